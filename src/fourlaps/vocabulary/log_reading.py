"""A Log from JSON that strangers wrote: every value is looked at, what cannot be read is named in one sentence.

What is not known is passed over and said; what is known and makes no sense is refused.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from dataclasses import replace
from typing import Any, get_args

from fourlaps.errors import InputError
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result, parse_days
from fourlaps.vocabulary.log import (
    AddedRace,
    Availability,
    Illness,
    Log,
    LoggedExcuse,
    MorningCheck,
    SessionFeel,
    SessionStatus,
    Stress,
    Weather,
    Wish,
)

_WENT_WRONG = frozenset[SessionStatus]({"failed", "stopped"})
# A lifetime of daily reports is shorter than this.
MOST_ROWS = 50_000
# A note is read to its end, as a red flag may stand there; a longer one than this is refused.
MOST_NOTE = 20_000
# Between two notes of one morning: "no pain" at the end of the first must deny nothing at the start of the second.
BUT_THEN = ".\nBut then: "
# What is told twice of a morning and where the last one counts.
_LAST_COUNTS = ("sleep_h", "resting_heart_rate_bpm", "hrv_rmssd_ms", "soreness", "mood")
# The keys each part of a log may hold; anything else is passed over and said.
KNOWN: dict[str, tuple[str, ...]] = {
    "sessions": ("session", "status", "rpe", "reps_speed_mps", "date"),
    "mornings": (
        "date", "sleep_h", "resting_heart_rate_bpm", "hrv_rmssd_ms", "soreness", "mood", "illness", "pain", "pain_note",
    ),
    "results": ("date", "distance_m", "time_s", "kind", "confirmed", "excuse"),
    "availability": ("from", "to", "days"),
    "weather": ("date", "temp_c", "wbgt_c", "aqi", "ice"),
    "life_stress": ("from", "to"),
    "races": ("date", "distance_m", "priority"),
    "wish": ("race", "goal_s", "days"),
    "cleared": (),
}  # fmt: skip


def read_log(data: Any) -> tuple[Log, tuple[str, ...]]:
    """The Log in a JSON object, and a sentence for each key in it that is not known and was passed over.

    raises  InputError naming the place and the value that makes no sense
    """
    if not isinstance(data, dict):
        raise InputError(
            f"The log must be a JSON object with 'sessions', 'mornings', 'results' and so on, not {printed(data)}."
        )
    passed_over: dict[str, None] = {}
    for key in data:
        if key not in KNOWN:
            text = f"'{shown(key)}' is nothing a log can say, so it was passed over. A log holds {', '.join(KNOWN)}."
            passed_over[text] = None

    def rows(part: str) -> list[dict[str, Any]]:
        found = _rows(data, part)
        for row in found:
            for key in row:
                if key not in KNOWN[part]:
                    passed_over[f"'{shown(key)}' in '{part}' is not known, so it was passed over."] = None
        return found

    results = [(_result(row), row) for row in rows("results")]
    wish = data.get("wish")
    log = Log(
        sessions=_feels(rows("sessions"), passed_over),
        mornings=_mornings(rows("mornings"), passed_over),
        results=tuple(sorted((result for result, _ in results), key=lambda r: r.date or dt.date.min)),
        availability=tuple(_availability(row) for row in rows("availability")),
        weather=tuple(_weather(row) for row in rows("weather")),
        stress=tuple(Stress(*_span(row, "a stretch of life stress")) for row in rows("life_stress")),
        races=_races(rows("races"), passed_over),
        wish=Wish() if wish is None else _wish(wish, passed_over),
        confirmed=frozenset(result for result, row in results if _flag(row, "confirmed")),
        excused=tuple((result, why) for result, row in results if (why := _excuse(row)) is not None),
        cleared=None if data.get("cleared") is None else _date(data, "cleared"),
    )
    return log, tuple(passed_over)


def log_from_dict(data: Any) -> Log:
    """The Log in a JSON object; raises InputError naming the place and the value that makes no sense."""
    return read_log(data)[0]


def shown(value: Any) -> str:
    """A value as text that fits into one sentence."""
    text = "".join(c if c.isprintable() else " " for c in str(value)[:200]).strip()
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= 40 else f"{text[:40]}..."


def printed(value: Any) -> str:
    """A value as its file has it, as far as it fits into one sentence: text in quotes, nothing as null."""
    try:
        text = str(value) if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return "something else"
    return shown(text)


def _rows(data: dict[str, Any], part: str) -> list[dict[str, Any]]:
    rows = data.get(part)
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"'{part}' in the log must be a list of objects.")
    if len(rows) > MOST_ROWS:
        raise InputError(f"'{part}' holds {len(rows)} entries; more than {MOST_ROWS} cannot be one runner's.")
    return rows


def _feel(row: dict[str, Any]) -> SessionFeel:
    name = row.get("session")
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"'session' is {_or_missing(row, 'session')}; it must be the id of a session in the plan.")
    speeds = row.get("reps_speed_mps")
    if speeds is None:
        speeds = []
    if not isinstance(speeds, list):
        raise InputError(f"'reps_speed_mps' must be a list of speeds in m/s, not {printed(speeds)}.")
    if len(speeds) > 200:
        raise InputError(f"'reps_speed_mps' holds {len(speeds)} reps; no session has so many.")
    return SessionFeel(
        session=name[:200],
        status=_one_of(row, "status", get_args(SessionStatus), None),
        rpe=_number(row, "rpe", 0, 10),
        reps_speed_mps=tuple(
            value for speed in speeds if (value := _number({"reps_speed_mps": speed}, "reps_speed_mps", 0.3, 12.5))
        ),
        day=None if row.get("date") is None else _date(row, "date"),
    )


def _feels(rows: list[dict[str, Any]], passed_over: dict[str, None]) -> tuple[SessionFeel, ...]:
    """How the sessions went: of one told both as too easy and as gone wrong the worse counts, which is the safe way to
    be mistaken; else the last one told, as somebody may think better of it."""
    found = [_feel(row) for row in rows]
    told: dict[str, dict[SessionStatus, None]] = {}
    for feel in found:
        told.setdefault(feel.session, {})[feel.status] = None
    for name, statuses in told.items():
        # A session is moved first, and run or missed later.
        several = [status for status in statuses if status != "moved"]
        if len(several) < 2:
            continue
        worse = "too_easy" in several and not _WENT_WRONG.isdisjoint(several)
        if worse:
            found = [feel for feel in found if (feel.session, feel.status) != (name, "too_easy")]
        counts = "the worse" if worse else "the last one told"
        passed_over[f"Session '{shown(name)}' is told as {' and '.join(several)}; {counts} counts."] = None
    return tuple(found)


def _mornings(rows: list[dict[str, Any]], passed_over: dict[str, None]) -> tuple[MorningCheck, ...]:
    """The mornings in order. Of several reports of one day the worst illness, the strongest pain and every note count:
    a second report must not wipe out a red flag; of the rest the last value told."""
    told: dict[dt.date, dict[MorningCheck, None]] = {}
    for morning in map(_morning, rows):
        told.setdefault(morning.date, {})[morning] = None
    for day in sorted(day for day, several in told.items() if len(several) > 1):
        counts = "the worst illness, the strongest pain and every note count"
        text = f"The morning of {day} is told more than once; {counts}."
        passed_over[text] = None
    return tuple(_worst(list(told[day])) for day in sorted(told))


def _worst(several: list[MorningCheck]) -> MorningCheck:
    """One morning of several reports of it, in the order they were told."""
    found = several[0]
    for other in several[1:]:
        later = {name: value for name in _LAST_COUNTS if (value := getattr(other, name)) is not None}
        found = replace(found, **later)
    pains = [morning.pain for morning in several if morning.pain is not None]
    # "No pain" beside a note of a pain without a number answers nothing of that note.
    open_note = any(morning.pain is None and morning.pain_note for morning in several)
    return replace(
        found,
        illness=max((morning.illness for morning in several), key=get_args(Illness).index),
        pain=None if open_note and not any(pains) else max(pains, default=None),
        pain_note=_note(BUT_THEN.join(dict.fromkeys(m.pain_note for m in several if m.pain_note))),
    )


def _note(text: str) -> str:
    """A note as it was told; raises InputError where it is too long to be read to its end."""
    if len(text) > MOST_NOTE:
        raise InputError(
            f"The 'pain_note' of a morning holds {len(text)} characters; up to {MOST_NOTE} are read. Shorten it."
        )
    return text


def _morning(row: dict[str, Any]) -> MorningCheck:
    note = row.get("pain_note")
    if note is not None and not isinstance(note, str):
        raise InputError(f"'pain_note' must be text, not {printed(note)}.")
    return MorningCheck(
        date=_date(row, "date"),
        sleep_h=_number(row, "sleep_h", 0, 24),
        resting_heart_rate_bpm=_number(row, "resting_heart_rate_bpm", 20, 200),
        hrv_rmssd_ms=_number(row, "hrv_rmssd_ms", 1, 400),
        soreness=_number(row, "soreness", 0, 10),
        mood=_number(row, "mood", 0, 10),
        illness=_one_of(row, "illness", get_args(Illness), "none"),
        pain=_number(row, "pain", 0, 10),
        pain_note=_note(note or ""),
    )


def _result(row: dict[str, Any]) -> Result:
    kind = _one_of(row, "kind", ("race", "time_trial"), "race")
    distance, time = _number(row, "distance_m", 30, 200_000), _number(row, "time_s", 1, 360_000)
    if distance is None or time is None:
        raise InputError("A result needs 'distance_m' and 'time_s'.")
    if not 0.5 <= distance / time <= 12.5:
        raise InputError(
            f"{distance:g} m in {time:g} s is {distance / time:.2f} m/s; nobody runs that. Check the result."
        )
    return Result(distance, time, _date(row, "date"), kind)


def _excuse(row: dict[str, Any]) -> LoggedExcuse | None:
    return None if row.get("excuse") is None else _one_of(row, "excuse", get_args(LoggedExcuse), None)


def _availability(row: dict[str, Any]) -> Availability:
    first, last = _span(row, "an availability")
    return Availability(first, last, _weekdays(row, "days", empty=True))


def _weather(row: dict[str, Any]) -> Weather:
    return Weather(
        date=_date(row, "date"),
        temp_c=_number(row, "temp_c", -60, 60),
        wbgt_c=_number(row, "wbgt_c", -60, 60),
        aqi=_number(row, "aqi", 0, 2000),
        ice=_flag(row, "ice"),
    )


def _races(rows: list[dict[str, Any]], passed_over: dict[str, None]) -> tuple[AddedRace, ...]:
    """The races in order of their days; one day holds one race, and of several the last in the list counts."""
    found: dict[dt.date, AddedRace] = {}
    for race in map(_race, rows):
        before = found.get(race.date, race)
        if before != race:
            passed_over[f"'races' tells more than one race on {race.date}; the last one told counts."] = None
        found[race.date] = race
    return tuple(found[day] for day in sorted(found))


def _race(row: dict[str, Any]) -> AddedRace:
    distance = _number(row, "distance_m", 100, 100_000)
    return AddedRace(
        date=_date(row, "date"),
        distance_m=MILE_M if distance is None else distance,
        priority=_one_of(row, "priority", ("A", "B", "C"), "B"),
    )


def _wish(row: Any, passed_over: dict[str, None]) -> Wish:
    if not isinstance(row, dict):
        raise InputError(f"'wish' must be an object with 'race', 'goal_s' or 'days', not {printed(row)}.")
    for key in row:
        if key not in KNOWN["wish"]:
            passed_over[f"'{shown(key)}' in 'wish' is not known, so it was passed over."] = None
    return Wish(
        race=None if row.get("race") is None else _date(row, "race"),
        goal_s=0.0 if row.get("goal_s") == 0 else _number(row, "goal_s", 210, 1200),
        days=None if row.get("days") is None else _weekdays(row, "days", empty=False),
    )


def _weekdays(row: dict[str, Any], key: str, *, empty: bool) -> tuple[int, ...]:
    days = row.get(key)
    if not isinstance(days, list) or not all(isinstance(day, str) for day in days) or len(days) > 50:
        raise InputError(f"'{key}' must be a list of weekdays such as \"tue\"{', empty for none' if empty else ''}.")
    return parse_days([day[:20] for day in days]) if days or not empty else ()


def _span(row: dict[str, Any], what: str) -> tuple[dt.date, dt.date]:
    first, last = _date(row, "from"), _date(row, "to")
    if last < first:
        raise InputError(f"{what[:1].upper()}{what[1:]} ends on {last}, before it starts on {first}.")
    return first, last


def _date(row: dict[str, Any], key: str) -> dt.date:
    value = row.get(key)
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError(value)
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise InputError(f"'{key}' is {_or_missing(row, key)}. Write a date as YYYY-MM-DD.") from error


def _or_missing(row: dict[str, Any], key: str) -> str:
    return printed(row[key]) if key in row else "missing"


def _one_of(row: dict[str, Any], key: str, known: tuple[str, ...], missing: str | None) -> Any:
    value = row.get(key)
    if value is None and missing is not None:
        return missing
    if not isinstance(value, str) or value not in known:
        raise InputError(f"'{key}' is {_or_missing(row, key)}. Use {', '.join(known)}.")
    return value


def _flag(row: dict[str, Any], key: str) -> bool:
    value = row.get(key)
    if value is not None and not isinstance(value, bool):
        raise InputError(f"'{key}' must be true or false, not {printed(value)}.")
    return bool(value)


def _number(row: dict[str, Any], key: str, low: float, high: float) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    try:
        number = math.nan if isinstance(value, bool) or not isinstance(value, int | float) else float(value)
    except OverflowError:
        number = math.inf
    if math.isnan(number):
        text = ", which is text" if isinstance(value, str) else ""
        raise InputError(f"'{key}' is {printed(value)}{text}; it must be a number.")
    if not low <= number <= high:
        raise InputError(f"{key} is {printed(value)}; between {low:g} and {high:g} makes sense.")
    return number
