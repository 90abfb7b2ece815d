"""What really happened, as a runner or a watch reports it: sessions, mornings, results, weather, free days, wishes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Literal

from fourlaps.vocabulary.athlete import Excuse, PlanRequest, Result

SessionStatus = Literal["done", "missed", "moved", "failed", "too_easy", "stopped"]
Illness = Literal["none", "mild", "fever", "chest"]
Beyond = Literal["fast", "long", "week"]
LoggedExcuse = Literal["heat", "wind", "tactics", "illness", "hills", "short_course"]


@dataclass(frozen=True, slots=True)
class SessionFeel:
    """How one planned session went; `rpe` 0-10 is how hard it felt, `reps_speed_mps` what was run.

    day  where a moved session went, or the other day on which one was done; None where that is not known
    """

    session: str
    status: SessionStatus
    rpe: float | None = None
    reps_speed_mps: tuple[float, ...] = ()
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class MorningCheck:
    """One morning; everything but the date may be unknown."""

    date: dt.date
    sleep_h: float | None = None
    resting_heart_rate_bpm: float | None = None
    hrv_rmssd_ms: float | None = None
    soreness: float | None = None
    mood: float | None = None
    illness: Illness = "none"
    pain: float | None = None
    pain_note: str = ""


# A pain that comes back within so many days is one pain [science 3.16: three sessions, or more than a week, C].
FORTNIGHT_DAYS = 14


def mornings_hurt(mornings: Iterable[MorningCheck], until: dt.date, least: float) -> int:
    """How many mornings of the fortnight up to a day told of a pain of at least `least`."""
    days = {m.date for m in mornings if 0 <= (until - m.date).days < FORTNIGHT_DAYS and (m.pain or 0) >= least}
    return len(days)


# Legs this sore, and two of their own spreads (half a point at least) above so many mornings of so many days, are sorer
# than usual [science 4: soreness against the own baseline; the bounds are our guess, D].
_SORE_FROM, _USUAL_MORNINGS, _USUAL_DAYS, _LEAST_SPREAD = 5.0, 14, 42, 0.5


def usual_soreness(now: MorningCheck, before: Iterable[MorningCheck]) -> float | None:
    """The usual soreness of a runner whose legs are plainly sorer this morning; None where they are not, or unknown."""
    past = [m.soreness for m in before if m.soreness is not None and (now.date - m.date).days <= _USUAL_DAYS]
    if now.soreness is None or now.soreness < _SORE_FROM or len(past) < _USUAL_MORNINGS:
        return None
    usual = fmean(past)
    return usual if now.soreness > usual + 2 * max(stdev(past), _LEAST_SPREAD) else None


@dataclass(frozen=True, slots=True)
class Availability:
    """From one day to another (both included) only these weekdays (0 = Monday) may hold a run; none on a holiday."""

    first: dt.date
    last: dt.date
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weather:
    """What one day brings or brought: air (C), wet-bulb globe (C), air quality index, ice on the ground."""

    date: dt.date
    temp_c: float | None = None
    wbgt_c: float | None = None
    aqi: float | None = None
    ice: bool = False


@dataclass(frozen=True, slots=True)
class Stress:
    """A stretch of life that takes more than it gives, by the runner's own word."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A recorded run that was more than the plan knew of its day: fast reps that are no session's ("fast"), a run far
    beyond the longest ("long"), one at the end of seven days far beyond a week ("week")."""

    date: dt.date
    what: Beyond


@dataclass(frozen=True, slots=True)
class AddedRace:
    """A race on the way: A and B are raced with a few easier days before, C is run as a workout."""

    date: dt.date
    distance_m: float
    priority: Literal["A", "B", "C"] = "B"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the runner changed their mind about: the race's day, the goal, the weekdays; None is no change.

    goal_s  0 takes the goal back
    life    everything the planner is told, as it is now: how the weeks ahead may be. What was run and the mile are the
            plan's own. Settings of a page say it; a log file does not.
    """

    race: dt.date | None = None
    goal_s: float | None = None
    days: tuple[int, ...] | None = None
    life: PlanRequest | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """Everything reported so far, oldest first; events may be repeated from one report to the next.

    confirmed  surprising results the runner stands by      excused   slow results with a reason
    cleared    the day a doctor's yes ended a stop, or None
    stopped    the day of the last stop that was kept apart from the mornings, or None
    mile_s     the mile of today by everything known of the runner, where more is known than these results, or None
    waiting    results that this mile does not count before the runner stands by them
    unplanned  recordings that were more than the plan knows of
    """

    sessions: tuple[SessionFeel, ...] = ()
    mornings: tuple[MorningCheck, ...] = ()
    results: tuple[Result, ...] = ()
    availability: tuple[Availability, ...] = ()
    weather: tuple[Weather, ...] = ()
    stress: tuple[Stress, ...] = ()
    races: tuple[AddedRace, ...] = ()
    wish: Wish = Wish()
    confirmed: frozenset[Result] = frozenset()
    excused: tuple[tuple[Result, LoggedExcuse], ...] = ()
    cleared: dt.date | None = None
    stopped: dt.date | None = None
    mile_s: float | None = None
    waiting: tuple[Result, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()

    def excuse(self, result: Result) -> Excuse | LoggedExcuse | None:
        """Why a result was slow, as it says itself or the log of it; None where nothing was said."""
        return result.excuse or next((why for known, why in self.excused if known == result), None)

    def weather_on(self, day: dt.date) -> Weather | None:
        """The weather of one day."""
        return next((row for row in reversed(self.weather) if row.date == day), None)
