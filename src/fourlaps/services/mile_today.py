"""The mile a runner can run today, with its reasons: one function, so that every page shows the same number."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.db.models import Max, Min

from fourlaps import advice
from fourlaps.errors import InputError, NotEnoughData
from fourlaps.physiology import marks
from fourlaps.services.access import AthleteView
from fourlaps.storage import diary, models
from fourlaps.vocabulary.athlete import Result, RunnerState, Sex


def known_results(athlete: AthleteView, until: dt.date) -> tuple[Result, ...]:
    """Results up to a day, oldest first, and the best efforts inside the runs of the year before it.

    The efforts count only beside a result: alone, nobody knows how hard they were.
    """
    rows = models.Result.objects.filter(athlete_id=athlete.id, date__lte=until).order_by("date", "pk")
    results = tuple(diary.result_of(row) for row in rows)
    raced = [r.date for r in results if r.date is not None]
    return (*results, *_efforts(athlete, until, raced)) if results else ()


def _efforts(athlete: AthleteView, until: dt.date, raced: list[dt.date]) -> list[Result]:
    """The fastest stretch of each distance in the runs of one year, as one-sided evidence.

    The recording of a race is left out: the clock of the race knows better than the watch.
    """
    year = (until - dt.timedelta(days=marks.SEASON_DAYS), until)
    fastest = (
        models.BestEffort.objects.filter(
            activity__athlete_id=athlete.id,
            activity__sport="running",
            activity__date__range=year,
            distance_m__gte=marks.TRAINING_FROM_M,
        )
        .exclude(activity__date__in=raced)
        .values("distance_m")
        .annotate(fastest=Min("time_s"), latest=Max("activity__date"))
        .order_by("distance_m")
    )
    efforts = [Result(row["distance_m"], row["fastest"], row["latest"], "training") for row in fastest]
    return [effort for effort in efforts if _believable(effort)]


def _believable(effort: Result) -> bool:
    """Whether a human ran this: a hike and a lost satellite stay out without a word, the file shows them anyway."""
    try:
        marks.check_time(effort.distance_m, effort.time_s)
    except InputError:
        return False
    return True


# Pages ask many times for what changes a few times a month.
@lru_cache(maxsize=256)
def _learned(results: tuple[Result, ...], today: dt.date, sex: Sex | None, age: int | None) -> RunnerState:
    return advice.learn(None, results, today, sex=sex, age_years=age)


def state(athlete: AthleteView, today: dt.date) -> RunnerState | None:
    """What we believe about the runner on `today`; None while there is no result to learn from, or they disagree."""
    return state_by(athlete, known_results(athlete, today), today)


def state_by(athlete: AthleteView, results: tuple[Result, ...], today: dt.date) -> RunnerState | None:
    """The same by results that were read already."""
    try:
        return _learned(results, today, athlete.sex, athlete.age_on(today))
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
