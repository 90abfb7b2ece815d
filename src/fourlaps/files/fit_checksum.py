"""The checksum of FIT files (CRC-16/ARC: polynomial 0x8005, reflected, start 0), quick without native code.

The remainder of a text is linear in its bits, so the text is cut into equal lanes that numpy carries
forward together, one byte of each lane at a time; the lanes' remainders are then joined in order. Zero
bytes in front change nothing, which makes any length a multiple of the lane.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Remainders = NDArray[np.uint16]


def _table() -> Remainders:
    values = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        values = np.where(values & 1, (values >> 1) ^ 0xA001, values >> 1).astype(np.uint16)
    return values


_TABLE = _table()


def _step(remainders: Remainders, octets: Remainders | int) -> Remainders:
    stepped: Remainders = (remainders >> 8) ^ _TABLE[(remainders ^ octets) & 0xFF]
    return stepped


def checksum(data: bytes) -> int:
    """The CRC-16 of the bytes; 0 for a whole FIT file with its own checksum behind it.

    >>> hex(checksum(b"123456789"))
    '0xbb3d'
    """
    lanes = max(1, math.isqrt(len(data)))
    length = -(-len(data) // lanes)
    padded = np.zeros(lanes * length, np.uint8)
    padded[lanes * length - len(data) :] = np.frombuffer(data, np.uint8)
    columns = np.ascontiguousarray(padded.reshape(lanes, length).T).astype(np.uint16)
    remainders = np.zeros(lanes, np.uint16)
    bits = np.left_shift(np.uint16(1), np.arange(16, dtype=np.uint16))
    for column in columns:
        remainders = _step(remainders, column)
        bits = _step(bits, 0)  # what `length` zero bytes make of each single bit
    joined = 0
    images = bits.tolist()
    for remainder in remainders.tolist():
        carried = 0
        for bit, image in enumerate(images):
            if joined >> bit & 1:
                carried ^= image
        joined = carried ^ remainder
    return joined
