"""What breaks the rules that look at one week alone, counted anew only where a week has changed.

A moved session touches a week or two of fifty; the others are the very same objects and hold what they held.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from fourlaps.safety.recount import Broken, Recount
from fourlaps.safety.rules import ABSOLUTE, WITHIN_WEEKS
from fourlaps.vocabulary.athlete import Level, PlanRequest
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import Week

Rule = Callable[[Recount], Broken]
_RULES = tuple(rule for rule in ABSOLUTE if rule in WITHIN_WEEKS)


@dataclass(frozen=True, slots=True)
class _Known:
    """The findings of one week, with the very objects they belong to, so that their ids stay theirs."""

    week: Week
    request: PlanRequest
    broken: tuple[tuple[Violation, ...], ...]


_KEPT = 2048
_Miles = tuple[tuple[dt.date, float], ...]
# Of the past only the first day that is judged and the miles before it matter inside a week.
_known: dict[tuple[int, int, Level, dt.date | None, _Miles], _Known] = {}


def found(plan: Recount) -> dict[Rule, list[Violation]]:
    """The findings of each rule that looks at one week alone, week by week, as the rule itself yields them.

    A week that is wholly over is left out: nothing in it is held against the days ahead (`judged.py`).
    """
    every: dict[Rule, list[Violation]] = {rule: [] for rule in _RULES}
    for week in plan.plan.weeks:
        if all(session.date < plan.until for session in week.sessions):
            continue
        for rule, broken in zip(_RULES, _of_week(plan, week), strict=True):
            every[rule] += broken
    return every


def _of_week(plan: Recount, week: Week) -> tuple[tuple[Violation, ...], ...]:
    request, past = plan.request, plan.plan.past
    key = (id(week), id(request), plan.level, past.until if past else None, past.miles if past else ())
    known = _known.get(key)
    if known is not None and known.week is week and known.request is request:
        return known.broken
    alone = replace(plan, plan=replace(plan.plan, weeks=(week,)), sessions=week.sessions)
    broken = tuple(tuple(rule(alone)) for rule in _RULES)
    if len(_known) >= _KEPT:
        _known.clear()
    _known[key] = _Known(week, request, broken)
    return broken
