"""Where the laps and marks of a race lie: 400 m and 200 m tracks, and the road in quarters.

On a track the finish line is the same every lap, so the odd metres come first: a mile outdoors is 409.344 m and then
three laps of 400 m; a 1500 m is 300 m and three laps.
"""

from __future__ import annotations

import math

from fourlaps.errors import BadTime, InputError
from fourlaps.physiology import marks
from fourlaps.units import MILE_M, format_distance, format_time
from fourlaps.vocabulary.race import FOCUS_WORDS, TrackKind

TRACKS: tuple[TrackKind, ...] = ("outdoor400", "indoor200", "road")
LAP_LENGTH_M: dict[str, float] = {"outdoor400": 400.0, "indoor200": 200.0}
# The races people run and time, by the name the pages and the stopwatch use.
RACES_M: dict[str, float] = {
    "800": 800.0, "1000": 1000.0, "1200": 1200.0, "1500": 1500.0, "1600": 1600.0, "mile": MILE_M, "2000": 2000.0,
    "2400": 2400.0, "3000": 3000.0, "3200": 3200.0, "2mile": 2 * MILE_M,
}  # fmt: skip
# Race plans are for middle distance; beyond two miles other rules (fuel, heat) take over.
SHORTEST_M, LONGEST_M = 400.0, 2 * MILE_M + 1


def race_of(distance_m: float) -> str:
    """The name of a race of this distance; the metres where it has none.

    >>> race_of(1609.344)
    'mile'
    """
    return next((name for name, metres in RACES_M.items() if abs(metres - distance_m) < 0.5), f"{distance_m:g}")


def lap_lengths_m(distance_m: float, track: TrackKind) -> tuple[float, ...]:
    """Lengths of the laps in order; they sum to `distance_m`.

    >>> lap_lengths_m(1609.344, "outdoor400")
    (409.344, 400.0, 400.0, 400.0)
    >>> lap_lengths_m(1500.0, "outdoor400")
    (300.0, 400.0, 400.0, 400.0)
    """
    check_distance(distance_m, track)
    if track == "road":
        return (distance_m / 4,) * 4
    length = LAP_LENGTH_M[track]
    whole, odd = divmod(distance_m + 1e-6, length)
    rest = [length] * int(whole)
    odd = max(0.0, round(odd - 1e-6, 6))
    # Up to a quarter of a lap joins the first lap; more is a first lap of its own.
    if odd > length / 4 and rest:
        return (odd, *rest)
    rest[0] = round(rest[0] + odd, 6)
    return tuple(rest)


def mark_points_m(distance_m: float, track: TrackKind) -> tuple[float, ...]:
    """Distances at which the runner should know the clock: each 200 m back from the finish; on the road each eighth.

    >>> mark_points_m(1609.344, "outdoor400")[:2]
    (209.344, 409.344)
    """
    check_distance(distance_m, track)
    if track == "road":
        return tuple(distance_m * k / 8 for k in range(1, 9))
    count = math.floor(distance_m / 200 + 1e-9)
    points = [round(distance_m - 200 * (count - k), 6) for k in range(count + 1)]
    # A first mark closer than 100 m to the start would be over before anybody reads a clock.
    return tuple(point for point in points if point >= 100)


def focus_words(laps: int) -> tuple[str, ...]:
    """The four focus words spread over the laps in order; the first lap is Push, the last Positivity.

    >>> focus_words(4)
    ('Push', 'Pace', 'Position', 'Positivity')
    """
    words = [FOCUS_WORDS[k * len(FOCUS_WORDS) // laps] for k in range(laps)]
    words[-1] = FOCUS_WORDS[-1]
    return tuple(words)


def check_distance(distance_m: float, track: str) -> None:
    """Nothing for a race fourlaps plans. Raises InputError otherwise."""
    if track not in TRACKS:
        raise InputError(f"'{track}' is no track. Use {', '.join(TRACKS)}.")
    if not (math.isfinite(distance_m) and SHORTEST_M <= distance_m <= LONGEST_M):
        raise InputError(f"{distance_m:g} m cannot be planned. Races from 400 m to 2 miles can, such as 800 or mile.")


def check_finish(finish_s: float, distance_m: float) -> None:
    """Nothing for a finish time a human can run. Raises BadTime otherwise."""
    if not math.isfinite(finish_s) or finish_s <= 0:
        raise BadTime(f"{finish_s} is no finish time. Write it as m:ss, e.g. 5:12.")
    record, walk = marks.record_s(distance_m), distance_m / marks.WALK_MPS
    named = format_distance(distance_m)
    over = f"the {named}" if named == "mile" else named
    if finish_s < record * marks.RECORD_SLACK:
        raise BadTime(
            f"{format_time(finish_s, 1)} over {over} is faster than anybody has run "
            f"({format_time(record, 1)}). Is the distance right?"
        )
    if finish_s > walk:
        raise BadTime(
            f"{format_time(finish_s)} over {over} is walked, not raced; up to {format_time(walk)} can be planned."
        )
