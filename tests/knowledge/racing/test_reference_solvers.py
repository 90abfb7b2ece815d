"""Our solvers against two that know nothing of running: Clarabel (convex) and CasADi (fatrop and ipopt)."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from fourlaps.racing import conditions, energy, even_effort, keller, optimal
from fourlaps.units import MILE_M

pytestmark = pytest.mark.slow
casadi = pytest.importorskip("casadi", reason="casadi is not installed")
clarabel = pytest.importorskip("clarabel", reason="clarabel is not installed")

RUNNER = replace(energy.runner_for(300.0, MILE_M, 200.0, overdrive=1.0, efficiency_loss=0.01), empty_price=0.0)


class _Cones:
    """A x + s = b, s in a product of cones, written down row by row."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, float]] = []
        self.b: list[float] = []
        self.cones: list[Any] = []

    def rows(self, cone: Any, *rows: tuple[dict[int, float], float]) -> None:
        for row, right in rows:
            self.entries += [(len(self.b), column, value) for column, value in row.items()]
            self.b.append(right)
        self.cones.append(cone)

    def solve(self, goal: np.ndarray) -> np.ndarray:
        row, column, value = zip(*self.entries, strict=True)
        matrix = sp.csc_matrix((value, (row, column)), shape=(len(self.b), len(goal)))
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.tol_gap_rel = settings.tol_gap_abs = settings.tol_feas = 1e-10
        empty = sp.csc_matrix((len(goal), len(goal)))
        found = clarabel.DefaultSolver(empty, goal, matrix, np.array(self.b), self.cones, settings).solve()
        assert "Solved" in str(found.status)
        return np.array(found.x)


def keller_by_cones(distance_m: float, cells: int) -> float:
    """Keller's problem over distance as a cone programme: speed v, v^2/2 <= K, pace p >= 1 / mean speed."""
    drive, tau, supply, store = keller.DRIVE_MPS2, keller.RESISTANCE_S, keller.SUPPLY_WPKG, keller.STORE_JPKG
    third = cells // 4
    edges = np.concatenate([
        60 * np.linspace(0, 1, third + 1) ** 2.5,
        60 + (distance_m - 120) * np.linspace(0, 1, cells - 2 * third + 1)[1:],
        distance_m - 60 * np.linspace(1, 0, third + 1)[1:] ** 1.8,
    ])  # fmt: skip
    h = np.diff(edges)
    n = len(h)
    v, k, p, e = (lambda i: i), (lambda i: n + 1 + i), (lambda i: 2 * n + 2 + i), (lambda i: 3 * n + 2 + i)
    # Scaled so that every unknown is about one: v / 10, K / 50, p / 0.15, E / store.
    made = _Cones()
    made.rows(clarabel.ZeroConeT(3), ({v(0): 1.0}, 0.0), ({k(0): 1.0}, 0.0), ({e(0): 1.0}, 1.0))
    for i in range(n):
        drag, rise = 5 * h[i] / tau, 50.0
        made.rows(clarabel.ZeroConeT(1), (
            {e(i + 1): 1.0, e(i): -1.0, p(i): -0.15 * supply * h[i] / store, k(i + 1): rise / store,
             k(i): -rise / store, v(i): drag / store, v(i + 1): drag / store}, 0.0))  # fmt: skip
        limit = drive * h[i]
        made.rows(clarabel.NonnegativeConeT(2), (
            {k(i + 1): rise / limit, k(i): -rise / limit, v(i): drag / limit, v(i + 1): drag / limit}, 1.0),
            ({e(i + 1): -1.0}, 0.0))  # fmt: skip
        made.rows(
            clarabel.SecondOrderConeT(3), ({k(i + 1): -1.0}, 1.0), ({v(i + 1): -2.0}, 0.0), ({k(i + 1): -1.0}, -1.0)
        )
        made.rows(clarabel.SecondOrderConeT(3), ({p(i): -1.0, v(i): -0.75, v(i + 1): -0.75}, 0.0), ({}, 2.0),
                  ({p(i): -1.0, v(i): 0.75, v(i + 1): 0.75}, 0.0))  # fmt: skip
    goal = np.zeros(4 * n + 3)
    goal[2 * n + 2 : 3 * n + 2] = h * 0.15 / 240
    return float(goal @ made.solve(goal)) * 240


@pytest.mark.parametrize("metres", [800.0, 1500.0, MILE_M, 3200.0])
def test_keller_against_cones(metres: float) -> None:
    """The closed form and Clarabel agree to one part in ten thousand."""
    assert keller.keller_race(metres).time_s == pytest.approx(keller_by_cones(metres, 100), rel=1e-4)


def race_by(solver: str, runner: energy.Runner, *, cells: int = 80) -> float:
    """Seconds of the runner's fastest mile by direct transcription: store, supply and clock as states, speed free."""
    ca = casadi
    h = MILE_M / cells
    q, ref, top = runner.cost_rise, runner.ref_mps, runner.supply_mps
    parts: list[Any] = []
    limits: list[Any] = []
    equal: list[bool] = []
    guess: list[float] = []
    total = 0.0
    states = [ca.SX.sym(f"x{i}", 2) for i in range(cells + 1)]  # store / 100, supply
    speeds = [ca.SX.sym(f"v{i}") for i in range(cells)]
    low: list[float] = []
    high: list[float] = []

    def bound(term: Any, least: list[float], most: list[float], same: bool) -> None:
        limits.append(term)
        low.extend(least)
        high.extend(most)
        equal.extend([same] * len(least))

    start = [runner.store_m / 100, runner.start_supply * top]
    for i in range(cells):
        store, air, v = 100 * states[i][0], states[i][1], speeds[i]
        took = h / v
        fade = ca.exp(-took / runner.lag_s)
        paid = top * took - (top - air) * runner.lag_s * (1 - fade)
        rate = v * (v / ref) ** q
        x = ((1 - (store + 0.5 * (paid - rate * took)) / runner.store_m) - runner.loss_from) / (1 - runner.loss_from)
        loss = 1 + runner.efficiency_loss * 0.5 * (x + ca.sqrt(x * x + 1e-6))
        after = ca.vertcat((store + paid - loss * rate * took) / 100, top - (top - air) * fade)
        bound(states[i + 1] - after, [0.0] * 2, [0.0] * 2, True)
        if i == 0:
            bound(states[0] - ca.vertcat(*start), [0.0] * 2, [0.0] * 2, True)
        bound(v, [3.0], [9.0], False)
        total = total + took
        parts += [states[i], v]
        guess += [start[0] * (1 - i / cells), top, ref]
    bound(states[cells][0], [0.0], [3.0], False)
    parts.append(states[cells])
    guess += [0.01, top]
    options: dict[str, Any] = {"print_time": False}
    if solver == "fatrop":
        options |= {"structure_detection": "auto", "equality": equal, "fatrop.print_level": 0}
    else:
        options |= {"ipopt.print_level": 0, "ipopt.sb": "yes"}
    found = ca.nlpsol("race", solver, {"x": ca.vertcat(*parts), "f": total / 300, "g": ca.vertcat(*limits)}, options)
    answer = found(x0=guess, lbg=low, ubg=high)
    assert found.stats()["success"]
    return float(answer["f"]) * 300


@pytest.mark.parametrize("solver", ["fatrop", "ipopt"])
@pytest.mark.parametrize("loss", [0.0, 0.002, 0.01])
def test_optimal_control_against_general_solvers(solver: str, loss: float) -> None:
    """Shooting, dynamic programming and a general solver agree within 0.03 s, with and without loss of efficiency."""
    runner = replace(RUNNER, efficiency_loss=loss)
    reference = race_by(solver, runner)
    assert optimal.shoot(runner, MILE_M).time_s == pytest.approx(reference, abs=0.03)
    assert optimal.policy(runner, MILE_M).time_s == pytest.approx(reference, abs=0.03)


@pytest.mark.parametrize("towards", [0.0, 90.0])
@pytest.mark.parametrize("wind", [0.0, 2.0, 4.0])
def test_even_effort_in_wind_against_ipopt(wind: float, towards: float) -> None:
    """The dual of L0 finds the same race as a general solver on an oval with wind, within 0.001 s."""
    course = conditions.stretches(MILE_M, "outdoor400")
    against = -wind * np.cos(np.radians(towards) - course.heading_rad)
    supply, usable, ref, rise = 4.7, 200.0, 5.36, 0.45
    times, _ = even_effort.solve(
        course.lengths_m, supply_mps=supply, usable_m=usable, ref_mps=ref, cost_rise=rise, head_wind_mps=against
    )
    v = casadi.SX.sym("v", len(against))
    h = casadi.DM(course.lengths_m)
    air = v + casadi.DM(against)
    cost = (v / ref) ** rise + even_effort.DRAG * (air * casadi.fabs(air) - v * v)
    took = casadi.sum1(h / v)
    spent = casadi.dot(h, cost) - supply * took
    quiet = {"print_time": False, "ipopt.print_level": 0, "ipopt.sb": "yes", "ipopt.tol": 1e-9}
    found = casadi.nlpsol("l0", "ipopt", {"x": v, "f": took, "g": spent}, quiet)
    answer = found(x0=[ref] * len(against), lbx=3.0, ubx=9.0, lbg=-1e6, ubg=usable)
    assert found.stats()["success"]
    assert times[0] == pytest.approx(float(answer["f"]), abs=1e-3)
