"""Taking everything: one ZIP with `manifest.json`, `originals/`, `rows/`, and files for human eyes.

The manifest holds every name with its hash; originals are as they came; rows are one JSON object per line and table;
plan, diary and results stand there once more in forms other programs read.

Rows are numbered from 1 inside the ZIP, so that an export, a restore on an empty machine and another export give the
same bytes.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import models as fields
from django.db import transaction

import fourlaps
from fourlaps.services import access
from fourlaps.services.access import AthleteView
from fourlaps.storage import models, originals

FORMAT = 1
# In the order of their references: a row only names rows of tables above it.
TABLES: tuple[type[fields.Model], ...] = (
    models.Athlete, models.ImportBatch, models.Activity, models.SourceFile, models.ImportLine, models.SampleBlock,
    models.Lap, models.BestEffort, models.Result, models.Race, models.PlanRow, models.SessionLog, models.MorningRow,
    models.ChangeLog, models.TimedRace, models.RaceDayChoices, models.AvailabilityRow,
)  # fmt: skip
# An export of an earlier version has no such rows.
ADDED_LATER: tuple[type[fields.Model], ...] = (models.TimedRace, models.RaceDayChoices, models.AvailabilityRow)
# Who is logged in and when the last copy was taken belong to the machine, not to the data.
_LEFT_OUT = {"id", "owner", "user", "undone_by", "last_backup_at"}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def name_of(table: type[fields.Model]) -> str:
    return str(table._meta.model_name)


def columns_of(table: type[fields.Model]) -> list[Any]:
    return [field for field in table._meta.concrete_fields if field.name not in _LEFT_OUT]


def _mine(table: type[fields.Model], athlete_id: int) -> Any:
    """The athlete's rows of a table, oldest first."""
    path = {
        models.Athlete: "pk",
        models.ImportLine: "batch__athlete_id",
        models.SampleBlock: "activity__athlete_id",
        models.Lap: "activity__athlete_id",
        models.BestEffort: "activity__athlete_id",
    }.get(table, "athlete_id")
    return table._default_manager.filter(**{path: athlete_id}).order_by("pk")


def _out(field: Any, row: Any, numbers: dict[str, dict[int, int]]) -> Any:
    value = getattr(row, field.attname)
    if value is None:
        return None
    if field.is_relation:
        return numbers[name_of(field.related_model)].get(value)
    if isinstance(field, fields.BinaryField):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else value


class _Counted:
    """A file inside the ZIP that counts and hashes what is written."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        info = zipfile.ZipInfo(name, date_time=_EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        self.entry = {"path": name, "bytes": 0, "sha256": ""}
        self._hash = hashlib.sha256()
        self._file = archive.open(info, "w", force_zip64=True)

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.entry["bytes"] += len(data)  # type: ignore[operator]

    def close(self) -> dict[str, Any]:
        self._file.close()
        self.entry["sha256"] = self._hash.hexdigest()
        return self.entry


def export(athlete: AthleteView) -> IO[bytes]:
    """Everything of the athlete as one ZIP, open for reading; it is gone when closed."""
    access.owner_only(athlete)
    folder = Path(settings.FOURLAPS_DATA)
    folder.mkdir(parents=True, exist_ok=True)
    target: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  handed to the caller open
    with zipfile.ZipFile(target, "w") as archive, transaction.atomic():
        writers = (_write_rows, _write_for_people, _write_files)
        entries = [entry for write in writers for entry in write(archive, athlete)]
        manifest = {
            "format": FORMAT,
            "made_by": f"fourlaps {fourlaps.__version__}",
            "made_at": access.now().isoformat(),
            "is_demo": athlete.is_demo,
            "files": entries,
        }
        archive.writestr(zipfile.ZipInfo("manifest.json", _EPOCH), json.dumps(manifest, indent=1))
    models.Athlete.objects.filter(pk=athlete.id).update(last_backup_at=access.now())
    target.seek(0)
    return target


def _write_rows(archive: zipfile.ZipFile, athlete: AthleteView) -> Iterator[dict[str, Any]]:
    numbers: dict[str, dict[int, int]] = {}
    for table in TABLES:
        known = numbers[name_of(table)] = {}
        entry = _Counted(archive, f"rows/{name_of(table)}.jsonl")
        columns = columns_of(table)
        for number, row in enumerate(_mine(table, athlete.id).iterator(chunk_size=500), start=1):
            known[row.pk] = number
            values = {field.name: _out(field, row, numbers) for field in columns}
            entry.write(json.dumps(values, ensure_ascii=False, allow_nan=False, sort_keys=True).encode() + b"\n")
        yield entry.close()


def _write_for_people(archive: zipfile.ZipFile, athlete: AthleteView) -> Iterator[dict[str, Any]]:
    """The plan, the diary and the results in forms every other program reads."""
    row = models.PlanRow.objects.filter(athlete_id=athlete.id, is_current=True).first()
    if row is not None:
        yield _whole(archive, "plan.json", json.dumps(row.plan, ensure_ascii=False, indent=1, sort_keys=True))
    logs = models.SessionLog.objects.filter(athlete_id=athlete.id).order_by("date", "pk")
    table = [[g.date, g.session_id, g.state, g.feel, g.note, g.sentence, g.went] for g in logs]
    yield _whole(
        archive, "diary.csv", _csv(["date", "session", "state", "feel", "note", "asked_and_run", "went"], table)
    )
    results = models.Result.objects.filter(athlete_id=athlete.id).order_by("date", "pk")
    table = [[r.date, r.distance_m, r.time_s, r.kind, r.surface, r.excuse] for r in results]
    head = ["date", "distance_m", "time_s", "kind", "surface", "excuse"]
    yield _whole(archive, "results.csv", _csv(head, table))


def _csv(head: list[str], rows: list[list[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    # A leading apostrophe keeps spreadsheets from running a note that starts like a formula.
    safe = [[f"'{c}" if isinstance(c, str) and c[:1] in ("=", "+", "-", "@") else c for c in row] for row in rows]
    writer.writerows(safe)
    return text.getvalue()


def _whole(archive: zipfile.ZipFile, name: str, text: str) -> dict[str, Any]:
    entry = _Counted(archive, name)
    entry.write(text.encode())
    return entry.close()


def _write_files(archive: zipfile.ZipFile, athlete: AthleteView) -> Iterator[dict[str, Any]]:
    hashes = models.SourceFile.objects.filter(athlete_id=athlete.id).order_by("pk").values_list("sha256", flat=True)
    for sha256 in hashes:
        entry = _Counted(archive, f"originals/{sha256}")
        with originals.path_of(sha256).open("rb") as source:
            for chunk in iter(lambda source=source: source.read(2**20), b""):
                entry.write(chunk)
        yield entry.close()
