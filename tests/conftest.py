"""Tests never touch the person's own data folder."""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

# Said here and not in pyproject.toml, so that the quick tests can leave Django's plugin out.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fourlaps.server.settings")
# Every core has a worker of its own: numpy's threads would only wait for each other (set before numpy is imported).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Thousands of collected tests and plans live to the end: looking through them again and again finds no garbage.
gc.set_threshold(100_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what may depend on the database."""
    if os.environ.get("DATABASE_URL"):
        elsewhere = [item for item in items if item.get_closest_marker("one_database")]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("django"):
        from django.conf import settings

        settings.FOURLAPS_DATA = Path(tempfile.mkdtemp(prefix="fourlaps-test-"))


def pytest_unconfigure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("django"):
        from django.conf import settings

        folder = Path(settings.FOURLAPS_DATA)
        if folder.name.startswith("fourlaps-test-"):
            shutil.rmtree(folder, ignore_errors=True)
