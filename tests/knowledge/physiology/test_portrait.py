"""Pictures and the notebook's view of a runner."""

import datetime as dt
from xml.etree import ElementTree

import pytest

import fourlaps
from fourlaps.physiology import mile_time, pictures, portrait, runner_profile
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.estimate import Estimate

TODAY = dt.date(2026, 6, 1)
RACES = (
    Result(5000, 1180, dt.date(2026, 1, 10)),
    Result(MILE_M, 335, dt.date(2026, 3, 1)),
    Result(1500, 303, dt.date(2026, 5, 2)),
    Result(MILE_M, 327, dt.date(2026, 5, 20)),
)


@pytest.mark.slow
def test_the_portrait_tells_the_same_mile_as_predict() -> None:
    """One number: curve, history and `predict` agree on today's mile."""
    made = portrait.portrait(RACES, sex="F", born=1996, today=TODAY)
    mile = mile_time.predict(RACES, sex="F", age_years=30, today=TODAY)
    assert made.mile.quantiles == mile.quantiles
    assert made.history[-1][1].quantiles == mile.quantiles


def test_the_history_goes_through_every_result() -> None:
    """Each day of a result is a point, the last is today, and none lies before the first result."""
    days = portrait.history_days(RACES, TODAY)
    assert {r.date for r in RACES} <= set(days)
    assert (days[0], days[-1]) == (dt.date(2026, 1, 10), TODAY)


@pytest.mark.slow
def test_a_notebook_shows_pictures_that_are_well_formed() -> None:
    """The repr holds the curve with one dot per mark, a history, the readouts and the next test."""
    made = fourlaps.portrait(RACES, sex="F", born=1996, today=TODAY)
    html = made._repr_html_()
    tree = ElementTree.fromstring(f"<div>{html.replace('&nbsp;', ' ')}</div>")
    curve, history = tree.findall("svg")
    assert len(curve.findall("circle")) == len(RACES)
    assert len(history.findall("circle")) == 2  # the two miles
    for word in ("critical speed", "VDOT", "vVO2max", "speed reserve", "Runner type", "would tell most"):
        assert word in html


def test_words_in_a_picture_are_text_and_never_markup() -> None:
    """A name with angle brackets stays text."""
    drawn = pictures.curve({800.0: Estimate.lognormal(150, 0.02), 1500.0: Estimate.lognormal(310, 0.02)},
                           [Result(800, 149)], about='"<b>"', names={800.0: "<script>"})  # fmt: skip
    assert "<script>" not in drawn
    ElementTree.fromstring(drawn)


def test_bands_hold_the_curve() -> None:
    """A runner with one 5 km has a curve whose 80 % band holds the middle everywhere."""
    made = runner_profile.profile((Result(5000, 1200),))
    for estimate in made.curve.values():
        low, high = estimate.interval(0.80)
        assert low < estimate.median < high


@pytest.mark.parametrize("gap", [-40.0, 0.0, 40.0])
def test_the_type_stays_inside_the_picture(gap: float) -> None:
    """However far out a runner is, the dot is drawn on the hill."""
    drawn = ElementTree.fromstring(
        pictures.runner_type(gap, gap - 3, gap + 3, others_sd_pct=4.0, edges_pct=3.0, words=("a", "b", "c"), about="x")
    )
    (dot,) = drawn.findall("circle")
    assert 0 <= float(dot.get("cx", "-1")) <= pictures.WIDTH


@pytest.mark.slow
def test_what_would_change_the_mile_says_how() -> None:
    """After a fast test the mile is faster than after a slow one, and the expected result narrows the range."""
    for test in runner_profile.next_test(RACES, sex="F", today=TODAY):
        assert test.fast_s < test.expected_s < test.slow_s
        assert test.mile_if_fast_s <= test.mile_if_slow_s * 1.001
    best = runner_profile.next_test(RACES[:1], sex="F", today=TODAY)[0]
    assert best.width_after_s < 0.95 * best.width_now_s
