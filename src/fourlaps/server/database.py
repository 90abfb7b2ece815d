"""The database settings: SQLite in the data folder, or PostgreSQL from one address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from fourlaps.errors import InputError


def from_environment(url: str, *, sqlite_path: Path, test_path: Path) -> dict[str, Any]:
    """Django's DATABASES entry for a DATABASE_URL, or for SQLite where it is empty."""
    return _postgresql(url) if url else _sqlite(sqlite_path, test_path)


def _sqlite(path: Path, test_path: Path) -> dict[str, Any]:
    # IMMEDIATE takes the write lock at BEGIN: a transaction that reads first and writes later would otherwise fail
    # at once under a second writer, whatever the timeout. Tests use a file too, so that threads share it safely.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
        "CONN_MAX_AGE": None,
        "TEST": {"NAME": str(test_path)},
    }


def _postgresql(url: str) -> dict[str, Any]:
    """From postgres://user:password@host:port/name?option=value; a host may be a socket folder (?host=/run/...).

    >>> _postgresql("postgresql:///club?host=/tmp/socket")["HOST"]
    '/tmp/socket'
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise InputError(
            f"DATABASE_URL starts with '{parts.scheme}'; postgres://user@host/name is what fourlaps reads."
        )
    options = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise InputError("DATABASE_URL names no database. Write postgres://user@host/name.")
    try:
        port = parts.port
    except ValueError as error:
        raise InputError(f"DATABASE_URL has no readable port: {error}.") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": options.pop("port", None) or (str(port) if port else ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
