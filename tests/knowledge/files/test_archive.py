"""Wrappings and archives: opened where that is safe, refused in words where it is not, and one at a time."""

import gzip
import io
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fourlaps.errors import InputError, UnreadableFile
from fourlaps.files import archive
from fourlaps.files.reading import read_activity
from tests.knowledge.files.fit_builder import build_fit_activity

RUN = build_fit_activity(datetime(2026, 5, 1, tzinfo=UTC), [3.0] * 60)


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return out.getvalue()


def test_gzip_and_a_zip_with_one_activity_are_opened() -> None:
    for data in (gzip.compress(RUN), zipped({"a.fit": RUN}), zipped({"a.fit.gz": gzip.compress(RUN)})):
        assert read_activity(data).records == 60
    assert read_activity(zipped({"readme.txt": b"hello", "a.FIT": RUN, "__MACOSX/._a.FIT": b"x"})).records == 60


def test_a_gzip_that_was_cut_off_gives_what_is_there() -> None:
    packed = gzip.compress(RUN)
    run = read_activity(packed[: len(packed) - 30])
    assert run.warnings


@pytest.mark.slow
def test_zeros_unpacked_without_end_are_refused_in_bounded_memory() -> None:
    bomb = gzip.compress(b"\0" * (80 * 2**20))
    zip_bomb = zipped({"a.fit": b"\0" * (80 * 2**20)})
    tracemalloc.start()
    for data in (bomb, zip_bomb):
        with pytest.raises(UnreadableFile, match="larger than 64 MB"):
            read_activity(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200 * 2**20


def test_a_file_of_200_mb_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="64 MB"):
        read_activity(bytes(archive.LARGEST_BYTES + 1))


@pytest.mark.parametrize("name", ["../a.fit", "x/../../a.fit", "/etc/a.fit", "..\\a.fit", "C:\\a.fit"])
def test_paths_that_climb_out_are_refused(name: str) -> None:
    with pytest.raises(UnreadableFile, match="climbs out"):
        read_activity(zipped({name: RUN}))
    entries = list(archive.iterate(zipped({name: RUN, "good.fit": RUN}), "export.zip"))
    assert [entry.data is not None for entry in entries] == [False, True]
    assert "climbs out" in str(entries[0].error)


def test_archives_inside_archives_are_refused_for_one_activity() -> None:
    for data in (gzip.compress(gzip.compress(RUN)), gzip.compress(zipped({"a.fit": RUN}))):
        with pytest.raises(UnreadableFile, match="inside an archive"):
            read_activity(data)
    with pytest.raises(UnreadableFile, match="inside an archive"):
        read_activity(zipped({"b.zip": zipped({"a.fit": RUN})}))


def test_a_zip_of_several_activities_is_for_importing() -> None:
    with pytest.raises(UnreadableFile, match="2 files"):
        read_activity(zipped({"a.fit": RUN, "b.fit": RUN}))
    with pytest.raises(UnreadableFile, match="no file"):
        read_activity(zipped({}))


def test_iterate_gives_the_activities_of_an_export_and_skips_the_rest() -> None:
    export = zipped(
        {
            "activities.csv": b"Activity ID\n1\n",
            "activities/1.fit.gz": gzip.compress(RUN),
            "activities/2.gpx": b"<gpx/>",
            "media/photo.jpg": b"x",
            "routes/loop.gpx": b"<gpx/>",
        }
    )
    entries = list(archive.iterate(export, "export_1.zip"))
    assert [entry.name for entry in entries] == ["activities/1.fit.gz", "activities/2.gpx"]
    assert entries[0].data is not None
    assert read_activity(entries[0].data).records == 60


def test_iterate_opens_the_parts_of_an_export_once() -> None:
    part = zipped({"1.fit": RUN, "2.fit": RUN})
    entries = list(archive.iterate(zipped({"UploadedFiles_0-_Part1.zip": part}), "garmin.zip"))
    assert [entry.name for entry in entries] == ["UploadedFiles_0-_Part1.zip/1.fit", "UploadedFiles_0-_Part1.zip/2.fit"]
    deep = zipped({"x.zip": zipped({"y.zip": zipped({"a.fit": RUN})})})
    assert "ZIP inside a ZIP" in str(next(archive.iterate(deep, "deep.zip")).error)


def test_one_broken_entry_never_stops_the_others() -> None:
    data = bytearray(zipped({"a.fit": bytes(range(256)) * 40, "b.fit": RUN}))
    data[60:80] = b"\xff" * 20  # inside the packed bytes of the first
    entries = list(archive.iterate(bytes(data), "export.zip"))
    assert len(entries) == 2
    assert isinstance(entries[0].error, InputError)
    assert entries[1].data == RUN


def test_limits_on_number_and_total_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    many = list(archive.iterate(zipped({f"{i}.fit": b"x" for i in range(4)}), "many.zip"))
    assert len(many) == 1
    assert "4 files" in str(many[0].error)
    monkeypatch.setattr(archive, "LARGEST_ARCHIVE_BYTES", 2 * len(RUN))
    large = list(archive.iterate(zipped({f"{i}.fit": RUN for i in range(3)}), "large.zip"))
    assert [entry.error is None for entry in large] == [True, True, False]


def test_plain_files_paths_and_damaged_zips(tmp_path: Path) -> None:
    assert [(e.name, e.data) for e in archive.iterate(RUN, "a.fit")] == [("a.fit", RUN)]
    path = tmp_path / "export.zip"
    path.write_bytes(zipped({"a.fit": RUN}))
    assert [e.name for e in archive.iterate(path, "export.zip")] == ["a.fit"]
    (broken,) = archive.iterate(path.read_bytes()[:100], "broken.zip")
    assert "damaged" in str(broken.error)


@pytest.mark.parametrize("data", [b"", b"hello", b"\x1f\x8b", b"PK\x03\x04", b"\x1f\x8b\x08" + b"\0" * 20, b"%PDF-1.7"])
def test_what_is_nothing_is_said_in_one_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_activity(data)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) > 20
