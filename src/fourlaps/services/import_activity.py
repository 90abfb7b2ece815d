"""One file in: seen before, read, stored once, derived rows made, matched to the plan. One line says what happened."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction

from fourlaps.errors import InputError, NoRunInFile
from fourlaps.files import reading
from fourlaps.physiology.best_efforts import best_efforts
from fourlaps.services import access, match
from fourlaps.services.access import AthleteView
from fourlaps.storage import activities as rows
from fourlaps.storage import models, originals
from fourlaps.technique import stride
from fourlaps.vocabulary.activity import Activity

log = logging.getLogger("fourlaps.import")

# The same run in two files: devices.md's rule. FIT knows most, then TCX, then GPX.
SAME_START = dt.timedelta(seconds=60)
SAME_DURATION, SAME_DISTANCE = 0.03, 0.05
_RANK = {"fit": 3, "tcx": 2, "gpx": 1}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to a file: imported, duplicate, skipped or broken, and why."""

    state: str
    text: str = ""
    activity_id: int | None = None


def take_in(athlete: AthleteView, batch: models.ImportBatch, name: str, data: bytes) -> Outcome:
    """Store one activity file, once. Never raises for what a file holds; nothing is kept of a broken one."""
    sha256 = originals.sha256_of(data)
    known = models.SourceFile.objects.filter(athlete_id=athlete.id, sha256=sha256).first()
    if known is not None:
        return Outcome("duplicate", "this file is here already", known.activity_id)
    try:
        activity = reading.read_activity(data, name=name)
        bests = best_efforts(activity.samples) if len(activity.samples) else {}
        points = points_of(activity)
    except NoRunInFile as error:
        return Outcome("skipped", str(error)[:400])
    except InputError as error:
        return Outcome("broken", str(error)[:400])
    except Exception:
        log.exception("reading %r failed", name)
        return Outcome("broken", "fourlaps could not read this file; that is our mistake. Nothing of it was stored.")
    originals.keep(data)
    try:
        with transaction.atomic():
            return _store(athlete, batch, name, data, sha256, activity, bests, points)
    except Exception:
        if not models.SourceFile.objects.filter(sha256=sha256).exists():
            originals.drop(sha256)
        log.exception("storing %r failed", name)
        return Outcome("broken", "this file was read but could not be stored; that is our mistake.")


def points_of(activity: Activity) -> list[list[float | None]]:
    """Stride measures per speed band, as plain rows: what the form page needs from years of runs."""
    if activity.sport != "running" or len(activity.samples) < 2:
        return []
    return [
        [p.speed_mps, p.seconds, p.cadence_spm, p.vertical_oscillation_m, p.contact_time_s, p.step_length_m]
        for p in stride.stride_points(activity)
    ]


def _store(
    athlete: AthleteView,
    batch: models.ImportBatch,
    name: str,
    data: bytes,
    sha256: str,
    activity: Activity,
    bests: dict[float, object],
    points: list[list[float | None]],
) -> Outcome:
    # Two imports at once would both find "no such run yet": one athlete's imports take turns.
    models.Athlete.objects.select_for_update().get(pk=athlete.id)
    if models.SourceFile.objects.filter(athlete_id=athlete.id, sha256=sha256).exists():
        return Outcome("duplicate", "this file is here already")
    same = _same_run(athlete, activity)
    better = same is not None and _knows_more(activity, same)
    fields = rows.fields_of(activity, athlete.zone) | {"stride_points": points}
    row = same or models.Activity.objects.create(athlete_id=athlete.id, **fields)
    if same is None or better:
        if better:
            row.files.update(is_main=False)
            models.Activity.objects.filter(pk=row.pk).update(**fields)
            row.refresh_from_db()
        rows.replace_parts(row, activity, bests)
    shown = "".join(c for c in name if c.isprintable())[-255:]
    models.SourceFile.objects.create(
        athlete_id=athlete.id, batch=batch, activity=row, is_main=same is None or better, sha256=sha256,
        name=shown, kind=activity.file_kind, bytes=len(data), imported_at=access.now(),
    )  # fmt: skip
    if same is None or better:
        match.tick_off(athlete, row, activity)
    if same is None:
        return Outcome("imported", row.sentence, row.pk)
    text = (
        "the same run as another file; this one knows more and is used now"
        if better
        else "the same run is here already"
    )
    return Outcome("duplicate", text, row.pk)


def _same_run(athlete: AthleteView, activity: Activity) -> models.Activity | None:
    """The stored activity this one is a second recording of, None where it is new."""
    if activity.start is None:
        return None
    near = models.Activity.objects.filter(
        athlete_id=athlete.id,
        sport=activity.sport,
        start__range=(activity.start - SAME_START, activity.start + SAME_START),
    )
    for row in near:
        # Watches stop the clock in pauses, GPX files do not: either duration may agree.
        times = [(activity.duration_s, row.duration_s), (activity.elapsed_s, row.elapsed_s)]
        same_time = any(_near(a, b, SAME_DURATION) for a, b in times)
        if same_time and _near(activity.distance_m, row.distance_m, SAME_DISTANCE, unknown=True):
            return row
    return None


def _knows_more(activity: Activity, stored: models.Activity) -> bool:
    """Whether a second recording of a run is the better one: a richer format, or clearly more samples."""
    rank, stored_rank = _RANK.get(activity.file_kind, 0), _RANK.get(stored.file_kind, 0)
    return rank > stored_rank or (rank == stored_rank and activity.records > 1.1 * stored.records)


def _near(one: float | None, other: float | None, share: float, *, unknown: bool = False) -> bool:
    if one is None or other is None:
        return unknown
    return abs(one - other) <= share * max(abs(one), abs(other))


def rebuild(athlete: AthleteView, row: models.Activity) -> bool:
    """Make the derived rows of an activity anew from its best original; False where none is left."""
    files = sorted(row.files.all(), key=lambda f: (-_RANK.get(f.kind, 0), -f.bytes, f.pk))
    if not files:
        return False
    main = files[0]
    activity = reading.read_activity(originals.read(main.sha256), name=main.name)
    with transaction.atomic():
        row.files.update(is_main=False)
        models.SourceFile.objects.filter(pk=main.pk).update(is_main=True)
        fields = rows.fields_of(activity, athlete.zone) | {"stride_points": points_of(activity)}
        models.Activity.objects.filter(pk=row.pk).update(**fields)
        rows.replace_parts(row, activity, best_efforts(activity.samples) if len(activity.samples) else {})
    return True
