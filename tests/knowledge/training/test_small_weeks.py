"""What a coach would laugh at in small weeks, and what becomes of weeks that H1 keeps small."""

import datetime as dt
import json
from typing import Any

import pytest

from fourlaps import advice
from fourlaps.errors import InputError
from fourlaps.training import edits, pacers, planning
from fourlaps.training.limits import limits_of_plan
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan, plan_to_dict
from tests.made_plans import EITHER_METHOD, planned
from tests.plan_checker import check, laughs
from tests.plan_reading import Facts
from tests.plan_requests import as_keywords


def facts(mile_s: float, start: str, race: str, days: str, week_km: float, longest_km: float, **more: object) -> Facts:
    dates = dt.date.fromisoformat(start), dt.date.fromisoformat(race)
    return Facts(mile_s, *dates, tuple(map(int, days)), week_km, longest_km, **more)  # type: ignore[arg-type]


def slow(asked: Facts) -> Any:
    """Long ones, for `make test` alone."""
    return pytest.param(asked, marks=pytest.mark.slow)


def made(asked: Facts, method: planning.Method = "templates") -> Plan:
    return planned(PlanRequest(**as_keywords(asked)), method=method)


def laughed_at(asked: Facts, plan: Plan) -> set[str]:
    """The kinds of faults the independent reader finds; broken rules among them."""
    printed = json.loads(json.dumps(plan_to_dict(plan), allow_nan=False))
    return {finding.rule for finding in (*check(printed, asked), *laughs(printed, asked))}


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize(
    "asked",
    [
        facts(253.3, "2026-07-26", "2026-08-29", "012345", 92.9, 1.2, goal_s=248.4, sex="F", injured=True),
        slow(facts(251.1, "2026-04-01", "2026-08-04", "012456", 77.8, 1.9, goal_s=225.9, age_years=51, cleared=True)),
        slow(facts(254.0, "2026-02-03", "2026-04-13", "023456", 171.4, 1.0, sex="M", age_years=42)),
        slow(facts(259.0, "2026-02-05", "2026-07-22", "0123456", 152.8, 0.7, age_years=30, fast_running=True)),
        facts(260.0, "2026-03-26", "2026-06-03", "01345", 190.7, 0.7, goal_s=247.0, age_years=46),
    ],
)
def test_a_hundred_km_a_week_in_runs_of_one_km_are_planned(asked: Facts, method: planning.Method) -> None:
    """Where H1 keeps every run under a quarter of an hour, the easy week keeps its floor (H14) with shorter ones."""
    plan = made(asked, method)
    printed = json.loads(json.dumps(plan_to_dict(plan), allow_nan=False))
    assert check(printed, asked) == []


@pytest.mark.slow
def test_what_no_draft_can_keep_is_refused_with_the_smallest_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never an error of ours: the habit or date that would help is named."""
    attempts = planning._attempts

    def stubborn(request: PlanRequest, *rest: object) -> object:
        plan = attempts(request, *rest)  # type: ignore[arg-type]
        return planning.safety.Violation("H14", None, "too little", "more") if request.longest_km < 3 else plan

    monkeypatch.setattr(planning, "_attempts", stubborn)
    asked = facts(420.0, "2026-04-01", "2026-06-30", "0246", 40.0, 1.2)
    with pytest.raises(InputError, match=r"\(rule H14\)\. Run 3 km once, easily, before you start\."):
        made(asked)
    monkeypatch.setattr(planning, "_attempts", lambda *_: planning.safety.Violation("H14", None, "nothing", "fits"))
    with pytest.raises(planning.ModelError):
        made(asked)


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize(
    "asked",
    [
        facts(481.0, "2026-12-04", "2027-02-11", "0123456", 9.0, 2.3, goal_s=448.7, sex="F", fast_running=True),
        facts(493.0, "2026-10-09", "2026-12-31", "03456", 7.8, 2.3, sex="M", age_years=27, fast_running=True),
        slow(facts(558.0, "2026-04-03", "2026-10-29", "023456", 6.4, 1.7, goal_s=591.5, sex="M", age_years=56)),
        slow(facts(475.0, "2026-10-14", "2027-07-20", "0146", 9.3, 2.3, sex="M", age_years=17, long_run_day=0)),
        slow(facts(519.0, "2026-01-06", "2026-06-22", "123456", 8.7, 1.3, goal_s=494.0, sex="F", cleared=True)),
    ],
)
def test_small_weeks_keep_a_long_run_so_that_quality_finds_room(asked: Facts, method: planning.Method) -> None:
    """Runs all alike never let the longest run grow (H1), and no session fits for a month: a run fewer comes first."""
    assert not laughed_at(asked, made(asked, method)) & {"three weeks without quality", "too little quality"}


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize(
    "asked",
    [
        slow(facts(287.4, "2026-05-29", "2026-12-24", "135", 73.8, 2.8, strength_history=True)),
        facts(342.3, "2026-10-05", "2027-02-07", "045", 71.9, 2.1, sex="F", fast_running=True),
    ],
)
def test_a_session_is_sized_by_the_week_that_can_be_run(asked: Facts, method: planning.Method) -> None:
    """Where runs may not be long yet, the session is measured on that week and not on the one of before."""
    assert "three weeks without quality" not in laughed_at(asked, made(asked, method))


@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize(
    "asked",
    [
        facts(550.1, "2026-04-12", "2026-05-09", "256", 6.1, 1.5, sex="M", fast_running=True, cleared=True),
        slow(facts(481.0, "2026-05-29", "2026-12-24", "013", 6.9, 2.3, goal_s=443.6, age_years=45, injured=True)),
        slow(facts(542.4, "2026-11-30", "2027-04-18", "026", 5.9, 1.1, injured=True)),
        facts(567.0, "2026-03-25", "2026-04-28", "014", 5.4, 1.9, goal_s=469.1, age_years=44, fast_running=True),
    ],
)
def test_no_run_of_a_small_week_is_under_a_quarter_of_an_hour(asked: Facts, method: planning.Method) -> None:
    """Nor the run seven days before the race, nor in an easy week, and no week is left empty for it."""
    plan = made(asked, method)
    assert not laughed_at(asked, plan) & {"run under 15 min", "full week below the down week?"}
    assert all(week.distance_m > 0 for week in plan.weeks)
    assert sum(s.is_run for s in plan.weeks[-1].sessions) >= 2, "a run before the race"


@pytest.mark.slow
def test_sprints_at_the_end_of_an_easy_run_make_it_no_hard_day() -> None:
    """Rests and all it stays below the minutes of a hard run (H4), and a mended week says what it is for."""
    asked = facts(400.0, "2026-03-04", "2026-09-29", "12346", 49.0, 20.4, goal_s=332.4, sex="M", strength_history=True)
    plan = made(asked)
    assert not laughed_at(asked, plan) & {"empty promise", "easy over 70 min", "longer than the long run?"}
    full = [week for week in plan.weeks if week.number and not week.down_week and week.block != "taper"]
    assert all(any(s.kind in ("tempo", "vo2max", "mile_pace") for s in week.sessions) for week in full)


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_run_just_above_five_km_does_not_cut_the_long_run_of_its_week(method: planning.Method) -> None:
    """H1 leaves less after 5.2 km than after 4.9 km: the week is planned for both, and needs no mending."""
    asked = facts(513.0, "2026-11-05", "2027-01-27", "015", 14.2, 4.9, age_years=28, fast_running=True, cleared=True)
    assert not laughed_at(asked, made(asked, method)) & {"easy over 80 % of long", "easy over 80 % of long?"}


@pytest.mark.slow
def test_days_of_half_an_hour_leave_no_week_empty_and_no_jog_of_three_minutes() -> None:
    """Strides take minutes, not the week: the long run keeps its share of what the short days hold (H8)."""
    asked = facts(
        402.0, "2026-08-20", "2026-11-27", "245", 48.2, 11.4, goal_s=389.7, sex="F", age_years=32,
        minutes=(90.0, 90.0, 30.0, 90.0, 30.0, 45.0, 90.0),
    )  # fmt: skip
    plan = made(asked)
    assert not laughed_at(asked, plan) & {"full week below the down week?", "three weeks without quality"}
    assert min(s.duration_s for s in plan.sessions if s.is_run) >= 10 * 60


def test_a_long_run_made_easy_is_no_longer_than_easy_runs_are() -> None:
    """Seventy minutes at most, where a rule asks for an easy run in place of one of an hour and a half."""
    asked = facts(260.0, "2026-01-05", "2026-03-29", "013456", 110.0, 30.0, fast_running=True)
    plan = made(asked)
    longest = max(plan.sessions, key=lambda s: s.duration_s if s.kind == "long" else 0.0)
    assert 0.8 * longest.duration_s > 70 * 60
    pacer = pacers.pacer_for(plan.request, limits_of_plan(plan))
    assert edits.easy_instead(longest, pacer, "Easy.").duration_s <= 70 * 60


@pytest.mark.slow
@pytest.mark.parametrize("minutes", [18.0, 20.0])
@pytest.mark.parametrize("mile_s", [330.0, 440.0])
def test_days_of_eighteen_minutes_hold_runs_of_a_quarter_of_an_hour(minutes: float, mile_s: float) -> None:
    """Where strides do not fit beside such a run they are left out of it; the run is not cut for them."""
    request = PlanRequest(
        mile_s=mile_s, race=dt.date(2027, 5, 22), start=dt.date(2027, 3, 1), minutes=(minutes,) * 7, long_run_day=None
    )
    plan = advice.plan(request, method="templates")
    runs = [s for week in plan.weeks[:-1] if not week.down_week for s in week.sessions if s.is_run]
    assert min(run.duration_s for run in runs) >= 900
    assert max(run.duration_s for run in runs if run.kind != "race") <= 60 * minutes
