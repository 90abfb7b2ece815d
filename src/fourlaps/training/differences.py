"""Two versions of a plan side by side: which days differ, and what each week holds in either."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, replace

from fourlaps.training import seen
from fourlaps.vocabulary.plan import Plan, Session


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day that differs: what stood there and what stands there now, rest left out; under one name in words that
    say what differs."""

    date: dt.date
    before: tuple[Session, ...]
    after: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class WeekSums:
    """A calendar span in either plan: metres run and hard days."""

    first: dt.date
    before_m: float
    after_m: float
    before_hard: int
    after_hard: int


def _in_order(session: Session) -> tuple[bool, str, str, float]:
    """The run of a day first, as the plan shows it."""
    return not session.is_run, session.kind, session.title, session.distance_m


def _on(plan: Plan) -> dict[dt.date, tuple[Session, ...]]:
    found: dict[dt.date, list[Session]] = {}
    for session in plan.sessions:
        if session.kind != "rest":
            found.setdefault(session.date, []).append(session)
    return {day: tuple(sorted(here, key=_in_order)) for day, here in found.items()}


def _looks_the_same(old: tuple[Session, ...], new: tuple[Session, ...]) -> bool:
    return len(old) == len(new) and all(seen.looks_the_same(was, now) for was, now in zip(old, new, strict=True))


def _told(day: dt.date, old: tuple[Session, ...], new: tuple[Session, ...]) -> DayChange:
    both = [*old], [*new]
    for (m, was), (n, now) in itertools.product(enumerate(old), enumerate(new)):
        if (was.kind, was.title) == (now.kind, now.title) and not seen.looks_the_same(was, now):
            words = seen.told(was, now)
            both[0][m], both[1][n] = replace(was, title=words[0]), replace(now, title=words[1])
    return DayChange(day, tuple(both[0]), tuple(both[1]))


def days_changed(before: Plan, after: Plan, since: dt.date) -> tuple[DayChange, ...]:
    """The days from `since` on that differ in what is to be done, in order; ids and reasons do not count."""
    old, new = _on(before), _on(after)
    return tuple(
        _told(day, old.get(day, ()), new.get(day, ()))
        for day in sorted(old.keys() | new.keys())
        if day >= since and not _looks_the_same(old.get(day, ()), new.get(day, ()))
    )


def week_sums(before: Plan, after: Plan, since: dt.date) -> tuple[WeekSums, ...]:
    """Spans of seven days that end on the weekday of the later plan's race, from the one that holds `since` on."""
    last = max(before.request.race, after.request.race)
    week = dt.timedelta(days=7)
    end = after.request.race - ((after.request.race - since).days // 7) * week
    found = []
    while end < last + week:
        first = end - dt.timedelta(days=6)
        sums = []
        for plan in (before, after):
            # A session that was missed and stands again a day later is run once.
            inside = [s for s in plan.as_lived.sessions if first <= s.date <= end and s.is_run]
            sums.append((sum(s.distance_m for s in inside), len({s.date for s in inside if s.hard})))
        if any(metres for metres, _hard in sums):
            found.append(WeekSums(first, sums[0][0], sums[1][0], sums[0][1], sums[1][1]))
        end += week
    return tuple(found)
