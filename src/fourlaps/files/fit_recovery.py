"""Reading on behind damage in a FIT file: chiptime finds the next sound message, our columns read it."""

from __future__ import annotations

from typing import Any

from fourlaps.files.fit_layout import Definition
from fourlaps.files.recording import MOST_SAMPLES

LARGEST_RECOVERY_BYTES = 8 * 2**20  # the careful reader takes about a second for each megabyte


def definitions_behind_damage(data: bytes, start: int, part: int) -> list[Definition]:
    """Layouts with the places of all messages chiptime finds from byte `start` on; empty where it finds none."""
    import chiptime
    from chiptime.frames import DataFrame

    known: dict[int, Definition] = {}
    layouts: list[Any] = []  # keeps the ids below alive
    total = 0
    try:
        for frame in chiptime.iter_frames(data[start:]):
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
        return []
    return list(known.values())


def _from_frame(layout: Any, part: int) -> Definition:
    at = 1
    fields, developer = [], []
    for spec in layout.fields:
        fields.append((spec.num, at, spec.size, spec.base_type))
        at += spec.size
    for spec in layout.dev_fields:
        developer.append((spec.num, at, spec.size, spec.dev_data_index))
        at += spec.size
    return Definition(part, layout.global_num, layout.big_endian, tuple(fields), tuple(developer), at)
