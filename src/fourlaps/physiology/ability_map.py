"""What changed abilities do to a time, a speed, an economy: an energy balance, not a regression.

A race of T seconds is run at the speed whose cost equals the supply

    VO2max * share(T) * (1 - lag / T) + anaerobic capacity / T * (1 - exp(-T / 30 s))

where share(T) is 1 to seven minutes and falls with log T to the threshold fraction at one hour. The cost is the
Daniels-Gilbert equation times an economy factor. Up to 400 m the model uses the speed reserve instead.

source  PeronnetThibault1989 [B for the form]; BundleWeyand2003 [B]; Daniels1979 [B]
valid   300 m to the half marathon
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from fourlaps.physiology.oxygen import oxygen_cost, speed_at_vo2max
from fourlaps.physiology.response import Ability, States
from fourlaps.units import MILE_M

_FULL_S, _HOUR_S = 420.0, 3600.0
# Seconds of aerobic supply missing at the start (oxygen uptake rises with a time constant of about 25 s) [B].
_LAG_S = 20.0
_THRESHOLD = 0.87  # share of VO2max for an hour in trained runners, 0.80-0.90 [B]
# Anaerobic capacity, ml O2 per kg and ml/kg/min of VO2max: 55 ml/kg at 60, 40-80 in runners [B; that it scales, D].
_ANAEROBIC_S = 0.9
# Speed reserve decays with this rate per second in running [BundleWeyand2003, B].
_RESERVE_PER_S = 0.013
_SPRINT_M = 500.0
# Economy is measured at slower speeds: 1 % of it is worth 0.6-0.7 % of race speed [training notes 1.4, C].
_TRANSFER = 0.8
# Air's share of the cost, ml/kg/min per (m/s)^3: about 6 % at 6 m/s [Pugh1970, B].
_DRAG = 0.02
# Maximal speed over the speed at VO2max in distance runners, 1.4-1.6 [Sandford2019, B].
_TOP_SHARE = 1.5


@dataclass(frozen=True, slots=True)
class Engine:
    """One runner's supply and cost: VO2max (ml/kg/min), threshold share, cost factor, capacity (ml/kg), top speed.

    usual_anaerobic  the capacity before training, against which a sprint's loss of speed is judged
    """

    vo2max: float
    threshold: float = _THRESHOLD
    cost: float = 1.0
    anaerobic: float = 55.0
    usual_anaerobic: float = 55.0
    top_mps: float = 0.0

    def moved(self, by: Mapping[Ability, float]) -> Engine:
        """The engine with its abilities changed by so many percent."""
        return Engine(
            self.vo2max * (1 + by["vo2max"] / 100),
            min(0.99, self.threshold * (1 + by["threshold"] / 100)),
            self.cost * (1 - _TRANSFER * by["economy"] / 100),
            self.anaerobic * (1 + by["anaerobic"] / 100),
            self.usual_anaerobic,
            self.top_mps * (1 + by["speed"] / 100),
        )

    @property
    def vvo2max_mps(self) -> float:
        """Speed whose cost is VO2max."""
        return speed_at_vo2max(self.vo2max / self.cost)

    @property
    def threshold_mps(self) -> float:
        """Speed whose cost is the threshold share of VO2max."""
        return speed_at_vo2max(self.vo2max * self.threshold / self.cost)

    def demand(self, speed_mps: float) -> float:
        """Oxygen (ml/kg/min) that a speed takes: the runner's cost and the air's, which no economy changes."""
        return self.cost * (oxygen_cost(speed_mps) - _DRAG * speed_mps**3) + _DRAG * speed_mps**3

    def supply(self, seconds: float) -> float:
        """Oxygen equivalent (ml/kg/min) that can be spent on average over so many seconds."""
        over = max(0.0, math.log(seconds / _FULL_S)) / math.log(_HOUR_S / _FULL_S)
        share = 1 - (1 - self.threshold) * over
        burst = self.anaerobic * (1 - math.exp(-seconds / 30.0)) * max(0.0, 1 - 0.5 * over)
        return self.vo2max * share * (1 - _LAG_S / seconds) + 60.0 * burst / seconds

    def time_s(self, distance_m: float) -> float:
        """Seconds this engine takes for a distance."""
        return distance_m / self.speed_mps(distance_m)

    def speed_mps(self, distance_m: float) -> float:
        """Mean speed over a distance."""
        return _speed_mps(self, distance_m)


# A plan asks the same runner over the same mile for every draft and every session.
@lru_cache(maxsize=4096)
def _speed_mps(runner: Engine, distance_m: float) -> float:
    low, high = 1.0, 12.0
    for _ in range(44):
        middle = (low + high) / 2
        seconds = distance_m / middle
        if distance_m < _SPRINT_M:
            reserve = _RESERVE_PER_S * runner.usual_anaerobic / runner.anaerobic
            aerobic = runner.vvo2max_mps
            can = aerobic + (runner.top_mps - aerobic) * math.exp(-reserve * seconds) > middle
        else:
            can = runner.supply(seconds) > runner.demand(middle)
        low, high = (middle, high) if can else (low, middle)
    return (low + high) / 2


def engine(vo2max: float) -> Engine:
    """A runner of this VO2max with ordinary other abilities."""
    anaerobic = _ANAEROBIC_S * vo2max
    return Engine(vo2max, anaerobic=anaerobic, usual_anaerobic=anaerobic, top_mps=_TOP_SHARE * speed_at_vo2max(vo2max))


@lru_cache(maxsize=256)
def engine_from_mile(mile_s: float) -> Engine:
    """The ordinary engine that runs the mile in this time.

    >>> round(engine_from_mile(300.0).time_s(1609.344), 1)
    300.0
    """
    low, high = 15.0, 110.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if engine(middle).time_s(MILE_M) > mile_s else (low, middle)
    return engine((low + high) / 2)


def time_change_pct(runner: Engine, distance_m: float, states: States) -> float:
    """Percent change of the time for a distance; negative is faster."""
    after = runner.moved(states.abilities).time_s(distance_m) / (1 + states.fresh_pct / 100)
    return 100 * (after / runner.time_s(distance_m) - 1)
