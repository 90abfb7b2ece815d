"""Debian's Chromium: where it is, and how the journeys, the pictures and the benchmarks start it."""

from pathlib import Path
from typing import Any

PATH = Path("/usr/bin/chromium")
MISSING = "Chromium is missing: sudo apt-get install chromium"
_FLAGS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")


def launch(playwright: Any) -> Any:
    """A browser without a window that asks nobody for anything by itself."""
    return playwright.chromium.launch(executable_path=str(PATH), args=list(_FLAGS))
