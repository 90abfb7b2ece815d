"""Putting a plan back inside the rules: in the right direction, and run-walks stay run-walks."""

import datetime as dt
from dataclasses import replace

import pytest

from fourlaps import safety
from fourlaps.training import edits, pacers, repair
from fourlaps.training.giving import Fitting, whole_week
from fourlaps.training.limits import limits_for, limits_of_plan
from fourlaps.training.sessions import easy_session, is_run_walk, other_race_session, race_session
from fourlaps.vocabulary.athlete import Away, OtherRace, PlanRequest
from tests.made_plans import planned

RACE = dt.date(2026, 6, 20)


def test_a_taper_that_holds_too_little_after_days_away_grows_again() -> None:
    """The empty week is no full week of the mean that H13 measures against: mending by it made the taper smaller
    still, until nothing was left."""
    away = Away(dt.date(2026, 5, 25), dt.date(2026, 5, 31))
    request = PlanRequest(mile_s=330.0, race=RACE, start=RACE - dt.timedelta(days=83), away=(away,), days=(1, 3, 5, 6))
    plan = planned(request, method="templates")
    pacer = pacers.pacer_for(request, limits_of_plan(plan))
    for run in [s for s in plan.sessions if s.kind == "easy" and 1 <= (RACE - s.date).days <= 7]:
        shorter = edits.scaled(run, 0.85, pacer)
        while shorter is not None and not any(v.guardrail == "H13" for v in safety.violations(plan)):
            plan = repair.with_session(plan, run, shorter)
            run, shorter = shorter, edits.scaled(shorter, 0.85, pacer)
    broken = safety.violations(plan)
    assert [v.guardrail for v in broken] == ["H13"]
    mended, _ = repair.mend(plan, request.start, pacer)
    assert safety.violations(mended) == ()


def test_a_run_walk_that_is_shortened_stays_a_run_walk() -> None:
    """Its walks and its name stay; before, its minutes of running counted as reps and it was called hard."""
    request = PlanRequest(mile_s=600.0, race=RACE, start=RACE - dt.timedelta(days=83), run_walk=True)
    pacer = pacers.pacer_for(request, limits_for(request, "L0", request.weeks))
    run = easy_session(pacer, request.start, 5000.0, long=False, stride_count=0, why="Easy.")
    for factor in (0.7, 1.3):
        made = edits.scaled(run, factor, pacer)
        assert made is not None
        assert made.workout is not None
        assert abs(made.distance_m - 5000.0 * factor) < 1
        assert [is_run_walk(part) for part in made.workout.parts] == [True]
        assert made.title.startswith(f"Run-walk, {5 * factor:.1f} km")
    assert edits.fewer_reps(run, 0.8) is None
    assert edits.of_metres(run, 3000.0, pacer) == replace(
        run, **{name: getattr(edits.scaled(run, 0.6, pacer), name) for name in ("title", "workout")}
    )


@pytest.mark.parametrize(
    ("metres", "warm_s", "cool_s", "says"),
    [(4700.0, 600, 300, ""), (4500.0, 600, 300, ""), (3600.0, 600, 0, "walk for five"), (1650.0, 0, 0, "walk briskly")],
)
def test_a_race_of_a_mile_keeps_ten_minutes_of_warm_up_or_its_card_says_to_walk(
    metres: float, warm_s: float, cool_s: float, says: str
) -> None:
    """H12: nobody races on 72 seconds of jogging. Where H1 leaves no room for ten minutes there is none at all."""
    request = PlanRequest(mile_s=360.0, race=RACE, start=RACE - dt.timedelta(days=83))
    pacer = pacers.pacer_for(request, limits_for(request, "L2", request.weeks))
    made = edits.race_of_metres(race_session(pacer, RACE, 12_000.0), metres, pacer)
    assert made.workout is not None
    ends = {part.part: part.duration_s for part in made.workout.parts if part.part in ("warm_up", "cool_down")}
    assert ends.get("warm_up", 0.0) >= warm_s
    assert ends.get("cool_down", 0.0) >= cool_s
    assert made.distance_m <= metres
    assert says in made.truth


def test_a_longer_race_gives_up_no_more_than_leaves_it_a_warm_up() -> None:
    """It stays too long then, and is left out as a whole: its warm-up was cut to a minute before."""
    request = PlanRequest(mile_s=360.0, race=RACE, start=RACE - dt.timedelta(days=83))
    pacer = pacers.pacer_for(request, limits_for(request, "L2", request.weeks))
    race = other_race_session(pacer, OtherRace(RACE - dt.timedelta(days=30), "B", 5000.0), 12_000.0)
    made = edits.race_of_metres(race, 5400.0, pacer)
    assert made.workout is not None
    assert [round(part.duration_s) for part in made.workout.parts if part.part != "steady"] == [600, 300]
    assert made.distance_m > 5400.0


def test_a_week_with_no_room_for_two_runs_holds_one_that_is_worth_running() -> None:
    """A coach laughs at runs of six and eight minutes: one run goes first, and a run-walk keeps its walks."""
    request = PlanRequest(mile_s=520.0, race=RACE, start=RACE - dt.timedelta(days=83), run_walk=True)
    pacer = pacers.pacer_for(request, limits_for(request, "L1", request.weeks))
    first = easy_session(pacer, request.start, 2200.0, long=False, stride_count=0, why="Easy.")
    long = easy_session(pacer, request.start + dt.timedelta(days=2), 2600.0, long=True, stride_count=0, why="Long.")
    for most_m, count in ((2100.0, 1), (3000.0, 1), (4300.0, 2)):
        ahead = {s.id: s for s in (first, long)}
        whole_week(ahead, 0.0, most_m, ("H2", "small weeks"), Fitting(request.start, pacer, ()))
        runs = [s for s in ahead.values() if s.is_run]
        assert len(runs) == count
        assert sum(s.distance_m for s in runs) <= most_m
        assert all(s.duration_s >= 899 and s.workout and is_run_walk(s.workout.parts[0]) for s in runs)


def test_a_race_stands_alone_where_no_more_than_it_may_be_run() -> None:
    """After weeks without running H1 leaves the mile alone: no warm-up of ten seconds beside it."""
    request = PlanRequest(mile_s=360.0, race=RACE, start=RACE - dt.timedelta(days=83))
    pacer = pacers.pacer_for(request, limits_for(request, "L2", request.weeks))
    race = race_session(pacer, RACE, 12_000.0)
    for metres in (1610.0, 1616.0, 1650.0, 3000.0):
        made = edits.race_of_metres(race, metres, pacer)
        assert 1609.3 <= made.distance_m <= metres


@pytest.mark.parametrize("mile_s", [245.0, 360.0, 540.0])
def test_a_session_a_few_metres_too_long_gives_up_easy_running_and_no_rep(mile_s: float) -> None:
    """Twenty metres of warm-up are found before a rep or a test goes: a 1200 m test became easy for 0.3 m before."""
    request = PlanRequest(mile_s=mile_s, race=RACE, start=RACE - dt.timedelta(days=83), week_km=40.0)
    plan = planned(request, method="templates")
    pacer = pacers.pacer_for(request, limits_of_plan(plan))
    slower = pacers.pacer_for(replace(request, mile_s=1.01 * mile_s), limits_of_plan(plan))
    fast = [s for s in plan.sessions if s.kind in ("tempo", "vo2max", "mile_pace", "time_trial")]
    assert len(fast) > 10
    for meant in fast:
        session = edits.repaced(meant, 0.99, slower, pacer)
        assert session.workout is not None
        ends_s = sum(p.duration_s for p in session.workout.parts if p.part in ("warm_up", "cool_down"))
        if ends_s < edits.LEAST_ENDS_S + 120:
            continue
        for over_m in (0.1, 3.0, 19.0, 30.0, 60.0):
            made = edits.shortened(session, session.distance_m - over_m, slower)
            assert made.distance_m <= session.distance_m - over_m
            assert (made.kind, edits.work_of(made)) == (session.kind, edits.work_of(session)), (session.title, over_m)


@pytest.mark.parametrize("mile_s", [245.0, 405.0])
def test_easy_running_follows_its_own_share_of_another_mile(mile_s: float) -> None:
    """Slower by what the mile is slower, it fell 1 % behind the anchors within a few steps, and a plan made anew had
    other easy paces."""
    request = PlanRequest(mile_s=mile_s, race=RACE, start=RACE - dt.timedelta(days=83), week_km=40.0)
    plan = planned(request, method="templates")
    was = pacers.pacer_for(request, limits_of_plan(plan))
    now = pacers.pacer_for(replace(request, mile_s=1.12 * mile_s), limits_of_plan(plan))
    for session in [s for s in plan.sessions if s.is_run and s.workout is not None and s.kind != "race"]:
        made = edits.repaced(session, 1 / 1.12, now, was)
        assert made.workout is not None
        for part in made.workout.parts:
            if part.zone == 1:
                assert part.target_speed_mps == pytest.approx(now.easy, rel=0.002), made.title
