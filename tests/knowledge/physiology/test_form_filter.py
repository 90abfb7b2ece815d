"""Form over time: the worked example, drift, surprises and excuses."""

import datetime as dt
import math

import pytest

from fourlaps.physiology.form_filter import form_history, noise_sd
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result

START = dt.date(2026, 3, 1)


def mile(time_s: float, weeks: int, kind: str = "race") -> Result:
    return Result(MILE_M, time_s, START + dt.timedelta(weeks=weeks), kind)  # type: ignore[arg-type]


def test_steady_races_are_believed_ever_more() -> None:
    """Five like miles: the middle stays, the spread falls below that of one race."""
    history = form_history([mile(300, week) for week in range(5)])
    assert math.exp(history[-1].log_s) == pytest.approx(300)
    assert history[-1].sd < 0.008


def test_progress_is_followed_but_not_jumped_to() -> None:
    """A mile 2 % faster moves the estimate part of the way."""
    history = form_history([mile(300, 0), mile(294, 2)])
    assert 294.5 < math.exp(history[-1].log_s) < 299


def test_a_surprise_is_asked_about_and_used_once_confirmed() -> None:
    """A mile 10 % slower a week later is not used until the runner stands by it."""
    odd = mile(330, 1)
    asked = form_history([mile(300, 0), odd])[-1]
    assert asked.surprise_sd > 3
    assert not asked.used
    assert math.exp(asked.log_s) == pytest.approx(300)
    told = form_history([mile(300, 0), odd], confirmed=[odd])[-1]
    assert told.used
    assert told.log_s > asked.log_s


def test_a_good_reason_makes_a_result_one_sided() -> None:
    """A windy race may only show that a runner is faster."""
    slow, fast = mile(305, 2), mile(294, 2)
    assert not form_history([mile(300, 0), slow], excused=[slow])[-1].used
    assert form_history([mile(300, 0), fast], excused=[fast])[-1].used


def test_history_up_to_a_day_does_not_know_the_rest() -> None:
    """Replaying a part gives the same forms as the whole up to there."""
    races = [mile(300, 0), Result(5000, 1040, START + dt.timedelta(weeks=3)), mile(297, 5), mile(295, 8)]
    whole, part = form_history(races), form_history(races[:3])
    assert [(f.date, f.log_s, f.sd) for f in whole[:3]] == [(f.date, f.log_s, f.sd) for f in part]


def test_a_long_road_race_tells_less_than_a_mile() -> None:
    """Noise grows away from the mile and off the track."""
    assert noise_sd(Result(MILE_M, 300)) < noise_sd(Result(5000, 1050)) < noise_sd(Result(10000, 2200, surface="road"))


def test_spread_grows_while_nothing_is_raced() -> None:
    """Twelve weeks later the range is wider, round the same middle."""
    last = form_history([mile(300, 0)])[-1]
    later = last.on(last.date + dt.timedelta(weeks=12))
    assert later.median == pytest.approx(last.mile.median)
    assert later.interval(0.8)[1] > last.mile.interval(0.8)[1]
