"""The person who trains, what they have run, and what a plan is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from fourlaps.errors import InputError
from fourlaps.units import MILE_M
from fourlaps.vocabulary.estimate import Estimate

Sex = Literal["M", "F"]
ResultKind = Literal["race", "time_trial", "training", "workout"]
Surface = Literal["track", "indoor", "road", "cross_country"]
Excuse = Literal["wind", "hills", "heat", "tactics", "illness", "other"]
EXCUSES: tuple[Excuse, ...] = ("wind", "hills", "heat", "tactics", "illness", "other")
Level = Literal["L0", "L1", "L2", "L3", "L4"]
LEVELS: tuple[Level, ...] = ("L0", "L1", "L2", "L3", "L4")
# A week with so many days away is no training week.
LOST_DAYS = 4
# Where nobody says otherwise the long run stands on Sunday, if that is a day for running.
DEFAULT_LONG_RUN_DAY = 6
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_days(names: Sequence[str]) -> tuple[int, ...]:
    """Weekday numbers (0 = Monday) from names such as "tue", sorted, each once.

    >>> parse_days(["sun", "tue"])
    (1, 6)
    """
    numbers = set()
    for name in names:
        key = name.strip().lower()[:3]
        if key not in DAY_NAMES:
            raise InputError(f"'{name}' is no weekday. Use {', '.join(DAY_NAMES)}.")
        numbers.add(DAY_NAMES.index(key))
    if not numbers:
        raise InputError("No day is free for running. Name at least three, e.g. tue,thu,sun.")
    return tuple(sorted(numbers))


@dataclass(frozen=True, slots=True)
class Result:
    """An effort run all out: distance, time and, where known, date, kind and surface.

    kind        training: a best effort inside a run, not all out; workout: the mile a workout stands for
    excuse      a good reason to have been slow: the result counts only where it is faster than expected
    confirmed   far from what was expected, and the runner stands by it
    """

    distance_m: float
    time_s: float
    date: dt.date | None = None
    kind: ResultKind = "race"
    surface: Surface | None = None
    excuse: Excuse | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class WorkoutRun:
    """A workout as evidence: the mean speed of its reps (m/s), the pace it was run at, how hard it felt (1-10)."""

    date: dt.date
    family: Literal["tempo", "vo2max", "mile_pace"]
    speed_mps: float
    rpe: float | None = None


@dataclass(frozen=True, slots=True)
class Surprise:
    """A result too far from what was expected to be used unasked.

    expected_s   the middle of what was expected      sd   how far off, in SD; positive is slower
    """

    result: Result
    expected_s: float
    sd: float


Priority = Literal["A", "B", "C"]
CampKind = Literal["heat", "altitude"]
Ground = Literal["track", "road", "treadmill"]
GapCause = Literal["other", "illness", "injury", "pregnancy"]
# What keeps everything above easy waiting for a doctor's word (rule H19).
Waiting = Literal["pregnant", "postpartum", "heart", "questionnaire"]


@dataclass(frozen=True, slots=True)
class OtherRace:
    """A race on the way to the plan's own: A and B are raced (a short taper before), C is run as a workout."""

    date: dt.date
    priority: Priority = "B"
    distance_m: float = MILE_M


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which nothing is trained, or (`easy`) only easy running."""

    first: dt.date
    last: dt.date
    easy: bool = False


@dataclass(frozen=True, slots=True)
class Camp:
    """Days in heat or at altitude."""

    first: dt.date
    last: dt.date
    kind: CampKind = "altitude"


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Everything the planner is told; nothing else enters a plan.

    mile_s             current mile, seconds          goal_s         wished mile, or None
    race               race day                       start          first day that may hold training
    days               weekdays that may hold a run, 0 = Monday (the race is exempt)
    week_km            running of each of the three weeks before the start
    longest_km         longest run of the last 30 days, run on the day before the start
    long_run_day       preferred weekday of the long run, or None
    fast_running       has run at mile pace or faster in the last 21 days
    strength_history   has trained strength for the last 4 weeks
    cleared            a doctor has cleared hard running (asked at 60 and over)
    injured            something hurts: no impact beyond easy running
    minutes            minutes free on each weekday, Monday first, None where there is no limit; or None for no limits
    quality            quality sessions a week the runner insists on, or None to leave it to the plan
    club_days          weekdays of a fixed club session: quality stands there
    races              other races on the way             away    days without training, or with easy running only
    camps              days in heat or at altitude        ground  where fast running is done
    gym                weights are at hand; else every exercise comes in its bodyweight version
    sport_days         weekdays of a second sport         sport   its name
    run_walk           easy running is walked in part
    unbroken_s         seconds a run-walker runs between two walks already, None: begins at the beginning
    gap_days           days without running before the start, `week_km` being the weeks before that gap
    gap_cause          why                                waiting what waits for a doctor's word, or None
    healthy_since      free of injury since that day; None: nothing is known of the days before the start
    mile_sd            SD of the log time of the next race by all that is known; None: as far as one mile tells
    """

    mile_s: float
    race: dt.date
    start: dt.date
    goal_s: float | None = None
    days: tuple[int, ...] = (1, 3, 4, 5, 6)
    week_km: float = 40.0
    longest_km: float = 12.0
    long_run_day: int | None = DEFAULT_LONG_RUN_DAY
    sex: Sex | None = None
    age_years: int | None = None
    body_kg: float | None = None
    fast_running: bool = False
    strength_history: bool = False
    cleared: bool = False
    injured: bool = False
    minutes: tuple[float | None, ...] | None = None
    quality: int | None = None
    club_days: tuple[int, ...] = ()
    races: tuple[OtherRace, ...] = ()
    away: tuple[Away, ...] = ()
    camps: tuple[Camp, ...] = ()
    ground: Ground = "track"
    gym: bool = True
    sport_days: tuple[int, ...] = ()
    sport: str = ""
    run_walk: bool = False
    gap_days: int = 0
    gap_cause: GapCause = "other"
    waiting: Waiting | None = None
    healthy_since: dt.date | None = None
    unbroken_s: float | None = None
    mile_sd: float | None = None

    @property
    def weeks(self) -> int:
        """Whole weeks from start to race."""
        return ((self.race - self.start).days + 1) // 7

    @property
    def returning(self) -> bool:
        """Whether the runner comes back from something: hard days stay at two a week (H4)."""
        return self.injured or self.gap_days > 7 or (self.gap_days > 0 and self.gap_cause != "other")

    def lost(self, dates: Iterable[dt.date]) -> bool:
        """Whether so many of a week's days are away that it is no training week: four, or all running days but one."""
        spans = [span for span in self.away if not span.easy]
        if not spans:
            return False
        held = set(dates)
        away = {day for day in held if any(span.first <= day <= span.last for span in spans)}
        left = sum(day.weekday() in self.days for day in held - away)
        return len(away) >= LOST_DAYS or (bool(away) and left < 2)

    @property
    def waits_for(self) -> Waiting | None:
        """What keeps everything above easy waiting: what was told, or a birth the runner comes back from; None once
        a doctor has cleared it."""
        if self.cleared:
            return None
        return "postpartum" if self.waiting is None and self.gap_cause == "pregnancy" else self.waiting

    @property
    def easy_only(self) -> bool:
        """Whether nothing above easy may be planned."""
        return self.injured or self.waits_for is not None


@dataclass(frozen=True, slots=True)
class RunnerState:
    """What fourlaps believes about a runner on one day.

    results    every piece of evidence up to that day, workouts as the mile they stand for
    previous   last season's results that were given without dates
    asks       results too surprising to be used before the runner says whether they stand
    """

    as_of: dt.date
    mile: Estimate
    results: tuple[Result, ...] = ()
    sex: Sex | None = None
    age_years: float | None = None
    notes: tuple[str, ...] = field(default=())
    previous: tuple[Result, ...] = ()
    asks: tuple[Surprise, ...] = ()
