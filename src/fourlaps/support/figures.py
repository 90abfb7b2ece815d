"""The figures of `tables/support.toml`, each as a Cited number, and advice as text with its honest line."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fourlaps.evidence import GRADE_WORDS, Cited, Grade


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do, the honest line about it, and where it comes from."""

    text: str
    truth: str
    source: str
    grade: Grade

    @property
    def grade_words(self) -> str:
        """How sure we are, in words."""
        return GRADE_WORDS[self.grade]

    @property
    def line(self) -> tuple[str, str]:
        """Advice and honest line as one text, and how sure we are."""
        return f"{self.text} {self.truth}".strip(), self.grade_words


@cache
def table() -> Mapping[str, Any]:
    """The support table as it stands in the file."""
    return tomllib.loads((files("fourlaps") / "tables" / "support.toml").read_text(encoding="utf-8"))


@cache
def figure(chapter: str, name: str) -> Cited:
    """One cited number, such as `figure("sleep", "adult_h")`."""
    row = table()[chapter][name]
    return Cited(row["value"], row["low"], row["high"], row["source"], row["grade"])


def plausible_kg(body_kg: float | None) -> float | None:
    """The body mass, None where it is missing or no runner's."""
    limits = table()["body"]
    if body_kg is None or not math.isfinite(body_kg):
        return None
    return body_kg if limits["lightest_kg"] <= body_kg <= limits["heaviest_kg"] else None
