"""Learning over time: evidence of every kind, asks, excuses, and a history that can be replayed."""

import dataclasses
import datetime as dt

import pytest

from fourlaps import advice
from fourlaps.errors import InputError, NotEnoughData
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result, WorkoutRun

START = dt.date(2026, 3, 1)


def day(weeks: float) -> dt.date:
    return START + dt.timedelta(days=round(7 * weeks))


SEASON = [
    Result(5000, 1150, day(0)),
    Result(MILE_M, 326, day(4), kind="time_trial"),
    Result(800, 147, day(9)),
    Result(MILE_M, 321, day(12)),
]


def test_learning_step_by_step_is_learning_at_once() -> None:
    """One result after the other leads to the state all of them give together."""
    state = None
    for result in SEASON:
        state = advice.learn(state, [result], result.date, sex="M", age_years=30)
    whole = advice.learn(None, SEASON, day(12), sex="M", age_years=30)
    assert state is not None
    assert state.mile == whole.mile
    assert state.results == whole.results


def test_the_state_of_an_earlier_day_knows_nothing_later() -> None:
    """Replayed to week 5, the state is the one that was learned then."""
    whole = advice.learn(None, SEASON, day(12), sex="M", age_years=30)
    then = advice.learn(None, SEASON[:2], day(5), sex="M", age_years=30)
    assert advice.state_on(whole, day(5)).mile == then.mile
    with pytest.raises(NotEnoughData):
        advice.state_on(whole, day(-1))


def test_tomorrow_is_not_evidence() -> None:
    """What lies after `today` is left out; nothing at all is said so."""
    early = advice.learn(None, SEASON, day(5))
    assert len(early.results) == 2
    with pytest.raises(NotEnoughData, match="One result is needed"):
        advice.learn(None, SEASON, day(-2))


def test_a_surprise_waits_for_an_answer() -> None:
    """A 5 km 25 % off is asked about; excused it stays out, confirmed it is used."""
    state = advice.learn(None, SEASON, day(12))
    odd = Result(5000, 1440, day(14))
    asked = advice.learn(state, [odd], day(14))
    assert [ask.result for ask in asked.asks] == [odd]
    assert asked.asks[0].sd > 3
    assert 1050 < asked.asks[0].expected_s < 1200
    excused = advice.learn(asked, [dataclasses.replace(odd, excuse="illness")], day(14))
    assert not excused.asks
    assert excused.mile.median == pytest.approx(advice.learn(state, [], day(14)).mile.median)
    told = advice.learn(asked, [dataclasses.replace(odd, confirmed=True)], day(14))
    assert not told.asks
    assert told.mile.median > excused.mile.median
    assert len(told.results) == len(asked.results) == len(SEASON) + 1


def test_workouts_are_weak_evidence_in_both_directions() -> None:
    """VO2max reps 3 % faster than the paces move the mile down by less than 1.5 %, slower ones up."""
    state = advice.learn(None, SEASON[:2], day(5), sex="M")
    slow, fast = 4.30, 4.60

    def after(speed_mps: float, rpe: float | None = None) -> float:
        return advice.learn(state, [WorkoutRun(day(5), "vo2max", speed_mps, rpe)], day(5)).mile.median

    assert after(fast) < state.mile.median < after(slow)
    assert after(fast) > 0.97 * state.mile.median
    assert after(fast, rpe=5) < after(fast, rpe=9.5)


def test_a_workout_alone_gives_a_mile_and_a_wide_range() -> None:
    """Tempo at 3:42 per km is a mile of about 5:00 (training notes 3.1)."""
    state = advice.learn(None, [WorkoutRun(START, "tempo", 1000 / 221.9)], START)
    assert state.mile.median == pytest.approx(300, rel=0.03)
    low, high = state.mile.interval(0.80)
    assert high / low > 1.06


@pytest.mark.parametrize("workout", [WorkoutRun(START, "tempo", 45.0), WorkoutRun(START, "tempo", 4.4, rpe=14)])
def test_a_workout_nobody_runs_is_refused(workout: WorkoutRun) -> None:
    """Kilometres per hour typed as m/s, or a feeling of 14, are answered with a sentence."""
    with pytest.raises(InputError):
        advice.learn(None, [workout], START)
