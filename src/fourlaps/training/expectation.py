"""What a plan may bring: the mile on race day as a range, beside doing only what the runner does now.

The published effects are halved before they are promised to anyone: small groups, no blinding, and a runner who misses
sessions. No page may show these without their range.

source  physiology.response [C]; halving and spreads: coaching judgement after the trial table [C]
"""

from __future__ import annotations

import math

from fourlaps import safety
from fourlaps.physiology import response
from fourlaps.physiology.protocol import Protocol
from fourlaps.vocabulary.athlete import Level
from fourlaps.vocabulary.decision import Reason
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.plan import Plan

SHRINK = 0.5
# SD of log time: how well a current mile is known, race to race noise, and change without a plan [C].
KNOWN_SD, RACE_SD, DRIFT_SD = 0.012, 0.012, 0.008
# True spread between runners of a training effect, as a share of it (readiness trial less its test error) [C].
RESPONSE_SPREAD = 0.6
_LEVEL_WORDS: dict[Level, str] = {
    "L0": "novice", "L1": "recreational", "L2": "moderately_trained", "L3": "well_trained", "L4": "elite"
}  # fmt: skip


def plan_doses(plan: Plan) -> Protocol:
    """The plan's mean weekly doses, as the response model counts them."""
    weeks = [week for week in plan.weeks if week.number > 0 and week.block != "taper"]
    found = Protocol()
    if not weeks:
        return found
    usual_min = plan.request.week_km
    for week in weeks:
        for session in week.sessions:
            content = safety.content_of(session, plan.request.mile_s, plan.level)
            if session.kind in ("mile_pace", "time_trial"):
                # Reps at mile pace train oxygen uptake for most of their time, speed endurance for the rest.
                found.add("vo2", 0.7 * content.zone3_s / 60, 0.0)
                found.add("sprint", 0.3 * content.zone3_s / 60, 0.0)
            elif session.kind == "vo2max":
                found.add("vo2", content.zone3_s / 60, 1.0)
            found.add("threshold", content.zone2_s / 60, 0.0)
            if session.heavy_legs and session.kind == "strength":
                found.add("strength", 1.0, 1.0)
            if session.plyometric_contacts:
                found.add("plyo", 1.0, 1.0)
        easy_min = sum(s.duration_s for s in week.sessions if s.kind in ("easy", "long")) / 60
        found.add("easy", max(0.0, easy_min - 5.5 * usual_min), 1.0)
    found.doses = {kind: amount / len(weeks) for kind, amount in found.doses.items()}
    if plan.weeks[-1].block == "taper":
        found.taper_cut, found.taper_days, found.keeps_speed = 0.5, 7.0, True
    return found


def expected(plan: Plan) -> dict[str, Estimate]:
    """`race_day_s`: the mile (s) if the plan is followed; `if_nothing_changes_s`: if only today's running goes on."""
    weeks = max(len([w for w in plan.weeks if w.number > 0]) - 1, 0)
    gain = response.change_pct(plan_doses(plan), float(weeks), _LEVEL_WORDS[plan.level], "TT_1500m") or 0.0
    gain *= SHRINK / 100
    mile = plan.request.mile_s
    spread = math.sqrt(KNOWN_SD**2 + RACE_SD**2 + (RESPONSE_SPREAD * gain) ** 2)
    drift = math.sqrt(KNOWN_SD**2 + RACE_SD**2 + DRIFT_SD**2 * weeks / 12)
    why = Reason("Effects of published trials, halved, for a runner of your level.", "CoachingJudgement", "C")
    return {
        "race_day_s": Estimate.lognormal(mile * (1 + gain), spread, reasons=(why,)),
        "if_nothing_changes_s": Estimate.lognormal(mile, drift, reasons=(Reason("The same mile, a season later."),)),
    }
