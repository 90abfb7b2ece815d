"""The athlete model: where a runner's marks lie against the usual curve says what they will run at any distance.

Form. Marks of this season and the last enter as r (see `speed_curve`). For one target distance the answer is
    r_target = bias + sum_i weight_i r_i + sum_k height_k tanh(r . V_k + shift_k),      weight, height, V >= 0
and bias, weight, height and shift come from a small network that sees which marks are there, which distance is asked,
sex, age, the runner's rough level and tilt, and how this season compares with the last. So each set of inputs has its
own regression, and which distances a runner races counts as information; yet all sets, populations and targets share
what they have in common. This season's weights are not negative from 800 m on: a faster mark never makes the forecast
slower. 400 and 600 m may count against: the quicker of two runners with one 800 m is the sprinter, and slower over the
mile. So may last season's marks: of two with the same 5 km now and the same 1500 m last season, the one whose 5 km was
slower last season has come further.
The spread comes from the same network, brought to true coverage on runners it has not seen (`fit_athlete_model`).
Several networks are averaged. Coefficients: `tables/athlete_model.npz`, provenance in `tables/athlete_model.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from fourlaps.physiology import spread_facts
from fourlaps.physiology.speed_curve import SLOTS_M, STEP, TARGETS_M, between_targets, level_log_s, usual_log_s

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Weights = dict[str, NDArray[np.floating[Any]]]

SLOTS = len(SLOTS_M)
INPUTS = 2 * SLOTS  # this season's marks, then last season's
_LOG_MILES = np.tile(np.log(np.array(SLOTS_M) / 1609.344), 2)
# Marks that may carry a negative weight: 400 and 600 m, and last season's.
SIGN_FREE = np.concatenate([np.array(SLOTS_M) < 700.0, np.ones(SLOTS, bool)])
_FREE_START = np.where(np.arange(INPUTS) < SLOTS, 1.2, 1.7)
_TARGET_SLOTS = np.array([SLOTS_M.index(distance) for distance in TARGETS_M])
_ROWS_AT_ONCE = 8192
_UNKNOWN_SD = 6.0  # r of a runner of whom nothing else is known


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Log times at k distances for n runners, each (n, k): middle, and how far below and above it 10 % lie.

    trust  how far this season's mark at the distance itself decided, 0 to 1
    """

    middle: Floats
    below: Floats
    above: Floats
    trust: Floats


def context(
    r: Floats, present: NDArray[np.bool_], target: NDArray[np.int64], male: Floats, age_years: Floats
) -> Floats:
    """(n, c) what the network sees: which marks are there, the target, sex, age, count, rough level and tilt.

    r  (n, INPUTS) with 0 where absent      target  (n,) index into TARGETS_M      male  1, 0 or 0.5 = unknown
    """
    n = len(r)
    asked = np.zeros((n, len(TARGETS_M)))
    asked[np.arange(n), target] = 0.7
    apart = np.log(np.array(TARGETS_M)[target] / 1550.0)
    nearby = np.exp(-((apart / 0.15) ** 2))
    known = np.isfinite(age_years)
    age = np.where(known, np.clip(age_years, 10.0, 85.0), 30.0)
    count = np.maximum(present.sum(axis=1), 1)
    near = present * np.exp(-np.abs(_LOG_MILES))
    level = (near * r).sum(axis=1) / np.maximum(near.sum(axis=1), 1e-9)
    centre = (present * _LOG_MILES).sum(axis=1) / count
    spread = present * (_LOG_MILES - centre[:, None])
    tilt = (spread * (r - level[:, None])).sum(axis=1) / ((spread**2).sum(axis=1) + 0.5)
    level = np.clip(level / 3.0, -4.0, 4.0)
    facts = (
        2.0 * male - 1.0,
        1.5 * nearby,
        apart,
        np.abs(apart),
        known,
        known * (age - 35.0) / 20.0,
        known * np.maximum(age - 45.0, 0.0) / 15.0,
        known * np.maximum(24.0 - age, 0.0) / 8.0,
        present[:, :SLOTS].sum(axis=1) / 3.0 - 1.0,
        present[:, SLOTS:].any(axis=1),
        level,
        level**2,
        np.clip(-1.5 * level - 0.5, 0.0, 3.0),
        np.clip(tilt, -3.0, 3.0),
        *_progress(r, present, near, _TARGET_SLOTS[target]),
    )
    return np.concatenate([present, asked, np.stack(facts, axis=1)], axis=1, dtype=np.float64)


def _progress(r: Floats, present: NDArray[np.bool_], near: Floats, slot: NDArray[np.int64]) -> tuple[NDArray[Any], ...]:
    """How this season compares with the last, each (n,) and 0 where one of them is missing.

    Mean change over the distances raced in both; whether there are any; whether last season's mark at the target is
    known; how far it lies from the runner's level; change of level.
    """
    rows, here, past = np.arange(len(r)), near[:, :SLOTS], near[:, SLOTS:]
    now = (here * r[:, :SLOTS]).sum(axis=1) / np.maximum(here.sum(axis=1), 1e-9)
    before = (past * r[:, SLOTS:]).sum(axis=1) / np.maximum(past.sum(axis=1), 1e-9)
    raced, raced_before = here.any(axis=1), past.any(axis=1)
    both = present[:, :SLOTS] & present[:, SLOTS:]
    moved = ((r[:, :SLOTS] - r[:, SLOTS:]) * both).sum(axis=1) / np.maximum(both.sum(axis=1), 1)
    known = present[rows, SLOTS + slot]
    off = known * np.clip(r[rows, SLOTS + slot] - np.where(raced, now, before), -3.0, 3.0)
    change = (raced & raced_before) * np.clip(now - before, -3.0, 3.0)
    return np.clip(moved, -2.0, 2.0), np.asarray(both.any(axis=1)), known, off, change


def softplus(x: NDArray[Any]) -> NDArray[Any]:
    """log(1 + e^x), without overflow."""
    return np.asarray(np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x))))


def layers(
    weights: Weights, seen: NDArray[Any], r: NDArray[Any], present: NDArray[np.bool_]
) -> tuple[NDArray[Any], NDArray[Any], tuple[NDArray[Any], ...]]:
    """(middle in r, log spread, every intermediate array for the fit) of one network, or of several stacked ones."""
    units = weights["V"].shape[-1]
    first = np.maximum(seen @ weights["W0"] + weights["c0"], 0)
    second = np.maximum(first @ weights["W1"] + weights["c1"], 0)
    out = second @ weights["W2"] + weights["b2"]
    raw = out[..., :INPUTS]
    pull = np.where(SIGN_FREE, raw + _FREE_START, softplus(raw)) * present
    at = INPUTS + 1
    bias, high, shift = out[..., INPUTS], out[..., at : at + units], out[..., at + units : at + 2 * units]
    spread, tilt = out[..., at + 2 * units], out[..., at + 2 * units + 1 :]
    heights, mixing = softplus(high), softplus(weights["V"])
    bends = np.tanh(r @ mixing + shift)
    middle = bias + (pull * r).sum(axis=-1) + (heights * bends).sum(axis=-1)
    log_spread = spread + (tilt * bends).sum(axis=-1)
    return middle, log_spread, (first, second, raw, high, heights, bends, tilt)


def stacked(networks: tuple[Weights, ...]) -> Weights:
    """Several networks as one, with a leading axis: all are evaluated at once."""
    together = {name: np.stack([one[name] for one in networks]) for name in networks[0]}
    return {name: value[:, None, :] if value.ndim == 2 else value for name, value in together.items()}


@dataclass(frozen=True, eq=False)
class Coefficients:
    """Several networks, and the calibration that makes their spread true.

    networks        `stacked`, averaged
    below, above    (c,) log factors on the spread, linear in the context, for the 10 % and the 90 % point
    shape           (len(LEVELS),) quantiles in units of those two distances, 0 in the middle
    """

    networks: Weights
    below: Floats
    above: Floats
    shape: Floats


@cache
def coefficients() -> Coefficients:
    """The shipped coefficients."""
    with (files("fourlaps") / "tables" / "athlete_model.npz").open("rb") as file, np.load(file) as stored:
        return coefficients_from({name: stored[name] for name in stored.files})


def coefficients_from(stored: dict[str, NDArray[Any]]) -> Coefficients:
    """Coefficients from the arrays of the data file."""
    names = ("W0", "c0", "W1", "c1", "W2", "b2", "V")
    count = len(stored["W0"])
    networks = tuple({name: stored[name][k].astype(np.float32) for name in names} for k in range(count))
    return Coefficients(stacked(networks), *(stored[name].astype(np.float64) for name in ("below", "above", "shape")))


def evaluate(
    model: Coefficients, r: Floats, target: NDArray[np.int64], male: Floats, age_years: Floats
) -> tuple[Floats, Floats, Floats]:
    """(middle, below, above) in r, each (n,), for one target per row; this season's mark at the target must be NaN.

    r  (n, INPUTS), NaN = absent. A row without any mark gets the average runner of the data, very wide.
    """
    parts = []
    for start in range(0, len(r), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        parts.append(_evaluate(model, r[rows], target[rows], male[rows], age_years[rows]))
    if not parts:
        return np.empty(0), np.empty(0), np.empty(0)
    middle, below, above = (np.concatenate(column) for column in zip(*parts, strict=True))
    return middle, below, above


def _evaluate(
    model: Coefficients, r: Floats, target: NDArray[np.int64], male: Floats, age_years: Floats
) -> tuple[Floats, Floats, Floats]:
    present = np.isfinite(r)
    filled = np.where(present, r, 0.0)
    seen = context(filled, present, target, male, age_years)
    seen32, filled32 = seen.astype(np.float32), filled.astype(np.float32)
    each_middle, each_spread, _ = layers(model.networks, seen32, filled32, present)
    middle: Floats = each_middle.mean(axis=0, dtype=np.float64)
    log_spread: Floats = each_spread.mean(axis=0, dtype=np.float64)
    features = spread_facts.facts(seen)
    below: Floats = np.exp(log_spread + features @ model.below)
    above: Floats = np.exp(log_spread + features @ model.above)
    return middle, below, above


def forecast(
    this: Floats,
    last: Floats,
    *,
    at_m: tuple[float, ...],
    male: Floats,
    age_years: Floats,
    own_sd: Floats | None = None,
    model: Coefficients | None = None,
) -> Forecast:
    """The season's best at each of `at_m` for n runners.

    this, last  (n, SLOTS) r, NaN = absent      own_sd  (n,) in r: how well a mark at the target itself tells the
                season's best there; where given, such marks are weighed in, otherwise they are ignored
    model       the shipped coefficients where None
    """
    n, model = len(this), model or coefficients()
    places = [between_targets(distance) for distance in at_m]
    needed = sorted({index for i, j, _ in places for index in (i, j)})
    solved = {}
    for index in needed:
        slot = SLOTS_M.index(TARGETS_M[index])
        marks = np.concatenate([this, last], axis=1)
        own = marks[:, slot].copy()
        marks[:, slot] = np.nan
        middle, below, above = evaluate(model, marks, np.full(n, index), male, age_years)
        trust = np.zeros(n)
        if own_sd is not None:
            spread = np.where(np.isfinite(marks).any(axis=1), (below + above) / (2 * 1.2816), _UNKNOWN_SD)
            trust = np.where(np.isfinite(own), spread**2 / (spread**2 + own_sd**2), 0.0)
            middle = middle + trust * np.where(np.isfinite(own), own - middle, 0.0)
            narrower = np.where(trust > 0, spread * np.sqrt(1 - trust) / ((below + above) / (2 * 1.2816)), 1.0)
            below, above = below * narrower, above * narrower
        solved[index] = np.stack([middle, below, above, trust])
    r = np.stack([(1 - share) * solved[i] + share * solved[j] for i, j, share in places], axis=-1)
    usual = usual_log_s(np.array(at_m)) + level_log_s(male)[:, None]
    return Forecast(usual + STEP * r[0], STEP * r[1], STEP * r[2], r[3])
