"""What the hard rules allow this runner: the numbers of `guardrails.toml`, resolved for one level and age.

The planner builds inside these limits; `safety` checks the finished plan against the same table on its own.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from fourlaps.vocabulary.athlete import Level, PlanRequest

SpeedFamily = Literal["mile", "5k", "threshold"]


@cache
def rule_table() -> dict[str, Any]:
    """The guardrail table as it stands in the file."""
    return tomllib.loads((files("fourlaps") / "tables" / "guardrails.toml").read_text(encoding="utf-8"))


def rule(rule_id: str) -> dict[str, Any]:
    """The absolute bounds of one rule, e.g. `rule("H1")["growth"]`."""
    bounds: dict[str, Any] = rule_table()[rule_id]["absolute"]
    return bounds


def level_of(mile_s: float, sex: str | None) -> Level:
    """The level of a runner whose current mile takes `mile_s` seconds; a time on the border is the gentler level.

    >>> level_of(300.0, "M"), level_of(300.0, "F"), level_of(480.0, None)
    ('L3', 'L3', 'L1')
    """
    words = rule_table()["definitions"]
    slower = words["level_slower_than_s"]
    seconds = mile_s / (words["women_factor"] if sex == "F" else 1.0)
    if seconds > slower["L0"]:
        return "L0"
    if seconds >= slower["L1"]:
        return "L1"
    if seconds >= slower["L2"]:
        return "L2"
    return "L3" if seconds >= slower["L3"] else "L4"


@dataclass(frozen=True, slots=True)
class Limits:
    """The ceilings of one runner.

    week_km              most running in a week (H2)           long_s           longest long run, seconds (H8)
    hard_days            most hard days a week (H4)            fast_gap_days    days from a hard day to V, R, TT, race (H3)
    run_days             most running days a week (H5)         full_weeks       most full weeks in a row (H14)
    fast_allowed         V, R and time trials are allowed (H9, H19, injury)     tempo_allowed  the same for T
    first_fast           first day that may hold running faster than T (H9)
    """

    level: Level
    week_km: float
    long_s: float
    hard_days: int
    fast_gap_days: int
    run_days: int
    full_weeks: int
    fast_allowed: bool
    tempo_allowed: bool
    jumps_allowed: bool
    first_fast: dt.date
    gentle: bool

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

    def long_share(self, running_days: int) -> float:
        """Largest share of the week that one run may hold (H8)."""
        row = rule("H8")
        few = {4: "share_at_4_runs", 3: "share_at_3_runs", 2: "share_at_2_runs", 1: "share_at_2_runs"}
        return float(row[few.get(running_days, "share")])

    def hard_long_s(self) -> float:
        """A long run longer than this is a hard day."""
        return self.long_s * float(rule_table()["definitions"]["hard_long_run_share"])

    def hard_tempo_s(self) -> float:
        """Tempo work of at least this many seconds is a hard day."""
        return float(rule_table()["definitions"]["hard_tempo_min"][self.level]) * 60

    def run_km(self, longest_km: float) -> float:
        """Longest run allowed when the longest of the last 30 days was `longest_km` (H1)."""
        row = rule("H1")
        step = longest_km + row["short_run_step_km"] if longest_km < row["short_run_km"] else 0.0
        return float(max(row["growth"] * longest_km, step))


def limits_for(request: PlanRequest, level: Level, full_weeks_available: int) -> Limits:
    """The limits of the runner who asks, by level, age and what was said about health and history."""
    words = rule_table()["definitions"]
    age = request.age_years if request.age_years is not None else 30
    cap = float(words["week_cap_km"][level])
    growth = rule("H2")
    if age >= 50:
        cap *= growth["from_50_share"]
    if age < 18:
        cap = min(cap, growth["under_16_km"] if age < 16 else growth["under_18_km"])
    else:
        cap = max(cap, request.week_km)
    careful = level in ("L0", "L1") or age >= 50 or age < 16
    uncleared = age >= rule("H19")["from_age_years"] and not request.cleared
    spacing = rule("H3")
    free = rule("H5")
    down = rule("H14")
    gentle_weeks = level == "L0" or age >= 50
    runs = 7 - (free["per_week_under_16"] if age < 16 else free["per_week"])
    return Limits(
        level=level,
        week_km=cap,
        long_s=float(words["long_run_cap_min"][level]) * 60,
        hard_days=rule("H4")["per_week_careful" if careful else "per_week"],
        fast_gap_days=spacing["days_apart_from_50" if age >= 50 else "days_apart"],
        run_days=int(runs),
        full_weeks=down["full_weeks_careful"]
        if gentle_weeks and full_weeks_available > down["short_plan_weeks"]
        else down["full_weeks"],
        fast_allowed=not uncleared and not request.injured,
        tempo_allowed=not request.injured,
        jumps_allowed=not request.injured,
        first_fast=request.start + dt.timedelta(days=0 if request.fast_running else rule("H9")["days"]),
        gentle=gentle_weeks,
    )
