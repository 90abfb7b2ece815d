"""Season bests as arrays: one row per athlete and season, this season's marks beside the last's."""

from __future__ import annotations

import csv
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fourlaps.physiology.speed_curve import SLOTS_M, slot_of

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "season_bests"
TABLES = ("ncaa_outdoor", "college_indoor_mile", "uk_club_runners", "world_lists")
EQUATIONS = len(TABLES)  # the table index of made-up recreational runners
FOLDS = 5


@dataclass(frozen=True, eq=False)
class Seasons:
    """n athlete-seasons. Times in seconds at SLOTS_M, NaN = absent.

    this, last  (n, slots)      male (n,) 1 or 0      age_years (n,) NaN = unknown      table (n,) index into TABLES
    athlete     (n,) hashed id  fold (n,) 0..4, by the hash of the athlete
    """

    this: NDArray[np.float64]
    last: NDArray[np.float64]
    male: NDArray[np.float64]
    age_years: NDArray[np.float64]
    table: NDArray[np.int64]
    athlete: NDArray[np.str_]
    fold: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.male)

    def pick(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Seasons:
        return Seasons(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def fold_of(athlete: str) -> int:
    """0..4, the same for an athlete in every table and every run."""
    return int(hashlib.sha256(f"fourlaps {athlete}".encode()).hexdigest(), 16) % FOLDS


def read_seasons(folder: Path = SHARED) -> Seasons:
    """Every athlete-season of the four tables. Ages are known for the club runners alone."""
    born = {}
    with gzip.open(folder / "uk_club_races.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if row["born"]:
                born[row["athlete"]] = float(row["born"])
    slots = np.array(SLOTS_M)
    parts = []
    for table_index, table in enumerate(TABLES):
        seasons: dict[tuple[str, int], NDArray[np.float64]] = {}
        sexes: dict[str, str] = {}
        with gzip.open(folder / f"{table}.csv.gz", "rt") as file:
            for row in csv.DictReader(file):
                slot = slot_of(float(row["distance_m"]))
                if slot is None:
                    continue
                times = seasons.setdefault((row["athlete"], int(row["season"])), np.full(len(slots), np.nan))
                times[slot] = np.fmin(times[slot], float(row["time_s"]))
                sexes[row["athlete"]] = row["sex"]
        empty = np.full(len(slots), np.nan)
        keys = sorted(seasons)
        parts.append(
            Seasons(
                this=np.array([seasons[key] for key in keys]),
                last=np.array([seasons.get((athlete, season - 1), empty) for athlete, season in keys]),
                male=np.array([sexes[athlete] == "M" for athlete, _ in keys], dtype=float),
                age_years=np.array([season - born.get(athlete, np.nan) for athlete, season in keys]),
                table=np.full(len(keys), table_index),
                athlete=np.array([athlete for athlete, _ in keys]),
                fold=np.array([fold_of(athlete) for athlete, _ in keys]),
            )
        )
    return join(parts)


def join(parts: list[Seasons]) -> Seasons:
    """The rows of all parts."""
    return Seasons(*(np.concatenate([getattr(part, name) for part in parts]) for name in Seasons.__dataclass_fields__))
