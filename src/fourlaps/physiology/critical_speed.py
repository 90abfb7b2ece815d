"""Critical speed and D': two numbers read off the runner's own curve. Never used to predict a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from fourlaps.physiology import mile_time
from fourlaps.vocabulary.athlete import Result, Sex
from fourlaps.vocabulary.estimate import LEVELS, Estimate

# Line d = CS t + D' through the curve at these distances: efforts of 2 to 20 minutes, where the model holds [B].
_FIT_M = (800.0, 1500.0, 3000.0, 5000.0)


def critical_speed(
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    today: dt.date | None = None,
) -> tuple[Estimate, Estimate]:
    """(critical speed in m/s, D' in m) with intervals; see `mile_time.predict` for what it raises."""
    import numpy as np

    estimates = [
        mile_time.predict(results, at_m=d, sex=sex, age_years=age_years, today=today, product="season_best")
        for d in _FIT_M
    ]
    rng = np.random.default_rng(20261125)  # common draws: the same question has the same answer
    medians = np.log([e.median for e in estimates])
    sds = np.array([np.log(e.quantile(0.841) / e.quantile(0.159)) / 2 for e in estimates])
    x = np.log(np.array(_FIT_M))
    together = np.exp(-((x[:, None] - x[None, :]) ** 2) / (2 * 1.5**2)) + 1e-6 * np.eye(len(x))
    draws = medians + rng.standard_normal((400, len(x))) @ np.linalg.cholesky(together).T * sds
    times = np.exp(draws)
    centred = times - times.mean(axis=1, keepdims=True)
    distances = np.array(_FIT_M)
    speed = (centred * (distances - distances.mean())).sum(axis=1) / (centred**2).sum(axis=1)
    store = distances.mean() - speed * times.mean(axis=1)
    return _as_estimate(speed, "m/s"), _as_estimate(np.maximum(store, 1.0), "m")


def _as_estimate(draws: object, unit: str) -> Estimate:
    import numpy as np

    return Estimate(tuple(float(v) for v in np.quantile(np.asarray(draws), LEVELS)), unit)
