"""Exact distances; times, distances and paces read from text and printed as text.

Inside fourlaps every number is SI (m, s, m/s). Text is read and written here and nowhere else.
"""

from __future__ import annotations

import math
import re

from fourlaps.errors import BadTime

MILE_M = 1609.344
LAP_M = 400.0
HALF_MARATHON_M = 21097.5

# The names the command line and the forms accept, besides plain metres.
DISTANCE_NAMES_M: dict[str, float] = {
    "mile": MILE_M,
    "1mile": MILE_M,
    "1mi": MILE_M,
    "2mile": 2 * MILE_M,
    "2mi": 2 * MILE_M,
    "3k": 3000.0,
    "5k": 5000.0,
    "8k": 8000.0,
    "10k": 10000.0,
    "half": HALF_MARATHON_M,
    "steeple": 3001.0,
}

_CLOCK = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)$")
_SECONDS = re.compile(r"^\d+(\.\d+)?$")


def parse_time_s(text: str) -> float:
    """Seconds from `m:ss(.d)`, `h:mm:ss(.d)`, or plain seconds with a decimal point or above 60.

    A bare small integer ("5") is ambiguous between minutes and seconds and is refused.

    >>> parse_time_s("5:12.4")
    312.4
    >>> parse_time_s("1:02:03")
    3723.0
    """
    cleaned = text.strip().replace(",", ".")
    clock = _CLOCK.match(cleaned)
    if clock:
        hours, minutes, seconds = clock.groups()
        if float(seconds) >= 60 or (hours is not None and int(minutes) >= 60):
            raise BadTime(f"'{text}' is no time: seconds and minutes stop at 59. Write it as m:ss, e.g. 5:12.")
        total = int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    elif _SECONDS.match(cleaned):
        total = float(cleaned)
        if "." not in cleaned and total <= 60:
            raise BadTime(f"'{text}' could be minutes or seconds. Write m:ss (5:00) or seconds with a point (58.0).")
    else:
        raise BadTime(f"'{text}' is no time. Write m:ss, e.g. 5:12, or h:mm:ss.")
    if not 0 < total < 360_000:
        raise BadTime(f"'{text}' is no running time. Write m:ss, e.g. 5:12.")
    return total


def parse_distance_m(text: str) -> float:
    """Metres from a plain number or one of `mile, 2mile, 3k, 5k, 8k, 10k, half, steeple`.

    >>> parse_distance_m("mile")
    1609.344
    >>> parse_distance_m("800")
    800.0
    """
    name = text.strip().lower().replace(" ", "")
    if name in DISTANCE_NAMES_M:
        return DISTANCE_NAMES_M[name]
    name = name.removesuffix("m")
    if not _SECONDS.match(name):
        raise BadTime(f"'{text}' is no distance. Use metres (800, 1500, 5000) or mile, 2mile, 3k, 5k, 10k, half.")
    metres = float(name)
    if not 30 <= metres <= 200_000:
        raise BadTime(f"'{text}' is no distance fourlaps knows: {metres:g} m. Distances are metres, e.g. 800 or 5000.")
    return metres


def format_time(seconds: float, decimals: int = 0) -> str:
    """Clock text for seconds, rounded half up to `decimals`.

    >>> format_time(312.44, 1)
    '5:12.4'
    >>> format_time(59.96, 1)
    '1:00.0'
    >>> format_time(3723)
    '1:02:03'
    """
    scale: int = 10**decimals
    ticks = math.floor(seconds * scale + 0.5)
    whole, fraction = divmod(ticks, scale)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    tail = f".{fraction:0{decimals}d}" if decimals else ""
    if hours:
        return f"{hours}:{minutes:02d}:{secs:02d}{tail}"
    return f"{minutes}:{secs:02d}{tail}"


def format_pace(speed_mps: float, per_m: float = 1000.0) -> str:
    """Pace text for a speed, as m:ss per `per_m` metres.

    >>> format_pace(4.0)
    '4:10'
    """
    return format_time(per_m / speed_mps)


def format_distance(distance_m: float) -> str:
    """Distance as runners say it: '400 m', 'mile', '5 km', '8.4 km'.

    >>> format_distance(1609.344)
    'mile'
    >>> format_distance(8420)
    '8.4 km'
    >>> format_distance(3001)
    '3000 m steeplechase'
    """
    if abs(distance_m - MILE_M) < 0.5:
        return "mile"
    if abs(distance_m - 2 * MILE_M) < 0.5:
        return "2 miles"
    if abs(distance_m - HALF_MARATHON_M) < 10:
        return "half marathon"
    if distance_m == DISTANCE_NAMES_M["steeple"]:  # exactly: a run of 3001.2 m is a run
        return "3000 m steeplechase"
    if distance_m < 2000 or (distance_m < 3000 and distance_m % 1000):
        return f"{distance_m:.0f} m"
    km = distance_m / 1000
    return f"{km:.0f} km" if abs(km - round(km)) < 0.05 else f"{km:.1f} km"
