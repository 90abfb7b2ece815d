"""Sessions of a plan as the doses of the response model: minutes by kind of training, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from fourlaps.physiology import oxygen, paces
from fourlaps.physiology.protocol import running_doses
from fourlaps.physiology.response import Day, Kind, Runner, room_by_mile
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.vocabulary.workout import Part

# Strides that count as one session of them [coaching judgement, C].
_STRIDES_OF_A_SESSION = 4
# Weekly fast minutes of somebody who says they have run fast lately, and their sessions of strength [C].
_FAST_HABIT: Mapping[Kind, float] = {"threshold": 8.0, "vo2": 5.0, "sprint": 1.5}
_STRENGTH_HABIT = 1.0
# Reps in which one muscle group is loaded near its most make a session of strength; core work does not.
_JUMPS_OF_A_SESSION = 40
# Cross-training is offered and may be left out when tired: half of it is counted on [coaching judgement, C].
_OFFERED = 0.5
# After a year off the habit of before says nothing more.
_LONGEST_GAP = 365


def doses_of(session: Session, mile_s: float) -> dict[Kind, float]:
    """The doses of one session for a runner of this mile; strength and jumps in sessions."""
    found = running_doses_of(session.workout.parts if session.workout else (), mile_s)

    def add(kind: Kind, dose: float) -> None:
        found[kind] = found.get(kind, 0.0) + dose

    if session.kind == "strength" and session.heavy_legs:
        add("strength", 1.0)
    if session.plyometric_contacts:
        add("plyo", min(session.plyometric_contacts / _JUMPS_OF_A_SESSION, 1.5))
    if session.kind == "cross_training":
        add("cross", _OFFERED * session.duration_s / 60)
    return found


def running_doses_of(parts: Iterable[Part], mile_s: float) -> dict[Kind, float]:
    """Minutes of running by speed (recoveries jogged count as easy, walked not), strides in sessions."""
    vvo2max = oxygen.speed_at_vo2max(oxygen.vdot(MILE_M, mile_s))
    found: dict[Kind, float] = {}

    def add(kind: Kind, dose: float) -> None:
        found[kind] = found.get(kind, 0.0) + dose

    for part in parts:
        if part.part == "strides":
            add("strides", part.repeats / _STRIDES_OF_A_SESSION)
            continue
        for kind, minutes in running_doses(part.running_duration_s / 60, part.midpoint_mps / vvo2max).items():
            add(kind, minutes)
        if part.recovery_kind == "jog" and part.recovery_duration_s:
            add("easy", (part.repeats - 1) * part.recovery_duration_s / 60)
    return found


def days_of_sessions(sessions: Iterable[Session], first: dt.date, race: dt.date, mile_s: float) -> list[Day]:
    """The doses of every day from `first` to the day before the race: what stands behind the runner at the gun."""
    days: list[dict[Kind, float]] = [{} for _ in range(max((race - first).days, 0))]
    for session in sessions:
        number = (session.date - first).days
        if 0 <= number < len(days):
            for kind, dose in doses_of(session, mile_s).items():
                days[number][kind] = days[number].get(kind, 0.0) + dose
    return list(days)


def days_of_plan(plan: Plan) -> list[Day]:
    """The doses of every day of a plan, the race left out; what is known not to have been run counts nothing."""
    past = plan.past
    missed, moved = (set(past.not_run), dict(past.moved)) if past else (set(), {})
    sessions = [
        replace(session, date=moved[session.id]) if session.id in moved else session
        for session in plan.sessions
        if session.id not in missed
    ]
    return days_of_sessions(sessions, plan.request.start, plan.request.race, plan.request.mile_s)


def gap_before(request: PlanRequest) -> list[Day]:
    """The days without running before a plan's start; the habit is what was run before them."""
    return [{} for _ in range(min(max(request.gap_days, 0), _LONGEST_GAP))]


def runner_of(request: PlanRequest) -> Runner:
    """The runner a request tells about: room by the mile, habit by the kilometres and the fast running reported."""
    speeds = paces.speeds_from_mile(request.mile_s)
    easy_min = 1000 * request.week_km / (60 * (speeds.easy_slow + speeds.easy_fast) / 2)
    habit: dict[Kind, float] = {"easy": easy_min}
    if request.fast_running:
        habit.update(_FAST_HABIT)
        habit["easy"] = max(0.0, easy_min - sum(_FAST_HABIT.values()))
    if request.strength_history:
        habit["strength"] = _STRENGTH_HABIT
    return Runner(room_by_mile(request.mile_s), habit)
