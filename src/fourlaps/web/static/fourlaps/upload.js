// Files go in packs: one import to undo for an ordinary choice, and a phone that loses the network in the middle of a
// big one keeps what already arrived. Every file gets its line in the log. Without this module the form posts all
// files at once and the log follows on the next page.
const PACK_BYTES = 100 * 1024 * 1024;
const PACK_FILES = 500;
const form = document.querySelector("form[data-upload]");
if (form) {
  const input = form.querySelector("input[type=file]");
  const bar = form.querySelector("progress");
  const said = form.querySelector("[data-said]");
  const log = document.getElementById("upload-log");
  const words = form.dataset;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let busy = false;
  let counts = {};

  const line = (state, name, text, href) => {
    counts[state] = (counts[state] || 0) + 1;
    const item = document.createElement("li");
    item.className = state;
    const head = document.createElement("b");
    head.textContent = words[state] || state;
    const body = document.createElement("span");
    if (href) { const link = document.createElement("a"); link.href = href; link.textContent = name; body.append(link); }
    else body.append(name);
    if (text) body.append(` · ${text}`);
    item.append(head, body);
    log.prepend(item);
    log.hidden = false;
  };

  const packs = (files) => {
    const made = [];
    let bytes = 0;
    for (const file of files) {
      const last = made[made.length - 1];
      if (!last || last.length >= PACK_FILES || bytes + file.size > PACK_BYTES) { made.push([file]); bytes = file.size; }
      else { last.push(file); bytes += file.size; }
    }
    return made;
  };

  const send = (pack, done, total) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    for (const file of pack) body.append("files", file, file.name);
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (done + 0.5 * pack.length * (event.loaded / event.total)) / total;
    });
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* an HTML error page: said below */ }
      resolve({ ok: request.status < 400, answer });
    });
    request.addEventListener("error", () => resolve({ ok: false, answer: { error: words.lost } }));
    request.send(body);
  });

  // A job reports line by line; we ask for the lines we have not seen yet until it says it is finished.
  const follow = async (url, size, done, total) => {
    let seen = 0;
    for (let wait = 150; ; wait = Math.min(wait * 1.3, 1200)) {
      await new Promise((resolve) => window.setTimeout(resolve, wait));
      let answer;
      try { answer = await (await fetch(`${url}?after=${seen}`, { headers: { Accept: "application/json" } })).json(); }
      catch { said.textContent = words.lost; if (wait >= 1200) return false; continue; }
      for (const entry of answer.lines) line(entry.state, entry.name, entry.text, entry.url);
      seen += answer.lines.length;
      if (answer.total) bar.value = (done + size * (0.5 + 0.5 * (answer.done / answer.total))) / total;
      if (answer.finished) return true;
    }
  };

  const run = async (files) => {
    if (busy || !files.length) return;
    busy = true;
    bar.hidden = false;
    bar.value = 0;
    let done = 0, arrived = false, lost = false;
    counts = {};
    const fitting = files.filter((file) => file.size <= Number(words.most));
    for (const file of files) if (!fitting.includes(file)) line("broken", file.name, words.big);
    for (const pack of packs(fitting)) {
      said.textContent = `${done + 1}–${done + pack.length} / ${fitting.length}: ${pack[0].name}`;
      const { ok, answer } = await send(pack, done, fitting.length);
      if (!ok) for (const file of pack) line("broken", file.name, answer.error || words.failed);
      else if (answer.job) { arrived = true; lost = !(await follow(answer.job, pack.length, done, fitting.length)) || lost; }
      done += pack.length;
      bar.value = done / fitting.length;
    }
    // What was sent is taken in by the machine at home also while the phone is away.
    const parts = ["imported", "duplicate", "skipped", "broken"].filter((state) => counts[state]);
    said.textContent = lost ? words.lost : `${words.done} ${parts.map((state) => `${counts[state]} ${words[state]}`).join(", ")}.`;
    busy = false;
    input.value = "";
    document.dispatchEvent(new CustomEvent("fourlaps:imported"));
    const list = document.getElementById("runs-frame");
    if (arrived && list && window.htmx) window.htmx.ajax("GET", list.dataset.url, { target: "#runs-frame", swap: "outerHTML", select: "#runs-frame" });
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); run([...input.files]); });
  input.addEventListener("change", () => run([...input.files]));
  form.querySelector("[type=submit]").hidden = true;
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("is-over", name === "dragover");
      if (name === "drop") run([...event.dataTransfer.files]);
    });
  }
}
