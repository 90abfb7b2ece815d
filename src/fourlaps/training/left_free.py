"""Days that were offered and stay free of running: the response model expects the faster mile without them.

Every week takes what its days let it take, and a day more can make another week of it that brings a little less. So
each day is left out once in a plan by tables and search alone, which tells in a twentieth of the time what the solver
would say; where that looks faster the whole plan is made without the day, and the faster of the two stands.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from fourlaps import safety
from fourlaps.errors import FourLapsError
from fourlaps.training import expectation, notes, planning
from fourlaps.training.extras import Support
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan

# Three days make a plan: no fewer are left [rules, "what gives way"].
_LEAST_DAYS = 3
# Below this share of the mile time two plans are equally fast: a hundredth of a second or two [our choice, D].
_SAME = 5e-5


def build_plan(request: PlanRequest, *, support: Support, shown: Plan | None = None) -> Plan:
    """The solver's plan for a request, not yet approved, on those of its days that bring the faster mile.

    shown   the plan the runner has already seen: the new one stays near it
    raises  InputError for a wish no plan can meet, with the smallest change that would help;
            ModelError where the planner failed
    """
    first = best = planning.build_plan(request, support=support, shown=shown)
    while len(best.request.days) > _LEAST_DAYS:
        faster = _without_a_day(best, support, shown)
        if faster is None:
            break
        best = faster
    if best is first:
        return first
    left = tuple(day for day in first.request.days if day not in best.request.days)
    plan = replace(best, request=first.request, left_free=left)
    plan = replace(plan, guardrail_notes=notes.notes_for(plan, planning.limits_of_plan(plan)))
    return first if safety.violations(plan) else notes.with_outlook(plan)


def _without_a_day(plan: Plan, support: Support, shown: Plan | None) -> Plan | None:
    """The plan on one day fewer, None where none is expected to be faster."""
    request = plan.request
    usual = planning.by_tables(request, support)
    if usual is None:
        return None
    kept = {*request.club_days, request.long_run_day}
    tried = [
        (_mile_s(made), fewer.days, fewer)
        for fewer in (replace(request, days=tuple(d for d in request.days if d != day)) for day in request.days)
        if set(request.days) - set(fewer.days) - kept and (made := planning.by_tables(fewer, support)) is not None
    ]
    if not tried:
        return None
    mile_s, _, fewer = min(tried, key=lambda t: t[:2])
    if mile_s >= _mile_s(usual) * (1 - _SAME):
        return None
    try:
        made = planning.build_plan(fewer, support=support, shown=shown)
    except FourLapsError:
        return None
    faster = _mile_s(made) < _mile_s(plan) * (1 - _SAME)
    return made if faster and not _held(plan) - _held(made) else None


def _held(plan: Plan) -> Counter[str]:
    """What a plan holds at all, tests counted: none of it is given up for a second on paper."""
    runs = [session for session in plan.sessions if session.workout is not None]
    families = {session.workout.family for session in runs if session.workout}
    sprints = any(part.is_sprint for session in runs if session.workout for part in session.workout.parts)
    tests = sum(session.kind == "time_trial" for session in runs)
    return Counter(dict.fromkeys(families, 1)) + Counter(sprints=int(sprints), tests=tests)


def _mile_s(plan: Plan) -> float:
    return float(expectation.expected(plan, steps=False)["race_day_s"].median)
