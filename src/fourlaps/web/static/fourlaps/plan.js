// Drag a session to another day of the week: picked up, every day says whether it fits; dropped, the server says what the
// move would mean, and nothing happens until it is confirmed. On a phone and by keyboard the arrows beside each session
// lead to the same answers as a page.
const list = document.querySelector("[data-plan]");
if (list) {
  const days = [...list.querySelectorAll("li.day[data-date]")];
  let dragged = null;
  let asked = 0;

  const clearMarks = () => {
    for (const day of days) {
      day.classList.remove("is-over");
      const mark = day.querySelector("[data-fit]");
      if (mark) { mark.hidden = true; mark.className = "fit"; mark.textContent = ""; }
    }
  };
  const closeVerdict = (back) => {
    list.querySelectorAll("[data-verdict]").forEach((node) => node.remove());
    if (back) back.focus();
  };
  const mark = async (slot) => {
    const mine = ++asked;
    const answer = await fetch(`${slot.dataset.session}days/?date=${days[0].dataset.date}`).catch(() => null);
    if (!answer || !answer.ok || mine !== asked || dragged !== slot) return;
    const found = await answer.json();
    if (dragged !== slot) return;
    for (const day of days) {
      const [state, word] = found[day.dataset.date] || [];
      const place = day.querySelector("[data-fit]");
      if (!state || !place) continue;
      place.className = `fit is-${state}`;
      place.textContent = word;
      place.hidden = false;
    }
  };
  const ask = async (slot, day) => {
    closeVerdict(null);
    const answer = await fetch(`${slot.dataset.session}verdict/?date=${day.dataset.date}`).catch(() => null);
    if (!answer || !answer.ok) { document.dispatchEvent(new Event("htmx:sendError")); return; }
    const box = document.createElement("div");
    box.dataset.verdict = "";
    box.className = "verdict-place";
    box.innerHTML = await answer.text();
    day.append(box);
    box.querySelector("[data-focus]")?.focus();
    box.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) closeVerdict(slot); });
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") closeVerdict(slot); });
  };

  for (const slot of list.querySelectorAll("a.slot[data-session]")) {
    slot.draggable = true;
    slot.addEventListener("dragstart", (event) => {
      dragged = slot;
      slot.classList.add("is-dragged");
      list.classList.add("is-dragging");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", slot.textContent.trim());
      mark(slot);
    });
    slot.addEventListener("dragend", () => { slot.classList.remove("is-dragged"); list.classList.remove("is-dragging"); dragged = null; clearMarks(); });
  }
  for (const day of days) {
    day.addEventListener("dragover", (event) => {
      if (!dragged || day.contains(dragged)) return;
      event.preventDefault();
      day.classList.add("is-over");
    });
    day.addEventListener("dragleave", () => day.classList.remove("is-over"));
    day.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      ask(dragged, day);
    });
  }
}
