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


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of `references.bib`: who, when, what, where; empty where the entry does not say."""

    key: str
    author: str
    year: str
    title: str
    journal: str


@cache
def references() -> dict[str, Reference]:
    """Every entry of `references.bib` by its key."""
    text = (files("fourlaps") / "references.bib").read_text(encoding="utf-8")
    found = {}
    for key, body in re.findall(r"^@\w+\{([^,]+),(.*?)^\}", text, flags=re.MULTILINE | re.DOTALL):
        fields = dict(re.findall(r"^\s*(\w+)\s*=\s*\{(.*?)\},?\s*$", body, flags=re.MULTILINE))
        author = fields.get("author", "").split(" and ")[0].split(",")[0]
        found[key] = Reference(key, author, fields.get("year", ""), fields.get("title", ""), fields.get("journal", ""))
    return found


@cache
def reference_keys() -> frozenset[str]:
    """Keys of every entry in `references.bib`."""
    return frozenset(references())
