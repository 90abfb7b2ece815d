"""Two races side by side, and the record race run most like this one."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fourlaps.errors import InputError
from fourlaps.units import format_time
from fourlaps.vocabulary.race import RaceReview


@dataclass(frozen=True, slots=True)
class ComparedLap:
    """One quarter of the race: seconds gained on the earlier race there, and how much of it by pacing alone."""

    quarter: int
    gained_s: float
    gained_by_shape_s: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The later race against the earlier one: gained_s in all (positive = faster), by quarter, two sentences."""

    gained_s: float
    quarters: tuple[ComparedLap, ...]
    sentences: tuple[str, str]

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RecordRace:
    """A record race by the speed of its quarters against its mean (shares), and how far this race lies from it."""

    who: str
    year: int
    finish_s: float
    quarters: tuple[float, ...]
    off: float
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def quarters_s(review: RaceReview) -> tuple[float, ...]:
    """Seconds of each quarter of the distance, by even speed within a lap."""
    import numpy as np

    ends = [0.0, *itertools.accumulate(lap.length_m for lap in review.laps)]
    clocks = [0.0, *itertools.accumulate(lap.split_s for lap in review.laps)]
    at = np.linspace(0.0, review.distance_m, 5)
    return tuple(float(s) for s in np.diff(np.interp(at, ends, clocks)))


def compare(later: RaceReview, earlier: RaceReview) -> Comparison:
    """The later race against the earlier one, quarter by quarter.

    raises  InputError for races of different distances
    """
    if abs(later.distance_m - earlier.distance_m) > 1.0:
        raise InputError(
            f"{later.distance_m:.0f} m and {earlier.distance_m:.0f} m are two races; compare a mile with a mile."
        )
    now, then = quarters_s(later), quarters_s(earlier)
    gained = earlier.finish_s - later.finish_s
    rows = tuple(
        ComparedLap(k + 1, b - a, (b - earlier.finish_s / 4) - (a - later.finish_s / 4))
        for k, (a, b) in enumerate(zip(now, then, strict=True))
    )
    told = (max if gained >= 0 else min)(rows, key=lambda row: row.gained_by_shape_s)
    first = (
        f"{format_time(later.finish_s, 1)} against {format_time(earlier.finish_s, 1)}: "
        f"{abs(gained):.1f} s {'faster' if gained >= 0 else 'slower'}."
    )
    spread = max(abs(row.gained_by_shape_s) for row in rows)
    names = ("first", "second", "third", "last")
    second = (
        "Both were run alike; the difference is fitness or the day."
        if spread < 0.5
        else f"The {names[told.quarter - 1]} quarter {'did' if gained >= 0 else 'cost'} most, "
        f"{abs(told.gained_by_shape_s):.1f} s beyond its share."
    )
    return Comparison(gained, rows, (first, second))


@cache
def _records() -> tuple[tuple[str, int, float, tuple[float, ...]], ...]:
    table = tomllib.loads((files("fourlaps") / "tables" / "racing.toml").read_text(encoding="utf-8"))["record"]
    return tuple(
        (row["who"], row["year"], row["finish_s"], tuple(q / 100 for q in row["quarters_pct"])) for row in table
    )


def most_like(review: RaceReview) -> RecordRace | None:
    """The record mile whose quarters lie nearest to those of this race; None below 1200 m and beyond 2100 m."""
    if not 1200 <= review.distance_m <= 2100:
        return None
    mine = [review.finish_s / 4 / quarter - 1 for quarter in quarters_s(review)]

    def off(row: tuple[str, int, float, tuple[float, ...]]) -> float:
        return float(max(abs(a - b) for a, b in zip(mine, row[3], strict=True)))

    who, year, finish_s, quarters = found = min(_records(), key=off)
    gap = off(found)
    # Quarters within two percent look alike from the stand.
    alike = "You ran it like" if gap < 0.02 else "No record was run like this; the nearest is"
    return RecordRace(
        who, year, finish_s, quarters, gap, f"{alike} {who} {year}, quarter by quarter, at {format_time(finish_s, 1)}."
    )
