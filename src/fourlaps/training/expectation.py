"""What a plan may bring: the mile on race day as a range, beside doing only what the runner does now.

The plan is run day by day through `physiology.response`, as published trials are. Their effects are halved before they
are promised to anyone (small groups, no blinding, missed sessions) and bent under the ceilings coaches know. No page
may show these without their range, and none may promise seconds from one session.

source  physiology.response [C]; halving, ceilings and spreads: coaching judgement after the trial table [C]
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from fourlaps.physiology import ability_map, response
from fourlaps.physiology.response import Day, Runner, States
from fourlaps.training import dosing
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import PlanRequest, Sex
from fourlaps.vocabulary.decision import Reason
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.plan import Plan

SHRINK = 0.5
# SD of log time of the next race of a runner of whom one mile is known, by that mile and sex: what the forecast of the
# athlete model says, whose 80 % ranges held 77 to 78 % of the races of club runners it had not seen [B]. More is known
# where the request says so.
_ONE_MILE_S = (225.0, 240.0, 270.0, 300.0, 330.0, 360.0, 420.0, 480.0, 600.0, 900.0)
_NEXT_RACE_SD: Mapping[Sex, Sequence[float]] = {
    "M": (0.017, 0.020, 0.029, 0.035, 0.041, 0.047, 0.047, 0.050, 0.055, 0.066),
    "F": (0.017, 0.017, 0.017, 0.025, 0.032, 0.037, 0.047, 0.047, 0.052, 0.062),
}
# What twelve weeks without a plan add to it [C].
DRIFT_SD = 0.008
# Spread of a training effect as a share of it: responders LogNormal(0, 0.3) and what the model does not know [C].
RESPONSE_SPREAD = 0.6
# Half-width of the 80 % range of an effect, as a share of it.
SPREAD80 = 1.2816 * RESPONSE_SPREAD
# The most twelve weeks bring by mile: coaches' ceilings of the training notes, learning to race left out [C].
_CEILING_MILE_S = (240.0, 300.0, 360.0, 480.0)
_CEILING = (0.010, 0.025, 0.050, 0.10)
# "What you do now" once a plan is under way, in days.
_LATELY_DAYS = 28
# Days without a run that are no week's pattern any more [training notes 3.14, C].
_LONG_OFF_DAYS = 7
# One step easier or harder: every minute and every rep by so much.
STEP = 0.15


def race_states(days: Sequence[Day], runner: Runner) -> States:
    """The States at the gun, after the days before it."""
    if not days:
        return States(dict.fromkeys(response.ABILITIES, 0.0), 0.0)
    course = response.Course(days, runner)
    return States(course.abilities(len(days) - 1), response.freshness(days, runner, course)[-1])


def gain_of(states: States, mile_s: float, weeks: float) -> float:
    """Change of log mile time that may be expected of these states: halved, under the ceiling; negative is faster."""
    raw = SHRINK * _change(states, mile_s)
    if raw >= 0:
        return raw
    most = ceiling(mile_s, weeks)
    return -most * (1 - math.exp(raw / most))


def _change(states: States, mile_s: float) -> float:
    """Change of the mile time as a share, as the model has it; negative is faster."""
    return ability_map.time_change_pct(ability_map.engine_from_mile(mile_s), MILE_M, states) / 100


def ceiling(mile_s: float, weeks: float) -> float:
    """The most a plan of so many weeks may be said to bring, as a share of the mile time.

    >>> round(ceiling(360.0, 12), 3)
    0.05
    """
    most = response.interpolated(_CEILING_MILE_S, _CEILING, mile_s)
    return most * math.sqrt(max(weeks, 2.0) / 12)


def expected(
    plan: Plan, *, responsiveness: float = 1.0, recovery: float = 1.0, steps: bool = True
) -> dict[str, Estimate]:
    """The mile on race day (s) by what is done until then.

    race_day_s            the plan is followed
    if_nothing_changes_s  only what the runner does now goes on: the running of before the plan, or, where the mile was
                          known later, the mean of the four weeks before that day; a week and more without any run is
                          one here, too, so that a holiday or an illness is no merit of doing nothing
    one_step_easier_s, one_step_harder_s    every run and rep still to come 15 % smaller or larger; the harder one is a
                          figure to compare with, no plan: nobody has checked it against the rules
    steps     the last two are wanted too; without them it takes half of the time
    responsiveness  how strongly this runner answers, 1 = as most; see `responding`
    recovery        how much this runner tires, 1 = as most; see `recovering`
    """
    request = plan.request
    runner = replace(dosing.runner_of(request), responsiveness=responsiveness, recovery=recovery)
    days = [*dosing.gap_before(request), *dosing.days_of_plan(plan)]
    now = known(plan)
    done = days_done(plan, now.day)
    weeks = (len(days) - done) / 7
    before = rested(race_states(days[:done], runner))

    usual = _usual_day(days[len(dosing.gap_before(request)) : done], runner)
    off = {n + len(dosing.gap_before(request)) - done for n in _days_off(plan)}

    def gain(coming: Sequence[Day]) -> float:
        states = race_states([*days[:done], *coming], runner).minus(before)
        if not any(0 <= n < len(coming) for n in off):
            return gain_of(states, request.mile_s, weeks)
        # What days off cost is promised to nobody, so it is not halved.
        at_home = [usual if n in off else day for n, day in enumerate(coming)]
        without = race_states([*days[:done], *at_home], runner).minus(before)
        cost = _change(states, request.mile_s) - _change(without, request.mile_s)
        return gain_of(without, request.mile_s, weeks) + max(cost, 0.0)

    coming = days[done:]
    race_sd = next_race_sd(request)
    drift = math.sqrt(race_sd**2 + DRIFT_SD**2 * weeks / 12)
    still = Reason("The same mile, a season later.")
    left = gain([{} if n in off else usual for n in range(len(coming))])
    found = {
        "race_day_s": estimate(now.mile_s, gain(coming), race_sd),
        "if_nothing_changes_s": Estimate.lognormal(now.mile_s * (1 + left), drift, reasons=(still,)),
    }
    if steps:
        found["one_step_easier_s"] = estimate(now.mile_s, gain(scaled(coming, 1 - STEP)), race_sd)
        found["one_step_harder_s"] = estimate(now.mile_s, gain(scaled(coming, 1 + STEP)), race_sd)
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """A mile (s) and the day it was known; what was trained before is in it already."""

    day: dt.date
    mile_s: float


def known(plan: Plan) -> Known:
    """What is believed about the mile now: by the results since the start where there are any, else the request's.

    Days off since then are days of the season like others: what they cost is in the states, not in this mile.
    """
    found = (plan.past.known or plan.past.form) if plan.past else None
    if found:
        return Known(*found[:2])
    return Known(plan.request.start, plan.request.mile_s)


def next_race_sd(request: PlanRequest) -> float:
    """SD of the log time of this runner's next race: race day is no surer than that.

    >>> day = dt.date(2026, 6, 20)
    >>> next_race_sd(PlanRequest(mile_s=360.0, race=day, start=day, sex="M"))
    0.047
    """
    if request.mile_sd is not None:
        return request.mile_sd
    rows = [_NEXT_RACE_SD[request.sex]] if request.sex else list(_NEXT_RACE_SD.values())
    return sum(response.interpolated(_ONE_MILE_S, row, request.mile_s) for row in rows) / len(rows)


def _usual_day(trained: Sequence[Day], runner: Runner) -> Day:
    """A day of what the runner does now: the mean of the last four weeks trained, of the habit where there are none."""
    last = trained[-_LATELY_DAYS:]
    if len(last) < _LATELY_DAYS:
        return {kind: dose / response.WEEK for kind, dose in runner.habit.items()}
    return {kind: sum(day.get(kind, 0.0) for day in last) / len(last) for kind in response.KINDS}


def _days_off(plan: Plan) -> set[int]:
    """Days from the start in a stretch of more than a week without any run, as the plan was lived and stands."""
    ran = sorted({(s.date - plan.request.start).days for s in plan.as_lived.sessions if s.is_run})
    return {n for a, b in pairwise([-1, *ran]) if b - a > _LONG_OFF_DAYS for n in range(a + 1, b)}


def days_done(plan: Plan, known_on: dt.date) -> int:
    """Days before the day the plan's mile was known, a gap before its start included."""
    whole = (plan.request.race - plan.request.start).days
    planned = min(max((known_on - plan.request.start).days, 0), whole)
    return len(dosing.gap_before(plan.request)) + planned


def rested(states: States) -> States:
    """The same abilities on rested legs, as a mile is run that is worth knowing."""
    return States(states.abilities, 0.0)


def scaled(days: Sequence[Day], by: float) -> list[Day]:
    """The same days with every dose times `by`."""
    return [{kind: dose * by for kind, dose in day.items()} for day in days]


def estimate(mile_s: float, gain: float, race_sd: float) -> Estimate:
    """The mile (s) after a change of today's by the share `gain`, with its doubt and that of the next race."""
    why = Reason("Effects of published trials, halved, for a runner of your level.", "CoachingJudgement", "C")
    spread = math.hypot(race_sd, RESPONSE_SPREAD * gain)
    return Estimate.lognormal(mile_s * (1 + gain), spread, reasons=(why,))


def mile_slopes(mile_s: float) -> Mapping[response.Ability, float]:
    """Percent of mile time gained per percent of each ability, for a runner of this mile."""
    engine = ability_map.engine_from_mile(mile_s)
    still = dict.fromkeys(response.ABILITIES, 0.0)
    return {
        ability: -ability_map.time_change_pct(engine, MILE_M, States({**still, ability: 1.0}, 0.0))
        for ability in response.ABILITIES
    }
