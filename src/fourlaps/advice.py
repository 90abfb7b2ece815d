"""The library in five verbs: learn what a runner can do, plan, replan, pace a race, say what today asks.

Pure: `today` is passed in, nothing is stored. Every plan that leaves here went through `safety.approve`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from fourlaps import safety
from fourlaps.errors import InputError, NotEnoughData
from fourlaps.physiology import mile_time, surprise, workout_mile
from fourlaps.racing import pacing
from fourlaps.support.program import SupportProgram
from fourlaps.training import adaptation, left_free, planning
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.athlete import PlanRequest, Result, RunnerState, Sex, WorkoutRun
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
    if not isinstance(bests, Mapping):
        return tuple(bests)
    made = []
    for distance, time in bests.items():
        try:
            made.append(Result(float(distance), float(time)))
        except (TypeError, ValueError) as error:
            raise InputError(f"{distance!r}: {time!r} is no result. Write metres: seconds, e.g. 1500: 280.") from error
    return tuple(made)


def learn(
    state: RunnerState | None,
    evidence: Bests | Iterable[Result | WorkoutRun],
    today: dt.date,
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    previous: Bests = (),
) -> RunnerState:
    """The runner's state on `today`: what was known before, and what the new evidence up to that day says.

    state      None for a runner nothing is known of; sex, age and last season's results are kept from it
    evidence   races, time trials, best efforts in training, workouts (`WorkoutRun`); a surprise of more than three SD
               is asked about in `state.asks` before it is used: give the result again, `confirmed` or with an `excuse`
    raises     NotEnoughData when nothing lies on or before `today`
    """
    if state is not None:
        sex, previous = sex or state.sex, previous or state.previous
        age_years = age_years if age_years is not None else _age_on(state, today)
    known = list(state.results) if state else []
    given = list(results_from(evidence)) if isinstance(evidence, Mapping) else list(evidence)
    fresh = [piece for piece in given if piece.date is None or piece.date <= today]
    for result in fresh:
        if isinstance(result, Result):
            known = [old for old in known if not _same(old, result)]
            known.append(result)
    workouts = [piece for piece in fresh if isinstance(piece, WorkoutRun)]
    known += [workout_mile.as_result(workout, known, sex=sex, age_years=age_years) for workout in workouts]
    if not known:
        raise NotEnoughData("One result is needed, none found. Add a race or a time trial.", needed=1, have=0)
    before = results_from(previous)
    mile = mile_time.predict(known, sex=sex, age_years=age_years, previous=before, today=today)
    asks = surprise.sifted(known, sex=sex, age_years=age_years, previous=before, today=today)[1]
    return RunnerState(today, mile, tuple(known), sex, age_years, previous=before, asks=asks)


def state_on(state: RunnerState, day: dt.date) -> RunnerState:
    """The state as it would have been on an earlier `day`, from the evidence up to it.

    raises  NotEnoughData when nothing lies on or before that day
    """
    return learn(
        None,
        [r for r in state.results if r.date is not None and r.date <= day],
        day,
        sex=state.sex,
        age_years=_age_on(state, day),
        previous=state.previous,
    )


def _same(old: Result, new: Result) -> bool:
    """Whether both tell of one race; the newer telling may add an excuse or a confirmation."""
    return (old.distance_m, old.time_s, old.date, old.kind) == (new.distance_m, new.time_s, new.date, new.kind)


def _age_on(state: RunnerState, day: dt.date) -> float | None:
    return None if state.age_years is None else state.age_years + day.year - state.as_of.year


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
    if method == "templates":
        made = planning.build_plan(request, support=support, shown=shown, method=method)
    else:
        made = left_free.build_plan(request, support=support, shown=shown)
    return safety.approve(made)


def replan(current: Plan, log: Log, today: dt.date) -> adaptation.Proposal:
    """What changes in the plan after what really happened, as a proposal with a reason for each change.

    raises  UnsafePlan if the proposal breaks a guardrail; a locked plan holds nothing but rest and is not recounted
    """
    gym = (log.wish.life or current.request).gym
    proposal = adaptation.replan(current, log, today, support=SupportProgram(bodyweight=not gym))
    if not proposal.locked:
        safety.approve(proposal.plan)
    return proposal


def pace(finish_s: float, *, distance_m: float = MILE_M, track: TrackKind = "outdoor400") -> PacePlan:
    """How to run `distance_m` in `finish_s` seconds: laps, clock marks, one focus word a lap."""
    return pacing.plan_race(finish_s, distance_m=distance_m, track=track)


def today(current_plan: safety.ApprovedPlan, day: dt.date) -> Sequence[Session]:
    """What the plan asks for on `day`; empty outside the plan."""
    return current_plan.on(day)
