"""What if I can't: move, swap or skip a session, each with what it costs and whether it is safe; and undo.

A change is tried on a copy of the plan and recounted by `safety`; only a plan that breaks no rule is ever stored.
Skipping is always allowed: nothing missed is made up for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fourlaps import safety
from fourlaps.errors import InputError, UnsafePlan
from fourlaps.safety import ApprovedPlan
from fourlaps.services import access, slots, stops
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import repair
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session

NEAR = (1, -1, 2, -2, 3)  # days from the session, in the order they are offered
_LOG_FIELDS = ("session_id", "state", "feel", "note", "sentence")


@dataclass(frozen=True, slots=True)
class Offer:
    """One way out: what it is, what it costs, whether it is safe and if not why."""

    kind: str
    title: str
    button: str
    cost: str
    safe: bool
    date: dt.date | None = None
    other_id: str | None = None
    why_not: str = ""


def _day(day: dt.date) -> str:
    return date_format(day, "l j F")


# --- changed plans -------------------------------------------------------------------------------------------------


def moved(plan: Plan, session: Session, day: dt.date) -> Plan:
    """The plan with the session on another day, not yet checked."""
    return repair.with_session(plan, session, repair.flagged(replace(session, date=day), plan))


def swapped(plan: Plan, one: Session, other: Session) -> Plan:
    """The plan with two sessions in each other's place, not yet checked."""
    return moved(moved(plan, one, other.date), other, one.date)


def _why_not(changed: Plan) -> str:
    """The reason of the first rule a changed plan breaks; empty for a safe one."""
    broken = safety.violations(changed)
    return safety.guardrails()[broken[0].guardrail].reason if broken else ""


def _runs_on(plan: Plan, day: dt.date) -> list[Session]:
    return [session for session in plan.on(day) if session.is_run]


# --- offers --------------------------------------------------------------------------------------------------------


def offers(athlete: AthleteView, session_id: str, today: dt.date) -> list[Offer]:
    """Ways out for one session: what is safe first, then skipping, then at most one that does not fit and why."""
    found = slots.slot(athlete, session_id)
    plan = slots.current(athlete)
    session = found.session
    skip = Offer("skip", _("Leave it out"), _("Leave it out"), _skip_cost(session), safe=True)
    if plan is None or session.kind in ("race", "rest") or not found.is_open or stops.lock(athlete):
        return [skip] if found.is_open and session.kind not in ("race", "rest") else []
    ways = [offer for day in _near_days(plan, session, today) if (offer := _on_day(plan, session, day))]
    safe = [offer for offer in ways if offer.safe][:3]
    unsafe = [offer for offer in ways if not offer.safe][: 1 if safe else 2]
    return [*safe, skip, *unsafe]


def _near_days(plan: Plan, session: Session, today: dt.date) -> list[dt.date]:
    last = plan.request.race - dt.timedelta(days=1)
    start = max(session.date, today) if session.date < today else session.date
    days = [start + dt.timedelta(days=offset) for offset in ((0, *NEAR) if session.date < today else NEAR)]
    return [day for day in days if today <= day <= last and day != session.date]


def _on_day(plan: Plan, session: Session, day: dt.date) -> Offer | None:
    """Moving the session to a free day, or swapping it with the easy run that stands there."""
    there = _runs_on(plan, day) if session.is_run else [s for s in plan.on(day) if s.kind == session.kind]
    if not there:
        reason = _why_not(moved(plan, session, day))
        return Offer(
            "move", _("Move it to %(day)s") % {"day": _day(day)}, _("Move it"), _move_cost(plan, session),
            safe=not reason, date=day, why_not=reason,
        )  # fmt: skip
    other = there[0]
    if not session.is_run or len(there) > 1 or other.kind in ("race", "time_trial") or other.kind == session.kind:
        return None
    reason = _why_not(swapped(plan, session, other))
    return Offer(
        "swap", _("Swap it with %(day)s") % {"day": _day(day)}, _("Swap"),
        _("%(other)s comes on %(day)s instead. Nothing is lost.") % {"other": other.title, "day": _day(session.date)},
        safe=not reason, date=day, other_id=other.id, why_not=reason,
    )  # fmt: skip


def _move_cost(plan: Plan, session: Session) -> str:
    left = [s for s in plan.on(session.date) if s.id != session.id and s.kind != "rest"]
    if left:
        return _("Nothing is lost; %(day)s keeps the rest of its plan.") % {"day": _day(session.date)}
    return _("Nothing is lost; %(day)s becomes a day of rest.") % {"day": _day(session.date)}


def _skip_cost(session: Session) -> str:
    if session.kind in QUALITY_KINDS:
        return _("One hard session less. One missed session costs next to nothing; it is never made up for.")
    if session.kind == "long":
        return _("The long run is the one to keep if you can; one missed one still costs little.")
    if session.is_run:
        return _("Next to nothing. Easy running adds up over months, not on one day.")
    return _("Next to nothing. The next one is where you go on.")


# --- changing ------------------------------------------------------------------------------------------------------


@transaction.atomic
def change(
    athlete: AthleteView, session_id: str, kind: str, date: dt.date | None, other_id: str | None, today: dt.date
) -> str:
    """Carry out one way out; the sentence that says what was done.

    raises  UnsafePlan where a rule would be broken, InputError where it cannot be done (past day, done already, race)
    """
    access.may_change(athlete)
    models.Athlete.objects.select_for_update().get(pk=athlete.id)
    found = slots.slot(athlete, session_id)
    plan = slots.current(athlete)
    assert plan is not None
    session = found.session
    if stops.lock(athlete):
        raise InputError(_("Training is stopped; nothing is moved until a doctor has cleared you."))
    if session.kind == "race":
        raise InputError(_("The race stays where it is. Change its day in the settings."))
    if not found.is_open:
        raise InputError(_("This session is no longer open; undo that first."))
    before = plan_rows.current_row(athlete.id)
    if kind == "skip":
        text = _("Left out: %(title)s on %(day)s.") % {"title": session.title, "day": _day(session.date)}
        logs = _remember(athlete, [session_id])
        _note(athlete, session, session.date, state="skipped")
        _record(athlete, kind, text, before, None, logs)
        return text
    if kind == "move":
        _check_day(plan, session, date, today)
        assert date is not None
        changed = moved(plan, session, date)
        text = _("%(title)s moved to %(day)s.") % {"title": session.title, "day": _day(date)}
        pairs = [(session, date)]
    elif kind == "swap":
        other = next((s for s in plan.sessions if s.id == other_id), None)
        if other is None or other.kind == "race" or other.date < today or not slots.slot(athlete, other.id).is_open:
            raise InputError(_("The other session is no longer there to swap with. Look at the plan again."))
        if date is not None and other.date != date:
            raise InputError(_("The other session has moved meanwhile. Look at the plan again."))
        _check_day(plan, session, other.date, today)
        changed = swapped(plan, session, other)
        text = _("%(title)s and %(other)s have changed places.") % {"title": session.title, "other": other.title}
        pairs = [(session, other.date), (other, session.date)]
    else:
        raise InputError(_("'%(kind)s' is nothing that can be done with a session.") % {"kind": kind[:20]})
    approved = _approve(changed)
    logs = _remember(athlete, [one.id for one, _day_to in pairs])
    after = plan_rows.save(athlete.id, approved, reason=text, now=access.now())
    for one, to in pairs:
        _note(athlete, one, to, state="moved")
    _record(athlete, kind, text, before, after, logs)
    return text


def _check_day(plan: Plan, session: Session, date: dt.date | None, today: dt.date) -> None:
    if date is None:
        raise InputError(_("To which day? Choose one."))
    if date < today:
        raise InputError(_("%(day)s is past. Choose today or a day to come.") % {"day": _day(date)})
    if date >= plan.request.race:
        raise InputError(_("%(day)s is not before the race. Choose an earlier day.") % {"day": _day(date)})
    if date == session.date:
        raise InputError(_("It stands on %(day)s already.") % {"day": _day(date)})


def _approve(changed: Plan) -> ApprovedPlan:
    """The changed plan, approved; the refusal says the rule's own reason."""
    try:
        return safety.approve(changed)
    except UnsafePlan as error:
        raise UnsafePlan(_why_not(changed) or str(error), error.violations) from error


def _note(athlete: AthleteView, session: Session, day: dt.date, *, state: str) -> None:
    known = models.SessionLog.objects.filter(athlete_id=athlete.id, session_id=session.id).first()
    start = known.moved_from if known and known.moved_from else session.date if state == "moved" else None
    models.SessionLog.objects.update_or_create(
        athlete_id=athlete.id,
        session_id=session.id,
        defaults={"state": state, "date": day, "moved_from": start, "logged_at": access.now()},
    )


def _remember(athlete: AthleteView, ids: list[str]) -> list[dict[str, object]]:
    """The log rows of these sessions as they stand, and the ids that have none."""
    rows = models.SessionLog.objects.filter(athlete_id=athlete.id, session_id__in=ids)
    known = [
        {
            **{name: getattr(row, name) for name in _LOG_FIELDS},
            "date": row.date.isoformat(),
            "moved_from": row.moved_from.isoformat() if row.moved_from else None,
        }
        for row in rows
    ]
    missing = set(ids) - {str(row["session_id"]) for row in known}
    return known + [{"session_id": name, "state": None} for name in sorted(missing)]


def _record(
    athlete: AthleteView,
    kind: str,
    text: str,
    before: models.PlanRow | None,
    after: models.PlanRow | None,
    logs: list[dict[str, object]],
) -> None:
    models.ChangeLog.objects.create(
        athlete_id=athlete.id, at=access.now(), kind=kind, text=text[:300],
        plan_before=before, plan_after=after, logs_before=logs,
    )  # fmt: skip


# --- undo ----------------------------------------------------------------------------------------------------------


def _last(athlete: AthleteView) -> models.ChangeLog | None:
    """The newest change that can still be taken back: the plan it led to is the one that stands."""
    row = models.ChangeLog.objects.filter(athlete_id=athlete.id, undone_at=None).order_by("-pk").first()
    now = plan_rows.current_row(athlete.id)
    if row is None or now is None:
        return None
    stands = row.plan_after_id if row.plan_after_id else row.plan_before_id
    return row if stands == now.pk else None


def can_undo(athlete: AthleteView) -> str:
    """What would be taken back, as a sentence; empty where there is nothing."""
    row = _last(athlete)
    return row.text if row else ""


@transaction.atomic
def undo(athlete: AthleteView) -> str:
    """Take back the newest change; the sentence that says which.

    raises  InputError where there is nothing to take back
    """
    access.may_change(athlete)
    row = _last(athlete)
    if row is None:
        raise InputError(_("There is no change to take back."))
    if row.plan_after_id:
        plan_rows.make_current(athlete.id, row.plan_before)
    for log in row.logs_before:
        mine = models.SessionLog.objects.filter(athlete_id=athlete.id, session_id=log["session_id"])
        if log["state"] is None:
            mine.delete()
        else:
            mine.update(
                **{name: log[name] for name in ("state", "feel", "note", "sentence")},
                date=dt.date.fromisoformat(log["date"]),
                moved_from=dt.date.fromisoformat(log["moved_from"]) if log["moved_from"] else None,
            )
    models.ChangeLog.objects.filter(pk=row.pk).update(undone_at=access.now())
    return _("Taken back: %(text)s") % {"text": row.text}
