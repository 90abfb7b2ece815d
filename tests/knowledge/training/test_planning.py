"""The planner against what a coach and the worked examples of the rules expect."""

import datetime as dt
from dataclasses import replace
from itertools import product

import pytest

from fourlaps import advice, safety
from fourlaps.errors import InputError
from fourlaps.training import catalogue, planning, season
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan, plan_to_dict
from tests.made_plans import EITHER_METHOD, planned

RACE = dt.date(2026, 6, 20)
USUAL = PlanRequest(mile_s=330.0, race=RACE, start=RACE - dt.timedelta(weeks=12) + dt.timedelta(days=1))


def made(method: planning.Method = "solver", **changes: object) -> Plan:
    return planned(replace(USUAL, **changes), method=method)  # type: ignore[arg-type]


def weeks_before(weeks: int) -> dt.date:
    return RACE - dt.timedelta(days=7 * weeks - 1)


def kinds(plan: Plan) -> set[str]:
    return {session.kind for session in plan.sessions}


@pytest.mark.slow
def test_every_ingredient_of_the_mile_is_in_a_twelve_week_plan() -> None:
    """400s and 800s, tempo, strides, long and easy, strength, jumps, cross-training, rest, test, taper, race."""
    plan = made()
    assert kinds(plan) == {
        "easy", "long", "tempo", "vo2max", "mile_pace", "time_trial", "race", "strength", "plyometrics",
        "cross_training", "rest",
    }  # fmt: skip
    parts = [part for s in plan.sessions if s.workout for part in s.workout.parts]
    assert {400.0, 800.0} <= {part.rep_distance_m for part in parts}
    assert any(part.part == "strides" for part in parts)
    names = {e.name.lower() for s in plan.sessions for e in s.exercises}
    for wanted in ("deadlift", "split squat", "plank", "box jump", "jump squat"):
        assert any(wanted in name for name in names), wanted
    assert plan.weeks[-1].block == "taper"
    assert not any("Left out" in note for note in plan.guardrail_notes)


@pytest.mark.slow
def test_the_eight_minute_miler_on_ten_km_a_week_gets_one_quality_session_a_week() -> None:
    """Worked example of the rules: 4 x 400 and a short tempo take turns, the turn starting with mile pace."""
    plan = made(mile_s=480.0, week_km=10.0, longest_km=4.0, days=(1, 3, 6), start=weeks_before(10))
    for week in plan.weeks[:-1]:
        assert sum(s.kind in ("tempo", "vo2max", "mile_pace", "time_trial") for s in week.sessions) <= 1
    specific = [s for w in plan.weeks if w.block == "specific" for s in w.sessions]
    quality = [s for s in specific if s.kind in ("tempo", "mile_pace")]
    assert quality[0].kind == "mile_pace"
    assert "4 × 400 m" in quality[0].title


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_sixty_without_clearance_gets_base_habits_only(method: planning.Method) -> None:
    """Worked example: strides, T if it fits, strength, no repeats, no test, the race with a note."""
    sixty = {"mile_s": 480.0, "age_years": 62}
    plan = made(method, **sixty, week_km=15.0, longest_km=5.0, days=(1, 3, 6), start=weeks_before(4))
    assert not kinds(plan) & {"vo2max", "mile_pace", "time_trial"}
    assert "race" in kinds(plan)
    assert any("cleared" in note for note in plan.guardrail_notes)
    assert kinds(made(method, **sixty, cleared=True, week_km=20.0, longest_km=6.0)) & {"mile_pace"}


def test_the_blocks_of_every_length_sum_to_its_weeks() -> None:
    """The block table covers 1 to 52 weeks at every level."""
    for weeks, level in product(range(1, 53), ("L0", "L1", "L2", "L3", "L4")):
        split = catalogue.split(weeks, level)  # type: ignore[arg-type]
        assert split.base + split.specific + split.peak + split.taper == weeks, (weeks, level)
        assert min(split.base, split.specific, split.peak) >= 0, (weeks, level)
        assert split.taper >= 1, (weeks, level)


@pytest.mark.parametrize("limit", [2, 3])
def test_easy_weeks_leave_no_stretch_too_long_and_the_first_is_the_longest(limit: int) -> None:
    """H14 for every length of season."""
    for before_taper in range(1, 52):
        downs = season.down_weeks(before_taper, limit)
        stretches = []
        run = 0
        for week in range(1, before_taper + 1):
            if week in downs:
                stretches.append(run)
                run = 0
            else:
                run += 1
        stretches.append(run)
        assert max(stretches) == stretches[0] <= limit
        assert min(stretches) > 0


@pytest.mark.slow
def test_the_same_request_gives_the_same_plan() -> None:
    """No randomness, no clock."""
    assert plan_to_dict(advice.plan(USUAL)) == plan_to_dict(advice.plan(USUAL))


@pytest.mark.slow
def test_a_faster_mile_never_brings_slower_paces() -> None:
    """Metamorphic: reps of the same family get faster with the current mile."""

    def fastest(plan: Plan, kind: str) -> float:
        return max(p.midpoint_mps for s in plan.sessions if s.kind == kind and s.workout for p in s.workout.parts)

    for kind in ("easy", "tempo", "vo2max", "mile_pace"):
        speeds = [fastest(made(mile_s=mile), kind) for mile in (390.0, 360.0, 345.0, 331.0, 310.0, 290.0)]
        assert speeds == sorted(speeds)


@pytest.mark.slow
def test_a_near_goal_sets_the_last_weeks_pace_and_a_far_one_does_not() -> None:
    """Within 4 % the peak weeks run at goal pace; beyond, at today's; beyond 8 % a nearer goal is named."""
    near = made(goal_s=322.0)
    assert near.planned_at_s == 322.0
    peak = [p.midpoint_mps for w in near.weeks if w.block == "peak" for s in w.sessions if s.kind == "mile_pace"
            for p in (s.workout.parts if s.workout else ()) if p.part == "set"]  # fmt: skip
    assert min(peak) > MILE_M / 330.0
    far = made(goal_s=312.0)
    assert far.planned_at_s == 330.0
    assert any("today's fitness" in note for note in far.guardrail_notes)
    farther = made(goal_s=295.0)
    assert any("5:17" in note for note in farther.guardrail_notes)


@pytest.mark.slow
def test_an_injured_runner_gets_nothing_fast_and_no_landing() -> None:
    """No impact beyond easy running while something hurts."""
    plan = made(injured=True)
    assert not kinds(plan) & {"vo2max", "mile_pace", "time_trial", "tempo", "plyometrics"}
    assert not any(s.heavy_legs for s in plan.sessions)
    assert any("hurts" in note for note in plan.guardrail_notes)


def test_weeks_that_hold_nothing_fast_sharpen_nothing() -> None:
    """A fortnight with something that hurts promised "a little speed" above a plan of easy running."""
    plan = made("templates", injured=True, start=RACE - dt.timedelta(days=12))
    assert not any("sharpen" in note or "speed" in note for note in plan.guardrail_notes)


@pytest.mark.slow
def test_two_weeks_are_called_a_sharpening() -> None:
    """Less than a fortnight: said plainly."""
    plan = made(start=RACE - dt.timedelta(days=12))
    assert any("sharpening" in note for note in plan.guardrail_notes)
    assert plan.sessions[-1].kind == "race"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"start": RACE}, "today"),
        ({"start": RACE + dt.timedelta(days=3)}, "before the start"),
        ({"start": RACE - dt.timedelta(weeks=60)}, "52 weeks"),
        ({"days": (2,)}, "Free Mon, Tue, Thu"),
        ({"week_km": 1.0}, "walk-run"),
        ({"longest_km": 0.5}, "walk-run"),
        ({"mile_s": 1200.0}, "cannot be planned"),
    ],
)
def test_a_wish_no_plan_can_meet_is_answered_with_what_would_help(changes: dict[str, object], word: str) -> None:
    """InputError with the value and the smallest change."""
    with pytest.raises(InputError, match=word):
        made(**changes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stub", "method"),
    [(1, "templates"), (0, "solver"), (1, "solver"), (6, "solver")],
)
def test_fifty_two_weeks_are_planned(stub: int, method: planning.Method) -> None:
    """A race on the same weekday 52 weeks on is 52 weeks away; the days before the first whole week come on top."""
    start = RACE - dt.timedelta(days=7 * 52 - 1 + stub)
    plan = made(method, start=start)
    assert plan.weeks[-1].number == 52
    assert safety.violations(plan) == ()


def test_fifty_three_weeks_are_not_planned() -> None:
    with pytest.raises(InputError, match="53 weeks away"):
        made(start=RACE - dt.timedelta(days=7 * 53 - 1))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("age", "method"),
    [(None, "templates"), *(pytest.param(age, "solver", marks=pytest.mark.slow) for age in (None, 58.0, 66.0))],
)
@pytest.mark.parametrize(("slow", "fast"), [(548.9, 537.9), (425.0, 415.0), (333.0, 327.0)])
def test_a_faster_mile_across_a_level_gives_no_slower_accelerations(
    slow: float, fast: float, age: float | None, method: planning.Method
) -> None:
    """Strides, and the hill sprints that the next level brings, are never slower than the slower runner's strides."""

    def slowest(mile_s: float) -> float:
        plan = made(method, mile_s=mile_s, age_years=age, week_km=25.0, longest_km=8.0)
        parts = [part for s in plan.sessions if s.workout for part in s.workout.parts if part.part == "strides"]
        return min(part.target_speed_mps[0] for part in parts)

    assert slowest(fast) >= slowest(slow)


@pytest.mark.slow
def test_every_session_says_why() -> None:
    """Each entry carries its reason, and quality says when it is done right and when to stop."""
    for session in made().sessions:
        assert len(session.why) > 20
        if session.kind in ("tempo", "vo2max", "mile_pace"):
            assert session.done_right_if
            assert session.stop_if


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_the_plan_breaks_no_rule(method: planning.Method) -> None:
    """What leaves the planner has been recounted."""
    assert safety.violations(made(method)) == ()


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize("days", [(1, 3, 5, 6), (0, 2, 4, 6), (1, 2, 3, 5, 6)])
def test_no_jog_of_race_week_is_a_long_run(days: tuple[int, ...], method: planning.Method) -> None:
    """At most three fifths of the month's longest run (training notes 3.10), the taper's least aside."""
    race, start = dt.date(2027, 5, 30), dt.date(2027, 3, 8)
    young = {"mile_s": 400.0, "week_km": 25.0, "longest_km": 9.0, "fast_running": True, "sex": "F", "age_years": 14}
    plan = made(method, race=race, start=start, days=days, **young)
    longest = max(s.distance_m for s in plan.sessions if s.is_run and 7 <= (race - s.date).days <= 30)
    jogs = [s.distance_m for s in plan.weeks[-1].sessions if s.kind == "easy"]
    assert jogs
    assert max(jogs) <= 0.65 * longest


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_peak_week_keeps_its_runs_instead_of_three_long_ones(method: planning.Method) -> None:
    """Four free days at 33 km: four runs, no quality session as long as the long run; a run fewer made them 11 km."""
    young = {"mile_s": 400.0, "week_km": 25.0, "longest_km": 9.0, "fast_running": True, "sex": "F", "age_years": 14}
    plan = made(method, race=dt.date(2027, 5, 30), start=dt.date(2027, 3, 8), days=(1, 3, 5, 6), **young)
    for week in plan.weeks[-3:-1]:
        runs = [session for session in week.sessions if session.is_run]
        assert len(runs) == 4
        assert max(s.distance_m for s in runs if s.hard) < 9000.0 < max(s.distance_m for s in runs)


@pytest.mark.slow
@pytest.mark.parametrize(("weeks", "goal_s"), [(12, 322.0), (16, 320.0), (22, 322.0), (30, 318.0)])
def test_where_the_pace_changes_repeats_and_rest_stand_still(weeks: int, goal_s: float) -> None:
    """H21: to the goal's pace at the peak, and back from it after a small peak, only the pace is new in a full week."""
    plan = made("templates", start=weeks_before(weeks), goal_s=goal_s, week_km=45.0, longest_km=13.0, fast_running=True)
    last: dict[str, tuple[float, float, int]] = {}
    changes = 0
    for week in plan.weeks:
        for session in week.sessions:
            work = [p for p in session.workout.parts if p.part == "set"] if session.workout else []
            if (
                session.kind != "mile_pace"
                or not work
                or not session.workout
                or session.workout.family in ("TR", "SHARP")
            ):
                continue
            rest_s, size = work[0].recovery_duration_s or 0.0, work[0].repeats
            before = last.get(session.workout.family)
            if before and abs(work[0].midpoint_mps / before[0] - 1) > 0.004 and not week.down_week:
                changes += 1
                assert rest_s == before[1], session.title
                assert size <= before[2], session.title
            if not week.down_week:
                last[session.workout.family] = (work[0].midpoint_mps, rest_s, size)
    assert changes
