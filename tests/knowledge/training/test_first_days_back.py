"""The first days back after days without running: easy runs, strides, a tempo, fast running; sprints and jumps last."""

import datetime as dt
from dataclasses import replace

import pytest

from fourlaps import advice, safety
from fourlaps.training.adaptation import Proposal
from fourlaps.vocabulary.athlete import Away, PlanRequest
from fourlaps.vocabulary.log import Availability, Log, MorningCheck, SessionFeel
from fourlaps.vocabulary.plan import Plan, Session
from tests.made_plans import planned

pytestmark = pytest.mark.slow

DAY = dt.timedelta(days=1)
AWAY = Away(dt.date(2027, 4, 8), dt.date(2027, 4, 21))
ASKED = PlanRequest(
    mile_s=330.0, race=dt.date(2027, 5, 22), start=dt.date(2027, 3, 1), fast_running=True, strength_history=True,
    week_km=45.0, longest_km=13.0,
)  # fmt: skip
FAST = {"mile_pace", "vo2max", "time_trial", "race"}


def answered(*, today: dt.date, log: Log) -> Proposal:
    plan = planned(ASKED, method="solver")
    done = [SessionFeel(s.id, "done") for s in plan.sessions if s.date < today and s.kind != "rest"]
    told = {feel.session for feel in log.sessions}
    return advice.replan(
        plan, replace(log, sessions=(*[f for f in done if f.session not in told], *log.sessions)), today
    )


def missed(first: dt.date, today: dt.date) -> Log:
    """Nothing was done from `first` to the day before today."""
    plan = planned(ASKED, method="solver")
    return Log(
        tuple(SessionFeel(s.id, "missed") for s in plan.sessions if first <= s.date < today and s.kind != "rest")
    )


def holiday() -> Proposal:
    """Two weeks without a free day, told of two days before, four and a half weeks before the race."""
    return answered(today=dt.date(2027, 4, 6), log=Log(availability=(Availability(AWAY.first, AWAY.last, ()),)))


def has_strides(session: Session) -> bool:
    return any(p.part == "strides" for p in (session.workout.parts if session.workout else ()))


def sprints(session: Session) -> bool:
    return any(p.is_sprint for p in (session.workout.parts if session.workout else ()))


def after(plan: Plan, last: dt.date) -> list[Session]:
    return sorted((s for s in plan.sessions if s.date > last), key=lambda s: s.date)


def ways_back() -> list[tuple[Plan, dt.date]]:
    """Plans with the last day before the first run back: told ahead, missed, after a fever, asked with."""
    fever = dt.date(2027, 4, 12)
    back = dt.date(2027, 4, 22)
    return [
        (holiday().plan, AWAY.last),
        (answered(today=back, log=missed(AWAY.first, back)).plan, AWAY.last),
        (answered(today=fever, log=Log(mornings=(MorningCheck(fever, illness="fever"),))).plan, fever + 2 * DAY),
        (planned(replace(ASKED, away=(AWAY,)), method="solver"), AWAY.last),
    ]


@pytest.mark.parametrize("which", range(4), ids=["told ahead", "missed", "fever", "asked with"])
def test_no_run_sprints_at_top_speed_before_fast_running_is_back(which: int) -> None:
    """Four flying sprints stood in the first run after two weeks away; two easy runs come before strides."""
    plan, last = ways_back()[which]
    runs = [s for s in after(plan, last) if s.is_run]
    assert not any(has_strides(s) for s in runs[:2])
    fast = next(s.date for s in runs if s.kind in FAST)
    assert not [s for s in runs if sprints(s) and s.date < fast]
    assert safety.violations(plan) == ()


def test_jumps_after_a_holiday_wait_and_begin_smaller() -> None:
    """71 landings, the most of the plan, stood on the day before the first run home."""
    asked, plan = planned(ASKED, method="solver"), holiday().plan
    before = max(s.plyometric_contacts for s in asked.sessions if s.date < AWAY.first)
    landings = [s for s in plan.sessions if s.plyometric_contacts and s.date >= AWAY.first]
    assert landings
    assert all((s.date - AWAY.last).days > 14 for s in landings)
    assert landings[0].plyometric_contacts < before


def test_days_without_a_free_one_hold_nothing_at_all() -> None:
    """No strength, jumps or bike either: so it is where the plan is asked with them."""
    assert {s.kind for s in holiday().plan.sessions if AWAY.first <= s.date <= AWAY.last} == {"rest"}


def test_landings_of_a_plan_asked_with_days_away_begin_smaller_after_them() -> None:
    """They went on where they had been: 71 landings after 60."""
    asked = replace(ASKED, start=dt.date(2027, 1, 4), race=dt.date(2027, 6, 22))
    plan = planned(replace(asked, away=(Away(dt.date(2027, 2, 20), dt.date(2027, 3, 1)),)), method="solver")
    jumps = [(s.date, s.plyometric_contacts) for s in plan.sessions if s.plyometric_contacts]
    before = [n for day, n in jumps if day < dt.date(2027, 2, 20)][-1]
    assert next(n for day, n in jumps if day > dt.date(2027, 3, 1)) < 0.8 * before


def test_tempo_and_fast_running_come_back_and_the_last_full_week_is_no_easy_one() -> None:
    """A tempo in the second week, fast running in the third (3.14), the first of it 1.2 km (H9); neither came back, and
    the easy week stood last before the taper: 18, 34, 29 and 21 km."""
    plan = holiday().plan
    tempo, *_ = [s for s in after(plan, AWAY.last) if s.kind == "tempo"]
    fast, *_ = [s for s in after(plan, AWAY.last) if s.kind in FAST]
    assert 7 <= (tempo.date - AWAY.last).days <= 14
    assert 14 < (fast.date - AWAY.last).days <= 21
    assert any(s.kind == "vo2max" for s in after(plan, AWAY.last))
    last = [w for w in plan.weeks if w.block != "taper"][-1]
    assert not last.down_week
    assert safety.violations(plan) == ()


def test_what_is_said_of_the_way_back_is_said_only_of_its_days() -> None:
    """`At 65 % of your usual week` was told of a session four weeks after the return."""
    changes = holiday().changes
    said = [c.date for c in changes if "you start again gently" in c.reason]
    assert said
    assert max(said) <= AWAY.last + 7 * DAY
    assert any(c.reason.endswith("this one is still below your usual one.") for c in changes)


def test_the_same_holiday_told_again_later_changes_nothing_more() -> None:
    """The easy week that was moved before the last full one stays there."""
    first, today = holiday(), dt.date(2027, 4, 13)
    plan = first.plan
    done = tuple(SessionFeel(s.id, "done") for s in plan.sessions if s.date < today and s.kind != "rest")
    window = Availability(AWAY.first, AWAY.last, ())
    again = advice.replan(plan, Log(sessions=done, availability=(window,)), today)
    assert [w.down_week for w in again.plan.weeks] == [w.down_week for w in plan.weeks]


# Two weeks away that end inside an easy week, 30 days before the race; the first day back held the long run.
INTO_AN_EASY_WEEK = Away(dt.date(2027, 1, 21), dt.date(2027, 2, 3))
LATE = PlanRequest(
    mile_s=340.0, goal_s=330.0, race=dt.date(2027, 3, 6), start=dt.date(2026, 12, 7), days=(0, 1, 3, 5, 6),
    week_km=45.0, longest_km=12.0, age_years=34.0, sex="M", fast_running=True, strength_history=True,
)  # fmt: skip


@pytest.fixture(scope="module", params=["told ahead", "told on return"])
def home_late(request: pytest.FixtureRequest) -> Plan:
    plan, away = planned(LATE, method="solver"), INTO_AN_EASY_WEEK
    today = away.first if request.param == "told ahead" else away.last + DAY
    done = tuple(SessionFeel(s.id, "done") for s in plan.sessions if s.date < away.first and s.kind != "rest")
    return advice.replan(plan, Log(done, availability=(Availability(away.first, away.last, ()),)), today).plan


def test_the_first_runs_back_are_short_and_none_is_the_long_run(home_late: Plan) -> None:
    """After 8 to 14 days four or five easy ones come first, at 60 to 70 % of the usual week (3.14): the first run was
    the long one, 10.9 km, longer than all but one of the next two weeks."""
    runs = [s for s in after(home_late, INTO_AN_EASY_WEEK.last) if s.is_run]
    assert [s.kind for s in runs[:2]] == ["easy", "easy"]
    assert any(s.kind == "long" for s in runs[2:7])
    before = [s for s in planned(LATE, method="solver").sessions if s.is_run and s.date < INTO_AN_EASY_WEEK.first]
    usual_m = sum(s.distance_m for s in before[-15:]) / 15
    assert sum(s.distance_m for s in runs[:2]) <= 0.75 * 2 * usual_m
    assert safety.violations(home_late) == ()


def test_fast_running_comes_back_step_by_step(home_late: Plan) -> None:
    """Five days after 3 x 400 m stood the 5 x 800 m of the old plan, the most of the whole season."""
    held = []
    for session in after(home_late, INTO_AN_EASY_WEEK.last):
        content = safety.content_of(session, home_late.request.mile_s, home_late.level)
        if session.kind in ("mile_pace", "vo2max"):
            held.append(content.mile_m + content.five_k_m)
    assert len(held) >= 3
    assert held[0] <= 1200
    assert all(now <= 2.01 * max(held[:place]) for place, now in enumerate(held) if place)


@pytest.mark.parametrize("weeks_away", [2, 3])
def test_a_plan_asked_with_days_away_begins_no_week_back_with_its_long_run(weeks_away: int) -> None:
    away = Away(AWAY.last - (7 * weeks_away - 1) * DAY, AWAY.last)
    runs = [s for s in after(planned(replace(ASKED, away=(away,)), method="templates"), away.last) if s.is_run]
    assert runs[0].kind == "easy"
    assert any(s.kind == "long" for s in runs[1:7])
