"""`fourlaps replan`: nothing of a log or an edited plan is passed over without a word."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fourlaps import safety
from fourlaps.cli.main import main
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.log_reading import read_log
from fourlaps.vocabulary.plan import plan_to_dict
from fourlaps.vocabulary.plan_reading import plan_from_dict
from tests.made_plans import planned

TODAY = "2027-03-24"
Call = Callable[..., tuple[int, dict[str, Any], str]]


@cache
def _plan() -> str:
    request = PlanRequest(
        mile_s=340.0, goal_s=325.0, race=dt.date(2027, 5, 16), start=dt.date(2027, 2, 1), week_km=40.0,
        longest_km=12.0, sex="M", age_years=35, strength_history=True,
    )  # fmt: skip
    return json.dumps(plan_to_dict(planned(request, method="templates")))


@pytest.fixture(name="replan")
def _replan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """`fourlaps replan --json` on a log, and on a changed plan: exit code, answer, what stands on stderr."""

    def call(log: Any, *, today: str = TODAY, plan: dict[str, Any] | None = None) -> tuple[int, dict[str, Any], str]:
        files = tmp_path / "plan.json", tmp_path / "log.json"
        files[0].write_text(_plan() if plan is None else json.dumps(plan), encoding="utf-8")
        files[1].write_text(json.dumps(log), encoding="utf-8")
        code = main(["replan", str(files[0]), "--log", str(files[1]), "--today", today, "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out or "{}"), told.err

    return call


def session(data: dict[str, Any], kind: str, since: str = TODAY) -> dict[str, Any]:
    """The first session of a kind from a day on."""
    found: dict[str, Any] = next(
        s for week in data["weeks"] for s in week["sessions"] if s["kind"] == kind and s["date"] >= since
    )
    return found


@pytest.mark.parametrize("last", ["B", "C"])
def test_of_one_race_told_twice_the_last_word_counts_alone_and_is_said(last: str, replan: Call) -> None:
    """B and C for one day: all of the one or all of the other, with a sentence that two were told."""
    day = "2027-04-03"
    told = [{"date": day, "priority": "C" if last == "B" else "B"}, {"date": day, "priority": last}]
    code, found, _ = replan({"races": told})
    assert code == 0
    assert found["changes"] == replan({"races": told[1:]})[1]["changes"]
    assert found["passed_over"] == [f"'races' tells more than one race on {day}; the last one told counts."]
    assert replan({"races": [told[1], told[1]]})[1]["passed_over"] == []


@pytest.mark.parametrize(
    ("worse", "other"),
    [
        ({"illness": "chest"}, {"illness": "none"}),
        ({"pain_note": "chest pain"}, {"pain_note": "no pain"}),
        ({"pain_note": "I fainted"}, {"pain": 0}),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_second_report_of_a_morning_wipes_out_no_red_flag(
    worse: dict[str, Any], other: dict[str, Any], first: bool, replan: Call
) -> None:
    """Chest symptoms first and none after: nothing was locked; the other way round it was."""
    told = [{"date": TODAY, **report} for report in ((worse, other) if first else (other, worse))]
    code, found, err = replan({"mornings": told})
    assert code == 0
    assert found["locked"]
    assert f"The morning of {TODAY} is told more than once" in err
    assert len(found["passed_over"]) == 1
    assert replan({"mornings": [told[0], told[0]]})[1]["passed_over"] == []


def test_of_a_morning_told_twice_the_strongest_pain_counts_and_the_last_of_the_rest() -> None:
    """A pain that grows is not answered by a nought beside it."""
    told = [{"pain": 7, "sleep_h": 5, "mood": 3}, {"pain": 1, "illness": "mild", "sleep_h": 8}]
    log, _said = read_log({"mornings": [{"date": TODAY, **report} for report in told]})
    (morning,) = log.mornings
    assert (morning.pain, morning.illness, morning.sleep_h, morning.mood) == (7, "mild", 8, 3)
    told = [{"pain_note": "got worse as I ran"}, {"pain": 0}]
    (morning,) = read_log({"mornings": [{"date": TODAY, **report} for report in told]})[0].mornings
    assert morning.pain is None


def test_a_note_is_read_to_its_end_or_refused(replan: Call) -> None:
    """Cut at 2,000 characters, it lost the chest pain that stood after them."""
    note = "slept well " * 1000 + "chest pain"
    code, found, _ = replan({"mornings": [{"date": TODAY, "pain_note": note}]})
    assert code == 0
    assert found["locked"]
    code, _found, err = replan({"mornings": [{"date": TODAY, "pain_note": note * 2}]})
    assert code == 2
    assert "up to 20000 are read" in err


def _changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_plan())
    change(data)
    return data


AVAILABLE = {"from": "2026-12-01", "to": "2026-12-08", "days": ["mon"]}


@pytest.mark.parametrize(
    ("log", "today", "words"),
    [
        ({"wish": {"race": "2027-06-20"}}, "2027-05-20", "The race of 2027-05-16 is over on 2027-05-20"),
        ({"races": [{"date": "2027-03-20"}]}, TODAY, "The race on 2027-03-20 lies before 2027-03-24"),
        ({"cleared": "2027-04-01"}, TODAY, "'cleared' is 2027-04-01, after 2027-03-24"),
        ({"availability": [AVAILABLE]}, TODAY, "from 2026-12-01 to 2026-12-08 lies before the plan begins"),
        (
            {"availability": [AVAILABLE | {"from": "2027-06-01", "to": "2027-06-08"}]},
            TODAY,
            "from 2027-06-01 to 2027-06-08 lies after the race",
        ),
    ],
    ids=["after the race", "a past race", "cleared ahead", "days before the plan", "days after the race"],
)
def test_what_can_change_nothing_is_said_to_change_nothing(
    log: dict[str, Any], today: str, words: str, replan: Call
) -> None:
    """Exit 0 and no change, but one sentence in `passed_over` and on stderr."""
    code, found, told = replan(log, today=today)
    assert (code, found["changes"]) == (0, [])
    assert len(found["passed_over"]) == 1
    assert words in found["passed_over"][0]
    assert words in told


def test_a_race_that_was_planned_and_run_is_not_told_to_be_passed_over(replan: Call) -> None:
    """A log may be sent again and again: what was answered or run is no news."""
    told = {"races": [{"date": "2027-04-03"}]}
    _, found, _ = replan(told)
    _, again, _ = replan(told, today="2027-04-10", plan=found["plan"])
    assert again["passed_over"] == []
    run = {"results": [{"date": "2027-03-20", "distance_m": 1609.344, "time_s": 338.0}]}
    assert replan(run | {"races": [{"date": "2027-03-20"}]})[1]["passed_over"] == []


@pytest.mark.parametrize("turned", [False, True])
def test_a_session_told_as_too_easy_and_as_failed_counts_as_failed_and_is_said(turned: bool, replan: Call) -> None:
    """Whichever comes first, the worse counts: the safe way to be mistaken."""
    name = session(json.loads(_plan()), "mile_pace", "2027-03-01")["id"]
    rows = [{"session": name, "status": status} for status in ("too_easy", "failed")]
    _, alone, _ = replan({"sessions": rows[1:]})
    _, found, _ = replan({"sessions": rows[::-1] if turned else rows})
    assert found["changes"] == alone["changes"]
    assert [text.endswith("the worse counts.") for text in found["passed_over"]] == [True]


def test_a_session_moved_and_then_run_is_told_without_a_word(replan: Call) -> None:
    """The two belong together."""
    name = session(json.loads(_plan()), "easy", "2027-03-01")["id"]
    rows = [{"session": name, "status": "moved", "date": "2027-03-06"}, {"session": name, "status": "done"}]
    assert replan({"sessions": rows})[1]["passed_over"] == []


def test_a_plan_is_no_log(replan: Call) -> None:
    """The plan given twice, or the answer of a re-planning: exit 2 and what a log holds."""
    plan = json.loads(_plan())
    for given in (plan, {"changes": [], "plan": plan}):
        code, found, told = replan(given)
        assert (code, found) == (2, {})
        assert "is a plan, not a log" in told


def test_a_hard_session_called_easy_is_a_hard_one_still_and_said(replan: Call) -> None:
    """The flag follows from the parts: the session stays what it is, and nothing else moves."""

    def soften(data: dict[str, Any]) -> None:
        session(data, "mile_pace")["hard"] = False

    code, found, told = replan({"mornings": [{"date": TODAY, "sleep_h": 8}]}, plan=_changed(soften))
    assert (code, found["changes"]) == (0, [])
    assert session(found["plan"], "mile_pace")["hard"] is True
    assert len(found["passed_over"]) == 1
    assert "is false, but by its parts true" in told


def test_a_false_flag_is_told_in_english() -> None:
    """What the recount says of a session called easy against its parts is one sentence."""
    data: dict[str, Any] = json.loads(_plan())
    session(data, "mile_pace")["hard"] = False
    (broken,) = safety.violations(plan_from_dict(data))
    assert broken.told == "called no hard day, though its parts make it a hard day, where true flags are needed"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("distance_m", "5000", """distance_m' is "5000", which is text; it must be a number from 0 to 200000."""),
        ("hard", "true", """hard' is "true", which is text; it must be true or false."""),
        ("kind", "walk", """kind' is "walk"; it must be one of"""),
        ("date", "2027-13-01", """date' is "2027-13-01"; it must be a date"""),
        ("title", None, "title' is null; it must be text."),
    ],
)
def test_a_value_that_became_text_is_shown_as_the_file_has_it(key: str, value: Any, words: str, replan: Call) -> None:
    """Between quotes, and called text where a number is asked for: "'5000' is no number" nobody understands."""
    code, _, told = replan({}, plan=_changed(lambda data: session(data, "easy").update({key: value})))
    assert code == 2
    assert words in told


def test_an_age_that_became_text_is_called_so(replan: Call) -> None:
    """Not "it is 35; it must be 35"."""
    _, _, told = replan({}, plan=_changed(lambda data: data["athlete"].update(age_years="35")))
    assert """'athlete.age_years' is "35", which is text; it must be 35, as in 'request'.""" in told


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ({"sessions": [{"session": "a"}]}, "'status' is missing. Use done, missed"),
        ({"sessions": [{"status": "done"}]}, "'session' is missing; it must be the id"),
        ({"sessions": [{"session": "a", "status": "fine"}]}, """'status' is "fine". Use done"""),
        ({"races": [{}]}, "'date' is missing. Write a date as YYYY-MM-DD."),
        ({"results": [{"distance_m": "5000"}]}, """'distance_m' is "5000", which is text; it must be a number."""),
    ],
)
def test_a_log_is_refused_in_words_about_the_file(log: dict[str, Any], words: str, replan: Call) -> None:
    """A key that is not there is missing; 'None' stands in no file."""
    code, _, told = replan(log)
    assert code == 2
    assert words in told
    assert "None" not in told


@pytest.mark.parametrize("text", ['{"cleared": ' + "1" * 5000 + "}", "[" * 100_000, "{", '{"a": "\xff"}'])
def test_what_is_no_json_is_said_in_whole_words(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence about the file, whole to its end, that names no function of a programming language."""
    files = tmp_path / "plan.json", tmp_path / "log.json"
    files[0].write_text(_plan(), encoding="utf-8")
    files[1].write_bytes(text.encode("latin-1"))
    assert main(["replan", str(files[0]), "--log", str(files[1]), "--today", TODAY]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "sys." not in told


@pytest.mark.parametrize(("days", "told"), [([], True), (["sat"], True), (["sun"], False)])
def test_a_race_on_a_day_told_as_not_free_stays_and_is_said_to(days: list[str], told: bool, replan: Call) -> None:
    """The race day itself is a Sunday: where it is not free, one change says that the race stands on it."""
    _, found, _ = replan({"availability": [{"from": "2027-05-10", "to": "2027-05-16", "days": days}]})
    kept = [c for c in found["changes"] if "told this day as not free" in c["reason"]]
    assert [(c["date"], c["to"]) for c in kept] == ([("2027-05-16", "stays")] if told else [])
    _, again, _ = replan({}, plan=found["plan"])
    assert again["changes"] == []


def test_a_race_told_anew_is_the_race_told_last_and_says_so(replan: Call) -> None:
    """From B to C and back in three reports: each time one change that names the report, and nothing eased twice."""
    day, plans = "2027-04-03", [json.loads(_plan())]
    titles = []
    for letter in "BCB":
        _, found, _ = replan({"races": [{"date": day, "priority": letter}]}, plan=plans[-1])
        (told,) = [c for c in found["changes"] if c["date"] == day and c["to"].startswith("Race")]
        assert told["trigger"].startswith(f"{letter} race")
        titles.append(told["to"])
        plans.append(found["plan"])
    assert titles == ["Race: mile", "Race: mile, controlled", "Race: mile"]
    before = [
        [s["distance_m"] for week in plan["weeks"] for s in week["sessions"] if "2027-03-31" < s["date"] < day]
        for plan in (plans[1], plans[3])
    ]
    assert before[0] == before[1]
