"""The race pages: what goes in the hand, the review, the comparison, the ghosts, the trainer and the group sheet."""

import datetime as dt
import io
import json
import wave
from typing import Any

import pytest
from django.test import Client

from fourlaps.cli import main as cli
from fourlaps.files import gpx_course, reading
from fourlaps.racing import race_day, road_course
from fourlaps.racing.conditions import Conditions
from fourlaps.services import mile_today, race, race_choices
from fourlaps.storage import models
from fourlaps.units import format_time
from tests.app.test_timed_races import RACE

MILE = 1609.344


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_everything_in_the_hand_is_what_it_says(athlete: Any) -> None:
    """Card and wristband are PDFs, the watch face a PNG of 396 pixels, the workout a FIT file, the sound a WAV."""
    client = Client()
    assert client.get("/race/card.pdf").content.startswith(b"%PDF")
    assert client.get("/race/wristband.pdf").content.startswith(b"%PDF")
    face = client.get("/race/watch-face.png").content
    assert face.startswith(b"\x89PNG")
    assert (int.from_bytes(face[16:20]), int.from_bytes(face[20:24])) == (396, 396)
    fit = client.get("/race/race.fit").content
    assert fit[8:12] == b".FIT"
    with wave.open(io.BytesIO(client.get("/race/race.wav?for=5:40&every=100").content)) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(3 + 340 + 4, abs=0.1)
    page = text(client.get("/race/card.html"))
    assert "<link" not in page
    assert "src=" not in page


def test_own_cues_are_on_every_card(athlete: Any) -> None:
    """A cue that was typed replaces ours on the race page and stays after a reload; empty brings ours back."""
    client = Client()
    assert client.post("/race/day/", {"gun": "18:30", "push": "Tall <b>& calm", "pace": ""}).status_code == 302
    page = text(client.get("/race/"))
    assert "Tall &lt;b&gt;&amp; calm" in page
    assert "Same clock, run tall" in page
    morning = text(client.get("/race/day/"))
    assert "18:16" in morning  # the 200 m at race pace, 14 min before
    assert client.get("/race/card.pdf").content.startswith(b"%PDF")
    client.post("/race/day/", {"gun": "", "push": ""})
    assert "Push 50 m" in text(client.get("/race/"))
    assert client.post("/race/day/", {"gun": "25:99"}).status_code == 422


def test_race_day_grams_are_for_this_runner(athlete: Any) -> None:
    """58 kg are told about 170 g of carbohydrate three hours before: 1 g per kg and hour."""
    assert "about 170 g" in text(Client().get("/race/day/"))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"distance": "mile", "track": "outdoor400", "wind_mps": "40"}, "A wind of 40 m/s"),
        ({"distance": "mile", "track": "seven"}, "seven"),
        ({"distance": "mile", "track": "outdoor400", "temperature_c": "90"}, "A temperature of 90"),
    ],
)
def test_a_day_nobody_races_on_is_refused(athlete: Any, given: dict[str, str], says: str) -> None:
    """A wind of 40 m/s, a track of seven laps and 90 degrees come back with a sentence; nothing is stored."""
    answer = Client().post("/race/choices/", given)
    assert answer.status_code == 422
    assert says in text(answer)
    assert race_choices.of(athlete) == race_choices.RaceChoices()


def test_another_race_is_planned_as_that_race(athlete: Any) -> None:
    """A 1500 m indoors is planned over eight laps, its first 100 m; the mile's goal is not used for it, its own is."""
    client = Client()
    given = {"distance": "1500", "track": "indoor200", "wind_mps": "", "temperature_c": "28"}
    assert client.post("/race/choices/", given).status_code == 302
    chosen = race_choices.of(athlete)
    assert (chosen.distance_m, chosen.track, chosen.day.temperature_c) == (1500.0, "indoor200", 28.0)
    page = text(client.get("/race/"))
    assert "8 laps to 5:" in page
    assert "Your goal of" not in page
    assert client.get("/race/outlook/").status_code == 200
    assert client.get("/race/ghosts/").status_code == 200
    assert client.post("/race/choices/", {**given, "goal": "5:04"}).status_code == 302
    page = text(client.get("/race/"))
    assert "Your goal of 5:04" in page
    assert "8 laps to 5:04" in page
    outlook = text(client.get("/race/outlook/"))
    odds = int(outlook.split("5:04 comes in ")[1].split(" of 100")[0])
    again = outlook.split('id="goal-odds"')[1]
    assert f"{round(odds / 10)} races of 10" in again or f"1 race of {round(100 / odds)}" in again or odds < 4
    client.post("/race/choices/", {**given, "distance": "800", "goal": "5:04"})  # the field was left as it was
    assert race_choices.of(athlete).goal_s is None
    answer = client.post("/race/choices/", {**given, "goal": "2:04"})
    assert answer.status_code == 422
    assert "2:04" in text(answer)


def course(length_m: float = MILE, climb: str = "8") -> io.BytesIO:
    """A road going east that rises to its middle and falls again, as GPX."""
    points = "".join(
        f'<trkpt lat="0.0" lon="{length_m * k / 100 / 111_194.93:.9f}"><ele>'
        f"{climb if climb.isalpha() else float(climb) * (1 - abs(k - 50) / 50):}</ele></trkpt>"
        for k in range(101)
    )
    file = io.BytesIO(f"<gpx><trk><trkseg>{points}</trkseg></trk></gpx>".encode())
    file.name = "road.gpx"
    return file


def test_the_day_and_the_track_are_those_of_the_command_line(athlete: Any) -> None:
    """A hilly road mile on grass in wind: laps and costs on the page are what `plan_day` says for the same time and
    day; the course is kept until it is forgotten or another distance is chosen."""
    client = Client()
    given = {
        "distance": "mile", "track": "road", "wind_mps": "2", "wind_towards": "0", "surface": "grass", "ahead": "2",
        "ahead_until_m": "800",
    }  # fmt: skip
    assert client.post("/race/choices/", {**given, "course_file": course()}).status_code == 302
    chosen = race_choices.of(athlete)
    today = dt.date(2026, 4, 16)
    made = race_day.plan_day(
        mile_today.known_results(athlete, today), track="road", sex=athlete.sex, age_years=athlete.age_on(today),
        today=today,
        day=Conditions(wind_mps=2.0, surface="grass", ahead=2, ahead_until_m=800.0,
                       road=road_course.road_course(gpx_course.read_course(course().read()), MILE)),
    )  # fmt: skip
    seen = race.day(athlete, today, chosen)
    assert seen is not None
    assert seen.outlook.conditions_cost_s == made.outlook.conditions_cost_s
    page = text(client.get(f"/race/?for={made.plan.finish_s:.3f}"))
    for lap in made.plan.laps:
        assert format_time(lap.split_s, 1) in page
    assert "8 m up and +0 m" in page
    outlook = text(client.get("/race/outlook/"))
    assert "hills" in outlook
    assert "surface" in outlook
    assert client.get("/race/review/?laps=80+86.5+89+84.5&distance=mile").status_code == 200
    client.post("/race/choices/", given)
    assert race_choices.of(athlete).day.road is not None
    client.post("/race/choices/", {**given, "level": "on"})
    assert race_choices.of(athlete).day.road is None


@pytest.mark.parametrize(
    ("file", "track", "says"),
    [
        (course(900), "road", "900 m long"),
        (course(climb="x"), "road", "no heights"),
        (course(climb="900"), "road", "slope"),
        (course(), "indoor200", "on the road"),
        (io.BytesIO(b"PK\x03\x04nonsense"), "road", ""),
        (io.BytesIO(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><gpx>&a;</gpx>'), "road", ""),
    ],
)
def test_a_course_that_is_none_is_refused(athlete: Any, file: io.BytesIO, track: str, says: str) -> None:
    """A course of another length, without heights, with a cliff, on a track, or no GPX at all comes back with a
    sentence at the field, and nothing is stored."""
    file.seek(0)
    file.name = "road.gpx"
    answer = Client().post("/race/choices/", {"distance": "mile", "track": track, "course_file": file})
    assert answer.status_code == 422
    assert 'id="id_course_file_error"' in text(answer)
    assert says in text(answer)
    assert race_choices.of(athlete) == race_choices.RaceChoices()


def test_the_outlook_tells_the_cost_and_where_knowledge_ends(athlete: Any) -> None:
    """The part that is loaded after the page holds the pictures, the odds and the one line about what nobody knows."""
    page = text(Client().get("/race/outlook/"))
    assert page.count('class="picture"') == 3
    assert "of 100 races on the day" in page
    assert "nobody has measured it in a mile" in page


def test_a_goal_out_of_reach_is_answered_with_a_plan_that_makes_sense(athlete: Any) -> None:
    """4:30 for a runner of 5:40 says how rarely it would come and leads to the fastest plan that makes sense."""
    client = Client()
    page = text(client.get("/race/outlook/?for=4:30"))
    assert "4:30 would come in less than one race in a thousand" in page
    sensible = page.split("?for=")[1].split('"')[0]
    assert f"The fastest plan that makes sense is {sensible}" in page
    assert f"{sensible} comes in" in text(client.get(f"/race/outlook/?for={sensible}"))
    german = text(Client(headers={"accept-language": "de"}).get("/race/outlook/?for=4:30"))
    assert "would" not in german
    assert "planen</a>" in german


def test_the_review_shows_where_the_seconds_went_and_counts_once(athlete: Any) -> None:
    """A fast first lap is drawn and said; counting it twice makes one result and one race."""
    client = Client()
    page = text(client.get("/race/review/?laps=80+86.5+89+84.5&distance=mile&goal=5:35"))
    assert page.count('class="picture"') == 2
    assert "What each choice cost" in page
    assert "your best race" in page
    given = {"laps": "80 86.5 89 84.5", "distance": "mile", "track": "outdoor400", "date": "2026-04-14"}
    for _twice in range(2):
        assert client.post("/race/review/count/", given).status_code == 302
    assert models.Result.objects.filter(date=dt.date(2026, 4, 14)).count() == 1
    assert models.Race.objects.filter(date=dt.date(2026, 4, 14), splits_s__len=4).count() in (0, 1)
    assert [row.splits_s for row in race.races(athlete) if row.date == dt.date(2026, 4, 14)] == [
        (80.0, 86.5, 89.0, 84.5)
    ]
    assert client.get("/race/compare/").status_code == 200


@pytest.mark.parametrize(
    ("goal", "says"), [("1:00", "faster than anybody has run"), ("60:00", "walked, not raced"), ("99:99", "is no time")]
)
def test_a_goal_nobody_can_run_is_refused_on_every_page_and_the_command_line(
    athlete: Any, goal: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The review answered "289 s short of your 1:00"."""
    laps = "86 87 88 84"
    review = Client().post("/race/review/", {"laps": laps, "distance": "mile", "goal": goal}).content.decode()
    choice = Client().post("/race/choices/", {"distance": "mile", "track": "outdoor400", "goal": goal})
    assert says in review
    assert "short of" not in review
    assert choice.status_code == 422
    assert says in choice.content.decode()
    for command in (["pace"], ["verdict", "--laps", laps.replace(" ", ",")]):
        with pytest.raises(SystemExit) as stopped:
            raise SystemExit(cli.main([*command, "--goal", goal]))
        assert stopped.value.code == 2
        assert says in capsys.readouterr().err


def test_a_tactical_race_is_no_test_of_the_plan(athlete: Any) -> None:
    """A slow start and a fast end said to be tactical are kept with their laps, as a result that only makes faster."""
    client = Client()
    page = text(client.get("/race/review/?laps=98+94+88+76&distance=mile"))
    assert "These laps look like this: a tactical race" in page
    given = {"laps": "98 94 88 76", "distance": "mile", "track": "outdoor400", "date": "2026-04-14", "said": "tactical"}
    assert "Kept. No race for time" in text(client.post("/race/review/count/", given, follow=True))
    kept = models.Result.objects.get(date=dt.date(2026, 4, 14))
    assert (kept.kind, kept.excuse) == ("race", "tactics")


def test_a_race_to_come_is_not_counted(athlete: Any) -> None:
    """A day that lies ahead is refused with a sentence and nothing is stored."""
    given = {"laps": "80 86.5 89 84.5", "distance": "mile", "track": "outdoor400", "date": "2026-05-30"}
    answer = Client().post("/race/review/count/", given, follow=True)
    assert "still to come" in text(answer)
    assert not models.Race.objects.filter(finish_s__isnull=False).exists()


def test_the_review_takes_a_stopwatch_file_and_a_watch_file(athlete: Any, tcx_file: Any) -> None:
    """A stopwatch file leads to its timed race, once however often; laps of a watch are found after the warm-up."""
    client = Client()
    given = {"distance": "mile", "track": "outdoor400"}
    for _twice in range(2):
        file = io.BytesIO(json.dumps(RACE).encode())
        file.name = "stopwatch.json"
        answer = client.post("/race/review/", {**given, "file": file})
        assert answer.status_code == 302
    assert models.TimedRace.objects.count() == 1
    laps = [(1200.0, 420.0), (409.0, 80.0), (400.0, 82.0), (400.0, 83.0), (400.0, 79.0), (800.0, 300.0)]
    data = tcx_file(dt.datetime(2026, 4, 12, 7, 0, tzinfo=dt.UTC), laps)
    assert len(reading.read_activity(data).laps) == 6
    file = io.BytesIO(data)
    file.name = "race.tcx"
    page = text(client.post("/race/review/", {**given, "file": file}))
    assert "5:24.0" in page
    file = io.BytesIO(b"\x00" * 400)
    file.name = "x.fit"
    assert 'class="errors"' in text(client.post("/race/review/", {**given, "file": file}))
    assert "Type your laps" in text(client.post("/race/review/", given))


def test_two_races_are_compared_lap_by_lap(athlete: Any) -> None:
    """The lap that made the difference is named; a mile and an 800 m are not compared."""
    for day, laps, distance in ((1, [80, 86, 88, 82], MILE), (8, [82, 84, 84, 82], MILE), (9, [75, 77], 800.0)):
        models.Race.objects.create(
            athlete_id=athlete.id, date=dt.date(2026, 4, day), distance_m=distance, splits_s=laps, finish_s=sum(laps)
        )
    first, second, short = (row.pk for row in race.races(athlete) if row.splits_s)
    page = text(Client().get(f"/race/compare/?a={first}&b={second}"))
    assert "4.0 s faster." in page
    assert "−4.0 s" in page
    assert "not the same race" in text(Client().get(f"/race/compare/?a={first}&b={short}"))
    assert Client().get("/race/compare/?a=99999&b=x").status_code == 200


def test_the_ghost_race_is_one_file(athlete: Any) -> None:
    """The shared file holds its script and style, asks for nothing, and its runners end at their finish times."""
    answer = Client().get("/race/ghost-race.html?for=5:40")
    page = text(answer)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "<link" not in page
    assert "src=" not in page
    told = json.loads(page.split('id="ghost-data" type="application/json">')[1].split("</script>")[0])
    plan = next(runner for runner in told["runners"] if runner["name"] == "the plan")
    assert plan["finish_s"] == pytest.approx(340.0)
    assert plan["at_m"][-1] == pytest.approx(MILE, abs=0.01)
    assert plan["at_m"] == sorted(plan["at_m"])
    fast = next(runner for runner in told["runners"] if "3 s fast" in runner["name"])
    at_lap_1 = int(80 / told["step_s"])
    assert fast["at_m"][at_lap_1] > plan["at_m"][at_lap_1]
    assert fast["finish_s"] > plan["finish_s"]


def test_the_trainer_sets_the_push_cue(athlete: Any) -> None:
    """Starts that are too fast are said to be, and their cue becomes the runner's own; nonsense is refused."""
    client = Client()
    page = text(client.post("/race/first-200/", {"starts": "37 37,5 36.8"}))
    assert "Your goal pace feels slow to you" in page
    assert client.post("/race/first-200/", {"starts": "37 37.5 36.8", "use": "1"}).status_code == 302
    assert race_choices.of(athlete).cues["Push"].startswith("Push 30 m, then let it come back")
    assert client.post("/race/first-200/", {"starts": "fast"}).status_code == 422
    assert "3 s is no start" in text(client.post("/race/first-200/", {"starts": "3 3 3"}))


def test_the_group_sheet_names_bad_lines_one_by_one(athlete: Any) -> None:
    """Two good lines make a sheet although two others are wrong, and each wrong one is said with its number."""
    given = {"names": "Ada 5:12\n<i>Bo</i> 800 2:24\nCleo\nDan 0:59", "what": "race", "distance": "mile"}
    page = text(Client().post("/race/group/", given))
    assert "Line 3, &#x27;Cleo&#x27;" in page
    assert "Line 4, Dan" in page
    assert "&lt;i&gt;Bo&lt;/i&gt;" in page
    assert "5:12.0" in page
    session = {**given, "what": "session", "reps": "6", "rep_m": "400", "pace": "mile", "rest_s": "90"}
    assert "1:17.5" in text(Client().post("/race/group/", session))  # 312 s over 1609.344 m is 77.5 s over 400 m
    assert Client().post("/race/group/", {**session, "pdf": "1"}).content.startswith(b"%PDF")
    assert Client().post("/race/group/", {**given, "names": "nobody"}).status_code == 422
