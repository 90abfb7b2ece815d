"""Every page about the race aims where the plan's card does."""

from typing import Any

import pytest

from fourlaps.services import race, race_choices, slots
from fourlaps.units import MILE_M, format_time
from tests.app.conftest import TODAY
from tests.app.test_careful_race import aimed_s, card_of, runner, text

PAGES = ("/race/", "/race/print/", "/race/card.html", "/start/mile/")


@pytest.mark.parametrize("goal", [412.0, None, 360.0])
def test_every_page_aims_where_the_card_does(now: Any, db: Any, goal: float | None) -> None:
    """With a goal within reach, without a goal and with one out of reach: one time, the card's, and its words."""
    athlete = runner("", goal=goal)
    card = card_of(athlete)
    assert card.workout is not None
    aim_s = MILE_M / next(p for p in card.workout.parts if p.part == "steady").target_speed_mps[1]
    assert goal != 412.0 or aim_s == pytest.approx(412.0)
    for address in PAGES:
        assert aimed_s(text(address)) == pytest.approx(aim_s, abs=0.06), address
    page = text("/race/")
    assert "Aim at " in card.why
    assert card.why[card.why.index("Aim at ") :] in page
    assert format_time(aim_s) in text("/race/card.svg")


def test_another_distance_and_a_windy_day_follow_the_card(now: Any, db: Any) -> None:
    """A 1500 m is planned as much faster than today as the card's mile; wind makes the mile slower, not today's."""
    athlete = runner("", goal=None)
    calm_s = aimed_s(text("/race/"))
    windy = race_choices.Conditions(wind_mps=4.0)
    race_choices.set_race(athlete, MILE_M, "outdoor400", windy)
    assert calm_s + 0.5 < aimed_s(text("/race/")) < 1.02 * calm_s
    race_choices.set_race(athlete, 1500.0, "outdoor400", race_choices.CALM)
    today = race.today_s(race.runner.state(athlete, TODAY), 1500.0, TODAY)
    plan = slots.current(athlete)
    assert today is not None
    assert plan is not None
    assert aimed_s(text("/race/")) == pytest.approx(today.median * calm_s / plan.request.mile_s, abs=0.2)
    assert aimed_s(text("/race/")) < today.median
