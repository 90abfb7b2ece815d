"""Sentences on cards are true where they stand: each one's condition is counted in the plan that holds it."""

import datetime as dt
import re
from functools import cache
from typing import Any

import pytest

from fourlaps import advice
from fourlaps.physiology import paces
from fourlaps.support.figures import figure
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan, Session, Week
from fourlaps.vocabulary.workout import Part
from tests.made_plans import planned

pytestmark = pytest.mark.slow

RACE = dt.date(2027, 6, 12)
RUNNERS: dict[str, dict[str, Any]] = {
    "fast": {"mile_s": 250.0, "week_km": 110.0, "longest_km": 22.0, "days": (0, 1, 2, 3, 4, 5, 6)},
    "usual": {}, "short weeks": {"week_km": 26.0, "longest_km": 8.0}, "five": {"mile_s": 300.0, "week_km": 60.0},
    "slow": {"mile_s": 430.0, "week_km": 32.0}, "beginner": {"mile_s": 560.0, "week_km": 14.0, "longest_km": 4.0},
    "thirteen": {"age_years": 13, "mile_s": 380.0, "week_km": 20.0, "longest_km": 6.0, "weeks": 8},
    "sixteen": {"age_years": 16, "mile_s": 310.0, "week_km": 45.0}, "seventy": {"age_years": 70, "mile_s": 420.0},
    "treadmill": {"ground": "treadmill"},
}  # fmt: skip


@cache
def plan(runner: str) -> Plan:
    asked = {"mile_s": 345.0, "week_km": 42.0, "fast_running": True, **RUNNERS[runner]}
    return planned(PlanRequest(race=RACE, start=RACE - dt.timedelta(days=7 * asked.pop("weeks", 14) - 1), **asked))


def saying(runner: str, text: str) -> list[tuple[Week, Session]]:
    return [(w, s) for w in plan(runner).weeks for s in w.sessions if text in f"{s.why} {s.truth}"]


def work(session: Session, zone: int) -> list[Part]:
    return [part for part in session.workout.parts if part.zone == zone] if session.workout else []


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_tempo_names_its_share_of_the_week_only_where_the_share_holds_it(runner: str) -> None:
    """What a seventh of the week allows is less than 20 min there, and the tempo is about as long as that."""
    threshold = paces.speeds_from_mile(plan(runner).request.mile_s).threshold
    for week, session in saying(runner, "about a seventh of it"):
        allowed_s = 0.15 * week.distance_m / threshold
        run_s = sum(part.running_duration_s for part in work(session, 2))
        assert run_s < 1200
        assert 0.8 * allowed_s < run_s <= 1.01 * allowed_s


def test_a_short_week_does_say_why_its_tempo_is_short() -> None:
    assert saying("short weeks", "It may grow to 20 min when your week grows")


@pytest.mark.parametrize(("runner", "row"), [("usual", "adult_h"), ("sixteen", "young_h"), ("thirteen", "child_h")])
def test_rest_days_ask_for_the_sleep_of_the_age(runner: str, row: str) -> None:
    low = figure("sleep", row).low
    hours = {7.0: "Seven to nine hours", 8.0: "Eight to ten hours", 9.0: "Nine to eleven hours"}[low]
    said = {s.why for s in plan(runner).sessions if "of sleep do more" in s.why}
    assert said == {f"Rest is when the training settles. {hours} of sleep do more than any extra session."}


@pytest.mark.parametrize("runner", RUNNERS)
def test_long_reps_and_long_runs_say_what_is_so(runner: str) -> None:
    """Reps of minutes last two at least; long ones are longer than all of the race's; no long run is past 90 min."""
    for _week, session in saying(runner, "Minutes of hard, steady breathing"):
        assert all(part.running_duration_s / part.repeats >= 110 for part in work(session, 3))
    for _week, session in saying(runner, "Long fast reps"):
        assert all((part.rep_distance_m or 0) >= 1000 for part in work(session, 3))
    longs = [session for _week, session in saying(runner, "More than 90 min would not make your mile faster")]
    # 35 minutes are so far from 90 that the sentence would only puzzle.
    assert {s.id for s in longs} == {s.id for s in plan(runner).sessions if s.kind == "long" and s.duration_s >= 3600}
    assert all(session.duration_s <= 90.5 * 60 for session in longs if plan(runner).level != "L4")


@pytest.mark.parametrize("runner", RUNNERS)
def test_rests_and_numbers_of_reps_are_named_where_they_are(runner: str) -> None:
    """Who is to step off the treadmill has a rest; what is small in base weeks is larger later."""
    made = plan(runner)
    for _week, session in saying(runner, "step off for the rests"):
        assert session.workout is not None
        assert any(part.repeats > 1 for part in session.workout.parts if part.part == "set")
    later = [(s, sum(p.running_distance_m for p in work(s, 2) + work(s, 3)))
             for week in made.weeks if week.block != "base" for s in week.sessions]  # fmt: skip
    for _week, session in saying(runner, "In base weeks it stays small"):
        size = sum(part.running_distance_m for part in work(session, 2) + work(session, 3))
        assert any(s.kind == session.kind and m > size for s, m in later)
    for _week, session in saying(runner, "a few strides wake the legs"):
        assert session.workout is not None
        assert any(part.part == "strides" for part in session.workout.parts)


def test_a_treadmill_runner_does_step_off_for_rests_and_not_in_an_unbroken_tempo() -> None:
    assert saying("treadmill", "step off for the rests")
    whole = [
        s for _week, s in saying("treadmill", "On the treadmill") if s.title.endswith("per km") and "×" not in s.title
    ]
    assert whole
    assert not any("step off" in session.why for session in whole)


def long_season(weeks: int = 26, **asked: Any) -> tuple[Plan, re.Match[str] | None]:
    """A season by tables, and what it says of its largest week."""
    request = {"mile_s": 330.0, "week_km": 45.0, "longest_km": 13.0, "days": (0, 1, 3, 5, 6), **asked}
    made = advice.plan(
        PlanRequest(race=RACE, start=RACE - dt.timedelta(days=7 * weeks - 1), **request), method="templates"
    )
    pattern = r"From week (\d+) on no week grows beyond about (\d+) km: (.+)\."
    return made, next((m for n in made.guardrail_notes if (m := re.fullmatch(pattern, n))), None)


FLAT: dict[str, dict[str, Any]] = {
    "you run no less already, and that is the most for your level and age (rule H2)": {
        "week_km": 75.0, "longest_km": 20.0, "days": (0, 1, 2, 3, 5, 6)
    },
    "that is the most for your level and age (rule H2)": {
        "week_km": 68.0, "longest_km": 18.0, "days": (0, 1, 2, 3, 5, 6)
    },
    "the minutes of your days are full": {"minutes": (60.0,) * 7},
    "the long run has reached its 90 minutes (rule H8), and the others follow it": {"days": (1, 3, 6)},
}  # fmt: skip


@pytest.mark.parametrize("why", FLAT)
def test_a_long_season_says_what_its_weeks_grow_up_to_and_why(why: str) -> None:
    """The largest week stands where it is said to, none before is as large, and what is named does end it."""
    made, told = long_season(**FLAT[why])
    assert told
    assert told[3] == why
    full = {week.number: week.distance_m / 1000 for week in made.weeks if week.number}
    assert max(full.values()) == pytest.approx(float(told[2]), abs=0.5)
    assert all(km < 0.985 * max(full.values()) for number, km in full.items() if number < int(told[1]))
    longest_min = max(s.duration_s for s in made.sessions if s.kind == "long") / 60
    if "H2" in why:
        assert max(full.values()) >= 0.96 * 70
    else:
        assert longest_min == pytest.approx(60 if "minutes of" in why else 90, abs=3)


def test_twelve_weeks_that_grow_to_the_end_say_nothing_of_a_largest_week() -> None:
    assert long_season(12, week_km=30.0, longest_km=9.0)[1] is None
