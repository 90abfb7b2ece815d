"""L1: one runner's fastest race with lag of breathing and loss of efficiency, and what to do at every point of it.

`shoot` follows the optimality condition d ln u'(v)/dt = -(eta'/eta) a from a guessed first speed until the store is
empty at the line: a fast opening where it wakes breathing, then even, then the kick. `policy` works backwards over
stretches and levels of the store, and so answers from any state, also the ones a wrong first lap leads to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fourlaps.errors import ModelError
from fourlaps.racing.energy import Runner, aerobic_speed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CELL_M = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Race:
    """The fastest race: time_s, and per cell (k,) the speed, the clock at its end and the store left there."""

    time_s: float
    lengths_m: Floats
    speeds_mps: Floats
    clock_s: Floats
    store_m: Floats


def shoot(runner: Runner, distance_m: float, *, cells: int | None = None) -> Race:
    """The fastest race by shooting.

    Overdrive: while supply is still rising, a metre run at overdrive times the highest supply costs next to nothing, as
    it wakes breathing sooner. So where that speed lies above the speed of the rest, the race opens with it and drops to
    the rest when supply is full; the price of supply at t is e^(-(t_full - t)/lag) of what it costs later.
    raises  ModelError where no first speed empties the store at the line
    """
    import numpy as np

    count = cells or max(20, round(distance_m / CELL_M))
    low, high = 0.6 * float(runner.ref_mps), 1.5 * float(runner.ref_mps)
    left_low, left_high = _march(runner, distance_m, count, low)[1], _march(runner, distance_m, count, high)[1]
    if left_low < 0 or left_high > 0:
        raise ModelError("No first speed empties the store at the line: the runner's numbers do not fit this race.")
    side = 0
    for _ in range(60):
        speed = (left_high * low - left_low * high) / (left_high - left_low)
        time, left, rows = _march(runner, distance_m, count, speed)
        if abs(left) < 1e-6 * runner.store_m:
            break
        # Regula falsi with the Illinois step: the end that stays put has its weight halved.
        if left > 0:
            low, left_low = speed, left
            left_high *= 0.5 if side == 1 else 1.0
            side = 1
        else:
            high, left_high = speed, left
            left_low *= 0.5 if side == -1 else 1.0
            side = -1
    table = np.array(rows)
    return Race(time, np.full(count, distance_m / count), table[:, 0], table[:, 1], table[:, 2])


def _without_overdrive(runner: Runner) -> Runner:
    """The runner with the same usable store but plain breathing: what overdrive saves is credited beforehand."""
    return replace(runner.plain(), efficiency_loss=runner.efficiency_loss)


def _march(
    runner: Runner, distance_m: float, count: int, first_mps: float
) -> tuple[float, float, list[tuple[float, float, float]]]:
    """(time, store left, rows of speed, clock, store) of the extremal whose even part begins at `first_mps`."""
    import math

    # Plain floats: a numpy scalar costs several times as much in a loop of Python.
    h, q, ref = distance_m / count, float(runner.cost_rise), float(runner.ref_mps)
    supply, tau = float(runner.supply_mps), float(runner.lag_s)
    gamma, d0, full = float(runner.efficiency_loss), float(runner.loss_from), float(runner.store_m)
    steep = -gamma / (1 - d0) / full  # d eta / d store, where efficiency is being lost
    # A steady race asks for less than overdrive gives where it is strong: then the opening below asks for all of it.
    over = max(float(runner.overdrive), 1.0)
    opening = ref * (over * supply / ref) ** (1 / (1 + q))
    behind = over - float(runner.start_supply)
    full_at = tau * math.log(behind / (over - 1)) if over > 1.0001 else math.inf
    store, clock, turned, rows = full, 0.0, 0.0, []

    def eta(at: float) -> float:
        return float(1 + gamma * max(0.0, (1 - at / full - d0) / (1 - d0)))

    def supplied(start: float, end: float) -> float:
        """Metres supplied between two clocks, exactly: the lag is short against a cell at the start."""
        rising = min(end, full_at) - min(start, full_at)
        faded = math.exp(-min(start, full_at) / tau) - math.exp(-min(end, full_at) / tau)
        return float(supply * (over * rising - behind * tau * faded + (end - start - rising)))

    for _ in range(count):
        loss = eta(store)
        even = first_mps * math.exp((-math.log(loss) - turned) / q)
        speed, bend = even, 0.0
        if opening > even and clock < full_at:
            fast = min(h, opening * (full_at - clock))
            speed = h / (fast / opening + (h - fast) / even)
        took = h / speed
        rate = speed * (speed / ref) ** q
        after = store + supplied(clock, clock + took) - loss * rate * took
        if after < (1 - d0) * full:
            # Only the part of the cell beyond d0 loses efficiency; with all of it the race would jump at d0.
            bend = took * rate * steep * min(1.0, ((1 - d0) * full - after) / max(store - after, 1e-9))
            loss = eta(0.5 * (store + after))
            speed *= math.exp((math.log(eta(store) / loss) - 0.5 * bend) / q)
            took = h / speed
            rate = speed * (speed / ref) ** q
        store += supplied(clock, clock + took) - loss * rate * took
        turned += bend
        clock += took
        rows.append((speed, clock, store))
    return clock, store, rows


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """What to do with which store where.

    edges_m (k + 1,)    owed_m (k + 1,): what the lag of breathing will still take at each edge
    usable_m (m,)       levels of the store less what is owed
    speed_mps (k, m)    the speed of the next stretch       to_go_s (k + 1, m)  seconds to the finish
    """

    edges_m: Floats
    owed_m: Floats
    usable_m: Floats
    speed_mps: Floats
    to_go_s: Floats

    def _row(self, at_m: float) -> int:
        import numpy as np

        return min(int(np.searchsorted(self.edges_m, at_m + 1e-6, side="right")) - 1, len(self.speed_mps) - 1)

    def speed(self, at_m: float, store_m: float) -> float:
        """The speed (m/s) for the next stretch from `at_m` with that much left."""
        import numpy as np

        row = self._row(at_m)
        return float(np.interp(store_m - self.owed_m[row], self.usable_m, self.speed_mps[row]))

    def remaining_s(self, at_m: float, store_m: float) -> float:
        """Seconds to the finish from the edge at or before `at_m` with that much left."""
        import numpy as np

        row = self._row(at_m)
        return float(np.interp(store_m - self.owed_m[row], self.usable_m, self.to_go_s[row]))

    @property
    def time_s(self) -> float:
        """Seconds of the whole race from a full store."""
        return float(self.to_go_s[0, -1])


def policy(
    runner: Runner, distance_m: float, *, stretch_m: float = 25.0, stores: int = 161, speeds: int = 61
) -> Policy:
    """The feedback policy by dynamic programming backwards from the finish.

    What the lag of breathing will still cost depends on the clock alone, and nearly not on the pace; taken off the
    store beforehand, it leaves one state, W = A - owed(t), with W' = a_max - eta u.
    """
    import numpy as np

    runner = _without_overdrive(runner)
    count = max(8, round(distance_m / stretch_m))
    edges = np.linspace(0.0, distance_m, count + 1)
    full, q, ref, supply = runner.store_m, runner.cost_rise, runner.ref_mps, runner.supply_mps
    lag, behind = runner.lag_s, 1 - runner.start_supply
    owed = supply * lag * behind * np.exp(-edges / ref / lag)
    grid = np.linspace(0.0, runner.usable_m, stores)
    tries = np.linspace(0.80 * ref, 1.35 * ref, speeds)
    rate = tries * (tries / ref) ** q
    rows = np.arange(stores)
    to_go = np.zeros((count + 1, stores))
    best = np.zeros((count, stores))

    def loss_at(store: Floats) -> Floats:
        lost = np.maximum(0.0, (1 - store / full - runner.loss_from) / (1 - runner.loss_from))
        return np.asarray(1 + runner.efficiency_loss * lost)

    for k in range(count - 1, -1, -1):
        h = edges[k + 1] - edges[k]
        took = h / tries
        store = grid + owed[k]
        can = aerobic_speed(runner, max(supply * (1 - behind * np.exp(-edges[k] / ref / lag)), 0.5 * supply))
        ceiling = can + np.maximum(runner.top_mps - can, 0.0) * np.minimum(store / full, 1.0) ** runner.ceiling_shape
        eta = loss_at(store[:, None] + 0.5 * (supply - rate) * took)
        left = grid[:, None] + (supply - eta * rate) * took
        cost = took + np.interp(np.minimum(left, grid[-1]), grid, to_go[k + 1])
        cost = np.where((left < 0) | (tries > ceiling[:, None]), 1e6, cost)
        pick = cost.argmin(axis=1)
        value, chosen = cost[rows, pick], tries[pick]
        below, above = cost[rows, np.maximum(pick - 1, 0)], cost[rows, np.minimum(pick + 1, speeds - 1)]
        # Between the tried speeds the best one lies at the vertex of a parabola through three costs.
        bend = below - 2 * value + above
        inside = (pick > 0) & (pick < speeds - 1) & (below < 1e5) & (above < 1e5) & (bend > 1e-9)
        shift = np.where(inside, 0.5 * (below - above) / np.where(inside, bend, 1.0), 0.0)
        chosen = chosen + shift * (tries[1] - tries[0])
        value = value - 0.25 * (below - above) * shift
        # An empty store is run at what supply alone pays, at the price of exhaustion.
        none = value > 1e5
        tired = (1 - runner.empty_price) * aerobic_speed(runner, supply / loss_at(store))
        to_go[k] = np.where(none, h / tired + to_go[k + 1], value)
        best[k] = np.where(none, tired, chosen)
    return Policy(edges, owed, grid, best, to_go)
