"""Which day of the week holds what: every arrangement is tried, the hard rules strike out, taste decides.

The complete search is what a week's contents are tried against, and the whole answer where the solver
(`layout_solver`) is not used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, pairwise, product

_SOME_MONDAY, _DAY = dt.date(2024, 1, 1), dt.timedelta(days=1)
# A role is "long", "easy", "race", or "q0", "q1" ... for the quality sessions in order of importance.
Role = str


@dataclass(frozen=True, slots=True)
class Slot:
    """One quality session as the layout sees it: fast = V, R or TT; hard = a hard day; not before `earliest`."""

    fast: bool
    hard: bool
    earliest: dt.date
    late: bool = False  # a time trial stands late in its week
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True)
class WeekDays:
    """One week's calendar as the layout sees it; days are indexes into `dates`.

    open         days that may hold a run           races       days of other races, which stand anyway
    races_after  other races soon after the week, counted on from its first day
    easy_only    days that may hold an easy run only            no_fast     days that may hold T but nothing faster
    club         days where quality is wanted       sport       days of a second sport
    seconds      time free by day                   hard_before hard days already placed, newest last
    gap          days from a hard day to the next fast one      hard_days   most hard days in the week
    last_week    roles by weekday of the week before, preferred again
    since_long   days from the last long run to the week's first day, or None
    welcome      a day that a run is welcome on: the taper counts it, so that race week holds less
    rested       days right before a race that is raced, first days back: no long run where it can stand elsewhere
    """

    dates: tuple[dt.date, ...]
    open: tuple[int, ...]
    hard_before: tuple[dt.date, ...]
    gap: int
    hard_days: int
    races: tuple[int, ...] = ()
    races_after: tuple[int, ...] = ()
    easy_only: frozenset[int] = frozenset()
    no_fast: frozenset[int] = frozenset()
    club: frozenset[int] = frozenset()
    sport: frozenset[int] = frozenset()
    seconds: tuple[float, ...] = ()
    last_week: Mapping[int, Role] = field(default_factory=dict, hash=False)
    since_long: int | None = None
    welcome: int | None = None
    rested: frozenset[int] = frozenset()

    def recent(self) -> list[int]:
        """Hard days of the weeks before that still matter, as negative indexes."""
        found = [(day - self.dates[0]).days for day in self.hard_before]
        return [i for i in found if -self.gap <= i < 0]

    def anywhere(self) -> WeekDays:
        """The same week in a calendar where all weeks alike are one: what only says which day may hold what is gone."""
        shift = self.dates[0] - _SOME_MONDAY - self.dates[0].weekday() * _DAY
        return replace(
            self,
            dates=tuple(day - shift for day in self.dates),
            hard_before=tuple(self.dates[0] - shift + i * _DAY for i in self.recent()),
            hard_days=0,
            easy_only=frozenset(),
            no_fast=frozenset(),
            seconds=(),
            rested=frozenset(),
        )

    def soon_after_long(self, day: int) -> int:
        """By how many days a long run there would follow the last one too soon."""
        return 0 if self.since_long is None else max(0, LONG_APART_DAYS - self.since_long - day)

    def stays(self, name: Role, day: int, long_weekday: int | None) -> bool:
        """Whether that session would keep last week's day; a long run has none to keep while its own day is open."""
        weekday = self.dates[day].weekday()
        if self.last_week.get(weekday) != name:
            return False
        wished = {long_weekday} & {self.dates[i].weekday() for i in self.open} if name == "long" else set()
        return weekday in wished or not wished

    def fits(self, day: int, seconds: float) -> bool:
        """Whether a session of `seconds` fits into that day."""
        return not self.seconds or seconds <= self.seconds[day] + 1.0


# Weights of taste [coaching judgement, training.md 3.6]: stay with last week's days, keep the long-run day, spread
# quality, no second run-free day in a row, quality early in the week, no long run soon after another, the club's day
# before anything else.
SAME_DAY = 3.0
LONG_DAY = 8.0
CLUB_DAY = 12.0
GAP = 2.0
TWO_FREE = 4.0
AFTER_LONG = 2.0
LONG_APART_DAYS, LONG_APART = 4, 6.0
LATE = 3.0
RESTED = 0.3
SAME_RUN_DAY = 0.4
AFTER_SPORT = 2.0
WELCOME = 12.0


def allowed_days(week: WeekDays, slot: Slot) -> tuple[int, ...]:
    """The days that may hold a quality session."""
    return tuple(
        i
        for i in week.open
        if i not in week.easy_only
        and not (slot.fast and i in week.no_fast)
        and not (slot.hard and i in week.sport)
        and week.dates[i] >= slot.earliest
        and week.fits(i, slot.duration_s)
    )


def long_days(week: WeekDays, long_s: float, *, hard: bool) -> tuple[int, ...]:
    """The days that may hold the long run; a hard one keeps clear of easy days and of the second sport."""
    cut = week.easy_only | week.sport if hard else frozenset({len(week.dates) - 1}) & week.easy_only
    days = tuple(i for i in week.open if i not in cut and week.fits(i, long_s))
    rested = tuple(i for i in days if i not in week.rested)
    if hard or rested:
        return rested or days
    # A week whose last day alone lies behind the first ones back: the long run ends it.
    late = tuple(i for i in week.open if i not in week.rested and i != week.welcome and week.fits(i, long_s))
    return late or days


def too_near(first: int, first_fast: bool, second: int, second_fast: bool, gap: int) -> bool:
    """Whether two hard days break H3."""
    apart, later_fast = (second - first, second_fast) if second > first else (first - second, first_fast)
    return apart < 2 or (later_fast and apart < gap)


def arrange(
    week: WeekDays,
    running_days: int,
    slots: Sequence[Slot],
    *,
    long_weekday: int | None,
    hard_long: bool,
    long_s: float = 0.0,
    long: bool = True,
) -> dict[dt.date, Role] | None:
    """A role for each running day, or None where no arrangement keeps hard days apart.

    running_days  days with a run, other races not among them
    """
    choices = [allowed_days(week, slot) for slot in slots]
    if long:
        choices.append(long_days(week, long_s, hard=hard_long))
    if len(week.open) < running_days or running_days < len(choices) or any(not days for days in choices):
        return None
    if sum(slot.hard for slot in slots) + (long and hard_long) + len(week.races) > week.hard_days:
        return None
    # How long a session takes and the date have chosen its days; the search is the same for all that may stand there.
    alike = tuple(Slot(slot.fast, slot.hard, _SOME_MONDAY, slot.late) for slot in slots)
    days = _searched(week.anywhere(), running_days, alike, tuple(choices), long_weekday, hard_long)
    return None if days is None else {week.dates[i]: role for i, role in days}


@lru_cache(maxsize=2048)
def _searched(
    week: WeekDays,
    running_days: int,
    slots: tuple[Slot, ...],
    choices: tuple[tuple[int, ...], ...],
    long_weekday: int | None,
    hard_long: bool,
) -> tuple[tuple[int, Role], ...] | None:
    """The best arrangement by days of the week, every one tried.

    choices  the days of each slot, then of the long run if any
    """
    long = len(choices) > len(slots)
    names = [f"q{i}" for i in range(len(slots))] + ["long"] * long
    easy_count = running_days - len(names)
    found: list[tuple[float, tuple[int, ...]]] = []
    placed = [(i, False) for i in week.recent()] + [(i, True) for i in (*week.races, *week.races_after)]
    hard = [slot.hard for slot in slots] + [hard_long] * long
    fast = [slot.fast for slot in slots] + [False] * long
    allowed = [
        [i for i in days if not (hard[n] and any(too_near(day, quick, i, fast[n], week.gap) for day, quick in placed))]
        for n, days in enumerate(choices)
    ]
    pairs = [(n, m) for n, m in combinations(range(len(names)), 2) if hard[n] and hard[m]]
    for places in product(*allowed):
        if len(set(places)) < len(places):
            continue
        if not any(too_near(places[n], fast[n], places[m], fast[m], week.gap) for n, m in pairs):
            found.append((_place_score(week, places, slots, long_weekday, long=long), places))
    if not found:
        return None
    found.sort(key=lambda pair: -pair[0])
    ceiling = SAME_RUN_DAY * running_days + RESTED * len(slots) + WELCOME * (week.welcome is not None)
    best_score, best_days, best_places = -1e9, (), ()  # type: tuple[float, tuple[int, ...], tuple[int, ...]]
    same = [day.weekday() in week.last_week for day in week.dates]
    for score, places in found:
        if score + ceiling <= best_score + 1e-9:
            break
        rest = [i for i in week.open if i not in places]
        for easy in combinations(rest, easy_count):
            days = tuple(sorted((*places, *easy)))
            total = score + free_days_score(tuple(sorted((*days, *week.races))), len(week.dates))
            total += SAME_RUN_DAY * sum(same[i] for i in days)
            total += WELCOME * (week.welcome in days)
            total += RESTED * sum(places[i] - 1 not in days for i in range(len(slots)))
            if total > best_score + 1e-9:
                best_score, best_days, best_places = total, days, places
    at = dict(zip(best_places, names, strict=True))
    return tuple((i, at.get(i, "easy")) for i in best_days)


@lru_cache(maxsize=4096)
def free_days_score(days: tuple[int, ...], length: int) -> float:
    """Run-free days spread through the week are kinder than two in a row."""
    if len(days) < 4:
        gaps = [b - a for a, b in pairwise(days)]
        return -sum(1.0 for gap in gaps if gap == 1)
    free = [i for i in range(length) if i not in days]
    return -TWO_FREE * sum(1 for a, b in pairwise(free) if b == a + 1)


def _place_score(
    week: WeekDays, places: Sequence[int], slots: Sequence[Slot], long_weekday: int | None, *, long: bool
) -> float:
    """What the places of quality and long run are worth, easy days aside."""
    score = 0.0
    count = len(slots)
    quality = places[:count]
    if long:
        at = places[count]
        if week.dates[at].weekday() == long_weekday:
            score += LONG_DAY
        score -= LONG_APART * week.soon_after_long(at)
        if at + 1 in quality:
            score -= AFTER_LONG
        if at - 1 in quality:
            score -= 1.0
    for i, first in enumerate(quality):
        for second in quality[i + 1 :]:
            score += GAP * min(abs(first - second), 3)
            if first < second:
                score += 1.0
        # A free or easy day before the session that matters most; a time trial late in its week.
        score += LATE * first if slots[i].late else -0.1 * first
        if first in week.club:
            score += CLUB_DAY
        if first - 1 in week.sport:
            score -= AFTER_SPORT
    names = [f"q{i}" for i in range(count)] + (["long"] if long else [])
    for name, place in zip(names, places, strict=True):
        if name != "long" and slots[int(name[1:])].late:
            continue
        if week.stays(name, place, long_weekday):
            score += SAME_DAY
    return score
