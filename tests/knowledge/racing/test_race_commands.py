"""The race commands end to end: keys of the contract, and bad input in one line."""

import json
from pathlib import Path

import pytest

from fourlaps.cli.main import main

BESTS = ("--bests", "800=2:24,5000=19:30")


@pytest.mark.slow
def test_pace_with_results_has_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    """Odds, range, cost of the opening, decisions and conditions beside the laps; the same twice."""
    argv = [
        "pace",
        *BESTS,
        "--goal",
        "5:20",
        "--wind",
        "2@0",
        "--temp",
        "30",
        "--altitude",
        "500",
        "--draft",
        "2",
        "--json",
    ]
    assert main(argv) == 0
    first = capsys.readouterr().out
    got = json.loads(first)
    assert set(got) >= {"distance_m", "finish_s", "laps", "marks", "p_goal", "finish", "decision_points"}
    assert got["finish_s"] == 320.0
    assert 0 < got["p_goal"] < 1
    assert {row["first_lap_error_s"] for row in got["cost_of_opening_s"]} >= {-6, -4, -2, 2, 4}
    assert got["conditions_cost_s"]["wind"] > 0 > got["conditions_cost_s"]["draft"]
    assert main(argv) == 0
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(
    "argv",
    [
        ("pace",),
        ("pace", "--goal", "5:00", "--wind", "2@0"),
        ("pace", *BESTS, "--wind", "40@0"),
        ("pace", *BESTS, "--wind", "north"),
        ("pace", *BESTS, "--temp", "90"),
        ("pace", *BESTS, "--goal", "3:00"),
        ("pace", *BESTS, "--distance", "10k"),
        ("pace", "--bests", "800"),
        ("verdict", "--laps", "57,76.5,77,75"),
        ("verdict", "--laps", "76,79.5,81,78.5", "--distance", "1500"),
        ("verdict", "--laps", "76,1,79.5,81,78.5"),
        ("race", "fit", __file__),
        ("race",),
    ],
)
def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]) -> None:
    """Exit code 2 and one sentence."""
    assert main(list(argv)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert len(captured.err) > 20


@pytest.mark.slow
def test_race_fit_and_verdict_against_ones_own_best(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Held-out marks come back predicted with a range; a verdict with results names the runner's own best."""
    table = tmp_path / "splits.csv"
    table.write_text("race_id,event_m,mark_m,cum_s\n" + "".join(
        f"mine,1609.344,{mark},{clock}\n" for mark, clock in ((400, 74), (800, 150), (1200, 226), (1609.344, 302))
    ))  # fmt: skip
    assert main(["race", "fit", str(table), "--hold-out", "1", "--json"]) == 0
    got = json.loads(capsys.readouterr().out)
    assert [mark["used_in_fit"] for mark in got["marks"]] == [True, True, False, False]
    assert all(mark["low80"] <= mark["predicted_s"] <= mark["high80"] for mark in got["marks"])
    assert got["marks"][-1]["predicted_s"] == pytest.approx(302, abs=6)
    assert set(got["parameters"]) >= {"level_s_per_m", "start", "drift", "kick"}
    assert main(["race", "fit", str(table)]) == 0
    assert "finish" not in capsys.readouterr().err
    assert main(["verdict", "--laps", "70,79.5,83,80.5", *BESTS, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["own_best"]["pacing_cost_s"] > 0.2


@pytest.mark.slow
def test_card_and_sound_are_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A PDF and a WAV beside the table."""
    assert main(["pace", "--goal", "5:00", "--pdf", str(tmp_path / "a.pdf"), "--wav", str(tmp_path / "a.wav")]) == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "a.wav").read_bytes().startswith(b"RIFF")
    assert "Push" in capsys.readouterr().out


@pytest.mark.parametrize("track", ["outdoor400", "indoor200", "road"])
def test_the_laps_go_on_the_watch(tmp_path: Path, track: str) -> None:
    """One wait for the gun, then a step per lap with a speed range round the plan."""
    import fitdecode

    path = tmp_path / "race.fit"
    assert main(["pace", "--goal", "5:00", "--track", track, "--fit", str(path), "--json"]) == 0
    with fitdecode.FitReader(path) as reader:
        steps = [
            frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "workout_step"
        ]
    laps = 8 if track == "indoor200" else 4
    assert len(steps) == laps + 1
    metres = [step.get_value("duration_distance", fallback=0.0) or 0.0 for step in steps[1:]]
    assert sum(metres) == pytest.approx(1609.344, abs=0.05)
