"""Afterwards: start, middle and end against the runner's own best race; races compared; marks turned into laps."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourlaps.errors import InputError, NotEnoughData
from fourlaps.physiology import mile_time
from fourlaps.racing import compare, debrief, race_day, raced_laps, stopwatch_file, verdict
from fourlaps.racing.conditions import Conditions
from fourlaps.units import MILE_M
from fourlaps.vocabulary.race import Mark

BESTS = race_day.parse_bests("800=2:24,5000=19:30")


def told(*laps: float, **how: object) -> debrief.Debrief:
    return debrief.debrief(verdict.review_race(laps), BESTS, **how)  # type: ignore[arg-type]


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(st.floats(74.0, 86.0), min_size=4, max_size=4))
def test_the_parts_add_up(laps: list[float]) -> None:
    """Start, middle and end sum to what pacing cost, finish is best plus pacing, ranges hold their middle."""
    got = told(*laps)
    assert sum(part.cost_s for part in got.parts) == pytest.approx(got.pacing_cost_s, abs=1e-6)
    assert got.best_s + got.pacing_cost_s == pytest.approx(sum(laps))
    assert got.pacing_cost_low_s <= got.pacing_cost_s <= got.pacing_cost_high_s
    assert all(0 <= part.low80_s <= part.cost_s <= part.high80_s for part in got.parts)
    assert sum(part.against_s for part in got.parts) == pytest.approx(got.pacing_cost_s, abs=1e-6)
    assert got.fitness_low80_s < got.fitness_s < got.fitness_high80_s
    assert all(got.sentences)
    assert got.change


@pytest.mark.slow
def test_a_fast_first_lap_is_named_and_priced() -> None:
    """Ten seconds fast, then 83: the start cost most, up to several seconds; the change rehearses starts."""
    got = told(70.0, 79.5, 83.0, 80.5)
    assert got.first_lap_cost_s > 0.5 * got.pacing_cost_s
    assert 0.2 < got.pacing_cost_s < 4.0 < got.pacing_cost_high_s
    assert "first lap" in got.sentences[0]
    assert got.session == "R200"


def test_an_even_race_costs_nothing() -> None:
    """409.344 + 3 x 400 m at one speed: nothing lost to pacing, the plan stays."""
    got = told(409.344 / 5, 80.0, 80.0, 80.0)
    assert got.pacing_cost_s == pytest.approx(0.0, abs=1e-3)
    assert got.session is None
    assert got.evidence.result.excuse is None


def test_a_last_lap_far_behind_ran_empty() -> None:
    """83, 80, 80.5, 88 is no evenly spent race: most of the last lap's six seconds are the price of running empty."""
    got = told(83.0, 80.0, 80.5, 88.0)
    assert 3.0 < got.pacing_cost_s < 6.0
    assert max(got.parts, key=lambda part: part.cost_s).name == "middle"


def test_fitness_and_wind_are_told_apart() -> None:
    """In 4 m/s of wind the same laps mean three seconds more of fitness."""
    calm, windy = told(83.0, 80.0, 80.5, 82.0), told(83.0, 80.0, 80.5, 82.0, day=Conditions(wind_mps=4.0))
    assert windy.day_cost_s == pytest.approx(3.2, abs=0.8)
    assert told(83.0, 80.0, 80.5, 82.0, day=Conditions(wind_mps=6.0)).evidence.result.excuse == "wind"
    assert calm.fitness_s - windy.fitness_s == pytest.approx(windy.day_cost_s - calm.day_cost_s)
    assert "the day cost" in windy.sentences[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("laps", "kind"),
    [((86.0, 84.0, 82.0, 74.0), "tactical"), ((80.0, 79.0, 92.0, 78.0), "fall"), ((81.0, 80.0, 81.0, 79.0), None)],
)
def test_races_that_were_not_for_time_are_suspected(laps: tuple[float, ...], kind: str | None) -> None:
    """A slow start with a wild last lap, one lap that falls out and comes back; an honest race is not."""
    got = told(*laps)
    assert got.suspected == kind
    assert (got.evidence.result.excuse is not None) == (kind is not None)


@pytest.mark.slow
def test_an_excused_race_can_only_make_the_runner_faster() -> None:
    """The athlete model leaves out a slow race that was pacing duty, and takes the same race in when it was not."""
    earlier = debrief.Result(MILE_M, 318.0, dt.date(2026, 5, 1))
    got = told(86.0, 85.0, 86.0, 87.0, said="pacing_duty", date=dt.date(2026, 6, 1))
    assert got.evidence.why == "pacing somebody else"
    result = got.evidence.result
    day = dt.date(2026, 6, 1)
    without = mile_time.predict([earlier], today=day).median
    assert mile_time.predict([earlier, result], today=day).median == without
    assert mile_time.predict([earlier, replace(result, excuse=None, confirmed=True)], today=day).median > without
    with pytest.raises(InputError):
        told(80.0, 80.0, 80.0, 80.0, said="bored")


@pytest.mark.slow
def test_results_of_another_runner_are_asked_about() -> None:
    """A mile of 4:03 beside results of 5:25 is not explained away: check them, change nothing."""
    got = told(60.0, 61.0, 62.0, 60.0)
    assert "Check the results" in got.sentences[1]
    assert got.session is None


def test_two_races_compared() -> None:
    """Four seconds gained: the quarters sum to it, and shape alone sums to nothing."""
    later, earlier = verdict.review_race([81.0, 79.0, 79.0, 77.0]), verdict.review_race([75.0, 80.0, 84.0, 81.0])
    got = compare.compare(later, earlier)
    assert got.gained_s == pytest.approx(4.0)
    assert sum(row.gained_s for row in got.quarters) == pytest.approx(4.0)
    assert sum(row.gained_by_shape_s for row in got.quarters) == pytest.approx(0.0, abs=1e-9)
    assert "faster" in got.sentences[0]
    alike = compare.compare(earlier, earlier)
    assert "alike" in alike.sentences[1]
    with pytest.raises(InputError):
        compare.compare(later, verdict.review_race([70.0, 72.0], distance_m=800.0))


def test_the_record_run_most_like_it() -> None:
    """Bannister's laps at any speed are most like Bannister's; surges and jogs are like no record's."""
    slow = [1.3 * lap for lap in (58.5, 60.7, 62.2, 58.0)]
    like = compare.most_like(verdict.review_race(slow))
    assert like is not None
    assert like.who == "Bannister"
    assert like.off < 0.02
    odd = compare.most_like(verdict.review_race([86.0, 74.0, 90.0, 66.0]))
    assert odd is not None
    assert odd.sentence.startswith("No record")
    assert compare.most_like(verdict.review_race([70.0, 72.0], distance_m=800.0)) is None


def marks(*rows: tuple[float, float]) -> list[Mark]:
    return [Mark(at, clock) for at, clock in rows]


def test_taps_become_laps() -> None:
    """Taps at the line are the laps; taps at 400, 800, 1200 m are moved to it by the pace there; a lap nobody tapped
    is named."""
    even = marks((409.344, 409.344 / 5), (809.344, 809.344 / 5), (1209.344, 1209.344 / 5), (MILE_M, MILE_M / 5))
    near = marks((400.0, 80.0), (800.0, 160.0), (1200.0, 240.0), (MILE_M, MILE_M / 5))
    for taps in (even, near):
        laps = raced_laps.marked_laps(taps, distance_m=MILE_M, track="outdoor400")
        assert laps == pytest.approx((409.344 / 5, 80.0, 80.0, 80.0))
    for taps in (even[:2] + even[3:], even[:3], []):
        with pytest.raises(NotEnoughData, match="Lap"):
            raced_laps.marked_laps(taps, distance_m=MILE_M, track="outdoor400")


def test_whose_race_it_was() -> None:
    """One runner needs no name, of several one must be named, a stranger is answered with who was there."""
    row = {"marks": [{"at_m": 400, "clock_s": 70.0}, {"at_m": 800, "clock_s": 142.0}]}
    one = stopwatch_file.race_from({"distance_m": 800, **row})
    assert raced_laps.picked_runner(one).marks[-1].clock_s == 142.0
    two = stopwatch_file.race_from({"distance_m": 800, "runners": [{"name": "Ada", **row}, {"name": "Bo", **row}]})
    assert raced_laps.picked_runner(two, "ada").name == "Ada"
    for name in (None, "Cleo"):
        with pytest.raises(InputError, match="Ada, Bo"):
            raced_laps.picked_runner(two, name)
