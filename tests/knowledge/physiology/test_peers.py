"""The published peers of the benchmark are their equations: identities, round trips and worked values."""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.peers import formulas, many_races, vdot

pytestmark = pytest.mark.slow

FORMULAS = [formulas.riegel, formulas.cameron, formulas.purdy, formulas.vdot_time]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("distance_m", [800.0, 1500.0, 5000.0, 10000.0])
def test_the_same_distance_gives_the_same_time(formula: Callable[..., np.ndarray], distance_m: float) -> None:
    """From a distance to itself nothing changes."""
    time_s = np.array([distance_m / 5.0])
    assert formula(time_s, distance_m, distance_m) == pytest.approx(time_s, rel=1e-6)


@pytest.mark.parametrize("formula", FORMULAS)
def test_there_and_back_again(formula: Callable[..., np.ndarray]) -> None:
    """A time taken to another distance and back is the same time."""
    time_s = np.array([140.0, 180.0])
    assert formula(formula(time_s, 800.0, 5000.0), 5000.0, 800.0) == pytest.approx(time_s, rel=1e-6)


def test_riegel_doubles_with_its_exponent() -> None:
    """Twice the distance takes 2^1.06 times as long."""
    assert formulas.riegel(np.array([1200.0]), 5000, 10000)[0] == pytest.approx(1200 * 2**1.06)


def test_vdot_of_a_twenty_minute_five_km() -> None:
    """Worked from the equation: 250 m/min costs 47.46 ml/kg/min, 20 min allow 95.3 % of VO2max, so VDOT 49.8."""
    assert vdot.vdot(np.array([1200.0]), 5000.0)[0] == pytest.approx(47.46 / 0.9530, rel=2e-3)


@pytest.mark.parametrize("sex", ["M", "F"])
def test_world_athletics_points_invert(sex: str) -> None:
    """The time of the points of a time is the time, and an elite 1500 is worth 1100 to 1300 points."""
    time_s = np.array([212.0 if sex == "M" else 238.0])
    points = formulas.world_athletics_points(time_s, 1500.0, sex)
    assert 1100 < points[0] < 1300
    assert formulas.world_athletics_time(points, 1500.0, sex) == pytest.approx(time_s)


def test_lines_through_two_races_are_exact() -> None:
    """Critical speed and the power law pass through races made from them; one race gives no answer."""
    distances = np.array([800.0, 5000.0])
    line = (distances - 200.0) / 4.5
    power = 0.05 * distances**1.1
    assert many_races.critical_speed_time(line[None], distances, 1500.0)[0] == pytest.approx(1300 / 4.5)
    assert many_races.power_law_time(power[None], distances, 1500.0)[0] == pytest.approx(0.05 * 1500**1.1)
    assert np.isnan(many_races.power_law_time(np.array([[150.0, np.nan]]), distances, 1500.0)[0])


def test_completion_finds_a_rank_two_world() -> None:
    """Where log times truly have two factors, local matrix completion finds the missing one to 0.2 %."""
    rng = np.random.default_rng(1)
    distances = np.array([800.0, 5000.0])
    level, exponent = rng.normal(-3.0, 0.08, 2000), rng.normal(1.1, 0.02, 2000)
    times = np.exp(level[:, None] + exponent[:, None] * np.log(distances))
    wanted = np.exp(level + exponent * np.log(1500.0))
    made = many_races.local_matrix_completion(times[200:], wanted[200:], times[:200], distances, 1500.0)
    assert np.abs(made / wanted[:200] - 1).max() < 0.002
