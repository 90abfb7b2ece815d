"""Wishes no plan can meet, and wishes a plan meets only in part: one clear sentence each, from the command line."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from typing import Any

import pytest

from fourlaps.cli.main import main
from tests.plan_checker import Facts, check
from tests.plan_requests import random_facts

pytestmark = pytest.mark.slow

START = "2026-03-02"  # a Monday
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    capsys.readouterr()
    code = main(["plan", *words, "--json"])
    out, err = capsys.readouterr()
    return code, out, err


def plan(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, "")
    made: dict[str, Any] = json.loads(out)
    return made


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line a refused wish gets: exit code 2, nothing on stdout, no traceback."""
    try:
        code, out, err = run(capsys, *words)
    except SystemExit as stopped:  # argparse leaves this way
        code = int(stopped.code or 0)
        out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
    return err


def notes(made: dict[str, Any]) -> str:
    return " ".join(made["guardrail_notes"]).lower()


@pytest.mark.parametrize(("race", "word"), [("2026-03-01", "before"), ("2026-03-02", "today")])
def test_a_race_in_the_past_or_today_is_refused(capsys: pytest.CaptureFixture[str], race: str, word: str) -> None:
    said = refusal(capsys, "--mile", "6:00", "--race", race, "--start", START)
    assert race in said
    assert word in said


def test_more_than_a_year_away_is_refused_with_the_last_day_that_would_do(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "--mile", "6:00", "--race", "2027-03-10", "--start", START)
    last = re.search(r"up to (\d{4}-\d\d-\d\d)", said)
    assert "52" in said
    assert last is not None
    assert plan(capsys, "--mile", "6:00", "--race", last[1], "--start", START)["race"]["date"] == last[1]


@pytest.mark.parametrize("days", ["", ",", "funday"])
def test_no_day_to_run_on_is_refused_with_an_example(capsys: pytest.CaptureFixture[str], days: str) -> None:
    said = refusal(capsys, "--mile", "6:00", "--race", "2026-06-07", "--start", START, "--days", days)
    assert "tue" in said


@pytest.mark.parametrize("mile", ["5", "5:75", "2:30", "abc", "-5:00", "nan", "0:00"])
def test_an_impossible_or_ambiguous_mile_is_refused(capsys: pytest.CaptureFixture[str], mile: str) -> None:
    said = refusal(capsys, f"--mile={mile}", "--race", "2026-06-07", "--start", START)
    assert mile in said


@pytest.mark.parametrize("option", ["--week-km=nan", "--week-km=-4", "--week-km=inf", "--longest-km=-1", "--born=20"])
def test_a_number_no_runner_has_is_refused(capsys: pytest.CaptureFixture[str], option: str) -> None:
    refusal(capsys, "--mile", "6:00", "--race", "2026-06-07", "--start", START, option)


def test_too_little_running_is_refused_with_the_least_that_would_do(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--mile", "6:00", "--race", "2026-06-07", "--start", START)
    for option, other in (("--week-km", "--longest-km=3"), ("--longest-km", "--week-km=20")):
        said = refusal(capsys, *words, f"{option}=0", other)
        enough = re.search(r"run ([\d.]+) km", said)
        assert enough is not None, said
        plan(capsys, *words, f"{option}={enough[1]}", other)


@pytest.mark.parametrize("days_away", range(1, 14))
def test_less_than_two_weeks_is_a_sharpening_fortnight_said_plainly(
    capsys: pytest.CaptureFixture[str], days_away: int
) -> None:
    start = dt.date.fromisoformat(START)
    race = start + dt.timedelta(days=days_away)
    made = plan(capsys, "--mile", "6:00", "--race", race.isoformat(), "--start", START, "--fast-running", "--sex", "M")
    assert "sharpening" in notes(made)
    dates = {s["date"] for week in made["weeks"] for s in week["sessions"]}
    assert dates == {(start + dt.timedelta(days=i)).isoformat() for i in range(days_away + 1)}
    facts = Facts(360.0, start, race, (1, 3, 4, 5, 6), fast_running=True, sex="M")
    assert check(made, facts) == []


def test_a_goal_within_four_percent_is_planned_for(capsys: pytest.CaptureFixture[str]) -> None:
    made = plan(capsys, "--mile", "6:00", "--goal", "5:47", "--race", "2026-06-07", "--start", START)
    assert made["race"]["goal_s"] == 347
    assert 347 <= made["race"]["planned_at_s"] <= 360
    assert "goal" not in notes(made)


def test_a_goal_farther_away_is_planned_at_current_fitness_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    made = plan(capsys, "--mile", "6:00", "--goal", "5:40", "--race", "2026-06-07", "--start", START)
    assert made["race"]["planned_at_s"] == 360
    assert "5:40" in notes(made)
    assert "6:00" in notes(made)


def test_beyond_eight_percent_a_nearer_goal_is_proposed(capsys: pytest.CaptureFixture[str]) -> None:
    made = plan(capsys, "--mile", "6:00", "--goal", "5:20", "--race", "2026-06-07", "--start", START)
    assert made["race"]["planned_at_s"] == 360
    named = {60 * int(m) + int(s) for m, s in re.findall(r"\b(\d):(\d\d)\b", notes(made))}
    nearer = named - {320, 360}
    assert nearer
    assert all(0.92 * 360 <= goal < 360 for goal in nearer)


def test_a_slower_goal_than_today_never_slows_or_hides(capsys: pytest.CaptureFixture[str]) -> None:
    made = plan(capsys, "--mile", "6:00", "--goal", "6:40", "--race", "2026-06-07", "--start", START)
    assert made["race"]["planned_at_s"] == 360
    assert "6:40" in notes(made)


def test_sixty_without_clearance_is_told_how_to_clear(capsys: pytest.CaptureFixture[str]) -> None:
    made = plan(capsys, "--mile", "7:30", "--race", "2026-06-07", "--start", START, "--born", "1960")
    assert "--cleared" in notes(made)
    kinds = {s["kind"] for week in made["weeks"] for s in week["sessions"]}
    assert not kinds & {"vo2max", "mile_pace", "time_trial"}


def test_the_command_line_tells_the_planner_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """Options and facts meet: the checker is told the options' words and finds nothing."""
    for seed in range(6):
        facts = random_facts(random.Random(f"cli-{seed}"))
        words = [
            f"--mile={facts.mile_s}", f"--race={facts.race}", f"--start={facts.start}",
            f"--week-km={max(facts.week_km, 8)}",
            f"--longest-km={max(facts.longest_km, 3)}", "--days=" + ",".join(DAYS[d] for d in facts.days),
        ]  # fmt: skip
        words += [f"--sex={facts.sex}"] if facts.sex else []
        words += [f"--born={facts.race.year - facts.age_years}"] if facts.age_years is not None else []
        words += ["--fast-running"] if facts.fast_running else []
        words += ["--strength-history"] if facts.strength_history else []
        words += ["--cleared"] if facts.cleared else []
        words += ["--injured"] if facts.injured else []
        made = plan(capsys, *words)
        told = Facts(
            facts.mile_s, facts.start, facts.race, facts.days, max(facts.week_km, 8), max(facts.longest_km, 3), None,
            facts.sex, facts.age_years, facts.fast_running, facts.strength_history, facts.cleared, facts.injured,
        )  # fmt: skip
        assert check(made, told) == []
