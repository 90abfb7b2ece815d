"""The energy model and its solvers: closed forms, theorems, each solver against the others."""

from dataclasses import replace

import numpy as np
import pytest

from fourlaps.errors import InputError
from fourlaps.racing import conditions, energy, even_effort, keller, optimal
from fourlaps.units import MILE_M

RUNNERS = [(225.0, 210.0), (300.0, 200.0), (420.0, 180.0)]


def plain(time_s: float, d_prime_m: float) -> energy.Runner:
    return replace(energy.runner_for(time_s, MILE_M, d_prime_m).plain(), empty_price=0.0)


@pytest.mark.slow
def test_keller_mile_in_closed_form() -> None:
    """237.33655 s, 6.7940 m/s held, 1.342 s of fading to 6.124 m/s."""
    race = keller.keller_race(MILE_M)
    assert race.time_s == pytest.approx(237.33655, rel=1e-7)
    assert race.cruise_mps == pytest.approx(6.7940, abs=1e-4)
    assert race.time_s - race.fade_s == pytest.approx(1.342, abs=1e-3)
    assert race.end_mps == pytest.approx(6.124, abs=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize(("metres", "seconds"), [(400, 43.279), (800, 105.971), (1500, 219.489), (10000, 1614.42)])
def test_keller_other_distances(metres: float, seconds: float) -> None:
    """The values computed independently for 400 m to 10 000 m."""
    assert keller.keller_race(metres).time_s == pytest.approx(seconds, abs=0.01)


@pytest.mark.slow
@pytest.mark.parametrize(("time_s", "d_prime_m"), RUNNERS)
def test_all_solvers_agree_where_even_speed_is_best(time_s: float, d_prime_m: float) -> None:
    """Where even is best, dual, shooting, dynamic programming and simulation are within 0.03 s."""
    runner = plain(time_s, d_prime_m)
    times, speeds = even_effort.solve(
        np.full(64, MILE_M / 64),
        supply_mps=runner.supply_mps,
        usable_m=runner.usable_m,
        ref_mps=runner.ref_mps,
        cost_rise=runner.cost_rise,
    )
    shot, policy = optimal.shoot(runner, MILE_M), optimal.policy(runner, MILE_M)
    state = energy.on_the_line(runner, (1,))
    for _ in range(80):
        energy.advance(runner, state, np.array([MILE_M / time_s]), MILE_M / 80)
    assert times[0] == pytest.approx(time_s, abs=1e-5)
    assert np.ptp(speeds) < 1e-6 * speeds.mean()
    assert np.ptp(shot.speeds_mps) < 1e-6 * speeds.mean()
    for other in (shot.time_s, policy.time_s, float(state.clock_s[0])):
        assert other == pytest.approx(time_s, abs=0.03)
    assert float(state.store_m[0]) == pytest.approx(0.0, abs=0.05)


def test_without_rising_cost_pacing_does_not_matter() -> None:
    """q = 0: a critical-speed runner finishes in the same time however the race is divided."""
    runner = replace(plain(300.0, 200.0), cost_rise=0.0, top_mps=12.0)
    finishes = []
    for swing in (0.0, 0.02, -0.03):
        state = energy.on_the_line(runner, (1,))
        half = MILE_M / 2 / 50
        for _ in range(50):
            energy.advance(runner, state, np.array([MILE_M / 300.0 * (1 + swing)]), half)
        for k in range(50):
            left = MILE_M / 2 - k * half
            energy.advance(runner, state, energy.pace_to_empty(runner, state, left, state.store_m), half)
        finishes.append(float(state.clock_s[0]))
    assert np.ptp(finishes) < 0.01


@pytest.mark.parametrize("rise", [0.3, 0.5, 1.0])
@pytest.mark.parametrize("swing", [0.01, 0.02, 0.03])
def test_the_second_order_law_of_uneven_pace(rise: float, swing: float) -> None:
    """Time lost = T Var(v) q (q + 1) / 2 (q + share of supply), within 15 % up to a swing of 3 %."""
    time_s, store = 300.0, 200.0
    supply = (MILE_M - store) / time_s
    ref = MILE_M / time_s

    def uneven_s(base: float) -> tuple[float, float]:
        speeds = base * np.array([1 + swing, 1 - swing])
        spent = (MILE_M / 2 * (speeds / ref) ** rise).sum()
        took = (MILE_M / 2 / speeds).sum()
        return float(took), float(spent - supply * took - store)

    low, high = 0.9 * ref, 1.1 * ref
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if uneven_s(middle)[1] < 0 else (low, middle)
    lost = uneven_s(low)[0] - time_s
    law = time_s * swing**2 * rise * (rise + 1) / (2 * (rise + supply * time_s / MILE_M))
    assert lost == pytest.approx(law, rel=0.15)


def test_loss_of_efficiency_saves_the_kick_for_last() -> None:
    """With it the fastest race ends faster than it began, and the policy says the same as shooting."""
    runner = energy.runner_for(300.0, MILE_M, 200.0, overdrive=1.0)
    shot, policy = optimal.shoot(runner, MILE_M), optimal.policy(runner, MILE_M)
    assert shot.speeds_mps[-1] > 1.01 * shot.speeds_mps[0]
    assert policy.time_s == pytest.approx(shot.time_s, abs=0.03)
    assert shot.store_m[-1] == pytest.approx(0.0, abs=0.01)


@pytest.mark.slow
def test_shooting_is_not_beaten_by_other_races() -> None:
    """Twenty smooth changes of the fastest race, each emptied at the line again, are all slower."""
    runner = energy.runner_for(300.0, MILE_M, 200.0)
    best = optimal.shoot(runner, MILE_M)
    alike = replace(runner.plain(), efficiency_loss=runner.efficiency_loss, top_mps=20.0)
    rng = np.random.default_rng(1)
    x = np.linspace(0, 1, len(best.speeds_mps))
    for _ in range(20):
        bump = 1 + 0.01 * sum(rng.normal() * np.cos(np.pi * k * x) for k in range(1, 5))
        low, high = 0.9, 1.1
        for _ in range(18):
            middle = (low + high) / 2
            state = energy.on_the_line(alike, (1,))
            for speed, length in zip(best.speeds_mps * bump * middle, best.lengths_m, strict=True):
                energy.advance(alike, state, np.array([speed]), length)
            low, high = (low, middle) if state.empty[0] else (middle, high)
        assert float(state.clock_s[0]) > best.time_s - 0.02


def test_wind_on_the_oval() -> None:
    """At 3:40, 2 m/s along the straights costs 0.3-0.55 s, from the other end nearly the same."""

    def cost(mps: float, towards: float) -> float:
        day = conditions.Conditions(wind_mps=mps, wind_towards_deg=towards)
        return conditions.costs_s(conditions.CalmRace(220.0, MILE_M, 200.0), "outdoor400", day)["wind"]

    assert cost(0.0, 30.0) == 0.0
    assert 0.3 < cost(2.0, 0.0) < 0.55
    assert abs(cost(2.0, 0.0) - cost(2.0, 180.0)) < 0.06
    assert abs(cost(2.0, 90.0) - cost(2.0, 270.0)) < 0.02
    assert cost(4.0, 0.0) > 3 * cost(2.0, 0.0)


def test_height_heat_bends_and_shelter() -> None:
    """4:03 at 1676 m is about 3:56 at the sea; tight bends cost more than wide ones; shelter helps, heat does not."""

    race = conditions.CalmRace(236.0, MILE_M, 200.0)

    def costs(**day: float) -> dict[str, float]:
        return conditions.costs_s(race, "outdoor400", conditions.Conditions(**day))  # type: ignore[arg-type]

    assert costs(altitude_m=1676.0)["altitude"] == pytest.approx(7.0, abs=1.0)
    assert costs(temperature_c=36.0)["temperature"] > 0.5
    assert -0.5 < costs(temperature_c=27.0)["temperature"] < 0.0
    assert -2.5 < costs(ahead=2)["draft"] < -0.8
    assert costs(ahead=4)["draft"] < costs(ahead=1)["draft"] < 0
    assert costs(lane=8)["bends"] < costs(lane=1)["bends"]
    small = conditions.day_factor(race, "indoor200", conditions.CALM)
    assert 1.005 < small < 1.02
    assert conditions.bend_cost(7.2, 36.8) == pytest.approx(0.0103, abs=2e-4)
    assert conditions.bend_cost(7.2, 17.5) == pytest.approx(0.045, abs=2e-3)


@pytest.mark.parametrize(
    "day",
    [
        {"wind_mps": 40.0}, {"wind_mps": float("nan")}, {"temperature_c": 60.0}, {"altitude_m": 9000.0},
        {"ahead": -1}, {"lane": 0}, {"wind_towards_deg": float("inf")},
    ],
)  # fmt: skip
def test_days_nobody_races_on_are_refused(day: dict[str, float]) -> None:
    """Wind of 40 m/s and the like get a sentence."""
    with pytest.raises(InputError):
        conditions.Conditions(**day)  # type: ignore[arg-type]
    with pytest.raises(InputError):
        conditions.parse_wind("north")
