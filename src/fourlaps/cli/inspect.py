"""`fourlaps inspect`: what an activity file holds, as JSON or as a readable page."""

from __future__ import annotations

from typing import Any

from fourlaps.files.reading import read_activity
from fourlaps.physiology.best_efforts import BestEffort, best_efforts
from fourlaps.units import format_distance, format_pace, format_time
from fourlaps.vocabulary.activity import Activity

ON_FOOT = {"running", "walking", "other"}  # best efforts on wheels or in water say nothing about the mile
DYNAMICS = ("vertical_oscillation_m", "contact_time_s", "step_length_m")


def inspect_json(data: bytes, name: str) -> dict[str, Any]:
    """The activity as one JSON object, keys as in the contract; missing values are None."""
    activity = read_activity(data, name=name)
    return {
        "sport": activity.sport,
        "start": activity.start.isoformat().replace("+00:00", "Z") if activity.start else None,
        "utc_offset_s": activity.utc_offset_s,
        "duration_s": activity.duration_s,
        "elapsed_s": activity.elapsed_s,
        "distance_m": activity.distance_m,
        "records": activity.records,
        "samples": len(activity.samples),
        "file_kind": activity.file_kind,
        "device": activity.device,
        "laps": [
            {
                "start_s": lap.start_s,
                "distance_m": lap.distance_m,
                "duration_s": lap.duration_s,
                "avg_heart_rate_bpm": lap.avg_heart_rate_bpm,
                "avg_cadence_spm": lap.avg_cadence_spm,
                "workout_step": lap.workout_step,
                "intensity": lap.intensity,
            }
            for lap in activity.laps
        ],
        "has": _has(activity),
        "best_efforts": {distance_key(d): effort.time_s for d, effort in _efforts(activity).items()},
        "edits": list(activity.edits),
        "warnings": list(activity.warnings),
    }


def distance_key(distance_m: float) -> str:
    """A distance as the text of a JSON key.

    >>> distance_key(400.0), distance_key(1609.344)
    ('400', '1609.344')
    """
    return f"{distance_m:.10g}"


def _has(activity: Activity) -> dict[str, bool]:
    samples = activity.samples
    return {
        "gps": samples.has("latitude_deg"),
        "heart_rate": samples.has("heart_rate_bpm"),
        "cadence": samples.has("cadence_spm"),
        "running_dynamics": any(samples.has(column) for column in DYNAMICS),
        "power": samples.has("power_w"),
    }


def _efforts(activity: Activity) -> dict[float, BestEffort]:
    return best_efforts(activity.samples) if activity.sport in ON_FOOT else {}


def inspect_table(data: bytes, name: str) -> None:
    """Print the activity: head, laps, best efforts, and what was set right."""
    activity = read_activity(data, name=name)
    from rich.console import Console
    from rich.table import Table

    console = Console()

    def say(text: str) -> None:
        console.print(text, highlight=False, markup=False)

    say(f"{name}: {activity.sport}, {_when(activity)}")
    distance = "no distance" if not activity.distance_m else format_distance(activity.distance_m)
    duration = "no time" if activity.duration_s is None else format_time(activity.duration_s)
    pace = ""
    if activity.distance_m and activity.duration_s and activity.sport in ON_FOOT:
        pace = f", {format_pace(activity.distance_m / activity.duration_s)} /km"
    say(f"{distance} in {duration}{pace}; {activity.records:,} samples ({activity.file_kind.upper()})")
    said = [word.replace("_", " ") for word, there in _has(activity).items() if there]
    say(f"Holds {', '.join(said) if said else 'times only'}.")
    if activity.device:
        say(f"Recorded by {activity.device}.")
    if activity.laps:
        laps = Table("lap", "distance", "time", "pace /km", "heart rate", "cadence", title="Laps", title_justify="left")
        for column in laps.columns[1:]:
            column.justify = "right"
        for number, lap in enumerate(activity.laps, start=1):
            fast_enough = bool(lap.distance_m and lap.duration_s and lap.distance_m / lap.duration_s > 0.3)
            laps.add_row(
                str(number),
                "" if lap.distance_m is None else f"{lap.distance_m:,.0f} m",
                format_time(lap.duration_s, 1),
                format_pace(lap.distance_m / lap.duration_s) if fast_enough and lap.distance_m else "",
                "" if lap.avg_heart_rate_bpm is None else f"{lap.avg_heart_rate_bpm:.0f}",
                "" if lap.avg_cadence_spm is None else f"{lap.avg_cadence_spm:.0f}",
            )
        console.print(laps)
    efforts = _efforts(activity)
    if efforts:
        table = Table("distance", "time", "pace /km", "begins at", title="Fastest stretches", title_justify="left")
        for column in table.columns[1:]:
            column.justify = "right"
        for effort in efforts.values():
            table.add_row(
                format_distance(effort.distance_m),
                format_time(effort.time_s, 1),
                format_pace(effort.distance_m / effort.time_s),
                format_time(max(0.0, effort.start_s)),
            )
        console.print(table)
    for title, lines in (("Set right", activity.edits), ("Worth knowing", activity.warnings)):
        for line in lines:
            say(f"{title}: {line}")


def _when(activity: Activity) -> str:
    if activity.start is None:
        return "date unknown"
    if activity.utc_offset_s is None:
        return activity.start.strftime("%Y-%m-%d %H:%M UTC")
    import datetime as dt

    local = activity.start + dt.timedelta(seconds=activity.utc_offset_s)
    return local.strftime("%Y-%m-%d %H:%M local time")
