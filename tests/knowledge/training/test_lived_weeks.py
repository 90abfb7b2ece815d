"""New weeks laid out under way know the weeks that were run before them: a race moved by a week halves no season."""

import datetime as dt

import pytest

from fourlaps import advice, safety
from fourlaps.training.adaptation import Proposal
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log import Availability, Log, SessionFeel, Wish
from fourlaps.vocabulary.plan import Plan, Week

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
    plan: Plan = advice.plan(REQUEST)
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
    # A race a week earlier takes a week with it.
    share = 0.9 if by > 0 else 0.84 * ((before.request.race - today).days - 7) / (before.request.race - today).days
    assert ahead_km(after.plan, today) > share * ahead_km(before, today)
    weeks = full(after.plan, (today - START).days // 7 + 4)
    assert all(w.distance_m > 24_000 for w in weeks)


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
