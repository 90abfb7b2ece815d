"""Taking files in, in the background: a job with its lines, resumed after a stop, undone as a whole.

Files wait in `incoming/` inside the data folder until their line is written, so a stopped machine loses nothing.
One worker takes them in order: SQLite has one writer, and five hundred files from a phone must not slow the pages.
"""

from __future__ import annotations

import atexit
import datetime as dt
import json
import logging
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import gettext as _

from fourlaps.errors import InputError, NotFound
from fourlaps.files import archive
from fourlaps.services import access, import_activity
from fourlaps.services.access import AthleteView
from fourlaps.services.import_activity import Outcome
from fourlaps.storage import models, originals

log = logging.getLogger("fourlaps.import")


@dataclass(frozen=True, slots=True)
class JobLine:
    """What happened to one file."""

    state: str
    name: str
    text: str
    activity_id: int | None


@dataclass(frozen=True, slots=True)
class Job:
    """Lines after the ones already seen, and how far the job is."""

    lines: tuple[JobLine, ...]
    done: int
    total: int
    finished: bool


@dataclass(frozen=True, slots=True)
class LastImport:
    """The newest import that can be undone."""

    count: int
    when: dt.datetime


# --- starting ------------------------------------------------------------------------------------------------------


def begin(athlete: AthleteView, files: Sequence[tuple[str, IO[bytes] | Path]]) -> int:
    """Start taking files in; the id of the job.

    raises  InputError where there is nothing to take in, or for the made-up runner
    """
    access.may_change(athlete)
    if athlete.is_demo:
        raise InputError(_("This runner is made up; your own runs do not belong to it. Start with your own first."))
    if not files:
        raise InputError(_("No file arrived. Choose one or more FIT, GPX, TCX or ZIP files."))
    batch = models.ImportBatch.objects.create(athlete_id=athlete.id, created_at=access.now(), total=len(files))
    folder = _incoming(batch.pk)
    folder.mkdir(parents=True, exist_ok=True)
    for number, (_name, source) in enumerate(files):
        with (folder / f"{number:05d}").open("wb") as target:
            _copy(source, target)
    (folder / "names.json").write_text(json.dumps([name for name, _source in files]), encoding="utf-8")
    if settings.FOURLAPS_JOBS == "inline":
        process(batch.pk)
    else:
        batch_id = batch.pk
        transaction.on_commit(lambda: _worker().submit(_in_thread, batch_id))
    return batch.pk


def _copy(source: IO[bytes] | Path, target: IO[bytes]) -> None:
    if isinstance(source, Path):
        with source.open("rb") as opened:
            shutil.copyfileobj(opened, target, 2**20)
        return
    source.seek(0)
    shutil.copyfileobj(source, target, 2**20)


def _incoming(batch_id: int) -> Path:
    return Path(settings.FOURLAPS_DATA) / "incoming" / str(batch_id)


@cache
def _worker() -> ThreadPoolExecutor:
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import")
    atexit.register(worker.shutdown, wait=False, cancel_futures=True)
    return worker


def _in_thread(batch_id: int) -> None:
    try:
        process(batch_id)
    except Exception:
        log.exception("import %s stopped", batch_id)
    finally:
        connections.close_all()


def resume() -> int:
    """Go on with imports that a stop has interrupted; how many there are."""
    waiting = list(models.ImportBatch.objects.filter(finished=False).order_by("pk").values_list("pk", flat=True))
    for batch_id in waiting:
        _worker().submit(_in_thread, batch_id)
    return len(waiting)


# --- working -------------------------------------------------------------------------------------------------------


def process(batch_id: int) -> None:
    """Take in every waiting file of a batch; each gets its line, whatever happens to the others."""
    batch = models.ImportBatch.objects.select_related("athlete").get(pk=batch_id)
    athlete = access.view_of(batch.athlete)
    folder = _incoming(batch_id)
    try:
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        names = []
    number = batch.lines.count()
    for index, name in enumerate(names):
        path = folder / f"{index:05d}"
        if not path.exists():
            continue
        for entry_name, data, problem in _entries(path, name):
            number += 1
            outcome = Outcome("broken", problem[:400]) if data is None else _safely(athlete, batch, entry_name, data)
            _write_line(batch, number, entry_name, outcome)
            batch.total = max(batch.total, number)
            batch.done = number
            batch.save(update_fields=["total", "done"])
        path.unlink(missing_ok=True)
    models.ImportBatch.objects.filter(pk=batch_id).update(finished=True, total=number, done=number)
    shutil.rmtree(folder, ignore_errors=True)


def _entries(path: Path, name: str) -> Iterator[tuple[str, bytes | None, str]]:
    """(name, data, "") for each file inside an upload, (name, None, why) for what cannot be opened."""
    try:
        for entry in archive.iterate(path, name):
            yield entry.name, entry.data, str(entry.error or "")
    except InputError as error:
        yield name, None, str(error)
    except Exception:
        log.exception("opening %r failed", name)
        yield name, None, "fourlaps could not open this file; that is our mistake. Nothing of it was stored."


def _safely(athlete: AthleteView, batch: models.ImportBatch, name: str, data: bytes) -> Outcome:
    try:
        return import_activity.take_in(athlete, batch, name, data)
    except Exception:
        log.exception("taking in %r failed", name)
        return Outcome("broken", "this file could not be stored; that is our mistake.")


def _write_line(batch: models.ImportBatch, number: int, name: str, outcome: Outcome) -> None:
    shown = "".join(c for c in name if c.isprintable())[-255:]
    log.info("import %s %s: %s %s", batch.pk, outcome.state, shown, outcome.text)
    models.ImportLine.objects.create(
        batch=batch, number=number, name=shown, state=outcome.state, text=outcome.text[:400],
        activity_id=outcome.activity_id,
    )  # fmt: skip


# --- asking --------------------------------------------------------------------------------------------------------


def job(athlete: AthleteView, job_id: int, after: int = 0) -> Job:
    """Lines after the first `after`, and how far the job is. Raises NotFound for somebody else's."""
    batch = models.ImportBatch.objects.filter(athlete_id=athlete.id, pk=job_id).first()
    if batch is None:
        raise NotFound(f"There is no import {job_id}.")
    lines = batch.lines.filter(number__gt=after).order_by("number")[:1000]
    return Job(
        tuple(JobLine(line.state, line.name, line.text, line.activity_id) for line in lines),
        batch.done,
        batch.total,
        batch.finished,
    )


def _newest(athlete: AthleteView) -> models.ImportBatch | None:
    """The newest batch that still holds files."""
    return (
        models.ImportBatch.objects.filter(athlete_id=athlete.id, finished=True, undone_at=None, files__isnull=False)
        .order_by("-pk")
        .first()
    )


def last(athlete: AthleteView) -> LastImport | None:
    """The newest import that can be undone, None where there is none."""
    batch = _newest(athlete)
    return LastImport(batch.files.filter(is_main=True).count(), batch.created_at) if batch else None


# --- undoing -------------------------------------------------------------------------------------------------------


def undo_last(athlete: AthleteView) -> int:
    """Take the newest import back; how many activities are gone.

    raises  InputError where there is nothing to undo
    """
    access.owner_only(athlete)
    batch = _newest(athlete)
    if batch is None:
        raise InputError(_("There is no import to undo."))
    with transaction.atomic():
        files = list(batch.files.all())
        hashes = [file.sha256 for file in files]
        touched = {file.activity_id for file in files if file.activity_id}
        batch.files.all().delete()
        gone = 0
        for row in models.Activity.objects.filter(pk__in=touched):
            if import_activity.rebuild(athlete, row):
                continue
            _forget(row)
            gone += 1
        models.ImportBatch.objects.filter(pk=batch.pk).update(undone_at=access.now())
    drop_unused(hashes)
    return gone


def _forget(row: models.Activity) -> None:
    """Delete an activity; the session it had ticked off is open again."""
    logs = models.SessionLog.objects.filter(activity=row)
    logs.filter(moved_from__isnull=False).update(state="moved", sentence="", feel=None, activity=None)
    logs.filter(moved_from__isnull=True).delete()
    row.delete()


def drop_unused(hashes: Iterable[str]) -> None:
    """Delete originals that no row names any more."""
    wanted = set(hashes)
    wanted -= set(models.SourceFile.objects.filter(sha256__in=wanted).values_list("sha256", flat=True))
    for sha256 in wanted:
        originals.drop(sha256)


__all__: list[Any] = ["Job", "JobLine", "LastImport", "begin", "job", "last", "process", "resume", "undo_last"]
