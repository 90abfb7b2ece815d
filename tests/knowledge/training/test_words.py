"""What a plan says: every ingredient of a faster mile on some card, and no sentence that its plan contradicts."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from fourlaps.training import planning
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session
from tests.made_plans import EITHER_METHOD, planned

RACE = dt.date(2027, 3, 6)
DAY = dt.timedelta(days=1)


def plan(weeks: int = 12, method: planning.Method = "solver", **wishes: Any) -> Plan:
    usual = {"mile_s": 330.0, "race": RACE, "start": RACE - (7 * weeks - 1) * DAY, "days": (1, 3, 4, 5, 6)}
    return planned(PlanRequest(**{**usual, **wishes}), method=method)


RUNNERS: dict[str, dict[str, Any]] = {
    "usual": {}, "beginner": {"mile_s": 560.0, "days": (1, 3, 6), "week_km": 12.0, "longest_km": 4.0},
    "fast": {"mile_s": 250.0, "week_km": 90.0, "longest_km": 18.0}, "sixty": {"age_years": 66.0, "mile_s": 420.0},
    "month": {"weeks": 5},
}  # fmt: skip


def words(session: Session) -> str:
    return " ".join((session.title, session.why, session.done_right_if, session.stop_if, session.cue, session.truth))


def race_of(made: Plan) -> Session:
    return next(s for s in made.sessions if s.kind == "race" and s.date == RACE)


# --- the ingredients -----------------------------------------------------------------------------------------------


INGREDIENTS = {
    "drinking": r"Drink to thirst", "food after a run": r"carbohydrate.*protein",
    "sleep": r"Seven to nine hours of sleep",
    "posture": r"\btall\b", "lean": r"lean from the ankles", "cadence": r"Cadence.*170 to 180",
    "no overstriding": r"land under your hips", "arms": r"\barms\b", "even or quicker": r"as quick as the first",
    "controlled": r"[Cc]ontrolled and even for two and a half laps", "last lap": r"everything in the last 400 m",
    "focus words": r"Push.*Pace.*Position.*Positivity",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize("runner", [name for name in RUNNERS if name != "sixty"])
@pytest.mark.parametrize("ingredient", INGREDIENTS)
def test_every_ingredient_stands_on_a_card(ingredient: str, runner: str, method: planning.Method) -> None:
    """Who reads the plan alone, without another page, finds what the mile asks for."""
    cards = [words(session) for session in plan(method=method, **RUNNERS[runner]).sessions]
    assert any(re.search(INGREDIENTS[ingredient], card) for card in cards)


@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize("runner", RUNNERS)
def test_no_cue_stands_on_every_card_and_contested_ones_say_so(runner: str, method: planning.Method) -> None:
    """At most one cue a card, short, none on more than a third of the sessions; lean and cadence with their doubt."""
    sessions = plan(method=method, **RUNNERS[runner]).sessions
    said = [s.cue for s in sessions if s.cue]
    assert len(said) < 0.75 * len(sessions)
    assert max(said.count(cue) for cue in said) < len(sessions) / 3
    assert max(map(len, said)) <= 125
    for session in sessions:
        assert "lean from" not in session.cue or "contested" in session.truth
        assert "Cadence" not in session.cue or "170 to 180" in session.truth


@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize("start", [RACE - n * DAY for n in (12, 13, 14, 20, 27)])
@pytest.mark.parametrize(
    "days", [(1, 3, 6), *(pytest.param(days, marks=pytest.mark.slow) for days in ((0, 2, 4, 5), (0, 1, 2, 3, 4, 5, 6)))]
)
def test_a_short_plan_leaves_no_cue_to_chance(start: dt.date, days: tuple[int, ...], method: planning.Method) -> None:
    """Whatever the dates: lean, steps under the hips and cadence stand on three easy cards, food on another."""
    made = plan(method=method, start=start, days=days, fast_running=True, longest_km=9.0)
    easy = [s for s in made.sessions if s.kind == "easy" and s.cue]
    if len(easy) < 3:
        assert len({s.cue for s in easy}) == len(easy)
        return
    cards = " ".join(words(s) for s in made.sessions)
    for name in ("lean", "cadence", "no overstriding", "drinking", "food after a run"):
        assert re.search(INGREDIENTS[name], cards), name


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_child_is_given_no_grams(method: planning.Method) -> None:
    """A meal, not a sum."""
    long = [
        s
        for s in plan(8, method, mile_s=420.0, age_years=13.0, week_km=15.0, longest_km=4.0).sessions
        if s.kind == "long"
    ]
    assert long
    assert any("real meal" in s.cue for s in long)
    assert all(" g of" not in words(s) for s in long)


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_from_fifty_on_a_meal_holds_more_protein(method: planning.Method) -> None:
    """0.4 in place of 0.3 g per kg."""
    long = [s for s in plan(method=method, mile_s=360.0, age_years=55.0).sessions if s.kind == "long"]
    assert long
    assert any("0.4 g of protein" in s.cue for s in long)
    assert not any("0.3 g of protein" in s.cue for s in long)


# --- the race card agrees with the notes ---------------------------------------------------------------------------


def _race_mps(session: Session) -> float:
    assert session.workout is not None
    return max(p.target_speed_mps[1] for p in session.workout.parts if p.part == "steady")


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize("careful", [{"age_years": 66.0}, {"age_years": 32.0, "injured": True}])
def test_a_careful_race_is_no_all_out_race(careful: dict[str, Any], method: planning.Method) -> None:
    """From 60 on without a doctor's word, or with something that hurts: a gear below all out, in words and pace."""
    made = plan(method=method, mile_s=400.0, **careful)
    race, free = race_of(made), race_of(plan(method=method, mile_s=400.0, age_years=32.0))
    assert "within yourself" in race.why
    assert "takes everything" not in words(race)
    assert "everything in the last" not in words(race)
    assert _race_mps(race) < 0.97 * _race_mps(free)
    assert any("within yourself" in note for note in made.guardrail_notes)


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_with_something_that_hurts_no_step_is_fast_before_the_gun(method: planning.Method) -> None:
    """No strides on race day either, and the card says when not to start."""
    race = race_of(plan(method=method, injured=True))
    assert race.workout is not None
    assert all(part.part != "strides" for part in race.workout.parts)
    assert "Start only if nothing hurts" in race.why


# --- the notes agree with the plan ---------------------------------------------------------------------------------


def told(made: Plan, begins: str) -> list[str]:
    return [note for note in made.guardrail_notes if note.startswith(begins)]


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
def test_no_week_of_two_hours_is_called_too_small_for_reps(method: planning.Method) -> None:
    """What is left out of large weeks has another cause than their size."""
    seen = 0
    three_days = {"mile_s": 317.3, "sex": "F", "age_years": 58.0, "cleared": True, "week_km": 100.0, "days": (0, 1, 6)}
    month, young = {"mile_s": 283.0, "week_km": 58.0}, {"mile_s": 405.0, "age_years": 14.0, "week_km": 27.0}
    for wishes in ({**three_days, "weeks": 10}, {**month, "weeks": 4}, {**young, "weeks": 4}):
        notes = told(plan(method=method, **wishes), "Left out: 800 m") + told(
            plan(method=method, **wishes), "Left out: 400 m"
        )
        assert not any("two hours" in note or "small" in note for note in notes)
        seen += len(notes)
    assert seen >= 2


YOUNG = {"mile_s": 388.0, "age_years": 14.0, "week_km": 28.0, "weeks": 20}


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize("wishes", [{}, {"age_years": 55.0, "week_km": 45.0}, YOUNG])
def test_a_long_plan_holds_reps_for_oxygen_uptake(wishes: dict[str, Any], method: planning.Method) -> None:
    """V is an ingredient: no rule forbids it, so it stands at least once."""
    assert any(s.kind == "vo2max" for s in plan(method=method, **wishes).sessions)


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
def test_figures_worse_than_going_on_as_now_are_said(method: planning.Method) -> None:
    """One line, with its cause, wherever the expected mile is slower; none where it is faster."""
    from fourlaps.training import expectation

    causes = set()
    for wishes in (
        {}, {"injured": True, "fast_running": True},
        {"mile_s": 420.0, "age_years": 70.0, "week_km": 60.0, "fast_running": True},
        {"mile_s": 550.0, "week_km": 52.0, "fast_running": True, "longest_km": 12.0}, {"week_km": 35.0, "weeks": 8},
    ):  # fmt: skip
        made = plan(method=method, **wishes)
        found = expectation.expected(made)
        slower = found["race_day_s"].median > found["if_nothing_changes_s"].median + 0.1
        notes = told(made, "Our figures see this plan slower")
        assert len(notes) == slower
        causes |= {note.partition(": ")[2] for note in notes}
    assert len(causes) >= 2


@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize("weeks", [1, 2, 8])
def test_a_childs_plan_holds_what_its_words_say(weeks: int, method: planning.Method) -> None:
    """No planned hard session, and every run after the note's measure: three a week, an hour at most."""
    made = plan(weeks, method, mile_s=430.0, age_years=12.0, week_km=20.0, longest_km=6.0)
    note = told(made, "Under 14 running is play")[0]
    assert "no planned hard session" in note
    assert not [s for s in made.sessions if s.kind in QUALITY_KINDS]
    assert len(told(made, "Left out, because under 14")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_note_names_no_race_pace_where_none_may_be_run(method: planning.Method) -> None:
    """From 60 on without a doctor's word a tempo does not give way to race pace."""
    for week_km in (9.4, 12.0, 40.0):
        made = plan(3, method, mile_s=285.0, age_years=80.0, week_km=week_km, longest_km=4.0)
        assert not [note for note in told(made, "Left out: a tempo") if "race pace" in note]
        full = [week for week in made.weeks if week.number]
        assert len(full) > 1
        assert not [note for note in told(made, "Left out: a long run") if "no full week" in note]


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_week_without_a_run_is_explained(method: planning.Method) -> None:
    """Tiny weeks and a tiny longest run: either every week holds a run or the plan says which one does not, and why."""
    start = dt.date(2027, 1, 6)
    made = plan(
        method=method,
        mile_s=300.0,
        start=start,
        race=start + 17 * DAY,
        days=(0, 1, 2, 3, 5, 6),
        week_km=10.0,
        longest_km=2.5,
    )
    empty = [week.number for week in made.weeks if week.number and not any(s.is_run for s in week.sessions)]
    assert [f"Week {number} holds no run" in " ".join(made.guardrail_notes) for number in empty] == [True] * len(empty)
    assert len(told(made, "Week ")) == len(empty)
