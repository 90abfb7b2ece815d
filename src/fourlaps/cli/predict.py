"""`fourlaps predict`: results in, a range out."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from fourlaps.errors import InputError
from fourlaps.physiology import marks, mile_time, runner_profile
from fourlaps.units import format_distance, format_pace, format_time, parse_distance_m, parse_time_s
from fourlaps.vocabulary.athlete import EXCUSES, Result
from fourlaps.vocabulary.estimate import Estimate

HOW: dict[str, tuple[str, ...]] = {
    "kind": ("time_trial", "training"),
    "surface": ("track", "indoor", "road", "cross_country"),
    "excuse": EXCUSES,
}
PACE_WORDS = {"vo2max": "3 km to 5 km pace", "mile": "mile pace"}
TYPE_WORDS: dict[str, str] = {
    "speed": "Speed type: your mile is better than your 5 km says. Tempo and longer runs will pay.",
    "balanced": "Your mile and your 5 km match.",
    "endurance": "Endurance type: your 5 km is better than your mile says. Mile-pace work and hills will pay.",
}


def parse_result(text: str) -> Result:
    """A Result from `DIST=TIME[@YYYY-MM-DD][,HOW]...`; HOW is a kind, a surface or what slowed it down.

    >>> parse_result("800=2:24@2026-05-02").time_s
    144.0
    >>> parse_result("5000=19:30,road,wind").excuse
    'wind'
    """
    distance, equals, rest = text.partition("=")
    if not equals:
        raise InputError(f"'{text}' is no result. Write DISTANCE=TIME, e.g. 5000=19:30.")
    rest, *how = rest.split(",")
    told: dict[str, Any] = {}
    for word in how:
        field = next((name for name, words in HOW.items() if word in words), None)
        if field is None:
            known = ", ".join(word for words in HOW.values() for word in words)
            raise InputError(f"'{word}' in '{text}' is not known. After the comma goes one of: {known}.")
        told[field] = word
    time, at, date = rest.partition("@")
    try:
        day = dt.date.fromisoformat(date) if at else None
    except ValueError as error:
        raise InputError(f"'{date}' in '{text}' is no date. Write YYYY-MM-DD.") from error
    return Result(parse_distance_m(distance), parse_time_s(time), day, **told)


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
    profile = runner_profile.profile(results, sex=arguments.sex, age_years=age, today=today)
    paces = mile_time.training_paces(results, sex=arguments.sex, age_years=age, today=today)
    tests = runner_profile.next_test(results, sex=arguments.sex, age_years=age, today=today)
    if arguments.json:
        low95, high95 = estimate.interval(0.95)
        print_json(
            {
                "distance_m": arguments.at,
                "product": arguments.product,
                "time_s": {**_range(estimate), "low95": low95, "high95": high95},
                "critical_speed_mps": _range(profile.critical_speed),
                "d_prime_m": _range(profile.d_prime),
                "paces_s_per_km": {family: list(pair) for family, pair in paces.items()},
                "reasons": [reason.text for reason in estimate.reasons],
                "vdot": _range(profile.vdot),
                "vvo2max_mps": _range(profile.vvo2max),
                "speed_reserve": _range(profile.speed_reserve),
                "runner_type": profile.runner_type,
                "type_chances": profile.type_chances,
                "training_speeds_mps": {family: _range(speed) for family, speed in profile.speeds.items()},
                "next_tests": [
                    {
                        "distance_m": test.distance_m,
                        "width_now_s": test.width_now_s,
                        "width_after_s": test.width_after_s,
                        "expected_s": test.expected_s,
                        "mile_if_fast_s": test.mile_if_fast_s,
                        "mile_if_slow_s": test.mile_if_slow_s,
                    }
                    for test in tests
                ],
            }
        )
    else:
        _print_time(arguments.at, arguments.product, estimate)
        if marks.season_marks(results, today=today):
            _print_readouts(paces, profile, tests[0], typed=runner_profile.tells_type(results))


def _range(estimate: Estimate) -> dict[str, float]:
    low, high = estimate.interval(0.80)
    return {"median": estimate.median, "low80": low, "high80": high}


def _print_time(at_m: float, product: str, estimate: Estimate) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    low, high = estimate.interval(0.80)
    asked = "the next race" if product == "next_race" else "the best of a season"
    console.print(
        f"[bold]{format_distance(at_m)}: {format_time(low)} to {format_time(high)}[/], 8 times in 10 ({asked})"
    )
    console.print(f"  middle {format_time(estimate.median)}")
    for reason in estimate.reasons:
        console.print(f"  {reason.text}")


def _print_readouts(
    paces: dict[str, tuple[float, float]],
    profile: runner_profile.Profile,
    test: runner_profile.NextTest,
    *,
    typed: bool,
) -> None:
    """What the runner's own results say beside the time; the average of all runners is no reason to train at a pace."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table("pace", "per km", title="Training paces", title_justify="left")
    for family, (slow, fast) in paces.items():
        table.add_row(PACE_WORDS.get(family, family), f"{format_time(slow)} to {format_time(fast)}")
    console.print(table)
    speed_low, speed_high = profile.critical_speed.interval(0.80)
    console.print(f"Critical speed: {format_pace(speed_low)} to {format_pace(speed_high)} per km")
    if typed:
        console.print(TYPE_WORDS[profile.runner_type])
    if test.width_after_s < 0.9 * test.width_now_s:
        console.print(
            f"An all-out {format_distance(test.distance_m)} would tell most: the mile's range would shrink from "
            f"{test.width_now_s:.0f} to {test.width_after_s:.0f} s."
        )
