"""Random seasons, re-planned every week, against the independent checker: `python -m benchmarks.replan_sweep --n 500`.

Missed, moved, failed and too easy sessions, poor nights, illness, pain, results, lost days: everything passes through
the JSON of the contract, and every rule is counted again over what was done and what is planned.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checker lives beside the tests

from tests.plan_reading import Facts
from tests.plan_requests import KINDS
from tests.replan_histories import Life, live, lives

EXAMPLES = 3


def _answer(case: tuple[int, Facts]) -> Life | str | None:
    try:
        return live(*case)
    except Exception:  # any exception is a finding of the sweep, not its end
        return f"seed {case[0]}, {case[1]}\n{traceback.format_exc(limit=-4)}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=500, help="number of seasons")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=tuple(KINDS), default="usual", help="real: with minutes, days away, races")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    cases = list(lives(options.n, options.seed, kind=options.kind))
    if options.processes == 1:
        found = [_answer(case) for case in cases]
    else:
        with ProcessPoolExecutor(options.processes) as pool:
            found = list(pool.map(_answer, cases, chunksize=4))
    seasons = [life for life in found if isinstance(life, Life)]
    crashes = [text for text in found if isinstance(text, str)]
    replans = sum(life.replans for life in seasons)
    changes, locked = sum(life.changes for life in seasons), sum(life.locked for life in seasons)
    print(f"{options.n} requests, seed {options.seed}: {len(seasons)} seasons, {replans} re-plans")
    print(f"{changes} changes, {locked} seasons locked by a red flag")
    seconds = sum(life.seconds for life in seasons)
    print(f"{1000 * seconds / max(replans, 1):.1f} ms CPU a re-plan on average")
    print(f"crashed: {len(crashes)}")
    for text in crashes[:EXAMPLES]:
        print(text)
    refused = [(life, text) for life in seasons for text in life.refused]
    print(f"refused: {len(refused)}")
    for life, text in refused[:EXAMPLES]:
        print(f"  seed {life.seed}: {text}\n    {life.facts}")
    broken: dict[str, list[str]] = defaultdict(list)
    hit: Counter[str] = Counter()
    for life in seasons:
        for rule in {finding.rule for finding in life.findings}:
            hit[rule] += 1
        for finding in life.findings:
            broken[finding.rule].append(f"seed {life.seed}: {finding}")
    print("findings:" if broken else "findings: none")
    for rule, texts in sorted(broken.items(), key=lambda item: -len(item[1])):
        print(f"  {rule}: {len(texts)} in {hit[rule]} seasons")
        for text in texts[:EXAMPLES]:
            print(f"      {text[:400]}")
    return 1 if crashes or broken or refused else 0


if __name__ == "__main__":
    sys.exit(main())
