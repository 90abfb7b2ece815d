"""Races timed at the trackside: kept once each, however often they are handed over and by however many people."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace

from django.db import transaction

from fourlaps.errors import InputError, NotFound
from fourlaps.racing import stopwatch_file, two_stopwatches
from fourlaps.services import access
from fourlaps.services.access import AthleteView
from fourlaps.storage import models

# A phone whose battery was empty may think it is 1970; a race cannot be older than this or lie ahead.
_OLDEST = dt.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A timed race in the database, all its watches as one; `is_new` is False where this watch's was kept before."""

    pk: int
    date: dt.date
    told: two_stopwatches.Merged
    is_new: bool = False

    @property
    def race(self) -> stopwatch_file.TimedRace:
        """The race of all watches."""
        return self.told.race


def keep(athlete: AthleteView, race: stopwatch_file.TimedRace) -> Kept:
    """Keep a race. The same key again replaces it, so that handing over twice keeps it once; what another watch of the
    same race tells is added to it.

    raises  InputError for a race nobody was tapped in, NotAllowed for somebody who may only look
    """
    access.may_change(athlete)
    if not any(runner.marks for runner in race.runners):
        raise InputError("Nobody was tapped in this race; there is nothing to keep.")
    if not race.key:  # a file without a key is known by what it says
        said = json.dumps(race.to_dict(), sort_keys=True)
        race = replace(race, key=hashlib.sha256(said.encode()).hexdigest())
    with transaction.atomic():
        date = _date(athlete, race.started_at)
        row, known = _row_of(athlete, race, date)
        if row is None or known is None:
            row = models.TimedRace(athlete_id=athlete.id, key=race.key, date=date, kept_at=access.now())
        watches = {watch.key for watch in (known, *known.others)} if known else set()
        whole = two_stopwatches.together(known, race) if known else race
        told = two_stopwatches.merged(whole)
        row.race = whole.to_dict()
        row.save()
    return Kept(row.pk, row.date, told, race.key not in watches)


def _row_of(
    athlete: AthleteView, race: stopwatch_file.TimedRace, date: dt.date
) -> tuple[models.TimedRace | None, stopwatch_file.TimedRace | None]:
    """The row that holds this race already, from this watch or another, with what it tells."""
    day = dt.timedelta(days=1)
    rows = models.TimedRace.objects.select_for_update().filter(athlete_id=athlete.id)
    near = [row for row in rows.filter(date__range=(date - day, date + day)) if row.key != race.key]
    found = [(row, stopwatch_file.race_from(row.race)) for row in [*rows.filter(key=race.key), *near]]
    for row, known in found:
        if row.key == race.key or race.key in {watch.key for watch in known.others}:
            return row, known
    return next((pair for pair in found if two_stopwatches.same_race(pair[1], race)), (None, None))


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
    return _kept(row)


def _kept(row: models.TimedRace) -> Kept:
    return Kept(row.pk, row.date, two_stopwatches.merged(stopwatch_file.race_from(row.race)))


def latest(athlete: AthleteView, most: int = 10) -> list[Kept]:
    """The races kept last, newest first."""
    rows = models.TimedRace.objects.filter(athlete_id=athlete.id)[:most]
    return [_kept(row) for row in rows]


def forget(athlete: AthleteView, pk: int) -> None:
    """Delete a kept race; nothing happens where it is gone already."""
    access.may_change(athlete)
    with transaction.atomic():
        models.TimedRace.objects.filter(athlete_id=athlete.id, pk=pk).delete()
