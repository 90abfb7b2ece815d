"""Plans as rows: only an ApprovedPlan goes in, only an ApprovedPlan comes out."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections import OrderedDict
from typing import Any

from django.db import transaction

from fourlaps import safety
from fourlaps.errors import InputError
from fourlaps.safety import ApprovedPlan
from fourlaps.storage import models
from fourlaps.vocabulary.plan import Plan, plan_to_dict
from fourlaps.vocabulary.plan_reading import plan_from_dict

# Reading and recounting a season takes longer than a page may: what was approved once in this process stays so.
_approved: OrderedDict[str, ApprovedPlan] = OrderedDict()
_KEPT = 32


def _digest(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def save(athlete_id: int, plan: ApprovedPlan, *, reason: str, now: dt.datetime) -> models.PlanRow:
    """The new current plan of the athlete."""
    data = plan_to_dict(plan)
    # Two tabs that replan at once take turns; exactly one plan is current.
    models.Athlete.objects.select_for_update().get(pk=athlete_id)
    models.PlanRow.objects.filter(athlete_id=athlete_id, is_current=True).update(is_current=False)
    return models.PlanRow.objects.create(
        athlete_id=athlete_id, created_at=now, reason=reason[:200], digest=_digest(data), plan=data
    )


def current_row(athlete_id: int) -> models.PlanRow | None:
    """The current plan's row without its plan, None where there is none."""
    return models.PlanRow.objects.filter(athlete_id=athlete_id, is_current=True).defer("plan").first()


def earlier(athlete_id: int, most: int = 8) -> list[Plan]:
    """The newest plans that are not current any more, as they were; for looking back only, none is approved today."""
    rows = models.PlanRow.objects.filter(athlete_id=athlete_id, is_current=False).order_by("-pk")[:most]
    found = []
    for row in rows:
        with contextlib.suppress(InputError):
            found.append(plan_from_dict(row.plan))
    return found


def plan_of(row: models.PlanRow) -> ApprovedPlan:
    """The plan in a row, recounted rule by rule once per process.

    raises  UnsafePlan where today's rules no longer allow what an earlier version approved, InputError where a
            row cannot be read
    """
    known = _approved.get(row.digest)
    if known is None:
        known = safety.approve(plan_from_dict(row.plan))
        _approved[row.digest] = known
        while len(_approved) > _KEPT:
            _approved.popitem(last=False)
    return known


@transaction.atomic
def make_current(athlete_id: int, row: models.PlanRow | None) -> None:
    """Let an earlier plan be the current one again."""
    models.PlanRow.objects.filter(athlete_id=athlete_id, is_current=True).update(is_current=False)
    if row is not None:
        models.PlanRow.objects.filter(pk=row.pk).update(is_current=True)
