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
from fourlaps.training.desk import window_key, window_span
from fourlaps.vocabulary.log import Availability

MOST_ROWS = 30  # stretches that are not over
LONGEST = dt.timedelta(days=92)  # what lasts longer is the usual week


@dataclass(frozen=True, slots=True)
class Told:
    """A stretch of other days as it was told; `answered` once the runner has taken or declined what followed."""

    row_id: int
    window: Availability
    answered: bool


def told(athlete: AthleteView, today: dt.date) -> list[Told]:
    """The stretches that are not over, in the order of their days."""
    plan = slots.current(athlete)
    known = plan.applied if plan else ()
    rows = models.AvailabilityRow.objects.filter(athlete_id=athlete.id, last__gte=today).order_by("first", "pk")
    found = []
    for row in rows:
        window = diary.availability_of(row)
        answers = [key for key in known if key.startswith(window_span(window))]
        found.append(Told(row.pk, window, answers[-1:] == [window_key(window)]))
    return found


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
    # Of the same days the last word counts.
    rows = models.AvailabilityRow.objects.filter(athlete_id=athlete.id, last__gte=today)
    rows.filter(first=window.first, last=window.last).delete()
    if rows.count() >= MOST_ROWS:
        raise InputError(_("Thirty stretches are told already. Remove one of them first."))
    digits = "".join(map(str, sorted(window.days)))
    models.AvailabilityRow.objects.create(athlete_id=athlete.id, first=window.first, last=window.last, days=digits)
    if plan.request.start <= today < plan.request.race and not stops.lock(athlete):
        advice.replan(plan, adapting.log_of(athlete, plan, today), today)  # raises where nothing safe is left
    return adapting.proposal(athlete, today) is not None


def remove(athlete: AthleteView, row_id: int) -> None:
    """Forget a stretch that was told; what the plan has made of it already stays until it is undone."""
    access.may_change(athlete)
    models.AvailabilityRow.objects.filter(athlete_id=athlete.id, pk=row_id).delete()
