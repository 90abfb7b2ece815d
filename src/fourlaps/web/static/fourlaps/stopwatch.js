// The trackside stopwatch. Needs no network: everything lives in this page and in the browser's own storage, and is
// written there before it is shown, so that a reload or an empty battery loses nothing.
(function () {
  "use strict";
  const rules = globalThis.fourlapsRules;
  const data = JSON.parse(document.getElementById("stopwatch-data").textContent);
  const { words, races } = data;
  const $ = (id) => document.getElementById(id);
  const STATE = "fourlaps.stopwatch.v1", OUTBOX = "fourlaps.stopwatch.outbox.v1";
  // Seconds in a sentence have the reader's decimal sign; clocks keep their point everywhere.
  const shown = (value) => (words.lang !== "en" && /^[−+]?\d+\.\d+$/.test(value) ? value.replace(".", ",") : value);
  const put = (key, values = {}) => (words[key] || key).replace(/\{(\w+)\}/g, (_all, name) => shown(values[name] ?? ""));
  const make = (tag, text, kind) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (kind) node.className = kind;
    return node;
  };

  // ---- storage: shared by all tabs of this browser; where it is forbidden the page lives on without it ----
  const memory = {};
  let storageWorks = true;
  function load(key, fallback) {
    try {
      const text = localStorage.getItem(key);
      return text ? JSON.parse(text) : fallback;
    } catch {
      return key in memory ? JSON.parse(memory[key]) : fallback;
    }
  }
  function save(key, value) {
    memory[key] = JSON.stringify(value);
    try { localStorage.setItem(key, memory[key]); } catch { storageWorks = false; }
  }

  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const fresh = () => ({
    key: newKey(), phase: "setup", race: "mile", track: "outdoor400", halves: false, staggered: false, sound: true, names: "",
    started: null, stopped_s: null, runners: [], order: [], review: "", note: "", others: [],
  });
  let state = { ...fresh(), ...load(STATE, {}) };
  // A stored state may be from another version or half written; without its race there is nothing to go on with.
  if (!races[state.race] || !races[state.race].tracks[state.track] || !Array.isArray(state.runners)) state = fresh();
  const reread = () => { state = { ...fresh(), ...load(STATE, state) }; };
  const store = () => save(STATE, state);
  const race = () => races[state.race];
  const halves = () => state.halves && Boolean(race().tracks[state.track].halves);
  const course = () => (halves() ? race().tracks[state.track].halves : race().tracks[state.track]);
  const file = () => rules.toFile(state, race(), course());

  // ---- the clock: even while the page lives, and right again after sleep, a reload or an empty battery ----
  let base = Date.now() - performance.now();
  const resync = () => {
    const wall = Date.now() - performance.now();
    if (Math.abs(wall - base) > 250) base = wall;
  };
  const now = (stamp) => base + (stamp ?? performance.now());
  const raceClock = (stamp) => (state.started === null ? 0 : (now(stamp) - state.started) / 1000);

  // ---- sound ----
  let audio = null;
  function beep(pitch = 880, seconds = 0.12) {
    if (!state.sound || !audio) return;
    const tone = audio.createOscillator(), gain = audio.createGain();
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0.3, audio.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + seconds);
    tone.connect(gain).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + seconds);
  }
  // Only a voice that lives on this device may speak; others send the text away.
  function speak(text) {
    if (!state.sound || !globalThis.speechSynthesis) return;
    const voice = speechSynthesis.getVoices().find((one) => one.localService && one.lang.startsWith(words.lang));
    if (!voice) return;
    const said = new SpeechSynthesisUtterance(text.replace(/−/g, "-"));
    said.voice = voice;
    said.lang = voice.lang;
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
  }
  function wakeAudio() {
    try { audio = audio || new AudioContext(); audio.resume(); } catch { audio = null; }
  }

  // ---- the screen stays on while a race runs ----
  let lock = null;
  async function stayAwake() {
    if (state.phase !== "running" || document.visibilityState !== "visible") return;
    if (!navigator.wakeLock) { $("awake").textContent = put("no_wake"); return; }
    try {
      lock = lock && !lock.released ? lock : await navigator.wakeLock.request("screen");
      $("awake").textContent = put("awake");
    } catch { $("awake").textContent = put("no_wake"); }
  }
  const sleepAgain = () => { if (lock && !lock.released) lock.release(); lock = null; $("awake").textContent = ""; };

  // ---- what was said last ----
  function say(text, aloud = false) {
    $("said").textContent = text;
    if (aloud) speak(text);
  }
  const called = (runner, told) => {
    const values = { name: runner.name, n: told.n, m: told.m, finish: rules.clockText(told.finish, told.word === "finish" ? 1 : 0) };
    const text = put(`call_${told.word}`, values);
    return state.runners.length > 1 ? `${runner.name}: ${text}` : text;
  };

  // ---- setup ----
  function readSetup() {
    state.race = $("race").value;
    state.track = $("track").value;
    state.halves = $("halves").checked;
    state.staggered = $("staggered").checked;
    state.sound = $("sound").checked;
    state.names = $("names").value;
  }
  function showSetup() {
    $("race").value = state.race;
    $("track").value = state.track;
    $("halves").checked = state.halves;
    $("halves-field").hidden = !race().tracks[state.track].halves;
    (state.staggered ? $("staggered") : $("together")).checked = true;
    $("sound").checked = state.sound;
    $("names").value = state.names;
  }
  function ready() {
    readSetup();
    const found = rules.parseNames(state.names, race(), state.staggered);
    const problems = $("problems");
    problems.replaceChildren();
    problems.hidden = !found.problems.length;
    if (found.problems.length) {
      problems.append(make("b", put("not_yet")));
      found.problems.forEach((one) => problems.append(make("p", put(`wrong_${one.word}`, one))));
      problems.focus();
      store();
      return;
    }
    const runners = found.runners.length ? found.runners : [{ name: put("runner"), goal_s: null, start_s: 0, taps: [] }];
    Object.assign(state, { runners: rules.setStarts(runners, state.staggered), phase: "ready", order: [], note: "" });
    store();
    show();
    $("start").focus();
  }

  // ---- the race ----
  function start(stamp) {
    reread();
    if (state.phase !== "ready") return show();
    Object.assign(state, { phase: "running", started: now(stamp), stopped_s: null, order: [], review: "" });
    store();
    beep(1320, 0.5);
    say("");
    show();
    stayAwake();
  }
  function tap(index, stamp) {
    reread();
    if (state.phase !== "running") return show();
    const runner = state.runners[index];
    const why = rules.refuse(runner, course(), raceClock(stamp));
    if (why) {
      if (why !== "done") say(put(`refused_${why}`, { name: runner.name }));
      return;
    }
    runner.taps.push(rules.ownClock(runner, raceClock(stamp)));
    state.order.push(index);
    store();
    if (navigator.vibrate) navigator.vibrate(40);
    beep(runner.taps.length >= course().ends_m.length ? 1320 : 880);
    say(called(runner, rules.advice(runner, course(), race().distance_m)), true);
    paint(index);
    if (state.runners.every((one) => rules.finished(one, course()))) stop(true);
  }
  function undo() {
    reread();
    const index = state.order.pop();
    if (index === undefined) return;
    const runner = state.runners[index];
    runner.taps.pop();
    if (state.phase === "stopped" && state.started !== null) Object.assign(state, { phase: "running", stopped_s: null });
    state.review = "";
    store();
    const undone = { name: runner.name, n: runner.taps.length + 1, m: Math.round(course().ends_m[runner.taps.length]) };
    say(put(halves() ? "undone_mark" : "undone", undone));
    show();
    stayAwake();
  }
  let sure = 0;
  function stop(all = false) {
    reread();
    if (state.phase !== "running") return show();
    const still = state.runners.filter((runner) => !rules.finished(runner, course())).length;
    if (!all && still && Date.now() - sure > 5000) {
      sure = Date.now();
      say(put(still === 1 ? "really_stop_one" : "really_stop", { n: still }));
      return;
    }
    Object.assign(state, { phase: "stopped", stopped_s: raceClock() });
    store();
    sleepAgain();
    show();
    $("results-title").focus();
  }
  // Left running overnight: the clock ends at the last tap, and the taps are all still there.
  function leftRunning() {
    const last = Math.max(0, ...state.runners.map((runner) => (runner.taps.length ? runner.start_s + runner.taps.at(-1) : 0)));
    Object.assign(state, { phase: last ? "stopped" : "ready", stopped_s: last || null, note: last ? "left_running" : "left_running_empty" });
    if (!last) state.started = null;
    store();
    sleepAgain();
    show();
  }

  // ---- drawing ----
  const cards = [];
  let drawn = "";
  function buildRunners() {
    const grid = $("runners");
    // Never under a finger: the buttons are made once for a race and only written on afterwards.
    const wanted = JSON.stringify([state.key, state.race, state.track, halves(), state.runners.map((runner) => runner.name)]);
    if (wanted === drawn) { cards.forEach((_card, index) => paint(index)); return; }
    drawn = wanted;
    grid.replaceChildren();
    cards.length = 0;
    grid.classList.toggle("alone", state.runners.length === 1);
    state.runners.forEach((runner, index) => {
      const button = make("button", undefined, "tap");
      button.type = "button";
      const card = { button, name: make("b", runner.name), lap: make("span"), due: make("span", "", "due"), last: make("span", "", "last"), end: make("span", "", "end") };
      button.append(card.name, card.lap, card.due, card.last, card.end);
      // The moment of the touch counts, but only a touch that did not turn into scrolling.
      let touched = null;
      button.addEventListener("pointerdown", (event) => { touched = event.timeStamp; });
      button.addEventListener("click", (event) => {
        wakeAudio();
        tap(index, event.detail && touched !== null ? touched : event.timeStamp);
        touched = null;
      });
      cards.push(card);
      grid.append(button);
      paint(index);
    });
  }
  function paint(index) {
    const runner = state.runners[index], card = cards[index], laps = course().ends_m.length;
    if (!card) return;
    const done = runner.taps.length, over = done >= laps;
    const next = halves() ? put("next_mark", { m: Math.round(course().ends_m[done]) }) : put("lap_of", { n: done + 1, of: laps });
    card.lap.textContent = over ? put("finished") : next;
    const before = done > 1 ? runner.taps[done - 2] : 0;
    if (done) {
      const split = runner.taps[done - 1] - before;
      const off = runner.goal_s ? runner.taps[done - 1] - rules.planned(runner, course(), done - 1) : null;
      card.last.textContent = rules.clockText(split) + (off === null ? "" : ` (${shown(rules.signed(off))})`);
      card.last.className = `last${off !== null && off <= -0.6 ? " quick" : off !== null && off >= 0.6 ? " slow" : ""}`;
    } else { card.last.textContent = ""; }
    const finish = rules.projected(runner, course(), race().distance_m);
    card.end.textContent = finish ? `${over ? "" : "→ "}${rules.clockText(finish, over ? 1 : 0)}` : "";
    $("undo").disabled = !state.order.length;
    card.button.disabled = over;
    card.button.classList.toggle("is-done", over);
  }
  function tick() {
    if (state.phase === "running") {
      const clock = raceClock();
      if (clock > rules.longest(state.runners, race().distance_m)) { leftRunning(); return; }
      $("clock").textContent = rules.clockText(Math.max(0, clock));
      let next = null, soonest = Infinity;
      state.runners.forEach((runner, index) => {
        const card = cards[index], own = rules.ownClock(runner, clock), done = runner.taps.length;
        if (!card || done >= course().ends_m.length) { if (card) card.due.textContent = ""; return; }
        if (own < 0) {
          card.due.textContent = put("starts_in", { n: Math.ceil(-own) });
          const left = Math.ceil(-own);
          if (left <= 3 && card.counted !== left) { card.counted = left; beep(740, 0.1); }
          return;
        }
        if (card.counted) { card.counted = 0; beep(1320, 0.5); say(put("go", { name: runner.name }), true); }
        const due = rules.planned(runner, course(), done);
        const guess = due ?? (done ? runner.taps[done - 1] * course().shares[done] / course().shares[done - 1] : null);
        card.due.textContent = due === null ? "" : put("due", { clock: rules.clockText(due, 0), in: own < due ? put("in_s", { n: Math.ceil(due - own) }) : put("over_s", { n: Math.floor(own - due) }) });
        if (guess !== null && runner.start_s + guess < soonest) { soonest = runner.start_s + guess; next = index; }
      });
      cards.forEach((card, index) => card.button.classList.toggle("is-next", index === next && cards.length > 1));
    }
    globalThis.setTimeout(tick, state.phase === "running" ? 100 : 500);
  }
  function showResults() {
    const body = $("results");
    body.replaceChildren();
    const laps = course().ends_m.length, told = rules.merged(file());
    const last = (runner) => runner.marks.at(-1) || { at_m: 0, clock_s: 0 };
    const home = (runner) => Math.abs(last(runner).at_m - race().distance_m) <= rules.SAME_POINT_M;
    told.runners.sort((a, b) => (last(b).at_m - last(a).at_m) || (last(a).clock_s - last(b).clock_s)).forEach((runner) => {
      const row = make("tr");
      const head = make("th", runner.name);
      head.scope = "row";
      const splits = runner.marks.map((mark, k) => rules.clockText(mark.clock_s - (k ? runner.marks[k - 1].clock_s : 0)));
      head.append(make("span", splits.join(" · ") || put("no_tap"), "cue"));
      const short = !runner.marks.length ? "–" : halves() || told.watches > 1
        ? put("marks_missing", { m: Math.round(last(runner).at_m) }) : put("not_finished", { n: runner.marks.length, of: laps });
      const end = home(runner) ? rules.clockText(last(runner).clock_s, 1) : short;
      const off = home(runner) && runner.goal_s ? rules.signed(last(runner).clock_s - runner.goal_s) : "";
      const cell = make("td", end, "n");
      if (off) cell.append(make("span", put("against_goal", { off }), "cue"));
      row.append(head, cell);
      body.append(row);
    });
    $("merged").hidden = told.watches < 2;
    $("merged").textContent = told.watches < 2 ? "" : mergedText(told);
  }
  function mergedText(told) {
    const values = { watches: told.watches, runners: told.runners_added, taps: told.taps_added, n: told.clashes.length };
    if (!told.worst) return put("merged", values);
    const { name, at_m, kept_s, other_s } = told.worst;
    return put("merged_clash", { ...values, name, m: at_m.toFixed(0), kept: rules.clockText(kept_s), other: rules.clockText(other_s) });
  }
  function show() {
    const phase = state.phase;
    $("setup").hidden = phase !== "setup";
    $("live").hidden = phase !== "ready" && phase !== "running";
    $("after").hidden = phase !== "stopped";
    $("start").hidden = phase !== "ready";
    $("back").hidden = phase !== "ready";
    $("stop").hidden = phase !== "running";
    $("undo").hidden = phase !== "running";
    $("runners").hidden = phase !== "running" && !state.staggered;
    $("undo").disabled = !state.order.length;
    document.body.classList.toggle("is-running", phase === "running");
    $("what").textContent = `${put(`race_${state.race}`)} · ${put(state.track)}${state.staggered ? ` · ${put("staggered_short")}` : ""}`;
    if (phase === "setup") showSetup();
    if (phase === "ready") { $("clock").textContent = "0:00.0"; say(put(state.staggered ? "ready_staggered" : "ready")); }
    if (phase === "ready" || phase === "running") buildRunners();
    if (phase === "stopped") {
      showResults();
      $("undo-after").hidden = !state.order.length;
      $("review").hidden = !state.review;
      if (state.review) $("review").href = state.review;
      $("keep").hidden = !data.keep || Boolean(state.review);
      $("carry").hidden = Boolean(data.keep) || !data.home;
      if (!data.keep && data.home) $("carry").href = `${data.home}#race=${toText(file())}`;
    }
    const note = state.note && put(state.note);
    $("note").hidden = !note;
    $("note").textContent = note || "";
    $("stored").hidden = storageWorks;
    showOutbox();
  }

  // ---- a race as a file, and as a link that carries it home ----
  const toText = (value) => btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value)))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const fromText = (text) => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0))));
  function saveFile() {
    const day = new Date(state.started).toISOString().slice(0, 10);
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file(), null, 1)], { type: "application/json" }));
    link.download = `stopwatch-${state.race}-${day}.json`;
    link.click();
    globalThis.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
  function take(told) {
    const found = rules.fromFile(told, races);
    if (!found) { state.note = "no_stopwatch_file"; show(); return; }
    if (state.phase === "running" || (state.phase === "stopped" && !state.review && state.order.length)) { state.note = "keep_first"; show(); return; }
    state = { ...fresh(), ...found, key: found.key || newKey(), phase: "stopped", stopped_s: 0, note: "opened", names: state.names };
    store();
    show();
  }

  // The same race from somebody else's stopwatch: kept beside this one, and shown as one race.
  function add(told) {
    reread();
    const watches = told && [told, ...(Array.isArray(told.others) ? told.others : [])].map(rules.watchFrom);
    if (!watches || !watches[0]) { state.note = "no_stopwatch_file"; show(); return; }
    const own = file();
    const others = [...state.others];
    for (const watch of watches) {
      if (!watch || watch.key === own.key) continue;
      if (!rules.sameRace(own, watch)) { state.note = "other_race"; show(); return; }
      const place = others.findIndex((one) => one.key === watch.key);
      if (place >= 0) others[place] = watch; else others.push(watch);
    }
    const all = rules.merged({ ...own, others });
    if (!others.length) { state.note = "same_watch"; show(); return; }
    if (all.runners.length > rules.MOST_RUNNERS || others.length >= rules.MOST_WATCHES) {
      state.note = "too_many_together"; show(); return;
    }
    Object.assign(state, { others, review: "", note: "" });
    store();
    show();
  }

  // ---- handing over: the same key again changes nothing, so trying twice is safe ----
  const outbox = () => load(OUTBOX, []);
  function keep() {
    reread();
    const told = file();
    save(OUTBOX, [...outbox().filter((one) => one.key !== told.key), told]);
    showOutbox();
    sendAll(true);
  }
  let sending = false;
  async function sendAll(asked = false) {
    if (!data.keep || sending || !outbox().length) return;
    sending = true;
    let trouble = "";
    try {
      const answer = await fetch(data.token, { redirect: "manual", cache: "no-store" });
      if (!answer.ok) throw new Error("not here");
      const token = (await answer.json()).token;
      for (const file of outbox()) {
        const kept = await fetch(data.keep, {
          method: "POST", redirect: "manual", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(file),
        });
        if (kept.ok) {
          const said = await kept.json();
          reread();
          if (state.key === file.key) { state.review = said.review; store(); }
          save(OUTBOX, outbox().filter((one) => one.key !== file.key || JSON.stringify(one) !== JSON.stringify(file)));
        } else if (kept.status === 422) { trouble = (await kept.json()).error; } else { throw new Error("not taken"); }
      }
    } catch { if (asked || outbox().length) trouble = put("waiting", { n: outbox().length }); }
    sending = false;
    show();
    if (trouble) { $("outbox").hidden = false; $("outbox-text").textContent = trouble; }
  }
  function showOutbox() {
    const waiting = outbox().length;
    $("outbox").hidden = !waiting;
    if (waiting) $("outbox-text").textContent = put("waiting", { n: waiting });
  }
  function startOver() {
    reread();
    const unkept = state.phase === "stopped" && !state.review && state.order.length && !outbox().some((one) => one.key === state.key);
    if (unkept && Date.now() - sure > 5000) { sure = Date.now(); state.note = "really_new"; show(); return; }
    state = { ...fresh(), race: state.race, track: state.track, halves: state.halves, staggered: state.staggered, sound: state.sound, names: state.names };
    store();
    show();
    $("race").focus();
  }

  // ---- wiring ----
  const on = (id, act) => $(id).addEventListener("click", act);
  on("ready", () => { wakeAudio(); ready(); });
  let pressed = null;
  $("start").addEventListener("pointerdown", (event) => { pressed = event.timeStamp; });
  $("start").addEventListener("click", (event) => { wakeAudio(); start(event.detail && pressed !== null ? pressed : event.timeStamp); pressed = null; });
  on("back", () => { state.phase = "setup"; state.note = ""; store(); show(); });
  on("undo", undo);
  on("undo-after", undo);
  on("stop", () => stop());
  on("keep", keep);
  on("send", () => sendAll(true));
  on("save-file", saveFile);
  on("new", startOver);
  const onFile = (id, act) => $(id).addEventListener("change", async (event) => {
    const chosen = event.target.files[0];
    event.target.value = "";
    if (!chosen || chosen.size > 512 * 1024) { state.note = "no_stopwatch_file"; show(); return; }
    try { act(JSON.parse(await chosen.text())); } catch { state.note = "no_stopwatch_file"; show(); }
  });
  onFile("open-file", take);
  onFile("add-file", add);
  $("setup").addEventListener("submit", (event) => { event.preventDefault(); wakeAudio(); ready(); });
  $("setup").addEventListener("input", () => { readSetup(); store(); $("halves-field").hidden = !race().tracks[state.track].halves; });
  globalThis.addEventListener("storage", (event) => { if (event.key === STATE || event.key === OUTBOX) { reread(); show(); } });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { resync(); stayAwake(); sendAll(); } });
  globalThis.addEventListener("online", () => sendAll());
  globalThis.addEventListener("beforeunload", (event) => { if (state.phase === "running" && !storageWorks) event.preventDefault(); });

  // What a link carries: #race=... is a whole race from the file version, #goal=320&race_id=mile a plan from the race page.
  function readLink() {
    const told = new URLSearchParams(location.hash.slice(1));
    if (location.hash) history.replaceState(null, "", location.pathname);
    if (told.has("race")) { try { take(fromText(told.get("race"))); } catch { state.note = "no_stopwatch_file"; } return; }
    if (!told.has("goal") || state.phase !== "setup") return;
    if (races[told.get("id")]) state.race = told.get("id");
    if (race().tracks[told.get("track")]) state.track = told.get("track");
    const goal = Number(told.get("goal"));
    if (goal > 0) state.names = `${(told.get("name") || put("runner")).slice(0, 60)} ${rules.clockText(goal)}`;
    store();
  }
  if (state.phase === "running" && raceClock() > rules.longest(state.runners, race().distance_m)) leftRunning();
  readLink();
  show();
  tick();
  stayAwake();
  sendAll();
  globalThis.setInterval(() => { if (document.visibilityState === "visible") sendAll(); }, 30000);

  // ---- kept for the track: a worker that knows this page and nothing else ----
  async function settle() {
    if (!data.worker) { $("offline").textContent = put("is_file"); return; }
    if (!globalThis.isSecureContext || !navigator.serviceWorker) { $("offline").textContent = put("no_https"); return; }
    try {
      await navigator.serviceWorker.register(data.worker);
      await navigator.serviceWorker.ready;
      $("offline").textContent = put("works_offline");
      document.body.dataset.offline = "ready";
    } catch { $("offline").textContent = put("no_https"); }
  }
  settle();
})();
