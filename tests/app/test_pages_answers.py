"""Pages as answers: status, words, what may not be inside, and what a stranger's input does to them."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fourlaps.services import access
from fourlaps.storage import models
from tests.made_plans import first_plan_once

pytestmark = pytest.mark.django_db
TODAY = dt.date.today
NASTY = "<script>alert(1)</script>\"'&"
PLACES = [
    "/", "/plan/", "/plan/notebook/", "/plan/settings/", "/plan/other-days/", "/race/", "/race/print/",
    "/race/review/", "/activities/", "/runner/",
    "/runner/settings/", "/runner/form/", "/my-data/", "/morning/", "/help/", "/start/", "/start/mile/",
]  # fmt: skip


def answers(**more: Any) -> dict[str, Any]:
    """What the start form sends for a 5:42 miler with a race in twelve weeks."""
    return {
        "distance": "mile",
        "time": "5:42",
        "date": TODAY().isoformat(),
        "race": (TODAY() + dt.timedelta(weeks=12)).isoformat(),
        "goal": "5:30",
        "days": ["1", "3", "5", "6"],
        **more,
    }


@pytest.fixture
def started(client: Client) -> Client:
    with first_plan_once():
        assert client.post("/start/", answers()).status_code == 302
    return client


def test_before_the_start_every_place_leads_to_it(client: Client) -> None:
    """A runner without a result is asked for one, wherever they knock."""
    for path in ("/", "/plan/", "/race/", "/activities/", "/runner/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"] == "/start/"


@pytest.mark.parametrize("path", PLACES)
def test_pages_keep_to_the_strict_policy(started: Client, path: str) -> None:
    """Every page answers 200 without inline script, style or event attributes, and names nothing on another machine."""
    answer = started.get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or "application/json" in script
    assert "http" not in re.sub(r"http://www\.w3\.org/\d+/svg", "", text)
    assert text.count("<h1") == 1


@pytest.mark.parametrize("path", PLACES)
def test_pages_ask_the_database_a_bounded_number_of_times(
    started: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    """No page needs more than thirty questions, however long the plan is."""
    with django_assert_max_num_queries(30):
        started.get(path)


def test_the_first_answer_is_a_range_and_a_week(started: Client) -> None:
    """The mile is a range with its share of races, and week 1 gives a reason for every session."""
    text = started.get("/start/mile/").content.decode()
    assert re.search(r"\d:\d\d to \d:\d\d", text)
    assert "8 races in 10" in text
    week = text.split('aria-labelledby="week1"')[1].split("</section>")[0]
    assert week.count('class="slot-why"') == week.count('href="/session/')
    assert week.count('href="/session/') >= 3


def test_the_mile_is_the_same_on_every_page(started: Client) -> None:
    """One number everywhere: Race, Runner and the first answer show the same range."""
    found = {
        re.search(r"\d:\d\d to \d:\d\d", started.get(path).content.decode()).group()  # type: ignore[union-attr]
        for path in ("/race/", "/runner/", "/start/mile/")
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"time": "5"}, "minutes or seconds"),
        ({"time": "5:75"}, "5:75"),
        ({"time": ""}, "One time is all we need"),
        ({"time": "abc"}, "abc"),
        ({"date": "soon"}, "no date"),
        ({"date": "2999-01-01"}, "still to come"),
        ({"race": "2001-01-01"}, "2001"),
        ({"goal": "0:00"}, "0:00"),
        ({"week_km": "much"}, "number"),
        ({"birth_year": "1066"}, "1920"),
        ({"body_kg": "900"}, "200"),
        ({"days": ["9"]}, "9"),
        ({"days": [], "days_shown": "1"}, "No day is free"),
    ],
)
def test_what_cannot_be_is_said_and_kept(client: Client, given: dict[str, Any], word: str) -> None:
    """A wrong answer comes back with its reason in words and with everything that was typed; nothing is stored."""
    answer = client.post("/start/", answers(**given))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert word in text
    for name, value in given.items():
        if isinstance(value, str) and value and name != "days_shown":
            assert f'value="{value}"' in text, name
    assert client.get("/")["Location"] == "/start/"


def test_markup_typed_anywhere_is_text(started: Client) -> None:
    """Names, laps, times and addresses with markup in them come out escaped."""
    settings = {"name": NASTY, "race": answers()["race"], "goal": NASTY, "units": "km", "days": ["1", "3", "6"]}
    pages = [
        started.post("/runner/settings/", settings),
        started.post("/race/review/", {"laps": NASTY, "distance": "mile"}),
        started.post("/my-data/delete/", {"word": NASTY[:20]}),
        started.get("/race/", {"for": NASTY}),
        started.get("/plan/", {"week": NASTY, "date": NASTY}),
        started.get("/activities/", {"page": NASTY, "job": NASTY}),
        started.post("/runner/", {"distance": "mile", "time": NASTY, "date": TODAY().isoformat(), "kind": "race"}),
        started.post("/runner/settings/", {**settings, "goal": "", "timezone": NASTY, "week_km": NASTY}),
        started.post("/morning/", {"pain_note": NASTY, "pain": NASTY, "sleep_h": NASTY, "illness": NASTY}),
        started.post("/start/", answers(time=NASTY, date=NASTY, race=NASTY, goal=NASTY, week_km=NASTY, units=NASTY)),
        started.post("/pair/", {"code": NASTY[:20]}),
    ]
    for answer in pages:
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


def test_markup_in_files_is_text(started: Client, gpx_file: Any, tcx_file: Any) -> None:
    """The names of file, run and watch may hold markup, emoji and turned letters; pages show them as text."""
    morning = dt.datetime.combine(TODAY(), dt.time(4), dt.UTC)
    files = [
        SimpleUploadedFile(f"{NASTY}.gpx", gpx_file(morning - dt.timedelta(days=2), name=f"{NASTY} 🏃 \u202eحلقة")),
        SimpleUploadedFile(
            f"{NASTY}.tcx",
            tcx_file(morning - dt.timedelta(days=3), [(800, 200)], device="&lt;script&gt;alert(1)&lt;/script&gt;"),
        ),
        SimpleUploadedFile(f"{NASTY}.fit", b"no run"),
    ]
    answer = started.post("/activities/add/", {"files": files}, headers={"Accept": "application/json"})
    job = answer.json()["job"]
    started.get(job)
    runs = [row.pk for row in models.Activity.objects.all()]
    assert len(runs) == 2
    number = job.rstrip("/").rsplit("/", 1)[1]
    for path in ("/activities/", f"/activities/?job={number}", "/runner/form/", *(f"/activities/{pk}/" for pk in runs)):
        text = started.get(path).content.decode()
        assert "<script>alert" not in text, path
    assert "&lt;script&gt;alert(1)" in started.get(f"/activities/{runs[0]}/").content.decode()


def test_nobody_elses_session_or_activity_is_shown(started: Client) -> None:
    """A number or a name that is not there is a page with 404, never a fault."""
    for path in ("/session/nothing/", "/session/nothing/cannot/", "/activities/999999/", "/nowhere/"):
        answer = started.get(path)
        assert answer.status_code == 404
        assert b"Nothing is here." in answer.content


def test_changes_need_a_post_and_a_token(started: Client) -> None:
    """Links change nothing, and a form from elsewhere is refused in plain words."""
    for path in ("/my-data/undo/", "/my-data/delete/", "/plan/undo/", "/start/own/"):
        assert started.get(path).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/runner/", {"time": "5:40"})
    assert answer.status_code == 403
    assert b"too old" in answer.content


def first_session(client: Client) -> str:
    """The address of a run of the first weeks."""
    for week in (1, 2):
        found = re.findall(
            r'href="(/session/[^"]*-(?:easy|long|tempo|vo2max|mile_pace)/)"',
            client.get(f"/plan/?week={week}").content.decode(),
        )
        if found:
            return str(found[-1])
    raise AssertionError("no run in the first two weeks")


def its_day(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon on the day of the session at `address`."""
    day = dt.date.fromisoformat(address.split("/")[2][:10])
    monkeypatch.setattr(access, "now", lambda: dt.datetime.combine(day, dt.time(12), dt.UTC))


def test_a_small_piece_for_htmx_and_a_page_for_the_rest(started: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """With htmx a log answers with the piece alone; without it the same tap leads back to the session."""
    address = first_session(started)
    its_day(address, monkeypatch)
    piece = started.post(f"{address}log/", {"state": "done"}, headers={"HX-Request": "true"})
    assert piece.status_code == 200
    assert b"<html" not in piece.content
    assert b"How hard did it feel" in piece.content
    whole = started.post(f"{address}log/", {"state": "done", "feel": "7"})
    assert whole.status_code == 302
    assert b"7 of 10" in started.get(address).content


@pytest.mark.parametrize("given", [{"state": "flown"}, {"state": ""}, {"state": "done", "feel": "99"}])
def test_a_log_that_makes_no_sense_is_refused_in_words(
    started: Client, given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown state or a feel beyond 10 is answered with a sentence; the session stays as it was."""
    address = first_session(started)
    its_day(address, monkeypatch)
    answer = started.post(f"{address}log/", given, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert b'role="alert"' in answer.content


def test_files_to_take_away(started: Client) -> None:
    """Watch file, calendar, week, card and picture come as downloads of their kind."""
    session = first_session(started)
    for path, start, kind in (
        (f"{session}watch.fit", None, "application/vnd.ant.fit"),
        ("/plan/calendar.ics", b"BEGIN:VCALENDAR", "text/calendar"),
        ("/plan/my-week.html", b"<!doctype html>", "text/html"),
        ("/race/card.pdf", b"%PDF", "application/pdf"),
        ("/race/card.html", b"<!doctype html>", "text/html"),
        ("/race/card.svg", b"<svg", "image/svg+xml"),
    ):
        answer = started.get(path)
        assert answer.status_code == 200, path
        assert answer["Content-Type"].startswith(kind)
        assert "attachment" in answer["Content-Disposition"]
        if start:
            assert answer.content.startswith(start)
        else:
            assert answer.content[8:12] == b".FIT"


def test_no_file_is_said_plainly(started: Client) -> None:
    """An upload without a file is a sentence, in JSON for the script and on the page without it."""
    assert started.post("/activities/add/", headers={"Accept": "application/json"}).status_code == 422
    assert b"No file arrived" in started.post("/activities/add/", follow=True).content


def test_german_from_the_browser(started: Client) -> None:
    """A browser that prefers German gets German pages, plan sentences included."""
    text = started.get("/plan/", headers={"Accept-Language": "de"}).content.decode()
    assert '<html lang="de">' in text
    assert "Sieben Tage" in text
    assert "Easy run" not in text


def test_on_race_day_and_after_it(started: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Race day shows the race with its laps; the days after ask for a review and the next race on every page."""
    race = dt.date.fromisoformat(answers()["race"])
    monkeypatch.setattr(access, "now", lambda: dt.datetime.combine(race, dt.time(8), dt.UTC))
    assert b"Lap by lap" in started.get("/").content
    after = race + dt.timedelta(days=3)
    monkeypatch.setattr(access, "now", lambda: dt.datetime.combine(after, dt.time(8), dt.UTC))
    assert b"The race is behind you." in started.get("/").content
    for path in PLACES:
        assert started.get(path).status_code == 200, path


def test_the_days_around_midnight_and_the_clock_change(started: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moments spread over two years, at all hours, open Today without a fault."""
    start = dt.datetime.combine(TODAY(), dt.time(0, 30), dt.UTC)
    for hours in range(0, 24 * 730, 371):
        monkeypatch.setattr(access, "now", lambda moment=start + dt.timedelta(hours=hours): moment)
        assert started.get("/").status_code == 200
