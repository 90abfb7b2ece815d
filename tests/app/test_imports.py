"""Taking files in: once, a line each, a broken one never stops the others, undone as a whole."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest

from fourlaps.errors import InputError, NotFound
from fourlaps.services import activities, imports
from fourlaps.storage import models, originals

START = dt.datetime(2026, 4, 12, 7, 0, tzinfo=dt.UTC)


def take(athlete: Any, *files: tuple[str, bytes]) -> list[Any]:
    job_id = imports.begin(athlete, [(name, io.BytesIO(data)) for name, data in files])
    job = imports.job(athlete, job_id)
    assert job.finished
    assert job.done == job.total == len(job.lines)
    return list(job.lines)


def test_importing_a_file_twice_is_importing_it_once(athlete: Any, gpx_file: Any) -> None:
    data = gpx_file(START)
    first = take(athlete, ("run.gpx", data))
    again = take(athlete, ("the same under another name.gpx", data))
    assert [line.state for line in first + again] == ["imported", "duplicate"]
    assert again[0].activity_id == first[0].activity_id
    assert activities.page(athlete).count == 1
    assert models.SourceFile.objects.count() == 1


def test_the_original_is_kept_byte_for_byte(athlete: Any, gpx_file: Any) -> None:
    data = gpx_file(START)
    take(athlete, ("run.gpx", data))
    row = models.SourceFile.objects.get()
    assert originals.read(row.sha256) == data
    assert (row.name, row.kind, row.bytes) == ("run.gpx", "gpx", len(data))


def test_a_broken_file_never_stops_the_others(athlete: Any, gpx_file: Any) -> None:
    lines = take(
        athlete,
        ("notes.fit", b"this is a text file that somebody called .fit"),
        ("empty.gpx", b""),
        ("run.gpx", gpx_file(START)),
        ("cut.tcx", b"<?xml version='1.0'?><TrainingCenterDatabase><Activities>"),
        ("later.gpx", gpx_file(START + dt.timedelta(days=1))),
    )
    assert [line.state for line in lines] == ["broken", "broken", "imported", "broken", "imported"]
    assert all(line.text for line in lines if line.state == "broken")
    assert models.SourceFile.objects.count() == 2  # nothing of a broken file is kept
    assert len([p for p in originals.folder().rglob("*") if p.is_file()]) == 2


def test_an_archive_gives_a_line_for_every_file_in_it(athlete: Any, gpx_file: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("activities/1.gpx", gpx_file(START))
        archive.writestr("activities/2.gpx", b"<gpx>")
        archive.writestr("activities/3.gpx", gpx_file(START + dt.timedelta(days=2)))
    lines = take(athlete, ("export.zip", packed.getvalue()))
    assert [line.state for line in lines] == ["imported", "broken", "imported"]


def test_a_climbing_path_writes_nothing_outside(athlete: Any, gpx_file: Any, folder: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../escaped.gpx", gpx_file(START))
    take(athlete, ("evil.zip", packed.getvalue()))
    assert not list(folder.parent.rglob("escaped*"))


def test_the_same_run_from_two_formats_is_one_activity_and_the_better_file_wins(
    athlete: Any, gpx_file: Any, tcx_file: Any
) -> None:
    first = take(athlete, ("strava.gpx", gpx_file(START, minutes=30, mps=3.0)))
    laps = [(1000.0, 333.0)] * 5 + [(405.0, 135.0)]
    second = take(athlete, ("garmin.tcx", tcx_file(START + dt.timedelta(seconds=20), laps)))
    assert [line.state for line in first + second] == ["imported", "duplicate"]
    assert second[0].activity_id == first[0].activity_id
    shown = activities.one(athlete, first[0].activity_id)
    assert shown.row.file_name == "garmin.tcx"
    assert len(shown.activity.laps) == 6
    assert activities.page(athlete).count == 1
    # Undoing the second import brings back what the first file says.
    assert imports.undo_last(athlete) == 0
    assert activities.one(athlete, first[0].activity_id).row.file_name == "strava.gpx"
    assert imports.undo_last(athlete) == 1
    assert activities.page(athlete).count == 0
    assert not [p for p in originals.folder().rglob("*") if p.is_file()]
    with pytest.raises(InputError):
        imports.undo_last(athlete)


@pytest.mark.parametrize(
    ("shift_s", "minutes", "mps"), [(90, 30, 3.0), (0, 34, 3.0), (0, 30, 3.4)], ids=["later", "longer", "farther"]
)
def test_different_runs_stay_different(athlete: Any, gpx_file: Any, shift_s: int, minutes: int, mps: float) -> None:
    other = gpx_file(START + dt.timedelta(seconds=shift_s), minutes=minutes, mps=mps)
    take(athlete, ("a.gpx", gpx_file(START)), ("b.gpx", other))
    assert activities.page(athlete).count == 2


def test_samples_survive_storage_at_device_scale(athlete: Any, gpx_file: Any) -> None:
    import numpy as np

    from fourlaps.files.reading import read_activity

    data = gpx_file(START)
    line = take(athlete, ("run.gpx", data))[0]
    read, kept = read_activity(data, name="run.gpx"), activities.one(athlete, line.activity_id).activity
    assert len(read.samples) == len(kept.samples)
    for column, step in (("time_s", 0.001), ("distance_m", 0.01), ("latitude_deg", 1e-7), ("altitude_m", 0.1)):
        one, other = getattr(read.samples, column), getattr(kept.samples, column)
        assert np.array_equal(np.isnan(one), np.isnan(other))
        assert np.nanmax(np.abs(one - other)) <= step / 2 + 1e-9
    assert (kept.start, kept.distance_m, kept.name) == (read.start, read.distance_m, read.name)


def test_a_run_over_midnight_belongs_to_the_day_it_began_on_in_the_athletes_zone(athlete: Any, gpx_file: Any) -> None:
    # 22:30 UTC is half past midnight in Berlin: the next calendar day.
    line = take(athlete, ("night.gpx", gpx_file(dt.datetime(2026, 4, 10, 22, 30, tzinfo=dt.UTC))))[0]
    assert models.Activity.objects.get(pk=line.activity_id).date == dt.date(2026, 4, 11)


def test_names_out_of_files_are_kept_as_text(athlete: Any, gpx_file: Any) -> None:
    name = "<script>alert(1)</script> 🏃 \u202eحلقة"
    line = take(athlete, ("../../x\x00.gpx", gpx_file(START, name=name)))[0]
    row = models.Activity.objects.get(pk=line.activity_id)
    assert row.name.startswith("<script>alert(1)</script> 🏃")
    assert "\x00" not in models.SourceFile.objects.get().name


def test_the_made_up_runner_takes_no_files(athlete: Any, gpx_file: Any) -> None:
    from dataclasses import replace

    with pytest.raises(InputError, match="made up"):
        imports.begin(replace(athlete, is_demo=True), [("run.gpx", io.BytesIO(gpx_file(START)))])


def test_somebody_elses_job_does_not_exist(athlete: Any, gpx_file: Any) -> None:
    from fourlaps.services import access

    job_id = imports.begin(athlete, [("run.gpx", io.BytesIO(gpx_file(START)))])
    stranger = models.User.objects.create(username="stranger")
    other = access.view_of(access.make_own(stranger))
    with pytest.raises(NotFound):
        imports.job(other, job_id)
    with pytest.raises(NotFound):
        activities.one(other, models.Activity.objects.get().pk)


@pytest.mark.django_db(transaction=True)
def test_a_stopped_import_goes_on_where_it_was(now: Any, gpx_file: Any, settings: Any) -> None:
    """Files wait in the data folder until their line is written."""
    import time

    from fourlaps.services import access

    athlete = access.view_of(access.make_own(access.local_user()))
    settings.FOURLAPS_JOBS = "thread"
    imports_worker, imports._worker = imports._worker, lambda: type("Never", (), {"submit": lambda *a: None})()
    try:
        job_id = imports.begin(athlete, [("run.gpx", io.BytesIO(gpx_file(START)))])
        assert not imports.job(athlete, job_id).finished
    finally:
        imports._worker = imports_worker
    assert imports.resume() == 1
    end = time.monotonic() + 20
    while not imports.job(athlete, job_id).finished and time.monotonic() < end:
        time.sleep(0.05)
    assert [line.state for line in imports.job(athlete, job_id).lines] == ["imported"]
