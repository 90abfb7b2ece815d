"""How much one race differs from the next, and what a season's best says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# SD of log time between serious races weeks apart, by level r: world class 0.9 % [A, Hopkins 2005], college athletes
# 1.5 % and club runners 1.8 % [B, pairs of races within 30 days], slower runners 2.5 % [D].
_LEVEL_R = (-3.0, 0.0, 2.0, 6.0)
_RACE_SD = (0.009, 0.015, 0.018, 0.025)

# In units of that SD, fitted on club runners' dated races of folds 0 and 1 [B].
OWN_SD = 1.15  # how well this season's best at a distance tells the best to come there
_SHIFT, _SHIFT_OWN = 0.2, 0.4  # the next race against the season's best: without a mark at that distance, and added
_EXTRA, _EXTRA_OWN = 0.9, 0.6  # what one race adds to the spread, likewise: a best was the lucky one of several


def race_sd(r: Floats) -> Floats:
    """SD of log time of one race at level r."""
    return np.asarray(np.interp(r, _LEVEL_R, _RACE_SD))


def next_race(
    middle: Floats, below: Floats, above: Floats, *, trust: Floats, sd: Floats
) -> tuple[Floats, Floats, Floats]:
    """(middle, below, above) of the next race from those of the season's best, all (n, k) in log time.

    trust  (n, k) how far a mark at the asked distance decided the forecast, 0 to 1      sd  (n,) `race_sd`
    """
    later = middle + (_SHIFT + _SHIFT_OWN * trust) * sd[:, None]
    extra = 1.2816 * (_EXTRA + _EXTRA_OWN * trust) * sd[:, None]
    return later, np.hypot(below, extra), np.hypot(above, extra)
