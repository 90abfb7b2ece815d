"""The coefficients: where they come from, that they keep their promises on real season bests, and their form."""

import csv
import gzip
import hashlib
import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from fourlaps.physiology import athlete_model, many_runners, speed_curve
from fourlaps.vocabulary.estimate import LEVELS

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "season_bests"
TABLES = files("fourlaps") / "tables"


def test_the_provenance_is_that_of_the_coefficients() -> None:
    """The JSON beside the coefficients names data, script and date, and the hash of this very file."""
    told = json.loads((TABLES / "athlete_model.json").read_text(encoding="utf-8"))
    assert told["npz_sha256"] == hashlib.sha256((TABLES / "athlete_model.npz").read_bytes()).hexdigest()
    assert told["script"] == "scripts/fit_athlete_model.py"
    assert told["athletes"] > 40_000
    assert len(told["data_sha256"]) == 64


def test_quantiles_rise_through_the_middle() -> None:
    """The shape of the spread is -1 and +1 at 10 and 90 %, 0 in the middle, and rises."""
    shape = athlete_model.coefficients().shape
    assert (np.diff(shape) > 0).all()
    assert shape[LEVELS.index(0.50)] == 0
    assert shape[LEVELS.index(0.10)] == pytest.approx(-1, abs=0.06)
    assert shape[LEVELS.index(0.90)] == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize(
    ("distance_m", "slot_m"), [(3200.0, 3000.0), (1600.0, 1609.344), (8047.0, 10000.0), (3001.0, 3001.0)]
)
def test_any_distance_finds_its_slot(distance_m: float, slot_m: float) -> None:
    """Marks at odd distances go to the nearest distance the model holds; the steeple keeps its own."""
    slot = speed_curve.slot_of(distance_m)
    assert slot is not None
    assert speed_curve.SLOTS_M[slot] == slot_m


def test_sprints_and_ultras_have_no_slot() -> None:
    """A 100 m and a 100 km say nothing here."""
    assert speed_curve.slot_of(100.0) is None
    assert speed_curve.slot_of(100_000.0) is None


def test_the_curve_at_odd_distances_lies_between_its_neighbours() -> None:
    """2 miles takes longer than 3000 m and less than 5000 m, speed falling all along."""
    times = np.array([[250.0, 900.0]])
    at = (1500.0, 1609.344, 2000.0, 3000.0, 3218.688, 5000.0, 8000.0, 10000.0)
    medians = [many_runners.predict_many((1500.0, 5000.0), times, at_m=d, sex="M").median[0] for d in at]
    speeds = np.array(at) / medians
    assert (np.diff(medians) > 0).all()
    assert (np.diff(speeds) < 0).all()


def college_seasons() -> tuple[list[dict[float, float]], list[str]]:
    """Marks and sex of every college athlete-season beside the repository."""
    seasons: dict[tuple[str, str], dict[float, float]] = {}
    sexes = {}
    with gzip.open(SHARED / "ncaa_outdoor.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            seasons.setdefault((row["athlete"], row["season"]), {})[float(row["distance_m"])] = float(row["time_s"])
            sexes[row["athlete"]] = row["sex"]
    return list(seasons.values()), [sexes[athlete] for athlete, _ in seasons]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="season bests are not beside the repository")
def test_the_shipped_coefficients_do_what_the_page_says() -> None:
    """College 1500 m from 800 and 5000 m through the public door: MAE at most 1.7 %, 80 % intervals hold 79 to 82 %."""
    seasons, sexes = college_seasons()
    whole = [k for k, marks in enumerate(seasons) if {800.0, 1500.0, 5000.0} <= set(marks)]
    times = np.array([[seasons[k][800.0], np.nan, seasons[k][5000.0]] for k in whole])
    actual = np.array([seasons[k][1500.0] for k in whole])
    made = many_runners.predict_many(
        (800.0, 1500.0, 5000.0), times, at_m=1500.0, sex=[sexes[k] for k in whole], product="season_best"
    )
    low, high = made.interval(0.80)
    assert 100 * np.abs(made.median / actual - 1).mean() < 1.70
    assert 0.785 < ((low <= actual) & (actual <= high)).mean() < 0.82


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="season bests are not beside the repository")
def test_where_one_more_mark_widens_the_range_the_width_is_needed() -> None:
    """Ranges that grow by over 2 % with one more mark are few, and hold no more than 8 runners in 10: no excess.

    College 1500 m; the marks that can widen: 400 m beside an 800 m with and without a 5000 m, steeple and 10000 m.
    """
    seasons, sexes = college_seasons()
    grown, inside, asked = [], [], 0
    for known, extra in (((800.0,), 400.0), ((800.0, 5000.0), 400.0), ((800.0, 5000.0), 3001.0), ((5000.0,), 10000.0)):
        distances = (*known, extra)
        rows = [k for k, marks in enumerate(seasons) if {1500.0, *distances} <= set(marks)]
        all_marks = np.array([[seasons[k][d] for d in distances] for k in rows])
        fewer = all_marks.copy()
        fewer[:, -1] = np.nan
        actual = np.array([seasons[k][1500.0] for k in rows])
        (low, high), (low_before, high_before) = (
            many_runners.predict_many(
                distances, times, at_m=1500.0, sex=[sexes[k] for k in rows], product="season_best"
            ).interval(0.80)
            for times in (all_marks, fewer)
        )
        wider = np.log(high / low) > 1.02 * np.log(high_before / low_before)
        asked += len(rows)
        grown.append(wider.sum())
        inside.append(((low <= actual) & (actual <= high))[wider])
    held = np.concatenate(inside)
    assert sum(grown) < 0.03 * asked
    assert len(held) > 100
    assert held.mean() < 0.80 + 2 * np.sqrt(0.16 / len(held))


@pytest.mark.parametrize("sex", ["M", "F"])
@pytest.mark.parametrize("age_years", [np.nan, 25.0, 50.0])
def test_a_distance_few_have_raced_gives_no_lopsided_range(age_years: float, sex: str) -> None:
    """One mark of a rarely raced distance: neither side of the mile's 80 % range is over 2.5 times the other."""
    distances = (600.0, 800.0, 1000.0, 2000.0, 3000.0, 5000.0)
    usual = np.exp(speed_curve.usual_log_s(np.array(distances)) + speed_curve.level_log_s(np.array([sex == "M"])) + 0.1)
    times = np.where(np.eye(len(distances), dtype=bool), usual, np.nan)
    made = many_runners.predict_many(distances, times, sex=sex, age_years=age_years, product="season_best")
    low, high = made.interval(0.80)
    sides = np.log(high / made.median) / np.log(made.median / low)
    assert (sides > 0.4).all()
    assert (sides < 2.5).all()
