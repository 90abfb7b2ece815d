"""The response model: saturation, time, level, and the published trials it must not contradict."""

import csv
import math
from pathlib import Path

import pytest

from fourlaps.physiology import response, trials
from fourlaps.physiology.protocol import read_protocol

TRIALS = Path(__file__).resolve().parents[4] / "shared" / "data" / "training_trials.csv"


def change(text: str, weeks: float, outcome: str, level: str = "moderately_trained") -> float:
    value = response.change_pct(read_protocol(text, weeks), weeks, level, outcome)
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("text", "kind", "dose"),
    [
        ("2/wk: 4x4min@90-95%HRmax r=3min@70%HRmax", "vo2", 32.0),
        ("2/wk: 8x60%Tmax@100%vVO2max r=1:1", "vo2", 57.6),
        ("3/wk: 24min@85%HRmax", "threshold", 72.0),
        ("3-4/wk: 6-12x30s@near_max r=3min", "sprint", 15.75),
        ("3/wk: 4x4rep@4RM r=3min ; base: normal", "strength", 3.0),
        ("2-3/wk: 60-180contacts@plyo", "plyo", 2.5),
        ("4/wk: 45-60min@60-70%vVO2max", "easy", 210.0),
        ("2/wk: 5x5min@high for 4wk", "vo2", 25.0),
    ],
)
def test_a_protocol_line_is_read_into_its_weekly_dose(text: str, kind: str, dose: float) -> None:
    """Minutes a week, or sessions a week for strength and jumps; "for 4wk" of 8 counts half."""
    assert read_protocol(text, 8).doses[kind] == pytest.approx(dose)  # type: ignore[index]


def test_unknown_words_add_no_dose_and_are_named() -> None:
    """Nothing is guessed."""
    found = read_protocol("7/wk: 15min@180spm", 2)
    assert found.doses == {}
    assert found.unread


def test_a_third_weekly_session_adds_less_than_the_first() -> None:
    """Saturation: Billat's third session brought nothing measurable."""
    one, two, three = (change(f"{n}/wk: 5x3min@100%vVO2max", 8, "TT_3000m") for n in (1, 2, 3))
    assert one < 0
    assert abs(three - two) < abs(two - one) < abs(one)


def test_more_trained_runners_gain_less() -> None:
    """The same block, three levels."""
    text = "2/wk: 4x4min@100%vVO2max"
    gains = [change(text, 8, "VO2max", level) for level in ("untrained", "moderately_trained", "highly_trained")]
    assert gains == sorted(gains, reverse=True)


def test_strength_moves_economy_and_not_oxygen_uptake() -> None:
    """Null check of every strength trial."""
    assert change("3/wk: 4x4rep@4RM", 8, "RE_cost") < -1
    assert change("3/wk: 4x4rep@4RM", 8, "VO2max") == 0


def test_a_taper_helps_most_near_half_the_running_and_with_speed_kept() -> None:
    """Bosquet's 41-60 %, Spilsbury's last session above race pace."""
    keep = " ; 1/wk: final_intervals@100%RP1500"
    cuts = [change(f"base: -{cut}%volume_7d{keep}", 1, "TT_1500m") for cut in (10, 55, 95)]
    assert cuts[1] < cuts[0] < 0.01
    assert cuts[1] < cuts[2]
    assert change("base: -55%volume_7d", 1, "TT_1500m") > cuts[1]


def test_changing_nothing_changes_nothing() -> None:
    """A control group."""
    assert change("base: normal", 8, "TT_5000m") == 0


@pytest.mark.shared
@pytest.mark.skipif(not TRIALS.exists(), reason="the data folder beside the repository is absent")
def test_published_trials_are_reproduced_within_their_noise() -> None:
    """|z| < 2 in at least 85 % of the validate rows, null checks near zero, no row lost without a reason."""
    with TRIALS.open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    found = trials.replay(table)
    assert len(found.rows) + len(found.skipped) == len(table)
    judged = [row for row in found.rows if row.use == "validate" and row.z is not None]
    assert len(judged) >= 25
    assert sum(abs(row.z or 0) < 2 for row in judged) / len(judged) >= 0.85
    nulls = [row for row in found.rows if row.use == "null_check" and row.z is not None]
    assert sum(abs(row.z or 0) < 2 for row in nulls) / len(nulls) >= 0.85
    assert all(math.isfinite(row.simulated_pct) for row in found.rows)


@pytest.mark.parametrize(
    "row",
    [
        {"trial": "T", "arm": "A", "outcome": "happiness", "protocol": "2/wk: 4x4min@high", "n": "", "weeks": "8"},
        {"trial": "T", "arm": "A", "outcome": "TT_1500m", "protocol": "dance", "n": "8", "weeks": "8"},
        {"trial": "T", "arm": "A", "outcome": "TT_1500m", "protocol": "2/wk: 4x4min@high", "n": "x", "weeks": "8"},
        {"trial": "T", "arm": "A", "outcome": "TT_1500m"},
    ],
)
def test_a_row_that_cannot_be_replayed_says_why(row: dict[str, str]) -> None:
    """Skipped with a reason, never guessed and never a crash."""
    found = trials.replay([row])
    assert not found.rows
    assert len(found.skipped[0][1]) > 5
