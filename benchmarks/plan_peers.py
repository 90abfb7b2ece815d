"""The planner against its peers on the same requests: tables and complete search alone, and plain weekly templates.

Ranked as a coach would: rules broken first, then a coach's checklist (distribution, progression, specificity, taper),
then expected gain at equal risk, then stability when the same runner asks again a day later, beside CPU seconds.
"Plain templates" is the table of weeks by available days that is printed in books (training science 3.4), ten per cent
more a week, an easy week every fourth, the catalogue's ladders as they stand, and nothing checked.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the checker lives beside the tests

from fourlaps import safety
from fourlaps.errors import FourLapsError
from fourlaps.support.program import SupportProgram
from fourlaps.training import catalogue, expectation, pacers, planning, season, sessions
from fourlaps.training.limits import limits_for
from fourlaps.training.sessions import Quality
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session, Week, plan_to_dict
from tests.plan_checker import check
from tests.plan_reading import Facts
from tests.plan_requests import as_keywords, requests

DAY = dt.timedelta(days=1)
# Roles by number of running days, Monday first: V fast, T tempo, L long, E easy, - free.
WEEKS = {3: "-V-T--L", 4: "-V-ET-L", 5: "EVE-T-L", 6: "EVETE-L", 7: "EVETEEL"}


def plain(request: PlanRequest, shown: Plan | None = None) -> Plan:
    """The week of the book, repeated; quality moves to the nearest free day, nothing is checked."""
    _ = shown
    level = safety.level_of(request.mile_s, request.sex)
    limits = limits_for(request, level, request.weeks)
    pacer = pacers.pacer_for(request, limits)
    roles = WEEKS[min(max(len(request.days), 3), 7)]
    wanted = [role for role in roles if role != "-"]
    weeks, km = [], request.week_km
    for shape in season.season(request, limits):
        number = shape.number
        total = km * (0.75 if number % 4 == 0 and number else 1.0) * (0.5 if shape.last == request.race else 1.0)
        days = [day for day in shape.dates if day.weekday() in request.days and day != request.race]
        made: list[Session] = []
        for day, role in zip(days, wanted, strict=False):
            share = 0.3 if role == "L" else 0.7 / max(len(wanted) - 1, 1)
            if role in "VT" and shape.last != request.race and number:
                kinds = ("R400", "V800") if role == "V" else ("TEMPO",)
                family = catalogue.families()[kinds[number % len(kinds)]]
                rungs = family.ladder[level]
                repeats, size = rungs[min(number // 3, len(rungs) - 1)]
                anchor = pacer.anchor(family.pace)
                speed = (family.speed[0] * anchor, family.speed[1] * anchor)
                quality = Quality(family, repeats, size, family.rest[0], speed, 720.0, 480.0)
                made.append(sessions.quality_session(quality, pacer, day, why="The book's week.", guardrails=()))
            else:
                made.append(
                    sessions.easy_session(
                        pacer, day, max(1500.0, share * total * 1000), long=role == "L", stride_count=0, why="Easy."
                    )
                )
        if shape.last == request.race:
            made.append(sessions.race_session(pacer, request.race, 6000.0))
        made = [replace(s, hard=safety.content_of(s, request.mile_s, level).hard) for s in made]
        taken = {s.date for s in made}
        made += [Session(f"{d}-rest", d, "rest", "Rest", "Rest.") for d in shape.dates if d not in taken]
        weeks.append(Week(number, shape.block, shape.down_week, "", tuple(sorted(made, key=lambda s: s.date))))
        km *= 1.1 if number else 1.0
    return Plan(request, level, request.mile_s, tuple(weeks))


def _planner(method: planning.Method) -> Callable[[PlanRequest, Plan | None], Plan]:
    def plan(request: PlanRequest, shown: Plan | None = None) -> Plan:
        return planning.build_plan(request, support=SupportProgram(), shown=shown, method=method)

    return plan


def checklist(plan: Plan) -> dict[str, bool]:
    """A coach's four questions: mostly easy, growing, specific in time, tapered."""
    level, mile_s = plan.level, plan.request.mile_s
    zone = [safety.content_of(s, mile_s, level) for s in plan.sessions if s.is_run]
    seconds = sum(s.duration_s for s in plan.sessions if s.is_run)
    easy = 1 - sum(c.zone2_s + c.zone3_s for c in zone) / max(seconds, 1)
    full = [w for w in plan.weeks if w.number and not w.down_week and w.block != "taper"]
    km = [w.distance_m for w in full] or [0.0]
    jumps = [b / a for a, b in pairwise(km) if a > 0]
    race = plan.request.race
    late = [s for s in plan.sessions if s.kind in QUALITY_KINDS and 0 < (race - s.date).days <= 42]
    fast = [s for s in late if s.kind in ("mile_pace", "time_trial", "vo2max")]
    last = sum(s.distance_m for s in plan.sessions if s.is_run and 1 <= (race - s.date).days <= 7)
    usual = mean(km[-3:])
    return {
        "distribution": 0.75 <= easy <= 0.97,
        "progression": max(jumps, default=1.0) <= 1.3 and km[-1] >= 0.95 * km[0],
        "specificity": bool(late) and len(fast) >= 0.4 * len(late),
        "taper": usual > 0 and 0.30 <= last / usual <= 0.80,
    }


@dataclass
class Score:
    """What one planner did on all requests."""

    broken: list[int] = field(default_factory=list)
    passed: list[float] = field(default_factory=list)
    gain_pct: list[float] = field(default_factory=list)
    hard_days: list[float] = field(default_factory=list)
    stable: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failed: int = 0


def judge(planner: Callable[[PlanRequest, Plan | None], Plan], asked: Iterator[Facts]) -> Score:
    """Every request planned, checked, asked again a day later."""
    score = Score()
    for facts in asked:
        request = PlanRequest(**as_keywords(facts))
        began = time.process_time()
        try:
            plan = planner(request, None)
            score.seconds.append(time.process_time() - began)
            later = planner(replace(request, start=request.start + DAY), plan)
        except FourLapsError:
            score.failed += 1
            continue
        score.broken.append(len(check(json.loads(json.dumps(plan_to_dict(plan))), facts)))
        score.passed.append(mean(checklist(plan).values()))
        expected = expectation.expected(plan)
        score.gain_pct.append(100 * (1 - expected["race_day_s"].median / expected["if_nothing_changes_s"].median))
        score.hard_days.append(sum(s.hard for s in plan.sessions) / max(plan.weeks[-1].number, 1))
        kinds = {s.date: s.kind for s in plan.sessions if s.is_run and s.date > request.start}
        same = sum(kinds.get(s.date) == s.kind for s in later.sessions if s.is_run)
        score.stable.append(same / max(len(kinds), 1))
    return score


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=40)
    parser.add_argument("--seed", type=int, default=21)
    options = parser.parse_args(arguments)
    planners = {"solver": _planner("solver"), "tables and search": _planner("templates"), "plain templates": plain}
    judged = {name: judge(planner, requests(options.n, options.seed)) for name, planner in planners.items()}
    print(f"{options.n} requests, seed {options.seed}")
    print(f"{'':18} {'rules':>7} {'check-':>7} {'gain':>6} {'hard':>6} {'stays':>6} {'CPU':>7} {'':>7}")
    print(f"{'':18} {'broken':>7} {'list':>7} {'%':>6} {'a wk':>6} {'%':>6} {'s':>7} {'ratio':>7} not made")
    base = mean(judged["tables and search"].seconds)
    for name, s in judged.items():
        print(
            f"{name:18} {mean(s.broken):7.2f} {mean(s.passed):7.0%} {mean(s.gain_pct):6.2f} {mean(s.hard_days):6.2f} "
            f"{mean(s.stable):6.0%} {mean(s.seconds):7.3f} {mean(s.seconds) / base:7.1f} {s.failed}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
