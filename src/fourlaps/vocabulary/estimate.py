"""What we believe about one number: an Estimate, read as quantiles."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from statistics import NormalDist

from fourlaps.vocabulary.decision import Reason

# Enough levels that linear interpolation in normal scores stays within 0.01 % of a smooth quantile curve.
LEVELS: tuple[float, ...] = (
    0.001, 0.005, 0.01, 0.025, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50,
    0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95, 0.975, 0.99, 0.995, 0.999,
)  # fmt: skip
_NORMAL = NormalDist()
_SCORES = tuple(_NORMAL.inv_cdf(level) for level in LEVELS)


@dataclass(frozen=True)
class Estimate:
    """A positive quantity we are unsure of, as quantiles at the fixed LEVELS.

    quantiles  one value per LEVELS entry, non-decreasing, all > 0, in `unit`
    unit       SI unit of the quantity ("s", "m/s", "m")
    reasons    what it rests on, most important first
    """

    quantiles: tuple[float, ...]
    unit: str = "s"
    reasons: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        if len(self.quantiles) != len(LEVELS):
            raise ValueError(f"an Estimate has {len(LEVELS)} quantiles, got {len(self.quantiles)}")
        if not all(math.isfinite(q) and q > 0 for q in self.quantiles):
            raise ValueError("the quantiles of an Estimate are finite and positive")
        if any(b < a for a, b in zip(self.quantiles, self.quantiles[1:], strict=False)):
            raise ValueError("the quantiles of an Estimate do not decrease")

    @classmethod
    def lognormal(cls, median: float, sd_log: float, *, unit: str = "s", reasons: Sequence[Reason] = ()) -> Estimate:
        """The Estimate whose logarithm is normal round log(median) with SD `sd_log`."""
        return cls(tuple(median * math.exp(sd_log * z) for z in _SCORES), unit, tuple(reasons))

    @property
    def median(self) -> float:
        return self.quantiles[len(LEVELS) // 2]

    @property
    def log_sd(self) -> float:
        """SD of the logarithm, by the central 80 %.

        >>> round(Estimate.lognormal(340.0, 0.02).log_sd, 4)
        0.02
        """
        low, high = self.interval(0.80)
        return math.log(high / low) / (2 * _NORMAL.inv_cdf(0.9))

    def quantile(self, p: float) -> float:
        """Value that the quantity stays below with probability p, 0 < p < 1."""
        if not 0 < p < 1:
            raise ValueError(f"a probability between 0 and 1 is needed, got {p}")
        score = _NORMAL.inv_cdf(p)
        right = min(max(bisect_left(_SCORES, score), 1), len(_SCORES) - 1)
        z0, z1 = _SCORES[right - 1], _SCORES[right]
        q0, q1 = math.log(self.quantiles[right - 1]), math.log(self.quantiles[right])
        return math.exp(q0 + (q1 - q0) * (score - z0) / (z1 - z0))

    def interval(self, p: float) -> tuple[float, float]:
        """Central interval that holds the quantity with probability p."""
        return self.quantile((1 - p) / 2), self.quantile((1 + p) / 2)

    def prob_below(self, value: float) -> float:
        """Probability that the quantity lies below `value` (for times: of running faster than it)."""
        if value <= 0:
            return 0.0
        target = math.log(value)
        logs = [math.log(q) for q in self.quantiles]
        right = min(max(bisect_left(logs, target), 1), len(logs) - 1)
        q0, q1 = logs[right - 1], logs[right]
        if q1 == q0:
            return 0.0 if target < q0 else 1.0
        z0, z1 = _SCORES[right - 1], _SCORES[right]
        return _NORMAL.cdf(z0 + (z1 - z0) * (target - q0) / (q1 - q0))

    def __repr__(self) -> str:
        low, high = self.interval(0.80)
        return f"Estimate(median={self.median:.4g} {self.unit}, 80 %: {low:.4g} to {high:.4g})"

    def _repr_html_(self) -> str:
        from fourlaps.units import format_time

        show = format_time if self.unit == "s" else lambda value: f"{value:.4g} {self.unit}"
        low, high = self.interval(0.80)
        reasons = "".join(f"<li>{escape(reason.text)}</li>" for reason in self.reasons)
        return (
            f"<div><b>{show(low)} to {show(high)}</b> <small>(8 times in 10)</small>, "
            f"middle {show(self.median)}<ul>{reasons}</ul></div>"
        )
