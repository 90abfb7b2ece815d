"""Which broken rules a plan that is under way answers for: those that days still ahead can mend."""

from __future__ import annotations

import datetime as dt

from fourlaps.safety.recount import Recount, running_days
from fourlaps.vocabulary.decision import Violation


def is_judged(violation: Violation, plan: Recount) -> bool:
    """Whether a broken rule is one of the days ahead: a week is judged while something in it can still give way."""
    until = plan.until
    if violation.date is None or until == dt.date.min:
        return True
    if violation.guardrail == "H10":
        # The goal race is run all the same, however late somebody has lifted or its day was told.
        fast = [day for day in plan.days(lambda _, content: content.fast) if day != plan.request.race]
        return violation.date >= until or any(day >= until and 0 < (day - violation.date).days <= 2 for day in fast)
    if violation.guardrail == "H13":
        # Once nothing is left to run before the race, what was run is history; so is the run a week before it.
        race = plan.request.race
        return violation.date >= until and any(s.is_run and until <= s.date < race for s in plan.sessions)
    week = next((w for w in plan.plan.weeks if any(s.date == violation.date for s in w.sessions)), None)
    if week is None or violation.guardrail not in ("H2", "H4", "H5", "H7", "H8", "H14"):
        return violation.date >= until
    ahead = [s for s in week.sessions if s.date >= until and s.is_run and s.date != plan.request.race]
    if violation.guardrail == "H4":
        return any(plan.of(s).hard for s in ahead)
    if violation.guardrail == "H7":
        return any(plan.of(s).quality for s in ahead)
    if violation.guardrail == "H8":
        # Where weeks off leave room for one run only, it has no week to be a share of.
        alone = running_days(week) == 1
        return violation.date >= until and not alone
    return bool(ahead)
