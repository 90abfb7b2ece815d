"""Samples at rest: integer columns at device scale, packed with Blosc (zstd) after taking differences.

A watch stores integers (metres as centimetres, speed as millimetres a second), so nothing a device recorded is lost.
Absent values stand in a bit mask beside the numbers; under the mask the last value is repeated, which costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from fourlaps.vocabulary.activity import SAMPLE_COLUMNS, Samples

# Steps per unit: finer than any device writes. Cadence in 1/64 step holds FIT's fractional cadence exactly.
SCALE: dict[str, float] = {
    "time_s": 1000, "distance_m": 100, "speed_mps": 1000, "latitude_deg": 1e7, "longitude_deg": 1e7,
    "altitude_m": 10, "heart_rate_bpm": 2, "cadence_spm": 64, "power_w": 1, "temperature_c": 10,
    "vertical_oscillation_m": 10_000, "contact_time_s": 10_000, "step_length_m": 10_000,
}  # fmt: skip
_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Packed:
    """One column packed: values, and where they are absent (None: nowhere)."""

    column: str
    count: int
    data: bytes
    absent: bytes | None


@cache
def _blosc() -> Any:
    from numcodecs import Blosc

    return Blosc(cname="zstd", clevel=5, shuffle=Blosc.SHUFFLE)


def pack(samples: Samples) -> list[Packed]:
    """The columns that hold anything, packed; an all-absent column is left out."""
    return [_pack(name, getattr(samples, name)) for name in SAMPLE_COLUMNS if samples.has(name)]


def _pack(name: str, values: Any) -> Packed:
    present = np.isfinite(values)
    scaled = np.where(present, values, 0.0) * SCALE[name]
    whole = np.clip(np.rint(scaled), -_LIMIT, _LIMIT).astype(np.int64)
    if not present.all():
        last = np.maximum.accumulate(np.where(present, np.arange(len(values)), 0))
        whole = whole[last]
    # Differences wrap round in 32 bits and the running sum wraps back: exact for every 32-bit column.
    steps = np.diff(whole, prepend=0).astype(np.int32)
    absent = None if present.all() else _blosc().encode(np.packbits(~present))
    return Packed(name, len(values), bytes(_blosc().encode(steps)), None if absent is None else bytes(absent))


def unpack_column(packed: Packed) -> Any:
    """The column as float64, NaN where absent."""
    steps = np.frombuffer(_blosc().decode(packed.data), dtype=np.int32)
    values = np.cumsum(steps, dtype=np.int32).astype(np.float64) / SCALE[packed.column]
    if packed.absent is not None:
        bits = np.frombuffer(_blosc().decode(packed.absent), dtype=np.uint8)
        values[np.unpackbits(bits, count=packed.count).astype(bool)] = np.nan
    return values


def unpack(blocks: Iterable[Packed]) -> Samples:
    """The Samples whose columns were packed; what was left out is all NaN."""
    columns: Mapping[str, Any] = {block.column: unpack_column(block) for block in blocks}
    n = max((len(values) for values in columns.values()), default=0)
    return Samples.from_columns(n, **columns)
