"""How near a forecast of the mile can come at all: `python -m benchmarks.athlete_model.noise_floor`.

A runner's 1500 m of the same season lies nearest to their mile. What scatters between the two is the noise of two
season bests; one carries 1 / sqrt 2 of it. A forecast from k equally noisy marks that all tell the same ability misses
by 0.8 SD of one best times sqrt(1 + 1/k). A plain sum, good to a tenth: noise differs by distance,
and lists are cut off at the target.
"""

from __future__ import annotations

import numpy as np

from benchmarks.athlete_model.figures import athlete_draws, range95
from benchmarks.athlete_model.seasons import FOLDS, TABLES, read_seasons
from fourlaps.physiology.speed_curve import SLOTS_M

_MEAN_OF_SD = float(np.sqrt(2 / np.pi))  # mean size of a normal error of SD 1


def main() -> None:
    seasons = read_seasons()
    shorter, mile = (np.log(seasons.this[:, SLOTS_M.index(d)]) for d in (1500.0, 1609.344))
    for table in ("college_indoor_mile", "world_lists"):
        rows = np.flatnonzero((seasons.table == TABLES.index(table)) & np.isfinite(shorter) & np.isfinite(mile))
        x, y, male, fold = shorter[rows], mile[rows], seasons.male[rows], seasons.fold[rows]
        missed, ratio = np.empty(len(rows)), y - x
        for sex in (0.0, 1.0):
            own = male == sex
            ratio[own] -= ratio[own].mean()
            for k in range(FOLDS):
                line = np.polyfit(x[own & (fold != k)], y[own & (fold != k)], 1)
                missed[own & (fold == k)] = (y - np.polyval(line, x))[own & (fold == k)]
        one_best = 100 * ratio.std(ddof=2) / np.sqrt(2)
        low, high = range95(athlete_draws(seasons.athlete[rows], 100 * np.abs(missed)))
        floors = (f"{k}: {_MEAN_OF_SD * one_best * np.sqrt(1 + 1 / k):.2f}" for k in (1, 2, 3, 4))
        print(
            f"{table}: {len(rows)} miles from the own 1500 m, MAE {100 * np.abs(missed).mean():.2f} % "
            f"[{low:.2f}, {high:.2f}]; SD of one best {one_best:.2f} %; floor by number of marks {', '.join(floors)} %"
        )


if __name__ == "__main__":
    main()
