"""The speeds and rest a plan is written in, and the mile time its last weeks stand at."""

from __future__ import annotations

from fourlaps.physiology import paces
from fourlaps.training import catalogue
from fourlaps.training.limits import Limits, rule
from fourlaps.training.sessions import Pacer
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan

# Reps at mile pace never ask for more than this above the current mile; their own range reaches 1 % further (H17).
_FASTEST_GOAL = 1.018


def pacer_for(request: PlanRequest, limits: Limits, planned_s: float | None = None) -> Pacer:
    """Speeds and rest of the runner; the goal's pace only where the goal lies within 4 % (H17).

    planned_s  the mile time the last weeks of a plan stand at already, see `planned_at_s`
    """
    speeds = paces.speeds_from_mile(request.mile_s)
    factors = catalogue.rest_habits()
    age = request.age_years or 30
    rest = 1.0
    if limits.level in ("L0", "L1") or age >= 50:
        rest = factors.beginner
    elif age >= 35:
        rest = factors.from_35
    planned = planned_s or planned_at_s(request)
    return Pacer(
        mile_s=request.mile_s,
        speeds=speeds,
        goal_mile=min(MILE_M / planned, _FASTEST_GOAL * speeds.mile),
        rest_factor=rest,
        gentle_strides=not limits.fast_allowed,
        run_walk=request.run_walk,
        ground=request.ground,
        age_years=request.age_years,
    )


def planned_at_s(request: PlanRequest, stood_s: float | None = None) -> float:
    """The mile time the last weeks are planned at: the goal where it is within 4 %, else the current mile.

    stood_s  what they were planned at for a goal within reach: a goal out of reach, wished for since, slows nothing
    """
    if request.goal_s is None:
        return request.mile_s
    within = rule("H17")["goal_within"]
    if 0 <= 1 - request.goal_s / request.mile_s <= within:
        return request.goal_s
    far = request.goal_s < request.mile_s
    return stood_s if far and stood_s is not None and 0 <= 1 - stood_s / request.mile_s <= within else request.mile_s


def reached_for_s(plan: Plan) -> float | None:
    """What the last weeks of a plan stand at where that is faster than today's mile, None where it is not."""
    return plan.planned_at_s if plan.planned_at_s < plan.request.mile_s - 1e-6 else None
