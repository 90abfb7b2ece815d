// Read by page_audit.py: one sentence per finding on the page as it stands.
() => {
  const found = [];
  const say = (text, node) => found.push(node ? `${text}: ${node.outerHTML.slice(0, 110)}` : text);
  const seen = (node) => {
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && !node.closest("[hidden]");
  };
  const words = (node) => {
    const label = node.getAttribute("aria-label");
    if (label) return label;
    const by = node.getAttribute("aria-labelledby");
    if (by) return by.split(/\s+/).map((id) => document.getElementById(id)?.textContent || "").join(" ");
    return node.textContent.trim() || node.getAttribute("title") || node.querySelector("img[alt]")?.alt || "";
  };
  if (!document.documentElement.lang) say("no language");
  if (!document.title.trim()) say("no title");
  if (document.querySelectorAll("main").length !== 1) say("not exactly one main");
  if (document.querySelectorAll("h1").length !== 1) say(`${document.querySelectorAll("h1").length} h1`);
  let level = 0;
  for (const heading of document.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
    const now = Number(heading.tagName[1]);
    if (level && now > level + 1) say(`heading jumps from h${level} to h${now}`, heading);
    level = now;
  }
  const ids = new Map();
  for (const node of document.querySelectorAll("[id]")) {
    if (ids.has(node.id)) say(`id '${node.id}' twice`);
    ids.set(node.id, node);
  }
  for (const name of ["aria-labelledby", "aria-describedby", "for"]) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      for (const id of node.getAttribute(name).split(/\s+/)) if (id && !ids.has(id)) say(`${name} points nowhere`, node);
    }
  }
  for (const node of document.querySelectorAll("a[href], button, summary")) {
    if (!words(node).trim()) say("no name", node);
  }
  for (const node of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!(node.labels && node.labels.length) && !words(node).trim()) say("field without a label", node);
  }
  for (const node of document.querySelectorAll("svg")) {
    const hidden = node.closest("[aria-hidden=true]");
    if (!hidden && !(node.getAttribute("role") === "img" && words(node).trim())) say("picture without a name", node);
  }
  for (const node of document.querySelectorAll("[role=img] a, [aria-hidden=true] a, [aria-hidden=true] button")) {
    say("focusable inside what is hidden", node);
  }
  for (const node of document.querySelectorAll("[tabindex]")) if (node.tabIndex > 0) say("tabindex above 0", node);
  for (const table of document.querySelectorAll("table")) {
    if (!table.querySelector("th")) say("table without headers", table);
  }
  for (const list of document.querySelectorAll("ul, ol")) {
    for (const child of list.children) if (!["LI", "SCRIPT", "TEMPLATE"].includes(child.tagName)) say("list holds more than items", child);
  }
  for (const node of document.querySelectorAll("dl > *")) {
    if (!["DT", "DD", "DIV"].includes(node.tagName)) say("dl holds something else", node);
  }
  // Targets: links inside a sentence are exempt, as in WCAG 2.5.8.
  for (const node of document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden])")) {
    if (!seen(node) || node.closest(".skip, .strip")) continue;
    const inline = node.tagName === "A" && getComputedStyle(node).display === "inline";
    const box = (node.type === "checkbox" || node.type === "radio") && node.labels[0]
      ? node.labels[0].getBoundingClientRect() : node.getBoundingClientRect();
    if (!inline && (box.height < 43.5 || box.width < 24)) say(`target of ${box.width.toFixed(0)} x ${box.height.toFixed(0)} px`, node);
  }
  // Contrast of painted text against the nearest painted ground.
  const rgb = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    for (let up = node; up; up = up.parentElement) {
      const colour = rgb(getComputedStyle(up).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || told.has(node) || !seen(node)) continue;
    if (node.closest("script, style, .skip, .seen-by-readers, title, desc")) continue;
    told.add(node);
    const style = getComputedStyle(node);
    const ink = rgb(node.closest("svg") ? style.fill : style.color);
    if (ink.length < 3) continue;
    const [high, low] = [light(ink), light(ground(node))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, node);
  }
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) say(`scrolls ${wide} px sideways`);
  return found;
}
