"""The Django app that owns every table."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


def _tune(connection: Any, **_: Any) -> None:
    """Let readers and the import thread work at the same time on one SQLite file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.execute("PRAGMA foreign_keys=ON")


class StorageConfig(AppConfig):
    """Tables of fourlaps; names start with `storage_`."""

    name = "fourlaps.storage"
    label = "storage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connection_created.connect(_tune, dispatch_uid="fourlaps.storage.tune")
