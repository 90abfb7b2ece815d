"""Rough uploads: five hundred files at once, bombs, huge files, pages asked for meanwhile."""

import datetime as dt
import gzip
import io
import resource
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fourlaps.services import access, imports
from fourlaps.storage import models, originals

START = dt.datetime(2026, 4, 12, 7, 0, tzinfo=dt.UTC)


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def states(athlete: Any, *files: tuple[str, Any]) -> list[str]:
    job = imports.job(athlete, imports.begin(athlete, list(files)))
    assert job.finished
    return [line.state for line in job.lines]


def test_five_hundred_files_in_one_request_get_five_hundred_lines(athlete: Any, gpx_file: Any) -> None:
    files = [SimpleUploadedFile(f"{n}.fit", f"not a run {n}".encode()) for n in range(499)]
    files.append(SimpleUploadedFile("run.gpx", gpx_file(START)))
    answer = Client().post("/activities/add/", {"files": files}, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.content[:500]
    job = Client().get(answer.json()["job"]).json()
    assert (job["finished"], job["done"], job["total"]) == (True, 500, 500)
    assert sum(line["state"] == "imported" for line in job["lines"]) == 1
    assert models.ImportLine.objects.count() == 500


def test_a_gzip_bomb_is_refused_with_bounded_memory(athlete: Any) -> None:
    bomb = gzip.compress(b"\0" * (300 * 2**20), 9)
    before = memory_mb()
    assert states(athlete, ("bomb.fit.gz", io.BytesIO(bomb))) == ["broken"]
    assert memory_mb() - before < 150
    assert not list(originals.folder().rglob("*"))


def test_a_zip_bomb_is_refused_and_its_neighbour_is_read(athlete: Any, gpx_file: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.gpx", b"<gpx>" + b" " * (200 * 2**20))
        archive.writestr("run.gpx", gpx_file(START))
    before = memory_mb()
    assert states(athlete, ("export.zip", packed)) == ["broken", "imported"]
    assert memory_mb() - before < 150


def test_an_xml_entity_bomb_is_refused(athlete: Any) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY l0 "lol">{levels}]><gpx>&l9;</gpx>'.encode()
    assert states(athlete, ("bomb.gpx", io.BytesIO(bomb))) == ["broken"]


def test_a_file_of_200_mb_is_refused_unread(athlete: Any, tmp_path: Path) -> None:
    huge = tmp_path / "huge.fit"
    with huge.open("wb") as file:
        file.truncate(200 * 2**20)
    before = memory_mb()
    assert states(athlete, ("huge.fit", huge)) == ["broken"]
    assert memory_mb() - before < 150
    assert not list(originals.folder().rglob("*"))


@pytest.mark.django_db(transaction=True)
def test_pages_answer_while_files_are_taken_in(now: Any, gpx_file: Any, settings: Any) -> None:
    """The import has its own thread and connection; readers never wait for the one writer."""
    from fourlaps.services import start

    settings.FOURLAPS_JOBS = "thread"
    today = dt.date(2026, 4, 15)
    given = {"distance": 1609.344, "time": 345.0, "date": today, "race": dt.date(2026, 6, 20), "days": [1, 3, 6]}
    athlete = start.begin_for(access.local_user(), given, today)
    files = [(f"{n}.gpx", io.BytesIO(gpx_file(START - dt.timedelta(days=n)))) for n in range(40)]
    job_id = imports.begin(athlete, files)
    client, answered, end = Client(), 0, time.monotonic() + 90
    session = next(iter(models.PlanRow.objects.get(is_current=True).plan["weeks"]))["sessions"][0]["id"]
    while not imports.job(athlete, job_id).finished and time.monotonic() < end:
        assert client.get("/activities/").status_code == 200
        # Writing at the same time works, too: both take their turn.
        assert client.post(f"/session/{session}/log/", {"state": "missed"}).status_code == 302
        answered += 1
    job = imports.job(athlete, job_id)
    assert job.finished
    assert {line.state for line in job.lines} == {"imported"}
    assert answered >= 3
