"""`fourlaps replan`: a plan and what really happened in, the proposed changes out."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from fourlaps import advice
from fourlaps.errors import InputError
from fourlaps.training import differences, notebook
from fourlaps.training.adaptation import Proposal
from fourlaps.vocabulary.log_reading import read_log
from fourlaps.vocabulary.plan import Plan, plan_to_dict
from fourlaps.vocabulary.plan_reading import read_plan


def run(arguments: argparse.Namespace) -> None:
    """Print the proposal as JSON or as a coach's notes; what was passed over goes to stderr."""
    from fourlaps.cli.main import print_json
    from fourlaps.cli.plan import expected_to_dict

    plan = _plan(arguments.plan)
    log, passed_over = read_log(_json(arguments.log))
    proposal = advice.replan(plan, log, arguments.today)
    for sentence in passed_over:
        print(sentence, file=sys.stderr)  # noqa: T201  a warning beside the answer
    if arguments.json:
        print_json(
            {
                "changes": [change.to_dict() for change in proposal.changes],
                "plan": {**plan_to_dict(proposal.plan), "expected": expected_to_dict(proposal.plan)},
                "locked": proposal.locked,
                "notebook": list(notebook.lines(proposal.changes)),
                "passed_over": list(passed_over),
            }
        )
    else:
        _print(proposal, plan, arguments.today)


def _json(path: Path) -> Any:
    from fourlaps.cli.main import read_file

    try:
        return json.loads(read_file(path).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        text = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise InputError(f"'{path}' is not JSON: {text}.") from error


def _plan(path: Path) -> Plan:
    data = _json(path)
    if isinstance(data, dict) and "changes" in data and isinstance(data.get("plan"), dict):
        data = data["plan"]  # the answer of an earlier re-planning
    try:
        return read_plan(data)
    except InputError as error:
        raise InputError(f"'{path}' is no plan of 'fourlaps plan --json': {error}") from error


def _print(proposal: Proposal, before: Plan, today: dt.date) -> None:
    from rich.console import Console

    console = Console()
    if proposal.locked:
        console.print("[bold]The plan is locked. Stop, and see a doctor.[/]")
    if not proposal.changes:
        console.print("Nothing changes.")
    for line in notebook.lines(proposal.changes):
        console.print(line, highlight=False, markup=False)
    if any(change.kind == "new_weeks" for change in proposal.changes):
        for week in differences.week_sums(before, proposal.plan, today):
            hard = f"{week.after_hard} hard day{'' if week.after_hard == 1 else 's'}"
            line = f"Week from {week.first:%a %d %b}: {week.after_m / 1000:.0f} km, {hard}"
            was = f"before {week.before_m / 1000:.0f} km, {week.before_hard}"
            console.print(f"{line} ({was})", highlight=False, markup=False)
