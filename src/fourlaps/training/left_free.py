"""Days that were offered and stay free of running: the response model expects the faster mile without them.

Every week takes what its days let it take, and a day more can make another week of it that brings a little less. So
days are left out, one and two and more at a time, in plans by tables and search alone, which tell in a twentieth of the
time what the solver would say; where that looks faster the whole plan is made without them, and the fastest stands.
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
# Up to six days the search is wide: every way with a day fewer leads on, then the two best of each step, and two whole
# plans are made. On seven the best way alone leads on, and one is made [our choice, D: twelve weeks have 1.5 s].
_WIDE_TO_DAYS, _WIDE = 6, 2

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
    """The days left of a request on which its plan by tables is faster, fastest first."""
    whole = planning.by_tables(request, support) if len(request.days) > _LEAST_DAYS else None
    if whole is None:
        return []
    width = _WIDE if len(request.days) <= _WIDE_TO_DAYS else 1
    usual_s, held = _mile_s(whole), _held(whole)
    level, best, best_s = [request.days], list[tuple[float, _Days]](), usual_s
    while True:
        ways = dict.fromkeys(fewer for days in level for fewer in _one_fewer(days, request))
        plans = ((planning.by_tables(replace(request, days=days), support), days) for days in ways)
        ranked = sorted((_mile_s(plan), days) for plan, days in plans if plan is not None and not held - _held(plan))
        best += ranked[:1]
        first_step = level == [request.days]
        if not ranked or (ranked[0][0] >= best_s and not first_step):
            return [days for mile_s, days in sorted(best)[:width] if mile_s < usual_s * (1 - _SAME)]
        best_s = min(best_s, ranked[0][0])
        level = [days for _, days in (ranked if first_step and width > 1 else ranked[:width])]


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
    """What a plan holds at all, tests counted: none of it is given up for a second on paper."""
    runs = [session for session in plan.sessions if session.workout is not None]
    families = {session.workout.family for session in runs if session.workout}
    sprints = any(part.is_sprint for session in runs if session.workout for part in session.workout.parts)
    tests = sum(session.kind == "time_trial" for session in runs)
    return Counter(dict.fromkeys(families, 1)) + Counter(sprints=int(sprints), tests=tests)


def _mile_s(plan: Plan) -> float:
    return float(expectation.expected(plan, steps=False)["race_day_s"].median)
