"""The tempo with 200s at mile pace: both parts count in every room that reads sessions."""

import datetime as dt
from dataclasses import replace

import pytest

from fourlaps import safety
from fourlaps.files.calendar import description_of
from fourlaps.files.fit_workout import write_fit_workout
from fourlaps.training import catalogue, dosing, edits, explanation, first_fast, pacers, planning, since_last, swaps
from fourlaps.training.limits import limits_of_plan
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.vocabulary.workout import Part
from tests.made_plans import EITHER_METHOD, planned

DAY = dt.timedelta(days=1)
RACE = dt.date(2026, 6, 20)
ASKED = PlanRequest(
    mile_s=300.0, race=RACE, start=RACE - 111 * DAY, days=(1, 3, 4, 5, 6), week_km=60.0, longest_km=17.0,
    fast_running=True, strength_history=True,
)  # fmt: skip


def made(method: planning.Method = "solver", **changes: object) -> Plan:
    return planned(replace(ASKED, **changes), method=method)  # type: ignore[arg-type]


def mixed(plan: Plan) -> list[Session]:
    return [s for s in plan.sessions if s.workout and s.workout.family == "TR"]


def pacer(plan: Plan) -> Pacer:
    return pacers.pacer_for(plan.request, limits_of_plan(plan))


def work(session: Session) -> tuple[Part, Part]:
    """The tempo and the reps."""
    assert session.workout is not None
    (tempo,) = [p for p in session.workout.parts if p.zone == 2]
    (reps,) = [p for p in session.workout.parts if p.part == "set"]
    return tempo, reps


@pytest.mark.parametrize("method", EITHER_METHOD)
@pytest.mark.parametrize(
    ("mile_s", "week_km", "longest_km", "minutes", "count"),
    [(470.0, 26.0, 8.0, 12, 4), pytest.param(345.0, 42.0, 12.0, 15, 4, marks=pytest.mark.slow),
     (300.0, 60.0, 17.0, 20, 6), pytest.param(256.0, 90.0, 22.0, 25, 8, marks=pytest.mark.slow)],
)  # fmt: skip
def test_each_level_has_its_rung(
    mile_s: float, week_km: float, longest_km: float, minutes: int, count: int, method: planning.Method
) -> None:
    """Minutes at T, three minutes of jogging, 200s at mile pace with about 200 m of jogging between."""
    plan = made(method, mile_s=mile_s, week_km=week_km, longest_km=longest_km)
    first = mixed(plan)[0]
    tempo, reps = work(first)
    assert (tempo.duration_s / 60, reps.repeats, reps.rep_distance_m) == (minutes, count, 200.0)
    assert reps.zone == 3
    assert first.kind == "mile_pace"
    assert first.hard
    jogged = (reps.distance_m - reps.running_distance_m) / (count - 1)
    assert 150 <= jogged <= 250
    names = [(p.part, p.zone) for p in first.workout.parts]  # type: ignore[union-attr]
    assert names == [("warm_up", 1), ("strides", None), ("steady", 2), ("steady", 1), ("set", 3), ("cool_down", 1)]


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_it_takes_its_turn_with_the_tempos_and_adds_no_hard_day(method: planning.Method) -> None:
    """Only specific and peak full weeks; shorter at the peak; not in the last week before race week."""
    plan = made(method)
    found = mixed(plan)
    assert len(found) == 2
    for session in found:
        week = next(w for w in plan.weeks if session in w.sessions)
        assert week.block in ("specific", "peak")
        assert not week.down_week
        assert (RACE - session.date).days > 13
        assert sum(s.kind == "tempo" for s in week.sessions) == 0
        assert sum(s.hard and s.is_run for s in week.sessions) <= 3
        if week.block == "peak":
            assert work(session)[0].duration_s <= 900.0
    assert any(s.kind == "tempo" for w in plan.weeks if w.block == "specific" for s in w.sessions)


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_beginners_and_the_uncleared_do_not_run_it(method: planning.Method) -> None:
    """L0 has no rung; from 60 on without a doctor's word nothing faster than T stands anywhere."""
    assert "L0" not in catalogue.families()["TR"].ladder
    assert mixed(made(method, mile_s=400.0, age_years=62, week_km=35.0, longest_km=10.0)) == []


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_both_parts_count(method: planning.Method) -> None:
    """Minutes at T and metres at mile pace, in safety, in the doses of the response model and in the week's facts."""
    plan = made(method)
    session = mixed(plan)[0]
    tempo, reps = work(session)
    content = safety.content_of(session, plan.request.mile_s, plan.level)
    assert content.zone2_s == pytest.approx(tempo.duration_s)
    assert content.mile_m == 1200.0
    assert content.zone3_s == pytest.approx(reps.running_duration_s)
    assert content.fast
    doses = dosing.doses_of(session, plan.request.mile_s)
    assert doses["threshold"] >= 0.9 * tempo.duration_s / 60
    assert doses.get("vo2", 0.0) + doses.get("sprint", 0.0) > 0.5 * reps.running_duration_s / 60
    week = next(n for n, w in enumerate(plan.weeks) if session in w.sessions)
    told = explanation.explain(plan, cards=False).weeks[week]
    assert told.mile_pace_km >= 1.2
    assert told.threshold_km == pytest.approx(tempo.distance_m / 1000)


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_safety_refuses_too_much_of_either_part(method: planning.Method) -> None:
    """H6 by the minutes and by the metres, each for itself."""
    plan = made(method)
    session = mixed(plan)[0]
    tempo, reps = work(session)
    week_km = next(w for w in plan.weeks if session in w.sessions).distance_m / 1000
    longer = replace(tempo, duration_s=2700.0, distance_m=2700.0 * tempo.midpoint_mps)
    for old, new, word in ((tempo, longer, "at T"), (reps, None, "at mile pace")):
        if new is None:
            count = int(1000 * 0.08 * week_km / 200) + 2
            changed = edits.with_repeats_of(session, count)
        else:
            parts = session.workout.parts if session.workout else ()
            changed = edits.with_parts(session, tuple(new if p is old else p for p in parts))
        weeks = tuple(
            replace(w, sessions=tuple(changed if s is session else s for s in w.sessions)) for w in plan.weeks
        )
        wrong = safety.violations(replace(plan, weeks=weeks))
        assert any(v.guardrail == "H6" and word in v.found for v in wrong), word


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_titles_swaps_and_what_changed(method: planning.Method) -> None:
    """One title by the planner and by every edit; one thing changes in a swap; a shorter tempo is told."""
    plan = made(method)
    first, later = mixed(plan)
    assert first.workout is not None
    assert edits.title_of(first, first.workout.parts) == first.title
    assert ", then 6 × 200 m in " in first.title
    easier, harder = swaps.easier(first, pacer(plan)), swaps.harder(first, pacer(plan))
    assert easier is not None
    assert harder is not None
    assert [work(s)[1].repeats for s in (easier, harder)] == [5, 7]
    assert [work(s)[0] for s in (easier, harder)] == [work(first)[0]] * 2
    shorter = edits.scaled(first, 0.5, pacer(plan))
    assert shorter is not None
    assert shorter.workout is not None
    assert shorter.workout.parts[3] == first.workout.parts[3]  # the jog between is a rest
    assert explanation.short_name(first) == "the tempo and 6 × 200 m"
    change = since_last.change(plan, later)
    assert change is not None
    assert (change.variable, change.before, change.after) == ("size", "20 min", "15 min")


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_watch_and_calendar_hold_both_parts(method: planning.Method) -> None:
    """The tempo by minutes, the jog, then the 200s with their jogs."""
    session = mixed(made(method))[0]
    assert session.workout is not None
    told = description_of(session)
    assert "20 min at " in told
    assert "6 × 200 m in " in told
    made_file = write_fit_workout(session.workout, title=session.title, created=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    for name in (b"Tempo", b"Easy", b"200 m", b"Jog "):
        assert name in made_file.data


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_new_mile_moves_both_paces(method: planning.Method) -> None:
    """The 200s follow the mile, the tempo its own anchor; minutes and metres stay."""
    plan = made(method)
    session = mixed(plan)[0]
    quicker = pacers.pacer_for(replace(plan.request, mile_s=294.0), limits_of_plan(plan))
    tempo, reps = work(session)
    new_tempo, new_reps = work(edits.repaced(session, 300.0 / 294.0, quicker, was=pacer(plan)))
    assert new_reps.midpoint_mps == pytest.approx(reps.midpoint_mps * 300.0 / 294.0)
    assert new_tempo.duration_s == tempo.duration_s
    assert tempo.midpoint_mps < new_tempo.midpoint_mps < tempo.midpoint_mps * 300.0 / 294.0


def test_what_was_missed_stands_at_the_peak_with_a_short_tempo() -> None:
    """Twenty minutes of the specific block, moved into the slot of a peak week's test, are fifteen there."""
    plan = made(method="templates")
    long = max(mixed(plan), key=lambda s: work(s)[0].duration_s)
    assert work(long)[0].duration_s > 900
    peak = next(s for w in plan.weeks if w.block == "peak" for s in w.sessions if s.is_run and not s.hard)
    early = next(s for w in plan.weeks if w.block == "specific" for s in w.sessions if s.is_run and not s.hard)
    late = first_fast._short_late(long, peak, plan)
    assert 840 < work(late)[0].duration_s <= 900
    assert work(late)[1] == work(long)[1]
    assert first_fast._short_late(long, early, plan) == long
