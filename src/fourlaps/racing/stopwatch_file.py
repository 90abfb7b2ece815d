"""The stopwatch file: a race as it was tapped at the trackside, one runner or a squad, as JSON.

    {"fourlaps": "stopwatch", "version": 1, "key": "3f1c...", "started_at": "2027-05-22T17:00:03.120Z",
     "distance_m": 1609.344, "track": "outdoor400",
     "runners": [{"name": "Ada", "goal_s": 312.0, "start_s": 0.0, "marks": [{"at_m": 409.344, "clock_s": 79.41}, ...]}]}

`at_m` counts from the start line, `clock_s` from this runner's own start (a staggered start is already taken off;
`start_s` says how long after the first one it was). A mark is a tap, at the end of a lap or every 200 m. `goal_s` may
be null. `key` names the race, so that handing it over twice keeps it once. `others` may hold the same race as other
people timed it, files like this one (`two_stopwatches`). Only `distance_m`, `track` and `runners` with `name` and
`marks` must be there; the marks of a single runner may also stand in the race itself. Files come from strangers:
everything is checked before it is believed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fourlaps.errors import InputError
from fourlaps.racing import course
from fourlaps.units import format_distance
from fourlaps.vocabulary.race import Mark, TrackKind

LARGEST_FILE_BYTES = 512 * 1024
MOST_RUNNERS = 40
MOST_WATCHES = 10
LONGEST_NAME = 60
# A race clock beyond this was left running: two miles at a walk take 36 min.
LONGEST_CLOCK_S = 3 * 3600.0
SAME_POINT_M = 1.0


@dataclass(frozen=True, slots=True)
class TimedRunner:
    """One runner's race as tapped: marks in order of distance, clocks from their own start."""

    name: str
    goal_s: float | None
    start_s: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class TimedRace:
    """A race as tapped. `key` is empty where the file has none; `started_at` is ISO text or empty.

    others  the same race as other people timed it, without others of their own
    """

    distance_m: float
    track: TrackKind
    runners: tuple[TimedRunner, ...]
    key: str = ""
    started_at: str = ""
    others: tuple[TimedRace, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the file."""
        return {"fourlaps": "stopwatch", "version": 1, **asdict(self)}

    def splits_s(self, runner: TimedRunner) -> tuple[float, ...]:
        """Lap times (s) of one runner, one for each lap of the race.

        raises  InputError where a lap was not tapped, naming it
        """
        ends, at = [], 0.0
        for length in course.lap_lengths_m(self.distance_m, self.track):
            at += length
            ends.append(at)
        clocks = []
        for lap, end in enumerate(ends, 1):
            clock = next((m.clock_s for m in runner.marks if abs(m.at_m - end) <= SAME_POINT_M), None)
            if clock is None:
                raise InputError(
                    f"{runner.name}: lap {lap} of {len(ends)} was not tapped. Type the laps by hand, or leave it out."
                )
            clocks.append(clock)
        return tuple(b - a for a, b in zip([0.0, *clocks], clocks, strict=False))

    def finished(self, runner: TimedRunner) -> bool:
        """Whether this runner was tapped at the finish line."""
        return bool(runner.marks) and abs(runner.marks[-1].at_m - self.distance_m) <= SAME_POINT_M


def looks_like_one(data: bytes) -> bool:
    """Whether these bytes are meant as a stopwatch file: JSON with runners in it, not FIT, GPX or TCX."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    told = data[:LARGEST_FILE_BYTES]
    return head.startswith(b"{") and (b'"runners"' in told or b'"marks"' in told)


def read_stopwatch_file(data: bytes) -> TimedRace:
    """The race in the bytes of a stopwatch file.

    raises  InputError for what is no stopwatch file or cannot be a race, naming the runner and the value
    """
    if len(data) > LARGEST_FILE_BYTES:
        raise InputError(
            f"{len(data) // 1024} KB is too large for a stopwatch file; {LARGEST_FILE_BYTES // 1024} can be."
        )
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise InputError("This is no stopwatch file: it is not JSON. Save it again on the stopwatch page.") from error
    return race_from(told)


def race_from(told: Any) -> TimedRace:
    """The race in the JSON object of a stopwatch file.

    raises  InputError as `read_stopwatch_file`

    >>> race_from({"distance_m": 800, "track": "outdoor400", "runners": [
    ...     {"name": "Ada", "marks": [{"at_m": 400, "clock_s": 70.5}, {"at_m": 800, "clock_s": 142.0}]}
    ... ]}).runners[0].marks[1].clock_s
    142.0
    """
    if isinstance(told, dict) and "runners" not in told and isinstance(told.get("marks"), list):
        told = {
            **told,
            "runners": [{"name": told.get("name", ""), "goal_s": told.get("goal_s"), "marks": told["marks"]}],
        }
    if not isinstance(told, dict) or not isinstance(told.get("runners"), list):
        raise InputError("This is no stopwatch file: it names no runners. Save it again on the stopwatch page.")
    distance_m = _number(told.get("distance_m"), "distance_m")
    track = told.get("track", "outdoor400")
    if not isinstance(track, str):
        raise InputError("'track' must be outdoor400, indoor200 or road.")
    course.check_distance(distance_m, track)
    others = told.get("others") or []
    if not isinstance(others, list) or len(others) >= MOST_WATCHES:
        raise InputError(f"'others' must be a list of up to {MOST_WATCHES - 1} stopwatch files of the same race.")
    if any(isinstance(other, dict) and other.get("others") for other in others):
        raise InputError("A stopwatch file inside another holds no others of its own.")
    watches = tuple(race_from(other) for other in others)
    for other in watches:
        if abs(other.distance_m - distance_m) > SAME_POINT_M or other.track != str(track):
            raise InputError(
                "The stopwatch files in this one tell of another race; they must share distance and track."
            )
    rows = told["runners"]
    if not 1 <= len(rows) <= MOST_RUNNERS:
        raise InputError(f"{len(rows)} runners: a stopwatch file holds 1 to {MOST_RUNNERS}.")
    kind: TrackKind = track  # type: ignore[assignment]  # check_distance knows the three
    return TimedRace(
        distance_m,
        kind,
        tuple(_runner(row, number, distance_m) for number, row in enumerate(rows, 1)),
        key=_text(told.get("key", ""), 64),
        started_at=_text(told.get("started_at", ""), 40),
        others=watches,
    )


def _runner(row: Any, number: int, distance_m: float) -> TimedRunner:
    if not isinstance(row, dict):
        raise InputError(f"Runner {number} is no runner: a name and marks are needed.")
    name = _text(row.get("name", ""), LONGEST_NAME) or f"Runner {number}"
    goal = row.get("goal_s")
    goal_s = None if goal is None else _number(goal, f"{name}: goal_s")
    if goal_s is not None:
        course.check_finish(goal_s, distance_m)
    start_s = _number(row.get("start_s", 0.0), f"{name}: start_s")
    if not 0 <= start_s <= LONGEST_CLOCK_S:
        raise InputError(f"{name}: a start {start_s:g} s after the first cannot be.")
    told = row.get("marks", [])
    if not isinstance(told, list) or len(told) > 100:
        raise InputError(f"{name}: marks must be a list of at most 100 taps.")
    return TimedRunner(name, goal_s, start_s, _marks(told, name, distance_m))


def _marks(told: Sequence[Any], name: str, distance_m: float) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for tap in told:
        if not isinstance(tap, dict):
            raise InputError(f"{name}: a tap needs at_m and clock_s.")
        mark = Mark(_number(tap.get("at_m"), f"{name}: at_m"), _number(tap.get("clock_s"), f"{name}: clock_s"))
        if not 0 < mark.at_m <= distance_m + SAME_POINT_M:
            raise InputError(f"{name}: a tap at {mark.at_m:g} m is not on a {format_distance(distance_m)}.")
        if mark.clock_s > LONGEST_CLOCK_S:
            raise InputError(f"{name}: {mark.clock_s:.0f} s at {mark.at_m:g} m. Was the stopwatch left running?")
        before = marks[-1] if marks else Mark(0.0, 0.0)
        if mark.at_m <= before.at_m or mark.clock_s <= before.clock_s:
            raise InputError(
                f"{name}: {mark.clock_s:g} s at {mark.at_m:g} m comes after {before.clock_s:g} s at {before.at_m:g} m. "
                "Taps must go forward; undo the mis-tap and save again."
            )
        marks.append(mark)
    return tuple(marks)


def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise InputError(f"{what} must be a number, not {_text(repr(value), 40)}.")
    return float(value)


def _text(value: Any, most: int) -> str:
    """Printable text of at most `most` characters; anything else is dropped."""
    kept = "".join(char for char in str(value) if char.isprintable()) if isinstance(value, (str, int)) else ""
    return kept.strip()[:most]
