"""Race day for one runner: their results and the day in, the plan to run and how far to trust it out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fourlaps.errors import InputError
from fourlaps.racing import conditions, course, pacing, robust, warm_up
from fourlaps.racing.conditions import CALM, Conditions
from fourlaps.units import MILE_M, format_time, parse_distance_m, parse_time_s
from fourlaps.vocabulary.athlete import Result, Sex
from fourlaps.vocabulary.race import PacePlan, TrackKind

# Below this chance a goal is not planned for; the plan is for the time that comes in one race of ten.
LEAST_CHANCE = 0.03
SENSIBLE_CHANCE = 0.10


@dataclass(frozen=True, slots=True, eq=False)
class RaceDay:
    """The plan for the day with its outlook; `to_dict` is the JSON of `fourlaps pace --bests`."""

    plan: PacePlan
    outlook: robust.Outlook
    decisions: tuple[robust.DecisionPoint, ...]
    goal_s: float | None
    hundreds: tuple[tuple[float, float], ...]

    def to_dict(self) -> dict[str, Any]:
        """The object of the command line."""
        seen = self.outlook
        low, high = seen.finish.interval(0.80)
        return self.plan.to_dict() | {
            "goal_s": self.goal_s,
            "p_goal": seen.p_goal,
            "finish": {"median": seen.finish.median, "low80": low, "high80": high},
            "cost_of_opening_s": [
                {
                    "first_lap_error_s": cost.first_lap_error_s,
                    "expected_loss_s": cost.expected_loss_s,
                    "low80": cost.low80,
                    "high80": cost.high80,
                }
                for cost in seen.costs
            ],
            "cost_of_4_s_too_fast_s": {"if_exhaustion_is_dear": seen.dear_s, "if_exhaustion_is_cheap": seen.cheap_s},
            "opening_s_per_400m": {
                "planned": 400 * seen.opening_s_per_m,
                "fastest_on_average": 400 * seen.fastest_opening_s_per_m,
                "tried": [{"s_per_400m": 400 * pace, "expected_loss_s": loss} for pace, loss in seen.loss_by_opening_s],
                "by_goal": [
                    {"chance": row.chance, "goal_s": row.goal_s, "s_per_400m": 400 * row.opening_s_per_m}
                    for row in seen.goal_openings
                ],
            },
            "p_goal_with_fastest_opening": seen.p_goal_fastest,
            "decision_points": [
                {"at_m": point.at_m, "clock_s": point.clock_s, "if": point.condition, "then": point.then}
                for point in self.decisions
            ],
            "conditions_cost_s": dict(seen.conditions_cost_s),
            "warm_up": [
                {"minutes_before": minutes, "what": what}
                for minutes, what in warm_up.minutes_before(
                    finish_s=self.plan.finish_s, distance_m=self.plan.distance_m
                )
            ],
            "hundreds": [{"at_m": at, "clock_s": clock} for at, clock in self.hundreds],
        }


def parse_bests(text: str) -> tuple[Result, ...]:
    """Results from "800=2:24,5000=19:30"; a date may follow after @.

    raises  BadTime or InputError for what cannot be read

    >>> parse_bests("800=2:24")[0].time_s
    144.0
    """
    results = []
    for item in text.split(","):
        distance, equals, rest = item.partition("=")
        if not equals:
            raise InputError(f"'{item}' is no result. Write DIST=TIME, e.g. 800=2:24,5000=19:30.")
        time, _, date = rest.partition("@")
        try:
            day = dt.date.fromisoformat(date.strip()) if date else None
        except ValueError as error:
            raise InputError(f"'{date}' is no date. Write YYYY-MM-DD.") from error
        results.append(Result(parse_distance_m(distance), parse_time_s(time), day))
    return tuple(results)


def plan_day(
    results: Sequence[Result],
    *,
    goal_s: float | None = None,
    distance_m: float = MILE_M,
    track: TrackKind = "outdoor400",
    day: Conditions = CALM,
    sex: Sex | None = None,
    age_years: float | None = None,
    today: dt.date | None = None,
) -> RaceDay:
    """The race for this runner on this day. Without a goal, or with one out of reach, for a time that is in reach.

    raises  BadTime or InputError for results, a goal, a distance or a day that cannot be
    """
    from fourlaps.physiology import critical_speed, mile_time

    course.check_distance(distance_m, track)
    if goal_s is not None:
        course.check_finish(goal_s, distance_m)
    predicted = mile_time.predict(results, at_m=distance_m, sex=sex, age_years=age_years, today=today)
    _speed, d_prime = critical_speed.critical_speed(results, sex=sex, age_years=age_years, today=today)
    seen = robust.outlook(predicted, d_prime, distance_m=distance_m, track=track, day=day, goal_s=goal_s)
    finish_s, notes = _planned_finish(goal_s, seen)
    base = pacing.plan_race(finish_s, distance_m=distance_m, track=track)
    if day.road is not None:
        base = by_effort(base, predicted.median, d_prime.median, day)
    marks = tuple((mark.at_m, mark.clock_s) for mark in base.marks)
    made = PacePlan(
        base.distance_m,
        base.track,
        base.finish_s,
        base.laps,
        base.marks,
        (
            *notes,
            *(base.reasons if day.road else ()),
            *_opening_notes(seen, distance_m),
            *(() if day.road else base.reasons[:3]),
            UNKNOWN,
        ),
    )
    decisions = robust.decision_points(seen, marks, distance_m, finish_s)
    at, hundreds = 0.0, []
    for length in robust.hundreds_m(distance_m):
        at += length
        hundreds.append((at, pacing.clock_at(made, at)))
    return RaceDay(made, seen, decisions, goal_s, tuple(hundreds))


def by_effort(plan: PacePlan, calm_s: float, d_prime_m: float, day: Conditions) -> PacePlan:
    """The plan with its clocks moved to even effort over the hills of the road; the finish stays.

    calm_s, d_prime_m  what the runner can do in calm on the level over this distance, s; their D', m
    raises  InputError for a road course on a track
    """
    import numpy as np

    if day.road is None:
        return plan
    lengths, times = conditions.even_effort_race(
        conditions.CalmRace(calm_s, plan.distance_m, d_prime_m), plan.track, day
    )
    ends = np.concatenate([[0.0], np.cumsum(lengths)])
    clock = np.concatenate([[0.0], np.cumsum(times)]) * plan.finish_s / times.sum()

    def moved(at_m: float, clock_s: float) -> float:
        return clock_s + float(np.interp(at_m, ends, clock)) - plan.finish_s * at_m / plan.distance_m

    laps, at, before = [], 0.0, 0.0
    for lap in plan.laps:
        at += lap.length_m
        now = plan.finish_s if lap is plan.laps[-1] else moved(at, lap.clock_s)
        laps.append(replace(lap, clock_s=now, split_s=now - before))
        before = now
    marks = tuple(
        replace(mark, clock_s=plan.finish_s if mark is plan.marks[-1] else moved(mark.at_m, mark.clock_s))
        for mark in plan.marks
    )
    hills = (
        f"{day.road.climb_m:.0f} m up and {day.road.net_m:+.0f} m from start to finish: even effort, "
        "not even pace. Slower uphill costs less than it looks."
    )
    return replace(plan, laps=tuple(laps), marks=marks, reasons=(hills,))


UNKNOWN = (
    "Least known: what running empty costs you. We assume 1 to 12 percent of speed; nobody has measured it in a mile."
)


def _planned_finish(goal_s: float | None, seen: robust.Outlook) -> tuple[float, tuple[str, ...]]:
    low, high = (format_time(value) for value in seen.finish.interval(0.80))
    reach = f"8 races in 10: {low} to {high}."
    if goal_s is None or seen.p_goal is None:
        return round(seen.finish.median, 1), (reach,)
    goal = format_time(goal_s, 0 if goal_s == round(goal_s) else 1)
    if seen.p_goal < LEAST_CHANCE:
        sensible = math.ceil(seen.finish.quantile(SENSIBLE_CHANCE) * 10) / 10
        odds = "less than one race in a thousand" if seen.p_goal < 0.001 else f"{seen.p_goal:.1%} of races"
        return sensible, (
            f"{goal} would come in {odds} today. The fastest plan that makes sense is {format_time(sensible, 1)}, "
            "which comes in one race of ten.",
            reach,
        )
    if seen.p_goal > 0.97:
        return goal_s, (f"{goal} is in you nearly every time; you may want a faster goal. {reach}",)
    return goal_s, (f"{goal} comes in {max(1, round(seen.p_goal * 100))} of 100 races like this. {reach}",)


def _opening_notes(seen: robust.Outlook, distance_m: float) -> tuple[str, ...]:
    by_error = {cost.first_lap_error_s: cost for cost in seen.costs}
    two, four = by_error[-2.0], by_error[-4.0]
    notes = [
        f"A first lap 4 s too fast costs you about {max(four.expected_loss_s, 0):.1f} s on average and up to "
        f"{max(four.high80, 0):.1f} s; 2 s too fast about {max(two.expected_loss_s, 0):.1f} s."
    ]
    planned, fastest = 400 * seen.opening_s_per_m, 400 * seen.fastest_opening_s_per_m
    if planned < fastest - 0.3:
        notes.append(
            f"This goal asks for an opening of {planned:.1f} s per 400 m; on average {fastest:.1f} s would be faster."
        )
    if distance_m > 1000:
        notes.append(
            f"If running empty is dear for you, those 4 s cost {max(seen.dear_s, 0):.1f} s; "
            f"if it is cheap, {max(seen.cheap_s, 0):.1f} s."
        )
    return tuple(notes)
