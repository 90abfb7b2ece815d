"""What a runner can run over the mile, or any other distance, from whatever results there are."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

from fourlaps.errors import InputError
from fourlaps.physiology import marks as marks_of
from fourlaps.physiology.marks import Marks
from fourlaps.units import MILE_M, format_distance, format_time
from fourlaps.vocabulary.athlete import Result, Sex
from fourlaps.vocabulary.decision import Reason
from fourlaps.vocabulary.estimate import LEVELS, Estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Product = Literal["next_race", "season_best"]
PRODUCTS: tuple[Product, ...] = ("next_race", "season_best")

# Nobody's results at all: grown-ups who run, mile about 7:10; very wide [D].
_POPULATION_S: dict[Sex | None, float] = {"M": 405.0, "F": 465.0, None: 430.0}
_POPULATION_SD = 0.17
# Form drifts once the newest mark is older than a season break: extra SD per year beyond it [D].
_FRESH_DAYS, _STALE_SD_PER_YEAR = 120, 0.03
_STALE_YEARS_MOST = 5.0  # our guess [D]
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
    ages = np.broadcast_to(np.asarray(np.nan if age_years is None else age_years, dtype=np.float64), (n,))
    quantiles = log_quantiles_at(
        distances, times, previous, at_m=(at_m,), male=_male(sex, n), age_years=ages, product=product
    )
    return Predictions(quantiles[:, 0, :])


def _male(sex: Any, n: int) -> Floats:
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


def predict(
    results: Sequence[Result],
    *,
    at_m: float = MILE_M,
    sex: Sex | None = None,
    age_years: float | None = None,
    previous: Sequence[Result] = (),
    product: Product = "next_race",
    today: dt.date | None = None,
) -> Estimate:
    """The time (s) this runner can run over `at_m`; the population's, saying so, where nothing is known.

    raises  BadTime or InputError as `marks.season_marks` says
    """
    return predict_at(
        results, at_m=(at_m,), sex=sex, age_years=age_years, previous=previous, product=product, today=today
    )[0]


def predict_at(
    results: Sequence[Result],
    *,
    at_m: Sequence[float],
    sex: Sex | None = None,
    age_years: float | None = None,
    previous: Sequence[Result] = (),
    product: Product = "next_race",
    today: dt.date | None = None,
) -> tuple[Estimate, ...]:
    """`predict` at several distances in one go: the runner's speed-duration curve."""
    import numpy as np

    known = marks_of.season_marks(results, previous=previous, today=today)
    known = _bounded_by_training(known, sex, age_years)
    logs = _quantiles(known, tuple(at_m), sex, age_years, product)
    middle = logs[:, len(LEVELS) // 2 : len(LEVELS) // 2 + 1]
    sd = (logs[:, LEVELS.index(0.90)] - logs[:, LEVELS.index(0.10)]) / (2 * 1.2816)
    # After five years an old mark says little; the range stays finite, and within what people run.
    stale = _STALE_SD_PER_YEAR * min(_STALE_YEARS_MOST, max(0.0, (known.newest_days - _FRESH_DAYS) / 365))
    only_training = 1.5 if known.training and not known.raced else 1.0
    logs = middle + (logs - middle) * np.hypot(only_training, stale / sd)[:, None]
    return tuple(
        Estimate(tuple(float(v) for v in np.exp(row)), "s", _reasons(known, at, float(row[len(LEVELS) // 2])))
        for at, row in zip(at_m, logs, strict=True)
    )


def _quantiles(
    known: Marks, at_m: tuple[float, ...], sex: Sex | None, age_years: float | None, product: Product
) -> Floats:
    """(k, len(LEVELS)) log seconds for one runner."""
    import numpy as np

    distances = np.array(sorted({*known.this, *known.last}))
    this, last = (np.array([[season.get(d, math.nan) for d in distances]]) for season in (known.this, known.last))
    age = np.array([math.nan if age_years is None else age_years], dtype=np.float64)
    many = log_quantiles_at(distances, this, last, at_m=at_m, male=_male(sex, 1), age_years=age, product=product)
    return np.asarray(many[0])


def _bounded_by_training(known: Marks, sex: Sex | None, age_years: float | None) -> Marks:
    """The marks with those efforts from training that are faster than the races promise: a bound from one side."""
    if not known.training:
        return known
    if not known.this:
        return replace(known, this=dict(known.training))
    at = tuple(known.training)
    promised = _quantiles(known, at, sex, age_years, "season_best")[:, len(LEVELS) // 2]
    faster = {
        d: known.training[d] for d, log_s in zip(at, promised, strict=True) if math.log(known.training[d]) < log_s
    }
    return replace(known, this={**faster, **{d: min(t, faster.get(d, math.inf)) for d, t in known.this.items()}})


def _reasons(known: Marks, at_m: float, log_s: float) -> tuple[Reason, ...]:
    if not known:
        text = "No result yet: this is the range of grown-ups who run. One race or time trial narrows it."
        return (Reason(text, "", "D"), *(Reason(note) for note in known.notes))

    def told(season: dict[float, float]) -> str:
        return ", ".join(f"{format_distance(d)} in {format_time(t)}" for d, t in sorted(season.items()))

    reasons = []
    if known.this:
        reasons.append(Reason(f"From {told(known.this)}.", "", "B"))
    if known.last:
        reasons.append(Reason(f"From earlier seasons: {told(known.last)}.", "", "B"))
    others = [d for d in (*known.this, *known.last) if abs(d - at_m) > 1]
    if not any(d < at_m for d in others):
        reasons.append(Reason("No shorter race known: an all-out 800 m would narrow this."))
    elif not any(d > at_m for d in others):
        reasons.append(Reason("No longer race known: an all-out 5 km would narrow this."))
    if known.newest_days > _FRESH_DAYS:
        years = known.newest_days / 365.25
        age = f"{known.newest_days} days" if years < 2 else f"{years:.0f} years"
        reasons.append(Reason(f"The newest result is {age} old, so the range is wider."))
    if known.training and not known.raced:
        reasons.append(Reason("From training alone, where nobody runs all out: the range is wider."))
    if log_s - 1.08 * math.log(at_m / MILE_M) > math.log(400.0):
        reasons.append(Reason("Few open results exist at this level; the range is wider for it.", "", "D"))
    reasons.extend(Reason(note) for note in known.notes)
    return tuple(reasons)


def training_paces(
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    today: dt.date | None = None,
) -> dict[str, tuple[float, float]]:
    """Family -> (slow, fast) in s/km: easy, tempo, vo2max, mile, strides.

    Tempo, VO2max and easy take the slower of what the mile and what the runner's own 5 and 10 km promise, so that a
    speed type trains at the endurance they have [C].
    """
    from fourlaps.physiology.paces import speeds_from_mile

    mile, five_k, ten_k = predict_at(results, at_m=(MILE_M, 5000.0, 10000.0), sex=sex, age_years=age_years, today=today)
    anchors = speeds_from_mile(mile.median)
    own_five = min(1.0, 5000.0 / five_k.median / anchors.five_k)
    own_ten = min(1.0, 10000.0 / ten_k.median / anchors.ten_k, own_five)

    def pace(speed_mps: float) -> float:
        return 1000.0 / speed_mps

    return {
        "easy": (pace(anchors.easy_slow * own_ten), pace(anchors.easy_fast * own_ten)),
        "tempo": (pace(anchors.threshold * own_ten * 0.985), pace(anchors.threshold * own_ten * 1.015)),
        "vo2max": (pace(anchors.five_k * own_five), pace(anchors.three_k * own_five)),
        "mile": (pace(anchors.mile * 0.99), pace(anchors.mile * 1.01)),
        "strides": (pace(anchors.mile), pace(anchors.mile * 1.10)),
    }
