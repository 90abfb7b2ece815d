"""`fourlaps predict`: results in, a range out."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from fourlaps.errors import InputError
from fourlaps.physiology import critical_speed, mile_time
from fourlaps.units import format_distance, format_time, parse_distance_m, parse_time_s
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.estimate import Estimate


def parse_result(text: str) -> Result:
    """A Result from `DIST=TIME[@YYYY-MM-DD]`.

    >>> parse_result("800=2:24@2026-05-02").time_s
    144.0
    """
    distance, equals, rest = text.partition("=")
    if not equals:
        raise InputError(f"'{text}' is no result. Write DISTANCE=TIME, e.g. 5000=19:30.")
    time, at, date = rest.partition("@")
    try:
        day = dt.date.fromisoformat(date) if at else None
    except ValueError as error:
        raise InputError(f"'{date}' in '{text}' is no date. Write YYYY-MM-DD.") from error
    return Result(parse_distance_m(distance), parse_time_s(time), day)


def run(arguments: argparse.Namespace) -> None:
    """Print the prediction as JSON or as a table."""
    from fourlaps.cli.main import print_json

    today: dt.date = arguments.today or dt.date.today()
    results = tuple(parse_result(text) for text in arguments.results)
    age = None if arguments.born is None else today.year - int(arguments.born)
    if age is not None and not 5 <= age <= 110:
        raise InputError(f"Born {int(arguments.born)} makes {age} years today; write the birth year, e.g. 1990.")
    estimate = mile_time.predict(
        results, at_m=arguments.at, sex=arguments.sex, age_years=age, product=arguments.product, today=today
    )
    speed, store = critical_speed.critical_speed(results, sex=arguments.sex, age_years=age, today=today)
    paces = mile_time.training_paces(results, sex=arguments.sex, age_years=age, today=today)
    if arguments.json:
        low95, high95 = estimate.interval(0.95)
        print_json(
            {
                "distance_m": arguments.at,
                "product": arguments.product,
                "time_s": {**_range(estimate), "low95": low95, "high95": high95},
                "critical_speed_mps": _range(speed),
                "d_prime_m": _range(store),
                "paces_s_per_km": {family: list(pair) for family, pair in paces.items()},
                "reasons": [reason.text for reason in estimate.reasons],
            }
        )
    else:
        _print_table(arguments.at, estimate, paces)


def _range(estimate: Estimate) -> dict[str, float]:
    low, high = estimate.interval(0.80)
    return {"median": estimate.median, "low80": low, "high80": high}


def _print_table(at_m: float, estimate: Estimate, paces: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    low, high = estimate.interval(0.80)
    console.print(f"[bold]{format_distance(at_m)}: {format_time(low)} to {format_time(high)}[/] (8 races in 10)")
    for reason in estimate.reasons:
        console.print(f"  {reason.text}", highlight=False)
    table = Table("pace", "per km", title="Training paces", title_justify="left")
    for family, (slow, fast) in paces.items():
        table.add_row(family.replace("_", " "), f"{format_time(slow)} to {format_time(fast)}")
    console.print(table)
