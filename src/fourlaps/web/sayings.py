"""Sentences of the knowledge floors in the reader's language.

Those floors speak English and know no Django, so no message catalogue can be made from them. Their fixed sentences
stand in locale/<language>/sentences.toml; a key with gaps, "Jumps, %(n)s landings", fits every such sentence. What is
not there stays English, which is honest and readable.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language, gettext

from fourlaps.web import miles

_WORDS = r"(?:(?![.!?]\s).)+?"  # a gap never reaches into the next sentence
_GAP = re.compile(r"%\((\w+)\)s")
# Sentences come with a decimal point; other languages than English write a comma. Not in clocks, dates and versions.
_DECIMAL = re.compile(r"(?<![\w.:])(\d+)\.(\d+)(?![\w.:]*[\d:])")


@cache
def sentences(language: str) -> dict[str, str]:
    """Sentence -> translation of one language, empty where there is no table for it."""
    table = files("fourlaps.web") / "locale" / language / "sentences.toml"
    if not table.is_file():
        return {}
    return {str(row["en"]): str(row["says"]) for row in tomllib.loads(table.read_text(encoding="utf-8"))["sentence"]}


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """(pattern, translation) of the sentences with gaps, the longest first: more words fit less by chance."""
    found = []
    for english in sorted(sentences(language), key=len, reverse=True):
        if "%(" not in english:
            continue
        parts = _GAP.split(english.replace("%%", "%"))
        # split() gives text, name, text, name ... text
        pattern = "".join(
            f"(?P<{part}>{_WORDS})" if number % 2 else re.escape(part) for number, part in enumerate(parts)
        )
        found.append((re.compile(pattern), sentences(language)[english]))
    return tuple(found)


def _one(sentence: str, language: str) -> str:
    known = sentences(language)
    if sentence in known:
        return known[sentence]
    # "every rep alike" of the tables may come as "Every rep alike." on a card.
    plain = sentence[:1].lower() + sentence[1:].removesuffix(".")
    if plain in known:
        found = known[plain]
        return (found[:1].upper() + found[1:] if sentence[:1].isupper() else found) + sentence[1 + len(plain[1:]) :]
    for pattern, translation in _patterns(language):
        match = pattern.fullmatch(sentence)
        if match:
            return translation % {name: _translated(value, language) for name, value in match.groupdict().items()}
    return gettext(sentence)


def said(text: str) -> str:
    """The text in the reader's language and units; English where no table has words for it."""
    language = (get_language() or "en").split("-")[0]
    if not text:
        return text
    if language == "en" or not sentences(language):
        return miles.converted(text)
    return miles.converted(_DECIMAL.sub(r"\1,\2", _translated(text, language)))


def _translated(text: str, language: str) -> str:
    whole = _one(text, language)
    if whole != text:
        return whole
    pieces = re.split(r"(?<=[.!?])\s+", text)
    return " ".join(_one(piece, language) for piece in pieces) if len(pieces) > 1 else text
