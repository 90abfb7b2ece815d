"""One multiplier per kind of training, fitted to published trials with shrinkage towards the priors.

    minimise   sum over rows of rho(z)^2 + sum over kinds of (log multiplier / SHRINK_SD)^2

over rows marked validate; null checks (not significant is not zero) and secondary rows (figures from memory) count
half; bounds are never fitted. rho is soft L1, so that one strange trial does not pull. `left_out` refits without each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
from scipy.optimize import least_squares

from fourlaps.physiology import response, trials

# Cross-training has one trial with figures here; its prior stays.
FITTED: tuple[response.Kind, ...] = ("easy", "threshold", "vo2", "sprint", "strength", "plyo")
# SD of a log multiplier before any trial is seen: the priors are known to about a quarter [training notes 1.6, C].
SHRINK_SD = 0.25
_WEIGHTS = {"validate": 1.0, "null_check": 0.5, "secondary": 0.5}

Table = list[dict[str, str]]
Multipliers = Mapping[response.Kind, float]


@cache
def prior_gains() -> response.Gains:
    """Gains before any fit."""
    return {ability: dict(row) for ability, row in response.table()["gain"].items()}


def gains_with(multipliers: Multipliers) -> response.Gains:
    """The priors times these multipliers."""
    return {
        ability: {kind: gain * multipliers.get(kind, 1.0) for kind, gain in row.items()}
        for ability, row in prior_gains().items()
    }


def _residuals(rows: Table, logs: np.ndarray) -> np.ndarray:
    multipliers = {kind: math.exp(value) for kind, value in zip(FITTED, logs, strict=True)}
    found = trials.replay(rows, gains=gains_with(multipliers)).rows
    z = [math.sqrt(_WEIGHTS[row.use]) * row.z for row in found if row.z is not None]
    # Soft L1 by hand, so that the prior stays quadratic.
    soft = [math.copysign(math.sqrt(2 * (math.sqrt(1 + value**2) - 1)), value) for value in z]
    return np.array([*soft, *(logs / SHRINK_SD)])


def fit(table: Table) -> dict[response.Kind, float]:
    """The multiplier of every fitted kind."""
    rows = [row for row in table if row.get("use", "").strip() in _WEIGHTS]
    answer = least_squares(lambda logs: _residuals(rows, logs), np.zeros(len(FITTED)), diff_step=0.02, max_nfev=20)
    return {kind: float(math.exp(value)) for kind, value in zip(FITTED, answer.x, strict=True)}


def prior_share(table: Table, multipliers: Multipliers) -> dict[response.Kind, float]:
    """Share (0 to 1) of what is known of each multiplier that comes from its prior and not from the trials."""
    rows = [row for row in table if row.get("use", "").strip() in _WEIGHTS]
    at = np.log([multipliers.get(kind, 1.0) for kind in FITTED])
    step = 0.02
    slopes = np.column_stack(
        [
            (_residuals(rows, at + step * unit) - _residuals(rows, at - step * unit)) / (2 * step)
            for unit in np.eye(len(at))
        ]
    )
    spread = np.diag(np.linalg.inv(slopes.T @ slopes))
    return {kind: float(value / SHRINK_SD**2) for kind, value in zip(FITTED, spread, strict=True)}


def trial_names(table: Table) -> list[str]:
    """Every trial once, in the order of the table."""
    return list(dict.fromkeys(row["trial"] for row in table))


def left_out(table: Table) -> list[trials.ReplayedRow]:
    """Every row replayed with multipliers fitted without its own trial."""
    found: list[trials.ReplayedRow] = []
    for name in trial_names(table):
        others = [row for row in table if row["trial"] != name]
        own = [row for row in table if row["trial"] == name]
        found += trials.replay(own, gains=gains_with(fit(others))).rows
    return found


def judged(rows: Iterable[trials.ReplayedRow], use: str) -> list[trials.ReplayedRow]:
    """Rows of one use that have an observed change."""
    return [row for row in rows if row.use == use and row.z is not None]
