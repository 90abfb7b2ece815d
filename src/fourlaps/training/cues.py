"""One thing to think of on a session's card: how to move, what to drink and eat, when to sleep."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session

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


def spread(plan: Plan) -> Plan:
    """The plan with every cue once at least: in short plans the turns by date leave some out.

    A cue that stands twice or more, or an empty card of rest, makes room; else one further down the table.
    """
    age = _GROWN_UP if plan.request.age_years is None else int(plan.request.age_years)
    sessions = {session.id: session for session in plan.sessions}
    rank = {row.cue.text: number for number, row in enumerate(_rows())} | {"": len(_rows())}
    for row in _rows():
        said = Counter(session.cue for session in sessions.values())
        if age not in row.ages or said[row.cue.text]:
            continue
        here = [s for s in sessions.values() if _place(s) in row.on]
        rooms = [s for s in here if said[s.cue] > 1 or rank.get(s.cue, 0) > rank[row.cue.text]]
        if rooms:
            session = max(rooms, key=lambda s: (said[s.cue], rank.get(s.cue, 0), s.date))
            own = session.truth in {other.cue.truth for other in _rows()}
            truth = row.cue.truth if own else session.truth
            sessions[session.id] = replace(session, cue=row.cue.text, truth=truth)
    weeks = tuple(replace(week, sessions=tuple(sessions[s.id] for s in week.sessions)) for week in plan.weeks)
    return replace(plan, weeks=weeks)


def _place(session: Session) -> Place | None:
    """Where a card's cue comes from; None for a card without one."""
    if session.kind == "rest":
        return "rest"
    if not session.cue:
        return None
    if session.kind == "easy":
        strides = session.workout and any(part.part == "strides" for part in session.workout.parts)
        return "strides" if strides else "easy"
    if session.kind == "long":
        return "long"
    return "hard" if session.kind in QUALITY_KINDS and session.kind != "time_trial" else None
