"""The energy model fitted to one race: which runner's fastest race is this, with numbers a body can have?

Free are the level, the loss of efficiency and where it begins, overdrive and the lag of breathing; each is held to its
prior, so a race that was not run for time comes out as what it is: far from any fastest race. Splits tell supply times
finish plus store, never each; the store is the usual D' of trained milers (`energy.USUAL_STORE_SHARE`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fourlaps.errors import InputError, ModelError
from fourlaps.racing import energy, optimal
from fourlaps.racing.race_splits import SplitRace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# (prior mean, SD, lowest, highest) of what is fitted beside the level; the ranges are as wide as real races ask.
PRIORS = {
    "overdrive": (1.2, 0.15, 1.0, 1.6),
    "efficiency_loss": (0.008, 0.015, 0.0, 0.06),
    "loss_from": (0.45, 0.10, 0.2, 0.7),
    "lag_s": (18.0, 4.0, 10.0, 30.0),
}
_LED_S, _OWN_S = 0.25, 0.1  # how well a leader's clock and the runner's own are known
_CELL_M = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class EnergyFit:
    """The runner whose fastest race lies nearest, its clock (m,) at the marks, and the largest gap to the race."""

    runner: energy.Runner
    clock_s: Floats
    largest_gap_s: float


def fit_energy(race: SplitRace) -> EnergyFit:
    """The energy model fitted to a race that is over.

    raises  ModelError where no fastest race of a human runner could be laid beside it
    """
    import numpy as np
    from scipy.optimize import least_squares

    clocks = np.array(race.clock_s)
    led = np.array(race.led or (False,) * len(clocks))
    led[-1] = False
    noise = np.where(led, _LED_S, _OWN_S)
    mean, sd, low, high = (np.array(column) for column in zip(*PRIORS.values(), strict=True))
    level = math.log(race.finish_s)

    def gaps(free: Floats) -> Floats:
        made = _clock(_runner(free, race.distance_m), race)
        return np.concatenate([(made - clocks) / noise, (free[1:] - mean) / sd])

    try:
        found = least_squares(
            gaps, [level, *mean], bounds=([level - 0.05, *low], [level + 0.05, *high]),
            x_scale=[0.01, 0.1, 0.01, 0.1, 4.0], diff_step=[1e-4] * 5, max_nfev=40,
        )  # fmt: skip
    except ModelError as error:
        raise ModelError(f"{race.race_id} is no fastest race of any runner this model knows.") from error
    runner = _runner(found.x, race.distance_m)
    clock = _clock(runner, race)
    return EnergyFit(runner, clock, float(np.abs(clock - clocks).max()))


def _runner(free: Floats, distance_m: float) -> energy.Runner:
    priors = dict(zip(PRIORS, (float(value) for value in free[1:]), strict=True))
    store = energy.USUAL_STORE_SHARE.value * distance_m
    return energy.runner_for(math.exp(float(free[0])), distance_m, store, **priors)


def _clock(runner: energy.Runner, race: SplitRace) -> Floats:
    import numpy as np

    best = optimal.shoot(runner, race.distance_m, cells=max(40, round(race.distance_m / _CELL_M)))
    ends = np.concatenate([[0.0], np.cumsum(best.lengths_m)])
    return np.asarray(np.interp(race.marks_m, ends, np.concatenate([[0.0], best.clock_s])))


def finish_from(
    known: SplitRace,
    marks_m: Sequence[float],
    clock_s: Sequence[float],
    *,
    demand: float = 1.0,
    cost_rise: float = energy.COST_RISE.value,
) -> float:
    """Seconds at the finish of the runner of a known race who passes these marks at these clocks and ends evenly.

    By the balance of energy alone: the known race spent the whole store, so does this one. Kinetics are the same in
    both and drop out, and so, nearly, does the rise of cost.
    demand  cost of a metre against the known race: below 1 with more pacemakers in front
    raises  InputError where the clocks do not go forward or what they cost leaves nothing for the rest
    """
    import numpy as np

    if not 0.8 <= demand <= 1.2:
        raise InputError(f"A metre cannot cost {demand:g} of itself. Use 0.8 to 1.2.")
    distance, finish = known.distance_m, known.finish_s
    store = energy.USUAL_STORE_SHARE.value * distance
    ref, supply = distance / finish, (distance - store) / finish

    def cost_m(at: Sequence[float], clock: Sequence[float]) -> float:
        lengths, took = np.diff([0.0, *at]), np.diff([0.0, *clock])
        if (lengths <= 0).any() or (took <= 0).any():
            raise InputError("Clocks and marks must go forward.")
        return float((lengths * (lengths / took / ref) ** cost_rise).sum())

    spent = cost_m(known.marks_m, known.clock_s) - supply * finish
    left_m = distance - marks_m[-1]
    left = spent + supply * clock_s[-1] - demand * cost_m(marks_m, clock_s)
    if left <= 0:
        raise InputError(f"The store is spent before {marks_m[-1]:g} m: too fast for the runner of {known.race_id}.")
    speed = ref
    for _ in range(60):
        gap = demand * left_m * (speed / ref) ** cost_rise - supply * left_m / speed - left
        slope = (demand * cost_rise * (speed / ref) ** cost_rise + supply / speed) * left_m / speed
        speed = float(min(max(speed - gap / slope, 0.4 * ref), 1.6 * ref))
    return float(clock_s[-1] + left_m / speed)
