"""Cited numbers: a value with its plausible range, its source and how sure we are.

Grade A: tested in runners, several trials agree. B: tested, few trials or transfer from a near case.
C: coaches agree, no trial. D: our guess, or a figure from memory. Source keys stand in `references.bib`.
"""

from __future__ import annotations

import re
import unicodedata
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
        author = _plain(fields.get("author", "")).split(" and ")[0].split(",")[0]
        title, journal = _plain(fields.get("title", "")), _plain(fields.get("journal", ""))
        found[key] = Reference(key, author, fields.get("year", ""), title, journal)
    return found


# Letters as BibTeX writes them.
_LETTERS = {r"\%": "%", r"\o": "ø", r"\O": "Ø", r"\ss": "ß", r"\&": "&", r"\aa": "å", r"\ae": "æ"}
_ACCENTS = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "v": "\u030c", "c": "\u0327"}


def _plain(text: str) -> str:
    """BibTeX's letters as letters, without its braces."""
    for written, letter in _LETTERS.items():
        text = text.replace("{" + written + "}", letter).replace(written, letter)
    accented = re.sub(r"\\([\"'`^~vc])\{?(\w)\}?", lambda m: m[2] + _ACCENTS[m[1]], text)
    return unicodedata.normalize("NFC", accented.replace("{", "").replace("}", ""))


@cache
def reference_keys() -> frozenset[str]:
    """Keys of every entry in `references.bib`."""
    return frozenset(references())
