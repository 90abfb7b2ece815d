"""`fourlaps replan`: nothing of a log or an edited plan is passed over without a word."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fourlaps.cli.main import main
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import plan_to_dict
from tests.made_plans import planned

TODAY = "2027-03-24"
Call = Callable[..., tuple[int, dict[str, Any], str]]


@cache
def _plan() -> str:
    request = PlanRequest(
        mile_s=340.0, goal_s=325.0, race=dt.date(2027, 5, 16), start=dt.date(2027, 2, 1), week_km=40.0,
        longest_km=12.0, sex="M", age_years=35, strength_history=True,
    )  # fmt: skip
    return json.dumps(plan_to_dict(planned(request, method="templates")))


@pytest.fixture(name="replan")
def _replan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """`fourlaps replan --json` on a log, and on a changed plan: exit code, answer, what stands on stderr."""

    def call(log: Any, *, today: str = TODAY, plan: dict[str, Any] | None = None) -> tuple[int, dict[str, Any], str]:
        files = tmp_path / "plan.json", tmp_path / "log.json"
        files[0].write_text(_plan() if plan is None else json.dumps(plan), encoding="utf-8")
        files[1].write_text(json.dumps(log), encoding="utf-8")
        code = main(["replan", str(files[0]), "--log", str(files[1]), "--today", today, "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out or "{}"), told.err

    return call


def session(data: dict[str, Any], kind: str, since: str = TODAY) -> dict[str, Any]:
    """The first session of a kind from a day on."""
    found: dict[str, Any] = next(
        s for week in data["weeks"] for s in week["sessions"] if s["kind"] == kind and s["date"] >= since
    )
    return found


@pytest.mark.parametrize("last", ["B", "C"])
def test_of_one_race_told_twice_the_last_word_counts_alone_and_is_said(last: str, replan: Call) -> None:
    """B and C for one day: all of the one or all of the other, with a sentence that two were told."""
    day = "2027-04-03"
    told = [{"date": day, "priority": "C" if last == "B" else "B"}, {"date": day, "priority": last}]
    code, found, _ = replan({"races": told})
    assert code == 0
    assert found["changes"] == replan({"races": told[1:]})[1]["changes"]
    assert found["passed_over"] == [f"'races' tells more than one race on {day}; the last one told counts."]
    assert replan({"races": [told[1], told[1]]})[1]["passed_over"] == []
