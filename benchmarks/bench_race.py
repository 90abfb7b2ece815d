"""The race: solvers against each other and the clock, and real races fitted, left out one at a time.

The splits lie in the data folder beside the repository; without it that part says so and is skipped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks import race_rules
from fourlaps.racing import (
    conditions,
    energy,
    energy_fit,
    even_effort,
    keller,
    optimal,
    pacing,
    race_day,
    race_fit,
    race_splits,
    robust,
)
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.estimate import Estimate

SPLITS = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "races" / "splits.csv"


def milliseconds(call: Callable[[], object], times: int) -> float:
    """Median CPU time of one call."""
    took = []
    for _ in range(times):
        began = time.process_time()
        call()
        took.append(time.process_time() - began)
    return 1000 * median(took)


def solvers() -> None:
    race = keller.keller_race(MILE_M)
    print(
        f"Keller, mile: {race.time_s:.5f} s (237.33655), V {race.cruise_mps:.4f} (6.7940), "
        f"last phase {race.time_s - race.fade_s:.3f} s (1.342)"
    )
    print(f"{'solver, a 5:00 miler':34} {'time s':>10} {'ms':>8}")
    runner = replace(energy.runner_for(300.0, MILE_M, 200.0).plain(), empty_price=0.0)
    course = conditions.stretches(MILE_M, "outdoor400")
    plain = {
        "supply_mps": runner.supply_mps, "usable_m": runner.usable_m, "ref_mps": runner.ref_mps, "cost_rise": 0.45,
    }  # fmt: skip
    calm = even_effort.solve(course.lengths_m, **plain)[0][0]
    took = milliseconds(lambda: even_effort.solve(course.lengths_m, **plain), 30)
    print(f"{'L0 even effort':34} {calm:10.4f} {took:8.2f}")
    wind = 2 * np.cos(course.heading_rad)
    windy = {**plain, "head_wind_mps": wind}
    print(
        f"{'L0 in 2 m/s of wind':34} {even_effort.solve(course.lengths_m, **windy)[0][0]:10.4f} "
        f"{milliseconds(lambda: even_effort.solve(course.lengths_m, **windy), 30):8.2f}"
    )
    many = {**windy, "supply_mps": runner.supply_mps * np.linspace(0.98, 1.02, 1000)}
    each = milliseconds(lambda: even_effort.solve(course.lengths_m, **many), 5) / 1000
    print(f"{'L0, each of 1000 at once':34} {'':10} {each:8.3f}")
    shot = optimal.shoot(runner, MILE_M)
    print(f"{'L1 shooting':34} {shot.time_s:10.4f} {milliseconds(lambda: optimal.shoot(runner, MILE_M), 20):8.2f}")
    policy = optimal.policy(runner, MILE_M)
    took = milliseconds(lambda: optimal.policy(runner, MILE_M), 10)
    print(f"{'L1 policy (dynamic programming)':34} {policy.time_s:10.4f} {took:8.2f}")
    times = (calm, shot.time_s, policy.time_s)
    print(f"{'furthest apart in calm (0.03)':34} {max(times) - min(times):10.4f}")
    finish, store = Estimate.lognormal(300.0, 0.018), Estimate.lognormal(200.0, 0.15, unit="m")
    took = milliseconds(lambda: robust.outlook(finish, store, goal_s=298.0), 3)
    print(f"{'robust plan, 1000 draws':34} {'':10} {took:8.0f}")


def wind() -> None:
    print("\nwind of 2 m/s, seconds on a mile, by where it blows to")
    for finish in (220.0, 300.0, 420.0):
        costs = [
            conditions.costs_s(
                conditions.CalmRace(finish, MILE_M, 200.0), "outdoor400",
                conditions.Conditions(wind_mps=2, wind_towards_deg=towards),
            )["wind"]
            for towards in (0, 180, 90, 270)
        ]  # fmt: skip
        print(f"  {finish:.0f} s: " + ", ".join(f"{cost:+.2f}" for cost in costs) + "  (0, 180, 90, 270 degrees)")


def first_lap() -> None:
    print("\na first lap off its best, expected seconds lost (8 times in 10)")
    for finish, store in ((225.0, 210.0), (300.0, 200.0), (420.0, 180.0)):
        seen = robust.outlook(Estimate.lognormal(finish, 0.018), Estimate.lognormal(store, 0.15, unit="m"))
        told = "  ".join(
            f"{c.first_lap_error_s:+.0f} s: {c.expected_loss_s:.1f} ({c.low80:+.1f} to {c.high80:+.1f})"
            for c in seen.costs
            if c.first_lap_error_s in (-6, -4, -2, 2, 4)
        )
        print(f"  {finish:.0f} s: {told}")


def made_up_runners(count: int = 24) -> None:
    """Runners with known numbers, planned from three results, run by the plan to the bell and then by feel."""
    rng = np.random.default_rng(3)
    behind, off = [], []
    for _ in range(count):
        speed, store = rng.uniform(3.3, 5.9), rng.uniform(120.0, 260.0)
        runner = energy.runner_for(
            (MILE_M - store) / speed, MILE_M, store, cost_rise=rng.uniform(0.3, 0.7), lag_s=rng.uniform(14, 30),
            efficiency_loss=rng.uniform(0, 0.01), overdrive=rng.uniform(1, 1.3), empty_price=rng.uniform(0.02, 0.1),
        )  # fmt: skip
        fastest = optimal.shoot(runner, MILE_M).time_s
        results = [Result(metres, optimal.shoot(runner, metres).time_s) for metres in (800.0, 1500.0, 3000.0)]
        plan = race_day.plan_day(results).plan
        state, at = energy.on_the_line(runner, (1,)), 0.0
        for length in robust.hundreds_m(MILE_M):
            if at < MILE_M - 401:
                wanted = np.array([length / (pacing.clock_at(plan, at + length) - pacing.clock_at(plan, at))])
            else:
                wanted = energy.pace_to_empty(runner, state, MILE_M - at, np.maximum(state.store_m, 0.0))
            energy.advance(runner, state, wanted, length)
            at += length
        behind.append(float(state.clock_s[0]) - fastest)
        off.append(plan.finish_s - fastest)
    print(
        f"\n{count} made-up runners by their plan: {np.mean(behind):.2f} s behind their fastest race, "
        f"{np.quantile(behind, 0.9):.2f} s in one of ten; planned {np.mean(off):+.1f} s from it"
    )


def real_races() -> None:
    if not SPLITS.is_file():
        print("\nreal races: skipped, no data/races/splits.csv beside the repository")
        return
    races = race_splits.read_splits(SPLITS.read_bytes()).races
    print(f"\nreproduced, largest error of any mark (s), {len(races)} races")
    print(f"  {'':20} {'':9} {'shape numbers':>14} {'energy model':>14}")
    by_id = {race.race_id: race for race in races}
    guerrouj = by_id["ElG1999"]
    at_the_line = tuple(mark + 9.344 for mark in guerrouj.marks_m[:-1])
    by_id["ElG1999 at the line"] = replace(guerrouj, marks_m=(*at_the_line, MILE_M))
    for name in ("ElG1999", "ElG1999 at the line", "Ingebrigtsen2025i", "Bannister1954", "Kipyegon2023"):
        race = by_id[name]
        gap = np.abs(race_fit.fit_race(race).predicted_s - np.array(race.clock_s)).max()
        laid = energy_fit.fit_energy(race)
        print(f"  {name:20} {len(race.marks_m):3} marks {gap:14.2f} {laid.largest_gap_s:14.2f}")
    race_rules.table(races)


def main() -> None:
    solvers()
    wind()
    first_lap()
    made_up_runners()
    real_races()


if __name__ == "__main__":
    main()
