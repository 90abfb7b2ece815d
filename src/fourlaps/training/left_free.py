"""Days that were offered and stay free of running: the response model expects the faster mile without them.

Every week takes what its days let it take, and a day more can make another week of it that brings a little less. So
days are left out, one and two and more at a time, in plans by tables and search alone, which are quick; on the days
that look best there whole plans are made, as many as the time allows, and the fastest stands.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from fourlaps import safety
from fourlaps.errors import FourLapsError
from fourlaps.training import expectation, notes, planning
from fourlaps.training.extras import Support
from fourlaps.training.limits import limits_of_plan
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan

# Three days make a plan: no fewer are left [rules, "what gives way"].
_LEAST_DAYS = 3
# A day left out leaves no more days in a row without running than this, or than were offered so [training.md P4, C].
_MOST_IN_A_ROW = 2
# Below this share of the mile time two plans are equally fast: some thousandths of a second [our choice, D].
_SAME = 1e-5
# Days the runner has seen stay free stay so where that costs no more than this share of the mile time: whole plans of a
# choice of days lie 2 to 5 hundredths of a percent round what is expected of it [seen on random requests].
_STAYS = 5e-4
# The long run's day is left free only for more than this share of the mile time [our choice, D].
_LONG_DAY_WORTH = 1e-4
# Plans tried on fewer days, by tables and search and then whole (by the number of days offered), in weeks of them, and
# how many at least: a whole plan takes the time of six by tables [our choice, D: twelve weeks have 1.5 s].
_TABLE_WEEKS, _LEAST_TABLES = 110, 12
_WHOLE_WEEKS, _LEAST_WHOLE = {4: 48, 5: 48, 6: 36, 7: 24}, 2
# How far behind by tables the plans may be that are made whole: the solver's differ from them by some hundredths of a
# percent [seen on random requests].
_BEHIND = 6e-4
# Up to so many weeks every choice of days has its own season; in longer plans it is that of all days, mostly the same,
# which saves a third of the time [seen on random requests].
_OWN_WEEKS = 8

_Days = tuple[int, ...]


def build_plan(request: PlanRequest, *, support: Support, shown: Plan | None = None) -> Plan:
    """The solver's plan for a request, not yet approved, on those of its days that bring the faster mile.

    shown   the plan the runner has already seen: the new one stays near it
    raises  InputError for a wish no plan can meet, with the smallest change that would help;
            ModelError where the planner failed
    """
    first, season = planning.plan_and_season(request, support=support, shown=shown)
    best = first
    if season is None:
        return planning.told(first)
    seen = shown is not None and shown.request.days == request.days
    less = _SAME if not seen else -_STAYS
    choices = _shown_days(first, shown) if seen and shown else _promising(first, season, support)
    best_s, held = _counted_s(first, first) if choices else math.inf, _held(first)
    for days in choices:
        made = _whole(replace(first.request, days=days), season, support, shown)
        made_s = _counted_s(made, first) if made else math.inf
        if made and made_s < best_s * (1 - less) and not held - _held(made):
            best, best_s = made, made_s
    if best is not first:
        left = tuple(day for day in first.request.days if day not in best.request.days)
        plan = replace(best, request=first.request, left_free=left)
        plan = replace(plan, guardrail_notes=notes.notes_for(plan, limits_of_plan(plan)))
        if not safety.violations(plan):
            return planning.told(plan)
    return planning.told(first)


def _shown_days(first: Plan, shown: Plan) -> list[_Days]:
    """The days the runner has seen runs on, where some were left free: no other choice is looked for again."""
    days = tuple(day for day in first.request.days if day not in shown.left_free)
    return [days] if _LEAST_DAYS <= len(days) < len(first.request.days) else []


def _own_season(request: PlanRequest) -> bool:
    """Whether a choice of days gets a season of its own: where that is quick, or days away make it another one."""
    return request.weeks <= _OWN_WEEKS or bool(request.away)


def _whole(request: PlanRequest, season: planning.Season, support: Support, shown: Plan | None) -> Plan | None:
    """The solver's plan on fewer days; None where it finds none."""
    if not _own_season(request):
        return planning.of_season(request, season, support, shown)
    try:
        return planning.plan_and_season(request, support=support, shown=shown)[0]
    except FourLapsError:
        return None


def _promising(first: Plan, season: planning.Season, support: Support) -> list[_Days]:
    """The days left of a plan's on which tables and search make the fastest, fastest first."""
    request = first.request

    def by_tables(days: _Days) -> list[Plan]:
        on_days = replace(request, days=days)
        plans = [planning.of_season(on_days, season, support, None, method="templates")]
        if _own_season(request):
            plans.append(planning.by_tables(on_days, support))
        return [plan for plan in plans if plan is not None]

    every = by_tables(request.days) if len(request.days) > _LEAST_DAYS else []
    if not every:
        return []
    held, usual_s = _held(every[0]), _mile_s(every[0])
    known: dict[_Days, float] = {}
    ahead = [(usual_s, request.days)]
    weeks = max(request.weeks, 1)
    while ahead and len(known) < max(_LEAST_TABLES, _TABLE_WEEKS // weeks):
        # The fastest days so far are looked at next, with each of them left out.
        ahead.sort()
        for fewer in _one_fewer(ahead.pop(0)[1], request):
            if fewer not in known:
                made = (plan for plan in by_tables(fewer) if not held - _held(plan))
                known[fewer] = min((_counted_s(plan, first) for plan in made), default=math.inf)
                ahead.append((known[fewer], fewer))
    most = max(_LEAST_WHOLE, _WHOLE_WEEKS[len(request.days)] // weeks)
    ranked = sorted((mile_s, days) for days, mile_s in known.items())[:most]
    return [days for mile_s, days in ranked if mile_s <= usual_s * (1 + _BEHIND)]


def _one_fewer(days: _Days, request: PlanRequest) -> Iterator[_Days]:
    """The ways to leave out one of these days, never a club's day or one that parts the others."""
    most = max(_MOST_IN_A_ROW, _in_a_row_free(request.days))
    for left in days if len(days) > _LEAST_DAYS else ():
        kept = tuple(day for day in days if day != left)
        if left not in request.club_days and _in_a_row_free(kept) <= most:
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


def _counted_s(plan: Plan, first: Plan) -> float:
    """The expected mile (s), a little slower where the long run's day is left free that was offered."""
    day = first.request.long_run_day
    return _mile_s(plan) * (1 + _LONG_DAY_WORTH * (day in first.request.days and day not in plan.request.days))


def _mile_s(plan: Plan) -> float:
    return float(expectation.expected(plan, steps=False)["race_day_s"].median)
