// What this house asks beyond axe-core: one sentence per finding on the page as it stands. Read by page_audit.py.
() => {
  const found = [];
  const say = (text, node) => found.push(node ? `${text}: ${node.outerHTML.slice(0, 110)}` : text);
  const seen = (node) => {
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && !node.closest("[hidden]");
  };
  if (document.querySelectorAll("h1").length !== 1) say(`${document.querySelectorAll("h1").length} h1`);
  for (const node of document.querySelectorAll("svg")) {
    const named = node.getAttribute("role") === "img" && (node.getAttribute("aria-label") || node.querySelector("title"));
    if (!node.closest("[aria-hidden=true]") && !named && !node.getAttribute("aria-labelledby")) say("picture without a name", node);
  }
  for (const table of document.querySelectorAll("table")) {
    if (!table.querySelector("th")) say("table without headers", table);
  }
  const phone = window.innerWidth < 960;
  // Targets: links inside a sentence are exempt, as in WCAG 2.5.8.
  for (const node of document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden])")) {
    // With a mouse the strip shows the whole season at once; the buttons below it go to the same weeks.
    if (!seen(node) || node.closest(phone ? ".skip" : ".skip, .strip")) continue;
    const beside = node.parentElement.textContent.trim() !== node.textContent.trim();
    const inline = node.tagName === "A" && getComputedStyle(node).display === "inline" && beside;
    const box = (node.type === "checkbox" || node.type === "radio") && node.labels[0]
      ? node.labels[0].getBoundingClientRect() : node.getBoundingClientRect();
    if (!inline && (box.height < 43.5 || box.width < (phone ? 43.5 : 24))) say(`target of ${box.width.toFixed(0)} x ${box.height.toFixed(0)} px`, node);
  }
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) say(`scrolls ${wide} px sideways`);
  return found;
}
