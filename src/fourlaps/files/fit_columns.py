"""FIT bytes to numpy columns: the walk finds the messages, one gather per field reads them.

Sizes and codes are those of Garmin's public protocol description. docs/decisions/0002-reading-fit.md says why this
reader is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fourlaps.files.fit_layout import TIMESTAMP, WANTED, Definition
from fourlaps.files.fit_walk import Walk
from fourlaps.files.recording import Floats

Octets = NDArray[np.uint8]
Rows = NDArray[np.int64]

# FIT base type number (low five bits) -> numpy code and the value that means "absent"
BASE_TYPES: dict[int, tuple[str, float]] = {
    0x00: ("u1", 0xFF), 0x01: ("i1", 0x7F), 0x02: ("u1", 0xFF), 0x03: ("i2", 0x7FFF), 0x04: ("u2", 0xFFFF),
    0x05: ("i4", 0x7FFFFFFF), 0x06: ("u4", 0xFFFFFFFF), 0x08: ("f4", np.nan), 0x09: ("f8", np.nan),
    0x0A: ("u1", 0), 0x0B: ("u2", 0), 0x0C: ("u4", 0), 0x0D: ("u1", 0xFF),
    0x0E: ("i8", 2**63 - 1), 0x0F: ("u8", 2**64 - 1), 0x10: ("u8", 0),
}  # fmt: skip
TEXT = 0x07


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
    found = Walk(data, WANTED).run()
    if any(_has_compressed(data, d) for d in found.definitions):
        # The five time bits of such a header count on from the last full timestamp, in whatever message it stood.
        found = Walk(data, None).run()
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
