"""A run-walker's plan is the growing of the running minutes: from a walk every few minutes to runs without one."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest

from fourlaps import advice, safety
from fourlaps.training import run_walk, sessions, since_last
from fourlaps.training.run_walk import Trodden
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log_reading import read_log
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session
from fourlaps.vocabulary.workout import Part
from tests.made_plans import EITHER_METHOD, planned

START = dt.date(2027, 3, 18)
BEGINNER = PlanRequest(
    mile_s=580.0, race=dt.date(2027, 6, 9), start=START, days=(1, 3, 6), week_km=10.0, longest_km=3.0, sex="F",
    age_years=32, run_walk=True,
)  # fmt: skip
MONDAY = dt.date(2027, 1, 4)
WEEK = dt.timedelta(days=7)


def easy_runs(plan: Plan) -> list[Session]:
    return [s for s in plan.sessions if s.kind in ("easy", "long")]


def stretch_s(session: Session) -> float:
    """The longest piece of a run that is not walked."""
    return max((p.rep_duration_s or p.duration_s for p in session.workout.parts if not p.is_walk), default=0.0)  # type: ignore[union-attr]


def walked_weeks(plan: Plan) -> list[int]:
    return [w.number for w in plan.weeks if any(since_last.walk_every_min(s) for s in w.sessions)]


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_twelve_weeks_lead_from_three_minutes_to_runs_without_a_walk(method: str) -> None:
    """The first week walks every three minutes, no later week sooner than the one before, the last weeks not at all."""
    plan = planned(BEGINNER, method=method)  # type: ignore[arg-type]
    first = [s for s in plan.weeks[0].sessions if s.kind in ("easy", "long")]
    assert {since_last.walk_every_min(s) for s in first} == {3}
    longest = [run_s for _, run_s in run_walk.of_plan(plan)]
    assert longest == sorted(longest)
    assert all(b / a <= 1.67 for a, b in pairwise(longest)), "no step is a leap"
    assert walked_weeks(plan)[-1] <= 9
    assert all("walk" not in s.title for s in easy_runs(plan) if s.date > BEGINNER.race - 2 * WEEK)
    assert safety.violations(plan) == ()


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_no_stretch_is_longer_than_its_weeks_rung(method: str) -> None:
    """A tenth more at most, in easy runs, warm-ups and cool-downs alike; the way is as long as the title says."""
    plan = planned(BEGINNER, method=method)  # type: ignore[arg-type]
    rungs = run_walk.of_plan(plan)
    for session in plan.sessions:
        if not session.workout or session.kind == "race":
            continue
        rung = [run_s for first, run_s in rungs if first <= session.date][-1]
        if rung >= 1800:
            continue
        calm = [p for p in session.workout.parts if p.zone == 1 and p.part != "strides" and not p.is_walk]
        if session.kind in QUALITY_KINDS:
            calm = [p for p in calm if p.part in ("warm_up", "cool_down")]
        assert all((p.rep_duration_s or p.duration_s) <= 1.1 * rung + 1 for p in calm), session.title
        if session.kind in ("easy", "long"):
            assert f"{session.distance_m / 1000:.1f} km" in session.title


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_the_first_two_weeks_are_runs_and_walks_alone(method: str) -> None:
    """Who cannot jog on without a walk begins with that: no tempo, nothing fast; and then with a walked warm-up."""
    plan = planned(BEGINNER, method=method)  # type: ignore[arg-type]
    hard = [s for s in plan.sessions if s.kind in QUALITY_KINDS]
    assert hard[0].date >= START + 2 * WEEK
    assert len(hard) >= 0.7 * 12, "later weeks hold their hard session"
    assert hard[0].workout is not None
    warm = [p for p in hard[0].workout.parts if p.part == "warm_up"]
    assert warm[0].is_walk
    assert sum(p.duration_s for p in warm) >= 600


def test_a_slower_beginner_begins_with_two_minutes() -> None:
    """Above nine minutes a mile (L0) the first stretches are two minutes."""
    slower = replace(BEGINNER, mile_s=640.0)
    assert run_walk.of_plan(planned(slower, method="templates"))[0][1] == 120


@pytest.mark.parametrize(
    ("weeks", "minutes"),
    [
        ("+++", [3, 5, 8]),
        ("+e+", [3, 3, 5]),  # an easy week stays where it is
        ("+h+", [3, 5, 5]),  # hardly run: once more
        ("++o+", [3, 5, 8, 5]),  # not run at all: a step back
        ("++oo+", [3, 5, 8, 5, 3]),
        ("ooo", [3, 2, 2]),
        ("++++++++", [3, 5, 8, 10, 15, 20, 30, 30]),
    ],
)
def test_the_ladder_follows_what_was_run(weeks: str, minutes: list[int]) -> None:
    """A step for a full week that was run, none into an easy week, one back after a week without running."""
    runs = {"+": 3, "e": 3, "h": 1, "o": 0}
    trodden = [Trodden(MONDAY + n * WEEK, n + 1, mark == "e", 3, runs[mark]) for n, mark in enumerate(weeks)]
    found = run_walk.stretches(BEGINNER, "L1", trodden)
    assert [run_s / 60 for _, run_s in found] == minutes


def test_missed_weeks_are_run_again_first_and_asking_twice_changes_nothing() -> None:
    """Two weeks missed: the coming runs hold more walks than planned, the change says why, and it is said once."""
    plan, today = planned(BEGINNER, method="templates"), dt.date(2027, 4, 13)
    done = [(s.id, "missed" if s.date >= dt.date(2027, 4, 1) else "done") for s in plan.sessions if s.date < today]
    log, _ = read_log({"sessions": [{"session": name, "status": status} for name, status in done]})
    found = advice.replan(plan, log, today)
    planned_s, now_s = (dict(run_walk.of_plan(p))[dt.date(2027, 4, 15)] for p in (plan, found.plan))
    assert now_s < planned_s
    week = [s for s in easy_runs(found.plan) if today < s.date < today + WEEK]
    assert week
    assert all(stretch_s(s) <= 1.1 * now_s + 1 for s in week)
    again = advice.replan(found.plan, log, today)
    assert again.changes == ()
    assert again.plan == found.plan


@pytest.mark.slow
def test_a_moved_race_keeps_the_ladder() -> None:
    """New weeks go on from the stretches that are run by now: they do not begin again."""
    plan, today = planned(BEGINNER, method="templates"), dt.date(2027, 4, 20)
    log, _ = read_log({"wish": {"race": "2027-06-23"}})
    found = advice.replan(plan, log, today).plan
    assert found.request.race == dt.date(2027, 6, 23)
    longest = [run_s for _, run_s in run_walk.of_plan(found)]
    assert longest == sorted(longest)
    coming = [s for s in found.sessions if s.kind in ("easy", "long") and s.date > today]
    assert min(stretch_s(s) for s in coming) > 300


def test_the_note_says_where_the_walks_end() -> None:
    """Where they begin and from which week on there are none, true of the plan; a short plan says how far it leads."""
    plan = planned(BEGINNER, method="templates")
    note = next(note for note in plan.guardrail_notes if "walk" in note)
    assert "every 3 minutes" in note
    assert f"from week {walked_weeks(plan)[-1] + 1} on you run without a walk" in note
    short = planned(replace(BEGINNER, start=BEGINNER.race - 4 * WEEK), method="templates")
    note = next(note for note in short.guardrail_notes if "walk" in note)
    assert "by the race they are" in note


@pytest.mark.parametrize(("repeats", "said"), [(2, "walk after 9 minutes"), (3, "walk every 9 minutes")])
def test_one_walk_is_told_as_one(repeats: int, said: str) -> None:
    """The title said "every 9 minutes" of the single walk between two stretches, as if there were more."""
    part = Part("set", repeats * 540.0, repeats * 1200.0, (2.1, 2.3), 1, repeats, None, 540.0, 60.0, "walk")
    assert said in sessions.easy_title([part], long=False)


def test_a_card_says_that_the_stretches_grew() -> None:
    """'5 min between two walks after 3 min' where they did, kilometres alone where they did not."""
    plan = planned(BEGINNER, method="templates")
    runs = [s for s in plan.sessions if s.kind == "easy" and s.date < START + 2 * WEEK]
    grown = next(s for s in runs if s.date >= START + WEEK)
    change = since_last.change(plan, grown)
    assert change is not None
    assert "5 min between two walks after 3 min" in change.text


def test_a_new_plan_goes_on_where_the_old_one_stands() -> None:
    """Who runs eight minutes between two walks by now is told so in a new plan: no stretch shorter, quality at once."""
    plan = planned(BEGINNER, method="templates")
    today = START + 4 * WEEK
    known = run_walk.stretch_on(plan, today)
    assert known is not None
    fresh = planned(replace(BEGINNER, start=today, unbroken_s=known), method="templates")
    assert min(run_s for _, run_s in run_walk.of_plan(fresh)) == known
    assert any(s.kind in QUALITY_KINDS and s.date < today + 2 * WEEK for s in fresh.sessions)
    assert run_walk.stretch_on(planned(replace(BEGINNER, run_walk=False), method="templates"), today) is None
