"""Daniels and Gilbert 1979: oxygen cost of a speed, and the share of VO2max a race of some minutes allows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def vdot(time_s: Floats, distance_m: float) -> Floats:
    """VDOT (ml/kg/min) of a race."""
    minutes = np.asarray(time_s, dtype=np.float64) / 60.0
    speed = distance_m / minutes
    cost = -4.60 + 0.182258 * speed + 0.000104 * speed**2
    share = 0.8 + 0.1894393 * np.exp(-0.012778 * minutes) + 0.2989558 * np.exp(-0.1932605 * minutes)
    return np.asarray(cost / share)


def time_at_vdot(level: Floats, distance_m: float) -> Floats:
    """Seconds over a distance at a VDOT, by halving between 12 and 1.2 m/s."""
    level = np.asarray(level, dtype=np.float64)
    fast = np.full(level.shape, distance_m / 12.0)
    slow = np.full(level.shape, distance_m / 1.2)
    for _ in range(60):
        middle = (fast + slow) / 2
        too_fast = vdot(middle, distance_m) > level
        fast, slow = np.where(too_fast, middle, fast), np.where(too_fast, slow, middle)
    return (fast + slow) / 2
