"""`fourlaps evidence replay`: rows, skipped rows with a reason, and files that are no table."""

import json
from pathlib import Path

import pytest

from fourlaps.cli.main import main

ROWS = """Trial,arm,outcome,protocol,n,level,weeks,pct_change,use,extra
T1,fast,TT_3000m,"2/wk: 4x4min@90-95%HRmax r=3min ; base: normal",8,well_trained,8,-2.5,validate,x
T1,fast,TT_3000m,"a dance",8,well_trained,8,-2.5,validate,x,too,many
T1,control,economy,base: normal,8,well_trained,8,,null_check
"""


def test_replay_answers_with_every_key_of_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A row has observed, simulated, SD, n and z; one nobody can read is skipped with its line and a reason."""
    table = tmp_path / "trials.csv"
    table.write_text(ROWS, encoding="utf-8")
    assert main(["evidence", "replay", str(table), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["outcome"] for row in found["rows"]] == ["TT_3000m", "economy"]
    first = found["rows"][0]
    assert set(first) >= {"trial", "arm", "outcome", "use", "observed_pct", "simulated_pct", "sd_pct", "n", "z"}
    assert first["observed_pct"] == -2.5
    assert -6 < first["simulated_pct"] < -0.5
    assert found["rows"][1]["simulated_pct"] == 0
    assert found["skipped"][0]["row"] == 3
    assert "dance" in found["skipped"][0]["why"]


@pytest.mark.parametrize(("between", "ends"), [(",", "\r\n"), (";", "\n"), ("\t", "\r\n")])
def test_a_table_from_a_spreadsheet_is_the_same_table(
    between: str, ends: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mark of the encoding, line ends of Windows, semicolons or tabs, blank lines that count: the same rows."""
    cells = [
        ["trial", "arm", "outcome", "protocol", "n", "pct_change"],
        ["T", "A", "economy", '"2/wk: 3x8rep@80%1RM + 60contacts@plyo, jumps ; base: normal"', "", "-4"],
        [],
        ["T", "B", "mood", "base: normal", "8", "1"],
    ]
    table = tmp_path / "trials.csv"
    table.write_bytes(("\ufeff" + ends.join(between.join(row) for row in cells)).encode())
    assert main(["evidence", "replay", str(table), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(row["n"], row["observed_pct"]) for row in found["rows"]] == [(10, -4.0)]
    assert found["rows"][0]["simulated_pct"] < -1
    assert found["skipped"] == [{"row": 4, "why": "the model says nothing about 'mood'"}]
    assert main(["evidence", "replay", str(table)]) == 0
    shown = capsys.readouterr().out
    assert "m %" in shown
    assert "row 4 skipped" in shown


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "misses the columns outcome, protocol"),
        (b"", "misses the columns"),
        (b"outcome,protocol,Outcome \nTT_mile,base: normal,VO2max\n", "the column 'outcome' more than once. Keep one"),
        (b"outcome,protocol\n\n", "no row under its header"),
        (b"\xff\xfe\x00\x01", "no text table"),
        (b"outcome,protocol\n\x00,\x00\n", ""),
    ],
)
def test_what_is_no_trial_table_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    """One clear line and exit 2, or every row skipped; never a traceback."""
    table = tmp_path / "trials.csv"
    table.write_bytes(content)
    code = main(["evidence", "replay", str(table), "--json"])
    captured = capsys.readouterr()
    if words:
        assert code == 2
        assert words in captured.err
        assert captured.err.count("\n") == 1
    else:
        assert code in (0, 2)
    assert "Traceback" not in captured.err


@pytest.mark.slow
def test_a_plan_tells_its_mile_with_two_ranges_and_three_counterfactuals(capsys: pytest.CaptureFixture[str]) -> None:
    """`expected` holds race day, nothing changed, a step easier and harder; 50 % lies inside 80 %."""
    assert main(["plan", "--mile", "5:30", "--race", "2026-06-20", "--start", "2026-03-29", "--json"]) == 0
    expected = json.loads(capsys.readouterr().out)["expected"]
    assert set(expected) == {"race_day_s", "if_nothing_changes_s", "one_step_easier_s", "one_step_harder_s"}
    for told in expected.values():
        assert told["low80"] < told["low50"] < told["median"] < told["high50"] < told["high80"]
    assert expected["race_day_s"]["median"] < expected["if_nothing_changes_s"]["median"]


@pytest.mark.slow
def test_a_replanned_season_expects_from_the_mile_of_today(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A time trial half way: the expectation starts from what is believed after it, and counts only what is to come."""
    arguments = ["plan", "--mile", "5:40", "--race", "2026-06-20", "--start", "2026-03-29", "--fast-running", "--json"]
    assert main(arguments) == 0
    made = capsys.readouterr().out
    (tmp_path / "plan.json").write_text(made, encoding="utf-8")
    results = [{"date": "2026-05-16", "distance_m": 1609.344, "time_s": 332.0, "kind": "time_trial"}]
    (tmp_path / "log.json").write_text(json.dumps({"results": results}), encoding="utf-8")
    files = [str(tmp_path / "plan.json"), "--log", str(tmp_path / "log.json")]
    assert main(["replan", *files, "--today", "2026-05-18", "--json"]) == 0
    expected = json.loads(capsys.readouterr().out)["plan"]["expected"]
    assert 332.0 < expected["if_nothing_changes_s"]["median"] < 340.0
    gain = 1 - expected["race_day_s"]["median"] / expected["if_nothing_changes_s"]["median"]
    whole = json.loads(made)["expected"]
    assert 0 < gain < 1 - whole["race_day_s"]["median"] / whole["if_nothing_changes_s"]["median"]


def test_a_quote_that_is_never_closed_is_refused_with_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would swallow every row after it; one inside a cell is no such thing."""
    table = tmp_path / "trials.csv"
    table.write_text(ROWS.replace('"a dance"', '"a dance'), encoding="utf-8")
    assert main(["evidence", "replay", str(table), "--json"]) == 2
    told = capsys.readouterr().err
    assert "Row 3" in told
    assert "never closed" in told
    table.write_text(ROWS.replace('"a dance"', 'a "dance"'), encoding="utf-8")
    assert main(["evidence", "replay", str(table), "--json"]) == 0
