"""What kind of runner this is, what one test would tell most, and how the estimate grew: readouts of one curve."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

from fourlaps.physiology import critical_speed, mile_time, oxygen, paces
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result, Sex
from fourlaps.vocabulary.estimate import Estimate

RunnerType = Literal["speed", "balanced", "endurance"]
TYPES: tuple[RunnerType, ...] = ("speed", "balanced", "endurance")

# The gap between what the mile and the 5 km promise: 3 % either way names a type [C]; runners differ by SD 4 %
# round the usual curve [B, spread of the fitted seasons].
TYPE_GAP_PCT, TYPE_SD_PCT = 3.0, 4.0
# Two distances tell a type where the longer is so many times the shorter [our guess, D].
_TYPE_RATIO = 1.5
# All-out tests a runner can set up alone, m. 400 and 1000 m are left out: too few marks to know what they would tell.
TEST_DISTANCES_M = (800.0, MILE_M, 3000.0, 5000.0, 10000.0)


# The curve is drawn and read at these distances, m.
CURVE_M = (400.0, 800.0, 1500.0, MILE_M, 3000.0, 5000.0, 10000.0)


@dataclass(frozen=True, slots=True)
class Profile:
    """Readouts of one runner today, each from the same draws of one curve.

    curve                                distance_m -> time (s) today, at CURVE_M
    critical_speed (m/s), d_prime (m)    the line through 800 to 5000 m
    vdot (ml/kg/min)                     oxygen uptake the curve asks for, mean of 1500 to 5000 m
    vvo2max (m/s)                        speed at that uptake
    speed_reserve                        400 m speed over vVO2max
    runner_type, gap_pct                 speed above +3: the mile is better than the 5 km says
    gap_interval_pct                     80 % interval of the gap
    type_chances                         how sure of each type, summing to 1
    faster_finishers_pct                 share of runners who are more of an endurance type
    speeds                               easy, tempo, vo2max, mile: middle of each training pace (m/s)
    """

    curve: dict[float, Estimate]
    critical_speed: Estimate
    d_prime: Estimate
    vdot: Estimate
    vvo2max: Estimate
    speed_reserve: Estimate
    runner_type: RunnerType
    gap_pct: float
    gap_interval_pct: tuple[float, float]
    type_chances: dict[RunnerType, float]
    faster_finishers_pct: float
    speeds: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class NextTest:
    """One all-out test and what it would do.

    width_now_s, width_after_s   of the 80 % interval of the mile, if the test ends as expected
    expected_s                   the test's likely time
    fast_s, slow_s               one test in ten is faster, or slower, than these
    mile_if_fast_s, mile_if_slow_s   the middle of the mile after a test as fast, or as slow, as that
    """

    distance_m: float
    width_now_s: float
    width_after_s: float
    expected_s: float
    fast_s: float
    slow_s: float
    mile_if_fast_s: float
    mile_if_slow_s: float


def profile(
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    previous: Sequence[Result] = (),
    today: dt.date | None = None,
) -> Profile:
    """The readouts of this runner, with intervals; see `mile_time.predict` for what it raises."""
    curve = mile_time.predict_at(results, at_m=CURVE_M, sex=sex, age_years=age_years, previous=previous, today=today)
    return from_curve(dict(zip(CURVE_M, curve, strict=True)))


def from_curve(curve: dict[float, Estimate]) -> Profile:
    """The readouts of a curve with an Estimate at each of CURVE_M."""
    import numpy as np

    draws = critical_speed.curve_draws(list(curve.values()), list(curve))
    at = {distance: draws[:, k] for k, distance in enumerate(curve)}
    speed, store = critical_speed.line_through(
        np.stack([at[d] for d in critical_speed.FIT_M], axis=1), critical_speed.FIT_M
    )
    uptake = np.mean([oxygen.vdot(d, at[d]) for d in (1500.0, 3000.0, 5000.0)], axis=0)
    limit = oxygen.speed_at_vo2max(uptake)
    gaps = 100 * np.array([type_gap(mile, five) for mile, five in zip(at[MILE_M], at[5000.0], strict=True)])
    gap_pct = 100 * type_gap(curve[MILE_M].median, curve[5000.0].median)
    own = [paces.own_speeds(*times) for times in zip(at[MILE_M], at[5000.0], at[10000.0], strict=True)]
    middles = {
        "easy": [(s.easy_slow + s.easy_fast) / 2 for s in own],
        "tempo": [s.threshold for s in own],
        "vo2max": [(s.three_k + s.five_k) / 2 for s in own],
        "mile": [s.mile for s in own],
    }
    as_estimate = critical_speed.estimate_of
    return Profile(
        curve=curve,
        critical_speed=as_estimate(speed, "m/s"),
        d_prime=as_estimate(np.maximum(store, 1.0), "m"),
        vdot=as_estimate(uptake, "ml/kg/min"),
        vvo2max=as_estimate(limit, "m/s"),
        speed_reserve=as_estimate(400.0 / at[400.0] / limit, ""),
        runner_type=_named(gap_pct),
        gap_pct=gap_pct,
        gap_interval_pct=(float(np.quantile(gaps, 0.1)), float(np.quantile(gaps, 0.9))),
        type_chances={kind: float(np.mean([_named(gap) == kind for gap in gaps])) for kind in TYPES},
        faster_finishers_pct=100 * NormalDist(0.0, TYPE_SD_PCT).cdf(gap_pct),
        speeds={family: as_estimate(np.array(values), "m/s") for family, values in middles.items()},
    )


def _named(gap_pct: float) -> RunnerType:
    return "speed" if gap_pct > TYPE_GAP_PCT else "endurance" if gap_pct < -TYPE_GAP_PCT else "balanced"


def tells_type(results: Sequence[Result]) -> bool:
    """Whether results say of what type their runner is: two distances, one at least half as long again as the other.

    One distance alone gives the usual curve of its level, which says nothing of this runner.
    """
    known = {result.distance_m for result in results}
    return bool(known) and max(known) >= _TYPE_RATIO * min(known)


def type_gap(mile_s: float, five_k_s: float) -> float:
    """By how much (log) the 5 km is slower than the usual runner's with this mile; positive for a speed type.

    The usual 5 km speed is 0.90 to 0.93 of mile speed (`paces`).
    """
    return math.log(five_k_s / (5000.0 / paces.speeds_from_mile(mile_s).five_k))


def next_test(
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    today: dt.date | None = None,
) -> tuple[NextTest, ...]:
    """Every test a runner can set up, the one that narrows the mile most first."""
    person: dict[str, Any] = {"sex": sex, "age_years": age_years, "today": today}
    now = _width(mile_time.predict(results, **person))
    expected = mile_time.predict_at(results, at_m=TEST_DISTANCES_M, **person)

    def after(distance_m: float, time_s: float) -> Estimate:
        # whatever comes out is the test's result: it is not asked about
        test = Result(distance_m, time_s, today, "time_trial", confirmed=True)
        return mile_time.predict((*results, test), **person)

    tried = []
    for distance, estimate in zip(TEST_DISTANCES_M, expected, strict=True):
        fast, slow = estimate.interval(0.80)
        tried.append(
            NextTest(
                distance,
                now,
                _width(after(distance, estimate.median)),
                estimate.median,
                fast,
                slow,
                after(distance, fast).median,
                after(distance, slow).median,
            )
        )
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
