"""Re-planning: what a careful coach would do, and what must never happen."""

import datetime as dt
import itertools
import math
import random
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from fourlaps import safety
from fourlaps.errors import InputError
from fourlaps.support.program import SupportProgram
from fourlaps.training import adaptation, edits, expectation, fitting, planning, repair
from fourlaps.training.notebook import lines
from fourlaps.vocabulary.athlete import PlanRequest, Result
from fourlaps.vocabulary.log import Availability, Log, MorningCheck, SessionFeel
from fourlaps.vocabulary.log_reading import log_from_dict
from fourlaps.vocabulary.plan import Plan, Session, plan_to_dict
from fourlaps.vocabulary.plan_reading import plan_from_dict
from tests.made_plans import EITHER_METHOD, planned
from tests.plan_requests import as_keywords, requests

SUPPORT = SupportProgram()
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.usefixtures("tables_when_quick")


def plan() -> Plan:
    race = dt.date(2026, 6, 20)
    request = PlanRequest(
        mile_s=330.0, race=race, start=race - 83 * DAY, fast_running=True, strength_history=True, week_km=40.0
    )
    return planned(request)


def first(kind: str, after: int = 0) -> Session:
    return next(s for s in plan().sessions if s.kind == kind and (s.date - plan().request.start).days >= after)


def replan(log: Log, today: dt.date, current: Plan | None = None) -> adaptation.Proposal:
    return adaptation.replan(current or plan(), log, today, support=SUPPORT)


def done_before(today: dt.date) -> tuple[SessionFeel, ...]:
    return tuple(SessionFeel(s.id, "done") for s in plan().sessions if s.date < today and s.kind != "rest")


def test_nothing_happened_changes_nothing() -> None:
    """All sessions done: the plan stays as it is."""
    today = plan().request.start + 20 * DAY
    proposal = replan(Log(sessions=done_before(today)), today)
    assert proposal.changes == ()
    assert proposal.plan.weeks == plan().weeks
    assert not proposal.locked


@pytest.mark.slow
def test_days_without_running_that_the_plan_itself_holds_are_no_gap() -> None:
    """Two runs a week on two days in a row leave five days between: nothing was lost, so nothing is eased."""
    request = PlanRequest(
        mile_s=259.6, race=dt.date(2027, 10, 1), start=dt.date(2027, 8, 12), days=(0, 1, 3, 6), week_km=10.5,
        longest_km=2.4, sex="M", age_years=24.0, long_run_day=0, fast_running=True,
    )  # fmt: skip
    small = planned(request)
    ran = sorted({s.date for s in small.sessions if s.is_run})
    last, back = next((a, b) for a, b in itertools.pairwise(ran) if (b - a).days >= 6)
    for today in (last + 5 * DAY, back):
        done = tuple(SessionFeel(s.id, "done") for s in small.sessions if s.date < today and s.kind != "rest")
        assert replan(Log(sessions=done), today, small).changes == ()


@pytest.mark.slow
def test_what_was_done_as_planned_changes_nothing_in_any_plan() -> None:
    """Random plans, everything done: no session ahead becomes another one on any day."""
    for number, facts in enumerate(requests(40, 5)):
        try:
            made = planning.build_plan(PlanRequest(**as_keywords(facts)), support=SUPPORT, method="templates")
        except InputError:
            continue
        days = (made.request.race - made.request.start).days
        for n in random.Random(number).sample(range(1, days), min(6, days - 1)):
            today = made.request.start + n * DAY
            done = tuple(SessionFeel(s.id, "done") for s in made.sessions if s.date < today and s.kind != "rest")
            changes = replan(Log(sessions=done), today, made).changes
            assert [c for c in changes if c.session and c.rule != "aim"] == [], (number, today)


def test_a_missed_easy_run_is_dropped_and_nothing_is_added() -> None:
    """No kilometres are chased."""
    easy = first("easy", after=7)
    log = Log(sessions=(SessionFeel(easy.id, "missed"),))
    proposal = replan(log, easy.date + DAY)
    assert [change.to for change in proposal.changes] == ["dropped"]
    assert sum(s.distance_m for s in proposal.plan.sessions) <= sum(s.distance_m for s in plan().sessions) + 1


@pytest.mark.parametrize("kind", ["easy", "long", "strength"])
def test_a_run_missed_today_is_told_as_missed_and_not_as_a_rest_the_plan_chose(kind: str) -> None:
    """The same words as for one missed yesterday; its day says what was missed."""
    run = first(kind, after=7)
    found = replan(Log(sessions=(SessionFeel(run.id, "missed"),)), run.date)
    told = [change for change in found.changes if change.session == run.id]
    assert [(change.was, change.to, change.kind) for change in told] == [(run.title, "dropped", "missed")]
    assert lines(found.changes)[0].startswith(f"Missed: {run.title} (")
    left = [s.title for s in found.plan.on(run.date) if s.kind == "rest"]
    assert left == ([f"Missed: {run.title}"] if len(plan().on(run.date)) == 1 else [])
    assert not any(change.to == "Rest" and change.date == run.date for change in found.changes)
    assert safety.violations(found.plan) == ()


def test_what_is_said_to_be_too_much_is_more_than_what_is_allowed() -> None:
    """ "3.60 km at mile pace, where 3.60 km is allowed: 10 x 400 becomes 8": it was 4.00 km. And no free day is denied:
    a missed session that is left out says that no day was left where every rule holds (H16)."""
    request = PlanRequest(
        mile_s=340.0, race=dt.date(2027, 5, 22), start=dt.date(2027, 3, 1), sex="F", age_years=48.0, week_km=45.0,
        longest_km=13.0, fast_running=True, days=(1, 3, 4, 5, 6),
    )  # fmt: skip
    made, figures, otherwise = planned(request), 0, set()
    for session in [s for s in made.sessions if s.kind in ("vo2max", "mile_pace") and s.date >= dt.date(2027, 4, 20)]:
        found = replan(Log(sessions=(SessionFeel(session.id, "missed"),)), session.date + DAY, made)
        for change in found.changes:
            told = re.fullmatch(r"([\d.]+) (km|min).*, where ([\d.]+) \2 is allowed", change.trigger)
            if told and change.rule != "H8":
                figures += 1
                assert float(told[1]) > float(told[3]), change.trigger
            otherwise |= {change.otherwise} if change.kind == "lost" else set()
    assert figures
    assert not any("easy day on both sides" in text for text in otherwise)


@pytest.mark.slow
def test_a_missed_quality_session_moves_inside_the_rules_or_is_dropped_and_is_never_doubled() -> None:
    """H16 for every quality session of the plan."""
    for session in [s for s in plan().sessions if s.kind in ("tempo", "vo2max", "mile_pace")]:
        proposal = replan(Log(sessions=(SessionFeel(session.id, "missed"),)), session.date + DAY)
        standing = [s for s in proposal.plan.sessions if s.id == session.id and s.kind == session.kind]
        assert len(standing) == 1
        assert standing[0].date <= session.date + 2 * DAY
        assert safety.violations(proposal.plan) == ()


@pytest.mark.slow
@pytest.mark.parametrize("days", [(1, 3, 5, 6), (0, 1, 2, 3, 4, 5, 6)])
def test_a_missed_fast_session_is_crammed_in_next_to_no_other(days: tuple[int, ...]) -> None:
    """A tempo below twenty minutes is no hard day: it slid to the eve of the reps of a week with a tempo of its own,
    "with an easy day on both sides"."""
    fast = ("tempo", "vo2max", "mile_pace", "time_trial", "race")
    race = dt.date(2027, 6, 2)
    made = planned(PlanRequest(mile_s=360.0, race=race, start=race - 156 * DAY, days=days, week_km=40.0))
    most = max(sum(s.kind in fast for s in week.sessions) for week in made.weeks)
    ids, slid = {s.id for s in made.sessions}, 0
    for session in [s for s in made.sessions if s.kind in fast[:3]]:
        lived = replan(Log(sessions=(SessionFeel(session.id, "missed"),)), session.date + DAY, made).plan.as_lived
        for here in [s for s in lived.sessions if s.kind in fast and s.id not in ids]:
            slid += 1
            beside = [s for n in (-1, 1) for s in lived.on(here.date + n * DAY)]
            assert [s.title for s in beside if s.kind in fast] == [], here.title
            week = next(w for w in lived.weeks if here in w.sessions)
            assert sum(s.kind in fast for s in week.sessions) <= most, here.title
    assert slid > 3


@pytest.mark.parametrize(
    "morning",
    [
        {"illness": "chest"},
        {"pain": 3, "pain_note": "sharp pain in one spot on the shin bone"},
        {"pain_note": "nearly fainted on the last rep"},
    ],
)
def test_a_red_flag_locks_the_plan_and_says_see_a_doctor(morning: dict[str, object]) -> None:
    """H15: nothing but rest from today on, and it stays locked."""
    today = plan().request.start + 10 * DAY
    log = log_from_dict({"mornings": [{"date": today.isoformat(), **morning}]})
    proposal = replan(log, today)
    assert proposal.locked
    assert {s.kind for s in proposal.plan.sessions if s.date >= today} == {"rest"}
    assert "doctor" in proposal.changes[0].reason
    assert replan(Log(), today + 3 * DAY, proposal.plan).locked


@pytest.mark.slow
def test_a_red_flag_is_not_forgotten_however_old_it_is() -> None:
    """H15: the first plan and a growing log stay locked to the end, until a human clears it."""
    told = plan().request.start + 10 * DAY
    log = Log(mornings=(MorningCheck(told, illness="chest"),))
    for days in (0, 14, 15, 40, 60):
        assert replan(log, told + days * DAY).locked, days
    later = replace(log, mornings=(*log.mornings, MorningCheck(told + 30 * DAY, pain_note="fainted after the run")))
    assert replan(replace(later, cleared=told + 20 * DAY), told + 50 * DAY).locked
    assert not replan(replace(later, cleared=told + 40 * DAY), told + 50 * DAY).locked


def test_a_flag_of_long_before_the_plan_is_no_part_of_it() -> None:
    """Last year's flag was there when the plan was made; one of the fortnight before stops it, as late as ever."""
    start = plan().request.start
    for days, locks in ((1, True), (14, True), (15, False), (300, False)):
        log = Log(mornings=(MorningCheck(start - days * DAY, illness="chest"),))
        assert replan(log, start + 30 * DAY).locked == locks, days


def test_nobody_ran_on_days_a_red_flag_had_stopped() -> None:
    """The first plan and the whole log: days between the flag and the yes were not run, so the way back is gentle."""
    told = first("easy", after=20).date
    log = Log(done_before(told), (MorningCheck(told, illness="chest"),), cleared=told + 10 * DAY)
    proposal = replan(log, told + 10 * DAY)
    assert not proposal.locked
    after = [s for s in proposal.plan.sessions if s.is_run and 0 <= (s.date - log.mornings[0].date).days - 10 < 4]
    assert after
    assert not any(s.hard for s in after)
    assert any("days without running" in change.trigger for change in proposal.changes)
    assert safety.violations(proposal.plan) == ()
    # A flag of months before, cleared in its time, takes no days between the two.
    old = replace(log, mornings=(MorningCheck(plan().request.start, illness="chest"), *log.mornings))
    assert replan(old, told + 10 * DAY).plan.past == proposal.plan.past


@pytest.mark.slow
def test_missed_periods_pause_all_growth_until_a_doctor_says_yes() -> None:
    """Training notes 3.13: no more km, fast metres of a kind or jumps than in the four weeks before."""

    def fast_m(session: Session) -> float:
        parts = session.workout.parts if session.workout else ()
        return sum(p.running_distance_m for p in parts if (p.zone or 1) > 1)

    told = plan().request.start + 30 * DAY
    log = Log(done_before(told), (MorningCheck(told, pain_note="missed my period three times"),))
    proposal = replan(log, told)
    held = proposal.plan
    assert not proposal.locked
    assert any("doctor" in change.to and change.trigger == "missed periods" for change in proposal.changes)
    before = [s for s in plan().sessions if told - 28 * DAY <= s.date < told]
    after = [s for s in held.sessions if s.date >= told]
    assert any(s.is_run for s in after)
    for kind in ("tempo", "vo2max", "mile_pace"):
        most = max((fast_m(s) for s in before if s.kind == kind), default=0.0)
        assert all(fast_m(s) <= 1.05 * most for s in after if s.kind == kind), kind
    assert max(s.plyometric_contacts for s in after) <= max(s.plyometric_contacts for s in before)
    weeks = [w.distance_m for w in plan().weeks if w.sessions[-1].date < told and w.sessions[0].date >= told - 28 * DAY]
    assert max(w.distance_m for w in held.weeks) <= 1.03 * max(*weeks, 40_000.0)
    assert max(w.distance_m for w in plan().weeks) > 1.1 * max(*weeks, 40_000.0)
    assert safety.violations(held) == ()
    # It is said once, goes on without the note, and ends with the yes.
    assert not any(c.to.startswith("asked") for c in replan(Log(done_before(told)), told, held).changes)
    assert replan(log, told, held).changes == ()
    later = replan(replace(log, cleared=told + 5 * DAY), told + 5 * DAY, held)
    assert any(c.trigger.startswith("cleared") for c in later.changes)


@pytest.mark.slow
def test_strong_pain_leaves_no_heavy_legs_until_it_has_settled() -> None:
    """A knee at 7 of 10 is not loaded with a bar two days later; the trunk may be."""
    heavy = next(s for s in plan().sessions if s.heavy_legs and s.kind == "strength")
    for days in range(5):
        told = heavy.date - days * DAY
        log = Log(done_before(told), (MorningCheck(told, pain=7, pain_note="knee"),))
        coming = [s for s in replan(log, told).plan.sessions if 0 <= (s.date - told).days < 5]
        assert not [s.title for s in coming if s.heavy_legs], days


def test_fever_brings_rest_and_then_short_easy_runs() -> None:
    """No training for two days at least; no hard day in the first four runs after."""
    hard = first("vo2max", after=14)
    log = Log(sessions=done_before(hard.date), mornings=(MorningCheck(hard.date, illness="fever"),))
    proposal = replan(log, hard.date)
    after = [s for s in proposal.plan.sessions if s.date >= hard.date]
    assert all(s.kind == "rest" for s in after if (s.date - hard.date).days < 3)
    assert not any(s.hard for s in [s for s in after if s.is_run][:3])
    assert safety.violations(proposal.plan) == ()


def test_two_short_nights_make_a_hard_day_easy_and_one_makes_it_shorter() -> None:
    """Less than six hours."""
    hard = first("mile_pace", after=14)
    one = Log(sessions=done_before(hard.date), mornings=(MorningCheck(hard.date, sleep_h=5.0),))
    two = replace(one, mornings=(MorningCheck(hard.date - DAY, sleep_h=5.5), MorningCheck(hard.date, sleep_h=5.0)))
    shorter = next(s for s in replan(one, hard.date).plan.sessions if s.id == hard.id)
    easier = next(s for s in replan(two, hard.date).plan.sessions if s.id == hard.id)
    assert shorter.kind == hard.kind
    assert shorter.distance_m < hard.distance_m
    # A quarter at most and one rep at least: five become four, not three.
    had, left = (next(p.repeats for p in s.workout.parts if p.part == "set") for s in (hard, shorter) if s.workout)
    assert left == min(had - 1, math.ceil(0.75 * had))
    assert easier.kind == "easy"
    # Reps are spoken of where some were to be run, not of an easy run.
    for change in replan(two, hard.date).changes:
        assert "reps" not in change.otherwise or "×" in change.was, (change.was, change.otherwise)


def test_a_step_that_was_run_easy_instead_is_not_climbed_past() -> None:
    """Training notes 3.7: after short nights a tempo of 20 minutes was easy, and the next was one of 25."""
    tempos = [s for s in plan().sessions if s.workout and s.workout.family == "TEMPO"]
    waited = 0
    for count, (session, again) in enumerate(pairwise(tempos), start=1):
        if not session.hard:
            continue  # so short a tempo stays
        nights = tuple(MorningCheck(session.date - n * DAY, sleep_h=5.0) for n in (1, 0))
        found = replan(Log(sessions=done_before(session.date), mornings=nights), session.date)
        now = next(s for s in found.plan.sessions if s.id == again.id)
        reached = max(minutes_of(s) for s in tempos[:count])
        waited += minutes_of(again) > reached
        assert minutes_of(now) <= 1.01 * reached, (session.title, again.title, now.title)
    assert waited


def minutes_of(session: Session) -> float:
    """Minutes of a session's steady fast stretch."""
    parts = session.workout.parts if session.workout else ()
    return sum(p.duration_s for p in parts if p.part == "steady" and (p.zone or 1) > 1) / 60


@pytest.mark.parametrize(("held", "says"), [(0.3002, "a little over 30 %"), (0.3249, "32.5 %"), (0.30051, "30.1 %")])
def test_a_share_that_is_too_large_reads_as_more_than_is_allowed(held: float, says: str) -> None:
    assert fitting.share_found(held, 0.3) == f"{says} of the week in one run, 30 % allowed"


def test_missing_measurements_say_nothing() -> None:
    """A morning without figures is a neutral morning; a rising pulse needs a baseline of a week."""
    hard = first("tempo", after=14)
    mornings = (
        MorningCheck(hard.date - DAY, resting_heart_rate_bpm=60.0),
        MorningCheck(hard.date, resting_heart_rate_bpm=66.0),
    )
    assert replan(Log(sessions=done_before(hard.date), mornings=(MorningCheck(hard.date),)), hard.date).changes == ()
    assert replan(Log(sessions=done_before(hard.date), mornings=mornings), hard.date).changes == ()


def test_a_result_moves_the_paces_part_of_the_way_and_a_miracle_asks_first() -> None:
    """The worked example: 4:54 against a prior of 5:00 is trusted in part; 4:20 from a 5:30 miler is not."""
    today = plan().request.start + 30 * DAY
    done = done_before(today)
    faster = replan(Log(sessions=done, results=(Result(1609.344, 323.5, today, "time_trial"),)), today).plan
    assert 323.5 < faster.request.mile_s < 330.0
    old = max(p.midpoint_mps for s in plan().sessions if s.date > today and s.kind == "vo2max" for p in _parts(s))
    new = max(p.midpoint_mps for s in faster.sessions if s.date > today and s.kind == "vo2max" for p in _parts(s))
    assert new > old
    miracle = replan(Log(sessions=done, results=(Result(1609.344, 260.0, today, "race"),)), today)
    assert miracle.plan.request.mile_s == 330.0
    assert miracle.changes[0].rule == "surprise"


def _parts(session: Session) -> tuple[object, ...]:
    return session.workout.parts if session.workout else ()


def test_a_fortnight_off_starts_again_gently() -> None:
    """Fourteen missed days: less volume, a slower mile, no fast running at once; the past stands as it was."""
    today = plan().request.start + 35 * DAY
    missed = tuple(
        SessionFeel(s.id, "missed" if s.date >= today - 14 * DAY else "done")
        for s in plan().sessions if s.date < today and s.kind != "rest"
    )  # fmt: skip
    fresh = replan(Log(sessions=missed), today).plan
    assert fresh.request.start == plan().request.start
    assert fresh.request.mile_s > 330.0
    assert fresh.weeks[-1].sessions[-1].kind == "race"
    before = [w.distance_m for w in plan().weeks if w.sessions[-1].date < today - 14 * DAY and not w.down_week]
    soon = [s for s in fresh.sessions if today <= s.date < today + 7 * DAY and s.is_run]
    assert sum(s.distance_m for s in soon) < 0.8 * before[-1]
    assert not any(s.kind in ("vo2max", "mile_pace") for s in fresh.sessions if today <= s.date < today + 14 * DAY)
    assert safety.violations(fresh) == ()


def test_lost_days_move_or_drop_runs_and_never_put_one_on_a_busy_day() -> None:
    """Only Monday and Saturday are free for ten days."""
    today = plan().request.start + 14 * DAY
    window = Availability(today, today + 9 * DAY, (0, 5))
    proposal = replan(Log(sessions=done_before(today), availability=(window,)), today)
    held = [s for s in proposal.plan.sessions if s.is_run and window.first <= s.date <= window.last]
    assert all(s.date.weekday() in (0, 5) for s in held)
    assert all(change.reason and change.trigger for change in proposal.changes)


@pytest.mark.slow
def test_replanning_twice_changes_nothing_and_survives_json() -> None:
    """Random histories: rules kept, no id twice, the second answer empty."""
    for seed in range(12):
        rng = random.Random(seed)
        today = plan().request.start + rng.randint(5, 60) * DAY
        feels = tuple(
            SessionFeel(s.id, rng.choice(["done"] * 7 + ["missed", "missed", "failed", "too_easy", "stopped"]))  # type: ignore[arg-type]
            for s in plan().sessions if s.date < today and s.kind != "rest"
        )  # fmt: skip
        morning = MorningCheck(today, sleep_h=rng.choice([None, 5.0, 8.0]), soreness=rng.choice([None, 8.0]), mood=2.0)
        log = Log(sessions=feels, mornings=(morning,))
        once = replan(log, today)
        assert safety.violations(once.plan) == ()
        assert len({s.id for s in once.plan.sessions}) == len(once.plan.sessions)
        stored = plan_from_dict(plan_to_dict(once.plan))
        assert stored == once.plan
        again = replan(log, today, stored)
        assert again.changes == ()
        assert again.plan == once.plan


@pytest.mark.slow
@pytest.mark.parametrize("day", [10, 40, *(pytest.param(n, marks=pytest.mark.slow) for n in range(5, 76, 5))])
def test_no_run_stands_on_a_day_of_fever_however_the_plan_is_laid_out(day: int) -> None:
    """The day itself and two after it hold nothing, also where lost days and missed runs make a new plan necessary."""
    ill = plan().request.start + day * DAY
    window = Availability(ill, ill + 9 * DAY, (0, 2))
    for availability in ((), (window,)):
        for today in (ill, ill + DAY):
            log = Log(done_before(today), (MorningCheck(ill, illness="fever"),), (), availability)
            proposal = replan(log, today)
            assert safety.violations(proposal.plan) == ()
            near = [s for s in proposal.plan.sessions if today <= s.date < ill + 3 * DAY and s.kind != "race"]
            assert {s.kind for s in near} <= {"rest"}
            hard = [s.date for s in proposal.plan.sessions if s.hard and s.date >= today and s.kind != "race"]
            assert not hard or min(hard) >= ill + 5 * DAY


def test_a_report_that_cannot_be_used_is_said_once() -> None:
    """An unknown session and a result from the future: a line each, and nothing else."""
    today = plan().request.start + 20 * DAY
    log = Log((SessionFeel("nope", "done"),), results=(Result(1609.344, 320.0, today + DAY, "race"),))
    proposal = replan(log, today)
    assert {change.to for change in proposal.changes} == {"not used"}
    assert proposal.plan.weeks == plan().weeks
    assert replan(log, today, proposal.plan).changes == ()


def after_missing(first_day: int, days: int) -> tuple[Plan, dt.date, dt.date]:
    """(plan, today, last run before) after so many days missed from a day of the plan on, all else done."""
    lost = plan().request.start + first_day * DAY
    today = lost + days * DAY
    told = tuple(
        SessionFeel(s.id, "missed" if s.date >= lost else "done")
        for s in plan().sessions if s.date < today and s.kind != "rest"
    )  # fmt: skip
    ran = max(s.date for s in plan().sessions if s.is_run and s.date < lost)
    return replan(Log(sessions=told), today).plan, today, ran


@pytest.mark.parametrize("days", [5, 7, 10, 13])
@pytest.mark.parametrize("first_day", [30, 38, pytest.param(45, marks=pytest.mark.slow)])
def test_days_off_begin_again_with_easy_runs_whatever_was_missed_last(first_day: int, days: int) -> None:
    """A missed hard session slides nowhere near the way back: two easy runs, then tempo, then speed (3.14)."""
    after, today, ran = after_missing(first_day, days)
    runs = [s for s in after.sessions if s.is_run and s.date >= today]
    hard = [n for n, s in enumerate(runs) if s.kind in ("tempo", "vo2max", "mile_pace", "time_trial")]
    off = (today - ran).days - 1
    if not hard:
        # After a fortnight the small weeks of the way back may hold none before the race.
        assert off >= 14
        return
    assert hard[0] >= 2
    first_hard = runs[hard[0]]
    waited = (first_hard.date - runs[0].date).days
    assert waited >= (0 if off < 8 else 4 if off < 15 else 7)
    assert first_hard.kind == "tempo" or waited >= 7


def runs_on_closed_days(after: Plan, first: dt.date, last: dt.date, days: tuple[int, ...]) -> list[dt.date]:
    return [s.date for s in after.sessions if s.is_run and first <= s.date <= last and s.date.weekday() not in days]


def hard_session(number: int) -> Session:
    return [s for s in plan().sessions if s.kind in ("tempo", "vo2max", "mile_pace")][number]


@pytest.mark.parametrize("number", [2, *(pytest.param(n, marks=pytest.mark.slow) for n in (5, 8, 11))])
def test_of_free_days_that_overlap_the_later_report_counts(number: int) -> None:
    """A hard session lost to the later one slides onto no day that the earlier one has closed."""
    hard = hard_session(number)
    today, later = hard.date - DAY, hard.date + 2 * DAY
    free = (later.weekday(),)
    windows = (Availability(today, hard.date + 4 * DAY, free), Availability(later, later + 9 * DAY, ()))
    after = replan(Log(sessions=done_before(today), availability=windows), today).plan
    assert runs_on_closed_days(after, today, later - DAY, free) == []
    assert runs_on_closed_days(after, later, later + 9 * DAY, ()) == []


@pytest.mark.parametrize("number", [2, *(pytest.param(n, marks=pytest.mark.slow) for n in (5, 8, 11))])
def test_free_days_of_an_earlier_report_still_count(number: int) -> None:
    """A missed session slides onto no day closed by a report that is not told again."""
    hard = hard_session(number)
    today, free = hard.date - 5 * DAY, (hard.date.weekday(),)
    window = Availability(today, hard.date + 2 * DAY, free)
    told = replan(Log(sessions=done_before(today), availability=(window,)), today).plan
    after = replan(Log(sessions=(SessionFeel(hard.id, "missed"),)), hard.date + DAY, told).plan
    assert runs_on_closed_days(after, hard.date + DAY, window.last, free) == []


def test_a_holiday_reported_ahead_is_no_gap_yet() -> None:
    """Days still to come are answered by the days told to be lost, not as days already gone."""
    today = plan().request.start + 33 * DAY
    window = Availability(today, today + 13 * DAY, ())
    found = replan(Log(sessions=done_before(today), availability=(window,)), today)
    assert all(c.trigger.startswith("free days") for c in found.changes if c.rule == "return")


@pytest.mark.slow
def test_a_fortnight_told_afterwards_is_one_that_was_not_run() -> None:
    """Days reported as lost once they are over, nothing else known: answered as if each run of them was missed."""
    begin = plan().request.start + 28 * DAY
    today = begin + 14 * DAY
    window = Availability(begin, today - DAY, ())
    told = replan(Log(done_before(begin), availability=(window,)), today).plan
    missed = tuple(SessionFeel(s.id, "missed") for s in plan().sessions if begin <= s.date < today and s.is_run)
    reported = replan(Log((*done_before(begin), *missed)), today).plan
    assert [w.distance_m for w in told.as_lived.weeks[:6]] == [w.distance_m for w in reported.as_lived.weeks[:6]]
    assert told.as_lived.weeks[4].distance_m == told.as_lived.weeks[5].distance_m == 0.0
    assert told.request.mile_s == reported.request.mile_s > plan().request.mile_s
    again = replan(Log(done_before(begin), availability=(window,)), today, told)
    assert again.changes == ()


def test_after_a_fortnight_off_in_the_first_full_weeks_no_week_grows_beyond_what_growth_allows() -> None:
    """No week is above 1.30 x the mean of the last three that were no easy ones (H2), no row of full weeks longer than
    the first, which the fortnight cut short (H14); the weeks come back to the usual one."""
    begin = plan().request.start + 7 * DAY
    today = begin + 14 * DAY
    window = Availability(begin, today - DAY, ())
    found = replan(Log(done_before(begin), availability=(window,)), today).plan
    history = [40.0] * 3
    for week in found.as_lived.weeks:
        km = week.distance_m / 1000
        assert km <= 1.3 * sum(history[-3:]) / 3 + 1e-6
        history += [] if week.down_week else [km]
    assert safety.violations(found) == ()
    assert max(w.distance_m for w in found.weeks[3:7]) > 0.9 * 40_000


def test_the_bike_takes_what_growth_takes_from_a_small_week_and_leaves_a_day_of_rest() -> None:
    """The engine need not wait for the legs; one day of the week stays free."""
    made, week = plan(), plan().weeks[4]
    gone = sorted((s for s in week.sessions if s.is_run), key=lambda s: s.date)[1:]
    for run in gone:
        made = repair.with_session(made, run, edits.rest_instead(run, "Growth."))
    after = adaptation._on_the_bike(made, {run.id for run in gone}, week.sessions[0].date).weeks[4]
    assert any(s.kind == "cross_training" and "Growth" in s.why for s in after.sessions)
    assert any(s.kind == "rest" for s in after.sessions)


@pytest.mark.slow
def test_a_holiday_told_ahead_costs_nothing_before_it_begins() -> None:
    """No pace and no run changes before the first day away: pace is lost by days not run, not by days announced."""
    today = plan().request.start + 19 * DAY
    for length in (10, 14, 20):
        window = Availability(today + 21 * DAY, today + (20 + length) * DAY, ())
        found = replan(Log(sessions=done_before(today), availability=(window,)), today)
        assert found.changes
        assert found.plan.request.mile_s == plan().request.mile_s
        assert [c.date for c in found.changes if c.date < window.first] == []
        assert safety.violations(found.plan) == ()


def test_a_holiday_told_ahead_costs_its_pace_on_the_way_back_and_its_running_once() -> None:
    """Back from it the paces are slower as after days missed; what was shortened ahead is not shortened again."""
    today = plan().request.start + 19 * DAY
    window = Availability(today + 14 * DAY, today + 23 * DAY, ())
    told = replan(Log(sessions=done_before(today), availability=(window,)), today).plan
    back = next(s.date for s in told.sessions if s.is_run and s.date > window.last)
    home = replan(Log(sessions=done_before(back)), back, told)
    assert told.request.mile_s == plan().request.mile_s
    assert home.plan.request.mile_s == pytest.approx(1.025 * plan().request.mile_s, rel=1e-3)
    assert any(c.rule == "return" and not c.session for c in home.changes)
    lengths = {s.id: s.distance_m for s in told.sessions if back <= s.date < back + 7 * DAY and s.kind == "easy"}
    for session in home.plan.sessions:
        if session.id in lengths and session.kind == "easy":
            assert session.distance_m > 0.9 * lengths[session.id]
    assert replan(Log(), back, home.plan).changes == ()


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_long_run_after_days_off_stays_a_long_run(method: planning.Method) -> None:
    """Hard by its length alone it becomes shorter, so that the week keeps a long run behind the first two runs back."""
    race = dt.date(2026, 6, 20)
    slow = planned(
        PlanRequest(mile_s=560.0, race=race, start=race - 83 * DAY, days=(1, 3, 5, 6), week_km=45.0, longest_km=16.0),
        method=method,
    )
    hard = [s for s in slow.sessions if s.kind == "long" and s.hard and (s.date - slow.request.start).days > 14]
    for long in hard[:3]:
        today = long.date - 5 * DAY
        told = tuple(
            SessionFeel(s.id, "missed" if s.date >= today - 9 * DAY else "done")
            for s in slow.sessions if s.date < today and s.kind != "rest"
        )  # fmt: skip
        after = next(s for s in replan(Log(sessions=told), today, slow).plan.sessions if s.id == long.id)
        assert after.kind == "long"
        assert not after.hard
    assert len(hard) >= 3


@pytest.mark.slow
def test_a_run_a_week_before_the_race_that_was_too_long_is_history() -> None:
    """With the weeks before mostly missed it is more than H13 allows that day; nothing ahead can mend it (H13)."""
    race = dt.date(2026, 10, 12)
    few = planning.build_plan(
        PlanRequest(mile_s=543.0, race=race, start=race - 34 * DAY, days=(0, 4, 5, 6), week_km=26.2, longest_km=9.4,
                    sex="F", age_years=44, fast_running=True, strength_history=True),
        support=SUPPORT,
    )  # fmt: skip
    today = race - 6 * DAY
    runs = [s for s in few.sessions if s.is_run and s.date < today]
    told = tuple(SessionFeel(s.id, "done" if s.date.weekday() in (0, 6) else "missed") for s in runs)
    last = max(s.date for s in runs)
    assert (race - last).days == 7
    assert safety.violations(replan(Log(sessions=told), today, few).plan) == ()


# --- a holiday is counted once ------------------------------------------------------------------------------------


def _a_fortnight_off() -> tuple[dt.date, dt.date, frozenset[str]]:
    """The first and the last day of two weeks off in the middle of the plan, and the runs on them."""
    week = next(w for w in plan().weeks if (w.sessions[0].date - plan().request.start).days >= 28)
    start = week.sessions[0].date
    end = start + 13 * DAY
    return start, end, frozenset(s.id for s in plan().sessions if start <= s.date <= end and s.is_run)


def _told_after(today: dt.date, current: Plan, away: frozenset[str]) -> Log:
    """Everything up to `today`, the runs of the days off missed."""
    past = [s for s in current.sessions if s.date < today and s.kind != "rest"]
    return Log(tuple(SessionFeel(s.id, "missed" if s.id in away else "done") for s in past))


@pytest.mark.slow
def test_two_weeks_off_cost_the_same_on_every_route_and_once() -> None:
    """Announced, told afterwards, missed run by run, looked at each day or once: one cut of pace, of the row of 3.14.

    The usual week's rest days after a holiday make it no longer, and a good week back costs nothing more.
    """
    start, end, _away = _a_fortnight_off()
    window = (Availability(start, end, ()),)
    slower = plan().request.mile_s * 1.025
    ahead = replan(Log(done_before(start - 7 * DAY), availability=window), start - 7 * DAY).plan
    assert ahead.request.mile_s == plan().request.mile_s
    ends = {}
    for name, current, told in (("announced", ahead, window), ("told after", plan(), window), ("missed", plan(), ())):
        for steps in ((1, 8), (1, 2, 3, 15), (2, 3, 4, 5, 6, 8)):
            here = current
            for n in steps:
                today = end + n * DAY
                gone = frozenset(s.id for s in here.sessions if start <= s.date <= end)
                here = replan(replace(_told_after(today, here, gone), availability=told), today, here).plan
            ends[name, steps] = here
            assert here.request.mile_s == pytest.approx(slower), (name, steps)
    race_s = [expectation.expected(made, steps=False)["race_day_s"].median for made in ends.values()]
    assert max(race_s) < 1.005 * min(race_s)


@pytest.mark.slow
def test_a_holiday_told_ahead_expects_the_race_of_after_it_and_counts_in_doing_nothing_too() -> None:
    """The days off are days of the season in every forecast, that of doing only what is done now among them."""
    start, end, _away = _a_fortnight_off()
    window = (Availability(start, end, ()),)
    before = replan(Log(done_before(start - 7 * DAY), availability=window), start - 7 * DAY)
    assert any("of your pace will be gone" in change.reason for change in before.changes)
    today = end + DAY
    gone = frozenset(s.id for s in before.plan.sessions if start <= s.date <= end)
    after = replan(replace(_told_after(today, before.plan, gone), availability=window), today, before.plan)
    told, lived = (expectation.expected(made.plan, steps=False) for made in (before, after))
    assert lived["race_day_s"].median == pytest.approx(told["race_day_s"].median, rel=0.01)
    without = expectation.expected(plan(), steps=False)["if_nothing_changes_s"].median
    for found in (told, lived):
        # Six weeks after two weeks off some of the 2 to 3 % of the table are back [training notes 3.14].
        assert 1.008 * without < found["if_nothing_changes_s"].median < 1.03 * without
        assert found["race_day_s"].median < 1.001 * found["if_nothing_changes_s"].median
    assert plan_from_dict(plan_to_dict(after.plan)) == after.plan


@pytest.mark.parametrize("fewer", [False, True], ids=["the same reps", "fewer reps"])
def test_what_begins_again_short_is_not_put_back_to_the_reps_that_were_shown(fewer: bool) -> None:
    """A session that would grow by three metres stays as it was shown; one that H9 has given fewer reps does not."""
    stood = plan()
    shown = next(s for s in stood.sessions if s.kind == "vo2max" and edits.fewer_reps(s, 0.6) is not None)
    made = edits.fewer_reps(shown, 0.6) if fewer else shown
    more_m = shown.distance_m + 3 - made.distance_m
    jog = next(p for p in made.workout.parts if p.zone == 1 and p.part != "set")
    seconds = jog.duration_s * (jog.distance_m + more_m) / jog.distance_m
    longer = replace(jog, distance_m=jog.distance_m + more_m, duration_s=seconds)
    made = edits.with_parts(made, tuple(longer if p is jog else p for p in made.workout.parts))
    now = repair.with_session(stood, shown, repair.flagged(made, stood))
    found = adaptation._as_it_stood(now, stood, {shown.id}, (), ())
    held = next(s for s in found.sessions if s.id == shown.id)
    assert (held.workout == shown.workout) is not fewer
