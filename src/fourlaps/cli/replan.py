"""`fourlaps replan`: a plan and what really happened in, the proposed changes out."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fourlaps import advice
from fourlaps.errors import InputError
from fourlaps.training import added_races, differences, notebook, repair
from fourlaps.training.adaptation import Proposal
from fourlaps.vocabulary.log import Log, Wish
from fourlaps.vocabulary.log_reading import KNOWN, read_log, shown
from fourlaps.vocabulary.plan import Plan, plan_to_dict
from fourlaps.vocabulary.plan_reading import read_plan


def run(arguments: argparse.Namespace) -> None:
    """Print the proposal as JSON or as a coach's notes; what was passed over goes to stderr."""
    from fourlaps.cli.main import print_json
    from fourlaps.cli.plan import expected_to_dict

    given = _plan(arguments.plan)
    log, unknown = read_log(_log(arguments.log))
    # Whether a day is a hard one follows from what stands there, whoever changed the file.
    plan = given if given.locked else repair.reflagged(given, given.request.start)
    passed_over = (*unknown, *_unheard(plan, log, arguments.today), *_flags(given, plan))
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
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"'{path}' is not JSON: {error}.") from error
    except RecursionError as error:
        raise InputError(f"'{path}' holds lists within lists, too deep to be read.") from error
    except ValueError as error:  # all that is left: a whole number of thousands of digits
        raise InputError(f"'{path}' holds a number of more digits than any value has.") from error


def _plan(path: Path) -> Plan:
    data = _json(path)
    if isinstance(data, dict) and "changes" in data and isinstance(data.get("plan"), dict):
        data = data["plan"]  # the answer of an earlier re-planning
    try:
        return read_plan(data)
    except InputError as error:
        raise InputError(f"'{path}' is no plan of 'fourlaps plan --json': {error}") from error


def _log(path: Path) -> Any:
    data = _json(path)
    if isinstance(data, dict) and ({"weeks", "request"} <= data.keys() or {"changes", "plan"} <= data.keys()):
        raise InputError(f"'{path}' is a plan, not a log. A log tells what happened: {', '.join(KNOWN)}.")
    return data


def _unheard(plan: Plan, log: Log, today: dt.date) -> Iterator[str]:
    """A sentence for each part of a log that lies where it can change nothing."""
    race, start = plan.request.race, plan.request.start
    ahead = any(row.date >= today for row in log.races) or any(window.last >= today for window in log.availability)
    if today > race and (ahead or log.wish != Wish()):
        yield f"The race of {race} is over on {today}, so nothing changes any more. Plan anew with 'fourlaps plan'."
    known = {session.date for session in plan.as_lived.sessions if session.kind == "race"}
    known |= {result.date for result in log.results if result.date is not None}
    for row in log.races:
        if row.date < today and row.date not in known and added_races.key_of(row) not in plan.applied:
            text = f"The race on {row.date} lies before {today}, so it was passed over."
            yield f"{text} A race that was run is told in 'results'."
    if log.cleared is not None and log.cleared > today:
        yield f"'cleared' is {log.cleared}, after {today}: it does not count before that day."
    for window in log.availability:
        where = "before the plan begins" if window.last < start else "after the race" if window.first > race else ""
        if where:
            yield f"The availability from {window.first} to {window.last} lies {where}, so it was passed over."


def _flags(given: Plan, counted: Plan) -> Iterator[str]:
    """A sentence for each session that is called hard, or not, against its parts."""
    for old, new in zip(given.sessions, counted.sessions, strict=True):
        if old.hard != new.hard:
            was, now = (str(s.hard).lower() for s in (old, new))
            yield f"'hard' of session '{shown(old.id)}' is {was}, but by its parts {now}; its parts count."


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
