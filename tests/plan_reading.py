"""A plan as printed by `fourlaps plan --json`, read for counting: parts, zones, days, hard days.

Written from the text of the hard rules alone and sharing nothing with the planner: standard library only, own
numbers. All counts start from the parts of each workout; labels such as `hard` or `zone` are never believed
where the speeds say otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MILE_M = 1609.344
RUNS = {"easy", "long", "tempo", "vo2max", "mile_pace", "time_trial", "race"}
KINDS = RUNS | {"strength", "plyometrics", "cross_training", "rest"}
LEVELS = ("L0", "L1", "L2", "L3", "L4")

# Slowest mile (s) of each level for men; women x 1.11. L0 lies beyond the last one.
LEVEL_LIMITS_S = {"L4": 275.0, "L3": 330.0, "L2": 420.0, "L1": 540.0}
WOMEN = 1.11
WEEK_CAP_KM = {"L0": 22, "L1": 40, "L2": 70, "L3": 105, "L4": 170}
LONG_MINUTES = {"L0": 50, "L1": 75, "L2": 90, "L3": 100, "L4": 120}

# Fractions of mile speed at 4:00, 5:00, 6:00, 8:00. Beyond the ends the nearest value is held: the slack covers
# both that and a straight continuation.
_AT_MILE_S = (240.0, 300.0, 360.0, 480.0)
_FIVE_K = (0.899, 0.903, 0.910, 0.923)
_T = (0.825, 0.840, 0.854, 0.878)
FIVE_K_SLACK, T_SLACK = 0.015, 0.03
# "Mile pace or faster": nearer to mile speed than to 3k speed (about .945 of it), the stricter of two readings.
MILE_FAMILY = 0.97

JUMP_WORDS = ("jump", "hop", "bound", "pogo", "skipping")
LEG_WORDS = ("deadlift", "squat", "lunge")


@dataclass(frozen=True)
class Facts:
    """What the plan was asked for, as the checker was told it (never read back from the plan)."""

    mile_s: float
    start: dt.date
    race: dt.date
    days: tuple[int, ...]
    week_km: float = 40.0
    longest_km: float = 12.0
    goal_s: float | None = None
    sex: str | None = None
    age_years: int | None = None
    fast_running: bool = False
    strength_history: bool = False
    cleared: bool = False
    injured: bool = False
    long_run_day: int | None = 6
    minutes: tuple[float | None, ...] | None = None
    quality: int | None = None
    club_days: tuple[int, ...] = ()
    # (date, "A" | "B" | "C", metres); (first, last, easy running allowed); (first, last, "heat" | "altitude")
    races: tuple[tuple[dt.date, str, float], ...] = ()
    away: tuple[tuple[dt.date, dt.date, bool], ...] = ()
    camps: tuple[tuple[dt.date, dt.date, str], ...] = ()
    ground: str = "track"
    gym: bool = True
    sport_days: tuple[int, ...] = ()
    run_walk: bool = False
    gap_days: int = 0
    gap_cause: str = "other"
    waiting: str | None = None

    @property
    def waits(self) -> bool:
        """A doctor's word is missing: something was told that waits for it, or a birth lies behind."""
        return not self.cleared and (self.waiting is not None or self.gap_cause == "pregnancy")

    @property
    def easy_only(self) -> bool:
        """Something hurts, or waits for a doctor's word."""
        return self.injured or self.waits

    @property
    def returning(self) -> bool:
        return self.injured or self.gap_days > 7 or (self.gap_days > 0 and self.gap_cause != "other")

    @property
    def ordinary(self) -> bool:
        """Nothing but the options of the contract."""
        plain = (self.minutes, self.quality, self.waiting)
        lists = (self.club_days, self.races, self.away, self.camps, self.sport_days)
        return plain == (None,) * 3 and not any(lists) and self.ground == "track" and not self.gap_days

    @property
    def age(self) -> int:
        """Years; 30 where unknown, an age no rule looks at."""
        return 30 if self.age_years is None else self.age_years

    @property
    def total_days(self) -> int:
        return (self.race - self.start).days + 1

    @property
    def full_weeks(self) -> int:
        return self.total_days // 7

    @property
    def stub_days(self) -> int:
        return self.total_days % 7


@dataclass(frozen=True)
class Finding:
    """One broken rule: where, what was found, what is allowed. A rule ending in "?" is a stricter reading."""

    rule: str
    date: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.rule} {self.date}: {self.found} (allowed: {self.allowed})"


def interpolate(table: tuple[float, ...], mile_s: float) -> float:
    if mile_s <= _AT_MILE_S[0]:
        return table[0]
    for (x0, y0), (x1, y1) in zip(
        zip(_AT_MILE_S, table, strict=True), zip(_AT_MILE_S[1:], table[1:], strict=True), strict=False
    ):
        if mile_s <= x1:
            return y0 + (y1 - y0) * (mile_s - x0) / (x1 - x0)
    return table[-1]


@dataclass(frozen=True)
class Speeds:
    mile: float
    five_k: float
    t: float

    @classmethod
    def of(cls, mile_s: float) -> Speeds:
        mile = MILE_M / mile_s
        return cls(mile, mile * interpolate(_FIVE_K, mile_s), mile * interpolate(_T, mile_s))


def levels_for(mile_s: float, sex: str | None) -> tuple[str, ...]:
    """The level or, exactly on a limit the text leaves open (7:00, 5:30), both."""
    factor = WOMEN if sex == "F" else 1.0
    if mile_s < LEVEL_LIMITS_S["L4"] * factor - 1e-9:
        return ("L4",)
    for level, faster in (("L3", "L2"), ("L2", "L1")):
        limit = LEVEL_LIMITS_S[level] * factor
        if abs(mile_s - limit) < 1e-6:
            return (level, faster)
        if mile_s < limit:
            return (level,)
    return ("L1",) if mile_s <= LEVEL_LIMITS_S["L1"] * factor + 1e-9 else ("L0",)


@dataclass(frozen=True)
class Part:
    raw: dict[str, Any]
    speeds: Speeds
    hill: bool

    @property
    def name(self) -> str:
        return str(self.raw["part"])

    @property
    def low(self) -> float:
        return float(self.raw["target_speed_mps"][0])

    @property
    def high(self) -> float:
        return float(self.raw["target_speed_mps"][1])

    @property
    def mid(self) -> float:
        return (self.low + self.high) / 2

    @property
    def repeats(self) -> int:
        return int(self.raw.get("repeats") or 1)

    @property
    def recovery_s(self) -> float:
        return float(self.raw.get("recovery_duration_s") or 0.0)

    @property
    def rep_s(self) -> float:
        """Seconds of one rep at the middle of its range."""
        if self.raw.get("rep_duration_s"):
            return float(self.raw["rep_duration_s"])
        if self.raw.get("rep_distance_m"):
            return float(self.raw["rep_distance_m"]) / self.mid
        return float(self.raw["duration_s"]) / self.repeats

    @property
    def rep_m(self) -> float:
        if self.raw.get("rep_distance_m"):
            return float(self.raw["rep_distance_m"])
        if self.raw.get("rep_duration_s"):
            return float(self.raw["rep_duration_s"]) * self.mid
        return float(self.raw["distance_m"]) / self.repeats

    @property
    def fast_s(self) -> float:
        """Seconds of the reps alone: recoveries are zone 1."""
        return self.repeats * self.rep_s

    @property
    def fast_m(self) -> float:
        return self.repeats * self.rep_m

    @property
    def in_no_zone(self) -> bool:
        """Strides of <= 20 s, <= 10 of them; hill sprints of <= 12 s."""
        strides = self.name == "strides" and self.repeats <= 10 and self.rep_s <= 20.0 + 1e-6
        return strides or (self.hill and self.repeats > 1 and self.rep_s <= 12.0 + 1e-6)

    @property
    def zone(self) -> int:
        """0 for no zone, else by the middle speed; inside the slack the plan's own zone stands."""
        if self.in_no_zone:
            return 0
        declared = self.raw.get("zone")
        ratio_5k, ratio_t = self.mid / self.speeds.five_k, self.mid / self.speeds.t
        if ratio_5k >= 1 + FIVE_K_SLACK:
            return 3
        if ratio_5k >= 1 - FIVE_K_SLACK:
            return declared if declared in (2, 3) else 3
        if ratio_t >= 1:
            return 2
        if ratio_t >= 1 - T_SLACK:
            return declared if declared in (1, 2) else 2
        return 1

    @property
    def mile_family(self) -> bool:
        return self.zone == 3 and self.mid >= MILE_FAMILY * self.speeds.mile - 1e-9


class Session:
    """One entry of the plan with everything the rules count in it."""

    def __init__(self, raw: dict[str, Any], week: int, level: str, speeds: Speeds) -> None:
        self.raw = raw
        self.week = week
        self.kind = str(raw["kind"])
        self.date = dt.date.fromisoformat(raw["date"])
        workout = raw.get("workout") or {}
        words = f"{workout.get('family', '')} {workout.get('title', '')} {raw.get('title', '')}".lower()
        hill = "hill" in words
        self.hill = hill
        self.parts = [Part(p, speeds, hill) for p in workout.get("parts") or []]
        self.is_run = self.kind in RUNS
        self.km = float(raw.get("distance_m") or 0.0) / 1000 if self.is_run else 0.0
        self.s = float(raw.get("duration_s") or 0.0)
        self.contacts = int(raw.get("plyometric_contacts") or 0)
        self.exercises = [str(e.get("name", "")).lower() for e in raw.get("exercises") or []]
        self.z2_s = sum(p.fast_s for p in self.parts if p.zone == 2)
        self.z3_s = sum(p.fast_s for p in self.parts if p.zone == 3)
        self.mile_m = sum(p.fast_m for p in self.parts if p.mile_family)
        self.v_m = sum(p.fast_m for p in self.parts if p.zone == 3 and not p.mile_family)
        self.long_hills = hill and any(p.repeats > 1 and p.rep_s > 30 for p in self.parts)
        self.vrt = self.kind in {"vo2max", "mile_pace", "time_trial", "race"} or self.z3_s > 0
        self.quality = self.kind in {"tempo", "vo2max", "mile_pace", "time_trial"} or (
            self.kind != "race" and self.z2_s + self.z3_s > 0
        )
        tempo_hard = (self.z2_s > 0 or self.kind == "tempo") if level in ("L0", "L1") else self.z2_s >= 20 * 60 - 1e-6
        over = self.s > 0.75 * LONG_MINUTES[level] * 60 + 1e-6
        with_quality = self.kind == "long" and self.z2_s + self.z3_s > 0
        surely = self.vrt or self.long_hills or tempo_hard or with_quality
        # "A long run > 75 % of the level's minutes": narrow = the long run, broad = any run that long.
        self.hard_narrow = self.is_run and (surely or (over and self.kind == "long"))
        self.hard = self.is_run and (surely or over)

    @property
    def jumps(self) -> bool:
        return (
            self.contacts > 0 or self.kind == "plyometrics" or any(w in n for n in self.exercises for w in JUMP_WORDS)
        )

    @property
    def heavy(self) -> bool:
        return bool(self.raw.get("heavy_legs")) or self.jumps


class ReadPlan:
    """The plan with its sessions by day and by week."""

    def __init__(self, plan: dict[str, Any], facts: Facts) -> None:
        self.raw, self.facts = plan, facts
        allowed = levels_for(facts.mile_s, facts.sex)
        claimed = plan["athlete"]["level"]
        self.level = claimed if claimed in allowed else allowed[0]
        self.speeds = Speeds.of(facts.mile_s)
        self.weeks: list[dict[str, Any]] = plan["weeks"]
        self.sessions = [
            Session(raw, int(week["number"]), self.level, self.speeds)
            for week in self.weeks
            for raw in week["sessions"]
        ]
        self.sessions.sort(key=lambda s: s.date)
        self.runs = [s for s in self.sessions if s.is_run]
        self.by_day: dict[dt.date, list[Session]] = defaultdict(list)
        for session in self.sessions:
            self.by_day[session.date].append(session)
        self.by_week: dict[int, list[Session]] = defaultdict(list)
        for session in self.sessions:
            self.by_week[session.week].append(session)
        self.notes = " ".join(str(note) for note in plan.get("guardrail_notes") or []).lower()
        self.last_week = max((int(w["number"]) for w in self.weeks), default=0)

    def full_blocks(self) -> Iterator[dict[str, Any]]:
        """Weeks 1, 2, ... in order; the stub is left out."""
        yield from sorted((w for w in self.weeks if w["number"] >= 1), key=lambda w: w["number"])

    def week_runs(self, number: int) -> list[Session]:
        return [s for s in self.by_week[number] if s.is_run]

    def week_km(self, number: int) -> float:
        return sum(s.km for s in self.week_runs(number))

    def running_days(self, number: int) -> int:
        return len({s.date for s in self.week_runs(number)})

    def lost(self, week: dict[str, Any]) -> bool:
        """Four days or more away, or at most one running day left: no training week."""
        days = {s.date for s in self.by_week[week["number"]]}
        away = {d for d in days if any(a <= d <= b for a, b, easy in self.facts.away if not easy)}
        return len(away) >= 4 or (bool(away) and sum(d.weekday() in self.facts.days for d in days - away) < 2)

    def is_full(self, week: dict[str, Any]) -> bool:
        """Neither stub, down week nor taper."""
        return week["number"] >= 1 and not week["down_week"] and week["block"] != "taper"

    def holds_race(self, number: int) -> bool:
        """Whether a race stands in the week: the plan's own or another one."""
        return number == self.last_week or any(r.kind == "race" for r in self.week_runs(number))

    def full_km(self) -> list[float]:
        return [self.week_km(w["number"]) for w in self.full_blocks() if self.is_full(w) and not self.lost(w)]

    def hard_dates(self) -> list[dt.date]:
        return sorted({s.date for s in self.sessions if s.hard})

    def cap_km(self) -> float:
        """The level cap with its age limits; who already runs more may hold it."""
        cap: float = WEEK_CAP_KM[self.level]
        age = self.facts.age
        if age < 16:
            cap = min(cap, 40)
        elif age < 18:
            cap = min(cap, 65)
        elif age >= 50:
            cap *= 0.85
        return max(cap, self.facts.week_km)

    def h1_km(self, date: dt.date) -> float:
        """The longest run H1 lets stand on `date`; the assumed longest run lies on the day before the start."""
        history = [(self.facts.start - dt.timedelta(days=1), self.facts.longest_km)]
        history += [(r.date, r.km) for r in self.runs]
        longest = max((km for day, km in history if 0 < (date - day).days <= 30), default=0.0)
        return max(1.10 * longest, longest + 1.0 if longest < 5.0 else 0.0)
