"""The command line as the contract spells it: keys, exit codes, one line for every error."""

import json
from pathlib import Path
from typing import Any

import pytest

from fourlaps.cli.main import main


def answer(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    assert main([*argv, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    value = json.loads(out)
    assert isinstance(value, dict)
    return value


def complaint(capsys: pytest.CaptureFixture[str], code: int, *argv: str) -> str:
    assert main(list(argv)) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err
    return captured.err


@pytest.mark.slow
def test_predict_answers_with_every_key_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    """Prediction, readouts and paces come in one object, in SI, ordered from fast to slow where they are ranges."""
    got = answer(capsys, "predict", "800=2:24", "5000=19:30", "--today", "2026-11-24")
    assert got["distance_m"] == 1609.344
    time = got["time_s"]
    assert time["low95"] < time["low80"] < time["median"] < time["high80"] < time["high95"]
    assert 300 < time["median"] < 345
    assert 3 < got["critical_speed_mps"]["median"] < 5
    assert got["d_prime_m"]["low80"] < got["d_prime_m"]["median"]
    assert set(got["paces_s_per_km"]) >= {"easy", "tempo", "vo2max", "mile", "strides"}
    for slow, fast in got["paces_s_per_km"].values():
        assert slow >= fast
    assert got["reasons"]


@pytest.mark.slow
def test_predict_without_a_result_gives_the_population_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who has never raced gets the wide range of grown-ups who run, told as that, and what would narrow it."""
    got = answer(capsys, "predict", "--today", "2026-11-24")
    assert got["reasons"][0].startswith("No result yet")
    assert got["time_s"]["low80"] < 360 < 500 < got["time_s"]["high80"]
    assert answer(capsys, "predict", "--sex", "F")["time_s"]["median"] > got["time_s"]["median"]
    assert main(["predict"]) == 0
    assert "No result yet" in capsys.readouterr().out


@pytest.mark.slow
def test_predict_is_the_same_twice(capsys: pytest.CaptureFixture[str]) -> None:
    """Same input, same output."""
    argv = ("predict", "1500=4:40@2026-09-01", "--today", "2026-11-24")
    assert answer(capsys, *argv) == answer(capsys, *argv)


@pytest.mark.parametrize(
    "argv",
    [
        ("predict", "mile=5"),
        ("predict", "mile=5:75"),
        ("predict", "mile"),
        ("predict", "mile=3:30", "5000=30:00"),
        ("predict", "mile=2:30"),
        ("predict", "mile=3:05:00"),
        ("predict", "5000=20:00@2026-13-01"),
        ("predict", "5000=20:00@2099-01-01"),
        ("plan", "--mile", "5:30"),
        ("plan", "--mile", "5:30", "--race", "2026-06-01", "--start", "2026-06-01"),
        ("plan", "--mile", "5:30", "--race", "2026-05-01", "--start", "2026-06-01"),
        ("plan", "--mile", "5:30", "--race", "2028-06-01", "--start", "2026-06-01"),
        ("plan", "--mile", "5:30", "--race", "9999-12-31", "--start", "9999-11-30"),
        ("plan", "--mile", "5:30", "--race", "0001-03-01", "--start", "0001-01-01"),
        ("plan", "--mile", "5:30", "--race", "2026-08-01", "--start", "2026-06-01", "--days", ""),
        ("plan", "--mile", "5:30", "--race", "2026-08-01", "--start", "2026-06-01", "--days", "funday"),
        ("plan", "--mile", "5:30", "--race", "2026-08-01", "--start", "2026-06-01", "--week-km", "nan"),
        ("plan", "--mile", "2:30", "--race", "2026-08-01", "--start", "2026-06-01"),
        ("pace", "--goal", "5"),
        ("pace", "--goal", "0:30"),
        ("verdict", "--laps", "76,79.5,81"),
        ("verdict", "--laps", "76,x,81,78"),
        ("verdict",),
        ("nonsense",),
        (),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]) -> None:
    """Whatever a person can fix ends with exit code 2 and one sentence on stderr, nothing on stdout."""
    assert len(complaint(capsys, 2, *argv)) > 20


def test_a_missing_file_is_exit_code_3(capsys: pytest.CaptureFixture[str]) -> None:
    """What does not exist is not found."""
    assert "does not exist" in complaint(capsys, 3, "inspect", "no-such-file.fit")


@pytest.mark.parametrize("content", [b"", b"hello, I am text\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"<gpx", bytes(5000)])
def test_a_file_that_is_no_activity_is_answered(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    """Empty files, text named .fit and broken containers are answered, never crashed on."""
    path = tmp_path / "run.fit"
    path.write_bytes(content)
    complaint(capsys, 2, "inspect", str(path))


def test_an_oversized_file_is_refused_unread(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A 200 MB file is refused by its size alone."""
    path = tmp_path / "big.fit"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    assert "200 MB" in complaint(capsys, 2, "inspect", str(path))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "days"), [("2026-05-17", 35), pytest.param("2026-03-30", 83, marks=pytest.mark.slow)]
)
def test_plan_keeps_the_shape_of_the_contract(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, start: str, days: int
) -> None:
    """Weeks end with the race, every date has an entry, and the files asked for are written."""
    got = answer(
        capsys, "plan", "--mile", "5:30", "--goal", "5:20", "--race", "2026-06-20", "--start", start,
        "--days", "tue,thu,sat,sun", "--week-km", "35", "--longest-km", "11", "--sex", "F", "--born", "1990",
        "--fast-running", "--strength-history",
        "--ics", str(tmp_path / "plan.ics"), "--fit", str(tmp_path / "fit"),
    )  # fmt: skip
    assert got["athlete"]["level"] == "L3"
    assert got["athlete"]["age_years"] == 36
    assert got["race"]["date"] == "2026-06-20"
    last = got["weeks"][-1]["sessions"][-1]
    assert (last["date"], last["kind"]) == ("2026-06-20", "race")
    dates = {session["date"] for week in got["weeks"] for session in week["sessions"]}
    assert len(dates) == days
    assert (tmp_path / "plan.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    runs = [s for week in got["weeks"] for s in week["sessions"] if s["workout"]]
    assert len(list((tmp_path / "fit").glob("*.fit"))) == len(runs)


@pytest.mark.slow
def test_a_failed_write_leaves_nothing_behind(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A card that cannot be written is one sentence, and no half file stays."""
    complaint(capsys, 2, "pace", "--goal", "5:00", "--pdf", str(tmp_path / "missing" / "card.pdf"))
    assert list(tmp_path.iterdir()) == []


def test_pace_laps_and_marks_end_at_the_finish(capsys: pytest.CaptureFixture[str]) -> None:
    """A 5:00 mile: four laps that sum to 300 s, marks each 200 m from 209.344 m, the four words in order."""
    got = answer(capsys, "pace", "--goal", "5:00")
    assert [lap["length_m"] for lap in got["laps"]] == pytest.approx([409.344, 400, 400, 400])
    assert sum(lap["split_s"] for lap in got["laps"]) == pytest.approx(300.0)
    assert [lap["focus"] for lap in got["laps"]] == ["Push", "Pace", "Position", "Positivity"]
    assert [mark["at_m"] for mark in got["marks"]] == pytest.approx([209.344 + 200 * i for i in range(8)])
    assert got["marks"][-1]["clock_s"] == pytest.approx(300.0)


def test_verdict_says_where_the_seconds_went(capsys: pytest.CaptureFixture[str]) -> None:
    """The third lap of a race run 76.0, 79.5, 81.0, 78.5 is the slowest."""
    got = answer(capsys, "verdict", "--laps", "76.0,79.5,81.0,78.5")
    assert got["finish_s"] == pytest.approx(315.0)
    assert got["slowest_lap"] == 3
    assert sum(lap["against_even_s"] for lap in got["laps"]) == pytest.approx(0.0, abs=1e-6)
    assert got["change"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "argv",
    [
        ("predict", "mile=5:30"),
        pytest.param(
            ("plan", "--mile", "6:30", "--race", "2026-06-20", "--start", "2026-05-04"), marks=pytest.mark.slow
        ),
        ("pace", "--goal", "5:00"),
        ("verdict", "--laps", "76.0,79.5,81.0,78.5"),
    ],
)
def test_without_json_a_person_gets_a_table(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]) -> None:
    """Every command prints something readable without --json."""
    assert main(list(argv)) == 0
    assert len(capsys.readouterr().out.splitlines()) > 3
