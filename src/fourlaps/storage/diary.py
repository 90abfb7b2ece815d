"""The diary as vocabulary: results, mornings and session logs as the nouns the library understands."""

from __future__ import annotations

import datetime as dt

from fourlaps.storage import models
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.log import Availability, MorningCheck, SessionFeel, Weather

# What a log row's state says to the library; a skipped session was missed on purpose.
_STATUS = {"done": "done", "missed": "missed", "skipped": "missed"}


def result_of(row: models.Result) -> Result:
    """The row as a Result."""
    return Result(
        row.distance_m,
        row.time_s,
        row.date,
        row.kind,  # type: ignore[arg-type]
        row.surface or None,  # type: ignore[arg-type]
        row.excuse or None,  # type: ignore[arg-type]
        row.confirmed,
    )


def morning_of(row: models.MorningRow) -> MorningCheck:
    """The row as a MorningCheck."""
    return MorningCheck(
        date=row.date,
        sleep_h=row.sleep_h,
        resting_heart_rate_bpm=row.resting_heart_rate_bpm,
        hrv_rmssd_ms=row.hrv_rmssd_ms,
        soreness=row.soreness,
        mood=row.mood,
        illness=row.illness,  # type: ignore[arg-type]
        pain=row.pain,
        pain_note=row.pain_note,
    )


def weather_of(row: models.MorningRow) -> Weather | None:
    """The weather told with a morning, None where none was."""
    return None if row.temp_c is None else Weather(row.date, temp_c=row.temp_c)


def availability_of(row: models.AvailabilityRow) -> Availability:
    """The row as an Availability."""
    return Availability(row.first, row.last, tuple(day for day in range(7) if str(day) in row.days))


def feel_of(row: models.SessionLog, planned: dt.date | None = None) -> SessionFeel | None:
    """The row as a SessionFeel; None for a session that only moved.

    planned  the day the session stands on: one that was recorded on another tells that day
    """
    status = row.went if row.state == "done" and row.went else _STATUS.get(row.state)
    if status is None:
        return None
    day = row.date if row.state == "done" and row.activity_id and planned not in (None, row.date) else None
    return SessionFeel(row.session_id, status, row.feel, day=day)  # type: ignore[arg-type]
