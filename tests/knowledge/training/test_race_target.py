"""What the race aims at: the goal within reach, else what is expected on race day, as far as rule H17 lets it."""

import datetime as dt
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from fourlaps import advice
from fourlaps.training import expectation, last_words, pacers, race_target, repair
from fourlaps.training.desk import Change, Desk
from fourlaps.training.limits import limits_of_plan
from fourlaps.training.race_aim import race_aim
from fourlaps.units import MILE_M, parse_time_s
from fourlaps.vocabulary.athlete import PlanRequest, Result, ResultKind
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.log import Log, SessionFeel, Wish
from fourlaps.vocabulary.plan import Plan, Session, plan_to_dict
from tests.made_plans import planned
from tests.plan_checker import Facts, check

RACE, START = dt.date(2027, 3, 7), dt.date(2026, 12, 7)
DAYS = (1, 3, 4, 5, 6)


def request(mile_s: float, **given: Any) -> PlanRequest:
    return PlanRequest(mile_s, RACE, START, **{"days": DAYS, "week_km": 40.0, "longest_km": 10.0, **given})


def race_of(plan: Plan) -> Session:
    return next(s for s in plan.sessions if s.kind == "race" and s.date == plan.request.race)


def speeds(plan: Plan) -> tuple[float, float]:
    workout = race_of(plan).workout
    assert workout is not None
    return next(part for part in workout.parts if part.part == "steady").target_speed_mps


def aim_s(plan: Plan) -> float:
    return MILE_M / speeds(plan)[1]


def expected_s(plan: Plan) -> float:
    return expectation.expected(plan, steps=False)["race_day_s"].median


@pytest.mark.parametrize("goal_s", [346.0, 350.0])
def test_a_goal_within_reach_is_the_aim(goal_s: float) -> None:
    """Up to 4 % faster than today's mile the card ends at the goal and says so; the planned time is the same."""
    plan = planned(request(360.0, goal_s=goal_s), method="templates")
    assert aim_s(plan) == pytest.approx(goal_s)
    assert plan.planned_at_s == goal_s
    assert "your goal" in race_of(plan).why


@pytest.mark.slow
@pytest.mark.parametrize(("mile_s", "given"), [(290.0, {"week_km": 70.0}), (345.0, {"age_years": 50}), (360.0, {})])
def test_without_a_goal_the_race_aims_at_what_is_expected(mile_s: float, given: dict[str, Any]) -> None:
    """Within half a percent of the middle of race day, faster than today's mile where the plan brings something."""
    plan = planned(request(mile_s, **given), method="templates")
    assert expected_s(plan) < mile_s
    assert aim_s(plan) == pytest.approx(expected_s(plan), rel=0.005)
    assert "expected of you that day" in race_of(plan).why


@pytest.mark.slow
@pytest.mark.parametrize("goal_s", [330.0, 358.0, 370.0])
def test_a_goal_out_of_reach_or_too_modest_is_no_aim(goal_s: float) -> None:
    """The race aims where it would without the goal, never slower: a bold goal makes no plan slower."""
    with_goal = planned(request(360.0, goal_s=goal_s), method="templates")
    without = planned(request(360.0), method="templates")
    assert aim_s(with_goal) == pytest.approx(aim_s(without), rel=0.003)


@pytest.mark.slow
@pytest.mark.parametrize("mile_s", [300.0, 360.0, 500.0])
@pytest.mark.parametrize("goal", [None, 0.95, 0.97, 0.995, 1.02])
def test_the_race_keeps_rule_h17_as_the_checker_reads_it(mile_s: float, goal: float | None) -> None:
    """No finding of the independent checker on a race, however much is expected; its range is slower to faster."""
    asked: dict[str, Any] = {"goal_s": goal and round(goal * mile_s), "week_km": 20.0 if mile_s == 500 else 40.0}
    plan = planned(request(mile_s, **asked), method="templates")
    facts = Facts(mile_s=mile_s, start=START, race=RACE, days=DAYS, longest_km=10.0, **asked)
    assert check(json.loads(json.dumps(plan_to_dict(plan))), facts) == []
    slow, fast = speeds(plan)
    assert slow < fast
    assert (slow + fast) / 2 <= 1.03 * MILE_M / mile_s


def test_where_more_is_expected_than_a_plan_may_aim_at_the_card_says_so() -> None:
    """A slow miler's race is capped at 3 % above today's mile; the card says that more is expected."""
    plan = planned(request(500.0, week_km=20.0), method="templates")
    assert expected_s(plan) < 0.965 * 500.0
    assert aim_s(plan) == pytest.approx(500.0 / 1.03, abs=1.0)
    assert "more is expected by then" in race_of(plan).why


@pytest.mark.parametrize("given", [{"age_years": 61}, {"injured": True}])
def test_a_careful_race_has_no_such_aim(given: dict[str, Any]) -> None:
    """What is a gear below all out stays one, with no word of an aim."""
    plan = planned(request(360.0, goal_s=350.0, **given), method="templates")
    assert aim_s(plan) > 360.0
    assert "Aim at" not in race_of(plan).why
    assert race_aim(plan.request, plan).aim_s is None


def test_a_result_moves_the_aim_and_missed_runs_do_not() -> None:
    """After a great trial the race aims at what is expected then, told once; one missed easy run leaves the card."""
    plan = planned(request(360.0, goal_s=350.0), method="templates")
    trial = next(s for s in plan.sessions if s.kind == "time_trial")
    found = advice.replan(plan, Log(results=(Result(MILE_M, 340.0, trial.date),)), trial.date + dt.timedelta(days=1))
    told = [change for change in found.changes if change.session == race_of(plan).id]
    assert len(told) == 1
    assert told[0].was.endswith("aiming at 5:50")
    said_s = parse_time_s(told[0].to.split("aiming at ")[1])
    assert said_s == pytest.approx(aim_s(found.plan), abs=0.5)
    cap_s = found.plan.request.mile_s / 1.03
    assert said_s == pytest.approx(max(expected_s(found.plan), cap_s), rel=0.005)
    easy = [s for s in plan.sessions if s.kind == "easy"][3]
    missed = Log(sessions=(SessionFeel(easy.id, "missed"),))
    after = advice.replan(plan, missed, easy.date + dt.timedelta(days=1))
    assert race_of(after.plan) == race_of(plan)


def test_nothing_is_suggested_for_a_race_or_test_whose_result_is_known() -> None:
    """The trial, and the race itself, were run this morning and their times told: neither gets another aim today."""
    plan = planned(request(360.0, goal_s=350.0), method="templates")
    trial = next(s for s in plan.sessions if s.kind == "time_trial")
    kinds: list[tuple[Session, ResultKind]] = [(trial, "time_trial"), (race_of(plan), "race")]
    for over, kind in kinds:
        found = advice.replan(plan, Log(results=(Result(MILE_M, 352.0, over.date, kind),)), over.date)
        assert found.plan.request.mile_s < plan.request.mile_s
        assert over in found.plan.sessions
        assert not [change for change in found.changes if change.session == over.id]


def test_a_race_far_slower_than_today_s_mile_stands_in_the_zone_of_its_pace() -> None:
    """Expected an eighth slower after weeks off, all out is slower than 5k pace: the watch is told zone 2, and a race
    that comes back to its pace is in zone 3 again."""
    plan = planned(request(321.0), method="templates")
    slow = race_target.aimed(plan, {"race_day_s": Estimate.lognormal(362.0, 0.02)})
    assert [_zone(slow), _zone(plan)] == [2, 3]
    back = race_target.aimed(slow, {"race_day_s": Estimate.lognormal(321.0, 0.02)})
    assert _zone(back) == 3


def _zone(plan: Plan) -> int | None:
    workout = race_of(plan).workout
    assert workout is not None
    return next(part for part in workout.parts if part.part == "steady").zone


@pytest.mark.slow
def test_one_slow_result_moves_no_pace_and_the_aim_to_what_is_expected() -> None:
    """The card says the middle of what is expected and it is that, after one result and after the next."""
    plan = planned(request(330.0, fast_running=True), method="templates")
    days = (START + dt.timedelta(days=26), START + dt.timedelta(days=61))
    slow = tuple(Result(MILE_M, 341.0 + n, day) for n, day in enumerate(days))
    once = advice.replan(plan, Log(results=slow[:1]), days[0] + dt.timedelta(days=2)).plan
    assert expected_s(once) > 1.007 * expected_s(plan)
    assert once.request.mile_s == 330.0
    assert aim_s(once) == pytest.approx(expected_s(once), rel=0.0075)
    assert "expected of you that day" in race_of(once).why
    twice = advice.replan(once, Log(results=slow), days[1] + dt.timedelta(days=2)).plan
    assert twice.request.mile_s > 330.0
    assert aim_s(twice) == pytest.approx(expected_s(twice), rel=0.0075)


def test_a_goal_far_above_what_is_expected_is_no_aim_whatever_it_was() -> None:
    """Two weeks before the race a mile of 5:58 leaves 5:30 more than 4 % away: the card aims at what is expected, once
    told; the question about the goal stays the runner's to answer."""
    plan = planned(request(340.0, goal_s=330.0, week_km=45.0), method="templates")
    day = RACE - dt.timedelta(days=14)
    assert "your goal." in race_of(plan).why
    log, today = Log(results=(Result(MILE_M, 358.0, day),)), day + dt.timedelta(days=1)
    found = advice.replan(plan, log, today)
    assert found.plan.request.goal_s == 330.0
    assert aim_s(found.plan) == pytest.approx(expected_s(found.plan), rel=0.0075)
    assert "your goal is further off" in race_of(found.plan).why
    assert [change.rule for change in found.changes].count("aim") == 1
    assert sum(change.kind == "asked" for change in found.changes) == 1
    assert advice.replan(found.plan, log, today).changes == ()


@pytest.mark.slow
def test_another_goal_moves_the_aim_and_says_why() -> None:
    """A goal out of reach leaves the aim that stood; a slower one gives way to what is expected; a nearer one is it."""
    plan = planned(request(360.0, goal_s=354.0), method="templates")
    today = START + dt.timedelta(days=21)
    far = advice.replan(plan, Log(wish=Wish(goal_s=330.0)), today)
    assert race_of(far.plan).workout == race_of(plan).workout
    assert "further than a plan may aim" in race_of(far.plan).why or "expected of you" in race_of(far.plan).why
    slower = advice.replan(plan, Log(wish=Wish(goal_s=372.0)), today).plan
    assert aim_s(slower) == pytest.approx(max(expected_s(slower), 360.0 / 1.03), rel=0.005)
    nearer = advice.replan(plan, Log(wish=Wish(goal_s=347.0)), today)
    assert aim_s(nearer.plan) == pytest.approx(347.0)
    told = [change for change in nearer.changes if change.session == race_of(plan).id]
    assert [change.to for change in told] == ["Race: the mile, aiming at 5:47"]
    assert "reach" in told[0].reason


@pytest.mark.slow
def test_a_goal_that_comes_back_is_followed_again() -> None:
    """The wish answered last is no news; one that was answered before another is."""
    plan, today = planned(request(360.0, goal_s=354.0), method="templates"), START + dt.timedelta(days=21)
    for goal_s in (350.0, 352.0, 350.0, 350.0):
        proposal = advice.replan(plan, Log(wish=Wish(goal_s=goal_s)), today)
        assert proposal.plan.request.goal_s == goal_s
        assert bool(proposal.changes) == (plan.request.goal_s != goal_s)
        plan = proposal.plan


def test_the_target_is_the_same_twice() -> None:
    """Aiming an aimed plan again changes nothing."""
    plan = planned(request(345.0, age_years=50), method="templates")
    outlook = expectation.expected(plan, steps=False)
    assert race_target.aimed(plan, outlook).sessions == plan.sessions


@pytest.mark.slow
def test_another_aim_is_the_cause_also_where_the_warm_up_of_the_race_grew_with_its_week() -> None:
    """A slower aim beside a longer warm-up was put down to more room in the week."""
    race = next(s for s in planned(PlanRequest(360.0, RACE, RACE - dt.timedelta(days=55))).sessions if s.kind == "race")
    longer = replace(
        race, title="Race: the mile, aiming at 6:05",
        workout=replace(race.workout, parts=(replace(race.workout.parts[0], duration_s=1500.0, distance_m=4000.0),
                                             *race.workout.parts[1:])),
    )  # fmt: skip
    aim = Change(race.date, race.id, race.title, longer.title, "expected on race day: 6:05.0", "aim", "The middle.")
    desk = SimpleNamespace(steps={race.id: [(aim, race, replace(race, title=longer.title))]}, changes=[], find=None)
    assert last_words._cause(desk, race, longer) == aim  # type: ignore[arg-type]


def test_a_race_that_comes_back_to_its_size_keeps_the_aim_that_stands() -> None:
    """What was held back was laid down with the aim of that day; the aim of today's card is the one that stands."""
    stood = planned(request(360.0), method="templates")
    race = race_of(stood)
    older = race_target._paced(race, (5.0, 5.1), f"{race.why} As it was.", stood.request.mile_s)
    pacer = pacers.pacer_for(stood.request, limits_of_plan(stood))
    desk = Desk(repair.with_session(stood, race, older), START, pacer)
    race_target.follow(desk, stood, expectation.expected(stood, steps=False))
    assert race_of(desk.plan).why == race.why
    assert speeds(desk.plan) == speeds(stood)
    assert desk.changes == []
