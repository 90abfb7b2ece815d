"""Sessions made from numbers: easy and long runs, quality sessions with warm-up and cool-down, time trial, race.

Every distance and duration follows from the parts, so a session always adds up.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from fourlaps import safety
from fourlaps.physiology import paces
from fourlaps.training import catalogue, cues
from fourlaps.training.catalogue import Family, Rung
from fourlaps.training.limits import Caution
from fourlaps.units import LAP_M, MILE_M, format_distance, format_pace, format_time
from fourlaps.vocabulary.athlete import Ground, OtherRace
from fourlaps.vocabulary.plan import Session, SessionKind
from fourlaps.vocabulary.workout import Part, PartKind, RecoveryKind, Workout

# A week tries its sessions in many orders and sizes, mostly the same ones: so many of each sort are kept as made.
_KEPT = 2048
# The pieces of a run-walker's tempo and the walk between; how their easy runs are divided stands in `levels.toml` [C].
RUN_S = 180.0
WALK_S = 60.0
# Walking is asked for this much round its speed [our choice, D].
_WALK_RANGE = (0.9, 1.1)
# A run-walker's warm-up begins with so long a walk at most, a cool-down ends with one [coaching judgement, C].
_FIRST_WALK_S = 300.0
# Race speed as a share of mile speed by distance, where no anchor of the runner stands [training.md 3.1, B].
RACE_SPEED = ((400.0, 1.15), (800.0, 1.065), (1500.0, 1.005), (1609.344, 1.0))
# The warm-up's share of the easy running on race day [coaching judgement, C].
_WARM_UP_SHARE = 0.65
# A race is asked for between so much of a speed and that speed [our choice, D].
_RACE_RANGE = 0.985
# A race run as a workout stays this much below race speed [coaching judgement, C].
CONTROLLED = 0.965
# Before 60 has been cleared by a doctor strides stay at 85 % of full effort; that is about mile pace, not above [D].
STRIDE_SPEED_GENTLE = (0.88, 0.96)
# Reps by time below this are told in seconds; those up a slope by effort, where a pace means nothing.
IN_SECONDS_S = 120.0
UPHILL = "hard uphill, by effort"
# The slope of a treadmill's hills, and what a metre costs on it beside a level one [Minetti2002, 1.22 to 1.35, B].
_BELT_SLOPE_PERCENT, BELT_CLIMB = 5, 1.30
FOUR_WORDS = (
    "A word a lap: Push off the line, Pace, Position in the hard third lap, Positivity with strong arms to the line."
)
FOUR_WORDS_TRIED = "Try race day's words, one a lap: Push, Pace, Position, Positivity."
EASY_RIGHT = "You could talk in whole sentences all the way."
EASY_STOP = "Pain makes you change how you run: walk home, and tell the morning check."


@dataclass(frozen=True, slots=True)
class Pacer:
    """The speeds (m/s) of one runner, and how much rest they need between reps.

    goal_mile   speed of reps at mile pace in the last weeks; equals the current mile speed unless the goal is near
    run_walk    easy runs hold walks       ground  where fast running is done
    run_s       seconds run from one walk to the next
    stretches   the same by the day from which it holds, where it is known of whole weeks, see `on`
    age_years   for what to eat, None where nobody knows
    """

    mile_s: float
    speeds: paces.Speeds
    goal_mile: float
    rest_factor: float
    gentle_strides: bool
    run_walk: bool = False
    ground: Ground = "track"
    age_years: float | None = None
    run_s: float = RUN_S
    stretches: tuple[tuple[dt.date, float], ...] = ()

    def on(self, day: dt.date) -> Pacer:
        """The same runner on a day: who walks part of their runs runs longer without a walk from week to week."""
        if not self.stretches:
            return self
        known = [run_s for first, run_s in self.stretches if first <= day] or [self.stretches[0][1]]
        return self if known[-1] == self.run_s else replace(self, run_s=known[-1])

    @property
    def walks(self) -> bool:
        """Whether easy runs hold walks still."""
        return self.run_walk and self.run_s < catalogue.run_walk().rungs[-1][0]

    @property
    def easy(self) -> tuple[float, float]:
        return self.speeds.easy_slow, self.speeds.easy_fast

    @property
    def jog_mid(self) -> float:
        """Middle of the easy range."""
        return (self.speeds.easy_slow + self.speeds.easy_fast) / 2

    @property
    def easy_mid(self) -> float:
        """Mean speed of an easy run, its walks included where it has some."""
        if not self.walks:
            return self.jog_mid
        walk, walk_s = catalogue.habits().recovery_walk_mps, catalogue.run_walk().walk_s
        return (self.run_s * self.jog_mid + walk_s * walk) / (self.run_s + walk_s)

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
    """A quality session before it has a day: which family, how much of it, with how much rest.

    tempo_s, tempo_speed   a tempo before the reps, where the family has one
    """

    family: Family
    repeats: int
    size: float
    rest_share: float
    speed: tuple[float, float]
    warm_s: float
    cool_s: float
    tempo_s: float = 0.0
    tempo_speed: tuple[float, float] = (0.0, 0.0)

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
        metres = (seconds or 0.0) * pacer.jog_mid
    return Part(kind, metres / pacer.jog_mid, metres, pacer.easy, 1)


def ends(kind: PartKind, pacer: Pacer, seconds: float) -> tuple[Part, ...]:
    """A warm-up or a cool-down of so many seconds. Who still walks part of their runs walks part of it too: first a
    brisk walk, then stretches no longer than theirs with a walk between; after the work the other way round."""
    stretch = pacer.run_s
    if not pacer.walks or seconds <= stretch * catalogue.run_walk().reach:
        return (steady(kind, pacer, seconds=seconds),) if seconds > 0 else ()
    between = catalogue.run_walk().walk_s
    count = max(1, math.ceil((seconds - _FIRST_WALK_S + between) / (stretch + between) - 1e-9))
    count = min(count, int((seconds + 1e-6) // (stretch + between)) or 1)
    parts = [walk(kind, seconds - count * stretch - (count - 1) * between), steady(kind, pacer, seconds=stretch)]
    for _ in range(count - 1):
        parts += [walk(kind, between), steady(kind, pacer, seconds=stretch)]
    return tuple(parts[::-1] if kind == "cool_down" else parts)


def walk(kind: PartKind, seconds: float) -> Part:
    """So many seconds of brisk walking."""
    speed = catalogue.habits().recovery_walk_mps
    low, high = _WALK_RANGE
    return Part(kind, seconds, seconds * speed, (low * speed, high * speed), 1)


def easy_running(pacer: Pacer, metres: float) -> Part:
    """`metres` of an easy run: with its walks for who walks part of it, unless it is over before the first of them."""
    return _run_walk(pacer, metres) if pacer.walks else steady("steady", pacer, metres=metres)


def is_run_walk(part: Part) -> bool:
    """Whether the part is easy running with walks in it."""
    return part.part == "set" and part.zone == 1 and part.recovery_kind == "walk"


def easy_title(parts: Sequence[Part], *, long: bool) -> str:
    """The one-line title of an easy or long run of these parts."""
    km, minutes = sum(part.distance_m for part in parts) / 1000, sum(part.duration_s for part in parts) / 60
    walked = next((part for part in parts if is_run_walk(part)), None)
    name = ("Long run-walk" if long else "Run-walk") if walked else ("Long run" if long else "Easy run")
    # Between two stretches there is one walk: "every" would promise more of them.
    often = "after" if walked and walked.repeats == 2 else "every"
    walks = f", a minute's walk {often} {(walked.rep_duration_s or 0.0) / 60:.0f} minutes" if walked else ""
    return f"{name}, {km:.1f} km, about {5 * max(1, round(minutes / 5))} min{walks}{strides_said(parts)}"


def _run_walk(pacer: Pacer, metres: float) -> Part:
    """`metres` of easy running with a walk after every stretch but the last, in as few equal stretches as may be."""
    habits = catalogue.run_walk()
    walk_s, walk_m = habits.walk_s, habits.walk_s * catalogue.habits().recovery_walk_mps
    longest_m = habits.reach * pacer.run_s * pacer.jog_mid
    count = max(1, math.ceil((metres + walk_m) / (longest_m + walk_m) - 1e-9))
    if count == 1:
        return steady("steady", pacer, metres=metres)
    rep_s = (metres - (count - 1) * walk_m) / (count * pacer.jog_mid)
    return Part(
        "set", count * rep_s + (count - 1) * walk_s, metres, pacer.easy, 1, count, None, rep_s, walk_s, "walk"
    )  # fmt: skip


@lru_cache(maxsize=_KEPT)
def strides(pacer: Pacer, count: int, which: str = "STR") -> Part:
    """So many relaxed accelerations with a walk between, or as many of another row of the catalogue's strides."""
    row = catalogue.accelerations()[which]
    low, high = STRIDE_SPEED_GENTLE if pacer.gentle_strides and which != "FLY" else row.speed
    speed = (low * pacer.speeds.mile, high * pacer.speeds.mile)
    mid = (speed[0] + speed[1]) / 2
    each = row.rep_s or float(round((row.rep_m or 0.0) / mid))
    rest, most = row.rest_s
    if most > rest:
        rest = min(round(rest * pacer.rest_factor / 5) * 5.0, most)
    # After a sprint one walks back to its start and stands; between strides one walks on.
    pause_m = row.rep_m or rest * catalogue.habits().recovery_walk_mps
    return Part(
        "strides",
        duration_s=count * each + (count - 1) * rest,
        distance_m=count * each * mid + (count - 1) * pause_m,
        target_speed_mps=speed,
        zone=None,
        repeats=count,
        rep_duration_s=each,
        recovery_duration_s=rest if count > 1 else None,
        recovery_kind="walk" if count > 1 else None,
    )


def stride_parts(pacer: Pacer, count: int, which: str = "STR") -> tuple[Part, ...]:
    """The strides at the end of an easy run, relaxed ones before sprints; empty without any."""
    before = catalogue.accelerations()[which].before
    led = (strides(pacer, before),) if before else ()
    return (*led, strides(pacer, count, which)) if count else ()


def strides_slower_s(pacer: Pacer, count: int, which: str = "STR") -> float:
    """How much longer an easy run takes for its strides than the same way run evenly."""
    parts = stride_parts(pacer, count, which)
    return max(0.0, sum(p.duration_s for p in parts) - sum(p.distance_m for p in parts) / pacer.easy_mid)


def strides_said(parts: Sequence[Part]) -> str:
    """What a title says about the strides of an easy run: ', with 4 strides', '' without any."""
    held = [part for part in parts if part.part == "strides"]
    if not held:
        return ""
    sprints, hills = catalogue.accelerations()["FLY"], catalogue.accelerations()["HILL_S"]
    fast = [part for part in held if part.is_sprint]
    if fast:
        return f", with {sum(part.repeats for part in fast)} {sprints.name}"
    count = sum(part.repeats for part in held)
    return f", with {count} {hills.name if held[0].rep_duration_s == hills.rep_s else 'strides'}"


def rest_s(quality: Quality, pacer: Pacer) -> float:
    """Rest between two reps: a share of the rep's time, more for beginners, within the table's bounds.

    The rep's time is that of today's mile: where reps move to the goal's pace the rest stands still (H21).
    """
    table, family = catalogue.rest_habits(), quality.family
    today_mps = sum(family.speed) / 2 * pacer.anchor(family.pace)
    wanted = quality.rest_share * pacer.rest_factor * (quality.size / (1.0 if family.by_time else today_mps))
    rounded = round(wanted / table.round_s) * table.round_s
    return float(min(max(rounded, table.minimum_s), table.maximum_s))


@lru_cache(maxsize=_KEPT)
def quality_parts(quality: Quality, pacer: Pacer) -> tuple[Part, ...]:
    """Warm-up, strides before fast work, the work, cool-down."""
    family = quality.family
    parts = [*ends("warm_up", pacer, quality.warm_s)]
    if family.kind != "tempo":
        parts.append(strides(pacer, 3))
    speed = quality.midpoint_mps
    mile_s = pacer.mile_s
    if quality.tempo_s:
        metres = quality.tempo_s * (quality.tempo_speed[0] + quality.tempo_speed[1]) / 2
        parts.append(_zoned(Part("steady", quality.tempo_s, metres, quality.tempo_speed, 2), mile_s))
        parts.append(steady("steady", pacer, seconds=family.between_s))
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
    return (*parts, *ends("cool_down", pacer, quality.cool_s))


def _zoned(part: Part, mile_s: float) -> Part:
    """The part with the zone its midpoint speed decides."""
    return Part(
        part.part, part.duration_s, part.distance_m, part.target_speed_mps, safety.zone_of(part, mile_s),
        part.repeats, part.rep_distance_m, part.rep_duration_s, part.recovery_duration_s, part.recovery_kind,
    )  # fmt: skip


@lru_cache(maxsize=_KEPT)
def quality_session(quality: Quality, pacer: Pacer, date: dt.date, *, why: str, guardrails: tuple[str, ...]) -> Session:
    """The dated session of a quality workout."""
    family = quality.family
    title = quality_title(quality)
    cue = cues.cue("hard", date, pacer.age_years).text
    if family.kind == "time_trial" and abs(quality.size - MILE_M) < 1:
        cue = FOUR_WORDS_TRIED
    where = on_ground(quality, pacer)
    return Session(
        id=f"{date.isoformat()}-{family.kind}",
        date=date,
        kind=family.kind,
        title=title,
        why=f"{why} {where}".rstrip(),
        workout=Workout(family.id, title, quality_parts(quality, pacer.on(date))),
        done_right_if=_sentence(family.right),
        stop_if=_sentence(family.stop),
        truth=family.truth,
        cue=cue,
        guardrails=guardrails,
    )


BELT = "On the treadmill:"


def on_the_belt(speed: tuple[float, float], *, uphill: bool, rests: bool) -> str:
    """How fast a treadmill's belt is for reps of a speed on the flat, and how steep."""
    slow, fast = speed
    off = "; step off for the rests" if rests else ""
    if uphill:
        # The flat pace on a slope would be far too fast: the belt starts where a metre costs as much.
        kmh, slope = round(2 * 3.6 * slow / BELT_CLIMB) / 2, f"{_BELT_SLOPE_PERCENT} % incline"
        return f"{BELT} start at about {kmh:g} km/h, {slope}, then go by effort{off}."
    return f"{BELT} {3.6 * slow:.1f} to {3.6 * fast:.1f} km/h, 1 % incline{off}."


def on_ground(quality: Quality, pacer: Pacer) -> str:
    """Where and how the fast running is done off the track, "" on a track."""
    hill = "HILL" in quality.family.id
    if pacer.ground == "treadmill":
        return on_the_belt(quality.speed, uphill=hill, rests=quality.repeats > 1 or quality.tempo_s > 0)
    if pacer.ground == "road" and not hill and not quality.family.by_time:
        return "On a flat, measured stretch of road or path; a watch lap will do."
    return ""


def quality_title(quality: Quality) -> str:
    """What to run in one line: '6 × 400 m in 1:22 to 1:24', '20 min tempo at 4:02 to 4:07 per km', or both."""
    family = quality.family
    if quality.tempo_s:
        slow, fast = quality.tempo_speed
        tempo = f"{quality.tempo_s / 60:g} min tempo at {format_pace(fast)} to {format_pace(slow)} per km"
        return f"{tempo}, then {quality_title(replace(quality, tempo_s=0.0))}"
    slow, fast = quality.speed
    per_km = f"{format_pace(fast)} to {format_pace(slow)} per km"
    if family.by_time and quality.size < IN_SECONDS_S:
        # A pace means nothing on a slope.
        how = UPHILL if "HILL" in family.id else f"hard at {per_km}"
        return f"{quality.repeats} × {quality.size:g} s {how}"
    if family.by_time:
        minutes = quality.size / 60
        amount = f"{minutes:g} min" if quality.repeats == 1 else f"{quality.repeats} × {minutes:g} min"
        return f"{amount} {'tempo' if family.kind == 'tempo' else 'hard'} at {per_km}"
    if quality.repeats == 1:
        return test_title(quality.size)
    low, high = quality.size / fast, quality.size / slow
    times = f"{format_time(low)} to {format_time(high)}" if round(low) != round(high) else format_time(low)
    return f"{quality.repeats} × {quality.size:g} m in {times}"


def test_title(metres: float) -> str:
    """The title of a time trial over a distance."""
    return f"Time trial, {format_distance(metres)}, all out"


@lru_cache(maxsize=_KEPT)
def easy_session(
    pacer: Pacer,
    date: dt.date,
    metres: float,
    *,
    long: bool,
    stride_count: int,
    why: str,
    second: bool = False,
    which: str = "STR",
) -> Session:
    """An easy or long run of `metres` in all, its strides (or hill sprints, flying sprints: `which`) included."""
    kind: SessionKind = "long" if long else "easy"
    pacer = pacer.on(date)
    extra = stride_parts(pacer, stride_count, which)
    row = catalogue.accelerations()[which] if extra else None
    rest = metres - sum(part.distance_m for part in extra)
    parts = [easy_running(pacer, rest), *extra]
    title = easy_title(parts, long=long)
    cue = cues.cue("long" if long else "strides" if row else "easy", date, pacer.age_years)
    right, stop, truth = EASY_RIGHT, EASY_STOP, cue.truth
    sprints = row is not None and row.why != ""
    if row is not None:
        why = f"{why} {row.why}" if row.why else why
        if row.truth and not long:
            cue, truth = cues.Cue(), row.truth
        right = f"{right} {_sentence(row.right)}" if row.right else right
        stop = _sentence(row.stop) if row.stop else stop
    return Session(
        id=f"{date.isoformat()}-{kind}{'-2' if second else ''}",
        date=date,
        kind=kind,
        title=title,
        why=why,
        workout=Workout("FLY" if sprints else "LONG" if long else "EASY", title, tuple(parts)),
        done_right_if=right,
        stop_if=stop,
        truth=truth,
        cue=cue.text,
        guardrails=("H1", "H2", "H8") if long else ("H1", "H2", "H9") if sprints else ("H1", "H2"),
    )


# With it begins what a race says that is run all out.
ALL_OUT = "This is what it was for."
ALL_OUT_WHY = (
    f"{ALL_OUT} Controlled and even for two and a half laps, build through the next half, then everything in the last "
    "400 m."
)
_WHY_RACE: dict[Caution, str] = {
    "": ALL_OUT_WHY,
    "waits": "Only with a doctor's word. Until you have it, this is a mile at easy pace, or a day to cheer for others.",
    "hurts": "Start only if nothing hurts on the day and your stride is the same. The weeks before held nothing fast, "
    "so run it within yourself, a gear below all out.",
    "uncleared": "No doctor has said yes to all-out running yet: run it within yourself, a gear below all out, even "
    "from start to finish.",
}


def race_session(pacer: Pacer, date: dt.date, longest_m: float, *, caution: Caution = "") -> Session:
    """Race day: warm-up, strides, the mile, cool-down, together no longer than H1 allows where that can be.

    caution  waits: for a doctor's word; until then the mile is no race but easy (H19). hurts, uncleared: the race
             stays, a gear below all out, after weeks without fast running
    """
    pacer = pacer.on(date)
    parts: tuple[Part, ...] = (steady("steady", pacer, metres=MILE_M),)
    if caution != "waits":
        top = pacer.goal_mile * (CONTROLLED if caution else 1.0)
        parts = _race_parts(pacer, MILE_M, (_RACE_RANGE * top, top), longest_m, strided=caution != "hurts")
    right = {
        "": "The first lap feels too easy, the second half is as quick as the first or a little quicker, the last "
        "400 m takes everything.",
        "waits": "You could have talked all the way.",
    }.get(caution, _seconds_left(pacer.goal_mile))
    truth = "Rested legs start too fast."
    truth = {"": f"{truth} Hold back for two and a half laps.", "waits": ""}.get(caution, truth)
    stop = "Chest pain, dizziness or a sudden sharp pain: step off the track."
    if caution == "hurts":
        stop = "What hurt speaks up again, or chest pain or dizziness: step off the track."
    return Session(
        id=f"{date.isoformat()}-race",
        date=date,
        kind="race",
        title="Race: the mile",
        why=_WHY_RACE[caution],
        hard=True,
        workout=Workout("RACE", "Race: the mile", parts),
        done_right_if=right,
        stop_if=stop,
        truth=truth,
        cue="" if caution == "waits" else FOUR_WORDS,
        guardrails=("H3", "H13", "H19") if caution in ("waits", "uncleared") else ("H3", "H13"),
    )


def other_race_session(pacer: Pacer, race: OtherRace, longest_m: float) -> Session:
    """A race on the way: raced, or run as a workout and said so."""
    pacer = pacer.on(race.date)
    controlled = race.priority == "C"
    speed = race_mps(pacer, race.distance_m) * (CONTROLLED if controlled else 0.99)
    name = "the mile" if abs(race.distance_m - MILE_M) < 1 else format_distance(race.distance_m)
    if controlled:
        title = f"Race as a controlled workout: {name}"
        why = "Controlled: race rhythm and other runners, a gear below all out. It is this week's fast session."
        right = _seconds_left(race_mps(pacer, race.distance_m))
    else:
        title = f"Race: {name}"
        why = (
            "A race on the way: it shows where you stand and replaces a hard session. "
            "Easy runs give up to a quarter in the three days before."
        )
        right = "Even laps, the last one the quickest."
    return Session(
        id=f"{race.date.isoformat()}-race",
        date=race.date,
        kind="race",
        title=title,
        why=why,
        hard=True,
        workout=Workout("RACE", title, _race_parts(pacer, race.distance_m, (_RACE_RANGE * speed, speed), longest_m)),
        done_right_if=right,
        stop_if="Chest pain, dizziness or a sudden sharp pain: step off the track.",
        guardrails=("H3", "H18"),
    )


def _seconds_left(all_out_mps: float) -> str:
    """When a controlled race is done right: what its laps leave to those of an all-out one."""
    low, high = (LAP_M / all_out_mps * (1 / (share * CONTROLLED) - 1) for share in (1.0, _RACE_RANGE))
    seconds = f"{low:.0f}" if round(low) == round(high) else f"{low:.0f} to {high:.0f}"
    return f"You finish knowing {seconds} seconds a lap were left."


def race_mps(pacer: Pacer, distance_m: float) -> float:
    """Speed of an all-out race over that distance, from the runner's own anchors, in proportion between them."""
    mile = pacer.speeds.mile
    points = [(metres, share * mile) for metres, share in RACE_SPEED]
    points += [(3000.0, pacer.speeds.three_k), (5000.0, pacer.speeds.five_k), (10000.0, 0.96 * pacer.speeds.five_k)]
    points.append((21097.5, pacer.speeds.threshold))
    if distance_m <= points[0][0]:
        return points[0][1]
    for (near, fast), (far, slow) in pairwise(points):
        if distance_m <= far:
            return fast + (slow - fast) * math.log(distance_m / near) / math.log(far / near)
    return points[-1][1]


def _race_parts(
    pacer: Pacer, race_m: float, speed: tuple[float, float], longest_m: float, *, strided: bool = True
) -> tuple[Part, ...]:
    """Warm-up, strides, the race, cool-down; who has run little warms up less (H1 counts race day as one run)."""
    stride_part = strides(pacer, 3)
    spare = max(0.0, longest_m - race_m)
    with_strides = strided and spare > stride_part.distance_m + 900.0 * pacer.jog_mid
    spare -= stride_part.distance_m if with_strides else 0.0
    spare_s = spare / pacer.jog_mid
    # Ten minutes of warm-up come before a long cool-down.
    warm = min(720.0, max(_WARM_UP_SHARE * spare_s, min(600.0, spare_s - 180.0)))
    cool = min(480.0, (1 - _WARM_UP_SHARE) * spare_s, spare_s - warm)
    mid = (speed[0] + speed[1]) / 2
    parts: list[Part] = [*ends("warm_up", pacer, warm)] if warm >= 1 else []
    if with_strides:
        parts.append(stride_part)
    parts.append(_zoned(Part("steady", race_m / mid, race_m, speed, 3), pacer.mile_s))
    if cool >= 1:
        parts += ends("cool_down", pacer, cool)
    return tuple(parts)


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
