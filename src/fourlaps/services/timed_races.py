"""Races timed at the trackside: kept once each, however often they are handed over."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from django.db import transaction

from fourlaps.errors import InputError, NotFound
from fourlaps.racing import stopwatch_file
from fourlaps.services import access
from fourlaps.services.access import AthleteView
from fourlaps.storage import models

# A phone whose battery was empty may think it is 1970; a race cannot be older than this or lie ahead.
_OLDEST = dt.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A timed race in the database; `is_new` is False where it was handed over before."""

    pk: int
    date: dt.date
    race: stopwatch_file.TimedRace
    is_new: bool = False


def keep(athlete: AthleteView, race: stopwatch_file.TimedRace) -> Kept:
    """Keep a race. The same key again replaces it, so that handing over twice keeps it once.

    raises  InputError for a race nobody was tapped in, NotAllowed for somebody who may only look
    """
    access.may_change(athlete)
    if not any(runner.marks for runner in race.runners):
        raise InputError("Nobody was tapped in this race; there is nothing to keep.")
    told = race.to_dict()
    # A file without a key is known by what it says.
    key = race.key or hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    row, made = models.TimedRace.objects.update_or_create(
        athlete_id=athlete.id,
        key=key,
        defaults={"race": told},
        create_defaults={"race": told, "date": _date(athlete, race.started_at), "kept_at": access.now()},
    )
    return Kept(row.pk, row.date, race, made)


def _date(athlete: AthleteView, started_at: str) -> dt.date:
    """The runner's calendar day of the start; today where the file's clock cannot be right."""
    today = access.today(athlete)
    try:
        started = dt.datetime.fromisoformat(started_at)
        day = (started if started.tzinfo else started.replace(tzinfo=dt.UTC)).astimezone(athlete.zone).date()
    except (ValueError, OverflowError):
        return today
    return day if _OLDEST <= day <= today else today


def one(athlete: AthleteView, pk: int) -> Kept:
    """A kept race.

    raises  NotFound
    """
    row = models.TimedRace.objects.filter(athlete_id=athlete.id, pk=pk).first()
    if row is None:
        raise NotFound(f"No timed race {pk}.")
    return Kept(row.pk, row.date, stopwatch_file.race_from(row.race))


def latest(athlete: AthleteView, most: int = 10) -> list[Kept]:
    """The races kept last, newest first."""
    rows = models.TimedRace.objects.filter(athlete_id=athlete.id)[:most]
    return [Kept(row.pk, row.date, stopwatch_file.race_from(row.race)) for row in rows]


def forget(athlete: AthleteView, pk: int) -> None:
    """Delete a kept race; nothing happens where it is gone already."""
    access.may_change(athlete)
    with transaction.atomic():
        models.TimedRace.objects.filter(athlete_id=athlete.id, pk=pk).delete()
