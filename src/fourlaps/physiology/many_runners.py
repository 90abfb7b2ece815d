"""Predictions for any number of runners at once: arrays of marks in, arrays of quantiles out.

`log_quantiles_at` is the one way from marks to numbers in all of fourlaps: command line, pages and library end here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

from fourlaps.errors import InputError
from fourlaps.physiology import marks as marks_of
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Sex
from fourlaps.vocabulary.estimate import LEVELS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Product = Literal["next_race", "season_best"]
PRODUCTS: tuple[Product, ...] = ("next_race", "season_best")

# Nobody's results at all: grown-ups who run, mile about 7:10; very wide [D].
_POPULATION_S: dict[Sex | None, float] = {"M": 405.0, "F": 465.0, None: 430.0}
_POPULATION_SD = 0.17
_NO_DISTANCE_M = 1.0  # stands for a distance that is none: marks there count as absent
# Beyond the club runners (men's mile 6:30, women's 7:20) the model leans on equations; the spread grows by this much
# per step of r, and the answer says so [D].
_SPARSE_R, _SPARSE_WIDENING = 9.0, 0.06


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Predicted times of n runners at one distance.

    log_quantiles  (n, len(LEVELS)) log seconds at the LEVELS of an Estimate
    """

    log_quantiles: Floats

    @property
    def median(self) -> Floats:
        """(n,) seconds."""
        import numpy as np

        return np.exp(self.log_quantiles[:, len(LEVELS) // 2])

    def quantile(self, p: float) -> Floats:
        """(n,) seconds that each runner stays below with probability p."""
        import numpy as np

        if not 0 < p < 1:
            raise ValueError(f"a probability between 0 and 1 is needed, got {p}")
        scores = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
        score = NormalDist().inv_cdf(p)
        right = int(np.clip(np.searchsorted(scores, score), 1, len(scores) - 1))
        share = (score - scores[right - 1]) / (scores[right] - scores[right - 1])
        low, high = self.log_quantiles[:, right - 1], self.log_quantiles[:, right]
        return np.asarray(np.exp(low + share * (high - low)))

    def interval(self, p: float) -> tuple[Floats, Floats]:
        """(low, high), each (n,) seconds: the central interval that holds probability p."""
        return self.quantile((1 - p) / 2), self.quantile((1 + p) / 2)


def predict_many(
    distances_m: Any,
    times_s: Any,
    *,
    at_m: float = MILE_M,
    sex: Any = None,
    age_years: Any = None,
    previous_times_s: Any = None,
    product: Product = "next_race",
) -> Predictions:
    """Predictions for n runners at once; impossible times in a row count as absent, an empty row gets the population.

    distances_m  (m,)        times_s, previous_times_s  (n, m), NaN = absent
    sex          "M", "F", None or (n,) of them          age_years  scalar or (n,), NaN = unknown
    """
    import numpy as np

    distances = np.atleast_1d(np.asarray(distances_m, dtype=np.float64))
    distances = np.where(np.isfinite(distances) & (distances > 0), distances, _NO_DISTANCE_M)
    times = np.atleast_2d(np.asarray(times_s, dtype=np.float64))
    previous = np.full_like(times, np.nan)
    if previous_times_s is not None:
        previous = np.atleast_2d(np.asarray(previous_times_s, dtype=np.float64))
    if distances.ndim != 1 or times.shape != previous.shape or times.shape[1] != len(distances):
        raise InputError(
            f"times_s must be (n, {distances.size}) to match distances_m, and previous_times_s the same shape; "
            f"got {times.shape} and {previous.shape}."
        )
    n = len(times)
    ages = np.asarray(np.nan if age_years is None else age_years, dtype=np.float64)
    if ages.ndim and ages.shape != (n,):
        raise InputError(f"age_years must be one value or {n} of them, got {ages.size}.")
    ages = np.broadcast_to(ages, (n,))
    quantiles = log_quantiles_at(
        distances, times, previous, at_m=(at_m,), male=male_of(sex, n), age_years=ages, product=product
    )
    return Predictions(quantiles[:, 0, :])


def male_of(sex: Any, n: int) -> Floats:
    """(n,) 1 for M, 0 for F, 0.5 for anything else."""
    import numpy as np

    values = [sex] * n if sex is None or isinstance(sex, str) else list(sex)
    if len(values) != n:
        raise InputError(f"sex must be one value or {n} of them, got {len(values)}.")
    known = {"M": 1.0, "F": 0.0}
    return np.array([known.get(value, 0.5) if isinstance(value, str) else 0.5 for value in values])


def log_quantiles_at(
    distances_m: Floats,
    times_s: Floats,
    previous_s: Floats,
    *,
    at_m: tuple[float, ...],
    male: Floats,
    age_years: Floats,
    product: Product,
) -> Floats:
    """(n, k, len(LEVELS)) log seconds at each of `at_m`: the one way from marks to numbers in all of fourlaps."""
    import numpy as np

    from fourlaps.physiology import athlete_model, race_noise, speed_curve

    if product not in PRODUCTS:
        raise InputError(f"'{product}' is no product. Ask for next_race or season_best.")
    if not all(math.isfinite(at) and 60 <= at <= 110_000 for at in at_m):
        raise InputError(f"{at_m} m cannot be predicted. Ask for 60 m to 100 km.")
    fastest = np.array([marks_of.RECORD_SLACK * marks_of.record_s(float(d)) for d in distances_m])
    slowest = distances_m / marks_of.WALK_MPS
    this, last = (
        speed_curve.in_slots(np.where((t >= fastest) & (t <= slowest), t, np.nan), distances_m, male)
        for t in (times_s, previous_s)
    )
    seen = np.concatenate([this, last], axis=1)
    known: NDArray[np.bool_] = np.asarray(np.isfinite(seen).any(axis=1))
    level = np.where(known, np.nanmean(np.where(known[:, None], seen, 0.0), axis=1), 0.0)
    noise = race_noise.race_sd(level)
    made = athlete_model.forecast(
        this, last, at_m=at_m, male=male, age_years=age_years, own_sd=race_noise.OWN_SD * noise / speed_curve.STEP
    )
    sparse = 1.0 + _SPARSE_WIDENING * np.maximum(level - _SPARSE_R, 0.0)
    below, above = made.below * sparse[:, None], made.above * sparse[:, None]
    middle = made.middle
    if product == "next_race":
        middle, below, above = race_noise.next_race(middle, below, above, trust=made.trust, sd=noise)
    nobody = np.array([_POPULATION_S["F"], _POPULATION_S[None], _POPULATION_S["M"]])[(2 * male).astype(int)]
    middle = np.where(known[:, None], middle, np.log(nobody)[:, None] + 1.08 * np.log(np.array(at_m) / MILE_M))
    wide = 1.2816 * _POPULATION_SD
    below, above = np.where(known[:, None], below, wide), np.where(known[:, None], above, wide)
    shape = athlete_model.coefficients().shape
    return np.asarray(middle[..., None] + np.where(shape < 0, below[..., None], above[..., None]) * shape)


def race_sd_of(distances_m: Floats, times_s: Floats, previous_s: Floats, *, male: Floats) -> float:
    """SD of log time of one race of the first runner, by their level."""
    import numpy as np

    from fourlaps.physiology import race_noise, speed_curve

    seen = np.concatenate([speed_curve.r_of(t[:1], distances_m, male[:1]) for t in (times_s, previous_s)], axis=1)
    known = seen[np.isfinite(seen)]
    return float(race_noise.race_sd(np.array(known.mean() if known.size else 2.0)))
