"""How far a runner has climbed the ladders of the catalogue, read from the sessions that were run.

New weeks that know nothing of it begin every ladder at its foot: a tempo of 15 minutes after one of 20.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from fourlaps.training import catalogue, edits
from fourlaps.training.menu import Ladders
from fourlaps.vocabulary.athlete import Level
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session, Week
from fourlaps.vocabulary.workout import Part

# What was run longer ago is climbed anew [training.md 2: most of a few weeks' training is gone after as many; D].
_KEPT_DAYS = 42


def ladders_of(weeks: Sequence[Week], level: Level, start: dt.date) -> Ladders:
    """The ladders as they stand on `start` after these weeks, as they were run."""
    found = Ladders()
    for week in weeks:
        for session in week.sessions:
            if session.kind not in (*QUALITY_KINDS, "race") or not 0 < (start - session.date).days <= _KEPT_DAYS:
                continue
            if session.kind == "mile_pace":
                found.mile_pace_days.append(session.date)
            if session.kind in ("mile_pace", "time_trial", "race"):
                found.race_speed_days.append(session.date)
            if session.kind != "tempo":
                found.fast_sessions += 1
            if session.kind in QUALITY_KINDS - {"time_trial"}:
                _climb(found, session, level, moved_on=not week.down_week)
    return found


def _climb(ladders: Ladders, session: Session, level: Level, *, moved_on: bool) -> None:
    """Write one session into the ladder of its family: the highest rung it reached, and its reps, pace and rest."""
    family = catalogue.families().get(session.workout.family) if session.workout else None
    work = edits.work_of(session)
    if family is None or level not in family.ladder or not work:
        return
    part = work[-1]
    size = part.rep_duration_s or part.duration_s if family.by_time else part.rep_distance_m or part.distance_m
    ladders.shown[family.id] = (part.repeats, size)
    ladders.speeds_mps[family.id] = part.midpoint_mps
    if not moved_on:
        return
    done = 1.001 * part.repeats * size
    reached = [place for place, (repeats, each) in enumerate(family.ladder[level], start=1) if repeats * each <= done]
    ladders.visits[family.id] = max([*reached, ladders.visits.get(family.id, 0)])
    ladders.last[family.id] = (part.repeats, size, _rest_step(family, part))


def _rest_step(family: catalogue.Family, part: Part) -> int:
    """Which of a family's rests a session had: the nearest to it."""
    rep_s = part.running_duration_s / part.repeats
    pause_s = part.recovery_duration_s or 0.0
    return min(range(len(family.rest)), key=lambda step: abs(family.rest[step] * rep_s - pause_s), default=0)
