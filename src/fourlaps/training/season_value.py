"""What a session of a kind is worth on race day by the week it stands in, percent of the mile's speed.

value = k exp(-d / tau) - fatigue k exp(-d / fatigue_days), d days before the race; k is set so that nine weeks of one
session a week make the shrunk effect of the table. Constants of a season, so that its choice is a sum of booleans.

source  tables/season.toml [C]; the form: Banister's impulse response [B]
valid   2 to 52 weeks, miles of 4:00 to 9:30; the values are far less certain than their digits
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

WEEKS_OF_TRIALS = 9


@cache
def table() -> Mapping[str, Any]:
    """`tables/season.toml` as it stands."""
    return tomllib.loads((files("fourlaps") / "tables" / "season.toml").read_text(encoding="utf-8"))


@cache
def _rows() -> Mapping[str, Mapping[str, Any]]:
    return {row["kind"]: row for row in table()["ingredient"]}


def effect_pct(kind: str, mile_s: float) -> float:
    """The shrunk effect of nine weeks of one weekly session, percent.

    >>> effect_pct("vo2max", 360.0)
    1.0
    """
    at, values = table()["defaults"]["mile_s"], _rows()[kind]["effect_pct"]
    full = float(values[-1])
    if mile_s <= at[0]:
        full = float(values[0])
    for x0, x1, y0, y1 in zip(at, at[1:], values, values[1:], strict=False):
        if x0 <= mile_s <= x1:
            full = y0 + (y1 - y0) * (mile_s - x0) / (x1 - x0)
            break
    return full * float(table()["defaults"]["shrink"])


def session_pct(kind: str, mile_s: float, days_before: float) -> float:
    """Percent of speed on race day from one session that many days before it; below zero where tiredness wins.

    >>> session_pct("vo2max", 360.0, 14.0) > session_pct("vo2max", 360.0, 3.0)
    True
    """
    defaults, tau = table()["defaults"], float(_rows()[kind]["tau_days"])
    scale = effect_pct(kind, mile_s) / sum(math.exp(-7.0 * week / tau) for week in range(1, WEEKS_OF_TRIALS + 1))
    tired = defaults["fatigue"] * math.exp(-days_before / defaults["fatigue_days"])
    return scale * (math.exp(-days_before / tau) - float(tired))
