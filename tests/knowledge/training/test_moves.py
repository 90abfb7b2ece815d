"""Moving, swapping and pinning sessions: what a careful coach would allow, and what must stay untouched."""

import datetime as dt
from dataclasses import replace
from functools import cache

import pytest

from fourlaps import safety
from fourlaps.support.program import SupportProgram
from fourlaps.training import adaptation, edits, moves, pacers, pins, swaps
from fourlaps.training.limits import limits_of_plan
from fourlaps.training.sessions import Pacer
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import OtherRace, PlanRequest, Result
from fourlaps.vocabulary.log import Availability, Log, MorningCheck, SessionFeel
from fourlaps.vocabulary.plan import Plan, Session, plan_to_dict
from fourlaps.vocabulary.plan_reading import plan_from_dict
from tests.made_plans import planned

DAY = dt.timedelta(days=1)
SUPPORT = SupportProgram()


RACE = dt.date(2026, 6, 20)
START = RACE - 83 * DAY
TODAY = START + 20 * DAY

pytestmark = pytest.mark.usefixtures("tables_when_quick")


def plan() -> Plan:
    request = PlanRequest(mile_s=330.0, race=RACE, start=START, fast_running=True, strength_history=True, week_km=40.0)
    return planned(request)


@cache
def pacer() -> Pacer:
    return pacers.pacer_for(plan().request, limits_of_plan(plan()))


def coming(*kinds: str) -> Session:
    return next(s for s in plan().sessions if s.date > TODAY and s.kind in kinds)


def with_pin(session: Session) -> Plan:
    return moves.pin(plan(), session, pinned=True)


@pytest.mark.slow
def test_every_safe_verdict_holds_a_plan_that_breaks_no_rule_and_names_all_that_changed() -> None:
    """Every session of ten days on every near day: what is called safe is safe, and nothing changes unsaid."""
    tried = {True: 0, False: 0}
    for session in plan().sessions:
        if session.kind in ("rest", "race") or not TODAY <= session.date < TODAY + 10 * DAY:
            continue
        for offset in (-2, -1, 1, 2, 3):
            day = session.date + offset * DAY
            if not TODAY <= day < plan().request.race:
                continue
            found = moves.move(plan(), session, day, today=TODAY, pacer=pacer())
            tried[found.safe] += 1
            if found.plan is None:
                assert found.broken or found.blocked
                continue
            assert safety.violations(found.plan) == ()
            before = {s.id: s for s in plan().sessions if s.kind != "rest"}
            after = {s.id: s for s in found.plan.sessions if s.kind != "rest"}
            changed = {key for key, was in before.items() if after.get(key) != was}
            assert changed == {session.id} | {follow.was.id for follow in found.follows}
            assert all(follow.was.date >= TODAY for follow in found.follows)
    assert min(tried.values()) > 5


@pytest.mark.slow
def test_two_hard_days_never_touch_after_a_move() -> None:
    """A hard session put beside another is refused by rule H3, or the other one gives way and the verdict says so."""
    hard = [s for s in plan().sessions if s.hard and s.is_run and s.date > TODAY and s.kind != "race"]
    first, second = hard[0], hard[1]
    day = second.date - DAY
    found = moves.move(plan(), first, day, today=TODAY, pacer=pacer())
    assert found.broken is not None
    assert found.broken.guardrail == "H3"
    assert found.plan is None or second.id in {session.id for session in found.hard_lost}


@pytest.mark.slow
def test_strength_and_jumps_cost_no_hard_run_its_place() -> None:
    """A lift on the day before the reps is refused, or moves something small; the reps are never easy for its sake."""
    refused = 0
    extras = [s for s in plan().sessions if s.kind in ("strength", "plyometrics") and s.date > TODAY][:12]
    for session in extras:
        for offset in (-3, -2, -1, 1, 2, 3):
            found = moves.move(plan(), session, session.date + offset * DAY, today=TODAY, pacer=pacer())
            assert not (found.safe and [s for s in found.hard_lost if s.is_run])
            refused += not found.safe and found.broken is not None
    assert refused


@pytest.mark.slow
def test_a_second_run_costs_no_week_its_hard_and_long_runs_and_no_day_holds_a_long_run_beside_another() -> None:
    """No move of a second run, on any day near, is called safe where more than one key run goes for it (H1 to H5)."""
    request = PlanRequest(
        mile_s=275.0, race=dt.date(2027, 6, 12), start=dt.date(2027, 3, 1), fast_running=True, strength_history=True,
        week_km=105.0, longest_km=22.0, days=tuple(range(7)), sex="M", age_years=28.0,
    )  # fmt: skip
    shown = planned(request)
    speeds, today = pacers.pacer_for(request, limits_of_plan(shown)), request.start + 9 * DAY
    second = [s for s in shown.sessions if s.id.endswith("-2") and s.is_run and s.date > today][:4]
    why = set()
    for session in second:
        for day in [session.date + n * DAY for n in (-3, -2, -1, 1, 2, 3)]:
            found = moves.move(shown, session, day, today=today, pacer=speeds)
            why.add(found.blocked)
            if found.plan is None:
                continue
            assert len(found.lost) <= 1
            for there in (day, session.date):
                kinds = [s.kind for s in found.plan.on(there) if s.is_run]
                assert "long" not in kinds or len(kinds) == 1
    assert {"long", "week"} <= why


def test_the_race_stays_and_nothing_goes_onto_its_day() -> None:
    found = moves.move(plan(), coming("easy"), plan().request.race, today=TODAY, pacer=pacer())
    assert (found.safe, found.blocked) == (False, "race")


def test_a_pinned_session_gives_way_to_no_move() -> None:
    """What is pinned neither changes places nor becomes easier for the sake of another session."""
    hard = [s for s in plan().sessions if s.hard and s.is_run and s.date > TODAY and s.kind != "race"]
    pinned = with_pin(hard[1])
    assert moves.move(pinned, hard[0], hard[1].date, today=TODAY, pacer=pacer()).blocked == "pinned"
    beside = moves.move(pinned, hard[0], hard[1].date - DAY, today=TODAY, pacer=pacer())
    assert not beside.safe


def test_the_nearest_day_that_works_works() -> None:
    hard = [s for s in plan().sessions if s.hard and s.is_run and s.date > TODAY and s.kind != "race"]
    day = moves.nearest(plan(), hard[0], hard[1].date - DAY, today=TODAY, pacer=pacer())
    assert day is not None
    found = moves.move(plan(), hard[0], day, today=TODAY, pacer=pacer())
    assert found.safe
    assert found.hard_lost == ()


def test_a_missed_session_moved_forward_is_not_doubled() -> None:
    """What was missed takes the place of an easy run; the week holds one run fewer, never one more."""
    missed = next(s for s in reversed(plan().sessions) if s.date < TODAY and s.kind in ("tempo", "vo2max", "mile_pace"))
    easy = next(s for s in plan().sessions if s.date > TODAY and s.kind == "easy")
    found = moves.move(plan(), missed, easy.date, today=TODAY, pacer=pacer())
    runs = [s for s in (found.plan or plan()).on(easy.date) if s.is_run]
    assert len(runs) == 1
    assert {follow.was.id: follow.becomes.kind for follow in found.follows}[easy.id] == "rest"


@pytest.mark.parametrize(
    "kind", ["easy", "long", "tempo", "vo2max", "mile_pace", "strength", "plyometrics", "cross_training"]
)
def test_easier_is_less_and_harder_is_more(kind: str) -> None:
    """A swap changes how much, not how fast: the easier one holds less work, the harder one more."""
    session = coming(kind)

    def work(one: Session) -> float:
        if one.kind == "cross_training":
            return one.timed_s or 0.0
        return sum(p.running_duration_s for p in one.workout.parts) if one.workout else sum(
            e.sets for e in one.exercises
        )  # fmt: skip

    easier, harder = swaps.easier(session, pacer()), swaps.harder(session, pacer())
    assert easier is not None
    assert work(easier) < work(session)
    if harder is not None:
        assert work(harder) > work(session)
    assert harder is not None or kind not in ("strength", "plyometrics", "cross_training")
    for other in (easier, harder):
        if other and other.workout and session.workout and other.kind == session.kind:
            assert {p.target_speed_mps for p in other.workout.parts} <= {
                p.target_speed_mps for p in session.workout.parts
            }


@pytest.mark.parametrize(("reps", "left"), [(3, 2), (4, 3), (5, 4), (6, 5), (7, 6), (8, 6), (12, 9)])
def test_an_easier_session_gives_one_rep_or_up_to_a_quarter(reps: int, left: int) -> None:
    """Of five reps two went under "a little less now"; a quarter of five is one."""
    session = coming("mile_pace")
    assert session.workout is not None
    part = next(p for p in session.workout.parts if p.part == "set")
    session = edits.with_parts(session, (*session.workout.parts[:1], edits._with_repeats(part, reps)))
    easier = swaps.easier(session, pacer())
    assert easier is not None
    assert easier.workout is not None
    assert easier.workout.parts[1].repeats == left


@pytest.mark.slow
def test_an_easier_session_is_always_safe_and_a_harder_one_is_checked() -> None:
    for session in [s for s in plan().sessions if TODAY < s.date < TODAY + 14 * DAY and s.kind not in ("rest", "race")]:
        for other in (swaps.easier(session, pacer()), swaps.harder(session, pacer())):
            if other is None:
                continue
            found = moves.become(plan(), session, other, today=TODAY, pacer=pacer())
            assert found.plan is None or safety.violations(found.plan) == ()


def test_a_pin_survives_the_file() -> None:
    pinned = with_pin(coming("easy"))
    assert plan_from_dict(plan_to_dict(pinned)) == pinned


def test_replanning_leaves_a_pinned_session_alone() -> None:
    """Days that are no longer free, a short night and failed sessions touch what is not pinned, and only that."""
    session = coming("tempo", "vo2max", "mile_pace")
    log = Log(
        availability=(Availability(session.date, session.date, ()),),
        mornings=(MorningCheck(session.date, sleep_h=4.0),),
    )
    free = adaptation.replan(plan(), log, session.date, support=SUPPORT).plan
    kept = adaptation.replan(with_pin(session), log, session.date, support=SUPPORT).plan
    assert not any(s.id == session.id and s.kind == session.kind and s.date == session.date for s in free.sessions)
    assert any(s == replace(session, pinned=True) for s in kept.sessions)


def test_a_locked_session_follows_a_slower_mile_as_every_other() -> None:
    """Its day and its reps are locked. It kept the pace of a mile the runner no longer has."""
    session = next(s for s in plan().sessions if s.date > TODAY + 7 * DAY and s.kind == "vo2max")
    slow = tuple(Result(MILE_M, 350.0, TODAY - n * DAY, "race") for n in (8, 1))
    free = adaptation.replan(plan(), Log(results=slow), TODAY, support=SUPPORT)
    kept = adaptation.replan(with_pin(session), Log(results=slow), TODAY, support=SUPPORT)
    assert kept.plan.request.mile_s == free.plan.request.mile_s > plan().request.mile_s
    (now,) = (s for s in kept.plan.sessions if s.id == session.id)
    assert now.pinned
    assert (now.date, reps_of(now)) == (session.date, reps_of(session))
    assert fastest(now) < fastest(session)
    mile_m = plan().request.mile_s / kept.plan.request.mile_s
    assert fastest(now) == pytest.approx(fastest(session) * mile_m, rel=0.005)
    assert any(c.session == session.id and c.was != c.to for c in kept.changes)


def reps_of(session: Session) -> list[int]:
    return [p.repeats for p in session.workout.parts if p.part == "set"] if session.workout else []


def fastest(session: Session) -> float:
    return max(p.midpoint_mps for p in session.workout.parts if p.part == "set") if session.workout else 0.0


def test_fever_is_stronger_than_a_pin() -> None:
    """Nobody trains with fever because a session was pinned."""
    session = coming("tempo", "vo2max", "mile_pace")
    log = Log(mornings=(MorningCheck(session.date, illness="fever"),))
    proposal = adaptation.replan(with_pin(session), log, session.date, support=SUPPORT)
    assert all(s.kind == "rest" for s in proposal.plan.on(session.date))


@pytest.mark.slow
def test_a_new_layout_takes_the_pinned_session_over() -> None:
    """After ten days off the way back is eased; the pinned run stays on its day, and every rule still holds."""
    start = plan().request.start
    today = start + 31 * DAY
    session = next(s for s in plan().sessions if s.date > today + 3 * DAY and s.kind == "easy")
    missed = tuple(
        SessionFeel(s.id, "missed") for s in plan().sessions if today - 12 * DAY <= s.date < today and s.is_run
    )
    proposal = adaptation.replan(with_pin(session), Log(sessions=missed), today, support=SUPPORT)
    assert "return" in {c.rule for c in proposal.changes}
    assert safety.violations(proposal.plan) == ()
    held = [s for s in proposal.plan.on(session.date) if s.pinned]
    # At the slower pace of the way back the same km take longer.
    assert [s.title.split(", about")[0] for s in held] in ([session.title.split(", about")[0]], [])
    short = edits.scaled(session, 0.5, pacer())
    assert short is not None
    proposal = adaptation.replan(
        moves.pin(moves.become(plan(), session, short, today=today, pacer=pacer()).plan or plan(), short, pinned=True),
        Log(sessions=missed),
        today,
        support=SUPPORT,
    )
    held = [s for s in proposal.plan.on(session.date) if s.pinned]
    assert [s.title.split(", about")[0] for s in held] == [short.title.split(", about")[0]]


def test_a_pin_no_safe_plan_can_hold_is_given_back() -> None:
    """A pinned run far beyond what the runner has done is not carried over, and is named."""
    huge = edits.scaled(coming("long"), 2.0, pacer())
    assert huge is not None
    kept, lost = pins.carry(plan(), (replace(huge, pinned=True),), pacer())
    assert lost == (replace(huge, pinned=True),)
    assert kept == plan()


def test_harder_jumps_are_a_few_landings_more_and_most_keep_the_rule() -> None:
    """One set of the exercise with the fewest landings (H11: twenty more a week at most)."""
    jumps = [s for s in plan().sessions if s.kind == "plyometrics" and s.date > TODAY]
    for session in jumps:
        harder = swaps.harder(session, pacer())
        assert harder is not None
        assert 0 < harder.plyometric_contacts - session.plyometric_contacts <= 20
    found = [moves.become(plan(), s, swaps.harder(s, pacer()), today=TODAY, pacer=pacer()) for s in jumps]  # type: ignore[arg-type]
    assert any(verdict.safe for verdict in found)


def test_jumps_made_easier_cost_the_next_ones_landings_and_never_put_them_on_a_race_day() -> None:
    """22 landings in place of 32 leave 42 for the week after: its 47 become as many as that. They were moved a day
    forward instead, into the easier week, on the morning of a school race."""
    races = tuple(OtherRace(dt.date(2027, 4, 30) + 7 * n * DAY, "C", 800.0) for n in range(3))
    request = PlanRequest(
        mile_s=332.0, race=dt.date(2027, 6, 4), start=dt.date(2027, 3, 15), days=(0, 1, 2, 3, 4, 6), week_km=30.0,
        longest_km=8.0, sex="M", age_years=16.0, fast_running=True, club_days=(1, 3), races=races,
    )  # fmt: skip
    made, today, told = planned(request), dt.date(2027, 4, 12), 0
    for jumps in (s for s in made.sessions if s.kind == "plyometrics" and s.date > today):
        less = swaps.easier(jumps, pacer())
        assert less is not None
        found = moves.become(made, jumps, less, today=today, pacer=pacer())
        for follow in (f for f in found.follows if f.was.plyometric_contacts):
            told += 1
            assert follow.becomes.date == follow.was.date
            assert follow.becomes.plyometric_contacts < follow.was.plyometric_contacts
    assert told > 0
