"""The mile a runner can run today, with its reasons: one function, so that every page shows the same number."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from fourlaps import advice
from fourlaps.errors import InputError, NotEnoughData
from fourlaps.services.access import AthleteView
from fourlaps.storage import diary, models
from fourlaps.vocabulary.athlete import Result, RunnerState, Sex


def known_results(athlete: AthleteView, until: dt.date) -> tuple[Result, ...]:
    """Results up to a day, oldest first."""
    rows = models.Result.objects.filter(athlete_id=athlete.id, date__lte=until).order_by("date", "pk")
    return tuple(diary.result_of(row) for row in rows)


# Pages ask many times for what changes a few times a month.
@lru_cache(maxsize=256)
def _learned(results: tuple[Result, ...], today: dt.date, sex: Sex | None, age: int | None) -> RunnerState:
    return advice.learn(results, today=today, sex=sex, age_years=age)


def state(athlete: AthleteView, today: dt.date) -> RunnerState | None:
    """What we believe about the runner on `today`; None while there is no result to learn from, or they disagree."""
    try:
        return _learned(known_results(athlete, today), today, athlete.sex, athlete.age_on(today))
    except (NotEnoughData, InputError):
        return None


def disagreement(athlete: AthleteView, today: dt.date) -> str:
    """Why nothing can be learned from the results there are: two that cannot be one runner's; empty where all fit."""
    try:
        _learned(known_results(athlete, today), today, athlete.sex, athlete.age_on(today))
    except NotEnoughData:
        return ""
    except InputError as error:
        return str(error)
    return ""
