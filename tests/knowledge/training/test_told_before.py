"""What was reported before another race day or other running days still holds in the weeks laid out anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import pytest

from fourlaps import advice
from fourlaps.training import moves
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log import Availability, Log, MorningCheck, SessionFeel, Wish
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session, plan_to_dict
from tests.made_plans import planned

Day = dt.date
DAY = dt.timedelta(days=1)
TODAY = Day(2026, 12, 12)
RUNNER = PlanRequest(
    mile_s=360.0, goal_s=350.0, race=Day(2027, 2, 28), start=Day(2026, 12, 7), days=(0, 2, 3, 5, 6), week_km=40.0,
    longest_km=12.0, sex="M", age_years=36.0, strength_history=True,
)  # fmt: skip
WISHES = [
    pytest.param(Wish(race=Day(2027, 3, 7)), id="another race day"), pytest.param(Wish(days=(1, 3, 5, 6)), id="days"),
]  # fmt: skip
FEVER = Log(mornings=(MorningCheck(TODAY, illness="fever"),))
PAIN = Log(mornings=(MorningCheck(TODAY, pain=8.0, pain_note="knee"),))
GREW = Log(mornings=(MorningCheck(TODAY, pain_note="calf, got worse as I ran"),))
AWAY = Log(availability=(Availability(Day(2027, 1, 9), Day(2027, 1, 19), ()),))
AGAIN = [
    pytest.param(False, id="told once"),
    pytest.param(True, id="told again", marks=pytest.mark.slow),
]
FEWER = Log(availability=(Availability(Day(2027, 1, 9), Day(2027, 1, 19), (1, 5)),))


pytestmark = pytest.mark.usefixtures("by_either_method")


@cache
def wished(told: Log, wish: Wish, *, again: bool, later: int) -> Plan:
    """The plan once something was reported and the wish came after it, with the report told once more or not."""
    first = advice.replan(planned(RUNNER), told, TODAY).plan
    log = replace(told if again else Log(), wish=wish)
    found = advice.replan(first, log, TODAY + later * DAY)
    assert any(change.kind == "new_weeks" for change in found.changes)
    assert advice.replan(found.plan, log, TODAY + later * DAY).changes == ()
    return found.plan


def runs(plan: Plan, first: Day, last: Day) -> list[Session]:
    return [s for s in plan.sessions if s.is_run and first <= s.date <= last]


@pytest.mark.slow
@pytest.mark.parametrize("later", [0, 1])
@pytest.mark.parametrize("again", AGAIN)
@pytest.mark.parametrize("wish", WISHES)
def test_a_fever_keeps_its_rest_and_its_four_easy_runs(wish: Wish, again: bool, later: int) -> None:
    plan = wished(FEVER, wish, again=again, later=later)
    assert not [s for s in plan.sessions if TODAY + later * DAY <= s.date < TODAY + 3 * DAY and s.kind != "rest"]
    four = runs(plan, TODAY + 3 * DAY, RUNNER.race)[:4]
    assert {s.kind for s in four} == {"easy"}
    assert [s.distance_m for s in four] == sorted(s.distance_m for s in four)
    assert four[0].distance_m < 0.6 * four[-1].distance_m
    assert not [s for s in plan.sessions if TODAY <= s.date <= four[-1].date and s.heavy_legs]


@pytest.mark.slow
@pytest.mark.parametrize("again", AGAIN)
@pytest.mark.parametrize("wish", WISHES)
def test_a_sore_calf_leaves_no_calf_raises_in_the_weeks_laid_out_anew(wish: Wish, again: bool) -> None:
    """Where it hurts is remembered with the pain, whether the log says it once more or not."""
    told = Log(mornings=(MorningCheck(TODAY, pain=4.0, pain_note="left calf"),))
    plan = wished(told, wish, again=again, later=0)
    strength = [s for s in plan.sessions if TODAY <= s.date < TODAY + 4 * DAY and s.kind == "strength" and s.heavy_legs]
    assert strength
    assert not [e.name for s in strength for e in s.exercises if e.name.startswith("Calf raise")]
    later = [s for s in plan.sessions if s.date >= TODAY + 4 * DAY and s.kind == "strength" and s.heavy_legs]
    assert any(e.name.startswith("Calf raise") for s in later for e in s.exercises)


@pytest.mark.slow
@pytest.mark.parametrize("again", AGAIN)
@pytest.mark.parametrize("pain", [PAIN, GREW], ids=["8 of 10", "grew"])
@pytest.mark.parametrize("wish", WISHES)
def test_a_strong_pain_keeps_its_two_days_and_leaves_no_impact(wish: Wish, pain: Log, again: bool) -> None:
    plan = wished(pain, wish, again=again, later=0)
    assert not [s for s in plan.sessions if TODAY <= s.date < TODAY + 2 * DAY and s.kind != "rest"]
    held = [s for s in plan.sessions if TODAY <= s.date < TODAY + 5 * DAY]
    assert not [s for s in held if s.hard or s.heavy_legs or s.kind == "plyometrics"]


@pytest.mark.slow
@pytest.mark.parametrize("again", AGAIN)
@pytest.mark.parametrize("wish", WISHES)
def test_a_holiday_keeps_its_days_and_its_way_back(wish: Wish, again: bool) -> None:
    plan = wished(AWAY, wish, again=again, later=0)
    assert runs(plan, Day(2027, 1, 9), Day(2027, 1, 19)) == []
    back = runs(plan, Day(2027, 1, 20), RUNNER.race)
    assert all(s.kind not in QUALITY_KINDS for s in back[:2])


@pytest.mark.slow
@pytest.mark.parametrize("again", AGAIN)
@pytest.mark.parametrize("wish", WISHES)
def test_days_that_are_not_free_stay_so(wish: Wish, again: bool) -> None:
    plan = wished(FEWER, wish, again=again, later=0)
    assert {s.date.weekday() for s in runs(plan, Day(2027, 1, 9), Day(2027, 1, 19))} <= {1, 5}


@pytest.mark.slow
@pytest.mark.parametrize("told", [FEVER, PAIN, AWAY, FEWER], ids=["fever", "pain", "holiday", "fewer days"])
def test_it_is_the_same_whether_it_is_told_again(told: Log) -> None:
    wish = Wish(race=Day(2027, 3, 7))
    once, again = (wished(told, wish, again=again, later=0) for again in (False, True))
    assert again.weeks == once.weeks


def test_a_morning_over_long_ago_changes_nothing_in_the_new_weeks() -> None:
    """A pain of three weeks before is settled."""
    wish, later = Wish(race=Day(2027, 3, 7)), 21
    hurt = wished(PAIN, wish, again=False, later=later)
    day = TODAY + later * DAY
    assert [s for s in hurt.sessions if day <= s.date < day + 5 * DAY and (s.hard or s.heavy_legs)]


@pytest.mark.slow
def test_a_fever_of_the_day_on_which_growth_comes_back_keeps_its_rest() -> None:
    """A doctor's yes to growing lays the weeks out anew; the morning is answered in them."""
    missed = MorningCheck(TODAY, pain_note="missed my period three times")
    held = advice.replan(planned(RUNNER), Log(mornings=(missed,)), TODAY).plan
    day = TODAY + 5 * DAY
    log = Log(mornings=(missed, MorningCheck(day, illness="fever")), cleared=day)
    found = advice.replan(held, log, day)
    assert any(change.kind == "new_weeks" for change in found.changes)
    assert not [s for s in found.plan.sessions if day <= s.date < day + 3 * DAY and s.kind != "rest"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["vo2max", "easy", "strength"])
@pytest.mark.parametrize("wish", WISHES)
def test_a_locked_session_stands_in_the_new_weeks(wish: Wish, kind: str) -> None:
    """On its day and pinned; as it was, or smaller where a hard rule asks for it, and then that is told."""
    plan = planned(RUNNER)
    thursdays = [s for s in plan.sessions if s.kind == kind and s.date.weekday() == 3 and s.date > TODAY + 20 * DAY]
    locked = thursdays[0]
    before = moves.pin(plan, locked, pinned=True)
    found = advice.replan(before, Log(wish=wish), TODAY)
    (there,) = [s for s in found.plan.on(locked.date) if s.pinned]
    assert there.kind == kind
    told = [c for c in found.changes if c.session == locked.id]
    if there.title != locked.title:
        assert [(c.was, c.to) for c in told] == [(locked.title, there.title)]
    assert there.distance_m >= 0.6 * locked.distance_m
    assert advice.replan(found.plan, Log(wish=wish), TODAY).changes == ()


def test_a_locked_session_that_falls_to_a_race_is_named() -> None:
    """The new race day is its day."""
    plan = planned(RUNNER)
    locked = next(s for s in plan.sessions if s.kind == "vo2max" and s.date > TODAY + 30 * DAY)
    before = moves.pin(plan, locked, pinned=True)
    found = advice.replan(before, Log(wish=Wish(race=locked.date)), TODAY)
    (change,) = [c for c in found.changes if c.session == locked.id]
    assert (change.date, change.was) == (locked.date, locked.title)
    assert change.to == "Race: the mile"
    assert "locked" in change.reason


@pytest.mark.slow
def test_a_week_of_fever_and_then_other_days_are_answered_once() -> None:
    """In the new weeks the days off asked for nothing any more, and a second answer noted that."""
    start = dt.date(2026, 1, 4)
    asked = PlanRequest(
        mile_s=288.0, race=dt.date(2026, 4, 25), start=start, days=(1, 2, 4, 5, 6), week_km=83.3, longest_km=30.8,
        sex="M", age_years=29, strength_history=True, cleared=True,
    )  # fmt: skip
    shown, feels = advice.plan(asked), dict[str, SessionFeel]()
    for today, days in ((dt.date(2026, 1, 9), None), (dt.date(2026, 1, 16), (0, 1, 2, 3, 5, 6))):
        for session in shown.sessions:
            if session.is_run and session.date < today and session.id not in feels:
                feels[session.id] = SessionFeel(session.id, "missed" if session.date == start else "done")
        morning = MorningCheck(today, illness="fever", pain=4.0 if days is None else 8.0)
        log = Log(tuple(feels.values()), (morning,), wish=Wish(days=days))
        answer = advice.replan(shown, log, today)
        again = advice.replan(answer.plan, log, today)
        assert again.changes == ()
        assert plan_to_dict(again.plan) == plan_to_dict(answer.plan)
        shown = answer.plan
