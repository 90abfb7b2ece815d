"""How the walks go out of a run-walker's easy runs: a rung of the ladder in `levels.toml` for every full week run.

source  beginners' plans that grow the minutes run between two walks (NHSCouchTo5K, Galloway2016) [C]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fourlaps.training import catalogue
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import Level, PlanRequest
from fourlaps.vocabulary.plan import Plan, Week

# A week with fewer days of running than this, or than half of those planned, is no step up [our choice, D].
_LEAST_DAYS = 2


@dataclass(frozen=True, slots=True)
class Trodden:
    """What the ladder asks of a week: its first day and number, whether it is an easy one or of the taper, and its
    days of running as planned and as run."""

    first: dt.date
    number: int
    keeps: bool
    planned: int = 0
    run: int = 0

    @property
    def stepped(self) -> bool:
        """Whether enough of it was run for a step up."""
        return self.number > 0 and self.run >= max(_LEAST_DAYS, self.planned / 2)


def stretches(request: PlanRequest, level: Level, weeks: Sequence[Trodden]) -> tuple[tuple[dt.date, float], ...]:
    """Seconds run from one walk to the next from the first day of each week on; empty for who never walks.

    weeks  from the plan's start on, without a gap; of the last only its first day and kind are asked
    """
    if not request.run_walk:
        return ()
    table = catalogue.run_walk()
    rung = table.rung(request.unbroken_s or table.first_s.get(level, table.first_other_s))
    found = list[tuple[dt.date, float]]()
    for before, week in zip((None, *weeks), weeks, strict=False):
        if before is not None and before.number > 0 and before.run == 0:
            rung = max(rung - 1, 0)
        elif before is not None and before.stepped and not week.keeps:
            rung = min(rung + 1, len(table.rungs) - 1)
        found.append((week.first, table.rungs[rung][0]))
    return tuple(found)


def of_plan(plan: Plan) -> tuple[tuple[dt.date, float], ...]:
    """The stretches of a plan's weeks, with what was missed of them left out."""
    if not plan.request.run_walk:
        return ()
    weeks = zip(plan.weeks, plan.as_lived.weeks, strict=True)
    return stretches(plan.request, plan.level, [_trodden(week, lived) for week, lived in weeks])


def stretch_on(plan: Plan, day: dt.date) -> float | None:
    """Seconds the plan's runner runs from one walk to the next on a day; None for who never walks."""
    return next((run_s for first, run_s in reversed(of_plan(plan)) if first <= day), None)


def _trodden(week: Week, lived: Week) -> Trodden:
    planned, run = (len({s.date for s in each.sessions if s.is_run}) for each in (week, lived))
    keeps = week.down_week or week.block == "taper"
    return Trodden(min(s.date for s in week.sessions), week.number, keeps, planned, run)


def paced(pacer: Pacer, plan: Plan) -> Pacer:
    """The pacer of a plan's runner, who runs so long between two walks as the plan's weeks say."""
    return replace(pacer, stretches=of_plan(plan)) if plan.request.run_walk else pacer
