"""How strongly this runner answers to training: one multiplier, learnt from results along a plan, shrunk towards one.

    log mile(i) = level + m * g(i) + error(i),    log m ~ Normal(0, 0.3),    level ~ Normal(log mile at the start, 0.03)

g(i) is what the plan was expected to bring by the day of result i, by the response model at m = 1. Time constants and
shapes stay the population's: a season of results cannot tell them apart. With one race at the end m hardly moves, and
should not: race noise is as large as a training block.

source  training notes, section 2 (two parameters with fixed time constants beat five fitted ones) [C]
valid   results on days the plan was followed; the caller leaves out those with a reason to be slow
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from fourlaps.errors import FourLapsError
from fourlaps.physiology import form_filter, mile_time, response
from fourlaps.training import dosing, expectation
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result, Sex
from fourlaps.vocabulary.decision import Reason
from fourlaps.vocabulary.estimate import LEVELS, Estimate
from fourlaps.vocabulary.plan import Plan

SPREAD = 0.3  # SD of log responsiveness between runners [training notes, C]
_LEVEL_SD = 0.03
# Multipliers tried, in even steps of their logarithm out to three SD.
_STEPS = 61


@dataclass(frozen=True, slots=True)
class MileSeen:
    """A mile (s) a result stands for, its day, and the SD of its logarithm."""

    date: dt.date
    mile_s: float
    sd_log: float


def miles_seen(results: Iterable[Result], *, sex: Sex | None = None, age_years: float | None = None) -> list[MileSeen]:
    """The mile each dated race or time trial stands for; training efforts and what cannot be read are left out."""
    found = []
    for result in results:
        if result.date is None or result.kind == "training":
            continue
        if abs(result.distance_m - MILE_M) < 1:
            mile_s = result.time_s
        else:
            try:
                mile_s = mile_time.predict((result,), sex=sex, age_years=age_years, today=result.date).median
            except FourLapsError:
                continue
        found.append(MileSeen(result.date, mile_s, form_filter.noise_sd(result)))
    return found


def responsiveness(plan: Plan, start_mile_s: float, seen: Sequence[MileSeen]) -> Estimate:
    """The runner's multiplier (1 = as most), with its doubt, from what was run along the plan.

    start_mile_s  the mile the plan began from        seen  results from its start to the day before the race
    """
    request, runner = plan.request, dosing.runner_of(plan.request)
    states = response.simulate(dosing.days_of_plan(plan), runner)
    used = [s for s in seen if 0 < (s.date - request.start).days <= len(states)]
    gains = []
    for one in used:
        day = (one.date - request.start).days
        gains.append(expectation.gain_of(expectation.rested(states[day - 1]), request.mile_s, max(day, 7) / 7))
    found = [math.log(one.mile_s / start_mile_s) for one in used]
    logs = [SPREAD * (6.0 * i / (_STEPS - 1) - 3.0) for i in range(_STEPS)]
    weights = []
    for log_m in logs:
        misses = [y - math.exp(log_m) * g for y, g in zip(found, gains, strict=True)]
        weights.append(math.exp(-0.5 * ((log_m / SPREAD) ** 2 + _misfit(misses, [one.sd_log for one in used]))))
    told = f"From the results along this plan: {len(used)}." if used else "No result along this plan yet, so as most."
    return Estimate(
        tuple(math.exp(value) for value in quantiles(logs, weights)), unit="", reasons=(Reason(told, grade="C"),)
    )


def _misfit(misses: Sequence[float], sds: Sequence[float]) -> float:
    """Twice the negative log likelihood of the misses, the common level integrated out."""
    if not misses:
        return 0.0
    precision = [1.0 / sd**2 for sd in sds]
    total = sum(precision) + 1.0 / _LEVEL_SD**2
    mean = sum(w * miss for w, miss in zip(precision, misses, strict=True))
    return sum(w * miss**2 for w, miss in zip(precision, misses, strict=True)) - mean**2 / total


def quantiles(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The values at the LEVELS of a distribution on a grid, linear between its points."""
    whole = list(accumulate(weights))
    # The middle of each step, so that a symmetric grid has its middle as the median.
    at = [(total - weight / 2) / whole[-1] for total, weight in zip(whole, weights, strict=True)]
    found = []
    for level in LEVELS:
        right = min(max(bisect_left(at, level), 1), len(at) - 1)
        share = min(max((level - at[right - 1]) / max(at[right] - at[right - 1], 1e-12), 0.0), 1.0)
        found.append(values[right - 1] + share * (values[right] - values[right - 1]))
    return found
