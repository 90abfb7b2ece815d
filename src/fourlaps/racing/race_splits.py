"""Split tables read into races: one row per mark, columns as in public split lists."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass

from fourlaps.errors import InputError, NotEnoughData
from fourlaps.racing import course

MARK_LIMIT = 20_000
_COLUMNS = ("race_id", "event_m", "mark_m", "cum_s")


@dataclass(frozen=True, slots=True)
class SplitRace:
    """One race as splits: marks_m increasing and ending at distance_m, clock_s increasing.

    led_by_others  whether the early clocks are the leader's, not this runner's
    """

    race_id: str
    distance_m: float
    marks_m: tuple[float, ...]
    clock_s: tuple[float, ...]
    led_by_others: bool = False
    indoor: bool = False
    confidence: str = ""

    @property
    def finish_s(self) -> float:
        return self.clock_s[-1]


def read_splits(data: bytes, *, name: str = "the table") -> tuple[SplitRace, ...]:
    """The races of a CSV with the columns race_id, event_m, mark_m, cum_s (others may stand beside them).

    raises  InputError naming the row and what is wrong with it
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"'{name}' is no text table (byte {error.start} cannot be read). Save it as CSV.") from error
    try:
        reader = csv.DictReader(io.StringIO(text))
        missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"'{name}' lacks the columns {', '.join(missing)}. Each row is one mark of one race.")
        rows = list(reader)
    except csv.Error as error:
        raise InputError(f"'{name}' cannot be read as CSV: {error}.") from error
    if len(rows) > MARK_LIMIT:
        raise InputError(f"'{name}' has {len(rows)} rows; {MARK_LIMIT} are the limit.")
    grouped: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, row in enumerate(rows, start=2):
        grouped.setdefault((row.get("race_id") or "").strip(), []).append((number, row))
    if not grouped:
        raise NotEnoughData(f"'{name}' holds no marks.", needed=1, have=0)
    return tuple(_race(race_id, marks, name) for race_id, marks in grouped.items())


def _race(race_id: str, rows: list[tuple[int, dict[str, str]]], name: str) -> SplitRace:
    if not race_id:
        raise InputError(f"Row {rows[0][0]} of '{name}' has no race_id.")
    points = []
    for number, row in rows:
        mark, clock = _number(row, "mark_m", number, name), _number(row, "cum_s", number, name)
        points.append((mark, clock, number))
    points.sort()
    distance = _number(rows[0][1], "event_m", rows[0][0], name)
    for (m0, t0, _), (m1, t1, number) in zip([(0.0, 0.0, 0), *points], points, strict=False):
        if m1 - m0 < 1 or t1 <= t0:
            raise InputError(
                f"Row {number} of '{name}' ({race_id}): {t1:g} s at {m1:g} m does not follow {t0:g} s at {m0:g} m."
            )
        if not 1.5 < (m1 - m0) / (t1 - t0) < 10.5:
            raise InputError(
                f"Row {number} of '{name}' ({race_id}): {m1 - m0:g} m in {t1 - t0:.2f} s is no running speed."
            )
    if abs(points[-1][0] - distance) > 1.0:
        raise InputError(f"{race_id} in '{name}' ends at {points[-1][0]:g} m; its finish at {distance:g} m is missing.")
    if len(points) < 2:
        raise NotEnoughData(
            f"{race_id} in '{name}' has its finish only; one mark on the way is needed.", needed=2, have=1
        )
    course.check_distance(distance, "road")
    first = rows[0][1]
    return SplitRace(
        race_id,
        distance,
        (*(point[0] for point in points[:-1]), distance),
        tuple(point[1] for point in points),
        led_by_others=(first.get("split_of") or "").strip().lower() == "leader",
        indoor=(first.get("indoor") or "").strip() in {"1", "true", "True", "yes"},
        confidence=(first.get("confidence") or "").strip(),
    )


def _number(row: dict[str, str], column: str, number: int, name: str) -> float:
    text = (row.get(column) or "").strip()
    try:
        value = float(text)
    except ValueError as error:
        raise InputError(f"Row {number} of '{name}': '{text}' is no number for {column}.") from error
    if not (math.isfinite(value) and value > 0):
        raise InputError(f"Row {number} of '{name}': {column} is {text}; it must be above zero.")
    return value
