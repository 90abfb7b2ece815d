"""Published training trials replayed: how far the response model is from them, against two dumb baselines.

The model's gains were written down before the first replay, from the pooled findings of the training notes, and not
fitted to these rows afterwards; but whoever wrote them knew the trials, so this is no blind test. Baselines are
leave-one-trial-out: the mean effect of all other trials on that family of outcome, and of trials with the same main
ingredient.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import defaultdict
from pathlib import Path

from fourlaps.physiology import response, trials
from fourlaps.physiology.protocol import read_protocol

TRIALS = Path(__file__).resolve().parents[2] / "shared" / "data" / "training_trials.csv"


def ingredient(protocol: str, weeks: float) -> str:
    """The kind of training with the largest share of its full dose."""
    found = read_protocol(protocol, weeks)
    if found.taper_days is not None:
        return "taper"
    doses = found.weekly()
    return max(doses, key=lambda kind: response.saturation(kind, doses[kind]), default="none")


def family(outcome: str) -> str:
    """Outcomes that are compared with each other."""
    return "time" if outcome.startswith("TT_") else outcome.split("_")[0].rstrip("0123456789")


def rmse(pairs: list[tuple[float, float]]) -> float:
    return math.sqrt(sum((a - b) ** 2 for a, b in pairs) / len(pairs)) if pairs else math.nan


def main() -> int:
    if not TRIALS.exists():
        print("the trial table beside the repository is absent: skipped")
        return 0
    with TRIALS.open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    protocols = {(row["trial"], row["arm"]): (row["protocol"], float(row["weeks"] or 1)) for row in table}
    found = trials.replay(table)
    for use in ("validate", "null_check", "secondary", "bound"):
        rows = [row for row in found.rows if row.use == use and row.z is not None]
        good = sum(abs(row.z or 0) < 2 for row in rows)
        print(f"{use:10s} rows {len(rows):3d}  |z| < 2 in {good} ({100 * good / max(len(rows), 1):.0f} %)")
    judged = [row for row in found.rows if row.use == "validate" and row.observed_pct is not None]
    for name, rows in (("all", judged), ("race and trial times", [r for r in judged if family(r.outcome) == "time"])):
        model, mean, same = [], [], []
        for row in rows:
            others = [r for r in judged if r.trial != row.trial and family(r.outcome) == family(row.outcome)]
            mine = ingredient(*protocols[row.trial, row.arm])
            alike = [r for r in others if ingredient(*protocols[r.trial, r.arm]) == mine] or others
            seen = row.observed_pct or 0.0
            model.append((row.simulated_pct, seen))
            mean.append((sum(r.observed_pct or 0 for r in others) / max(len(others), 1), seen))
            same.append((sum(r.observed_pct or 0 for r in alike) / max(len(alike), 1), seen))
        print(
            f"RMSE of % change, {name} (n {len(rows)}): model {rmse(model):.2f}, "
            f"mean of others {rmse(mean):.2f}, same ingredient {rmse(same):.2f}"
        )
    print(f"arms ranked as observed: {ranking(found)}")
    print(f"skipped rows: {len(found.skipped)} of {len(table)}")
    return 0


def ranking(found: trials.Replay) -> str:
    """Pairs of arms of one trial whose observed effects differ by 1 % or more: how many the model orders the same."""
    groups: dict[tuple[str, str], list[trials.ReplayedRow]] = defaultdict(list)
    for row in found.rows:
        if row.observed_pct is not None and row.use in ("validate", "null_check", "bound", "secondary"):
            groups[row.trial, row.outcome].append(row)
    right = total = 0
    for rows in groups.values():
        for i, a in enumerate(rows):
            for b in rows[i + 1 :]:
                seen = (a.observed_pct or 0.0) - (b.observed_pct or 0.0)
                if abs(seen) >= 1.0:
                    total += 1
                    right += seen * (a.simulated_pct - b.simulated_pct) > 0
    return f"{right} of {total} pairs"


if __name__ == "__main__":
    sys.exit(main())
