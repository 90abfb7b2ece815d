"""What the words mean: levels, zones, hard days, and what one session holds, recounted from its parts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from fourlaps.safety.table import ROUNDING, bounds_of, defined
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import LEVELS, Level, PlanRequest, Sex
from fourlaps.vocabulary.plan import QUALITY_KINDS, Exercise, Session
from fourlaps.vocabulary.workout import Part, Workout, Zone


@lru_cache(maxsize=1024)
def level_of(mile_s: float, sex: Sex | None = None) -> Level:
    """The level of a runner whose current mile takes `mile_s` seconds; a time on a limit takes the slower level's caps.

    >>> level_of(360.0), level_of(360.0, "F"), level_of(540.0)
    ('L2', 'L3', 'L1')
    """
    factor = defined("women_factor") if sex == "F" else 1.0
    limits = {level: limit * factor for level, limit in defined("level_slower_than_s").items()}
    if mile_s > limits["L0"]:
        return "L0"
    for level in LEVELS[1:4]:
        if mile_s >= limits[level]:
            return level
    return "L4"


def week_cap_km(request: PlanRequest) -> float:
    """The most km a full week of this runner may hold by level, age and what the runner already does (H2)."""
    bounds, age = bounds_of("H2"), request.age_years
    cap = float(defined("week_cap_km")[level_of(request.mile_s, request.sex)])
    if age is not None and age < 16:
        cap = min(cap, bounds["under_16_km"])
    elif age is not None and age < 18:
        cap = min(cap, bounds["under_18_km"])
    elif age is not None and age >= 50:
        cap *= bounds["from_50_share"]
    return max(cap, request.week_km)


@dataclass(frozen=True, slots=True)
class Limits:
    """Speeds (m/s) from which a part counts as T (zone 2), as 5k pace (zone 3), as mile pace; T itself; the mile."""

    zone2: float
    zone3: float
    mile_family: float
    threshold: float
    mile: float


@cache
def limits_of(mile_s: float) -> Limits:
    """The speed limits between zones of a runner whose current mile takes `mile_s` seconds.

    A part within the slack below 5k pace counts as zone 3, within the slack below T as zone 2: the careful side.
    """
    mile = MILE_M / mile_s
    five_k = mile * _interpolated(defined("mile_s"), defined("five_k_fraction"), mile_s)
    threshold = mile * _interpolated(defined("mile_s"), defined("threshold_fraction"), mile_s)
    return Limits(
        zone2=threshold * (1 - defined("threshold_slack")),
        zone3=five_k * (1 - defined("five_k_slack")),
        mile_family=mile * defined("mile_family_from"),
        threshold=threshold,
        mile=mile,
    )


def _interpolated(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    if x <= xs[0]:
        return ys[0]
    if x >= xs[-1]:
        return ys[-1]
    right = bisect_right(xs, x)
    return ys[right - 1] + (ys[right] - ys[right - 1]) * (x - xs[right - 1]) / (xs[right] - xs[right - 1])


def zone_of(part: Part, mile_s: float) -> Zone:
    """The zone of a part's running by its midpoint speed (its recoveries are zone 1, strides have none)."""
    limits = limits_of(mile_s)
    return 3 if part.midpoint_mps >= limits.zone3 else 2 if part.midpoint_mps >= limits.zone2 else 1


def rep_s(part: Part) -> float:
    """Seconds of one rep of a part."""
    return part.running_duration_s / max(part.repeats, 1)


def _counts_in_no_zone(part: Part, strides_of_session: int) -> bool:
    if part.part == "strides":
        short = rep_s(part) <= defined("stride_max_s") * (1 + ROUNDING)
        return bool(short and strides_of_session <= defined("stride_max_count"))
    return part.part == "set" and rep_s(part) <= defined("hill_sprint_max_s") * (1 + ROUNDING)


@dataclass(frozen=True, slots=True)
class Content:
    """What one session holds, recounted from its parts.

    zone2_s, zone3_s    seconds of running in zone 2 and 3, recoveries left out
    mile_m, five_k_m    metres at mile pace or faster, and at 5k pace up to mile pace
    top_mps             fast end of the fastest part outside strides and short hills, 0 without one
    middle_mps          midpoint of the fastest of these parts
    quality             T, V, R or a time trial        fast  V, R, time trial or race
    hard                a hard day by the definition   heavy_legs  heavy leg work or jumps
    sprints             flying sprints, the strides with full rest
    """

    zone2_s: float
    zone3_s: float
    mile_m: float
    five_k_m: float
    top_mps: float
    middle_mps: float
    quality: bool
    fast: bool
    hard: bool
    heavy_legs: bool
    sprints: int = 0


# Re-planning counts the same sessions hundreds of times: the last counts are kept with the very session they belong to.
_COUNTS_KEPT = 8192
_counts: dict[tuple[int, float, Level], tuple[Session, Content]] = {}


def content_of(session: Session, mile_s: float, level: Level) -> Content:
    """What `session` holds for a runner of this mile and level, by its parts and exercises, not by its flags."""
    key = (id(session), mile_s, level)
    known = _counts.get(key)
    if known is not None and known[0] is session:
        return known[1]
    content = _content(session, mile_s, level)
    if len(_counts) >= _COUNTS_KEPT:
        _counts.clear()
    _counts[key] = (session, content)
    return content


def _content(session: Session, mile_s: float, level: Level) -> Content:
    """What `session` holds for a runner of this mile and level, by its parts and exercises, not by its flags."""
    legs = session.heavy_legs or session.plyometric_contacts or session.exercises
    if session.kind == "rest" and session.workout is None and not legs:
        return _REST
    run = _NO_RUN if session.workout is None else _run_of(session.workout, mile_s)
    long_s = 60 * defined("hard_long_run_share") * defined("long_run_cap_min")[level]
    tempo_s = 60 * defined("hard_tempo_min")[level]
    fast = run.fast or session.kind in ("vo2max", "mile_pace", "time_trial", "race")
    hard = (
        fast
        or (run.zone2_s > 0 and run.zone2_s >= tempo_s * (1 - ROUNDING))
        or (session.kind == "long" and run.zone2_s > 0)
        or (session.is_run and session.duration_s > long_s * (1 + ROUNDING))
        or run.long_hills
    )
    return Content(
        zone2_s=run.zone2_s,
        zone3_s=run.zone3_s,
        mile_m=run.mile_m,
        five_k_m=run.five_k_m,
        top_mps=run.top_mps,
        middle_mps=run.middle_mps,
        quality=session.kind != "race" and (session.kind in QUALITY_KINDS or run.zone2_s > 0 or run.fast),
        fast=fast,
        hard=hard,
        heavy_legs=session.heavy_legs or session.plyometric_contacts > 0 or _works_legs(session.exercises),
        sprints=run.sprints,
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """What a workout holds, the fields as in `Content`; fast: something in zone 3, long_hills: repeats up a hill."""

    zone2_s: float = 0.0
    zone3_s: float = 0.0
    mile_m: float = 0.0
    five_k_m: float = 0.0
    top_mps: float = 0.0
    middle_mps: float = 0.0
    fast: bool = False
    long_hills: bool = False
    sprints: int = 0


_NO_RUN = _Run()
_REST = Content(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, quality=False, fast=False, hard=False, heavy_legs=False)
# The same workout stands in a session before and after it is moved, flagged or told in other words.
_runs: dict[tuple[int, float], tuple[Workout, _Run]] = {}


def _run_of(workout: Workout, mile_s: float) -> _Run:
    """What a workout holds for a runner of this mile."""
    key = (id(workout), mile_s)
    known = _runs.get(key)
    if known is not None and known[0] is workout:
        return known[1]
    limits, counted = limits_of(mile_s), counted_parts(workout)
    zone2_s = zone3_s = zone3_m = mile_m = top = middle = 0.0
    for part in counted:
        mid = part.midpoint_mps
        top, middle = max(top, part.target_speed_mps[1]), max(middle, mid)
        if mid >= limits.zone3:
            zone3_s += part.running_duration_s
            zone3_m += part.running_distance_m
            mile_m += part.running_distance_m if mid >= limits.mile_family else 0.0
        elif mid >= limits.zone2:
            zone2_s += part.running_duration_s
    hills = "hill" in workout.family.lower()
    run = _Run(
        zone2_s=zone2_s,
        zone3_s=zone3_s,
        mile_m=mile_m,
        five_k_m=zone3_m - mile_m,
        top_mps=top,
        middle_mps=middle,
        fast=middle >= limits.zone3,
        long_hills=hills and any(p.part == "set" and rep_s(p) > defined("hill_repeat_min_s") for p in counted),
        sprints=sum(part.repeats for part in workout.parts if part.is_sprint),
    )
    if len(_runs) >= _COUNTS_KEPT:
        _runs.clear()
    _runs[key] = (workout, run)
    return run


def counted_parts(workout: Workout | None) -> list[Part]:
    """The parts that count in a zone: no short strides, no hill sprints."""
    parts = workout.parts if workout else ()
    if all(part.part not in ("strides", "set") for part in parts):
        return list(parts)
    strides = sum(part.repeats for part in parts if part.part == "strides")
    return [part for part in parts if not _counts_in_no_zone(part, strides)]


def _works_legs(exercises: Iterable[Exercise]) -> bool:
    return any(_is_leg_work(exercise.name) for exercise in exercises)


def jump_contacts(exercises: Iterable[Exercise]) -> int:
    """Ground contacts of the jumping exercises: sets times reps."""
    return sum(exercise.sets * (exercise.reps or 0) for exercise in exercises if _is_jump(exercise.name))


# A plan names the same few exercises over and over.
@lru_cache(maxsize=1024)
def _is_leg_work(name: str) -> bool:
    return any(word in name.lower() for word in defined("leg_work_words"))


@lru_cache(maxsize=1024)
def _is_jump(name: str) -> bool:
    return any(re.search(rf"\b{word}", name.lower()) for word in defined("jump_words"))
