"""Flying sprints: who gets them, when, how they are swapped, and what takes them away."""

import datetime as dt
from dataclasses import replace

import pytest

from fourlaps import safety
from fourlaps.support.program import SupportProgram
from fourlaps.training import adaptation, catalogue, edits, fitting, pacers, planning, repair, swaps
from fourlaps.training.limits import limits_of_plan
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log import Availability, Log, MorningCheck, SessionFeel
from fourlaps.vocabulary.plan import Plan, Session, plan_to_dict
from fourlaps.vocabulary.plan_reading import plan_from_dict
from tests.made_plans import EITHER_METHOD, planned

DAY = dt.timedelta(days=1)
RACE = dt.date(2026, 6, 20)
ASKED = PlanRequest(
    mile_s=330.0, race=RACE, start=RACE - 111 * DAY, days=(0, 1, 3, 4, 5, 6), week_km=45.0, longest_km=13.0,
    fast_running=True, strength_history=True,
)  # fmt: skip


def made(method: planning.Method = "solver", **changes: object) -> Plan:
    return planned(replace(ASKED, **changes), method=method)  # type: ignore[arg-type]


def flown(plan: Plan) -> list[Session]:
    return [s for s in plan.sessions if any(p.is_sprint for p in (s.workout.parts if s.workout else ()))]


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_healthy_runner_gets_them_from_the_seventh_week_to_the_peak(method: planning.Method) -> None:
    """Four for L2, with three minutes of walking, after two strides, on one easy run a week."""
    plan = made(method)
    found = flown(plan)
    assert len(found) >= 2
    for session in found:
        week = next(w for w in plan.weeks if session in w.sessions)
        assert session.kind == "easy"
        assert not session.hard
        assert (session.date - ASKED.start).days >= 42
        assert week.block != "taper"
        assert not week.down_week
        assert sum(s.date in {x.date for x in week.sessions} for s in found) == 1
        *_, led, sprints = session.workout.parts if session.workout else ()
        assert (led.repeats, sprints.repeats, sprints.zone) == (2, 4, None)
        assert 180.0 <= (sprints.recovery_duration_s or 0) <= 240.0
        assert session.title.endswith("with 4 flying sprints")
    assert safety.violations(plan) == ()


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize(
    "changes",
    [
        {"mile_s": 430.0, "week_km": 28.0},  # L1
        {"age_years": 61, "cleared": True},
        {"ground": "treadmill"},
        {"gap_days": 12, "gap_cause": "injury"},
        {"start": RACE - 55 * DAY},  # six weeks without injury end in the last fortnight
    ],
)
def test_others_get_strides(changes: dict[str, object], method: planning.Method) -> None:
    """Beginners, from 60 on, on a treadmill, after an injury, in short plans: no sprint stands anywhere."""
    assert flown(made(method, **changes)) == []


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
def test_faster_levels_and_older_runners(method: planning.Method) -> None:
    """The ladder by level, and more rest from 50 on."""
    ladder = catalogue.accelerations()["FLY"].ladder
    for mile_s, level in ((300.0, "L3"), (255.0, "L4")):
        plan = made(method, mile_s=mile_s, week_km=70.0, longest_km=19.0)
        assert plan.level == level
        assert {p.repeats for s in flown(plan) for p in s.workout.parts if p.is_sprint} == {ladder[plan.level]}  # type: ignore[union-attr]
    old = flown(made(method, age_years=52))
    assert {p.recovery_duration_s for s in old for p in s.workout.parts if p.is_sprint} == {225.0}  # type: ignore[union-attr]


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_easier_are_strides_and_harder_is_one_more(method: planning.Method) -> None:
    """One thing changes, and what no longer holds sprints does not speak of them."""
    plan = made(method)
    pacer = pacers.pacer_for(plan.request, limits_of_plan(plan))
    session = flown(plan)[0]
    calm, more = swaps.easier(session, pacer), swaps.harder(session, pacer)
    assert calm is not None
    assert more is not None
    assert "with 4 strides" in calm.title
    assert "sprint" not in f"{calm.why}{calm.truth}{calm.stop_if}".lower()
    assert calm.workout is not None
    assert calm.workout.family == "EASY"
    assert calm.distance_m == pytest.approx(session.distance_m)
    assert "with 5 flying sprints" in more.title


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_pain_takes_them_away_for_six_weeks(method: planning.Method) -> None:
    """What comes after stays; asked twice, nothing more changes."""
    plan = made(method)
    first = flown(plan)[0]
    today = first.date - 10 * DAY
    feels = tuple(SessionFeel(s.id, "done") for s in plan.sessions if s.date < today and s.kind != "rest")
    log = Log(sessions=feels, mornings=(MorningCheck(today, pain=3.0),))
    told = adaptation.replan(plan, log, today, support=SupportProgram())
    left = flown(told.plan)
    assert left == [s for s in flown(plan) if (s.date - today).days >= 42]
    assert any("six" in c.reason or "6 weeks without pain" in c.reason for c in told.changes)
    again = adaptation.replan(told.plan, log, today, support=SupportProgram())
    assert again.changes == ()


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_who_says_how_long_nothing_has_hurt_need_not_wait(method: planning.Method) -> None:
    """Six healthy weeks before the start count, and a plan that says so reads back as it was."""
    plan = made(method, start=RACE - 55 * DAY, healthy_since=RACE - 120 * DAY)
    assert flown(plan)
    assert safety.violations(plan) == ()
    assert plan_from_dict(plan_to_dict(plan)).request == plan.request


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_weeks_laid_out_anew_keep_them(method: planning.Method) -> None:
    """Another day of the week on the way: what comes after is planned as by somebody healthy since the old start."""
    plan = made(method)
    today = ASKED.start + 50 * DAY
    feels = tuple(SessionFeel(s.id, "done") for s in plan.sessions if s.date < today and s.kind != "rest")
    log = Log(sessions=feels, availability=(Availability(today, RACE, (0, 1, 3, 4, 6)),))
    told = adaptation.replan(plan, log, today, support=SupportProgram())
    assert told.plan != plan
    later = [s for s in flown(told.plan) if s.date >= today]
    assert len(later) >= 1
    assert safety.violations(told.plan) == ()


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_safety_refuses_them_before_six_weeks_and_while_something_hurts(method: planning.Method) -> None:
    """H9 and H19 look at the parts, whoever put them there."""
    plan = made(method)
    pacer = pacers.pacer_for(plan.request, limits_of_plan(plan))
    early = next(s for s in plan.sessions if s.kind == "easy" and (s.date - ASKED.start).days < 40)
    parts = flown(plan)[0].workout.parts  # type: ignore[union-attr]
    wrong = repair.with_session(plan, early, edits.with_parts(early, parts))
    assert {v.guardrail for v in safety.violations(wrong)} >= {"H9"}
    mended, _ = repair.mend(wrong, ASKED.start, pacer)
    assert early.id not in {s.id for s in flown(mended)}
    hurt = replace(plan, request=replace(plan.request, injured=True))
    assert "H19" in {v.guardrail for v in safety.violations(hurt) if "sprints" in v.found}


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_level_without_sprints_runs_strides_instead(method: planning.Method) -> None:
    """Ten days off make a slow L2 an L1 for now; what sprints were planned become strides."""
    plan = made(method, mile_s=415.0)
    first = flown(plan)[0]
    today = first.date - 20 * DAY
    feels = tuple(
        SessionFeel(s.id, "missed" if s.date >= today - 12 * DAY else "done")
        for s in plan.sessions if s.date < today and s.kind != "rest"
    )  # fmt: skip
    told = adaptation.replan(plan, Log(sessions=feels), today, support=SupportProgram())
    assert (plan.level, told.plan.level) == ("L2", "L1")
    assert flown(told.plan) == []


@pytest.mark.slow
@pytest.mark.parametrize("days", [-1, 1])
def test_beside_a_fast_session_that_came_there_since_strides_take_their_place(days: int) -> None:
    """Sprints ask for fresh legs, and a fast day for legs that did not sprint the day before."""
    plan = made("templates")
    sprints = flown(plan)[-1]
    fast = next(s for s in plan.sessions if s.kind == "vo2max")
    moved = repair.with_session(plan, fast, edits.on_day(fast, sprints.date + days * DAY))
    pacer = pacers.pacer_for(plan.request, limits_of_plan(plan))
    fitted, _causes, _bounds = fitting.fitted(moved, plan, plan.request.start, pacer, ())
    assert sprints.id not in {s.id for s in flown(fitted)}
