"""A session as a watch file, a plan as a calendar file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from fourlaps.errors import InputError
from fourlaps.safety import ApprovedPlan
from fourlaps.services import access, slots, stops
from fourlaps.services.access import AthleteView
from fourlaps.storage import plans as plan_rows
from fourlaps.vocabulary.plan import Session


@lru_cache(maxsize=64)
def watch_file(session: Session) -> Any:
    """The session as a FIT workout: `.data` bytes and `.notes`, sentences on what the watch cannot show.

    raises  InputError for a session that is no run
    """
    from fourlaps.files import fit_workout

    if session.workout is None:
        raise InputError(f"'{session.title}' is no run; there is nothing to put on a watch.")
    created = dt.datetime.combine(session.date, dt.time(), dt.UTC)
    return fit_workout.write_fit_workout(session.workout, title=session.title, created=created)


def calendar(athlete: AthleteView, words: Callable[[Session], tuple[str, str]] | None = None) -> bytes:
    """The plan as a calendar file whose events keep their identity, so that taking it again updates them.

    words   summary and description of a session as the runner reads them
    raises  InputError while there is no plan
    """
    from fourlaps.files import calendar as calendar_file

    plan = slots.current(athlete)
    if plan is None:
        raise InputError("There is no plan to put into a calendar yet.")
    stop = stops.lock(athlete)
    if stop is not None:
        raise InputError(f"Training is stopped: {stop.sentence} There is no calendar of it until you are cleared.")
    return calendar_file.write_calendar(
        plan,
        stamp=access.now(),
        name=athlete.name or "fourlaps",
        previous=plan_rows.earlier(athlete.id),
        called_off=_called_off(athlete, plan),
        words=words,
    )


def _called_off(athlete: AthleteView, plan: ApprovedPlan) -> frozenset[str]:
    """What was missed or is left out: no calendar should go on asking for it."""
    days = slots.slots(athlete, plan.request.start, plan.request.race)
    return frozenset(slot.session.id for slot in days if not slot.stands)
