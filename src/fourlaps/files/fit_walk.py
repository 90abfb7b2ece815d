"""The walk over the message headers of FIT bytes: the only loop in Python, about 70 ns a message.

A file is a header, messages, a checksum; files may be chained. A definition message says which fields the
data messages of one of sixteen local types carry from there on. Damage ends the walk; `fit_recovery` may go on.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable, Collection

from fourlaps.files.fit_checksum import checksum
from fourlaps.files.fit_layout import RECORD, Definition
from fourlaps.files.fit_recovery import LARGEST_RECOVERY_BYTES, definitions_behind_damage
from fourlaps.files.recording import MOST_SAMPLES

MOST_DEFINITIONS = 2_000  # the sample files have at most 61; a hostile one must not fill the memory with them
MOST_DEFINITION_MESSAGES = 1_000_000  # some writers repeat the definition before every record
MOST_PARTS = 100  # the samples chain at most seven files
PREAMBLE_BYTES = 4096  # how much foreign text in front of the file is stepped over


class Walk:
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

    def run(self) -> Walk:
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
        """Read on behind a damaged place, where that gives more records than the part in front of it."""
        left = len(self.data) - stopped
        lost = f"The file is damaged at byte {stopped:,}"
        part = self.parts - 1
        own = {key: d for key, d in self.known.items() if key[0] == part}
        found = (
            definitions_behind_damage(self.data, start, part)
            if len(self.data) - start <= LARGEST_RECOVERY_BYTES
            else []
        )
        if _records(found) <= _records(own.values()):
            self.warnings.append(f"{lost}: the last {left:,} bytes could not be read.")
            return
        for key in own:
            del self.known[key]
        self.known.update({(part, str(i).encode()): definition for i, definition in enumerate(found)})
        self.warnings.append(f"{lost}; reading went on behind the damage.")


def _records(definitions: Collection[Definition]) -> int:
    return sum(len(d.offsets) for d in definitions if d.message == RECORD)


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
