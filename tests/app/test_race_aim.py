"""Every page about the race aims where the plan's card does."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from fourlaps.services import race, race_choices, slots
from fourlaps.storage import models
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


def test_a_slow_trial_in_question_is_told_beside_the_aim_it_has_not_moved(athlete: Any, client: Client) -> None:
    """The race aimed at the goal beside the odds of a mile that had fallen by nine seconds, and Today said that nothing
    changes: the range counts the trial, the plan waits, and every page says so."""
    models.Result.objects.create(
        athlete_id=athlete.id, distance_m=1609.344, time_s=375.0, date=TODAY - dt.timedelta(days=1), kind="time_trial"
    )
    page = client.get("/race/").content.decode()
    assert "mile in 6:15 on 14 Apr is still in question: this range counts it already" in page
    assert "The plan waits until you say" in client.get("/").content.decode()


def test_the_odds_of_a_goal_are_one_figure(athlete: Any, client: Client) -> None:
    """1 race of 9, and a second later 1 of 7: where the thousand races say it, the page says nothing before them."""
    page = client.get("/race/").content.decode()
    assert '<span id="goal-odds"></span><noscript>Your goal of 5:35 would come in' in page
    assert "Your goal of 5:35 would come in" in client.get("/race/outlook/?for=5:35").content.decode()
    assert '<span id="goal-odds">Your goal of 5:35 would come in' in client.get("/race/?for=5:45").content.decode()
