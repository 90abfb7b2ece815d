"""What is stored, taking all of it, bringing it back, deleting it.

An export is one ZIP: `manifest.json` (every name with its hash), `originals/` as they came, `rows/` with one JSON
object per line and table, and the plan, diary and results once more for human eyes. Rows are numbered from 1 inside
the ZIP, so that an export, a restore on an empty machine and another export give the same bytes.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import hashlib
import io
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db import models as fields
from django.db.models import Sum
from django.utils.translation import gettext as _

import fourlaps
from fourlaps.errors import InputError
from fourlaps.services import access, imports
from fourlaps.services.access import AthleteView
from fourlaps.storage import models, originals

FORMAT = 1
# In the order of their references: a row only names rows of tables above it.
TABLES: tuple[type[fields.Model], ...] = (
    models.Athlete, models.ImportBatch, models.Activity, models.SourceFile, models.ImportLine, models.SampleBlock,
    models.Lap, models.BestEffort, models.Result, models.Race, models.PlanRow, models.SessionLog, models.MorningRow,
    models.ChangeLog,
)  # fmt: skip
# Who is logged in and when the last copy was taken belong to the machine, not to the data.
_LEFT_OUT = {"id", "owner", "user", "last_backup_at"}
_LARGEST_LINE = 64 * 2**20
_ROWS_AT_ONCE = 500
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, KeyError, IndexError, TypeError, ValueError, AttributeError, NotImplementedError,
    ValidationError, DatabaseError, OSError, EOFError, RuntimeError,
)  # fmt: skip
_EPOCH = (1980, 1, 1, 0, 0, 0)


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
    if connection.vendor == "sqlite" and database.exists():
        total += database.stat().st_size
    return Stored(
        activities=models.Activity.objects.filter(athlete_id=athlete.id).count(),
        files=files.count(),
        bytes=total,
        results=models.Result.objects.filter(athlete_id=athlete.id).count(),
        folder=str(settings.FOURLAPS_DATA),
        last_backup=models.Athlete.objects.values_list("last_backup_at", flat=True).get(pk=athlete.id),
    )


# --- rows as JSON --------------------------------------------------------------------------------------------------


def _name(table: type[fields.Model]) -> str:
    return str(table._meta.model_name)


def _columns(table: type[fields.Model]) -> list[Any]:
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
        return numbers[_name(field.related_model)].get(value)
    if isinstance(field, fields.BinaryField):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def _in(field: Any, value: Any, numbers: dict[str, list[int]]) -> Any:
    if value is None:
        return None
    if field.is_relation:
        return numbers[_name(field.related_model)][value - 1]
    if isinstance(field, fields.BinaryField):
        return base64.b64decode(value, validate=True)
    return value if isinstance(field, fields.JSONField) else field.to_python(value)


# --- taking --------------------------------------------------------------------------------------------------------


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
        known = numbers[_name(table)] = {}
        entry = _Counted(archive, f"rows/{_name(table)}.jsonl")
        columns = _columns(table)
        for number, row in enumerate(_mine(table, athlete.id).iterator(chunk_size=500), start=1):
            known[row.pk] = number
            values = {field.name: _out(field, row, numbers) for field in columns}
            entry.write(json.dumps(values, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        yield entry.close()


def _write_for_people(archive: zipfile.ZipFile, athlete: AthleteView) -> Iterator[dict[str, Any]]:
    """The plan, the diary and the results in forms every other program reads."""
    row = models.PlanRow.objects.filter(athlete_id=athlete.id, is_current=True).first()
    if row is not None:
        yield _whole(archive, "plan.json", json.dumps(row.plan, ensure_ascii=False, indent=1))
    logs = models.SessionLog.objects.filter(athlete_id=athlete.id).order_by("date", "pk")
    table = [[g.date, g.session_id, g.state, g.feel, g.note, g.sentence] for g in logs]
    yield _whole(archive, "diary.csv", _csv(["date", "session", "state", "feel", "note", "asked_and_run"], table))
    results = models.Result.objects.filter(athlete_id=athlete.id).order_by("date", "pk")
    table = [[r.date, r.distance_m, r.time_s, r.kind] for r in results]
    yield _whole(archive, "results.csv", _csv(["date", "distance_m", "time_s", "kind"], table))


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


# --- bringing back -------------------------------------------------------------------------------------------------


def restore(file: IO[bytes] | Path, user: models.User | None = None) -> AthleteView:
    """The athlete of an export, back on this machine with every row and byte.

    raises  InputError where something of one's own is stored already, or where the ZIP is no export or is damaged;
            nothing is stored then
    """
    user = user or access.local_user()
    mine = access.own_row(user)
    if mine is not None and _holds_anything(mine):
        raise InputError(_("Something of yours is stored here already. Take it, delete it, then bring this back."))
    kept: list[str] = []
    try:
        with zipfile.ZipFile(file) as archive, transaction.atomic():
            manifest = _manifest(archive)
            if mine is not None:
                mine.delete()
            row = _read_rows(archive, manifest, user)
            _read_files(archive, manifest, kept)
            _check_files(row)
    except InputError:
        imports.drop_unused(kept)
        raise
    except _DAMAGED as error:
        imports.drop_unused(kept)
        raise InputError(
            _("This ZIP is no fourlaps export, or it is damaged (%(why)s). Nothing was stored.")
            % {"why": f"{type(error).__name__}: {error}"[:120]}
        ) from error
    return access.view_of(row)


def _holds_anything(row: models.Athlete) -> bool:
    tables = (models.Activity, models.Result, models.PlanRow, models.SourceFile, models.MorningRow)
    return any(table.objects.filter(athlete=row).exists() for table in tables)


def _manifest(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """What the export says it holds, by path."""
    info = archive.getinfo("manifest.json")
    if info.file_size > _LARGEST_LINE:
        raise InputError(_("The list of contents in this ZIP is too large to be one of ours. Nothing was stored."))
    data = json.loads(archive.read(info))
    if data["format"] != FORMAT:
        raise InputError(_("This export was made by a newer fourlaps. Update fourlaps first."))
    if data.get("is_demo"):
        raise InputError(_("This is the made-up runner, not your own data. Nothing was stored."))
    return {entry["path"]: entry for entry in data["files"]}


def _lines(archive: zipfile.ZipFile, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of one table; the hash is checked at the end."""
    digest = hashlib.sha256()
    with archive.open(entry["path"]) as source:
        while line := source.readline(_LARGEST_LINE):
            digest.update(line)
            yield json.loads(line)
    if digest.hexdigest() != entry["sha256"]:
        raise ValueError(f"{entry['path']} does not match its hash")


def _read_rows(archive: zipfile.ZipFile, manifest: dict[str, dict[str, Any]], user: models.User) -> models.Athlete:
    numbers: dict[str, list[int]] = {}
    athlete = None
    for table in TABLES:
        columns = _columns(table)
        made = numbers[_name(table)] = []
        waiting: list[Any] = []
        for values in _lines(archive, manifest[f"rows/{_name(table)}.jsonl"]):
            row = table(**{field.attname: _in(field, values.get(field.name), numbers) for field in columns})
            if isinstance(row, models.Athlete):
                if athlete is not None:
                    raise ValueError("more than one athlete")
                row.owner, row.is_demo = user, False
                athlete = row
            waiting.append(row)
            if len(waiting) == _ROWS_AT_ONCE:
                made += _stored(table, waiting)
                waiting = []
        made += _stored(table, waiting)
    if athlete is None:
        raise ValueError("no athlete")
    models.Grant.objects.create(user=user, athlete=athlete, role="owner")
    return athlete


def _stored(table: type[fields.Model], rows: list[Any]) -> list[int]:
    """The new numbers of rows, stored in their order."""
    return [row.pk for row in table._default_manager.bulk_create(rows)]


def _read_files(archive: zipfile.ZipFile, manifest: dict[str, dict[str, Any]], kept: list[str]) -> None:
    """Store every original; `kept` grows as it goes, so that a failure half-way can be cleaned up."""
    for path, entry in manifest.items():
        if not path.startswith("originals/"):
            continue
        sha256 = entry["sha256"]
        if path != f"originals/{sha256}" or len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"{path} is no name of an original")
        with archive.open(path) as source:
            data = source.read(_LARGEST_LINE + 1)
        if originals.sha256_of(data) != sha256:
            raise ValueError(f"{path} does not match its hash")
        kept.append(originals.keep(data))


def _check_files(athlete: models.Athlete) -> None:
    for sha256 in models.SourceFile.objects.filter(athlete=athlete).values_list("sha256", flat=True):
        if not originals.path_of(sha256).exists():
            raise ValueError(f"the original {sha256[:12]} is missing")


# --- deleting ------------------------------------------------------------------------------------------------------


def delete_everything(athlete: AthleteView) -> None:
    """Delete the athlete with every row and every original that nobody else has."""
    access.may_change(athlete)
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
