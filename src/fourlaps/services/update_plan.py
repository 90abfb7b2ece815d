"""Making and replacing the plan: from what is known about the athlete to an approved plan in the database."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.utils.translation import gettext as _

from fourlaps import advice, safety
from fourlaps.errors import InputError, ModelError
from fourlaps.safety import ApprovedPlan
from fourlaps.services import access, adapting, mile_today, notebook, slots, wished
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import catalogue, pacers, pins, run_walk, told_anew
from fourlaps.training.limits import limits_of_plan
from fourlaps.vocabulary import plan_reading
from fourlaps.vocabulary.athlete import PlanRequest, Result

log = logging.getLogger("fourlaps.services")
# Assumed where a runner says nothing: little, so that a first plan errs on the easy side [our guess, D].
ASSUMED_WEEK_KM = 20.0
LONGEST_SHARE = 0.35
# Fewer km than this in a week say that recordings are missing, not that nobody ran.
LEAST_WEEK_KM = 3.0
FAST_KINDS = frozenset({"mile_pace", "time_trial", "race"})
TRIAL_AFTER = dt.timedelta(days=84)


def race_or_trial(athlete: AthleteView, today: dt.date) -> dt.date:
    """The race the plan leads to; a time trial where none is ahead."""
    return athlete.race if athlete.race and athlete.race > today else trial_day(athlete, today)


def trial_day(athlete: AthleteView, today: dt.date) -> dt.date:
    """The day of the time trial where no race is told: in twelve weeks, or at the end of a child's season."""
    usual = today + TRIAL_AFTER
    return min(usual, today + dt.timedelta(days=catalogue.season_days(athlete.age_on(usual)) - 1))


@dataclass(frozen=True, slots=True)
class RecentRunning:
    """What was really run: km a week over three weeks, the longest run of 30 days, and whether any of it was fast."""

    week_km: float
    longest_km: float
    fast: bool


def recent_running(athlete: AthleteView, today: dt.date) -> RecentRunning | None:
    """The running before `today`, from recordings and from sessions noted as done; None where a week of three is empty.

    A day's recordings count before its notes: a session that was recorded is not counted twice.
    """
    first = today - dt.timedelta(days=30)
    by_day: dict[dt.date, list[float]] = {}
    recorded = models.Activity.objects.filter(athlete_id=athlete.id, sport="running", date__range=(first, today))
    for date, metres in recorded.exclude(date=today).values_list("date", "distance_m"):
        by_day.setdefault(date, []).append((metres or 0.0) / 1000)
    plan = slots.current(athlete)
    planned = {s.id: s for s in plan.sessions} if plan else {}
    done = models.SessionLog.objects.filter(athlete_id=athlete.id, state="done", date__range=(first, today))
    fast = False
    noted: dict[dt.date, list[float]] = {}
    for session_id, date in done.exclude(date=today).values_list("session_id", "date"):
        session = planned.get(session_id)
        if session is not None and session.is_run:
            noted.setdefault(date, []).append(session.distance_m / 1000)
            fast = fast or (session.kind in FAST_KINDS and (today - date).days <= 21)
    for date, kms in noted.items():
        by_day.setdefault(date, kms)
    weeks = [0.0, 0.0, 0.0]
    for date, kms in by_day.items():
        back = ((today - date).days - 1) // 7
        if back < 3:
            weeks[back] += sum(kms)
    if min(weeks) < LEAST_WEEK_KM:
        return None
    return RecentRunning(sum(weeks) / 3, max(max(kms) for kms in by_day.values()), fast)


def request_for(athlete: AthleteView, today: dt.date, *, as_told: bool = False) -> PlanRequest:
    """What the planner is told about the athlete: what was really run where it is known, else what was told.

    as_told  the runner has just typed their weekly distance, which counts before recordings

    raises  InputError while there is no result to plan from
    """
    state = mile_today.state(athlete, today)
    if state is None:
        raise InputError("A plan needs one result: a race or a time trial over 800 m to 10 km.")
    week_km = athlete.week_km if athlete.week_km is not None else ASSUMED_WEEK_KM
    longest_km = athlete.longest_km if athlete.longest_km is not None else max(2.0, LONGEST_SHARE * week_km)
    ran = None if as_told else recent_running(athlete, today)
    if ran is not None:
        # A day's running of 300 km is longer than any plan is made from, and allows no more than 200 do.
        most_week, most_run = (plan_reading.BOUNDS[PlanRequest, name][1] for name in ("week_km", "longest_km"))
        week_km, longest_km = min(round(ran.week_km, 1), most_week), min(round(ran.longest_km, 1), most_run)
    return PlanRequest(
        mile_s=state.mile.median,
        mile_sd=round(state.mile.log_sd, 4),
        race=race_or_trial(athlete, today),
        start=today,
        goal_s=athlete.goal_s,
        days=athlete.days or (1, 3, 5, 6),
        week_km=week_km,
        longest_km=longest_km,
        long_run_day=_long_run_day(athlete),
        sex=athlete.sex,
        age_years=athlete.age_on(race_or_trial(athlete, today)),
        body_kg=athlete.body_kg,
        fast_running=athlete.fast_running or (ran is not None and ran.fast),
        strength_history=athlete.strength_history,
        cleared=athlete.cleared,
        injured=athlete.injured,
        **wished.as_request(_wishes(athlete), today, race_or_trial(athlete, today)),
    )


def _wishes(athlete: AthleteView) -> dict[str, Any]:
    return dict(models.Athlete.objects.values_list("wishes", flat=True).filter(pk=athlete.id).first() or {})


def _long_run_day(athlete: AthleteView) -> int | None:
    """The wished day, else Sunday where it is free; else none is wished, and the plan finds one as it thinks best."""
    days = athlete.days or (6,)
    if athlete.long_run_day in days:
        return athlete.long_run_day
    return 6 if 6 in days else None


def make(
    athlete: AthleteView,
    today: dt.date,
    *,
    reason: str = "a new plan",
    as_told: bool = False,
    told: Mapping[str, Any] | None = None,
) -> ApprovedPlan:
    """A new plan from `today`, stored as the current one. What the runner has locked stays where a safe plan holds it,
    and the rest that a fever or a pain already brought goes on.

    told    the settings before those that led to it: both are taken back together
    raises  InputError for a wish no plan can meet, with the smallest change that would help
    """
    access.may_change(athlete)
    before = plan_rows.current_row(athlete.id)
    old = slots.current(athlete)
    request = request_for(athlete, today, as_told=as_told)
    if old is not None and request.run_walk:
        # Who has learned to run on between two walks does not begin again.
        request = replace(request, unbroken_s=run_walk.stretch_on(old, today))
    goes_on = None
    try:
        if old is not None and told and not as_told:
            goes_on = adapting.laid_anew(athlete, old, request, today)
        approved, details = goes_on or (advice.plan(request), [])
    except ModelError as error:
        log.exception("no plan found")
        raise InputError(
            _("We found no safe plan that holds all of this together. Take one wish back, or free one more day.")
        ) from error
    if old is not None and goes_on is None:
        pacer = run_walk.paced(pacers.pacer_for(approved.request, limits_of_plan(approved)), approved)
        locked = tuple(pins.at_pace_of(approved, session, old) for session in pins.pinned_from(old, today))
        kept, lost = pins.carry(approved, locked, pacer)
        approved = safety.approve(kept)
        approved, details = adapting.answered_again(athlete, old, approved, today)
        details += [pins.unlocked(session, approved).to_dict() for session in lost]
        if told:
            details = [told_anew.begun_anew(old.request, approved.request, today).to_dict(), *details]
    after = plan_rows.save(athlete.id, approved, reason=reason, now=access.now())
    notebook.record(athlete, "settings" if told else "plan", reason, before, after, told=told, details=details)
    return approved


def heard_of(athlete: AthleteView, result: Result, today: dt.date) -> Literal["follows", "made_anew", "older"]:
    """What a result that was just added means for the plan: a suggestion follows; a plan that begins today is made anew
    from it; a plan under way follows races and tests since it began, this one is older."""
    plan = slots.current(athlete)
    if plan is None or result.date is None or result.date > plan.request.start:
        return "follows"
    if today > plan.request.start:
        return "older"
    try:
        make(athlete, today, reason="a result was added")
    except InputError:
        return "older"
    return "made_anew"


def waits_for_plan(athlete: AthleteView) -> bool:
    """Whether there is something to plan from and no plan yet, or none that today's rules still allow."""
    return slots.current(athlete) is None and models.Result.objects.filter(athlete_id=athlete.id).exists()
