"""Stretches of days told to be free or not: how the plan remembers them, and which of them are still to be answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from fourlaps.vocabulary.log import Availability

# How what a plan remembers of told days begins.
WINDOWS = "availability:"


def key_of(window: Availability) -> str:
    """How answered days are remembered."""
    return f"{WINDOWS}{window.first}:{window.last}:{window.days}"


def in_keys(applied: Iterable[str]) -> list[Availability]:
    """The stretches that a plan remembers, in the order they were answered."""
    found = []
    for key in applied:
        if key.startswith(WINDOWS):
            _name, first, last, days = key.split(":")
            weekdays = tuple(int(day) for day in days.strip("()").split(",") if day.strip())
            found.append(Availability(dt.date.fromisoformat(first), dt.date.fromisoformat(last), weekdays))
    return found


def last_words(told: Sequence[Availability]) -> tuple[Availability, ...]:
    """The stretches in the order they were told, of the same days the last word alone.

    >>> week, other = (Availability(dt.date(2026, 5, 4), dt.date(2026, 5, 10), days) for days in ((1,), (3,)))
    >>> [window.days for window in last_words([week, other, week])]
    [(1,)]
    """
    last = {(window.first, window.last): n for n, window in enumerate(told)}
    return tuple(told[n] for n in sorted(last.values()))


def unanswered(told: Sequence[Availability], applied: Sequence[str]) -> list[Availability]:
    """What was told, after what a plan remembers, and the plan has not followed yet: new stretches, and one that is the
    last word on its days again while a later one was followed."""
    known, found = in_keys(applied), []
    told = last_words([*known, *told])
    for window in told:
        answered = [one for one in known if _overlap(one, window)]
        stands = [one for one in told if _overlap(one, window)][-1] == window
        if window not in answered or (stands and answered[-1] != window):
            found.append(window)
    return found


def decides(window: Availability, later: Sequence[Availability], today: dt.date) -> bool:
    """Whether a stretch is the last word on any of its days from today on."""
    day = max(window.first, today)
    for one in sorted(later, key=lambda other: other.first):
        if one.first <= day <= one.last:
            if one.last >= window.last:
                return False
            day = one.last + dt.timedelta(days=1)
    return day <= window.last


def _overlap(one: Availability, other: Availability) -> bool:
    return one.first <= other.last and other.first <= one.last
