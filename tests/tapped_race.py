"""A mile as tapped at the trackside, for every test that needs one."""

import copy
from typing import Any

ADA = {
    "name": "Ada",
    "goal_s": 312.0,
    "marks": [
        {"at_m": 409.344, "clock_s": 79.4},
        {"at_m": 809.344, "clock_s": 157.0},
        {"at_m": 1209.344, "clock_s": 236.5},
        {"at_m": 1609.344, "clock_s": 311.2},
    ],
}


def tapped_mile(**changed: Any) -> dict[str, Any]:
    """The stopwatch file of a mile run by Ada, all four laps tapped, with some keys changed."""
    told: dict[str, Any] = {
        "distance_m": 1609.344, "track": "outdoor400", "key": "0123456789abcdef",
        "started_at": "2026-04-14T17:00:00Z", "runners": [ADA],
    }  # fmt: skip
    return copy.deepcopy(told | changed)
