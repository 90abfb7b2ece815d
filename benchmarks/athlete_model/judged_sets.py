"""The rows each goal is judged on: which athlete-seasons, which of their marks may be seen, which is asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.athlete_model.seasons import Seasons
from fourlaps.physiology.speed_curve import SLOTS_M, STEEPLE_M

SLOTS = len(SLOTS_M)
MILE = 1609.344
_FLAT = tuple(d for d in SLOTS_M if 700.0 < d < 42000.0 and d != STEEPLE_M)


@dataclass(frozen=True, eq=False)
class JudgedSet:
    """One table of the benchmark.

    rows    indices into the seasons      at_m  distance asked for      goal_pct  MAE to reach, NaN where none is set
    this    (slots,) which marks of this season may be seen             last      the same for last season
    """

    name: str
    rows: NDArray[np.int64]
    at_m: float
    this: NDArray[np.bool_]
    last: NDArray[np.bool_]
    goal_pct: float


def _slots(*distances_m: float) -> NDArray[np.bool_]:
    return np.isin(SLOTS_M, distances_m)


def judged_sets(seasons: Seasons) -> list[JudgedSet]:
    """Every set, over all rows of the seasons."""
    there = np.isfinite(seasons.this)
    before = np.isfinite(seasons.last).any(axis=1)
    college, indoor, club, world = (seasons.table == k for k in range(4))
    everything, nothing = np.ones(SLOTS, bool), np.zeros(SLOTS, bool)

    def has(*distances_m: float) -> NDArray[np.bool_]:
        return there[:, _slots(*distances_m)].all(axis=1)

    def count(*distances_m: float) -> NDArray[np.int64]:
        return there[:, _slots(*distances_m)].sum(axis=1)

    other = tuple(d for d in _FLAT if d not in (1500.0, MILE))
    both = college & has(800.0, 1500.0, 5000.0)
    some = college & has(1500.0) & (count(800.0, 5000.0, 10000.0) > 0)
    indoor_mile, club_mile, world_mile = indoor & has(MILE), club & has(MILE), world & has(MILE)
    club_1500 = club & has(1500.0, 5000.0)
    no_1500 = ~_slots(1500.0)
    nan = float("nan")
    table = [
        ("college 1500 from 800 + 5000 alone", both, 1500.0, _slots(800.0, 5000.0), nothing, 1.68),
        ("college 1500, all of the season, with 800 + 5000", both, 1500.0, everything, nothing, 1.62),
        ("the same with last season's, where there is one", both & before, 1500.0, everything, everything, 1.43),
        ("the same with last season's, all rows", both, 1500.0, everything, everything, nan),
        ("college 1500, one or more of 800/5000/10000", some, 1500.0, everything, nothing, 2.38),
        ("the same, 400 and steeple hidden", some, 1500.0, _slots(800.0, 5000.0, 10000.0), nothing, nan),
        ("indoor mile from two others, no 1500", indoor_mile & (count(*other) >= 2), MILE, no_1500, nothing, 1.30),
        ("indoor mile, 1500 allowed", indoor_mile & (count(1500.0, *other) >= 1), MILE, everything, nothing, nan),
        ("elite mile, 1500 allowed", world_mile & (count(1500.0, *other) >= 1), MILE, everything, nothing, 0.67),
        ("older club mile from two others, no 1500", club_mile & (count(*other) >= 2), MILE, no_1500, nothing, 2.35),
        ("older club 1500 from a 5000", club_1500, 1500.0, _slots(5000.0), nothing, 3.2),
        ("older club 1500, last season too", club_1500, 1500.0, everything, everything, nan),
    ]  # fmt: skip
    return [JudgedSet(name, np.where(rows)[0], at, this, last, goal) for name, rows, at, this, last, goal in table]


def inputs_of(seasons: Seasons, judged: JudgedSet) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(this, last) times of the set's rows, what may not be seen as NaN; this season's target always is."""
    this = np.where(judged.this & ~_slots(judged.at_m), seasons.this[judged.rows], np.nan)
    last = np.where(judged.last, seasons.last[judged.rows], np.nan)
    return this, last
