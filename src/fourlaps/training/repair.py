"""Putting a changed plan back inside the rules: shorten, thin out, make easy, in that order, never before today."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from fourlaps import safety
from fourlaps.training import edits
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import Plan, Session, Week

_STEPS = 80
# How much a week's easy running gives way in one step.
_LESS, _MORE = 0.95, 1.05

Mended = tuple[Session, Session, str, str]


def flagged(session: Session, plan: Plan) -> Session:
    """The session with its hard flag recounted from what it holds."""
    content = safety.content_of(session, plan.request.mile_s, plan.level)
    return replace(session, hard=content.hard)


def with_session(plan: Plan, old: Session, new: Session) -> Plan:
    """The plan with one session replaced; a day that empties gets a rest entry, a day that fills loses its own."""
    weeks: list[Week] = []
    for week in plan.weeks:
        dates = {session.date for session in week.sessions}
        kept = [session for session in week.sessions if session.id != old.id]
        if new.date in dates:
            kept.append(new)
        busy = {session.date for session in kept if session.kind != "rest"}
        sessions: list[Session] = []
        resting: set[dt.date] = set()
        for session in sorted(kept, key=lambda s: (s.date, s.kind == "rest")):
            if session.kind == "rest" and (session.date in busy or session.date in resting):
                continue
            if session.kind == "rest":
                resting.add(session.date)
            sessions.append(session)
        empty = dates - {session.date for session in sessions}
        sessions += [
            Session(f"{day.isoformat()}-rest", day, "rest", "Rest", "Nothing stands here any more; rest.")
            for day in empty
        ]
        weeks.append(replace(week, sessions=tuple(sorted(sessions, key=lambda s: s.date))))
    return replace(plan, weeks=tuple(weeks))


def mend(
    plan: Plan,
    today: dt.date,
    pacer: Pacer,
    *,
    grow: bool = True,
    keep: frozenset[str] = frozenset(),
    steps: int = _STEPS,
) -> tuple[Plan, list[Mended]]:
    """The plan with every rule kept again as far as sessions from `today` on can do it, and what was changed for it.

    grow   runs may also get longer, where a week lost too much
    keep   ids of sessions that stay as they are, besides those the runner has pinned
    steps  most changes tried
    """
    keep |= {session.id for session in plan.sessions if session.pinned}
    before = {session.id: session for session in plan.sessions}
    causes: dict[str, str] = {}
    for _ in range(steps):
        broken = safety.violations(plan)
        step = None
        for violation in broken:
            step = _answer(plan, violation, today, pacer, grow=grow, keep=keep)
            if step is not None:
                for old, new in step:
                    plan = with_session(plan, old, flagged(new, plan))
                    causes[old.id] = violation.guardrail
                break
        if step is None:
            break
    after = {session.id: session for session in plan.sessions}
    mended = [
        (before[key], after.get(key) or edits.rest_instead(before[key], why), rule, why)
        for key, rule in causes.items()
        if (why := f"Keeps rule {rule} after the change.") and key in before and before[key] != after.get(key)
    ]
    return plan, mended


def _answer(
    plan: Plan, broken: Violation, today: dt.date, pacer: Pacer, *, grow: bool, keep: frozenset[str]
) -> list[tuple[Session, Session]] | None:
    """The smallest change against one broken rule, or None where nothing ahead can mend it."""
    day = broken.date
    week = next((w for w in plan.weeks if day and any(s.date == day for s in w.sessions)), None)
    if week is None:
        return None
    ahead = [s for s in week.sessions if s.date >= today and s.kind != "race" and s.id not in keep]
    rule = broken.guardrail
    if rule == "H1":
        return _scale([s for s in ahead if s.date == day and s.is_run], _LESS, pacer)
    if rule in ("H2", "H8"):
        return _scale([s for s in ahead if s.kind == "long"] if rule == "H8" else _easy(ahead), _LESS, pacer)
    if rule in ("H13", "H14"):
        if rule == "H13":
            ahead = [
                s
                for s in plan.sessions
                if today <= s.date < plan.request.race and (plan.request.race - s.date).days <= 7 and s.id not in keep
            ]
        too_much = _too_much(plan, week, rule)
        if not too_much and not grow:
            return None
        return _scale(_easy(ahead), _LESS if too_much else _MORE, pacer)
    if rule in ("H10", "H11"):
        extra = [s for s in ahead if s.kind in ("strength", "plyometrics") and s.date == day]
        return [(s, edits.rest_instead(s, "It stands too near a fast day now.")) for s in extra] or None
    hard = [s for s in ahead if s.hard and s.is_run]
    hard.sort(key=lambda s: s.date != day)
    if rule in ("H6", "H7"):
        for session in hard if rule == "H7" else hard[:1]:
            fewer = edits.fewer_reps(session, 0.8)
            if fewer is not None:
                return [(session, fewer)]
    if hard:
        why = "Easy, so that hard days stay apart and the week stays in balance."
        return [(hard[0], edits.easy_instead(hard[0], pacer, why))]
    return None


def _easy(sessions: list[Session]) -> list[Session]:
    return [s for s in sessions if s.kind in ("easy", "long")]


def _too_much(plan: Plan, week: Week, rule: str) -> bool:
    """Whether the running counted by H13 or H14 lies above its band (else below)."""
    bounds = safety.guardrails()[rule].absolute
    full = [w.distance_m for w in plan.weeks if w.number > 0 and not w.down_week and w.block != "taper"]
    if rule == "H14":
        before = [
            w.distance_m for w in plan.weeks if 0 < w.number < week.number and not w.down_week and w.block != "taper"
        ]
        return not before or week.distance_m > (1 - sum(bounds["less"]) / 2) * before[-1]
    last = full[-3:]
    if not last:
        return True
    counted = sum(
        s.distance_m for s in plan.sessions if s.is_run and 1 <= (plan.request.race - s.date).days <= bounds["days"]
    )
    less = bounds["less_L4"] if plan.level == "L4" else bounds["less"]
    return counted > (1 - sum(less) / 2) * sum(last) / len(last)


def _scale(sessions: list[Session], factor: float, pacer: Pacer) -> list[tuple[Session, Session]] | None:
    pairs = [(s, made) for s in sessions if (made := edits.scaled(s, factor, pacer)) is not None]
    if not pairs and factor < 1 and sessions:
        shortest = min(sessions, key=lambda s: s.distance_m)
        return [(shortest, edits.rest_instead(shortest, "One run fewer keeps the week inside its limits."))]
    return pairs or None
