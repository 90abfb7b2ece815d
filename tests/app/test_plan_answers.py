"""What the runner's own results say about how they answer reaches the plan's expectation."""

import datetime as dt
from typing import Any

from fourlaps.services import plans
from fourlaps.storage import models

TODAY = dt.date(2026, 4, 15)


def told_race_day_s(athlete: Any) -> float:
    told = plans.season(athlete, plans.current(athlete))
    assert told is not None
    return float(told.mile["race_day_s"].median)


def test_a_better_result_than_expected_promises_more(athlete: Any) -> None:
    """A mile 4 % faster after three weeks than the plan began with: race day is expected near it, taken or not."""
    before = told_race_day_s(athlete)
    models.Result.objects.create(
        athlete_id=athlete.id, distance_m=1609.344, time_s=331.0, date=TODAY - dt.timedelta(days=1), kind="race"
    )
    after = told_race_day_s(athlete)
    assert 0.98 * 331.0 < after < min(before, 331.0)


def test_a_training_effort_says_nothing_about_the_answer(athlete: Any) -> None:
    """Only races and time trials count."""
    before = told_race_day_s(athlete)
    models.Result.objects.create(
        athlete_id=athlete.id, distance_m=1609.344, time_s=400.0, date=TODAY - dt.timedelta(days=1), kind="training"
    )
    assert told_race_day_s(athlete) == before
