"""Rows for the next-race question: a club runner's dated race, and the marks of the two years before it."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.athlete_model.seasons import SHARED, fold_of
from fourlaps.physiology.speed_curve import SLOTS_M, slot_of

ASKED_M = (1500.0, 1609.344)


@dataclass(frozen=True, eq=False)
class NextRaces:
    """n races with what was known the day before. Times in seconds at SLOTS_M, NaN = absent.

    this, last  best of the year before the race, and of the year before that      actual_s (n,)     at_m (n,)
    newest_days  (n,) age of the newest mark     latest_s (n,) the latest race at the same distance, NaN = none
    earlier     of each, the races of the year before: (age in days, slot, time_s)
    """

    this: NDArray[np.float64]
    last: NDArray[np.float64]
    actual_s: NDArray[np.float64]
    at_m: NDArray[np.float64]
    male: NDArray[np.float64]
    age_years: NDArray[np.float64]
    newest_days: NDArray[np.float64]
    latest_s: NDArray[np.float64]
    athlete: NDArray[np.str_]
    fold: NDArray[np.int64]
    earlier: list[list[tuple[int, int, float]]]


def read_next_races(folder: Path = SHARED) -> NextRaces:
    """Every 1500 m and mile of the club runners that has a race in the year before it.

    Races dated 1 January are left out: that often stands for an unknown day.
    """
    races: dict[str, list[tuple[dt.date, float, float]]] = {}
    person: dict[str, tuple[str, float]] = {}
    with gzip.open(folder / "uk_club_races.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            day = dt.date.fromisoformat(row["date"])
            if (day.month, day.day) != (1, 1):
                races.setdefault(row["athlete"], []).append((day, float(row["distance_m"]), float(row["time_s"])))
                person[row["athlete"]] = (row["sex"], float(row["born"] or "nan"))
    rows: list[tuple[object, ...]] = []
    histories: list[list[tuple[int, int, float]]] = []
    for athlete, run in races.items():
        run.sort()
        sex, born = person[athlete]
        for day, distance, time in run:
            if min(abs(distance - asked) for asked in ASKED_M) > 0.5:
                continue
            this, last = np.full(len(SLOTS_M), np.nan), np.full(len(SLOTS_M), np.nan)
            newest, latest, before = np.inf, np.nan, []
            for earlier, run_m, run_s in run:
                age = (day - earlier).days
                slot = slot_of(run_m)
                if slot is None or not 0 < age <= 730:
                    continue
                season = this if age <= 365 else last
                season[slot] = np.fmin(season[slot], run_s)
                newest = min(newest, age)
                if age <= 365:
                    before.append((age, slot, run_s))
                latest = run_s if run_m == distance and age <= 365 else latest
            if np.isfinite(this).any():
                rows.append(
                    (this, last, time, distance, sex == "M", day.year - born, newest, latest, athlete, fold_of(athlete))
                )
                histories.append(before)
    columns = list(zip(*rows, strict=True))
    kinds = (float, float, float, float, float, float, float, float, str, np.int64)
    arrays = [np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)]
    return NextRaces(*arrays, earlier=histories)
