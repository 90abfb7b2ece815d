"""What a runner can run over the mile, or any other distance, from whatever results there are."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
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

# A serious race is on the middle 1 % slower than the best of a season of them, and spreads a little wider [B].
_NEXT_RACE_SHIFT, _NEXT_RACE_SD = 0.010, 0.012
# Nobody's results at all: a grown-up who runs, mile about 7:00; very wide [D].
_POPULATION_S: dict[Sex | None, float] = {"M": 405.0, "F": 465.0, None: 430.0}
_POPULATION_SD = 0.17
# Marks grow stale: form drifts by 0.5 % in a week's root, at most some 8 % [training state of a runner, C].
_STALE_SD_PER_YEAR = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Predicted times of n runners at one distance, as quantiles.

    log_quantiles  (n, len(LEVELS)) log seconds at the LEVELS of an Estimate, NaN rows where nothing was known
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
    """Predictions for n runners at once; impossible times in a row are treated as absent.

    distances_m  (m,)        times_s, previous_times_s  (n, m), NaN = absent
    sex          "M", "F", None or (n,) of them          age_years  scalar or (n,), NaN = unknown
    """
    import numpy as np

    from fourlaps.physiology import athlete_model

    if product not in PRODUCTS:
        raise InputError(f"'{product}' is no product. Ask for next_race or season_best.")
    distances = np.asarray(distances_m, dtype=np.float64)
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
    male = _male(sex, n)
    fastest = np.array([marks_of.record_s(d) for d in distances]) * 0.995
    slowest = distances / marks_of.WALK_MPS
    with np.errstate(invalid="ignore"):
        times = np.where((times >= fastest) & (times <= slowest), times, np.nan)
        previous = np.where((previous >= fastest) & (previous <= slowest), previous, np.nan)
    seen = athlete_model.forecast(
        distances, times, previous, at_m=np.array([at_m], dtype=np.float64), male=male, age_years=ages
    )
    mean, sd = seen.mean[:, 0], seen.sd[:, 0]
    if product == "next_race":
        mean, sd = mean + _NEXT_RACE_SHIFT, np.hypot(sd, _NEXT_RACE_SD)
    scores = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
    return Predictions(mean[:, None] + sd[:, None] * scores)


def _male(sex: Any, n: int) -> Floats:
    import numpy as np

    values = [sex] * n if sex is None or isinstance(sex, str) else list(sex)
    if len(values) != n:
        raise InputError(f"sex must be one value or {n} of them, got {len(values)}.")
    known = {"M": 1.0, "F": 0.0}
    return np.array([known.get(value, 0.5) if isinstance(value, str) else 0.5 for value in values])


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
    import numpy as np

    if not (math.isfinite(at_m) and 60 <= at_m <= 110_000):
        raise InputError(f"{at_m:g} m cannot be predicted. Ask for 60 m to 100 km.")
    known = marks_of.season_marks(results, previous=previous, today=today)
    if not known:
        return _population(at_m, sex)
    distances = np.array(sorted({*known.this, *known.last}))
    times = np.array([[known.this.get(d, math.nan) for d in distances]])
    last = np.array([[known.last.get(d, math.nan) for d in distances]])
    made = predict_many(
        distances, times, at_m=at_m, sex=sex, age_years=age_years, previous_times_s=last, product=product
    )
    logs = made.log_quantiles[0]
    stale = _STALE_SD_PER_YEAR * max(0.0, known.newest_days / 365 - 0.25)
    middle = logs[len(LEVELS) // 2]
    half = max((logs[-1] - logs[0]) / 6.18, 1e-9)
    logs = middle + (logs - middle) * math.hypot(1.0, stale / half)
    return Estimate(tuple(float(v) for v in np.exp(logs)), "s", _reasons(known, at_m))


def _population(at_m: float, sex: Sex | None) -> Estimate:
    reason = Reason("No result yet: this is the range of grown-ups who run. One race narrows it.", "", "D")
    middle = _POPULATION_S[sex] * (at_m / MILE_M) ** 1.08
    return Estimate.lognormal(middle, _POPULATION_SD, reasons=(reason,))


def _reasons(known: Marks, at_m: float) -> tuple[Reason, ...]:
    def told(season: dict[float, float]) -> str:
        return ", ".join(f"{format_distance(d)} in {format_time(t)}" for d, t in sorted(season.items()))

    reasons = []
    if known.this:
        reasons.append(Reason(f"From {told(known.this)}."))
    if known.last:
        reasons.append(Reason(f"From earlier seasons: {told(known.last)}."))
    if not any(d < at_m for d in (*known.this, *known.last) if abs(d - at_m) > 1):
        reasons.append(Reason("No shorter race known: an all-out 800 m would narrow this."))
    elif not any(d > at_m for d in (*known.this, *known.last) if abs(d - at_m) > 1):
        reasons.append(Reason("No longer race known: an all-out 5 km would narrow this."))
    if known.newest_days > 120:
        reasons.append(Reason(f"The newest result is {known.newest_days} days old, so the range is wider."))
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

    Tempo, VO2max and easy take the slower of what the mile and what the runner's own 5 km promise, so that a speed
    type trains at the endurance they have.
    """
    from fourlaps.physiology.paces import speeds_from_mile

    def median_at(distance_m: float) -> float:
        return predict(results, at_m=distance_m, sex=sex, age_years=age_years, today=today, product="next_race").median

    mile_s, five_k_s = median_at(MILE_M), median_at(5000.0)
    anchors = speeds_from_mile(mile_s)
    own = min(1.0, (5000.0 / five_k_s) / anchors.five_k)

    def pace(speed_mps: float) -> float:
        return 1000.0 / speed_mps

    return {
        "easy": (pace(anchors.easy_slow * own), pace(anchors.easy_fast * own)),
        "tempo": (pace(anchors.threshold * own * 0.985), pace(anchors.threshold * own * 1.015)),
        "vo2max": (pace(anchors.five_k * own), pace(anchors.three_k * own)),
        "mile": (pace(anchors.mile * 0.99), pace(anchors.mile * 1.01)),
        "strides": (pace(anchors.mile), pace(anchors.mile * 1.10)),
    }
