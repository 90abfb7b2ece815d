"""fourlaps inspect: the keys of the contract, readable tables, and one line for what cannot be read."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fourlaps.cli.inspect import inspect_json, inspect_table
from fourlaps.cli.main import main
from tests.knowledge.files.fit_builder import BuiltLap, build_fit_activity

START = datetime(2026, 5, 1, 16, 30, tzinfo=UTC)
RUN = build_fit_activity(
    START,
    [3.0] * 600 + [5.0] * 80 + [3.0] * 300,
    heart_rate_bpm=[140] * 600 + [175] * 80 + [150] * 300,
    laps=[BuiltLap(0, 600, 1800, 0, 2), BuiltLap(600, 80, 400, 1, 5), BuiltLap(680, 299, 897, 2, 3)],
)


def test_json_holds_what_the_contract_names() -> None:
    found = inspect_json(RUN, "run.fit")
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["sport"] == "running"
    assert found["start"] == "2026-05-01T16:30:00Z"
    assert found["utc_offset_s"] == 7200
    assert found["duration_s"] == 979
    assert found["distance_m"] == pytest.approx(3097)
    assert found["records"] == 980
    assert found["has"] == {
        "gps": True, "heart_rate": True, "cadence": True, "running_dynamics": False, "power": False,
    }  # fmt: skip
    assert [lap["distance_m"] for lap in found["laps"]] == [1800, 400, 897]
    assert found["laps"][1] == {
        "start_s": 600, "distance_m": 400, "duration_s": 80, "avg_heart_rate_bpm": 175, "avg_cadence_spm": 168,
        "workout_step": 1, "intensity": "interval",
    }  # fmt: skip
    assert list(found["best_efforts"]) == ["400", "800", "1000", "1500", "1609.344", "3000"]
    assert found["best_efforts"]["400"] == pytest.approx(80)
    assert found["edits"] == found["warnings"] == []


def test_missing_values_are_null() -> None:
    found = inspect_json(b"<gpx><trk><type>run</type></trk></gpx>", "empty.gpx")
    assert (found["start"], found["distance_m"], found["duration_s"], found["utc_offset_s"]) == (None,) * 4
    assert found["best_efforts"] == {}
    assert not any(found["has"].values())


def test_best_efforts_are_for_feet() -> None:
    assert inspect_json(build_fit_activity(START, [7.0] * 600, sport=2), "ride.fit")["best_efforts"] == {}


def test_the_table_reads_like_a_training_diary(capsys: pytest.CaptureFixture[str]) -> None:
    inspect_table(RUN, "run.fit")
    text = capsys.readouterr().out
    for part in ("running, 2026-05-01 18:30 local time", "3.1 km in 16:19", "Laps", "1:20.0", "Fastest stretches"):
        assert part in text


def test_exit_codes_and_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, cut = tmp_path / "a.fit", tmp_path / "b.fit", tmp_path / "c.fit"
    good.write_bytes(RUN)
    bad.write_bytes(b"only text")
    cut.write_bytes(RUN[: len(RUN) // 2])
    assert main(["inspect", str(good), "--json"]) == 0
    capsys.readouterr()
    assert main(["inspect", str(cut), "--json"]) == 0  # what can be read is read, with a warning
    assert json.loads(capsys.readouterr().out)["warnings"]
    assert main(["inspect", str(bad), "--json"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "neither FIT, GPX nor TCX" in error
    assert main(["inspect", str(tmp_path / "none.fit")]) == 3
