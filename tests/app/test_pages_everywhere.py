"""What must hold on every page there is: the runner's language and the runner's units."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from fourlaps.services import access, demo
from fourlaps.storage import models
from tests.app.pages_walk import pages, words
from tests.app.taking import sent_and_taken
from tests.made_plans import first_plan_once

pytestmark = pytest.mark.django_db
# Words of English that are no words of German.
ENGLISH = re.compile(
    r"\b(the|and|of|you|your|with|for|this|that|are|not|after|before|from|week|weeks|days?|it|it's|only|what|how|no|done"
    r"|missed|moved|because|between|to|at most|easy|hard|run|runs)\b",
    re.IGNORECASE,
)
# 3, 5 and 10 km are names of races.
KILOMETRES = re.compile(r"(?<!\b3)(?<!\b5)(?<!\b10) km\b|/km|per km|[Kk]ilomet")


@pytest.fixture
def robin(client: Client, now: dt.datetime) -> Client:
    """A browser that looks at the made-up runner, who has runs, races, a diary and a plan."""
    user = access.local_user()
    with first_plan_once():
        demo.ensure(user, access.today(None))
    return client


@pytest.mark.one_database
@pytest.mark.slow
def test_german_is_on_every_page(robin: Client) -> None:
    """A walk over all pages in German meets no sentence in English."""
    found = {
        line: address
        for address, text in pages(robin, **{"Accept-Language": "de"})
        for line in words(text)
        if not line.startswith("/")  # a folder of this machine
        and (len(ENGLISH.findall(line)) >= 2 or (ENGLISH.search(line) and len(line.split()) <= 3))
    }
    assert found == {}


@pytest.mark.one_database
@pytest.mark.slow
def test_miles_are_on_every_page(robin: Client) -> None:
    """Who counts in miles reads kilometres nowhere, in no title, label or sentence, calendar and week file included."""
    models.Athlete.objects.filter(is_demo=True).update(units="mi")
    walked = [*pages(robin), ("calendar", robin.get("/plan/calendar.ics").content.decode().replace("\r\n ", ""))]
    found = {
        line: address
        for address, text in walked
        if not address.startswith("/start/")
        for line in words(text)
        if KILOMETRES.search(line) and line != "kilometres"
    }
    assert found == {}
    assert any("/mi" in text for _address, text in walked)


def test_the_calendar_speaks_german_and_keeps_its_names(robin: Client) -> None:
    """In German the events say other words under the same UIDs, so that they replace each other."""
    english, german = (
        robin.get("/plan/calendar.ics", headers={"Accept-Language": code}).content.decode() for code in ("en", "de")
    )

    def names(text: str) -> list[str]:
        return re.findall(r"UID:\S+", text)

    assert names(english) == names(german)
    assert "Warum:" in german
    assert "Why:" not in german


def typed(client: Client, **changed: Any) -> dict[str, Any]:
    """What the settings form would send as it stands, with some of it changed."""
    form = client.get("/runner/settings/").context["form"]
    data = {field.html_name: field.value() for field in form}
    data = {name: value for name, value in data.items() if value is not None and value is not False}
    return data | {"goal": form["goal"].field.prepare_value(data.get("goal")) or ""} | changed


def test_settings_are_typed_in_the_units_they_are_shown_in(athlete: Any, client: Client) -> None:
    """36 km stay 36 km through a visit in miles; 20 typed as miles are 32.2 km."""
    assert client.post("/runner/settings/", typed(client, units="mi")).status_code == 302
    assert client.post("/runner/settings/", typed(client)).status_code == 302
    assert models.Athlete.objects.get(pk=athlete.id).week_km == 36.0
    assert client.get("/runner/settings/").context["form"]["week_km"].value() == 22.4
    assert sent_and_taken(client, "/runner/settings/", typed(client, week_km="20")).status_code == 302
    assert models.Athlete.objects.get(pk=athlete.id).week_km == pytest.approx(32.187, abs=0.001)
