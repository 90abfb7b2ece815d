"""Fit the networks of the athlete model: numpy alone, minutes on one core.

Every athlete-season is asked for each of its marks in turn, from random subsets of its other marks: all of them, this
season's alone, or a random few. So one network learns every set of inputs. The loss is that of a Laplace
distribution with its own spread: medians, and spreads, both from runners of every table. A second pass with one mark
made slower charges for any forecast that then gets faster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.athlete_model.seasons import EQUATIONS, Seasons
from fourlaps.physiology.athlete_model import INPUTS, SIGN_FREE, SLOTS, context, layers
from fourlaps.physiology.speed_curve import SLOTS_M, STEP, TARGETS_M, level_log_s, r_of

if TYPE_CHECKING:
    from fourlaps.physiology.athlete_model import Weights

Floats = NDArray[np.float64]
TARGET_SLOTS = np.array([SLOTS_M.index(distance) for distance in TARGETS_M])
MAIN = (TARGETS_M.index(1500.0), TARGETS_M.index(1609.344))
# For each target the distance that would tell it nearly all, -1 where there is none: it must do without, too.
TWIN_SLOTS = np.array([SLOTS_M.index({1500.0: 1609.344, 1609.344: 1500.0}[t]) if t in (1500.0, 1609.344) else -1
                       for t in TARGETS_M])  # fmt: skip
_SMOOTH_PCT = 0.25  # below a quarter of a per cent an error costs by its square


@dataclass(frozen=True)
class Settings:
    """How a network is fitted; chosen on folds 0 and 1."""

    epochs: int = 45
    batch: int = 1024
    rate: float = 4e-3
    decay: float = 1e-3
    width: int = 96
    units: int = 32
    other_targets: float = 0.15  # weight and share of targets that are neither 1500 m nor the mile
    table_weights: tuple[float, ...] = (1.0, 4.0, 1.5, 2.0, 0.4)
    keep_all: float = 0.6  # share of examples with all marks of this season (most of them with last season's)
    keep_few: float = 0.2  # share with one, two or three marks; the rest keep a random share of theirs
    hide_twin: float = 0.4  # how often the mile is hidden from the 1500 m and the 1500 m from the mile
    slower_is_slower: float = 5.0  # charge per step of r for a forecast that gets faster with a slower mark
    more_is_surer: float = 0.5  # charge for a spread that grows with one more mark


def marks_of(seasons: Seasons) -> Floats:
    """(n, INPUTS) r of this season's and last season's marks."""
    slots = np.array(SLOTS_M)
    with np.errstate(invalid="ignore"):
        return np.concatenate([r_of(times, slots, seasons.male) for times in (seasons.this, seasons.last)], axis=1)


def start(columns: int, settings: Settings, rng: np.random.Generator) -> Weights:
    """Weights before the first step."""
    width, units = settings.width, settings.units

    def normal(rows: int, cols: int, size: float = 1.0) -> NDArray[np.float32]:
        return (rng.standard_normal((rows, cols)) * size / np.sqrt(rows)).astype(np.float32)

    outputs = INPUTS + 1 + 2 * units + 1 + units
    bias = np.zeros(outputs, np.float32)
    bias[:INPUTS] = -1.5
    bias[INPUTS + 1 : INPUTS + 1 + units] = -2.5
    bias[INPUTS + 1 + units : INPUTS + 1 + 2 * units] = rng.uniform(-2, 2, units)
    bias[INPUTS + 1 + 2 * units] = 0.8
    return {
        "W0": normal(columns, width),
        "c0": np.zeros(width, np.float32),
        "W1": normal(width, width),
        "c1": np.zeros(width, np.float32),
        "W2": normal(width, outputs, 0.1),
        "b2": bias,
        "V": (rng.standard_normal((INPUTS, units)) * 0.5 - 1.5).astype(np.float32),
    }


def _sigmoid(x: NDArray[np.float32]) -> NDArray[np.float32]:
    return 1 / (1 + np.exp(-x))


def gradient(weights: Weights, seen: Any, r: Any, shown: Any, kept: Any, d_middle: Any, d_spread: Any) -> Weights:
    """Gradient of a loss from its gradient by the two outputs; `kept` is what `layers` returned."""
    first, second, raw, high, heights, bends, tilt = kept
    d_bends = d_middle[:, None] * heights + d_spread[:, None] * tilt
    d_shift = d_bends * (1 - bends**2)
    d_out = np.concatenate(
        [
            d_middle[:, None] * r * shown * np.where(SIGN_FREE, 1, _sigmoid(raw)),
            d_middle[:, None],
            d_middle[:, None] * bends * _sigmoid(high),
            d_shift,
            d_spread[:, None],
            d_spread[:, None] * bends,
        ],
        axis=1,
        dtype=np.float32,
    )
    d_second = (d_out @ weights["W2"].T) * (second > 0)
    d_first = (d_second @ weights["W1"].T) * (first > 0)
    return {
        "V": (r.T @ d_shift) * _sigmoid(weights["V"]),
        "W2": second.T @ d_out,
        "b2": d_out.sum(axis=0),
        "W1": first.T @ d_second,
        "c1": d_second.sum(axis=0),
        "W0": seen.T @ d_first,
        "c0": d_first.sum(axis=0),
    }


def subset(marks: NDArray[np.bool_], settings: Settings, rng: np.random.Generator) -> NDArray[np.bool_]:
    """(n, INPUTS) which of the marks there are shown to the network; at least one of each row."""
    n = len(marks)
    draw, keep = rng.random(n), np.ones_like(marks)
    without_last = (draw > settings.keep_all * 0.6) & ((draw < settings.keep_all) | (rng.random(n) < 0.55))
    keep[:, SLOTS:] &= ~without_last[:, None]
    some = draw > settings.keep_all + settings.keep_few
    keep &= ~(some[:, None] & (rng.random(marks.shape) > rng.uniform(0.15, 0.9, n)[:, None]))
    shown = marks & keep
    few = (draw > settings.keep_all) & ~some
    rank = np.argsort(np.argsort(-rng.random(marks.shape) * shown, axis=1), axis=1)
    shown &= ~(few[:, None] & (rank >= rng.integers(1, 4, n)[:, None]))
    empty = ~shown.any(axis=1)
    shown[empty] = marks[empty]
    return shown


def guess_ages(age_years: Floats, table: NDArray[np.int64], rng: np.random.Generator, *, share: float = 0.3) -> Floats:
    """Ages, some hidden, some of the unknown ones filled: college athletes are 17 to 24, world class 19 to 33."""
    age, n = age_years.copy(), len(age_years)
    unknown = ~np.isfinite(age)
    fill = unknown & (rng.random(n) < share) & (table != EQUATIONS)
    age[fill] = np.where(table[fill] == 3, rng.uniform(19, 33, fill.sum()), rng.uniform(17.5, 23.5, fill.sum()))
    age[~unknown & (rng.random(n) < 0.15)] = np.nan
    return age


def examples(
    marks: Floats, seasons: Seasons, settings: Settings
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """(row, target, weight) of every mark that can be asked for."""
    rows, targets = [], []
    there = np.isfinite(marks)
    for target, slot in enumerate(TARGET_SLOTS):
        found = np.where(there[:, slot] & (there.sum(axis=1) > 1))[0]
        rows.append(found)
        targets.append(np.full(len(found), target))
    row, target = np.concatenate(rows), np.concatenate(targets)
    return row, target, np.array(settings.table_weights)[seasons.table[row]]


def fit(seasons: Seasons, *, seed: int, settings: Settings | None = None) -> Weights:
    """One network fitted to the seasons, the same for the same seed."""
    settings = settings or Settings()
    rng = np.random.default_rng(seed)
    marks = marks_of(seasons)
    row, target, weight = examples(marks, seasons, settings)
    main = np.isin(target, MAIN)
    steps = settings.epochs * (int(main.sum() + (~main).sum() * settings.other_targets) // settings.batch)
    weights = start(context(marks[:1], marks[:1] > 0, target[:1], *([np.zeros(1)] * 2)).shape[1], settings, rng)
    mean = {name: np.zeros_like(value) for name, value in weights.items()}
    square = {name: np.zeros_like(value) for name, value in weights.items()}
    smooth = {name: value.copy() for name, value in weights.items()}
    step = 0
    for _ in range(settings.epochs):
        chosen = np.where(main | (rng.random(len(row)) < settings.other_targets))[0]
        rng.shuffle(chosen)
        for at in range(0, len(chosen) - settings.batch + 1, settings.batch):
            batch = chosen[at : at + settings.batch]
            slopes = _batch_gradient(weights, seasons, marks, row[batch], target[batch], weight[batch], settings, rng)
            step += 1
            share = min(step / steps, 1.0)
            rate = settings.rate * min(1.0, step / 200) * (0.5 * (1 + np.cos(np.pi * share)) + 0.005)
            hold = min(0.998, step / (step + 50))
            for name, value in weights.items():
                mean[name] = 0.9 * mean[name] + 0.1 * slopes[name]
                square[name] = 0.98 * square[name] + 0.02 * slopes[name] ** 2
                move = mean[name] / (1 - 0.9**step) / (np.sqrt(square[name] / (1 - 0.98**step)) + 1e-8)
                if name.startswith("W"):
                    move = move + settings.decay / settings.rate * value
                value -= (rate * move).astype(np.float32)
                smooth[name] = hold * smooth[name] + (1 - hold) * value
    return {name: value.astype(np.float32) for name, value in smooth.items()}


def _batch_gradient(
    weights: Weights,
    seasons: Seasons,
    marks: Floats,
    rows: NDArray[np.int64],
    targets: NDArray[np.int64],
    weight: Floats,
    settings: Settings,
    rng: np.random.Generator,
) -> Weights:
    n = len(rows)
    slots = TARGET_SLOTS[targets]
    there = np.isfinite(marks[rows])
    there[np.arange(n), slots] = False
    twin = TWIN_SLOTS[targets]
    hide = (twin >= 0) & (rng.random(n) < settings.hide_twin) & (there.sum(axis=1) > 1)
    there[np.flatnonzero(hide), twin[hide]] = False
    shown = subset(there, settings, rng)
    age = guess_ages(seasons.age_years[rows], seasons.table[rows], rng)
    known_sex = rng.random(n) > 0.04
    male = np.where(known_sex, seasons.male[rows], 0.5)
    # r is against the usual runner of one's sex; where the sex is hidden it is against the middle of both
    moved = (level_log_s(seasons.male[rows]) - level_log_s(male)) / STEP
    r = np.where(shown, marks[rows] + moved[:, None], 0.0).astype(np.float32)
    wanted = (marks[rows, slots] + moved).astype(np.float32)
    per_cent = np.float32(100 * STEP)

    seen = context(r, shown, targets, male, age).astype(np.float32)
    middle, log_spread, kept = layers(weights, seen, r, shown)
    error = (middle - wanted) * per_cent
    size = np.sqrt(error**2 + _SMOOTH_PCT**2)
    inverse = np.exp(-log_spread)
    d_middle = (weight * inverse * error / size * per_cent / n).astype(np.float32)
    d_spread = (weight * (1 - size * inverse) / n).astype(np.float32)

    slopes = gradient(weights, seen, r, shown, kept, d_middle, d_spread)
    if rng.random() < 0.5:  # the charges hold at every second step, with twice the weight
        return slopes
    part = slice(0, n // 3)
    for example in ((r[part], shown[part], targets[part], male[part], age[part]), _anybody(n // 6, rng)):
        for charged in (_charge, _charge_spread):
            for name, slope in charged(weights, example, settings, rng).items():
                slopes[name] += 2 * slope
    return slopes


def _anybody(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Runners of any level and any set of marks, likely or not: (r, shown, target, male, age)."""
    slots = np.tile(np.log(np.array(SLOTS_M) / 1600.0), 2)
    r = rng.uniform(-3.5, 16, (n, 1)) + rng.normal(0, 0.8, (n, 1)) * slots + rng.normal(0, 0.4, (n, INPUTS))
    shown = rng.random((n, INPUTS)) < rng.uniform(0.05, 0.5, (n, 1))
    shown[:, SLOTS:] &= rng.random((n, 1)) < 0.4
    target = np.where(rng.random(n) < 0.7, rng.choice(MAIN, n), rng.integers(0, len(TARGETS_M), n))
    shown[np.arange(n), TARGET_SLOTS[target]] = False
    age = np.where(rng.random(n) < 0.5, rng.uniform(14, 75, n), np.nan)
    male = rng.choice([0.0, 0.5, 1.0], n, p=[0.45, 0.1, 0.45])
    return np.where(shown, r, 0.0).astype(np.float32), shown, target, male, age


def _charge(weights: Weights, example: tuple[Any, ...], settings: Settings, rng: np.random.Generator) -> Weights:
    """Gradient of the charge for forecasts that get faster when one mark of this season from 800 m on gets slower."""
    r, shown, target, male, age = example
    n = len(r)
    # last season's marks are charged where they stand alone
    alone = (np.tile(np.array(SLOTS_M), 2) > 700.0) & ~shown[:, :SLOTS].any(axis=1)[:, None]
    ranked = rng.random(shown.shape) * (shown & (~SIGN_FREE | alone))
    one, any_one = ranked.argmax(axis=1), ranked.max(axis=1) > 0
    slower = r.copy()
    slower[np.arange(n), one] += (rng.uniform(0.1, 1.0, n) * any_one).astype(np.float32)
    made = [_seen(weights, marks, shown, target, male, age) for marks in (r, slower)]
    wrong = any_one & (made[1].middle < made[0].middle)
    charge = np.full(wrong.sum(), settings.slower_is_slower * 100 * STEP / n, np.float32)
    none = np.zeros(len(charge), np.float32)
    return _add(made[0].slope(weights, wrong, charge, none), made[1].slope(weights, wrong, -charge, none))


def _charge_spread(weights: Weights, example: tuple[Any, ...], settings: Settings, rng: np.random.Generator) -> Weights:
    """Gradient of the charge for spreads that are wider with one more mark."""
    r, shown, target, male, age = example
    n = len(r)
    one = (rng.random(shown.shape) * shown).argmax(axis=1)
    fewer = shown.copy()
    fewer[np.arange(n), one] = False
    less = _seen(weights, np.where(fewer, r, 0).astype(np.float32), fewer, target, male, age)
    more = _seen(weights, r, shown, target, male, age)
    wrong = fewer.any(axis=1) & (more.log_spread > less.log_spread)
    charge = np.full(wrong.sum(), settings.more_is_surer / n, np.float32)
    none = np.zeros(len(charge), np.float32)
    return _add(more.slope(weights, wrong, none, charge), less.slope(weights, wrong, none, -charge))


@dataclass(frozen=True, eq=False)
class _Seen:
    """One pass through the network, kept for its gradient."""

    seen: Any
    r: Any
    shown: Any
    middle: Any
    log_spread: Any
    kept: Any

    def slope(self, weights: Weights, rows: Any, d_middle: Any, d_spread: Any) -> Weights:
        kept = tuple(value[rows] for value in self.kept)
        return gradient(weights, self.seen[rows], self.r[rows], self.shown[rows], kept, d_middle, d_spread)


def _seen(weights: Weights, r: Any, shown: Any, target: Any, male: Any, age: Any) -> _Seen:
    seen = context(r, shown, target, male, age).astype(np.float32)
    return _Seen(seen, r, shown, *layers(weights, seen, r, shown))


def _add(one: Weights, other: Weights) -> Weights:
    return {name: slope + other[name] for name, slope in one.items()}
