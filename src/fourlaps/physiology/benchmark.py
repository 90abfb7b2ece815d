"""How good the athlete model is, in figures: what `python -m benchmarks.prediction --write` measured last.

Aggregates alone, no runner in them. The page in the app and the one in docs/models are both made from this table.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files
from typing import Any

INTERVALS_PCT = (50, 80, 90, 95)
SAME_ROWS = "college 1500, the same rows"  # of the table by inputs: one set of runners, seen through more and more


@cache
def results() -> dict[str, Any]:
    """The benchmark's table: goals, peers, inputs, next_race, cells, speed, and when and on what it was made."""
    table: dict[str, Any] = json.loads((files("fourlaps") / "tables" / "athlete_benchmark.json").read_text("utf-8"))
    return table


def allowed(n: int) -> float:
    """How far the coverage of an 80 % interval over n runners may lie from 80, in per cent: 2 and two standard errors.

    >>> allowed(100)
    10.0
    """
    return 2.0 + 2.0 * 100.0 * math.sqrt(0.16 / n)
