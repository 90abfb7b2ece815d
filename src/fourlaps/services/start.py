"""The start: one time, and at once a runner, a result, a race and a plan. All of it is stored, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from fourlaps.errors import InputError
from fourlaps.services import access, runner, settings, update_plan
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result


def begin(request: HttpRequest, given: Mapping[str, Any]) -> AthleteView:
    """One's own athlete with a first plan.

    given   distance (m), time (s), date, and where told: race, goal (s), days, week_km, longest_km, injured,
            fast_running, strength_history, cleared, sex, birth_year, body_kg
    raises  InputError for what cannot be planned, with the smallest change that would help; nothing is stored then
    """
    athlete = begin_for(request.user, given, access.today(access.own(request.user)))
    access.start_own(request)
    return athlete


@transaction.atomic
def begin_for(user: models.User, given: Mapping[str, Any], today: dt.date) -> AthleteView:
    """The same for a user, without a browser."""
    race = given.get("race")
    if race is not None and race <= today:
        raise InputError(f"The race on {race} is not ahead of today. Give a day to come, or leave it empty.")
    settings.check_goal(given.get("goal") or None)
    # A double tap sends the form twice: the second waits for the first and then finds its runner.
    models.User.objects.select_for_update().get(pk=user.pk)
    row = access.make_own(user)
    settings.write(row, given)
    result = Result(float(given["distance"]), float(given["time"]), given["date"], given.get("kind") or "race")
    if not models.Result.objects.filter(
        athlete=row, distance_m=result.distance_m, time_s=result.time_s, date=result.date
    ).exists():
        runner.add_result(access.view_of(row), result, today)
    day = race or update_plan.trial_day(access.view_of(row), today)
    row.races.filter(date__gt=today).delete()
    models.Race.objects.create(
        athlete=row, date=day, distance_m=MILE_M, goal_s=given.get("goal") or None,
        name="" if race else "Time trial",
    )  # fmt: skip
    athlete = access.view_of(row)
    update_plan.make(athlete, today, reason="the first plan", as_told=given.get("week_km") is not None)
    return athlete
