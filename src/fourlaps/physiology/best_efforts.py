"""The fastest stretch of a run over each distance, by the clock: pauses count as time.

Between two samples the runner is taken to move evenly, so the fastest stretch begins or ends exactly on a
sample; both cases are tried for every sample at once. Cost: a few sorted look-ups per distance, n log n.

valid   cleaned samples (`files.cleaning`): distance never goes back, impossible jumps are out
known failure   satellite distance runs about 1 % long on a track, so a 400 m effort may be a second fast
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fourlaps.units import HALF_MARATHON_M, MILE_M
from fourlaps.vocabulary.activity import Samples

Floats = NDArray[np.float64]

BEST_EFFORT_DISTANCES_M: tuple[float, ...] = (
    400.0, 800.0, 1000.0, 1500.0, MILE_M, 3000.0, 2 * MILE_M, 5000.0, 10_000.0, HALF_MARATHON_M,
)  # fmt: skip

# Men's world records in November 2025, s (from memory [D]): an effort faster than these is a fault of the distance.
RECORDS_S: tuple[tuple[float, float], ...] = (
    (100.0, 9.58), (200.0, 19.19), (400.0, 43.03), (800.0, 100.91), (1000.0, 131.96), (1500.0, 206.00),
    (MILE_M, 223.13), (3000.0, 437.55), (5000.0, 755.36), (10_000.0, 1571.00), (HALF_MARATHON_M, 3402.0),
    (42_195.0, 7235.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BestEffort:
    """The fastest `distance_m` of a run: how long it took and when it began, seconds since the run's start."""

    distance_m: float
    time_s: float
    start_s: float


def best_efforts(samples: Samples, distances_m: Sequence[float] = BEST_EFFORT_DISTANCES_M) -> dict[float, BestEffort]:
    """Distance -> fastest stretch, for every distance that was covered.

    Distances faster than any human ran are left out: the recording is wrong there, not the record.

    >>> steady = Samples.from_columns(3, time_s=np.array([0.0, 100, 300]), distance_m=np.array([0.0, 500, 1000]))
    >>> best_efforts(steady, (400.0, 1000.0))[400.0].time_s
    80.0
    """
    known = np.isfinite(samples.distance_m) & np.isfinite(samples.time_s)
    times, metres = samples.time_s[known], np.maximum.accumulate(samples.distance_m[known])
    found: dict[float, BestEffort] = {}
    if len(times) < 2:
        return found
    for distance_m in distances_m:
        if not 0 < distance_m <= metres[-1] - metres[0]:
            continue
        effort = _fastest(times, metres, float(distance_m))
        if effort is not None and effort.time_s >= _record_s(distance_m):
            found[distance_m] = effort
    return found


def _fastest(times: Floats, metres: Floats, distance_m: float) -> BestEffort | None:
    # Stretches that begin on a sample end at the first moment the distance is covered.
    begins = np.flatnonzero(metres + distance_m <= metres[-1])
    goals = metres[begins] + distance_m
    after = np.clip(np.searchsorted(metres, goals, "left"), 1, len(metres) - 1)
    took = _at(times, metres, after, goals) - times[begins]
    # Stretches that end on a sample begin at the last moment at which the distance was still ahead.
    ends = np.flatnonzero(metres - distance_m >= metres[0])
    origins = metres[ends] - distance_m
    ahead = np.clip(np.searchsorted(metres, origins, "right"), 1, len(metres) - 1)
    began = _at(times, metres, ahead, origins)
    took_back = times[ends] - began
    candidates = [(float(took[i]), float(times[begins[i]])) for i in ([int(np.argmin(took))] if len(took) else [])] + [
        (float(took_back[i]), float(began[i])) for i in ([int(np.argmin(took_back))] if len(took_back) else [])
    ]
    if not candidates:
        return None
    time_s, start_s = min(candidates)
    return BestEffort(distance_m, time_s, start_s)


def _at(times: Floats, metres: Floats, right: NDArray[np.intp], goals: Floats) -> Floats:
    """Times at which `goals` are passed, between the samples `right - 1` and `right`."""
    left = right - 1
    span = metres[right] - metres[left]
    share = np.where(span > 0, (goals - metres[left]) / np.where(span > 0, span, 1.0), 1.0)
    passed: Floats = times[left] + np.clip(share, 0.0, 1.0) * (times[right] - times[left])
    return passed


def _record_s(distance_m: float) -> float:
    """The fastest time believed over a distance: between records by a power law, beyond them at record speed."""
    metres, seconds = np.array(RECORDS_S).T
    if distance_m <= metres[0]:
        return float(distance_m * seconds[0] / metres[0])
    if distance_m >= metres[-1]:
        return float(distance_m * seconds[-1] / metres[-1])
    return float(np.exp(np.interp(np.log(distance_m), np.log(metres), np.log(seconds))))
