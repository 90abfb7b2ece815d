"""A race that is over against the best race the same runner had in them that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fourlaps.racing import energy, even_effort
from fourlaps.units import format_time
from fourlaps.vocabulary.athlete import Result, Sex
from fourlaps.vocabulary.race import RaceReview


@dataclass(frozen=True, slots=True)
class OwnBest:
    """What was pacing and what was fitness.

    best_s            the time the energy spent in this race buys at even effort; low and high by how cost may rise
    pacing_cost_s     finish less best_s, and its range
    first_lap_cost_s  the part of it that would be gone with the first lap at even effort and the rest as it was run
    predicted_s       what the results promised, middle and 8 times in 10
    fitness_s         best_s less the middle of that: positive = slower than promised, for reasons other than pacing
    """

    best_s: float
    pacing_cost_s: float
    pacing_cost_low_s: float
    pacing_cost_high_s: float
    first_lap_cost_s: float
    predicted_s: float
    predicted_low80_s: float
    predicted_high80_s: float
    fitness_s: float
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def own_best(
    review: RaceReview,
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    today: dt.date | None = None,
) -> OwnBest:
    """The race against the runner's own best that day. What a store run empty cost is not in it, so it is a least.

    raises  BadTime or InputError for results that cannot be
    """
    from fourlaps.physiology import critical_speed, mile_time

    distance, finish = review.distance_m, review.finish_s
    predicted = mile_time.predict(results, at_m=distance, sex=sex, age_years=age_years, today=today)
    store = critical_speed.critical_speed(results, sex=sex, age_years=age_years, today=today)[1].median
    store = min(max(store, 0.04 * distance), 0.3 * distance)
    lengths = [lap.length_m for lap in review.laps]
    speeds = [lap.length_m / lap.split_s for lap in review.laps]
    rises = (energy.COST_RISE.value, energy.COST_RISE.low, energy.COST_RISE.high)
    costs = [finish - _even_s(lengths, speeds, store, rise) for rise in rises]
    best = finish - costs[0]
    # The first lap at the speed of the best race, the others as they were: what uneven running is left.
    evened = [distance / best, *speeds[1:]]
    took = sum(length / speed for length, speed in zip(lengths, evened, strict=True))
    first = costs[0] - (took - _even_s(lengths, evened, store, rises[0]))
    low, high = predicted.interval(0.80)
    fitness = best - predicted.median
    return OwnBest(
        best, costs[0], min(costs), max(costs), max(0.0, min(first, costs[0])), predicted.median, low, high, fitness,
        _sentence(best, costs[0], low, high),
    )  # fmt: skip


def _even_s(lengths: Sequence[float], speeds: Sequence[float], store_m: float, rise: float) -> float:
    """Seconds at even effort of the runner whose store these laps empty at the line."""
    distance = sum(lengths)
    finish = sum(length / speed for length, speed in zip(lengths, speeds, strict=True))
    ref = distance / finish
    spent = sum(length * (speed / ref) ** rise for length, speed in zip(lengths, speeds, strict=True))
    times, _ = even_effort.solve(
        [distance / 16] * 16, supply_mps=(spent - store_m) / finish, usable_m=store_m, ref_mps=ref, cost_rise=rise
    )
    return float(times[0])


def _sentence(best_s: float, cost_s: float, low_s: float, high_s: float) -> str:
    pacing = (
        f"At even effort the same energy is worth {format_time(best_s, 1)}: pacing cost at least {cost_s:.1f} s."
        if cost_s >= 0.1
        else "Pacing cost next to nothing."
    )
    promised = f"Your results promised {format_time(low_s)} to {format_time(high_s)}"
    if best_s > high_s:
        return f"{pacing} {promised}; the rest of the gap was the day, or running empty."
    if best_s < low_s:
        return f"{pacing} {promised}; you are fitter than they say."
    return f"{pacing} {promised}, and that is where it belongs."
