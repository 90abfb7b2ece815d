"""`fourlaps plan`: a request in, an approved plan out, with calendar and watch files on the side."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from fourlaps import advice
from fourlaps.errors import InputError
from fourlaps.safety import ApprovedPlan
from fourlaps.units import MILE_M, format_time, parse_distance_m
from fourlaps.vocabulary.athlete import DAY_NAMES, Away, Camp, OtherRace, PlanRequest, parse_days
from fourlaps.vocabulary.plan import Plan, plan_to_dict


def request_from(arguments: argparse.Namespace, today: dt.date) -> PlanRequest:
    """The PlanRequest that the options spell out; what is not said takes the contract's defaults."""
    defaults = PlanRequest(mile_s=arguments.mile, race=arguments.race, start=today)
    # The race may lie in the current year or later; age is counted in the year of the race.
    age = None if arguments.born is None else arguments.race.year - int(arguments.born)
    if age is not None and not 5 <= age <= 110:
        raise InputError(f"Born {int(arguments.born)} makes {age} years at the race; write the birth year, e.g. 1990.")
    days = defaults.days if arguments.days is None else parse_days(_listed(*arguments.days))
    club_days = () if arguments.club is None else parse_days(_listed(*arguments.club))
    # Sunday is only a default: where it is not free, or the club's, the long run has no wished day.
    long_run = defaults.long_run_day if defaults.long_run_day in set(days) - set(club_days) else None
    if arguments.long_run is not None:
        long_run = parse_days([arguments.long_run])[0]
    sport_days, sport = _sport(arguments.sport or [])
    start = arguments.start or today
    _away_inside(arguments, start)
    return PlanRequest(
        mile_s=arguments.mile,
        race=arguments.race,
        start=start,
        goal_s=arguments.goal,
        days=days,
        week_km=arguments.week_km,
        longest_km=arguments.longest_km,
        long_run_day=long_run,
        sex=arguments.sex,
        age_years=age,
        body_kg=arguments.body_kg,
        fast_running=arguments.fast_running,
        strength_history=arguments.strength_history,
        cleared=arguments.cleared,
        injured=arguments.injured,
        minutes=None if arguments.minutes is None else _minutes(arguments.minutes),
        quality=arguments.quality,
        club_days=club_days,
        races=tuple(_other_race(text) for text in arguments.also),
        away=tuple(_away(text) for text in arguments.away),
        camps=tuple(_camp(text) for text in arguments.camp),
        ground=arguments.ground,
        gym=not arguments.no_gym,
        sport_days=sport_days,
        sport=sport,
        run_walk=arguments.run_walk,
        gap_days=int(arguments.gap_days),
        gap_cause=arguments.gap_cause,
        waiting=arguments.waiting,
    )


def _away_inside(arguments: argparse.Namespace, start: dt.date) -> None:
    """Refuse days away that touch no day of the plan: a year may be wrong."""
    for span in map(_away, arguments.away):
        if span.last < start or span.first > arguments.race:
            raise InputError(
                f"The days away from {span.first} to {span.last} lie outside the plan from {start} to "
                f"{arguments.race}. Check the year, or leave them out; time off before the start is --gap-days."
            )


def _minutes(texts: Sequence[str]) -> tuple[float | None, ...]:
    """Minutes free by weekday: "45" is every day, "mon=30,tue=60" these days; a weekday counts before every day.

    >>> _minutes(["45", "sat=90"])
    (45.0, 45.0, 45.0, 45.0, 45.0, 90.0, 45.0)
    """
    usual: float | None = None
    found: dict[int, float] = {}
    for item in _listed(*texts):
        name, equals, value = item.partition("=")
        if not equals:
            usual = _number_of(item, "minutes")
            continue
        day, minutes = parse_days([name])[0], _number_of(value, "minutes")
        if found.get(day, minutes) != minutes:
            raise InputError(f"--minutes names {DAY_NAMES[day]} twice, with {found[day]:g} and {minutes:g}. Keep one.")
        found[day] = minutes
    return tuple(found.get(day, usual) for day in range(7))


def _sport(texts: Sequence[str]) -> tuple[tuple[int, ...], str]:
    """Weekdays and name of a second sport from "wed", "wed,sat=football" or "tue=football,sat=swimming".

    >>> _sport(["tue=football,sat=football", "wed=swimming"])
    ((1, 2, 5), 'football or swimming')
    """
    items = [item.partition("=") for item in _listed(*texts)]
    names = dict.fromkeys(name.strip() for _, _, name in items if name.strip())
    return (parse_days([day for day, _, _ in items]) if items else ()), " or ".join(names)


def _number_of(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 600:
        raise InputError(f"'{text}' is no number of {what}. Write 0 to 600, e.g. 45, or mon=30,sat=90.")
    return value


def _date_of(text: str, what: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"'{text}' in {what} is no date. Write it as 2026-05-02.") from None


def _span(text: str, what: str) -> tuple[dt.date, dt.date, str]:
    """First and last day, and the word behind "=", of FROM..TO[=WORD]."""
    days, _, word = text.partition("=")
    first, dots, last = days.partition("..")
    start = _date_of(first, what)
    end = _date_of(last, what) if dots else start
    if end < start or (end - start).days > 366:
        raise InputError(f"'{text}' in {what} runs from {start} to {end}. Write the first day first, within a year.")
    return start, end, word.strip().lower()


def _away(text: str) -> Away:
    first, last, word = _span(text, "--away")
    if word not in ("", "easy", "nothing"):
        raise InputError(f"'{word}' in --away is not known. Write FROM..TO, or FROM..TO=easy where you can run easy.")
    return Away(first, last, word == "easy")


def _camp(text: str) -> Camp:
    first, last, word = _span(text, "--camp")
    if word not in ("heat", "altitude"):
        raise InputError(f"'{word}' in --camp is not known. Write FROM..TO=heat or FROM..TO=altitude.")
    return Camp(first, last, "heat" if word == "heat" else "altitude")


def _other_race(text: str) -> OtherRace:
    """A race from DATE[=A|B|C][:DISTANCE]."""
    rest, _, distance = text.partition(":")
    day, _, priority = rest.partition("=")
    wanted = priority.strip().upper() or "B"
    if wanted not in ("A", "B", "C"):
        raise InputError(f"'{priority}' in --also is no priority. Write A, B or C (C: run as a workout).")
    metres = parse_distance_m(distance) if distance else MILE_M
    if not 400 <= metres <= 21_100:
        raise InputError(f"A race of {metres:g} m cannot be planned in. Write 400 m to a half marathon.")
    return OtherRace(_date_of(day, "--also"), "A" if wanted == "A" else "C" if wanted == "C" else "B", metres)


def run(arguments: argparse.Namespace) -> None:
    """Print the plan; write calendar and watch files where asked."""
    from fourlaps.cli.main import print_json, write_file

    # Without --start the plan begins today by the machine's clock; with it the command is deterministic.
    made = advice.plan(request_from(arguments, dt.date.today()))
    notes: list[str] = []
    if arguments.ics:
        from fourlaps.files import calendar

        stamp = dt.datetime.combine(made.request.start, dt.time(), dt.UTC)
        write_file(arguments.ics, calendar.write_calendar(made, stamp=stamp, name="fourlaps"))
    if arguments.fit:
        notes = _write_fit(made, arguments.fit)
    if arguments.json:
        print_json({**plan_to_dict(made), "expected": expected_to_dict(made), "export_notes": notes})
    else:
        _print_plan(made)
        for note in notes:
            print(note)  # noqa: T201  the table goes to the same place


def expected_to_dict(plan: Plan) -> dict[str, dict[str, float]]:
    """What the plan may bring, as JSON: median, 50 and 80 % ranges (s) by what is done until the race."""
    from fourlaps.training import expectation

    found = {}
    for name, estimate in expectation.expected(plan).items():
        (low, high), (low50, high50) = estimate.interval(0.80), estimate.interval(0.50)
        found[name] = {"median": estimate.median, "low80": low, "high80": high, "low50": low50, "high50": high50}
    return found


def _write_fit(plan: ApprovedPlan, folder: Path) -> list[str]:
    """Write one FIT workout per running session; what a step could not carry comes back as lines."""
    from fourlaps.cli.main import write_file
    from fourlaps.files import fit_workout

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"'{folder}' cannot be made: {error.strerror}.") from error
    notes = []
    created = dt.datetime.combine(plan.request.start, dt.time(), dt.UTC)
    for session in plan.sessions:
        if session.workout is None:
            continue
        written = fit_workout.write_fit_workout(session.workout, title=session.title, created=created)
        write_file(folder / f"{re.sub(r'[^A-Za-z0-9_-]+', '-', session.id)}.fit", written.data)
        notes += [f"{session.date}: {note}" for note in written.notes]
    return notes


def _listed(*texts: str) -> list[str]:
    """What stands between the commas; an option that is named again adds to what it said before."""
    return [name for text in texts for name in text.split(",") if name.strip()]


def _print_plan(plan: ApprovedPlan) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(
        f"[bold]Level {plan.level}, planned at a mile of {format_time(plan.planned_at_s)}, "
        f"race on {plan.request.race:%a %d %b %Y}[/]"
    )
    for week in plan.weeks:
        easy_week = ", easy week" if week.down_week else ""
        title = f"Week {week.number} ({week.block}{easy_week}), {week.distance_m / 1000:.0f} km: {week.purpose}"
        table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
        for session in week.sessions:
            day = f"{DAY_NAMES[session.date.weekday()]} {session.date:%d %b}"
            km = f"{session.distance_m / 1000:.1f} km" if session.distance_m else ""
            table.add_row(day, session.title, km)
        console.print(table)
    for note in plan.guardrail_notes:
        console.print(f"- {note}", highlight=False)
