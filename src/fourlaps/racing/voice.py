"""A voice that needs no network: Pico, where it is installed (`pip install fourlaps[voice]`), else none.

Pico is Apache-2.0 and brings its English and German voices inside its wheel. It is old C code that hangs on a letter
repeated two thousand times, so it is handed short plain text only; what is left out is not said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE_HZ = 16_000
_VOICES = {"en": "en-GB", "de": "de-DE"}
_LONGEST_TEXT, _LONGEST_WORD, _LONGEST_S = 80, 20, 7.0
_PLAIN = re.compile(r"[^A-Za-zÄÖÜäöüß0-9 ,.!?'-]+")

# Text in, sound between -1 and 1 at RATE_HZ out; empty where nothing can be said.
Voice = Callable[[str], "NDArray[np.float32]"]


def sayable(text: str) -> str:
    """What of a text is handed to the voice: letters, digits and stops, words and all of it cut short.

    >>> sayable("Push <50 m>, then settle: 🏃")
    'Push 50 m , then settle'
    """
    words = [word[:_LONGEST_WORD] for word in _PLAIN.sub(" ", text.replace("-", " ")).split()]
    return " ".join(words)[:_LONGEST_TEXT].strip()


def offline_voice(language: str) -> Voice | None:
    """The voice for a language ("en", "de"); None where it is not installed or does not speak it."""
    name = _VOICES.get(language)
    try:
        import py_nanotts
    except ImportError:
        return None
    if name is None:
        return None
    engine = py_nanotts.NanoTTS()

    def say(text: str) -> NDArray[np.float32]:
        import numpy as np

        plain = sayable(text)
        told = engine.speak(plain, voice=name) if any(char.isalnum() for char in plain) else b""
        sound = np.frombuffer(told[: int(_LONGEST_S * RATE_HZ) * 2], dtype="<i2")
        return (sound * (0.9 / 32768)).astype(np.float32)

    return say
