"""The latent speed-duration curve: log time at any distance, with its spread, from the marks of two seasons.

First form: every runner is a straight line with a slight bend in log time over log distance round the population
curve, with Gaussian priors on level, slope and bend.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Log time against the 1500 m of the same runner: within-runner contrasts of club runners and college athletes [B].
_CURVE_M = np.log([400.0, 800.0, 1500.0, 1609.344, 3000.0, 5000.0, 10000.0, 21097.5, 42195.0])
_CURVE = np.array([-1.51, -0.719, 0.0, 0.0832, 0.7625, 1.316, 2.051, 2.85, 3.62])
_STEEPLE = 0.08
_PRIOR_SD = np.array([0.30, 0.045, 0.010])
_NOISE, _NOISE_LAST, _NOISE_STEEPLE = 0.018, 0.032, 0.05
_LEVEL_S = {"M": np.log(300.0), "F": np.log(340.0)}


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Log times (mean, sd), each (n, k): n runners at k distances."""

    mean: Floats
    sd: Floats


def usual_curve(distance_m: Floats) -> Floats:
    """Log time of the usual runner against their own 1500 m."""
    x = np.log(np.asarray(distance_m, dtype=np.float64))
    inside = np.interp(x, _CURVE_M, _CURVE)
    ends = np.where(x < _CURVE_M[0], 1.1 * (x - _CURVE_M[0]), np.where(x > _CURVE_M[-1], 1.1 * (x - _CURVE_M[-1]), 0.0))
    steeple = np.abs(np.asarray(distance_m) - 3001.0) < 0.5
    return np.asarray(inside + ends + np.where(steeple, _STEEPLE, 0.0))


def _basis(distance_m: Floats) -> Floats:
    x = np.log(np.asarray(distance_m, dtype=np.float64) / 1500.0) / np.log(5000.0 / 1500.0)
    return np.stack([np.ones_like(x), x, x * x], axis=-1)


def forecast(
    distances_m: Floats, times_s: Floats, previous_times_s: Floats, *, at_m: Floats, male: Floats, age_years: Floats
) -> Forecast:
    """Forecasts of the season's best at each of `at_m` (k,) for n runners.

    times_s, previous_times_s  (n, m), NaN = absent      male  (n,) 1, 0 or 0.5 = unknown      age_years  (n,), NaN
    """
    del age_years  # not used by this first form
    curve, basis = usual_curve(distances_m), _basis(distances_m)
    noise = np.where(np.abs(distances_m - 3001.0) < 0.5, _NOISE_STEEPLE, _NOISE)
    level = male * _LEVEL_S["M"] + (1 - male) * _LEVEL_S["F"]
    precision = np.broadcast_to(np.diag(_PRIOR_SD**-2), (len(times_s), 3, 3)).copy()
    pull = np.zeros((len(times_s), 3))
    for times, extra in ((times_s, 0.0), (previous_times_s, _NOISE_LAST)):
        present = np.isfinite(times)
        rest = np.where(present, np.log(np.where(present, times, 1.0)) - curve - level[:, None], 0.0)
        weight = present / (noise**2 + extra**2)
        precision += np.einsum("nm,mi,mj->nij", weight, basis, basis)
        pull += np.einsum("nm,mi->ni", weight * rest, basis)
    covariance = np.linalg.inv(precision)
    coefficients = np.einsum("nij,nj->ni", covariance, pull)
    at_basis = _basis(at_m)
    mean = level[:, None] + usual_curve(at_m) + coefficients @ at_basis.T
    variance = np.einsum("ki,nij,kj->nk", at_basis, covariance, at_basis)
    return Forecast(mean, np.sqrt(variance + _NOISE**2))
