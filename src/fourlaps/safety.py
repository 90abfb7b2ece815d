"""The guardrails H1-H21 as a table of data, and `approve`, the only maker of an `ApprovedPlan`.

Every number comes from `tables/guardrails.toml`; this module is the counting. What a session holds is recounted from
its parts (`content_of`): labels and flags are never trusted, a wrong flag is itself a violation. One function per rule
(`h1_single_run_spike` ... `h21_one_change`) yields what breaks it; `whole_plan` and `honest_parts` check that there is
nothing to count past: every day in its week, the race last, parts that add up.

source  the rules are coaching judgement unless their row in the table names a source [grades in the table]
"""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Literal, NewType, get_args

from fourlaps.errors import UnsafePlan
from fourlaps.evidence import GRADE_WORDS, Grade, reference_keys
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import LEVELS, Level, PlanRequest, Sex
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import QUALITY_KINDS, Exercise, Plan, Session, Week
from fourlaps.vocabulary.workout import Part, Workout, Zone

ApprovedPlan = NewType("ApprovedPlan", Plan)
Kind = Literal["P", "C", "R", "A"]
Bounds = Mapping[str, Any]

# Counted sums of floats may miss a bound by this share before it is broken.
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One rule: its bounds in `unit`, the reason a runner reads, the source key and the grade of the evidence.

    kind         P checked on every plan, C recommended, R enforced while training goes on, A advice
    absolute     bounds no plan may break        recommended  bounds a coach may override with a recorded reason
    """

    id: str
    title: str
    kind: Kind
    unit: str
    reason: str
    source: str
    grade: Grade
    absolute: Bounds
    recommended: Bounds


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("fourlaps") / "tables" / "guardrails.toml").read_text(encoding="utf-8"))


@cache
def guardrails() -> Mapping[str, Guardrail]:
    """Every rule by id, "H1" to "H21", in order.

    raises  ValueError if the table misses a rule, a bound, a sentence, a known source or a grade

    >>> guardrails()["H1"].absolute["growth"]
    1.1
    """
    rows = {key: row for key, row in _table().items() if key != "definitions"}
    if list(rows) != [f"H{number}" for number in range(1, 22)]:
        raise ValueError(f"guardrails.toml must hold H1 to H21 in order, it holds {list(rows)}")
    return MappingProxyType({key: _guardrail(key, row) for key, row in rows.items()})


def _guardrail(key: str, row: Mapping[str, Any]) -> Guardrail:
    absolute, recommended = row.get("absolute", {}), row.get("recommended", {})
    unknown = [name for name in re.split(r",\s*", row["source"]) if name not in reference_keys()]
    if row["kind"] not in get_args(Kind) or row["grade"] not in GRADE_WORDS or unknown:
        raise ValueError(f"{key}: kind {row['kind']}, grade {row['grade']} or source {unknown} is not known")
    if not row["reason"].endswith(".") or not (absolute or recommended):
        raise ValueError(f"{key} needs a reason that is a sentence, and a bound")
    return Guardrail(
        id=key, title=row["title"], kind=row["kind"], unit=row["unit"], reason=row["reason"], source=row["source"],
        grade=row["grade"], absolute=MappingProxyType(absolute), recommended=MappingProxyType(recommended),
    )  # fmt: skip


def _bounds(rule: str) -> Bounds:
    return guardrails()[rule].absolute


def _defined(name: str) -> Any:
    return _table()["definitions"][name]


# --- what the words mean -------------------------------------------------------------------------------------------


def level_of(mile_s: float, sex: Sex | None = None) -> Level:
    """The level of a runner whose current mile takes `mile_s` seconds; a time on a limit takes the slower level's caps.

    >>> level_of(360.0), level_of(360.0, "F"), level_of(540.0)
    ('L2', 'L3', 'L1')
    """
    factor = _defined("women_factor") if sex == "F" else 1.0
    limits = {level: limit * factor for level, limit in _defined("level_slower_than_s").items()}
    if mile_s > limits["L0"]:
        return "L0"
    for level in LEVELS[1:4]:
        if mile_s >= limits[level]:
            return level
    return "L4"


def week_cap_km(request: PlanRequest) -> float:
    """The most km a full week of this runner may hold by level, age and what the runner already does (H2)."""
    bounds, age = _bounds("H2"), request.age_years
    cap = float(_defined("week_cap_km")[level_of(request.mile_s, request.sex)])
    if age is not None and age < 16:
        cap = min(cap, bounds["under_16_km"])
    elif age is not None and age < 18:
        cap = min(cap, bounds["under_18_km"])
    elif age is not None and age >= 50:
        cap *= bounds["from_50_share"]
    return max(cap, request.week_km)


@dataclass(frozen=True, slots=True)
class Limits:
    """Speeds (m/s) from which a part counts as T (zone 2), as 5k pace (zone 3), as mile pace; T itself; the mile."""

    zone2: float
    zone3: float
    mile_family: float
    threshold: float
    mile: float


@cache
def limits_of(mile_s: float) -> Limits:
    """The speed limits between zones of a runner whose current mile takes `mile_s` seconds.

    A part within the slack below 5k pace counts as zone 3, within the slack below T as zone 2: the careful side.
    """
    mile = MILE_M / mile_s
    five_k = mile * _interpolated(_defined("mile_s"), _defined("five_k_fraction"), mile_s)
    threshold = mile * _interpolated(_defined("mile_s"), _defined("threshold_fraction"), mile_s)
    return Limits(
        zone2=threshold * (1 - _defined("threshold_slack")),
        zone3=five_k * (1 - _defined("five_k_slack")),
        mile_family=mile * _defined("mile_family_from"),
        threshold=threshold,
        mile=mile,
    )


def _interpolated(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    if x <= xs[0]:
        return ys[0]
    if x >= xs[-1]:
        return ys[-1]
    right = bisect_right(xs, x)
    return ys[right - 1] + (ys[right] - ys[right - 1]) * (x - xs[right - 1]) / (xs[right] - xs[right - 1])


def zone_of(part: Part, mile_s: float) -> Zone:
    """The zone of a part's running by its midpoint speed (its recoveries are zone 1, strides have none)."""
    limits = limits_of(mile_s)
    return 3 if part.midpoint_mps >= limits.zone3 else 2 if part.midpoint_mps >= limits.zone2 else 1


def _rep_s(part: Part) -> float:
    return part.running_duration_s / max(part.repeats, 1)


def _counts_in_no_zone(part: Part, strides_of_session: int) -> bool:
    if part.part == "strides":
        short = _rep_s(part) <= _defined("stride_max_s") * (1 + _ROUNDING)
        return bool(short and strides_of_session <= _defined("stride_max_count"))
    return part.part == "set" and _rep_s(part) <= _defined("hill_sprint_max_s") * (1 + _ROUNDING)


@dataclass(frozen=True, slots=True)
class Content:
    """What one session holds, recounted from its parts.

    zone2_s, zone3_s    seconds of running in zone 2 and 3, recoveries left out
    mile_m, five_k_m    metres at mile pace or faster, and at 5k pace up to mile pace
    top_mps             fast end of the fastest part outside strides and short hills, 0 without one
    middle_mps          midpoint of the fastest of these parts
    quality             T, V, R or a time trial        fast  V, R, time trial or race
    hard                a hard day by the definition   heavy_legs  heavy leg work or jumps
    """

    zone2_s: float
    zone3_s: float
    mile_m: float
    five_k_m: float
    top_mps: float
    middle_mps: float
    quality: bool
    fast: bool
    hard: bool
    heavy_legs: bool


def content_of(session: Session, mile_s: float, level: Level) -> Content:
    """What `session` holds for a runner of this mile and level, by its parts and exercises, not by its flags."""
    limits = limits_of(mile_s)
    counted = _counted_parts(session.workout)
    zone2_s = sum(part.running_duration_s for part in counted if zone_of(part, mile_s) == 2)
    zone3 = [part for part in counted if zone_of(part, mile_s) == 3]
    mile_m = sum(part.running_distance_m for part in zone3 if part.midpoint_mps >= limits.mile_family)
    long_s = 60 * _defined("hard_long_run_share") * _defined("long_run_cap_min")[level]
    tempo_s = 60 * _defined("hard_tempo_min")[level]
    hills = "hill" in (session.workout.family.lower() if session.workout else "")
    fast = bool(zone3) or session.kind in ("vo2max", "mile_pace", "time_trial", "race")
    hard = (
        fast
        or (zone2_s > 0 and zone2_s >= tempo_s * (1 - _ROUNDING))
        or (session.kind == "long" and zone2_s > 0)
        or (session.is_run and session.duration_s > long_s * (1 + _ROUNDING))
        or (hills and any(p.part == "set" and _rep_s(p) > _defined("hill_repeat_min_s") for p in counted))
    )
    return Content(
        zone2_s=zone2_s,
        zone3_s=sum(part.running_duration_s for part in zone3),
        mile_m=mile_m,
        five_k_m=sum(part.running_distance_m for part in zone3) - mile_m,
        top_mps=max((part.target_speed_mps[1] for part in counted), default=0.0),
        middle_mps=max((part.midpoint_mps for part in counted), default=0.0),
        quality=session.kind != "race" and (session.kind in QUALITY_KINDS or zone2_s > 0 or bool(zone3)),
        fast=fast,
        hard=hard,
        heavy_legs=session.heavy_legs or session.plyometric_contacts > 0 or _works_legs(session.exercises),
    )


def _counted_parts(workout: Workout | None) -> list[Part]:
    parts = workout.parts if workout else ()
    strides = sum(part.repeats for part in parts if part.part == "strides")
    return [part for part in parts if not _counts_in_no_zone(part, strides)]


def _works_legs(exercises: Iterable[Exercise]) -> bool:
    return any(word in exercise.name.lower() for exercise in exercises for word in _defined("leg_work_words"))


def jump_contacts(exercises: Iterable[Exercise]) -> int:
    """Ground contacts of the jumping exercises: sets times reps."""
    words = _defined("jump_words")
    jumps = (e for e in exercises if any(re.search(rf"\b{word}", e.name.lower()) for word in words))
    return sum(exercise.sets * (exercise.reps or 0) for exercise in jumps)


# --- a plan, recounted ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Recount:
    """A plan with what its sessions hold; `full` are the weeks that are neither stub, down week nor taper."""

    plan: Plan
    level: Level
    content: Mapping[int, Content]

    @property
    def request(self) -> PlanRequest:
        return self.plan.request

    @property
    def age(self) -> float:
        return math.nan if self.plan.request.age_years is None else self.plan.request.age_years

    @property
    def blocks(self) -> list[Week]:
        return [week for week in self.plan.weeks if week.number > 0]

    @property
    def full(self) -> list[Week]:
        return [week for week in self.blocks if _is_full(week)]

    def of(self, session: Session) -> Content:
        return self.content[id(session)]

    def days(self, wanted: Callable[[Session, Content], bool]) -> list[dt.date]:
        """Days, in order and each once, with a session that is wanted."""
        return sorted({s.date for s in self.plan.sessions if wanted(s, self.of(s))})

    def holds_race(self, week: Week) -> bool:
        return any(session.date == self.request.race for session in week.sessions)


def _recount(plan: Plan) -> _Recount:
    level, mile_s = level_of(plan.request.mile_s, plan.request.sex), plan.request.mile_s
    return _Recount(plan, level, {id(s): content_of(s, mile_s, level) for s in plan.sessions})


def _is_full(week: Week) -> bool:
    return week.number > 0 and not week.down_week and week.block != "taper"


def _runs(week: Week) -> list[Session]:
    return [session for session in week.sessions if session.is_run]


def _running_days(week: Week) -> int:
    return len({session.date for session in _runs(week)})


def _first_day(week: Week) -> dt.date | None:
    return min((session.date for session in week.sessions), default=None)


def _km(metres: float) -> str:
    return f"{metres / 1000:.2f} km"


def _above(value: float, bound: float) -> bool:
    return value > bound * (1 + _ROUNDING) + 1e-9


Broken = Iterator[Violation]


# --- the rules -----------------------------------------------------------------------------------------------------


def h1_single_run_spike(plan: _Recount) -> Broken:
    """No run far longer than the longest of the previous 30 days; the assumed longest run stands on the day before."""
    bounds, request = _bounds("H1"), plan.request
    runs = sorted((s.date, s.distance_m / 1000) for s in plan.plan.sessions if s.is_run)
    runs = [(request.start - dt.timedelta(days=1), request.longest_km), *runs]
    oldest = 0
    for number, (day, km) in enumerate(runs[1:], start=1):
        while (day - runs[oldest][0]).days > bounds["window_days"]:
            oldest += 1
        longest = max((k for d, k in runs[oldest:number] if d < day), default=0.0)
        allowed = bounds["growth"] * longest
        if longest < bounds["short_run_km"]:
            allowed = max(allowed, longest + bounds["short_run_step_km"])
        if _above(km, allowed):
            yield Violation("H1", day, f"a run of {km:.2f} km", f"{allowed:.2f} km")


def h2_weekly_growth(plan: _Recount) -> Broken:
    """A week against the mean of the last three that were not easy, and against the cap."""
    bounds, request = _bounds("H2"), plan.request
    history = [request.week_km] * int(bounds["weeks"])
    cap = week_cap_km(request)
    for week in plan.blocks:
        km = week.distance_m / 1000
        last = history[-int(bounds["weeks"]) :]
        allowed = bounds["growth"] * sum(last) / len(last)
        if _above(km, allowed):
            yield Violation("H2", _first_day(week), f"a week of {km:.2f} km", f"{allowed:.2f} km")
        if _above(km, cap):
            yield Violation("H2", _first_day(week), f"a week of {km:.2f} km", f"the cap of {cap:.2f} km")
        if not week.down_week:
            history.append(km)


def h3_hard_days_apart(plan: _Recount) -> Broken:
    """Hard days never touch; from 50 on three days lie before the next V, R, test or race."""
    bounds = _bounds("H3")
    hard = plan.days(lambda _, c: c.hard)
    fast = set(plan.days(lambda _, c: c.fast))
    for before, after in pairwise(hard):
        apart = (after - before).days
        needed = bounds["days_apart_from_50"] if plan.age >= 50 and after in fast else bounds["days_apart"]
        if apart < needed:
            yield Violation("H3", after, f"{apart} days after a hard day", f"{needed} days")


def h4_hard_days_a_week(plan: _Recount) -> Broken:
    """At most three hard days a week, two for beginners, under 16, from 50 on and on return."""
    bounds = _bounds("H4")
    careful = plan.level in ("L0", "L1") or plan.age >= 50 or plan.age < 16 or plan.request.injured
    most = bounds["per_week_careful"] if careful else bounds["per_week"]
    for week in plan.blocks:
        hard = {s.date for s in week.sessions if plan.of(s).hard}
        if len(hard) > most:
            yield Violation("H4", min(hard), f"{len(hard)} hard days in week {week.number}", str(most))


def h5_run_free_days(plan: _Recount) -> Broken:
    """A day without running every week (two under 16; one in 14 days for L4)."""
    bounds = _bounds("H5")
    for week in plan.blocks:
        free = 7 - _running_days(week)
        needed = bounds["per_week_under_16"] if plan.age < 16 else bounds["per_week"]
        if plan.level == "L4" and not plan.age < 16:
            continue
        if free < needed:
            yield Violation("H5", _first_day(week), f"{free} days without running", str(needed))
    if plan.level == "L4":
        days = {s.date for s in plan.plan.sessions if s.is_run}
        first, last = plan.request.start, plan.request.race
        window = int(bounds["window_days_L4"])
        for n in range((last - first).days + 2 - window):
            start = first + dt.timedelta(days=n)
            if all(start + dt.timedelta(days=i) in days for i in range(window)):
                yield Violation("H5", start, f"{window} running days in a row", "one day free")


def h6_session_ceilings(plan: _Recount) -> Broken:
    """Fast running per session under its ceiling."""
    bounds, level = _bounds("H6"), plan.level
    threshold = limits_of(plan.request.mile_s).threshold
    for week in plan.blocks:
        week_km = week.distance_m / 1000
        if level == "L0":
            mile_km, five_km = bounds["L0"]["mile_km"], bounds["L0"]["five_k_km"]
            tempo_s = bounds["L0"]["threshold_min"] * 60
        else:
            mile_km, five_km = (
                max(row["floor"], min(row["week_share"] * week_km, row[level]))
                for row in (bounds["mile_km"], bounds["five_k_km"])
            )
            row = bounds["threshold_min"]
            share_s = row["week_share"] * week_km * 1000 / threshold
            tempo_s = max(row["floor"] * 60, min(share_s, row[level] * 60))
        for session in week.sessions:
            if session.kind == "race":
                continue
            content = plan.of(session)
            if not _is_single_test(session, bounds["time_trial_max_km"]) and _above(content.mile_m / 1000, mile_km):
                yield Violation(
                    "H6", session.date, f"{_km(content.mile_m)} at mile pace or faster", f"{mile_km:.2f} km"
                )
            if _above(content.five_k_m / 1000, five_km):
                yield Violation("H6", session.date, f"{_km(content.five_k_m)} at 3k-5k pace", f"{five_km:.2f} km")
            if _above(content.zone2_s, tempo_s):
                yield Violation("H6", session.date, f"{content.zone2_s / 60:.1f} min at T", f"{tempo_s / 60:.1f} min")


def _is_single_test(session: Session, most_km: float) -> bool:
    """Whether the fast running of a session is one unbroken test of at most `most_km`."""
    reps = [part for part in _counted_parts(session.workout) if part.part == "set"]
    return (
        session.kind == "time_trial"
        and sum(part.repeats for part in reps) == 1
        and sum(part.running_distance_m for part in reps) <= 1000 * most_km
    )


def h7_mostly_easy(plan: _Recount) -> Broken:
    """The week's share of running above easy, and of fast running."""
    bounds = _bounds("H7")
    for week in plan.blocks:
        if plan.holds_race(week):
            continue
        runs = _runs(week)
        total = sum(s.duration_s for s in runs)
        zone2, zone3 = sum(plan.of(s).zone2_s for s in runs), sum(plan.of(s).zone3_s for s in runs)
        first = _first_day(week)
        test = any(s.kind == "time_trial" for s in runs)
        if total < bounds["from_min"] * 60:
            quality = sum(plan.of(s).quality for s in runs)
            if quality > bounds["short_week_quality_sessions"]:
                yield Violation("H7", first, f"{quality} quality sessions in a week under two hours", "1")
            if _above(zone3, bounds["short_week_fast_min"] * 60):
                yield Violation("H7", first, f"{zone3 / 60:.1f} min fast in a week under two hours", "10 min")
        elif not test:
            few = _running_days(week) <= bounds["few_runs"]
            share = bounds["above_easy_share_few_runs"] if few else bounds["above_easy_share"]
            if _above(zone2 + zone3, share * total):
                yield Violation("H7", first, f"{(zone2 + zone3) / total:.0%} above easy", f"{share:.0%}")
            if _above(zone3, bounds["fast_share"] * total):
                yield Violation("H7", first, f"{zone3 / total:.0%} fast", f"{bounds['fast_share']:.0%}")


def h8_long_run(plan: _Recount) -> Broken:
    """The longest run as a share of its week (two runs on one day count together), and its minutes."""
    bounds = _bounds("H8")
    most_s = _defined("long_run_cap_min")[plan.level] * 60
    for week in plan.blocks:
        runs = _runs(week)
        if not runs or plan.holds_race(week):
            continue
        days: dict[dt.date, float] = {}
        for run in runs:
            days[run.date] = days.get(run.date, 0.0) + run.distance_m
        key = {1: "share_at_2_runs", 2: "share_at_2_runs", 3: "share_at_3_runs", 4: "share_at_4_runs"}
        share = bounds[key.get(len(days), "share")]
        day, longest = max(days.items(), key=lambda item: item[1])
        if _above(longest, share * week.distance_m):
            yield Violation("H8", day, f"{longest / week.distance_m:.0%} of the week in one day", f"{share:.0%}")
        for run in runs:
            if _above(run.duration_s, most_s):
                yield Violation("H8", run.date, f"{run.duration_s / 60:.0f} min", f"{most_s / 60:.0f} min")


def h9_speed_comes_back(plan: _Recount) -> Broken:
    """Without known fast running: nothing faster than T for two weeks, then a short first session, never a test."""
    if plan.request.fast_running:
        return
    bounds = _bounds("H9")
    opens = plan.request.start + dt.timedelta(days=bounds["days"])
    above_t = limits_of(plan.request.mile_s).threshold * (1 + _defined("threshold_slack"))
    runs = sorted((s for s in plan.plan.sessions if s.is_run and s.kind != "race"), key=lambda s: s.date)
    fast = [s for s in runs if plan.of(s).fast]
    for session in runs:
        if session.date < opens and (plan.of(session).fast or _above(plan.of(session).middle_mps, above_t)):
            yield Violation("H9", session.date, "running faster than tempo", f"not before {opens}")
    if fast and fast[0].kind == "time_trial":
        yield Violation("H9", fast[0].date, "a time trial as the first fast session", "a short session first")
    first = next((s for s in fast if plan.of(s).mile_m > 0 and s.kind != "time_trial"), None)
    if first and _above(plan.of(first).mile_m / 1000, bounds["first_session_km"]):
        allowed = f"{bounds['first_session_km']} km in the first session"
        yield Violation("H9", first.date, f"{_km(plan.of(first).mile_m)} at mile pace or faster", allowed)


def h10_fresh_legs(plan: _Recount) -> Broken:
    """No heavy leg work or jumps on the day before V, R, a test or a race; two days before a test or the race."""
    bounds = _bounds("H10")
    fast = set(plan.days(lambda _, c: c.fast))
    tests = set(plan.days(lambda s, _: s.kind in ("time_trial", "race")))
    for day in plan.days(lambda _, c: c.heavy_legs):
        near = [1] if day + dt.timedelta(days=1) in fast else []
        near += [n for n in range(1, bounds["days_before_race"] + 1) if day + dt.timedelta(days=n) in tests]
        if near:
            days = "the day" if min(near) == 1 else f"{min(near)} days"
            yield Violation("H10", day, f"heavy leg work {days} before fast running", "easy days or none")
    for session in plan.plan.sessions:
        if plan.of(session).heavy_legs and not session.heavy_legs:
            yield Violation("H10", session.date, "heavy leg work that is not marked as such", "marked heavy leg work")


def h11_jumps(plan: _Recount) -> Broken:
    """Contacts per session, sessions per week, growth, the month of strength before, the days before the race."""
    bounds, race = _bounds("H11"), plan.request.race
    cap, first = bounds["session_cap"][plan.level], bounds["first_session"][plan.level]
    last_most: int | None = None
    for week in plan.plan.weeks:
        jumps = [s for s in week.sessions if s.plyometric_contacts > 0]
        growth = first if last_most is None else last_most + bounds["growth_per_week"]
        for session in jumps:
            if session.plyometric_contacts > min(cap, growth):
                yield Violation("H11", session.date, f"{session.plyometric_contacts} contacts", str(min(cap, growth)))
        if len(jumps) > bounds["sessions_per_week"]:
            yield Violation("H11", jumps[0].date, f"{len(jumps)} jump sessions", str(bounds["sessions_per_week"]))
        if jumps:
            last_most = max(session.plyometric_contacts for session in jumps)
    held = sorted((s for s in plan.plan.sessions if s.plyometric_contacts > 0), key=lambda s: s.date)
    for before, after in pairwise(held):
        if (after.date - before.date).days < bounds["days_apart"]:
            yield Violation("H11", after.date, "jump sessions too close", f"{bounds['days_apart']} days apart")
    strength = plan.days(lambda s, _: s.kind == "strength")
    for session in held:
        if not plan.request.strength_history and not _a_month_of(strength, session.date):
            yield Violation("H11", session.date, "jumps", f"{bounds['strength_weeks_before']} weeks of strength first")
        if 0 <= (race - session.date).days <= bounds["days_before_race"]:
            yield Violation("H11", session.date, "jumps in the last days", f"none in {bounds['days_before_race']} days")
    for session in plan.plan.sessions:
        counted = jump_contacts(session.exercises)
        if counted != session.plyometric_contacts:
            says = f"{session.plyometric_contacts} as it says"
            yield Violation("H11", session.date, f"{counted} contacts in its exercises", says)


def _a_month_of(strength: Sequence[dt.date], day: dt.date) -> bool:
    """Whether strength began four weeks before `day` and was done in four different weeks since."""
    weeks = int(_bounds("H11")["strength_weeks_before"])
    before = [done for done in strength if done < day]
    if not before or (day - before[0]).days < 7 * weeks:
        return False
    return len({(day - done).days // 7 for done in before}) >= weeks


def h12_warm_up(plan: _Recount) -> Broken:
    """Ten easy minutes before and five after every quality session."""
    bounds, mile_s = _bounds("H12"), plan.request.mile_s
    for session in plan.plan.sessions:
        if not plan.of(session).quality:
            continue
        parts = session.workout.parts if session.workout else ()
        work = [i for i, part in enumerate(parts) if zone_of(part, mile_s) > 1 and part.part != "strides"]
        first, last = (work[0], work[-1]) if work else (len(parts), -1)
        easy = [zone_of(part, mile_s) == 1 for part in parts]
        warm = sum(p.duration_s for i, p in enumerate(parts) if p.part == "warm_up" and easy[i] and i < first)
        cool = sum(p.duration_s for i, p in enumerate(parts) if p.part == "cool_down" and easy[i] and i > last)
        if _above(bounds["warm_up"] * 60, warm) or _above(bounds["cool_down"] * 60, cool):
            found = f"{warm / 60:.1f} min of warm-up and {cool / 60:.1f} min of cool-down"
            yield Violation("H12", session.date, found, f"{bounds['warm_up']:.0f} and {bounds['cool_down']:.0f} min")


def h13_taper(plan: _Recount) -> Broken:
    """The seven days before the race against the last three full weeks."""
    bounds, race = _bounds("H13"), plan.request.race
    full = plan.full[-int(bounds["full_weeks"]) :]
    if not full:
        return
    mean = sum(week.distance_m for week in full) / len(full)
    days = [s for s in plan.plan.sessions if s.is_run and 1 <= (race - s.date).days <= bounds["days"]]
    held = sum(s.distance_m for s in days)
    low, high = bounds["less_L4"] if plan.level == "L4" else bounds["less"]
    if mean < bounds["short_week_km"] * 1000:
        low, high = bounds["less_short_week"]
    elif max(_running_days(week) for week in full) <= bounds["few_runs"]:
        low, high = bounds["less_few_runs"]
        first = sum(s.distance_m for s in days if (race - s.date).days == bounds["days"])
        if _above(first, bounds["first_day_share_few_runs"] * mean):
            allowed = f"{_km(bounds['first_day_share_few_runs'] * mean)} a week before the race"
            yield Violation("H13", race - dt.timedelta(days=bounds["days"]), _km(first), allowed)
    less = 1 - held / mean
    if _above(low, less) or _above(less, high):
        yield Violation("H13", race - dt.timedelta(days=1), f"{less:.0%} less running", f"{low:.0%} to {high:.0%} less")


def h14_easy_weeks(plan: _Recount) -> Broken:
    """No stretch of full weeks too long, the first the longest, easy weeks 20 to 30 % below the last full one."""
    bounds = _bounds("H14")
    weeks = plan.blocks
    gentle = (plan.level == "L0" or plan.age >= 50) and len(weeks) > bounds["short_plan_weeks"]
    most = bounds["full_weeks_careful"] if gentle else bounds["full_weeks"]
    stretches: list[int] = [0]
    last_full: float | None = None
    for week in weeks:
        if _is_full(week):
            stretches[-1] += 1
            if stretches[-1] > most:
                yield Violation("H14", _first_day(week), f"{stretches[-1]} full weeks in a row", str(most))
            last_full = week.distance_m
            continue
        if week.down_week and last_full:
            less = 1 - week.distance_m / last_full
            if _above(bounds["less"][0], less) or _above(less, bounds["less"][1]):
                yield Violation("H14", _first_day(week), f"{less:.0%} less than the last full week", "20 to 30 %")
        stretches.append(0)
    found = [n for n in stretches if n]
    if found and max(found) > found[0]:
        yield Violation(
            "H14", _first_day(weeks[0]), f"a stretch of {max(found)} after one of {found[0]}", "longest first"
        )


def h17_todays_speed(plan: _Recount) -> Broken:
    """Reps of the mile family not faster than today's mile allows; the one sharpening session by its own bounds."""
    bounds = _bounds("H17")
    sharp = bounds["sharpening"]
    mile = limits_of(plan.request.mile_s).mile
    taper = {s.date for week in plan.plan.weeks if week.block == "taper" for s in week.sessions}
    mile_days = plan.days(lambda s, c: s.kind == "mile_pace" and c.mile_m > 0)
    used = False
    for session in sorted(plan.plan.sessions, key=lambda s: s.date):
        top = plan.of(session).top_mps
        if not session.is_run or session.kind == "race" or top <= mile:
            continue
        allowed = bounds["mile_family"]
        if session.date in taper and _is_sharpening(session, mile, sharp):
            before = [day for day in mile_days if 0 < (session.date - day).days <= sharp["days_before"]]
            ready = len(before) >= sharp["sessions_before"]
            allowed = sharp["fraction_unready"] if not ready else bounds["mile_family"] if used else sharp["fraction"]
            used = used or top > bounds["mile_family"] * mile
        if _above(top, allowed * mile):
            yield Violation("H17", session.date, f"{top / mile:.3f} of today's mile speed", f"{allowed:.2f}")


def _is_sharpening(session: Session, mile: float, sharp: Bounds) -> bool:
    """Whether all reps near mile pace are few, short and fully rested."""
    reps = [
        part for part in _counted_parts(session.workout) if part.midpoint_mps >= _defined("mile_family_from") * mile
    ]
    return (
        bool(reps)
        and sum(part.repeats for part in reps) <= sharp["reps"]
        and all(
            part.running_distance_m / part.repeats <= sharp["rep_m"] * (1 + _ROUNDING)
            and (part.repeats == 1 or (part.recovery_duration_s or 0.0) >= sharp["rest_ratio"] * _rep_s(part))
            for part in reps
        )
    )


def h18_rare_races(plan: _Recount) -> Broken:
    """All-out efforts ten days apart, two in 14 days in the peak, one in three weeks on average."""
    bounds, request = guardrails()["H18"].recommended, plan.request
    peak = {s.date for week in plan.plan.weeks if week.block in ("peak", "taper") for s in week.sessions}
    efforts = plan.days(lambda s, _: _is_all_out(s, request.race))
    for before, after in pairwise(efforts):
        if after not in peak and (after - before).days < bounds["days_apart"]:
            found = f"{(after - before).days} days after the last all-out effort"
            yield Violation("H18", after, found, f"{bounds['days_apart']} days")
    many = bounds["peak_efforts"]
    for before, after in zip(efforts, efforts[many:], strict=False):
        if after in peak and (after - before).days < bounds["peak_days"]:
            found = f"{many + 1} all-out efforts in {(after - before).days + 1} days"
            yield Violation("H18", after, found, f"{many} in {bounds['peak_days']} days")
    most = math.ceil(((request.race - request.start).days + 1) / bounds["days_per_effort"])
    if len(efforts) > most:
        yield Violation("H18", efforts[-1], f"{len(efforts)} all-out efforts", f"{most}, one in three weeks")


def _is_all_out(session: Session, race: dt.date) -> bool:
    """A test or a race; a race run as a workout says "controlled" in its title or its reason."""
    controlled = session.date != race and "controlled" in f"{session.title} {session.why}".lower()
    return session.kind == "time_trial" or (session.kind == "race" and not controlled)


def h19_cleared(plan: _Recount) -> Broken:
    """From 60 on, not cleared: no V, R or test."""
    if not plan.age >= _bounds("H19")["from_age_years"] or plan.request.cleared:
        return
    for session in plan.plan.sessions:
        if plan.of(session).fast and session.kind != "race":
            yield Violation("H19", session.date, session.title, "nothing faster than T before a doctor's word")


def h21_one_change(plan: _Recount) -> Broken:
    """Between repeats of a session one of reps, pace and rest changes."""
    bounds = guardrails()["H21"].recommended
    last: dict[str, tuple[tuple[float, ...], float, float]] = {}
    for session in sorted(plan.plan.sessions, key=lambda s: s.date):
        reps = [part for part in _counted_parts(session.workout) if part.part == "set"]
        if not plan.of(session).quality or session.workout is None or not reps:
            continue
        size = tuple(n for p in reps for n in (p.repeats, p.rep_distance_m or p.rep_duration_s or 0.0))
        pace = reps[0].midpoint_mps
        rest = reps[0].recovery_duration_s or 0.0
        if session.workout.family in last:
            old_size, old_pace, old_rest = last[session.workout.family]
            changed = [name for name, differs in (
                ("reps", size != old_size),
                ("pace", abs(pace - old_pace) > bounds["pace_change"] * old_pace),
                ("rest", min(rest, old_rest) > 0 and abs(rest - old_rest) > bounds["rest_change"] * old_rest),
            ) if differs]  # fmt: skip
            if len(changed) > bounds["changes"]:
                yield Violation("H21", session.date, f"{' and '.join(changed)} changed at once", "one change at a time")
        last[session.workout.family] = (size, pace, rest)


def whole_plan(plan: _Recount) -> Broken:
    """Nothing can be counted past: every day stands once in its week, the race ends the plan, the flags are true."""
    request, weeks = plan.request, plan.plan.weeks
    days = {s.date for s in plan.plan.sessions}
    for n in range((request.race - request.start).days + 1):
        day = request.start + dt.timedelta(days=n)
        if day not in days:
            yield Violation("H5", day, "a day without an entry", "at least rest")
    numbers = [week.number for week in weeks]
    if numbers not in (list(range(len(weeks))), list(range(1, len(weeks) + 1))):
        yield Violation("H2", None, f"weeks numbered {numbers}", "weeks numbered in order from 0 or 1")
    for place, week in enumerate(reversed(weeks)):
        last = request.race - dt.timedelta(weeks=place)
        first = max(last - dt.timedelta(days=6), request.start)
        for session in week.sessions:
            if not first <= session.date <= last:
                yield Violation("H2", session.date, f"a session in week {week.number}", f"{first} to {last} there")
            if plan.of(session).hard != session.hard:
                said, held = ("a hard day", "no hard day") if session.hard else ("no hard day", "a hard day")
                yield Violation("H3", session.date, f"called {said}", f"called {held}, as its parts are")
            if week.number == 0 and plan.of(session).quality:
                yield Violation("H9", session.date, "a quality session in the first days", "easy running")
    if not any(s.kind == "race" and s.date == request.race for s in plan.plan.sessions):
        yield Violation("H13", request.race, "no race on race day", "the race as the end of the plan")


# A part's own numbers may differ this much: metres are rounded to whole reps and tens, speeds to a pace.
_PART_SLACK = 0.05


def honest_parts(plan: _Recount) -> Broken:
    """Parts that add up: positive, speed times time is distance, recoveries inside; else no recount means anything."""
    for session in plan.plan.sessions:
        if session.is_run and session.workout is None:
            yield Violation("H7", session.date, "a run without a workout", "parts that say what to run")
        if not session.is_run and session.workout is not None:
            yield Violation("H5", session.date, f"running in a {session.kind} session", "running in runs only")
        for part in session.workout.parts if session.workout else ():
            wrong = _dishonest(part)
            if wrong:
                yield Violation("H7", session.date, f"a {part.part} part {wrong}", "parts that add up")


def _dishonest(part: Part) -> str:
    """What does not add up in a part, "" where it does."""
    slow, fast = part.target_speed_mps
    numbers = (part.duration_s, part.distance_m, slow, fast, part.recovery_duration_s or 0.0)
    if not all(math.isfinite(n) and n >= 0 for n in numbers) or part.repeats < 1 or not 0 < slow <= fast:
        return "with impossible numbers"
    if part.running_duration_s <= 0 or part.running_distance_m <= 0:
        return "with no time to run"
    if part.running_distance_m > part.distance_m * (1 + _PART_SLACK):
        return f"of {part.distance_m:.0f} m that asks for {part.running_distance_m:.0f} m of running"
    speed = part.running_distance_m / part.running_duration_s
    if part.repeats == 1 and part.rep_distance_m is None:
        speed = part.distance_m / part.duration_s
    if not slow * (1 - _PART_SLACK) <= speed <= fast * (1 + _PART_SLACK):
        return f"that runs {speed:.2f} m/s where {slow:.2f} to {fast:.2f} m/s is asked"
    return ""


_ABSOLUTE: tuple[Callable[[_Recount], Broken], ...] = (
    h1_single_run_spike, h2_weekly_growth, h3_hard_days_apart, h4_hard_days_a_week, h5_run_free_days,
    h6_session_ceilings, h7_mostly_easy, h8_long_run, h9_speed_comes_back, h10_fresh_legs, h11_jumps, h12_warm_up,
    h13_taper, h14_easy_weeks, h17_todays_speed, h19_cleared, whole_plan, honest_parts,
)  # fmt: skip
_RECOMMENDED: tuple[Callable[[_Recount], Broken], ...] = (h18_rare_races, h21_one_change)


def violations(plan: Plan) -> tuple[Violation, ...]:
    """Everything in `plan` that breaks an absolute rule, in the order of the rules; empty for a safe plan."""
    recount = _recount(plan)
    return tuple(violation for rule in _ABSOLUTE for violation in rule(recount))


def recommended(plan: Plan) -> tuple[Violation, ...]:
    """Everything in `plan` that breaks a recommended rule (H18, H21): a coach may keep it with a recorded reason."""
    recount = _recount(plan)
    return tuple(violation for rule in _RECOMMENDED for violation in rule(recount))


def approve(plan: Plan) -> ApprovedPlan:
    """The plan, approved: the only way to make an `ApprovedPlan`.

    raises  UnsafePlan with every violation if an absolute rule is broken
    """
    broken = violations(plan)
    if broken:
        first, more = broken[0], len(broken) - 1
        rule = f"{first.guardrail}: {guardrails()[first.guardrail].title.lower()}"
        where = f" on {first.date}" if first.date else ""
        others = f" {more} more {'place breaks' if more == 1 else 'places break'} a rule." if more else ""
        raise UnsafePlan(
            f"This plan is not safe to run{where}: {first.found}, where {first.allowed} is allowed "
            f"({rule}).{others} Ask for a plan with less in it.",
            broken,
        )
    return ApprovedPlan(plan)


# --- red flags -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign that is for a doctor and not for a training plan; urgency is "emergency", "urgent" or "doctor"."""

    name: str
    urgency: str

    @property
    def sentence(self) -> str:
        """What to tell the runner."""
        what = {"emergency": "Stop and call for help now", "urgent": "Stop and see a doctor today"}
        return f"{what.get(self.urgency, 'Stop and see a doctor')}: {self.name}."


# Words of one sign stand within so many words of each other, unless the sign says nearer.
_NEAR_WORDS = 7


@cache
def _spoken(kind: str) -> frozenset[str]:
    """The words of the table that deny a sign, may stand between, tell of before, or only look like a stem."""
    return frozenset(_table()["H15"]["spoken"][kind])


def red_flag(text: str) -> RedFlag | None:
    """The most urgent red flag in a runner's own words, English or German, or None.

    Errs towards stopping; never diagnoses. What is plainly denied is no sign.

    >>> red_flag("sharp pain in my chest when I run").name
    'chest pain'
    >>> red_flag("tired legs, no chest pain") is None
    True
    """
    words, clauses = _words_of(text)
    order = {"emergency": 0, "urgent": 1, "doctor": 2}
    signs = _table()["H15"]["signs"]
    found = [RedFlag(sign["name"], sign["urgency"]) for sign in signs if _says(words, clauses, sign)]
    return min(found, key=lambda flag: order[flag.urgency], default=None)


def _words_of(text: str) -> tuple[list[str], list[int]]:
    """The words of a text without harmless phrases, and the number of the clause each stands in."""
    plain = re.sub(r"\s+", " ", text.lower().replace("\u2019", "'"))
    for phrase in _table()["H15"]["harmless"]:
        plain = re.sub(rf"\b{phrase}\b", " ", plain)
    words, clauses, clause = [], [], 0
    for token in re.findall(r"[^\W\d_][\w']*|[.,;:!?()\n]", plain):
        if token[0].isalpha():
            clause += token in ("but", "and", "aber", "und", "then")
            words.append(token)
            clauses.append(clause)
        else:
            clause += 1
    return words, clauses


def _says(words: Sequence[str], clauses: Sequence[int], sign: Mapping[str, Any]) -> bool:
    """Whether one word of every group of a sign stands near the others and is not denied."""
    groups, spoken = sign["words"], set(words)
    places: list[list[int]] = []
    for group in groups:
        meant = {word for word in spoken if any(_is_word(word, stem) for stem in group)}
        if not meant:
            return False
        places.append([i for i, word in enumerate(words) if word in meant])
    near = sign.get("near", _NEAR_WORDS)
    deniable = not any(word in _spoken("denials") for group in groups for word in group)
    for start in places[0]:
        chosen = [start]
        for more in places[1:]:
            fits = [
                i
                for i in more
                if i not in chosen and abs(i - start) <= near and ("near" not in sign or clauses[i] == clauses[start])
            ]
            if not fits:
                break
            chosen.append(min(fits, key=lambda i: abs(i - start)))
        else:
            if not (deniable and _denied(words, clauses, chosen)):
                return True
    return False


def _denied(words: Sequence[str], clauses: Sequence[int], chosen: Sequence[int]) -> bool:
    """Whether a sign found at `chosen` is plainly denied: "no chest pain", "my calf is not swollen"."""
    first = min(chosen)
    clause = [i for i in range(len(words)) if clauses[i] == clauses[first]]
    if any(words[i] in _spoken("before_now") for i in clause):
        return False
    if any(i > first and clauses[i] == clauses[i - 1] and words[i - 1] in _spoken("denials") for i in chosen):
        return True
    at = first - 1
    while at in clause and words[at] in _spoken("between"):
        at -= 1
    if at not in clause or words[at] not in _spoken("denials"):
        return False
    # "can't run without chest pain" denies nothing.
    return not any(words[i] in _spoken("denials") or words[i] in ("can't", "cant", "cannot") for i in clause if i < at)


def _is_word(word: str, stem: str) -> bool:
    """A word of that stem, or a long word with one letter wrong."""
    if word == stem or (len(stem) >= 4 and word.startswith(stem)):
        return True
    if len(stem) < 5 or abs(len(word) - len(stem)) > 1 or word in _spoken("other_words"):
        return False
    i = next((n for n, (a, b) in enumerate(zip(word, stem, strict=False)) if a != b), min(len(word), len(stem)))
    return i > 0 and (word[i + 1 :] == stem[i + 1 :] or word[i + 1 :] == stem[i:] or word[i:] == stem[i + 1 :])
