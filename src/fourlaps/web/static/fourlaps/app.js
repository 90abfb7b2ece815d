// Every page: a tap goes through once, a lost connection is said, focus follows what was swapped.
import "./upload.js";
import "./chart.js";
import "./plan.js";

// A double tap on a slow phone sends a form once. The page's own way back re-enables it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (event.defaultPrevented || form.hasAttribute("data-many")) return;
  if (form.hasAttribute("hx-post")) return;
  form.dataset.sent = "1";
  window.setTimeout(() => { delete form.dataset.sent; }, 4000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

document.addEventListener("htmx:sendError", () => {
  const note = document.createElement("div");
  note.className = "note now";
  note.setAttribute("role", "alert");
  note.textContent = document.body.dataset.lost;
  document.getElementById("main").prepend(note);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target.querySelector("[data-focus]");
  if (target) target.focus();
});
document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
// On a phone the season strip runs sideways: the week shown stands in its middle, its neighbours beside it.
const week = document.querySelector(".strip [aria-current]");
if (week) {
  const strip = week.parentElement;
  strip.scrollLeft = week.offsetLeft - strip.offsetLeft - (strip.clientWidth - week.offsetWidth) / 2;
}
const errors = document.querySelector(".errors");
if (errors) errors.focus();
