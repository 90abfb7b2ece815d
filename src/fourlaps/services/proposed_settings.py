"""What new settings would make of the plan: looked at first, then taken or left; nothing is stored before that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from fourlaps.safety import ApprovedPlan
from fourlaps.services import explaining, notebook, slots
from fourlaps.services.access import AthleteView
from fourlaps.services.notebook import Comparison, Entry
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.training.explanation import PlanExplained

# What is told of the body is no wish: a plan that is too hard for it does not stand until somebody has agreed.
_OF_THE_BODY = frozenset({"injured", "cleared", "sex", "birth_year"})
_WISHES_OF_THE_BODY = ("waiting", "gap")


@dataclass(frozen=True, slots=True)
class ProposedPlan:
    """A plan for other settings beside the one that stands.

    line            what the notebook would say of it, single changes with it
    before, after   what either plan is told with; None where it cannot be told
    mark            a short name of the plan proposed: the same plan, the same name
    """

    comparison: Comparison
    line: Entry
    before: PlanExplained | None
    after: PlanExplained | None
    mark: str


def saved(athlete: AthleteView, today: dt.date, save: Callable[[], bool], taken: str = "") -> bool | ProposedPlan:
    """Whether anything was changed by `save`; or the plan it would lead to, with nothing stored, where that asks for
    other days than the plan that stands and has not been looked at.

    taken   the `mark` of the plan that was looked at and taken
    raises  whatever `save` raises; nothing is stored then
    """
    plan = slots.current(athlete)
    told = explaining.season(athlete, plan) if plan else None
    with transaction.atomic():
        changed = save()
        found = _proposed(athlete, plan, told, today) if changed and plan else None
        if found is None or found.mark == taken:
            return changed
        transaction.set_rollback(True)
    return found


def _proposed(
    athlete: AthleteView, before: ApprovedPlan, told: PlanExplained | None, today: dt.date
) -> ProposedPlan | None:
    """The plan that a save has just led to; None where it asks for the same days, or where the body decides."""
    row, after = plan_rows.current_row(athlete.id), slots.current(athlete)
    line = models.ChangeLog.objects.filter(athlete_id=athlete.id).latest("pk")
    if row is None or after is None or _of_the_body(line):
        return None
    comparison = notebook.against(before, after, today)
    if not comparison.days and before.request.race == after.request.race:
        return None
    newest = notebook.entries(athlete)[0][0]
    return ProposedPlan(comparison, newest, told, explaining.season(athlete, after), row.digest[:16])


def _of_the_body(line: models.ChangeLog) -> bool:
    """Whether a save told something of the body: pain, a doctor's word, age, a sign that waits, a break."""
    before = line.told_before
    now = models.Athlete.objects.values_list("wishes", flat=True).get(pk=line.athlete_id) or {}
    was = before.get("wishes") or {}
    return bool(_OF_THE_BODY.intersection(before.get("changed", ()))) or any(
        was.get(name) != now.get(name) for name in _WISHES_OF_THE_BODY
    )
