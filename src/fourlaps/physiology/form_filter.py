"""Form over time: a filter on the log of the mile time, one step per dated result.

Between results the spread grows as form drifts; each result pulls the estimate by how sure it is. A result more than
three SD off is not used but asked about; one with a good reason (wind, tactics, heat, illness) may only make the
runner faster. Pure and replayable: the form on any day follows from the results up to it.
source  training notes for the noise by kind [B for races, C for the rest]; drift 0.5 % per root week [C]
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fourlaps.physiology import mile_time
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result, Sex
from fourlaps.vocabulary.estimate import Estimate

DRIFT_VAR_PER_WEEK = 0.005**2
ASK_BEYOND_SD = 3.0
# SD of log time of one result as a test of form, by kind and surface.
_RACE_SD, _ROAD_SD, _TIME_TRIAL_SD, _TRAINING_SD = 0.011, 0.025, 0.015, 0.030
# A result at another distance tells the mile less well: SD per unit of log distance [C, half the spread of runners].
_ELSEWHERE_SD = 0.015
_FIRST_SD = 0.03  # nothing but the curve is known before the first result


@dataclass(frozen=True, slots=True)
class Form:
    """What is believed about the mile after one result.

    log_s, sd      mean and SD of log seconds
    surprise_sd    how many SD the result lay from what was expected; positive is slower; 0 for the first
    used           False where it was too far off, or slower with a good reason
    """

    date: dt.date
    log_s: float
    sd: float
    surprise_sd: float
    used: bool
    result: Result

    @property
    def mile(self) -> Estimate:
        return Estimate.lognormal(math.exp(self.log_s), self.sd)

    def on(self, day: dt.date) -> Estimate:
        """The mile on a later day: the same middle, a wider spread."""
        return Estimate.lognormal(math.exp(self.log_s), math.sqrt(drifted(self.sd**2, (day - self.date).days)))


def noise_sd(result: Result) -> float:
    """SD of log time of this result as a test of the mile."""
    if result.kind == "training":
        own = _TRAINING_SD
    elif result.kind == "time_trial":
        own = _TIME_TRIAL_SD
    else:
        own = _ROAD_SD if result.surface in ("road", "cross_country") else _RACE_SD
    return math.hypot(own, _ELSEWHERE_SD * math.log(result.distance_m / MILE_M))


def drifted(variance: float, days: int) -> float:
    """The variance after so many days without news.

    >>> round(100 * drifted(0.01**2, 28) ** 0.5, 2)
    1.41
    """
    return variance + DRIFT_VAR_PER_WEEK * max(days, 0) / 7.0


def updated(log_s: float, variance: float, seen_log_s: float, noise: float) -> tuple[float, float]:
    """(mean, variance) after one measurement.

    >>> import math
    >>> mean, variance = updated(math.log(300), 0.015**2, math.log(294), 0.015)
    >>> round(math.exp(mean), 1), round(100 * variance**0.5, 2)
    (297.0, 1.06)
    """
    gain = variance / (variance + noise**2)
    return log_s + gain * (seen_log_s - log_s), (1 - gain) * variance


def form_history(
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    confirmed: Collection[Result] = (),
    excused: Collection[Result] = (),
) -> list[Form]:
    """One Form per dated result, in order of time.

    confirmed  surprising results the runner stands by: used in full
    excused    results with a good reason to be slow: used only where they are faster than expected
    """
    dated = sorted((r for r in results if r.date is not None), key=lambda r: (r.date, r.distance_m))
    history: list[Form] = []
    for result in dated:
        assert result.date is not None
        day = result.date
        seen = _mile_equivalent(result, [r for r in dated if r.date is not None and r.date <= day], sex, age_years)
        noise = noise_sd(result)
        if not history:
            sd = math.hypot(noise, 0.0 if abs(result.distance_m - MILE_M) < 1 else _FIRST_SD)
            history.append(Form(day, seen, sd, 0.0, True, result))
            continue
        before = history[-1]
        variance = drifted(before.sd**2, (day - before.date).days)
        surprise = (seen - before.log_s) / math.sqrt(variance + noise**2)
        one_sided = result in excused or result.kind == "training"
        used = not (one_sided and surprise > 0) and (abs(surprise) <= ASK_BEYOND_SD or result in confirmed)
        log_s, after = updated(before.log_s, variance, seen, noise) if used else (before.log_s, variance)
        history.append(Form(day, log_s, math.sqrt(after), surprise, used, result))
    return history


def _mile_equivalent(result: Result, known: Sequence[Result], sex: Sex | None, age_years: float | None) -> float:
    """Log seconds of the mile that this result stands for, by the runner's own curve."""
    if abs(result.distance_m - MILE_M) < 1:
        return math.log(result.time_s)
    mile, there = mile_time.predict_at(
        known, at_m=(MILE_M, result.distance_m), sex=sex, age_years=age_years, product="season_best", today=result.date
    )
    return math.log(result.time_s * mile.median / there.median)
