"""Form today: where the dated results of the last year lie against what the season's marks promise.

A runner's best of the year says little about today if it was run ten months ago. So each dated result leaves a
residual: its log time minus the next race the marks promise at its distance. Form is a slow process (memory of three
months) seen through the noise of each result, and shared by neighbouring distances; the filter gives its mean and
variance on the day asked. Pure: the form on any day follows from the results up to it.
source  noise by kind: training science notes, section 4 [B for races, C for the rest]; memory, size and reach of form
        chosen on club runners' dated races of folds 0 and 1, where they took the next 1500 m from 2.28 to 2.16 % [B]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MEMORY_DAYS = 90.0
FORM_VAR = 1.5  # of form, in variances of one race
_REACH_LOG_M = 3.0  # form over the mile is form over 5 km too: correlation over log distance
_CLIP_SD = 6.0  # one bad race pulls no further
WINDOW_DAYS = 365
# One step at a time, as a plan follows its runner: form drifts by 0.5 % per root week, and more than three SD is asked
# about [training notes, section 4, C].
DRIFT_VAR_PER_WEEK = 0.005**2
ASK_BEYOND_SD = 3.0
MOST_RESULTS = 60

# SD of log time of one result as a test of form. A race on the track is 1.0 of the runner's race noise; the rest by
# their ratio to its 1.1 %.
_TRACK_RACE_SD, _TIME_TRIAL_SD, _ROAD_SD, _CROSS_COUNTRY_SD, _WORKOUT_SD = 0.011, 0.015, 0.025, 0.030, 0.030
# Club runners' 5 and 10 km, on which all this rests, were run on roads too: there road is no extra noise.
_ROAD_FROM_M = 3000.0
# A result at another distance tells the mile less well: SD per unit of log distance [C, half the spread of runners].
_ELSEWHERE_SD = 0.015
# Form drifts once the newest mark is older than a season break: extra SD per year beyond it [D].
FRESH_DAYS, _STALE_SD_PER_YEAR = 120, 0.03
_STALE_YEARS_MOST = 5.0  # our guess [D]


def kind_sd(result: Result) -> float:
    """SD of log time of this kind of result as a test of its own distance, for a runner with track noise of 1.1 %.

    >>> from fourlaps.vocabulary.athlete import Result
    >>> kind_sd(Result(1609.344, 300.0)), kind_sd(Result(1609.344, 300.0, kind="time_trial"))
    (0.011, 0.015)
    """
    if result.kind in ("training", "workout"):
        return _WORKOUT_SD
    if result.surface == "cross_country":
        return _CROSS_COUNTRY_SD
    if result.surface == "road" and result.distance_m < _ROAD_FROM_M:
        return _ROAD_SD
    return _TIME_TRIAL_SD if result.kind == "time_trial" else _TRACK_RACE_SD


def noise_sd(result: Result) -> float:
    """SD of log time of this result as a test of the mile: its kind's, and what the distance between adds."""
    return math.hypot(kind_sd(result), _ELSEWHERE_SD * math.log(result.distance_m / MILE_M))


def asking_sd(noise: float) -> float:
    """The SD of log time with which a result is asked about: another distance weakens it as evidence of the mile, but
    a result is no less of a surprise for it than a race on the road is [training notes, section 4, C].

    >>> asking_sd(0.011), asking_sd(0.05)
    (0.011, 0.025)
    """
    return min(noise, _ROAD_SD)


def extra_variance(result: Result) -> float:
    """Variance of log time of this kind of result beyond a track race's.

    >>> from fourlaps.vocabulary.athlete import Result
    >>> extra_variance(Result(1609.344, 300.0))
    0.0
    """
    return max(kind_sd(result) ** 2 - _TRACK_RACE_SD**2, 0.0)


def stale_sd(newest_days: float) -> float:
    """Extra SD of log time of what was known, whose newest mark is this old."""
    return _STALE_SD_PER_YEAR * min(_STALE_YEARS_MOST, max(0.0, (newest_days - FRESH_DAYS) / 365))


def noise_ratio(result: Result) -> float:
    """The noise of this kind of result in units of a track race's."""
    return kind_sd(result) / _TRACK_RACE_SD


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


def form_at(
    residuals: Sequence[float],
    ages_days: Sequence[float],
    distances_m: Sequence[float],
    ratios: Sequence[float],
    at_m: Sequence[float],
) -> Floats:
    """(k,) form at the distances `at_m`, in units of one race's SD of log time; positive is slower than promised.

    residuals  of each result, in the same units      ages_days  before the day asked      ratios  `noise_ratio`

    One race a fresh SD faster than promised, on its own distance: form takes 1.5 / (1.5 + 1) of it.
    >>> round(float(form_at([-1.0], [0.0], [1609.344], [1.0], [1609.344])[0]), 3)
    -0.6
    """
    import numpy as np

    ages, x, x_at = np.asarray(ages_days, float), np.log(np.asarray(distances_m)), np.log(np.asarray(at_m))
    seen = np.clip(np.asarray(residuals, float), -_CLIP_SD, _CLIP_SD)

    def alike(days: Floats, apart: Floats) -> Floats:
        return np.asarray(FORM_VAR * np.exp(-np.abs(days) / MEMORY_DAYS - np.abs(apart) / _REACH_LOG_M))

    among = alike(ages[:, None] - ages[None, :], x[:, None] - x[None, :]) + np.diag(np.asarray(ratios, float) ** 2)
    towards = alike(ages[None, :], x_at[:, None] - x[None, :])
    return np.asarray(towards @ np.linalg.solve(among, seen))
