"""Miles for who thinks in miles, in sentences too.

The knowledge floors write their sentences in kilometres. Units are spoken like a language: switched on for the answer
to one request (`speak`), and every sentence that passes `sayings.said` comes out in them. 3, 5 and 10 km stay where
they name a race: nobody runs a 3.1 mile.
"""

from __future__ import annotations

import re
from contextvars import ContextVar

from django.utils.translation import gettext as _

from fourlaps.units import MILE_M, format_time

_units: ContextVar[str] = ContextVar("units", default="km")

_PACE = re.compile(r"(\d+:\d\d)((?: to | bis |–)(\d+:\d\d))? (?:per|pro|/) ?km\b")
_LENGTH = re.compile(r"(\d+(?:[.,]\d+)?)(?:( to | bis |–)(\d+(?:[.,]\d+)?))? km\b")
_RACES = frozenset({"3", "5", "10"})
# Beside these words 5 km is how far, not which race.
_AMOUNT_BEFORE = re.compile(r"(?:, |you ran |liefst |a run of |Jog or walk-run )$")
_RACED = re.compile(r" in \d")
_AMOUNT_AFTER = re.compile(r" (?:a week|die Woche|pro Woche|asked|verlangt|once|at \d)")


def speak(units: str) -> None:
    """Say distances in "km" or "mi" until told otherwise (the answer to one request)."""
    _units.set("mi" if units == "mi" else "km")


def spoken() -> str:
    """The units of this answer: "km" or "mi"."""
    return _units.get()


def converted(text: str) -> str:
    """The sentence in the units of this answer.

    >>> speak("mi")
    >>> converted("Easy run, 9.6 km, about 50 min")
    'Easy run, 6.0 mi, about 50 min'
    >>> converted("20 min tempo at 4:12 to 4:18 per km; 5 km in 20:18")
    '20 min tempo at 6:46 to 6:55 per mile; 5 km in 20:18'
    >>> converted("From 1500 m in 5:27, 5 km in 20:18.")
    'From 1500 m in 5:27, 5 km in 20:18.'
    >>> speak("km")
    """
    if spoken() != "mi" or "km" not in text:
        return text
    return _LENGTH.sub(_length, _PACE.sub(_pace, text))


def _pace(found: re.Match[str]) -> str:
    first, between, last = found.groups()
    said = _slower(first)
    if between and last:
        said += between.removesuffix(last) + _slower(last)
    return _("%(pace)s per mile") % {"pace": said}


def _slower(clock: str) -> str:
    minutes, seconds = clock.split(":")
    return format_time((60 * int(minutes) + int(seconds)) * MILE_M / 1000)


def _length(found: re.Match[str]) -> str:
    first, between, last = found.groups()
    if first in _RACES and not last and not _is_amount(found):
        return found.group()
    return f"{_miles(first)}{between + _miles(last) if last else ''} mi"


def _is_amount(found: re.Match[str]) -> bool:
    before, after = found.string[: found.start()], found.string[found.end() :]
    if _RACED.match(after):
        return False
    return bool(_AMOUNT_BEFORE.search(before) or _AMOUNT_AFTER.match(after))


def _miles(kilometres: str) -> str:
    miles = float(kilometres.replace(",", ".")) * 1000 / MILE_M
    return f"{miles:.1f}".replace(".", "," if "," in kilometres else ".")
