"""Plans for real lives: what the runner said about time, races, places and health is in the plan."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from fourlaps import advice, safety
from fourlaps.training import planning, third_day
from fourlaps.vocabulary.athlete import Away, Camp, OtherRace, PlanRequest
from fourlaps.vocabulary.plan import Plan, Session
from tests.made_plans import planned

pytestmark = pytest.mark.slow

RACE = dt.date(2026, 6, 20)
USUAL = PlanRequest(mile_s=330.0, race=RACE, start=RACE - dt.timedelta(days=83))
QUALITY = ("tempo", "vo2max", "mile_pace", "time_trial")


def made(**changes: object) -> Plan:
    plan = planned(replace(USUAL, **changes))  # type: ignore[arg-type]
    assert safety.violations(plan) == ()
    return plan


def quality(plan: Plan) -> list[Session]:
    return [s for s in plan.sessions if s.kind in QUALITY]


def test_no_run_is_longer_than_its_day_has_minutes() -> None:
    """Half an hour on Tuesdays means half an hour."""
    minutes = (None, 30.0, 45.0, 60.0, 45.0, 75.0, 90.0)
    plan = made(minutes=minutes)
    for session in plan.sessions:
        if session.is_run and session.kind != "race":
            assert session.duration_s <= 60 * (minutes[session.date.weekday()] or 1e9) + 1
    assert len(quality(plan)) >= 10


def test_two_runs_of_one_day_share_its_minutes_with_the_rests_between_sprints() -> None:
    """Full rests between flying sprints took the two runs of a day beyond its 90 minutes; large weeks run twice."""
    minutes = (None, 45.0, 90.0, None, 90.0, 90.0, None)
    asked = PlanRequest(
        mile_s=295.3, race=dt.date(2027, 3, 7), start=dt.date(2026, 9, 14), days=tuple(range(7)), week_km=123.0,
        longest_km=30.8, goal_s=265.4, age_years=43, minutes=minutes, club_days=(0,),
    )  # fmt: skip
    days: dict[dt.date, list[Session]] = {}
    for session in advice.plan(asked, method="templates").sessions:
        if session.is_run and session.kind != "race":
            days.setdefault(session.date, []).append(session)
    assert any(len(runs) == 2 and "sprints" in runs[0].title for runs in days.values())
    for day, runs in days.items():
        assert sum(s.duration_s for s in runs) <= 60 * (minutes[day.weekday()] or 1e9) + 1, day


def test_the_club_evening_holds_the_quality() -> None:
    """Thursday is club night: fast running stands there in nearly every week that holds some."""
    plan = made(club_days=(3,), days=(0, 1, 3, 5, 6))
    weeks = [w for w in plan.weeks if w.number and w.block != "taper" and any(s.kind in QUALITY for s in w.sessions)]
    kept = [w for w in weeks if any(s.kind in QUALITY and s.date.weekday() == 3 for s in w.sessions)]
    assert len(kept) >= 0.8 * len(weeks)


def test_a_raced_race_replaces_a_hard_session_and_has_quiet_days_round_it() -> None:
    """A B race of 800 m: on its day, no quality two days before or the day after, no test near."""
    day = dt.date(2026, 5, 16)
    plan = made(races=(OtherRace(day, "B", 800.0),))
    race = next(s for s in plan.on(day) if s.kind == "race")
    assert any(abs(p.distance_m - 800.0) < 1 for p in (race.workout.parts if race.workout else ()))
    for near in (-2, -1, 1):
        assert not any(s.kind in QUALITY for s in plan.on(day + dt.timedelta(days=near)))
    assert not any(abs((s.date - day).days) <= 21 for s in plan.sessions if s.kind == "time_trial")


def test_a_school_season_of_weekly_races_is_planned_as_controlled_workouts() -> None:
    """Eight Saturdays as C races: each stands, said to be controlled, at most three hard days a week."""
    days = [RACE - dt.timedelta(weeks=n) for n in range(9, 1, -1)]
    plan = made(races=tuple(OtherRace(day, "C", 1609.344) for day in days), fast_running=True, age_years=17)
    for day in days:
        assert any(s.kind == "race" and "controlled" in s.title for s in plan.on(day))
    for week in plan.weeks:
        assert len({s.date for s in week.sessions if s.hard}) <= 3


@pytest.mark.parametrize("method", ["solver", "templates"])
def test_beside_a_race_run_as_a_workout_stands_one_more_session(method: planning.Method) -> None:
    """Such a race counts as one of the two quality sessions of its week (H18), not as both."""
    saturdays = [dt.date(2026, 4, 11) + dt.timedelta(weeks=n) for n in range(8)]
    request = replace(
        USUAL,
        mile_s=320.0,
        days=(0, 1, 2, 3, 5),
        fast_running=True,
        races=tuple(OtherRace(d, "C", 1500.0) for d in saturdays),
    )
    plan = advice.plan(request, method=method)
    full = [w for w in plan.weeks if w.number and not w.down_week and w.block != "taper"]
    raced = [w for w in full if any(s.kind == "race" for s in w.sessions)]
    beside = [sum(s.kind in QUALITY for s in w.sessions) for w in raced]
    assert len(raced) >= 5
    assert sum(beside) >= 0.8 * len(beside)


def test_two_weeks_of_holiday_hold_nothing_and_the_way_back_is_gentle() -> None:
    """Nothing on the days away; no quality for a week after, less running than before."""
    away = Away(dt.date(2026, 4, 20), dt.date(2026, 5, 3))
    plan = made(away=(away,), start=RACE - dt.timedelta(days=111))
    for session in plan.sessions:
        if away.first <= session.date <= away.last:
            assert session.kind == "rest"
        if 0 < (session.date - away.last).days <= 7:
            assert session.kind not in QUALITY


def test_a_treadmill_runner_gets_belt_speeds_and_no_test() -> None:
    """km/h and incline on the card; a belt is no measured test, and the note says so."""
    plan = made(ground="treadmill")
    assert all("km/h" in s.why for s in quality(plan) if s.workout and s.workout.family != "TT")
    assert not any(s.kind == "time_trial" for s in plan.sessions)
    assert any("belt" in note for note in plan.guardrail_notes)


def test_without_a_gym_every_exercise_needs_nothing_but_the_body() -> None:
    """No barbell, dumbbell or kettlebell in any load."""
    loads = json.dumps([e.load for s in made(gym=False).sessions for e in s.exercises]).lower()
    assert "bodyweight" in loads or "no weights" in loads
    assert not any(word in loads for word in ("barbell", "dumbbell", "kettlebell"))


def test_a_second_sport_stands_in_the_plan_and_nothing_fast_on_its_day() -> None:
    """Football on Wednesdays."""
    plan = made(sport_days=(2,), sport="football", days=(0, 1, 2, 3, 5, 6))
    assert any(s.title == "Football" for s in plan.sessions)
    assert not any(s.date.weekday() == 2 for s in quality(plan))


@pytest.mark.parametrize(("kind", "days"), [("altitude", 3), ("heat", 2)])
def test_a_camp_starts_easy_and_gives_more_rest(kind: str, days: int) -> None:
    """No quality on the first days; the cards of the camp's sessions say what is different."""
    camp = Camp(dt.date(2026, 5, 4), dt.date(2026, 5, 17), kind)  # type: ignore[arg-type]
    plan = made(camps=(camp,))
    inside = [s for s in quality(plan) if camp.first <= s.date <= camp.last]
    assert inside
    assert all((s.date - camp.first).days >= days for s in inside)
    assert all(("altitude" if kind == "altitude" else "heat") in s.why for s in inside)


def test_run_walk_easy_runs_hold_walks_and_add_up() -> None:
    """A beginner's easy run: minutes of running, a minute's walk, the distance it says."""
    plan = made(mile_s=600.0, week_km=10.0, longest_km=3.5, run_walk=True, days=(1, 3, 6))
    walked = [s for s in plan.sessions if s.kind in ("easy", "long") and s.workout
              and any(p.recovery_kind == "walk" and p.part == "set" for p in s.workout.parts)]  # fmt: skip
    assert len(walked) >= 10
    assert "walk" in walked[0].title


def test_run_walk_runners_run_no_unbroken_tempo() -> None:
    """Who walks a minute after three runs a tempo in pieces of three, with walks between; others run it whole."""
    given: dict[str, Any] = {"mile_s": 600.0, "week_km": 14.0, "longest_km": 5.0, "days": (1, 3, 6)}
    walked, whole = made(**given, run_walk=True), made(**given)

    def longest_s(plan: Plan) -> float:
        parts = [p for s in quality(plan) if s.kind == "tempo" and s.workout for p in s.workout.parts]
        return max(p.rep_duration_s or p.duration_s for p in parts if p.part in ("set", "steady"))

    assert longest_s(walked) == 180
    assert longest_s(whole) >= 480
    rests = [p.recovery_kind for s in quality(walked) if s.kind == "tempo" and s.workout for p in s.workout.parts]
    assert {kind for kind in rests if kind} == {"walk"}
    goal = made(mile_s=360.0, goal_s=345.5)
    assert any("4.03 % faster" in note for note in goal.guardrail_notes)


def test_coming_back_from_illness_starts_small_and_easy() -> None:
    """Ten days of flu: less than the usual week, no quality in the first ten days, two hard days a week at most."""
    plan = made(gap_days=10, gap_cause="illness")
    assert plan.weeks[0].distance_m < 0.75 * 40_000
    assert min((s.date - USUAL.start).days for s in quality(plan)) >= 10
    assert any("come back" in note for note in plan.guardrail_notes)
    for week in plan.weeks:
        assert len({s.date for s in week.sessions if s.hard}) <= 2


@pytest.mark.parametrize("waiting", ["pregnant", "postpartum", "heart", "questionnaire"])
def test_what_waits_for_a_doctor_keeps_everything_easy(waiting: str) -> None:
    """H19: nothing above easy, no jumps, and the way out is named; cleared, the plan is whole."""
    plan = made(waiting=waiting)
    assert not quality(plan)
    assert not any(s.plyometric_contacts for s in plan.sessions)
    zones = {part.zone for s in plan.sessions if s.workout for part in s.workout.parts}
    assert zones == {1}, "the race is an easy mile until then"
    assert not any("something hurts" in note for note in plan.guardrail_notes)
    assert any("doctor" in note and "--cleared" in note for note in plan.guardrail_notes)
    assert quality(made(waiting=waiting, cleared=True))


@pytest.mark.parametrize("gap_days", [0, 120])
def test_a_gap_because_of_a_pregnancy_waits_like_a_birth(gap_days: int) -> None:
    """training notes 3.13: a doctor's word, twelve weeks, a test of impact; until then nothing above easy, no jumps."""
    plan = made(gap_days=gap_days, gap_cause="pregnancy", week_km=15.0, longest_km=5.0, sex="F")
    assert not quality(plan)
    assert not any(s.plyometric_contacts for s in plan.sessions)
    assert {part.zone for s in plan.sessions if s.workout for part in s.workout.parts} == {1}
    said = " ".join(plan.guardrail_notes)
    assert all(words in said for words in ("doctor", "--cleared", "twelve weeks", "test of impact", "a tempo after"))
    cleared = made(gap_days=gap_days, gap_cause="pregnancy", week_km=15.0, longest_km=5.0, sex="F", cleared=True)
    assert quality(cleared)


def test_eight_months_after_a_birth_nobody_is_told_of_the_first_twelve_weeks() -> None:
    """The settings keep what waits when a break after a birth is told: the words are true at any time after one."""
    plan = made(
        waiting="postpartum", gap_days=240, gap_cause="pregnancy", week_km=12.0, longest_km=4.0, mile_s=460.0, sex="F"
    )
    said = " ".join(plan.guardrail_notes)
    assert "After a birth everything stays easy until a doctor says otherwise" in said
    assert "first twelve weeks" not in said


@pytest.mark.parametrize("mile_s", [325.0, 430.0])
@pytest.mark.parametrize(("days_before", "method"), [(55, "solver"), (50, "solver"), (50, "templates")])
def test_under_fourteen_running_is_play(mile_s: float, days_before: int, method: planning.Method) -> None:
    """training notes 3.13: three runs a week at most, none long, no planned hard session or jumps; strides and the race
    stand. A guardian reads it, and the words say the same in one sentence."""
    start = RACE - dt.timedelta(days=days_before)
    request = replace(
        USUAL, age_years=12, mile_s=mile_s, week_km=35.0, longest_km=9.0, days=tuple(range(7)), start=start
    )
    plan = advice.plan(request, method=method)
    for week in plan.weeks:
        runs = [s for s in week.sessions if s.is_run]
        assert len({s.date for s in runs}) <= 3
        assert max(s.duration_s for s in runs) <= 60 * 60 + 1
    assert not quality(plan)
    assert not any(s.plyometric_contacts for s in plan.sessions)
    assert not any(part.is_sprint for s in plan.sessions if s.workout for part in s.workout.parts)
    assert plan.sessions[-1].kind == "race"
    assert any("guardian" in note for note in plan.guardrail_notes)
    assert "No rule forbids it" not in third_day.third_hard_day(plan).text
    assert len([note for note in plan.guardrail_notes if "under 14 running is play: 400 m repeats" in note]) == 1


@pytest.mark.parametrize("method", ["solver", "templates"])
def test_a_childs_season_has_eight_weeks_at_most(method: str) -> None:
    """With a race further away every day has its entry all the same, none holds anything hard, and the weeks before the
    last eight are said to be play; from 14 on the whole time is planned."""
    request = replace(USUAL, age_years=13, week_km=25.0, longest_km=8.0)
    begin = RACE - dt.timedelta(days=55)
    plan = advice.plan(request, method=method)  # type: ignore[arg-type]
    whole = (request.race - request.start).days + 1
    assert {s.date for s in plan.sessions} == {request.start + dt.timedelta(days=n) for n in range(whole)}
    assert [note for note in plan.guardrail_notes if f"before {begin} nothing here has to be run" in note]
    assert not quality(plan)
    older = advice.plan(replace(request, age_years=14), method=method)  # type: ignore[arg-type]
    assert quality(older)
    assert not [note for note in older.guardrail_notes if "eight weeks" in note or "8 weeks" in note]


@pytest.mark.parametrize("age", [14, 17])
@pytest.mark.parametrize("method", ["solver", "templates"])
def test_the_young_run_hard_for_the_lungs_once_a_week(age: int, method: str) -> None:
    """training notes 3.13: at most one session of mile pace, VO2max repeats, test or race a week."""
    request = replace(USUAL, age_years=age, mile_s=290.0, week_km=40.0, fast_running=True, days=(0, 1, 2, 4, 6))
    plan = advice.plan(request, method=method)  # type: ignore[arg-type]
    for week in plan.weeks[:-1]:
        assert sum(s.kind in {"mile_pace", "vo2max", "time_trial", "race"} for s in week.sessions) <= 1


@pytest.mark.parametrize("age", [12, 15, 40, 55, 80])
@pytest.mark.parametrize("mile_s", [300.0, 560.0])
def test_every_age_gets_a_plan_that_keeps_its_rules(age: int, mile_s: float) -> None:
    """Twelve to eighty."""
    km = 25.0 if mile_s < 400 else 12.0
    plan = made(age_years=age, mile_s=mile_s, week_km=km, longest_km=0.35 * km)
    assert plan.sessions[-1].kind == "race"


def test_a_run_made_longer_to_keep_a_rule_still_fits_its_day() -> None:
    """Three days a week, two of them with few minutes, and much running before: no easy week outgrows a day."""
    minutes = (None, 60.0, 45.0, None, 60.0, 90.0, 30.0)
    race = dt.date(2026, 8, 27)
    plan = made(
        mile_s=260.0, race=race, start=dt.date(2026, 5, 8), days=(0, 2, 5), week_km=88.4, longest_km=28.3,
        age_years=54, cleared=True, minutes=minutes,
    )  # fmt: skip
    for day in {s.date for s in plan.sessions if s.is_run and s.kind != "race"}:
        free = minutes[day.weekday()]
        assert free is None or sum(s.duration_s for s in plan.on(day) if s.is_run) <= 60 * free + 1


def test_the_first_fast_session_after_a_long_gap_is_short_also_in_race_week() -> None:
    """A 4:11 miler back from 40 days off by an injury, five weeks before the race: 1.2 km at most (H9)."""
    back = PlanRequest(
        mile_s=251.0, race=dt.date(2026, 3, 10), start=dt.date(2026, 2, 4), days=(1, 3, 5, 6), week_km=112.1,
        longest_km=30.9, sex="M", age_years=27, fast_running=True, cleared=True, gap_days=40, gap_cause="injury",
        ground="treadmill",
    )  # fmt: skip
    for method in ("solver", "templates"):
        plan = advice.plan(back, method=method)  # type: ignore[arg-type]
        fast = [c for s in plan.sessions if (c := safety.content_of(s, 251.0, plan.level)).fast and s.kind != "race"]
        assert 0 < fast[0].mile_m + fast[0].five_k_m <= 1200


def test_easy_running_gives_way_before_a_raced_race_and_its_long_run_stands_elsewhere() -> None:
    """Three days before a B race easy running is about a quarter shorter than the week without it plans; a C race is
    run as a workout and changes none of that."""
    day = dt.date(2026, 5, 18)  # a Monday: its three days lie in the week before
    days = (0, 1, 2, 4, 5, 6)

    def before(priority: str) -> float:
        plan = made(races=(OtherRace(day, priority, 1609.344),), days=days)  # type: ignore[arg-type]
        near = [s for s in plan.sessions if s.is_run and 0 < (day - s.date).days <= 3]
        assert priority == "C" or not any(s.kind == "long" and (day - s.date).days == 1 for s in near)
        return sum(s.distance_m for s in near if s.kind in ("easy", "long"))

    assert before("B") <= 0.85 * before("C")


def test_after_forty_days_off_the_first_long_run_is_no_longer_than_its_week_can_carry() -> None:
    """With 15 km as the longest run before it: the week starts at two fifths (3.14), its long run with it; jumps come
    back with fast running, four weeks after the start."""
    plan = made(
        gap_days=40, gap_cause="other", week_km=50.0, longest_km=15.0, strength_history=True, days=(0, 1, 3, 5, 6)
    )
    first = [s for s in plan.weeks[0].sessions if s.kind == "long"] + [
        s for s in plan.weeks[1].sessions if s.kind == "long"
    ]
    assert first[0].distance_m <= 0.45 * 15_000
    assert not any(s.plyometric_contacts and (s.date - USUAL.start).days < 28 for s in plan.sessions)
    assert any(s.plyometric_contacts for s in plan.sessions)


def test_a_short_week_with_a_race_holds_ten_fast_minutes_besides_at_most() -> None:
    """Below two hours of running H7 leaves ten minutes in zone 3, also where a C race stands in the week."""
    fridays = [dt.date(2026, 9, 4) + dt.timedelta(weeks=n) for n in range(7)]
    metres = (1609.344, 1500.0, 3000.0, 1500.0, 1609.344, 1609.344, 3000.0)
    races = tuple(OtherRace(day, "C", far) for day, far in zip(fridays, metres, strict=True))
    request = PlanRequest(
        mile_s=448.0, race=dt.date(2026, 10, 30), start=dt.date(2026, 4, 4), week_km=32.7, longest_km=12.6, sex="F",
        age_years=43, days=(1, 4, 6), club_days=(4,), minutes=(60.0, 45.0, None, 30.0, None, 45.0, 45.0), races=races,
        gap_days=10, gap_cause="injury",
    )  # fmt: skip
    plan = advice.plan(request, method="templates")
    for week in plan.weeks:
        runs = [s for s in week.sessions if s.is_run]
        if week.number and any(s.date in fridays for s in runs) and sum(s.duration_s for s in runs) < 7200:
            contents = [safety.content_of(s, plan.request.mile_s, plan.level) for s in runs if s.kind != "race"]
            assert sum(c.zone3_s for c in contents) <= 600.5


@pytest.mark.parametrize("waiting", ["heart", "pregnant", "postpartum", "questionnaire"])
def test_who_waits_for_a_doctors_word_adds_nothing_to_what_they_run(waiting: Any) -> None:
    """Nothing above easy (H19), and no week and no run beyond what is done now, until somebody has said yes."""
    asked = PlanRequest(
        mile_s=366.2, race=dt.date(2027, 6, 6), start=dt.date(2027, 3, 6), days=(1, 2, 5), week_km=30.5, longest_km=7.6,
        age_years=52.0, sex="F", waiting=waiting,
    )  # fmt: skip
    runs = [s for s in advice.plan(asked, method="templates").sessions if s.is_run and s.kind != "race"]
    assert max(s.distance_m for s in runs) <= 7600.5
    weeks = advice.plan(asked, method="templates").weeks
    assert max(w.distance_m for w in weeks) <= 30500.5
