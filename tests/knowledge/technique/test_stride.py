"""Stride measures against own speed."""

import numpy as np
import pytest

from fourlaps.errors import InputError
from fourlaps.technique import stride
from fourlaps.vocabulary.activity import Activity, Samples


def run_at(speed_mps: float, cadence_spm: float, seconds: int = 600) -> Activity:
    rng = np.random.default_rng(int(speed_mps * 100))
    samples = Samples.from_columns(
        seconds,
        time_s=np.arange(seconds, dtype=float),
        speed_mps=speed_mps + rng.normal(0, 0.05, seconds),
        cadence_spm=cadence_spm + rng.normal(0, 1.5, seconds),
    )
    return Activity("running", None, None, float(seconds), float(seconds), speed_mps * seconds, samples, (), 600, "fit")


# A runner whose cadence is 120 + 15 * speed, on twelve runs of 2.6 to 4.8 m/s.
RUNS = [stride.stride_points(run_at(v, 120 + 15 * v)) for v in np.linspace(2.6, 4.8, 12)]


def test_the_line_of_a_known_runner_is_recovered() -> None:
    """Slope and level of a runner with a known cadence line come back within a step a minute."""
    line = stride.stride_line(RUNS, "cadence_spm")
    assert line is not None
    assert line.slope == pytest.approx(15, abs=0.7)
    assert line.at(3.5) == pytest.approx(120 + 15 * 3.5, abs=1)


def test_nothing_is_claimed_before_ten_runs() -> None:
    """Nine runs give no line and one sentence that says how many are missing."""
    reading = stride.form_reading(RUNS[:9], easy_mps=2.8, mile_mps=4.8)
    assert reading.value == {}
    assert "9 of 10" in reading.reasons[0].text


def test_mile_pace_is_not_guessed() -> None:
    """A runner whose watch never saw mile pace is told so instead of given a number."""
    reading = stride.form_reading(RUNS, easy_mps=2.8, mile_mps=6.0)
    assert any("not seen mile pace" in reason.text for reason in reading.reasons)
    assert not any("At mile pace it is" in reason.text for reason in reading.reasons)


def test_missing_cadence_gives_no_points() -> None:
    """A file without cadence is no error and gives nothing."""
    samples = Samples.from_columns(60, time_s=np.arange(60.0), speed_mps=np.full(60, 3.0))
    activity = Activity("running", None, None, 60.0, 60.0, 180.0, samples, (), 60, "gpx")
    assert stride.stride_points(activity) == ()


def test_half_cadence_is_not_believed() -> None:
    """A cadence of one leg (85) lies outside what a runner does and is left out."""
    assert all(p.cadence_spm is None for p in stride.stride_points(run_at(3.0, 85.0)))


def test_impossible_speeds_are_refused() -> None:
    """A mile pace of 20 m/s is an input error."""
    with pytest.raises(InputError, match="20 m/s"):
        stride.form_reading(RUNS, easy_mps=2.8, mile_mps=20.0)


def test_nothing_is_claimed_of_runs_whose_watch_is_unknown() -> None:
    """Twelve runs whose files name no watch may come from two: no line, one sentence."""
    runs = [
        [stride.StridePoint(2.8 + 0.3 * k, 300.0, 160 + 5.0 * k, None, None, None) for k in range(4)]
        for _run in range(12)
    ]
    assert stride.form_reading(runs, easy_mps=2.9, mile_mps=4.6).value
    decision = stride.form_reading(runs, easy_mps=2.9, mile_mps=4.6, one_device=False)
    assert decision.value == {}
    assert "do not name their watch" in decision.reasons[0].text
