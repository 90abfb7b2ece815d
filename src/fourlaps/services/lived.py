"""What was lived, as a coach would write it down beside the changes: hard sessions, misses, results."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fourlaps.services import slots
from fourlaps.services.access import AthleteView
from fourlaps.storage import models

MOST = 200  # most days of the diary looked at for one page


@dataclass(frozen=True, slots=True)
class Lived:
    """What was lived on a day that a coach would write down: a hard session, a miss, a result.

    kind   "done", "missed", "skipped" or "result"        feel   1-10 or None
    """

    date: dt.date
    kind: str
    title: str
    sentence: str = ""
    feel: int | None = None
    distance_m: float | None = None
    time_s: float | None = None


def lived(athlete: AthleteView, first: dt.date | None, last: dt.date) -> list[Lived]:
    """Hard sessions, misses and results between two days (from the beginning where `first` is None), newest first."""
    logs = models.SessionLog.objects.filter(
        athlete_id=athlete.id, state__in=("done", "missed", "skipped"), date__lte=last
    )
    results = models.Result.objects.filter(athlete_id=athlete.id, date__lte=last)
    if first is not None:
        logs, results = logs.filter(date__gte=first), results.filter(date__gte=first)
    plan = slots.current(athlete)
    planned = {s.id: s for s in plan.sessions} if plan else {}
    found = []
    for row in logs.order_by("-date", "pk")[:MOST]:
        session = planned.get(row.session_id)
        if session is None or (row.state == "done" and not session.hard) or session.kind == "rest":
            continue
        found.append(Lived(row.date, row.state, session.title, row.sentence, row.feel))
    # A time trial of the plan is told by its session.
    for result in results.filter(activity=None).exclude(kind="training").order_by("-date", "pk")[:MOST]:
        found.append(Lived(result.date, "result", "", distance_m=result.distance_m, time_s=result.time_s))
    return sorted(found, key=lambda line: line.date, reverse=True)
