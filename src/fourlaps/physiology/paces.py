"""Training speeds from a current mile.

source  Daniels-Gilbert oxygen equations evaluated at four mile times [B for the equations, C for the
        training use]; interpolated in the mile time, held constant outside 4:00-9:30.
valid   a runner whose 5 km matches the mile; a speed-type runner must take T and easy from their own
        longer races (`own_speeds`).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from fourlaps.units import MILE_M

# Fractions of mile speed at these mile times (s). 4:00 to 8:00 are computed from the equations;
# 9:30 continues the 6:00-8:00 trend and is our guess [D].
_MILE_S = (240.0, 300.0, 360.0, 480.0, 570.0)
_FIVE_K = (0.899, 0.903, 0.910, 0.923, 0.932)
_THREE_K = (0.940, 0.939, 0.940, 0.949, 0.955)
_THRESHOLD = (0.825, 0.840, 0.854, 0.878, 0.893)
_TEN_K = (0.865, 0.871, 0.878, 0.888, 0.896)
_EASY_SLOW = (0.646, 0.656, 0.669, 0.692, 0.706)
_EASY_FAST = (0.717, 0.731, 0.743, 0.765, 0.776)


def _fraction(table: tuple[float, ...], mile_s: float) -> float:
    if mile_s <= _MILE_S[0]:
        return table[0]
    if mile_s >= _MILE_S[-1]:
        return table[-1]
    right = bisect_right(_MILE_S, mile_s)
    x0, x1 = _MILE_S[right - 1], _MILE_S[right]
    return table[right - 1] + (table[right] - table[right - 1]) * (mile_s - x0) / (x1 - x0)


@dataclass(frozen=True, slots=True)
class Speeds:
    """Anchor speeds of one runner, m/s."""

    mile: float
    three_k: float
    five_k: float
    ten_k: float
    threshold: float
    easy_slow: float
    easy_fast: float


def own_speeds(mile_s: float, five_k_s: float, ten_k_s: float) -> Speeds:
    """Anchor speeds (m/s) of a runner with these times today: the mile's, each long one by their own 5 and 10 km.

    Tempo, VO2max and easy take the slower of what the mile and what the runner's own 5 and 10 km promise, so that a
    speed type trains at the endurance they have [C].
    """
    anchors = speeds_from_mile(mile_s)
    five = min(1.0, 5000.0 / five_k_s / anchors.five_k)
    ten = min(1.0, 10000.0 / ten_k_s / anchors.ten_k, five)
    return Speeds(
        mile=anchors.mile,
        three_k=anchors.three_k * five,
        five_k=anchors.five_k * five,
        ten_k=anchors.ten_k * ten,
        threshold=anchors.threshold * ten,
        easy_slow=anchors.easy_slow * ten,
        easy_fast=anchors.easy_fast * ten,
    )


def speeds_from_mile(mile_s: float) -> Speeds:
    """Anchor speeds (m/s) of a runner whose current mile takes `mile_s` seconds.

    >>> round(1000 / speeds_from_mile(300).threshold)  # seconds per km at T for a 5:00 miler
    222
    """
    mile = MILE_M / mile_s
    return Speeds(
        mile=mile,
        three_k=mile * _fraction(_THREE_K, mile_s),
        five_k=mile * _fraction(_FIVE_K, mile_s),
        ten_k=mile * _fraction(_TEN_K, mile_s),
        threshold=mile * _fraction(_THRESHOLD, mile_s),
        easy_slow=mile * _fraction(_EASY_SLOW, mile_s),
        easy_fast=mile * _fraction(_EASY_FAST, mile_s),
    )
