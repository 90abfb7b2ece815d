"""Other days than usual for a while: told here, answered by a suggestion like everything else that happens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from fourlaps import advice
from fourlaps.errors import InputError
from fourlaps.services import access, adapting, slots, stops
from fourlaps.services.access import AthleteView
from fourlaps.storage import diary, models
from fourlaps.training import told_days
from fourlaps.vocabulary.log import Availability

MOST_ROWS = 30  # stretches that are not over
LONGEST = dt.timedelta(days=92)  # what lasts longer is the usual week


@dataclass(frozen=True, slots=True)
class Told:
    """A stretch of other days as it was told; `answered` once the plan follows it."""

    row_id: int
    window: Availability
    answered: bool


def told(athlete: AthleteView, today: dt.date) -> list[Told]:
    """The stretches that are not over, in the order of their days, of the same days the last word; none for days that
    are as usual again."""
    plan = slots.current(athlete)
    applied, usual = (plan.applied, {*plan.request.days}) if plan else ((), {*athlete.days})
    rows = models.AvailabilityRow.objects.filter(athlete_id=athlete.id, last__gte=today).order_by("pk")
    known = [(row.pk, diary.availability_of(row)) for row in rows]
    last = told_days.last_words([*told_days.in_keys(applied), *(window for _pk, window in known)])
    new = told_days.unanswered([window for _pk, window in known], applied)
    # Of a row told twice the later one is shown, and none whose days a later one has taken over.
    open_ones = {window for n, window in enumerate(last) if told_days.decides(window, last[n + 1 :], today)}
    by_window = {window: Told(pk, window, window not in new) for pk, window in known if window in open_ones}
    found = [one for one in by_window.values() if not one.answered or not usual <= {*one.window.days}]
    return sorted(found, key=lambda one: (one.window.first, one.row_id))


@transaction.atomic
def tell(athlete: AthleteView, window: Availability, today: dt.date) -> bool:
    """Store other days for a while; whether the plan suggests a change for them. Told twice it counts once.

    raises  InputError for days that make no sense or that no safe plan can follow; nothing is stored then
    """
    access.may_change(athlete)
    models.Athlete.objects.select_for_update().get(pk=athlete.id)
    plan = slots.current(athlete)
    if plan is None:
        raise InputError(_("There is no plan yet that could follow. Make one first."))
    days = {"first": window.first, "last": window.last, "race": plan.request.race}
    if window.last < window.first:
        raise InputError(_("The last day, %(last)s, lies before the first, %(first)s.") % days)
    if window.last < today:
        raise InputError(_("%(last)s is over. Choose days that are ahead.") % days)
    if window.first > plan.request.race:
        raise InputError(_("%(first)s lies after the race on %(race)s. Choose days before it.") % days)
    if window.last - window.first > LONGEST:
        raise InputError(_("That is more than three months. Change your usual days in the settings instead."))
    rows = models.AvailabilityRow.objects.filter(athlete_id=athlete.id, last__gte=today).order_by("pk")
    if rows.count() >= MOST_ROWS:
        raise InputError(_("Thirty stretches are told already. Remove one of them first."))
    newest = rows.last()
    if newest is None or diary.availability_of(newest) != window:
        digits = "".join(map(str, sorted(window.days)))
        models.AvailabilityRow.objects.create(athlete_id=athlete.id, first=window.first, last=window.last, days=digits)
    if plan.request.start <= today < plan.request.race and not stops.lock(athlete):
        advice.replan(plan, adapting.log_of(athlete, plan, today), today)  # raises where nothing safe is left
    return adapting.proposal(athlete, today) is not None


def remove(athlete: AthleteView, row_id: int, today: dt.date) -> None:
    """Forget a stretch that the plan does not follow yet.

    raises  InputError for one that it follows
    """
    access.may_change(athlete)
    if any(one.row_id == row_id and one.answered for one in told(athlete, today)):
        raise InputError(_("The plan follows these days already. Undo it in the notebook, or tell the days anew."))
    models.AvailabilityRow.objects.filter(athlete_id=athlete.id, pk=row_id).delete()
