// The stopwatch's arithmetic, without a page: names and goals, starts, taps, what is due, where it ends.
// Plans come from the server as shares of the finish time, so that the pacing rules are written once.
(function () {
  "use strict";
  const SPRINT_MPS = 10.5;   // nobody runs a lap of a distance race faster: such a tap is a mis-tap
  const DOUBLE_TAP_S = 1;
  const MOST_RUNNERS = 40;
  const EVEN_WITHIN_S = 0.6; // nobody at the trackside could tell less

  const round = (value, digits = 1) => Number(value.toFixed(digits));

  function clockText(seconds, digits = 1) {
    if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
    const scale = 10 ** digits;
    const whole = Math.round(Math.abs(seconds) * scale);
    const minutes = Math.floor(whole / (60 * scale));
    const rest = (whole - minutes * 60 * scale) / scale;
    const pad = rest < 10 ? "0" : "";
    const hours = Math.floor(minutes / 60);
    const head = hours ? `${hours}:${String(minutes % 60).padStart(2, "0")}` : String(minutes);
    return `${seconds < 0 && whole ? "−" : ""}${head}:${pad}${rest.toFixed(digits)}`;
  }

  const signed = (seconds) => `${seconds < 0 ? "−" : "+"}${Math.abs(seconds).toFixed(1)}`;

  function parseClock(text) {
    const cleaned = text.replace(",", ".");
    const clock = /^(\d{1,2}):([0-5]\d(?:\.\d+)?)$/.exec(cleaned);
    if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
    return /^\d{2,4}(\.\d+)?$/.test(cleaned) ? Number(cleaned) : null;
  }

  // Lines "name goal" -> {runners, problems}; each problem is {line, word, ...} for the page to put into words.
  function parseNames(text, race, staggered) {
    const runners = [], problems = [], seen = new Map();
    text.split(/\r?\n/).forEach((raw, index) => {
      const line = raw.replace(/[\u0000-\u001f\u007f]/g, " ").trim();
      if (!line) return;
      const parts = /^(.*?)(?:^|[\s,;]+)(\d{1,2}:\d{2}(?:[.,]\d+)?|\d{2,4}(?:[.,]\d+)?|\d+:\d*\S*)$/.exec(line);
      const name = (parts ? parts[1] : line).replace(/[,;\s]+$/, "").slice(0, 60) || `${runners.length + 1}`;
      const goal = parts ? parseClock(parts[2]) : null;
      const at = { line: index + 1, name };
      if (parts && goal === null) problems.push({ ...at, word: "no_time", time: parts[2] });
      else if (goal !== null && goal < race.fastest_s) problems.push({ ...at, word: "too_fast", time: clockText(goal, 0) });
      else if (goal !== null && goal > race.slowest_s) problems.push({ ...at, word: "too_slow", time: clockText(goal, 0) });
      else if (goal === null && staggered) problems.push({ ...at, word: "needs_goal" });
      if (seen.has(name.toLowerCase())) problems.push({ ...at, word: "twice", other: seen.get(name.toLowerCase()) });
      seen.set(name.toLowerCase(), index + 1);
      runners.push({ name, goal_s: goal, start_s: 0, taps: [] });
    });
    if (runners.length > MOST_RUNNERS) problems.push({ line: 0, word: "too_many", n: runners.length });
    return { runners, problems };
  }

  // Staggered: the slowest goal starts first, everybody is due at the line at the same moment.
  function setStarts(runners, staggered) {
    const slowest = Math.max(0, ...runners.map((runner) => runner.goal_s || 0));
    runners.forEach((runner) => { runner.start_s = staggered ? round(slowest - runner.goal_s, 2) : 0; });
    return runners;
  }

  const ownClock = (runner, race_s) => race_s - runner.start_s;
  const finished = (runner, course) => runner.taps.length >= course.ends_m.length;

  // Why a tap is not taken: "early", "double", "fast" or "done"; "" where it counts.
  function refuse(runner, course, race_s) {
    const clock = ownClock(runner, race_s);
    if (finished(runner, course)) return "done";
    if (clock < 0) return "early";
    const last = runner.taps.length ? runner.taps[runner.taps.length - 1] : 0;
    if (runner.taps.length && clock - last < DOUBLE_TAP_S) return "double";
    const from = runner.taps.length ? course.ends_m[runner.taps.length - 1] : 0;
    const length = course.ends_m[runner.taps.length] - from;
    return length / Math.max(clock - last, 0.01) > SPRINT_MPS ? "fast" : "";
  }

  const planned = (runner, course, lap) => (runner.goal_s ? runner.goal_s * course.shares[lap] : null);

  // Where the race ends if it goes on like this. Ahead of the plan only the lead counts: a quick lap is no proof of
  // another. Behind it the race so far counts more the further it is off (all of it from 5 % on, our guess).
  // Without a goal: half the last lap, half the race so far.
  function projected(runner, course, distance_m) {
    const laps = runner.taps.length;
    if (!laps) return runner.goal_s;
    const clock = runner.taps[laps - 1];
    if (laps >= course.ends_m.length) return clock;
    const share = clock / course.shares[laps - 1];
    if (runner.goal_s) {
      const due = planned(runner, course, laps - 1);
      const weight = Math.min(1, Math.max(0, clock / due - 1) / 0.05);
      return (1 - weight) * (runner.goal_s + clock - due) + weight * share;
    }
    const before = laps > 1 ? runner.taps[laps - 2] : 0;
    const speed = (course.ends_m[laps - 1] - (laps > 1 ? course.ends_m[laps - 2] : 0)) / (clock - before);
    return (share + clock + (distance_m - course.ends_m[laps - 1]) / speed) / 2;
  }

  // What to call out at the line: {word, n, m, finish}, for the page to put into words.
  function advice(runner, course, distance_m) {
    const laps = runner.taps.length;
    if (!laps) return null;
    const finish = projected(runner, course, distance_m);
    if (laps >= course.ends_m.length) return { word: "finish", finish };
    if (!runner.goal_s) return { word: "no_goal", finish };
    const off = runner.taps[laps - 1] - planned(runner, course, laps - 1);
    const left_m = distance_m - course.ends_m[laps - 1];
    const n = String(round(Math.abs(off), Math.abs(off) < 1.95 ? 1 : 0));
    if (Math.abs(off) < EVEN_WITHIN_S) return { word: left_m <= 400 ? "on_plan_last" : "on_plan", finish };
    if (off < 0) return left_m <= 400 ? { word: "up_last", n, finish } : { word: "up", n, m: off > -3.5 ? 200 : 400, finish };
    if (left_m <= 400) return { word: "down_last", n, finish };
    return off <= left_m / 400 ? { word: "down", n, finish } : { word: "down_far", n, finish };
  }

  // Left running: nobody takes two seconds for every metre.
  const longest = (runners, distance_m) => 2 * distance_m + Math.max(0, ...runners.map((runner) => runner.start_s));

  // ---- one race, several stopwatches: the rules of racing/two_stopwatches.py ----
  const SAME_TAP_S = 0.5, SAME_START_S = 10, SAME_POINT_M = 1, MOST_WATCHES = 10;

  // What another stopwatch's file holds, everything checked; null where it is none.
  function watchFrom(told) {
    if (!told || !Array.isArray(told.runners) || !told.runners.length || told.runners.length > MOST_RUNNERS) return null;
    if (!/^[\w-]{8,64}$/.test(told.key) || !Number.isFinite(told.distance_m)) return null;
    const runners = told.runners.map((row, index) => {
      const marks = [];
      for (const mark of Array.isArray(row?.marks) ? row.marks.slice(0, 100) : []) {
        const before = marks.at(-1) || { at_m: 0, clock_s: 0 };
        if (!(mark?.at_m > before.at_m && mark.at_m <= told.distance_m + SAME_POINT_M && mark.clock_s > before.clock_s)) return null;
        marks.push({ at_m: mark.at_m, clock_s: mark.clock_s });
      }
      return {
        name: String(row?.name || index + 1).slice(0, 60), goal_s: Number.isFinite(row?.goal_s) ? row.goal_s : null,
        start_s: Number.isFinite(row?.start_s) ? row.start_s : 0, marks,
      };
    });
    if (runners.includes(null)) return null;
    return { key: told.key, started_at: String(told.started_at || ""), distance_m: told.distance_m, track: told.track, runners };
  }

  function sameRace(one, other) {
    const apart = Math.abs(Date.parse(one.started_at) - Date.parse(other.started_at)) / 1000;
    return Math.abs(one.distance_m - other.distance_m) <= SAME_POINT_M && one.track === other.track && apart <= SAME_START_S;
  }

  // {runners, watches, runners_added, taps_added, clashes, worst} of a file with others.
  function merged(file) {
    const runners = file.runners.map((runner) => ({ ...runner, marks: [...runner.marks] }));
    const clashes = [];
    let added = 0, taps = 0;
    const called = (runner) => runner.name.trim().toLowerCase();
    for (const other of file.others || []) {
      for (const theirs of other.runners) {
        const own = runners.find((runner) => called(runner) === called(theirs));
        if (!own) { runners.push({ ...theirs, marks: [...theirs.marks] }); added += 1; taps += theirs.marks.length; continue; }
        own.goal_s = own.goal_s || theirs.goal_s;
        for (const tap of theirs.marks) {
          const same = own.marks.find((mark) => Math.abs(mark.at_m - tap.at_m) <= SAME_POINT_M);
          if (same) {
            if (Math.abs(same.clock_s - tap.clock_s) > SAME_TAP_S) clashes.push({ name: own.name, at_m: same.at_m, kept_s: same.clock_s, other_s: tap.clock_s });
            continue;
          }
          const place = own.marks.findIndex((mark) => mark.at_m > tap.at_m);
          const at = place < 0 ? own.marks.length : place;
          const before = own.marks[at - 1] || { clock_s: 0 }, after = own.marks[at];
          if (before.clock_s < tap.clock_s && (!after || tap.clock_s < after.clock_s)) { own.marks.splice(at, 0, tap); taps += 1; }
          else clashes.push({ name: own.name, at_m: tap.at_m, kept_s: before.clock_s, other_s: tap.clock_s });
        }
      }
    }
    const far = (clash) => Math.abs(clash.kept_s - clash.other_s);
    const worst = clashes.reduce((most, clash) => (most && far(most) >= far(clash) ? most : clash), null);
    return { runners, watches: 1 + (file.others || []).length, runners_added: added, taps_added: taps, clashes, worst };
  }

  function toFile(state, race, course) {
    const others = state.others && state.others.length ? { others: state.others } : {};
    return {
      ...others,
      fourlaps: "stopwatch", version: 1, key: state.key, started_at: new Date(state.started).toISOString(),
      distance_m: race.distance_m, track: state.track,
      runners: state.runners.map((runner) => ({
        name: runner.name, goal_s: runner.goal_s, start_s: runner.start_s,
        marks: runner.taps.map((clock_s, lap) => ({ at_m: course.ends_m[lap], clock_s: round(clock_s, 2) })),
      })),
    };
  }

  // A file back into a stopped stopwatch; null where it is none of ours.
  function fromFile(told, races) {
    if (!told || !Array.isArray(told.runners) || !told.runners.length || told.runners.length > MOST_RUNNERS) return null;
    const id = Object.keys(races).find((name) => Math.abs(races[name].distance_m - told.distance_m) < 0.5);
    const laps = id && races[id].tracks[told.track];
    if (!laps) return null;
    const at = (end) => told.runners.some((row) => (row.marks || []).some((mark) => Math.abs(mark.at_m - end) < SAME_POINT_M));
    const halves = Boolean(laps.halves) && laps.halves.ends_m.some((end) => at(end) && !laps.ends_m.some((lap) => Math.abs(lap - end) < 1));
    const course = halves ? laps.halves : laps;
    const runners = told.runners.map((row, index) => {
      const taps = [];
      for (const end of course.ends_m) {
        const mark = (row.marks || []).find((one) => Math.abs(one.at_m - end) < 1);
        if (!mark || !Number.isFinite(mark.clock_s) || mark.clock_s <= (taps[taps.length - 1] || 0)) break;
        taps.push(mark.clock_s);
      }
      return {
        name: String(row.name || index + 1).slice(0, 60), goal_s: Number.isFinite(row.goal_s) ? row.goal_s : null,
        start_s: Number.isFinite(row.start_s) ? row.start_s : 0, taps,
      };
    });
    const started = Date.parse(told.started_at);
    return {
      key: /^[\w-]{8,64}$/.test(told.key) ? told.key : null, race: id, track: told.track, halves, runners,
      others: (Array.isArray(told.others) ? told.others : []).map(watchFrom).filter((one) => one && one.key !== told.key).slice(0, MOST_WATCHES - 1),
      started: Number.isFinite(started) ? started : Date.now(),
    };
  }

  globalThis.fourlapsRules = {
    DOUBLE_TAP_S, MOST_RUNNERS, clockText, signed, parseClock, parseNames, setStarts, ownClock, finished, refuse, planned,
    projected, advice, longest, toFile, fromFile, watchFrom, sameRace, merged, SAME_POINT_M, MOST_WATCHES,
  };
})();
