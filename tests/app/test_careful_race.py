"""A race that is not run all out: every page about it tells what its card in the plan tells, and asks for no more."""

import datetime as dt
import html
import io
import re
import wave
from typing import Any

import pytest
from django.test import Client

from fourlaps.racing import pacing
from fourlaps.services import access, mornings, race, race_choices, slots, start, update_plan
from fourlaps.storage import models
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.log import MorningCheck
from fourlaps.vocabulary.plan import Session
from tests.app.conftest import TODAY, gpx
from tests.app.test_race_words import ENGLISH, NAMES, words_shown
from tests.made_plans import first_plan_once

PAGES = (
    "/race/", "/race/day/", "/race/print/", "/race/card.html", "/race/ghosts/", "/race/first-200/", "/start/mile/",
)  # fmt: skip
# Words of a race in which everything is spent.
ALL_OUT = re.compile(
    r"takes everything|everything to the line|the last 400 m is the fastest|begin to lift|ready to go at the bell|"
    r"3 s fast|too fast costs|each quicker|at race pace|comes in \d+ of 100|races? of 10 today", re.I,
)  # fmt: skip
WAYS = ("uncleared", "hurts", "waits")


def runner(way: str, **given: Any) -> Any:
    """A runner with a plan whose race is a careful one; `way` says why, "" is a runner who races."""
    told = {
        "distance": MILE_M, "time": 420.0, "date": TODAY - dt.timedelta(days=25), "race": dt.date(2026, 6, 20),
        "goal": 412.0, "days": [1, 3, 5, 6], "week_km": 30.0, "longest_km": 10.0, "fast_running": True,
        "birth_year": 1960 if way == "uncleared" else 1990, **given,
    }  # fmt: skip
    with first_plan_once():
        athlete = start.begin_for(access.local_user(), told, TODAY - dt.timedelta(days=21))
    if way == "hurts":
        models.Athlete.objects.filter(pk=athlete.id).update(injured=True)
    if way == "waits":
        models.Athlete.objects.filter(pk=athlete.id).update(wishes={"waiting": "pregnant"})
    athlete = access.own()
    assert athlete is not None
    with first_plan_once():
        update_plan.make(athlete, TODAY)
    return athlete


def card_of(athlete: Any) -> Session:
    """The race's card in the plan."""
    plan = slots.current(athlete)
    assert plan is not None
    return next(s for s in plan.sessions if s.kind == "race")


def text(address: str, **headers: str) -> str:
    return html.unescape(Client(headers=headers or None).get(address).content.decode())


def aimed_s(page: str) -> float:
    """The finish on a page: the last clock of its laps."""
    minutes, seconds = re.findall(r"<b>(\d+):(\d\d\.\d)</b>", page.split("<tbody>")[1].split("</tbody>")[0])[-1]
    return 60 * int(minutes) + float(seconds)


@pytest.mark.parametrize("way", WAYS)
def test_every_page_tells_what_the_card_tells(now: Any, db: Any, way: str) -> None:
    """The card's reason stands on each of them, and no word of an all-out race."""
    why = card_of(runner(way)).why
    for address in PAGES:
        page = text(address)
        assert why in page, address
        assert not ALL_OUT.search(re.sub(r"<script.*?</script>", "", page, flags=re.S)), address
    assert Client().get("/race/outlook/").content == b""
    assert "race_outlook" not in text("/race/")
    assert "First-200" not in text("/race/")


@pytest.mark.parametrize("way", WAYS)
def test_the_aim_is_the_card_s(now: Any, db: Any, way: str) -> None:
    """Even laps inside the card's range of pace, and every door carries the same."""
    card = card_of(runner(way))
    assert card.workout is not None
    slow, fast = next(p for p in card.workout.parts if p.part == "steady").target_speed_mps
    found = {aimed_s(text(address)) for address in ("/race/", "/race/print/", "/race/card.html", "/start/mile/")}
    assert len(found) == 1
    aim_s = found.pop()
    assert MILE_M / fast - 1e-6 <= aim_s <= MILE_M / slow
    assert f"#goal={aim_s:.1f}" in text("/race/")
    with wave.open(io.BytesIO(Client().get("/race/race.wav").content)) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(3 + aim_s + 4, abs=0.1)
    assert format_time(aim_s) in text("/race/card.svg")
    assert Client().get("/race/card.pdf").content.startswith(b"%PDF")
    assert Client().get("/race/race.fit").content[8:12] == b".FIT"


@pytest.mark.parametrize("way", WAYS)
def test_a_faster_time_is_refused_in_words(now: Any, db: Any, way: str) -> None:
    """Asked for a faster race the page keeps the careful one and says so; a slower one is planned."""
    runner(way)
    usual = aimed_s(text("/race/"))
    page = text("/race/?for=6:30")
    assert "6:30 is faster than you should run this race" in page
    assert aimed_s(page) == usual
    slower = text(f"/race/?for={format_time(usual + 20)}")
    assert "faster than you should" not in slower
    assert aimed_s(slower) == usual + 20


def test_a_cue_of_an_all_out_race_waits(now: Any, db: Any) -> None:
    """The runner's own cue for the last lap stands on no careful card; the page says so, and it is kept."""
    athlete = runner("uncleared")
    race_choices.set_words(athlete, None, {"Positivity": "Empty the tank"})
    assert "Empty the tank" not in text("/race/") + text("/race/card.html")
    page = text("/race/day/")
    assert "They wait for a race that is run all out" in page
    assert "Empty the tank" in page
    Client().post("/race/first-200/", {"starts": "40 40 40", "use": "1"})
    assert race_choices.of(athlete).cues == {"Positivity": "Empty the tank"}


@pytest.mark.parametrize(("way", "strides"), [("uncleared", True), ("hurts", False), ("waits", False)])
def test_nothing_quicker_than_the_race_comes_before_the_gun(now: Any, db: Any, way: str, strides: bool) -> None:
    """Strides where the card has them, none where something hurts; an easy mile needs no timetable of three hours."""
    card = card_of(runner(way))
    assert card.workout is not None
    assert any(part.part == "strides" for part in card.workout.parts) is strides
    page = text("/race/day/")
    assert ("relaxed strides of 80 m" in page) is strides
    assert ("Coffee" in page) is (way != "waits")


@pytest.mark.parametrize("way", WAYS)
def test_another_distance_is_as_careful(now: Any, db: Any, way: str) -> None:
    """A 1500 m on the same day is slower than raced by the same share, or run at the same easy pace."""
    athlete = runner(way)
    state = race.today_s(race.runner.state(athlete, TODAY), 1500.0, TODAY)
    assert state is not None
    race_choices.set_race(athlete, 1500.0, "indoor200", race_choices.CALM)
    page = text("/race/")
    assert aimed_s(page) > 1.03 * state.median
    assert card_of(athlete).why in page


def test_today_and_the_session_say_the_same(now: Any, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """On race day the first page and the card hold the reason and no word of an all-out race."""
    why = card_of(runner("hurts")).why
    day = dt.datetime(2026, 6, 20, 7, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(access, "now", lambda: day)
    for address in ("/", "/session/2026-06-20-race/", "/plan/", "/race/"):
        page = text(address)
        assert why in page or address == "/plan/"
        assert not ALL_OUT.search(page), address


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", PAGES)
def test_it_is_told_in_german(now: Any, db: Any, way: str, address: str) -> None:
    """The same page in German: no English sentence, and the careful words."""
    runner(way)
    page = Client(headers={"accept-language": "de"}).get(address).content.decode()
    english = [words for words in words_shown(page) if ENGLISH.search(NAMES.sub("", words))]
    assert english == []
    card = {"uncleared": "mit Reserve", "hurts": "mit Reserve", "waits": "Nur mit dem Wort"}[way]
    assert card in page


def test_a_careful_race_makes_nobody_slower(now: Any, db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of a race run within oneself is kept as a result that can only make the mile faster."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    athlete = runner("uncleared")
    card = card_of(athlete)
    day = dt.datetime.combine(card.date, dt.time(9), dt.UTC)
    monkeypatch.setattr(access, "now", lambda: day + dt.timedelta(hours=3))
    before = race.runner.state(athlete, card.date)
    assert card.workout is not None
    part = next(p for p in card.workout.parts if p.part == "steady")
    minutes = (card.distance_m / part.midpoint_mps) / 60
    file = SimpleUploadedFile("race.gpx", gpx(day, minutes=minutes, mps=part.midpoint_mps))
    Client().post("/activities/add/", {"files": file})
    kept = models.Result.objects.filter(athlete_id=athlete.id, date=card.date)
    assert [row.excuse for row in kept] == ["other"]
    after = race.runner.state(athlete, card.date)
    assert before is not None
    assert after is not None
    assert after.mile.median <= before.mile.median * 1.001


def test_nothing_changes_for_a_runner_who_races(now: Any, db: Any) -> None:
    """The plan of the pages is the library's: same laps, cues and reasons, and the outlook beside it."""
    athlete = runner("")
    aim = race.aim(athlete, slots.current(athlete), TODAY)
    assert not aim.careful
    assert aim.fastest_s(1500.0, 300.0) == 300.0
    made = race.plan_race(412.0, race_choices.of(athlete), aim.manner)
    assert made == pacing.plan_race(412.0)
    page = text("/race/")
    assert all(lap.cue in page for lap in made.laps)
    assert "/race/outlook/" in page
    assert "First-200" in page


def test_a_doctor_s_word_opens_the_race(now: Any, db: Any) -> None:
    """Cleared, the same runner of 66 races all out everywhere."""
    athlete = runner("uncleared", cleared=True)
    assert "within yourself" not in card_of(athlete).why + text("/race/") + text("/race/day/")


@pytest.mark.parametrize("address", ["/race/", "/race/day/"])
def test_what_the_morning_says_of_the_race_stands_on_its_pages(
    now: Any, db: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Today said "not meant to be run today" over a strong pain while the race page aimed at a time and the race day
    page counted down to the gun; a fever the day before speaks of the race as well."""
    athlete = runner("")
    day = athlete.race
    clear = text(address)
    for check, words in (
        (MorningCheck(day, pain=6, pain_note="calf"), "Pain 6 of 10: no running"),
        (MorningCheck(day - dt.timedelta(days=1), illness="fever"), "no training until two days without it"),
        (MorningCheck(day, pain=4, pain_note="calf"), "Pain 4 of 10: easy running only"),
    ):
        models.MorningRow.objects.all().delete()
        monkeypatch.setattr(access, "now", lambda check=check: dt.datetime.combine(check.date, dt.time(7), dt.UTC))
        mornings.save(athlete, check, check.date)
        page = text(address)
        whole = "not meant to be run." if "easy" not in words else "not meant to be run all out."
        assert page.count(f"As things stand this race is {whole}") == 1
        assert words in page
        assert "Aim at" not in page
        assert ("To the gun" in page) is (address == "/race/day/" and "all out" in whole)
    assert "As things stand" not in clear
    models.MorningRow.objects.all().delete()
    mornings.save(athlete, MorningCheck(day, pain=4, pain_note="sharp pain in my chest"), day)
    page = text(address)
    assert "Training is stopped." in page
    assert "To the gun" not in page
    assert "Aim at" not in page
