// The ghost race: dots on the oval, moved by the clocks the server worked out. Needs nothing but this page.
(function () {
  "use strict";
  const told = JSON.parse(document.getElementById("ghost-data").textContent);
  const $ = (id) => document.getElementById(id);
  const last = Math.max(...told.runners.map((runner) => runner.finish_s));
  const dots = told.runners.map((_runner, index) => {
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    dot.setAttribute("r", "3");
    dot.setAttribute("class", `ghost-${index}`);
    $("ghost-dots").append(dot);
    return dot;
  });
  let clock = 0, running = false, before = null;
  const clockText = (seconds) => {
    const tenths = Math.round(seconds * 10);
    return `${Math.floor(tenths / 600)}:${String((tenths % 600) / 10 < 10 ? "0" : "")}${((tenths % 600) / 10).toFixed(1)}`;
  };
  function metres(runner) {
    const at = Math.min(clock / told.step_s, runner.at_m.length - 1), low = Math.floor(at);
    const high = Math.min(low + 1, runner.at_m.length - 1);
    return runner.at_m[low] + (runner.at_m[high] - runner.at_m[low]) * (at - low);
  }
  function draw() {
    told.runners.forEach((runner, index) => {
      const run = metres(runner), lane = told.lanes[index];
      // Counted back from the finish line, so that everybody ends on it whatever the distance.
      let share = ((run - told.distance_m) / told.lap_m) % 1;
      if (share < 0) share += 1;
      const at = share * lane.length, low = Math.floor(at) % lane.length, high = (low + 1) % lane.length, part = at - Math.floor(at);
      dots[index].setAttribute("cx", lane[low][0] + (lane[high][0] - lane[low][0]) * part);
      dots[index].setAttribute("cy", lane[low][1] + (lane[high][1] - lane[low][1]) * part);
      const cell = document.querySelector(`[data-ghost="${index}"]`);
      cell.textContent = clock >= runner.finish_s
        ? told.words.done.replace("{t}", clockText(runner.finish_s))
        : told.words.to_go.replace("{m}", String(Math.round(told.distance_m - run)));
    });
    $("ghost-clock").textContent = clockText(clock);
    $("ghost-at").value = String(Math.round((1000 * clock) / last));
    $("ghost-at").setAttribute("aria-valuetext", clockText(clock));
  }
  function step(stamp) {
    if (!running) return;
    if (before !== null) clock = Math.min(last, clock + ((stamp - before) / 1000) * Number($("ghost-speed").value));
    before = stamp;
    draw();
    if (clock >= last) stop(); else requestAnimationFrame(step);
  }
  function stop() {
    running = false;
    before = null;
    $("ghost-run").textContent = told.words.play;
  }
  $("ghost-run").addEventListener("click", () => {
    if (running) { stop(); return; }
    if (clock >= last) clock = 0;
    running = true;
    $("ghost-run").textContent = told.words.pause;
    requestAnimationFrame(step);
  });
  $("ghost-at").addEventListener("input", () => { clock = (Number($("ghost-at").value) / 1000) * last; draw(); });
  draw();
})();
