"""Making and replacing the plan: from what is known about the athlete to an approved plan in the database."""

from __future__ import annotations

import datetime as dt

from fourlaps import advice
from fourlaps.errors import InputError
from fourlaps.safety import ApprovedPlan
from fourlaps.services import access, mile_today
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.vocabulary.athlete import PlanRequest

# Assumed where a runner says nothing: little, so that a first plan errs on the easy side [our guess, D].
ASSUMED_WEEK_KM = 20.0
LONGEST_SHARE = 0.35
TRIAL_AFTER = dt.timedelta(days=84)


def race_or_trial(athlete: AthleteView, today: dt.date) -> dt.date:
    """The race the plan leads to; a time trial in twelve weeks where none is ahead."""
    return athlete.race if athlete.race and athlete.race > today else today + TRIAL_AFTER


def request_for(athlete: AthleteView, today: dt.date) -> PlanRequest:
    """What the planner is told about the athlete.

    raises  InputError while there is no result to plan from
    """
    state = mile_today.state(athlete, today)
    if state is None:
        raise InputError("A plan needs one result: a race or a time trial over 800 m to 10 km.")
    week_km = athlete.week_km if athlete.week_km is not None else ASSUMED_WEEK_KM
    longest_km = athlete.longest_km if athlete.longest_km is not None else max(2.0, LONGEST_SHARE * week_km)
    return PlanRequest(
        mile_s=state.mile.median,
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
        fast_running=athlete.fast_running,
        strength_history=athlete.strength_history,
        cleared=athlete.cleared,
        injured=athlete.injured,
    )


def _long_run_day(athlete: AthleteView) -> int | None:
    """The wished day, else Sunday, else the last free day."""
    days = athlete.days or (6,)
    if athlete.long_run_day in days:
        return athlete.long_run_day
    return 6 if 6 in days else max(days)


def make(athlete: AthleteView, today: dt.date, *, reason: str = "a new plan") -> ApprovedPlan:
    """A new plan from `today`, stored as the current one.

    raises  InputError for a wish no plan can meet, with the smallest change that would help
    """
    access.may_change(athlete)
    approved = advice.plan(request_for(athlete, today))
    plan_rows.save(athlete.id, approved, reason=reason, now=access.now())
    return approved


def waits_for_plan(athlete: AthleteView) -> bool:
    """Whether there is something to plan from and no plan yet."""
    has_plan = models.PlanRow.objects.filter(athlete_id=athlete.id, is_current=True).exists()
    return not has_plan and models.Result.objects.filter(athlete_id=athlete.id).exists()
