"""The plan day by day: each planned session with what became of it, and noting how it went."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fourlaps.errors import InputError, NotFound
from fourlaps.safety import ApprovedPlan
from fourlaps.services import access, stops
from fourlaps.services.access import AthleteView
from fourlaps.storage import diary, models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import feels, week_words
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, Session

STATES = frozenset({"planned", "done", "missed"})
WENT = frozenset({"stopped", "too_easy"})
_DAY = dt.timedelta(days=1)
# Runs of which nothing is said for so many days, and how many at least, are asked about; so far back [our guess, D].
_SILENT_DAYS, _SILENT_RUNS, _SILENT_LOOK_BACK = 7, 3, 28


@dataclass(frozen=True, slots=True)
class Slot:
    """One planned session and what became of it.

    date    its day; that of the recording where it was run on another
    state   planned, done, missed, skipped or moved (moved is still to be done)      feel  1-10 or None
    went    "stopped" or "too_easy" where the runner says so of a session that is done
    gone    the plan holds it no more: it is named on its day and has no page
    why     why it stands there; an easy run speaks of the days round it as they were and as they stand
    """

    session: Session
    date: dt.date
    state: str = "planned"
    feel: int | None = None
    note: str = ""
    sentence: str = ""
    moved_from: dt.date | None = None
    activity_id: int | None = None
    gone: bool = False
    beside: str = ""
    went: str = ""

    @property
    def why(self) -> str:
        return self.beside if self.beside and self.session.kind == "easy" else self.session.why

    @property
    def can_fail(self) -> bool:
        """Whether its reps can be too many or too few: then the next of its kind is another."""
        return self.session.kind in QUALITY_KINDS and self.session.kind != "time_trial"

    @property
    def is_open(self) -> bool:
        return self.state in ("planned", "moved")

    @property
    def stands(self) -> bool:
        """It was run or is still to be: neither missed nor left out."""
        return self.state not in ("missed", "skipped") and not self.gone


def current(athlete: AthleteView) -> ApprovedPlan | None:
    """The athlete's plan; None where there is none, or where today's rules no longer allow what stands."""
    return plan_in(plan_rows.current_row(athlete.id))


def plan_in(row: models.PlanRow | None) -> ApprovedPlan | None:
    """The plan of a row; None for no row, or where today's rules no longer allow it."""
    try:
        return plan_rows.plan_of(row) if row else None
    except InputError:
        return None


def slots(athlete: AthleteView, first: dt.date, last: dt.date) -> list[Slot]:
    """Every slot from one day to another (both included), in order; while training is stopped the days ahead rest."""
    plan = current(athlete)
    if plan is None:
        return []
    wanted = [session for session in plan.sessions if first <= session.date <= last]
    here, along = Q(date__gte=first, date__lte=last), Q(date__gte=plan.request.start)
    rows = models.SessionLog.objects.filter(
        here | along | Q(session_id__in=[session.id for session in wanted]), athlete_id=athlete.id
    )
    logs = {row.session_id: row for row in rows}
    wanted = [session for session in plan.sessions if first <= _stands_on(session, logs.get(session.id), plan) <= last]
    stop = stops.lock(athlete)
    lived = _as_told(athlete, plan, [row for row in rows if row.date >= plan.request.start]).as_lived.sessions
    made = [_slot(session, logs.get(session.id), plan, lived) for session in wanted]
    made += _gone(athlete, plan, [row for row in rows if row.state == "missed" and first <= row.date <= last])
    # A run stands before the strength of its day, whichever came there first.
    made.sort(key=lambda slot: (slot.date, not slot.session.is_run))
    return [stops.rest_instead(slot, stop) if stop and slot.date >= stop.since else slot for slot in made]


def silent_runs(athlete: AthleteView, today: dt.date) -> list[Slot]:
    """The latest runs of which nobody has said what became of them, where that has been so for a week: they count as
    run, and a gap among them is eased by nobody. Empty where it is less. Asked only while training is not stopped."""
    runs = [slot for slot in slots(athlete, today - _SILENT_LOOK_BACK * _DAY, today - _DAY) if slot.session.is_run]
    silent = list(itertools.takewhile(lambda slot: slot.is_open, reversed(runs)))[::-1]
    return silent if len(silent) >= _SILENT_RUNS and (today - silent[0].date).days >= _SILENT_DAYS else []


def _gone(athlete: AthleteView, plan: ApprovedPlan, missed: Sequence[models.SessionLog]) -> list[Slot]:
    """Runs missed on days on which the plan holds none any more, not even their name: as they last stood."""
    known, running = {s.id for s in plan.sessions}, {s.date for s in plan.sessions if s.is_run}
    lost = {row.session_id: row for row in missed if row.session_id not in known and row.date not in running}
    found: list[Slot] = []
    for earlier in plan_rows.earlier(athlete.id) if lost else ():
        for session in [s for s in earlier.sessions if s.id in lost and s.is_run]:
            row = lost.pop(session.id)
            if row.date == session.date:
                found.append(replace(_slot(session, row, plan), gone=True))
    return found


def as_told(athlete: AthleteView, plan: ApprovedPlan) -> Plan:
    """The plan with its past as the runner told it, whether or not it was made anew since: for what is said of it."""
    rows = models.SessionLog.objects.filter(athlete_id=athlete.id, date__gte=plan.request.start)
    return _as_told(athlete, plan, rows)


def _as_told(athlete: AthleteView, plan: ApprovedPlan, rows: Iterable[models.SessionLog]) -> Plan:
    days = {s.id: s.date for s in plan.sessions}
    told = [feel for row in rows if (feel := diary.feel_of(row, days.get(row.session_id))) is not None]
    return feels.as_told(plan, told, access.today(athlete))


def _stands_on(session: Session, row: models.SessionLog | None, plan: Plan | None) -> dt.date:
    """The day a session is shown on: its own, or the day of the plan it was recorded on."""
    if row is None or plan is None or row.state != "done" or row.activity_id is None:
        return session.date
    return row.date if plan.request.start <= row.date <= plan.request.race else session.date


def _slot(session: Session, row: models.SessionLog | None, plan: Plan | None, lived: Sequence[Session] = ()) -> Slot:
    why = week_words.easy_why(lived, session) if lived and session.kind == "easy" else ""
    if row is None:
        return Slot(session, session.date, beside=why)
    day = _stands_on(session, row, plan)
    moved = row.moved_from if row.moved_from != session.date else None
    moved = session.date if day != session.date else moved
    state = "planned" if row.state == "moved" and moved is None else row.state
    return Slot(
        session,
        day,
        state,
        row.feel,
        row.note,
        row.sentence,
        moved,
        row.activity_id,
        beside=why,
        went=row.went,
    )


def slot(athlete: AthleteView, session_id: str) -> Slot:
    """One slot; a day of rest while training is stopped. Raises NotFound where the plan has no such session."""
    plan = current(athlete)
    session = next((s for s in plan.sessions if s.id == session_id), None) if plan else None
    if session is None:
        raise NotFound(f"The plan has no session '{session_id[:80]}'. It may have been replaced; look at the plan.")
    row = models.SessionLog.objects.filter(athlete_id=athlete.id, session_id=session_id).first()
    lived = as_told(athlete, plan).as_lived.sessions if plan and session.kind == "easy" else ()
    found, stop = _slot(session, row, plan, lived), stops.lock(athlete)
    return stops.rest_instead(found, stop) if stop and found.date >= stop.since else found


def log(
    athlete: AthleteView,
    session_id: str,
    state: str,
    feel: int | None = None,
    note: str | None = None,
    went: str | None = None,
) -> Slot:
    """Note what became of a session: "done" (with how hard it felt, 1-10), "missed", or "planned" to take it back.

    went  "stopped" where a fast session could not be finished, "too_easy", or "" to take that back

    Noting the same twice changes nothing more. A note that names a red flag stops training.
    raises  InputError for a state or a feel that makes no sense, or a session still to come
    """
    access.may_change(athlete)
    if state not in STATES:
        raise InputError(_("A session is done or missed; '%(state)s' is neither.") % {"state": state[:20]})
    if feel is not None and not 1 <= feel <= 10:
        raise InputError(_("How hard it felt goes from 1 to 10."))
    found = slot(athlete, session_id)
    if went and (went not in WENT or state != "done" or not found.can_fail):
        raise InputError(_("Only a fast session that was run can have been too much or too easy."))
    if state == "done" and found.date > access.today(athlete):
        raise InputError(_("That day is still to come. Move the session to today, or note it on the day."))
    mine = models.SessionLog.objects.filter(athlete_id=athlete.id, session_id=session_id)
    if state == "planned":
        with transaction.atomic():
            mine.filter(moved_from__isnull=True).delete()
            mine.update(state="moved", feel=None, went="", note="", sentence="", activity=None)
        return slot(athlete, session_id)
    values: dict[str, object] = {"state": state, "date": found.date, "logged_at": access.now()}
    if feel is not None or state != "done":
        values["feel"] = feel if state == "done" else None
    if went is not None or state != "done":
        values["went"] = went or ""
    if note is not None:
        values["note"] = "".join(c for c in note if c.isprintable() or c == "\n")[:500]
    models.SessionLog.objects.update_or_create(athlete_id=athlete.id, session_id=session_id, defaults=values)
    if note:
        stops.look_for_flag(athlete, note, access.today(athlete))
    return slot(athlete, session_id)
