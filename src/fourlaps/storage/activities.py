"""Activities as rows: written from what the reader found, read back as the same Activity, rebuilt from originals."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from fourlaps.storage import models, samples
from fourlaps.vocabulary.activity import Activity, RecordedLap, Samples

# Names come out of files and may be anything; the row holds what fits.
_NAME_LENGTH, _DEVICE_LENGTH = 200, 100


def local_date(activity: Activity, zone: dt.tzinfo) -> dt.date | None:
    """The athlete's calendar day an activity belongs to: the file's own offset first, the athlete's zone else."""
    if activity.start is None:
        return None
    if activity.utc_offset_s is not None:
        return (activity.start + dt.timedelta(seconds=activity.utc_offset_s)).date()
    return activity.start.astimezone(zone).date()


def _plain(text: str | None, length: int) -> str:
    """Text without control characters (PostgreSQL refuses NUL), cut to what the column holds."""
    return "".join(c for c in text or "" if c.isprintable())[:length]


def fields_of(activity: Activity, zone: dt.tzinfo) -> dict[str, Any]:
    """Column values of the activity's own row."""
    return {
        "sport": _plain(activity.sport, 24),
        "start": activity.start,
        "utc_offset_s": activity.utc_offset_s,
        "date": local_date(activity, zone),
        "name": _plain(activity.name, _NAME_LENGTH),
        "device": _plain(activity.device, _DEVICE_LENGTH),
        "file_kind": activity.file_kind,
        "duration_s": activity.duration_s,
        "elapsed_s": activity.elapsed_s,
        "distance_m": activity.distance_m,
        "records": activity.records,
        "edits": [_plain(edit, 500) for edit in activity.edits],
        "warnings": [_plain(warning, 500) for warning in activity.warnings],
    }


def parts_of(
    row: models.Activity, activity: Activity, bests: Mapping[float, Any]
) -> tuple[list[models.SampleBlock], list[models.Lap], list[models.BestEffort]]:
    """The rows that hang on an activity, not yet saved."""
    blocks = [
        models.SampleBlock(activity=row, column=p.column, count=p.count, data=p.data, absent=p.absent)
        for p in samples.pack(activity.samples)
    ]
    laps = [
        models.Lap(
            activity=row,
            number=number,
            **{**dataclasses.asdict(lap), "intensity": _plain(lap.intensity, 16)},
        )
        for number, lap in enumerate(activity.laps, start=1)
    ]
    efforts = [
        models.BestEffort(activity=row, distance_m=best.distance_m, time_s=best.time_s, start_s=best.start_s)
        for best in bests.values()
    ]
    return blocks, laps, efforts


def replace_parts(row: models.Activity, activity: Activity, bests: Mapping[float, Any]) -> None:
    """Put the derived rows of an activity in the place of whatever stood there."""
    row.blocks.all().delete()
    row.laps.all().delete()
    row.bests.all().delete()
    blocks, laps, efforts = parts_of(row, activity, bests)
    models.SampleBlock.objects.bulk_create(blocks)
    models.Lap.objects.bulk_create(laps, batch_size=500)
    models.BestEffort.objects.bulk_create(efforts)


def samples_of(row: models.Activity, columns: Sequence[str] | None = None) -> Samples:
    """The samples of an activity, all columns or the named ones (and time)."""
    wanted = row.blocks.all()
    if columns is not None:
        wanted = wanted.filter(column__in={"time_s", *columns})
    return samples.unpack(
        samples.Packed(b.column, b.count, bytes(b.data), None if b.absent is None else bytes(b.absent)) for b in wanted
    )


def laps_of(row: models.Activity) -> tuple[RecordedLap, ...]:
    """The recorded laps, in order."""
    return tuple(
        RecordedLap(
            start_s=lap.start_s,
            duration_s=lap.duration_s,
            distance_m=lap.distance_m,
            avg_heart_rate_bpm=lap.avg_heart_rate_bpm,
            avg_cadence_spm=lap.avg_cadence_spm,
            workout_step=lap.workout_step,
            intensity=lap.intensity or None,
        )
        for lap in row.laps.all()
    )


def activity_of(row: models.Activity) -> Activity:
    """The Activity the row was written from."""
    return Activity(
        sport=row.sport,
        start=row.start,
        utc_offset_s=row.utc_offset_s,
        duration_s=row.duration_s,
        elapsed_s=row.elapsed_s,
        distance_m=row.distance_m,
        samples=samples_of(row),
        laps=laps_of(row),
        records=row.records,
        file_kind=row.file_kind,
        device=row.device or None,
        name=row.name or None,
        edits=tuple(row.edits),
        warnings=tuple(row.warnings),
    )
