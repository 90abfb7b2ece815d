"""The changes as a coach would note them: what happened, what follows, why, and what would have changed that."""

from __future__ import annotations

from collections.abc import Sequence

from fourlaps.training.desk import Change

_MOST_NAMED = 3
# How the changes begin that only make the weeks ahead fit.
_FITS = "What was done and what is planned count together"


def lines(changes: Sequence[Change]) -> list[str]:
    """One note for each thing that happened, in the order it was answered.

    >>> import datetime as dt
    >>> day = dt.date(2026, 5, 12)
    >>> lines([Change(day, "a", "6 × 400 m", "4 × 400 m", "5 h of sleep", "sleep", "One short night.")])
    ['5 h of sleep: Tue 12 May 6 × 400 m becomes 4 × 400 m. One short night.']
    """
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        key = (_FITS, "") if change.reason.startswith(_FITS) else (change.trigger, change.reason)
        groups.setdefault(key, []).append(change)
    return [_note(group) for group in groups.values()]


def _note(group: Sequence[Change]) -> str:
    first = group[0]
    if first.reason.startswith(_FITS):
        return _fits(group)
    named = "; ".join(_what(change) for change in group[:_MOST_NAMED])
    more = len(group) - _MOST_NAMED
    if more > 0:
        named += f"; and {more} more to {group[-1].date:%a %d %b}"
    otherwise = f" Otherwise: {first.otherwise}" if first.otherwise else ""
    return f"{first.trigger[:1].upper()}{first.trigger[1:]}: {named}. {first.reason}{otherwise}"


def _fits(group: Sequence[Change]) -> str:
    """What had to give way to the rules, in one sentence however many sessions it touches."""
    days = sorted(change.date for change in group)
    span = f"{days[0]:%a %d %b}" + (f" to {days[-1]:%a %d %b}" if days[-1] != days[0] else "")
    many = f"{len(group)} sessions" if len(group) > 1 else f"{group[0].was} becomes {group[0].to},"
    why, other = group[0].trigger, group[0].otherwise
    return f"To fit what was really run ({why}): {many} {span}, smaller for now. Otherwise: {other}"


def _what(change: Change) -> str:
    if change.to == "dropped":
        return f"{change.was} is left out"
    if change.to == "not used":
        return "not used"
    if change.to.startswith("asked: "):
        return change.to.removeprefix("asked: ").rstrip("?") + "?"
    if not change.session:
        return f"{change.was} becomes {change.to}" if change.was != change.to else f"{change.was} stays"
    if change.to == change.was:
        return f"{change.date:%a %d %b} {change.was} stays"
    return f"{change.date:%a %d %b} {change.was} becomes {change.to}"
