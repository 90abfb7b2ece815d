"""`fourlaps pace` and `fourlaps verdict`: the race before and after."""

from __future__ import annotations

import argparse

from fourlaps import advice
from fourlaps.errors import InputError, NotEnoughData
from fourlaps.racing import pace_card, verdict
from fourlaps.units import format_distance, format_time, parse_time_s
from fourlaps.vocabulary.race import PacePlan, RaceReview


def run_pace(arguments: argparse.Namespace) -> None:
    """Print the pace plan; write the card where asked."""
    from fourlaps.cli.main import print_json, write_file

    plan = advice.pace(arguments.goal, distance_m=arguments.distance, track=arguments.track)
    if arguments.pdf:
        title = f"{format_distance(plan.distance_m)} in {format_time(plan.finish_s, 1)}"
        write_file(arguments.pdf, pace_card.pace_card_pdf(plan, title=title))
    if arguments.json:
        print_json(plan.to_dict())
    else:
        _print_pace(plan)


def run_verdict(arguments: argparse.Namespace) -> None:
    """Print the race review from lap times or from a recorded file."""
    from fourlaps.cli.main import print_json, read_file

    if (arguments.laps is None) == (arguments.file is None):
        raise InputError("Give either --laps 76.0,79.5,81.0,78.5 or one activity file.")
    if arguments.laps is not None:
        splits = [_split_s(text) for text in arguments.laps.split(",")]
    else:
        splits = _laps_from_file(read_file(arguments.file), arguments.file.name)
    review = verdict.review_race(splits, distance_m=arguments.distance, track=arguments.track, goal_s=arguments.goal)
    if arguments.json:
        print_json(review.to_dict())
    else:
        _print_review(review)


def _split_s(text: str) -> float:
    """A lap time: unlike a race time a bare "78" can only mean seconds."""
    stripped = text.strip()
    return float(stripped) if stripped.isdigit() and stripped != "0" else parse_time_s(text)


def _laps_from_file(data: bytes, name: str) -> list[float]:
    from fourlaps.files import reading

    activity = reading.read_activity(data, name=name)
    if not activity.laps:
        raise NotEnoughData(f"'{name}' holds no laps. Type them: --laps 76.0,79.5,81.0,78.5", needed=1, have=0)
    return [lap.duration_s for lap in activity.laps]


def _print_pace(plan: PacePlan) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        "lap", "metres", "split", "clock", "focus", "cue",
        title=f"{format_distance(plan.distance_m)} in {format_time(plan.finish_s, 1)}", title_justify="left",
    )  # fmt: skip
    for lap in plan.laps:
        table.add_row(
            str(lap.lap), f"{lap.length_m:g}", format_time(lap.split_s, 1), format_time(lap.clock_s, 1),
            lap.focus, lap.cue,
        )  # fmt: skip
    console = Console()
    console.print(table)
    for reason in plan.reasons:
        console.print(f"  {reason}", highlight=False)


def _print_review(review: RaceReview) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("lap", "metres", "split", "against even", title=format_distance(review.distance_m))
    for lap in review.laps:
        table.add_row(str(lap.lap), f"{lap.length_m:g}", format_time(lap.split_s, 1), f"{lap.against_even_s:+.1f} s")
    console = Console()
    console.print(table)
    for sentence in (*review.sentences, review.change):
        console.print(f"  {sentence}", highlight=False)
