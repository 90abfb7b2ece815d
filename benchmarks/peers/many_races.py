"""Peers that need two races or more: critical speed, the power law, and local matrix completion."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def _line(x: Floats, y: Floats, there: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """(slope, intercept) of each row's least-squares line; NaN below two points."""
    n = there.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_x, mean_y = (np.where(there, v, 0).sum(axis=1) / n for v in (x, y))
        off = np.where(there, x - mean_x[:, None], 0)
        slope = (off * np.where(there, y - mean_y[:, None], 0)).sum(axis=1) / (off**2).sum(axis=1)
    slope[n < 2] = np.nan
    return slope, mean_y - slope * mean_x


def critical_speed_time(times_s: Floats, distances_m: Floats, to_m: float) -> Floats:
    """Two-parameter critical speed, d = CS t + D', least squares on distance."""
    there = np.isfinite(times_s)
    speed, store = _line(times_s, np.broadcast_to(distances_m, times_s.shape), there)
    return (to_m - store) / speed


def power_law_time(times_s: Floats, distances_m: Floats, to_m: float) -> Floats:
    """A straight line per runner in log time over log distance."""
    there = np.isfinite(times_s)
    x = np.broadcast_to(np.log(distances_m), times_s.shape)
    slope, start = _line(x, np.log(times_s), there)
    return np.asarray(np.exp(start + slope * np.log(to_m)))


def local_matrix_completion(
    known: Floats, wanted: Floats, asked: Floats, distances_m: Floats, to_m: float, *, neighbours: int = 400
) -> Floats:
    """Blythe and Kiraly 2016, rank 2: log t = a1 log t1 + a2 log t2 fitted among the nearest training runners.

    known (n, m) and wanted (n,) times of training runners; asked (q, m) times; the two distances nearest the target
    that a runner has are used. NaN below two, or below fifty training runners with both.
    """
    from scipy.spatial import cKDTree

    order = np.argsort(np.abs(np.log(distances_m / to_m)))
    out = np.full(len(asked), np.nan)
    first_two = [tuple(c for c in order if there[c])[:2] for there in np.isfinite(asked)]
    for pair in {p for p in first_two if len(p) == 2}:
        columns = list(pair)
        rows = np.array([i for i, p in enumerate(first_two) if p == pair])
        complete = np.isfinite(known[:, columns]).all(axis=1) & np.isfinite(wanted)
        if complete.sum() < 50:
            continue
        a, b = np.log(known[complete][:, columns]), np.log(wanted[complete])
        query = np.log(asked[rows][:, columns])
        distance, near = cKDTree(a).query(query, k=min(neighbours, len(a)))
        weight = (1 - (distance / (distance[:, -1:] + 1e-6)) ** 3) ** 3 + 1e-3
        x, y = a[near], b[near]
        gram = np.einsum("nk,nka,nkb->nab", weight, x, x) + 1e-9 * np.eye(2)
        moment = np.einsum("nk,nka,nk->na", weight, x, y)
        factors = np.linalg.solve(gram, moment[..., None])[..., 0]
        out[rows] = np.exp((factors * query).sum(axis=1))
    return out
