"""Why a plan looks as it does, as data for a page: `explain(plan)` gives everything, `explain_session` one card.

    told = explanation.explain(plan)                  # a PlanExplained, about 0.2 s for twelve weeks
    card = told.sessions["2026-05-02-vo2max"]         # a SessionExplained by session id

A SessionExplained holds
    purpose     one line
    ability     AbilityMoved or None: which, percent on race day (low80, high80)
    value       Share of what the whole plan's training brings, with a range; never seconds (one session promises none)
    why_today   Spacing facts, at most three: hours since or until another session (dates taken at the same time of day)
    changed     Change since the same session last time: one variable, from, to; None where nothing was there before
    evidence    Evidence: grade A-D, its words, the studies' keys, one sentence
    guardrails  Guardrails it satisfies: id, title, reason
A PlanExplained holds
    weeks       WeekFacts one per week: season strip, fast-kilometre curve and the mile by week
    intensity   Intensity: minutes and shares of easy, steady, fast running, whole plan
    mile        dict of Estimate: race_day_s, if_nothing_changes_s, one_step_easier_s, one_step_harder_s; use .median,
                .interval(0.5), .interval(0.8)
    third_hard_day   ThirdHardDay: "why not a third hard day?" with its figures

Every text is one English sentence out of a fixed pattern; its German stands with the other sentences. Numbers stand
beside it, for pages that draw. Percent of an ability: more is better. The ranges hold eight times in ten.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from fourlaps import safety
from fourlaps.evidence import GRADE_WORDS, Grade
from fourlaps.physiology import response
from fourlaps.physiology.response import ABILITIES, Ability, Day, States
from fourlaps.training import dosing, expectation
from fourlaps.units import format_time
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.plan import Block, Plan, Session, SessionKind, Week
from fourlaps.vocabulary.workout import Part

ABILITY_WORDS: dict[Ability, str] = {
    "vo2max": "oxygen uptake",
    "threshold": "speed you can hold for an hour",
    "economy": "running economy",
    "anaerobic": "speed endurance",
    "speed": "top speed",
    "muscle": "leg strength",
}
_HARD_KINDS = frozenset({"tempo", "vo2max", "mile_pace", "time_trial", "race"})
_LEG_KINDS = frozenset({"strength", "plyometrics"})
# Spread of an effect in SD of itself, for the 80 % range of what one session moves.
_SPREAD = expectation.Z80 * expectation.RESPONSE_SPREAD
# Below this an ability is not said to move: a hundredth of a percent is nothing a runner can hold on to.
_LEAST_PCT = 0.005


Variable = Literal["repeats", "size", "rest", "pace", "distance", "nothing", "several"]


@dataclass(frozen=True, slots=True)
class AbilityMoved:
    """The ability a session moves most for the mile: percent on race day with an 80 % range."""

    ability: Ability
    words: str
    pct: float
    low80: float
    high80: float
    text: str


@dataclass(frozen=True, slots=True)
class Share:
    """A session's share of what the plan's training brings to race day; 0.03 = three hundredths."""

    share: float
    low80: float
    high80: float
    text: str


@dataclass(frozen=True, slots=True)
class Spacing:
    """Hours to another session: since an earlier one (negative sign never used), until a later one."""

    direction: Literal["since", "until"]
    hours: int
    other_id: str
    other_kind: SessionKind
    other_name: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from the same session last time: one variable, or several where the plan had to."""

    variable: Variable
    since_id: str
    before: str
    after: str
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """How sure this kind of session is: grade, its words, studies' keys in `references.bib`, one sentence."""

    grade: Grade
    words: str
    studies: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One guardrail a session satisfies."""

    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class SessionExplained:
    """One session's card; the module's docstring lists the fields."""

    id: str
    purpose: str
    ability: AbilityMoved | None
    value: Share | None
    why_today: tuple[Spacing, ...]
    changed: Change | None
    evidence: Evidence
    guardrails: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """One week for the season strip and the curves; km and minutes; the mile as it may stand at the week's end."""

    number: int
    block: Block
    down_week: bool
    first: dt.date
    last: dt.date
    distance_km: float
    easy_min: float
    steady_min: float
    fast_min: float
    mile_pace_km: float
    five_k_pace_km: float
    threshold_km: float
    hard_days: int
    key_titles: tuple[str, ...]
    mile: Estimate

    @property
    def fast_km(self) -> float:
        """Kilometres at 5k pace or faster."""
        return self.mile_pace_km + self.five_k_pace_km


@dataclass(frozen=True, slots=True)
class Intensity:
    """Running time of the plan by effort: minutes and shares of easy, steady (T) and fast (5k pace or faster)."""

    easy_min: float
    steady_min: float
    fast_min: float

    @property
    def shares(self) -> tuple[float, float, float]:
        """Easy, steady, fast; they sum to one, or are all zero without running."""
        whole = self.easy_min + self.steady_min + self.fast_min
        if not whole:
            return 0.0, 0.0, 0.0
        return self.easy_min / whole, self.steady_min / whole, self.fast_min / whole


@dataclass(frozen=True, slots=True)
class ThirdHardDay:
    """What one more hard day in every full week would bring and cost.

    gain_s, low80, high80   seconds of the race-day mile that it might add (negative = slower)
    hard_days_now, hard_days_then   mean per full week        more_hard   growth of hard days, 0.5 = half as many again
    rules                   ids of the rules it would break, empty where none
    """

    gain_s: float
    low80: float
    high80: float
    hard_days_now: float
    hard_days_then: float
    more_hard: float
    rules: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class PlanExplained:
    """The whole plan's why; the module's docstring lists the fields."""

    sessions: Mapping[str, SessionExplained]
    weeks: tuple[WeekFacts, ...]
    intensity: Intensity
    mile: Mapping[str, Estimate]
    third_hard_day: ThirdHardDay


def explain(
    plan: Plan, *, known_on: dt.date | None = None, responsiveness: float = 1.0, cards: bool = True
) -> PlanExplained:
    """Everything a page tells about a finished plan; without `cards` no session is explained.

    known_on        the day the request's mile was known, if that was after the start: see `expectation.expected`
    responsiveness  how strongly this runner answers, 1 = as most: see `responding`
    """
    weeks = tuple(_week_facts(plan, known_on, responsiveness))
    effects = session_effects(plan) if cards else {}
    return PlanExplained(
        sessions={s.id: _session(plan, s, effects.get(s.id)) for s in plan.sessions} if cards else {},
        weeks=weeks,
        intensity=Intensity(
            sum(w.easy_min for w in weeks), sum(w.steady_min for w in weeks), sum(w.fast_min for w in weeks)
        ),
        mile=expectation.expected(plan, known_on=known_on, responsiveness=responsiveness),
        third_hard_day=third_hard_day(plan),
    )


def explain_session(plan: Plan, session: Session) -> SessionExplained:
    """One session's card, without computing all the others."""
    return _session(plan, session, session_effects(plan, only={session.id}).get(session.id))


# --- what a session moves ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effect:
    """What leaving one session out would take from race day: percent of each ability, share of the plan's training."""

    abilities: Mapping[Ability, float]
    share: float


def session_effects(plan: Plan, only: Iterable[str] | None = None) -> dict[str, Effect]:
    """The Effect of each session by id: the whole plan run again without it.

    Abilities are halved like every promise; a share counts training only, tiredness and freshness left out.
    """
    request, runner = plan.request, dosing.runner_of(plan.request)
    gap = len(dosing.gap_before(request))
    days = [*dosing.gap_before(request), *dosing.days_of_plan(plan)]
    if len(days) == gap:
        return {}
    slopes = expectation.mile_slopes(request.mile_s)
    course = response.Course(days, runner)
    # Against the same weeks without any training: so that every session's share has something to be a share of.
    nothing = response.Course([{} for _ in days], runner).abilities(-1)
    brought = _worth(course.abilities(-1), slopes) - _worth(nothing, slopes)
    wanted = None if only is None else set(only)
    found = {}
    for session in plan.sessions:
        number, doses = gap + (session.date - request.start).days, dosing.doses_of(session, request.mile_s)
        if not doses or not gap <= number < len(days) or (wanted is not None and session.id not in wanted):
            continue
        lost = course.lost_without(number, doses)
        share = _worth(lost, slopes) / brought if brought > 0 else 0.0
        found[session.id] = Effect({name: expectation.SHRINK * lost[name] for name in ABILITIES}, max(0.0, share))
    return found


def _worth(abilities: Mapping[Ability, float], slopes: Mapping[Ability, float]) -> float:
    return sum(slopes[name] * abilities[name] for name in ABILITIES)


def _ability(plan: Plan, effect: Effect) -> AbilityMoved | None:
    slopes = expectation.mile_slopes(plan.request.mile_s)
    # Top speed and strength reach the mile through economy; where nothing else moves they are what is named.
    name = max(ABILITIES, key=lambda ability: effect.abilities[ability] * (slopes[ability] or 0.02))
    pct = effect.abilities[name]
    if pct < _LEAST_PCT:
        return None
    low, high = pct * (1 - _SPREAD), pct * (1 + _SPREAD)
    words = ABILITY_WORDS[name]
    return AbilityMoved(
        name,
        words,
        pct,
        low,
        high,
        f"Moves your {words} by about {_pct(pct)} % ({_pct(low)} to {_pct(high)}) on race day.",
    )


def _pct(value: float) -> str:
    return f"{value:.2f}" if value < 0.995 else f"{value:.1f}"


def _share(effect: Effect) -> Share:
    low, high = effect.share * (1 - _SPREAD), effect.share * (1 + _SPREAD)
    text = (
        "Almost none of what the plan brings hangs on this one session."
        if effect.share < 0.005
        else f"About {100 * effect.share:.0f} % ({100 * low:.0f} to {100 * high:.0f}) of what the training brings."
    )
    return Share(effect.share, low, high, text)


# --- the card ------------------------------------------------------------------------------------------------------


def _session(plan: Plan, session: Session, effect: Effect | None) -> SessionExplained:
    return SessionExplained(
        id=session.id,
        purpose=session.why,
        ability=_ability(plan, effect) if effect else None,
        value=_share(effect) if effect else None,
        why_today=spacing(plan, session),
        changed=change(plan, session),
        evidence=evidence(session),
        guardrails=guardrails_kept(plan, session),
    )


def guardrails_kept(plan: Plan, session: Session) -> tuple[Kept, ...]:
    """The rules an approved plan keeps at this session: those that shaped it and those of its kind, in order."""
    rules = set(session.guardrails)
    content = safety.content_of(session, plan.request.mile_s, plan.level)
    week = next((week for week in plan.weeks if session in week.sessions), None)
    if session.is_run:
        rules |= {"H1", "H2"}
        rules |= {"H13"} if (plan.request.race - session.date).days <= 7 else set()
        rules |= {"H14"} if week and week.down_week else set()
    if content.hard:
        rules |= {"H3", "H4"}
    if content.quality and session.is_run:
        rules |= {"H6", "H7", "H12"}
    if content.heavy_legs:
        rules.add("H10")
    if session.kind in ("rest", "cross_training"):
        rules.add("H5")
    return tuple(Kept(rule, row.title, row.reason) for rule, row in safety.guardrails().items() if rule in rules)


def short_name(session: Session) -> str:
    """A session in three words: '6 × 400 m', 'the 20 min tempo', 'the time trial', 'the long run'."""
    work = _work(session)
    if session.kind == "race":
        return "the race"
    if session.kind == "time_trial":
        return "the time trial"
    if work is None or session.kind not in _HARD_KINDS:
        names = {
            "easy": "the easy run", "long": "the long run", "strength": "the strength session",
            "plyometrics": "the jumps", "cross_training": "cross-training", "rest": "the rest day",
        }  # fmt: skip
        return names.get(session.kind, session.title)
    if work.repeats == 1:
        return f"the {work.running_duration_s / 60:.0f} min tempo"
    size = f"{work.rep_distance_m:g} m" if work.rep_distance_m else f"{(work.rep_duration_s or 0) / 60:g} min"
    return f"{work.repeats} × {size}"


def _work(session: Session) -> Part | None:
    parts = [part for part in (session.workout.parts if session.workout else ()) if part.part in ("set", "steady")]
    return max(parts, key=lambda part: part.midpoint_mps, default=None)


def _counts(session: Session, other: Session) -> bool:
    """Whether another session matters for this one's day: hard runs for all; leg work for hard runs, and back."""
    if other.kind in _HARD_KINDS or (other.hard and other.is_run):
        return True
    return other.kind in _LEG_KINDS and other.heavy_legs and (session.kind in _LEG_KINDS or session.kind in _HARD_KINDS)


def spacing(plan: Plan, session: Session) -> tuple[Spacing, ...]:
    """The last hard session before, the next one after, and the race where it is near; at most three facts."""
    if session.kind == "rest" and not any(other.is_run for other in plan.sessions):
        return ()
    found = []
    others = sorted((o for o in plan.sessions if o.id != session.id and _counts(session, o)), key=lambda o: o.date)
    before = [o for o in others if o.date < session.date]
    after = [o for o in others if o.date > session.date]
    if before:
        found.append(_fact("since", session, before[-1]))
    if after:
        found.append(_fact("until", session, after[0]))
    race = next((o for o in after if o.kind == "race"), None)
    if race is not None and race is not after[0] and (race.date - session.date).days <= 21:
        found.append(_fact("until", session, race))
    return tuple(found)


def _fact(direction: Literal["since", "until"], session: Session, other: Session) -> Spacing:
    hours = 24 * abs((other.date - session.date).days)
    name = short_name(other)
    span = f"{hours} h" if hours <= 96 else f"{hours // 24} days"
    text = f"{span} since {name}" if direction == "since" else f"{span} to {name}"
    return Spacing(direction, hours, other.id, other.kind, name, text)


def change(plan: Plan, session: Session) -> Change | None:
    """What differs from the last session of the same family; None for the first one and for days without a run."""
    if session.workout is None or session.kind == "race":
        return None
    family = session.workout.family
    earlier = [
        other
        for other in plan.sessions
        if other.workout and other.workout.family == family and other.date < session.date and other.kind == session.kind
    ]
    if not earlier:
        return None
    last = max(earlier, key=lambda other: other.date)
    if session.kind in ("easy", "long"):
        before, after = f"{last.distance_m / 1000:.1f} km", f"{session.distance_m / 1000:.1f} km"
        variable: Variable = "nothing" if before == after else "distance"
        text = f"{after} after {before} last time." if before != after else f"The same {after} as last time."
        return Change(variable, last.id, before, after, text)
    mine, theirs = _work(session), _work(last)
    if mine is None or theirs is None:
        return None
    return _quality_change(last.id, theirs, mine)


def _quality_change(since: str, before: Part, after: Part) -> Change:
    differences: list[tuple[Variable, str, str, str]] = []
    if before.repeats != after.repeats:
        was, now = f"{before.repeats}", f"{after.repeats}"
        differences.append(("repeats", was, now, f"{now} repeats after {was} last time, all else the same."))
    sizes = [_size(before), _size(after)]
    if sizes[0] != sizes[1]:
        differences.append(
            ("size", sizes[0], sizes[1], f"{sizes[1]} at a time after {sizes[0]} last time, all else the same.")
        )
    rests = [part.recovery_duration_s or 0.0 for part in (before, after)]
    # Rest is a share of the rep's time: where the rep is as long, a change of five seconds or more is a change.
    if abs(rests[0] - rests[1]) >= 5.0 and min(rests) > 0 and sizes[0] == sizes[1]:
        was, now = (format_time(seconds) for seconds in rests)
        differences.append(("rest", was, now, f"Rest of {now} after {was} last time, all else the same."))
    if abs(after.midpoint_mps / before.midpoint_mps - 1) >= 0.004:
        was, now = (format_time(1000 / part.midpoint_mps) for part in (before, after))
        differences.append(("pace", was, now, f"{now} per km after {was} last time, all else the same."))
    if not differences:
        return Change("nothing", since, "", "", "The same as last time: once more before it grows.")
    if len(differences) == 1:
        variable, was, now, text = differences[0]
        return Change(variable, since, was, now, text)
    return Change("several", since, "", "", "More than one thing is new against last time.")


def _size(part: Part) -> str:
    if part.rep_distance_m:
        return f"{part.rep_distance_m:g} m"
    seconds = part.rep_duration_s or part.running_duration_s
    return f"{seconds / 60:.0f} min"


@cache
def _evidence_rows() -> Mapping[str, Mapping[str, Any]]:
    text = (files("fourlaps") / "tables" / "session_evidence.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def evidence(session: Session) -> Evidence:
    """The evidence behind this kind of session: its family's row where there is one, else its kind's."""
    rows = _evidence_rows()
    row = rows.get(session.workout.family if session.workout else "") or rows[session.kind]
    grade: Grade = row["grade"]
    return Evidence(grade, GRADE_WORDS[grade], tuple(row["studies"]), row["text"])


# --- the plan ------------------------------------------------------------------------------------------------------


def _week_facts(plan: Plan, known_on: dt.date | None, responsiveness: float) -> Iterable[WeekFacts]:
    request, runner = plan.request, replace(dosing.runner_of(plan.request), responsiveness=responsiveness)
    gap = dosing.gap_before(request)
    states = response.simulate([*gap, *dosing.days_of_plan(plan)], runner)
    done = expectation.days_done(plan, known_on)
    before = expectation.rested(states[done - 1]) if done else States(dict.fromkeys(ABILITIES, 0.0), 0.0)
    for week in plan.weeks:
        first, last = min(s.date for s in week.sessions), max(s.date for s in week.sessions)
        content = [safety.content_of(s, request.mile_s, plan.level) for s in week.sessions if s.is_run]
        whole = sum(s.duration_s for s in week.sessions if s.is_run) / 60
        steady, fast = sum(c.zone2_s for c in content) / 60, sum(c.zone3_s for c in content) / 60
        day = min(len(gap) + (last - request.start).days, len(states) - 1)
        known = states[day] if day >= 0 else before
        # Before race week the mile is told as it would be on rested legs; on race day as it is.
        known = (expectation.rested(known) if last < request.race else known).minus(before)
        gain = expectation.gain_of(known, request, max(day + 1 - done, 7) / 7)
        yield WeekFacts(
            number=week.number, block=week.block, down_week=week.down_week, first=first, last=last,
            distance_km=week.distance_m / 1000, easy_min=max(0.0, whole - steady - fast), steady_min=steady,
            fast_min=fast, mile_pace_km=sum(c.mile_m for c in content) / 1000,
            five_k_pace_km=sum(c.five_k_m for c in content) / 1000,
            threshold_km=_threshold_km(plan, week),
            hard_days=_hard_days(plan, week), key_titles=tuple(
                s.title for s in week.sessions if s.kind in _HARD_KINDS
            ),
            mile=expectation.estimate(request, gain),
        )  # fmt: skip


def _threshold_km(plan: Plan, week: Week) -> float:
    parts = [part for s in week.sessions if s.workout and s.is_run for part in s.workout.parts]
    return (
        sum(
            part.running_distance_m
            for part in parts
            if part.part in ("set", "steady") and safety.zone_of(part, plan.request.mile_s) == 2
        )
        / 1000
    )


def _hard_days(plan: Plan, week: Week) -> int:
    return len({s.date for s in week.sessions if safety.content_of(s, plan.request.mile_s, plan.level).hard})


def third_hard_day(plan: Plan) -> ThirdHardDay:
    """What one more hard day in every full week would bring and cost, up to the third, and which rules say no."""
    request = plan.request
    full = [w for w in plan.weeks if w.number > 0 and not w.down_week and w.block != "taper"]
    now = [_hard_days(plan, week) for week in full]
    mean = sum(now) / len(now) if now else 0.0
    runner, days = dosing.runner_of(request), dosing.days_of_plan(plan)
    more: list[Day] = list(days)
    for week, hard in zip(full, now, strict=True):
        if hard >= 3:
            continue
        at = _free_day(plan, week)
        extra = _usual_hard_dose(plan)
        more[at] = {**more[at], **{kind: more[at].get(kind, 0.0) + dose for kind, dose in extra.items()}}
    weeks = len(days) / 7
    base = expectation.gain_of(expectation.race_states(days, runner), request, weeks)
    with_it = expectation.gain_of(expectation.race_states(more, runner), request, weeks)
    gain = request.mile_s * (base - with_it)
    low, high = sorted((gain * (1 - _SPREAD), gain * (1 + _SPREAD)))
    then = sum(max(hard, min(hard + 1, 3)) for hard in now) / len(now) if now else 0.0
    growth = then / mean - 1 if mean else 0.0
    rules = _rules_against(plan, full)
    return ThirdHardDay(gain, low, high, mean, then, growth, rules, _third_text(gain, low, high, mean, then, rules))


def _third_text(gain: float, low: float, high: float, now: float, then: float, rules: Sequence[str]) -> str:
    if then <= now + 0.01:
        return "Your full weeks already hold three hard days; a fourth would leave two of them touching."
    said = (
        f"One more hard day a week might bring {gain:.1f} s ({low:.1f} to {high:.1f}) by race day, for {then:.1f} hard "
        f"days a week instead of {now:.1f}."
    )
    if rules:
        broken = " ".join(f"It would break a rule: {safety.guardrails()[rule].title}." for rule in rules)
        return f"{said} {broken}"
    return f"{said} No rule forbids it; the plan keeps it as room for a bad week."


def _free_day(plan: Plan, week: Week) -> int:
    """Days from the start to the day of this week that is furthest from its hard days."""
    hard = [s.date for s in week.sessions if safety.content_of(s, plan.request.mile_s, plan.level).hard]
    dates = sorted({s.date for s in week.sessions})
    best = max(dates, key=lambda date: min((abs((date - other).days) for other in hard), default=7))
    return (best - plan.request.start).days


def _usual_hard_dose(plan: Plan) -> Day:
    """The mean doses of the plan's hard runs."""
    doses = [
        dosing.doses_of(s, plan.request.mile_s) for s in plan.sessions if s.kind in ("tempo", "vo2max", "mile_pace")
    ]
    kinds = {kind for dose in doses for kind in dose}
    return {kind: sum(dose.get(kind, 0.0) for dose in doses) / len(doses) for kind in kinds} if doses else {"vo2": 10.0}


def _rules_against(plan: Plan, full: Sequence[Week]) -> tuple[str, ...]:
    """Ids of the rules a third hard day would break in most full weeks."""
    request, bounds = plan.request, safety.guardrails()
    if not full:
        return ()
    age = request.age_years
    careful = plan.level in ("L0", "L1") or (age is not None and (age >= 50 or age < 16))
    found = []
    most = bounds["H4"].absolute["per_week_careful" if careful else "per_week"]
    mean = sum(_hard_days(plan, week) for week in full) / len(full)
    if round(mean) + 1 > most:
        found.append("H4")
    apart = bounds["H3"].absolute["days_apart_from_50" if age is not None and age >= 50 else "days_apart"]
    if _most_apart(request.days, apart) < round(mean) + 1:
        found.append("H3")
    share = bounds["H7"].absolute["above_easy_share_few_runs" if len(request.days) <= 3 else "above_easy_share"]
    extra = sum(dose for kind, dose in _usual_hard_dose(plan).items() if kind in response.FAST)
    over = 0
    for week in full:
        content = [safety.content_of(s, request.mile_s, plan.level) for s in week.sessions if s.is_run]
        hard_min = sum(c.zone2_s + c.zone3_s for c in content) / 60 + extra
        over += hard_min > share * sum(s.duration_s for s in week.sessions if s.is_run) / 60
    if over > len(full) / 2:
        found.append("H7")
    return tuple(found)


def _most_apart(days: Sequence[int], apart: int) -> int:
    """The most of these weekdays that lie at least `apart` days from each other, Sunday and Monday being neighbours."""
    best = 0
    for first in days:
        chosen = [first]
        for day in sorted(days, key=lambda d: (d - first) % 7):
            if all(min((day - other) % 7, (other - day) % 7) >= apart for other in chosen):
                chosen.append(day)
        best = max(best, len(chosen))
    return best
