"""What the contract of the command line promises about the shape of a plan, checked entry by entry."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.plan_reading import (
    FIVE_K_SLACK,
    JUMP_WORDS,
    KINDS,
    LEG_WORDS,
    MILE_M,
    T_SLACK,
    Facts,
    Finding,
    Part,
    ReadPlan,
    Session,
    levels_for,
)

BLOCKS = ("base", "specific", "peak", "taper")
PARTS = {"warm_up", "steady", "set", "strides", "cool_down"}
DAY = dt.timedelta(days=1)
# Slower than this nobody runs.
WALKED_MPS = 2.0


def structure(plan: dict[str, Any], facts: Facts) -> Iterator[Finding]:
    """Everything in the plan's shape that the contract does not allow."""
    try:
        json.dumps(plan, allow_nan=False)
        read = ReadPlan(plan, facts)
        broken = [*_head(plan, facts), *_weeks(read), *_dates(read)]
        for session in read.sessions:
            broken += _session(session, read)
        yield from broken
    except (KeyError, TypeError, ValueError, StopIteration) as error:
        yield Finding("contract.unreadable", "plan", f"{type(error).__name__}: {error}", "the agreed JSON")


def _head(plan: dict[str, Any], facts: Facts) -> Iterator[Finding]:
    athlete, race = plan["athlete"], plan["race"]
    expected = {"mile_s": facts.mile_s, "age_years": facts.age_years, "sex": facts.sex}
    for key, value in expected.items():
        if athlete[key] != value:
            yield Finding("contract.athlete", key, f"{athlete[key]}", f"{value}")
    if athlete["level"] not in levels_for(facts.mile_s, facts.sex):
        yield Finding("contract.level", "plan", athlete["level"], " or ".join(levels_for(facts.mile_s, facts.sex)))
    if race["date"] != facts.race.isoformat() or race["goal_s"] != facts.goal_s:
        yield Finding("contract.race", race["date"], f"{race}", f"{facts.race}, goal {facts.goal_s}")
    if not isinstance(plan["guardrail_notes"], list):
        yield Finding("contract.notes", "plan", "guardrail_notes is no list", "list of sentences")
    notes = [str(note) for note in plan["guardrail_notes"]]
    if len(set(notes)) < len(notes):
        yield Finding("contract.notes", "plan", "a sentence stands twice", "once")


def _weeks(read: ReadPlan) -> Iterator[Finding]:
    facts = read.facts
    numbers = [w["number"] for w in read.weeks]
    if facts.full_weeks:
        expected = list(range(0 if facts.stub_days else 1, facts.full_weeks + 1))
        if numbers != expected:
            yield Finding("contract.weeks", "plan", f"weeks {numbers}", f"{expected}")
    for week in read.weeks:
        where = f"week {week['number']}"
        if week["block"] not in BLOCKS:
            yield Finding("contract.block", where, week["block"], ", ".join(BLOCKS))
        if not isinstance(week["down_week"], bool):
            yield Finding("contract.down_week", where, f"{week['down_week']}", "true or false")
        total = sum(s.km for s in read.week_runs(week["number"])) * 1000
        if not math.isclose(week["distance_m"], total, rel_tol=1e-9, abs_tol=0.01):
            yield Finding("contract.week_distance", where, f"{week['distance_m']:.2f} m", f"{total:.2f} m")
        if week["number"] == 0 and facts.full_weeks:
            first, last = facts.start, facts.start + (facts.stub_days - 1) * DAY
        else:
            last = facts.race - 7 * (facts.full_weeks - week["number"]) * DAY
            first = max(facts.start, last - 6 * DAY)
        for session in read.by_week[week["number"]]:
            if not first <= session.date <= last:
                yield Finding("contract.week_dates", session.date.isoformat(), where, f"{first} to {last}")
    if read.weeks and read.weeks[-1]["block"] != "taper":
        yield Finding("contract.block", "race week", read.weeks[-1]["block"], "taper")
    # A season of less than 20 weeks has one peak; longer ones may hold a small one on the way.
    order = [BLOCKS.index(w["block"]) for w in read.weeks if w["block"] in BLOCKS]
    if facts.full_weeks < 20 and order != sorted(order):
        yield Finding("contract.block_order", "plan", f"{[BLOCKS[i] for i in order]}", "base, specific, peak, taper")


def _dates(read: ReadPlan) -> Iterator[Finding]:
    facts = read.facts
    for offset in range(facts.total_days):
        day = facts.start + offset * DAY
        entries = read.by_day.get(day, [])
        where = day.isoformat()
        if not entries:
            yield Finding("contract.dates", where, "no entry", "one at least")
        rests = sum(s.kind == "rest" for s in entries)
        if rests and len(entries) > 1:
            yield Finding("contract.rest", where, f"{[s.kind for s in entries]}", "rest stands alone")
        if sum(s.contacts > 0 for s in entries) > 1:
            yield Finding("contract.contacts", where, "contacts on two entries of a day", "one entry")
        if any(s.jumps for s in entries) and not any(s.contacts for s in entries):
            yield Finding("contract.contacts", where, "jumps without contacts", "counted contacts")
        jumped = sum(
            int(e.get("sets") or 1) * int(e.get("reps") or 0)
            for s in entries
            for e in s.raw.get("exercises") or []
            if any(w in str(e.get("name", "")).lower() for w in JUMP_WORDS)
        )
        if jumped != sum(s.contacts for s in entries):
            yield Finding("contract.contacts", where, f"{jumped} jumps listed", f"{sum(s.contacts for s in entries)}")
    for session in read.sessions:
        where = session.date.isoformat()
        if not facts.start <= session.date <= facts.race:
            yield Finding("contract.dates", where, session.kind, f"{facts.start} to {facts.race}")
        if session.is_run and session.kind != "race" and session.date.weekday() not in facts.days:
            yield Finding("contract.days", where, f"{session.kind} on a day without running", f"{facts.days}")
    races = [s for s in read.sessions if s.kind == "race"]
    known = {facts.race, *(date for date, _, _ in facts.races)}
    if facts.race not in {s.date for s in races} or not {s.date for s in races} <= known:
        yield Finding("contract.race_day", "plan", f"races on {[str(s.date) for s in races]}", f"{facts.race}")
    if sum(s.is_run for s in read.by_day.get(facts.race, [])) > 1:
        yield Finding("contract.race_day", facts.race.isoformat(), "another run on race day", "the race alone")
    for key, count in Counter(s.raw["id"] for s in read.sessions).items():
        if count > 1 or not key:
            yield Finding("contract.ids", "plan", f"id {key!r} {count} times", "once")


def _session(session: Session, read: ReadPlan) -> Iterator[Finding]:
    raw, where = session.raw, f"{session.date} {session.kind}"
    if session.kind not in KINDS:
        yield Finding("contract.kind", where, session.kind, ", ".join(sorted(KINDS)))
    for key in ("hard", "heavy_legs"):
        if not isinstance(raw[key], bool):
            yield Finding(f"contract.{key}", where, f"{raw[key]}", "true or false")
    if not str(raw["why"]).strip():
        yield Finding("contract.why", where, "no reason", "why this session")
    if not isinstance(raw["guardrails"], list):
        yield Finding("contract.guardrails", where, f"{raw['guardrails']}", "list")
    if raw["hard"] and not session.hard:
        yield Finding("contract.hard", where, "marked hard", "no hard day by the definition")
    if not raw["hard"] and session.hard_narrow:
        yield Finding("contract.hard", where, "not marked hard", "a hard day by the definition")
    for exercise in raw["exercises"]:
        if not exercise["name"] or int(exercise["sets"]) < 1 or not (exercise.get("reps") or exercise.get("hold_s")):
            yield Finding("contract.exercises", where, f"{exercise}", "name, sets, reps or hold_s")
        if not str(exercise.get("load", "")).strip():
            yield Finding("contract.exercises", where, f"{exercise['name']} without load", "load")
        loaded = not any(w in str(exercise.get("load", "")).lower() for w in ("body", "light", "no weight", "easy"))
        if any(w in str(exercise["name"]).lower() for w in LEG_WORDS) and loaded and not raw["heavy_legs"]:
            yield Finding("contract.heavy_legs", where, f"{exercise['name']}, {exercise['load']}", "heavy_legs true")
    if session.kind in ("strength", "plyometrics") and not raw["exercises"]:
        yield Finding("contract.exercises", where, "none", "exercises with sets and reps")
    if session.kind == "plyometrics" and not session.contacts:
        yield Finding("contract.contacts", where, "0", "contacts counted")
    if not session.is_run:
        if raw.get("workout") and session.parts and session.kind == "rest":
            yield Finding("contract.rest", where, "a workout on a rest day", "none")
        return
    if not session.parts:
        yield Finding("contract.parts", where, "a run without parts", "parts")
        return
    for key in ("distance_m", "duration_s"):
        total = sum(float(p.raw[key]) for p in session.parts)
        if not math.isclose(total, float(raw[key]), rel_tol=1e-6, abs_tol=0.05):
            yield Finding(f"contract.sum_{key}", where, f"parts {total:.2f}", f"session {raw[key]:.2f}")
    for part in session.parts:
        yield from _part(part, where, session, read)
    own = session.date == read.facts.race
    # A race that is not run, but walked at most, may be shorter (H1).
    walked = max((p.mid for p in session.parts), default=0.0) < WALKED_MPS
    if (
        session.kind == "race"
        and own
        and not walked
        and not any(abs(p.rep_m - MILE_M) < 1.0 and p.repeats == 1 for p in session.parts)
    ):
        yield Finding("contract.race_part", where, "no part of 1609.344 m", "the race itself")
    _ = read


def _part(part: Part, where: str, session: Session, read: ReadPlan) -> Iterator[Finding]:
    raw = part.raw
    if part.name not in PARTS:
        yield Finding("contract.part", where, part.name, ", ".join(sorted(PARTS)))
    if not 0 < part.low <= part.high < 13:
        yield Finding("contract.speed", where, f"{raw['target_speed_mps']}", "[slow, fast]")
        return
    if float(raw["duration_s"]) <= 0 or float(raw["distance_m"]) <= 0:
        yield Finding("contract.part", where, f"{part.name} of {raw['duration_s']} s, {raw['distance_m']} m", "> 0")
    yield from _zone(part, where, read)
    by_distance, by_time = bool(raw.get("rep_distance_m")), bool(raw.get("rep_duration_s"))
    if part.repeats > 1 and by_distance == by_time:
        yield Finding("contract.reps", where, "reps by distance and time, or neither", "exactly one")
        return
    if part.repeats > 1 and raw.get("recovery_kind") not in ("jog", "walk", "stand"):
        yield Finding("contract.recovery", where, f"{raw.get('recovery_kind')}", "jog, walk or stand")
    if part.name == "strides":
        if by_distance:
            yield Finding("contract.strides", where, "strides by distance", "by time")
        if part.rep_s > 20 + 1e-6 or part.repeats > 10:
            yield Finding("contract.strides", where, f"{part.repeats} x {part.rep_s:.0f} s", "<= 10 x 20 s")
    # Recounted: reps inside their speed range plus recoveries make the part.
    count, rest = part.repeats, (part.repeats - 1) * part.recovery_s
    duration, distance = float(raw["duration_s"]), float(raw["distance_m"])
    if by_distance:
        metres = count * float(raw["rep_distance_m"])
        slow_s, fast_s = metres / part.low, metres / part.high
        low_m = high_m = metres
    elif by_time:
        slow_s = fast_s = count * float(raw["rep_duration_s"])
        low_m, high_m = slow_s * part.low, slow_s * part.high
    else:
        slow_s = fast_s = duration - rest
        low_m, high_m = slow_s * part.low, slow_s * part.high
    if not (fast_s + rest) * 0.99 - 1 <= duration <= (slow_s + rest) * 1.01 + 1:
        allowed = f"{fast_s + rest:.0f} to {slow_s + rest:.0f} s with recoveries"
        yield Finding("contract.set_duration", where, f"{part.name} {duration:.0f} s", allowed)
    jog_m = rest * read.speeds.t  # nobody recovers faster than T
    stand = raw.get("recovery_kind") == "stand"
    if not low_m * 0.99 - 1 <= distance <= high_m * 1.01 + 1 + (0 if stand else jog_m):
        allowed = f"{low_m:.0f} to {high_m + (0 if stand else jog_m):.0f} m with recoveries"
        yield Finding("contract.set_distance", where, f"{part.name} {distance:.0f} m", allowed)
    if rest and raw.get("recovery_kind") == "jog" and distance < low_m * 1.0001 + 0.5 * rest:
        yield Finding("contract.set_distance", where, f"{distance:.0f} m without its jogs", "recoveries included")


def _zone(part: Part, where: str, read: ReadPlan) -> Iterator[Finding]:
    declared = part.raw["zone"]
    if part.name == "strides":
        if declared is not None:
            yield Finding("contract.zone", where, f"strides in zone {declared}", "null")
        return
    if declared is None and part.in_no_zone:
        return
    five_k, t = part.mid / read.speeds.five_k, part.mid / read.speeds.t
    if five_k >= 1 - FIVE_K_SLACK:
        allowed = {3} if five_k >= 1 + FIVE_K_SLACK else {2, 3}
    elif t >= 1 - T_SLACK:
        allowed = {2} if t >= 1 else {1, 2}
    else:
        allowed = {1}
    if declared not in allowed:
        yield Finding("contract.zone", where, f"{part.name} in zone {declared} at {part.mid:.3f} m/s", f"{allowed}")
