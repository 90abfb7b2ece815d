"""Two versions of a plan side by side: which days differ, and what each week holds in either."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fourlaps.vocabulary.plan import Plan, Session


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day that differs: what stood there and what stands there now, rest left out."""

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


def _key(session: Session) -> tuple[str, str, int]:
    return session.kind, session.title, round(session.distance_m / 100)


def _on(plan: Plan) -> dict[dt.date, tuple[Session, ...]]:
    found: dict[dt.date, list[Session]] = {}
    for session in plan.sessions:
        if session.kind != "rest":
            found.setdefault(session.date, []).append(session)
    # The run of a day first, as the plan shows it.
    return {day: tuple(sorted(here, key=lambda s: (not s.is_run, _key(s)))) for day, here in found.items()}


def days_changed(before: Plan, after: Plan, since: dt.date) -> tuple[DayChange, ...]:
    """The days from `since` on that differ in what is to be done, in order; ids and reasons do not count."""
    old, new = _on(before), _on(after)
    return tuple(
        DayChange(day, old.get(day, ()), new.get(day, ()))
        for day in sorted(old.keys() | new.keys())
        if day >= since and [_key(s) for s in old.get(day, ())] != [_key(s) for s in new.get(day, ())]
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
