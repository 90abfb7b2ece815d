"""A plan with what its sessions hold, counted once for all rules."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from fourlaps.safety.content import (
    Content,
    content_of,
    level_of,
)
from fourlaps.safety.table import ROUNDING, bounds_of
from fourlaps.vocabulary.athlete import Level, PlanRequest
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import Plan, Session, Week


@dataclass(frozen=True, slots=True)
class Recount:
    """A plan as it was lived, with what its sessions hold; `full`: weeks that are neither stub, down week nor taper.

    stood_m  metres of each week, by its number, as it was planned
    """

    plan: Plan
    level: Level
    content: Mapping[int, Content]
    sessions: tuple[Session, ...]
    stood_m: Mapping[int, float]

    @property
    def request(self) -> PlanRequest:
        return self.plan.request

    @property
    def age(self) -> float:
        return math.nan if self.plan.request.age_years is None else self.plan.request.age_years

    @property
    def blocks(self) -> list[Week]:
        return [week for week in self.plan.weeks if week.number > 0]

    @property
    def full(self) -> list[Week]:
        return [week for week in self.blocks if is_full(week) and not self.lost(week)]

    def lost(self, week: Week) -> bool:
        """Whether so much of the week is away that it is no training week."""
        return bool(self.request.away) and self.request.lost({session.date for session in week.sessions})

    def a_measure(self, week: Week) -> bool:
        """Whether an easy week may be measured against this full one: neither away nor mostly missed (H14)."""
        least = bounds_of("H14")["least_held"]
        return not self.lost(week) and week.distance_m >= least * self.stood_m[week.number]

    def of(self, session: Session) -> Content:
        return self.content[id(session)]

    def days(self, wanted: Callable[[Session, Content], bool]) -> list[dt.date]:
        """Days, in order and each once, with a session that is wanted."""
        return sorted({s.date for s in self.sessions if wanted(s, self.content[id(s)])})

    @property
    def until(self) -> dt.date:
        """The first day that is judged; before it lies history."""
        past = self.plan.past
        return dt.date.min if past is None else past.until

    @property
    def under_way(self) -> bool:
        """Whether the plan has a past: what was lost is not made up for, so too little is no fault."""
        return self.plan.past is not None

    def holds_race(self, week: Week) -> bool:
        """Whether the week is a race week: the plan's race or another one stands in it."""
        return any(session.date == self.request.race or session.kind == "race" for session in week.sessions)


def recount(plan: Plan) -> Recount:
    """The plan as it was lived, with what its sessions hold, each by the mile it was planned at."""
    lived = plan.as_lived
    content = {id(session): content_in(plan, session) for session in lived.sessions}
    level, stood_m = level_of(plan.request.mile_s, plan.request.sex), {w.number: plan.planned_m(w) for w in plan.weeks}
    return Recount(lived, level, content, lived.sessions, stood_m)


def content_in(plan: Plan, session: Session) -> Content:
    """What a session of the plan holds, by the mile it was planned at."""
    mile_s = plan.mile_on(session.date)
    return content_of(session, mile_s, level_of(mile_s, plan.request.sex))


def is_full(week: Week) -> bool:
    """Whether the week is neither stub nor easy week nor taper."""
    return week.number > 0 and not week.down_week and week.block != "taper"


def runs_of(week: Week) -> list[Session]:
    """The week's runs."""
    return [session for session in week.sessions if session.is_run]


def running_days(week: Week) -> int:
    """Calendar days of the week with a run."""
    return len({session.date for session in runs_of(week)})


def first_day(week: Week) -> dt.date | None:
    """The week's first day."""
    return min((session.date for session in week.sessions), default=None)


def km_text(metres: float) -> str:
    """Kilometres in words."""
    return f"{metres / 1000:.2f} km"


def above(value: float, bound: float) -> bool:
    """Whether a counted sum passes its bound by more than rounding."""
    return value > bound * (1 + ROUNDING) + 1e-9


Broken = Iterator[Violation]
