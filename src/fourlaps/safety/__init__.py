"""The guardrails H1-H21 as a table of data, and `approve`, the only maker of an `ApprovedPlan`.

Every number comes from `tables/guardrails.toml`; this module is the counting. What a session holds is recounted from
its parts (`content_of`): labels and flags are never trusted, a wrong flag is itself a violation. One function per rule
(`h1_single_run_spike` ... `h21_one_change`) yields what breaks it; `whole_plan` and `honest_parts` check that there is
nothing to count past: every day in its week, the race last, parts that add up.

source  the rules are coaching judgement unless their row in the table names a source [grades in the table]
"""

from __future__ import annotations

from typing import NewType

from fourlaps.errors import UnsafePlan
from fourlaps.safety import judged, recount, within_weeks
from fourlaps.safety.content import (
    Content,
    Limits,
    content_of,
    jump_contacts,
    level_of,
    limits_of,
    week_cap_km,
    zone_of,
)
from fourlaps.safety.recount import content_in
from fourlaps.safety.recount import recount as recounted
from fourlaps.safety.red_flags import (
    RedFlag,
    easy_until_cleared,
    energy_advice,
    energy_sign,
    pain_rises,
    red_flag,
    rests_today,
)
from fourlaps.safety.rules import (
    ABSOLUTE,
    RECOMMENDED,
    a_month_of_strength,
    days_off_before_race,
    fast_lately,
    taper_few_runs,
    taper_less,
)
from fourlaps.safety.table import Guardrail, guardrails
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import Plan

__all__ = [
    "ApprovedPlan", "Content", "Guardrail", "Limits", "RedFlag", "a_month_of_strength", "approve", "content_in",
    "content_of", "days_off_before_race", "easy_until_cleared", "energy_advice", "energy_sign", "fast_lately",
    "guardrails", "jump_contacts", "level_of", "limits_of", "pain_rises", "recommended", "recounted", "red_flag",
    "rests_today", "taper_few_runs", "taper_less", "violations", "week_cap_km", "zone_of",
]  # fmt: skip

ApprovedPlan = NewType("ApprovedPlan", Plan)

# One answer asks for what the answer before it has asked already: the last plans are kept with what they break, by
# their very weeks.
_KEPT = 32
_known: dict[tuple[int, ...], tuple[Plan, tuple[Violation, ...]]] = {}


def violations(plan: Plan) -> tuple[Violation, ...]:
    """Everything in `plan` that breaks an absolute rule, in the order of the rules; empty for a safe plan.

    Counted over what was done and what is planned; history that nothing ahead can mend is not held against a plan.
    """
    key = tuple(map(id, plan.weeks))
    known = _known.get(key)
    # The weeks are the same objects, so that only the rest is compared.
    if known is not None and known[0] == plan:
        return known[1]
    counted = recount.recount(plan)
    inside = within_weeks.found(counted)
    found = (v for rule in ABSOLUTE for v in (inside[rule] if rule in inside else rule(counted)))
    broken = tuple(v for v in found if judged.is_judged(v, counted))
    if len(_known) >= _KEPT:
        _known.clear()
    _known[key] = (plan, broken)
    return broken


def recommended(plan: Plan) -> tuple[Violation, ...]:
    """Everything in `plan` that breaks a recommended rule (H18, H21): a coach may keep it with a recorded reason."""
    counted = recount.recount(plan)
    return tuple(v for rule in RECOMMENDED for v in rule(counted) if judged.is_judged(v, counted))


def approve(plan: Plan) -> ApprovedPlan:
    """The plan, approved: the only way to make an `ApprovedPlan`.

    raises  UnsafePlan with every violation if an absolute rule is broken
    """
    broken = violations(plan)
    if broken:
        first, more = broken[0], len(broken) - 1
        rule = f"{first.guardrail}: {guardrails()[first.guardrail].title.lower()}"
        where = f" on {first.date}" if first.date else ""
        others = f" {more} more {'place breaks' if more == 1 else 'places break'} a rule." if more else ""
        raise UnsafePlan(
            f"This plan is not safe to run{where}: {first.told} ({rule}).{others} Ask for a plan with less in it.",
            broken,
        )
    return ApprovedPlan(plan)
