"""Where a runner is in a plan: the week of a day, its seven days, the strip of weeks, the season on the oval."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fourlaps.vocabulary.plan import Plan
from fourlaps.web import charts, miles, oval, wording
from fourlaps.web.sayings import said


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a week with its slots."""

    date: dt.date
    slots: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of the strip."""

    number: int
    state: str
    label: str
    svg: SafeString


@dataclass(frozen=True, slots=True)
class Season:
    """The season's oval and the sentence beside it."""

    oval: SafeString
    words: str


def week_dates(plan: Plan, index: int) -> tuple[dt.date, dt.date]:
    """First and last day of the plan's week at `index`; weeks end on the weekday of the race."""
    last = plan.request.race - dt.timedelta(days=7 * (len(plan.weeks) - 1 - index))
    first = last - dt.timedelta(days=6)
    return max(first, plan.request.start) if index == 0 else first, last


def index_of(plan: Plan, day: dt.date) -> int | None:
    """Index of the week that holds `day`, None outside the plan."""
    for index in range(len(plan.weeks)):
        first, last = week_dates(plan, index)
        if first <= day <= last:
            return index
    return None


def nearest_index(plan: Plan, day: dt.date) -> int:
    """Index of the week to show for `day`: the first before the plan, the last after it."""
    found = index_of(plan, day)
    if found is not None:
        return found
    return 0 if day < week_dates(plan, 0)[0] else len(plan.weeks) - 1


def days_of(plan: Plan, index: int, slots: Sequence[Any]) -> list[Day]:
    """The days of a week, each with those `slots` (session, date, state ...) that stand on it; rest slots left out."""
    return days_between(*week_dates(plan, index), slots)


def _is_shown(slot: Any) -> bool:
    return slot.session.kind != "rest" or slot.state == "missed"


def days_between(first: dt.date, last: dt.date, slots: Sequence[Any]) -> list[Day]:
    """The days from `first` to `last`, each with its slots; rest slots left out, but for what was missed there."""
    days = []
    for offset in range((last - first).days + 1):
        date = first + dt.timedelta(days=offset)
        here = tuple(slot for slot in slots if slot.date == date and _is_shown(slot))
        days.append(Day(date, here))
    return days


def less_m(plan: Plan, slots: Sequence[Any]) -> dict[int, float]:
    """How much running of a week, by its index, was missed or is left out: its distance counts what still stands."""
    found: dict[int, float] = {}
    for slot in slots:
        index = index_of(plan, slot.date)
        # What the plan holds no more is not in its week's distance either.
        if index is not None and slot.session.is_run and not slot.stands and not slot.gone:
            found[index] = found.get(index, 0.0) + slot.session.distance_m
    return found


def strip(plan: Plan, today: dt.date, most_m: float = 0.0, *, less_m: Mapping[int, float] | None = None) -> list[Bar]:
    """One bar per week, as high as its running; `most_m` is the highest bar, the biggest week where it is 0.

    less_m  see the function of that name; None: the plan as it was made
    """
    most = most_m or max((week.distance_m for week in plan.weeks), default=0.0) or 1.0
    now = index_of(plan, today)
    bars = []
    for index, week in enumerate(plan.weeks):
        last = week_dates(plan, index)[1]
        state = "is-now" if index == now else "is-past" if last < today else ""
        distance_m = week.distance_m - (less_m or {}).get(index, 0.0)
        label = _("Week %(n)s, %(block)s, %(km)s") % {
            "n": index + 1,
            "block": wording.block_words(plan, week.block),
            "km": wording.length(distance_m, miles.spoken()),
        }
        if week.down_week:
            label += ", " + _("easy week")
        bars.append(Bar(index + 1, state, label, charts.week_bar(distance_m / most)))
    return bars


def season(plan: Plan, today: dt.date) -> Season:
    """The weeks to the bell on the oval, with a sentence."""
    index = nearest_index(plan, today)
    week = plan.weeks[index]
    days = (plan.request.race - today).days
    head = wording.weeks_words(days) if days >= 0 else _("done")
    foot = _("to the bell") if days > 0 else _("today") if days == 0 else ""
    same = [i for i, other in enumerate(plan.weeks) if other.block == week.block]
    words = _("%(block)s, %(n)s of %(all)s") % {
        "block": wording.sentence_case(wording.block_words(plan, week.block)),
        "n": same.index(index) + 1,
        "all": len(same),
    }
    blocks = [other.block for other in plan.weeks]
    return Season(oval.season_oval(blocks, index_of(plan, today), head=head, foot=foot), words)


def week_picture(
    days: Sequence[Day], distance_m: float, today: dt.date, units: str, *, key: str = "week-oval"
) -> SafeString:
    """The week as one lap with a shape per day; what was missed or is left out is none."""
    marks = [
        oval.WeekDay(
            wording.day_name(day.date),
            tuple(slot.session.kind for slot in day.slots if slot.stands),
            "today" if day.date == today else "",
            wording.joined([said(slot.session.title) for slot in day.slots if slot.stands]),
        )
        for day in days
    ]
    return oval.week_oval(marks, head=wording.length(distance_m, units), foot=_("this week"), key=key)
