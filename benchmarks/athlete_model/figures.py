"""Figures of merit: errors, bootstraps by athlete, coverage, interval scores, as rows of plain numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fourlaps.physiology.benchmark import INTERVALS_PCT
from fourlaps.vocabulary.estimate import LEVELS

Floats = NDArray[np.float64]
Row = dict[str, Any]
DRAWS = 1000
INTERVALS = tuple(pct / 100 for pct in INTERVALS_PCT)


def athlete_draws(athletes: NDArray[np.str_], values: Floats, seed: int = 0) -> Floats:
    """(DRAWS,) means of values under a bootstrap of athletes (Poisson weights, the same for the same athletes)."""
    _, index = np.unique(athletes, return_inverse=True)
    total, count = np.bincount(index, values), np.bincount(index)
    weight = np.random.default_rng(seed).poisson(1.0, (DRAWS, len(total)))
    return np.asarray((weight @ total) / np.maximum(weight @ count, 1))


def range95(draws: Floats) -> list[float]:
    """[2.5 %, 97.5 %] of the draws."""
    return [float(v) for v in np.quantile(draws, [0.025, 0.975])]


def errors(predicted: Floats, actual: Floats, athletes: NDArray[np.str_]) -> Row:
    """n, athletes, MAE with its 95 % range, RMSE, median, p90 and bias, in per cent of the actual time."""
    error = 100 * (predicted / actual - 1)
    size = np.abs(error)
    return {
        "n": len(size),
        "athletes": len(set(athletes)),
        "mae": float(size.mean()),
        "mae95": range95(athlete_draws(athletes, size)),
        "rmse": float(np.sqrt((error**2).mean())),
        "median": float(np.median(size)),
        "p90": float(np.quantile(size, 0.9)),
        "bias": float(error.mean()),
    }


def quantile_at(logs: Floats, p: float) -> Floats:
    """(n,) log seconds at probability p, by interpolation between LEVELS."""
    place = float(np.interp(p, LEVELS, np.arange(len(LEVELS))))
    k = min(int(place), len(LEVELS) - 2)
    return np.asarray(logs[:, k] + (place - k) * (logs[:, k + 1] - logs[:, k]))


def held(logs: Floats, actual: Floats, p: float) -> Floats:
    """(n,) whether the central interval of probability p held the actual time."""
    y = np.log(actual)
    low, high = quantile_at(logs, (1 - p) / 2), quantile_at(logs, (1 + p) / 2)
    return np.asarray((y >= low) & (y <= high), dtype=float)


def inside(logs: Floats, actual: Floats) -> list[float]:
    """Per cent of times inside each of INTERVALS."""
    return [float(100 * held(logs, actual, p).mean()) for p in INTERVALS]


def interval_score(logs: Floats, actual: Floats) -> float:
    """Mean width of the 80 % interval plus ten times the miss, in per cent of the actual time."""
    low, high = np.exp(quantile_at(logs, 0.10)), np.exp(quantile_at(logs, 0.90))
    miss = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
    return float((100 * (high - low + 10 * miss) / actual).mean())
