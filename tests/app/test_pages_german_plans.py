"""What planning and re-planning say has its German: over many seasons and wishes, and by the sentences of the code."""

import ast
import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from fourlaps import advice, safety
from fourlaps.errors import InputError
from fourlaps.support import daily, readiness
from fourlaps.training import pacers, since_last, swaps
from fourlaps.training.limits import limits_of_plan
from fourlaps.vocabulary.athlete import Away, OtherRace, PlanRequest
from fourlaps.vocabulary.log import MorningCheck
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.vocabulary.workout import Part, Workout
from fourlaps.web import sayings
from tests import plan_requests, replan_histories

pytestmark = pytest.mark.one_database

TRAINING = Path(__file__).resolve().parents[2] / "src/fourlaps/training"
# What such a name holds is read by the runner.
READ = {
    "reason",
    "other",
    "otherwise",
    "trigger",
    "text",
    "why",
    "right",
    "truth",
    "cue",
    "purpose",
    "said",
    "goal_note",
    "found",
}


def of_plan(plan: Plan) -> Iterator[str]:
    """Every sentence of a plan."""
    yield from plan.guardrail_notes
    for week in plan.weeks:
        yield week.purpose
    for session in plan.sessions:
        yield from (session.title, session.why, session.done_right_if, session.stop_if, session.truth, session.cue)
        yield from (exercise.name for exercise in session.exercises)


def untold(texts: set[str]) -> list[str]:
    """The pieces without German."""
    with translation.override("de"):
        return sorted({piece for text in texts for piece in sayings.untold(text)})


@pytest.mark.slow
def test_re_planned_seasons_are_told_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random seasons with missed, failed and moved sessions, bad nights and fever: every sentence has its German."""
    texts: set[str] = set()
    replan = advice.replan

    def listened(*given: Any) -> Any:
        found = replan(*given)
        texts.update(of_plan(found.plan))
        for change in found.changes:
            texts.update((change.was, change.to, change.trigger, change.reason, change.otherwise))
        return found

    monkeypatch.setattr(advice, "replan", listened)
    for seed, facts in replan_histories.lives(8, seed=6):
        replan_histories.live(seed, facts, longest_weeks=10)
    assert len(texts) > 600
    assert untold(texts) == []


@pytest.mark.slow
def test_wishes_no_plan_can_meet_are_refused_in_german() -> None:
    """Crowded lives with two or three hard sessions asked for: what is planned and what is refused has its German."""
    texts: set[str] = set()
    refused = 0
    for kind in ("odd", "real"):
        for number, facts in enumerate(plan_requests.requests(20, seed=8, kind=kind)):
            wishes = plan_requests.as_keywords(facts) | ({} if number % 4 == 0 else {"quality": 2 + number % 2})
            try:
                texts.update(of_plan(advice.plan(PlanRequest(**wishes))))
            except InputError as error:
                refused += 1
                texts.add(str(error))
    assert refused > 10
    assert untold(texts) == []


CROWDED: tuple[dict[str, Any], ...] = (
    {"days": tuple(range(7)), "club_days": tuple(range(7))},
    {"days": (1, 3, 5), "long_run_day": 6, "club_days": (2,), "quality": 2},
    {"days": (1, 3, 5, 6), "club_days": (5, 6), "sport_days": (3, 5), "minutes": (None, 10.0, *(None,) * 5)},
    {"days": (1, 3, 5, 6), "sport_days": (1, 3, 5, 6)},
    {"days": (0, 1, 2, 3), "minutes": (22.0,) * 7, "week_km": 20.0, "longest_km": 4.0},
    {"age_years": 67, "quality": 2},
    {"mile_s": 570.0, "week_km": 12.0, "longest_km": 5.0, "days": (0, 2, 4), "quality": 2},
    {"injured": True, "club_days": (1,)},
    {"gap_days": 120, "gap_cause": "pregnancy", "week_km": 15.0, "longest_km": 5.0},
    {"gap_days": 20, "quality": 2, "club_days": (1, 3)},
    {"races": (OtherRace(dt.date(2027, 3, 10), "C"), OtherRace(dt.date(2027, 5, 25), "B")), "quality": 3},
    {"days": (2, 4, 6), "minutes": (*(None,) * 6, 30.0), "quality": 2},
    {"days": (1, 3, 5, 6), "quality": 2, "minutes": (30.0,) * 7},
    {"minutes": (15.0,) * 7},
    {"days": (0, 2, 4), "sport_days": tuple(range(7)), "quality": 2},
    {"injured": True, "quality": 1},
    {"waiting": "heart", "quality": 2},
    {"away": (Away(dt.date(2027, 5, 10), dt.date(2027, 5, 28)),)},
    {"away": (Away(dt.date(2027, 3, 1), dt.date(2027, 5, 29)),)},
    {"away": (Away(dt.date(2027, 3, 10), dt.date(2027, 3, 13)), Away(dt.date(2027, 5, 5), dt.date(2027, 5, 28)))},
    {"races": tuple(OtherRace(dt.date(2027, 4, day)) for day in (9, 10, 17, 18))},
    {"races": tuple(OtherRace(dt.date(2027, 4, day), "B", 10000.0) for day in (3, 16)), "longest_km": 3.0},
    {"races": (OtherRace(dt.date(2027, 4, 3), "B", 10000.0),), "longest_km": 2.0,
     "away": (Away(dt.date(2027, 5, 10), dt.date(2027, 5, 28)),)},
    {"days": (0, 2, 4, 6), "quality": 2, "sport_days": (0, 2, 4, 6)},
    {"minutes": (10.0, 60.0, None, 15.0, None, None, None), "days": (0, 1, 3)},
    {"minutes": (10.0, 12.0, 15.0, 10.0, 5.0, 15.0, 12.0), "quality": 3},
    {"week_km": 3.0, "longest_km": 0.5, "days": (0, 2, 4), "quality": 3},
    {"days": (1,), "week_km": 20.0, "longest_km": 6.0},
)  # fmt: skip


@pytest.mark.slow
def test_wishes_that_are_not_kept_are_told_in_german() -> None:
    """Which wish, how often it is kept, what stands in the way, and each change that is offered."""
    usual = PlanRequest(mile_s=330.0, race=dt.date(2027, 5, 30), start=dt.date(2027, 3, 1))
    texts: set[str] = set()
    for wishes in CROWDED:
        try:
            texts.update(advice.plan(dataclasses.replace(usual, **wishes)).guardrail_notes)
        except InputError as error:
            texts.add(str(error))
    assert untold(texts) == []


def test_what_ends_the_growth_of_long_seasons_is_told_in_german() -> None:
    race = dt.date(2027, 5, 30)
    usual = PlanRequest(mile_s=330.0, race=race, start=race - dt.timedelta(weeks=26), week_km=45.0, longest_km=13.0)
    lives: tuple[dict[str, Any], ...] = (
        {"week_km": 75.0}, {"week_km": 69.0, "days": tuple(range(6))}, {"minutes": (60.0,) * 7},
        {"days": (1, 3, 6)}, {"days": (1, 3, 5, 6)}, {"days": tuple(range(7))},
    )  # fmt: skip
    plans = [advice.plan(dataclasses.replace(usual, **life), method="templates") for life in lives]
    texts = {note for plan in plans for note in plan.guardrail_notes}
    assert len({text.partition(": ")[2].translate({ord(digit): None for digit in "0123456789"})
                for text in texts if text.startswith("From week")}) >= 4  # fmt: skip
    assert untold(texts) == []


def test_what_changed_since_last_time_is_told_in_german() -> None:
    """On every card of a season to a goal: reps, rest, landings, exercises and sets; and the titles of swaps."""
    race = dt.date(2027, 5, 30)
    usual = PlanRequest(mile_s=330.0, race=race, start=race - dt.timedelta(weeks=20), week_km=42.0, goal_s=322.0)
    texts: set[str] = set()
    for request in (usual, dataclasses.replace(usual, gym=False, days=(0, 1, 3, 5, 6), age_years=52)):
        plan = advice.plan(request, method="templates")
        pacer = pacers.pacer_for(request, limits_of_plan(plan))
        for session in plan.sessions:
            changed = since_last.change(plan, session)
            texts.update([changed.text] if changed else [])
            texts.update(swap.title for swap in (swaps.easier(session, pacer), swaps.harder(session, pacer)) if swap)
    for said in ("More than one thing is new", "New: ", "landings after", "sets after", "as last time"):
        assert any(said in text for text in texts), said
    assert untold(texts) == []


def test_a_run_walkers_plan_is_told_in_german() -> None:
    """Its runs, warm-ups, notes and what changed since last time, from the first week to the last, long and short."""
    race = dt.date(2027, 6, 9)
    usual = PlanRequest(
        mile_s=580.0, race=race, start=race - dt.timedelta(weeks=12), week_km=10.0, longest_km=3.0, days=(1, 3, 6),
        run_walk=True,
    )  # fmt: skip
    texts: set[str] = set()
    for request in (usual, dataclasses.replace(usual, start=race - dt.timedelta(weeks=4))):
        plan = advice.plan(request, method="templates")
        texts.update(plan.guardrail_notes)
        texts.update(text for s in plan.sessions for text in (s.title, s.why))
        changes = [since_last.change(plan, session) for session in plan.sessions]
        texts.update(change.text for change in changes if change)
    for said in ("walk every", "between two walks after", "no walk any more", "you run without a walk", "by the race"):
        assert any(said in text for text in texts), said
    assert untold(texts) == []


def spoken(tree: ast.AST) -> Iterator[str]:
    """Sentences of the code: texts kept under a name that is read, in an error, or put for a session; a gap reads 7."""
    for node in ast.walk(tree):
        values: list[ast.expr] = []
        names = [getattr(target, "id", "") for target in node.targets] if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.Assign | ast.keyword) and READ & {*names, getattr(node, "arg", None)}:
            values = [node.value]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "InputError", "Change", "put", "put_if_safe", "say", "rest_instead", "easy_instead", "append",
        ):  # fmt: skip
            values = list(node.args)
        for value in values:
            for part in ast.walk(value):
                text = _text(part)
                if text.count(" ") > 3 and text[:1].isupper() and text.rstrip()[-1:] in ".?":
                    yield text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        # An ending of its own ("day7s") is another sentence at run time.
        return "" if re.search(r"[a-z]7", text) else text.replace("rule 7", "rule H7")
    return ""


# The coach's notebook is said by the command line only, in English.
@pytest.mark.parametrize(
    "path", sorted({*TRAINING.glob("*.py")} - {TRAINING / "notebook.py"}), ids=lambda path: path.stem
)
def test_every_sentence_of_training_has_its_german(path: Path) -> None:
    """Reasons, what would have changed them, refusals: also those that random lives seldom meet."""
    assert untold(set(spoken(ast.parse(path.read_text(encoding="utf-8"))))) == []


def test_signs_that_stop_training_are_named_in_german() -> None:
    """Each red flag, alone and in the sentence that stops training."""
    names = {sign["name"] for sign in safety.table.raw_table()["H15"]["signs"]}
    assert len(names) > 20
    assert untold(names | {f"You reported {name}." for name in names}) == []
    pauses = {sign["name"] for sign in safety.table.raw_table()["H15"]["pauses"]}
    assert untold(pauses | {safety.energy_advice(name) for name in pauses}) == []


def test_no_page_names_a_rule_by_its_number() -> None:
    """A runner reads what a rule asks, in both languages; 'H14' and 'T' are for the command line."""
    texts = (
        "What was done and what is planned count together (rule H14); this much of it fits.",
        "Left out: a time trial, because it is too near (rules H9 and H18).",
        "Keeps rule H6 after the change: 24.0 min at T, where 23.7 min is allowed.",
        "A week cannot hold three hard sessions: hard days never touch (H3). Ask for two hard sessions a week.",
        "From 60 on. Ask for a check-up, say so (--cleared) and plan again.",
    )
    for language in ("en", "de"):
        with translation.override(language):
            for text in texts:
                assert not re.search(r"\bH\d|--|\bT\b", sayings.said(text)), sayings.said(text)


def test_days_in_sentences_are_written_as_the_language_writes_them() -> None:
    """No machine's dates on a page."""
    with translation.override("de"):
        assert sayings.said("missed on Tue 12 May") == "ausgefallen am Di 12. Mai"
        assert sayings.said("free days from 2026-03-08 to 2026-03-21: mon, wed, sun") == (
            "freie Tage vom 8. Mär 2026 bis 21. Mär 2026: Mo, Mi, So"
        )
    with translation.override("en"):
        assert sayings.said("5:35 has become unlikely for 2027-01-13.") == "5:35 has become unlikely for 13 Jan 2027."
        assert sayings.said("2026-05-01.fit was read.") == "2026-05-01.fit was read."


def test_what_a_day_asks_to_eat_drink_and_sleep_is_told_in_german() -> None:
    """For every kind of day, with and without a body mass, warm or cool, young or old."""
    day = dt.date(2026, 12, 8)
    texts: set[str] = set()
    for kind, minutes in (("easy", 35), ("easy", 75), ("long", 45), ("long", 100), ("mile_pace", 50), ("race", 40)):
        part = Part("steady", 60.0 * minutes, 180.0 * minutes, (2.9, 3.1), 1)
        session = Session(str(day), day, kind, "x", "", kind != "easy", False, Workout("X", "x", (part,)))  # type: ignore[arg-type]
        for kg, age in ((None, None), (62.0, 58.0), (45.0, 13.0), (52.5, 16.0)):
            advice_of = [
                daily.fuel(session, body_kg=kg, age_years=age, next_hard_h=7.0),
                daily.fuel(session, body_kg=kg, age_years=age), daily.fuel(None, body_kg=kg, age_years=age),
                daily.fluid(session, body_kg=kg), daily.fluid(session, body_kg=kg, air_c=31.0),
                *(daily.sleep(session, age_years=age, load_ratio=load) for load in (None, 1.1, 1.4)),
            ]  # fmt: skip
            texts.update(text for one in advice_of for text in (one.text, one.truth))
    assert untold(texts) == []


def test_what_a_morning_check_answers_is_told_in_german() -> None:
    """Every reason the check can give, its figures among them."""
    days = [dt.date(2026, 12, 1) + dt.timedelta(days=n) for n in range(40)]
    usual = [
        MorningCheck(day, resting_heart_rate_bpm=50.0, hrv_rmssd_ms=60.0 + n % 5) for n, day in enumerate(days[:-2])
    ]
    signs: list[dict[str, Any]] = [
        {}, {"sleep_h": 5.0}, {"sleep_h": 4.5, "soreness": 8}, {"pain": 4.0}, {"pain": 7.0}, {"illness": "fever"},
        {"illness": "mild"}, {"illness": "chest"}, {"resting_heart_rate_bpm": 62.0, "hrv_rmssd_ms": 20.0},
        {"soreness": 8, "mood": 8}, {"soreness": 8, "mood": 2}, {"mood": 2}, {"pain_note": "hm"},
        {"sleep_h": 77.0, "resting_heart_rate_bpm": 400.0, "hrv_rmssd_ms": 900.0},
        {"soreness": 99, "mood": 99, "pain": 99.0},
        {"pain_note": "sharper with every km"}, {"pain_note": "leaking when I run"}, {"pain_note": "low iron"},
    ]  # fmt: skip
    sore = [MorningCheck(day, pain=5.0, soreness=1.0) for day in days[-20:-1]]
    texts: set[str] = set()
    for sign in signs:
        for told in (usual, [*usual, MorningCheck(days[-2], **sign)]):
            decision = readiness.morning_decision(MorningCheck(days[-1], **sign), told)
            texts.update(reason.text for reason in decision.reasons)
    for pain in (0.0, 5.0):
        decision = readiness.morning_decision(MorningCheck(days[-1], pain=pain, soreness=5.0), sore)
        texts.update(reason.text for reason in decision.reasons)
    assert any("against your usual" in text for text in texts)
    assert untold(texts) == []
