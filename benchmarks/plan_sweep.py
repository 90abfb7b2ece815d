"""Random plan requests against the independent checker: refusals by cause, broken rules, what a coach would laugh at.

`python -m benchmarks.plan_sweep --n 1000 --seed 1`. Nothing here knows the planner: plans come from
`fourlaps.advice.plan`, pass through JSON as they would through a pipe, and are counted again by `tests.plan_checker`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checker lives beside the tests

from tests.plan_checker import check, laughs
from tests.plan_reading import Facts, Finding
from tests.plan_requests import as_keywords, requests

PROCESSES = 2
EXAMPLES = 3


@dataclass
class Outcome:
    """What came of one request."""

    facts: Facts
    seconds: float = 0.0
    refusal: str = ""
    crash: str = ""
    findings: list[Finding] = field(default_factory=list)
    laughs: list[Finding] = field(default_factory=list)


def answer(facts: Facts, method: str = "solver") -> Outcome:
    """The plan for one request, checked; never raises."""
    from fourlaps import advice
    from fourlaps.errors import InputError, UnsafePlan
    from fourlaps.vocabulary.athlete import PlanRequest
    from fourlaps.vocabulary.plan import plan_to_dict

    outcome = Outcome(facts)
    began = time.process_time()
    try:
        plan = advice.plan(PlanRequest(**as_keywords(facts)), method=method)  # type: ignore[arg-type]
    except UnsafePlan as error:
        outcome.crash = f"UnsafePlan: {error}"
    except InputError as error:
        outcome.refusal = str(error)
    except Exception:  # any other exception is a finding of the sweep, not its end
        outcome.crash = traceback.format_exc(limit=-2)
    else:
        outcome.seconds = time.process_time() - began
        printed = json.loads(json.dumps(plan_to_dict(plan), allow_nan=False))
        outcome.findings = check(printed, facts)
        outcome.laughs = laughs(printed, facts)
    return outcome


def sweep(
    count: int, seed: int, processes: int = PROCESSES, *, kind: str = "usual", method: str = "solver", first: int = 0
) -> Iterator[Outcome]:
    """Outcomes of `count` requests from number `first` on, in their order."""
    asked = requests(count, seed, kind=kind, first=first)
    one = partial(answer, method=method)
    if processes == 1:
        yield from map(one, asked)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(one, asked, chunksize=5)


def cause(text: str) -> str:
    """A message without its numbers, so that equal causes count together."""
    return re.sub(r"\d[\d:.,-]*", "#", text)


def _print_kinds(title: str, found: dict[str, list[tuple[int, Outcome, Finding]]], plans: int) -> None:
    print(f"\n{title}")
    if not found:
        print("  none")
    for kind, cases in sorted(found.items(), key=lambda item: -len(item[1])):
        hit = len({i for i, _, _ in cases})
        print(f"  {kind:28} {len(cases):6} times in {hit:5} plans ({hit / max(plans, 1):.1%})")
        for i, outcome, finding in cases[:EXAMPLES]:
            print(f"      #{i} {finding}")
            if found is not None and i == cases[0][0]:
                print(f"         {outcome.facts}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="number of requests")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument(
        "--kind",
        choices=["usual", "odd", "real"],
        default="usual",
        help="usual wishes; anything the command line lets through; lives with races, camps, gaps",
    )
    parser.add_argument("--method", choices=["solver", "templates"], default="solver")
    parser.add_argument("--first", type=int, default=0, help="number of the first request")
    options = parser.parse_args(arguments)
    seconds, refusals, crashes = [], Counter[str](), Counter[str]()
    findings: dict[str, list[tuple[int, Outcome, Finding]]] = defaultdict(list)
    funny: dict[str, list[tuple[int, Outcome, Finding]]] = defaultdict(list)
    first: dict[str, str] = {}
    outcomes = sweep(
        options.n, options.seed, options.processes, kind=options.kind, method=options.method, first=options.first
    )
    for i, outcome in enumerate(outcomes, start=options.first):
        if outcome.refusal:
            refusals[cause(outcome.refusal)] += 1
            first.setdefault(cause(outcome.refusal), f"#{i} {outcome.refusal}\n         {outcome.facts}")
        elif outcome.crash:
            crashes[cause(outcome.crash)] += 1
            first.setdefault(cause(outcome.crash), f"#{i} {outcome.crash}\n         {outcome.facts}")
        else:
            seconds.append(outcome.seconds)
        for finding in outcome.findings:
            findings[finding.rule].append((i, outcome, finding))
        for finding in outcome.laughs:
            funny[finding.rule].append((i, outcome, finding))
    print(f"{options.n} requests, seed {options.seed}: {len(seconds)} plans")
    if seconds:
        print(f"planning takes {mean(seconds):.3f} s CPU on average, {max(seconds):.3f} s at most")
    for title, counted in (("refused", refusals), ("failed", crashes)):
        print(f"\n{title}: {counted.total() / options.n:.1%}")
        for text, count in counted.most_common():
            print(f"  {count:5} x {first[text]}")
    _print_kinds("rules broken", findings, len(seconds))
    _print_kinds("a coach would laugh", funny, len(seconds))
    return 1 if crashes or findings else 0


if __name__ == "__main__":
    sys.exit(main())
