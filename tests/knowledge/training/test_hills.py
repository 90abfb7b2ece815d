"""Hill repeats are run by effort: their title stays, and no flat pace is asked for on a slope."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from fourlaps.physiology import paces
from fourlaps.racing.road_course import hill_cost
from fourlaps.training import catalogue, edits, explanation, sessions, since_last, swaps
from fourlaps.training.sessions import Pacer, Quality
from fourlaps.vocabulary.plan import Session
from fourlaps.vocabulary.workout import Part

DAY = dt.date(2026, 12, 8)


def pacer(mile_s: float = 255.0) -> Pacer:
    speeds = paces.speeds_from_mile(mile_s)
    return Pacer(mile_s, speeds, speeds.mile, 1.0, gentle_strides=False, ground="treadmill")


def hills(who: Pacer, repeats: int = 10, size: float = 70.0) -> tuple[Quality, Session]:
    family = catalogue.families()["HILL_L"]
    low, high = (share * who.anchor(family.pace) for share in family.speed)
    quality = Quality(family, repeats, size, family.rest[0], (low, high), 1200.0, 900.0)
    return quality, sessions.quality_session(quality, who, DAY, why=family.why, guardrails=())


def work(session: Session) -> Part:
    found = since_last.work_of(session)
    assert found is not None
    return found


def test_hills_keep_their_name_easier_harder_and_with_a_new_mile() -> None:
    """The title "10 × 70 s hard uphill, by effort" stays that whatever its reps and its speeds become."""
    who = pacer()
    _, session = hills(who)
    assert session.title == "10 × 70 s hard uphill, by effort"
    assert session.workout is not None
    assert edits.title_of(session, session.workout.parts) == session.title
    faster = pacer(250.0)
    for made in (swaps.easier(session, who), swaps.harder(session, who), edits.repaced(session, 1.02, faster, who)):
        assert made is not None
        assert re.fullmatch(r"\d+ × 70 s hard uphill, by effort", made.title)
    halved = edits.halved_reps(session, 1200.0)
    assert halved is not None
    assert re.fullmatch(r"\d+ × 35 s hard uphill, by effort", halved.title)


def test_hills_are_named_in_seconds_on_other_cards_and_differ_by_their_seconds_alone() -> None:
    _, session = hills(pacer())
    assert explanation.short_name(session) == "10 × 70 s uphill"
    assert since_last.size_of(work(session)) == "70 s"
    assert since_last.size_of(replace(work(session), rep_duration_s=180.0)) == "3 min"


@pytest.mark.parametrize("mile_s", [255.0, 480.0])
def test_the_belt_of_hills_starts_where_a_metre_up_costs_what_the_pace_costs_on_the_flat(mile_s: float) -> None:
    """What the slope costs more is what the belt is slower, within half a km/h or so."""
    quality, session = hills(pacer(mile_s))
    found = re.search(r"start at about ([\d.]+) km/h, 5 % incline, then go by effort", session.why)
    assert found
    assert float(hill_cost(0.05)) == pytest.approx(sessions.BELT_CLIMB, rel=0.02)
    assert float(found[1]) / 3.6 * float(hill_cost(0.05)) == pytest.approx(quality.speed[0], rel=0.04)
