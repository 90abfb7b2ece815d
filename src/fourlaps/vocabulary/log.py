"""What really happened, as a runner or a watch reports it: session feels, mornings, results, availability."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

from fourlaps.errors import InputError
from fourlaps.vocabulary.athlete import Result, parse_days

SessionStatus = Literal["done", "missed", "moved", "failed", "too_easy", "stopped"]
Illness = Literal["none", "mild", "fever", "chest"]


@dataclass(frozen=True, slots=True)
class SessionFeel:
    """How one planned session went; `rpe` 0-10 is how hard it felt, `reps_speed_mps` what was run."""

    session: str
    status: SessionStatus
    rpe: float | None = None
    reps_speed_mps: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class MorningCheck:
    """One morning; everything but the date may be unknown."""

    date: dt.date
    sleep_h: float | None = None
    resting_heart_rate_bpm: float | None = None
    hrv_rmssd_ms: float | None = None
    soreness: float | None = None
    mood: float | None = None
    illness: Illness = "none"
    pain: float | None = None
    pain_note: str = ""


@dataclass(frozen=True, slots=True)
class Availability:
    """From one day to another (both included) only these weekdays (0 = Monday) may hold a run."""

    first: dt.date
    last: dt.date
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """Everything reported so far; events may be repeated from one report to the next."""

    sessions: tuple[SessionFeel, ...] = ()
    mornings: tuple[MorningCheck, ...] = ()
    results: tuple[Result, ...] = ()
    availability: tuple[Availability, ...] = ()


def log_from_dict(data: Any) -> Log:
    """The Log in the JSON object of the contract.

    raises  InputError naming the place and the value that cannot be read
    """
    if not isinstance(data, dict):
        raise InputError("The log must be a JSON object with 'sessions', 'mornings', 'results' or 'availability'.")
    return Log(
        sessions=tuple(_feel(row) for row in _rows(data, "sessions")),
        mornings=tuple(sorted((_morning(row) for row in _rows(data, "mornings")), key=lambda m: m.date)),
        results=tuple(sorted((_result(row) for row in _rows(data, "results")), key=lambda r: r.date or dt.date.min)),
        availability=tuple(_availability(row) for row in _rows(data, "availability")),
    )


def _rows(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    rows = data.get(key) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"'{key}' in the log must be a list of objects.")
    return rows


def _feel(row: dict[str, Any]) -> SessionFeel:
    status: Any = row.get("status")
    if status not in get_args(SessionStatus):
        raise InputError(f"'{status}' is no session status. Use {', '.join(get_args(SessionStatus))}.")
    speeds = row.get("reps_speed_mps") or []
    if not isinstance(speeds, list):
        raise InputError("'reps_speed_mps' must be a list of speeds in m/s.")
    return SessionFeel(
        session=str(row.get("session", "")),
        status=status,
        rpe=_number(row, "rpe", 0, 10),
        reps_speed_mps=tuple(value for speed in speeds if (value := _number({"speed": speed}, "speed", 0.3, 12.5))),
    )


def _morning(row: dict[str, Any]) -> MorningCheck:
    illness: Any = row.get("illness") or "none"
    if illness not in get_args(Illness):
        raise InputError(f"'{illness}' is no illness. Use {', '.join(get_args(Illness))}.")
    return MorningCheck(
        date=_date(row, "date"),
        sleep_h=_number(row, "sleep_h", 0, 24),
        resting_heart_rate_bpm=_number(row, "resting_heart_rate_bpm", 20, 200),
        hrv_rmssd_ms=_number(row, "hrv_rmssd_ms", 1, 400),
        soreness=_number(row, "soreness", 0, 10),
        mood=_number(row, "mood", 0, 10),
        illness=illness,
        pain=_number(row, "pain", 0, 10),
        pain_note=str(row.get("pain_note") or ""),
    )


def _result(row: dict[str, Any]) -> Result:
    kind: Any = row.get("kind") or "race"
    if kind not in ("race", "time_trial"):
        raise InputError(f"'{kind}' is no kind of result. Use race or time_trial.")
    distance, time = _number(row, "distance_m", 30, 200_000), _number(row, "time_s", 1, 360_000)
    if distance is None or time is None:
        raise InputError("A result needs 'distance_m' and 'time_s'.")
    return Result(distance, time, _date(row, "date"), kind)


def _availability(row: dict[str, Any]) -> Availability:
    days = row.get("days")
    if not isinstance(days, list):
        raise InputError("'days' of an availability must be a list of weekdays, empty for none.")
    first, last = _date(row, "from"), _date(row, "to")
    if last < first:
        raise InputError(f"An availability ends on {last}, before it starts on {first}.")
    return Availability(first, last, parse_days([str(day) for day in days]) if days else ())


def _date(row: dict[str, Any], key: str) -> dt.date:
    try:
        return dt.date.fromisoformat(str(row.get(key)))
    except ValueError as error:
        raise InputError(f"'{row.get(key)}' is no date for '{key}'. Write YYYY-MM-DD.") from error


def _number(row: dict[str, Any], key: str, low: float, high: float) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"'{value}' is no number for '{key}'.")
    if not low <= value <= high:
        raise InputError(f"{key} is {value:g}; between {low:g} and {high:g} makes sense.")
    return float(value)
