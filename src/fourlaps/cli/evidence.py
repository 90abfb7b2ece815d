"""`fourlaps evidence replay`: published trials against the response model."""

from __future__ import annotations

import argparse
import csv
import io

from fourlaps.errors import InputError
from fourlaps.physiology import trials
from fourlaps.vocabulary.log_reading import shown


def run(arguments: argparse.Namespace) -> None:
    """Print the replay as JSON or as a table."""
    from fourlaps.cli.main import print_json, read_file

    try:
        text = read_file(arguments.file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"'{arguments.file}' is no text table (byte {error.start} is not UTF-8).") from error
    try:
        # A spreadsheet of a country with decimal commas writes semicolons between its cells, another tabs.
        first = text.lstrip().partition("\n")[0]
        between = max(",;\t", key=first.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=between)
        _check_quotes(text, between)
        names = [name.strip().lower() for name in next(rows, [])]
        table = [dict(zip(names, row, strict=False)) for row in rows]
    except csv.Error as error:
        raise InputError(f"'{arguments.file}' is no table of comma-separated values: {error}.") from error
    missing = {"outcome", "protocol"} - set(names)
    if missing:
        raise InputError(f"'{arguments.file}' misses the columns {', '.join(sorted(missing))}.")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        # One would silently stand for the other.
        raise InputError(f"'{arguments.file}' has the column '{shown(twice[0])}' more than once. Keep one of them.")
    if not any(table):
        raise InputError(f"'{arguments.file}' holds no row under its header.")
    found = trials.replay(table)
    if arguments.json:
        print_json(found.to_dict())
        return
    from rich.console import Console
    from rich.table import Table

    lines = Table("trial", "arm", "outcome", "observed %", "simulated %", "SD %", "n", "m %", "z")
    for row in found.rows:
        seen = "" if row.observed_pct is None else f"{row.observed_pct:+.1f}"
        z = "" if row.z is None else f"{row.z:+.1f}"
        noise = (f"{row.sd_pct:.1f}", str(row.n), f"{row.discrepancy_pct:.1f}")
        lines.add_row(row.trial, row.arm, row.outcome, seen, f"{row.simulated_pct:+.1f}", *noise, z)
    console = Console()
    console.print(lines)
    for number, why in found.skipped:
        console.print(f"row {number} skipped: {why}", highlight=False, markup=False)
    console.print("z = (simulated - observed) / sqrt(SD² / n + m²)", highlight=False, markup=False)


def _check_quotes(text: str, between: str) -> None:
    """Refuse a table in which a quote is opened and never closed: it would swallow every row after it."""
    read = 0
    try:
        for _cells in csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True):
            read += 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise InputError(f"Row {read + 1} of the table opens a quote that is never closed. Close it.") from error
