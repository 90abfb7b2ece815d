"""The race review: where the seconds went, and laps that cannot be a race."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourlaps.errors import InputError
from fourlaps.racing import verdict


@pytest.mark.slow
@given(st.lists(st.floats(70.0, 85.0), min_size=4, max_size=4))
def test_a_review_adds_up(splits: list[float]) -> None:
    """Against even speed the laps sum to zero; lost is what the slow laps gave back; two sentences, a change."""
    review = verdict.review_race(splits)
    assert review.finish_s == pytest.approx(sum(splits))
    assert sum(lap.against_even_s for lap in review.laps) == pytest.approx(0.0, abs=1e-9)
    assert review.lost_s == pytest.approx(sum(max(0.0, lap.against_even_s) for lap in review.laps))
    assert review.laps[review.slowest_lap - 1].split_s / review.laps[review.slowest_lap - 1].length_m == pytest.approx(
        max(lap.split_s / lap.length_m for lap in review.laps)
    )
    assert len(review.sentences) == 2
    assert all(review.sentences)
    assert review.change


def test_a_race_lost_in_the_first_lap_says_so() -> None:
    """70, 78, 81, 79: the first lap was too fast and the third paid."""
    review = verdict.review_race([70.0, 78.0, 81.0, 79.0])
    assert review.slowest_lap == 3
    assert "Lap 1" in review.sentences[0]
    assert "lap 3 paid" in review.sentences[0]
    assert "lap 1 in" in review.change


def test_an_even_race_is_left_alone() -> None:
    """409.344 + 3 x 400 m at one speed: nothing lost, nothing to change."""
    review = verdict.review_race([409.344 / 5, 80.0, 80.0, 80.0])
    assert review.lost_s == pytest.approx(0.0, abs=1e-9)
    assert "nothing" in review.change


@pytest.mark.parametrize(
    "splits",
    [
        [],
        [300.0],
        [76.0, 79.0, 81.0],
        [76.0, 79.0, 81.0, 78.0, 77.0],
        [76.0, 0.0, 81.0, 78.0],
        [76.0, -79.0, 81.0, 78.0],
        [76.0, math.nan, 81.0, 78.0],
        [76.0, 1.0, 81.0, 78.0],  # tapped twice in a second
        [76.0, 79.0, 81.0, 43200.0],  # left running overnight
        [57.0, 76.5, 77.0, 75.0],  # the laps of a 1500 m
        [40.0, 41.0, 42.0, 41.0],  # half laps
    ],
)
def test_laps_that_cannot_be_this_race_are_answered(splits: list[float]) -> None:
    """One sentence that names the trouble."""
    with pytest.raises(InputError) as caught:
        verdict.review_race(splits)
    assert len(str(caught.value)) > 20


def test_laps_of_a_1500_are_recognised() -> None:
    """Typed in as a mile they are refused with the distance named; as a 1500 m they are reviewed."""
    with pytest.raises(InputError, match="1500 m"):
        verdict.review_race([57.0, 76.5, 77.0, 75.0])
    assert verdict.review_race([57.0, 76.5, 77.0, 75.0], distance_m=1500.0).finish_s == 285.5


def test_the_short_lap_of_a_1500_may_be_timed_last() -> None:
    """An even 1500 m in 4:22.5 is even whether its laps are written 300 m first or 400, 400, 400, 300."""
    first = verdict.review_race([52.5, 70.0, 70.0, 70.0], distance_m=1500.0)
    last = verdict.review_race([70.0, 70.0, 70.0, 52.5], distance_m=1500.0)
    assert [lap.length_m for lap in last.laps] == [400.0, 400.0, 400.0, 300.0]
    assert first.lost_s == pytest.approx(last.lost_s, abs=1e-9) == pytest.approx(0.0, abs=1e-9)


def test_a_mile_thrown_away_in_its_first_lap_is_still_a_mile() -> None:
    """70, 80, 88, 92 is a novice's mile, not a 1500 m typed as one."""
    assert verdict.review_race([70.0, 80.0, 88.0, 92.0]).slowest_lap == 4
