"""Critical speed and D': two numbers read off the runner's own curve. Never used to predict a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fourlaps.physiology import mile_time
from fourlaps.vocabulary.athlete import Result, Sex
from fourlaps.vocabulary.estimate import LEVELS, Estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Line d = CS t + D' through the curve at these distances: efforts of 2 to 20 minutes, where the model holds [B].
FIT_M = (800.0, 1500.0, 3000.0, 5000.0)
# What is unsure at one distance is unsure alike at its neighbours: correlation over log distance, this wide [D].
_ALIKE_LOG_M = 1.5
_DRAWS = 400


def curve_draws(estimates: Sequence[Estimate], distances_m: Sequence[float]) -> Floats:
    """(draws, k) times of possible curves of one runner; the same draws for every question (common random numbers)."""
    import numpy as np

    rng = np.random.default_rng(20261125)
    middle = np.log([estimate.median for estimate in estimates])
    sd = np.array([np.log(e.quantile(0.841) / e.quantile(0.159)) / 2 for e in estimates])
    x = np.log(np.array(distances_m))
    alike = np.exp(-((x[:, None] - x[None, :]) ** 2) / (2 * _ALIKE_LOG_M**2)) + 1e-6 * np.eye(len(x))
    return np.asarray(np.exp(middle + rng.standard_normal((_DRAWS, len(x))) @ np.linalg.cholesky(alike).T * sd))


def line_through(times_s: Floats, distances_m: Sequence[float]) -> tuple[Floats, Floats]:
    """(critical speed (n,), D' (n,)) of the least-squares line d = CS t + D' through each row of times (n, k)."""
    import numpy as np

    distances = np.array(distances_m)
    centred = times_s - times_s.mean(axis=1, keepdims=True)
    speed = (centred * (distances - distances.mean())).sum(axis=1) / (centred**2).sum(axis=1)
    return np.asarray(speed), np.asarray(distances.mean() - speed * times_s.mean(axis=1))


def estimate_of(draws: Floats, unit: str) -> Estimate:
    """The draws as an Estimate."""
    import numpy as np

    # as np.quantile, which would load numpy's masked arrays: 35 ms on the command line
    ordered = np.sort(draws)
    places = np.array(LEVELS) * (len(ordered) - 1)
    return Estimate(tuple(float(value) for value in np.interp(places, np.arange(len(ordered)), ordered)), unit)


def critical_speed(
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    today: dt.date | None = None,
) -> tuple[Estimate, Estimate]:
    """(critical speed in m/s, D' in m) with intervals; see `mile_time.predict` for what it raises."""
    import numpy as np

    estimates = mile_time.predict_at(results, at_m=FIT_M, sex=sex, age_years=age_years, today=today)
    speed, store = line_through(curve_draws(estimates, FIT_M), FIT_M)
    return estimate_of(speed, "m/s"), estimate_of(np.maximum(store, 1.0), "m")
