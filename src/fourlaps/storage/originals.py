"""Original files, kept as they came: content-addressed under the data folder, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings


def sha256_of(data: bytes) -> str:
    """The name a file is kept under."""
    return hashlib.sha256(data).hexdigest()


def folder() -> Path:
    """Where originals lie."""
    return Path(settings.FOURLAPS_DATA) / "files"


def path_of(sha256: str) -> Path:
    """Where the original with this hash lies, whether it is there or not."""
    return folder() / sha256[:2] / sha256


def keep(data: bytes) -> str:
    """Store the bytes once and return their hash."""
    sha256 = sha256_of(data)
    target = path_of(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{sha256}.{os.getpid()}.partial")
        partial.write_bytes(data)
        partial.replace(target)
    return sha256


def read(sha256: str) -> bytes:
    """The original's bytes. Raises FileNotFoundError where it is gone."""
    return path_of(sha256).read_bytes()


def drop(sha256: str) -> None:
    """Forget the original; nothing happens where it is gone already."""
    path_of(sha256).unlink(missing_ok=True)
