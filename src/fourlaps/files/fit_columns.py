"""FIT bytes to numpy columns: one pass over the message headers, then one gather per field.

A FIT file is a header, messages, a checksum; files may be chained. A definition message says which fields
the data messages of one of sixteen local types carry. The walk over the headers is the only loop in Python
(about 70 ns a message); everything else is array slicing. Sizes and codes are those of Garmin's public
protocol description. docs/decisions/0002-reading-fit.md says why this is ours.
"""

from __future__ import annotations

import struct
from array import array
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fourlaps.files.fit_checksum import checksum
from fourlaps.files.recording import MOST_SAMPLES, Floats

Octets = NDArray[np.uint8]
Rows = NDArray[np.int64]

RECORD, LAP, SESSION, EVENT, ACTIVITY, FILE_ID, FIELD_DESCRIPTION, SPORT = 20, 19, 18, 21, 34, 0, 206, 12
WANTED = frozenset({RECORD, LAP, SESSION, EVENT, ACTIVITY, FILE_ID, FIELD_DESCRIPTION, SPORT})
TIMESTAMP = 253
MOST_DEFINITIONS = 2_000  # the sample files have at most 61; a hostile one must not fill the memory with them
MOST_DEFINITION_MESSAGES = 1_000_000  # some writers repeat the definition before every record
MOST_PARTS = 100  # the samples chain at most seven files
LARGEST_RECOVERY_BYTES = 8 * 2**20  # the careful reader takes about a second for each megabyte
PREAMBLE_BYTES = 4096  # how much foreign text in front of the file is stepped over

# FIT base type number (low five bits) -> numpy code and the value that means "absent"
BASE_TYPES: dict[int, tuple[str, float]] = {
    0x00: ("u1", 0xFF), 0x01: ("i1", 0x7F), 0x02: ("u1", 0xFF), 0x03: ("i2", 0x7FFF), 0x04: ("u2", 0xFFFF),
    0x05: ("i4", 0x7FFFFFFF), 0x06: ("u4", 0xFFFFFFFF), 0x08: ("f4", np.nan), 0x09: ("f8", np.nan),
    0x0A: ("u1", 0), 0x0B: ("u2", 0), 0x0C: ("u4", 0), 0x0D: ("u1", 0xFF),
    0x0E: ("i8", 2**63 - 1), 0x0F: ("u8", 2**64 - 1), 0x10: ("u8", 0),
}  # fmt: skip
TEXT = 0x07


@dataclass(eq=False, slots=True)
class Definition:
    """One layout of a message, and where the messages of this layout begin.

    fields      (field number, first byte, bytes, base type); the first byte counts from the message's header
    developer   (field number, first byte, bytes, developer index)
    """

    part: int
    message: int
    big_endian: bool
    fields: tuple[tuple[int, int, int, int], ...]
    developer: tuple[tuple[int, int, int, int], ...]
    size: int
    offsets: array[int] = field(default_factory=lambda: array("I"))
    times: Floats | None = None  # filled where headers carry compressed timestamps


@dataclass(eq=False)
class Messages:
    """All messages of one number, in file order, as columns."""

    buffer: Octets
    definitions: list[Definition]

    @cached_property
    def _ranks(self) -> list[Rows]:
        """For each definition the rows its messages take when all are put in file order."""
        offsets = [np.asarray(d.offsets, dtype=np.int64) for d in self.definitions]
        if not offsets:
            return []
        order = np.argsort(np.concatenate(offsets), kind="stable")
        ranks = np.empty_like(order)
        ranks[order] = np.arange(len(order))
        return np.split(ranks, np.cumsum([len(o) for o in offsets])[:-1])

    def __len__(self) -> int:
        return sum(len(d.offsets) for d in self.definitions)

    @cached_property
    def offset(self) -> Rows:
        """(n,) byte at which each message starts."""
        out = np.empty(len(self), np.int64)
        for definition, rows in zip(self.definitions, self._ranks, strict=True):
            out[rows] = definition.offsets
        return out

    @cached_property
    def part(self) -> Rows:
        """(n,) which of the chained files each message stands in."""
        out = np.empty(len(self), np.int64)
        for definition, rows in zip(self.definitions, self._ranks, strict=True):
            out[rows] = definition.part
        return out

    def numbers(self, number: int) -> Floats:
        """(n,) values of a field, unscaled; NaN where absent. Of arrays the first element."""
        out = np.full(len(self), np.nan)
        for definition, rows in zip(self.definitions, self._ranks, strict=True):
            for num, start, size, base in definition.fields:
                if num == number:
                    values = _numbers(self._bytes(definition, start, size), base, definition.big_endian)
                    out[rows] = np.where(np.isnan(out[rows]), values, out[rows])
            if number == TIMESTAMP and definition.times is not None:
                out[rows] = np.where(np.isnan(out[rows]), definition.times, out[rows])
        return out

    def developer_numbers(self, part: int, index: int, number: int, base: int) -> Floats:
        """(n,) values of a developer field of one part; NaN where absent."""
        out = np.full(len(self), np.nan)
        for definition, rows in zip(self.definitions, self._ranks, strict=True):
            for num, start, size, dev_index in definition.developer:
                if (definition.part, dev_index, num) == (part, index, number):
                    out[rows] = _numbers(self._bytes(definition, start, size), base, definition.big_endian)
        return out

    def raw(self, number: int, size: int) -> Octets:
        """(n, size) bytes of a field, 0xFF where absent or of another size."""
        out = np.full((len(self), size), 0xFF, np.uint8)
        for definition, rows in zip(self.definitions, self._ranks, strict=True):
            for num, start, width, _ in definition.fields:
                if num == number and width == size:
                    out[rows] = self._bytes(definition, start, width)
        return out

    def texts(self, number: int) -> list[str]:
        """n texts of a field, "" where absent."""
        out = [""] * len(self)
        for definition, rows in zip(self.definitions, self._ranks, strict=True):
            for num, start, size, base in definition.fields:
                if num == number and base & 0x1F == TEXT:
                    for row, line in zip(rows, self._bytes(definition, start, size), strict=True):
                        out[row] = line.tobytes().split(b"\0", 1)[0].decode("utf-8", "replace").strip()
        return out

    def _bytes(self, definition: Definition, start: int, size: int) -> Octets:
        windows = np.lib.stride_tricks.sliding_window_view(self.buffer, size)
        return windows[np.asarray(definition.offsets, dtype=np.int64) + start]


def _numbers(raw: Octets, base: int, big_endian: bool) -> Floats:
    """(n,) first value of each row of bytes as float64; NaN for the "absent" value and for sizes that do not fit."""
    code, absent = BASE_TYPES.get(base & 0x1F, ("", 0.0))
    width = int(code[1:]) if code else 0
    if not width or raw.shape[1] < width or raw.shape[1] % width:
        return np.full(len(raw), np.nan)
    typed = np.ascontiguousarray(raw[:, :width]).view((">" if big_endian else "<") + code)[:, 0]
    with np.errstate(invalid="ignore", over="ignore"):
        values = typed.astype(np.float64)
    if code[0] == "f":
        values[~np.isfinite(values)] = np.nan
    else:
        values[typed == np.array(int(absent)).astype(code)] = np.nan
    return values


@dataclass(slots=True)
class FitColumns:
    """Everything decoded from the bytes: messages by number, how many parts, and what was wrong with the file."""

    messages: dict[int, Messages]
    parts: int
    warnings: list[str]

    def of(self, message: int) -> Messages:
        return self.messages.get(message) or Messages(np.empty(0, np.uint8), [])


def decode(data: bytes) -> FitColumns:
    """The wanted messages of FIT bytes; a damaged file gives what can be read, with warnings.

    Never raises on content: bytes that are no FIT give no messages.
    """
    found = _Walk(data, WANTED).run()
    if any(_has_compressed(data, d) for d in found.definitions):
        # The five time bits of such a header count on from the last full timestamp, in whatever message it stood.
        found = _Walk(data, None).run()
        _fill_compressed_times(data, found.definitions)
    buffer = np.frombuffer(data, np.uint8)
    messages: dict[int, list[Definition]] = {}
    for definition in found.definitions:
        if definition.offsets and definition.message in WANTED:
            messages.setdefault(definition.message, []).append(definition)
    return FitColumns({m: Messages(buffer, ds) for m, ds in messages.items()}, found.parts, found.warnings)


def _has_compressed(data: bytes, definition: Definition) -> bool:
    offsets = np.asarray(definition.offsets, dtype=np.int64)
    return bool((np.frombuffer(data, np.uint8)[offsets] & 0x80).any())


def _fill_compressed_times(data: bytes, definitions: list[Definition]) -> None:
    buffer = np.frombuffer(data, np.uint8)
    for part in {d.part for d in definitions}:
        own = [d for d in definitions if d.part == part and d.offsets]
        messages = Messages(buffer, own)
        seconds = messages.numbers(TIMESTAMP)
        headers = buffer[messages.offset]
        last: int | None = None
        for row in np.flatnonzero(np.isfinite(seconds) | (headers & 0x80 > 0)).tolist():
            if headers[row] & 0x80:
                if last is not None:
                    last += (int(headers[row] & 0x1F) - last) & 0x1F
                    seconds[row] = last
            else:
                last = int(seconds[row])
        for definition, rows in zip(own, messages._ranks, strict=True):
            definition.times = seconds[rows]


class _Walk:
    """One pass over all message headers."""

    def __init__(self, data: bytes, wanted: Collection[int] | None) -> None:
        self.data = data
        self.wanted = wanted
        self.known: dict[tuple[int, bytes], Definition] = {}
        self.warnings: list[str] = []
        self.parts = 0
        self.definition_messages = 0
        self.full = False

    @property
    def definitions(self) -> list[Definition]:
        return list(self.known.values())

    def run(self) -> _Walk:
        data = self.data
        start = _first_header(data)
        if start:
            self.warnings.append(f"{start} bytes in front of the FIT header were skipped.")
        while start is not None:
            header = data[start] if data[start] in (12, 14) else 12 if len(data) - start < 14 else 14
            body = start + header
            stated = struct.unpack_from("<I", data, start + 4)[0]
            end = body + stated
            if not stated or end > len(data):
                if stated:
                    missing = end + 2 - len(data)
                    self.warnings.append(f"The file ends early: {missing:,} bytes are missing. What is there was read.")
                end = len(data)
            sum_holds = end + 2 <= len(data) and checksum(data[start : end + 2]) == 0
            following = end + 2
            if end + 2 < len(data) and not sum_holds and not _is_header(data, end + 2):
                following = end = len(data)  # the stated size is wrong: there is more, and it is no further file
            stopped = self._scan(body, end)
            self.parts += 1
            if self.full:
                self.warnings.append(f"Only the first {MOST_SAMPLES:,} samples were read.")
                return self
            if stopped is not None and end - stopped > 2:
                self._recover(start, stopped)
                return self
            if not sum_holds and end < len(data):
                self.warnings.append("The checksum does not match: some values may be damaged.")
            if following >= len(data):
                return self
            if self.parts >= MOST_PARTS:
                self.warnings.append(f"Only the first {MOST_PARTS} of the chained files were read.")
                return self
            if not _is_header(data, following):
                self.warnings.append(f"{len(data) - following:,} bytes behind the end of the file were ignored.")
                return self
            start = following
        return self

    def _scan(self, pos: int, end: int) -> int | None:
        """Walk from pos to end; the byte at which reading stopped, None when it reached the end."""
        data = self.data
        sizes = [0] * 256
        appends: list[Callable[[int], None]] = [lambda _: None] * 256
        sizes_of_local: dict[int, Definition] = {}
        while pos < end:
            stop = min(end, pos + 2**20)
            while pos < stop:
                header = data[pos]
                size = sizes[header]
                if size:
                    appends[header](pos)
                    pos += size
                    continue
                if not header & 0x40 or header & 0x90:
                    return pos  # data of a type that was never defined, or bits that are never set
                read = self._definition(pos, end)
                if read is None:
                    return pos
                definition, pos_after = read
                local = header & 0x0F
                sizes_of_local[local] = definition
                heads = [local] + ([0x80 | local << 5 | n for n in range(32)] if local < 4 else [])
                keep = definition.size > 1 and (self.wanted is None or definition.message in self.wanted)
                append = definition.offsets.append if keep else deque[int](maxlen=0).append
                for head in heads:
                    sizes[head] = definition.size
                    appends[head] = append
                pos = pos_after
            if sum(len(d.offsets) for d in self.known.values()) > MOST_SAMPLES:
                self.full = True
                break
        for definition in sizes_of_local.values():
            while definition.offsets and definition.offsets[-1] + definition.size > end:
                definition.offsets.pop()  # the last message was cut off
        return None if pos == end or self.full else min(pos, end)

    def _definition(self, pos: int, end: int) -> tuple[Definition, int] | None:
        """The definition message at pos and the byte behind it; None when it cannot be one."""
        data = self.data
        self.definition_messages += 1
        if pos + 6 > end or data[pos + 2] > 1 or self.definition_messages > MOST_DEFINITION_MESSAGES:
            return None
        count = data[pos + 5]
        behind = pos + 6 + 3 * count
        developers = 0
        if data[pos] & 0x20:
            if behind >= end:
                return None
            developers = data[behind]
            behind += 1 + 3 * developers
        if behind > end:
            return None
        key = (self.parts, data[pos + 1 : behind] + data[pos : pos + 1])
        definition = self.known.get(key)
        if definition is None:
            if len(self.known) >= MOST_DEFINITIONS:
                return None
            big = data[pos + 2] == 1
            message = struct.unpack_from(">H" if big else "<H", data, pos + 3)[0]
            at = 1
            fields = []
            for p in range(pos + 6, pos + 6 + 3 * count, 3):
                fields.append((data[p], at, data[p + 1], data[p + 2]))
                at += data[p + 1]
            developer = []
            for p in range(behind - 3 * developers, behind, 3):
                developer.append((data[p], at, data[p + 1], data[p + 2]))
                at += data[p + 1]
            definition = Definition(self.parts, message, big, tuple(fields), tuple(developer), at)
            self.known[key] = definition
        return definition, behind

    def _recover(self, start: int, stopped: int) -> None:
        """Read on behind a damaged place with chiptime's resynchronising reader, where that gives more records."""
        left = len(self.data) - stopped
        lost = f"The file is damaged at byte {stopped:,}"
        if len(self.data) - start > LARGEST_RECOVERY_BYTES:
            self.warnings.append(f"{lost}: the last {left:,} bytes could not be read.")
            return
        import chiptime
        from chiptime.frames import DataFrame

        part = self.parts - 1
        known: dict[int, Definition] = {}
        layouts: list[object] = []  # keeps the ids below alive
        total = 0
        try:
            for frame in chiptime.iter_frames(self.data[start:]):
                if not isinstance(frame, DataFrame):
                    continue
                layout = frame.definition
                definition = known.get(id(layout))
                if definition is None:
                    layouts.append(layout)
                    definition = known[id(layout)] = _from_frame(layout, part)
                total += 1
                if definition.size > 1 and total <= MOST_SAMPLES:
                    definition.offsets.append(start + frame.offset)
        except Exception:  # a guest's reader on damaged bytes: whatever it trips over, our own prefix stands
            known = {}
        own = {key: d for key, d in self.known.items() if key[0] == part}
        if _records(known.values()) > _records(own.values()):
            for key in own:
                del self.known[key]
            self.known.update({(part, bytes([9]) + str(i).encode()): d for i, d in enumerate(known.values())})
            self.warnings.append(f"{lost}; reading went on behind the damage.")
        else:
            self.warnings.append(f"{lost}: the last {left:,} bytes could not be read.")


def _records(definitions: Collection[Definition]) -> int:
    return sum(len(d.offsets) for d in definitions if d.message == RECORD)


def _from_frame(layout: object, part: int) -> Definition:
    at = 1
    fields, developer = [], []
    for spec in layout.fields:  # type: ignore[attr-defined]  # chiptime ships no types
        fields.append((spec.num, at, spec.size, spec.base_type))
        at += spec.size
    for spec in layout.dev_fields:  # type: ignore[attr-defined]
        developer.append((spec.num, at, spec.size, spec.dev_data_index))
        at += spec.size
    return Definition(part, layout.global_num, layout.big_endian, tuple(fields), tuple(developer), at)  # type: ignore[attr-defined]


def _is_header(data: bytes, at: int) -> bool:
    return len(data) - at >= 14 and data[at] in (12, 14) and data[at + 8 : at + 12] == b".FIT"


def looks_like_fit(data: bytes) -> bool:
    """Whether the bytes can be a FIT file, also with a damaged header or foreign bytes in front."""
    return _first_header(data) is not None


def _first_header(data: bytes) -> int | None:
    """Where the first FIT header starts; None where none can be found."""
    if len(data) < 14:
        return None
    if data[8:12] == b".FIT":
        return 0
    stated = struct.unpack_from("<I", data, 4)[0]
    if data[0] in (12, 14) and abs(len(data) - data[0] - 2 - stated) <= 2 and data[data[0]] & 0xF0 in (0x40, 0x60):
        return 0  # the name was lost; size and first message fit
    magic = data.find(b".FIT", 0, PREAMBLE_BYTES)
    return magic - 8 if magic >= 8 and data[magic - 8] in (12, 14) else None
