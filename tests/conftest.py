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


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A test that spoke German leaves nothing behind for the next one in the same process."""
    from django.utils import translation

    translation.activate("en")
