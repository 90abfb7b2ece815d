"""The bounds re-planning uses, read from their tables and checked once: one row each, with source and grade."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fourlaps.evidence import GRADE_WORDS


@cache
def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads((files("fourlaps") / "tables" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def span(chapter: str, name: str) -> tuple[float, float]:
    """The range of the row that `bound` gives the value of.

    >>> span("weather", "rest_factor")
    (1.1, 1.25)
    """
    bound(chapter, name)
    row = _table("adaptation").get(chapter, {}).get(name) or _table("support")[chapter][name]
    return float(row["low"]), float(row["high"])


@cache
def bound(chapter: str, name: str) -> float:
    """The value of one row of `adaptation.toml`, else of `support.toml`.

    raises  KeyError for a row that stands in neither; ValueError for one outside its own range or without a grade

    >>> bound("missed", "slide_days")
    2.0
    """
    row = _table("adaptation").get(chapter, {}).get(name) or _table("support")[chapter][name]
    if not row["low"] <= row["value"] <= row["high"] or row["grade"] not in GRADE_WORDS:
        raise ValueError(f"{chapter}.{name} lies outside its own range or has no grade")
    return float(row["value"])


def usual_effort(kind: str) -> float | None:
    """How hard (0-10) a kind of session is meant to feel; None for what is no run."""
    found = _table("adaptation")["effort"]["usual"].get(kind)
    return float(found) if isinstance(found, int | float) else None


@dataclass(frozen=True, slots=True)
class WayBack:
    """How to begin again after days off: share of the usual week, pace lost for now, what comes before tempo and speed.

    easy_runs              runs before anything hard      tempo_from  days before a tempo
    fast_from, fast_alone  days before anything faster, after a tempo and without one
    """

    share: float
    pace_lost: float
    easy_runs: int
    tempo_from: int
    fast_from: int
    fast_alone: int
    rank: int


def way_back(days_off: int) -> WayBack:
    """The row for so many days without running.

    >>> way_back(10).share
    0.65
    """
    rows, opens = _table("support")["gap"], _table("adaptation")["gap"]["opens"]
    rank, row = next((i, row) for i, row in enumerate(rows) if days_off <= row["until_days"])
    door = next((door for door in opens if days_off <= door["until_days"]), opens[-1])
    low, high = row["pace_loss"]
    return WayBack(
        row["volume"], (low + high) / 2, door["easy_runs"], door["tempo"], door["fast"], door["fast_alone"], rank
    )


def loss_ahead(days_off: int) -> str:
    """What so many days without running will take from the pace, in a sentence; empty where that is too little to see.

    >>> loss_ahead(14)
    'About 2.5 % of your pace will be gone for a while; the paces follow once those days were really not run.'
    """
    lost = way_back(days_off).pace_lost
    if lost < bound("pace", "smallest_step"):
        return ""
    lost_said = f"About {100 * lost:.2g} % of your pace will be gone for a while"
    return f"{lost_said}; the paces follow once those days were really not run."


def after_illness_shares() -> tuple[float, ...]:
    """Lengths of the first runs after a fever, as shares of the usual."""
    return tuple(_table("support")["illness"]["runs"])
