"""Bringing an export back: every row and every byte, checked against its hash, or nothing at all."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db import models as fields
from django.utils.translation import gettext as _

from fourlaps.errors import InputError
from fourlaps.services import access, imports
from fourlaps.services.access import AthleteView
from fourlaps.services.taking import ADDED_LATER, FORMAT, TABLES, columns_of, name_of
from fourlaps.storage import models, originals

_LARGEST_LINE = 64 * 2**20
_ROWS_AT_ONCE = 500
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, KeyError, IndexError, TypeError, ValueError, AttributeError, NotImplementedError,
    ValidationError, DatabaseError, OSError, EOFError, RuntimeError,
)  # fmt: skip


def read_value(field: Any, value: Any, numbers: dict[str, list[int]]) -> Any:
    if value is None:
        return None
    if field.is_relation:
        return numbers[name_of(field.related_model)][value - 1]
    if isinstance(field, fields.BinaryField):
        return base64.b64decode(value, validate=True)
    return value if isinstance(field, fields.JSONField) else field.to_python(value)


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
        if table in ADDED_LATER and f"rows/{name_of(table)}.jsonl" not in manifest:
            continue
        columns = columns_of(table)
        made = numbers[name_of(table)] = []
        waiting: list[Any] = []
        for values in _lines(archive, manifest[f"rows/{name_of(table)}.jsonl"]):
            # A column an older version did not have takes its default.
            known = [field for field in columns if field.name in values]
            row = table(**{field.attname: read_value(field, values[field.name], numbers) for field in known})
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
