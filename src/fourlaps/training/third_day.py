"""Why not one more hard day? What it would bring and cost, with its figures and the rules that say no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fourlaps import safety
from fourlaps.physiology import response
from fourlaps.physiology.response import Day
from fourlaps.training import catalogue, dosing, expectation
from fourlaps.training.limits import limits_for, uncleared
from fourlaps.vocabulary.plan import Plan, Week

# Fewer hard days more than this are none [their mean over the weeks is told with one decimal].
_SEEN = 0.01


@dataclass(frozen=True, slots=True)
class ThirdHardDay:
    """What one more hard day in every full week would bring and cost.

    gain_s, low80, high80   seconds of the race-day mile that it might add (negative = slower)
    hard_days_now, hard_days_then   mean per full week        more_hard   growth of hard days, 0.5 = half as many again
    rules                   ids of the rules it would break in a week at least, empty where none
    """

    gain_s: float
    low80: float
    high80: float
    hard_days_now: float
    hard_days_then: float
    more_hard: float
    rules: tuple[str, ...]
    text: str


def hard_days(plan: Plan, week: Week) -> int:
    return len({s.date for s in week.sessions if safety.content_in(plan, s).hard})


def third_hard_day(plan: Plan) -> ThirdHardDay:
    """What one more hard day in every full week would bring and cost, up to the third, and which rules say no."""
    request = plan.request
    full = [w for w in plan.weeks if w.number > 0 and not w.down_week and w.block != "taper"]
    now = [hard_days(plan, week) for week in full]
    mean = sum(now) / len(now) if now else 0.0
    runner, days = dosing.runner_of(request), dosing.days_of_plan(plan)
    more: list[Day] = list(days)
    for week, hard in zip(full, now, strict=True):
        if hard >= 3:
            continue
        at = _free_day(plan, week)
        extra = _usual_hard_dose(plan)
        more[at] = {**more[at], **{kind: more[at].get(kind, 0.0) + dose for kind, dose in extra.items()}}
    weeks = len(days) / 7
    base = expectation.gain_of(expectation.race_states(days, runner), request.mile_s, weeks)
    with_it = expectation.gain_of(expectation.race_states(more, runner), request.mile_s, weeks)
    gain = request.mile_s * (base - with_it)
    low, high = sorted((gain * (1 - expectation.SPREAD80), gain * (1 + expectation.SPREAD80)))
    then = sum(max(hard, min(hard + 1, 3)) for hard in now) / len(now) if now else 0.0
    growth = then / mean - 1 if mean else 0.0
    broken = _rules_against(plan, full)
    said = _third_text(gain, low, high, mean, then) if full else "No full week is left for one more hard day."
    if then > mean + _SEEN:
        for rule, in_weeks in broken.items():
            often = "It" if 2 * in_weeks > len(full) else "In some weeks it"
            said += f" {often} would break a rule: {title(plan, rule)}."
        if not broken:
            said += f" {_no_rule(plan)}"
    return ThirdHardDay(gain, low, high, mean, then, growth, tuple(broken), said)


def _no_rule(plan: Plan) -> str:
    """Why one more hard day is not planned where no week of it would break a rule."""
    age, young = plan.request.age_years or 30, catalogue.young()
    if age < young.play_below:
        return "Under 14 running is play, without planned hard sessions."
    if plan.request.injured:
        return "While something hurts nothing above easy is planned."
    if age < young.one_fast_below:
        return f"Under {young.one_fast_below:.0f} it could only be a tempo; the plan keeps it as room for a bad week."
    if uncleared(plan.request):
        return "Before a doctor's yes it could only be a tempo; the plan keeps it as room for a bad week."
    return "No rule forbids it; the plan keeps it as room for a bad week."


def most_hard_days(plan: Plan) -> int:
    """The most hard days a week may hold for this runner (H4)."""
    return limits_for(plan.request, plan.level, plan.weeks[-1].number).hard_days


def title(plan: Plan, rule: str) -> str:
    """What a rule is called for this runner: of hard days some may have fewer."""
    said = safety.guardrails()[rule].title
    return said.replace("three", "two") if rule == "H4" and most_hard_days(plan) == 2 else said


def _third_text(gain: float, low: float, high: float, now: float, then: float) -> str:
    if then <= now + _SEEN:
        return "Your full weeks already hold three hard days; a fourth would leave two of them touching."
    days = f"for {then:.1f} hard days a week instead of {now:.1f}."
    if round(gain, 1) == 0:
        return f"One more hard day a week would bring nothing that shows by race day, {days}"
    if gain < 0:
        return f"One more hard day a week might cost {-gain:.1f} s ({-high:.1f} to {-low:.1f}) by race day, {days}"
    return f"One more hard day a week might bring {gain:.1f} s ({low:.1f} to {high:.1f}) by race day, {days}"


def _free_day(plan: Plan, week: Week) -> int:
    """Days from the start to the day of this week that is furthest from its hard days."""
    hard = [s.date for s in week.sessions if safety.content_in(plan, s).hard]
    dates = sorted({s.date for s in week.sessions if s.date < plan.request.race})
    best = max(dates, key=lambda date: min((abs((date - other).days) for other in hard), default=7))
    return (best - plan.request.start).days


def _usual_hard_dose(plan: Plan) -> Day:
    """The mean doses of the plan's hard runs."""
    doses = [
        dosing.doses_of(s, plan.request.mile_s) for s in plan.sessions if s.kind in ("tempo", "vo2max", "mile_pace")
    ]
    kinds = {kind for dose in doses for kind in dose}
    return {kind: sum(dose.get(kind, 0.0) for dose in doses) / len(doses) for kind in kinds} if doses else {"vo2": 10.0}


def _rules_against(plan: Plan, full: Sequence[Week]) -> dict[str, int]:
    """The rules that one more hard day, up to the third, would break, and in how many of these weeks."""
    request, bounds = plan.request, safety.guardrails()
    if request.waits_for is not None:
        # Nothing above easy: whatever else it would break is beside the point.
        return {"H19": sum(hard_days(plan, week) < 3 for week in full)}
    age = request.age_years
    then = [min(hard_days(plan, week) + 1, 3) for week in full]
    apart = bounds["H3"].absolute["days_apart_from_50" if age is not None and age >= 50 else "days_apart"]
    room = _most_apart(request.days, apart)
    found = {"H4": sum(hard > most_hard_days(plan) for hard in then), "H3": sum(hard > room for hard in then)}
    share = bounds["H7"].absolute["above_easy_share_few_runs" if len(request.days) <= 3 else "above_easy_share"]
    extra = sum(dose for kind, dose in _usual_hard_dose(plan).items() if kind in response.FAST)
    found["H7"] = 0
    for week in full:
        runs = [s for s in week.sessions if s.is_run]
        content = [safety.content_of(s, request.mile_s, plan.level) for s in runs]
        total_min = sum(s.duration_s for s in runs) / 60
        if total_min < bounds["H7"].absolute["from_min"]:
            # Under two hours of running a week one session above easy is all.
            found["H7"] += sum(c.quality for c in content) >= bounds["H7"].absolute["short_week_quality_sessions"]
        elif not any(s.kind == "time_trial" for s in runs):
            found["H7"] += sum(c.zone2_s + c.zone3_s for c in content) / 60 + extra > share * total_min
    return {rule: weeks for rule, weeks in found.items() if weeks}


def _most_apart(days: Sequence[int], apart: int) -> int:
    """The most of these weekdays that lie at least `apart` days from each other, Sunday and Monday being neighbours."""
    best = 0
    for first in days:
        chosen = [first]
        for day in sorted(days, key=lambda d: (d - first) % 7):
            if all(min((day - other) % 7, (other - day) % 7) >= apart for other in chosen):
                chosen.append(day)
        best = max(best, len(chosen))
    return best
