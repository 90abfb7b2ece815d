"""Which quality sessions a week asks for, and how large each may be."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from fourlaps.training import catalogue, sessions
from fourlaps.training.limits import Limits, rule
from fourlaps.training.season import WeekShape
from fourlaps.training.sessions import Pacer, Quality
from fourlaps.units import MILE_M

# V needs this much running in the week where only one quality session fits [rules: worked example, C].
V_FROM_WEEK_KM = 16.0
# A tempo of the peak and taper weeks stays short [coaching judgement, C].
SHORT_TEMPO_S = 900.0
# A tempo before reps is no shorter than this [training.md 3.3: 10-15 min at the peak, C].
LEAST_TEMPO_S = 600.0
# Pieces in the first tempo of a run-walker, and the most of them [coaching judgement, C].
_WALKED_FIRST, _WALKED_MOST = 3, 7
# Keep clear of the shares of H7 by this factor: recoveries and rounding move the week's running time a little.
MARGIN = 0.97
# The check in the last week before race week: four 400s at goal pace with a minute's rest [training.md 3.7, C].
LAST_CHECK = ("PRED",)
# After so long without mile pace its first session is a short one again [H9 read inside a plan, C].
MILE_PACE_FADES_DAYS = 21
# Shares of its ceiling a session is tried at, one after the other, until it fits.
SIZES = (1.0, 0.8, 0.65, 0.5)
# Of these the young run one a week.
FAST_KINDS = ("mile_pace", "vo2max")


@dataclass(slots=True)
class Ladders:
    """How far the runner has climbed: visits by family, the last full session, the last of any size and its speed, and
    the turn of each rota. Tests are days of race speed too, but no sessions at mile pace."""

    visits: dict[str, int] = field(default_factory=dict)
    last: dict[str, tuple[int, float, int]] = field(default_factory=dict)
    shown: dict[str, tuple[int, float]] = field(default_factory=dict)
    speeds_mps: dict[str, float] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    fast_sessions: int = 0
    mile_pace_days: list[dt.date] = field(default_factory=list)
    race_speed_days: list[dt.date] = field(default_factory=list)

    def copy(self) -> Ladders:
        """A copy a trial week may change."""
        return Ladders(
            dict(self.visits),
            dict(self.last),
            dict(self.shown),
            dict(self.speeds_mps),
            dict(self.turns),
            self.fast_sessions,
            list(self.mile_pace_days),
            list(self.race_speed_days),
        )


@dataclass(frozen=True, slots=True)
class Room:
    """How much quality a week of `week_km` may hold, how many km one run of it (H1, H8), and how long its days let it
    take."""

    week_km: float
    run_km: float
    running_s: float
    short: bool
    above_easy_s: float
    fast_s: float
    run_s: float = math.inf


def room_for(
    week_km: float, running_days: int, pacer: Pacer, run_km: float = math.inf, run_s: float = math.inf
) -> Room:
    """The room H7 leaves in a week, from its km at easy pace; no run may be longer than `run_km` and `run_s`."""
    bounds = rule("H7")
    seconds = week_km * 1000 / pacer.easy_mid
    short = seconds < bounds["from_min"] * 60 * 1.04
    few = running_days == bounds["few_runs"]
    share = bounds["above_easy_share_few_runs"] if few else bounds["above_easy_share"]
    fast = bounds["short_week_fast_min"] * 60 if short else bounds["fast_share"] * seconds * MARGIN
    return Room(week_km, run_km, seconds, short, share * seconds * MARGIN, fast, run_s)


def quality_count(shape: WeekShape, limits: Limits, room: Room, running_days: int) -> int:
    """How many quality sessions the week asks for."""
    if shape.number == 0 or not limits.quality_allowed or running_days < 2:
        return 0
    if not any(day not in limits.days.no_quality for day in shape.dates):
        return 0
    races = sum(limits.days.race_on(day) is not None for day in shape.dates)
    if shape.time_trial or shape.down_week or room.short:
        return max(0, 1 - races)
    if not limits.fast_allowed:
        return 1
    # A race counts as one of the week's sessions (H18); the season's wish has left it out already.
    wanted = limits.quality - races
    wanted = wanted if shape.wish is None else min(wanted, len(shape.wish))
    return max(0, min(wanted, running_days - 1, limits.hard_days - races))


def choose(
    shape: WeekShape,
    count: int,
    scale: float,
    room: Room,
    ladders: Ladders,
    limits: Limits,
    pacer: Pacer,
    *,
    trial: bool,
) -> list[Quality]:
    """The quality sessions of a week, most important first; moves `ladders` on. Empty where nothing fits.

    trial  the week's one quality session is a time trial
    """
    asking = Asking(shape, scale, room, ladders, limits, pacer, room.fast_s, room.above_easy_s)
    if count == 0:
        return []
    if trial:
        test = asking.time_trial() if asking.fast_open else None
        return [test] if test else []
    rota = catalogue.rotas()[shape.block]
    chosen: list[Quality] = []
    served: set[str] = set()
    if limits.one_fast and any(limits.days.race_on(day) is not None for day in shape.dates):
        served = set(FAST_KINDS)
    for kind in _kinds(shape, count, ladders, fast=asking.fast_open):
        order = [kind, *(k for k in ("tempo", "mile_pace", "vo2max") if k != kind)]
        for wanted in order:
            if wanted in served:
                continue
            found = asking.next(wanted, rota.families.get(wanted, ()), alone=count == 1)
            if found is not None:
                chosen.append(found)
                served |= {wanted}.union(FAST_KINDS if limits.one_fast and wanted in FAST_KINDS else ())
                break
    if len(chosen) == count:
        key = f"turn-{shape.block}-{min(count, 2)}"
        ladders.turns[key] = ladders.turns.get(key, 0) + 1
    return chosen


def _kinds(shape: WeekShape, count: int, ladders: Ladders, *, fast: bool) -> list[str]:
    """The kinds of quality a week asks for, most important first: the season's wish, else the block's turn."""
    if not fast:
        return ["tempo"] * min(count, 1)
    if shape.wish is not None:
        return [*shape.wish, *(k for k in ("tempo", "mile_pace", "vo2max") if k not in shape.wish)][:count]
    rota = catalogue.rotas()[shape.block]
    turn = ladders.turns.get(f"turn-{shape.block}-{min(count, 2)}", 0)
    if count == 1:
        return [rota.alone[turn % len(rota.alone)]]
    return [rota.first[turn % len(rota.first)], "tempo", "vo2max"][:count]


@dataclass  # no slots: whether the week is open for fast running is kept
class Asking:
    """One week's question for quality: what it is, how much room is left, how far the runner has climbed."""

    shape: WeekShape
    scale: float
    room: Room
    ladders: Ladders
    limits: Limits
    pacer: Pacer
    fast_left_s: float
    above_left_s: float

    @cached_property
    def fast_open(self) -> bool:
        """Whether this week may hold anything faster than T."""
        closed = self.limits.days.no_fast | self.limits.days.no_quality
        return self.limits.fast_allowed and any(
            day >= self.limits.first_fast and day not in closed for day in self.shape.dates
        )

    @property
    def first_fast(self) -> bool:
        """Whether no fast running has been seen yet: then the first session is a short one (H9)."""
        return self.ladders.fast_sessions == 0 and not self.limits.fast_before

    @property
    def long_without_mile_pace(self) -> bool:
        """Whether more than three weeks lie between the last mile-pace session and this week's end (H9)."""
        days = self.ladders.race_speed_days
        return bool(days) and (self.shape.last - days[-1]).days > MILE_PACE_FADES_DAYS

    def next(self, kind: str, rota: tuple[str, ...], *, alone: bool) -> Quality | None:
        """The next family of the rota that fits, with the rung the runner has reached.

        alone  the week's only quality session
        """
        if kind != "tempo" and not self.fast_open:
            return None
        if kind == "vo2max" and ((alone and self.room.week_km < V_FROM_WEEK_KM) or self.first_fast):
            return None
        key = f"{kind}-{self.shape.block}"
        turn = self.ladders.turns.get(key, 0)
        first = self.first_fast and kind == "mile_pace"
        order = [rota[(turn + step) % len(rota)] for step in range(len(rota))]
        lead = list(LAST_CHECK) if self._last_before_race_week and kind == "mile_pace" else []
        if first:
            # Speed comes back gently: the first fast session is a short one at mile pace.
            lead = ["R200", "R300"]
        for step, name in enumerate([*lead, *order], start=-len(lead)):
            family = catalogue.families()[name]
            if self.limits.level not in family.ladder or (family.kind != "tempo" and not self.fast_open):
                continue
            found = self._fitting(family)
            if found is None:
                continue
            self.ladders.turns[key] = turn + max(step + 1, 0)
            _remember(found, self.ladders, moved_on=not self.shape.down_week)
            self.above_left_s -= found.work_s + found.tempo_s
            if family.kind != "tempo":
                self.fast_left_s -= found.work_s
            return found
        return None

    def _fitting(self, family: catalogue.Family) -> Quality | None:
        """The family's next rung, smaller where a run may not be so long yet; None where no size fits."""
        scale = self.scale
        try:
            for self.scale in (scale, *(smaller for smaller in SIZES if smaller < scale)):
                found = self.sized(family)
                if found is None:
                    return None
                parts = sessions.quality_parts(found, self.pacer)
                fits_km = sum(part.distance_m for part in parts) <= 1000 * self.room.run_km
                if fits_km and sum(part.duration_s for part in parts) <= self.room.run_s:
                    return found
        finally:
            self.scale = scale
        return None

    @property
    def _last_before_race_week(self) -> bool:
        """Whether this is the last week before race week, when a check at goal pace stands 8 to 12 days out."""
        return self.shape.block == "peak" and self.shape.last == self.limits.race - dt.timedelta(days=7)

    def sized(self, family: catalogue.Family) -> Quality | None:
        """The family's next rung, cut to the ceilings of the rules; None where it would be no session any more."""
        if self.pacer.run_walk and family.kind == "tempo":
            family = _walked_tempo()
        at_goal = family.kind == "mile_pace" and self.shape.block == "peak"
        speed_mps = self.pacer.anchor(family.pace, at_goal=at_goal)
        speed = (family.speed[0] * speed_mps, family.speed[1] * speed_mps)
        mid = (speed[0] + speed[1]) / 2
        relaxed = self.shape.down_week or self.first_fast or self._last_before_race_week
        if family.tempo_s and (relaxed or self.limits.one_fast or self.pacer.run_walk):
            # No session for an easy week, for the first fast one, beside the last check, for the young, or with walks.
            return None
        rungs = family.ladder[self.limits.level]
        rung = rungs[min(self.ladders.visits.get(family.id, 0), len(rungs) - 1)]
        if self.pacer.run_walk and family.kind == "tempo":
            rung = (min(_WALKED_FIRST + self.ladders.visits.get(family.id, 0), _WALKED_MOST), sessions.RUN_S)
        last = self.ladders.last.get(family.id)
        # Where the pace changes, reps and rest stand still (H21); at the goal's pace the reps never grow.
        new_pace = last is not None and abs(mid / self.ladders.speeds_mps[family.id] - 1) > 1e-3
        at_goals_pace = at_goal and abs(self.pacer.goal_mile / self.pacer.speeds.mile - 1) > 1e-3
        if last is not None and (new_pace or at_goals_pace):
            rung = (min(rung[0], last[0]), last[1])
        if family.kind == "tempo":
            most_s = min(
                self.limits.tempo_s(self.room.week_km, self.pacer.speeds.threshold) * self.scale, self.above_left_s
            )
            if self.shape.block in ("peak", "taper"):
                most_s = min(most_s, SHORT_TEMPO_S)
        else:
            kind = "mile" if family.kind == "mile_pace" else "5k"
            most_m = self.limits.fast_km("mile" if kind == "mile" else "5k", self.room.week_km) * 1000 * self.scale
            if kind == "mile" and (self.first_fast or self.long_without_mile_pace):
                most_m = min(most_m, rule("H9")["first_session_km"] * 1000)
            most_s = min(most_m / mid, min(self.fast_left_s, self.above_left_s))
        if self.shape.down_week or self.shape.block == "taper":
            # An easy week takes about a third off, though never below what is still a session.
            wanted = rung[0] * rung[1] * 0.7 / (1 if family.by_time else mid)
            smallest = 600.0 if family.kind == "tempo" else 2 * rung[1] / (1 if family.by_time else mid)
            most_s = min(most_s, max(wanted, smallest))
        most = most_s if family.by_time else most_s * mid
        fewest = 3 if rung[1] <= 200 and not family.by_time else 2
        if family.tempo_s:
            # The tempo comes first; the reps are few by themselves.
            fewest = 4
            most = min(most, (self.above_left_s - LEAST_TEMPO_S) * mid)
        cut = sessions.sized(family, rung, most, fewest)
        if cut is None and family.id == "CRUISE" and not self.pacer.run_walk:
            # Cruise pieces may be shorter where the week is small.
            cut = sessions.sized(family, (3, 300.0), most, 2)
        if cut is None:
            return None
        tempo_s = self._tempo_before(family, cut[0] * cut[1] / mid) if family.tempo_s else 0.0
        if family.tempo_s and tempo_s < LEAST_TEMPO_S:
            return None
        threshold, (slow, fast) = self.pacer.speeds.threshold, catalogue.families()["TEMPO"].speed
        row = catalogue.level_rows()[self.limits.level]
        big = min(max((self.room.running_s / 60 - 120) / 240, 0.0), 1.0)
        rest_step = 0
        if last is not None:
            # One change at a time: rest shortens only where the reps stand still.
            same = (cut[0], cut[1]) == (last[0], last[1]) == self.ladders.shown.get(family.id)
            shorter = same and not self.shape.down_week and not new_pace
            rest_step = min(last[2] + (1 if shorter else 0), len(family.rest) - 1)
        return Quality(
            family=family,
            repeats=cut[0],
            size=cut[1],
            rest_share=family.rest[rest_step],
            speed=speed,
            warm_s=row.warm_up_s[0] + big * (row.warm_up_s[1] - row.warm_up_s[0]),
            cool_s=row.cool_down_s[0] + big * (row.cool_down_s[1] - row.cool_down_s[0]),
            tempo_s=tempo_s,
            tempo_speed=(slow * threshold, fast * threshold) if tempo_s else (0.0, 0.0),
        )

    def _tempo_before(self, family: catalogue.Family, reps_s: float) -> float:
        """Seconds of tempo, in whole minutes, before so many seconds of reps: both count in the week's shares (H7)."""
        most = self.limits.tempo_s(self.room.week_km, self.pacer.speeds.threshold) * self.scale
        most = min(most, self.above_left_s - reps_s, family.tempo_s[self.limits.level])
        return 60.0 * math.floor((min(most, SHORT_TEMPO_S) if self.shape.block == "peak" else most) / 60 + 1e-9)

    def time_trial(self) -> Quality | None:
        """A mile where the week carries it, else 1200 m (800 m for beginners); never the first fast session."""
        if self.first_fast:
            return None
        family = catalogue.families()["TT"]
        most = self.limits.fast_km("mile", self.room.week_km) * 1000
        sizes = [size for _, size in family.ladder[self.limits.level] if size <= most + 1e-6]
        if not sizes:
            return None
        speed = (family.speed[0] * self.pacer.speeds.mile, family.speed[1] * self.pacer.speeds.mile)
        row = catalogue.level_rows()[self.limits.level]
        self.ladders.fast_sessions += 1
        size = MILE_M if MILE_M in sizes else sizes[0]
        return Quality(family, 1, size, 0.0, speed, row.warm_up_s[0], row.cool_down_s[0])


@cache
def _walked_tempo() -> catalogue.Family:
    """The tempo of who walks part of their runs: in pieces of three minutes, with a walk between."""
    cruise = catalogue.families()["CRUISE"]
    why = (
        "The tempo in pieces of three minutes with a walk between: short enough to stay calm, a little quicker than "
        "your runs."
    )
    return replace(cruise, recovery="walk", rest=(sessions.WALK_S / sessions.RUN_S,), why=why)


def _remember(quality: Quality, ladders: Ladders, *, moved_on: bool) -> None:
    name = quality.family.id
    ladders.shown[name] = (quality.repeats, quality.size)
    ladders.speeds_mps[name] = quality.midpoint_mps
    if moved_on:
        ladders.visits[name] = ladders.visits.get(name, 0) + 1
        step = quality.family.rest.index(quality.rest_share)
        ladders.last[name] = (quality.repeats, quality.size, step)
    if quality.family.kind != "tempo":
        ladders.fast_sessions += 1


def sharpening(date: dt.date, ladders: Ladders, limits: Limits, pacer: Pacer, most_s: float) -> Quality | None:
    """A few quick 300s for the last days; quicker than mile pace only after two mile-pace sessions in 28 days (H17)."""
    if not (limits.fast_allowed and limits.quality_allowed) or date < limits.first_fast:
        return None
    bounds = rule("H17")["sharpening"]
    family = catalogue.families()["SHARP"]
    since = date - dt.timedelta(days=bounds["days_before"])
    ready = sum(since <= day < date for day in ladders.mile_pace_days) >= bounds["sessions_before"]
    low, high = family.speed if ready else (0.97, bounds["fraction_unready"] - 0.005)
    speed = (low * pacer.speeds.mile, min(high, bounds["fraction"] - 0.005) * pacer.speeds.mile)
    repeats, size = family.ladder[limits.level][0]
    mid = (speed[0] + speed[1]) / 2
    fits = min(repeats, int(most_s // (size / mid)))
    if ladders.fast_sessions == 0 and not limits.fast_before:
        # The first fast session after weeks without one is short here too (H9).
        fits = min(fits, int(1000 * rule("H9")["first_session_km"] // size))
    if fits < 2:
        return None
    row = catalogue.level_rows()[limits.level]
    return Quality(family, fits, size, family.rest[0], speed, row.warm_up_s[0], row.cool_down_s[0])
