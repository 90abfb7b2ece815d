"""Why the plan and each session look as they do, kept by the plan's own digest: what is written once is told once."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict

from fourlaps.safety import ApprovedPlan
from fourlaps.services import mile_today
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import explanation, responding
from fourlaps.training.explanation import PlanExplained, SessionExplained
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.plan import Session

_told: OrderedDict[tuple[str, tuple[Result, ...]], PlanExplained] = OrderedDict()
_KEPT = 32


def season(athlete: AthleteView, plan: ApprovedPlan) -> PlanExplained | None:
    """What the whole plan is told with: weeks, intensity, the mile by what is done; None where none stands."""
    row = plan_rows.current_row(athlete.id)
    if row is None:
        return None
    results = mile_today.known_results(athlete, plan.request.race)
    known = _told.get((row.digest, results))
    if known is None:
        known = _told[row.digest, results] = explanation.explain(
            plan,
            known_on=_mile_known_on(athlete, plan),
            responsiveness=_responsiveness(athlete, plan, results),
            cards=False,
        )
        while len(_told) > _KEPT:
            _told.popitem(last=False)
    return known


def _mile_known_on(athlete: AthleteView, plan: ApprovedPlan) -> dt.date | None:
    """The day the plan's mile was first planned with; None where it has not changed since the start."""
    rows = models.PlanRow.objects.filter(athlete_id=athlete.id).order_by("-pk")
    known = None
    for made_at, mile_s in rows.values_list("created_at", "plan__request__mile_s"):
        if mile_s != plan.request.mile_s:
            return known
        known = made_at.astimezone(athlete.zone).date()
    return None


def _responsiveness(athlete: AthleteView, plan: ApprovedPlan, results: tuple[Result, ...]) -> float:
    """How strongly the runner answered to this plan so far, by the results since its start."""
    request = plan.request
    since = [result for result in results if result.date is not None and result.date > request.start]
    seen = responding.miles_seen(since, sex=request.sex, age_years=request.age_years)
    if not seen:
        return 1.0
    rows = models.PlanRow.objects.filter(athlete_id=athlete.id, plan__request__start=request.start.isoformat())
    first = rows.order_by("pk").values_list("plan__request__mile_s", flat=True).first()
    return responding.responsiveness(plan, first or request.mile_s, seen).median


def card(plan: ApprovedPlan, session: Session) -> SessionExplained:
    """Why one session stands where it stands, what it moves, what changed since last time, how sure that is."""
    return explanation.explain_session(plan, session)
