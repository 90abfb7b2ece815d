"""What is left of the energy store along a race: planned, or as it was run.

Nobody can measure the store. What is drawn is the runner whom exactly this race empties: with less supply they would
have run empty before the line, with more they had some to spare. The band is what is not known: the size of the store
(the runner's own estimate), how cost rises with speed, and the lag of breathing (priors of `energy`, grade D).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from fourlaps.errors import InputError
from fourlaps.racing import energy
from fourlaps.units import MILE_M
from fourlaps.vocabulary.estimate import Estimate

DRAWS = 80
SEED = 20261206
_STEP_M = 50.0
_HALVINGS = 14


@dataclass(frozen=True, slots=True)
class StoreAt:
    """Share of the store left (0 to 1) at a point of the race: middle, and 8 times in 10."""

    at_m: float
    middle: float
    low80: float
    high80: float


def store_left(lengths_m: Sequence[float], splits_s: Sequence[float], d_prime: Estimate) -> tuple[StoreAt, ...]:
    """The store along a race of these stretches, every 50 m and at each end, starting full at 0 m.

    raises  InputError for stretches and times that do not belong together
    """
    import numpy as np

    if len(lengths_m) != len(splits_s) or not lengths_m or min(*lengths_m, *splits_s) <= 0:
        raise InputError(f"{len(lengths_m)} stretches and {len(splits_s)} times do not make a race.")
    pieces = [
        (length / count, length / split)
        for length, split in zip(lengths_m, splits_s, strict=True)
        for count in [max(1, round(length / _STEP_M))]
        for _ in range(count)
    ]
    distance, finish = sum(lengths_m), sum(splits_s)
    rng = np.random.default_rng(SEED)
    store = np.array([d_prime.quantile((k + 0.5) / DRAWS) for k in range(DRAWS)])
    store = np.clip(store, 0.04 * distance, 0.3 * distance)[rng.permutation(DRAWS)]
    lag = energy.usual_lag_s(finish * (MILE_M / distance) ** 1.08) * np.exp(0.15 * rng.standard_normal(DRAWS))
    rise = np.clip(energy.COST_RISE.value + 0.12 * rng.standard_normal(DRAWS), 0.25, 0.75)

    def run(even_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(share left at each point, lowest metres left) for runners whose even race takes `even_s`."""
        who = energy.runner_for(even_s, distance, store, lag_s=lag, cost_rise=rise, empty_price=1e-9, top_mps=20.0)
        state = energy.on_the_line(who, (DRAWS,))
        left = [np.ones(DRAWS)]
        for length, speed in pieces:
            energy.advance(who, state, np.full(DRAWS, speed), length)
            left.append(np.where(state.empty, -1.0, state.store_m / who.store_m))
        shares = np.array(left)
        return shares, shares.min(axis=0)

    # The slowest even race a runner may have in them and still not run empty in this one.
    fast, slow = np.full(DRAWS, 0.90 * finish), np.full(DRAWS, 1.02 * finish)
    for _ in range(_HALVINGS):
        middle = (fast + slow) / 2
        enough = run(middle)[1] >= 0
        fast, slow = np.where(enough, middle, fast), np.where(enough, slow, middle)
    shares = np.clip(run(fast)[0], 0.0, 1.0)
    ends = [0.0, *itertools.accumulate(length for length, _speed in pieces)]
    low, mid, high = np.quantile(shares, (0.1, 0.5, 0.9), axis=1)
    return tuple(
        StoreAt(at, float(middle), float(least), float(most))
        for at, middle, least, most in zip(ends, mid, low, high, strict=True)
    )
