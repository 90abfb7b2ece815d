"""What weeks and sessions say of themselves is so: every claim is judged anew from the plan that makes it."""

import datetime as dt
from collections import Counter

import pytest

from fourlaps import advice
from fourlaps.training import explanation, since_last, week_words
from fourlaps.vocabulary.athlete import Camp, OtherRace, PlanRequest, Result
from fourlaps.vocabulary.log import Log, SessionFeel
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session, Week
from tests.made_plans import planned

RACE = dt.date(2027, 5, 30)


def weeks_before(weeks: int) -> dt.date:
    return RACE - dt.timedelta(days=7 * weeks - 1)


TWELVE = PlanRequest(360.0, RACE, weeks_before(13), week_km=40, longest_km=10, age_years=35)
LONG = PlanRequest(
    305.0, RACE, weeks_before(30), week_km=60, longest_km=14, fast_running=True, strength_history=True,
    days=(0, 1, 2, 3, 5, 6),
)  # fmt: skip
UNCLEARED = PlanRequest(370.0, RACE, weeks_before(13), week_km=30, longest_km=8, age_years=61, days=(1, 3, 5, 6))
SCHOOL = PlanRequest(
    330.0, RACE, weeks_before(13), week_km=40, longest_km=10, age_years=16, fast_running=True,
    races=tuple(OtherRace(RACE - dt.timedelta(days=4 + 7 * n), "C") for n in range(2, 12)),
)  # fmt: skip
RACED = PlanRequest(
    320.0, RACE, weeks_before(14), week_km=60, longest_km=14, fast_running=True,
    races=(OtherRace(RACE - dt.timedelta(days=29), "B", 5000.0), OtherRace(RACE - dt.timedelta(days=15), "A", 3000.0)),
)  # fmt: skip
SMALL = PlanRequest(540.0, RACE, weeks_before(10), week_km=14, longest_km=4, days=(1, 3, 6))
LIVES = {"twelve": TWELVE, "long": LONG, "uncleared": UNCLEARED, "school": SCHOOL, "raced": RACED, "small": SMALL}


def metres(session: Session) -> float:
    """Metres of the fastest work of a session."""
    parts = [p for p in (session.workout.parts if session.workout else ()) if p.part in ("set", "steady")]
    return max(parts, key=lambda part: part.midpoint_mps).running_distance_m


def reps_m(week: Week) -> float:
    """Metres at 5k pace or faster."""
    parts = [p for s in week.sessions if s.workout for p in s.workout.parts if p.zone in (3, 4, 5)]
    return sum(part.running_distance_m for part in parts)


def quality(plan: Plan, *, not_run: set[str] | None = None) -> list[Session]:
    return [s for s in plan.sessions if s.kind in QUALITY_KINDS and s.id not in (not_run or set())]


def of_family(sessions: list[Session], session: Session) -> list[Session]:
    wanted = session.workout.family if session.workout else ""
    return [s for s in sessions if s.workout and s.workout.family == wanted]


def usual_km(plan: Plan, week: Week, not_run: set[str]) -> float:
    full = [w for w in plan.weeks if 0 < w.number < week.number and not w.down_week and w.block != "taper"]
    km = [sum(s.distance_m for s in w.sessions if s.is_run and s.id not in not_run) / 1000 for w in full]
    km = [k for k in km if k > 0][-3:]
    return sum(km) / len(km) if km else plan.request.week_km


def judge(plan: Plan, since: dt.date = dt.date.min) -> Counter[str]:
    """Every claim of the plan from `since` on, judged; how often each was made."""
    said: Counter[str] = Counter()
    not_run = set(plan.past.not_run) if plan.past else set[str]()
    for week in plan.weeks:
        if all(s.date < since for s in week.sessions):
            continue
        for claim in ("less running", "Easy week", "controlled workout", "on the way", "fewer, faster", "take turns"):
            said[claim] += claim.lower() in week.purpose.lower()
        kinds = {s.kind for s in week.sessions}
        if "less running" in week.purpose.lower():
            assert week.distance_m / 1000 < 0.95 * usual_km(plan, week, not_run)
        if "fewer, faster" in week.purpose:
            full = [w for w in plan.weeks if 0 < w.number < week.number and not w.down_week and w.block != "peak"]
            assert reps_m(week) < sum(reps_m(w) for w in full[-3:]) / 3
        if "Easy week" in week.purpose:
            assert week.down_week
        if "controlled workout" in week.purpose or "on the way" in week.purpose:
            assert "race" in kinds
            assert all(s.date != plan.request.race for s in week.sessions)
        if "race" in week.purpose.lower() and "race" not in kinds and week.block != "taper":
            assert "mile_pace" in {s.kind for w in plan.weeks if w.block == week.block for s in w.sessions}
        for session in week.sessions:
            if session.date >= since and session.kind in QUALITY_KINDS:
                _judge_session(plan, week, session, quality(plan, not_run=not_run), said)
    return said


def _judge_session(plan: Plan, week: Week, session: Session, all_work: list[Session], said: Counter[str]) -> None:
    claims = (
        "In base weeks it stays small", "These are the race-pace weeks", "fewer, sharper", "shorter now",
        "Smaller than last time", "Close to the race", "This is an easy week",
    )  # fmt: skip
    said.update(claim for claim in claims if claim in session.why)
    assert sum(claim in session.why for claim in claims if claim != "Close to the race") <= 1
    kin = [s for s in all_work if s.kind == session.kind]
    before = [s for s in kin if s.date < session.date]
    same = of_family(before, session)
    if claims[0] in session.why:
        assert max(metres(s) for s in kin if s.date > session.date) > metres(session)
    if claims[1] in session.why:
        assert any(s.kind == "mile_pace" for w in plan.weeks if w.block == "specific" for s in w.sessions)
    if "fewer, sharper" in session.why or "shorter now" in session.why:
        assert metres(session) < metres((same or before)[-1])
    if claims[4] in session.why:
        assert metres(session) < metres(same[-1])
    if "easy week" in session.why:
        assert week.down_week
    if "Close to the race" in session.why:
        assert (plan.request.race - session.date).days <= 35


@pytest.mark.slow
@pytest.mark.parametrize("name", LIVES)
def test_weeks_and_sessions_say_what_is_so(name: str) -> None:
    """Less running is less than in the weeks before, small is smaller than what comes, a race week holds a race."""
    judge(planned(LIVES[name], method="templates"))


@pytest.mark.slow
def test_every_claim_is_made_somewhere() -> None:
    """No claim is kept true by never being made."""
    said: Counter[str] = Counter()
    for request in LIVES.values():
        said += judge(planned(request, method="templates"))
    assert {claim for claim, times in said.items() if times} >= {
        "less running", "Easy week", "controlled workout", "on the way", "fewer, faster", "take turns",
        "In base weeks it stays small", "These are the race-pace weeks", "fewer, sharper", "shorter now",
        "Smaller than last time",
    }  # fmt: skip


def test_words_stay_true_when_sessions_are_missed() -> None:
    """After two missed sessions the weeks ahead say what is so of the plan as it now stands, and once more nothing."""
    plan = planned(TWELVE, method="templates")
    lost = [s for s in quality(plan) if s.date < plan.request.start + dt.timedelta(days=35)][-2:]
    today = lost[-1].date + dt.timedelta(days=1)
    log = Log(sessions=tuple(SessionFeel(s.id, "missed") for s in lost))
    found = advice.replan(plan, log, today).plan
    judge(found, today)
    assert advice.replan(found, log, today).plan == found


@pytest.mark.slow
def test_what_was_missed_is_no_last_time_and_no_hard_day_behind() -> None:
    """A week's runs missed: no card counts from them, and easy runs speak of the days as they were and now stand."""
    plan = planned(TWELVE, method="templates")
    today = plan.request.start + dt.timedelta(days=43)
    missed = {s.id for s in plan.sessions if s.is_run and 0 < (today - s.date).days <= 7}
    found = advice.replan(plan, Log(sessions=tuple(SessionFeel(name, "missed") for name in missed)), today).plan
    told = explanation.explain(found)
    for session in [s for s in found.sessions if s.date >= today]:
        card = told.sessions[session.id]
        assert card.changed is None or card.changed.since_id not in missed
        assert not missed & {fact.other_id for fact in card.why_today}
        if session.kind == "easy":
            run = [s for s in found.sessions if s.is_run and s.id not in missed]
            beside = {n: {s.kind for s in run if (s.date - session.date).days == n} for n in (-1, 1)}
            work = QUALITY_KINDS | {"race"}
            assert "tomorrow can be fast" not in session.why or beside[1] & work
            assert "Yesterday's work" not in session.why or beside[-1] & (work | {"long"})


def test_an_easy_run_names_the_day_before_only_where_work_was_done() -> None:
    """The same run after a tempo, after a tempo that was missed, and before one."""
    day = dt.date(2027, 3, 10)
    said = "Yesterday's work settles today. Slower is fine; the point is to get the blood moving."
    easy = Session("easy", day, "easy", "Easy run", said)
    before, after = (Session(f"tempo{n}", day + n * dt.timedelta(days=1), "tempo", "Tempo", "") for n in (-1, 1))
    assert week_words.easy_why([before, easy, after], easy) == said
    assert week_words.easy_why([easy, after], easy) == "Easy today so that tomorrow can be fast."
    assert week_words.easy_why([easy], easy).startswith("Easy running is most of what makes you faster")


@pytest.mark.slow
def test_before_it_grows_means_that_it_grows() -> None:
    """A session that is the same as last time is the last one before more of it only where more of it follows."""
    texts = []
    for request in LIVES.values():
        plan = planned(request, method="templates")
        told = explanation.explain(plan)
        for session in quality(plan):
            changed = told.sessions[session.id].changed
            if changed is not None and changed.variable == "nothing":
                later = [s for s in of_family(quality(plan), session) if s.date > session.date]
                grows = bool(later) and metres(later[0]) > metres(session)
                assert grows == ("before it grows" in changed.text)
                texts.append(changed.text)
    assert "The same as last time." in texts


@pytest.mark.slow
def test_at_altitude_only_what_is_slower_is_called_slower() -> None:
    """Reps at mile pace are slowed and say so; VO2max reps and tempos keep the valley's pace and say that."""
    camp = Camp(RACE - dt.timedelta(days=49), RACE - dt.timedelta(days=29), "altitude")
    lower = PlanRequest(300.0, RACE, weeks_before(13), week_km=70, longest_km=16, fast_running=True)
    higher = PlanRequest(300.0, RACE, weeks_before(13), week_km=70, longest_km=16, fast_running=True, camps=(camp,))
    valley = {s.workout.family: s for s in quality(planned(lower, method="templates")) if s.workout}
    seen = set()
    for session in quality(planned(higher, method="templates")):
        if not camp.first <= session.date <= camp.last or session.workout is None:
            assert "altitude" not in session.why
            continue
        below = valley.get(session.workout.family)
        if session.kind == "time_trial" or below is None:
            continue
        speeds = [
            max(p.midpoint_mps for p in s.workout.parts if p.part != "strides") for s in (session, below) if s.workout
        ]
        slowed = speeds[0] < 0.995 * speeds[1]
        assert slowed == ("At altitude: a little slower than below" in session.why)
        assert slowed != ("the pace is that of the valley" in session.why)
        seen.add(session.kind)
    assert {"tempo", "mile_pace"} <= seen


@pytest.mark.slow
def test_two_hard_days_are_the_most_from_fifty_on() -> None:
    """The box on a third hard day, and every card, name the runner's own limit; planks are not 'tested in runners'."""
    for request, most in ((TWELVE, "three"), (UNCLEARED, "two")):
        told = explanation.explain(planned(request, method="templates"))
        titles = {kept.title for card in told.sessions.values() for kept in card.guardrails if kept.id == "H4"}
        assert titles <= {f"At most {most} hard days a week"}
        assert "H4" not in told.third_hard_day.rules or f"At most {most} hard days" in told.third_hard_day.text


def test_trunk_and_mobility_are_not_called_tested() -> None:
    """The studies on strength are of heavy legs: a light session has none behind it."""
    plan = planned(TWELVE, method="templates")
    light = [s for s in plan.sessions if s.kind == "strength" and not s.heavy_legs]
    heavy = [s for s in plan.sessions if s.kind == "strength" and s.heavy_legs]
    assert light
    assert heavy
    assert {explanation.evidence(s).grade for s in light} == {"C"}
    assert {explanation.evidence(s).grade for s in heavy} == {"A"}


@pytest.mark.slow
def test_the_belt_of_a_treadmill_goes_at_the_pace_of_the_card_also_once_the_mile_is_another() -> None:
    """A faster mile moves every pace; km/h beside it that stayed would be another session."""
    asked = PlanRequest(330.0, RACE, weeks_before(13), week_km=40, longest_km=12, fast_running=True, ground="treadmill")
    plan, today = planned(asked), weeks_before(11)
    done = tuple(SessionFeel(s.id, "done") for s in plan.sessions if s.date < today and s.kind != "rest")
    mile = Result(1609.344, 318.0, today - dt.timedelta(days=1), "time_trial", confirmed=True)
    now = advice.replan(plan, Log(sessions=done, results=(mile,)), today).plan
    assert now.request.mile_s < 328.0
    told = [s for s in quality(now) if s.date > today and "On the treadmill" in s.why and "by effort" not in s.title]
    assert len(told) > 5
    for session in told:
        part = since_last.work_of(session)
        assert part is not None
        slow, fast = part.target_speed_mps
        assert f"On the treadmill: {3.6 * slow:.1f} to {3.6 * fast:.1f} km/h" in session.why, session.title
