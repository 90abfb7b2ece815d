"""What is stored, taking all of it, bringing it back, deleting it."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from fourlaps.services import access, imports
from fourlaps.services.access import AthleteView
from fourlaps.services.bringing_back import restore
from fourlaps.services.taking import export
from fourlaps.storage import models

__all__ = ["Stored", "delete_everything", "export", "restore", "stored"]


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies on this machine for an athlete."""

    activities: int
    files: int
    bytes: int
    results: int
    folder: str
    last_backup: dt.datetime | None


def stored(athlete: AthleteView) -> Stored:
    """Counts and size of everything stored for the athlete."""
    files = models.SourceFile.objects.filter(athlete_id=athlete.id)
    total = files.aggregate(total=Sum("bytes"))["total"] or 0
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    if connection.vendor == "sqlite":
        # Until SQLite tidies up, the newest rows stand in the file beside it.
        beside = (database, database.with_name(f"{database.name}-wal"))
        total += sum(path.stat().st_size for path in beside if path.exists())
    return Stored(
        activities=models.Activity.objects.filter(athlete_id=athlete.id).count(),
        files=files.count(),
        bytes=total,
        results=models.Result.objects.filter(athlete_id=athlete.id).count(),
        folder=str(settings.FOURLAPS_DATA),
        last_backup=models.Athlete.objects.values_list("last_backup_at", flat=True).get(pk=athlete.id),
    )


def delete_everything(athlete: AthleteView) -> None:
    """Delete the athlete with every row and every original that nobody else has."""
    access.owner_only(athlete)
    hashes = list(models.SourceFile.objects.filter(athlete_id=athlete.id).values_list("sha256", flat=True))
    batches = list(models.ImportBatch.objects.filter(athlete_id=athlete.id).values_list("pk", flat=True))
    with transaction.atomic():
        models.Athlete.objects.filter(pk=athlete.id).delete()
    imports.drop_unused(hashes)
    for batch_id in batches:
        shutil.rmtree(Path(settings.FOURLAPS_DATA) / "incoming" / str(batch_id), ignore_errors=True)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        # SQLite keeps deleted pages until they are written over; what a person deletes must be gone.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
