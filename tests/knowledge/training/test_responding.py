"""Responsiveness is learnt slowly, in the right direction, and never from nothing."""

import datetime as dt
import math
import random

import pytest

from fourlaps.training import dosing, expectation, responding
from fourlaps.training.responding import MileSeen
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan
from tests.made_plans import planned

RACE = dt.date(2026, 6, 20)
START = RACE - dt.timedelta(days=7 * 20 - 1)


def plan() -> Plan:
    request = PlanRequest(mile_s=360.0, race=RACE, start=START, week_km=35.0)
    return planned(request, method="templates")


def miles_of(true: float, noise: list[float], every_days: int = 28) -> list[MileSeen]:
    """What a runner of this true multiplier runs every four weeks, with test noise of these log sizes."""
    from fourlaps.physiology import response

    states = response.simulate(dosing.days_of_plan(plan()), dosing.runner_of(plan().request))
    found = []
    for number, error in enumerate(noise, start=1):
        day = every_days * number
        gain = expectation.gain_of(expectation.rested(states[day - 1]), plan().request.mile_s, day / 7)
        found.append(MileSeen(START + dt.timedelta(days=day), 360.0 * math.exp(true * gain + error), 0.015))
    return found


def test_without_results_a_runner_is_like_most() -> None:
    """Median one; eight in ten between about 0.68 and 1.47, the spread between runners."""
    found = responding.responsiveness(plan(), 360.0, [])
    low, high = found.interval(0.8)
    assert abs(found.median - 1) < 0.01
    assert 0.66 < low < 0.71
    assert 1.41 < high < 1.52


def test_what_was_run_moves_it_in_its_direction_and_not_all_the_way() -> None:
    """Four noiseless tests of a strong and a weak responder: on the right side of one, short of the truth."""
    strong = responding.responsiveness(plan(), 360.0, miles_of(1.6, [0.0] * 4)).median
    weak = responding.responsiveness(plan(), 360.0, miles_of(0.5, [0.0] * 4)).median
    assert 1.03 < strong < 1.6
    assert 0.5 < weak < 0.97


@pytest.mark.slow
def test_shrunk_learning_beats_not_learning_on_simulated_runners() -> None:
    """Two hundred runners with true multipliers LogNormal(0, 0.3): nearer to the truth than always saying one."""
    rng = random.Random(7)
    learnt = ignored = 0.0
    for _ in range(200):
        true = math.exp(rng.gauss(0, 0.3))
        seen = miles_of(true, [rng.gauss(0, 0.015) for _ in range(4)])
        learnt += math.log(responding.responsiveness(plan(), 360.0, seen).median / true) ** 2
        ignored += math.log(true) ** 2
    assert learnt < 0.97 * ignored


def test_a_wild_result_does_not_run_away() -> None:
    """A mile ten percent off keeps the multiplier within three spreads."""
    for mile_s in (300.0, 420.0):
        found = responding.responsiveness(plan(), 360.0, [MileSeen(RACE - dt.timedelta(days=20), mile_s, 0.01)])
        assert 0.4 < found.median < 2.5
