"""The energy of a race: what a speed asks for, what the body supplies, what is left and what emptiness costs.

Units keep the meaning of critical speed and D': demand and supply are metres a second, the store is metres.

    demand   u(v) = v (v / v_ref)^q      q: how fast the cost of a metre rises with speed, air included
    supply   a' = (min(u, k a_max) - a) / tau, a <= a_max      breathing lags, and a harder start wakes it sooner
    store    A' = a - eta u,   eta = 1 + gamma max(0, (d - d0) / (1 - d0)),   d = 1 - A / A0
    ceiling  v <= v_a + (v_max - v_a) (A / A0)^beta, v_a the speed that supply alone can pay
    empty    once A = 0, v <= (1 - phi) v_a to the end: the price of exhaustion

Races tell a_max T + A0, not each: both come from the runner's own results, the rest are priors with ranges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fourlaps.evidence import Cited

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

COST_RISE = Cited(0.45, 0.25, 0.70, "Batliner2018", "C", "treadmill 0.25-0.33 and about 0.2 of air on a track")
LAG_S = Cited(18.0, 12.0, 26.0, "Turnes2014", "C", "trained runners; 25-35 s untrained, from memory")
LAG_UNTRAINED_S = Cited(30.0, 24.0, 36.0, "", "D", "from memory")
EFFICIENCY_LOSS = Cited(0.002, 0.0, 0.008, "", "D", "with the other priors, the 2-3 % kick of record races")
LOSS_FROM = Cited(0.45, 0.40, 0.50, "", "D", "share of the store spent where efficiency begins to fall; fitted")
OVERDRIVE = Cited(1.15, 1.0, 1.4, "Turnes2014", "D", "demand above the ceiling wakes breathing sooner; fitted")
CEILING_SHAPE = Cited(0.25, 0.2, 0.3, "", "D", "0.6 would force a positive split no record shows; fitted")
EMPTY_PRICE = Cited(0.05, 0.01, 0.12, "Coats2003", "D", "speed lost once empty; the least known number of all")
# D' as a share of the mile: 204 m of men, 191 m of women with season bests at three distances (n = 44, 39).
USUAL_STORE_SHARE = Cited(
    0.125, 0.09, 0.16, "", "B", "computed from season bests of internationals beside the repository"
)
START_SUPPLY = 0.15  # share of the highest supply on the start line after a warm-up [D]


@dataclass(frozen=True, slots=True)
class Runner:
    """One runner, or n of them: every field a number or an array of shape (n,).

    supply_mps  highest aerobic supply (near critical speed)       store_m   energy store A0
    ref_mps     speed at which the cost of a metre is one metre     top_mps   sprinting speed when fresh
    """

    supply_mps: Any
    store_m: Any
    ref_mps: Any
    top_mps: Any
    cost_rise: Any = COST_RISE.value
    lag_s: Any = LAG_S.value
    efficiency_loss: Any = EFFICIENCY_LOSS.value
    loss_from: Any = LOSS_FROM.value
    overdrive: Any = OVERDRIVE.value
    ceiling_shape: Any = CEILING_SHAPE.value
    empty_price: Any = EMPTY_PRICE.value
    start_supply: Any = START_SUPPLY

    @property
    def usable_m(self) -> Any:
        """Store less what the lag of breathing costs: the D' of races much longer than the lag."""
        reach = self.ref_mps / self.supply_mps
        return self.store_m - self.supply_mps * lag_owed_s(self.lag_s, self.start_supply, self.overdrive, reach)

    def plain(self) -> Runner:
        """The same runner without loss of efficiency or overdrive: the problem every solver here can solve."""
        usable = self.usable_m
        owed = self.supply_mps * lag_owed_s(self.lag_s, self.start_supply, 1.0, 1.0)
        return replace(self, efficiency_loss=0.0, overdrive=1.0, store_m=usable + owed)


def lag_owed_s(lag_s: Any, start_supply: Any, overdrive: Any, reach: Any) -> Any:
    """Seconds of full supply that the lag of breathing costs in all, at a steady demand of `reach` times the supply.

    >>> round(float(lag_owed_s(18.0, 0.15, 1.0, 1.2)), 2)
    15.3
    """
    import numpy as np

    over = np.maximum(np.minimum(overdrive, reach), 1.0)
    # Aiming above the ceiling, supply meets it after this long; aiming at it, never, and nothing is saved.
    meets = lag_s * np.log((over - start_supply) / np.maximum(over - 1, 1e-12))
    return lag_s * (1 - start_supply) - (over - 1) * meets


def runner_for(time_s: Any, distance_m: float, d_prime_m: Any, **priors: Any) -> Runner:
    """The runner who needs `time_s` over `distance_m` at even speed and has that D'. Arrays give n runners.

    >>> round(runner_for(300.0, 1609.344, 200.0).supply_mps, 3)
    4.698
    """
    lag = priors.get("lag_s", LAG_S.value)
    start = priors.get("start_supply", START_SUPPLY)
    speed = distance_m / time_s
    supply = (distance_m - d_prime_m) / time_s
    owed = lag_owed_s(lag, start, priors.get("overdrive", OVERDRIVE.value), speed / supply)
    store = d_prime_m + supply * owed
    # A 5:00 miler sprints about 1.5 times mile speed [C]; only the kick feels this number.
    return Runner(supply, store, speed, priors.pop("top_mps", 1.5 * speed), **priors)


def usual_lag_s(mile_pace_time_s: float) -> float:
    """Breathing lag by mile time: 18 s at 4:00, 25 s at 6:00, 30 s from 7:30 [D].

    >>> usual_lag_s(240.0)
    18.0
    """
    share = min(max((mile_pace_time_s - 240.0) / 210.0, 0.0), 1.0)
    return LAG_S.value + share * (LAG_UNTRAINED_S.value - LAG_S.value)


@dataclass(slots=True)
class State:
    """Where n races stand: clock, supply, store and whether the store ever ran out. Arrays of one shape."""

    clock_s: Floats
    supply_mps: Floats
    store_m: Floats
    empty: NDArray[np.bool_]


def on_the_line(runner: Runner, shape: tuple[int, ...]) -> State:
    """The state at the gun."""
    import numpy as np

    return State(
        np.zeros(shape),
        np.broadcast_to(np.asarray(runner.supply_mps * runner.start_supply, float), shape).copy(),
        np.broadcast_to(np.asarray(runner.store_m, float), shape).copy(),
        np.zeros(shape, dtype=bool),
    )


def aerobic_speed(runner: Runner, supply: Any) -> Any:
    """The speed (m/s) that `supply` alone pays for."""
    return runner.ref_mps * (supply / runner.ref_mps) ** (1 / (1 + runner.cost_rise))


def advance(runner: Runner, state: State, wanted_mps: Any, length_m: float) -> Any:
    """Run `length_m` at the wanted speed or what the ceiling leaves of it; changes `state`, returns seconds taken."""
    import numpy as np

    supply_max, store = runner.supply_mps, runner.store_m
    fresh = np.maximum(state.store_m, 0.0) / store
    floor_speed = aerobic_speed(runner, np.maximum(state.supply_mps, 0.5 * supply_max))
    ceiling = floor_speed + np.maximum(runner.top_mps - floor_speed, 0.0) * fresh**runner.ceiling_shape
    tired = (1 - runner.empty_price) * floor_speed
    speed = np.minimum(np.where(state.empty, tired, wanted_mps), np.where(state.empty, tired, ceiling))
    rate = speed * (speed / runner.ref_mps) ** runner.cost_rise
    took = length_m / speed
    target = np.minimum(rate, runner.overdrive * supply_max)
    half = np.exp(-0.5 * took / runner.lag_s)
    middle = np.minimum(target - (target - state.supply_mps) * half, supply_max)
    end = np.minimum(target - (target - state.supply_mps) * half * half, supply_max)
    paid = took * (state.supply_mps + 4 * middle + end) / 6
    # Efficiency at the middle of the stretch, from what the plain cost would leave there.
    halfway = state.store_m + 0.5 * (paid - rate * took)
    spent = 1 - halfway / store
    loss = 1 + runner.efficiency_loss * np.maximum(0.0, (spent - runner.loss_from) / (1 - runner.loss_from))
    left = state.store_m + paid - loss * rate * took
    runs_out = ~state.empty & (left < 0)
    share = np.where(runs_out, state.store_m / np.maximum(state.store_m - left, 1e-12), 1.0)
    took = took * share + np.where(runs_out, (1 - share) * length_m / tired, 0.0)
    state.clock_s = state.clock_s + took
    state.supply_mps = np.where(state.empty, state.supply_mps, end)
    state.store_m = np.where(state.empty | runs_out, 0.0, left)
    state.empty = state.empty | runs_out
    return took


def pace_to_empty(runner: Runner, state: State, remaining_m: float, felt_store_m: Any) -> Any:
    """Constant speed (m/s) over `remaining_m` that spends the felt store at the line, no more and no less."""
    import numpy as np

    q, ref = runner.cost_rise, runner.ref_mps
    speed = np.broadcast_to(np.asarray(ref, float), np.shape(felt_store_m)).copy()
    behind = runner.supply_mps - state.supply_mps
    for _ in range(5):
        took = remaining_m / speed
        fade = np.exp(-took / runner.lag_s)
        paid = runner.supply_mps * took - behind * runner.lag_s * (1 - fade)
        cost = remaining_m * (speed / ref) ** q
        gap = felt_store_m + paid - cost
        # d(gap)/d(speed): less time means less supply, more speed more cost.
        slope = -(runner.supply_mps - behind * fade) * took / speed - q * cost / speed
        speed = np.clip(speed - gap / slope, 0.5 * ref, 2.0 * ref)
    return speed
