"""Tests never touch the person's own data folder."""

import tempfile
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    settings.FOURLAPS_DATA = Path(tempfile.mkdtemp(prefix="fourlaps-test-"))


def pytest_unconfigure(config: pytest.Config) -> None:
    import shutil

    from django.conf import settings

    folder = Path(settings.FOURLAPS_DATA)
    if folder.name.startswith("fourlaps-test-"):
        shutil.rmtree(folder, ignore_errors=True)
