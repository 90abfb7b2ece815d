"""What the hard rules allow this runner: the numbers of `guardrails.toml`, resolved for one level and age.

The planner builds inside these limits; `safety` checks the finished plan against the same table on its own.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from fourlaps import safety
from fourlaps.training import catalogue
from fourlaps.training.day_rules import DayRules, day_rules
from fourlaps.training.lived import Lived
from fourlaps.vocabulary.athlete import Level, PlanRequest
from fourlaps.vocabulary.plan import Plan

SpeedFamily = Literal["mile", "5k", "threshold"]
# Why a race is not run all out: it waits for a doctor's word, something hurts, nobody of 60 and over is cleared yet.
Caution = Literal["", "waits", "hurts", "uncleared"]


@cache
def definitions() -> Mapping[str, Any]:
    """The words of the guardrail table: caps by level and what counts as hard."""
    table = tomllib.loads((files("fourlaps") / "tables" / "guardrails.toml").read_text(encoding="utf-8"))
    words: Mapping[str, Any] = table["definitions"]
    return words


def rule(rule_id: str) -> Mapping[str, Any]:
    """The absolute bounds of one rule, e.g. `rule("H1")["growth"]`."""
    return safety.guardrails()[rule_id].absolute


@dataclass(frozen=True, slots=True)
class Limits:
    """The ceilings of one runner.

    week_km              most running in a week (H2)           long_s           longest long run, seconds (H8)
    hard_days            most hard days a week (H4)
    fast_gap_days        days from a hard day to the next V, R, time trial or race (H3)
    run_days             most running days a week (H5)         full_weeks       most full weeks in a row (H14)
    quality              most quality sessions a week          one_fast         at most one of V, R and races a week
    fast_allowed         V, R and time trials are allowed (H9, H19, injury)     tempo_allowed  the same for T
    first_fast           first day that may hold running faster than T (H9)
    fast_before          has run fast in the last 21 days
    plays                running is play: strides and races, no planned hard session (training.md 3.13)
    may_test             a time trial may be run: a treadmill's belt is no test
    sprints              first and last day that may hold flying sprints, None without any
    days                 what the calendar allows on each date
    soft                 what gives way where no plan holds it is kept: runs after days away begin with a share of the
                         longest (training.md 3.14), beside a race on the way the long run keeps its share (H8)
    run_most_km          how long a run may be after days away, or while a doctor's word is waited for
    lived                what was run before, where new weeks follow those of a plan
    """

    level: Level
    race: dt.date
    week_km: float
    long_s: float
    hard_days: int
    fast_gap_days: int
    run_days: int
    quality: int
    one_fast: bool
    full_weeks: int
    fast_allowed: bool
    tempo_allowed: bool
    jumps_allowed: bool
    first_fast: dt.date
    fast_before: bool
    plays: bool = False
    may_test: bool = True
    sprints: tuple[dt.date, dt.date] | None = None
    days: DayRules = field(default_factory=DayRules)
    soft: bool = True
    run_most_km: float = math.inf
    lived: Lived | None = None

    @property
    def quality_allowed(self) -> bool:
        """Whether any planned hard session is."""
        return self.tempo_allowed and not self.plays

    def may_run(self, day: dt.date, weekdays: Collection[int]) -> bool:
        """Whether a run may stand on that day (other races stand on any)."""
        rules = self.days
        return (
            day.weekday() in weekdays
            and day not in rules.no_runs
            and day not in rules.nothing
            and rules.race_on(day) is None
        )

    def may_sprint(self, day: dt.date) -> bool:
        """Whether flying sprints may stand on that day."""
        closed = self.days.no_quality | self.days.no_fast
        return self.sprints is not None and self.sprints[0] <= day <= self.sprints[1] and day not in closed

    def fast_km(self, family: SpeedFamily, week_km: float) -> float:
        """Most km at mile pace or faster, or at 3k-5k pace, in one session of a week of `week_km` (H6)."""
        key = "mile_km" if family == "mile" else "five_k_km"
        bounds = rule("H6")
        if self.level == "L0":
            return float(bounds["L0"][key])
        row = bounds[key]
        return float(max(row["floor"], min(row["week_share"] * week_km, row[self.level])))

    def tempo_s(self, week_km: float, threshold_mps: float) -> float:
        """Most seconds at T in one session of a week of `week_km` (H6)."""
        bounds = rule("H6")
        if self.level == "L0":
            return float(bounds["L0"]["threshold_min"]) * 60
        row = bounds["threshold_min"]
        share_s = row["week_share"] * week_km * 1000 / threshold_mps
        return float(max(row["floor"] * 60, min(share_s, row[self.level] * 60)))

    @staticmethod
    def long_share(running_days: int) -> float:
        """Largest share of the week that one run may hold (H8)."""
        row = rule("H8")
        few = {4: "share_at_4_runs", 3: "share_at_3_runs", 2: "share_at_2_runs", 1: "share_at_2_runs"}
        return float(row[few.get(running_days, "share")])

    def hard_long_s(self) -> float:
        """A long run longer than this is a hard day."""
        return self.long_s * float(definitions()["hard_long_run_share"])

    def hard_tempo_s(self) -> float:
        """Tempo work of at least this many seconds is a hard day."""
        return float(definitions()["hard_tempo_min"][self.level]) * 60

    def run_km(self, longest_km: float) -> float:
        """Longest run allowed when the longest of the last 30 days was `longest_km` (H1)."""
        row = rule("H1")
        step = longest_km + row["short_run_step_km"] if longest_km < row["short_run_km"] else 0.0
        return min(float(max(row["growth"] * longest_km, step)), self.run_most_km)


def after(limits: Limits, lived: Lived, start: dt.date) -> Limits:
    """The limits of weeks from `start` on that follow those of a plan."""
    easy, slow = (
        {start + dt.timedelta(days=n) for n in range((day - start).days)}
        for day in (lived.easy_until + dt.timedelta(days=1), lived.fast_from)
    )
    days = replace(limits.days, no_quality=limits.days.no_quality | easy, no_fast=limits.days.no_fast | slow)
    return replace(limits, lived=lived, days=days)


def uncleared(request: PlanRequest) -> bool:
    """Whether the runner is of an age at which a doctor's word comes before hard running, and it is missing (H19)."""
    return (request.age_years or 0) >= rule("H19")["from_age_years"] and not request.cleared


def race_caution(request: PlanRequest) -> Caution:
    """What keeps the race from being run all out, empty where nothing does."""
    if request.waits_for is not None:
        return "waits"
    return "hurts" if request.injured else "uncleared" if uncleared(request) else ""


def _sprints(request: PlanRequest, level: Level) -> tuple[dt.date, dt.date] | None:
    """First and last day for flying sprints: late base to peak, after weeks without injury; None where there are none.

    Unless the runner says more, only the plan's own weeks are known to have been free of injury.
    """
    row = catalogue.accelerations()["FLY"]
    indoors = request.ground == "treadmill" or request.run_walk
    if level not in row.ladder or indoors or request.returning or (request.age_years or 0) >= row.up_to_age:
        return None
    early, late = (request.race - dt.timedelta(weeks=weeks) for weeks in row.weeks_before_race)
    healthy = (request.healthy_since or request.start) + dt.timedelta(days=row.healthy_days)
    first = max(healthy, request.start, early)
    last = request.race - dt.timedelta(days=1)
    # Nothing new in the last two weeks (H13).
    return (first, last) if first <= late else None


def limits_for(
    request: PlanRequest,
    level: Level,
    full_weeks_available: int,
    *,
    no_runs: frozenset[dt.date] = frozenset(),
    nothing: frozenset[dt.date] = frozenset(),
) -> Limits:
    """The limits of the runner who asks, by level, age and what was said about health, history and calendar.

    no_runs, nothing  dates that may hold no run, or nothing at all
    """
    words = definitions()
    age = request.age_years if request.age_years is not None else 30
    # The young may not hold more than their cap; adults who already run more may.
    cap = safety.week_cap_km(request)
    if age < 18:
        cap = min(cap, rule("H2")["under_16_km" if age < 16 else "under_18_km"])
    if request.waits_for is not None:
        # Who waits for a doctor's word holds what they do now and adds nothing to it.
        cap = min(cap, request.week_km)
    careful = level in ("L0", "L1") or age >= 50 or age < 16 or request.returning
    spacing = rule("H3")
    free = rule("H5")
    down = rule("H14")
    gentle_weeks = level == "L0" or age >= 50
    runs = 7 - (free["per_week_under_16"] if age < 16 else free["per_week"])
    quality = request.quality or catalogue.level_rows()[level].quality
    long_s = float(words["long_run_cap_min"][level]) * 60
    young = catalogue.young()
    learning = catalogue.run_walk()
    if age < young.play_below:
        runs, long_s = young.play_runs, min(long_s, young.play_long_s)
    plays = age < young.play_below
    gap_days = spacing["days_apart_from_50" if age >= 50 else "days_apart"]
    fast_allowed = not uncleared(request) and not request.easy_only
    # "Until day 14" is read the careful way: the first day is day 0.
    fast_before = safety.fast_lately(request)
    first_fast = request.start + dt.timedelta(days=0 if fast_before else rule("H9")["days"] + 1)
    raced = request.races
    if not fast_allowed or not fast_before:
        raced = tuple(r for r in request.races if fast_allowed and r.date >= first_fast)
    days = day_rules(request, gap_days, raced=raced, no_runs=no_runs, nothing=nothing)
    # Who walks part of their runs learns to jog on before anything is quicker.
    begins = request.run_walk and (request.unbroken_s or 0.0) < learning.quality_from_s
    walking = {request.start + dt.timedelta(days=n) for n in range(learning.quality_from_days if begins else 0)}
    return Limits(
        level=level,
        race=request.race,
        week_km=cap,
        long_s=long_s,
        hard_days=rule("H4")["per_week_careful" if careful else "per_week"],
        fast_gap_days=gap_days,
        run_days=int(runs),
        quality=quality,
        one_fast=age < young.one_fast_below,
        full_weeks=down["full_weeks_careful"]
        if gentle_weeks and full_weeks_available > down["short_plan_weeks"]
        else down["full_weeks"],
        fast_allowed=fast_allowed,
        tempo_allowed=not request.easy_only,
        jumps_allowed=not request.easy_only and not uncleared(request) and not plays,
        first_fast=first_fast,
        fast_before=fast_before,
        plays=plays,
        may_test=fast_allowed and not plays and request.ground != "treadmill",
        sprints=_sprints(request, level) if fast_allowed and not plays else None,
        run_most_km=request.longest_km if request.waits_for is not None else math.inf,
        days=replace(days, no_quality=days.no_quality | walking),
    )


def limits_of_plan(plan: Plan) -> Limits:
    """The limits a plan was made in."""
    return limits_for(plan.request, plan.level, plan.weeks[-1].number)
