"""Which day of the week holds what: every arrangement is tried, the hard rules strike out, taste decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, permutations

from fourlaps.training.limits import Limits

# A role is "long", "easy" or "q0", "q1" ... for the quality sessions in order of importance.
Role = str


@dataclass(frozen=True, slots=True)
class Slot:
    """One quality session as the layout sees it: fast = V, R or TT; hard = a hard day; not before `earliest`."""

    fast: bool
    hard: bool
    earliest: dt.date
    late: bool = False  # a time trial stands late in its week


# Weights of taste [coaching judgement, training.md 3.6]: stay with last week's days, keep the long-run day, spread
# quality, no second run-free day in a row, quality early in the week.
_SAME_DAY = 3.0
_LONG_DAY = 8.0
_GAP = 2.0
_TWO_FREE = 4.0
_AFTER_LONG = 2.0


def arrange(
    dates: Sequence[dt.date],
    open_days: Sequence[int],
    running_days: int,
    slots: Sequence[Slot],
    *,
    hard_before: Sequence[dt.date],
    limits: Limits,
    long_weekday: int | None,
    hard_long: bool,
    easy_only: int | None,
    last_week: Mapping[int, Role],
    long: bool = True,
) -> dict[dt.date, Role] | None:
    """A role for each running day, or None where no arrangement keeps hard days apart.

    dates        days of the week in order            open_days   indexes into dates that may hold a run
    hard_before  hard days already placed             easy_only   index of a day that may hold a short easy run only
    last_week    roles by weekday of the week before, preferred again
    """
    best: dict[dt.date, Role] | None = None
    best_score = -1e9
    names = [*(f"q{i}" for i in range(len(slots))), *(["long"] if long else [])]
    recent = [day for day in hard_before if (dates[0] - day).days <= limits.fast_gap_days]
    for days in combinations(open_days, running_days):
        base = _free_days_score(days, len(dates))
        candidates = [i for i in days if i != easy_only]
        if len(candidates) < len(names):
            continue
        for places in permutations(candidates, len(names)):
            roles = dict(zip(names, places, strict=True))
            if not _keeps_apart(roles, dates, slots, recent, limits, hard_long):
                continue
            score = base + _score(roles, days, dates, len(slots), slots, long_weekday, last_week)
            if score > best_score + 1e-9:
                best_score = score
                at = {place: name for name, place in roles.items()}
                best = {dates[i]: at.get(i, "easy") for i in days}
    return best


def _keeps_apart(
    roles: Mapping[Role, int],
    dates: Sequence[dt.date],
    slots: Sequence[Slot],
    recent: Sequence[dt.date],
    limits: Limits,
    hard_long: bool,
) -> bool:
    hard: list[tuple[dt.date, bool]] = []
    for i, slot in enumerate(slots):
        day = dates[roles[f"q{i}"]]
        if day < slot.earliest:
            return False
        if slot.hard:
            hard.append((day, slot.fast))
    if hard_long and "long" in roles:
        hard.append((dates[roles["long"]], False))
    everything = [(day, False) for day in recent] + hard
    for day, fast in hard:
        for other, _ in everything:
            if other == day:
                continue
            apart = (day - other).days
            if abs(apart) < 2 or (fast and 0 < apart < limits.fast_gap_days):
                return False
    return len(hard) <= limits.hard_days


@lru_cache(maxsize=4096)
def _free_days_score(days: tuple[int, ...], length: int) -> float:
    """Run-free days spread through the week are kinder than two in a row."""
    if len(days) < 4:
        gaps = [b - a for a, b in pairwise(days)]
        return -sum(1.0 for gap in gaps if gap == 1)
    free = [i for i in range(length) if i not in days]
    return -_TWO_FREE * sum(1 for a, b in pairwise(free) if b == a + 1)


def _score(
    roles: Mapping[Role, int],
    days: Sequence[int],
    dates: Sequence[dt.date],
    count: int,
    slots: Sequence[Slot],
    long_weekday: int | None,
    last_week: Mapping[int, Role],
) -> float:
    score = 0.0
    if "long" in roles:
        place = roles["long"]
        if dates[place].weekday() == long_weekday:
            score += _LONG_DAY
        if any(roles[f"q{i}"] == place + 1 for i in range(count)):
            score -= _AFTER_LONG
        if any(roles[f"q{i}"] == place - 1 for i in range(count)):
            score -= 1.0
    places = [roles[f"q{i}"] for i in range(count)]
    for i, first in enumerate(places):
        for second in places[i + 1 :]:
            score += _GAP * min(abs(first - second), 3)
            if first < second:
                score += 1.0
        # A free or easy day before the session that matters most; a time trial late in its week.
        score += 3.0 * first if slots[i].late else -0.1 * first
        if first - 1 not in days:
            score += 0.3
    for name, place in roles.items():
        if last_week.get(dates[place].weekday()) == name:
            score += _SAME_DAY
    for day in days:
        if dates[day].weekday() in last_week:
            score += 0.4
    return score
