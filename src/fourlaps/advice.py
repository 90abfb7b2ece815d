"""The library in five verbs: learn what a runner can do, plan, replan, pace a race, say what today asks.

Pure: `today` is passed in, nothing is stored. Every plan that leaves here went through `safety.approve`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from fourlaps import safety
from fourlaps.errors import InputError, NotEnoughData
from fourlaps.physiology import mile_time
from fourlaps.racing import pacing
from fourlaps.support.program import SupportProgram
from fourlaps.training import adaptation, planning
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.athlete import PlanRequest, Result, RunnerState, Sex
from fourlaps.vocabulary.log import Log
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.vocabulary.race import PacePlan, TrackKind

# A mile slower or faster than this is no mile a plan can be made from: 3:30 is beyond the world record,
# 15 minutes is a walk.
SLOWEST_PLANNED_MILE_S = 900.0
FASTEST_PLANNED_MILE_S = 210.0

Bests = Mapping[float, float] | Iterable[Result]


def results_from(bests: Bests) -> tuple[Result, ...]:
    """Results from a mapping distance_m -> time_s, or from results themselves.

    >>> results_from({1500: 280.0})[0].distance_m
    1500.0
    """
    if isinstance(bests, Mapping):
        return tuple(Result(float(distance), float(time)) for distance, time in bests.items())
    return tuple(bests)


def learn(
    results: Bests,
    *,
    today: dt.date,
    sex: Sex | None = None,
    age_years: float | None = None,
    previous: Bests = (),
) -> RunnerState:
    """The runner's state on `today` from the results up to that day.

    raises  NotEnoughData when no result lies on or before `today`
    """
    known = tuple(r for r in results_from(results) if r.date is None or r.date <= today)
    if not known:
        raise NotEnoughData("One result is needed, none found. Add a race or a time trial.", needed=1, have=0)
    mile = mile_time.predict(known, sex=sex, age_years=age_years, previous=results_from(previous), today=today)
    return RunnerState(as_of=today, mile=mile, results=known, sex=sex, age_years=age_years)


def plan(request: PlanRequest, *, shown: Plan | None = None, method: planning.Method = "solver") -> safety.ApprovedPlan:
    """A plan from the request's start to its race, checked rule by rule.

    shown   the plan the runner has already seen: the new one stays near it where nothing speaks against it
    method  "templates" leaves the solver out: tables, rules and a complete search of each week
    raises  InputError for a wish no plan can meet, with the smallest change that would help;
            UnsafePlan if a guardrail is broken all the same
    """
    if not FASTEST_PLANNED_MILE_S <= request.mile_s <= SLOWEST_PLANNED_MILE_S:
        raise InputError(
            f"A current mile of {format_time(request.mile_s)} cannot be planned from: "
            f"times from {format_time(FASTEST_PLANNED_MILE_S)} to {format_time(SLOWEST_PLANNED_MILE_S)} can."
        )
    support = SupportProgram(bodyweight=not request.gym)
    return safety.approve(planning.build_plan(request, support=support, shown=shown, method=method))


def replan(current: Plan, log: Log, today: dt.date) -> adaptation.Proposal:
    """What changes in the plan after what really happened, as a proposal with a reason for each change.

    raises  UnsafePlan if the proposal breaks a guardrail; a locked plan holds nothing but rest and is not recounted
    """
    proposal = adaptation.replan(current, log, today, support=SupportProgram(bodyweight=not current.request.gym))
    if not proposal.locked:
        safety.approve(proposal.plan)
    return proposal


def pace(finish_s: float, *, distance_m: float = MILE_M, track: TrackKind = "outdoor400") -> PacePlan:
    """How to run `distance_m` in `finish_s` seconds: laps, clock marks, one focus word a lap."""
    return pacing.plan_race(finish_s, distance_m=distance_m, track=track)


def today(current_plan: safety.ApprovedPlan, day: dt.date) -> Sequence[Session]:
    """What the plan asks for on `day`; empty outside the plan."""
    return current_plan.on(day)
