"""Keller's optimal race in closed form: the oldest model of pacing, kept as a yardstick.

v' = f - v/tau with 0 <= f <= F;  E' = sigma - f v,  E(0) = E0,  E >= 0. The fastest race sprints for a second,
holds one speed V, and lives off the supply for the last second. It knows neither a fast start nor a kick.

source  Keller 1973, 1974 (constants as quoted in later work; the 1973 fit is 2.7 % slower than the record of its day)
valid   races beyond 291 m, where the sprint phase no longer is the whole race
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from fourlaps.errors import InputError

DRIVE_MPS2, RESISTANCE_S, SUPPLY_WPKG, STORE_JPKG = 12.2, 0.892, 41.54, 2405.8
_SHORTEST_M = 300.0


@dataclass(frozen=True, slots=True)
class KellerRace:
    """Keller's fastest race: time_s in all, cruise_mps held from sprint_s to fade_s, end_mps at the line."""

    time_s: float
    cruise_mps: float
    sprint_s: float
    fade_s: float
    end_mps: float


def _phases(cruise: float, drive: float, tau: float, supply: float, store: float) -> tuple[float, float, float, float]:
    t1 = -tau * math.log(1 - cruise / (drive * tau))
    x1 = drive * tau * tau * (t1 / tau + math.expm1(-t1 / tau))
    left = store + supply * t1 - drive * x1
    t2 = t1 + left / (cruise * cruise / tau - supply)
    return t1, x1, t2, x1 + cruise * (t2 - t1)


def _fade_m(lasts_s: float, cruise: float, tau: float, supply: float) -> float:
    """Distance of the last phase; in logarithms, since the difference of squares loses every digit."""
    root = math.sqrt(supply * tau)
    excess = cruise * cruise - supply * tau
    end = math.sqrt(supply * tau + excess * math.exp(-2 * lasts_s / tau))
    before = math.log(excess) - 2 * math.log(cruise + root)
    after = math.log(excess) - 2 * lasts_s / tau - 2 * math.log(end + root)
    return tau * ((cruise - end) + 0.5 * root * (before - after))


def keller_race(
    distance_m: float,
    *,
    drive_mps2: float = DRIVE_MPS2,
    resistance_s: float = RESISTANCE_S,
    supply_wpkg: float = SUPPLY_WPKG,
    store_jpkg: float = STORE_JPKG,
) -> KellerRace:
    """The fastest race over `distance_m`.

    raises  InputError below 300 m

    >>> round(keller_race(1609.344).time_s, 3)
    237.337
    """
    from scipy.optimize import brentq, minimize_scalar

    if not distance_m >= _SHORTEST_M:
        raise InputError(f"Keller's three phases need 300 m or more, not {distance_m:g} m.")
    tau, rest = resistance_s, (drive_mps2, resistance_s, supply_wpkg, store_jpkg)

    def total_s(cruise: float) -> float:
        _, _, t2, x2 = _phases(cruise, *rest)
        remaining = distance_m - x2
        if remaining <= 0:
            return t2 + remaining / cruise
        longest = remaining / math.sqrt(supply_wpkg * tau) + 5
        return t2 + float(brentq(lambda dt: _fade_m(dt, cruise, tau, supply_wpkg) - remaining, 0, longest, xtol=1e-13))

    low, high = math.sqrt(supply_wpkg * tau) * 1.0001, drive_mps2 * tau * 0.9999
    # Emptying the store exactly at the line is the slowest sensible cruise; the best one empties it a breath earlier.
    exact = float(brentq(lambda cruise: _phases(cruise, *rest)[3] - distance_m, low + 1e-6, high))
    best = minimize_scalar(total_s, bounds=(exact, exact * 1.02), method="bounded", options={"xatol": 1e-12})
    cruise, time = float(best.x), float(best.fun)
    t1, _, t2, _ = _phases(cruise, *rest)
    excess = cruise * cruise - supply_wpkg * tau
    end = math.sqrt(supply_wpkg * tau + excess * math.exp(-2 * (time - t2) / tau))
    return KellerRace(time, cruise, t1, t2, end)
