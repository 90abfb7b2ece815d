"""The one folder everything lies in, and the secret that signs its cookies."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_SECRET_NAME = "secret-key"  # noqa: S105  the file's name, not the secret


def default() -> Path:
    """FOURLAPS_DATA, or the platform's folder for a user's data."""
    named = os.environ.get("FOURLAPS_DATA")
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("fourlaps", appauthor=False)


def secret_key(folder: Path) -> str:
    """The folder's secret; a throw-away one while the folder has not been prepared (tests, help pages)."""
    try:
        text = (folder / _SECRET_NAME).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        text = ""
    return text or secrets.token_urlsafe(50)


def prepare(folder: Path) -> None:
    """Create the folder for its owner alone, with a secret made once (mode 0600)."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(folder / _SECRET_NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as secret:
        secret.write(secrets.token_urlsafe(50))
