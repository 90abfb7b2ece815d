"""After a red flag and a doctor's yes, and after a fever: short easy runs first, nothing heavy, no jumps or sprints."""

import datetime as dt
from dataclasses import replace

import pytest

from fourlaps import safety
from fourlaps.support.program import SupportProgram
from fourlaps.training import adaptation
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log import Log, MorningCheck, SessionFeel
from fourlaps.vocabulary.plan import Plan, Session, plan_to_dict
from fourlaps.vocabulary.plan_reading import plan_from_dict
from tests.made_plans import planned

SUPPORT = SupportProgram()
DAY = dt.timedelta(days=1)
RACE = dt.date(2027, 6, 19)
STRONG = PlanRequest(
    mile_s=330.0, race=RACE, start=RACE - 97 * DAY, sex="M", age_years=32.0, week_km=40.0, fast_running=True,
    strength_history=True,
)  # fmt: skip
FLAGS = (
    {"illness": "chest"},
    {"pain": 3.0, "pain_note": "sharp pain in one spot on the shin bone"},
    {"pain_note": "nearly fainted on the last rep"},
)


pytestmark = pytest.mark.usefixtures("by_either_method")


def done_before(plan: Plan, day: dt.date) -> tuple[SessionFeel, ...]:
    return tuple(SessionFeel(s.id, "done") for s in plan.sessions if s.date < day and s.kind != "rest")


def replan(plan: Plan, log: Log, today: dt.date) -> adaptation.Proposal:
    """The proposal, which a second look at the stored plan leaves as it is."""
    found = adaptation.replan(plan, log, today, support=SUPPORT)
    again = adaptation.replan(plan_from_dict(plan_to_dict(found.plan)), log, today, support=SUPPORT)
    assert plan_to_dict(again.plan) == plan_to_dict(found.plan)
    return found


def heavy_until(plan: Plan, today: dt.date) -> list[Session]:
    """What is heavy for the legs up to the day of the fourth run from today on."""
    fourth = [s for s in plan.sessions if s.is_run and s.date >= today][3]
    return [s for s in plan.sessions if today <= s.date <= fourth.date and s.heavy_legs]


def usual_s(plan: Plan) -> float:
    runs = [s.duration_s for s in plan.sessions if s.kind == "easy"]
    return sum(runs) / len(runs)


def come_back(plan: Plan, row: dict[str, object], days: int, *, locked: bool) -> tuple[adaptation.Proposal, dt.date]:
    """A flag in the fourth week and a yes some days later, with the stop told when it came or only now."""
    told = next(s.date for s in plan.sessions if s.kind == "strength" and (s.date - plan.request.start).days >= 24)
    today = told + days * DAY
    log = Log(done_before(plan, told), (MorningCheck(told, **row),))  # type: ignore[arg-type]
    if locked:
        plan = replan(plan, log, told).plan
        assert plan.locked
    return replan(plan, replace(log, cleared=today), today), today


@pytest.mark.slow
@pytest.mark.parametrize("row", FLAGS)
@pytest.mark.parametrize(("days", "locked"), [(1, True), (4, True), (11, True), (2, False), (11, False)])
def test_after_a_doctors_yes_four_easy_runs_come_before_anything_heavy(
    row: dict[str, object], days: int, locked: bool
) -> None:
    """Training notes 3.14: 50, 70, 90 and 100 % of the usual length; heavy legs, jumps and sprints wait."""
    plan = planned(STRONG)
    found, today = come_back(plan, row, days, locked=locked)
    assert not found.locked
    assert safety.violations(found.plan) == ()
    runs = [s for s in found.plan.sessions if s.is_run and s.date >= today][:4]
    assert [s.kind for s in runs] == ["easy"] * 4
    assert not any(s.hard for s in runs)
    assert not any(p.part != "steady" for s in runs if s.workout for p in s.workout.parts)
    most = max(s.duration_s for s in plan.sessions if s.kind == "easy")
    assert runs[0].duration_s <= 0.55 * most
    assert runs[1].duration_s <= 0.75 * most
    assert heavy_until(found.plan, today) == []
    fortnight = [s for s in found.plan.sessions if 0 <= (s.date - today).days < 14]
    assert sum(s.plyometric_contacts for s in fortnight) == 0
    weeks = [s for s in found.plan.sessions if 0 <= (s.date - today).days < 42]
    assert not any(p.is_sprint for s in weeks if s.workout for p in s.workout.parts)
    assert any("heavy" in c.reason for c in found.changes)
    # It comes back: the weeks after hold strength, and running of more than the first days.
    assert any(s.heavy_legs for s in found.plan.sessions if s.date > today)


@pytest.mark.slow
def test_the_four_runs_are_counted_as_they_are_run() -> None:
    """A day later nothing new is taken; a missed one of them is the step that is still to come."""
    plan = planned(STRONG)
    found, today = come_back(plan, FLAGS[0], 7, locked=True)
    first, second = [s for s in found.plan.sessions if s.is_run and s.date >= today][:2]
    log = Log(mornings=(MorningCheck(today - 7 * DAY, illness="chest"),), cleared=today)
    ran = replace(log, sessions=(SessionFeel(first.id, "done"),))
    assert replan(found.plan, ran, first.date + DAY).changes == ()
    missed = replace(log, sessions=(SessionFeel(first.id, "missed"),))
    later = replan(found.plan, missed, first.date + DAY).plan
    again = next(s for s in later.sessions if s.id == second.id)
    assert again.distance_m <= second.distance_m + 1
    assert heavy_until(later, first.date + DAY) == []


@pytest.mark.slow
@pytest.mark.parametrize("days", range(0, 9, 2))
def test_after_a_fever_nothing_heavy_stands_before_the_fourth_run(days: int) -> None:
    """Neither a bar nor jumps while running is not back to its usual length."""
    plan = planned(STRONG)
    told = STRONG.start + (20 + days) * DAY
    found = replan(plan, Log(done_before(plan, told), (MorningCheck(told, illness="fever"),)), told)
    assert heavy_until(found.plan, told) == []
    assert safety.violations(found.plan) == ()
