// Drag a session to another day of the week. The server decides whether it is safe and says why not; on a phone and by
// keyboard the same is done from the session's card.
const form = document.getElementById("move");
if (form) {
  let dragged = null;
  for (const slot of document.querySelectorAll("a.slot[data-change]")) {
    slot.addEventListener("dragstart", (event) => {
      dragged = slot;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", slot.textContent.trim());
    });
    slot.addEventListener("dragend", () => { dragged = null; });
  }
  for (const day of document.querySelectorAll("li.day[data-date]")) {
    day.addEventListener("dragover", (event) => {
      if (!dragged || day.contains(dragged)) return;
      event.preventDefault();
      day.classList.add("is-over");
    });
    day.addEventListener("dragleave", () => day.classList.remove("is-over"));
    day.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      form.action = dragged.dataset.change;
      form.elements.date.value = day.dataset.date;
      form.submit();
    });
  }
}
