"""The usual speed-duration curve, and marks as their distance from it.

A mark is read as `r`: log time minus the usual runner's log time at that distance, in steps of 5 %. All marks of a
usual runner have one r; a speed type's r grows with distance, an endurance type's shrinks. The model works on r.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STEEPLE_M = 3001.0
# The distances the model holds marks at. A mark at any other distance goes to the nearest of them, as its r.
SLOTS_M: tuple[float, ...] = (
    400.0, 600.0, 800.0, 1000.0, 1500.0, 1609.344, 2000.0, 3000.0, STEEPLE_M, 5000.0, 10000.0, 21097.5, 42195.0,
)  # fmt: skip
# The distances it predicts at; between them r is read off a straight line over log distance.
TARGETS_M: tuple[float, ...] = (
    400.0, 800.0, 1000.0, 1500.0, 1609.344, 3000.0, STEEPLE_M, 5000.0, 10000.0, 21097.5, 42195.0,
)  # fmt: skip

# Log time against the 1500 m of the same runner: medians within club runners and college athletes [B].
_CURVE_LOG_M = np.log([400.0, 800.0, 1500.0, 1609.344, 3000.0, 5000.0, 10000.0, 21097.5, 42195.0])
_CURVE = np.array([-1.51, -0.719, 0.0, 0.0832, 0.7625, 1.316, 2.051, 2.85, 3.62])
_BEYOND = 1.12  # exponent outside the curve
_STEEPLE_EXTRA = 0.08  # barriers and water against a flat 3000 m
# Log 1500 m of the usual runner: 4:07 for men, 4:47 for women, college athletes' medians [B].
_LEVEL_M, _LEVEL_F = 5.51, 5.66
STEP = 0.05


def is_steeple(distance_m: Floats) -> NDArray[np.bool_]:
    """Whether each distance is the 3000 m steeplechase, written 3001 m."""
    return np.asarray(np.abs(np.asarray(distance_m, dtype=np.float64) - STEEPLE_M) < 0.5)


def usual_log_s(distance_m: Floats) -> Floats:
    """Log time of the usual runner against their own 1500 m."""
    x = np.log(np.asarray(distance_m, dtype=np.float64))
    inside = np.interp(x, _CURVE_LOG_M, _CURVE)
    beyond = _BEYOND * (np.minimum(x - _CURVE_LOG_M[0], 0.0) + np.maximum(x - _CURVE_LOG_M[-1], 0.0))
    return np.asarray(inside + beyond + np.where(is_steeple(distance_m), _STEEPLE_EXTRA, 0.0))


def level_log_s(male: Floats) -> Floats:
    """(n,) log 1500 m of the usual runner: `male` is 1, 0, or 0.5 where the sex is unknown."""
    return np.asarray(_LEVEL_F + (_LEVEL_M - _LEVEL_F) * male)


def r_of(times_s: Floats, distances_m: Floats, male: Floats) -> Floats:
    """(n, m) r of times in seconds; NaN stays NaN."""
    return np.asarray((np.log(times_s) - usual_log_s(distances_m) - level_log_s(male)[:, None]) / STEP)


def slot_of(distance_m: float) -> int | None:
    """Index into SLOTS_M of the slot that takes a mark at this distance; None below 300 m and beyond 60 km."""
    if not 300.0 <= distance_m <= 60_000.0:
        return None
    if abs(distance_m - STEEPLE_M) < 0.5:
        return SLOTS_M.index(STEEPLE_M)
    flat = [i for i, slot in enumerate(SLOTS_M) if slot != STEEPLE_M]
    return min(flat, key=lambda i: abs(np.log(SLOTS_M[i] / distance_m)))


def in_slots(times_s: Floats, distances_m: Floats, male: Floats) -> Floats:
    """(n, slots) r per slot, NaN = absent; where two distances share a slot, the better mark stands."""
    r = r_of(times_s, distances_m, male)
    out = np.full((len(r), len(SLOTS_M)), np.nan)
    for column, distance in enumerate(distances_m):
        slot = slot_of(float(distance))
        if slot is not None:
            out[:, slot] = np.fmin(out[:, slot], r[:, column])
    return out


def between_targets(distance_m: float) -> tuple[int, int, float]:
    """(i, j, share): r at a distance is (1 - share) r_i + share r_j over TARGETS_M; constant beyond the ends."""
    if abs(distance_m - STEEPLE_M) < 0.5:
        steeple = TARGETS_M.index(STEEPLE_M)
        return steeple, steeple, 0.0
    flat = [i for i, target in enumerate(TARGETS_M) if target != STEEPLE_M]
    for i in flat:
        if abs(TARGETS_M[i] / distance_m - 1) < 1e-3:
            return i, i, 0.0
    if distance_m < TARGETS_M[flat[0]]:
        return flat[0], flat[0], 0.0
    if distance_m > TARGETS_M[flat[-1]]:
        return flat[-1], flat[-1], 0.0
    right = next(k for k in range(len(flat)) if TARGETS_M[flat[k]] > distance_m)
    i, j = flat[right - 1], flat[right]
    return i, j, float(np.log(distance_m / TARGETS_M[i]) / np.log(TARGETS_M[j] / TARGETS_M[i]))
