"""The shape of races as they are run, fitted over all of them at once, and the marks to come from the marks so far.

A race is a level, three shape numbers with a prior learned from many races, and wandering pace on top:

    pace(x) = level [1 - start e^(-s/140 m) + drift (x - 1/2) - kick max(0, (x - 3/4) / (1/4)) + wander(s)],  x = s / D

start   a harder start wakes breathing sooner (overdrive in the energy model); one lag of breathing
drift   a fade where the race was too fast for the store, a lift where speed was saved
kick    efficiency falls as the store empties, so what is left is spent last
wander  tactics and terrain: changes of pace that fade over some hundred metres

Everything is Gaussian given the level, so the fit is exact, and what is predicted comes with its spread.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
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
START_M = 140.0
KICK_FROM = 0.75
_CELL_M = 10.0
# Spreads that a race fit may expect before it has seen a race [D].
_SD_CENTRE, _WANDER_CENTRE = (0.03, 0.03, 0.03), 0.02
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
    design = np.column_stack([marks / race.distance_m, _shapes(marks, race.distance_m)])
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
    shape_only = design @ beta
    gain = variance[:, None] * design[known].T @ np.linalg.inv(total)
    beta_cover = np.diag(variance) - gain @ design[known] * variance[None, :]
    shape_sd = np.sqrt(np.maximum(np.diag(design @ beta_cover @ design.T), 0.0))
    inside = np.arange(m) < used
    predicted = np.where(inside, shape_only, full) * unit
    sd = np.where(inside, shape_sd, np.sqrt(np.maximum(np.diag(cover), 0.0))) * unit
    return FittedRace(race, used, predicted, sd, float(unit * beta[0] / race.distance_m), beta[1:])


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


def fit_population(races: Sequence[SplitRace], *, start: Population | None = None) -> Population:
    """The population that makes these races most likely, with weak priors on its spreads.

    Races are taken as multivariate t with 4 degrees of freedom: one tactical race must not widen all the others. How
    long wandering lasts and the clock noise stay as in `start`.
    """
    import numpy as np
    from scipy.optimize import minimize

    begin = start or population()
    freedom = 4.0
    fixed = []
    for race in races:
        design, _, _, noise = _system(race, begin, race.finish_s)
        wander = begin.wander_sd**2 * _wander(np.array(race.marks_m), race.distance_m, begin.wander_m)
        fixed.append((design, wander / begin.wander_sd**2, noise - wander, np.array(race.clock_s) / race.finish_s))
    centre = np.log([*_SD_CENTRE, _WANDER_CENTRE])

    def cost(p: Floats) -> float:
        mean, sd, wander_sd = np.array([1.0, *p[:3]]), np.exp(p[3:6]), math.exp(p[6])
        variance = np.array([_LEVEL_SD**2, *(sd**2)])
        total = 0.5 * float((((p[3:] - centre) / 0.7) ** 2).sum()) + 0.5 * float(((p[:3] / 0.1) ** 2).sum())
        for design, wander, noise, clocks in fixed:
            cover = design @ (variance[:, None] * design.T) + wander_sd**2 * wander + noise
            lower = np.linalg.cholesky(cover)
            gap = np.linalg.solve(lower, clocks - design @ mean)
            total += float(np.log(np.diag(lower)).sum())
            total += 0.5 * (freedom + len(gap)) * math.log1p(float(gap @ gap) / freedom)
        return total

    first = np.array([*begin.mean, *np.log(begin.sd), math.log(begin.wander_sd)])
    best = minimize(cost, first, method="L-BFGS-B", options={"maxiter": 80}).x
    sd = np.exp(best[3:6])
    return Population(
        (float(best[0]), float(best[1]), float(best[2])), (float(sd[0]), float(sd[1]), float(sd[2])),
        math.exp(best[6]), begin.wander_m, begin.leader_noise_s, begin.own_noise_s,
    )  # fmt: skip
