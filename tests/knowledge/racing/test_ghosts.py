"""Ghost races and the first-200 trainer: positions that follow the clocks, cues that follow the feel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourlaps.errors import InputError
from fourlaps.racing import first_200, ghost_runners, pacing, verdict
from fourlaps.units import MILE_M
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.race import Mark

PLAN = pacing.plan_race(300.0)
STORE = Estimate.lognormal(200.0, 0.15, unit="m")


@pytest.mark.slow
@settings(deadline=None)  # the first call imports scipy
@given(st.lists(st.floats(30.0, 130.0), min_size=1, max_size=8))
def test_a_ghost_runs_forward_through_its_marks(splits: list[float]) -> None:
    """Whatever the laps, the ghost is at each mark at its clock, never runs backwards, waits at both ends."""
    clocks = np.cumsum(splits)
    ghost = ghost_runners.from_marks("x", [Mark(400.0 * (k + 1), float(c)) for k, c in enumerate(clocks)])
    assert ghost_runners.positions_m(ghost, clocks) == pytest.approx(400.0 * np.arange(1, len(splits) + 1))
    many = ghost_runners.positions_m(ghost, np.linspace(-5.0, clocks[-1] + 5.0, 400))
    assert (np.diff(many) >= -1e-9).all()
    assert many[0] == 0.0
    assert many[-1] == pytest.approx(ghost.distance_m)


def test_three_seconds_fast_on_lap_1_are_lost_again() -> None:
    """The same runner 3 s fast leads by 3 s after the first lap and is behind the plan at the line."""
    fast, plan = ghost_runners.too_fast(PLAN, STORE), ghost_runners.from_plan(PLAN)
    gaps = {round(m.at_m): m.clock_s - float(ghost_runners.positions_clock(plan, m.at_m)) for m in fast.marks}
    assert gaps[409] == pytest.approx(-3.0, abs=0.05)
    assert 0.0 < gaps[1609] < 1.5
    assert gaps[1209] < gaps[1409] < gaps[1609]
    with pytest.raises(InputError):
        ghost_runners.too_fast(PLAN, STORE, first_lap_error_s=-40.0)


@pytest.mark.slow
def test_frames_of_a_race() -> None:
    """The plan, a race that was run and the fast start as rows of equal length that end on the line."""
    run = ghost_runners.from_review(verdict.review_race([76.0, 79.5, 81.0, 78.5]))
    shown = ghost_runners.frames([ghost_runners.from_plan(PLAN), run], step_s=1.0)
    rows = [runner["at_m"] for runner in shown["runners"]]
    assert len(rows[0]) == len(rows[1]) == 316
    assert rows[0][0] == 0.0
    assert rows[0][-1] == rows[1][-1] == pytest.approx(MILE_M, abs=0.01)
    for bad in ([], [run, ghost_runners.from_plan(pacing.plan_race(140.0, distance_m=800.0))]):
        with pytest.raises(InputError):
            ghost_runners.frames(bad)
    with pytest.raises(InputError):
        ghost_runners.from_marks("x", [Mark(400.0, 80.0), Mark(300.0, 90.0)])


@pytest.mark.parametrize(
    ("starts", "says"),
    [((35.0, 35.5, 35.2), "fast"), ((37.4, 37.2, 37.5), "right"), ((39.0, 39.5, 38.8), "slow"),
     ((36.2, 38.6, 37.3), "unsteady")],
)  # fmt: skip
def test_starts_from_feel(starts: tuple[float, ...], says: str) -> None:
    """200 m in 37.4 s is the start of a 5:00 mile: faster, slower and scattered starts get a cue of their own."""
    got = first_200.judge_starts(starts, PLAN)
    assert got.goal_s == pytest.approx(37.36, abs=0.02)
    assert got.verdict == says
    assert got.first_lap_error_s == pytest.approx((sum(starts) / 3 - got.goal_s) * MILE_M / 4 / 200, rel=0.03)
    assert len(got.cue) <= 70


@pytest.mark.parametrize("starts", [(), (37.0,), (37.0,) * 7, (37.0, 5.0, 37.0), (37.0, float("nan"), 37.0)])
def test_starts_that_cannot_be(starts: tuple[float, ...]) -> None:
    """None, one, seven, 40 m/s or no number: a sentence."""
    with pytest.raises(InputError):
        first_200.judge_starts(starts, PLAN)
