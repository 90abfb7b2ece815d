"""Cited numbers: a value with its plausible range, its source and how sure we are.

Grade A: tested in runners, several trials agree. B: tested, few trials or transfer from a near case.
C: coaches agree, no trial. D: our guess, or a figure from memory. Source keys stand in `references.bib`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Grade = Literal["A", "B", "C", "D"]

GRADE_WORDS: dict[Grade, str] = {
    "A": "tested in runners",
    "B": "tested, with gaps",
    "C": "coaches agree",
    "D": "our guess",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """A number we did not make up: value, plausible range (low, high), source key, grade."""

    value: float
    low: float
    high: float
    source: str
    grade: Grade
    note: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"cited value {self.value} outside its own range {self.low}..{self.high} ({self.source})")

    def __float__(self) -> float:
        return self.value


@cache
def reference_keys() -> frozenset[str]:
    """Keys of every entry in `references.bib`."""
    text = (files("fourlaps") / "references.bib").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^@\w+\{([^,]+),", text, flags=re.MULTILINE))
