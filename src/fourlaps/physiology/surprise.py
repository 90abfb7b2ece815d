"""Results too far from what the earlier ones promise: asked about before they are used.

Each dated race is held against the next race its runner's earlier results promise at its distance. More than three SD
off, either way, is a short course, a bad day, somebody else's result or a jump in form; nobody can tell but the runner.
Two results that surprise in the same direction confirm each other. What has a good reason (`excuse`) or was confirmed
is not asked about.
source  three SD: training science notes, section 4 [C]
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist
from typing import TYPE_CHECKING

from fourlaps.physiology import form_filter, many_runners
from fourlaps.physiology import marks as marks_of
from fourlaps.vocabulary.athlete import Result, Sex, Surprise
from fourlaps.vocabulary.estimate import LEVELS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_CHECKED = 40  # the newest; older ones were asked about in their time


def sifted(
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    previous: Sequence[Result] = (),
    today: dt.date | None = None,
) -> tuple[tuple[Result, ...], tuple[Surprise, ...]]:
    """(results to use, results to ask about first)."""
    used = tuple(results)
    waiting: list[Surprise] = []
    while True:
        found = _surprises(used, previous, sex, age_years, today)
        if not found:
            return used, tuple(waiting)
        first, same_way = found[0], [s for s in found[1:] if s.sd * found[0].sd > 0]
        if same_way and first.result.date != same_way[0].result.date:
            # two agree: believed, and no longer asked about
            sure = {id(first.result), id(same_way[0].result)}
            used = tuple(replace(r, confirmed=True) if id(r) in sure else r for r in used)
        else:
            waiting.append(first)
            used = tuple(r for r in used if r is not first.result)


def _surprises(
    results: Sequence[Result],
    previous: Sequence[Result],
    sex: Sex | None,
    age_years: float | None,
    today: dt.date | None,
) -> list[Surprise]:
    """Every surprising result, the oldest first."""
    import numpy as np

    fit = [r for r in results if marks_of.SHORTEST_M <= r.distance_m <= marks_of.LONGEST_M]
    marks = [r for r in fit if r.kind in ("race", "time_trial") and r.excuse is None]
    dated = sorted((r for r in marks if r.date is not None), key=lambda r: (r.date, r.distance_m))
    if len(dated) < 2:
        return []
    now = today or dated[-1].date
    checked = [
        r
        for r in dated[-MOST_CHECKED:]
        if not r.confirmed and r.date and now and (now - r.date).days <= marks_of.RECENT_DAYS
    ]
    distances = np.array(sorted({r.distance_m for r in (*marks, *previous)}))
    column = {distance: k for k, distance in enumerate(distances)}
    this, last = np.full((len(checked), len(distances)), np.nan), np.full((len(checked), len(distances)), np.nan)
    newest = np.full(len(checked), math.inf)
    for row, result in enumerate(checked):
        for other in marks:
            age = 0 if other.date is None or result.date is None else (result.date - other.date).days
            if other is result or age > marks_of.RECENT_DAYS or (other.date is not None and age <= 0):
                continue
            season, k = (this if age <= marks_of.SEASON_DAYS else last), column[other.distance_m]
            season[row, k] = np.fmin(season[row, k], other.time_s)
            newest[row] = min(newest[row], age)
        for other in previous:
            last[row, column[other.distance_m]] = np.fmin(last[row, column[other.distance_m]], other.time_s)
    rows = [row for row in range(len(checked)) if np.isfinite(this[row]).any()]
    if not rows:
        return []
    asked = sorted({checked[row].distance_m for row in rows})
    logs = many_runners.log_quantiles_at(
        distances,
        this[rows],
        last[rows],
        at_m=tuple(asked),
        male=many_runners.male_of(sex, len(rows)),
        age_years=np.full(len(rows), math.nan if age_years is None else age_years, dtype=np.float64),
        product="next_race",
    )
    found = []
    for expected, row in zip(logs, rows, strict=True):
        result = checked[row]
        own = expected[asked.index(result.distance_m)]
        unsure = form_filter.stale_sd(newest[row])
        sd = how_far(own, result, unsure)
        if abs(sd) > form_filter.ASK_BEYOND_SD:
            found.append(Surprise(result, math.exp(own[len(LEVELS) // 2]), sd))
    return found


def how_far(log_quantiles: Floats, result: Result, unsure_sd: float = 0.0) -> float:
    """How many SD a result lies from the expected log quantiles; positive is slower.

    unsure_sd  further doubt, SD of log time: what was known is old
    """
    middle = len(LEVELS) // 2
    off = math.log(result.time_s) - log_quantiles[middle]
    side = [k for k in range(len(LEVELS)) if (k > middle if off > 0 else k < middle)]
    scores = [NormalDist().inv_cdf(LEVELS[k]) for k in side]
    reach = [log_quantiles[k] - log_quantiles[middle] for k in side]
    spread = (reach[-1] / scores[-1]) if off > 0 else (reach[0] / scores[0])  # in the tail, where it matters
    extra = math.sqrt(unsure_sd**2 + form_filter.extra_variance(result))
    return float(off / math.hypot(spread, extra))
