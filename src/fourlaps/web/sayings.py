"""Sentences of the knowledge floors in the reader's language.

Those floors speak English and know no Django, so no message catalogue can be made from them. Their fixed sentences
stand in the TOML tables of locale/<language>/; a key with gaps, "Jumps, %(n)s landings", fits every such sentence, and
what fills a gap is said in the language too. What is not there stays English, which is honest and readable (`untold`
names it). English has a table as well: what the command line says in its own words, a page says in a runner's.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from django.utils import dates, formats
from django.utils.translation import get_language, gettext

from fourlaps.vocabulary.athlete import DAY_NAMES
from fourlaps.web import miles

_WORDS = r"(?:(?![.!?]\s).)+?"  # a gap never reaches into the next sentence
_FIGURES = r"[\d.,:%]+"  # the gap called "figure" holds nothing else
_LONG_DAYS = r"[A-Z][a-z]+day \d\d? [A-Z][a-z]+"  # as does the one called "longday": titles beside it say "on" as well
_GAPS = {"figure": _FIGURES, "longday": _LONG_DAYS}
_GAP = re.compile(r"%\((\w+)\)s")
# Sentences come with a decimal point; other languages than English write a comma, in clocks ("5:12.4") as well. Not in
# dates and versions; thousands keep a space in their sentences ("5 205"), for a point between them reads as a decimal.
_DECIMAL = re.compile(r"(?<![\w.:])((?:\d+:)*\d+)\.(\d+)(?![\w.:]*[\d:])")
# A page names a rule by its title where it names one at all; its number is for the command line.
_RULE_NUMBER = re.compile(r" \((?:rules? )?H\d+(?: and H\d+)*\)")
_ISO_DAY = re.compile(r"(?<![\w/.-])(\d{4}-\d\d-\d\d)(?![\w-]|\.\w)")
_SHORT_DAY = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d) ([A-Z][a-z]{2})")
_LONG_DAY = re.compile(r"([A-Z][a-z]+day) (\d\d?) ([A-Z][a-z]+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FIGURE = re.compile(r"H\d+|(?:[\d.,:%×+−–/-]+(?: (?:k?m|mi|s|min|h|ms|kg|g|°C))?(?: |$))+")
# Nothing we say is longer, and a pattern with many gaps takes its time over what a stranger wrote.
_LONGEST = 400
# A pattern of fewer letters, "%(what)s on %(day)s", speaks only where all its gaps are known.
_ENOUGH_LETTERS = 3
_BETWEEN = ("; ", ", or ", ", then ", " and ", " or ", ", ")


@cache
def sentences(language: str) -> dict[str, str]:
    """Sentence -> translation of one language, empty where there is no table for it."""
    folder = files("fourlaps.web") / "locale" / language
    found: dict[str, str] = {}
    for table in sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else ():
        if table.name.endswith(".toml"):
            rows = tomllib.loads(table.read_text(encoding="utf-8"))["sentence"]
            found |= {str(row["en"]): str(row["says"]) for row in rows}
    return found


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
            f"(?P<{part}>{_GAPS.get(part, _WORDS)})" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        )
        found.append((re.compile(pattern), sentences(language)[english]))
    return tuple(found)


@lru_cache(maxsize=8192)
def _one(sentence: str, language: str) -> str | None:
    """One sentence, or what fills a gap, in the language; None where no table has words for all of it."""
    known = sentences(language)
    if sentence in known:
        return known[sentence]
    if len(sentence) > _LONGEST:
        return None
    if _FIGURE.fullmatch(sentence):
        return sentence
    # "every rep alike" of the tables may come as "Every rep alike." on a card.
    plain = sentence[:1].lower() + sentence[1:].removesuffix(".")
    if plain in known:
        return _as(sentence, plain, known[plain])
    day = _day(sentence)
    if day is not None:
        return day
    # Each of several remedies is a sentence of its own: no gap of the first takes the others in ("Mach ... frei").
    remedies = _joined(sentence.removesuffix("."), ", or ", language)
    if remedies is not None:
        return remedies + "." * sentence.endswith(".")
    for pattern, translation in _patterns(language):
        match = pattern.fullmatch(sentence)
        if match:
            told = {name: _whole(value, language) for name, value in match.groupdict().items()}
            if language == "en":
                told = {name: told[name] or value for name, value in match.groupdict().items()}
            if None not in told.values():
                return translation % told
    message = gettext(sentence)
    if message != sentence:
        return message
    # A sentence that begins with a capital is no list before it is read as one that begins without.
    lower = _one(plain, language) if plain != sentence else None
    return _as(sentence, plain, lower) if lower is not None else _list(sentence, language)


def _as(sentence: str, plain: str, found: str) -> str:
    """What was found for the plain form of a sentence, with its capital and its full stop."""
    return (found[:1].upper() + found[1:] if sentence[:1].isupper() else found) + sentence[len(plain) :]


def _whole(text: str, language: str) -> str | None:
    """A sentence or several; None where one of them has no words."""
    found = _one(text, language)
    if found is not None:
        return found
    told = [_one(piece, language) for piece in _pieces(text)]
    return " ".join(piece for piece in told if piece is not None) if len(told) > 1 and None not in told else None


def _list(text: str, language: str) -> str | None:
    """'a, b and c' where each of them is known; None else."""
    found = (_joined(text, between, language) for between in _BETWEEN)
    return next((told for told in found if told is not None), None)


def _joined(text: str, between: str, language: str) -> str | None:
    """The parts with these words between them where each is known; None else."""
    parts = text.split(between)
    told = [_one(part, language) for part in parts] if len(parts) > 1 else [None]
    if None in told:
        return None
    return sentences(language).get(between, between).join(part for part in told if part is not None)


def _day(text: str) -> str | None:
    """'Tue 12 May', 'Tuesday 12 May', '2026-05-12' or 'tue' as the language writes it; None for what is no day."""
    if text.lower() in DAY_NAMES:
        return str(dates.WEEKDAYS_ABBR[DAY_NAMES.index(text.lower())])
    short = _SHORT_DAY.fullmatch(text)
    if short and short[3] in _MONTHS:
        day = dt.date(2000, _MONTHS.index(short[3]) + 1, int(short[2]))  # a leap year; it is not shown
        weekday = dates.WEEKDAYS_ABBR[DAY_NAMES.index(short[1].lower())]
        return f"{weekday} {formats.date_format(day, gettext('j M'))}"
    long = _LONG_DAY.fullmatch(text)
    if long and long[1][:3].lower() in DAY_NAMES and long[3][:3] in _MONTHS:
        number = _MONTHS.index(long[3][:3]) + 1
        words = {"l": str(dates.WEEKDAYS[DAY_NAMES.index(long[1][:3].lower())]), "j": long[2]}
        # The year is not told; the language's own form of a day is filled in by hand.
        return _long(words | {"F": str(dates.MONTHS[number])})
    return _iso(text) if _ISO_DAY.fullmatch(text) else None


def _long(words: dict[str, str]) -> str:
    return "".join(words.get(sign, sign) for sign in gettext("l j F"))


def _iso(text: str) -> str:
    try:
        return formats.date_format(dt.date.fromisoformat(text), gettext("j M Y"))
    except ValueError:
        return text


def _partly(sentence: str, language: str) -> str:
    """A sentence as far as it is known: a gap that holds a name, say, stays as it is."""
    whole = _one(sentence, language)
    if whole is not None:
        return whole
    for pattern, translation in _patterns(language) if len(sentence) <= _LONGEST else ():
        match = pattern.fullmatch(sentence)
        if match and sum(c.isalpha() for c in _GAP.sub("", translation)) >= _ENOUGH_LETTERS:
            return translation % {n: _whole(value, language) or value for n, value in match.groupdict().items()}
    return sentence


def _pieces(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text.strip())


def said(text: str) -> str:
    """The text in the reader's language and units; English where no table has words for it."""
    language = (get_language() or "en").split("-")[0]
    if not text:
        return text
    text = _RULE_NUMBER.sub("", text)
    told = _whole(text, language) or " ".join(_partly(piece, language) for piece in _pieces(text))
    if language != "en" and sentences(language):
        told = _DECIMAL.sub(r"\1,\2", told)
    return miles.converted(_ISO_DAY.sub(lambda found: _iso(found[1]), told))


def untold(text: str) -> list[str]:
    """The pieces of a text that the reader's language has no words for: names, or sentences nobody translated."""
    language = (get_language() or "en").split("-")[0]
    text = _RULE_NUMBER.sub("", text)
    if not text or _whole(text, language) is not None:
        return []
    return [piece for piece in _pieces(text) if _one(piece, language) is None]
