"""Made-up recreational runners, where no open data are: the equations of Daniels and Gilbert with honest scatter.

They fill the region beyond the club runners (miles of 6:00 to 11:00) and hold the model to sane answers there.
"""

from __future__ import annotations

import numpy as np

from benchmarks.athlete_model.seasons import EQUATIONS, FOLDS, Seasons
from benchmarks.peers.vdot import time_at_vdot
from fourlaps.physiology.speed_curve import SLOTS_M, is_steeple

COUNT = 6000
_VDOT = (22.0, 46.0)
# Between runners: tilt per step from 1500 to 5000 m, bend, and noise of one season's best [D, set wider than clubs'].
_TILT_SD, _BEND_SD, _NOISE_SD, _YEAR_SD = 0.035, 0.008, 0.022, 0.025
# How often such a runner has raced each distance in a season [D].
_RACED = {400.0: 0.15, 800.0: 0.3, 1500.0: 0.2, 1609.344: 0.6, 3000.0: 0.15, 5000.0: 0.9, 10000.0: 0.6, 21097.5: 0.5}


def made_up_runners(seed: int = 4) -> Seasons:
    """COUNT seasons with their last season; the same each time."""
    rng = np.random.default_rng(seed)
    slots = np.array(SLOTS_M)
    vdot = rng.uniform(*_VDOT, COUNT)
    log_s = np.stack([np.log(time_at_vdot(vdot, slot)) for slot in slots], axis=1)
    x = np.log(slots / 1500.0) / np.log(5000.0 / 1500.0)
    log_s += rng.normal(0, _TILT_SD, (COUNT, 1)) * x + rng.normal(0, _BEND_SD, (COUNT, 1)) * x**2
    last = log_s + rng.normal(0.005, _YEAR_SD, (COUNT, 1)) + rng.normal(0, _NOISE_SD, log_s.shape)
    this = log_s + rng.normal(0, _NOISE_SD, log_s.shape)
    raced = np.array([0.0 if is_steeple(np.array(slot)) else _RACED.get(slot, 0.02) for slot in slots])
    keep_this = rng.random(this.shape) < raced
    keep_last = (rng.random(this.shape) < raced) & (rng.random((COUNT, 1)) < 0.4)
    age = np.where(rng.random(COUNT) < 0.6, rng.uniform(16, 70, COUNT), np.nan)
    return Seasons(
        this=np.where(keep_this, np.exp(this), np.nan),
        last=np.where(keep_last, np.exp(last), np.nan),
        male=(rng.random(COUNT) < 0.5).astype(float),
        age_years=age,
        table=np.full(COUNT, EQUATIONS),
        athlete=np.array([f"made up {i}" for i in range(COUNT)]),
        fold=np.arange(COUNT) % FOLDS,
    )
