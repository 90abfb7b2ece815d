"""How far the ladders of the catalogue are climbed is read from the sessions that were run."""

import datetime as dt

import pytest

from fourlaps.training import catalogue, climbed, pacers, sessions
from fourlaps.training.limits import limits_for
from fourlaps.training.sessions import Quality
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Week

START = dt.date(2027, 3, 1)
REQUEST = PlanRequest(mile_s=330.0, race=dt.date(2027, 5, 22), start=START)
PACER = pacers.pacer_for(REQUEST, limits_for(REQUEST, "L3", 11))


def week_of(name: str, repeats: int, size: float, *, down_week: bool = False) -> Week:
    """A week with one session of a family, run nine days before."""
    family = catalogue.families()[name]
    anchor = PACER.anchor(family.pace, at_goal=False)
    speed = (family.speed[0] * anchor, family.speed[1] * anchor)
    quality = Quality(family, repeats, size, family.rest[0] if family.rest else 0.0, speed, 720.0, 420.0)
    run = sessions.quality_session(quality, PACER, START - dt.timedelta(days=9), why="", guardrails=())
    return Week(1, "base", down_week, "", (run,))


@pytest.mark.parametrize("name", ["R400", "V800", "TEMPO", "CRUISE"])
def test_the_rung_that_was_run_is_the_last_one_climbed(name: str) -> None:
    rungs = catalogue.families()[name].ladder["L3"]
    for place, (repeats, size) in enumerate(rungs, start=1):
        found = climbed.ladders_of([week_of(name, repeats, size)], "L3", START)
        assert found.visits[name] >= place
        assert found.last[name][:2] == (repeats, size)


def test_an_easy_week_climbs_nothing_and_what_is_long_ago_is_forgotten() -> None:
    easy = climbed.ladders_of([week_of("R400", 4, 400.0, down_week=True)], "L3", START)
    assert easy.visits == {}
    assert easy.shown == {"R400": (4, 400.0)}
    assert climbed.ladders_of([week_of("R400", 6, 400.0)], "L3", START + dt.timedelta(days=60)).visits == {}


def test_days_at_mile_pace_before_the_new_weeks_count() -> None:
    """H17: the quick reps of the taper ask for two of them in four weeks."""
    found = climbed.ladders_of([week_of("R400", 4, 400.0)], "L3", START)
    assert found.mile_pace_days == found.race_speed_days == [START - dt.timedelta(days=9)]
    assert found.fast_sessions == 1
