"""Races handed over by the stopwatch: kept once, seen by their owner only, refused in plain words."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from fourlaps.errors import InputError, NotFound
from fourlaps.racing import stopwatch_file
from fourlaps.services import timed_races
from fourlaps.storage import models
from tests.tapped_race import ADA, tapped_mile

BO = {"name": "Bo", "marks": [{"at_m": 409.344, "clock_s": 99.0}]}
RACE = tapped_mile(runners=[{**ADA, "name": "<b>Ada</b>"}, BO])


def hand_over(client: Client, race: Any) -> Any:
    token = client.get("/race/stopwatch/token/").json()["token"]
    body = race if isinstance(race, str) else json.dumps(race)
    return client.post("/race/stopwatch/keep/", body, content_type="application/json", headers={"X-CSRFToken": token})


def test_the_same_race_twice_is_kept_once(athlete: Any) -> None:
    """Handing over twice keeps one row; after a correction the corrected laps stand."""
    client = Client(enforce_csrf_checks=True)
    first = hand_over(client, RACE).json()
    second = hand_over(client, {**RACE, "runners": RACE["runners"][:1]}).json()
    assert (first["again"], second["again"]) == (False, True)
    assert first["review"] == second["review"]
    row = models.TimedRace.objects.get()
    assert row.date == dt.date(2026, 4, 14)
    assert len(row.race["runners"]) == 1


def test_two_coaches_hand_over_one_race(athlete: Any) -> None:
    """The other coach's file, started four seconds later by that phone, joins the race and says what it added; handed
    over again, or the first one corrected, it is still one race. A heat ten minutes later is another."""
    client = Client(enforce_csrf_checks=True)
    first = hand_over(client, RACE).json()
    other = tapped_mile(
        key="fedcba9876543210", started_at="2026-04-14T17:00:04Z",
        runners=[{"name": "bo", "marks": [{"at_m": 409.344, "clock_s": 100.4}, {"at_m": 809.344, "clock_s": 200.0}]},
                 {**ADA, "name": "Cleo"}],
    )  # fmt: skip
    for again in (False, True):
        second = hand_over(client, other).json()
        assert (second["again"], second["review"]) == (again, first["review"])
        assert second["merged"] == (
            "Stopwatches: 2. Runners added: 1, taps added: 5; in conflict: 1, where the first one stays "
            "(most of all Bo at 409 m: 1:39.0, there 1:40.4)."
        )
    hand_over(client, RACE)
    kept = timed_races.latest(athlete)
    assert [len(one.race.runners) for one in kept] == [3]
    page = client.get(first["review"]).content.decode()
    assert "Stopwatches: 2." in page
    assert "Cleo" in page
    hand_over(client, tapped_mile(key="0f0f0f0f0f0f0f0f", started_at="2026-04-14T17:10:00Z"))
    assert len(timed_races.latest(athlete)) == 2


def test_who_may_only_look_is_told_why_a_race_is_not_kept(athlete: Any) -> None:
    """The stopwatch is the same page for everybody; its button answered a viewer that the house is out of reach."""
    models.Grant.objects.filter(athlete_id=athlete.id).update(role="viewer")
    answer = hand_over(Client(), RACE)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("You may look at this plan, not change it.")
    assert not models.TimedRace.objects.exists()


def test_without_the_token_nothing_is_kept(athlete: Any) -> None:
    """Another site that makes a browser post a race is refused."""
    client = Client(enforce_csrf_checks=True)
    assert client.post("/race/stopwatch/keep/", json.dumps(RACE), content_type="application/json").status_code == 403
    assert not models.TimedRace.objects.exists()


@pytest.mark.parametrize(
    ("race", "says"),
    [
        ("nonsense", "not JSON"),
        ({**RACE, "distance_m": 42195}, "cannot be planned"),
        ({**RACE, "runners": [{"name": "Ada", "marks": []}]}, "Nobody was tapped"),
    ],
)
def test_what_is_no_race_is_answered_with_a_sentence(athlete: Any, race: Any, says: str) -> None:
    """A wrong race gets 422 with the reason, and nothing is stored."""
    answer = hand_over(Client(), race)
    assert answer.status_code == 422
    assert says in answer.json()["error"]
    assert not models.TimedRace.objects.exists()


def test_the_page_of_a_timed_race(athlete: Any) -> None:
    """Every runner stands there as text; who finished has a link to the review, who did not has none."""
    client = Client()
    page = client.get(hand_over(client, RACE).json()["review"]).content.decode()
    assert "&lt;b&gt;Ada" in page
    assert "<b>Ada" not in page
    assert page.count("/race/review/?") == 1
    assert "1:39.0" in page


def test_a_strangers_race_is_not_found(athlete: Any, db: Any) -> None:
    """A number that belongs to somebody else is answered as if it did not exist."""
    other = models.Athlete.objects.create(owner=models.User.objects.create(username="other"))
    row = models.TimedRace.objects.create(
        athlete=other, key="x", date=dt.date(2026, 4, 1), race=RACE, kept_at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    )
    with pytest.raises(NotFound):
        timed_races.one(athlete, row.pk)
    assert Client().get(f"/race/timed/{row.pk}/").status_code == 404


@pytest.mark.parametrize(
    "started", ["", "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "x", "0001-01-01T00:00:00+23:59"]
)
def test_a_phone_with_a_wrong_clock(athlete: Any, started: str) -> None:
    """A start that cannot be is dated today."""
    race = stopwatch_file.race_from({**RACE, "started_at": started})
    assert timed_races.keep(athlete, race).date == dt.date(2026, 4, 15)


def test_a_race_without_a_tap_is_not_kept(athlete: Any) -> None:
    """An empty stopwatch is refused before the database."""
    with pytest.raises(InputError, match="Nobody was tapped"):
        timed_races.keep(athlete, stopwatch_file.race_from({**RACE, "runners": [{"name": "Ada"}]}))


def test_the_stopwatch_page_knows_nobody(athlete: Any) -> None:
    """The page kept for offline use is the same for everybody: no name, no token, no cookie."""
    models.Athlete.objects.update(name="Ruth Secret")
    answer = Client().get("/race/stopwatch/")
    assert "Ruth" not in answer.content.decode()
    assert "csrf" not in answer.content.decode().lower().replace("x-csrftoken", "")
    assert not answer.cookies
    worker = Client().get("/race/stopwatch/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
