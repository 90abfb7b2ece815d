"""A red flag stops training until a person says that it was looked at. fourlaps does not diagnose; it stops."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from fourlaps import safety
from fourlaps.errors import InputError
from fourlaps.services import access, notebook
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import edits, red_flags
from fourlaps.vocabulary.plan import Session

if TYPE_CHECKING:
    from fourlaps.services.slots import Slot


@dataclass(frozen=True, slots=True)
class Lock:
    """Why training is stopped, since when, and what to tell the runner."""

    flag: str
    since: dt.date
    sentence: str


def lock(athlete: AthleteView) -> Lock | None:
    """The stop that holds now, None where training goes on."""
    return lock_and_yes(athlete)[0]


def lock_and_yes(athlete: AthleteView) -> tuple[Lock | None, dt.date | None]:
    """The stop that holds now, None where training goes on, and the day of the last doctor's yes."""
    rows = models.Athlete.objects.filter(pk=athlete.id)
    why, since, cleared = rows.values_list("stopped_for", "stopped_on", "cleared_on").first() or ("", None, None)
    return (Lock(why, since, why) if why and since else None), cleared


def pause(athlete: AthleteView) -> str:
    """The sign that holds back what would grow in the plan, empty where there is none or the plan is made for it."""
    row = plan_rows.current_row(athlete.id)
    cleared = models.Athlete.objects.values_list("cleared_on", flat=True).get(pk=athlete.id)
    try:
        plan = plan_rows.plan_of(row) if row is not None else None
    except InputError:
        return ""
    sign = red_flags.paused_by(plan.applied, cleared) if plan is not None else ""
    made_for_it = plan is not None and plan.request.waits_for is not None and safety.easy_until_cleared(sign)
    made_for_it = made_for_it and not safety.rests_today(sign)
    return "" if made_for_it else sign


def stop(athlete: AthleteView, sentence: str, today: dt.date) -> None:
    """Stop training from `today` on; an earlier stop stays as it is."""
    going = models.Athlete.objects.filter(pk=athlete.id, stopped_for="")
    if going.update(stopped_for=sentence[:200], stopped_on=today):
        notebook.record(athlete, "stop", sentence)


def look_for_flag(athlete: AthleteView, text: str, today: dt.date) -> bool:
    """Whether the runner's own words name a red flag; if so training is stopped."""
    flag = safety.red_flag(text)
    if flag is not None:
        stop(athlete, flag.sentence, today)
    return flag is not None


def ended(athlete: AthleteView, cleared: dt.date | None) -> dt.date | None:
    """The day of the last stop, at the latest that of the yes that ended it; None without one."""
    if cleared is None:
        return None
    row = models.ChangeLog.objects.filter(athlete_id=athlete.id, kind="stop").order_by("-pk").only("at").first()
    return min(row.at.date(), cleared) if row is not None else None


@transaction.atomic
def clear_lock(athlete: AthleteView, today: dt.date) -> None:
    """Training may start again, or grow again: what stood in stopped days counts as missed, so it begins gently."""
    access.may_change(athlete)
    stopped = lock(athlete)
    if stopped is None:
        if sign := pause(athlete):
            models.Athlete.objects.filter(pk=athlete.id).update(cleared_on=today)
            notebook.record(athlete, "cleared", sign)
        return
    row = plan_rows.current_row(athlete.id)
    if row is not None:
        known = set(models.SessionLog.objects.filter(athlete_id=athlete.id).values_list("session_id", flat=True))
        models.SessionLog.objects.bulk_create(
            models.SessionLog(
                athlete_id=athlete.id, session_id=s.id, date=s.date, state="missed", logged_at=access.now()
            )
            for s in _sessions(row)
            if stopped.since <= s.date < today and s.kind != "rest" and s.id not in known
        )
    models.Athlete.objects.filter(pk=athlete.id).update(stopped_for="", stopped_on=None, cleared_on=today)
    notebook.record(athlete, "cleared", stopped.sentence)


def _sessions(row: models.PlanRow) -> tuple[Session, ...]:
    try:
        return plan_rows.plan_of(row).sessions
    except InputError:
        return ()  # today's rules no longer allow this plan; it is not shown, so nothing of it was missed


def rest_instead(slot: Slot, stop: Lock) -> Slot:
    """The slot as a day of rest with the reason, unless it is done already."""
    if slot.session.kind == "rest" or slot.state == "done":
        return slot
    return replace(slot, session=edits.rest_instead(slot.session, stop.sentence), state="planned")
