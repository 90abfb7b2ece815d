"""Recordings that were more than the plan knows of: fast running of no session, a run or a week far beyond the usual.

A sentence says so at the run, and a suggestion keeps the days after it easy (`training.strain`).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Max, Sum

from fourlaps.safety import ApprovedPlan
from fourlaps.services import slots
from fourlaps.services.access import AthleteView
from fourlaps.storage import activities as activity_rows
from fourlaps.storage import models
from fourlaps.training import recorded
from fourlaps.training.limits import limits_of_plan, rule
from fourlaps.units import MILE_M
from fourlaps.vocabulary.log import Beyond, Unplanned
from fourlaps.vocabulary.plan import QUALITY_KINDS

SENTENCES: dict[Beyond, str] = {
    "fast": "There was hard running in it that the plan does not know: easy running only on the next day.",
    "long": "That is more than a tenth beyond your longest run of 30 days, where injuries begin: two easy days now.",
    "week": "Your last seven days hold half as much again as your biggest week so far: two easy days now.",
}
_DAY = dt.timedelta(days=1)
# Such a recording asks something of the few days after it only [our guess, D].
_ASKS_DAYS = 3


def lately(athlete: AthleteView, plan: ApprovedPlan, today: dt.date) -> tuple[Unplanned, ...]:
    """Such recordings of the last days, the oldest first; one of a day, the fastest."""
    first = max(today - _ASKS_DAYS * _DAY, plan.request.start)
    runs = models.Activity.objects.filter(athlete_id=athlete.id, sport="running", date__range=(first, today))
    found: dict[dt.date, Unplanned] = {}
    for day, what in runs.exclude(beyond="").order_by("date", "pk").values_list("date", "beyond"):
        if day not in found or what == "fast":
            found[day] = Unplanned(day, what)
    return tuple(found.values())


def of_run(athlete: AthleteView, plan: ApprovedPlan, row: models.Activity) -> Beyond | None:
    """What of a stored run the plan does not know of, None where it is as it was meant or near it."""
    day, km = row.date, (row.distance_m or 0.0) / 1000
    if day is None or not plan.request.start <= day <= plan.request.race:
        return None
    session = next((s for s in plan.sessions if s.id == row.session_id), None)
    if session is not None and session.kind == "race":
        return None
    planned_hard = session is not None and (session.hard or session.kind in QUALITY_KINDS)
    bests = [(b.distance_m, b.time_s) for b in row.bests.all()]
    if not planned_hard and recorded.ran_hard(activity_rows.laps_of(row), bests, MILE_M / plan.mile_on(day)):
        return "fast"
    asked_km = session.distance_m / 1000 if session is not None else 0.0
    runs = [s for s in slots.as_told(athlete, plan).as_lived.sessions if s.is_run and s.date < day]
    window = rule("H1")["window_days"]
    mine = models.Activity.objects.filter(athlete_id=athlete.id, sport="running", date__isnull=False)
    before = mine.filter(date__range=(day - window * _DAY, day - _DAY)).aggregate(most=Max("distance_m"))["most"] or 0.0
    longest_km = max([s.distance_m / 1000 for s in runs if (day - s.date).days <= window], default=0.0)
    most_km = limits_of_plan(plan).run_km(max(longest_km, before / 1000, plan.request.longest_km))
    week_km = (mine.filter(date__range=(day - 6 * _DAY, day)).aggregate(sum=Sum("distance_m"))["sum"] or 0.0) / 1000
    usual_km = max([plan.request.week_km, *(w.distance_m / 1000 for w in plan.weeks if w.sessions[0].date <= day)])
    return recorded.too_much(km, asked_km=asked_km, most_km=most_km, week_km=week_km, usual_week_km=usual_km)
