"""`fourlaps replan`: a plan and what really happened in, the proposed changes out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from fourlaps import advice
from fourlaps.errors import InputError
from fourlaps.training.adaptation import Proposal
from fourlaps.vocabulary.log import log_from_dict
from fourlaps.vocabulary.plan import Plan, plan_from_dict, plan_to_dict


def run(arguments: argparse.Namespace) -> None:
    """Print the proposal as JSON or as a list of sentences."""
    from fourlaps.cli.main import print_json

    plan = _plan(arguments.plan)
    log = log_from_dict(_json(arguments.log))
    proposal = advice.replan(plan, log, arguments.today)
    if arguments.json:
        print_json(
            {
                "changes": [change.to_dict() for change in proposal.changes],
                "plan": plan_to_dict(proposal.plan),
                "locked": proposal.locked,
            }
        )
    else:
        _print(proposal)


def _json(path: Path) -> Any:
    from fourlaps.cli.main import read_file

    try:
        return json.loads(read_file(path).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"'{path}' is not JSON: {error}.") from error


def _plan(path: Path) -> Plan:
    data = _json(path)
    try:
        return plan_from_dict(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"'{path}' is no plan of 'fourlaps plan --json' ({type(error).__name__}: {error}).") from error


def _print(proposal: Proposal) -> None:
    from rich.console import Console

    console = Console()
    if proposal.locked:
        console.print("[bold]The plan is locked. Stop, and see a doctor.[/]")
    if not proposal.changes:
        console.print("Nothing changes.")
    for change in proposal.changes:
        console.print(f"{change.date:%a %d %b}: {change.was} -> {change.to}", highlight=False, markup=False)
        console.print(f"    {change.trigger}: {change.reason}", highlight=False, markup=False)
