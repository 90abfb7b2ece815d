"""ZIPs, gzips and plain files as entries, one by one, safe against bombs, climbing paths and nesting.

Nothing is unpacked to disk and no entry is held longer than it is looked at.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from fourlaps.errors import InputError, UnreadableFile

LARGEST_BYTES = 64 * 2**20  # of a file, and of anything unpacked from one; the 12-hour run of the tests has 3 MB
MOST_ENTRIES = 20_000  # ten years of two activities a day, with photos and routes
LARGEST_ARCHIVE_BYTES = 8 * 2**30  # of all entries together, unpacked
CHUNK_BYTES = 2**18
ACTIVITY_ENDINGS = (".fit", ".gpx", ".tcx", ".fit.gz", ".gpx.gz", ".tcx.gz", ".zip")
# What else lives in such exports and is passed over without a word.
SKIPPED_PARTS = ("__macosx", "routes", "media")


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One file of an archive: its bytes, or why it cannot be read. Exactly one of the two is there."""

    name: str
    data: bytes | None = None
    error: InputError | None = None


def unwrap(data: bytes) -> bytes:
    """The bytes inside a gzip or a ZIP with one activity in it; other bytes as they are.

    raises  UnreadableFile for bombs, climbing names, archives inside archives, several activities in one ZIP
    """
    if len(data) > LARGEST_BYTES:
        raise _too_large("The file")
    if data[:2] == b"\x1f\x8b":
        inner = _gunzip(data)
        if _is_archive(inner):
            raise UnreadableFile("The file is an archive inside an archive. Unpack it once and try again.", 0)
        return inner
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        with _zip(io.BytesIO(data)) as archive:
            infos = _listed(archive)
            activities = [info for info in infos if info.filename.lower().endswith(ACTIVITY_ENDINGS)] or infos
            if len(activities) != 1:
                found = f"{len(activities)} files" if activities else "no file"
                raise UnreadableFile(f"The ZIP holds {found}; one activity is expected here. Import it as an archive.")
            inner = _entry_bytes(archive, activities[0])
        if inner[:2] == b"\x1f\x8b":
            inner = _gunzip(inner)
        if _is_archive(inner):
            raise UnreadableFile("The file is an archive inside an archive. Unpack it once and try again.", 0)
        return inner
    return data


def iterate(data_or_path: bytes | Path, name: str) -> Iterator[ArchiveEntry]:
    """Every file that may be an activity, as ArchiveEntry, in the archive's order.

    A plain or gzipped file is its own single entry, as it came. Of a ZIP, entries with an activity's ending
    are given (a ZIP inside is opened once: Garmin's export is built so); if there is none, all entries are.
    A broken entry is an entry with an error and never stops the others.
    """
    if isinstance(data_or_path, bytes):
        head, size = data_or_path[:4], len(data_or_path)
    else:
        with data_or_path.open("rb") as file:
            head = file.read(4)
        size = data_or_path.stat().st_size
    if head not in (b"PK\x03\x04", b"PK\x05\x06"):
        if size > LARGEST_BYTES:
            yield ArchiveEntry(name, error=_too_large(f"'{name}'"))
            return
        yield ArchiveEntry(name, data_or_path if isinstance(data_or_path, bytes) else data_or_path.read_bytes())
        return
    budget = [LARGEST_ARCHIVE_BYTES]
    yield from _entries(io.BytesIO(data_or_path) if isinstance(data_or_path, bytes) else data_or_path, name, budget, 1)


def _entries(source: io.BytesIO | Path, name: str, budget: list[int], depth: int) -> Iterator[ArchiveEntry]:
    try:
        archive = _zip(source)
    except InputError as error:
        yield ArchiveEntry(name, error=error)
        return
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > MOST_ENTRIES:
            limit = f"'{name}' holds {len(infos):,} files; {MOST_ENTRIES:,} is the limit. Split it."
            yield ArchiveEntry(name, error=UnreadableFile(limit))
            return
        wanted = [info for info in infos if info.filename.lower().endswith(ACTIVITY_ENDINGS)] or infos
        for info in wanted:
            parts = [part.lower() for part in PurePosixPath(info.filename.replace("\\", "/")).parts]
            if any(part in SKIPPED_PARTS for part in parts[:-1]):
                continue
            try:
                _check_name(info.filename)
                content = _entry_bytes(archive, info)
            except InputError as error:
                yield ArchiveEntry(info.filename, error=error)
                continue
            budget[0] -= len(content)
            if budget[0] < 0:
                whole = f"{LARGEST_ARCHIVE_BYTES / 2**30:.0f} GB"
                yield ArchiveEntry(name, error=UnreadableFile(f"'{name}' unpacks to more than {whole}. Split it."))
                return
            if content[:4] == b"PK\x03\x04":
                if depth > 1:
                    deep = f"'{info.filename}' is a ZIP inside a ZIP inside a ZIP. Unpack it and try again."
                    yield ArchiveEntry(info.filename, error=UnreadableFile(deep))
                else:
                    for entry in _entries(io.BytesIO(content), info.filename, budget, depth + 1):
                        inner = entry.name if entry.name == info.filename else f"{info.filename}/{entry.name}"
                        yield ArchiveEntry(inner, entry.data, entry.error)
                continue
            yield ArchiveEntry(info.filename, content)


def _zip(source: io.BytesIO | Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise UnreadableFile("The ZIP is damaged or was cut off. Download it again.", 0) from error


def _listed(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    for info in infos:
        _check_name(info.filename)
    return [info for info in infos if not info.filename.lower().startswith("__macosx/")]


def _check_name(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        raise UnreadableFile(f"The archive holds a path that climbs out of it ('{name[:80]}'). It was not read.")


def _entry_bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.flag_bits & 0x1:
        raise UnreadableFile(f"'{info.filename}' is locked with a password. Unpack it first.")
    try:
        with archive.open(info) as stream:
            return _read_capped(stream, f"'{info.filename}'")
    except InputError:
        raise
    except Exception as error:  # zipfile and its decompressors raise a dozen kinds on damaged bytes
        raise UnreadableFile(f"'{info.filename}' in the ZIP is damaged. Download it again.") from error


def _gunzip(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            return _read_capped(stream, "The file")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        rescued = _gunzip_prefix(data)
        if rescued:
            return rescued
        raise UnreadableFile("The gzip file is damaged or was cut off. Download it again.", 0) from error


def _gunzip_prefix(data: bytes) -> bytes:
    """What a damaged gzip still gives; the readers then keep the readable prefix of that."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data, LARGEST_BYTES)
    except zlib.error:
        return b""


def _read_capped(stream: IO[bytes] | gzip.GzipFile, what: str) -> bytes:
    out = io.BytesIO()
    while chunk := stream.read(CHUNK_BYTES):
        if out.tell() + len(chunk) > LARGEST_BYTES:
            raise _too_large(f"{what}, unpacked,")
        out.write(chunk)
    return out.getvalue()


def _is_archive(data: bytes) -> bool:
    return data[:2] == b"\x1f\x8b" or data[:4] == b"PK\x03\x04"


def _too_large(what: str) -> UnreadableFile:
    return UnreadableFile(f"{what} is larger than {LARGEST_BYTES // 2**20} MB. No activity is.")
