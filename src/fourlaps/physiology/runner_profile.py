"""What kind of runner this is, what one test would tell most, and how the estimate grew: readouts of one curve."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from fourlaps.physiology import critical_speed, mile_time, oxygen
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result, Sex
from fourlaps.vocabulary.estimate import Estimate

RunnerType = Literal["speed", "balanced", "endurance"]

# The gap between what the mile and the 5 km promise: 3 % either way names a type [C]; runners differ by SD 4 %
# round the usual curve [B, spread of the fitted seasons].
_TYPE_GAP_PCT, _TYPE_SD_PCT = 3.0, 4.0
# All-out tests a runner can set up alone, m. 400 and 1000 m are left out: too few marks to know what they would tell.
TEST_DISTANCES_M = (800.0, MILE_M, 3000.0, 5000.0, 10000.0)


@dataclass(frozen=True, slots=True)
class Profile:
    """Readouts of one runner, each from the same curve.

    critical_speed (m/s), d_prime (m)    the line through 800 to 5000 m
    vdot (ml/kg/min)                     oxygen uptake the curve asks for, mean of 1500 to 5000 m
    vvo2max (m/s)                        speed at that uptake
    speed_reserve                        400 m speed over vVO2max
    runner_type, gap_pct                 speed above +3: the mile is better than the 5 km says
    faster_finishers_pct                 share of runners who are more of an endurance type
    """

    critical_speed: Estimate
    d_prime: Estimate
    vdot: Estimate
    vvo2max: Estimate
    speed_reserve: Estimate
    runner_type: RunnerType
    gap_pct: float
    faster_finishers_pct: float


@dataclass(frozen=True, slots=True)
class NextTest:
    """One all-out test and what it would do: the width (s) of the 80 % interval of the mile, now and afterwards."""

    distance_m: float
    width_now_s: float
    width_after_s: float


def profile(
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    today: dt.date | None = None,
) -> Profile:
    """The readouts of this runner, with intervals; see `mile_time.predict` for what it raises."""
    import numpy as np

    distances = (400.0, *critical_speed.FIT_M, MILE_M)
    curve = mile_time.predict_at(
        results, at_m=distances, sex=sex, age_years=age_years, today=today, product="season_best"
    )
    draws = critical_speed.curve_draws(curve, distances)
    speed, store = critical_speed.line_through(draws[:, 1:5], critical_speed.FIT_M)
    uptake = np.array([np.mean([oxygen.vdot(d, t) for d, t in zip((1500.0, 3000.0, 5000.0), row[2:5], strict=True)])
                       for row in draws])  # fmt: skip
    limit = np.array([oxygen.speed_at_vo2max(level) for level in uptake])
    gap_pct = 100 * type_gap(curve[-1].median, curve[4].median)
    named: RunnerType = "speed" if gap_pct > _TYPE_GAP_PCT else "endurance" if gap_pct < -_TYPE_GAP_PCT else "balanced"
    as_estimate = critical_speed.estimate_of
    return Profile(
        critical_speed=as_estimate(speed, "m/s"),
        d_prime=as_estimate(np.maximum(store, 1.0), "m"),
        vdot=as_estimate(uptake, "ml/kg/min"),
        vvo2max=as_estimate(limit, "m/s"),
        speed_reserve=as_estimate(400.0 / draws[:, 0] / limit, ""),
        runner_type=named,
        gap_pct=gap_pct,
        faster_finishers_pct=100 * NormalDist(0.0, _TYPE_SD_PCT).cdf(gap_pct),
    )


def type_gap(mile_s: float, five_k_s: float) -> float:
    """By how much (log) the 5 km is slower than the usual runner's with this mile; positive for a speed type.

    The usual 5 km speed is 0.90 to 0.93 of mile speed (`paces`).
    """
    from fourlaps.physiology.paces import speeds_from_mile

    return math.log(five_k_s / (5000.0 / speeds_from_mile(mile_s).five_k))


def next_test(
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    today: dt.date | None = None,
) -> tuple[NextTest, ...]:
    """Every test a runner can set up, the one that narrows the mile most first.

    Each test is tried with the time this runner would run on the middle.
    """
    day = {"sex": sex, "age_years": age_years, "today": today}
    now = _width(mile_time.predict(results, **day))  # type: ignore[arg-type]
    expected = mile_time.predict_at(results, at_m=TEST_DISTANCES_M, product="season_best", **day)  # type: ignore[arg-type]
    tried = []
    for distance, estimate in zip(TEST_DISTANCES_M, expected, strict=True):
        test = Result(distance, estimate.median, today, "time_trial")
        after = mile_time.predict((*results, test), **day)  # type: ignore[arg-type]
        tried.append(NextTest(distance, now, _width(after)))
    return tuple(sorted(tried, key=lambda test: test.width_after_s))


def _width(estimate: Estimate) -> float:
    low, high = estimate.interval(0.80)
    return high - low


def mile_history(
    results: Sequence[Result],
    days: Sequence[dt.date],
    *,
    sex: Sex | None = None,
    born: int | None = None,
) -> list[tuple[dt.date, Estimate]]:
    """What was known on each day, from the dated results up to it; days before the first result are left out."""
    history = []
    for day in days:
        known = [result for result in results if result.date is not None and result.date <= day]
        if known:
            age = None if born is None else float(day.year - born)
            history.append((day, mile_time.predict(known, sex=sex, age_years=age, today=day)))
    return history


def surprise(
    results: Sequence[Result],
    new: Result,
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
) -> float:
    """How many SD the new result lies from what the earlier ones promised; positive is slower than promised."""
    before = mile_time.predict(results, at_m=new.distance_m, sex=sex, age_years=age_years, today=new.date)
    chance = min(max(before.prob_below(new.time_s), 1e-9), 1 - 1e-9)
    return NormalDist().inv_cdf(chance)
