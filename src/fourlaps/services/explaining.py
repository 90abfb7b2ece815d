"""Why the plan and each session look as they do, kept by the plan's own digest: what is written once is told once."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass, replace

from fourlaps.safety import ApprovedPlan
from fourlaps.services import mile_today, slots
from fourlaps.services.access import AthleteView
from fourlaps.storage import diary, models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import explanation, recovering, responding
from fourlaps.training import results as results_of
from fourlaps.training.explanation import PlanExplained, SessionExplained
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.log import MorningCheck, SessionFeel
from fourlaps.vocabulary.plan import Plan, Session


@dataclass(frozen=True, slots=True)
class BesideMost:
    """How this runner differs from most, learnt along the plan: two multipliers round 1 with their doubt and reasons.

    responsiveness  of what training brings        recovery  of what it tires: above 1 is slower to recover
    """

    responsiveness: Estimate
    recovery: Estimate


_Diary = tuple[tuple[Result, ...], tuple[MorningCheck, ...], tuple[SessionFeel, ...]]
_told: OrderedDict[tuple[str, _Diary], tuple[PlanExplained, BesideMost]] = OrderedDict()
_KEPT = 32


def season(athlete: AthleteView, plan: ApprovedPlan) -> PlanExplained | None:
    """What the whole plan is told with: weeks, intensity, the mile by what is done; None where none stands."""
    known = season_and_runner(athlete, plan)
    return known[0] if known else None


def season_and_runner(athlete: AthleteView, plan: ApprovedPlan) -> tuple[PlanExplained, BesideMost] | None:
    """The season as it is told, and how the runner answered and recovered along it; None where none stands."""
    row = plan_rows.current_row(athlete.id)
    if row is None:
        return None
    said = mile_today.known_results(athlete, plan.request.race), *_diary(athlete, plan)
    known = _told.get((row.digest, said))
    if known is None:
        results, mornings, feels = said
        runner = BesideMost(
            _responsiveness(athlete, plan, results),
            recovering.recovery(plan, mornings, feels, plan.request.race),
        )
        told = explanation.explain(
            _as_sure_as_today(
                athlete, results_of.known_by(plan, tuple(one for one in results if _told_since(one, plan))), results
            ),
            known_on=_mile_known_on(athlete, plan),
            responsiveness=runner.responsiveness.median,
            recovery=runner.recovery.median,
            cards=False,
        )
        known = _told[row.digest, said] = told, runner
        while len(_told) > _KEPT:
            _told.popitem(last=False)
    return known


def _as_sure_as_today(athlete: AthleteView, plan: Plan, results: tuple[Result, ...]) -> Plan:
    """The plan whose next race is as sure as all results make it, as the runner's own page says."""
    days = [result.date for result in results if result.date is not None]
    state = mile_today.state_by(athlete, results, max(days, default=plan.request.start))
    return replace(plan, request=replace(plan.request, mile_sd=state.mile.log_sd)) if state else plan


def _diary(athlete: AthleteView, plan: ApprovedPlan) -> tuple[tuple[MorningCheck, ...], tuple[SessionFeel, ...]]:
    """Every morning and felt session since the plan began."""
    since = {"athlete_id": athlete.id, "date__gte": plan.request.start, "date__lte": plan.request.race}
    mornings = models.MorningRow.objects.filter(**since).order_by("date")
    logs = models.SessionLog.objects.filter(**since, feel__isnull=False).order_by("date", "pk")
    feels = (diary.feel_of(row) for row in logs)
    return tuple(diary.morning_of(row) for row in mornings), tuple(feel for feel in feels if feel is not None)


def _told_since(result: Result, plan: ApprovedPlan) -> bool:
    """Whether a result is a race or a test since the plan began; what was before it the plan knows."""
    return result.kind in ("race", "time_trial") and result.date is not None and result.date > plan.request.start


def _mile_known_on(athlete: AthleteView, plan: ApprovedPlan) -> dt.date | None:
    """The day the plan's mile was first planned with; None where it has not changed since the start."""
    rows = models.PlanRow.objects.filter(athlete_id=athlete.id).order_by("-pk")
    known = None
    for made_at, mile_s in rows.values_list("created_at", "plan__request__mile_s"):
        if mile_s != plan.request.mile_s:
            return known
        known = made_at.astimezone(athlete.zone).date()
    return None


def _responsiveness(athlete: AthleteView, plan: ApprovedPlan, results: tuple[Result, ...]) -> Estimate:
    """How strongly the runner answered to this plan so far, by the results since its start."""
    request = plan.request
    since = [result for result in results if result.date is not None and result.date > request.start]
    seen = responding.miles_seen(since, sex=request.sex, age_years=request.age_years)
    if not seen:
        return responding.responsiveness(plan, request.mile_s, ())
    rows = models.PlanRow.objects.filter(athlete_id=athlete.id, plan__request__start=request.start.isoformat())
    first = rows.order_by("pk").values_list("plan__request__mile_s", flat=True).first()
    return responding.responsiveness(plan, first or request.mile_s, seen)


def card(athlete: AthleteView, plan: ApprovedPlan, session: Session) -> SessionExplained:
    """Why one session stands where it stands, what it moves, what changed since last time, how sure that is.

    What was missed counts as missed from when the runner says so, whether or not the plan was made anew since.
    """
    return explanation.explain_session(slots.as_told(athlete, plan), session)
