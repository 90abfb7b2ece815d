"""Wishes as the planner reads them: what lies behind or after the race is left out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fourlaps.vocabulary.athlete import Away, Camp, OtherRace


def as_request(wishes: dict[str, Any], start: dt.date, race: dt.date) -> dict[str, Any]:
    """Keyword arguments of a PlanRequest from `start` to `race`; empty where nothing was told."""
    if not wishes:
        return {}
    spans = [(_day(s["first"]), _day(s["last"]), s["kind"]) for s in wishes.get("spans") or ()]
    spans = [span for span in spans if span[1] >= start and span[0] < race]
    races = [OtherRace(_day(r["date"]), r["priority"], r["distance_m"]) for r in wishes.get("races") or ()]
    gap = wishes.get("gap") or {}
    # What was told about a gap holds for the plan made on that day; later plans know what was run since.
    gap = gap if gap.get("told_on") == start.isoformat() else {}
    return {
        "minutes": tuple(wishes["minutes"]) if wishes.get("minutes") else None,
        "quality": wishes.get("quality"),
        "club_days": tuple(wishes.get("club_days") or ()),
        "sport_days": tuple(wishes.get("sport_days") or ()),
        "sport": wishes.get("sport") or "",
        "ground": wishes.get("ground") or "track",
        "gym": bool(wishes.get("gym", True)),
        "run_walk": bool(wishes.get("run_walk")),
        "waiting": wishes.get("waiting"),
        "races": tuple(r for r in races if start < r.date < race),
        "away": tuple(Away(a, b, kind == "easy") for a, b, kind in spans if kind in ("none", "easy")),
        "camps": tuple(Camp(a, b, kind) for a, b, kind in spans if kind in ("heat", "altitude")),
        "gap_days": int(gap.get("days") or 0),
        "gap_cause": gap.get("cause") or "other",
    }


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
