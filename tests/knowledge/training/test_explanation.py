"""The why of a plan: every session has its facts, numbers agree with the plan, and no session promises seconds."""

import datetime as dt
import re
import time
import tomllib
from collections import Counter
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from fourlaps import evidence
from fourlaps.physiology import paces
from fourlaps.training import explanation, sessions, since_last, third_day, worth
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import OtherRace, PlanRequest
from fourlaps.vocabulary.plan import Plan, Session, Week
from fourlaps.vocabulary.workout import Part, Workout
from tests.made_plans import planned

RACE = dt.date(2026, 6, 20)


pytestmark = pytest.mark.usefixtures("by_either_method")


def plan(mile_s: float = 330.0, weeks: int = 12, week_km: float = 40.0) -> Plan:
    request = PlanRequest(mile_s=mile_s, race=RACE, start=RACE - dt.timedelta(days=7 * weeks - 1), week_km=week_km)
    return planned(request)


@cache
def told() -> explanation.PlanExplained:
    return explanation.explain(plan())


def test_every_session_has_its_card() -> None:
    """Purpose, evidence with studies that exist, and guardrails known by title, for each session of the plan."""
    assert set(told().sessions) == {session.id for session in plan().sessions}
    for session in plan().sessions:
        card = told().sessions[session.id]
        assert card.purpose == session.why
        assert card.evidence.words == evidence.GRADE_WORDS[card.evidence.grade]
        assert set(card.evidence.studies) <= evidence.reference_keys()
        assert all(kept.title and kept.reason.endswith(".") for kept in card.guardrails)


def test_every_family_and_kind_has_evidence() -> None:
    """No session of the catalogue is without a row, and every row has a grade and a known study."""
    rows = tomllib.loads((files("fourlaps") / "tables" / "session_evidence.toml").read_text(encoding="utf-8"))
    for row in rows.values():
        assert row["grade"] in evidence.GRADE_WORDS
        assert set(row["studies"]) <= evidence.reference_keys()
        assert row["text"].endswith((".", ")."))


def test_spacing_is_counted_from_the_dates() -> None:
    """'72 h to the time trial' means three calendar days; the neighbour named is the nearest hard one."""
    by_id = {session.id: session for session in plan().sessions}
    facts = [(s, fact) for s in plan().sessions for fact in told().sessions[s.id].why_today]
    assert len(facts) > 50
    for session, fact in facts:
        days = (by_id[fact.other_id].date - session.date).days
        assert fact.hours == 24 * abs(days)
        assert (fact.direction == "until") == (days > 0)
        assert fact.other_name in fact.text
        # A neighbour of a fortnight ago is no reason why today; the race ahead is.
        assert abs(days) <= 21 if fact.other_kind == "race" else abs(days) <= 7
        # Leg work four days away or more says nothing of a day: fast sessions do.
        assert abs(days) < 4 or fact.other_kind not in ("strength", "plyometrics")


@pytest.mark.parametrize("metres", [800.0, 1609.344, 5000.0])
def test_a_controlled_race_leaves_the_seconds_it_names_and_is_no_taper(metres: float) -> None:
    """The seconds a lap are those between its range and all out; what is known of tapers is known of the goal race."""
    speeds = paces.speeds_from_mile(345.0)
    pacer = Pacer(345.0, speeds, speeds.mile, 1.0, gentle_strides=False)
    race = OtherRace(dt.date(2026, 5, 9), "C", metres)
    session = sessions.other_race_session(pacer, race, 20_000.0)
    assert session.workout is not None
    slow, fast = next(p for p in session.workout.parts if p.part == "steady" and p.zone != 1).target_speed_mps
    all_out = 400 / sessions.race_mps(pacer, metres)
    low, high = (round(400 / speed - all_out) for speed in (fast, slow))
    assert session.done_right_if == f"You finish knowing {low} to {high} seconds a lap were left."
    goal = sessions.race_session(pacer, dt.date(2026, 6, 1), 20_000.0)
    assert explanation.evidence(session).studies == ("CoachingJudgement",)
    assert "Bosquet2007" in explanation.evidence(goal).studies
    assert "build through the next half" in goal.why


def test_a_change_names_one_variable_and_both_values() -> None:
    """Where one thing changed since last time, before and after differ and both stand in the sentence."""
    changes = [card.changed for card in told().sessions.values() if card.changed]
    assert {"repeats", "distance"} <= {change.variable for change in changes}
    for change in changes:
        if change.variable not in ("nothing", "several", "exercises"):
            assert change.before != change.after
            assert change.before.split()[0] in change.text
            assert change.after.split()[0] in change.text


def test_a_test_over_another_distance_says_the_distance() -> None:
    """1200 m last time and the mile now is no longer time at a time."""
    day = dt.date(2026, 5, 1)
    tests = []
    for n, way in enumerate((1200.0, 1609.344, 1609.344)):
        part = Part("steady", way / 4.5, way, (4.4, 4.6), 3)
        workout = Workout("TT", "", (part,))
        tests.append(Session(f"{n}", day + 28 * n * dt.timedelta(days=1), "time_trial", "Test", "", workout=workout))
    week = Week(1, "base", False, "", tuple(tests))
    made = replace(plan(), weeks=(week,))
    said = [since_last.change(made, test) for test in tests]
    assert [change and change.text for change in said] == [
        None, "The mile in place of 1200 m last time.", "The same as last time.",
    ]  # fmt: skip


def test_jumps_lifting_and_cross_training_say_what_is_new() -> None:
    """Landings, sets and exercises, minutes: counted against the last session of the kind, which is in the plan."""
    by_id = {session.id: session for session in plan().sessions}
    seen: Counter[str] = Counter()
    for session in plan().sessions:
        change = told().sessions[session.id].changed
        if session.kind not in ("plyometrics", "strength", "cross_training") or change is None:
            continue
        last = by_id[change.since_id]
        assert last.date < session.date
        assert last.kind == session.kind
        seen[change.variable] += 1
        if change.variable == "landings":
            said = f"{session.plyometric_contacts} landings after {last.plyometric_contacts} landings last time."
            assert change.text == said
        new = change.text.removeprefix("New: ").split(".")[0].split("; ") if "New: " in change.text else []
        for name in new:
            assert name in {exercise.name for exercise in session.exercises}
            assert name not in {exercise.name for exercise in last.exercises}
        if "sets after" in change.text:
            sets = [sum(exercise.sets for exercise in each.exercises) for each in (session, last)]
            assert f"{sets[0]} sets after {sets[1]} last time." in change.text
    assert {"landings", "nothing", "exercises", "several"} <= set(seen)


def test_a_card_names_the_ability_its_session_is_meant_for() -> None:
    """Tempos the hour's speed, VO2max reps and easy running oxygen uptake, reps at mile pace speed endurance, economy
    or, with a tempo before them, the hour's speed; strength and jumps economy, sprints and sharpening top speed.

    The figure is the response model's for that ability, with its range, and who would say more says through what.
    """
    meant = {
        "tempo": {"threshold"}, "vo2max": {"vo2max"}, "long": {"vo2max"}, "strength": {"economy"},
        "plyometrics": {"economy"}, "cross_training": {"vo2max"}, "mile_pace": {"anaerobic", "economy", "threshold"},
    }  # fmt: skip
    effects, seen = worth.session_effects(plan()), set[str]()
    for session in plan().sessions:
        moved = told().sessions[session.id].ability
        family = session.workout.family if session.workout else ""
        if session.kind in ("rest", "race", "time_trial"):
            assert moved is None
        if moved is None:
            continue
        seen |= {family, session.kind}
        wanted = {"speed"} if family in ("FLY", "SHARP") else meant.get(session.kind, {"vo2max"})
        assert moved.ability in wanted
        assert moved.words in moved.text
        assert moved.pct == max(0.0, effects[session.id].abilities[moved.ability])
        assert moved.low80 <= moved.pct <= moved.high80
        said = re.search(r"by about ([\d.]+) % \(", moved.text)
        assert said is None or abs(float(said[1]) - moved.pct) <= 0.005 + 0.05 * (moved.pct >= 0.995)
        assert said is not None or moved.pct < 0.005
        assert (moved.through is None) == ("More of what it does" not in moved.text)
        assert moved.through != moved.ability
    assert {"tempo", "vo2max", "mile_pace", "SHARP", "easy", "long", "strength", "plyometrics"} <= seen


def test_no_session_promises_seconds() -> None:
    """A session's texts speak of shares and percent, never of seconds gained."""
    for card in told().sessions.values():
        for text in (card.ability.text if card.ability else "", card.value.text if card.value else ""):
            assert not re.search(r"\d s\b|second", text)


def test_shares_are_small_and_do_not_pass_the_whole() -> None:
    """Sessions are many: none is more than a fifth of what the plan brings, together no more than the whole."""
    shares = [card.value.share for card in told().sessions.values() if card.value]
    assert all(0 <= share < 0.2 for share in shares)
    assert 0.2 < sum(shares) <= 1.0


def test_weeks_tell_the_plan_they_stand_for() -> None:
    """Minutes and kilometres of the strip add up to the plan's; the mile falls from first to last week."""
    assert [week.number for week in told().weeks] == [week.number for week in plan().weeks]
    whole = sum(session.duration_s for session in plan().sessions if session.is_run) / 60
    assert sum(w.easy_min + w.steady_min + w.fast_min for w in told().weeks) == pytest.approx(whole)
    assert sum(told().intensity.shares) == pytest.approx(1.0)
    assert told().intensity.shares[0] > 0.7
    assert told().weeks[-1].mile.median < told().weeks[0].mile.median
    assert told().weeks[-1].mile.median == pytest.approx(told().mile["race_day_s"].median)


def test_the_counterfactuals_stand_in_their_order() -> None:
    """Doing nothing new is slowest, a step harder fastest, and the steps lie closer to the plan than doing nothing."""
    mile = {name: estimate.median for name, estimate in told().mile.items()}
    assert mile["one_step_harder_s"] < mile["race_day_s"] < mile["one_step_easier_s"] < mile["if_nothing_changes_s"]


@pytest.mark.slow
def test_why_not_a_third_hard_day_is_answered_with_figures() -> None:
    """A gain with its range, more hard days a week, and H4 for a level that may hold two."""
    third = told().third_hard_day
    assert third.low80 <= third.gain_s <= third.high80
    assert third.hard_days_now < third.hard_days_then <= 3
    slow = explanation.explain(plan(480.0, 12, 25.0)).third_hard_day
    if slow.hard_days_now > 1.5:
        assert "H4" in slow.rules


@pytest.mark.slow
@pytest.mark.parametrize("weeks", [1, 2, 3, 24])
def test_short_and_long_plans_are_told_too(weeks: int) -> None:
    """A sharpening week and half a year alike."""
    made = plan(weeks=weeks)
    assert set(explanation.explain(made).sessions) == {session.id for session in made.sessions}


def test_one_card_alone_says_what_the_whole_says() -> None:
    """`explain_session` gives the same card as `explain`."""
    for session in (plan().sessions[4], plan().sessions[30]):
        assert explanation.explain_session(plan(), session) == told().sessions[session.id]


@pytest.mark.slow
def test_a_year_is_explained_in_a_second_of_cpu() -> None:
    """Not a benchmark, a floor: quadratic growth would show here."""
    made = plan(weeks=52)
    started = time.process_time()
    explanation.explain(made)
    assert time.process_time() - started < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mile_s", "weeks", "age_years", "days"),
    [
        (330.0, 12, 30.0, (1, 3, 5, 6)),
        (480.0, 12, 17.0, (1, 3, 5)),
        (420.0, 10, 72.0, (0, 2, 4, 6)),
        (560.0, 3, 72.0, (1, 3, 5)),
    ],
)
def test_what_is_said_of_one_more_hard_day_can_be_counted(
    mile_s: float, weeks: int, age_years: float, days: tuple[int, ...]
) -> None:
    """No rule is left out where a week would pass the most hard days; what takes seconds is not said to bring them."""
    request = PlanRequest(
        mile_s=mile_s, race=RACE, start=RACE - dt.timedelta(days=7 * weeks - 1), days=days,
        age_years=age_years, cleared=True, week_km=30.0,
    )  # fmt: skip
    made = planned(request, method="templates")
    told = third_day.third_hard_day(made)
    full = [w for w in made.weeks if w.number > 0 and not w.down_week and w.block != "taper"]
    passes = any(third_day.hard_days(made, week) + 1 > third_day.most_hard_days(made) for week in full)
    grows = told.hard_days_then > told.hard_days_now + 0.01
    assert ("H4" in told.rules) == passes
    assert ("No rule forbids it" in told.text) == (grows and not told.rules)
    assert ("might bring" in told.text) == (grows and told.gain_s >= 0.05)
    assert "-0.0" not in told.text


@pytest.mark.parametrize(
    ("more", "rules", "words"),
    [
        ({"waiting": "heart"}, ("H19",), "It would break a rule: Cleared before hard running."),
        ({"gap_days": 30, "gap_cause": "pregnancy"}, ("H19",), "Cleared before hard running"),
        ({"week_km": 14.0, "longest_km": 6.0, "days": (1, 3, 5), "mile_s": 480.0}, None, "Most running stays easy"),
        ({"injured": True}, (), "While something hurts nothing above easy is planned."),
        ({"age_years": 62}, None, "Before a doctor's yes it could only be a tempo"),
        ({"age_years": 17}, (), "Under 18 it could only be a tempo"),
    ],
)
def test_no_rule_forbids_one_more_hard_day_is_said_only_where_none_does(
    more: dict[str, Any], rules: tuple[str, ...] | None, words: str
) -> None:
    """It was said over a heart complaint, a birth, and weeks under two hours that hold their one session (H19, H7)."""
    request = replace(PlanRequest(mile_s=360.0, race=RACE, start=RACE - dt.timedelta(days=83), age_years=30), **more)
    told = third_day.third_hard_day(planned(request, method="templates"))
    assert words in told.text
    assert "No rule forbids it" not in told.text
    assert rules is None or told.rules == rules
