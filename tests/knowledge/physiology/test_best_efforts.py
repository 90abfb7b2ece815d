"""The fastest stretch: known answers, a slow twin that tries everything, and laws that any answer keeps."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourlaps.physiology.best_efforts import BEST_EFFORT_DISTANCES_M, RECORDS_S, best_efforts
from fourlaps.units import MILE_M
from fourlaps.vocabulary.activity import Samples


def samples(time_s: np.ndarray, distance_m: np.ndarray) -> Samples:
    return Samples.from_columns(len(time_s), time_s=time_s, distance_m=distance_m)


def run_of(*stretches: tuple[float, float]) -> Samples:
    """Samples every second over (seconds, speed) stretches."""
    speed = np.concatenate([np.full(int(seconds), speed) for seconds, speed in stretches])
    return samples(np.arange(len(speed) + 1.0), np.concatenate([[0.0], np.cumsum(speed)]))


def slow_twin(time_s: np.ndarray, distance_m: np.ndarray, goal_m: float) -> float:
    """Every start on a fine grid of places, by plain interpolation: never better than the answer, and close to it."""
    places = np.linspace(distance_m[0], distance_m[-1] - goal_m, 4000)
    return float(min(np.interp(places + goal_m, distance_m, time_s) - np.interp(places, distance_m, time_s)))


def test_even_running_gives_the_same_pace_over_every_distance() -> None:
    efforts = best_efforts(run_of((3000, 4.0)))
    assert set(efforts) == {d for d in BEST_EFFORT_DISTANCES_M if d <= 12_000}
    for distance_m, effort in efforts.items():
        assert effort.time_s == pytest.approx(distance_m / 4.0)


def test_a_fast_lap_in_an_easy_run_is_found_to_the_hundredth() -> None:
    efforts = best_efforts(run_of((600, 3.0), (80, 5.0), (600, 3.0)))
    assert efforts[400.0].time_s == pytest.approx(80.0)
    assert efforts[400.0].start_s == pytest.approx(600.0)
    # 800 m: the fast lap and 400 m of the easy running beside it
    assert efforts[800.0].time_s == pytest.approx(80 + 400 / 3)


def test_a_pause_counts_as_time() -> None:
    """Two fast halves with a minute's rest between them are no fast 800 m."""
    time_s = np.concatenate([np.arange(81.0), np.arange(81.0) + 140])
    distance_m = np.concatenate([np.arange(81.0) * 5, 400 + np.arange(81.0) * 5])
    efforts = best_efforts(samples(time_s, distance_m))
    assert efforts[400.0].time_s == pytest.approx(80.0)
    assert efforts[800.0].time_s == pytest.approx(220.0)


def test_standing_at_both_ends_is_not_part_of_the_effort() -> None:
    efforts = best_efforts(run_of((60, 0.0), (100, 4.0), (60, 0.0)), (400.0,))
    assert efforts[400.0].time_s == pytest.approx(100.0)
    assert efforts[400.0].start_s == pytest.approx(60.0)


def test_samples_far_apart_are_joined_by_even_running() -> None:
    efforts = best_efforts(samples(np.array([0.0, 7, 300, 400]), np.array([0.0, 30, 1200, 1650])), (MILE_M, 400.0))
    assert efforts[400.0].time_s == pytest.approx(400 * 100 / 450)
    assert efforts[MILE_M].time_s == pytest.approx(400 - 7 - (1650 - MILE_M - 30) * 293 / 1170)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 30), st.floats(0.0, 7.0)), min_size=30, max_size=200),
    st.sampled_from([100.0, 400.0, 800.0]),
)
def test_equal_to_the_slow_twin(steps: list[tuple[int, float]], goal_m: float) -> None:
    seconds = np.array([s for s, _ in steps], dtype=float)
    time_s = np.concatenate([[0.0], np.cumsum(seconds)])
    distance_m = np.concatenate([[0.0], np.cumsum(seconds * [v for _, v in steps])])
    effort = best_efforts(samples(time_s, distance_m), (goal_m,)).get(goal_m)
    if effort is None:
        assert distance_m[-1] < goal_m
        return
    # Plain interpolation on a flat stretch may pick either end, so the twin is compared on moving runners only.
    if (np.diff(distance_m) > 0).all():
        twin = slow_twin(time_s, distance_m, goal_m)
        assert effort.time_s <= twin + 1e-6
        assert effort.time_s >= twin - 30.0 / 4000 * len(steps)
    inside = np.interp([effort.start_s, effort.start_s + effort.time_s], time_s, distance_m)
    assert inside[1] - inside[0] == pytest.approx(goal_m, abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(1.0, 7.0), min_size=400, max_size=600))
@pytest.mark.slow
def test_longer_takes_longer(speeds: list[float]) -> None:
    efforts = best_efforts(run_of(*[(5, v) for v in speeds]), np.arange(200.0, 2000.0, 100.0).tolist())
    times = [effort.time_s for effort in efforts.values()]
    assert times == sorted(times)
    # Half of the fastest 2k distance holds a k at least as fast as its mean.
    assert efforts[400.0].time_s <= efforts[800.0].time_s / 2 + 1e-6


def test_faster_than_any_human_is_a_fault_and_left_out() -> None:
    assert best_efforts(run_of((600, 9.5)), (400.0, 800.0, MILE_M)) == {}
    assert 400.0 in best_efforts(run_of((600, 9.2)), (400.0, 800.0))  # 43.5 s: at the very edge of the possible
    assert [metres / seconds for metres, seconds in RECORDS_S[1:]] == sorted(
        (metres / seconds for metres, seconds in RECORDS_S[1:]), reverse=True
    )


def test_missing_values_and_short_runs() -> None:
    assert best_efforts(samples(np.empty(0), np.empty(0))) == {}
    assert best_efforts(samples(np.arange(10.0), np.full(10, np.nan))) == {}
    assert best_efforts(run_of((50, 4.0))) == {}
    gaps = np.arange(400.0) * 4
    gaps[100:200] = np.nan
    assert best_efforts(samples(np.arange(400.0), gaps), (400.0,))[400.0].time_s == pytest.approx(100.0)


@pytest.mark.slow
def test_a_day_of_running_takes_a_moment() -> None:
    rng = np.random.default_rng(3)
    speed = rng.uniform(1.0, 5.0, 86_400)
    long = samples(np.arange(86_401.0), np.concatenate([[0.0], np.cumsum(speed)]))
    began = time.process_time()
    assert len(best_efforts(long)) == len(BEST_EFFORT_DISTANCES_M)
    assert time.process_time() - began < 1.0
