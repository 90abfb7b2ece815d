"""`fourlaps pace` and `fourlaps verdict`: the race before and after."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fourlaps import advice
from fourlaps.errors import InputError
from fourlaps.racing import course, pace_card, verdict
from fourlaps.units import format_distance, format_time, parse_time_s
from fourlaps.vocabulary.race import PacePlan, RaceReview

if TYPE_CHECKING:
    from fourlaps.racing.conditions import Conditions
    from fourlaps.racing.race_day import RaceDay
    from fourlaps.racing.road_course import RoadCourse


def run_pace(arguments: argparse.Namespace) -> None:
    """Print the pace plan; write the card where asked."""
    from fourlaps.cli.main import print_json, write_file

    if arguments.bests is None:
        if arguments.goal is None:
            raise InputError("Give --goal, or your results with --bests 800=2:24,5000=19:30.")
        if any(value is not None for value in _day_options(arguments)):
            raise InputError(
                "Wind, heat, height, lane, draft, surface and hills need your results: add --bests 800=2:24,5000=19:30."
            )
        day, plan = None, advice.pace(arguments.goal, distance_m=arguments.distance, track=arguments.track)
    else:
        day = _race_day(arguments)
        plan = day.plan
    if arguments.wav:
        from fourlaps.racing import race_audio, voice

        write_file(arguments.wav, race_audio.race_wav(plan, voice=voice.offline_voice("en")))
    if arguments.fit:
        from fourlaps.files import fit_workout
        from fourlaps.racing import race_workout

        workout = race_workout.race_workout(plan)
        midnight = dt.datetime.combine(dt.date.today(), dt.time(), dt.UTC)
        write_file(arguments.fit, fit_workout.write_fit_workout(workout, title=workout.title, created=midnight).data)
    if arguments.pdf:
        title = f"{format_distance(plan.distance_m)} in {format_time(plan.finish_s, 1)}"
        write_file(arguments.pdf, pace_card.pace_card_pdf(plan, title=title))
    if arguments.json:
        print_json(day.to_dict() if day else plan.to_dict())
    else:
        _print_pace(plan)
        if day:
            _print_day(day)


def _day_options(arguments: argparse.Namespace) -> tuple[object, ...]:
    return (
        arguments.wind, arguments.temp, arguments.altitude, arguments.draft, arguments.draft_until, arguments.lane,
        arguments.wide, arguments.flat_track or None, arguments.surface, arguments.course,
    )  # fmt: skip


def _race_day(arguments: argparse.Namespace) -> RaceDay:
    from fourlaps.racing import race_day

    today = dt.date.today()
    return race_day.plan_day(
        race_day.parse_bests(arguments.bests),
        goal_s=arguments.goal,
        distance_m=arguments.distance,
        track=arguments.track,
        day=replace(
            _weather(arguments),
            ahead_until_m=arguments.draft_until,
            lane=1 if arguments.lane is None else arguments.lane,
            wide_m=arguments.wide or 0.0,
            banked=not arguments.flat_track,
            surface=arguments.surface or "synthetic",
            road=_road(arguments),
        ),
        sex=arguments.sex,
        age_years=None if arguments.born is None else today.year - arguments.born,
        today=today,
    )


def _weather(arguments: argparse.Namespace) -> Conditions:
    """Wind, temperature, height and shelter as `pace` and `verdict` both ask for them."""
    from fourlaps.racing import conditions

    wind_mps, towards_deg = conditions.parse_wind(arguments.wind) if arguments.wind else (0.0, 0.0)
    return conditions.Conditions(
        wind_mps=wind_mps,
        wind_towards_deg=towards_deg,
        temperature_c=conditions.MEASURED_AT_C if arguments.temp is None else arguments.temp,
        altitude_m=arguments.altitude or 0.0,
        ahead=arguments.draft or 0,
    )


def _road(arguments: argparse.Namespace) -> RoadCourse | None:
    if arguments.course is None:
        return None
    from fourlaps.cli.main import read_file
    from fourlaps.files import gpx_course
    from fourlaps.racing import road_course

    return road_course.road_course(gpx_course.read_course(read_file(arguments.course)), arguments.distance)


def _print_day(day: RaceDay) -> None:
    from rich.console import Console
    from rich.table import Table

    from fourlaps.racing import warm_up

    console = Console()
    table = Table(
        "first lap", "costs", "8 times in 10", title="What a first lap off your best costs", title_justify="left"
    )
    for cost in day.outlook.costs:
        if cost.first_lap_error_s in (-6, -4, -2, 2, 4):
            side = "too fast" if cost.first_lap_error_s < 0 else "too slow"
            table.add_row(
                f"{abs(cost.first_lap_error_s):g} s {side}", f"{cost.expected_loss_s:.1f} s",
                f"{cost.low80:+.1f} to {cost.high80:+.1f} s",
            )  # fmt: skip
    console.print(table)
    for point in day.decisions:
        console.print(f"  At {point.at_m:.0f} m, if {point.condition}: {point.then}.", highlight=False)
    console.print("Before the gun", style="bold")
    for minutes, what in warm_up.minutes_before(finish_s=day.plan.finish_s, distance_m=day.plan.distance_m):
        console.print(f"  {minutes:.0f} min  {what}", highlight=False)
    costs = ", ".join(
        f"{name} {cost:+.1f} s" for name, cost in day.outlook.conditions_cost_s.items() if abs(cost) > 0.05
    )
    if costs:
        console.print(f"  The day and the track: {costs}.", highlight=False)


def run_fit(arguments: argparse.Namespace) -> None:
    """Fit the races of a split table; the marks held out are predicted from the earlier ones."""
    from fourlaps.cli.main import print_json, read_file
    from fourlaps.racing import race_fit, race_splits

    table = race_splits.read_splits(read_file(arguments.file), name=arguments.file.name)
    answer = race_fit.fit_races(table.races, hold_out=arguments.hold_out)
    answer["skipped"].extend({"race_id": race_id, "why": why} for race_id, why in table.skipped)
    answer["warnings"] = [text for _race_id, text in table.doubts]
    if arguments.json:
        print_json(answer)
    else:
        _print_fit(answer)


def _print_fit(answer: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("race", "at", "run", "fitted", "8 times in 10", "")
    for mark in answer["marks"]:
        table.add_row(
            mark["race_id"], f"{mark['at_m']:.0f} m", format_time(mark["actual_s"], 1),
            format_time(mark["predicted_s"], 1), f"{format_time(mark['low80'], 1)} to {format_time(mark['high80'], 1)}",
            "" if mark["used_in_fit"] else "held out",
        )  # fmt: skip
    Console().print(table)
    for row in answer["skipped"]:
        Console().print(f"  left out: {row['why']}", highlight=False)
    for text in answer["warnings"]:
        Console().print(f"  {text}", highlight=False)


def run_verdict(arguments: argparse.Namespace) -> None:
    """Print the race review from lap times, from a recorded file or from a stopwatch's."""
    from fourlaps.cli.main import print_json
    from fourlaps.racing import compare

    if (arguments.laps is None) == (arguments.file is None):
        raise InputError("Give either --laps 76.0,79.5,81.0,78.5 or one activity file.")
    review = _review(arguments)
    own = None
    if arguments.bests is not None:
        from fourlaps.racing import debrief, race_day

        today = dt.date.today()
        own = debrief.debrief(
            review,
            race_day.parse_bests(arguments.bests),
            track=arguments.track,
            day=_weather(arguments),
            said=arguments.said,
            date=arguments.date,
            sex=arguments.sex,
            age_years=None if arguments.born is None else today.year - arguments.born,
            today=today,
        )
    elif arguments.said or any(x is not None for x in (arguments.wind, arguments.temp, arguments.altitude)):
        raise InputError(
            "The day and the kind of race are weighed against your results: add --bests 800=2:24,5000=19:30."
        )
    like = compare.most_like(review)
    compared = None
    if arguments.against is not None:
        earlier = verdict.review_race(
            [_split_s(text) for text in arguments.against.split(",")],
            distance_m=review.distance_m,
            track=arguments.track,
        )
        compared = compare.compare(review, earlier)
    if arguments.json:
        extra = {"own_best": own, "compared": compared, "record_like": like}
        known = {"sentences": own.sentences, "change": own.change} if own else {}
        print_json(review.to_dict() | known | {name: value.to_dict() for name, value in extra.items() if value})
        return
    _print_review(review, (*own.sentences, own.change) if own else (*review.sentences, review.change))
    from rich.console import Console

    for line in (*(compared.sentences if compared else ()), *((like.sentence,) if like else ())):
        Console().print(f"  {line}", highlight=False)


def _review(arguments: argparse.Namespace) -> RaceReview:
    """The race of the command line, from its laps or its file."""
    from fourlaps.cli.main import read_file

    track, distance_m, goal_s = arguments.track, arguments.distance, arguments.goal
    if arguments.laps is not None:
        _check_goal(goal_s, distance_m)
        typed = [_split_s(text) for text in arguments.laps.split(",")]
        return verdict.review_race(typed, distance_m=distance_m, track=track, goal_s=goal_s)
    data = read_file(arguments.file)
    from fourlaps.racing import raced_laps, stopwatch_file, two_stopwatches

    if stopwatch_file.looks_like_one(data):
        race = two_stopwatches.merged(stopwatch_file.read_stopwatch_file(data)).race
        runner = raced_laps.picked_runner(race, arguments.runner)
        track, distance_m = race.track, race.distance_m
        splits = raced_laps.marked_laps(runner.marks, distance_m=distance_m, track=track)
        _check_goal(goal_s, distance_m)
        goal_s = goal_s or runner.goal_s
    else:
        _check_goal(goal_s, distance_m)
        from fourlaps.files import reading

        activity = reading.read_activity(data, name=arguments.file.name)
        splits = raced_laps.raced_laps(activity, distance_m=distance_m, track=track)
    return verdict.review_race(splits, distance_m=distance_m, track=track, goal_s=goal_s, typed=False)


def _check_goal(goal_s: float | None, distance_m: float) -> None:
    if goal_s is not None:
        course.check_finish(goal_s, distance_m)


def _split_s(text: str) -> float:
    """A lap time: unlike a race time a bare "78" can only mean seconds."""
    stripped = text.strip()
    return float(stripped) if stripped.isdigit() and stripped != "0" else parse_time_s(text)


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


def _print_review(review: RaceReview, sentences: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("lap", "metres", "split", "against even", title=format_distance(review.distance_m))
    for lap in review.laps:
        table.add_row(str(lap.lap), f"{lap.length_m:g}", format_time(lap.split_s, 1), f"{lap.against_even_s:+.1f} s")
    console = Console()
    console.print(table)
    for sentence in sentences:
        console.print(f"  {sentence}", highlight=False)
