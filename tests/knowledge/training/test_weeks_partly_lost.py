"""What a week of which a part was lost costs the weeks after it: little for little, and never less for more."""

import dataclasses
import datetime as dt
from itertools import combinations

import pytest

from fourlaps import advice, safety
from fourlaps.training import easy_weeks
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log import Availability, Log, SessionFeel, Wish
from fourlaps.vocabulary.plan import Plan, Week
from tests.made_plans import planned

pytestmark = pytest.mark.slow

DAY = dt.timedelta(days=1)
FIVE_DAYS = PlanRequest(
    mile_s=340.0, goal_s=330.0, race=dt.date(2027, 3, 6), start=dt.date(2026, 12, 7), days=(0, 1, 3, 5, 6),
    week_km=45.0, longest_km=12.0, age_years=34.0, sex="M", fast_running=True, strength_history=True,
)  # fmt: skip
FOUR_DAYS = PlanRequest(
    mile_s=430.0, race=dt.date(2027, 4, 30), start=dt.date(2027, 1, 6), days=(1, 3, 5, 6), week_km=21.0,
    longest_km=8.0, age_years=36.0, sex="F", fast_running=True, strength_history=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    return planned(FIVE_DAYS)


@pytest.fixture(scope="module")
def easy(plan: Plan) -> Week:
    """The second easy week: full weeks lie before it."""
    return [week for week in plan.weeks if week.down_week][1]


def done(plan: Plan, today: dt.date, missed: tuple[str, ...] = (), *gone: Availability) -> Log:
    feels = (SessionFeel(s.id, "missed" if s.id in missed else "done") for s in plan.sessions if s.kind != "rest")
    before = {s.id for s in plan.sessions if s.date < today}
    return Log(sessions=tuple(feel for feel in feels if feel.session in before), availability=gone)


def test_three_days_away_before_an_easy_week_leave_today_its_session_and_the_week_most_of_its_running(
    plan: Plan, easy: Week
) -> None:
    """Training notes 3.14: up to three days off, as planned; a week mostly lost is no full one to measure by (H14)."""
    before = next(week for week in plan.weeks if week.number == easy.number - 1)
    today, last = before.sessions[2].date, before.sessions[-1].date
    now = [(s.title, s.distance_m) for s in plan.on(today) if s.is_run]
    found = advice.replan(plan, done(plan, today, (), Availability(last - 2 * DAY, last, ())), today)
    assert [(s.title, s.distance_m) for s in found.plan.on(today) if s.is_run] == now
    after = next(week for week in found.plan.weeks if week.number == easy.number)
    assert after.down_week
    assert after.distance_m >= 0.85 * easy.distance_m
    assert [s.kind for s in after.sessions if s.is_run] == [s.kind for s in easy.sessions if s.is_run]


def test_missing_more_of_a_week_never_gives_more_and_one_run_missed_costs_next_to_nothing(
    plan: Plan, easy: Week
) -> None:
    """Each pair, three or four of its runs missed leave the easy week no more than any fewer of them do."""
    before = next(week for week in plan.weeks if week.number == easy.number - 1)
    runs = [s.id for s in before.sessions if s.is_run]
    held: dict[tuple[str, ...], float] = {}
    for count in range(len(runs)):
        for missed in combinations(runs, count):
            found = advice.replan(plan, done(plan, easy.sessions[0].date, missed), easy.sessions[0].date)
            held[missed] = next(w.distance_m for w in found.plan.weeks if w.number == easy.number)
            fewer = [held[kept] for kept in combinations(missed, count - 1)] if count else [easy.distance_m]
            assert held[missed] <= 1.001 * min(fewer)
            if count == 1:
                assert held[missed] >= 0.94 * easy.distance_m


@pytest.mark.parametrize("told_days_ahead", [1, -7])
def test_the_weeks_after_one_week_away_come_back_to_what_was_meant(told_days_ahead: int) -> None:
    """Training notes 3.14: 80 % at first, then a tenth a week; a week without a run is no zero in the mean of H2."""
    plan = planned(FOUR_DAYS)
    third = next(week for week in plan.weeks if week.number == 3)
    gone = Availability(third.sessions[0].date, third.sessions[-1].date, ())
    today = gone.first - told_days_ahead * DAY
    missed = tuple(s.id for s in third.sessions) if told_days_ahead < 0 else ()
    found = advice.replan(plan, done(plan, today, missed, *(() if missed else (gone,))), today)
    assert safety.violations(found.plan) == ()
    pairs = [(was, now) for was, now in zip(plan.weeks, found.plan.weeks, strict=True) if was.number > 4]
    full = [(was, now) for was, now in pairs if not was.down_week and not now.down_week and was.block != "taper"]
    assert min(now.distance_m / was.distance_m for was, now in full) >= 0.6
    assert sum(now.distance_m for _, now in pairs) >= 0.75 * sum(was.distance_m for was, _ in pairs)
    again = advice.replan(found.plan, done(plan, today, missed, *(() if missed else (gone,))), today)
    assert (again.changes, again.plan) == ((), found.plan)


def test_an_easy_week_after_a_week_that_lost_a_run_gives_no_more_than_h14_asks_of_what_was_planned() -> None:
    """30 % below 60 km is 42 km, though 80 % of the 45 km that were run would be 36."""
    band = easy_weeks.band_m(60_000, 45_000, 44_000)
    assert band is not None
    assert 42_000 <= band[0] < band[1] < 42_500


def test_weeks_laid_out_anew_after_a_week_mostly_missed_hold_nearly_what_they_hold_without_it(
    plan: Plan, easy: Week
) -> None:
    """With the race a week later they held 41 and 44 km in place of 52: the 23 km that were run counted as a full week,
    where the weeks that stay as they stand come back to what was planned."""
    today, before = easy.sessions[0].date, next(week for week in plan.weeks if week.number == easy.number - 1)
    missed = tuple(s.id for s in before.sessions if s.is_run)[2:]
    later = Wish(race=plan.request.race + 7 * DAY)
    held = []
    for gone in ((), missed):
        log = dataclasses.replace(done(plan, today, gone), wish=later)
        found = advice.replan(plan, log, today)
        assert safety.violations(found.plan) == ()
        assert advice.replan(found.plan, log, today).changes == ()
        held.append(sum(s.distance_m for s in found.plan.sessions if s.is_run and s.date >= today))
    assert held[1] >= 0.9 * held[0]


def test_a_missed_week_costs_the_same_told_on_its_last_evening_or_the_next_morning() -> None:
    """A beginner's weeks fell to 5 km for the rest of the season where the last missed run was told the same day; and
    the race was said to change from 7:38 to 10:49 a kilometre, as its warm-up begins with a walk now."""
    race = dt.date(2027, 1, 24)
    woman = PlanRequest(
        570.0, race, race - 55 * DAY, days=(1, 3, 6), week_km=12.0, longest_km=4.0, age_years=52, sex="F", run_walk=True
    )
    plan = planned(woman)
    second = next(week for week in plan.weeks if week.number == 2)
    evening, held = second.sessions[-1].date, []
    missed = {s.id for s in second.sessions}
    log = Log(
        tuple(
            SessionFeel(s.id, "missed" if s.id in missed else "done")
            for s in plan.sessions
            if s.date <= evening and s.kind != "rest"
        )
    )
    for today in (evening, evening + DAY):
        found = advice.replan(plan, log, today)
        held.append([week.distance_m for week in found.plan.weeks if week.number > 2])
        assert not any("per km" in change.to for change in found.changes if change.date == race)
        assert {c.trigger for c in found.changes if c.rule == "return"} == {"7 days without running"}
        assert sum(held[-1]) > 0.75 * sum(week.distance_m for week in plan.weeks if week.number > 2)
    assert held[0] == pytest.approx(held[1], rel=0.001)


def test_a_first_week_mostly_lost_leaves_the_first_full_weeks_the_longest_row() -> None:
    """H14 to the letter: counted as an easy one it would leave two full weeks first and three later."""
    young = PlanRequest(
        mile_s=312.0, goal_s=268.4, start=dt.date(2026, 7, 9), race=dt.date(2026, 9, 16), days=(0, 1, 3, 4, 5, 6),
        week_km=54.1, longest_km=14.2, age_years=13, sex="M", fast_running=True, long_run_day=6,
    )  # fmt: skip
    plan = first = advice.plan(young)
    missed = tuple(f"2026-07-{day}" for day in ("12-long", "14-easy", "23-easy"))
    for today in (young.start + days * DAY for days in (7, 14, 21)):
        plan = advice.replan(plan, done(first, today, missed), today).plan
    rows, row = [], 0
    for week in plan.weeks:
        if week.down_week or week.block == "taper":
            rows, row = [*rows, row], 0
        else:
            row += 1
    assert rows[0] == max(rows)


def test_who_misses_every_fourth_run_keeps_four_fifths_of_the_weeks_that_were_meant() -> None:
    """H2 counts what was run: each week holds all it allows, or a steady life shrinks by a little every week."""
    request = PlanRequest(
        mile_s=330.0, race=dt.date(2027, 7, 3), start=dt.date(2027, 3, 1), fast_running=True, strength_history=True,
        week_km=45.0, longest_km=13.0,
    )  # fmt: skip
    first = plan = planned(request)
    feels: dict[str, SessionFeel] = {}
    for today in (request.start + 7 * n * DAY for n in range(18)):
        for run in (s for s in plan.sessions if s.date < today and s.is_run and s.id not in feels):
            feels[run.id] = SessionFeel(run.id, "missed" if len(feels) % 4 == 3 else "done")
        plan = advice.replan(plan, Log(tuple(feels.values())), today).plan
    for meant, made in list(zip(first.weeks, plan.weeks, strict=True))[9:-1]:
        assert made.distance_m > 0.8 * meant.distance_m
