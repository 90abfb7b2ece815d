"""VDOT and vVO2max: readouts in the words coaches use, from the equations of Daniels and Gilbert.

source  Daniels1979 [B for the equations; C for their use in training]
"""

from __future__ import annotations

import math


def oxygen_cost(speed_mps: float) -> float:
    """Oxygen (ml/kg/min) that running at a speed takes.

    >>> round(oxygen_cost(5.0), 1)
    59.4
    """
    per_min = 60.0 * speed_mps
    return -4.60 + 0.182258 * per_min + 0.000104 * per_min**2


def vdot(distance_m: float, time_s: float) -> float:
    """VDOT (ml/kg/min) of a race: its oxygen cost over the share of VO2max its duration allows.

    >>> round(vdot(5000, 1200), 1)
    49.8
    """
    minutes = time_s / 60.0
    share = 0.8 + 0.1894393 * math.exp(-0.012778 * minutes) + 0.2989558 * math.exp(-0.1932605 * minutes)
    return oxygen_cost(distance_m / time_s) / share


def speed_at_vo2max(level: float) -> float:
    """Speed (m/s) whose oxygen cost is the whole VDOT.

    >>> round(speed_at_vo2max(49.8), 2)
    4.33
    """
    a, b, c = 0.000104, 0.182258, -4.60 - level
    return (-b + math.sqrt(b * b - 4 * a * c)) / (2 * a) / 60.0
