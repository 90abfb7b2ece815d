"""Why the plan and each session look as they do, kept by the plan's own digest: what is written once is told once."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass, replace

from fourlaps.safety import ApprovedPlan
from fourlaps.services import access, mile_today, slots
from fourlaps.services.access import AthleteView
from fourlaps.storage import diary, models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import explanation, recovering, responding
from fourlaps.training.explanation import PlanExplained, SessionExplained
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.log import MorningCheck, SessionFeel
from fourlaps.vocabulary.plan import Past, Plan, Session


@dataclass(frozen=True, slots=True)
class BesideMost:
    """How this runner differs from most, learnt along the plan: two multipliers round 1 with their doubt and reasons.

    responsiveness  of what training brings        recovery  of what it tires: above 1 is slower to recover
    """

    responsiveness: Estimate
    recovery: Estimate


_Diary = tuple[tuple[Result, ...], tuple[MorningCheck, ...], tuple[SessionFeel, ...]]
_told: OrderedDict[tuple[str, dt.date, _Diary], tuple[PlanExplained, BesideMost]] = OrderedDict()
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
    today = access.today(athlete)
    known = _told.get((row.digest, today, said))
    if known is None:
        results, mornings, feels = said
        runner = BesideMost(
            _responsiveness(athlete, plan, results),
            recovering.recovery(plan, mornings, feels, plan.request.race),
        )
        told = explanation.explain(
            _as_known(athlete, plan, results, today),
            responsiveness=runner.responsiveness.median,
            recovery=runner.recovery.median,
            cards=False,
        )
        known = _told[row.digest, today, said] = told, runner
        while len(_told) > _KEPT:
            _told.popitem(last=False)
    return known


def _as_known(athlete: AthleteView, plan: Plan, results: tuple[Result, ...], today: dt.date) -> Plan:
    """The plan with the mile that all results make today, and how sure the next race is, as the runner's page says.

    That mile was known on the day of the last race or test: the stretches of runs since then say how fast at least, not
    what their training has brought.
    """
    start = plan.request.start
    state = mile_today.state_by(athlete, results, max(today, start))
    if state is None:
        return plan
    raced = [one.date for one in results if one.date is not None and one.kind != "training"]
    known = max([*raced, start]), state.mile.median, state.mile.log_sd
    past = replace(plan.past or Past(start), known=known)
    return replace(plan, past=past, request=replace(plan.request, mile_sd=state.mile.log_sd))


def _diary(athlete: AthleteView, plan: ApprovedPlan) -> tuple[tuple[MorningCheck, ...], tuple[SessionFeel, ...]]:
    """Every morning and felt session since the plan began."""
    since = {"athlete_id": athlete.id, "date__gte": plan.request.start, "date__lte": plan.request.race}
    mornings = models.MorningRow.objects.filter(**since).order_by("date")
    logs = models.SessionLog.objects.filter(**since, feel__isnull=False).order_by("date", "pk")
    feels = (diary.feel_of(row) for row in logs)
    return tuple(diary.morning_of(row) for row in mornings), tuple(feel for feel in feels if feel is not None)


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
