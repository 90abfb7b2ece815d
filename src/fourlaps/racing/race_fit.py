"""Races as they were run, one set of rules for all: the marks to come from the marks so far, with their range.

A race is a level, the mean record shape, three shape numbers and wandering pace (`race_shapes`). Nobody tells us
whether it was run for time or for place, nor whether by one of the best of their time or by somebody else, so all four
are weighed by how well they explain the clocks so far. Given one of them and the level everything is Gaussian; the
level is summed over a grid. What comes out is a mixture: its mean is the forecast, its quantiles are the range, made
wider soon after the last known mark and narrower far from it, as the ranges of races it never saw asked for.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fourlaps.errors import InputError, ModelError, NotEnoughData
from fourlaps.physiology import marks as distances
from fourlaps.racing import race_shapes
from fourlaps.racing.race_splits import SplitRace
from fourlaps.units import MILE_M

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Shape = tuple[float, float, float]
# For reproducing a race that is over: shapes as wide as a race can be, next to no wandering to hide behind.
_WIDE_SD, _LITTLE_WANDER, _SURE_CLOCK_S, _LEVEL_SD = (0.10, 0.08, 0.12), 0.0015, 0.05, 0.2
_GRID_WIDTH, _GRID_COUNT = 0.13, 79  # of log level, either side of what the last known clock says
_Z80 = 1.2815515655
_AHEAD_M = (50.0, 2000.0)  # the law of the range was seen between 100 and 1400 m


@dataclass(frozen=True, slots=True)
class Way:
    """One way to race: its share of races, mean and SD of the shape numbers, wander; where the best then finish."""

    share: float
    mean: Shape
    sd: Shape
    wander_sd: float
    best_offset: float
    best_sd: float


@dataclass(frozen=True, slots=True)
class Rules:
    """What races have in common (tables/racing.toml)."""

    ways: tuple[Way, ...]
    wander_m: float
    leader_noise_s: float
    own_noise_s: float
    best_share: float
    anyone_mile_s: float
    anyone_sd: float
    anyone_mean: Shape
    best_mile: dict[str, tuple[tuple[float, float], ...]]
    range_at_400m: float
    range_power: float

    def widened(self, ahead_m: Floats) -> Floats:
        """(m,) factor on half the width of the 80 % range, `ahead_m` metres after the last known mark."""
        factor: Floats = self.range_at_400m * (ahead_m.clip(*_AHEAD_M) / 400.0) ** self.range_power
        return factor


@cache
def rules() -> Rules:
    """The stored rules."""
    table = tomllib.loads((files("fourlaps") / "tables" / "racing.toml").read_text(encoding="utf-8"))
    ways = tuple(
        Way(
            row["share"], tuple(row["mean"]), tuple(row["sd"]), row["wander_sd"], row["best_offset"], row["best_sd"]
        )
        for row in (table["paced"], table["free"])
    )  # fmt: skip
    level, clock = table["level"], table["clock"]
    best = {sex: tuple((year, mile) for year, mile in level[name]) for sex, name in (("M", "men"), ("F", "women"))}
    return Rules(
        ways, clock["wander_m"], clock["leader_noise_s"], clock["own_noise_s"], level["best_share"],
        level["anyone_mile_s"], level["anyone_sd"], tuple(level["anyone_mean"]), best,
        table["range"]["at_400m"], table["range"]["power"],
    )  # fmt: skip


def best_finish_s(race: SplitRace, known: Rules) -> float | None:
    """What the best of that year ran over this distance; None where year or sex is not told."""
    if race.year is None or race.sex not in known.best_mile:
        return None
    line = known.best_mile[race.sex]
    right = next((k for k in range(1, len(line)) if line[k][0] >= race.year), len(line) - 1)
    (year0, mile0), (year1, mile1) = line[right - 1], line[right]
    share = min(max((race.year - year0) / (year1 - year0), 0.0), 1.0)
    return (mile0 + share * (mile1 - mile0)) * distances.record_s(race.distance_m) / distances.record_s(MILE_M)


@dataclass(frozen=True, slots=True, eq=False)
class FittedRace:
    """One race fitted from its first `used` marks.

    predicted_s, low80_s, high80_s   (m,) the clock at every mark: the shape's where used, the forecast where held out
    level_s_per_m, shape (3,)        pace, and start, drift, kick against even speed as shares of it
    paced_share, best_share          how sure it is that the race was run for time, and by one of the best
    """

    race: SplitRace
    used: int
    predicted_s: Floats
    low80_s: Floats
    high80_s: Floats
    level_s_per_m: float
    shape: Floats
    paced_share: float
    best_share: float


def fit_race(race: SplitRace, *, hold_out: int = 0, known: Rules | None = None) -> FittedRace:
    """The race from its marks, the last `hold_out` marks before the finish and the finish left out (0: none).

    raises  NotEnoughData where no mark is left to fit
    """

    import numpy as np

    known = known or rules()
    m = len(race.marks_m)
    used = m if hold_out == 0 else m - hold_out - 1
    if used < 1:
        raise NotEnoughData(
            f"{race.race_id} has {m} marks with its finish; with {hold_out} held out and the finish none is left.",
            needed=hold_out + 2,
            have=m,
        )
    level, shape, clock, sd = _reproduce(race, used, known)
    predicted, low, high = clock.copy(), clock - _Z80 * sd, clock + _Z80 * sd
    seen = _forecast(race, used, known)
    if used < m:
        predicted[used:], low[used:], high[used:] = seen.mean_s[used:], seen.low80_s[used:], seen.high80_s[used:]
        # Never under the last known clock: a wide range of a mark close by must not end before it began.
        low[used:] = np.maximum(low[used:], race.clock_s[used - 1])
    return FittedRace(race, used, predicted, low, high, level, shape, seen.paced_share, seen.best_share)


@dataclass(frozen=True, slots=True, eq=False)
class _Forecast:
    mean_s: Floats
    low80_s: Floats
    high80_s: Floats
    log_score: Floats
    paced_share: float
    best_share: float


def _noise_s(race: SplitRace, known: Rules) -> Floats:
    import numpy as np

    led = np.array(race.led or (False,) * len(race.marks_m))
    led[-1] = False  # the finish is the runner's own
    return np.asarray(np.where(led, known.leader_noise_s, known.own_noise_s))


def _forecast(race: SplitRace, used: int, known: Rules) -> _Forecast:
    """The mixture over ways, levels of runner and level, given the first `used` clocks."""
    import numpy as np

    marks, clocks = np.array(race.marks_m), np.array(race.clock_s)
    record, shapes = race_shapes.record_share(marks, race.distance_m), race_shapes.shapes(marks, race.distance_m)
    wander = race_shapes.wander(marks, race.distance_m, known.wander_m)
    noise = np.diag(_noise_s(race, known) ** 2)
    logs = math.log(clocks[used - 1] / record[used - 1]) + np.linspace(-_GRID_WIDTH, _GRID_WIDTH, _GRID_COUNT)
    level = np.exp(logs)
    best_s = best_finish_s(race, known)
    anyone = known.anyone_mile_s * (race.distance_m / MILE_M) ** 1.08
    weights: list[Floats] = []
    means: list[Floats] = []
    sds: list[Floats] = []
    paced: list[NDArray[np.bool_]] = []
    best: list[NDArray[np.bool_]] = []
    for number, way in enumerate(known.ways):
        spread = shapes @ np.diag(np.square(way.sd)) @ shapes.T + way.wander_sd**2 * wander
        total = spread * (level * level)[:, None, None] + noise
        gain = np.linalg.solve(total[:, :used, :used], total[:, :used, :])
        sure = np.einsum("nii->ni", total) - np.einsum("num,num->nm", gain, total[:, :used, :])
        log_size = np.linalg.slogdet(total[:, :used, :used])[1]
        runners = [(1.0 - (known.best_share if best_s else 0.0), anyone, known.anyone_sd, known.anyone_mean)]
        if best_s:
            runners.append((known.best_share, best_s * math.exp(way.best_offset), way.best_sd, way.mean))
        for which, (share, finish, sd, mean) in enumerate(runners):
            expected = record + shapes @ np.array(mean)
            gap = clocks[:used] - level[:, None] * expected[:used]
            bent = np.linalg.solve(total[:, :used, :used], gap[:, :, None])[:, :, 0]
            weights.append(
                -0.5 * (gap * bent).sum(axis=1) - 0.5 * log_size
                - 0.5 * ((logs - math.log(finish)) / sd) ** 2 - math.log(sd) + math.log(way.share * share)
            )  # fmt: skip
            means.append(level[:, None] * expected + np.einsum("num,nu->nm", gain, gap))
            sds.append(np.sqrt(np.maximum(sure, 1e-6)))
            paced.append(np.full(_GRID_COUNT, number == 0))
            best.append(np.full(_GRID_COUNT, which == 1))
    weight = np.concatenate(weights)
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    middle, wide = np.concatenate(means), np.concatenate(sds)
    held = slice(used, len(marks))
    density = np.exp(-0.5 * ((clocks[held] - middle[:, held]) / wide[:, held]) ** 2) / wide[:, held]
    low, high = _quantiles(weight, middle, wide)
    mean, factor = weight @ middle, known.widened(marks - marks[used - 1])
    return _Forecast(
        mean, mean - factor * (mean - low), mean + factor * (high - mean), np.log(weight @ density + 1e-12),
        float(weight @ np.concatenate(paced)), float(weight @ np.concatenate(best)),
    )  # fmt: skip


def _quantiles(weight: Floats, mean: Floats, sd: Floats) -> tuple[Floats, Floats]:
    """10 % and 90 % of the mixture at every mark."""
    import numpy as np
    from scipy.special import ndtr

    kept = weight > 1e-7
    weight, mean, sd = weight[kept] / weight[kept].sum(), mean[kept], sd[kept]
    low, high = np.empty(mean.shape[1]), np.empty(mean.shape[1])
    for k in range(mean.shape[1]):
        reach = 3 * sd[:, k].max()
        at = np.linspace(mean[:, k].min() - reach, mean[:, k].max() + reach, 401)
        below = weight @ ndtr((at - mean[:, k : k + 1]) / sd[:, k : k + 1])
        low[k], high[k] = np.interp((0.1, 0.9), below, at)
    return low, high


def _reproduce(race: SplitRace, used: int, known: Rules) -> tuple[float, Floats, Floats, Floats]:
    """(level s/m, shape (3,), clock (m,), its SD (m,)) of level and three shape numbers alone, wandering left out."""
    import numpy as np

    marks, clocks = np.array(race.marks_m), np.array(race.clock_s)
    unit = clocks[used - 1] * race.distance_m / marks[used - 1]
    # Told against even speed, so that the three numbers mean the same in every race.
    design = np.column_stack([marks / race.distance_m, race_shapes.shapes(marks, race.distance_m)])
    mean, variance = np.array([1.0, 0.0, 0.0, 0.0]), np.array([_LEVEL_SD**2, *(sd * sd for sd in _WIDE_SD)])
    noise = np.where(np.array(race.led or (False,) * len(marks)), known.leader_noise_s, _SURE_CLOCK_S)
    noise[-1] = _SURE_CLOCK_S
    cover = _LITTLE_WANDER**2 * race_shapes.wander(marks, race.distance_m, known.wander_m) + np.diag(
        (noise / unit) ** 2
    )
    seen = slice(0, used)
    total = design[seen] @ (variance[:, None] * design[seen].T) + cover[seen, seen]
    gain = variance[:, None] * design[seen].T @ np.linalg.inv(total)
    beta = mean + gain @ (clocks[seen] / unit - design[seen] @ mean)
    left = np.diag(variance) - gain @ design[seen] * variance[None, :]
    sd = np.sqrt(np.maximum(np.diag(design @ left @ design.T), 0.0)) * unit
    return float(unit * beta[0] / race.distance_m), beta[1:] / beta[0], design @ beta * unit, sd


def log_score(race: SplitRace, known: Rules, *, hold_out: int) -> float | None:
    """Mean log density of the held-out marks and the finish; None where the race has too few marks."""
    used = len(race.marks_m) - hold_out - 1
    return float(_forecast(race, used, known).log_score.mean()) if used >= 1 else None


# Fitting the energy model takes a quarter of a second a race; beyond this many it is left out and said so.
ENERGY_FITS = 40


def fit_races(races: Sequence[SplitRace], *, hold_out: int = 0, known: Rules | None = None) -> dict[str, Any]:
    """Every race fitted, as the JSON object of `fourlaps race fit`; with nothing held out also by the energy model.

    raises  InputError for a count that cannot be held out; races with too few marks for it are named in `skipped`,
            and only where none is left that is an error
    """
    if not 0 <= hold_out <= 100:
        raise InputError(f"{hold_out} marks cannot be held out. Hold out 0 or more, e.g. 2.")
    marks: list[dict[str, Any]] = []
    parameters: dict[str, dict[str, Any]] = {}
    skipped = []
    for race in races:
        try:
            fitted = fit_race(race, hold_out=hold_out, known=known)
        except NotEnoughData as error:
            skipped.append({"race_id": race.race_id, "why": str(error)})
            continue
        for k, (at, clock) in enumerate(zip(race.marks_m, race.clock_s, strict=True)):
            marks.append(
                {
                    "race_id": race.race_id,
                    "at_m": at,
                    "actual_s": clock,
                    "predicted_s": float(fitted.predicted_s[k]),
                    "low80": float(fitted.low80_s[k]),
                    "high80": float(fitted.high80_s[k]),
                    "used_in_fit": k < fitted.used,
                }
            )
        parameters[race.race_id] = {
            "level_s_per_m": fitted.level_s_per_m,
            **{name: float(value) for name, value in zip(race_shapes.SHAPE_NAMES, fitted.shape, strict=True)},
            "run_for_time": fitted.paced_share,
            "by_one_of_the_best": fitted.best_share,
        }
        if hold_out == 0 and len(parameters) <= ENERGY_FITS:
            laid = _energy(race)
            parameters[race.race_id]["energy_model"] = laid["parameters"]
            for mark, clock in zip(marks[-len(race.marks_m) :], laid["clock_s"], strict=True):
                mark["energy_model_s"] = clock
    if not marks:
        raise NotEnoughData(skipped[0]["why"] if skipped else "No race to fit.", needed=hold_out + 2, have=0)
    only = next(iter(parameters.values())) if len(parameters) == 1 else {}
    return {"marks": marks, "parameters": {**only, "races": parameters}, "skipped": skipped, "hold_out": hold_out}


def _energy(race: SplitRace) -> dict[str, Any]:
    """The energy model laid beside a race: its numbers and its clock at the marks, None where none could be."""
    from fourlaps.racing import energy_fit

    try:
        fitted = energy_fit.fit_energy(race)
    except ModelError:
        return {"parameters": None, "clock_s": [None] * len(race.marks_m)}
    runner = fitted.runner
    return {
        "parameters": {
            "supply_mps": float(runner.supply_mps),
            "store_m": float(runner.store_m),
            **{name: float(getattr(runner, name)) for name in ("cost_rise", *energy_fit.PRIORS)},
            "largest_gap_s": fitted.largest_gap_s,
        },
        "clock_s": [float(clock) for clock in fitted.clock_s],
    }
