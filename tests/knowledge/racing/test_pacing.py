"""The pace plan: even speed, first lap held, last 400 m fastest, on every track and distance."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourlaps.errors import BadTime, InputError
from fourlaps.physiology import marks
from fourlaps.racing import course, pace_card, pacing
from fourlaps.units import MILE_M

RACES = [(d, t) for d in (MILE_M, 1500.0, 1600.0, 800.0, 3200.0) for t in course.TRACKS]


@pytest.mark.slow
@given(st.sampled_from(RACES), st.floats(1.0, 2.4))
def test_every_plan_keeps_the_shape(race: tuple[float, course.TrackKind], slower: float) -> None:
    """Lap 1 not faster than even, the middle at most 1 % slower, the last lap the fastest; all sums hold."""
    distance, track = race
    finish = marks.record_s(distance) * slower
    plan = pacing.plan_race(finish, distance_m=distance, track=track)
    even = finish / distance
    assert math.fsum(lap.split_s for lap in plan.laps) == pytest.approx(finish)
    assert math.fsum(lap.length_m for lap in plan.laps) == pytest.approx(distance)
    assert plan.laps[-1].clock_s == finish
    assert plan.marks[-1].at_m == pytest.approx(distance)
    assert plan.marks[-1].clock_s == finish
    paces = [lap.split_s / lap.length_m / even for lap in plan.laps]
    assert paces[0] >= 1.0
    assert max(paces) <= 1.01
    assert paces[-1] == pytest.approx(min(paces))
    clocks = [mark.clock_s for mark in plan.marks]
    assert clocks == sorted(clocks)
    assert plan.laps[0].focus == "Push"
    assert plan.laps[-1].focus == "Positivity"
    assert "arm drive" in plan.laps[-1].cue


def test_the_mile_on_each_track() -> None:
    """Outdoors 409.344 and three 400s; indoors 209.344 and seven 200s, each word for two laps; the road in quarters."""
    assert course.lap_lengths_m(MILE_M, "outdoor400") == (409.344, 400, 400, 400)
    assert course.lap_lengths_m(MILE_M, "indoor200") == (209.344, *(200.0,) * 7)
    assert course.lap_lengths_m(MILE_M, "road") == (MILE_M / 4,) * 4
    assert course.lap_lengths_m(1500.0, "outdoor400") == (300, 400, 400, 400)
    indoor = pacing.plan_race(300.0, track="indoor200")
    assert [lap.focus for lap in indoor.laps] == [w for w in ("Push", "Pace", "Position", "Positivity") for _ in "12"]
    assert [mark.at_m for mark in indoor.marks] == pytest.approx([209.344 + 200 * k for k in range(8)])
    assert indoor.laps[0].cue.startswith("Push 50 m, then settle")


@pytest.mark.parametrize("finish", [math.nan, math.inf, 0.0, -5.0, 200.0, 5000.0])
def test_times_no_human_runs_are_refused(finish: float) -> None:
    """A mile in 3:20, in 83 minutes or in no time at all is answered, not planned."""
    with pytest.raises(BadTime):
        pacing.plan_race(finish)


@pytest.mark.parametrize(("distance", "track"), [(100.0, "outdoor400"), (42195.0, "road"), (math.nan, "road")])
def test_other_races_are_refused(distance: float, track: course.TrackKind) -> None:
    """Sprints and marathons are not ours."""
    with pytest.raises(InputError):
        pacing.plan_race(300.0, distance_m=distance, track=track)
    with pytest.raises(InputError):
        course.lap_lengths_m(MILE_M, "seven-lap")  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_card_is_one_page_and_no_title_can_break_it() -> None:
    """One page of PDF, the same each time; markup in a title stays text."""
    import io

    from pypdf import PdfReader

    title = 'Ann\'s "mile" #panic() \\ *x* $y$ [z] // --'
    plan = pacing.plan_race(300.0)
    data = pace_card.pace_card_pdf(plan, title=title)
    assert data == pace_card.pace_card_pdf(plan, title=title)
    pages = PdfReader(io.BytesIO(data)).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    assert "#panic()" in text
    for lap in plan.laps:
        assert lap.focus in text
    for distance, track in RACES:
        longest = pacing.plan_race(marks.record_s(distance) * 2, distance_m=distance, track=track)
        assert len(PdfReader(io.BytesIO(pace_card.pace_card_pdf(longest, title="t"))).pages) == 1
