"""Red flags in a log (H15): which one still stops the plan, the days that were stopped by one, and what pauses growth.

A flag stops the plan from the day it was told until a human has cleared it, however long ago that was: `cleared` in the
log names that day and ends every flag up to it. What was told long before the plan began is no part of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from fourlaps import safety
from fourlaps.vocabulary.log import Log, MorningCheck
from fourlaps.vocabulary.plan import Plan

# Flags told so shortly before the plan began stop it, too; older ones were there when it was made [our guess, D].
BEFORE_DAYS = 14


def uncleared(plan: Plan, log: Log, today: dt.date) -> str | None:
    """The latest red flag within the plan's time that nobody has cleared, in words, or None."""
    since = _since(plan, log, today)
    told = [(m.date, flag) for m in log.mornings if since <= m.date <= today and (flag := flag_of(m)) is not None]
    return max(told, key=lambda pair: pair[0])[1] if told else None


def energy_sign(plan: Plan, log: Log, today: dt.date, before: Collection[str]) -> tuple[dt.date, str] | None:
    """The first uncleared sign that pauses growth within the plan's time, with its day; None without one: too little
    energy (REDs), a pregnancy, a birth.

    before  those answered earlier, each as its day, a colon and its name
    """
    since = _since(plan, log, today)
    told = [(m.date, sign) for m in log.mornings if m.pain_note and (sign := safety.energy_sign(m.pain_note))]
    told += [(dt.date.fromisoformat(day), sign) for day, _, sign in (key.partition(":") for key in before)]
    return min((pair for pair in told if since <= pair[0] <= today), default=None)


def paused_by(answered: Collection[str], cleared: dt.date | None) -> str:
    """The first sign that pauses growth among a plan's answered events that nobody has cleared; empty without one."""
    told = [key.split(":")[1:] for key in answered if key.startswith("energy:")]
    return min(((day, sign) for day, sign in told if cleared is None or day > cleared.isoformat()), default=("", ""))[1]


def _since(plan: Plan, log: Log, today: dt.date) -> dt.date:
    """The first day whose signs count: from a fortnight before the plan began, and after a doctor's last yes."""
    cleared = log.cleared if log.cleared is not None and log.cleared <= today else dt.date.min
    return max(plan.request.start - dt.timedelta(days=BEFORE_DAYS), cleared + dt.timedelta(days=1))


def flag_of(morning: MorningCheck) -> str | None:
    """The red flag of one morning, in words, or None."""
    if morning.illness == "chest":
        return "chest symptoms"
    found = safety.red_flag(morning.pain_note) if morning.pain_note else None
    return str(found.name) if found is not None else None


def stopped(log: Log) -> tuple[dt.date, dt.date] | None:
    """From the flag that was cleared to the day before: unless told, nobody ran then; None without such days.

    The last flag, with those told less than a fortnight apart before it: an older one was cleared in its time.
    """
    if log.cleared is None:
        return None
    told = sorted(m.date for m in log.mornings if m.date < log.cleared and flag_of(m) is not None)
    if not told:
        return None
    first = told[-1]
    for day in reversed(told):
        first = day if (first - day).days <= BEFORE_DAYS else first
    return first, log.cleared - dt.timedelta(days=1)
