"""Fixed formulas: one race in, one time out. Each is its published equation, not a printed table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import vdot

Floats = NDArray[np.float64]
MILE_M = 1609.344


def riegel(time_s: Floats, from_m: float, to_m: float, exponent: float = 1.06) -> Floats:
    """Riegel 1981: time grows with distance to a fixed power."""
    return np.asarray(time_s * (to_m / from_m) ** exponent)


def cameron(time_s: Floats, from_m: float, to_m: float) -> Floats:
    """Cameron 1998: the same with a factor that depends on distance in miles."""

    def factor(miles: float) -> float:
        return 13.49681 - 0.048865 * miles + 2.438936 / miles**0.7905

    return np.asarray(time_s * to_m / from_m * factor(from_m / MILE_M) / factor(to_m / MILE_M))


def vdot_time(time_s: Floats, from_m: float, to_m: float) -> Floats:
    """Daniels and Gilbert 1979, both ways."""
    return vdot.time_at_vdot(vdot.vdot(time_s, from_m), to_m)


# Purdy's running curve (m/s over m) and the points of Gardner and Purdy 1970 [constants from memory].
_PURDY_HEIGHT = np.array([-11.15895, 4.304605, 0.5234627, 4.031560, 2.316157])
_PURDY_RATE = np.array([3.796158e-2, 1.646772e-3, 4.107670e-4, 7.068099e-6, 5.220990e-9])


def _purdy(distance_m: float) -> tuple[float, float, float]:
    """(standard time, slope, offset) of Purdy's points at a distance."""
    speed = float((_PURDY_HEIGHT * np.exp(-_PURDY_RATE * distance_m)).sum())
    laps, rest = divmod(distance_m, 400.0)
    turned = laps * 200.0 + float(np.interp(rest, [0, 50, 150, 250, 350, 400], [0, 0, 100, 100, 200, 200]))
    share_on_turns = 0.0 if distance_m < 110 else turned / distance_m
    standard = distance_m / speed + 0.2 + 0.08 * speed + 0.0065 * share_on_turns * speed**2
    k = 0.0654 - 0.00258 * speed
    slope = 85.0 / k
    return standard, slope, 1.0 - 950.0 / slope


def purdy(time_s: Floats, from_m: float, to_m: float) -> Floats:
    """Equal Purdy points at both distances."""
    standard, slope, offset = _purdy(from_m)
    points = slope * (standard / time_s - offset)
    standard_to, slope_to, offset_to = _purdy(to_m)
    return np.asarray(standard_to / (points / slope_to + offset_to))


# World Athletics 2025: points = a t^2 + b t + c.
WORLD_ATHLETICS: dict[str, dict[float, tuple[float, float, float]]] = {
    "M": {
        800.0: (0.1980049, -72.07136, 6558.2816),
        1500.0: (0.0406599, -31.307736, 6026.6623),
        MILE_M: (0.0350997, -29.132456, 6044.9245),
        3000.0: (0.00815005, -13.691984, 5750.5925),
        5000.0: (0.002777998, -8.000608, 5760.4187),
        10000.0: (0.000523999, -3.3011925, 5199.3715),
    },
    "F": {
        800.0: (0.0687999, -34.399262, 4299.8221),
        1500.0: (0.0134, -14.471861, 3907.3656),
        MILE_M: (0.01165, -13.513881, 3918.9920),
        3000.0: (0.00253896, -6.0935704, 3656.1279),
        5000.0: (0.000807999, -3.3935898, 3563.2617),
        10000.0: (0.0001712, -1.5407985, 3466.7925),
    },
}


def world_athletics_points(time_s: Floats, distance_m: float, sex: str) -> Floats:
    """Points of a time; NaN for a distance without published coefficients here."""
    if distance_m not in WORLD_ATHLETICS[sex]:
        return np.full(np.shape(time_s), np.nan)
    a, b, c = WORLD_ATHLETICS[sex][distance_m]
    return np.asarray(a * time_s**2 + b * time_s + c)


def world_athletics_time(points: Floats, distance_m: float, sex: str) -> Floats:
    """The time worth these points."""
    a, b, c = WORLD_ATHLETICS[sex][distance_m]
    return np.asarray((-b - np.sqrt(np.maximum(b * b - 4 * a * (c - points), 0.0))) / (2 * a))
