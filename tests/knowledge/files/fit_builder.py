"""A tiny FIT encoder for tests: whole runs for the rooms that need one, and odd bytes for the reader's own tests.

>>> from datetime import UTC, datetime
>>> data = build_fit_activity(datetime(2026, 5, 1, 16, tzinfo=UTC), [3.0] * 600)
>>> data[8:12]
b'.FIT'
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

FIT_EPOCH_S = 631_065_600
# Base types by the letter struct uses.
BASE = {"B": 0x02, "b": 0x01, "H": 0x84, "h": 0x83, "I": 0x86, "i": 0x85, "f": 0x88, "d": 0x89, "s": 0x07, "E": 0x00}
ABSENT = {"B": 0xFF, "b": 0x7F, "H": 0xFFFF, "h": 0x7FFF, "I": 0xFFFFFFFF, "i": 0x7FFFFFFF, "E": 0xFF}

Field = tuple[int, str]  # field number, struct letter ("E" for an enum, "16s" for a text)


def crc16(data: bytes) -> int:
    """The FIT checksum, bit by bit: slow and plainly right."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


class FitFile:
    """Messages in the order they are added; `bytes()` puts header and checksum round them."""

    def __init__(self, *, big_endian: bool = False) -> None:
        self.order = ">" if big_endian else "<"
        self.body = bytearray()
        self.layouts: dict[int, tuple[Sequence[Field], Sequence[tuple[int, str, int]]]] = {}

    def define(
        self, local: int, message: int, fields: Sequence[Field], developer: Sequence[tuple[int, str, int]] = ()
    ) -> None:
        """A definition message; `developer` fields are (number, struct letter, developer index)."""
        self.layouts[local] = (fields, developer)
        self.body += struct.pack(
            self.order + "BBBHB", 0x40 | local | (0x20 if developer else 0), 0, self.order == ">", message, len(fields)
        )
        for number, letter in fields:
            self.body += bytes((number, _width(letter), BASE[letter[-1]]))
        if developer:
            self.body.append(len(developer))
            for number, letter, index in developer:
                self.body += bytes((number, _width(letter), index))

    def add(self, local: int, *values: object, compressed_offset: int | None = None) -> None:
        """A data message; None is written as the "absent" value of its type."""
        fields, developer = self.layouts[local]
        self.body.append(local if compressed_offset is None else 0x80 | local << 5 | compressed_offset)
        letters = [letter for _, letter in fields] + [letter for _, letter, _ in developer]
        for letter, value in zip(letters, values, strict=True):
            code = letter.replace("E", "B")
            if letter.endswith("s"):
                self.body += struct.pack(code, str(value or "").encode())
            else:
                self.body += struct.pack(self.order + code, ABSENT[letter[-1]] if value is None else value)

    def bytes(self, *, header_size: int = 14, stated_size: int | None = None, break_checksum: bool = False) -> bytes:
        """The file's bytes."""
        size = len(self.body) if stated_size is None else stated_size
        header = struct.pack("<BBHI4s", header_size, 0x20, 2195, size, b".FIT")
        if header_size == 14:
            header += struct.pack("<H", crc16(header))
        whole = header + bytes(self.body)
        return whole + struct.pack("<H", crc16(whole) ^ break_checksum)


def _width(letter: str) -> int:
    return struct.calcsize("<" + letter.replace("E", "B"))


@dataclass(frozen=True)
class BuiltLap:
    """A lap in seconds of timer time from the start, as a watch would write it."""

    start_s: int
    duration_s: int
    distance_m: float
    workout_step: int | None = None
    intensity: int | None = None


def build_fit_activity(
    start: datetime,
    speeds_mps: Sequence[float],
    *,
    heart_rate_bpm: Sequence[float] | None = None,
    cadence_spm: Sequence[float] | float | None = 168.0,
    power_w: Sequence[float] | None = None,
    dynamics: bool = False,
    gps: bool = True,
    laps: Sequence[BuiltLap] = (),
    pauses: Mapping[int, int] | None = None,
    utc_offset_s: int | None = 7200,
    sport: int = 1,
    big_endian: bool = False,
) -> bytes:
    """A FIT activity with one sample a second at the given speeds, circling a 400 m lap.

    start       UTC                                     heart_rate_bpm, power_w  per second, None = not recorded
    cadence_spm steps of both feet, one value or per second
    dynamics    also write bounce (8 cm), time on ground (0.25 s) and step length (1 m)
    laps        none: one lap over everything           pauses  second -> length: the timer stops before that sample
    sport       FIT's number: 1 running, 2 cycling
    """
    import math

    file = FitFile(big_endian=big_endian)
    begin = int(start.timestamp()) - FIT_EPOCH_S
    n = len(speeds_mps)
    file.define(0, 0, [(0, "E"), (1, "H"), (2, "H"), (4, "I")])
    file.add(0, 4, 255, 1, begin)
    file.define(1, 21, [(253, "I"), (0, "E"), (1, "E")])
    file.add(1, begin, 0, 0)
    fields: list[Field] = [(253, "I"), (5, "I"), (6, "H"), (3, "B"), (4, "B"), (53, "B"), (7, "H")]
    if gps:
        fields += [(0, "i"), (1, "i"), (2, "H")]
    if dynamics:
        fields += [(39, "H"), (41, "H"), (85, "H")]
    file.define(2, 20, fields)
    clock, metres = begin, 0.0
    radius_deg = 400 / (2 * math.pi) / 111_195
    for i, speed in enumerate(speeds_mps):
        stop = (pauses or {}).get(i, 0)
        if stop:
            file.add(1, clock, 0, 4)
            clock += stop
            file.add(1, clock, 0, 0)
        steps = cadence_spm[i] if isinstance(cadence_spm, Sequence) else cadence_spm
        values: list[object] = [clock, round(metres * 100), round(speed * 1000)]
        values.append(None if heart_rate_bpm is None else round(heart_rate_bpm[i]))
        values += [None, None] if steps is None else [int(steps // 2), round((steps / 2 % 1) * 128)]
        values.append(None if power_w is None else round(power_w[i]))
        if gps:
            angle = 2 * math.pi * metres / 400
            latitude = 51.0 + radius_deg * math.sin(angle)
            longitude = 7.0 + radius_deg * math.cos(angle) / math.cos(math.radians(51.0))
            values += [round(latitude * 2**31 / 180), round(longitude * 2**31 / 180), (80 + 500) * 5]
        if dynamics:
            values += [800, 2500, 10_000]
        file.add(2, *values)
        clock += 1
        metres += speed
    clock -= 1
    distance = metres - (speeds_mps[-1] if n else 0.0)
    file.add(1, clock, 0, 4)
    lap_fields: list[Field] = [
        (253, "I"), (2, "I"), (7, "I"), (8, "I"), (9, "I"), (15, "B"), (17, "B"), (71, "H"), (23, "E"),
    ]  # fmt: skip
    file.define(3, 19, lap_fields)
    for lap in laps or [BuiltLap(0, n - 1, distance)]:
        at = begin + lap.start_s
        span = slice(lap.start_s, lap.start_s + lap.duration_s)
        inside = [] if heart_rate_bpm is None else heart_rate_bpm[span]
        beats = round(sum(inside) / len(inside)) if inside else None
        steps = cadence_spm if isinstance(cadence_spm, float | int) else None
        file.add(
            3, at + lap.duration_s, at, lap.duration_s * 1000, lap.duration_s * 1000, round(lap.distance_m * 100),
            beats, None if steps is None else int(steps // 2), lap.workout_step, lap.intensity,
        )  # fmt: skip
    file.define(4, 18, [(253, "I"), (2, "I"), (5, "E"), (6, "E"), (7, "I"), (8, "I"), (9, "I")])
    file.add(4, clock, begin, sport, 0, (clock - begin) * 1000, (n - 1) * 1000, round(distance * 100))
    file.define(5, 34, [(253, "I"), (5, "I"), (1, "H"), (2, "E")])
    file.add(5, clock, None if utc_offset_s is None else clock + utc_offset_s, 1, 0)
    return file.bytes()
