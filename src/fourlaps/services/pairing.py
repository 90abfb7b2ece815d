"""Phones on the home network: a one-time code shown on this machine lets one device in; without it nothing is shown."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

from fourlaps.services import access
from fourlaps.storage import models

_KEY = "paired"  # session key: the device's token
_TRIES, _LIFE_S = 8, 15 * 60
# A code guessed away closes the door for a minute, then two, four ... up to an hour: guessing all day tries some 300 of
# a million codes.
_FIRST_WAIT_S, _LONGEST_WAIT_S = 60.0, 3600.0
_lock = threading.Lock()


class _Code:
    """The code that is valid now: six digits, one use, a quarter of an hour, a handful of wrong tries."""

    text = ""
    until = 0.0
    tries = 0
    guessed_away = 0
    closed_until = 0.0


def new_code() -> str:
    """A fresh pairing code; the one before is no longer valid."""
    with _lock:
        _Code.text = f"{secrets.randbelow(10**6):06d}"
        _Code.until = max(time.monotonic(), _Code.closed_until) + _LIFE_S
        _Code.tries = 0
        return _Code.text


def open_door() -> None:
    """Forget about wrong guesses: whoever starts the server sits at the machine."""
    with _lock:
        _Code.guessed_away, _Code.closed_until = 0, 0.0


def closed_for_s() -> float:
    """Seconds until a code is accepted again after too many wrong ones; 0 where one is accepted now."""
    return max(0.0, _Code.closed_until - time.monotonic())


def is_this_machine(request: HttpRequest) -> bool:
    """Whether the request comes from the machine itself."""
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1").is_loopback
    except ValueError:
        return False


def is_paired(request: HttpRequest) -> bool:
    """Whether the device was let in before."""
    token = request.session.get(_KEY)
    if not settings.FOURLAPS_LAN or not isinstance(token, str):
        return False
    return models.PairedDevice.objects.filter(token_sha256=hashlib.sha256(token.encode()).hexdigest()).exists()


def pair(request: HttpRequest, code: str) -> bool:
    """Let the device in if the code is right. A code used once or guessed at too often is spent; the next is shown."""
    with _lock:
        now = time.monotonic()
        if now < _Code.closed_until:
            return False
        _Code.tries += 1
        valid = bool(_Code.text) and now < _Code.until
        right = valid and hmac.compare_digest(_Code.text.encode(), "".join(code.split()).encode())
        if right:
            _Code.guessed_away = 0
        elif valid and _Code.tries >= _TRIES:
            _Code.closed_until = now + min(_FIRST_WAIT_S * 2**_Code.guessed_away, _LONGEST_WAIT_S)
            _Code.guessed_away += 1
        if right or not valid or _Code.tries >= _TRIES:
            _Code.text = ""
        spent = not _Code.text
    if spent:
        _announce()
    if not right:
        return False
    token = secrets.token_urlsafe(32)
    name = "".join(c for c in request.headers.get("User-Agent", "") if c.isprintable())[:120]
    models.PairedDevice.objects.create(
        token_sha256=hashlib.sha256(token.encode()).hexdigest(), name=name, paired_at=access.now()
    )
    request.session[_KEY] = token
    return True


def forget_all() -> int:
    """Close the door to every paired device; how many there were."""
    return models.PairedDevice.objects.all().delete()[0]


_listeners: list[Callable[[str], None]] = []


def on_new_code(say: Callable[[str], None]) -> None:
    """Show every pairing code from now on, the first one at once."""
    _listeners.append(say)
    open_door()
    say(new_code())


def _announce() -> None:
    """Make the next code and show it to whoever sits at the machine."""
    if _listeners:
        code = new_code()
        for say in _listeners:
            say(code)
