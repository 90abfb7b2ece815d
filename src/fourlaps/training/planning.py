"""A plan: season, weeks, days, and every choice with its reason.

The season's solver says what each week should hold, the weeks are built one by one from the catalogue inside the hard
rules, and a second solver places their days; without a solver the tables and a complete search do the same. The whole
is recounted by `safety`, and where a rule is still broken that week is planned again with less in it. What gives way,
in this order: the number of quality sessions, their size, the long-run day, the number of runs, volume. Never a rule.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NoReturn, cast

from fourlaps import safety
from fourlaps.errors import InputError, ModelError, WishesConflict
from fourlaps.physiology import paces
from fourlaps.training import (
    catalogue,
    conflicts,
    cues,
    dosing,
    drafting,
    expectation,
    extras,
    first_fast,
    layout_solver,
    notes,
    pacers,
    race_target,
    repair,
    run_walk,
    season,
    season_solver,
    season_value,
    unmet,
    week_words,
)
from fourlaps.training.day_rules import LEAST_MINUTES, runnable
from fourlaps.training.diary import Caps, Placer
from fourlaps.training.extras import Support
from fourlaps.training.limits import Limits, after, limits_for, rule
from fourlaps.training.lived import OVER_WEEKS, Lived
from fourlaps.training.season import WeekShape
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary import plan_reading
from fourlaps.vocabulary.athlete import DAY_NAMES, PlanRequest
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, PlanProof

Method = Literal["solver", "templates"]

# Below this history nothing can grow: 30 % of almost nothing is nothing [our guess, D].
_LEAST_WEEK_KM = 4.0
_LEAST_LONGEST_KM = 0.7
_LEAST_DAYS = 2
_ATTEMPTS = 8
# What broke the same way in so many drafts, each with less in it, does not answer to less [our choice, D].
_UNMOVED = 3
# A change is offered where tables and search alone hold the hard sessions in so many full weeks: the solver's plan may
# hold them in a few weeks less, and half of them are to hold it still [seen on random wishes].
_KEPT_BY_TABLES = 0.65
# By so much full weeks give way where a lighter one after days away finds no room.
_LOWER = 0.95
# Weeks after those of a plan that lose more than this where they are mended are planned again.
_LITTLE_LESS = 0.95


@dataclass(frozen=True, slots=True)
class Season:
    """What each week of a plan should hold, and how that was found."""

    shapes: list[WeekShape]
    proof: PlanProof


def build_plan(
    request: PlanRequest,
    *,
    support: Support,
    no_runs: frozenset[dt.date] = frozenset(),
    nothing: frozenset[dt.date] = frozenset(),
    shown: Plan | None = None,
    lived: Lived | None = None,
    method: Method = "solver",
) -> Plan:
    """The plan for a request, not yet approved.

    no_runs, nothing  dates that may hold no run, or nothing at all
    shown   the plan the runner has already seen: the new one stays near it
    lived   the weeks of a plan that were run before these
    method  "solver", or "templates": the rules and tables alone, which is also what is left where the solver fails
    raises  InputError for a wish no plan can meet, with the smallest change that would help;
            ModelError where the planner failed
    """
    plan, _ = plan_and_season(
        request, support=support, no_runs=no_runs, nothing=nothing, shown=shown, lived=lived, method=method
    )
    return told(plan)


def plan_and_season(
    request: PlanRequest,
    *,
    support: Support,
    no_runs: frozenset[dt.date] = frozenset(),
    nothing: frozenset[dt.date] = frozenset(),
    shown: Plan | None = None,
    lived: Lived | None = None,
    method: Method = "solver",
) -> tuple[Plan, Season | None]:
    """The plan of `build_plan` before its words and aims, and the season it was built from; None for templates."""
    asked, request = request, runnable(request)

    def holds(changed: PlanRequest) -> bool:
        return _holds(changed, support, no_runs, nothing)

    def refuse(text: str, changed: PlanRequest) -> NoReturn:
        """Refuse a wish, with what else of it would be refused after this change."""
        offered: Sequence[object] = (changed,)
        if not holds(changed):
            try:
                plan_and_season(changed, support=support, no_runs=no_runs, nothing=nothing, method=method)
            except WishesConflict as more:
                text, offered = f"{text} {more}", more.offered
            except InputError as more:
                text, offered = f"{text} {more}", ()
        raise WishesConflict(text, offered)

    _check_calendar(request)
    if (little := _too_little(request)) is not None:
        refuse(little[0], little[1](asked))
    if len(request.days) < _LEAST_DAYS:
        _refuse_few_days(asked, request, holds)
    level = safety.level_of(request.mile_s, request.sex)
    weeks = lived.weeks if lived is not None else request.weeks
    try:
        limits = limits_for(request, level, weeks, no_runs=no_runs, nothing=nothing)
    except WishesConflict as crowded:
        fewer = cast(PlanRequest, crowded.offered[0])
        if holds(fewer):
            raise
        # Where more than that is in the way, what to leave out is looked for anew: none of it is to be spare.
        for offer in conflicts.ways_out(request, holds):
            text = f"{str(crowded).partition(' Leave out')[0]} {offer.words[:1].upper()}{offer.words[1:]}."
            raise WishesConflict(text, offer.changed) from None
        refuse(str(crowded), fewer)
    limits = limits if lived is None else after(limits, lived, request.start)
    pacer = pacers.pacer_for(request, limits)
    shapes = season.season(request, limits)
    found: Plan | Violation | None = None
    wanted: Season | None = None
    if method == "solver":
        try:
            conflicts.refuse_conflicts(request, limits, pacer, holds)
        except WishesConflict as clash:
            offered = cast(tuple[PlanRequest, ...], clash.offered)
            if not offered:
                refuse(f"{clash} Leave the number of hard sessions to the plan.", replace(request, quality=None))
            if not any(map(holds, offered)):
                refuse(str(clash), offered[0])
            raise
        wanted = _sought(request, limits, pacer, shapes, support, shown)
        found = _placed(request, limits, pacer, wanted, support, shown)
    if not isinstance(found, Plan):
        wanted = None
        found = _attempts(request, limits, shapes, support, PlanProof("templates", None, "", 0, 0.0, 0.0), None)
    if isinstance(found, Plan):
        if request.away and (back := first_fast.after_days_away(found, run_walk.paced(pacer, found))) is not found:
            found = replace(back, guardrail_notes=notes.notes_for(back, limits))
        return found, wanted
    if lived is not None:
        raise ModelError(f"No weeks found that keep every rule after those that were run; the last broke {found}.")
    broken = found.guardrail if found else "H3"
    for offer in conflicts.ways_out(request, holds):
        raise WishesConflict(
            f"No plan holds all you ask for: it would break '{safety.guardrails()[broken].title}' (rule {broken}). "
            f"{offer.words[:1].upper()}{offer.words[1:]}.",
            offer.changed,
        )
    raise ModelError(f"No plan found that keeps every rule; the last draft broke {found}. Please report this request.")


def told(plan: Plan) -> Plan:
    """The finished plan: what its race aims at, and what its weeks, cards and notes say."""
    outlook = expectation.expected(plan, steps=False)
    return notes.with_outlook(cues.spread(week_words.spoken(race_target.aimed(plan, outlook))), outlook)


def of_season(
    request: PlanRequest, season: Season, support: Support, shown: Plan | None, *, method: Method = "solver"
) -> Plan | None:
    """The plan of a season that was sought for other days, its words and aims still to come; None where its weeks find
    no place inside every rule."""
    request = runnable(request)
    try:
        _check_wish(request)
        limits = limits_for(request, safety.level_of(request.mile_s, request.sex), request.weeks)
    except InputError:
        return None
    if method == "solver":
        found = _placed(request, limits, pacers.pacer_for(request, limits), season, support, shown)
    else:
        found = _attempts(request, limits, season.shapes, support, season.proof, None)
    return found if isinstance(found, Plan) else None


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
    if conflicts.clash(request, limits, pacers.pacer_for(request, limits)):
        return False
    plan = by_tables(request, support, no_runs, nothing)
    return plan is not None and unmet.keeps_quality(plan, _KEPT_BY_TABLES)


def _sought(
    request: PlanRequest, limits: Limits, pacer: Pacer, shapes: Sequence[WeekShape], support: Support,
    shown: Plan | None,
) -> Season:  # fmt: skip
    """The season that the solver, or the table where real weeks bring more of it, asks for."""
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
    proof = PlanProof("solver", None, "", 0, 0.0, 0.0)
    if asked is not None:
        scope = "everything" if asked.easy_weeks_free else "given the easy weeks"
        proof = replace(proof, season_gap=asked.gap, season_scope=scope, value=asked.value)
    return Season(wanted, proof)


def _placed(
    request: PlanRequest, limits: Limits, pacer: Pacer, season: Season, support: Support, shown: Plan | None
) -> Plan | Violation:
    """The plan of a season with the solver's days; else the rule still broken."""
    placer = layout_solver.WeekPlacer(
        request=request,
        limits=limits,
        shown=layout_solver.shown_kinds(shown),
        heavy_doses=lambda shape: extras.heavy_doses(shape, request, limits),
        last_heavy_days=extras.LAST_HEAVY_DAYS,
        pacer=pacer,
        worth=season_value.worth_of_days(season.shapes, request, limits, pacer),
    )
    return _attempts(request, limits, season.shapes, support, season.proof, placer)


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
    """A plan that keeps every rule; else the rule still broken. What is soft gives way before it."""
    found = _drafted(request, limits, shapes, support, proof, placer)
    away = request.away or (limits.lived is not None and limits.lived.away is not None)
    if isinstance(found, Plan) or not (away or request.races):
        return found
    return _drafted(request, replace(limits, soft=False), shapes, support, proof, placer)


def _drafted(
    request: PlanRequest, limits: Limits, shapes: list[WeekShape], support: Support, proof: PlanProof,
    placer: Placer | None,
) -> Plan | Violation:  # fmt: skip
    """A plan that keeps every rule, asking less of a week where one was broken; else the rule still broken."""
    caps: dict[int, Caps] = {}
    jumps = True
    drafts: list[tuple[Violation, ...]] = []
    while len(drafts) < _ATTEMPTS:
        plan = drafting.draft(request, limits, shapes, support, caps, proof, placer, jumps_wanted=jumps)
        broken = _broken(plan, limits)
        if not broken:
            return plan
        # A little too much or too little running in one week is mended in place; anything else is planned again.
        pacer = run_walk.paced(pacers.pacer_for(request, limits), plan)
        mended, _ = repair.mend(plan, request.start, pacer)
        little = limits.lived is None or _runs_m(mended) >= _LITTLE_LESS * _runs_m(plan)
        if little and not _broken(mended, limits):
            return replace(mended, guardrail_notes=notes.notes_for(mended, limits))
        drafts.append(broken)
        if len(drafts) >= _UNMOVED and len(set(drafts[-_UNMOVED:])) == 1:
            break
        jumps = jumps and not any(v.guardrail in ("H10", "H11") for v in broken)
        for violation in broken:
            _learn_from(violation.date, violation.guardrail, shapes, caps)
        _learn_from_days_away(broken, shapes, request, caps)
    return drafts[-1][0]


def _runs_m(plan: Plan) -> float:
    return sum(session.distance_m for session in plan.sessions if session.is_run)


def _broken(plan: Plan, limits: Limits) -> tuple[Violation, ...]:
    """The rules a draft breaks: those over weeks counted together with the weeks that were run before it."""
    found = safety.violations(plan)
    if limits.lived is None:
        return found
    whole = (v for v in safety.violations(limits.lived.whole(plan)) if v.guardrail in OVER_WEEKS)
    first = plan.request.start
    # The week under way is judged by what is still to come of it.
    over = (replace(v, date=max(v.date, first)) if v.date is not None else v for v in whole)
    return (*(v for v in found if v.guardrail not in OVER_WEEKS), *over)


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
    """Refuse what no plan can meet, whatever its weeks hold."""
    _check_calendar(request)
    if (little := _too_little(request)) is not None:
        raise WishesConflict(little[0], (little[1](request),))
    if len(request.days) < _LEAST_DAYS:
        raise InputError(f"{_few_days(request)} Free {'one' if request.days else 'two'} more.")


def _check_calendar(request: PlanRequest) -> None:
    """Refuse numbers that are none of a runner's, and days no plan lies between."""
    for name in ("week_km", "longest_km", "body_kg", "gap_days", "goal_s", "age_years", "quality", "minutes"):
        told, (low, high) = getattr(request, name), plan_reading.BOUNDS[PlanRequest, name]
        for value in told if isinstance(told, tuple) else (told,):
            if value is not None and not low <= value <= high:
                raise InputError(f"'{name}' is {value:g}; a plan is made from {low:g} to {high:g}.")
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
    if request.age_years is not None and request.age_years < 8:
        raise InputError(f"At {request.age_years} years running is play: fourlaps plans from 8 years on.")


def _too_little(request: PlanRequest) -> tuple[str, Callable[[PlanRequest], PlanRequest]] | None:
    """What to run before a plan can begin, and a request of somebody who did; None where enough was run."""
    least, said, changes = least_week_km(request), list[str](), dict[str, float]()
    if request.week_km < least:
        changes["week_km"] = least
        said.append(
            f"{request.week_km:g} km a week is too little to build on: a week may grow by at most 30 %, and two "
            f"runs of a quarter of an hour are the least it can hold. Jog or walk-run {least:g} km a week for three "
            "weeks first."
        )
    if request.longest_km < _LEAST_LONGEST_KM:
        changes["longest_km"] = _LEAST_LONGEST_KM
        said.append(
            f"A longest run of {request.longest_km:g} km is too short to plan from: no run may be more than 1 km "
            f"longer. Jog or walk-run {_LEAST_LONGEST_KM:g} km once first."
        )
    return (" ".join(said), lambda asked: replace(asked, **changes)) if said else None  # type: ignore[arg-type]


def _few_days(request: PlanRequest) -> str:
    named = ", ".join(DAY_NAMES[day] for day in request.days) or "none"
    return f"Days free for running: {named}. Two at least are needed, three make a plan."


def _refuse_few_days(asked: PlanRequest, request: PlanRequest, holds: conflicts.Holds) -> NoReturn:
    """Refuse a week with too few days to run on, with the days that would help, or minutes for them."""
    easier = [asked] if asked.quality is None else [asked, replace(asked, quality=None)]
    for wish in easier:
        less = "" if wish is asked else " and leave the number of hard sessions to the plan"
        if len(asked.days) < _LEAST_DAYS:
            text, ways = _few_days(request), conflicts.more_days(replace(wish, days=request.days), holds)
        else:
            text = f"A run takes {LEAST_MINUTES:.0f} minutes at least, and a plan two days of it."
            ways = conflicts.more_minutes(wish, holds)
        for offer in ways:
            raise WishesConflict(f"{text} {offer.words[:1].upper()}{offer.words[1:]}{less}.", offer.changed)
    _check_wish(request)
    raise InputError(_few_days(request))


def least_week_km(request: PlanRequest) -> float:
    """The least running a plan can start from: two easy runs of a quarter of an hour, in half kilometres."""
    speeds = paces.speeds_from_mile(request.mile_s)
    easy_mps = (speeds.easy_slow + speeds.easy_fast) / 2
    return max(_LEAST_WEEK_KM, math.ceil(2 * 2 * drafting.LEAST_RUN_S * easy_mps / 1000) / 2)


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
