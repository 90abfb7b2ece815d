"""XML read safely and in one pass: the standard library's expat, with everything dangerous refused or capped.

Entity declarations are refused (they are how a small file becomes a huge one, or reads other files), external
documents are never fetched, depth is capped, and nothing but the wanted numbers is kept. Namespaces are cut
off rather than resolved, because real exports use prefixes that they never declare.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from xml.parsers import expat

from fourlaps.errors import UnreadableFile

DEEPEST = 64  # real files nest less than twenty deep
MOST_ELEMENTS = 5_000_000  # a 64 MB TCX export holds about a million and a half
LONGEST_TEXT = 100_000  # characters in one element; a long note is a few thousand

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str, str], None]


_CUT_OFF = {
    expat.errors.codes[name]
    for name in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


class Enough(Exception):
    """Raised by a reader that has all it may hold; reading stops and what was read stands."""


def walk(data: bytes, start: Start, end: End) -> str | None:
    """Call start(name, attributes) and end(name, text) for every element; names are local and lower case.

    returns  None when the document was read whole, else a sentence on where reading stopped
    raises   UnreadableFile for entity declarations and for nesting beyond any real file
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = False
    texts: list[list[str]] = [[]]
    length = elements = 0

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal length, elements
        elements += 1
        if elements > MOST_ELEMENTS:
            raise Enough("The file holds more elements than any activity; only the beginning was read.")
        if len(texts) > DEEPEST:
            raise UnreadableFile(
                "The file nests its elements deeper than any activity does. It was not read.", parser.CurrentByteIndex
            )
        texts.append([])
        length = 0
        start(name.rpartition(":")[2].lower(), attributes)

    def on_text(text: str) -> None:
        nonlocal length
        length += len(text)
        if length <= LONGEST_TEXT:
            texts[-1].append(text)

    def on_end(name: str) -> None:
        nonlocal length
        length = 0
        end(name.rpartition(":")[2].lower(), "".join(texts.pop()).strip())

    def refuse(*_: object) -> int:
        raise UnreadableFile(
            "The file declares XML entities, which no activity file needs and which can do harm. It was not read.",
            parser.CurrentByteIndex,
        )

    parser.StartElementHandler = on_start
    parser.CharacterDataHandler = on_text
    parser.EndElementHandler = on_end
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        if error.code in _CUT_OFF:
            return f"The file ends early, at line {error.lineno:,}. What stood before was read."
        return f"The file is damaged at line {error.lineno:,}. What stood before was read."
    except Enough as reason:
        return str(reason)
    except (ValueError, LookupError) as error:  # an encoding this Python does not know
        return f"The file is damaged: {error}."
    return None


def number(text: str | None) -> float:
    """The number in a text; NaN where there is none.

    >>> number("12.5"), number("abc")
    (12.5, nan)
    """
    try:
        value = float(text or "")
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


_TIME = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)[T ](\d\d?):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|z|[+-]\d\d:?(?:\d\d)?)?", re.ASCII
)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC).toordinal()


def moment(text: str | None) -> tuple[float, int | None]:
    """Unix seconds and the offset from UTC (s) of an ISO time; NaN where there is none, offset None where unsaid.

    A time without a zone is taken as UTC, as both formats prescribe.

    >>> moment("2024-05-01T08:00:00.250+02:00")
    (1714543200.25, 7200)
    """
    match = _TIME.match((text or "").strip())
    if not match:
        return math.nan, None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    try:
        days = dt.date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return math.nan, None
    if hour > 24 or minute > 59 or second > 60:
        return math.nan, None
    seconds = days * 86400 + hour * 3600 + minute * 60 + second + float(f"0.{match[7] or 0}")
    zone = match[8]
    if zone is None or zone in "Zz":
        return float(seconds), None
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * (-1 if zone[0] == "-" else 1)
    if abs(offset) > 15 * 3600:
        return float(seconds), None
    return float(seconds - offset), offset
