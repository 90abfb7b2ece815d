"""The season and the week as solved problems: proven, the same twice, monotone where a runner would expect it."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest

from fourlaps import advice, safety
from fourlaps.training import planning, season, season_solver, season_value
from fourlaps.training.limits import limits_for
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan, plan_from_dict, plan_to_dict

RACE = dt.date(2026, 6, 20)
USUAL = PlanRequest(mile_s=330.0, race=RACE, start=RACE - dt.timedelta(days=83))


def made(**changes: object) -> Plan:
    return advice.plan(replace(USUAL, **changes))  # type: ignore[arg-type]


def solved(request: PlanRequest) -> season_solver.Season:
    limits = limits_for(request, safety.level_of(request.mile_s, request.sex), request.weeks)
    shapes = season.season(request, limits)
    found = season_solver.solve(shapes, request, limits, planning.pacer_for(request, limits))
    assert found is not None
    return found


@pytest.mark.slow
def test_a_twelve_week_season_and_its_weeks_are_proven_best_under_the_model() -> None:
    """The gap is recorded on the plan; for twelve weeks it is nothing."""
    proof = made().proof
    assert proof is not None
    assert proof.method == "solver"
    assert proof.season_gap is not None
    assert proof.season_gap <= 0.002
    assert proof.week_gap == 0.0
    assert proof.weeks_solved == 11


@pytest.mark.slow
def test_the_proof_survives_the_file() -> None:
    """Written and read back, the plan is the same, proof and real life included."""
    plan = made(minutes=(45.0, None, 60.0, None, None, 90.0, None), gym=False, club_days=(1,))
    assert plan_from_dict(plan_to_dict(plan)) == plan


def test_without_the_solver_the_tables_plan_the_same_request() -> None:
    """The fallback keeps every rule and says what it is."""
    plan = advice.plan(USUAL, method="templates")
    assert plan.proof is not None
    assert plan.proof.method == "templates"
    assert safety.violations(plan) == ()


@pytest.mark.slow
@pytest.mark.parametrize("mile_s", [480.0, 330.0])
def test_one_more_day_never_lowers_what_the_season_is_worth(mile_s: float) -> None:
    """Metamorphic: more days free, no lower value of the season under the planning model."""
    km = 40.0 if mile_s < 400 else 20.0
    values = [
        solved(replace(USUAL, mile_s=mile_s, week_km=km, longest_km=0.3 * km, days=days)).value
        for days in ((1, 3, 6), (1, 3, 5, 6), (0, 1, 3, 5, 6), (0, 1, 2, 3, 5, 6))
    ]
    assert all(later >= earlier * 0.997 for earlier, later in pairwise(values))


@pytest.mark.parametrize("level_mile_s", [570.0, 450.0, 360.0, 300.0, 260.0])
def test_a_race_moved_by_a_week_moves_at_most_one_block_boundary(level_mile_s: float) -> None:
    """Metamorphic, for 4 to 20 weeks: one block is a week longer, the others stay."""

    def blocks(weeks: int) -> dict[str, int]:
        start = RACE - dt.timedelta(days=7 * weeks - 1)
        request = replace(USUAL, mile_s=level_mile_s, start=start)
        limits = limits_for(request, safety.level_of(level_mile_s), weeks)
        counted: dict[str, int] = {}
        for shape in season.season(request, limits):
            name = "base" if shape.block == "peak" and shape.last < RACE - dt.timedelta(days=35) else shape.block
            counted[name] = counted.get(name, 0) + 1
        return counted

    for weeks in range(4, 20):
        before, after = blocks(weeks), blocks(weeks + 1)
        moved = [name for name in after if after[name] != before.get(name, 0)]
        assert len(moved) == 1, (weeks, before, after)


@pytest.mark.slow
def test_a_plan_already_shown_is_kept_where_nothing_speaks_against_it() -> None:
    """Two seconds on the mile: nearly every run stays on its day."""
    shown = made()
    again = advice.plan(replace(USUAL, mile_s=328.0), shown=shown)
    kinds = {s.date: s.kind for s in shown.sessions if s.is_run}
    same = sum(kinds.get(s.date) == s.kind for s in again.sessions if s.is_run)
    assert same >= 0.95 * len(kinds)


@pytest.mark.slow
def test_race_speed_is_never_far_away_from_the_specific_block_on() -> None:
    """No more than three weeks between sessions at mile pace or tests once the base is over."""
    plan = made()
    fast = [s.date for w in plan.weeks if w.block in ("specific", "peak", "taper") for s in w.sessions
            if s.kind in ("mile_pace", "time_trial", "race")]  # fmt: skip
    assert max((b - a).days for a, b in pairwise(fast)) <= 21


@pytest.mark.slow
def test_a_long_season_grows_and_rests_as_h14_asks() -> None:
    """A year: easy weeks every fourth week, tests six weeks apart or more, volume that grows."""
    plan = made(start=RACE - dt.timedelta(days=363))
    tests = [s.date for s in plan.sessions if s.kind == "time_trial"]
    assert all((b - a).days >= 42 for a, b in pairwise(tests))
    full = [w.distance_m for w in plan.weeks if not w.down_week and w.block == "base"]
    assert full[-1] > full[0]


@pytest.mark.parametrize("kind", ["easy", "vo2max", "tempo", "mile_pace", "strength", "plyometrics"])
def test_a_session_is_worth_more_at_its_time_than_on_the_eve(kind: str) -> None:
    """Tiredness takes most of a late session; a very early one has faded."""
    at = [season_value.session_pct(kind, 360.0, days) for days in (1.0, 14.0, 300.0)]
    assert at[1] > at[0]
    assert at[1] > at[2] >= 0
