"""The tables a coach may edit are complete, cited, and grow in the direction they should."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from fourlaps.evidence import GRADE_WORDS, reference_keys
from fourlaps.vocabulary.athlete import LEVELS
from fourlaps.vocabulary.plan import QUALITY_KINDS

BLOCKS = ("base", "specific", "peak", "taper")


@cache
def table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("fourlaps") / "tables" / f"{name}.toml").read_text(encoding="utf-8"))


FAMILIES: dict[str, dict[str, Any]] = {row["id"]: row for row in table("catalogue")["session"]}
LADDERS = [(name, level, rungs) for name, row in FAMILIES.items() for level, rungs in row["ladder"].items()]
LEVEL_ROWS: dict[str, dict[str, Any]] = {row["id"]: row for row in table("levels")["level"]}
SPLITS: list[dict[str, Any]] = table("phases")["split"]
by_name = pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
by_level = pytest.mark.parametrize("level", LEVELS)


def test_every_table_says_where_its_rows_come_from() -> None:
    """Each row has a source and a grade of its own, or the table has one for all of them."""
    assert table("season")["defaults"]["source"]
    assert table("season")["defaults"]["grade"] in GRADE_WORDS
    for name, rows in (
        ("catalogue", "session"),
        ("levels", "level"),
        ("levels", "run_walk_rung"),
        ("phases", "split"),
        ("recovery", "signal"),
        ("cues", "cue"),
    ):
        data = table(name)
        usual = data.get("defaults", {})
        for row in data[rows]:
            assert {**usual, **row}.get("source"), (name, row.get("id"))
            assert {**usual, **row}.get("grade") in GRADE_WORDS, (name, row.get("id"))


# --- catalogue -----------------------------------------------------------------------------------------------------


def test_family_names_stand_once() -> None:
    """A second row of the same id would silently win."""
    ids = [row["id"] for row in table("catalogue")["session"]]
    assert len(ids) == len(set(ids))


@by_name
def test_a_family_is_a_whole_recipe(family: dict[str, Any]) -> None:
    """Kind, pace, unit, rest and what the runner reads are all there."""
    assert family["kind"] in QUALITY_KINDS
    assert family["pace"] in ("mile", "3k", "5k", "threshold")
    assert family["unit"] in ("m", "s")
    assert family["recovery"] in ("jog", "walk", "stand")
    assert family["rest"]
    assert all(0 <= share <= 4 for share in family["rest"])
    slow, fast = family["speed"]
    assert 0.9 <= slow <= fast <= 1.10


@by_name
def test_a_family_speaks_to_the_runner(family: dict[str, Any]) -> None:
    """The reason is one or two sentences; what to look for and when to stop are never empty."""
    assert re.fullmatch(r"[A-Z].+[.]", family["why"])
    assert family["right"]
    assert family["stop"]
    assert family["truth"] == "" or family["truth"].endswith(".")


@by_name
def test_rest_only_shrinks_along_a_family(family: dict[str, Any]) -> None:
    """Harder means less rest: the shares are used left to right."""
    assert family["rest"] == sorted(family["rest"], reverse=True)


@pytest.mark.parametrize(("name", "level", "rungs"), LADDERS, ids=[f"{name}-{level}" for name, level, _ in LADDERS])
def test_ladders_never_fall(name: str, level: str, rungs: list[list[float]]) -> None:
    """No rung holds less work than the one before; a time trial's rungs are its distances and may."""
    assert level in LEVELS
    assert rungs
    assert all(repeats >= 1 and size > 0 for repeats, size in rungs)
    if FAMILIES[name]["kind"] != "time_trial":
        volumes = [repeats * size for repeats, size in rungs]
        assert volumes == sorted(volumes)


@pytest.mark.parametrize("name", [name for name in FAMILIES if name != "TT"])
def test_a_faster_level_starts_and_ends_no_lower(name: str) -> None:
    """First and last rung never hold less for a faster level; everybody's time trial is about a mile."""
    family = FAMILIES[name]
    held = [family["ladder"][level] for level in LEVELS if level in family["ladder"]]
    for slower, faster in pairwise(held):
        for end in (0, -1):
            assert slower[end][0] * slower[end][1] <= faster[end][0] * faster[end][1]


@by_level
def test_every_level_has_what_the_mile_needs(level: str) -> None:
    """Mile-pace reps, reps at 3k-5k pace, a tempo, a sharpening session and a test for everyone."""
    kinds = {row["kind"] for row in FAMILIES.values() if level in row["ladder"]}
    assert kinds == set(QUALITY_KINDS)
    assert level in FAMILIES["SHARP"]["ladder"]


@by_level
def test_the_longest_rung_at_mile_pace_stays_under_the_ceiling_of_its_level(level: str) -> None:
    """The catalogue never asks for more than rule H6 could ever allow a level."""
    ceilings = table("guardrails")["H6"]["absolute"]
    caps = ceilings["L0"] if level == "L0" else {key: ceilings[key][level] for key in ("mile_km", "threshold_min")}
    for name, row in FAMILIES.items():
        for repeats, size in row["ladder"].get(level, ()):
            if row["kind"] == "mile_pace":
                assert repeats * size <= 1000 * caps["mile_km"] + 1, name
            if row["kind"] == "tempo":
                assert repeats * size <= 60 * caps["threshold_min"] + 1, name


def test_strides_and_sprints_stay_what_the_rules_call_strides() -> None:
    """Short enough and few enough to count in no zone; sprints rest three minutes and wait six weeks."""
    data, words = table("catalogue"), table("guardrails")["definitions"]
    rows = {row["id"]: {**data["defaults"], **row} for row in data["strides"]}
    assert set(rows) == {"STR", "HILL_S", "FLY"}
    for row in rows.values():
        assert row["source"]
        assert row["grade"] in GRADE_WORDS
        assert 0 < row["speed"][0] <= row["speed"][1]
        assert row.get("rep_s", 0) <= words["stride_max_s"]
    fly = rows["FLY"]
    counts = [fly["ladder"][level] for level in LEVELS if level in fly["ladder"]]
    assert counts == sorted(counts) == [4, 5, 6]
    assert max(counts) + fly["before"] <= words["stride_max_count"]
    assert 180 <= fly["rest_s"] <= fly["rest_max_s"] <= 240
    assert fly["healthy_days"] >= table("guardrails")["H9"]["absolute"]["sprint_days"] == 42
    for word in ("why", "right", "stop", "truth"):
        assert fly[word]


def test_a_tempo_before_reps_stays_under_its_ceiling_too() -> None:
    """Minutes of tempo grow with the level and never pass what H6 could allow; a jog lies between."""
    rows = [row for row in FAMILIES.values() if "tempo_s" in row]
    assert [row["id"] for row in rows] == ["TR"]
    for row in rows:
        assert set(row["tempo_s"]) == set(row["ladder"])
        seconds = [row["tempo_s"][level] for level in LEVELS if level in row["tempo_s"]]
        assert seconds == sorted(seconds)
        ceilings = table("guardrails")["H6"]["absolute"]["threshold_min"]
        assert all(600 <= s <= 60 * ceilings[level] for level, s in row["tempo_s"].items())
        assert 120 <= row["between_s"] <= 300


# --- levels --------------------------------------------------------------------------------------------------------


def test_the_walks_of_a_run_walker_go_out_step_by_step() -> None:
    """Longer stretches rung by rung, none of them a leap, the last without a walk; every first rung is one of them."""
    ladder, rungs = table("levels")["run_walk"], table("levels")["run_walk_rung"]
    minutes = [row["run_min"] for row in rungs]
    assert all(1.2 <= after / before <= 1.67 for before, after in pairwise(minutes))
    assert [row["walk_min"] for row in rungs] == [1] * (len(rungs) - 1) + [0]
    assert {ladder["first_other_min"], *ladder["first_min"].values(), ladder["quality_from_min"]} <= set(minutes)
    assert set(ladder["first_min"]) <= set(LEVELS)
    assert 7 <= ladder["quality_from_days"] <= 28
    assert 1 <= ladder["reach"] <= 1.25


def test_levels_are_the_five_in_order() -> None:
    """L0 to L4, each once, each with a name."""
    assert list(LEVEL_ROWS) == list(LEVELS)
    assert all(row["name"] for row in LEVEL_ROWS.values())


@by_level
def test_usual_weeks_grow_with_days_and_stay_under_the_cap(level: str) -> None:
    """More days hold more kilometres; low lies below high, high below the cap of rule H2."""
    row = LEVEL_ROWS[level]
    usual = [row["usual_km"][days] for days in sorted(row["usual_km"], key=int)]
    cap = table("guardrails")["definitions"]["week_cap_km"][level]
    for low, high in usual:
        assert 0 < low < high <= cap
    for fewer, more in pairwise(usual):
        assert fewer[0] <= more[0]
        assert fewer[1] <= more[1]


@by_level
def test_a_level_keeps_the_rules_it_lives_under(level: str) -> None:
    """Six running days at most, quality within hard days, warm-up and cool-down by H12, the taper inside H13."""
    row, rules = LEVEL_ROWS[level], table("guardrails")
    assert row["running_days"] <= 7 - rules["H5"]["absolute"]["per_week"]
    assert row["quality"] <= rules["H4"]["absolute"]["per_week_careful" if level in ("L0", "L1") else "per_week"]
    assert row["warm_up_min"][0] >= rules["H12"]["absolute"]["warm_up"]
    assert row["cool_down_min"][0] >= rules["H12"]["absolute"]["cool_down"]
    low, high = rules["H13"]["absolute"]["less_L4" if level == "L4" else "less"]
    assert low <= 1 - row["race_week_share"] <= high
    assert row["strides"] == sorted(row["strides"])
    assert row["strides"][-1] <= rules["definitions"]["stride_max_count"]


def test_planner_habits_lie_inside_the_rules() -> None:
    """Growth, down weeks and long runs as the planner builds them are milder than the rules allow."""
    habits, rules = table("levels")["defaults"], table("guardrails")
    assert 1 < habits["growth_above_usual"] <= habits["growth_soft"] <= rules["H2"]["recommended"]["growth"]
    least, most = rules["H14"]["absolute"]["less"]
    assert least <= 1 - habits["down_week_share"] <= most
    for days, share in habits["long_share"].items():
        shares = rules["H8"]["absolute"]
        assert share <= shares.get(f"share_at_{days}_runs", shares["share"])


# --- phases --------------------------------------------------------------------------------------------------------


def test_there_is_one_split_for_every_length_up_to_twenty_four() -> None:
    """1 to 24 weeks, each once, in order."""
    assert [row["weeks"] for row in SPLITS] == list(range(1, 25))


@pytest.mark.parametrize("split", SPLITS, ids=lambda split: str(split["weeks"]))
def test_blocks_sum_to_the_weeks(split: dict[str, Any]) -> None:
    """base + specific + peak + taper are the weeks there are; every plan ends with a taper."""
    assert sum(split[block] for block in BLOCKS) == split["weeks"]
    assert all(split[block] >= 0 for block in BLOCKS)
    assert split["taper"] >= 1


def test_a_longer_plan_takes_nothing_from_a_block() -> None:
    """One week more lengthens one block and shortens none, so moving the race by a week moves one boundary."""
    for shorter, longer in pairwise(SPLITS):
        grown = [block for block in BLOCKS if longer[block] > shorter[block]]
        lost = [block for block in BLOCKS if longer[block] < shorter[block]]
        assert (len(grown), lost) == (1, []), longer["weeks"]


def test_a_year_is_the_longest_plan() -> None:
    """Plans reach 52 weeks; a small peak stands near the middle of the long ones."""
    habits = table("phases")["defaults"]
    assert habits["longest"] == 52
    assert 0.4 <= habits["small_peak_at"] <= 0.7
    assert 0 <= habits["base_from_specific"] < 1


# --- season and rest -----------------------------------------------------------------------------------------------

ABILITIES = ("vo2max", "threshold", "economy", "anaerobic", "speed", "none")
# Rest as a share of the rep's time by rep speed over mile speed (training science 3.8), with the walk back of hills and
# the first, longest rest of a ladder inside.
RESTS = (((0.0, 0.88), (0.0, 0.25)), ((0.88, 0.935), (0.5, 1.5)), ((0.935, 0.965), (0.6, 1.1)),
         ((0.965, 1.035), (0.7, 2.6)), ((1.035, 1.11), (3.0, 4.0)))  # fmt: skip
ANCHORS = {"mile": 1.0, "3k": 0.945, "5k": 0.91, "threshold": 0.85}


@by_name
def test_a_family_says_what_it_moves_and_how_sure_that_is(family: dict[str, Any]) -> None:
    """Ability, source and grade stand in every row."""
    assert family["ability"] in ABILITIES
    assert set(re.split(r",\s*", family["source"])) <= set(reference_keys())
    assert family["grade"] in GRADE_WORDS


@by_name
def test_rest_follows_the_formula(family: dict[str, Any]) -> None:
    """Slow reps rest little, fast ones long: within the bands of the training science."""
    pace = ANCHORS[family["pace"]] * sum(family["speed"]) / 2
    low, high = next(rest for (slow, fast), rest in RESTS if slow <= pace < fast)
    if family["kind"] != "time_trial":
        assert all(low <= share <= high for share in family["rest"])


def test_every_family_of_a_rota_is_in_the_catalogue_and_of_its_kind() -> None:
    """A turn never names a session that is not there; a tempo's turn may be one with reps after it."""
    for rota in table("phases")["rota"].values():
        for kind in ("tempo", "mile_pace", "vo2max"):
            rows = [FAMILIES[name] for name in rota[kind]]
            assert all(row["kind"] == kind or (kind == "tempo" and "tempo_s" in row) for row in rows)
        assert set(rota["alone"]) | set(rota["first"]) <= {"tempo", "mile_pace", "vo2max"}


def test_the_seasons_constants_lie_where_their_comments_say() -> None:
    """Risk below any session of the last weeks, a turn above every single session, staying below both."""
    defaults = table("season")["defaults"]
    assert 0.005 <= defaults["risk_pct_hard_day"] <= 0.03
    assert 0 <= defaults["risk_pct_growth"] <= 0.01
    assert 0.1 <= defaults["turn_missed_pct"] <= 1
    assert 0 <= defaults["test_pct"] <= 0.3
    assert 0.004 <= defaults["stay_pct"] <= 0.05
