"""Split tables read into races: one row per mark, columns as in public split lists, and as strangers name them."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from fourlaps.errors import InputError, NotEnoughData
from fourlaps.racing import course
from fourlaps.units import parse_distance_m, parse_time_s

ROW_LIMIT, MARK_LIMIT = 20_000, 200
# Our name -> what others call it; compared in lower case without spaces and signs.
_COLUMNS = {
    "race_id": ("raceid", "race", "id", "racename"),
    "event_m": ("eventm", "event", "distance", "distancem", "racem"),
    "mark_m": ("markm", "mark", "atm", "at", "splitm", "markdistance"),
    "cum_s": ("cums", "cum", "clocks", "clock", "times", "time", "elapseds", "elapsed", "cumulatives", "cumulative"),
    "seg_s": ("segs", "seg", "splits", "split", "laps", "lap", "segment"),
    "split_of": ("splitof",),
    "indoor": ("indoor",),
    "sex": ("sex", "gender"),
    "date": ("date", "year"),
    "confidence": ("confidence",),
}


@dataclass(frozen=True, slots=True)
class SplitRace:
    """One race as splits: marks_m increasing and ending at distance_m, clock_s increasing.

    led     (m,) whether a clock is the leader's, not this runner's; () = none
    """

    race_id: str
    distance_m: float
    marks_m: tuple[float, ...]
    clock_s: tuple[float, ...]
    led: tuple[bool, ...] = ()
    indoor: bool = False
    confidence: str = ""
    sex: str | None = None
    year: int | None = None

    @property
    def finish_s(self) -> float:
        return self.clock_s[-1]


@dataclass(frozen=True, slots=True)
class SplitTable:
    """The races of a table that can be used, and for the others (race_id, why).

    doubts  of races that are used: (race_id, where the table contradicts itself)
    """

    races: tuple[SplitRace, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()


_Row = tuple[int, dict[str, str]]
_SPLIT_WITHIN_S = 1.0


def read_splits(data: bytes, *, name: str = "the table") -> SplitTable:
    """The races of a CSV with the columns race_id, event_m, mark_m, cum_s (others may stand beside them).

    Names of columns may vary a little, fields may be parted by comma, semicolon or tab, times may read 1:52.3. Without
    race_id the table is one race, without event_m a race ends at its last mark, seg_s may stand for cum_s. Rows without
    a clock and rows said twice are left out; a race with a wrong row is skipped with the reason.

    raises  InputError naming the row and what is wrong with it where no race is left
    """
    text = _text(data, name)
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.DictReader(io.StringIO(text.lstrip()), delimiter=delimiter)
        columns = _matched(reader.fieldnames or (), name)
        rows: list[_Row] = []
        for number, row in enumerate(reader, start=2):
            if number > ROW_LIMIT + 1:
                raise InputError(f"'{name}' has more than {ROW_LIMIT} rows, the limit.")
            rows.append((number, {ours: (row.get(theirs) or "").strip() for ours, theirs in columns.items()}))
    except csv.Error as error:
        raise InputError(f"'{name}' cannot be read as CSV: {error}.") from error
    grouped: dict[str, list[_Row]] = {}
    for number, values in rows:
        if any(values.values()):
            grouped.setdefault(values["race_id"] if "race_id" in columns else "race", []).append((number, values))
    if not grouped:
        raise NotEnoughData(f"'{name}' holds no marks.", needed=1, have=0)
    races, skipped, wrong = [], [], None
    doubts: list[tuple[str, str]] = []
    for race_id, marks in grouped.items():
        try:
            races.append(_race(race_id, marks, name, decimal_comma=delimiter != ","))
            doubts.extend((race_id, text) for text in _doubts(race_id, marks, name))
        except InputError as error:
            wrong = wrong or error
            skipped.append((race_id, str(error)))
    if wrong and not races:
        raise wrong
    return SplitTable(tuple(races), tuple(skipped), tuple(doubts))


def _doubts(race_id: str, rows: Sequence[_Row], name: str) -> list[str]:
    """A sentence where a split of the table is not the difference of its clocks; only the clocks are used."""
    before, found = 0.0, []
    for number, row in rows:
        try:
            clock, split = float(row["cum_s"]), float(row["seg_s"])
        except (ValueError, KeyError):
            return []  # not both, or not in seconds: nothing to hold against each other
        if abs(clock - before - split) > _SPLIT_WITHIN_S:
            found.append(
                f"Row {number} of '{name}' ({race_id}) has a split of {split:g} s where its clocks differ by "
                f"{clock - before:.2f} s. The clocks were used; check the row."
            )
        before = clock
    return found[:1]


def _text(data: bytes, name: str) -> str:
    if b"\0" in data:
        raise InputError(f"'{name}' is no text table (byte {data.index(0)} is none of a text). Save it as CSV.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # an athlete's name from an old spreadsheet


def _matched(names: Sequence[str], name: str) -> dict[str, str]:
    """Our column -> theirs."""
    plain = {re.sub(r"[^a-z]", "", (theirs or "").lower()): theirs for theirs in reversed(list(names))}
    found: dict[str, str] = {}
    for ours, others in _COLUMNS.items():
        for other in others:
            if other in plain and plain[other] not in found.values():
                found[ours] = plain[other]
                break
    missing = [column for column in ("mark_m",) if column not in found]
    if "cum_s" not in found and "seg_s" not in found:
        missing.append("cum_s")
    if missing:
        raise InputError(
            f"'{name}' lacks the column{'s' if len(missing) > 1 else ''} {' and '.join(missing)}. Each row is one mark "
            "of one race: race_id, event_m, mark_m (metres from the start), cum_s (clock in seconds)."
        )
    return found


def _race(race_id: str, rows: list[_Row], name: str, *, decimal_comma: bool) -> SplitRace:
    if not race_id:
        raise InputError(f"Row {rows[0][0]} of '{name}' has no race_id.")

    def value(row: dict[str, str], column: str, number: int) -> float:
        return _value(row[column].replace(",", ".") if decimal_comma else row[column], column, number, name)

    points: list[tuple[float, float, int, bool]] = []
    from_segments = "cum_s" not in rows[0][1]
    clock = 0.0
    for number, row in rows:
        column = "seg_s" if from_segments else "cum_s"
        if not row[column] and not from_segments:
            continue  # a mark nobody timed
        mark, took = value(row, "mark_m", number), value(row, column, number)
        clock = clock + took if from_segments else took
        if any(abs(mark - at) < 1e-6 and abs(clock - seen) < 1e-6 for at, seen, _, _ in points):
            continue  # the same mark written twice
        points.append((mark, clock, number, row.get("split_of", "").lower() == "leader"))
    points.sort()
    if not points:
        raise InputError(f"{race_id} in '{name}' has no clock at any mark.")
    told = {row["event_m"] for _, row in rows if row.get("event_m")}
    if len(told) > 1:
        raise InputError(f"{race_id} in '{name}' is run over {' and '.join(sorted(told))}; one race has one distance.")
    distance = value({"event_m": told.pop()}, "event_m", rows[0][0]) if told else points[-1][0]
    _check(points, race_id, distance, name)
    first = rows[0][1]
    year = re.search(r"(1[89]|20)\d\d", first.get("date", ""))
    sex = first.get("sex", "").upper()[:1]
    return SplitRace(
        race_id,
        distance,
        (*(point[0] for point in points[:-1]), distance),
        tuple(point[1] for point in points),
        led=tuple(point[3] for point in points),
        indoor=first.get("indoor", "").lower() in {"1", "true", "yes"},
        confidence=first.get("confidence", ""),
        sex={"M": "M", "F": "F", "W": "F"}.get(sex),
        year=int(year.group()) if year else None,
    )


def _check(points: Sequence[tuple[float, float, int, bool]], race_id: str, distance: float, name: str) -> None:
    if len(points) > MARK_LIMIT:
        raise InputError(
            f"{race_id} in '{name}' has {len(points)} marks; {MARK_LIMIT} are the limit. Keep every tenth."
        )
    course.check_distance(distance, "road")
    for (m0, t0, *_), (m1, t1, number, _) in zip([(0.0, 0.0, 0, False), *points], points, strict=False):
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


def _value(text: str, column: str, number: int, name: str) -> float:
    try:
        try:
            value = float(text)
        except ValueError:
            value = parse_distance_m(text) if column.endswith("_m") else parse_time_s(text)
    except (ValueError, InputError) as error:
        raise InputError(f"Row {number} of '{name}': '{text}' is no number for {column}.") from error
    if not (math.isfinite(value) and value > 0):
        raise InputError(f"Row {number} of '{name}': {column} is {text}; it must be above zero.")
    return value
