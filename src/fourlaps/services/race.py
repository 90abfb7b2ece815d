"""Race day: which time to plan for, the pace plan, what a fast first lap costs, the card, and the review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db import transaction

from fourlaps.errors import InputError
from fourlaps.files import reading
from fourlaps.physiology import critical_speed, mile_time
from fourlaps.racing import conditions, pacing, race_day, raced_laps
from fourlaps.racing import debrief as debrief_
from fourlaps.racing.conditions import Conditions
from fourlaps.services import access, mile_today, runner, update_plan
from fourlaps.services.access import AthleteView
from fourlaps.services.race_choices import RaceChoices
from fourlaps.storage import models
from fourlaps.training.race_aim import RaceAim, race_aim
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Excuse, Result, RunnerState, Sex
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.plan import Plan
from fourlaps.vocabulary.race import PacePlan, RaceManner, RaceReview, TrackKind

# A goal beyond this is planned at what the runner can do today (rule H17 draws the same line).
_GOAL_WITHIN = 0.04
_FALLBACK_MILE_S = 360.0


@dataclass(frozen=True, slots=True)
class RaceRow:
    """One race, ahead or behind."""

    pk: int
    date: dt.date
    name: str
    distance_m: float
    goal_s: float | None
    finish_s: float | None
    splits_s: tuple[float, ...]
    track: TrackKind = "outdoor400"


def races(athlete: AthleteView) -> list[RaceRow]:
    """Every race, earliest first."""
    return [
        RaceRow(r.pk, r.date, r.name, r.distance_m, r.goal_s, r.finish_s, tuple(r.splits_s), r.track)
        for r in models.Race.objects.filter(athlete_id=athlete.id)
    ]


def today_s(state: RunnerState | None, distance_m: float, today: dt.date) -> Estimate | None:
    """What the runner can run today over the distance; for the mile the one number of every page."""
    if state is None or abs(distance_m - MILE_M) < 0.5:
        return state.mile if state else None
    return mile_time.predict(state.results, at_m=distance_m, sex=state.sex, age_years=state.age_years, today=today)


def on_the_day(athlete: AthleteView, finish: Estimate | None, chosen: RaceChoices, today: dt.date) -> Estimate | None:
    """What can be run today over the chosen race, on its track and in its weather; `finish` is the same in calm."""
    if finish is None:
        return None
    race = conditions.CalmRace(finish.median, chosen.distance_m, d_prime(athlete, today).median)
    factor = conditions.day_factor(race, chosen.track, chosen.day)
    return finish if factor == 1 else replace(finish, quantiles=tuple(factor * q for q in finish.quantiles))


def aim(athlete: AthleteView, plan: Plan | None, today: dt.date) -> RaceAim:
    """How the next race is to be run: as the card in the plan says.

    raises  InputError while there is no result to plan from
    """
    if plan is not None and plan.request.race >= today:
        return race_aim(plan.request, plan)
    return race_aim(update_plan.request_for(athlete, today))


def planned_finish_s(
    athlete: AthleteView, finish: Estimate | None, aim: RaceAim, chosen: RaceChoices | None = None, *,
    calm: Estimate | None = None,
) -> float:  # fmt: skip
    """Seconds to plan the race for; never below the aim of a race that is not run all out.

    A goal that is near what can be run today, on that day; else the aim of the plan's card, as much slower as the day
    and the track make it (another distance is planned as much faster than today as the card's mile is); without a plan
    what can be run today.

    finish, calm  what can be run today on the day's track and weather, and in calm
    """
    chosen = chosen or RaceChoices()
    middle_s = finish.median if finish else _FALLBACK_MILE_S
    goal_s = chosen.goal_of(athlete)
    card_s = None
    if aim.aim_s is not None and aim.mile_s is not None:
        mile = abs(chosen.distance_m - MILE_M) < 0.5
        slower = finish.median / calm.median if finish and calm else 1.0
        card_s = aim.aim_s * slower if mile else middle_s * aim.aim_s / aim.mile_s
        if mile and slower == 1.0 and chosen.goal_s in (None, athlete.goal_s):
            return round(card_s, 1)
    near = goal_s and middle_s * (1 - _GOAL_WITHIN) <= goal_s <= middle_s * (1 + _GOAL_WITHIN)
    return aim.fastest_s(chosen.distance_m, goal_s if goal_s and near else round(card_s or middle_s, 1))


def plan_race(finish_s: float, chosen: RaceChoices | None = None, manner: RaceManner = "all_out") -> PacePlan:
    """How to run the chosen race on the level in `finish_s` seconds; all out with the runner's own cues.

    raises  InputError for a time no human runs
    """
    chosen = chosen or RaceChoices()
    return pacing.plan_race(
        finish_s,
        distance_m=chosen.distance_m,
        track=chosen.track,
        cues=chosen.cues_for_plan() or None,
        manner=manner,
    )


def over_the_hills(
    plan: PacePlan, athlete: AthleteView, calm: Estimate | None, chosen: RaceChoices, today: dt.date
) -> PacePlan:
    """The plan at even effort over the course of the chosen race; unchanged where that has none."""
    if chosen.day.road is None or calm is None:
        return plan
    return race_day.by_effort(plan, calm.median, d_prime(athlete, today).median, chosen.day)


def cost_of_fast_first_lap(plan: PacePlan) -> str:
    """What opening three seconds too fast costs, as a sentence of the plan; empty where the library says nothing."""
    return next((reason for reason in plan.reasons if "too fast" in reason.lower()), "")


@lru_cache(maxsize=32)
def _day(
    results: tuple[Result, ...],
    goal_s: float | None,
    sex: Sex | None,
    age: int | None,
    today: dt.date,
    distance_m: float,
    track: TrackKind,
    weather: Conditions,
) -> race_day.RaceDay:
    return race_day.plan_day(
        results, goal_s=goal_s, distance_m=distance_m, track=track, day=weather, sex=sex, age_years=age, today=today
    )


def day(
    athlete: AthleteView, today: dt.date, chosen: RaceChoices | None = None, finish_s: float | None = None
) -> race_day.RaceDay | None:
    """The race for this runner: the plan, the odds of `finish_s`, what a wrong opening costs, where to decide.

    Takes most of a second the first time a result, the day or a choice changes. None without a result.
    """
    chosen = chosen or RaceChoices()
    results = mile_today.known_results(athlete, today)
    if not results:
        return None
    age, goal_s = athlete.age_on(today), finish_s or chosen.goal_of(athlete)
    return _day(results, goal_s, athlete.sex, age, today, chosen.distance_m, chosen.track, chosen.day)


def review(
    splits_s: Sequence[float],
    distance_m: float = MILE_M,
    *,
    track: TrackKind = "outdoor400",
    goal_s: float | None = None,
) -> RaceReview:
    """Where the seconds went, from typed laps.

    raises  InputError for laps that cannot be this race
    """
    from fourlaps.racing import verdict

    return verdict.review_race(splits_s, distance_m=distance_m, track=track, goal_s=goal_s)


def laps_in_file(data: bytes, distance_m: float, track: TrackKind) -> tuple[float, ...]:
    """Lap times of the race in the bytes of a FIT, GPX or TCX file, warm-up and extra presses allowed for.

    raises  InputError for a file that cannot be read or holds no such race
    """
    return raced_laps.raced_laps(reading.read_activity(data), distance_m=distance_m, track=track)


def debrief(
    athlete: AthleteView, review: RaceReview, day: dt.date, track: TrackKind, weather: Conditions, said: str | None
) -> debrief_.Debrief | None:
    """The race against the best race this runner had in them, from what was known before it; None without results."""
    before = mile_today.known_results(athlete, day - dt.timedelta(days=1)) or mile_today.known_results(athlete, day)
    if not before:
        return None
    age = athlete.age_on(day)
    return debrief_.debrief(
        review, before, track=track, day=weather, said=said or None, date=day, sex=athlete.sex, age_years=age, today=day
    )  # type: ignore[arg-type]  # debrief refuses a kind of race it does not know


def count_race(
    athlete: AthleteView,
    date: dt.date,
    splits_s: Sequence[float],
    distance_m: float,
    track: TrackKind,
    today: dt.date,
    *,
    excuse: Excuse | None = None,
) -> bool:
    """Keep a race with its laps and its time as a result; False where it was counted before.

    excuse  why it was slow, if it was not run for time or the day was dear: then it can only make the runner faster
    raises  InputError for a day to come or a time that cannot belong to this runner; nothing is stored then
    """
    finish_s = round(sum(splits_s), 2)
    with transaction.atomic():
        save_race(athlete, date, splits_s, distance_m, today, track=track)
        told = {"athlete_id": athlete.id, "distance_m": distance_m, "date": date}
        if models.Result.objects.filter(**told, time_s__range=(finish_s - 0.05, finish_s + 0.05)).exists():
            return False
        runner.add_result(athlete, Result(distance_m, finish_s, date, excuse=excuse), today)
    return True


def d_prime(athlete: AthleteView, today: dt.date) -> Estimate:
    """The runner's store of energy, in metres, as `critical_speed` gives it; that of anybody without a result."""
    results = mile_today.known_results(athlete, today) or (Result(MILE_M, _FALLBACK_MILE_S),)
    return _d_prime(results, athlete.sex, athlete.age_on(today), today)


@lru_cache(maxsize=64)
def _d_prime(results: tuple[Result, ...], sex: Sex | None, age: int | None, today: dt.date) -> Estimate:
    return critical_speed.critical_speed(results, sex=sex, age_years=age, today=today)[1]


def save_race(
    athlete: AthleteView,
    date: dt.date,
    splits_s: Sequence[float],
    distance_m: float,
    today: dt.date,
    *,
    track: TrackKind = "outdoor400",
) -> None:
    """Keep a race that was run, with its laps.

    raises  InputError for a day to come
    """
    access.may_change(athlete)
    if date > today:
        raise InputError(f"{date} is still to come; a race can be kept once it is run.")
    models.Race.objects.update_or_create(
        athlete_id=athlete.id,
        date=date,
        distance_m=distance_m,
        defaults={"splits_s": list(splits_s), "finish_s": sum(splits_s), "track": track},
    )
