"""Race day: which time to plan for, the pace plan, what a fast first lap costs, the card, and the review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from fourlaps import advice
from fourlaps.errors import InputError
from fourlaps.racing import race_day
from fourlaps.services import access, activities, mile_today
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.athlete import Result, RunnerState, Sex
from fourlaps.vocabulary.race import PacePlan, RaceReview, TrackKind

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


def planned_finish_s(athlete: AthleteView, state: RunnerState | None) -> float:
    """Seconds to plan the race for: the goal where it is near today's mile, else today's mile."""
    mile_s = state.mile.median if state else _FALLBACK_MILE_S
    if athlete.goal_s and mile_s * (1 - _GOAL_WITHIN) <= athlete.goal_s <= mile_s * (1 + _GOAL_WITHIN):
        return athlete.goal_s
    return round(mile_s, 1)


def plan_race(finish_s: float, *, distance_m: float = MILE_M, track: TrackKind = "outdoor400") -> PacePlan:
    """How to run the race in `finish_s` seconds.

    raises  InputError for a time no human runs
    """
    return advice.pace(finish_s, distance_m=distance_m, track=track)


def cost_of_fast_first_lap(plan: PacePlan) -> str:
    """What opening three seconds too fast costs, as a sentence of the plan; empty where the library says nothing."""
    return next((reason for reason in plan.reasons if "too fast" in reason.lower()), "")


@lru_cache(maxsize=32)
def _day(
    results: tuple[Result, ...], goal_s: float | None, sex: Sex | None, age: int | None, today: dt.date
) -> race_day.RaceDay:
    return race_day.plan_day(results, goal_s=goal_s, sex=sex, age_years=age, today=today)


def day(athlete: AthleteView, today: dt.date) -> race_day.RaceDay | None:
    """The mile for this runner: the plan, the odds of the goal, what a wrong opening costs, where to decide.

    Takes most of a second the first time a result or the day changes. None without a result.
    """
    results = mile_today.known_results(athlete, today)
    return _day(results, athlete.goal_s, athlete.sex, athlete.age_on(today), today) if results else None


def card_pdf(plan: PacePlan, *, title: str = "") -> bytes:
    """The pace card as a PDF to print."""
    from fourlaps.racing import pace_card

    return pace_card.pace_card_pdf(plan, title=title or f"{format_time(plan.finish_s)}, lap by lap")


def card_png(plan: PacePlan, *, title: str = "") -> bytes:
    """The pace card as an image for a phone's lock screen."""
    from fourlaps.racing import pace_card

    return pace_card.pace_card_png(plan, title=title or f"{format_time(plan.finish_s)}, lap by lap")


def audio_wav(plan: PacePlan) -> bytes:
    """The race as sound: a beep at every mark."""
    from fourlaps.racing import race_audio

    return race_audio.race_wav(plan)


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


def review_activity(athlete: AthleteView, activity_id: int, distance_m: float = MILE_M) -> RaceReview:
    """The review of a recorded race, from its lap presses.

    raises  InputError where the laps do not add up to the race
    """
    laps = [lap for lap in activities.one(athlete, activity_id).activity.laps if lap.duration_s >= 20]
    raced = [lap for lap in laps if lap.distance_m is None or 150 <= lap.distance_m <= 450]
    covered = sum(lap.distance_m or 400.0 for lap in raced)
    if len(raced) < 2 or abs(covered - distance_m) > 0.08 * distance_m:
        raise InputError(
            f"{len(raced)} laps of a track were found in this run, {covered:.0f} m together; "
            f"{distance_m:.0f} m are needed. Type the laps by hand."
        )
    return review([lap.duration_s for lap in raced], distance_m, goal_s=athlete.goal_s)


def save_race(
    athlete: AthleteView, date: dt.date, splits_s: Sequence[float], distance_m: float, today: dt.date
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
        defaults={"splits_s": list(splits_s), "finish_s": sum(splits_s)},
    )
