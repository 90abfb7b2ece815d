"""New weeks laid out under way know the weeks that were run before them: a race moved by a week halves no season."""

import dataclasses
import datetime as dt
import itertools

import pytest

from fourlaps import advice, safety
from fourlaps.training import notebook
from fourlaps.training.adaptation import Proposal
from fourlaps.training.differences import days_changed
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log import Availability, Log, SessionFeel, Wish
from fourlaps.vocabulary.plan import Plan, Week
from tests.made_plans import planned

pytestmark = pytest.mark.slow

DAY = dt.timedelta(days=1)
START = dt.date(2026, 3, 2)
RACE = START + (16 * 7 - 1) * DAY
REQUEST = PlanRequest(
    mile_s=330.0, race=RACE, start=START, fast_running=True, strength_history=True, week_km=45.0, longest_km=13.0,
    age_years=25,
)  # fmt: skip


def told(plan: Plan, today: dt.date, gone: Availability, wish: Wish | None = None) -> Log:
    """All before today was done but on the days away."""
    feels = [
        SessionFeel(s.id, "missed" if gone.first <= s.date <= gone.last else "done")
        for s in plan.sessions
        if s.date < today and s.kind != "rest"
    ]
    return Log(sessions=tuple(feels), availability=(gone,), wish=wish or Wish())


def moved(first: dt.date, days: int, later: int, wish: Wish) -> tuple[Plan, Proposal]:
    """A holiday told on its first day, answered once a week, and new weeks `later` days after it: before and after."""
    plan: Plan = planned(REQUEST)
    gone = Availability(first, first + (days - 1) * DAY, ())
    until = gone.last + (1 + later) * DAY
    for n in range(0, (until - first).days, 7):
        plan = advice.replan(plan, told(plan, first + n * DAY, gone), first + n * DAY).plan
    plan = advice.replan(plan, told(plan, until, gone), until).plan
    return plan, advice.replan(plan, told(plan, until, gone, wish), until)


def ahead_km(plan: Plan, today: dt.date) -> float:
    return sum(s.distance_m for s in plan.sessions if s.is_run and s.date >= today) / 1000


def full(plan: Plan, since: int) -> list[Week]:
    return [w for w in plan.weeks if w.number >= since and not w.down_week and w.block != "taper"]


@pytest.mark.parametrize(
    ("week", "days", "later", "by"),
    [(0, 16, 0, 7), (0, 16, 10, -7), (2, 14, 0, 7), (2, 14, 10, -7), (5, 16, 10, 7)],
)
def test_a_race_moved_after_weeks_off_leaves_the_season_its_size(week: int, days: int, later: int, by: int) -> None:
    """They held 16, 5, 6, 8, 6, 6 km after two weeks off at the start: the zeros stood in the mean, easy weeks stood
    where none was due, and each week gave way to the one before it."""
    first = START + 7 * week * DAY
    today = first + (days + later) * DAY
    before, after = moved(first, days, later, Wish(race=RACE + by * DAY))
    assert safety.violations(after.plan) == ()
    # A race a week earlier takes a week with it. After days off the weeks that stood grow faster than new ones do, so
    # those are held by kilometres.
    least_km = {(0, 7): 480.0, (0, -7): 350.0, (2, -7): 387.0}.get((week, by), 0.9 * ahead_km(before, today))
    assert ahead_km(after.plan, today) > least_km
    weeks = full(after.plan, (today - START).days // 7 + 4)
    assert all(w.distance_m > 24_000 for w in weeks)


def test_a_race_moved_on_the_day_back_from_a_month_off_leaves_the_way_back_as_it_is() -> None:
    """Runs of 1.0, 2.0, 2.8 and 3.5 km became one of a kilometre, and nine weeks held 63 km in place of 140."""
    first = START + 14 * DAY
    today = first + 30 * DAY
    before, after = moved(first, 30, 0, Wish(race=RACE + 7 * DAY))
    assert safety.violations(after.plan) == ()
    assert ahead_km(after.plan, today) > 0.97 * ahead_km(before, today)
    for day in (today + n * DAY for n in range(5)):
        assert [s.title for s in after.plan.on(day)] == [s.title for s in before.on(day)]


def test_a_week_lost_at_the_start_is_an_easy_week() -> None:
    """It cuts no row of full weeks short, and is no zero in the mean of the weeks after it (H2, H14)."""
    before, after = moved(START, 16, 0, Wish(race=RACE + 7 * DAY))
    for plan in (before, after.plan):
        assert [w.down_week for w in plan.weeks[:2]] == [True, True]
        assert plan.weeks[3].distance_m > 20_000


def test_new_weeks_keep_the_easy_weeks_in_their_turn() -> None:
    """Full weeks run before the new ones count in the row: no full week had to become an easy one afterwards."""
    days = (0, 2, 3, 5, 6)
    before, after = moved(START + 14 * DAY, 5, 20, Wish(days=days))
    row, longest = 0, 0
    for week in after.plan.weeks:
        row = 0 if week.down_week or week.block == "taper" else row + 1
        longest = max(longest, row)
    assert longest <= 3
    assert sum(w.down_week for w in after.plan.weeks) <= sum(w.down_week for w in before.weeks) + 1


# --- a race moved by whole weeks, everything done ------------------------------------------------------------------


MILER = PlanRequest(mile_s=330.0, race=dt.date(2027, 5, 22), start=dt.date(2027, 3, 1))
TUESDAY = dt.date(2027, 4, 6)
ORDER = ("base", "specific", "peak", "taper")


@pytest.fixture(scope="module")
def by_two_weeks() -> tuple[Plan, Proposal]:
    """Two days into the specific block the race moves two weeks later: before and after."""
    plan = planned(MILER)
    done = tuple(SessionFeel(s.id, "done") for s in plan.sessions if s.date < TUESDAY and s.kind != "rest")
    return plan, advice.replan(plan, Log(done, wish=Wish(race=MILER.race + 14 * DAY)), TUESDAY)


def test_a_moved_race_leaves_the_week_under_way_as_it_is(by_two_weeks: tuple[Plan, Proposal]) -> None:
    """Its two hard sessions became easy before, one of them a second long run."""
    plan, found = by_two_weeks
    for number in range(7):
        day = dt.date(2027, 4, 4) + number * DAY
        assert [s.title for s in found.plan.on(day)] == [s.title for s in plan.on(day)]


def test_a_moved_race_brings_no_base_after_the_specific_block_and_no_two_easy_weeks_in_a_row(
    by_two_weeks: tuple[Plan, Proposal],
) -> None:
    """Who missed nothing had two of them, and a base in the middle of the season."""
    _plan, found = by_two_weeks
    places = [ORDER.index(week.block) for week in found.plan.weeks]
    assert places == sorted(places)
    easy = [week.down_week for week in found.plan.weeks]
    assert not any(one and other for one, other in itertools.pairwise(easy))
    assert safety.violations(found.plan) == ()


def test_new_weeks_go_on_where_the_ladders_stand(by_two_weeks: tuple[Plan, Proposal]) -> None:
    """A tempo of 20 minutes was followed by one of 15, six 400s by 200s, three weeks before the race by two 300s."""
    _plan, found = by_two_weeks
    later = [s for s in found.plan.sessions if s.date > dt.date(2027, 4, 10) and s.kind in ("tempo", "mile_pace")]
    reps = {s.title.split(" m in")[0] for s in later if s.kind == "mile_pace" and s.date < dt.date(2027, 5, 9)}
    assert not reps & {"6 × 200", "4 × 200", "2 × 300", "3 × 300"}
    assert "4 × 5 min tempo" in " ".join(s.title for s in later)


def test_every_day_that_differs_in_new_weeks_is_named_with_what_stood_there(
    by_two_weeks: tuple[Plan, Proposal],
) -> None:
    """One line for all of it told no runner what they approved."""
    plan, found = by_two_weeks
    differs = {day.date for day in days_changed(plan, found.plan, TUESDAY)}
    named = {change.date for change in found.changes if change.session}
    assert differs <= named
    race = next(c for c in found.changes if c.date == MILER.race and c.was.startswith("Race"))
    assert race.to == next(s.title for s in found.plan.on(MILER.race) if s.is_run)
    # Read as one thing that happened: the new weeks, and the days in them to be looked up.
    (group,) = [g for g in notebook.grouped(found.changes) if g.first.kind == "new_weeks"]
    assert len(group.named) == 1
    assert len(notebook.lines(found.changes)) <= 2


def test_a_race_moved_to_another_weekday_brings_no_second_long_run_into_the_week() -> None:
    """Two days after a long run of 13.8 km stood one of 11.1."""
    plan = planned(MILER)
    log = Log(tuple(SessionFeel(s.id, "done") for s in plan.sessions if s.date < TUESDAY and s.is_run))
    found = advice.replan(plan, dataclasses.replace(log, wish=Wish(race=MILER.race + 12 * DAY)), TUESDAY).plan
    for week in found.weeks:
        assert sum(s.kind == "long" for s in week.sessions) <= 1
