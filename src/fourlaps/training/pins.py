"""Sessions the runner has pinned, carried into a plan that was laid out anew. Only a hard rule wins over a pin."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Literal

from fourlaps import safety
from fourlaps.training import edits, pacers, repair, run_walk
from fourlaps.training.desk import Change
from fourlaps.training.limits import limits_of_plan
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session


def pinned_from(plan: Plan, today: dt.date) -> tuple[Session, ...]:
    """The pinned sessions from `today` on, the earliest first."""
    return tuple(session for session in plan.sessions if session.pinned and session.date >= today)


AgainstTheDay = Literal["", "away", "easy", "weekday"]


def against_the_day(plan: Plan, session: Session) -> AgainstTheDay:
    """What a pinned session stands against: days away, days of easy running only, or a weekday that is none for
    running; empty where it fits. A pin is the runner's word on one session and stays; that has to be said."""
    if not session.pinned or session.kind in ("rest", "race"):
        return ""
    spans = [span for span in plan.request.away if span.first <= session.date <= span.last]
    if any(not span.easy for span in spans):
        return "away"
    if spans and (session.hard or session.kind in QUALITY_KINDS):
        return "easy"
    return "weekday" if session.is_run and session.date.weekday() not in plan.request.days else ""


def at_pace_of(plan: Plan, session: Session, old: Plan) -> Session:
    """A session pinned in `old` as `plan` would pace it: its day and its reps are pinned, the pace is that of the mile,
    and in the peak weeks that of the goal where it is near."""
    now, was = (
        run_walk.paced(pacers.pacer_for(one.request, limits_of_plan(one), one.planned_at_s), one) for one in (plan, old)
    )
    factor = old.request.mile_s / plan.request.mile_s
    made = edits.repaced(session, factor, now, was)
    if session.kind != "mile_pace":
        return made
    late, was_late = (_is_late(one, session.date) for one in (plan, old))
    speed = now.goal_mile if late else now.speeds.mile
    was_speed = was.goal_mile if was_late else was.speeds.mile
    return edits.repaced_work(made, speed / was_speed / factor, now, tempo=False)


def _is_late(plan: Plan, day: dt.date) -> bool:
    """Whether reps of that day stand at the goal; the sharpening of the taper hangs on today's mile."""
    return any(week.block == "peak" and any(s.date == day for s in week.sessions) for week in plan.weeks)


def carry(plan: Plan, pinned: tuple[Session, ...], pacer: Pacer) -> tuple[Plan, tuple[Session, ...]]:
    """The plan with each pinned session in the place of what stood on its day, and those no safe plan can hold."""
    lost = []
    for session in pinned:
        there = placed(plan, session)
        if there is not None:
            there, _mended = repair.mend(there, plan.request.start, pacer)
        if there is None or safety.violations(there):
            lost.append(session)
        else:
            plan = there
    return plan, tuple(lost)


def unlocked(session: Session, plan: Plan, trigger: str = "a new plan", rule: str = "plan") -> Change:
    """What is said of a locked session that new weeks do not hold as it was: what stands in its place on its day."""
    there = plan.on(session.date)
    stands = next((s for s in there if (s.is_run if session.is_run else s.kind == session.kind)), None)
    now = stands.title if stands else "Rest" if there else "dropped"
    reason = "You had locked it; in the new weeks a hard rule could not be kept with it."
    return Change(
        session.date, session.id, session.title, now, trigger, rule, reason, "Without the change it would have stayed."
    )


def placed(plan: Plan, session: Session) -> Plan | None:
    """The plan with the session put on its day; None where a race or another pin stands there, or outside the plan."""
    if not plan.request.start <= session.date < plan.request.race:
        return None
    if session.is_run:
        there = [s for s in plan.on(session.date) if s.is_run]
    else:
        there = [s for s in plan.on(session.date) if s.kind == session.kind]
    if any(s.pinned or s.kind == "race" for s in there):
        return None
    for other in plan.sessions:
        if other.id == session.id and other not in there:
            plan = repair.with_session(plan, other, replace(other, id=f"{other.id}-b"))
    for other in there[1:]:
        plan = repair.with_session(plan, other, edits.rest_instead(other, "A session you have locked stands here."))
    return repair.with_session(plan, there[0] if there else session, repair.flagged(session, plan))
