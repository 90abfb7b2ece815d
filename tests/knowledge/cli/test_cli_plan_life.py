"""The plan command's words for real lives: read, refused in one line, and the same in any unit or place."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys

import pytest

from fourlaps.cli.main import build_parser, main
from fourlaps.cli.plan import request_from

USUAL = ("plan", "--mile", "5:30", "--race", "2026-06-20", "--start", "2026-03-29")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--minutes", "mon=abc"), "mon=30"),
        (("--minutes", "900"), "0 to 600"),
        (("--also", "2026-05-40"), "2026-05-40"),
        (("--also", "2026-05-16=X"), "A, B or C"),
        (("--also", "2026-05-16:100"), "100"),
        (("--also", "2026-07-16"), "before the plan's own race"),
        (("--away", "2026-05-10..2026-05-01"), "first day first"),
        (("--away", "2026-05-01..2026-05-03=maybe"), "=easy"),
        (("--away", "2020-01-15..2020-01-20"), "outside the plan"),
        (("--minutes", "mon=30,mon=60"), "mon twice, with 30 and 60"),
        (("--camp", "2026-05-01..2026-05-03"), "altitude"),
        (("--club", "funday"), "funday"),
        (("--days", "mon,tue,wed", "--long-run", "wed", "--quality", "2"), "H3"),
    ],
)
def test_a_word_that_cannot_be_read_is_answered_in_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    """Exit 2, one line that names the value or what to write."""
    assert main([*USUAL, *words, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert said in err


@pytest.mark.slow
def test_what_is_said_on_the_command_line_is_in_the_request(capsys: pytest.CaptureFixture[str]) -> None:
    """Every option of a real life reaches the plan."""
    words = (
        "--minutes", "mon=40,sat=90", "--club", "tue", "--also", "2026-05-16=B:800", "--also", "2026-05-30=C",
        "--away", "2026-04-20..2026-04-24", "--camp", "2026-05-04..2026-05-10=heat", "--ground", "road", "--no-gym",
        "--sport", "wed=football", "--gap-days", "2", "--quality", "2", "--json",
    )  # fmt: skip
    assert main([*USUAL, *words]) == 0
    told = json.loads(capsys.readouterr().out)["request"]
    assert told["minutes"] == [40.0, None, None, None, None, 90.0, None]
    assert [race["priority"] for race in told["races"]] == ["B", "C"]
    assert told["races"][0]["distance_m"] == 800.0
    assert told["away"] == [{"first": "2026-04-20", "last": "2026-04-24", "easy": False}]
    assert (told["ground"], told["gym"], told["sport"], told["quality"]) == ("road", False, "football", 2)


@pytest.mark.parametrize(
    ("words", "days", "sport"),
    [
        (("--sport", "tue,sat=football"), [1, 5], "football"),
        (("--sport", "tue=football,sat"), [1, 5], "football"),
        (("--sport", "tue=football,sat=football"), [1, 5], "football"),
        (("--sport", "tue=football", "--sport", "fri=swimming"), [1, 4], "football or swimming"),
    ],
)
def test_every_day_of_a_second_sport_is_read(words: tuple[str, ...], days: list[int], sport: str) -> None:
    """Each day may carry its sport's name, and an option named again adds to what it said before."""
    request = request_from(build_parser().parse_args([*USUAL, *words]), dt.date(2026, 3, 29))
    assert (list(request.sport_days), request.sport) == (days, sport)


def test_an_option_named_again_adds_days() -> None:
    """Days, club days and minutes as well."""
    words = ("--days", "mon,wed", "--days", "fri", "--club", "mon", "--club", "fri", "--minutes", "45",
             "--minutes", "fri=90")  # fmt: skip
    request = request_from(build_parser().parse_args([*USUAL, *words]), dt.date(2026, 3, 29))
    assert (request.days, request.club_days) == ((0, 2, 4), (0, 4))
    assert request.minutes == (45.0, 45.0, 45.0, 45.0, 90.0, 45.0, 45.0)
    assert request.long_run_day is None, "Sunday is a default, and it is not free"


@pytest.mark.slow
def test_units_and_locale_change_nothing() -> None:
    """The same runner in seconds, in a German locale, on another clock: byte for byte the same plan."""
    outputs = set()
    for mile, extra in (("5:30", {}), ("330.0", {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "TZ": "Asia/Tokyo"})):
        done = subprocess.run(
            [sys.executable, "-m", "fourlaps.cli.main", "plan", "--mile", mile, *USUAL[3:], "--json"],
            capture_output=True, text=True, check=True, env={**os.environ, **extra},
        )  # fmt: skip
        outputs.add(done.stdout)
    assert len(outputs) == 1


@pytest.mark.slow
def test_a_prediction_does_not_load_the_solver() -> None:
    """`fourlaps predict` pays nothing for the planner: no OR-Tools, no pandas."""
    script = (
        "import sys; from fourlaps.cli.main import main; main(['predict', '800=2:24', '--json']); "
        "sys.exit(any(name.split('.')[0] in ('ortools', 'pandas') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_what_is_left_out_contradicts_nothing_said_above(capsys: pytest.CaptureFixture[str]) -> None:
    """A race left out stands for no time trial, and the young run on three days whatever the others bring."""
    said = ("plan", "--mile", "8:55", "--race", "2027-02-28", "--start", "2027-01-17", "--days", "mon,tue,thu,fri,sun")
    assert main([*said, "--week-km", "36", "--longest-km", "12", "--also", "2027-01-28=A:5k", "--json"]) == 0
    notes = " ".join(json.loads(capsys.readouterr().out)["guardrail_notes"])
    assert "The race on 2027-01-28 is left out" in notes
    assert "a time trial, because the race is too near" in notes
    child = ("plan", "--mile", "6:10", "--race", "2027-06-09", "--start", "2027-04-15", "--born", "2015", "--sex", "F")
    days = ("--days", "tue,wed,thu,sat,sun", "--week-km", "25", "--longest-km", "7", "--json")
    assert main([*child, *days]) == 0
    free = [note for note in json.loads(capsys.readouterr().out)["guardrail_notes"] if "stays free of running" in note]
    assert free
    assert all(note.endswith("3 runs a week are the most at your age.") for note in free)


@pytest.mark.slow
def test_small_weeks_need_no_word_on_the_longest_run(capsys: pytest.CaptureFixture[str]) -> None:
    """The longest run is taken as 12 km where nothing is said, also beside a week of 10 km."""
    assert (
        main(["plan", "--mile", "7:00", "--race", "2026-06-20", "--start", "2026-05-17", "--week-km", "10", "--json"])
        == 0
    )
    assert json.loads(capsys.readouterr().out)["weeks"]
