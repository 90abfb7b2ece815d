"""Where the seconds of a race went: its laps against even speed, two sentences to remember, one change."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fourlaps.errors import InputError
from fourlaps.physiology import marks
from fourlaps.racing import course
from fourlaps.units import MILE_M, format_distance, format_time
from fourlaps.vocabulary.race import RaceReview, ReviewedLap, TrackKind

# Nobody has run a 200 m lap of a distance race at this speed; a lap this fast is a mis-tap [B, sprint records].
_FASTEST_LAP_MPS = 10.5
# Laps this near to even speed (share of the lap) are even: nobody at the trackside could tell [C].
_EVEN_WITHIN = 0.007


def review_race(
    splits_s: Sequence[float],
    *,
    distance_m: float = MILE_M,
    track: TrackKind = "outdoor400",
    goal_s: float | None = None,
    typed: bool = True,
) -> RaceReview:
    """The race against even speed. `lost_s` is the time given back on the laps slower than even.

    typed   whether a person wrote the laps: then those of another distance are suspected
    raises  InputError where the laps cannot be this race, saying why
    """
    splits = [float(split) for split in splits_s]
    lengths = _lengths(splits, distance_m, track)
    if _short_lap_last(splits, lengths):
        lengths = lengths[::-1]
    finish_s = math.fsum(splits)
    _check(splits, lengths)
    if typed:
        _check_other_distance(splits, lengths, distance_m, track)
    course.check_finish(finish_s, distance_m)
    per_m = finish_s / distance_m
    laps = tuple(
        ReviewedLap(k + 1, length, split, split - length * per_m)
        for k, (length, split) in enumerate(zip(lengths, splits, strict=True))
    )
    slowest = max(laps, key=lambda lap: lap.split_s / lap.length_m).lap
    lost = math.fsum(lap.against_even_s for lap in laps if lap.against_even_s > 0)
    first, second = _sentences(laps, slowest, finish_s, goal_s)
    return RaceReview(distance_m, finish_s, laps, slowest, lost, (first, second), _change(laps, slowest))


def _lengths(splits: Sequence[float], distance_m: float, track: TrackKind) -> tuple[float, ...]:
    """Lap lengths for this many splits: those of the track, or of another track with that many laps."""
    expected = course.lap_lengths_m(distance_m, track)
    for candidate in (expected, *(course.lap_lengths_m(distance_m, other) for other in course.TRACKS)):
        if len(candidate) == len(splits):
            return candidate
    shown = ", ".join(f"{length:g}" for length in expected)
    raise InputError(
        f"{len(splits)} laps do not make a {format_distance(distance_m)}: {len(expected)} are needed ({shown} m). "
        "Leave out the warm-up, or name the distance."
    )


def _check(splits: Sequence[float], lengths: Sequence[float]) -> None:
    for k, (split, length) in enumerate(zip(splits, lengths, strict=True)):
        if not math.isfinite(split) or split <= 0:
            raise InputError(f"Lap {k + 1} took {split:g} s. A lap takes more than zero seconds; was it tapped twice?")
        if length / split > _FASTEST_LAP_MPS:
            raise InputError(f"Lap {k + 1}, {length:g} m in {split:g} s, is faster than a sprinter. Tapped twice?")
        if length / split < marks.WALK_MPS / 2:
            raise InputError(f"Lap {k + 1} took {format_time(split)} for {length:g} m. Was the watch left running?")


def _short_lap_last(splits: Sequence[float], lengths: Sequence[float]) -> bool:
    """Whether the odd lap was timed last: a 1500 m is often written as 400, 400, 400, 300 m."""
    first, last = lengths[0] / lengths[-1], splits[0] / splits[-1]
    # A lap a quarter shorter than the others is told from them by time alone; 409 m is not.
    return len(splits) > 2 and first < 0.8 and last > 1 / math.sqrt(first)


def _check_other_distance(
    splits: Sequence[float], lengths: Sequence[float], distance_m: float, track: TrackKind
) -> None:
    """Laps of 1500 m typed in as a mile, and the like: the first lap gives them away."""
    if len(splits) < 3:
        return
    rest_pace = math.fsum(splits[1:]) / math.fsum(lengths[1:])
    off = abs(splits[0] / lengths[0] / rest_pace - 1)
    for other in (MILE_M, 1500.0, 1600.0):
        other_lengths = course.lap_lengths_m(other, track)
        if abs(other - distance_m) < 1 or len(other_lengths) != len(splits):
            continue
        other_off = abs(splits[0] / other_lengths[0] / (math.fsum(splits[1:]) / math.fsum(other_lengths[1:])) - 1)
        if off > 0.2 and other_off < 0.07:
            raise InputError(
                f"These look like the laps of a {format_distance(other)}: the first, {splits[0]:g} s, does not fit "
                f"{lengths[0]:g} m. Say so with the distance, or check the first lap."
            )


def _sentences(laps: Sequence[ReviewedLap], slowest: int, finish_s: float, goal_s: float | None) -> tuple[str, str]:
    first, last = laps[0], laps[-1]
    tolerance = _EVEN_WITHIN * first.split_s
    middle = laps[slowest - 1]
    if max(abs(lap.against_even_s) / lap.split_s for lap in laps) <= _EVEN_WITHIN:
        opening = "You ran it as even as a race gets: no lap was worth a second of the others."
    elif first.against_even_s < -tolerance and slowest != 1:
        opening = (
            f"Lap 1 was {-first.against_even_s:.1f} s faster than even; "
            f"lap {slowest} paid {middle.against_even_s:.1f} s for it."
        )
    elif first.against_even_s > tolerance and last.against_even_s < 0:
        opening = (
            f"Lap 1 was {first.against_even_s:.1f} s slower than even and the last one "
            f"{-last.against_even_s:.1f} s faster: you had more in you."
        )
    else:
        opening = f"Lap {slowest} was the slow one, {middle.against_even_s:.1f} s slower than even speed."
    if goal_s is not None and math.isfinite(goal_s) and goal_s > 0:
        gap = finish_s - goal_s
        ending = (
            f"{format_time(finish_s, 1)}: {gap:.1f} s short of your {format_time(goal_s)}."
            if gap > 0
            else f"{format_time(finish_s, 1)}: {-gap:.1f} s inside your {format_time(goal_s)}."
        )
    elif last.against_even_s < -tolerance:
        ending = f"The last lap was {-last.against_even_s:.1f} s faster than even: the finish was there."
    elif last.against_even_s > tolerance:
        ending = f"The last lap was {last.against_even_s:.1f} s slower than even: it was spent before the bell."
    else:
        ending = "The last lap was as fast as the rest: nothing left, nothing wasted."
    return opening, ending


def _change(laps: Sequence[ReviewedLap], slowest: int) -> str:
    first, last = laps[0], laps[-1]
    share = first.against_even_s / first.split_s
    if max(abs(lap.against_even_s) / lap.split_s for lap in laps) <= _EVEN_WITHIN:
        return "Change nothing in the race; the next seconds come from training."
    if share < -_EVEN_WITHIN:
        target = first.split_s - first.against_even_s
        return f"Next time, reach the end of lap 1 in {format_time(target, 1)}. Practise it: three 200s from a stand."
    if share > _EVEN_WITHIN and last.against_even_s < 0:
        return f"Next time, open {first.against_even_s:.1f} s quicker; you finished with seconds in hand."
    if 1 < slowest < len(laps):
        return f"Next time, make lap {slowest} the lap you race: one 1000 m rep at race pace a week rehearses it."
    if slowest == 1:
        return f"Next time, open {max(first.against_even_s, 0.1):.1f} s quicker and run the rest as you did."
    return "Next time, hold the middle laps back a little: the last 400 m is where speed is free."
