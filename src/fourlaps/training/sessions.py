"""Sessions made from numbers: easy and long runs, quality sessions with warm-up and cool-down, time trial, race.

Every distance and duration follows from the parts, so a session always adds up.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from fourlaps import safety
from fourlaps.physiology import paces
from fourlaps.training import catalogue
from fourlaps.training.catalogue import Family, Rung
from fourlaps.units import MILE_M, format_distance, format_pace, format_time
from fourlaps.vocabulary.plan import Session
from fourlaps.vocabulary.workout import Part, PartKind, RecoveryKind, Workout

# Strides: relaxed accelerations of 18 s with a minute's walk between, about 100 m each [coaching judgement, C].
STRIDE_S = 18.0
STRIDE_REST_S = 60.0
# Before 60 has been cleared by a doctor strides stay at 85 % of full effort; that is about mile pace, not above [D].
STRIDE_SPEED = (1.00, 1.08)
STRIDE_SPEED_GENTLE = (0.88, 0.96)


@dataclass(frozen=True, slots=True)
class Pacer:
    """The speeds (m/s) of one runner, and how much rest they need between reps.

    goal_mile   speed of reps at mile pace in the last weeks; equals the current mile speed unless the goal is near
    """

    mile_s: float
    speeds: paces.Speeds
    goal_mile: float
    rest_factor: float
    gentle_strides: bool

    @property
    def easy(self) -> tuple[float, float]:
        return self.speeds.easy_slow, self.speeds.easy_fast

    @property
    def easy_mid(self) -> float:
        return (self.speeds.easy_slow + self.speeds.easy_fast) / 2

    def anchor(self, name: catalogue.Anchor, *, at_goal: bool = False) -> float:
        """The speed a family's factors apply to."""
        if name == "mile":
            return self.goal_mile if at_goal else self.speeds.mile
        return {"3k": self.speeds.three_k, "5k": self.speeds.five_k, "threshold": self.speeds.threshold}[name]

    def recovery_mps(self, kind: RecoveryKind) -> float:
        """How fast a recovery is moved through."""
        if kind == "stand":
            return 0.0
        return 0.8 * self.speeds.easy_slow if kind == "jog" else catalogue.habits().recovery_walk_mps


@dataclass(frozen=True, slots=True)
class Quality:
    """A quality session before it has a day: which family, how much of it, with how much rest."""

    family: Family
    repeats: int
    size: float
    rest_share: float
    speed: tuple[float, float]
    warm_s: float
    cool_s: float

    @property
    def midpoint_mps(self) -> float:
        return (self.speed[0] + self.speed[1]) / 2

    @property
    def rep_s(self) -> float:
        return self.size if self.family.by_time else self.size / self.midpoint_mps

    @property
    def work_s(self) -> float:
        return self.repeats * self.rep_s

    @property
    def work_m(self) -> float:
        return self.repeats * (self.size * self.midpoint_mps if self.family.by_time else self.size)


def steady(kind: PartKind, pacer: Pacer, *, metres: float | None = None, seconds: float | None = None) -> Part:
    """An easy stretch of so many metres or seconds."""
    if metres is None:
        metres = (seconds or 0.0) * pacer.easy_mid
    return Part(kind, metres / pacer.easy_mid, metres, pacer.easy, 1)


def strides(pacer: Pacer, count: int) -> Part:
    """So many relaxed accelerations with a walk between."""
    low, high = STRIDE_SPEED_GENTLE if pacer.gentle_strides else STRIDE_SPEED
    speed = (low * pacer.speeds.mile, high * pacer.speeds.mile)
    walk = catalogue.habits().recovery_walk_mps
    return Part(
        "strides",
        duration_s=count * STRIDE_S + (count - 1) * STRIDE_REST_S,
        distance_m=count * STRIDE_S * (speed[0] + speed[1]) / 2 + (count - 1) * STRIDE_REST_S * walk,
        target_speed_mps=speed,
        zone=None,
        repeats=count,
        rep_duration_s=STRIDE_S,
        recovery_duration_s=STRIDE_REST_S if count > 1 else None,
        recovery_kind="walk" if count > 1 else None,
    )


def rest_s(quality: Quality, pacer: Pacer) -> float:
    """Rest between two reps: a share of the rep's time, more for beginners, within the table's bounds."""
    table = catalogue.rest_habits()
    wanted = quality.rest_share * pacer.rest_factor * quality.rep_s
    rounded = round(wanted / table.round_s) * table.round_s
    return min(max(rounded, table.minimum_s), table.maximum_s)


def quality_parts(quality: Quality, pacer: Pacer) -> tuple[Part, ...]:
    """Warm-up, strides before fast work, the work, cool-down."""
    family = quality.family
    parts = [steady("warm_up", pacer, seconds=quality.warm_s)]
    if family.kind != "tempo":
        parts.append(strides(pacer, 3))
    speed = quality.midpoint_mps
    mile_s = pacer.mile_s
    if quality.repeats == 1:
        metres = quality.size * speed if family.by_time else quality.size
        work = Part("steady", metres / speed, metres, quality.speed, 1)
    else:
        rest = rest_s(quality, pacer)
        pauses = (quality.repeats - 1) * rest
        work = Part(
            "set",
            duration_s=quality.work_s + pauses,
            distance_m=quality.work_m + pauses * pacer.recovery_mps(family.recovery),
            target_speed_mps=quality.speed,
            zone=1,
            repeats=quality.repeats,
            rep_distance_m=None if family.by_time else quality.size,
            rep_duration_s=quality.size if family.by_time else None,
            recovery_duration_s=rest,
            recovery_kind=family.recovery,
        )
    parts.append(_zoned(work, mile_s))
    parts.append(steady("cool_down", pacer, seconds=quality.cool_s))
    return tuple(parts)


def _zoned(part: Part, mile_s: float) -> Part:
    """The part with the zone its midpoint speed decides."""
    return Part(
        part.part, part.duration_s, part.distance_m, part.target_speed_mps, safety.zone_of(part, mile_s),
        part.repeats, part.rep_distance_m, part.rep_duration_s, part.recovery_duration_s, part.recovery_kind,
    )  # fmt: skip


def quality_session(quality: Quality, pacer: Pacer, date: dt.date, *, why: str, guardrails: tuple[str, ...]) -> Session:
    """The dated session of a quality workout."""
    family = quality.family
    title = quality_title(quality)
    return Session(
        id=f"{date.isoformat()}-{family.kind}",
        date=date,
        kind=family.kind,
        title=title,
        why=why,
        workout=Workout(family.id, title, quality_parts(quality, pacer)),
        done_right_if=_sentence(family.right),
        stop_if=_sentence(family.stop),
        truth=family.truth,
        guardrails=guardrails,
    )


def quality_title(quality: Quality) -> str:
    """What to run in one line: '6 × 400 m in 1:22 to 1:24', '20 min tempo at 4:02 to 4:07 per km'."""
    family = quality.family
    slow, fast = quality.speed
    per_km = f"{format_pace(fast)} to {format_pace(slow)} per km"
    if family.by_time:
        minutes = quality.size / 60
        amount = f"{minutes:g} min" if quality.repeats == 1 else f"{quality.repeats} × {minutes:g} min"
        return f"{amount} {'tempo' if family.kind == 'tempo' else 'hard'} at {per_km}"
    if quality.repeats == 1:
        return f"Time trial, {format_distance(quality.size)}, all out"
    low, high = quality.size / fast, quality.size / slow
    times = f"{format_time(low)} to {format_time(high)}" if round(low) != round(high) else format_time(low)
    return f"{quality.repeats} × {quality.size:g} m in {times}"


def easy_session(
    pacer: Pacer, date: dt.date, metres: float, *, long: bool, stride_count: int, why: str, second: bool = False
) -> Session:
    """An easy or long run of `metres` in all, its strides included."""
    parts: list[Part] = []
    rest = metres
    if stride_count:
        extra = strides(pacer, stride_count)
        rest = metres - extra.distance_m
        parts = [steady("steady", pacer, metres=rest), extra]
    else:
        parts = [steady("steady", pacer, metres=rest)]
    seconds = sum(part.duration_s for part in parts)
    kind = "long" if long else "easy"
    name = "Long run" if long else "Easy run"
    title = f"{name}, {metres / 1000:.1f} km, about {5 * max(1, round(seconds / 300))} min"
    if stride_count:
        title += f", with {stride_count} strides"
    return Session(
        id=f"{date.isoformat()}-{kind}{'-2' if second else ''}",
        date=date,
        kind="long" if long else "easy",
        title=title,
        why=why,
        workout=Workout("LONG" if long else "EASY", title, tuple(parts)),
        done_right_if="You could talk in whole sentences all the way.",
        stop_if="Pain makes you change how you run: walk home, and tell the morning check.",
        truth="Hips forward, tall, short quick steps: no need to count them on an easy day." if not long else "",
        guardrails=("H1", "H2", "H8") if long else ("H1", "H2"),
    )


def race_session(pacer: Pacer, date: dt.date, longest_m: float, *, why: str) -> Session:
    """Race day: warm-up, strides, the mile, cool-down, together no longer than H1 allows where that can be."""
    stride_part = strides(pacer, 3)
    # H1 counts race day as one run: who has run little warms up less.
    spare = max(0.0, longest_m - MILE_M)
    with_strides = spare > stride_part.distance_m + 900.0 * pacer.easy_mid
    spare -= stride_part.distance_m if with_strides else 0.0
    warm = min(720.0, 0.65 * spare / pacer.easy_mid)
    cool = min(480.0, 0.35 * spare / pacer.easy_mid)
    speed = (0.985 * pacer.goal_mile, pacer.goal_mile)
    mid = (speed[0] + speed[1]) / 2
    parts: list[Part] = [steady("warm_up", pacer, seconds=warm)]
    if with_strides:
        parts.append(stride_part)
    parts += [
        _zoned(Part("steady", MILE_M / mid, MILE_M, speed, 3), pacer.mile_s),
        steady("cool_down", pacer, seconds=cool),
    ]
    return Session(
        id=f"{date.isoformat()}-race",
        date=date,
        kind="race",
        title="Race: the mile",
        why=why,
        hard=True,
        workout=Workout("RACE", "Race: the mile", tuple(parts)),
        done_right_if="The first lap feels too easy, the last 400 m takes everything.",
        stop_if="Chest pain, dizziness or a sudden sharp pain: step off the track.",
        truth="Rested legs start too fast. Hold back for two and a half laps.",
        guardrails=("H3", "H13"),
    )


def sized(family: Family, rung: Rung, most: float, fewest: int) -> tuple[int, float] | None:
    """Repeats and size of a rung cut down to `most` (the family's own unit in all), or None below `fewest` repeats."""
    repeats, size = rung
    if repeats == 1:
        # One unbroken piece shrinks in whole minutes; a time trial does not shrink.
        if family.kind != "tempo":
            return rung if size <= most * (1 + 1e-9) else None
        whole = math.floor(min(size, most) / 60 + 1e-9) * 60.0
        return (1, whole) if whole >= 480 else None
    fits = min(repeats, math.floor(most / size + 1e-9))
    return (fits, size) if fits >= fewest else None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("." if text and text[-1] not in ".!?" else "")
