"""How to run a race in a given time: even speed shaped by old advice.

Lap one is not faster than even, the middle laps are held within 1 % of even, the last 400 m are the fastest: controlled
for two and a half laps, then everything. What a fast start costs, and for whom, is a question for the energy model.

source  the shape: coaching judgement [C]; slowest laps of record miles are the second and third (Noakes2009) [B]
"""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import accumulate

from fourlaps.errors import BadTime, InputError
from fourlaps.units import MILE_M, format_distance, format_time
from fourlaps.vocabulary.race import FOCUS_WORDS, Mark, PacePlan, PlannedLap, TrackKind

# Lap times against even: the first a touch slower, the middle ones a little more; the last lap takes what is left.
_FIRST, _MIDDLE = 1.001, 1.004
# World records (m, s), men: nobody plans to beat one by more than 2 % or takes more than five times as long.
_RECORDS = ((400.0, 43.03), (800.0, 100.91), (1500.0, 206.00), (MILE_M, 223.13), (3000.0, 437.55), (5000.0, 755.36))
_SHORTEST_M, _LONGEST_M = 400.0, 5000.0
_MARK_M = 200.0

_CUES = {
    "Push": "Push 50 m, then settle: it should feel too easy",
    "Pace": "Same rhythm, tall, relaxed hands",
    "Position": "Hold the gap, run the shortest way, eyes up",
    "Positivity": "Strong arm drive, quick feet, everything home",
}


def lap_lengths(distance_m: float, track: TrackKind) -> tuple[float, ...]:
    """Metres of each lap: the first carries the odd metres, road races are run in quarters.

    >>> lap_lengths(1609.344, "outdoor400")
    (409.344, 400.0, 400.0, 400.0)
    """
    if track == "road":
        return (distance_m / 4,) * 4
    lap = 400.0 if track == "outdoor400" else 200.0
    whole, odd = divmod(distance_m, lap)
    count = int(whole)
    if odd < 1e-6:
        return (lap,) * count
    if odd < lap / 2 and count > 0:
        return (round(lap + odd, 3), *((lap,) * (count - 1)))
    return (round(odd, 3), *((lap,) * count))


def check_race(finish_s: float, distance_m: float) -> None:
    """Refuse distances and times no one can race."""
    if not _SHORTEST_M <= distance_m <= _LONGEST_M:
        raise InputError(
            f"{format_distance(distance_m)} is not a distance fourlaps paces; {_SHORTEST_M:g} to {_LONGEST_M:g} m are."
        )
    xs = [math.log(d) for d, _ in _RECORDS]
    ys = [math.log(t) for _, t in _RECORDS]
    x = math.log(distance_m)
    i = min(max(bisect_left(xs, x), 1), len(xs) - 1)
    record = math.exp(ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / (xs[i] - xs[i - 1]))
    if not (math.isfinite(finish_s) and 0.98 * record <= finish_s <= 5 * record):
        shown = format_time(finish_s, 1) if math.isfinite(finish_s) and finish_s > 0 else str(finish_s)
        raise BadTime(
            f"{shown} is no time for {format_distance(distance_m)}: from {format_time(record)} (the record) "
            f"to {format_time(5 * record)} can be planned."
        )


def plan_race(finish_s: float, *, distance_m: float = MILE_M, track: TrackKind = "outdoor400") -> PacePlan:
    """The laps, clock marks and focus words of a race run in `finish_s` seconds.

    raises  BadTime for a time no one runs; InputError for a distance that is not raced here

    >>> [round(lap.split_s, 1) for lap in plan_race(300.0).laps]
    [76.4, 74.9, 74.9, 73.9]
    """
    check_race(finish_s, distance_m)
    lengths = lap_lengths(distance_m, track)
    even = finish_s / distance_m
    last = len(lengths) - 1
    # The finishing 400 m share one speed, also where laps are shorter.
    finishing = [i for i in range(len(lengths)) if sum(lengths[i:]) <= 400.0 + 1e-6 or i == last]
    factors = [_FIRST if i == 0 else _MIDDLE for i in range(len(lengths))]
    before = sum(lengths[i] * even * factors[i] for i in range(len(lengths)) if i not in finishing)
    left = (finish_s - before) / sum(lengths[i] for i in finishing)
    splits = [lengths[i] * (left if i in finishing else even * factors[i]) for i in range(len(lengths))]
    clocks = list(accumulate(splits))
    clocks[-1] = finish_s
    laps = tuple(
        PlannedLap(i + 1, lengths[i], splits[i], clocks[i], word, _CUES[word])
        for i, word in ((i, _focus(i, len(lengths))) for i in range(len(lengths)))
    )
    reasons = (
        "Even laps with a slightly faster last one: a fast first lap is paid back with interest on the third.",
        "Lap one is no faster than even. If it feels too easy, it is right.",
    )
    return PacePlan(distance_m, track, finish_s, laps, _marks(laps, distance_m), reasons)


def _focus(index: int, count: int) -> str:
    """One of the four words: each covers a quarter of the laps, the first and the last always theirs."""
    if index == count - 1:
        return FOCUS_WORDS[3]
    return FOCUS_WORDS[min(3, 4 * index // count)]


def _marks(laps: tuple[PlannedLap, ...], distance_m: float) -> tuple[Mark, ...]:
    """Clock at every 200 m counted back from the finish."""
    count = math.ceil(distance_m / _MARK_M - 1e-9)
    first = distance_m - (count - 1) * _MARK_M
    places = [first + i * _MARK_M for i in range(count)]
    if places and places[0] < 100 and len(places) > 1:
        places = places[1:]
    return tuple(Mark(round(at, 3), clock_at(laps, at)) for at in places)


def clock_at(laps: tuple[PlannedLap, ...], at_m: float) -> float:
    """The clock (s) at `at_m` metres, at even speed inside each lap."""
    done_m, done_s = 0.0, 0.0
    for lap in laps:
        if at_m <= done_m + lap.length_m + 1e-6:
            return done_s + lap.split_s * (at_m - done_m) / lap.length_m
        done_m, done_s = done_m + lap.length_m, done_s + lap.split_s
    return done_s
