"""Days that were offered and stay free of running: the response model expects the faster mile without them.

Every week takes what its days let it take, and a day more can make another week of it that brings a little less. So
days are left out, one and two and more at a time, in plans by tables and search alone, which take a fifth of the time;
on the days that look best there whole plans are made, and the fastest stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from fourlaps import safety
from fourlaps.errors import FourLapsError
from fourlaps.training import expectation, notes, planning
from fourlaps.training.extras import Support
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan

# Three days make a plan: no fewer are left [rules, "what gives way"].
_LEAST_DAYS = 3
# A day left out leaves no more days in a row without running than this, or than were offered so [training.md P4, C].
_MOST_IN_A_ROW = 2
# Below this share of the mile time two plans are equally fast: a hundredth of a second or two [our choice, D].
_SAME = 5e-5
# Whole plans made on fewer days, the best by tables first, and how far behind by tables they may be: tables and solver
# mostly differ by a hundredth or two of a percent. Fewer on seven days and in long seasons [our choice, D: twelve weeks
# have 1.5 s; one more on seven days, or a fourth on six, changes hardly a pair of patterns].
_TRIED, _TRIED_ON_SEVEN, _BEHIND = 3, 1, 2e-4
_LONG_WEEKS = 16

_Days = tuple[int, ...]


def build_plan(request: PlanRequest, *, support: Support, shown: Plan | None = None) -> Plan:
    """The solver's plan for a request, not yet approved, on those of its days that bring the faster mile.

    shown   the plan the runner has already seen: the new one stays near it
    raises  InputError for a wish no plan can meet, with the smallest change that would help;
            ModelError where the planner failed
    """
    first = best = planning.build_plan(request, support=support, shown=shown)
    for days in _promising(first.request, support):
        try:
            made = planning.build_plan(replace(first.request, days=days), support=support, shown=shown)
        except FourLapsError:
            continue
        if _mile_s(made) < _mile_s(best) * (1 - _SAME) and not _held(first) - _held(made):
            best = made
    if best is first:
        return first
    left = tuple(day for day in first.request.days if day not in best.request.days)
    plan = replace(best, request=first.request, left_free=left)
    plan = replace(plan, guardrail_notes=notes.notes_for(plan, planning.limits_of_plan(plan)))
    return first if safety.violations(plan) else notes.with_outlook(plan)


def _promising(request: PlanRequest, support: Support) -> list[_Days]:
    """The days left of a request on which its plan by tables is fastest, fastest first."""
    whole = planning.by_tables(request, support) if len(request.days) > _LEAST_DAYS else None
    if whole is None:
        return []
    held, usual_s = _held(whole), _mile_s(whole)
    days, best_s, seen = request.days, usual_s, list[tuple[float, _Days]]()
    while True:
        ways = _one_fewer(days, request)
        plans = ((planning.by_tables(replace(request, days=fewer), support), fewer) for fewer in ways)
        ranked = sorted((_mile_s(plan), fewer) for plan, fewer in plans if plan is not None and not held - _held(plan))
        seen += ranked
        # A second day is left out where that looks faster; the first in any case, for a look at the whole plan.
        if not ranked or (days != request.days and ranked[0][0] >= best_s):
            break
        best_s, days = min(best_s, ranked[0][0]), ranked[0][1]
    tried = _TRIED_ON_SEVEN if len(request.days) == 7 else _TRIED if request.weeks <= _LONG_WEEKS else _TRIED - 1
    return [fewer for mile_s, fewer in sorted(seen)[:tried] if mile_s <= usual_s * (1 + _BEHIND)]


def _one_fewer(days: _Days, request: PlanRequest) -> Iterator[_Days]:
    """The ways to leave out one of these days, never one that is asked for or parts the others."""
    most = max(_MOST_IN_A_ROW, _in_a_row_free(request.days))
    for left in days if len(days) > _LEAST_DAYS else ():
        kept = tuple(day for day in days if day != left)
        if left not in request.club_days and left != request.long_run_day and _in_a_row_free(kept) <= most:
            yield kept


def _in_a_row_free(days: _Days) -> int:
    """The most weekdays in a row that are not among these, from week to week."""
    return max(later - day - 1 for day, later in pairwise([*days, days[0] + 7]))


def _held(plan: Plan) -> Counter[str]:
    """The kinds of sessions a plan holds at all, flying sprints among them, and its tests counted: none is given up for
    a second on paper."""
    families = {session.workout.family for session in plan.sessions if session.workout is not None}
    tests = sum(session.kind == "time_trial" for session in plan.sessions)
    return Counter(dict.fromkeys(families, 1)) + Counter(tests=tests)


def _mile_s(plan: Plan) -> float:
    return float(expectation.expected(plan, steps=False)["race_day_s"].median)
