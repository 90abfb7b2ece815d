"""What is handed from week to week while a plan is built, and what a week holds before its days are chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fourlaps.training import climbed
from fourlaps.training.layout import Role, Slot, WeekDays
from fourlaps.training.limits import Limits, rule
from fourlaps.training.lived import Lived
from fourlaps.training.menu import Ladders
from fourlaps.training.season import WeekShape
from fourlaps.training.sessions import Quality
from fourlaps.training.volume import Frame, Share
from fourlaps.vocabulary.athlete import Level
from fourlaps.vocabulary.plan import Session


@dataclass(slots=True)
class Diary:
    """What has been planned so far: enough to know what the next week may hold.

    runs         (day, km of that run), the assumed longest run first
    hard         hard days                      weeks_km   km of the three weeks before, then of weeks that are not easy
    full_km      km of the plan's full weeks    roles      role by weekday in the last week
    full_days    running days of these weeks       long_day   day of the last long run
    heavy        days of heavy leg work         jumps      days of jumps, as far as the solver has placed them
    full_long_km  the long run of the last full week that had one
    measure_km    the last full week that an easy one is measured against (H14)
    """

    runs: list[tuple[dt.date, float]]
    weeks_km: list[float]
    hard: list[dt.date] = field(default_factory=list)
    full_km: list[float] = field(default_factory=list)
    full_days: list[int] = field(default_factory=list)
    roles: dict[int, Role] = field(default_factory=dict)
    heavy: list[dt.date] = field(default_factory=list)
    jumps: list[dt.date] = field(default_factory=list)
    ladders: Ladders = field(default_factory=Ladders)
    long_day: dt.date | None = None
    full_long_km: float | None = None
    measure_km: float | None = None

    def note_lived(self, lived: Lived) -> None:
        """Begin with the weeks that were run."""
        self.weeks_km, self.full_km, self.full_days = list(lived.weeks_km), list(lived.full_km), list(lived.full_days)
        self.full_long_km, self.measure_km = lived.full_long_km, lived.measure_km

    def note_days(self, lived: Lived, level: Level, start: dt.date) -> None:
        """Begin with the days before `start`: what was hard or heavy, and how far each ladder is climbed."""
        sessions = [session for week in lived.ran for session in week.sessions if session.date < start]
        self.hard = [session.date for session in sessions if session.hard]
        self.heavy = [session.date for session in sessions if session.heavy_legs]
        self.jumps = [session.date for session in sessions if session.plyometric_contacts]
        self.long_day = max((session.date for session in sessions if session.kind == "long"), default=None)
        self.ladders = climbed.ladders_of(lived.ran, level, start)

    def run_limit_km(self, day: dt.date, limits: Limits) -> float:
        """The longest run H1 allows on `day`."""
        return limits.run_km(self._longest_km(day))

    def week_limit_km(self, day: dt.date, limits: Limits) -> float:
        """The longest run H1 allows on `day`, whatever its week may hold before it.

        After a run just above 5 km the next may be a tenth longer only, after one just below it a whole kilometre.
        """
        row, longest = rule("H1"), self._longest_km(day)
        most = limits.run_km(longest)
        return min(most, row["growth"] * row["short_run_km"]) if longest < row["short_run_km"] else most

    def _longest_km(self, day: dt.date) -> float:
        window = rule("H1")["window_days"]
        return max((km for when, km in self.runs if 0 < (day - when).days <= window), default=0.0)

    @property
    def mean_km(self) -> float:
        """Mean of the last three weeks that were no easy ones; a week of which some was run counts with that (H2)."""
        last = self.weeks_km[-3:]
        return sum(last) / len(last)

    def mean_full_km(self, count: int) -> float:
        """Mean of the last `count` full weeks of the plan, or of those there are; of the history without any."""
        last = self.full_km[-count:] or self.weeks_km[-count:]
        return sum(last) / len(last)


@dataclass(frozen=True, slots=True)
class Caps:
    """What earlier attempts taught: at most so many quality sessions, and this share of the target km."""

    quality: int = 9
    volume: float = 1.0


@dataclass(frozen=True, slots=True)
class Contents:
    """What a week holds before its days are chosen.

    running_days  days with a run, other races not among them        chosen  quality sessions, most important first
    shares, frame  km of each run, and what bounds them
    """

    running_days: int
    chosen: tuple[Quality, ...]
    hard_long: bool
    slots: tuple[Slot, ...]
    long_s: float
    shares: Share
    frame: Frame


@dataclass(frozen=True, slots=True)
class Placed:
    """Days for a week's contents: roles of runs, and days for strength, jumps and cross-training; `gap` to the best."""

    roles: dict[dt.date, Role]
    strength: tuple[dt.date, ...] = ()
    jumps: tuple[dt.date, ...] = ()
    cross: tuple[dt.date, ...] = ()
    gap: float = 0.0


class Placer(Protocol):
    """Who places a week's contents better than the complete search of runs alone."""

    def __call__(
        self, shape: WeekShape, contents: Contents, days: WeekDays, diary: Diary, first: dict[dt.date, Role]
    ) -> Placed | None:
        """Days for the contents, or None where none better is found in time; `first` keeps the rules already."""


def note_runs(diary: Diary, runs: Sequence[Session]) -> None:
    """Write the week's runs into the diary."""
    for run in runs:
        diary.runs.append((run.date, run.distance_m / 1000))
        if run.hard:
            diary.hard.append(run.date)
        if run.kind == "long":
            diary.long_day = run.date
        if run.kind == "mile_pace":
            diary.ladders.mile_pace_days.append(run.date)
        if run.kind in ("mile_pace", "time_trial", "race"):
            diary.ladders.race_speed_days.append(run.date)
