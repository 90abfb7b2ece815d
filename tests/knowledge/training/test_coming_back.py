"""Days lost and the way back: what falls away is not run elsewhere, weeks grow again, and what is said of it is so."""

import datetime as dt
from dataclasses import replace

import pytest

from fourlaps import advice, safety
from fourlaps.training import adaptation, edits, expectation, pacers, repair
from fourlaps.training.adaptation import Proposal
from fourlaps.training.desk import Desk
from fourlaps.training.limits import limits_of_plan
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log import AddedRace, Availability, Log, MorningCheck, SessionFeel, Weather, Wish
from fourlaps.vocabulary.plan import Plan
from tests.made_plans import planned

pytestmark = pytest.mark.slow

DAY = dt.timedelta(days=1)
FOUR_DAYS = PlanRequest(
    mile_s=440.0, race=dt.date(2027, 4, 26), start=dt.date(2027, 1, 12), days=(1, 3, 5, 6), week_km=25.0,
    longest_km=8.0, age_years=42.0, strength_history=True,
)  # fmt: skip
FIVE_DAYS = PlanRequest(
    mile_s=330.0, race=dt.date(2026, 6, 20), start=dt.date(2026, 3, 29), fast_running=True, strength_history=True,
    week_km=40.0,
)  # fmt: skip


def told(plan: Plan, today: dt.date, missed: tuple[dt.date, ...] = (), gone: Availability | None = None) -> Log:
    """All before today was done but for the days that were missed, or those away."""
    off = {gone.first + n * DAY for n in range((gone.last - gone.first).days + 1)} if gone else set[dt.date]()
    feels = [
        SessionFeel(s.id, "missed" if s.date in {*missed, *off} else "done")
        for s in plan.sessions
        if s.date < today and s.kind != "rest"
    ]
    return Log(sessions=tuple(feels), availability=(gone,) if gone else ())


def lived_week_by_week(gone: Availability, since: dt.date) -> list[Proposal]:
    """The answers of a season re-planned every week from `since` on, in which only what was announced happens."""
    plan, found, today = planned(FOUR_DAYS), list[Proposal](), since
    while today < FOUR_DAYS.race:
        found.append(advice.replan(plan, told(plan, today, gone=gone), today))
        plan, today = found[-1].plan, today + 7 * DAY
    return found


@pytest.fixture(scope="module")
def holiday() -> list[Proposal]:
    """Seventeen days away, told of four days ahead; the last answer is six days before the race."""
    return lived_week_by_week(Availability(dt.date(2027, 2, 27), dt.date(2027, 3, 15), ()), dt.date(2027, 2, 23))


def test_after_a_holiday_the_weeks_grow_and_no_easy_week_stands_at_their_beginning(holiday: list[Proposal]) -> None:
    """Half of the usual week at first, more each week, an easy one when H14 asks for it (training.md 3.11, 3.14)."""
    for proposal in holiday:
        weeks = {w.number: w for w in proposal.plan.weeks}
        assert weeks[8].distance_m == weeks[9].distance_m == 0
        back = [weeks[number] for number in (10, 11, 12)]
        assert not any(week.down_week for week in back)
        assert 0.45 * 32_500 <= back[0].distance_m < back[1].distance_m < back[2].distance_m
        assert weeks[13].down_week
        assert weeks[14].distance_m > back[2].distance_m
        assert safety.violations(proposal.plan) == ()


def test_what_only_the_announced_holiday_did_is_answered_once_and_stays(holiday: list[Proposal]) -> None:
    """Five weeks with everything done change nothing but the paces, which come back once: no session is given, taken
    back and given again."""
    changed = [bool(proposal.changes) for proposal in holiday]
    assert changed == [True, False, True, True, False, False, False, True, False]
    assert {change.rule for change in holiday[7].changes} <= {"paces", "aim", "H17"}
    assert any(s.kind == "mile_pace" for s in holiday[-1].plan.weeks[-1].sessions)
    race_s = [expectation.expected(p.plan, steps=False)["race_day_s"].median for p in holiday]
    assert max(race_s) < 1.01 * min(race_s)


def test_the_whole_loss_of_pace_is_told_and_no_run_is_said_to_have_been_run(holiday: list[Proposal]) -> None:
    """440 to 462 s is 5 %, also where half of it was taken a week before."""
    first, second = holiday[2], holiday[3]
    assert any("About 2.5 % of your pace is gone for now" in change.reason for change in first.changes)
    assert any("About 5 % of your pace is gone in all" in change.reason for change in second.changes)
    assert second.plan.request.mile_s == pytest.approx(1.05 * FOUR_DAYS.mile_s, rel=0.002)
    for change in [c for proposal in holiday for c in proposal.changes]:
        assert "were run" not in change.trigger
        assert change.otherwise


def test_days_away_in_the_first_full_weeks_leave_them_the_longest_stretch() -> None:
    """H14: no stretch of full weeks is longer than the first, so weeks away inside it stay full ones."""
    plan = planned(FOUR_DAYS)
    gone = Availability(FOUR_DAYS.start + 8 * DAY, FOUR_DAYS.start + 21 * DAY, ())
    found = advice.replan(plan, told(plan, gone.last + DAY, gone=gone), gone.last + DAY).plan
    assert safety.violations(found) == ()


@pytest.mark.parametrize("missed", [dt.date(2026, 4, 14), dt.date(2026, 4, 16), dt.date(2026, 4, 17)])
@pytest.mark.parametrize("lost", [dt.date(2026, 4, 21), dt.date(2026, 4, 23)])
def test_km_of_a_run_that_falls_away_are_not_run_elsewhere(missed: dt.date, lost: dt.date) -> None:
    """An easy week had to get smaller after a missed run, and then loses a run itself: its other runs grow by a tenth
    at most (training.md 4), and only as far as the week needs it to stand in its band (H14)."""
    plan, today = planned(FIVE_DAYS), dt.date(2026, 4, 18)
    small = advice.replan(plan, told(plan, today, (missed,)), today).plan
    log = replace(told(plan, today, (missed,)), availability=(Availability(lost, lost, ()),))
    found = advice.replan(small, log, today).plan
    week = next(w for w in small.weeks if any(s.date == lost for s in w.sessions))
    now = {s.id: s for s in found.sessions if s.is_run}
    kept = [s for s in week.sessions if s.id in now]
    assert len(kept) == 4
    assert all(now[s.id].distance_m <= 1.101 * s.distance_m for s in kept)
    assert sum(now[s.id].distance_m for s in kept) < week.distance_m


def test_a_missed_tempo_that_slides_is_told_once_where_it_went_and_once_for_what_it_replaces() -> None:
    """Two entries, none of which says that the day it moves to was or becomes a day of rest."""
    plan = planned(FIVE_DAYS)
    moved = 0
    for session in [s for s in plan.sessions if s.kind in ("tempo", "vo2max", "mile_pace")][:6]:
        today = session.date + DAY
        found = advice.replan(plan, told(plan, today, (session.date,)), today)
        copies = [s for s in found.plan.sessions if s.title == session.title and session.date < s.date <= today + DAY]
        about = [c for c in found.changes if session.title in (c.was, c.to) or c.session == session.id]
        if not copies or not any(s.is_run for s in plan.on(copies[0].date)):
            continue
        moved += 1
        assert [c.session for c in about if c.session == session.id] == [session.id]
        there = [c for c in found.changes if c.date == copies[0].date]
        assert [c.to for c in there if c.to in ("Rest", session.title)] == [session.title]
        assert all(c.otherwise for c in found.changes)
    assert moved


@pytest.mark.parametrize(("tempo", "missed"), [((4, 14), ((4, 4), (4, 5), (4, 7))), ((5, 12), ((5, 10),))])
def test_a_tempo_in_the_heat_grows_by_nothing(tempo: tuple[int, int], missed: tuple[tuple[int, int], ...]) -> None:
    """Slowed below its zone no rule on fast running holds it (H6); it lasts no longer than it stood."""
    plan, day = planned(FIVE_DAYS), dt.date(2026, *tempo)
    log = told(plan, day - DAY, tuple(dt.date(2026, *date) for date in missed))
    small = advice.replan(plan, log, day - DAY).plan
    hot = advice.replan(small, replace(log, weather=(Weather(day, temp_c=31.0),)), day - DAY).plan
    minutes = [
        next(max(p.duration_s for p in s.workout.parts if p.part == "steady") / 60
             for s in made.sessions if s.date == day and s.kind == "tempo" and s.workout)
        for made in (plan, small, hot)
    ]  # fmt: skip
    assert minutes[0] > minutes[1] >= minutes[2] - 0.01 > 10


def test_after_a_doctors_yes_the_weeks_grow_and_the_next_day_changes_nothing() -> None:
    """A week of 80 % of the usual one, and no answer the day after, when nothing more has happened."""
    plan = planned(FOUR_DAYS)
    ill = dt.date(2027, 2, 9)
    chest = MorningCheck(ill, illness="chest")
    locked = advice.replan(plan, replace(told(plan, ill), mornings=(chest,)), ill)
    assert locked.locked
    today = ill + 7 * DAY
    log = replace(told(plan, ill), mornings=(chest,), cleared=today)
    free = advice.replan(locked.plan, log, today)
    ahead = [w for w in free.plan.weeks if min(s.date for s in w.sessions) >= today and w.block != "taper"]
    full = [w.distance_m for w in ahead if not w.down_week]
    assert full[0] > 0.6 * 30_000
    assert full[1] > full[0]
    assert advice.replan(free.plan, log, today + DAY).changes == ()


def test_nine_weeks_without_a_free_day_leave_the_race_alone() -> None:
    """The race alone may always be run, if it is the mile; what the runner may do about it is theirs."""
    plan = planned(FIVE_DAYS)
    today = FIVE_DAYS.start + 14 * DAY
    gone = Availability(today + DAY, FIVE_DAYS.race - DAY, ())
    found = advice.replan(plan, replace(told(plan, today), availability=(gone,)), today).plan
    race = next(s for s in found.sessions if s.kind == "race")
    assert race.distance_m <= 1700
    assert race.date == FIVE_DAYS.race


@pytest.mark.parametrize("day", [dt.date(2030, 1, 1), dt.date(2026, 3, 1)])
def test_a_move_to_a_day_outside_the_plan_is_not_used_and_that_is_said(day: dt.date) -> None:
    """With the year, so that a slip of the pen is seen."""
    plan = planned(FIVE_DAYS)
    tempo = next(s for s in plan.sessions if s.kind == "tempo")
    found = advice.replan(plan, Log((SessionFeel(tempo.id, "moved", day=day),)), tempo.date + DAY)
    assert [(c.to, str(day) in c.reason) for c in found.changes] == [("not used", True)]


def test_an_easy_week_wholly_ahead_stands_in_its_band_beside_the_full_week_before_it() -> None:
    """H14: 20 to 30 % less, though a long run cut to its share and easy runs cut beside it took more at first."""
    request = PlanRequest(
        mile_s=360.0, race=dt.date(2027, 3, 30), start=dt.date(2026, 12, 15), days=(0, 2, 4, 6), week_km=38.0,
        longest_km=10.0, fast_running=True,
    )  # fmt: skip
    plan, today = planned(request), dt.date(2027, 1, 25)
    log = told(plan, today, tuple(dt.date(2027, 1, day) for day in (18, 20, 22, 24)))
    weeks = [w for w in advice.replan(plan, log, today).plan.weeks if min(s.date for s in w.sessions) >= today]
    easy = next(n for n, week in enumerate(weeks) if week.down_week)
    assert 0.70 <= weeks[easy].distance_m / weeks[easy - 1].distance_m <= 0.80


def test_a_test_that_a_week_is_too_small_for_is_run_over_a_shorter_distance() -> None:
    """A mile is 9 m too long for a week of less than 20 km (H6); 1200 m tell nearly as much."""
    plan = planned(FIVE_DAYS)
    test = next(s for s in plan.sessions if s.kind == "time_trial")
    pacer = pacers.pacer_for(plan.request, limits_of_plan(plan))
    shorter = edits.shorter_test(test, 0.99, plan.level, pacer)
    assert shorter is not None
    assert (shorter.title, shorter.kind) == ("Time trial, 1200 m, all out", "time_trial")
    assert shorter.distance_m == pytest.approx(test.distance_m - 409.344)
    assert edits.shorter_test(test, 0.5, plan.level, pacer) is None


@pytest.mark.parametrize(("pulse", "reported", "grows"), [(50, True, True), (60, True, False), (50, False, False)])
def test_easy_runs_grow_only_after_mornings_that_are_all_well_and_runs_that_were_reported(
    pulse: int, reported: bool, grows: bool
) -> None:
    """A pulse ten above the usual one is no good morning, and of runs nobody reported nothing is known."""
    plan, today = planned(FIVE_DAYS), FIVE_DAYS.start + 14 * DAY
    mornings = tuple(MorningCheck(today - n * DAY, 7.5, 50 if n else pulse, 60.0, 2, 7, "none", 0.0) for n in range(30))
    log = replace(told(plan, today) if reported else Log(), mornings=mornings)
    changes = advice.replan(plan, log, today).changes
    assert any("good mornings" in change.trigger for change in changes) == grows


def test_a_race_beside_another_is_refused_by_name_and_the_rest_of_the_log_is_answered() -> None:
    """Which race to leave out is said, as in a fresh plan."""
    plan = planned(FIVE_DAYS)
    today, day = FIVE_DAYS.start + 14 * DAY, FIVE_DAYS.start + 23 * DAY
    races = (AddedRace(day, 3000.0, "B"), AddedRace(day + DAY, 800.0, "B"))
    found = advice.replan(plan, replace(told(plan, today), races=races), today)
    assert [s.date for s in found.plan.sessions if s.kind == "race"] == [day, FIVE_DAYS.race]
    refused = next(c for c in found.changes if c.to == "not used")
    assert "Another race stands on" in refused.reason


def test_a_wish_told_with_a_red_flag_is_answered_in_words() -> None:
    """Nothing but a doctor's yes changes a stopped plan, and the runner is told to say the wish again then."""
    plan, today = planned(FIVE_DAYS), FIVE_DAYS.start + 14 * DAY
    log = Log(mornings=(MorningCheck(today, illness="chest"),), wish=Wish(days=(1, 2, 3, 4)))
    found = advice.replan(plan, log, today)
    assert found.locked
    assert found.plan.request.days == plan.request.days
    assert any(c.to == "not used" and "Tell it again" in c.reason for c in found.changes)


WINTER = PlanRequest(
    mile_s=360.0, race=dt.date(2027, 2, 28), start=dt.date(2026, 12, 7), days=(0, 2, 3, 5, 6), week_km=40.0,
    longest_km=12.0, sex="M", age_years=37.0, goal_s=350.0, strength_history=True,
)  # fmt: skip


@pytest.mark.parametrize("missed", [(28,), (28, 30)])
def test_a_run_missed_in_an_easy_week_makes_no_other_longer(missed: tuple[int, ...]) -> None:
    """Nothing brings the week back into its band, so a tenth on every other run would only be running added."""
    plan, days = planned(WINTER), tuple(dt.date(2026, 12, day) for day in missed)
    today = days[-1] + DAY
    week = next(w for w in plan.weeks if any(s.date == today for s in w.sessions))
    assert week.down_week
    found = advice.replan(plan, told(plan, today, days), today)
    stood = {s.id: s.distance_m for s in week.sessions}
    assert all(s.distance_m <= stood[s.id] + 1 for w in found.plan.weeks for s in w.sessions if s.id in stood)


def test_a_session_that_slid_is_counted_once_where_an_easy_week_is_measured() -> None:
    """The week holds all its km on other days, so the easy week after it stays as it stood (H14)."""
    request = PlanRequest(
        mile_s=335.0, race=dt.date(2027, 4, 26), start=dt.date(2026, 12, 17), days=(1, 3, 5), week_km=30.0,
        longest_km=12.7, goal_s=311.6, strength_history=True, gym=False, ground="treadmill", long_run_day=1,
    )  # fmt: skip
    plan, missed = planned(request, method="templates"), dt.date(2027, 2, 25)
    found = advice.replan(plan, told(plan, missed + DAY, (missed,)), missed + DAY)
    weeks = {w.number: w for w in found.plan.weeks}
    lived = next(w for w in found.plan.as_lived.weeks if w.number == 10)
    assert weeks[10].distance_m > 1.3 * lived.distance_m  # the day it was missed on keeps it
    assert found.plan.planned_m(weeks[10]) == pytest.approx(lived.distance_m)
    assert weeks[11].down_week
    assert 0.7 <= weeks[11].distance_m / lived.distance_m <= 0.8


def test_no_run_comes_back_into_a_week_that_loses_one() -> None:
    """A day of rest on which the rules now leave room for a run stays one where another run of its week is lost."""
    request = PlanRequest(mile_s=330.0, race=dt.date(2027, 5, 30), start=dt.date(2027, 3, 8), days=(1, 3, 4, 5, 6))
    stood = planned(request, method="templates")
    pacer = pacers.pacer_for(request, limits_of_plan(stood))
    week = stood.weeks[4]
    rest = next(s for s in week.sessions if s.kind == "rest")
    easy, other = [s for s in week.sessions if s.kind == "easy"][:2]
    room = repair.with_session(stood, rest, replace(easy, id=rest.id, date=rest.date))
    for lost, kind in ((other, "rest"), (None, "easy")):
        now = repair.with_session(room, lost, edits.rest_instead(lost, "missed")) if lost else room
        kept, _held = adaptation._nothing_elsewhere(Desk(now, request.start, pacer), stood)
        assert next(s for s in kept.sessions if s.id == rest.id).kind == kind
