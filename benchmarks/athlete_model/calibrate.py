"""Make the spread true: scale the networks' own spread until 10 % of unseen runners lie below it and 10 % above.

The factors are linear in the context (which marks are there, sex, age, level, target), fitted by quantile regression
on runners the networks did not see; the shape between and beyond the two points is one for all. A spread that grows
with one more mark of this season is charged for. One more of last season is not: it tells club runners little, and the
charge would make the ranges of those who have one too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks.athlete_model.fit import MAIN, TARGET_SLOTS, Settings, examples, guess_ages, marks_of, subset
from benchmarks.athlete_model.seasons import Seasons
from fourlaps.physiology import spread_facts
from fourlaps.physiology.athlete_model import SLOTS, Coefficients, context, layers, stacked
from fourlaps.vocabulary.estimate import LEVELS

if TYPE_CHECKING:
    from fourlaps.physiology.athlete_model import Weights

Floats = NDArray[np.float64]
_STEPS, _RATE, _RIDGE = 400, 0.025, 1e-3
_RARE = 0.1  # features of smaller SD are held back: a handful of runners sets no factor
_COMPARED = 0.15  # share of the forecasts compared with one mark less
_MORE_IS_SURER = 0.025  # charge for a spread that grows, against the quantile loss
_DRAWS = 3  # random subsets of each runner's marks


@dataclass(frozen=True, eq=False)
class Unseen:
    """Errors of n forecasts, each from a network without that athlete, in units of the network's spread."""

    features: Floats
    z: Floats
    weight: Floats
    fold: NDArray[np.int64]
    grown: Floats  # (p, c) features with all marks minus those with one less of this season, of some of them
    network_grew: Floats  # (p,) log spread of the network likewise


def unseen(seasons: Seasons, folds: dict[int, Weights]) -> Unseen:
    """The forecasts of every fold's athletes by that fold's network."""
    # more runners with few marks than in the fit: a person who gives one result has often raced more
    settings = replace(Settings(), keep_all=0.45, keep_few=0.45)
    rng = np.random.default_rng(11)
    marks = marks_of(seasons)
    row, target, weight = examples(marks, seasons, settings)
    keep = np.isin(target, MAIN) | (rng.random(len(row)) < settings.other_targets)
    row, target, weight = row[keep], target[keep], weight[keep]
    features, z, counts, of_fold = [], [], [], []
    grown, network_grew = [], []
    for draw in range(_DRAWS + 1):  # rows of a fold without a network are left out
        there = np.isfinite(marks[row])
        there[np.arange(len(row)), TARGET_SLOTS[target]] = False
        if draw < _DRAWS:
            shown, counted = subset(there, settings, rng), weight
        else:
            shown, counted = _one_mark(there, rng), weight * np.maximum(there[:, :SLOTS].sum(axis=1), 1)
        r = np.where(shown, marks[row], 0.0)
        # fewer guessed ages than in the fit: who gives an age is likelier a club runner, and those spread wider
        age = guess_ages(seasons.age_years[row], seasons.table[row], rng, share=0.05)
        seen = context(r, shown, target, seasons.male[row], age)
        for fold, network in folds.items():
            own = seasons.fold[row] == fold
            middle, log_spread = _forecast(network, seen[own], r[own], shown[own])
            features.append(spread_facts.facts(seen[own]))
            z.append((marks[row, TARGET_SLOTS[target]][own] - middle) / np.exp(log_spread))
            more = shown[:, :SLOTS].any(axis=1) & (shown.sum(axis=1) > 1)
            some = np.flatnonzero(own & more & (rng.random(len(row)) < _COMPARED))
            fewer = shown[some].copy()
            now = fewer[:, :SLOTS]
            fewer[np.arange(len(some)), (rng.random(now.shape) * now).argmax(axis=1)] = False
            less = context(np.where(fewer, r[some], 0.0), fewer, target[some], seasons.male[row[some]], age[some])
            grown.append(spread_facts.facts(seen[some]) - spread_facts.facts(less))
            with_all = _forecast(network, seen[some], r[some], shown[some])[1]
            network_grew.append(with_all - _forecast(network, less, np.where(fewer, r[some], 0.0), fewer)[1])
            counts.append(counted[own])
            of_fold.append(np.full(int(own.sum()), fold))
    return Unseen(*(np.concatenate(parts) for parts in (features, z, counts, of_fold, grown, network_grew)))


def _forecast(network: Weights, facts: Floats, r: Floats, shown: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """(middle, log spread) of one network."""
    middle, log_spread, _ = layers(network, facts.astype(np.float32), r.astype(np.float32), shown)
    return middle.astype(np.float64), log_spread.astype(np.float64)


def _one_mark(there: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """One of this season's marks of each row, or all marks where there is none."""
    rank = rng.random(there.shape) * there
    rank[:, SLOTS:] = 0
    one = np.zeros_like(there)
    one[np.arange(len(there)), rank.argmax(axis=1)] = True
    return np.where(there[:, :SLOTS].any(axis=1)[:, None], one, there)


def factors(features: Floats, z: Floats, weight: Floats, level: float, grown: Floats, network_grew: Floats) -> Floats:
    """(c,) log factors by quantile regression: P(z < sign * exp(features . factors)) = level.

    grown, network_grew  as in `Unseen`: where the spread would grow with one more mark, it is charged for
    """
    sign = -1.0 if level < 0.5 else 1.0
    weight = weight / weight.sum()
    scale = np.maximum(features.std(axis=0), _RARE)
    scale[0] = 1.0
    features, grown = (features / scale).astype(np.float32), (grown / scale).astype(np.float32)
    answer = np.zeros(features.shape[1])
    answer[0] = np.log(abs(np.quantile(z, level)))
    mean, square = np.zeros_like(answer), np.zeros_like(answer)
    for step in range(1, _STEPS + 1):
        edge = sign * np.exp(features @ answer.astype(np.float32))
        slope = (weight * ((z < edge) - level) * edge).astype(np.float32) @ features + _RIDGE * answer
        slope[0] -= _RIDGE * answer[0]
        wider = (network_grew + grown @ answer.astype(np.float32) > 0).astype(np.float32)
        slope += _MORE_IS_SURER * (wider @ grown) / len(grown)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = _RATE * (1 - step / (_STEPS + 1))
        answer -= rate * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return answer / scale


def shape(features: Floats, z: Floats, weight: Floats, below: Floats, above: Floats) -> Floats:
    """(len(LEVELS),) quantiles of z in units of the 10 % and 90 % distances; 0 in the middle."""
    scaled = np.where(z < 0, z / np.exp(features @ below), z / np.exp(features @ above))
    order = np.argsort(scaled)
    share = np.cumsum(weight[order]) / weight.sum()
    quantiles = np.interp(LEVELS, share, scaled[order])
    middle = len(LEVELS) // 2
    quantiles -= np.interp(np.arange(len(LEVELS)), [0, middle, len(LEVELS) - 1], [0, quantiles[middle], 0])
    return quantiles


def calibrated(networks: tuple[Weights, ...], seen: Unseen, *, without_fold: int = -1) -> Coefficients:
    """The networks with spreads that are true for the unseen runners of all folds but one."""
    rows = seen.fold != without_fold
    features, z, weight = seen.features[rows], seen.z[rows], seen.weight[rows]
    pairs = seen.grown, seen.network_grew
    below, above = (factors(features, z, weight, level, *pairs) for level in (0.10, 0.90))
    return Coefficients(stacked(networks), below, above, shape(features, z, weight, below, above))
