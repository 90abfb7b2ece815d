"""The weeks that were run before new ones are laid out, as the rules that look back count them (H1, H2, H13, H14).

New weeks that know nothing of them would grow from a mean that is none, put their easy weeks where the row of full
weeks is already over, and then give way week after week.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace

from fourlaps import safety
from fourlaps.vocabulary.athlete import Away
from fourlaps.vocabulary.plan import Block, Plan, Week

# Rules over weeks: new weeks keep them together with those before, not by themselves.
OVER_WEEKS = frozenset({"H1", "H2", "H13", "H14"})
_DAY = dt.timedelta(days=1)
# A week with a part of so many days in a row without running says nothing of the usual week [our guess, D].
_GAP_DAYS = 6


@dataclass(frozen=True, slots=True)
class Begun:
    """A week so far: its km as planned and as run, the days with a run, its long run, whether it is easy, or taper."""

    stood_km: float
    km: float
    days: int
    longest_km: float
    easy: bool
    taper: bool


@dataclass(frozen=True, slots=True)
class Lived:
    """What lies behind the first new day.

    runs        (day, km), the longest run assumed before the plan first
    weeks_km    km of the three weeks before the plan, then of those that were no easy ones (H2)
    full_km, full_days, full_long_km   of full weeks: km, running days, the long run of the last one (H13)
    stretch     full weeks in a row now         first   how long the first row was; 0 while there was none or it lasts
    longest     the longest row that is over
    measure_km  the last full week that an easy one is measured against (H14)
    rested      the week before is no such measure
    home        nothing was run in the week before this row
    usual_km    the usual week
    away        the last days off, as long as the weeks after them climb back
    begun       the week under way, None where a week begins with the first new day
    easy_until  the last day that stays easy after days off      fast_from   the first that may hold fast running
    weeks       weeks of the whole plan
    ran         the weeks as they were run          block   the block of the last of them
    goes_on     the new weeks go on with the blocks of the whole plan, where days off or other limits do not forbid it
    whole       the plan with weeks after these in place of its own
    """

    runs: tuple[tuple[dt.date, float], ...]
    weeks_km: tuple[float, ...]
    full_km: tuple[float, ...]
    full_days: tuple[int, ...]
    full_long_km: float | None
    stretch: int
    first: int
    longest: int
    measure_km: float
    rested: bool
    home: bool
    usual_km: float
    away: Away | None
    begun: Begun | None
    weeks: int
    whole: Callable[[Plan], Plan]
    ran: tuple[Week, ...]
    block: Block
    goes_on: bool = True
    easy_until: dt.date = dt.date.min
    fast_from: dt.date = dt.date.min

    def longest_km(self, day: dt.date) -> float:
        """The longest run that H1 counts on a day."""
        window = safety.guardrails()["H1"].absolute["window_days"]
        return max((km for when, km in self.runs if 0 < (day - when).days <= window), default=0.0)

    def longest_row(self, limit: int) -> int:
        """How many full weeks may stand in a row where `limit` may at all: no more than in the first row (H14).

        A first row of one week was cut short by the calendar: with every second week easy no season would grow.
        """
        return min(self.longest, limit) if self.first > 1 else limit

    def with_rest_of_week(self, km: float, days: int = 0, longest_km: float = 0.0) -> Lived:
        """The same after the week under way, of which so much is still run; itself where none is."""
        week = self.begun
        if week is None:
            return self
        held, stood = week.km + km, week.stood_km + km
        if week.easy or week.taper:
            weeks_km = self.weeks_km if week.easy else (*self.weeks_km, held)
            first, longest, home = self.first or self.stretch, max(self.longest, self.stretch), held <= 0
            return replace(
                self, begun=None, weeks_km=weeks_km, stretch=0, first=first, longest=longest, rested=home, home=home
            )  # fmt: skip
        rested = held < safety.guardrails()["H14"].absolute["least_held"] * stood
        return replace(
            self,
            begun=None,
            weeks_km=(*self.weeks_km, held),
            full_km=(*self.full_km, held),
            full_days=(*self.full_days, week.days + days),
            full_long_km=max(week.longest_km, longest_km) or self.full_long_km,
            stretch=self.stretch + 1,
            measure_km=self.measure_km if rested or held <= 0 else held,
            rested=rested,
        )


def lived_before(
    plan: Plan, since: dt.date, weeks: int, away: Away | None, whole: Callable[[Plan], Plan]
) -> Lived | None:
    """What lies behind `since` in a plan whose weeks end where the new ones begin; None where nothing does.

    plan   its past weeks alone, counted back from the race day the new ones lead to
    """
    if not plan.weeks:
        return None
    request, lived = plan.request, plan.as_lived
    under_way = len({s.date for s in plan.weeks[-1].sessions}) < 7
    runs = tuple((s.date, s.distance_m / 1000) for s in lived.sessions if s.is_run and s.date < since)
    found = Lived(
        runs=((request.start - _DAY, request.longest_km), *runs),
        weeks_km=(request.week_km,) * 3,
        full_km=(),
        full_days=(),
        full_long_km=None,
        stretch=0,
        first=0,
        longest=0,
        measure_km=request.week_km,
        rested=False,
        home=False,
        usual_km=_usual_km(plan, away, since),
        away=away,
        begun=None,
        weeks=weeks,
        whole=whole,
        ran=lived.weeks,
        block=plan.weeks[-1].block,
    )
    pairs = list(zip(plan.weeks, lived.weeks, strict=True))
    for place, (week, as_lived) in enumerate(pairs):
        if week.number == 0:
            continue
        begun = _begun(plan, week, as_lived)
        if under_way and place == len(pairs) - 1:
            return replace(found, begun=begun)
        found = replace(found, begun=begun).with_rest_of_week(0.0)
    return found


def _begun(plan: Plan, week: Week, as_lived: Week) -> Begun:
    runs = [s for s in as_lived.sessions if s.is_run]
    longest = max((s.distance_m / 1000 for s in runs if s.kind == "long"), default=0.0)
    stood, km, days = plan.planned_m(week) / 1000, as_lived.distance_m / 1000, len({s.date for s in runs})
    return Begun(stood, km, days, longest, week.down_week, week.block == "taper")


def _usual_km(plan: Plan, away: Away | None, since: dt.date) -> float:
    """The mean of the last three weeks that were no easy ones, without those that days off reach into."""
    ran = sorted({s.date for s in plan.as_lived.sessions if s.is_run})
    days = [plan.request.start - _DAY, *ran, since]
    off = [(a, b) for a, b in itertools.pairwise(days) if (b - a).days > _GAP_DAYS]
    if away is not None:
        off.append((away.first - _DAY, since))
    kept = [plan.request.week_km] * 3
    for week, as_lived in zip(plan.weeks, plan.as_lived.weeks, strict=True):
        dates = [s.date for s in week.sessions]
        whole = len(set(dates)) == 7 and week.number > 0 and not week.down_week and week.block != "taper"
        if whole and not any(a < max(dates) and b > min(dates) for a, b in off):
            kept.append(as_lived.distance_m / 1000)
    return sum(kept[-3:]) / 3
