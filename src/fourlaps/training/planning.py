"""A plan: season, weeks, days, and every choice with its reason.

The season's solver says what each week should hold, the weeks are built one by one from the catalogue inside the hard
rules, and a second solver places their days; without a solver the tables and a complete search do the same. The whole
is recounted by `safety`, and where a rule is still broken that week is planned again with less in it. What gives way,
in this order: the number of quality sessions, their size, the long-run day, the number of runs, volume. Never a rule.
"""

from __future__ import annotations

import copy
import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fourlaps import safety
from fourlaps.errors import InputError, ModelError, WishesConflict
from fourlaps.physiology import paces
from fourlaps.training import (
    catalogue,
    conflicts,
    cues,
    dosing,
    expectation,
    extras,
    layout_solver,
    notes,
    race_target,
    race_week,
    repair,
    season,
    season_solver,
    season_value,
    unmet,
    week,
    week_runs,
    week_words,
)
from fourlaps.training.day_rules import LEAST_MINUTES, return_row, runnable
from fourlaps.training.diary import Caps, Diary, Placed, Placer
from fourlaps.training.extras import Support
from fourlaps.training.limits import Limits, limits_for, rule
from fourlaps.training.season import DAY, WeekShape
from fourlaps.training.sessions import Pacer
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import DAY_NAMES, PlanRequest
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, PlanProof, Session, Week

Method = Literal["solver", "templates"]

# Reps at mile pace never ask for more than this above the current mile; their own range reaches 1 % further (H17).
_FASTEST_GOAL = 1.018
# Below this history nothing can grow: 30 % of almost nothing is nothing [our guess, D].
_LEAST_RUN_S = 920.0
_LEAST_WEEK_KM = 4.0
_LEAST_LONGEST_KM = 0.7
_LEAST_DAYS = 2
_ATTEMPTS = 8
# The way back after a gap grows by this a week for so many weeks [training.md 3.14: 10 to 15 %, C].
RETURN_STEP = 1.13
RETURN_WEEKS = 4
# The most a week grows over the mean of the last three when it follows the season's level [coaching judgement, C].
CATCH_UP = 1.15
# After days away the week climbs as H2 lets it, with room for rounding, until the mean carries the usual week again;
# fewer days are an easy week's worth and ask for no way back [training.md 3.14, C].
_BACK_GROWTH = 1.285
_CARRIED = 0.9
_WAY_BACK_FROM_DAYS = 4
# By so much full weeks give way where a lighter one after days away finds no room.
_LOWER = 0.95
# Rounding leaves this much of the most an easy week may hold.
_EASY_WEEK_MOST = 0.993
# A week before race week that holds less than this of the full weeks comes after days away.
_HARDLY = 0.6


def build_plan(
    request: PlanRequest,
    *,
    support: Support,
    no_runs: frozenset[dt.date] = frozenset(),
    nothing: frozenset[dt.date] = frozenset(),
    shown: Plan | None = None,
    method: Method = "solver",
) -> Plan:
    """The plan for a request, not yet approved.

    no_runs, nothing  dates that may hold no run, or nothing at all
    shown   the plan the runner has already seen: the new one stays near it
    method  "solver", or "templates": the rules and tables alone, which is also what is left where the solver fails
    raises  InputError for a wish no plan can meet, with the smallest change that would help;
            ModelError where the planner failed
    """
    asked, request = request, runnable(request)

    def holds(changed: PlanRequest) -> bool:
        return _holds(changed, support, no_runs, nothing)

    if len(request.days) < _LEAST_DAYS <= len(asked.days):
        for offer in conflicts.more_minutes(asked, holds):
            raise WishesConflict(
                f"A run takes {LEAST_MINUTES:.0f} minutes at least, and a plan two days of it. "
                f"{offer.words[:1].upper()}{offer.words[1:]}.",
                offer.changed,
            )
    _check_wish(request)
    level = safety.level_of(request.mile_s, request.sex)
    limits = limits_for(request, level, request.weeks, no_runs=no_runs, nothing=nothing)
    pacer = pacer_for(request, limits)
    shapes = season.season(request, limits)
    found: Plan | Violation | None = None
    if method == "solver":
        conflicts.refuse_conflicts(request, limits, pacer, holds)
        found = _solved(request, limits, pacer, shapes, support, shown)
    if not isinstance(found, Plan):
        found = _attempts(request, limits, shapes, support, PlanProof("templates", None, "", 0, 0.0, 0.0), None)
    if isinstance(found, Plan):
        outlook = expectation.expected(found, steps=False)
        return notes.with_outlook(cues.spread(week_words.spoken(race_target.aimed(found, outlook))), outlook)
    broken = found.guardrail if found else "H3"
    for offer in conflicts.ways_out(request, holds):
        raise WishesConflict(
            f"No plan holds all you ask for: it would break '{safety.guardrails()[broken].title}' (rule {broken}). "
            f"{offer.words[:1].upper()}{offer.words[1:]}.",
            offer.changed,
        )
    raise ModelError(f"No plan found that keeps every rule; the last draft broke {found}. Please report this request.")


def by_tables(
    request: PlanRequest,
    support: Support,
    no_runs: frozenset[dt.date] = frozenset(),
    nothing: frozenset[dt.date] = frozenset(),
) -> Plan | None:
    """The plan that tables and complete search find, None where they find none: quick, and without a reason."""
    request = runnable(request)
    level = safety.level_of(request.mile_s, request.sex)
    try:
        _check_wish(request)
        limits = limits_for(request, level, request.weeks, no_runs=no_runs, nothing=nothing)
    except InputError:
        return None
    shapes = season.season(request, limits)
    proof = PlanProof("templates", None, "", 0, 0.0, 0.0)
    found = _attempts(request, limits, shapes, support, proof, None)
    return found if isinstance(found, Plan) else None


def _holds(request: PlanRequest, support: Support, no_runs: frozenset[dt.date], nothing: frozenset[dt.date]) -> bool:
    """Whether a plan is found for the request that holds the hard sessions it insists on."""
    request = runnable(request)
    try:
        _check_wish(request)
        limits = limits_for(
            request, safety.level_of(request.mile_s, request.sex), request.weeks, no_runs=no_runs, nothing=nothing
        )
    except InputError:
        return False
    if conflicts.clash(request, limits, pacer_for(request, limits)):
        return False
    plan = by_tables(request, support, no_runs, nothing)
    return plan is not None and unmet.keeps_quality(plan)


def _solved(
    request: PlanRequest, limits: Limits, pacer: Pacer, shapes: Sequence[WeekShape], support: Support,
    shown: Plan | None,
) -> Plan | Violation | None:  # fmt: skip
    """The plan with the solver's season and days."""
    seen = (
        {week.number - weeks_moved(shown, request): tuple(s.kind for s in week.sessions) for week in shown.weeks}
        if shown
        else {}
    )
    asked = season_solver.solve(shapes, request, limits, pacer, seen)
    wanted = list(shapes) if asked is None else list(asked.shapes)
    if asked is not None and asked.table_missed is not None:
        scores = [
            _score(list(season), missed, request, limits, support, seen)
            for season, missed in ((asked.shapes, asked.missed), (asked.table, asked.table_missed))
        ]
        if scores[1] > scores[0]:
            # Real weeks hold less than the solver counted on: the table's season, which it started from, brings more.
            wanted, asked = list(asked.table), None
    placer = layout_solver.WeekPlacer(
        request=request,
        limits=limits,
        shown=layout_solver.shown_kinds(shown),
        heavy_doses=lambda shape: extras.heavy_doses(shape, request, limits),
        last_heavy_days=extras.LAST_HEAVY_DAYS,
        pacer=pacer,
        worth=season_value.worth_of_days(wanted, request, limits, pacer),
    )
    proof = PlanProof("solver", None, "", 0, 0.0, 0.0)
    if asked is not None:
        scope = "everything" if asked.easy_weeks_free else "given the easy weeks"
        proof = replace(proof, season_gap=asked.gap, season_scope=scope, value=asked.value)
    return _attempts(request, limits, wanted, support, proof, placer)


def _score(
    shapes: list[WeekShape], missed: int, request: PlanRequest, limits: Limits, support: Support,
    seen: Mapping[int, Sequence[str]],
) -> float:  # fmt: skip
    """What a season brings by the response model, percent of mile time, drafted whole by tables and search so that it
    keeps every rule; its hard days, the turns it misses and what it changes of the plan already seen taken off."""
    weights, proof = season_solver.table(), PlanProof("templates", None, "", 0, 0.0, 0.0)
    plan = _attempts(request, limits, shapes, support, proof, None)
    if not isinstance(plan, Plan):
        return -math.inf
    days = [*dosing.gap_before(request), *dosing.days_of_plan(plan)]
    gain = expectation.gain_of(expectation.race_states(days, dosing.runner_of(request)), request.mile_s, len(days) / 7)
    kept = sum(s.kind in seen.get(w.number, ()) for w in plan.weeks for s in w.sessions if s.kind in QUALITY_KINDS)
    hard = sum(session.hard for session in plan.sessions)
    costs = weights["risk_pct_hard_day"] * hard + weights["turn_missed_pct"] * missed - weights["stay_pct"] * kept
    return -100 * gain - float(costs)


def weeks_moved(shown: Plan | None, request: PlanRequest) -> int:
    """By how many whole weeks the numbering of a new plan lies behind that of the plan already shown."""
    return 0 if shown is None else ((request.start - shown.request.start).days + 6) // 7


def _attempts(
    request: PlanRequest, limits: Limits, shapes: list[WeekShape], support: Support, proof: PlanProof,
    placer: Placer | None,
) -> Plan | Violation:  # fmt: skip
    """A plan that keeps every rule, asking less of a week where one was broken; else the rule still broken."""
    caps: dict[int, Caps] = {}
    jumps = True
    broken: tuple[Violation, ...] = ()
    for _ in range(_ATTEMPTS):
        plan = _draft(request, limits, shapes, support, caps, proof, placer, jumps_wanted=jumps)
        broken = safety.violations(plan)
        if not broken:
            return plan
        # A little too much or too little running in one week is mended in place; anything else is planned again.
        mended, _ = repair.mend(plan, request.start, pacer_for(request, limits))
        if not safety.violations(mended):
            return replace(mended, guardrail_notes=notes.notes_for(mended, limits))
        jumps = jumps and not any(v.guardrail in ("H10", "H11") for v in broken)
        for violation in broken:
            _learn_from(violation.date, violation.guardrail, shapes, caps)
        _learn_from_days_away(broken, shapes, request, caps)
    return broken[0]


def _learn_from_days_away(
    broken: Sequence[Violation], shapes: list[WeekShape], request: PlanRequest, caps: dict[int, Caps]
) -> None:
    """Less in the full weeks that an easy week or the taper after days away is measured against (H14, H13)."""
    spans = [span for span in request.away if not span.easy]
    away = [s.number for s in shapes if any(span.first <= s.last and span.last >= s.first for span in spans)]
    if not away:
        return
    full = [shape for shape in shapes if shape.full]
    lower: set[int] = set()
    for violation in broken:
        if violation.date is None:
            continue
        if violation.guardrail in ("H2", "H13") and violation.date >= shapes[-1].first:
            counted = [s.number for s in full[-int(rule("H13")["full_weeks"]) :] if s.number <= max(away)]
            # Where weeks off squeeze race week itself (H2), the last week before them is what it lives on.
            lower |= set(counted if shapes[-1].number in away else counted[:-1])
        easy = next((s for s in shapes if s.down_week and s.first <= violation.date <= s.last), None)
        if violation.guardrail == "H14" and easy is not None:
            lower |= {s.number for s in full if s.number < easy.number and s.number > min(away)}
            caps.pop(easy.number, None)
    for number in lower:
        old = caps.get(number, Caps())
        caps[number] = Caps(old.quality, old.volume * _LOWER)


def _check_wish(request: PlanRequest) -> None:
    """Refuse what no plan can meet, saying the smallest change that would help."""
    days = (request.race - request.start).days
    latest = catalogue.latest_race(request.start)
    if days <= 0:
        when = "is today" if days == 0 else f"lies {-days} day{'s' if days < -1 else ''} before the start"
        raise InputError(f"The race on {request.race} {when}. A plan needs a race after {request.start}.")
    if request.race > latest:
        raise InputError(
            f"The race on {request.race} is {request.weeks} weeks away; plans reach "
            f"{catalogue.split_habits().longest} weeks. "
            f"Choose a race up to {latest}, or start later."
        )
    if len(request.days) < _LEAST_DAYS:
        named = ", ".join(DAY_NAMES[day] for day in request.days) or "none"
        raise InputError(f"Days free for running: {named}. Two at least are needed, three make a plan. Free one more.")
    least = least_week_km(request)
    if request.week_km < least:
        raise InputError(
            f"{request.week_km:g} km a week is too little to build on: a week may grow by at most 30 %, and two "
            f"runs of a quarter of an hour are the least it can hold. Jog or walk-run {least:g} km a week for three "
            "weeks first."
        )
    if request.longest_km < _LEAST_LONGEST_KM:
        raise InputError(
            f"A longest run of {request.longest_km:g} km is too short to plan from: no run may be more than 1 km "
            f"longer. Jog or walk-run {_LEAST_LONGEST_KM:g} km once first."
        )
    if request.age_years is not None and request.age_years < 8:
        raise InputError(f"At {request.age_years} years running is play: fourlaps plans from 8 years on.")


def least_week_km(request: PlanRequest) -> float:
    """The least running a plan can start from: two easy runs of a quarter of an hour, in half kilometres."""
    speeds = paces.speeds_from_mile(request.mile_s)
    easy_mps = (speeds.easy_slow + speeds.easy_fast) / 2
    return max(_LEAST_WEEK_KM, math.ceil(2 * 2 * _LEAST_RUN_S * easy_mps / 1000) / 2)


def limits_of_plan(plan: Plan) -> Limits:
    """The limits a plan was made in."""
    return limits_for(plan.request, plan.level, plan.weeks[-1].number)


def pacer_for(request: PlanRequest, limits: Limits, planned_s: float | None = None) -> Pacer:
    """Speeds and rest of the runner; the goal's pace only where the goal lies within 4 % (H17).

    planned_s  the mile time the last weeks of a plan stand at already, see `planned_at_s`
    """
    speeds = paces.speeds_from_mile(request.mile_s)
    factors = catalogue.rest_habits()
    age = request.age_years or 30
    rest = 1.0
    if limits.level in ("L0", "L1") or age >= 50:
        rest = factors.beginner
    elif age >= 35:
        rest = factors.from_35
    planned = planned_s or planned_at_s(request)
    return Pacer(
        mile_s=request.mile_s,
        speeds=speeds,
        goal_mile=min(MILE_M / planned, _FASTEST_GOAL * speeds.mile),
        rest_factor=rest,
        gentle_strides=not limits.fast_allowed,
        run_walk=request.run_walk,
        ground=request.ground,
        age_years=request.age_years,
    )


def planned_at_s(request: PlanRequest, stood_s: float | None = None) -> float:
    """The mile time the last weeks are planned at: the goal where it is within 4 %, else the current mile.

    stood_s  what they were planned at for a goal within reach: a goal out of reach, wished for since, slows nothing
    """
    if request.goal_s is None:
        return request.mile_s
    within = rule("H17")["goal_within"]
    if 0 <= 1 - request.goal_s / request.mile_s <= within:
        return request.goal_s
    far = request.goal_s < request.mile_s
    return stood_s if far and stood_s is not None and 0 <= 1 - stood_s / request.mile_s <= within else request.mile_s


def reached_for_s(plan: Plan) -> float | None:
    """What the last weeks of a plan stand at where that is faster than today's mile, None where it is not."""
    return plan.planned_at_s if plan.planned_at_s < plan.request.mile_s - 1e-6 else None


@dataclass(frozen=True, slots=True)
class _Drafting:
    """What a season's weeks are built with."""

    request: PlanRequest
    shapes: list[WeekShape]
    caps: Mapping[int, Caps]
    pacer: Pacer
    placer: Placer | None

    def weeks(
        self, shapes: Sequence[WeekShape], diary: Diary, limits: Limits, before: Sequence[Sequence[Session]]
    ) -> tuple[list[list[Session]], list[Placed | None]]:
        """The runs of these weeks, which follow each other, and where the solver has placed them."""
        request, pacer = self.request, self.pacer
        runs: list[list[Session]] = []
        placed: list[Placed | None] = []
        for shape in shapes:
            cap = self.caps.get(shape.number, Caps())
            if shape.last == request.race:
                if self.placer is None:
                    runs.append(race_week.build_race_week(shape, diary, request, limits, pacer, cap))
                else:
                    gain = _gain_of_last_days([*before, *runs], request)
                    runs.append(race_week.freshest_race_week(shape, diary, request, limits, pacer, cap, gain))
                placed.append(None)
                continue
            target = _target_km(shape, self.shapes, diary, request, limits)
            built = _built(shape, target, diary, request, limits, pacer, cap, self.placer)
            km = sum(run.distance_m for run in built.runs) / 1000
            if shape.full:
                diary.full_km.append(km)
                diary.full_days.append(len({run.date for run in built.runs}))
                longs = [run.distance_m / 1000 for run in built.runs if run.kind == "long"]
                diary.full_long_km = max(longs, default=diary.full_long_km)
            if shape.full or shape.lost or shape.block == "taper":
                diary.weeks_km.append(km)
            runs.append(built.runs)
            placed.append(built.placed)
        return runs, placed


def _draft(
    request: PlanRequest,
    limits: Limits,
    shapes: list[WeekShape],
    support: Support,
    caps: dict[int, Caps],
    proof: PlanProof,
    placer: Placer | None,
    *,
    jumps_wanted: bool,
) -> Plan:
    pacer = pacer_for(request, limits)
    diary = Diary(
        runs=[(request.start - DAY, request.longest_km)],
        weeks_km=[request.week_km] * 3,
    )
    drafting = _Drafting(request, shapes, caps, pacer, placer)
    head = shapes
    if placer is not None and len(shapes) > 1 and limits.may_run(request.race - 7 * DAY, request.days):
        head = shapes[:-2]
    runs, placed = drafting.weeks(head, diary, limits, [])
    if head is not shapes:
        # The seventh day before the race counts in the taper: a run there takes from race week. And quality late in the
        # week before leaves race week no room for its own. So all of these are tried.
        usual, seventh = limits.days, request.race - 7 * DAY
        early = replace(usual, no_quality=usual.no_quality | {seventh - DAY})
        ways = [
            drafting.weeks(shapes[-2:], copy.deepcopy(diary), replace(limits, days=days), runs)
            for days in (usual, replace(usual, no_runs=usual.no_runs | {seventh}), early)
        ]
        gain = _gain_of_last_days(runs, request)
        last = max(ways, key=lambda way: gain([run for week in way[0] for run in week]))
        runs, placed = runs + last[0], placed + last[1]
    finished = extras.place_extras(shapes, runs, request, limits, support, jumps_wanted=jumps_wanted, placed=placed)
    weeks = tuple(
        Week(shape.number, shape.block, shape.down_week, "", tuple(sessions))
        for shape, sessions in zip(shapes, finished, strict=True)
    )
    solved = [p for p in placed if p is not None]
    proof = replace(proof, weeks_solved=len(solved), week_gap=max((p.gap for p in solved), default=0.0))
    plan = Plan(request=request, level=limits.level, planned_at_s=planned_at_s(request), weeks=weeks, proof=proof)
    return replace(plan, guardrail_notes=notes.notes_for(plan, limits))


def _gain_of_last_days(
    before: Sequence[Sequence[Session]], request: PlanRequest
) -> Callable[[Sequence[Session]], float]:
    """What the runs of the last days bring after the weeks before them, by the response model."""
    runner, gap = dosing.runner_of(request), dosing.gap_before(request)

    def gain(last: Sequence[Session]) -> float:
        runs = [*(run for week in before for run in week), *(run for run in last if run.kind != "race")]
        days = [*gap, *dosing.days_of_sessions(runs, request.start, request.race, request.mile_s)]
        return -expectation.gain_of(expectation.race_states(days, runner), request.mile_s, len(days) / 7)

    return gain


def _built(
    shape: WeekShape, target: float, diary: Diary, request: PlanRequest, limits: Limits, pacer: Pacer, cap: Caps,
    placer: Placer | None,
) -> week.Built:  # fmt: skip
    """The week's runs; the last day of the week before race week already belongs to the taper's seven."""
    last_day = None
    if shape.last == request.race - 7 * DAY:
        bounds = rule("H13")
        full = (diary.full_km + [target] * shape.full)[-int(bounds["full_weeks"]) :] or [target]
        most = 0.97 * bounds["first_day_share_few_runs"] * sum(full) / len(full)
        usual = not request.away or target >= _HARDLY * max(request.week_km, *full)
        if usual or not limits.may_run(shape.last, request.days):
            # A fifth of the week, or the least that is worth running where H13 leaves room for that.
            last_day = 0.2 * min(target, diary.mean_full_km(bounds["full_weeks"]))
            if cap.volume == 1.0:
                made = diary.full_km[-int(bounds["full_weeks"]) :] or [target]
                most = min(most, 0.97 * bounds["first_day_share_few_runs"] * sum(made) / len(made))
                last_day = max(last_day, min(week_runs.least_run_km(pacer), most))
        elif max(catalogue.habits().long_share.values()) * target < most:
            # Back from days away so late that race week cannot hold the taper's least: this week's long run helps.
            request, placer = replace(request, long_run_day=shape.last.weekday()), None
        else:
            last_day = most
    return week.build_week(shape, target, diary, request, limits, pacer, cap, last_day_km=last_day, placer=placer)


def _target_km(shape: WeekShape, shapes: list[WeekShape], diary: Diary, request: PlanRequest, limits: Limits) -> float:
    """The km a week aims at."""
    table = catalogue.habits()
    mean = diary.mean_km
    weeks = shapes[-1].number
    if shape.number == 0:
        share = return_row(request.gap_days, request.gap_cause)[0]
        return share * min(request.week_km, limits.week_km) * len(shape.dates) / 7
    back = _way_back_km(shape, shapes, diary, request, limits)
    if shape.down_week:
        last_full = diary.full_km[-1] if diary.full_km else request.week_km
        easy_km = _easy_week_km(last_full, request)
        if shapes[shapes.index(shape) - 1].lost:
            return min(easy_km, back or math.inf, _BACK_GROWTH * mean)
        return min(easy_km, float(rule("H2")["growth"]) * mean)
    if shape.block == "taper":
        return min(table.first_taper_share * diary.mean_full_km(3), _BACK_GROWTH * mean)
    if back is not None:
        return min(back, _BACK_GROWTH * mean, limits.week_km)
    if request.gap_days > 0 and shape.number <= RETURN_WEEKS:
        # The way back: a share of the usual week, a step more every week, the usual again after four [3.14, C].
        share = return_row(request.gap_days, request.gap_cause)[0]
        back = min(1.0, share * RETURN_STEP ** (shape.number - 1))
        return min(back * request.week_km, 1.25 * mean, limits.week_km)
    if request.easy_only or weeks <= catalogue.split_habits().no_growth_up_to:
        growth = 1.0
    elif mean < table.small_week_km:
        growth = table.growth_small
    else:
        usual = catalogue.level_rows()[limits.level].usual_km
        days = min(max(min(len(request.days), limits.run_days), min(usual)), max(usual))
        growth = table.growth_soft if mean < usual[days][1] else table.growth_above_usual
    # What H1 or a short week took comes back up to the usual week; that is no growth.
    again = min(request.week_km, mean * table.growth_soft)
    target = min(max(mean * growth, again), max(limits.week_km, 0.0))
    if shape.target_km is not None:
        # The season has its own growth; what a week fell short of is made up in small steps.
        target = min(mean * CATCH_UP, shape.target_km)
    if shape.block == "peak" and weeks > catalogue.split_habits().no_growth_up_to:
        target = min(target, max(diary.weeks_km[-3:]) * table.peak_share)
    return min(target, limits.week_km)


def _easy_week_km(last_full_km: float, request: PlanRequest) -> float:
    """The usual share of the last full week, or as much more as two runs worth running need and H14 allows."""
    speeds = paces.speeds_from_mile(request.mile_s)
    two_runs_km = 2 * _LEAST_RUN_S * (speeds.easy_slow + speeds.easy_fast) / 2 / 1000
    most = _EASY_WEEK_MOST * (1 - float(rule("H14")["less"][0])) * last_full_km
    return max(catalogue.habits().down_week_share * last_full_km, min(two_runs_km, most))


def _way_back_km(
    shape: WeekShape, shapes: list[WeekShape], diary: Diary, request: PlanRequest, limits: Limits
) -> float | None:
    """What a week after days away aims at: a share of the usual week, a step more every week; None on no way back."""
    spans = [span for span in request.away if not span.easy and span.last < shape.last]
    spans = [span for span in spans if (span.last - span.first).days >= _WAY_BACK_FROM_DAYS - 1]
    if not spans:
        return None
    span = max(spans, key=lambda s: s.last)
    before = sum(s.full and s.last < span.first for s in shapes)
    usual = sum([*[request.week_km] * 3, *diary.full_km[:before]][-3:]) / 3
    weeks = max(0, (shape.first - span.last).days - 1) // 7
    share = return_row((span.last - span.first).days + 1, "other")[0] * RETURN_STEP**weeks
    if share >= 1.0 and diary.mean_km >= _CARRIED * usual:
        return None
    days = sum(limits.may_run(day, request.days) for day in shape.dates)
    return min(share, 1.0, days / max(1, season.usual_days(request, limits))) * usual


def _learn_from(date: dt.date | None, guardrail: str, shapes: list[WeekShape], caps: dict[int, Caps]) -> None:
    """Ask less of the week in which a rule was broken (of every week, where the violation names no day)."""
    named = [shape for shape in shapes if date is not None and shape.first <= date <= shape.last] or shapes
    for shape in named:
        old = caps.get(shape.number, Caps())
        if guardrail in ("H1", "H2", "H8", "H13", "H14"):
            caps[shape.number] = Caps(old.quality, old.volume * 0.95)
        else:
            quality = 1 if old.quality > 1 else 0
            caps[shape.number] = Caps(quality, old.volume)
