"""Published training trials replayed: how far the response model is from them, against two dumb baselines.

`--write` fits the multipliers anew, writes them into `tables/response.toml` and the tables below into
`docs/models/response.md`; without it the shipped numbers are judged. Leave-one-trial-out refits without each trial;
the baselines are leave-one-trial-out too: the mean effect of all other trials on that family of outcome, and of those
with the same main ingredient.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks import trial_fit
from fourlaps.physiology import outcomes, response, trials
from fourlaps.physiology.protocol import read_protocol

ROOT = Path(__file__).resolve().parents[1]
TRIALS = ROOT.parent / "shared" / "data" / "training_trials.csv"
PAGE = ROOT / "docs" / "models" / "response.md"
VALUES = ROOT / "src" / "fourlaps" / "tables" / "response.toml"
# Arms whose observed effects differ by less are not ranked: a test repeats itself no better.
_TELLS_APART_PCT = 1.0

Row = trials.ReplayedRow


def ingredient(protocol: str, weeks: float, notes: str) -> str:
    """The kind of training with the largest share of its full dose; taper, or none where nothing is added."""
    found = read_protocol(protocol, weeks, notes)
    if found.taper_days is not None:
        return "taper"
    doses = found.weekly()
    # Easy running beside something else is what it is added to.
    added = {kind: dose for kind, dose in doses.items() if kind != "easy"} or doses
    if not added and found.zones is not None:
        return "distribution"
    return max(added, key=lambda kind: response.saturation(kind, added[kind]), default="none")


def family(outcome: str) -> str:
    """Outcomes that are compared with each other."""
    kind = outcomes.outcome_kind(outcome)
    return kind.family if kind else "none"


def rms(errors: Sequence[float]) -> float:
    return math.sqrt(sum(error**2 for error in errors) / len(errors)) if errors else math.nan


def main() -> int:
    if not TRIALS.exists():
        print("the trial table beside the repository is absent: skipped")
        return 0
    with TRIALS.open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    if "--write" in sys.argv:
        _write_multipliers(trial_fit.fit(table))
    text = report(table)
    print(text)
    if "--write" in sys.argv:
        _write_page(text)
    return 0


def report(table: trial_fit.Table) -> str:
    """Everything the page says about the replay, as Markdown."""
    shipped, loto = trials.replay(table), trial_fit.left_out(table)
    priors = trial_fit.replayed(table, trial_fit.priors())
    lines = [
        f"{len(table)} rows, {len(shipped.rows)} replayed, {len(shipped.skipped)} skipped with a reason. "
        "Shipped: the numbers in the table, fitted on all of it. Left out: refitted without the row's own trial. "
        "Priors: no fit.",
        "",
        "| within 2 z | rows | shipped | left out | priors |",
        "|---|---|---|---|---|",
    ]
    names = {
        "validate": "meant for validation",
        "null_check": "null checks",
        "secondary": "secondary",
        "bound": "bounds",
    }
    for use, name in names.items():
        columns = [_within(rows, use) for rows in (shipped.rows, loto, priors)]
        lines.append(f"| {name} | {len(trial_fit.judged(loto, use))} | {' | '.join(columns)} |")
    lines += [
        "",
        "| RMSE of % change, rows meant for validation | rows | shipped | left out | mean of other trials "
        "| mean of the same ingredient | left out less the better mean, 90 % of draws of trials |",
        "|---|---|---|---|---|---|---|",
        *_errors(table, list(shipped.rows), loto),
        "",
        *_rankings(table, list(shipped.rows), loto),
        "",
        "| ingredient | rows | observed % | shipped % | left out % | multiplier | of it prior |",
        "|---|---|---|---|---|---|---|",
        *_ingredients(table, list(shipped.rows), loto),
        "",
        speed(),
    ]
    return "\n".join(lines)


def _within(rows: Iterable[Row], use: str) -> str:
    found = trial_fit.judged(rows, use)
    good = sum(abs(row.z or 0) < 2 for row in found)
    return f"{good} ({100 * good / max(len(found), 1):.0f} %)"


def _arms(table: trial_fit.Table) -> dict[tuple[str, str], str]:
    return {
        (row["trial"], row["arm"]): ingredient(row["protocol"], float(row["weeks"] or 1), row.get("notes", ""))
        for row in table
    }


def _errors(table: trial_fit.Table, shipped: list[Row], loto: list[Row]) -> Iterable[str]:
    arms = _arms(table)
    rows, left = trial_fit.judged(shipped, "validate"), trial_fit.judged(loto, "validate")
    names = {
        "TT": "race and trial times",
        "VO2max": "VO2max",
        "RE_cost": "economy",
        "speed": "speeds in the laboratory",
    }
    errors: dict[str, list[list[float]]] = {}
    whose: dict[str, list[str]] = {}
    for wanted in names:
        mine = [row for row in rows if family(row.outcome) == wanted]
        found: list[list[float]] = [[], [], [], []]
        for row, out in zip(mine, [row for row in left if family(row.outcome) == wanted], strict=True):
            others = [r for r in rows if r.trial != row.trial and family(r.outcome) == wanted]
            alike = [r for r in others if arms[r.trial, r.arm] == arms[row.trial, row.arm]] or others
            said = (
                row.simulated_pct,
                out.simulated_pct,
                _mean(_seen(r) for r in others),
                _mean(_seen(r) for r in alike),
            )
            for column, value in zip(found, said, strict=True):
                column.append(value - _seen(row))
        errors[names[wanted]], whose[names[wanted]] = found, [row.trial for row in mine]
    whose["all of these"] = [trial for found in whose.values() for trial in found]
    errors["all of these"] = [[e for found in errors.values() for e in found[column]] for column in range(4)]
    for name, columns in errors.items():
        better = min(columns[2:], key=rms)
        low, high = _draws(whose[name], columns[1], better)
        figures = " | ".join(f"{rms(column):.2f}" for column in columns)
        yield f"| {name} | {len(columns[0])} | {figures} | {low:+.1f} to {high:+.1f} |"


def _draws(whose: Sequence[str], ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """5 and 95 % of the difference of two RMSE over draws of whole trials with replacement."""
    rng, names = random.Random(5), sorted(set(whose))
    differences = []
    for _ in range(2000):
        drawn = rng.choices(names, k=len(names))
        rows = [i for name in drawn for i, trial in enumerate(whose) if trial == name]
        differences.append(rms([ours[i] for i in rows]) - rms([theirs[i] for i in rows]))
    differences.sort()
    return differences[100], differences[1900]


def _seen(row: Row) -> float:
    return row.observed_pct or 0.0


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def ranking(rows: Iterable[Row]) -> dict[str, tuple[int, int]]:
    """Trial -> (pairs of arms in the observed order, pairs that differ by at least 1 %)."""
    found: dict[str, tuple[int, int]] = {}
    for (trial, _), (right, pairs) in ranking_by_outcome(rows).items():
        before = found.get(trial, (0, 0))
        found[trial] = before[0] + right, before[1] + pairs
    return found


def ranking_by_outcome(rows: Iterable[Row]) -> dict[tuple[str, str], tuple[int, int]]:
    """The same for every outcome of a trial by itself."""
    groups: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        if row.observed_pct is not None and row.use in ("validate", "null_check", "bound", "secondary"):
            groups[row.trial, row.outcome][row.arm] = row
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for key, arms in groups.items():
        listed = list(arms.values())
        for i, a in enumerate(listed):
            for b in listed[i + 1 :]:
                seen = (a.observed_pct or 0.0) - (b.observed_pct or 0.0)
                if abs(seen) >= _TELLS_APART_PCT:
                    right, pairs = found.get(key, (0, 0))
                    found[key] = right + (seen * (a.simulated_pct - b.simulated_pct) > 0), pairs + 1
    return found


def smaller_than(table: trial_fit.Table, rows: list[Row]) -> tuple[int, int]:
    """Arms said to do worse than a named one without a figure: how many do so here, of how many."""
    simulated = {(row.trial, row.arm, row.outcome): abs(row.simulated_pct) for row in rows}
    right = said = 0
    for row in table:
        named = re.search(r"smaller than (\w+)", row.get("notes", ""))
        pair = [
            simulated.get((row["trial"], arm, row["outcome"])) for arm in (row["arm"], named.group(1) if named else "")
        ]
        if pair[0] is not None and pair[1] is not None:
            said += 1
            right += pair[0] < pair[1]
    return right, said


def _rankings(table: trial_fit.Table, shipped: list[Row], loto: list[Row]) -> Iterable[str]:
    for name, rows in (("Shipped", shipped), ("Left out", loto)):
        found = ranking(rows)
        right, pairs = sum(r for r, _ in found.values()), sum(n for _, n in found.values())
        whole = sum(r == n for r, n in found.values())
        most = sum(r > n / 2 for r, n in found.values())
        single = ranking_by_outcome(rows)
        apart = sum(r == n for r, n in single.values())
        wrong = ", ".join(trial for trial, (r, n) in found.items() if r < n)
        worse, said = smaller_than(table, rows)
        yield (
            f"{name}: arms that differ by 1 % or more stand in the observed order in {right} of {pairs} pairs; "
            f"every pair in {whole} and most pairs in {most} of {len(found)} trials (not every pair: {wrong}); "
            f"every pair of an outcome in {apart} of {len(single)} outcomes. "
            f"Arms reported as worse without a figure are worse here in {worse} of {said}."
        )
        yield ""


def _ingredients(table: trial_fit.Table, shipped: list[Row], loto: list[Row]) -> Iterable[str]:
    arms, multipliers = _arms(table), response.table()["multiplier"]
    shares = trial_fit.prior_share(table, multipliers)
    left = {(r.trial, r.arm, r.outcome): r.simulated_pct for r in loto}
    for name in ("easy", "threshold", "vo2", "sprint", "strength", "plyo", "cross", "taper", "distribution", "none"):
        rows = [
            r for r in shipped
            if r.z is not None and r.use in ("validate", "null_check") and arms[r.trial, r.arm] == name
            and family(r.outcome) == "TT"
        ]  # fmt: skip
        fitted = f"{multipliers[name]:.2f} | {100 * shares[name]:.0f} %" if name in multipliers else "– | –"
        if not rows and name not in multipliers:
            continue
        values = [
            f"{_mean(v):.1f}" if rows else "–"
            for v in (
                [r.observed_pct or 0.0 for r in rows],
                [r.simulated_pct for r in rows],
                [left[r.trial, r.arm, r.outcome] for r in rows],
            )
        ]
        yield f"| {name} | {len(rows)} | {' | '.join(values)} | {fitted} |"


def speed() -> str:
    """CPU time of twenty simulated seasons of 24 weeks, and of the same against a quick plain loop of one Banister."""
    day: dict[response.Kind, float] = {"easy": 40.0, "vo2": 2.0, "sprint": 0.3, "strides": 0.3, "strength": 0.3}
    runner = response.Runner(0.8, {kind: 7 * dose for kind, dose in day.items()})
    started = time.process_time()
    for _ in range(20):
        response.simulate([day] * 168, runner)
    ours = time.process_time() - started
    started = time.process_time()
    for _ in range(20):
        fitness = fatigue = 0.0
        for _ in range(168):
            fitness = fitness * math.exp(-1 / 42) + 50.0
            fatigue = fatigue * math.exp(-1 / 7) + 50.0
    plain = time.process_time() - started
    return (
        f"Twenty seasons of 24 weeks take {ours:.2f} s of CPU, {ours / max(plain, 1e-9):.0f} times a bare "
        "two-number Banister loop."
    )


def _write_multipliers(multipliers: trial_fit.Multipliers) -> None:
    text = VALUES.read_text(encoding="utf-8")
    rows = "".join(f"{kind} = {value:.3f}\n" for kind, value in multipliers.items())
    head = "[multiplier]"
    before, _, rest = text.partition(head)
    first_line, _, rest = rest.partition("\n")
    _, _, after = rest.partition("\n[")
    VALUES.write_text(f"{before}{head}{first_line}\n{rows}\n[{after}", encoding="utf-8")
    response.table.cache_clear()
    response.shipped_gains.cache_clear()


def _write_page(text: str) -> None:
    begin, end = "<!-- replay: written by benchmarks/bench_trials.py -->", "<!-- replay ends -->"
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    day = dt.datetime.now(tz=dt.UTC).date()
    PAGE.write_text(f"{before}{begin}\n\nWritten on {day}.\n\n{text}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
