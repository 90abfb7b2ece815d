"""What the correction of the athlete model's spread is linear in: kinds of inputs, sex, age, level, target.

Cells of the benchmark are pattern of inputs x sex x tier, so patterns stand here as such: which sides of the target are
known, whether last season's mark at the target is, and how these work together with sex, level and population.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fourlaps.physiology.speed_curve import SLOTS_M, TARGETS_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SLOTS = len(SLOTS_M)
_DISTANCES = np.array(SLOTS_M)
_FAST, _SHORT = _DISTANCES < 700, (_DISTANCES > 700) & (_DISTANCES < 1300)
_NEAR, _LONG, _FAR = (
    (_DISTANCES > 1300) & (_DISTANCES < 2500),
    (_DISTANCES > 2500) & (_DISTANCES < 8000),
    _DISTANCES > 8000,
)
_MILE, _1500 = TARGETS_M.index(1609.344), TARGETS_M.index(1500.0)


def facts(seen: Floats) -> Floats:
    """(n, c) from what the network sees (`athlete_model.context`); the first column is 1."""
    present, asked, told = np.split(seen, [2 * _SLOTS, 2 * _SLOTS + len(TARGETS_M)], axis=1)
    now = present[:, :_SLOTS]
    male, known_age, count, with_last, level, tilt, own = (told[:, k : k + 1] for k in (0, 4, 8, 9, 10, 13, 16))
    mile, near_target = (asked[:, [_MILE]] > 0) * 1.0, (asked[:, [_MILE, _1500]].sum(axis=1, keepdims=True) > 0) * 1.0
    fast, short, near, long, far = (
        np.asarray(now[:, group].any(axis=1))[:, None] * 1.0 for group in (_FAST, _SHORT, _NEAR, _LONG, _FAR)
    )
    single = (present.sum(axis=1) == 1)[:, None] * 1.0
    sides = short * np.maximum(long, far)
    kinds = (single, with_last, own, sides, near, fast, near_target)
    pairs = [a * b for i, a in enumerate(kinds) for b in kinds[i + 1 :]]
    who = [a * b for a in (male, level, np.abs(level), known_age, mile) for b in (*kinds, count, far)]
    people = [known_age * mile, known_age * level, mile * level, male * level, known_age * male, mile * male, tilt**2]
    alone = single * now * known_age
    return np.concatenate(
        [np.ones((len(seen), 1)), seen, *kinds[:1], sides, near_target, *pairs, *who, *people, alone], axis=1
    )
