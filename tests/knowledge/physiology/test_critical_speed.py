"""Critical speed, D' and the other readouts of the runner's curve."""

import datetime as dt

import numpy as np
import pytest

from fourlaps.physiology import critical_speed, mile_time, runner_profile
from fourlaps.physiology.critical_speed import line_through
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result

TRACK = (Result(800, 122), Result(1500, 250), Result(5000, 930))


def test_the_line_through_exact_points_is_found_again() -> None:
    """Times made from CS 4.5 m/s and D' 200 m give back 4.5 and 200."""
    distances = (800.0, 1500.0, 3000.0, 5000.0)
    times = (np.array([distances]) - 200) / 4.5
    speed, store = line_through(times, distances)
    assert speed[0] == pytest.approx(4.5)
    assert store[0] == pytest.approx(200)


def test_critical_speed_lies_between_5_and_10_km_speed_or_near() -> None:
    """A 15:30 runner: CS a little below 5 km speed (5.38 m/s), D' between 100 and 350 m, intervals that hold them."""
    speed, store = critical_speed.critical_speed(TRACK, sex="M")
    assert 4.9 < speed.median < 5.4
    assert 100 < store.median < 350
    low, high = speed.interval(0.80)
    assert low < speed.median < high


def test_readouts_are_the_same_twice() -> None:
    """Common draws: the same question has the same answer."""
    assert critical_speed.critical_speed(TRACK)[0].quantiles == critical_speed.critical_speed(TRACK)[0].quantiles


def test_the_type_follows_the_marks() -> None:
    """2:00 with a 19:30 is a speed type, 2:35 with a 17:00 an endurance type."""
    speedy = runner_profile.profile((Result(800, 120), Result(MILE_M, 272), Result(5000, 1170)), sex="M")
    steady = runner_profile.profile((Result(800, 155), Result(MILE_M, 322), Result(5000, 1020)), sex="M")
    assert speedy.runner_type == "speed"
    assert steady.runner_type == "endurance"
    assert speedy.speed_reserve.median > steady.speed_reserve.median


def test_vdot_of_a_balanced_runner_is_the_vdot_of_the_equation() -> None:
    """A 20:00 5 km is VDOT 49.8; read off the whole curve it stays within 3."""
    made = runner_profile.profile((Result(5000, 1200),), sex="M")
    assert made.vdot.median == pytest.approx(49.8, abs=3.0)
    assert made.vvo2max.median == pytest.approx(4.33, rel=0.06)


def test_the_best_next_test_is_on_the_side_that_is_missing() -> None:
    """A runner with a 5 km alone learns more from something near the mile than from a 10 km."""
    tests = runner_profile.next_test((Result(5000, 1200),), sex="M")
    order = [test.distance_m for test in tests]
    assert order.index(10000.0) > order.index(MILE_M)
    assert tests[0].width_after_s < tests[0].width_now_s


def test_history_knows_only_what_had_happened() -> None:
    """The estimate of each day rests on results up to that day; before the first there is none."""
    first, second = dt.date(2026, 3, 1), dt.date(2026, 6, 1)
    known = (Result(MILE_M, 330, first), Result(MILE_M, 315, second))
    days = [dt.date(2026, 2, 1), first, dt.date(2026, 5, 1), second]
    history = runner_profile.mile_history(known, days)
    assert [day for day, _ in history] == days[1:]
    assert history[0][1].median == pytest.approx(history[1][1].median, rel=0.005)  # form fades towards the marks
    assert history[2][1].median < history[1][1].median


def test_paces_and_types_come_from_the_draws_of_one_curve() -> None:
    """Each training speed is an Estimate, slower from mile to easy; the chances of the three types sum to one."""
    made = runner_profile.profile(TRACK, sex="M")
    speeds = [made.speeds[family].median for family in ("mile", "vo2max", "tempo", "easy")]
    assert speeds == sorted(speeds, reverse=True)
    assert all(low < high for low, high in (e.interval(0.80) for e in made.speeds.values()))
    assert sum(made.type_chances.values()) == pytest.approx(1)
    assert max(made.type_chances, key=lambda kind: made.type_chances[kind]) == made.runner_type


def test_readouts_never_feed_the_forecast() -> None:
    """The mile of the curve is the mile `predict` gives: critical speed is read off it, not put into it."""
    made = runner_profile.profile(TRACK, sex="M")
    assert made.curve[MILE_M].quantiles == mile_time.predict(TRACK, sex="M").quantiles
