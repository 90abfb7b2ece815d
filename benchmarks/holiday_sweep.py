"""Holidays of every length at every place of a season, planned for and arriving later: what is refused, what is broken.

`python -m benchmarks.holiday_sweep --step 3`. Each holiday is asked for in the request (`away`), and again as days
that turn out to be lost in a plan that did not know of them (`availability` in a re-plan on the day before it, or weeks
ahead). Every plan is counted again by the independent checker.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checker lives beside the tests

from tests.plan_checker import check
from tests.plan_reading import Facts
from tests.plan_requests import as_keywords
from tests.replan_histories import ahead_findings

RACE = dt.date(2027, 5, 22)
DAY = dt.timedelta(days=1)
DAYS = {3: (1, 3, 6), 4: (1, 3, 5, 6), 5: (1, 3, 4, 5, 6), 6: (0, 1, 3, 4, 5, 6)}
# Usual weeks of these runners, km: a share of them on fewer days.
MILES = {330.0: 45.0, 420.0: 32.0, 510.0: 24.0}
SHARE = {3: 0.65, 4: 0.8, 5: 1.0, 6: 1.15}
LENGTHS = tuple(range(3, 22))
# A re-plan hears of the holiday so many days before it begins.
NOTICES = (1, 21)


@dataclass(frozen=True, slots=True)
class Case:
    """One runner's season and one holiday in it."""

    facts: Facts
    offset: int
    length: int
    notice: int | None = None

    @property
    def first(self) -> dt.date:
        return self.facts.start + self.offset * DAY

    @property
    def last(self) -> dt.date:
        return self.first + (self.length - 1) * DAY

    @property
    def to_race(self) -> int:
        """Days from the last day away to the race."""
        return (self.facts.race - self.last).days


def runners(weeks: tuple[int, ...] = (8, 12, 16)) -> Iterator[Facts]:
    """Three miles, three to six days a week, three lengths of season."""
    for length in weeks:
        for mile_s, km in MILES.items():
            for days, names in DAYS.items():
                week_km = round(km * SHARE[days], 1)
                yield Facts(
                    mile_s=mile_s, start=RACE - (7 * length - 1) * DAY, race=RACE, days=names, week_km=week_km,
                    longest_km=round(week_km * (0.4 if days == 3 else 0.3), 1), fast_running=True,
                )  # fmt: skip


def cases(facts: Facts, step: int, lengths: tuple[int, ...], notice: int | None) -> Iterator[Case]:
    """Every holiday of these lengths that ends before the race, each `step` days later than the last one."""
    for length in lengths:
        for offset in range(length % step + (1 if notice is not None else 0), facts.total_days - length, step):
            yield Case(facts, offset, length, notice)


def planned(facts: Facts, step: int, lengths: tuple[int, ...], method: str) -> list[tuple[Case, str, list[str]]]:
    """Each holiday asked for in the request: (case, refusal, findings)."""
    from fourlaps import advice
    from fourlaps.errors import FourLapsError
    from fourlaps.vocabulary.athlete import PlanRequest
    from fourlaps.vocabulary.plan import plan_to_dict

    found = []
    for case in cases(facts, step, lengths, None):
        told = replace(facts, away=((case.first, case.last, False),))
        try:
            plan = advice.plan(PlanRequest(**as_keywords(told)), method=method)  # type: ignore[arg-type]
        except FourLapsError as error:
            found.append((case, str(error), []))
            continue
        except Exception:  # any other exception is a finding of the sweep, not its end
            found.append((case, "", [traceback.format_exc(limit=-2)]))
            continue
        printed = json.loads(json.dumps(plan_to_dict(plan)))
        found.append((case, "", [str(f) for f in check(printed, told)]))
    return found


def arriving(facts: Facts, step: int, lengths: tuple[int, ...], method: str) -> list[tuple[Case, str, list[str]]]:
    """Each holiday heard of later, in a plan run as it stood: (case, refusal, findings)."""
    from fourlaps import advice
    from fourlaps.errors import FourLapsError
    from fourlaps.vocabulary.athlete import PlanRequest
    from fourlaps.vocabulary.log_reading import read_log
    from fourlaps.vocabulary.plan import plan_to_dict

    made = advice.plan(PlanRequest(**as_keywords(facts)), method=method)  # type: ignore[arg-type]
    found = []
    for notice in NOTICES:
        for case in cases(facts, step, lengths, notice):
            today = case.first - notice * DAY
            if today < facts.start:
                continue
            row = {"from": case.first.isoformat(), "to": case.last.isoformat(), "days": []}
            log = {"sessions": [], "mornings": [], "results": [], "availability": [row]}
            try:
                proposal = advice.replan(made, read_log(json.loads(json.dumps(log)))[0], today)
            except FourLapsError as error:
                found.append((case, str(error), []))
                continue
            except Exception:  # any other exception is a finding of the sweep, not its end
                found.append((case, "", [traceback.format_exc(limit=-2)]))
                continue
            after = json.loads(json.dumps(plan_to_dict(proposal.plan)))
            found.append((case, "", [str(f) for f in ahead_findings(after, log, facts, today)]))
    return found


def _print(title: str, found: list[tuple[Case, str, list[str]]], verbose: bool) -> bool:
    refused = [(case, text) for case, text, _ in found if text]
    broken = [(case, text) for case, _, texts in found for text in texts]
    print(f"\n{title}: {len(found)} holidays, {len(refused)} refused, {len(broken)} findings")
    for name, of in (
        ("days away", lambda c: f"{c.length:2}"),
        ("days from its end to the race", lambda c: "1-7" if c.to_race <= 7 else "8-14" if c.to_race <= 14 else "15+"),
        ("runs a week", lambda c: str(len(c.facts.days))),
        ("mile", lambda c: f"{c.facts.mile_s:.0f}"),
        ("weeks", lambda c: f"{c.facts.full_weeks:2}"),
    ):
        hit, every = Counter(of(c) for c, _ in refused), Counter(of(c) for c, _, _ in found)
        print(f"  by {name}: " + ", ".join(f"{key} {hit[key]}/{n}" for key, n in sorted(every.items())))
    for _, text in refused[:3]:
        print(f"    {text}")
    for case, text in refused if verbose else ():
        f = case.facts
        print(f"  {f.mile_s:.0f} s, {len(f.days)} days, {f.full_weeks} weeks, day {case.offset} + {case.length}, "
              f"{case.to_race} to race, notice {case.notice}: {text}")  # fmt: skip
    for case, text in broken[:10]:
        print(f"    {case}\n      {text}")
    return bool(broken)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=3, help="days between one holiday's first day and the next")
    parser.add_argument("--lengths", default="", help="lengths in days, e.g. 7,14; all from 3 to 21 without")
    parser.add_argument("--weeks", default="8,12,16")
    parser.add_argument("--method", choices=["solver", "templates"], default="templates")
    parser.add_argument("--only", choices=["plan", "replan"], default="")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args(arguments)
    lengths = tuple(int(n) for n in options.lengths.split(",")) if options.lengths else LENGTHS
    asked = list(runners(tuple(int(n) for n in options.weeks.split(","))))
    bad = False
    for title, answer in (("plan", planned), ("replan", arriving)):
        if options.only and title != options.only:
            continue
        with ProcessPoolExecutor(options.processes) as pool:
            jobs = [pool.submit(answer, facts, options.step, lengths, options.method) for facts in asked]
            found = [row for job in jobs for row in job.result()]
        bad = _print(title, found, options.verbose) or bad
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
