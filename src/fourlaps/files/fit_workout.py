"""A workout as the FIT file a watch follows step by step: warm-up, repeats with recovery, cool-down.

The encoder is our own: three messages need no dependency. What the format cannot carry exactly comes back as notes.
A set of n reps has n - 1 recoveries, so it is written as (n - 1) x (rep, recovery) and a last rep: the cool-down starts
where the plan says. Before a race, a time trial and a set that follows strides stands a step that waits for the lap
button: nobody knows when the gun goes, or how long the walk to the start line is.

source  FIT file protocol as published: little-endian records, CRC-16 over all bytes [field numbers checked against two
        independent decoders in the tests]
"""

from __future__ import annotations

import datetime as dt
import math
import re
import struct
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fourlaps.errors import InputError
from fourlaps.units import MILE_M, format_distance, format_time
from fourlaps.vocabulary.workout import Part, RecoveryKind, Workout

RepsEnd = Literal["watch", "lap_button"]

FIT_EPOCH = dt.datetime(1989, 12, 31, tzinfo=dt.UTC)
# Enumerations of the format.
_WORKOUT_FILE, _DEVELOPMENT, _RUNNING = 5, 255, 1
_TIME, _DISTANCE, _OPEN, _REPEAT = 0, 1, 5, 6
_SPEED_TARGET, _NO_TARGET = 0, 2
_ACTIVE, _REST, _WARM_UP, _COOL_DOWN, _RECOVERY = 0, 1, 2, 3, 4
_NONE_U32 = 0xFFFFFFFF
_ENUM, _U16, _U32, _STRING, _U32Z = 0x00, 0x84, 0x86, 0x07, 0x8C

STEP_NAME_BYTES = 15
TITLE_BYTES = 80
# Older watches take no more steps than this [from memory].
MANY_STEPS = 50
# Amounts are rounded to a centimetre or a millisecond. Said from 1 mm or 1 ms on, if it is more than two millionths of
# the amount: the mile's 4 mm are said, the 4 mm of an easy hour are not worth a line.
_UNSAID, _UNSAID_SHARE = 0.001, 2e-6
_TYPOGRAPHY = str.maketrans(
    {"×": "x", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."}
)


@dataclass(frozen=True, slots=True)
class FitWorkout:
    """The bytes of the file, and in plain words what it does not carry exactly."""

    data: bytes
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One workout_step message; `value` is ms, cm, or for a repeat the index of its first step."""

    name: str
    kind: int
    value: int
    intensity: int
    target: tuple[int, int] | None = None
    count: int = 0


def write_fit_workout(workout: Workout, *, title: str, created: dt.datetime, reps_end: RepsEnd = "watch") -> FitWorkout:
    """The workout as a FIT file for a watch, with notes about what it cannot carry.

    created   when the file was made, with its zone; the same workout and time give the same bytes
    reps_end  "watch" lets the watch end each rep; "lap_button" waits for a press, for tracks where satellites miss
    raises    InputError for a workout without a step or with an amount no watch can count
    """
    if created.tzinfo is None:
        raise ValueError("created needs a time zone")
    notes: list[str] = []
    steps = _steps(workout, reps_end, notes)
    if not steps:
        raise InputError(f"'{title}' holds nothing to run, so there is nothing to put on a watch.")
    if len(steps) > MANY_STEPS:
        notes.append(f"{len(steps)} steps: some older watches take {MANY_STEPS} at most.")
    name = _text(title, TITLE_BYTES)
    if name != _text(title, 10_000):
        notes.append(f"The title is shortened to '{name}'.")
    return FitWorkout(_file(name or "Run", steps, created), tuple(dict.fromkeys(notes)))


# --- from parts to steps -------------------------------------------------------------------------------------------


def _steps(workout: Workout, reps_end: RepsEnd, notes: list[str]) -> list[_Step]:
    steps: list[_Step] = []
    before = ""
    for part in workout.parts:
        if _is_effort(part, workout.family):
            steps.append(_Step("Lap at start", _OPEN, _NONE_U32, _REST))
            notes.append("Before the start the watch waits: press lap at the gun, run to the line and not to the beep.")
        elif before == "strides" and part.part == "set":
            # Without it the first rep would begin in the middle of the last stride's slowing down.
            steps.append(_Step("Lap when ready", _OPEN, _NONE_U32, _REST))
            notes.append("After the strides the watch waits: press lap when you stand ready for the first rep.")
        if part.repeats == 1 and part.part in ("warm_up", "steady", "cool_down"):
            steps.append(_single(part, workout.family, notes))
        else:
            steps += _set(part, len(steps), reps_end, notes)
        before = part.part
    return steps


def _single(part: Part, family: str, notes: list[str]) -> _Step:
    """One unbroken stretch, by time or by distance: whichever the plan means."""
    intensity = {"warm_up": _WARM_UP, "cool_down": _COOL_DOWN}.get(part.part, _ACTIVE)
    name = {"warm_up": "Warm-up", "cool_down": "Cool-down"}.get(part.part) or _steady_name(part, family)
    if part.is_walk:
        name = f"{name}, walk"
    kind, value = _amount(part, name, notes)
    return _Step(name, kind, value, intensity, _target(part, name, notes))


def _is_effort(part: Part, family: str) -> bool:
    """Whether this part is the race or the time trial itself."""
    return family in ("RACE", "TT") and part.part == "steady" and part.zone == 3


def _steady_name(part: Part, family: str) -> str:
    if _is_effort(part, family):
        return format_distance(part.distance_m).capitalize()
    return {1: "Easy", 2: "Tempo", 3: "Fast"}.get(part.zone or 1, "Run")


def _amount(part: Part, name: str, notes: list[str]) -> tuple[int, int]:
    """Time or distance of an unbroken stretch, as the format counts them."""
    if ends_by_time(part):
        seconds = part.duration_s if part.rep_duration_s is None else part.rep_duration_s
        return _TIME, _milliseconds(seconds, name, notes)
    metres = part.distance_m if part.rep_distance_m is None else part.rep_distance_m
    return _DISTANCE, _centimetres(metres, name, notes)


def ends_by_time(part: Part) -> bool:
    """Whether the plan means a part, or a rep of it, by time: the rounder of time and distance was planned."""
    if part.rep_distance_m is not None or part.rep_duration_s is not None:
        return part.rep_distance_m is None
    round_time = _is_multiple(part.duration_s, 30.0)
    round_distance = _is_multiple(part.distance_m, 50.0) or _is_multiple(part.distance_m, MILE_M)
    if part.part == "steady":
        return round_time and not round_distance
    return round_time or not round_distance


def _set(part: Part, first: int, reps_end: RepsEnd, notes: list[str]) -> list[_Step]:
    """Reps with their recoveries; `first` is the index of the first step written here."""
    if part.repeats < 1:
        raise InputError(f"A set of {part.repeats} reps cannot be put on a watch.")
    what = "Sprint" if part.is_sprint else "Stride" if part.part == "strides" else None
    if part.rep_distance_m is not None:
        value = _centimetres(part.rep_distance_m, what or "Rep", notes)
        kind, name = _DISTANCE, what or format_distance(part.rep_distance_m)
    else:
        rep_s = part.rep_duration_s
        if rep_s is None:
            rep_s = part.running_duration_s / part.repeats
            notes.append(f"The plan names no length for a rep; each is {format_time(rep_s)} long on the watch.")
        value = _milliseconds(rep_s, what or "Rep", notes)
        kind, name = _TIME, what or _clock(rep_s)
    if part.is_sprint:
        notes.append("Press lap at the end of each sprint: the watch then counts the walk back.")
        kind, value = _OPEN, _NONE_U32
    elif reps_end == "lap_button" and part.part == "set":
        notes.append(f"Each {name} ends when you press the lap button; the watch does not measure it.")
        kind, value = _OPEN, _NONE_U32
    target = _target(part, name, notes)
    rep = _Step(name, kind, value, _ACTIVE, target)
    if part.repeats == 1:
        return [rep]
    if not part.recovery_duration_s:
        return [rep, _Step("", _REPEAT, first, _ACTIVE, count=part.repeats)]
    recovery = _recovery(part.recovery_kind or "jog", part.recovery_duration_s, notes)
    if part.repeats == 2:
        return [rep, recovery, rep]
    return [rep, recovery, _Step("", _REPEAT, first, _ACTIVE, count=part.repeats - 1), rep]


def _recovery(kind: RecoveryKind, seconds: float, notes: list[str]) -> _Step:
    value = _milliseconds(seconds, kind.capitalize(), notes)
    name = f"{kind.capitalize()} {_clock(seconds)}"
    if kind == "stand":
        notes.append(f"{name}: the watch counts the time and cannot see whether you stand.")
    return _Step(name, _TIME, value, _REST if kind == "stand" else _RECOVERY)


def _target(part: Part, name: str, notes: list[str]) -> tuple[int, int] | None:
    """(slow, fast) in mm/s, None where the part names no usable speed."""
    slow, fast = part.target_speed_mps
    if not (math.isfinite(slow) and math.isfinite(fast) and 0 < slow <= fast):
        notes.append(f"{name}: no speed is planned, so the watch shows none.")
        return None
    return round(1000 * slow), round(1000 * fast)


def _centimetres(metres: float, name: str, notes: list[str]) -> int:
    return _counted(metres, 100, "m", name, notes)


def _milliseconds(seconds: float, name: str, notes: list[str]) -> int:
    return _counted(seconds, 1000, "s", name, notes)


def _counted(amount: float, per_unit: int, unit: str, name: str, notes: list[str]) -> int:
    """Whole units of the format; a rounding that matters is said."""
    if not math.isfinite(amount) or not 1 <= round(amount * per_unit) < _NONE_U32:
        raise InputError(f"{name}: {amount:g} {unit} is nothing a watch can count.")
    count = round(amount * per_unit)
    if abs(count / per_unit - amount) >= max(_UNSAID, _UNSAID_SHARE * amount):
        notes.append(
            f"{name}: {amount:.3f} {unit} is {count / per_unit:.{len(str(per_unit)) - 1}f} {unit} on the watch."
        )
    return count


def _is_multiple(amount: float, of: float) -> bool:
    return amount >= of - 1e-6 and abs(amount / of - round(amount / of)) * of < 1e-3


def _clock(seconds: float) -> str:
    """'90 s' below two minutes, '3:00' from there."""
    return f"{seconds:.0f} s" if seconds < 120 else format_time(seconds)


# --- from steps to bytes -------------------------------------------------------------------------------------------


def _text(text: str, size: int) -> str:
    """Text in one line that fits `size` bytes of UTF-8, in signs an old watch can show where that is possible."""
    plain = unicodedata.normalize("NFC", text.translate(_TYPOGRAPHY))
    # A lone surrogate cannot be written as UTF-8; control signs end a FIT string early.
    plain = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in plain)
    plain = re.sub(r"\s+", " ", plain).strip()
    return plain.encode()[:size].decode(errors="ignore").strip()


def _file(name: str, steps: Sequence[_Step], created: dt.datetime) -> bytes:
    title = name.encode() + b"\0"
    body = _definition(1, 26, [(4, 1, _ENUM), (6, 2, _U16), (8, len(title), _STRING)])
    body += struct.pack("<BBH", 1, _RUNNING, len(steps)) + title
    body += _definition(
        2,
        27,
        [(254, 2, _U16), (0, STEP_NAME_BYTES + 1, _STRING), (1, 1, _ENUM), (2, 4, _U32), (3, 1, _ENUM), (4, 4, _U32),
         (5, 4, _U32), (6, 4, _U32), (7, 1, _ENUM)],
    )  # fmt: skip
    for index, step in enumerate(steps):
        body += _step(index, step)
    created_s = int((created - FIT_EPOCH).total_seconds())
    if not 0 <= created_s < _NONE_U32:
        raise InputError(f"A watch file cannot be dated {created:%d %b %Y}.")
    # Watches tell files apart by serial number and time, so two workouts of one export must not share both.
    serial = zlib.crc32(body) or 1
    head = _definition(0, 0, [(0, 1, _ENUM), (1, 2, _U16), (2, 2, _U16), (3, 4, _U32Z), (4, 4, _U32)])
    head += struct.pack("<BBHHII", 0, _WORKOUT_FILE, _DEVELOPMENT, 0, serial, created_s)
    data = head + body
    header = struct.pack("<BBHI4s", 14, 0x10, 2132, len(data), b".FIT")
    whole = header + struct.pack("<H", crc16(header)) + data
    return whole + struct.pack("<H", crc16(whole))


def _definition(local: int, message: int, fields: Sequence[tuple[int, int, int]]) -> bytes:
    """A definition record: little-endian, each field as (number, size, base type)."""
    return struct.pack("<BBBHB", 0x40 | local, 0, 0, message, len(fields)) + b"".join(bytes(field) for field in fields)


def _step(index: int, step: _Step) -> bytes:
    if step.kind == _REPEAT:
        target_type, target_value, low, high = 0xFF, step.count, _NONE_U32, _NONE_U32
    elif step.target is None:
        target_type, target_value, low, high = _NO_TARGET, 0, _NONE_U32, _NONE_U32
    else:
        target_type, target_value, (low, high) = _SPEED_TARGET, 0, step.target
    name = _text(step.name, STEP_NAME_BYTES).encode()
    return struct.pack(
        f"<BH{STEP_NAME_BYTES + 1}sBIBIIIB",
        2, index, name, step.kind, step.value, target_type, target_value, low, high, step.intensity,
    )  # fmt: skip


def crc16(data: bytes) -> int:
    """The format's checksum over `data` (CRC-16, polynomial 0x8005 reflected, start 0).

    A workout is half a kilobyte: writing one needs no numpy, which the reader's quick checksum does.

    >>> hex(crc16(b"123456789"))
    '0xbb3d'
    """
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
    return crc
