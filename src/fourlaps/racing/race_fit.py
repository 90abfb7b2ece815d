"""The shape of races as they are run, one set of rules for all, and the marks to come from the marks so far.

A race is a level, the mean record shape, three shape numbers of its own, and wandering pace on top:

    pace(x) = level [record(x) - start e^(-s/400 m) + drift (x - 1/2) - kick max(0, (x - 3/4) / (1/4)) + wander(s)]

start   a harder start than the record's: it wakes breathing sooner (overdrive in the energy model)
drift   a fade where the race was too fast for the store, a lift where speed was saved
kick    efficiency falls as the store empties, so what is left is spent last
wander  tactics and terrain: changes of pace that fade over some hundred metres

Given the level everything is Gaussian, so the fit is exact, and what is predicted comes with its spread.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fourlaps.errors import InputError, NotEnoughData
from fourlaps.racing.race_splits import SplitRace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SHAPE_NAMES = ("start", "drift", "kick")
START_M = 400.0
KICK_FROM = 0.75
_CELL_M = 10.0
# Speed of each quarter of well documented record miles against the mean (n = 11) [B]; two-lap and two-mile races have
# shapes of their own, so they start from even.
RECORD_SPEEDS = (1.015, 0.977, 0.982, 1.030)
_RECORD_FROM_M, _RECORD_TO_M = 1200.0, 2100.0
# For reproducing a race that is over: shapes as wide as a race can be, next to no wandering to hide behind.
_WIDE_SD, _LITTLE_WANDER = (0.10, 0.08, 0.12), 0.0015
_LEVEL_SD = 0.2  # so wide that the clock alone sets the level
_Z80 = 1.2815515655


@dataclass(frozen=True, slots=True)
class Population:
    """What races have in common: mean and SD of the three shape numbers, wander and clock noise."""

    mean: tuple[float, float, float]
    sd: tuple[float, float, float]
    wander_sd: float
    wander_m: float
    leader_noise_s: float
    own_noise_s: float


@cache
def population() -> Population:
    """The stored fit; see tables/racing.toml for where it comes from."""
    table = tomllib.loads((files("fourlaps") / "tables" / "racing.toml").read_text(encoding="utf-8"))["shape"]
    return Population(
        tuple(table["mean"]), tuple(table["sd"]), table["wander_sd"], table["wander_m"],
        table["leader_noise_s"], table["own_noise_s"],
    )  # fmt: skip


def record_share(marks_m: Floats, distance_m: float) -> Floats:
    """(m,) share of the finish time a race of the mean record shape has used at the marks; even outside 1200-2100 m."""
    import numpy as np

    x = marks_m / distance_m
    if not _RECORD_FROM_M <= distance_m <= _RECORD_TO_M:
        return np.asarray(x)
    clock = np.cumsum([0.0, *(0.25 / speed for speed in RECORD_SPEEDS)])
    return np.asarray(np.interp(x, np.linspace(0, 1, 5), clock / clock[-1]))


def _shapes(marks_m: Floats, distance_m: float) -> Floats:
    """(m, 3): each shape's share of the clock at the marks, in units of the even race's finish."""
    import numpy as np

    x = marks_m / distance_m
    reach = START_M / distance_m
    start = -reach * (1 - np.exp(-x / reach))
    drift = 0.5 * x * (x - 1)
    late = np.maximum(0.0, x - KICK_FROM)
    kick = -0.5 * late**2 / (1 - KICK_FROM)
    return np.stack([start, drift, kick], axis=1)


def _wander(marks_m: Floats, distance_m: float, lasts_m: float) -> Floats:
    """(m, m) covariance of the clock at the marks for wandering pace of SD 1, in units of the even race's finish."""
    import numpy as np

    count = max(20, round(distance_m / _CELL_M))
    edges = np.linspace(0.0, distance_m, count + 1)
    covered = np.clip((marks_m[:, None] - edges[:-1]) / np.diff(edges), 0.0, 1.0) / count
    middle = 0.5 * (edges[:-1] + edges[1:])
    kernel = np.exp(-np.abs(middle[:, None] - middle) / lasts_m)
    return np.asarray(covered @ kernel @ covered.T)


def _system(race: SplitRace, who: Population, unit_s: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Design (m, 4), prior mean (4,) and variance (4,), covariance of wander and clocks (m, m), in unit_s."""
    import numpy as np

    marks = np.array(race.marks_m)
    design = np.column_stack([record_share(marks, race.distance_m), _shapes(marks, race.distance_m)])
    mean = np.array([1.0, *who.mean])
    variance = np.array([_LEVEL_SD**2, *(sd * sd for sd in who.sd)])
    noise = np.full(len(marks), who.leader_noise_s if race.led_by_others else who.own_noise_s)
    noise[-1] = who.own_noise_s  # the finish is the runner's own
    covariance = who.wander_sd**2 * _wander(marks, race.distance_m, who.wander_m) + np.diag((noise / unit_s) ** 2)
    return design, mean, variance, covariance


@dataclass(frozen=True, slots=True, eq=False)
class FittedRace:
    """One race fitted from its first `used` marks.

    predicted_s, sd_s   (m,) the clock at every mark: the shape's where used, the full forecast where held out
    level_s_per_m       shape (3,): start, drift, kick as shares of pace
    """

    race: SplitRace
    used: int
    predicted_s: Floats
    sd_s: Floats
    level_s_per_m: float
    shape: Floats


def fit_race(race: SplitRace, *, hold_out: int = 0, who: Population | None = None) -> FittedRace:
    """The race from its marks, the last `hold_out` marks before the finish and the finish left out (0: none).

    raises  NotEnoughData where no mark is left to fit
    """
    import numpy as np

    who = who or population()
    m = len(race.marks_m)
    used = m if hold_out == 0 else m - hold_out - 1
    if used < 1:
        raise NotEnoughData(
            f"{race.race_id} has {m} marks; with {hold_out} held out and the finish none is left to fit.",
            needed=hold_out + 2,
            have=m,
        )
    clocks = np.array(race.clock_s)
    unit = clocks[used - 1] * race.distance_m / race.marks_m[used - 1]
    for _ in range(2):  # the level is in the unit of the shape: twice is enough
        design, mean, variance, noise = _system(race, who, unit)
        prior = design @ mean
        spread = design @ (variance[:, None] * design.T)
        known = slice(0, used)
        total = spread[known, known] + noise[known, known]
        weight = np.linalg.solve(total, clocks[known] / unit - prior[known])
        beta = mean + variance * (design[known].T @ weight)
        unit_next = unit * beta[0]
        if abs(unit_next / unit - 1) < 1e-9:
            break
        unit = unit_next
    full = prior + (spread + noise)[:, known] @ weight
    cover = spread + noise - (spread + noise)[:, known] @ np.linalg.solve(total, (spread + noise)[known])
    shape, shape_clock, shape_sd = _reproduce(race, used, who, unit)
    inside = np.arange(m) < used
    predicted = np.where(inside, shape_clock, full * unit)
    sd = np.where(inside, shape_sd, np.sqrt(np.maximum(np.diag(cover), 0.0)) * unit)
    return FittedRace(race, used, predicted, sd, float(unit * beta[0] / race.distance_m), shape)


def _reproduce(race: SplitRace, used: int, who: Population, unit_s: float) -> tuple[Floats, Floats, Floats]:
    """(shape (3,), clock (m,), its SD (m,)) of the level and three shape numbers alone, wandering left out."""
    import numpy as np

    wide = replace(who, mean=(0.0, 0.0, 0.0), sd=_WIDE_SD, wander_sd=_LITTLE_WANDER, own_noise_s=0.05)
    design, mean, variance, noise = _system(race, wide, unit_s)
    # Told against even speed, so that the three numbers mean the same in every race.
    design[:, 0] = np.array(race.marks_m) / race.distance_m
    known = slice(0, used)
    total = design[known] @ (variance[:, None] * design[known].T) + noise[known, known]
    gain = variance[:, None] * design[known].T @ np.linalg.inv(total)
    beta = mean + gain @ (np.array(race.clock_s)[known] / unit_s - design[known] @ mean)
    cover = np.diag(variance) - gain @ design[known] * variance[None, :]
    sd = np.sqrt(np.maximum(np.diag(design @ cover @ design.T), 0.0)) * unit_s
    return beta[1:] / beta[0], design @ beta * unit_s, sd


def fit_races(races: Sequence[SplitRace], *, hold_out: int = 0, who: Population | None = None) -> dict[str, Any]:
    """Every race fitted, as the JSON object of `fourlaps race fit`.

    raises  InputError for a count that cannot be held out; races with too few marks for it are named in `skipped`,
            and only where none is left that is an error
    """
    from fourlaps.racing import energy

    if not 0 <= hold_out <= 100:
        raise InputError(f"{hold_out} marks cannot be held out. Hold out 0 or more, e.g. 2.")
    marks, parameters, skipped = [], {}, []
    for race in races:
        try:
            fitted = fit_race(race, hold_out=hold_out, who=who)
        except NotEnoughData as error:
            skipped.append({"race_id": race.race_id, "why": str(error)})
            continue
        for k, (at, clock) in enumerate(zip(race.marks_m, race.clock_s, strict=True)):
            value, sd = float(fitted.predicted_s[k]), float(fitted.sd_s[k])
            marks.append(
                {
                    "race_id": race.race_id,
                    "at_m": at,
                    "actual_s": clock,
                    "predicted_s": value,
                    "low80": value - _Z80 * sd,
                    "high80": value + _Z80 * sd,
                    "used_in_fit": k < fitted.used,
                }
            )
        # The lift from drift and kick over the second half, read as the energy model's loss of efficiency.
        lift = max(0.0, float(fitted.shape[2]) - 0.5 * float(fitted.shape[1]))
        parameters[race.race_id] = {
            "level_s_per_m": fitted.level_s_per_m,
            **{name: float(value) for name, value in zip(SHAPE_NAMES, fitted.shape, strict=True)},
            "efficiency_loss": energy.COST_RISE.value * lift / 4,
        }
    if not marks:
        raise NotEnoughData(skipped[0]["why"] if skipped else "No race to fit.", needed=hold_out + 2, have=0)
    only = next(iter(parameters.values())) if len(parameters) == 1 else {}
    return {"marks": marks, "parameters": {**only, "races": parameters}, "skipped": skipped, "hold_out": hold_out}


def candidates() -> tuple[Population, ...]:
    """The populations the choice is made from: coarse on purpose, a few dozen races carry no finer one."""
    return tuple(
        Population((0.0, drift, 0.0), (width,) * 3, wander, lasts, 0.35, 0.1)
        for drift in (-0.01, 0.0, 0.01)
        for width in (0.02, 0.035)
        for wander in (0.02, 0.037, 0.05)
        for lasts in (150.0, 300.0, 600.0)
    )


def held_out_error_s(race: SplitRace, who: Population, *, hold_out: int) -> float | None:
    """Root mean square error (s) of the held-out marks and the finish; None where the race has too few marks."""
    import numpy as np

    try:
        fitted = fit_race(race, hold_out=hold_out, who=who)
    except NotEnoughData:
        return None
    gap = fitted.predicted_s - np.array(race.clock_s)
    return float(np.sqrt((gap[fitted.used :] ** 2).mean()))
