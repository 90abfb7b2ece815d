"""What no rule forbids and a coach would laugh at, and which ingredient of the mission is missing without a word."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from tests.plan_reading import LONG_MINUTES, Finding, ReadPlan, Session

DAY = dt.timedelta(days=1)


def laughs_of(read: ReadPlan) -> Iterator[Finding]:
    """Every such fault; the rule of a finding is its kind."""
    for fault in (
        _purpose, _easy_too_long, _long_run_is_longest, _too_short, _doubles, _sawtooth, _quality, _volume,
        _over_sixty, _all_out,
        _few_days, _ingredients, _said,
    ):  # fmt: skip
        yield from fault(read)


def _easy_too_long(read: ReadPlan) -> Iterator[Finding]:
    for week in read.full_blocks():
        if week["number"] == read.last_week:
            continue
        runs = read.week_runs(week["number"])
        longs = [r for r in runs if r.kind == "long"]
        for run in runs:
            if run.kind != "easy":
                continue
            if run.s > 70 * 60 + 1:
                yield Finding("easy over 70 min", f"{run.date}", f"{run.s / 60:.1f} min", "70 min")
            if not longs:
                continue
            # The text names no unit: surely a fault where both kilometres and minutes say so.
            by_km, by_time = run.km / max(r.km for r in longs), run.s / max(r.s for r in longs)
            if max(by_km, by_time) > 0.80 + 1e-6:
                kind = "easy over 80 % of long" + ("" if min(by_km, by_time) > 0.80 + 1e-6 else "?")
                yield Finding(kind, f"{run.date}", f"{by_km:.1%} of its km, {by_time:.1%} of its minutes", "80%")


def _long_run_is_longest(read: ReadPlan) -> Iterator[Finding]:
    """Not in the text, so marked: a long run another session outruns by 15 %."""
    for week in read.full_blocks():
        runs = read.week_runs(week["number"])
        longs = [r.km for r in runs if r.kind == "long"]
        for run in runs if longs and week["number"] != read.last_week else ():
            if run.kind != "race" and run.km > 1.15 * max(longs):
                found = f"{run.kind} of {run.km:.1f} km"
                yield Finding("longer than the long run?", f"{run.date}", found, f"long run of {max(longs):.1f} km")


# A word in a week's purpose -> what must then be in the week.
PROMISES: dict[str, Callable[[Session], bool]] = {
    "test at its end": lambda s: s.kind in ("time_trial", "race"),
    "a tempo": lambda s: s.quality,
    "race-pace": lambda s: s.quality,
    "mile pace": lambda s: s.quality,
    "then the race": lambda s: s.kind == "race",
}


def _purpose(read: ReadPlan) -> Iterator[Finding]:
    """A week's purpose that promises what the week (for the race: the plan) does not hold."""
    for week in read.weeks:
        purpose = str(week.get("purpose", "")).lower()
        for word, kept in PROMISES.items():
            within = read.sessions if word == "then the race" else read.by_week[week["number"]]
            if word in purpose and not any(kept(s) for s in within):
                yield Finding("empty promise", f"week {week['number']}", f"'{word}' in its purpose", "in the week too")


def _too_short(read: ReadPlan) -> Iterator[Finding]:
    """A run under 15 min; marked where H1 leaves no room for one that is an easy run beside a long run."""
    for run in read.runs:
        if run.week != read.last_week and run.s < 15 * 60 - 1:
            room_s = 0.8 * read.h1_km(run.date) * run.s / run.km
            kind = "run under 15 min" + ("?" if room_s < 15 * 60 else "")
            yield Finding(kind, f"{run.date}", f"{run.kind} of {run.s / 60:.1f} min", "15 min")


def _doubles(read: ReadPlan) -> Iterator[Finding]:
    """Two runs a day are for L3-L4 above 80 km a week. Stricter: in each week by its own kilometres."""
    usual = read.facts.week_km
    for week in read.weeks:
        km = read.week_km(week["number"])
        usual = km if read.is_full(week) else usual
        for day in sorted({r.date for r in read.week_runs(week["number"])}):
            runs = [s for s in read.by_day[day] if s.is_run]
            if len(runs) > 1 and (read.level not in ("L3", "L4") or km <= 80):
                kind = "two runs a day?" if read.level in ("L3", "L4") and usual > 80 else "two runs a day"
                yield Finding(kind, f"{day}", f"{len(runs)} runs in a week of {km:.0f} km", "L3-L4 above 80 km a week")
            if sum(r.hard_narrow for r in runs) > 1:
                yield Finding("two hard runs a day", f"{day}", f"{[r.kind for r in runs]}", "one")


def _sawtooth(read: ReadPlan) -> Iterator[Finding]:
    """Not in the text, so marked: a full week with no more running than the down week before it."""
    weeks = list(read.full_blocks())
    for before, week in pairwise(weeks):
        less, more = read.week_km(week["number"]), read.week_km(before["number"])
        if before["down_week"] and read.is_full(week) and less < more and not read.facts.away:
            where = f"week {week['number']}"
            yield Finding("full week below the down week?", where, f"{less:.1f} km", f"more than {more:.1f} km")


def _quality(read: ReadPlan) -> Iterator[Finding]:
    """Enough quality in plans of ten weeks and more, for whom no rule keeps from it: under 14 running is play,
    without intervals (training notes 3.13)."""
    facts = read.facts
    if facts.full_weeks < 10 or not 14 <= facts.age < 60:
        return
    if facts.easy_only or facts.away or facts.gap_days or facts.camps:
        return
    quality = [r for r in read.runs if r.quality]
    per_week = len(quality) / facts.full_weeks
    if per_week < 0.7 - 1e-9:
        yield Finding("too little quality", "plan", f"{per_week:.2f} sessions a week", "0.7")
    least = 2 if read.level in ("L0", "L1") else 3
    mile = [r for r in read.runs if r.mile_m > 0 and r.kind not in ("race", "time_trial") and r.week != read.last_week]
    if len(mile) < least:
        yield Finding("too little mile pace", "plan", f"{len(mile)} sessions before race week", f"{least}")
    weeks = [w["number"] for w in read.full_blocks()]
    empty = [all(not r.quality for r in read.week_runs(n)) for n in weeks]
    for i in range(len(weeks) - 2):
        if all(empty[i : i + 3]) and not (i and all(empty[i - 1 : i + 2])):
            yield Finding("three weeks without quality", f"week {weeks[i]}", "none", "one at least")


def _volume(read: ReadPlan) -> Iterator[Finding]:
    """The mean of full weeks against a plain estimate of what the rules and a coach's own limits allow.

    Growth by the soft 1.10 of the mean of the last three full weeks; ceilings: the level cap, and one long run that
    grows by H1 plus easy runs of at most 70 min and 80 % of it on the other days. Peak weeks count 0.85.
    """
    facts = read.facts
    full = [w for w in read.full_blocks() if read.is_full(w)]
    if not full or facts.easy_only or not facts.ordinary:
        return
    easy_mps = 0.70 * read.speeds.mile
    # Under 14 three runs a week, none above an hour: running is play then.
    runs = min(len(facts.days), 6 if read.level != "L4" else 7, 3 if facts.age < 14 else 5 if facts.age < 16 else 7)
    long_minutes = min(LONG_MINUTES[read.level], 60) if facts.age < 14 else LONG_MINUTES[read.level]
    if read.level == "L0":
        runs = min(runs, 4)
    longest, history, allowed = max(facts.longest_km, 0.1), [facts.week_km] * 3, []
    share = {2: 0.60, 3: 0.45, 4: 0.38}.get(runs, 0.30)
    cap = min(read.cap_km(), 40 if facts.age < 16 else 65 if facts.age < 18 else 1e9)  # nobody laughs at a youth's cap
    for week in full:
        longest = min(max(1.10 * longest, longest + 1 if longest < 5 else 0), long_minutes * 0.06 * easy_mps)
        easy = min(0.8 * longest, 70 * 0.06 * easy_mps)
        others = (runs - 1) * easy
        # The long run may not exceed its share, so the others bound it as well.
        reach = others + min(longest, others * share / (1 - share))
        growth = 1.0 if facts.full_weeks <= 5 else 1.10
        week_km = min(cap, growth * sum(history[-3:]) / 3, max(reach, 0.0))
        history.append(week_km)
        allowed.append(week_km * (0.85 if week["block"] == "peak" else 1.0))
    made, could = sum(read.full_km()) / len(full), sum(allowed) / len(allowed)
    if could > 0 and made < 0.80 * could:
        yield Finding("low volume", "plan", f"mean {made:.1f} km", f"80 % of {could:.1f} km")


def _over_sixty(read: ReadPlan) -> Iterator[Finding]:
    if read.facts.age < 60 or read.facts.cleared or "cleared" in read.notes:
        return
    tempo = {r.date for r in read.runs if r.z2_s > 0}
    for offset in range(read.facts.total_days - 13):
        first = read.facts.start + offset * DAY
        if not any(first + i * DAY in tempo for i in range(14)):
            yield Finding("60+ without tempo or word", f"{first}", "a fortnight", "a tempo, or `--cleared` mentioned")
            return


def _all_out(read: ReadPlan) -> Iterator[Finding]:
    """H18 (recommended): all-out efforts ten days apart, one in three weeks on average; two in 14 days at the peak."""
    # A race run as a workout, and called controlled, is a quality session.
    efforts = [
        r for r in read.runs
        if r.kind == "time_trial" or (r.kind == "race" and "controlled" not in str(r.raw.get("title", "")).lower())
    ]  # fmt: skip
    for before, after in pairwise(efforts):
        block = next(w["block"] for w in read.weeks if w["number"] == before.week)
        if (after.date - before.date).days < 10 and block not in ("peak", "taper"):
            yield Finding("H18", f"{after.date}", f"{(after.date - before.date).days} days apart", "10")
    if len(efforts) > max(2, read.facts.total_days / 21 + 1):
        yield Finding("H18", "plan", f"{len(efforts)} all-out efforts", "one in three weeks")


def _few_days(read: ReadPlan) -> Iterator[Finding]:
    """L0 runs on three or four days; its taper, like L1's, lasts one week."""
    if read.level == "L0":
        for week in read.full_blocks():
            if read.running_days(week["number"]) > 4 + (week["number"] == read.last_week):
                yield Finding("L0 on five days", f"week {week['number']}", f"{read.running_days(week['number'])}", "4")
    tapers = sum(w["block"] == "taper" and w["number"] >= 1 for w in read.weeks)
    if read.level in ("L0", "L1") and tapers > 1:
        yield Finding("long taper", "plan", f"{tapers} weeks", "1 for L0 and L1")


def _reps(metres: float) -> Callable[[ReadPlan], bool]:
    """Repeats over that distance; repeats by time are none, wherever they happen to end."""

    def found(read: ReadPlan) -> bool:
        return any(
            p.repeats > 1
            and p.name == "set"
            and p.raw.get("rep_distance_m")
            and abs(p.rep_m - metres) < 0.05 * metres
            and p.zone == 3
            for r in read.runs
            for p in r.parts
        )

    return found


def _kind(kind: str) -> Callable[[ReadPlan], bool]:
    return lambda read: any(s.kind == kind for s in read.sessions)


def _exercise(*words: str) -> Callable[[ReadPlan], bool]:
    return lambda read: any(all(w in name for w in words) for s in read.sessions for name in s.exercises)


def _tempo(session: Session) -> bool:
    """A race at that pace is a race and no tempo."""
    return session.kind == "tempo" or (session.kind != "race" and session.z2_s > 0)


def _strides(read: ReadPlan) -> bool:
    """After an easy run, not only in the warm-up of a hard one."""
    return any(p.name == "strides" for r in read.runs if r.kind in ("easy", "long") for p in r.parts)


# name -> (is it there?, words of which one must stand in the notes where it is not)
INGREDIENTS: dict[str, tuple[Callable[[ReadPlan], bool], tuple[str, ...]]] = {
    "400s": (_reps(400), ("400",)),
    "800s": (_reps(800), ("800",)),
    "tempo": (lambda read: any(_tempo(r) for r in read.runs), ("tempo", "threshold")),
    "strides": (_strides, ("stride",)),
    "long run": (_kind("long"), ("long run",)),
    "easy run": (_kind("easy"), ("easy",)),
    "strength": (_kind("strength"), ("strength",)),
    "single-leg deadlift": (_exercise("single-leg", "deadlift"), ("deadlift", "strength")),
    "Bulgarian split squat": (_exercise("bulgarian"), ("bulgarian", "strength")),
    "plank": (_exercise("plank"), ("plank", "strength")),
    "box jump": (_exercise("box", "jump"), ("jump",)),
    "jump squat": (_exercise("jump", "squat"), ("jump",)),
    "cross-training": (_kind("cross_training"), ("cross",)),
    "rest": (_kind("rest"), ("rest day", "rest")),
    "time trial": (_kind("time_trial"), ("time trial",)),
    "taper": (lambda read: any(w["block"] == "taper" for w in read.weeks), ("taper",)),
    "race": (_kind("race"), ("race",)),
}


def _ingredients(read: ReadPlan) -> Iterator[Finding]:
    for name, (there, words) in INGREDIENTS.items():
        if not there(read) and not any(word in read.notes for word in words):
            yield Finding(f"no {name}", "plan", "missing without a word", "there, or named in guardrail_notes")
        if there(read):
            for note in read.raw.get("guardrail_notes") or []:
                left_out = str(note).lower().split("because")[0]
                if re.match(rf"left out: (a |an |the )?{re.escape(name.removesuffix('s'))}", left_out):
                    yield Finding("left out and there", "plan", f"{name}: {note}", "one or the other")


def _said(read: ReadPlan) -> Iterator[Finding]:
    """Sentences the runner must be told."""
    facts = read.facts
    if facts.total_days - 1 < 14 and "sharpen" not in read.notes and "two weeks" not in read.notes:
        yield Finding("no word on the short time", "plan", f"{facts.total_days - 1} days", "a sharpening, said plainly")
    if facts.goal_s is not None and facts.goal_s < 0.92 * facts.mile_s - 1e-9:
        times = re.findall(r"\b\d{1,2}:\d{2}(?:\.\d)?\b", read.notes)
        seconds = [60 * int(t.split(":")[0]) + float(t.split(":")[1]) for t in times]
        if not any(facts.goal_s + 1 < s < facts.mile_s - 0.5 for s in seconds):
            yield Finding("no nearer goal", "plan", "goal more than 8 % away", "a nearer goal proposed")
