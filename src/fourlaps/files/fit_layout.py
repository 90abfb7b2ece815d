"""Layouts of FIT messages, as their definition messages give them, and where messages of each layout begin."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from fourlaps.files.recording import Floats

RECORD, LAP, SESSION, EVENT, ACTIVITY, FILE_ID, FIELD_DESCRIPTION, SPORT = 20, 19, 18, 21, 34, 0, 206, 12
WANTED = frozenset({RECORD, LAP, SESSION, EVENT, ACTIVITY, FILE_ID, FIELD_DESCRIPTION, SPORT})
TIMESTAMP = 253


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
