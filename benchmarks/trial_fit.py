"""One multiplier per kind of training, and what adjusting it to readiness adds, fitted to published trials.

    minimise   sum over rows of rho(z)^2 + sum over multipliers of (log (multiplier / prior) / spread)^2

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
Multipliers = Mapping[str, float]
NAMES: tuple[str, ...] = (*FITTED, "readiness")


def priors() -> dict[str, float]:
    """Every multiplier before any trial is seen."""
    return {name: response.table()["readiness"]["prior"] if name == "readiness" else 1.0 for name in NAMES}


def _spread(name: str) -> float:
    return float(response.table()["readiness"]["spread"]) if name == "readiness" else SHRINK_SD


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


def replayed(table: Table, multipliers: Multipliers) -> list[trials.ReplayedRow]:
    """The rows of a table with these multipliers instead of the shipped ones."""
    return list(trials.replay(table, gains=gains_with(multipliers), readiness=multipliers["readiness"]).rows)


def _residuals(rows: Table, steps: np.ndarray) -> np.ndarray:
    z = [math.sqrt(_WEIGHTS[row.use]) * row.z for row in replayed(rows, _at(steps)) if row.z is not None]
    # Soft L1 by hand, so that the prior stays quadratic.
    soft = [math.copysign(math.sqrt(2 * (math.sqrt(1 + value**2) - 1)), value) for value in z]
    return np.array([*soft, *steps])


def _at(steps: np.ndarray) -> dict[str, float]:
    """The multipliers so many prior SD of the logarithm from their priors."""
    found = priors()
    return {name: found[name] * math.exp(_spread(name) * float(step)) for name, step in zip(NAMES, steps, strict=True)}


def _fitted_on(table: Table) -> Table:
    return [row for row in table if row.get("use", "").strip() in _WEIGHTS]


def fit(table: Table) -> dict[str, float]:
    """Every multiplier that is fitted."""
    rows = _fitted_on(table)
    answer = least_squares(lambda steps: _residuals(rows, steps), np.zeros(len(NAMES)), diff_step=0.02, max_nfev=20)
    return _at(answer.x)


def prior_share(table: Table, multipliers: Multipliers) -> dict[str, float]:
    """Share (0 to 1) of what is known of each multiplier that comes from its prior and not from the trials."""
    rows, before = _fitted_on(table), priors()
    at = np.array([math.log(multipliers[name] / before[name]) / _spread(name) for name in NAMES])
    step = 0.08
    slopes = np.column_stack(
        [
            (_residuals(rows, at + step * unit) - _residuals(rows, at - step * unit)) / (2 * step)
            for unit in np.eye(len(at))
        ]
    )
    return dict(zip(NAMES, np.diag(np.linalg.inv(slopes.T @ slopes)).tolist(), strict=True))


def trial_names(table: Table) -> list[str]:
    """Every trial once, in the order of the table."""
    return list(dict.fromkeys(row["trial"] for row in table))


def left_out(table: Table) -> list[trials.ReplayedRow]:
    """Every row replayed with multipliers fitted without its own trial."""
    found: list[trials.ReplayedRow] = []
    for name in trial_names(table):
        others = [row for row in table if row["trial"] != name]
        own = [row for row in table if row["trial"] == name]
        found += replayed(own, fit(others))
    return found


def judged(rows: Iterable[trials.ReplayedRow], use: str) -> list[trials.ReplayedRow]:
    """Rows of one use that have an observed change."""
    return [row for row in rows if row.use == use and row.z is not None]
