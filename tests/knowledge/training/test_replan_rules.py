"""What lies ahead keeps H14 and H9 after one thing that happened: requests of a strict recount, made-up runners."""

import datetime as dt

import pytest

from fourlaps import advice
from fourlaps.safety import content_of
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log import Log, MorningCheck, SessionFeel
from fourlaps.vocabulary.plan import Plan

Day = dt.date


def after(
    request: PlanRequest, today: Day, missed: tuple[Day, ...], **log: tuple[MorningCheck, ...]
) -> tuple[Plan, Plan]:
    """The plan and what it is once the runs of these days were missed and all before them were done."""
    plan = advice.plan(request)
    feels = [SessionFeel(s.id, "missed" if s.date in missed else "done")
             for s in plan.sessions if s.date < today and s.is_run]  # fmt: skip
    told = Log(sessions=tuple(feels), **log)
    found = advice.replan(plan, told, today)
    again = advice.replan(found.plan, told, today)
    assert again.changes == ()
    assert again.plan == found.plan
    return plan, found.plan


def cuts(plan: Plan, number: int) -> tuple[float, float]:
    """How much less an easy week holds than the last full week before it: as it stands, and as it was run."""
    both = []
    for weeks in (plan.weeks, plan.as_lived.weeks):
        full = next(w for w in reversed(weeks) if w.number < number and not w.down_week)
        both.append(1 - next(w for w in weeks if w.number == number).distance_m / full.distance_m)
    return both[0], both[1]


FEMALE = PlanRequest(
    mile_s=341.1, race=Day(2027, 6, 14), start=Day(2027, 4, 14), days=(1, 2, 3), week_km=32.7, longest_km=8.2,
    sex="F", age_years=44.0, goal_s=321.0, long_run_day=1, strength_history=True,
)  # fmt: skip
MALE = PlanRequest(
    mile_s=474.8, race=Day(2027, 9, 1), start=Day(2027, 7, 22), days=(0, 1, 2, 4, 5, 6), week_km=77.6, longest_km=22.0,
    sex="M", age_years=42.0, goal_s=455.2,
)  # fmt: skip
STRONG = PlanRequest(
    mile_s=326.6, race=Day(2027, 11, 13), start=Day(2027, 10, 3), days=(0, 1, 4, 6), week_km=39.7, longest_km=8.3,
    age_years=22.0, fast_running=True, cleared=True,
)  # fmt: skip


def test_an_easy_week_after_a_whole_week_keeps_its_band() -> None:
    """H14: a session missed weeks before it takes nothing from it beyond 20 to 30 %; no week grows."""
    before, now = after(FEMALE, Day(2027, 5, 3), (Day(2027, 4, 29),))
    assert 0.2 <= cuts(now, 4)[1] <= 0.3
    stood = {w.number: w.distance_m for w in before.weeks}
    assert all(w.distance_m <= stood[w.number] + 25 for w in now.weeks)


def test_an_easy_week_after_a_missed_long_run_is_easier_than_the_week_as_it_stands() -> None:
    """H14: what was run was too little to be a measure, so the plan's own week is one."""
    plan = advice.plan(STRONG)
    long_run = next(s.date for s in plan.sessions if s.kind == "long" and s.date >= Day(2027, 10, 7))
    _before, now = after(STRONG, Day(2027, 10, 12), (long_run,))
    assert any(0.2 <= cut <= 0.3 for cut in cuts(now, 3))


@pytest.mark.parametrize(
    "request_",
    [pytest.param(FEMALE, id="three days"), pytest.param(MALE, id="six days", marks=pytest.mark.slow)],
)
def test_the_first_fast_session_is_short_also_when_it_comes_later(request_: PlanRequest) -> None:
    """H9: the session that becomes the first one because the first was missed holds 1.2 km faster than T at most."""
    first = next(s for s in advice.plan(request_).sessions if s.kind in ("mile_pace", "vo2max"))
    _before, now = after(request_, first.date + dt.timedelta(days=1), (first.date,))
    held = [content_of(s, now.request.mile_s, now.level) for s in sorted(now.as_lived.sessions, key=lambda s: s.date)
            if s.is_run and s.kind != "race"]  # fmt: skip
    metres = [c.mile_m + c.five_k_m for c in held if c.mile_m + c.five_k_m > 0]
    assert 0 < metres[0] <= 1200.5
