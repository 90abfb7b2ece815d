"""What one more available day does to the mile a plan may bring: every pair of patterns that differ by one day.

`python -m benchmarks.one_more_day`. Eight runners and lengths, all 99 patterns of three to seven days, 2,352 pairs; the
figures are percent of mile time on race day by the response model.
"""

from __future__ import annotations

import argparse
import datetime as dt
from itertools import combinations
from statistics import mean

from fourlaps import advice
from fourlaps.training import expectation
from fourlaps.vocabulary.athlete import PlanRequest

RACE = dt.date(2027, 5, 30)
WEEK_KM = {270.0: 70.0, 330.0: 45.0, 400.0: 32.0, 480.0: 22.0}
LOSSES = (0.005, 0.02, 0.05)


def gains(mile_s: float, weeks: int) -> dict[tuple[int, ...], float]:
    """Percent the mile may gain by pattern of days."""
    found = {}
    for days in (days for count in range(3, 8) for days in combinations(range(7), count)):
        request = PlanRequest(
            mile_s=mile_s,
            race=RACE,
            start=RACE - dt.timedelta(days=7 * weeks - 1),
            days=days,
            week_km=WEEK_KM[mile_s],
            longest_km=0.3 * WEEK_KM[mile_s],
        )
        found[days] = 100 * (1 - expectation.expected(advice.plan(request))["race_day_s"].median / mile_s)
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, nargs="+", default=[8, 12])
    options = parser.parse_args(arguments)
    lost: dict[int, list[float]] = {count: [] for count in range(3, 7)}
    level: dict[int, list[float]] = {count: [] for count in range(3, 8)}
    for mile_s in WEEK_KM:
        for weeks in options.weeks:
            of = gains(mile_s, weeks)
            for days, gain in of.items():
                level[len(days)].append(gain)
                for day in set(range(7)) - set(days):
                    lost[len(days)].append(gain - of[tuple(sorted((*days, day)))])
    for count, values in level.items():
        print(f"{count} days: mean gain {mean(values):.3f} %")
    for count, values in lost.items():
        shares = ", ".join(f"{mean(v > loss for v in values):.1%} lose over {loss} %" for loss in LOSSES)
        print(f"{count} -> {count + 1} days, {len(values)} pairs: mean {-mean(values):+.3f} %, {shares},", end=" ")
        print(f"worst {max(values):.3f} %")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
