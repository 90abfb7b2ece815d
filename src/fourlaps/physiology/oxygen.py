"""VDOT and vVO2max: readouts in the words coaches use, from the equations of Daniels and Gilbert.

source  Daniels1979 [B for the equations; C for their use in training]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_E = 2.718281828459045
Number = TypeVar("Number", "float", "NDArray[np.float64]")


def oxygen_cost(speed_mps: Number) -> Number:
    """Oxygen (ml/kg/min) that running at a speed takes.

    >>> round(oxygen_cost(5.0), 1)
    59.4
    """
    per_min = 60.0 * speed_mps
    return -4.60 + 0.182258 * per_min + 0.000104 * per_min**2


def vdot(distance_m: float, time_s: Number) -> Number:
    """VDOT (ml/kg/min) of a race: its oxygen cost over the share of VO2max its duration allows.

    >>> round(vdot(5000, 1200), 1)
    49.8
    """
    minutes = time_s / 60.0
    share = 0.8 + 0.1894393 * _E ** (-0.012778 * minutes) + 0.2989558 * _E ** (-0.1932605 * minutes)
    level: Number = oxygen_cost(distance_m / time_s) / share
    return level


def speed_at_vo2max(level: Number) -> Number:
    """Speed (m/s) whose oxygen cost is the whole VDOT.

    >>> round(speed_at_vo2max(49.8), 2)
    4.33
    """
    a, b, c = 0.000104, 0.182258, -4.60 - level
    speed: Number = (-b + (b * b - 4 * a * c) ** 0.5) / (2 * a) / 60.0
    return speed
