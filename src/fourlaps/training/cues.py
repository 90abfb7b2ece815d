"""One thing to think of on a session's card: how to move, what to drink and eat, when to sleep."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Place = Literal["easy", "strides", "hard", "long", "rest"]
# Whose age nobody knows reads what grown-ups read.
_GROWN_UP = 30


@dataclass(frozen=True, slots=True)
class Cue:
    """What the card says, and one honest line where that is contested; both may be empty."""

    text: str = ""
    truth: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    cue: Cue
    on: tuple[str, ...]
    every: int
    ages: range


@cache
def _rows() -> tuple[_Row, ...]:
    text = (files("fourlaps") / "tables" / "cues.toml").read_text(encoding="utf-8")
    return tuple(
        _Row(
            Cue(row["text"], row["truth"]),
            tuple(row["on"]),
            row.get("every", 1),
            range(row.get("from_age", 0), row.get("below_age", 200)),
        )
        for row in tomllib.loads(text)["cue"]
    )


def cue(place: Place, date: dt.date, age_years: float | None = None) -> Cue:
    """What stands on the card of that day: the rows of a place take turns by the date.

    >>> cue("long", dt.date(2027, 3, 7), 52).text[:15]
    'Drink to thirst'
    """
    age = _GROWN_UP if age_years is None else int(age_years)
    rows = [row for row in _rows() if place in row.on and age in row.ages]
    if not rows:
        return Cue()
    row = rows[date.toordinal() % len(rows)]
    return row.cue if date.toordinal() % row.every == 0 else Cue()
