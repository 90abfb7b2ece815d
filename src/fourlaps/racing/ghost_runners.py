"""Where runners are while the clock runs: my last mile, the plan, and the same runner too fast on lap 1.

Positions follow from the clocks at marks by a monotone curve, so nobody runs backwards and nobody stands still between
two marks. Before the gun everybody stands on the line, after the finish everybody stays on it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fourlaps.errors import InputError
from fourlaps.racing import robust
from fourlaps.racing.conditions import CALM, Conditions
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.race import Mark, PacePlan, RaceReview

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ghost:
    """One runner of a ghost race: marks in order, the last one the finish."""

    name: str
    marks: tuple[Mark, ...]

    @property
    def distance_m(self) -> float:
        return self.marks[-1].at_m

    @property
    def finish_s(self) -> float:
        return self.marks[-1].clock_s


def from_marks(name: str, marks: Sequence[Mark]) -> Ghost:
    """The ghost with these clocks.

    raises  InputError where a clock or a distance does not go forward
    """
    last = Mark(0.0, 0.0)
    for mark in marks:
        if not (mark.at_m > last.at_m and mark.clock_s > last.clock_s):
            raise InputError(f"{name}: {mark.clock_s:g} s at {mark.at_m:g} m does not follow {last.clock_s:g} s.")
        last = mark
    if not marks:
        raise InputError(f"{name}: a ghost needs one mark at least, its finish.")
    return Ghost(name, tuple(marks))


def from_plan(plan: PacePlan, name: str = "The plan") -> Ghost:
    """The plan as a runner: its marks and the ends of its laps."""
    ends = itertools.accumulate(lap.length_m for lap in plan.laps)
    clocks = {round(mark.at_m, 3): mark.clock_s for mark in plan.marks}
    clocks |= {round(end, 3): lap.clock_s for end, lap in zip(ends, plan.laps, strict=True)}
    return from_marks(name, [Mark(at, clocks[at]) for at in sorted(clocks)])


def from_review(review: RaceReview, name: str = "My last race") -> Ghost:
    """A race that was run, from the laps of its review."""
    ends = itertools.accumulate(lap.length_m for lap in review.laps)
    clocks = itertools.accumulate(lap.split_s for lap in review.laps)
    return from_marks(name, [Mark(at, clock) for at, clock in zip(ends, clocks, strict=True)])


def too_fast(
    plan: PacePlan,
    d_prime: Estimate,
    *,
    first_lap_error_s: float = -3.0,
    name: str = "You, 3 s fast on lap 1",
    fitness_sd: float = 0.018,
    day: Conditions = CALM,
) -> Ghost:
    """The plan's runner with a first lap `first_lap_error_s` off (negative = too fast): what comes of it on average.

    The average is over the thousand runners of `robust`; the plan's clock is moved by what the error moves theirs.
    d_prime     the runner's D', as `critical_speed` gives it        fitness_sd  how well the finish is known, log
    """
    finish = Estimate.lognormal(plan.finish_s, fitness_sd)
    moved = robust.clock_moved_s(
        finish, d_prime, first_lap_error_s, distance_m=plan.distance_m, track=plan.track, day=day
    )
    known = from_plan(plan)
    return from_marks(name, [Mark(at, float(positions_clock(known, at)) + shift) for at, shift in moved])


def positions_clock(ghost: Ghost, at_m: Any) -> Any:
    """The clock (s) at distances `at_m`, between the marks by a monotone curve."""
    import numpy as np

    return np.interp(at_m, [0.0, *(m.at_m for m in ghost.marks)], [0.0, *(m.clock_s for m in ghost.marks)])


def positions_m(ghost: Ghost, clock_s: Any) -> Floats:
    """Metres run at each clock (any shape): 0 before the gun, the distance after the finish.

    >>> mile = from_marks("x", [Mark(800.0, 150.0), Mark(1600.0, 300.0)])
    >>> [float(m) for m in positions_m(mile, [-5.0, 75.0, 300.0, 400.0])]
    [0.0, 400.0, 1600.0, 1600.0]
    """
    import numpy as np
    from scipy.interpolate import PchipInterpolator

    clocks = np.array([0.0, *(mark.clock_s for mark in ghost.marks)])
    metres = np.array([0.0, *(mark.at_m for mark in ghost.marks)])
    at = np.clip(np.asarray(clock_s, float), 0.0, clocks[-1])
    return np.asarray(PchipInterpolator(clocks, metres)(at), float)


def frames(ghosts: Sequence[Ghost], *, step_s: float = 0.5) -> dict[str, Any]:
    """What a page needs to draw the race: clocks every `step_s` to the last finish, and each runner's metres (0.01 m).

    raises  InputError for runners of different distances or a step that is none
    """
    import numpy as np

    if not ghosts:
        raise InputError("A ghost race needs one runner at least.")
    if not 0.05 <= step_s <= 10:
        raise InputError(f"A step of {step_s:g} s draws no race. Use 0.05 to 10 s.")
    if max(g.distance_m for g in ghosts) - min(g.distance_m for g in ghosts) > 1.0:
        raise InputError("Ghosts race over one distance. Compare a mile with a mile.")
    last = max(ghost.finish_s for ghost in ghosts)
    clocks = np.arange(0.0, last + step_s, step_s)
    return {
        "step_s": step_s,
        "distance_m": ghosts[0].distance_m,
        "runners": [
            {
                "name": ghost.name,
                "finish_s": ghost.finish_s,
                "at_m": [round(float(m), 2) for m in positions_m(ghost, clocks)],
            }
            for ghost in ghosts
        ],
    }
