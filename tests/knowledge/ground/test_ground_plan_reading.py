"""A plan file somebody changed by hand: every value that makes no sense is named with its place, and none gets past."""

import dataclasses
import datetime as dt
import json
import math
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from fourlaps.cli import main as cli
from fourlaps.errors import InputError
from fourlaps.vocabulary.athlete import Away, Camp, OtherRace, PlanRequest
from fourlaps.vocabulary.plan import Exercise, Past, Plan, PlanProof, Session, Week, plan_to_dict
from fourlaps.vocabulary.plan_reading import BOUNDS, plan_from_dict, read_plan
from fourlaps.vocabulary.workout import Part, Workout
from tests.made_plans import planned

RACE = dt.date(2027, 3, 7)
TODAY = dt.date(2027, 1, 27)
WRONG: tuple[Any, ...] = (None, math.nan, -1, "x", [], {}, 10**400, 1e308)
LOG = {
    "sessions": [],
    "mornings": [{"date": "2027-01-26", "sleep_h": 4.5}, {"date": "2027-01-27", "sleep_h": 4.5}],
    "availability": [{"from": "2027-02-08", "to": "2027-02-11", "days": []}],
}
# Read from nothing: the forecast is counted again, what was exported is told once.
NOT_READ = ("expected", "export_notes")


@cache
def _text() -> str:
    """A plan with every kind of leaf in it, after one re-planning."""
    request = PlanRequest(
        mile_s=345.0, race=RACE, start=RACE - dt.timedelta(days=83), goal_s=335.0, fast_running=True, sex="M",
        strength_history=True, age_years=35, body_kg=70.0, minutes=(60.0, 60.0, 90.0, 60.0, 60.0, 90.0, 120.0),
        club_days=(1,), sport_days=(0,), sport="swimming", races=(OtherRace(dt.date(2027, 2, 14), "B", 3000.0),),
        away=(Away(dt.date(2027, 1, 4), dt.date(2027, 1, 6)),),
        camps=(Camp(dt.date(2027, 1, 18), dt.date(2027, 1, 24)),),
        healthy_since=dt.date(2026, 1, 1),
    )  # fmt: skip
    plan = planned(request, method="templates")
    day, moved = dt.date(2027, 1, 20), plan.sessions[2]
    tempo = next(s for s in plan.sessions if s.kind == "tempo")
    past = Past(
        until=day, not_run=(plan.sessions[1].id,), moved=((moved.id, moved.date),), miles=((day, 346.0),),
        form=(day, 345.0, 0.02), known=(day, 345.0, 0.02), held=((tempo, "20 min"),),
    )  # fmt: skip
    proof = PlanProof("solver", 0.0125, "given the easy weeks", 11, 0.004, 3.25)
    return json.dumps(plan_to_dict(dataclasses.replace(plan, past=past, applied=("a",), left_free=(2,), proof=proof)))


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_text())
    change(data)
    return data


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value that holds no other."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    parts = list(inner)
    if not parts:
        yield path
    for key, part in parts:
        yield from leaves(part, (*path, key))


def put(data: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        data = data[key]
    data[path[-1]] = value


def name_of(path: tuple[Any, ...]) -> str:
    return next(key for key in reversed(path) if isinstance(key, str))


def of_each_kind(data: Any) -> list[tuple[Any, ...]]:
    """One leaf of each name and kind of value."""
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for path in leaves(data):
        value = data
        for key in path:
            value = value[key]
        found.setdefault((*(key for key in path if isinstance(key, str)), type(value)), path)
    return list(found.values())


@pytest.mark.slow
def test_the_plan_is_read_as_it_was_written() -> None:
    assert plan_to_dict(read_plan(json.loads(_text()))) == json.loads(_text())


def refusal(data: dict[str, Any]) -> str:
    """The sentence that refuses a plan, empty where it is read."""
    try:
        plan_from_dict(data)
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.slow
def test_every_leaf_is_either_read_or_named() -> None:
    """No value of any leaf leads to anything but a plan or one sentence that names the leaf."""
    data = changed(lambda plan: plan.update(weeks=plan["weeks"][:2]))
    refused = 0
    for path in leaves(data):
        kept = data
        for key in path:
            kept = kept[key]
        for value in WRONG:
            put(data, path, value)
            said = refusal(data)
            refused += bool(said)
            assert not said or (name_of(path) in said and "\n" not in said)
        put(data, path, kept)
    assert refused > 3_000


@pytest.mark.slow
def test_the_command_refuses_or_answers_whatever_stands_in_a_leaf(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 0 where the leaf does not matter, else 2 with one line that names its key; never 1."""
    (tmp_path / "log.json").write_text(json.dumps(LOG))
    call = ["replan", str(tmp_path / "plan.json"), "--log", str(tmp_path / "log.json"), "--today", str(TODAY), "--json"]
    codes = []
    for path in of_each_kind(json.loads(_text())):
        for value in WRONG:
            data = json.loads(_text())
            put(data, path, value)
            (tmp_path / "plan.json").write_text(json.dumps(data))
            code = cli.main(call)
            said = capsys.readouterr()
            codes.append(code)
            assert code in (0, 2), (path, value, said.err)
            if code == 2:
                assert name_of(path) in said.err, (path, value, said.err)
                assert len(said.err.strip().splitlines()) == 1
            else:
                assert not re.search(r"\b(NaN|Infinity)\b", said.out), (path, value)
    assert codes.count(0) > 50
    assert codes.count(2) > 500


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda p: p["athlete"].update(level="L9"), r"""'athlete\.level' is "L9"; it must be one of L0"""),
        (lambda p: p["athlete"].update(mile_s="6:00"), r"""'athlete\.mile_s' is "6:00", which is text; it"""),
        (lambda p: p["athlete"].update(mile_s=math.nan), r"'athlete\.mile_s' is NaN"),
        (lambda p: p["request"].update(mile_s=-360), r"'request\.mile_s' is -360; it must be a number from"),
        (lambda p: p["request"].update(days=[9, 10]), r"'request\.days\[0\]' is 9; it must be a whole number"),
        (lambda p: p["request"].update(minutes=[60]), r"'request\.minutes' is \[60\.0\]; it must be a list of seven"),
        (lambda p: p["race"].update(date="2027-03-09"), r"""'race\.date' is "2027-03-09"; it must be "2027-03-07"""),
        (lambda p: (p["request"].update(race="2027-03-09"), p["race"].update(date="2027-03-09")), r"2027-03-09"),
        (lambda p: (p["request"].update(race="2027-03-06"), p["race"].update(date="2027-03-06")), r"\.date'"),
        (lambda p: p["weeks"][5].update(block="party"), r"'weeks\[5\]\.block' is .party"),
        (lambda p: p["weeks"][5].update(distance_m=1.0), r"'weeks\[5\]\.distance_m' is 1\.0; it must be \d+\.\d,"),
        (lambda p: p["weeks"].pop(5), r"'weeks\[5\]\.number' is 7; it must be 6"),
        (lambda p: p["weeks"].reverse(), r"'weeks\[1\]\.number' is 11; it must be 13"),
        (lambda p: p["weeks"][5]["sessions"].append(p["weeks"][5]["sessions"][-1]), r"\.id' is .* twice"),
        (lambda p: p["weeks"][5]["sessions"].reverse(), r"'weeks\[5\]\.sessions\[\d\]\.date'"),
        (lambda p: p["weeks"][5]["sessions"][0].update(kind="fartlek"), r"sessions\[0\]\.kind' is .fartlek"),
        (lambda p: p["weeks"][5]["sessions"][0].update(distance_m=-5), r"sessions\[0\]\.distance_m' is -5"),
        (lambda p: p["weeks"][5]["sessions"][0].update(duration_s=math.nan), r"sessions\[0\]\.duration_s' is NaN"),
        (lambda p: p["weeks"][5]["sessions"][0].pop("why"), r"'weeks\[5\]\.sessions\[0\]\.why' is missing"),
        (lambda p: p.update(weeks=[]), r"'weeks' is \[\]"),
        (lambda p: p.pop("weeks"), r"'weeks' is missing"),
        (lambda p: p.update(locked="no"), r"""'locked' is "no", which is text; it must be true or false"""),
        (lambda p: p.update(applied="x"), r"""'applied' is "x", which is text; it must be a list"""),
    ],
)  # fmt: skip
def test_a_sentence_names_the_place_and_the_value(change: Callable[[dict[str, Any]], object], named: str) -> None:
    with pytest.raises(InputError) as refused:
        read_plan(changed(change))
    assert re.search(named, str(refused.value))


@pytest.mark.parametrize("key", ["duration_s", "distance_m", "repeats", "rep_distance_m", "recovery_duration_s"])
def test_parts_that_do_not_add_up_are_named(key: str) -> None:
    """A set counts from its repeats, its recoveries and its speed; a third more of any of these fits no more."""
    data = json.loads(_text())
    part = next(
        part for week in data["weeks"] for session in week["sessions"] if session["workout"]
        for part in session["workout"]["parts"] if part["rep_distance_m"] and part["repeats"] >= 4
    )  # fmt: skip
    part[key] = round(part[key] * 1.34)
    with pytest.raises(InputError, match=r"'weeks\[\d+\]\.sessions\[\d+\]\..*(duration_s|distance_m)' is "):
        read_plan(data)


def test_what_a_later_version_added_or_an_earlier_one_lacked_is_read() -> None:
    data = json.loads(_text())
    for key in ("applied", "locked", "proof", "past", "left_free"):
        del data[key]
    del data["request"]["healthy_since"], data["request"]["camps"]
    data["request"]["shoe_size"], data["weeks"][0]["mood"] = 43, "good"
    plan = read_plan(data)
    assert (plan.past, plan.proof, plan.applied, plan.request.camps) == (None, None, (), ())


def test_every_number_has_bounds_and_every_bound_a_number() -> None:
    def holds_number(hint: Any) -> bool:
        return hint in (int, float) or any(holds_number(part) for part in get_args(hint) if not isinstance(part, int))

    kinds = (PlanRequest, OtherRace, Away, Camp, Plan, PlanProof, Past, Week, Session, Exercise, Part, Workout)
    found = {
        (kind, field.name) for kind in kinds for field in dataclasses.fields(kind)
        if field.init and holds_number(get_type_hints(kind)[field.name])
    }  # fmt: skip
    summed = {(Week, "distance_m"), (Session, "distance_m"), (Session, "duration_s")}
    assert set(BOUNDS) == found | summed
