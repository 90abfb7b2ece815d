"""Rows of trial tables as people write them: what is read, what completes it, and that every z can be recounted."""

import math

import pytest

from fourlaps.physiology import printed, trials

ROW = {
    "trial": "T", "arm": "A", "outcome": "TT_3000m", "unit": "s", "better": "lower", "weeks": "8", "n": "9",
    "level": "well_trained", "protocol": "2/wk: 4x4min@90-95%HRmax r=3min ; base: normal", "pct_change": "-2.5",
    "use": "validate",
}  # fmt: skip
# Every outcome the contract names beside those of the table, and names others write for them.
OUTCOMES = [
    "economy", "TT_2400m", "vMLSS", "v_2000m", "v_3000m", "CMJ", "TTE_vVO2max", "Running economy", "RE", "O2 cost",
    "energy_cost", "TT 2400 m", "v_MLSS", "LT speed", "v4", "v_4mmol", "vLac4", "V̇O₂max", "TTE@vVO2max", "squat_jump",
    "40m_sprint", "TT_marathon", "TT_half_marathon",
]  # fmt: skip


def one(**cells: str) -> trials.ReplayedRow:
    found = trials.replay([{**ROW, **cells}])
    assert not found.skipped, found.skipped
    return found.rows[0]


def why(**cells: str) -> str:
    found = trials.replay([{**ROW, **cells}])
    assert not found.rows
    return found.skipped[0][1]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_outcomes_by_other_names_are_replayed_and_their_z_recounts(outcome: str) -> None:
    """From the row's own fields: simulated, observed, SD, n and discrepancy."""
    row = one(outcome=outcome, better="")
    assert row.observed_pct is not None
    noise = math.sqrt(row.sd_pct**2 / row.n + row.discrepancy_pct**2)
    assert row.z == pytest.approx((row.simulated_pct - row.observed_pct) / noise)


@pytest.mark.parametrize(
    ("cells", "observed"),
    [
        ({"pre": "1:10:00", "post": "1:08:36"}, -2.0), ({"pre": "600 s", "post": "588 s"}, -2.0),
        ({"pre": "600±12", "post": "588±11"}, -2.0), ({"pre": "1,200", "post": "1,176"}, -2.0),
        ({"pct_change": "- 2"}, -2.0), ({"pct_change": "(−2.0)"}, -2.0), ({"pct_change": "-1 to -3"}, -2.0),
        ({"pct_change": "n.s."}, 0.0), ({"pct_change": "", "ns": "x"}, 0.0), ({"use": "Null_check"}, 0.0),
    ],
)  # fmt: skip
def test_figures_with_units_spreads_and_words(cells: dict[str, str], observed: float) -> None:
    """What a reader of the cell would read."""
    assert one(**{"pct_change": "", **cells}).observed_pct == pytest.approx(observed)


@pytest.mark.parametrize(
    "cells",
    [{"pre": "0", "post": "588"}, {"pre": "-5", "post": "5"}, {"post": "588"}, {"pct_change": "nan"}, {}],
)
@pytest.mark.parametrize("use", ["validate", "secondary", "bound"])
def test_a_row_without_a_change_is_skipped_and_says_so(cells: dict[str, str], use: str) -> None:
    """A start of nothing or below it is none. What is there for its sign alone needs no figure and is replayed."""
    assert why(**{"pct_change": "", **cells, "use": use}) == "no change printed"
    told = one(**{"pct_change": "", **cells, "use": "sign_only"})
    assert (told.observed_pct, told.z) == (None, None)


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [
        ({"outcome": "v_2000m", "unit": "km/h", "abs_change": "0.4"}, 1.8, 2.4),
        ({"outcome": "v_2000m", "unit": "m/s", "abs_change": "0.1"}, 1.6, 2.1),
        ({"outcome": "vMLSS", "unit": "km/h", "abs_change": "0.8"}, 4.0, 6.0),
        ({"outcome": "TT_5000m", "unit": "min", "abs_change": "-0.5"}, -3.3, -2.7),
        ({"outcome": "economy", "unit": "ml/kg/km", "abs_change": "-8"}, -4.5, -3.5),
        ({"outcome": "economy", "unit": "ml/kg/min@12km/h", "abs_change": "-1.6"}, -4.5, -3.5),
        ({"outcome": "CMJ", "unit": "m", "abs_change": "0.02"}, 5.0, 6.5),
        ({"outcome": "VO2max", "unit": "L/min", "abs_change": "0.2"}, 4.0, 5.5),
    ],
)
def test_a_change_alone_is_told_over_a_start_in_its_own_unit(cells: dict[str, str], low: float, high: float) -> None:
    """Minutes are not seconds and metres a second are not kilometres an hour."""
    row = one(pct_change="", better="", **cells)
    assert row.observed_pct is not None
    assert low < row.observed_pct < high
    assert "model" in row.rule


def test_a_change_without_any_start_says_so() -> None:
    """Kilograms of a lift mean nothing without the first of them: not judged."""
    assert "without a start value" in why(
        outcome="1RM_squat", unit="kg", better="higher", pct_change="", abs_change="20"
    )


@pytest.mark.parametrize(
    ("kind", "sd"),
    [
        ("sd_of_abs_change", 1.0), ("sd_of_abs_change_from_SE", 1.0), ("se_of_change", 3.0), ("SEM", 3.0),
        ("95%CI", 3.0 / 1.96), ("cl90_halfwidth_s", 3.0 / 1.645), ("iqr", 1 / 1.349), ("sd_pre", 2.3), ("sd_post", 2.3),
        ("sd_pre_from_SE", 2.3), ("range", 2.3), ("", 2.3), ("as_printed_pm_probably_SE", 2.3),
    ],
)  # fmt: skip
def test_a_printed_spread_is_what_its_kind_says(kind: str, sd: float) -> None:
    """6 s of 600 in nine runners; an SD that was worked out from a standard error is not blown up again."""
    row = one(pct_change="", pre="600", abs_change="-6", sd="6", sd_kind=kind)
    assert row.sd_pct == pytest.approx(sd)


@pytest.mark.parametrize("n", ["", " ", "?", "n/a"])
def test_a_group_of_unknown_size_is_small_and_said_so(n: str) -> None:
    """Ten, and the rule names it; a size that is printed oddly is read."""
    row = one(n=n)
    assert (row.n, "n not given, taken as 10" in row.rule) == (10, True)
    assert [one(n=text).n for text in ("n=9", "10 (8 men)", "8-10", "~12", "per group 9")] == [9, 10, 9, 12, 9]


def test_a_spread_or_use_that_cannot_be_is_named() -> None:
    """An SD below zero is not pooled in silence, and a use nobody knows not passed in silence."""
    assert "the printed one is -2" in one(sd="-2", sd_kind="sd_of_pct_change").rule
    assert "pooled SD" in one(sd="", sd_kind="").rule
    assert "use 'valdate' is none we know" in one(use="valdate").rule
    assert "use" not in one(use="Validate").rule


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"sd": "2", "sd_kind": "change"}, "pooled SD: sd_kind 'change' is none we know"),
        ({"sd": "2", "sd_kind": ""}, "pooled SD: no sd_kind says what"),
        ({"better": "up"}, "better 'up' is none we know, taken as lower"),
        ({"better": "higher"}, "better 'higher' cannot be of this outcome in s, taken as lower"),
        ({"role": "patients"}, "role 'patients' is none we know"),
        ({"weeks": "500"}, "500 weeks, taken as 104"),
        ({"n": "2.5"}, "n is 2.5, taken as 2"),
        ({"level": "VO2max 99"}, "VO2max 99, taken as 90"),
        ({"protocol": "1000000/wk: 4x4min@95%vVO2max"}, "1000000 sessions a week, taken as 14"),
        ({"protocol": "2/wk: 600min@bike"}, "600 minutes of cross-training, taken as 240"),
        ({"protocol": "base: +900%volume"}, "900 % more running, taken as 200"),
        ({"pct_change": "-30"}, "far beyond what training does to 'TT_3000m'"),
        ({"pct_change": "-2.5", "pre": "600", "post": "570"}, "though start and end make it -5 %"),
    ],
)
def test_what_a_cell_says_that_is_not_taken_as_it_stands_is_named(cells: dict[str, str], words: str) -> None:
    """Replayed, and the rule says what was done with it."""
    assert words in one(**cells).rule
    assert words not in one().rule


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        ({}, -1), ({"better": "higher"}, -1), ({"better": "up"}, -1), ({"better": "higher", "unit": "km/h"}, 1),
        ({"outcome": "vMLSS", "unit": "km/h", "better": "lower"}, 1),
        ({"outcome": "vMLSS", "unit": "min/km", "better": "lower"}, -1),
        ({"outcome": "economy", "unit": "ml/kg/km", "better": "lower"}, -1),
        ({"outcome": "economy", "better": "higher"}, 1),
    ],
)  # fmt: skip
def test_a_direction_that_the_unit_cannot_have_turns_no_sign(cells: dict[str, str], sign: int) -> None:
    """A gain in seconds is fewer of them, whatever the column says; as a speed it is more."""
    assert math.copysign(1, one(**cells).simulated_pct) == sign


def test_a_row_said_twice_counts_once() -> None:
    """The second is skipped and names the first; another figure of the same arm is another row."""
    found = trials.replay([ROW, {**ROW, "n": " 9"}, {**ROW, "unit": "min"}])
    assert (len(found.rows), found.skipped) == (2, ((3, "the same as row 2"),))


def test_weeks_are_read_from_their_cell_or_from_the_protocol() -> None:
    """Days and months too; without a figure the protocol's own weeks, else eight, and the rule says so."""
    assert printed.weeks({"weeks": "6 wk"})[0] == 6
    assert printed.weeks({"weeks": "14 days"})[0] == pytest.approx(2)
    assert printed.weeks({"weeks": "", "protocol": "base: 6wk_volume_then_6wk_interval"})[0] == 12
    assert printed.weeks({"weeks": "", "protocol": "base: -60%volume_7d"})[0] == pytest.approx(1)
    assert "taken as 8" in one(weeks="").rule


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"weeks": "0"}, "nothing was trained"), ({"weeks": "-1"}, "nothing was trained"),
        ({"weeks": "abc"}, "weeks is 'abc', not a number"), ({"pct_change": "<1"}, "pct_change is '<1'"),
        ({"pct_change": "1e308"}, "no result of training"),
        ({"pct_change": "-100"}, "no result of training"), ({"role": "acute"}, "an acute effect"),
        ({"pct_change": "1e309"}, "not a number"),
        ({"pct_change": "", "pre": "1e308", "post": "-1e308"}, "no result of training"),
        ({"pct_change": "", "pre": "1e-300", "post": "5"}, "no result of training"),
        ({"n": "abc"}, "n is 'abc', not a number"), ({"n": "0"}, "nobody was measured"),
        ({"n": "-3"}, "nobody was measured"), ({"n": "1e400"}, "not a number"),
        ({"use": "EXCLUDE"}, "excluded"), ({"protocol": "2/wk: 4x4min"}, "no dose"),
        ({"outcome": ""}, "the model says nothing about ''"),
    ],
)  # fmt: skip
def test_what_cannot_be_replayed_is_skipped_in_words(cells: dict[str, str], words: str) -> None:
    """A reason about the cell, never about the program."""
    assert words in why(**cells)


@pytest.mark.parametrize(
    ("protocol", "same_as"),
    [
        ("base: z1/z2/z3 80/10/10", "base: 80/10/10 z1/z2/z3"),
        ("2/wk: fartlek@40min", "2/wk: 40min@fartlek"),
        ("2/wk: 15/15 for 20min@110%MAS", "2/wk: 40x15s@110%MAS r=15s"),
        ("waiting list", "base: normal"),
        ("no intervention", "base: normal"),
        ("base: taper_7d", "base: -50%volume_keep_intensity_7d"),
    ],
)
def test_protocols_in_other_words_hold_the_same_dose(protocol: str, same_as: str) -> None:
    """The order of words and the names of doing nothing do not matter."""
    assert one(protocol=protocol).simulated_pct == pytest.approx(one(protocol=same_as).simulated_pct)


@pytest.mark.parametrize("words", ["juggling 30min", "30min xyzzy", "yoga 1h", "meditation 30min", "badminton 45min"])
def test_what_is_no_running_is_not_replayed_as_running(words: str) -> None:
    """An unknown ingredient with minutes is named and moves nothing, alone or beside a real session."""
    assert f"no dose could be read from '2/wk: {words}'" in why(protocol=f"2/wk: {words}")
    real = "2/wk: 6x800m@100%vVO2max r=1:1"
    beside = one(protocol=f"{real} ; 2/wk: {words}")
    assert beside.simulated_pct == one(protocol=real).simulated_pct
    assert f"not read, and so as before: {words}" in beside.rule


@pytest.mark.parametrize(
    ("plain", "words"), [("45min", "45min run"), ("45min", "continuous running 45min"), ("45min@bike", "swim 45min")]
)
def test_plain_running_and_known_other_sports_need_no_pace(plain: str, words: str) -> None:
    """The minutes alone are easy running, and a bike or a pool is cross-training: nothing is left unread."""
    row, same = one(protocol=f"3/wk: {words}"), one(protocol=f"3/wk: {plain}")
    assert "not read" not in row.rule
    assert row.simulated_pct == pytest.approx(same.simulated_pct)


@pytest.mark.parametrize("base", ["heat_training", "0/0/0 z1/z2/z3", "80/10/10/5 z1/z2/z3", ">=10h_in_bed"])
def test_words_of_the_base_that_say_no_training_are_named(base: str) -> None:
    """Replayed as going on as before, and the rule says what was not read."""
    row = one(protocol=f"base: {base}")
    assert row.simulated_pct == pytest.approx(0.0)
    assert f"as before: {base}" in row.rule


def test_a_control_group_without_words_went_on_as_before() -> None:
    """An empty protocol is a reason to skip an intervention, not a control."""
    assert one(protocol="", role="control").simulated_pct == pytest.approx(0.0)
    assert "no dose" in why(protocol="", role="intervention")


def test_blank_lines_count_and_are_no_rows() -> None:
    """A row's number is the spreadsheet's."""
    found = trials.replay([{}, {**ROW, "outcome": "mood"}, dict.fromkeys(ROW, ""), ROW])
    assert len(found.rows) == 1
    assert [(number, why) for number, why in found.skipped] == [
        (3, "the model says nothing about 'mood'"), (4, "an empty line"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "told"), [("martian", True), ("", True), ("Well trained", False), ("VO2peak 58", False)]
)
def test_a_level_nobody_knows_is_said(level: str, told: bool) -> None:
    """Taken as trained, and the rule names it."""
    assert ("level not known" in one(level=level).rule) == told
