"""What the pace of a race is made of: the mean record shape, three shape numbers, wandering pace.

    pace(x) = level [record(x) - start e^(-s/400 m) + drift (x - 1/2) - kick max(0, (x - 3/4) / (1/4)) + wander(s)]

start   a harder start than the record's: it wakes breathing sooner (overdrive in the energy model)
drift   a fade where the race was too fast for the store, a lift where speed was saved
kick    efficiency falls as the store empties, so what is left is spent last
wander  tactics and terrain: changes of pace that fade over some hundred metres
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SHAPE_NAMES = ("start", "drift", "kick")
START_M = 400.0
KICK_FROM = 0.75
_CELL_M = 10.0
# Speed of each quarter of well documented record miles against the mean (n = 11) [B]. Longer races to two miles share
# the shape [C]; two laps are run with a fast first one (49.3 and 51.6 s in the record, from memory) [D].
RECORD_SPEEDS = (1.015, 0.977, 0.982, 1.030)
TWO_LAP_SPEEDS = (1.045, 1.000, 0.990, 0.968)
_RECORD_FROM_M, _TWO_LAPS_FROM_M = 1200.0, 600.0


def record_share(marks_m: Floats, distance_m: float) -> Floats:
    """(m,) share of the finish time a race of the mean record shape has used at the marks; even below 600 m."""
    import numpy as np

    x = marks_m / distance_m
    if distance_m < _TWO_LAPS_FROM_M:
        return np.asarray(x)
    speeds = RECORD_SPEEDS if distance_m >= _RECORD_FROM_M else TWO_LAP_SPEEDS
    clock = np.cumsum([0.0, *(0.25 / speed for speed in speeds)])
    return np.asarray(np.interp(x, np.linspace(0, 1, 5), clock / clock[-1]))


def shapes(marks_m: Floats, distance_m: float) -> Floats:
    """(m, 3): each shape's share of the clock at the marks, in units of the even race's finish."""
    import numpy as np

    x = marks_m / distance_m
    reach = START_M / distance_m
    start = -reach * (1 - np.exp(-x / reach))
    drift = 0.5 * x * (x - 1)
    late = np.maximum(0.0, x - KICK_FROM)
    kick = -0.5 * late**2 / (1 - KICK_FROM)
    return np.stack([start, drift, kick], axis=1)


def wander(marks_m: Floats, distance_m: float, lasts_m: float) -> Floats:
    """(m, m) covariance of the clock at the marks for wandering pace of SD 1, in units of the even race's finish."""
    import numpy as np

    count = max(20, round(distance_m / _CELL_M))
    edges = np.linspace(0.0, distance_m, count + 1)
    covered = np.clip((marks_m[:, None] - edges[:-1]) / np.diff(edges), 0.0, 1.0) / count
    middle = 0.5 * (edges[:-1] + edges[1:])
    kernel = np.exp(-np.abs(middle[:, None] - middle) / lasts_m)
    return np.asarray(covered @ kernel @ covered.T)
