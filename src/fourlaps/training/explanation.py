"""Why a plan looks as it does, as data for a page: `explain(plan)` gives everything, `explain_session` one card.

    told = explanation.explain(plan)                  # a PlanExplained, about 0.2 s for twelve weeks
    card = told.sessions["2026-05-02-vo2max"]         # a SessionExplained by session id

A SessionExplained holds
    purpose     one line
    ability     AbilityMoved or None: which it is meant for, percent on race day (low80, high80), where more comes from
    value       Share of what the whole plan's training brings, with a range; never seconds (one session promises none)
    why_today   Spacing facts, at most three: hours since or until another session (dates taken at the same time of day)
    changed     Change since the same session last time: one variable, from, to; None where nothing was there before
                Both speak of the past as it happened: what was not run is no last time, see `Plan.past`
    evidence    Evidence: grade A-D, its words, the studies' keys, one sentence
    guardrails  Guardrails it satisfies: id, title, reason
A PlanExplained holds
    weeks       WeekFacts one per week: season strip, fast-kilometre curve and the mile by week
    intensity   Intensity: minutes and shares of easy, steady, fast running, whole plan
    mile        dict of Estimate: race_day_s, if_nothing_changes_s, one_step_easier_s, one_step_harder_s; use .median,
                .interval(0.5), .interval(0.8)
    third_hard_day   ThirdHardDay: "why not one more hard day?" with its figures

Every text is one English sentence out of a fixed pattern; its German stands with the other sentences. Numbers stand
beside it, for pages that draw. Percent of an ability: more is better. The ranges hold eight times in ten.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from fourlaps import safety
from fourlaps.evidence import GRADE_WORDS, Grade
from fourlaps.physiology import response
from fourlaps.physiology.response import ABILITIES, States
from fourlaps.training import dosing, expectation, since_last, third_day, worth
from fourlaps.training.since_last import Change
from fourlaps.training.third_day import ThirdHardDay
from fourlaps.training.worth import AbilityMoved, Effect, Share
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.plan import Block, Plan, Session, SessionKind, Week

_HARD_KINDS = frozenset({"tempo", "vo2max", "mile_pace", "time_trial", "race"})
_LEG_KINDS = frozenset({"strength", "plyometrics"})
# Work for the legs so many days away or more says nothing of a day: tired legs are fresh again [C].
_FRESH_DAYS = 4
# A neighbour farther off is no reason why a session stands on its day; the race is one for so long [our guess, D].
_NEAR_DAYS, _RACE_NEAR_DAYS = 7, 21


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
class PlanExplained:
    """The whole plan's why; the module's docstring lists the fields."""

    sessions: Mapping[str, SessionExplained]
    weeks: tuple[WeekFacts, ...]
    intensity: Intensity
    mile: Mapping[str, Estimate]
    third_hard_day: ThirdHardDay


def explain(
    plan: Plan,
    *,
    responsiveness: float = 1.0,
    recovery: float = 1.0,
    cards: bool = True,
) -> PlanExplained:
    """Everything a page tells about a finished plan; without `cards` no session is explained.

    responsiveness  how strongly this runner answers, 1 = as most: see `responding`
    recovery        how much this runner tires, 1 = as most: see `recovering`
    """
    runner = replace(dosing.runner_of(plan.request), responsiveness=responsiveness, recovery=recovery)
    weeks = tuple(_week_facts(plan, runner))
    effects = worth.session_effects(plan) if cards else {}
    return PlanExplained(
        sessions={s.id: _session(plan, s, effects.get(s.id)) for s in plan.sessions} if cards else {},
        weeks=weeks,
        intensity=Intensity(
            sum(w.easy_min for w in weeks), sum(w.steady_min for w in weeks), sum(w.fast_min for w in weeks)
        ),
        mile=expectation.expected(plan, responsiveness=responsiveness, recovery=recovery),
        third_hard_day=third_day.third_hard_day(plan),
    )


def explain_session(plan: Plan, session: Session) -> SessionExplained:
    """One session's card, without computing all the others."""
    return _session(plan, session, worth.session_effects(plan, only={session.id}).get(session.id))


# --- the card ------------------------------------------------------------------------------------------------------


def _session(plan: Plan, session: Session, effect: Effect | None) -> SessionExplained:
    return SessionExplained(
        id=session.id,
        purpose=session.why,
        ability=worth.ability_moved(plan, session, effect) if effect else None,
        value=worth.share_of(effect) if effect else None,
        why_today=spacing(plan.as_lived, session),
        changed=since_last.change(plan.as_lived, session),
        evidence=evidence(session),
        guardrails=guardrails_kept(plan, session),
    )


def guardrails_kept(plan: Plan, session: Session) -> tuple[Kept, ...]:
    """The rules an approved plan keeps at this session: those that shaped it and those of its kind, in order."""
    rules = set(session.guardrails)
    content = safety.content_in(plan, session)
    week = next((week for week in plan.weeks if any(other.id == session.id for other in week.sessions)), None)
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
    return tuple(
        Kept(rule, third_day.title(plan, rule), row.reason)
        for rule, row in safety.guardrails().items()
        if rule in rules
    )


def short_name(session: Session) -> str:
    """A session in a few words: '6 × 400 m', 'the 20 min tempo', 'the time trial', 'the long run'."""
    work = since_last.work_of(session)
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
    size = since_last.size_of(work)
    size += " uphill" if session.workout and "HILL" in session.workout.family else ""
    tempo = since_last.tempo_before(session)
    return f"the tempo and {work.repeats} × {size}" if tempo else f"{work.repeats} × {size}"


def _counts(session: Session, other: Session) -> bool:
    """Whether another session matters for this one's day: hard runs for all; leg work for hard runs, and back."""
    if other.kind in _HARD_KINDS or (other.hard and other.is_run):
        return True
    if other.kind not in _LEG_KINDS or not other.heavy_legs or abs((other.date - session.date).days) >= _FRESH_DAYS:
        return False
    return session.kind in _LEG_KINDS or session.kind in _HARD_KINDS


def spacing(plan: Plan, session: Session) -> tuple[Spacing, ...]:
    """The last hard session before, the next one after, and the race where it is near; at most three facts."""
    if session.kind == "rest" and not any(other.is_run for other in plan.sessions):
        return ()
    found = []
    others = sorted((o for o in plan.sessions if o.id != session.id and _counts(session, o)), key=lambda o: o.date)
    near = [o for o in others if abs((o.date - session.date).days) <= _reach(o)]
    before = [o for o in near if o.date < session.date]
    after = [o for o in near if o.date > session.date]
    if before:
        found.append(_fact("since", session, before[-1]))
    if after:
        found.append(_fact("until", session, after[0]))
    race = next((o for o in after if o.kind == "race"), None)
    if race is not None and race is not after[0]:
        found.append(_fact("until", session, race))
    return tuple(found)


def _reach(other: Session) -> int:
    return _RACE_NEAR_DAYS if other.kind == "race" else _NEAR_DAYS


def _fact(direction: Literal["since", "until"], session: Session, other: Session) -> Spacing:
    hours = 24 * abs((other.date - session.date).days)
    name = short_name(other)
    span = f"{hours} h" if hours <= 96 else f"{hours // 24} days"
    text = f"{span} since {name}" if direction == "since" else f"{span} to {name}"
    return Spacing(direction, hours, other.id, other.kind, name, text)


@cache
def _evidence_rows() -> Mapping[str, Mapping[str, Any]]:
    text = (files("fourlaps") / "tables" / "session_evidence.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def evidence(session: Session) -> Evidence:
    """The evidence behind this kind of session: its family's row where there is one, else its kind's."""
    rows = _evidence_rows()
    kind: str = "core" if session.kind == "strength" and not session.heavy_legs else session.kind
    # A race on the way is a hard session among others; what is known of tapers is known of the plan's own race.
    kind = "race_on_the_way" if kind == "race" and "H18" in session.guardrails else kind
    row = rows.get(session.workout.family if session.workout else "") or rows[kind]
    grade: Grade = row["grade"]
    return Evidence(grade, GRADE_WORDS[grade], tuple(row["studies"]), row["text"])


# --- the plan ------------------------------------------------------------------------------------------------------


def _week_facts(plan: Plan, runner: response.Runner) -> Iterable[WeekFacts]:
    request = plan.request
    gap = dosing.gap_before(request)
    states = response.simulate([*gap, *dosing.days_of_plan(plan)], runner)
    now = expectation.known(plan)
    done = expectation.days_done(plan, now.day)
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
        gain = expectation.gain_of(known, request.mile_s, max(day + 1 - done, 7) / 7)
        yield WeekFacts(
            number=week.number, block=week.block, down_week=week.down_week, first=first, last=last,
            distance_km=week.distance_m / 1000, easy_min=max(0.0, whole - steady - fast), steady_min=steady,
            fast_min=fast, mile_pace_km=sum(c.mile_m for c in content) / 1000,
            five_k_pace_km=sum(c.five_k_m for c in content) / 1000,
            threshold_km=_threshold_km(plan, week),
            hard_days=third_day.hard_days(plan, week), key_titles=tuple(
                s.title for s in week.sessions if s.kind in _HARD_KINDS
            ),
            mile=expectation.estimate(now.mile_s, gain, expectation.next_race_sd(request)),
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
