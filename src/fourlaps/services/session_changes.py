"""Changing a session: move, swap, lock, easier, harder, leave out; and taking the last change back.

A change is tried on a copy and recounted by `safety`; only a plan that breaks no rule is ever stored. Skipping is
always allowed: nothing missed is made up for.

What was done is kept as an English sentence and put into the reader's language when it is read, as the sentences of the
knowledge floors are: the one who reads it may speak another language than the one who did it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from fourlaps import safety
from fourlaps.errors import InputError, UnsafePlan
from fourlaps.services import access, notebook, settings, slots, verdicts
from fourlaps.services.access import AthleteView
from fourlaps.services.verdicts import Bench, Offer, Say
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import moves, repair, seen, week_words
from fourlaps.training.moves import Verdict
from fourlaps.vocabulary.plan import Plan, Session

LEFT_AS_IT_IS = (
    "It gave way to a session that was moved. That one stands on its old day again; this one stays as it is, unless "
    "both moves are undone."
)
_LOG_FIELDS = ("session_id", "state", "feel", "went", "note", "sentence")


@transaction.atomic
def change(
    athlete: AthleteView,
    session_id: str,
    kind: str,
    date: dt.date | None,
    other_id: str | None,
    today: dt.date,
    *,
    seen: int | None = None,
    say: Say = str,
) -> str:
    """Carry out one way out; the sentence that says what was done.

    kind    move, swap, skip, easier, easy, harder, pin or free
    seen    the plan's version the runner decided on, None where nothing was promised about what follows
    raises  UnsafePlan where a rule would be broken, InputError where it cannot be done (past day, done already, race)
    """
    access.may_change(athlete)
    models.Athlete.objects.select_for_update().get(pk=athlete.id)
    on = verdicts.bench(athlete, session_id, today, say)
    closed = verdicts.changeable(athlete, on.slot)
    if closed:
        raise InputError(closed)
    if kind == "skip":
        _check_seen(on, seen)
        return _skip(athlete, on)
    if kind in ("pin", "free"):
        return _pin(athlete, on, pinned=kind == "pin")
    if kind in ("move", "swap"):
        day = verdicts.check_day(on, _day_of_other(athlete, on, other_id, date) if kind == "swap" else date)
        found = verdicts.moving(on, day)
        _check_seen(on, seen)
        if not found.safe:
            offer = verdicts.move(on, day)
            raise UnsafePlan(verdicts.refusal(offer))
        return _store(athlete, on, kind, found, _moved_words(on, found))
    if kind in ("easier", "easy", "harder"):
        found = verdicts.becoming(on, kind)
        if found is None and kind == "harder" and verdicts.held_easy(on):
            raise InputError(verdicts.held_easy(on))
        if found is None and kind == "harder" and verdicts.is_harder(on):
            raise InputError(_("It is one step harder than planned already. How it feels decides about the next one."))
        if found is None:
            raise InputError(_("There is nothing easier or harder to take in its place."))
        _check_seen(on, seen)
        if not found.safe:
            raise UnsafePlan(verdicts.refusal(verdicts.become(on, kind) or _nothing(on)))
        text = f"{on.session.title} on {_long_day(on.session.date)} became: {found.becomes.title}."
        return _store(athlete, on, kind, found, text)
    raise InputError(_("'%(kind)s' is nothing that can be done with a session.") % {"kind": kind[:20]})


def _nothing(on: Bench) -> Offer:
    return verdicts.leave_out(on.session)


def _check_seen(on: Bench, seen: int | None) -> None:
    if seen is not None and seen != on.row_id:
        raise InputError(_("The plan has changed since this page was opened. Look at what it would mean now."))


def _day_of_other(athlete: AthleteView, on: Bench, other_id: str | None, date: dt.date | None) -> dt.date:
    """The day of the session to swap with.

    raises  InputError where it is gone, settled or has moved since it was offered
    """
    other = next((s for s in on.plan.sessions if s.id == other_id), None)
    if other is None or other.kind == "race" or other.date < on.today or not slots.slot(athlete, other.id).is_open:
        raise InputError(_("The other session is no longer there to swap with. Look at the plan again."))
    if date is not None and other.date != date:
        raise InputError(_("The other session has moved meanwhile. Look at the plan again."))
    return other.date


def _moved_words(on: Bench, found: Verdict) -> str:
    title, day = on.session.title, _long_day(found.becomes.date)
    there = [f for f in found.follows if f.moves and f.becomes.date == on.session.date]
    # Strength goes with the run that comes.
    swapped = min(there, key=lambda f: not f.becomes.is_run, default=None)
    if swapped and swapped.becomes.title != swapped.was.title:
        return f"{title} moved to {day}; in its place: {swapped.becomes.title}."
    if swapped:
        return f"These have changed places: {title}; {swapped.was.title}."
    return f"{title} moved to {day}."


def _long_day(day: dt.date) -> str:
    """'Thursday 14 May': these sentences are kept, so they are English whoever made the change (see the module)."""
    return f"{day:%A} {day.day} {day:%B}"


def _skip(athlete: AthleteView, on: Bench) -> str:
    text = f"Left out: {on.session.title} on {_long_day(on.session.date)}."
    logs = _remember(athlete, [on.session.id])
    _note(athlete, on.session, on.session.date, state="skipped")
    notebook.record(athlete, "skip", text, plan_rows.current_row(athlete.id), logs=logs)
    return text


def _pin(athlete: AthleteView, on: Bench, *, pinned: bool) -> str:
    text = f"{'Locked' if pinned else 'Free to move again'}: {on.session.title} on {_long_day(on.session.date)}."
    if on.session.pinned == pinned:
        return text
    before = plan_rows.current_row(athlete.id)
    approved = safety.approve(moves.pin(on.plan, on.session, pinned=pinned))
    after = plan_rows.save(athlete.id, approved, reason=text, now=access.now())
    notebook.record(athlete, "pin" if pinned else "free", text, before, after)
    return text


def _store(athlete: AthleteView, on: Bench, kind: str, found: Verdict, text: str) -> str:
    """Store a safe verdict's plan, note which sessions moved, and write it into the notebook."""
    assert found.plan is not None
    approved = safety.approve(week_words.spoken(_left_as_it_is(athlete, on, found), on.today))
    moved = [(on.session, found.becomes.date)] if found.becomes.date != on.session.date else []
    moved += [(f.was, f.becomes.date) for f in found.follows if f.moves]
    logs = _remember(athlete, [one.id for one, _to in moved])
    before = plan_rows.current_row(athlete.id)
    after = plan_rows.save(athlete.id, approved, reason=text, now=access.now())
    for one, to in moved:
        _note(athlete, one, to, state="moved")
    rules = safety.guardrails()
    details = [
        {
            "date": f.was.date.isoformat(), "session": f.was.id, **_what_differs(f),
            "trigger": text, "rule": f.rule, "reason": rules[f.rule].reason if f.rule in rules else "",
            "kind": "becomes",
        }
        for f in found.follows
        if not f.moves or f.becomes.title != f.was.title
    ]  # fmt: skip
    if moved and found.becomes.title != on.session.title:
        why = " ".join(on.asked[found.becomes.date].why) if found.becomes.date in on.asked else ""
        own = _what_differs(moves.Follow(on.session, found.becomes))
        details.append(
            {
                "date": found.becomes.date.isoformat(), "session": on.session.id, **own, "trigger": text, "rule": "",
                "reason": why, "kind": "becomes",
            }
        )  # fmt: skip
    notebook.record(athlete, kind, text, before, after, logs=logs, details=details)
    return text


def _left_as_it_is(athlete: AthleteView, on: Bench, found: Verdict) -> Plan:
    """The plan of a verdict; after a move back by hand, what the first move changed gives that as its reason.

    "So that hard days stay apart" is none any more where the hard session is back on its old day.
    """
    plan, row = found.plan, notebook.newest(athlete)
    assert plan is not None
    if found.becomes.date not in on.owed or row is None or row.plan_before is None or row.plan_after is None:
        return plan
    was, then = (
        {one["id"]: one["why"] for week in version.plan["weeks"] for one in week["sessions"]}
        for version in (row.plan_before, row.plan_after)
    )
    for session in plan.sessions:
        stands = then.get(session.id) == session.why
        if session.id != on.session.id and stands and was.get(session.id, session.why) != session.why:
            plan = repair.with_session(plan, session, replace(session, why=LEFT_AS_IT_IS))
    return plan


def _what_differs(follow: moves.Follow) -> dict[str, str]:
    """The two versions of a session in words that say what differs, its day aside."""
    was, becomes = seen.told(follow.was, replace(follow.becomes, date=follow.was.date))
    return {"from": was, "to": becomes}


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


# --- undo ----------------------------------------------------------------------------------------------------------


def can_undo(athlete: AthleteView) -> str:
    """What would be taken back, as a sentence; empty where there is nothing."""
    row = notebook.last_undoable(athlete)
    return row.text if row else ""


def brought_back(athlete: AthleteView, day: dt.date) -> Session | None:
    """The run of a day that taking back the suggestion taken last would bring back; None where it would not."""
    row = notebook.last_undoable(athlete)
    if row is None or row.kind != "replan" or row.plan_before is None:
        return None
    try:
        was = plan_rows.plan_of(row.plan_before)
    except InputError:
        return None  # today's rules no longer allow it
    return next((session for session in was.on(day) if session.is_run), None)


def too_late(athlete: AthleteView) -> models.ChangeLog | None:
    """The last change where only its passing keeps it from being taken back; None where it can be, or there is none."""
    row = notebook.newest(athlete)
    return row if row is not None and notebook.too_late(athlete, row) else None


def too_late_words() -> str:
    return _("Too late for Undo: days it changed are past, and they stay as they were run. Change the days ahead.")


@transaction.atomic
def undo(athlete: AthleteView, seen: int | None = None, *, say: Say = str) -> str:
    """Take back the newest change; the sentences that say which, and what goes and comes with it.

    seen    the line of the notebook the runner wants taken back, None for whichever is the newest
    raises  InputError where there is nothing to take back, where another change came after it, or where days it changed
            have been lived since: the past stays as it was run
    """
    access.may_change(athlete)
    models.Athlete.objects.select_for_update().get(pk=athlete.id)
    row = notebook.newest(athlete)
    if row is None:
        raise InputError(_("There is no change to take back."))
    if seen is not None and row.pk != seen:
        raise InputError(_("That is no longer the last change. Look at the notebook."))
    if notebook.too_late(athlete, row):
        raise InputError(too_late_words())
    told: tuple[str, ...] = ()
    if row.plan_after_id:
        plan_rows.make_current(athlete.id, row.plan_before)
    if row.told_before:
        told = settings.put_back(athlete, row.told_before, access.today(athlete))
    for log in row.logs_before:
        noted = models.SessionLog.objects.filter(athlete_id=athlete.id, session_id=log["session_id"])
        if log["state"] is None:
            noted.delete()
        else:
            noted.update(
                **{name: log[name] for name in ("state", "feel", "note", "sentence")},
                went=log.get("went", ""),
                date=dt.date.fromisoformat(log["date"]),
                moved_from=dt.date.fromisoformat(log["moved_from"]) if log["moved_from"] else None,
            )
    models.ChangeLog.objects.filter(pk=row.pk).update(undone_at=access.now(), undone_by=athlete.user_id)
    if row.kind in ("declined", "seen"):
        return _("Taken back: the suggestion is open again.")
    if row.kind == "replan":
        return _("Taken back: the suggested change.")
    return " ".join((say(f"Taken back: {row.text}"), *told))
