"""What breaks the rules that look at one week alone, counted anew only where a week has changed.

A moved session touches a week or two of fifty; the others are the very same objects and hold what they held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from fourlaps.safety.recount import Broken, Recount
from fourlaps.safety.rules import ABSOLUTE, WITHIN_WEEKS
from fourlaps.vocabulary.athlete import Level, PlanRequest
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import Past, Week

Rule = Callable[[Recount], Broken]
_RULES = tuple(rule for rule in ABSOLUTE if rule in WITHIN_WEEKS)


@dataclass(frozen=True, slots=True)
class _Known:
    """The findings of one week, with the very objects they belong to, so that their ids stay theirs."""

    week: Week
    request: PlanRequest
    past: Past | None
    broken: tuple[tuple[Violation, ...], ...]


_KEPT = 2048
_known: dict[tuple[int, int, int, Level], _Known] = {}


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
    key = (id(week), id(request), id(past), plan.level)
    known = _known.get(key)
    if known is not None and known.week is week and known.request is request and known.past is past:
        return known.broken
    alone = replace(plan, plan=replace(plan.plan, weeks=(week,)), sessions=week.sessions)
    broken = tuple(tuple(rule(alone)) for rule in _RULES)
    if len(_known) >= _KEPT:
        _known.clear()
    _known[key] = _Known(week, request, past, broken)
    return broken
