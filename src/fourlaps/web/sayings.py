"""Sentences of the knowledge floors in the reader's language.

Those floors speak English and know no Django, so no message catalogue can be made from them. Their fixed sentences
stand in locale/<language>/sentences.toml; sentences with numbers in them are recognised by a pattern here. What is
in neither stays English, which is honest and readable.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language, gettext

_N, _T = r"[\d.,]+", r"[\d:.]+"
# The sentence with %(x)s in place of each group is the key in sentences.toml.
_PATTERNS: tuple[tuple[str, dict[str, str]], ...] = (
    ("%(n)s × %(m)s m in %(a)s to %(b)s", {"n": _N, "m": _N, "a": _T, "b": _T}),
    ("%(n)s × %(m)s m in %(a)s", {"n": _N, "m": _N, "a": _T}),
    ("%(n)s × %(m)s min tempo at %(a)s to %(b)s per km", {"n": _N, "m": _N, "a": _T, "b": _T}),
    ("%(n)s × %(m)s min hard at %(a)s to %(b)s per km", {"n": _N, "m": _N, "a": _T, "b": _T}),
    ("%(m)s min tempo at %(a)s to %(b)s per km", {"m": _N, "a": _T, "b": _T}),
    ("%(m)s min hard at %(a)s to %(b)s per km", {"m": _N, "a": _T, "b": _T}),
    ("Easy run, %(k)s km, about %(m)s min, with %(s)s strides", {"k": _N, "m": _N, "s": _N}),
    ("Easy run, %(k)s km, about %(m)s min", {"k": _N, "m": _N}),
    ("Long run, %(k)s km, about %(m)s min", {"k": _N, "m": _N}),
    ("Time trial, %(d)s, all out", {"d": ".+"}),
    ("Jumps, %(n)s landings", {"n": _N}),
    ("Your goal of %(g)s is %(p)s %% faster than your %(t)s of today.", {"g": _T, "p": _N, "t": _T}),
    ("%(n)s weeks sharpen what you have; volume does not grow in them.", {"n": _N}),
    ("In %(n)s weeks the gain is pacing, freshness and a little speed; volume does not grow.", {"n": _N}),
)


def _compiled(key: str, groups: dict[str, str]) -> re.Pattern[str]:
    pattern = re.escape(key.replace("%%", "%"))
    for name, group in groups.items():
        pattern = pattern.replace(re.escape(f"%({name})s"), f"(?P<{name}>{group})")
    return re.compile(pattern)


_COMPILED = tuple((_compiled(key, groups), key) for key, groups in _PATTERNS)


@cache
def sentences(language: str) -> dict[str, str]:
    """Sentence -> translation of one language, empty where there is no table for it."""
    table = files("fourlaps.web") / "locale" / language / "sentences.toml"
    if not table.is_file():
        return {}
    return {str(row["en"]): str(row["says"]) for row in tomllib.loads(table.read_text(encoding="utf-8"))["sentence"]}


def _one(sentence: str, known: dict[str, str]) -> str:
    if sentence in known:
        return known[sentence]
    # "every rep alike" of the tables may come as "Every rep alike." on a card.
    plain = sentence[:1].lower() + sentence[1:].removesuffix(".")
    if plain in known:
        found = known[plain]
        return (found[:1].upper() + found[1:] if sentence[:1].isupper() else found) + sentence[len(plain) :]
    for pattern, key in _COMPILED:
        match = pattern.fullmatch(sentence)
        if match and key in known:
            return known[key] % match.groupdict()
    return gettext(sentence)


def said(text: str) -> str:
    """The text in the reader's language, sentence by sentence; English where no table has words for it."""
    language = (get_language() or "en").split("-")[0]
    if not text or language == "en":
        return text
    known = sentences(language)
    whole = _one(text, known)
    if whole != text:
        return whole
    return " ".join(_one(sentence, known) for sentence in re.split(r"(?<=[.!?])\s+", text))
