"""Where the seconds of a race went, lap by lap against even speed, and one change for the next."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fourlaps.errors import InputError
from fourlaps.racing.pacing import check_race, lap_lengths
from fourlaps.units import MILE_M, format_distance, format_time
from fourlaps.vocabulary.race import RaceReview, ReviewedLap, TrackKind

# Laps within this of even count as even; hand timing is no better.
_EVEN_S = 0.3


def review_race(
    splits_s: Sequence[float],
    *,
    distance_m: float = MILE_M,
    track: TrackKind = "outdoor400",
    goal_s: float | None = None,
) -> RaceReview:
    """The review of a race from its lap times.

    splits_s  one time per lap, as many as the distance has on this track
    raises    InputError where the laps do not make the race

    >>> review_race([76.0, 79.5, 81.0, 78.5]).slowest_lap
    3
    """
    lengths = lap_lengths(distance_m, track)
    if len(splits_s) != len(lengths):
        wanted = " + ".join(f"{length:g}" for length in lengths)
        raise InputError(
            f"{len(splits_s)} laps given; {format_distance(distance_m)} has {len(lengths)} here ({wanted} m). "
            "Give one time per lap, or the right --distance and --track."
        )
    for number, split in enumerate(splits_s, start=1):
        if not (math.isfinite(split) and split > 0):
            raise InputError(f"Lap {number} is {split}; lap times are seconds above zero, e.g. 78.5.")
    finish = float(sum(splits_s))
    check_race(finish, distance_m)
    even = finish / distance_m
    speeds = [length / split for length, split in zip(lengths, splits_s, strict=True)]
    if max(speeds) > 1.6 * min(speeds):
        raise InputError(
            f"Laps of {format_time(min(splits_s), 1)} and {format_time(max(splits_s), 1)} do not belong to one race "
            "run through. Check for a missed press of the button."
        )
    laps = tuple(
        ReviewedLap(i + 1, length, float(split), float(split - even * length))
        for i, (length, split) in enumerate(zip(lengths, splits_s, strict=True))
    )
    slowest = min(range(len(laps)), key=lambda i: speeds[i]) + 1
    lost = sum(max(0.0, lap.against_even_s) for lap in laps)
    return RaceReview(
        distance_m, finish, laps, slowest, lost, _sentences(laps, finish, slowest, goal_s), _change(laps, slowest)
    )


def _sentences(laps: tuple[ReviewedLap, ...], finish: float, slowest: int, goal_s: float | None) -> tuple[str, ...]:
    first = laps[0].against_even_s
    opening = (
        f"You opened {-first:.1f} s faster than even" if first < -_EVEN_S
        else f"You opened {first:.1f} s slower than even" if first > _EVEN_S
        else "You opened even"
    )  # fmt: skip
    slow = laps[slowest - 1]
    if slow.against_even_s > _EVEN_S:
        story = f"{opening}, and lap {slowest} was the slowest, {slow.against_even_s:.1f} s behind even."
    else:
        story = f"{opening} and held it: no lap was more than {_EVEN_S} s behind even."
    kick = laps[-1].against_even_s
    end = (
        f"The last lap was {-kick:.1f} s faster than even: something was left, or you saved it well."
        if kick < -_EVEN_S
        else f"The last lap was {kick:.1f} s slower than even: nothing was left."
        if kick > _EVEN_S
        else "The last lap was as fast as the others."
    )
    said = [story, end]
    if goal_s is not None:
        gap = finish - goal_s
        side = "missed" if gap > 0 else "beat"
        said.append(f"You {side} {format_time(goal_s, 1)} by {abs(gap):.1f} s.")
    return tuple(said)


def _change(laps: tuple[ReviewedLap, ...], slowest: int) -> str:
    first, last = laps[0].against_even_s, laps[-1].against_even_s
    if first < -1.0:
        return f"Next time start {min(-first, 3.0):.0f} s slower; practise it with the first 200 m of your repeats."
    if last < -2.0:
        return "Next time begin the long drive 200 m earlier: at the start of the last lap but one half."
    if slowest in (2, 3) and laps[slowest - 1].against_even_s > 1.0:
        return f"Make lap {slowest} the one you train for: 600 m repeats at race pace, the last 300 m as lap {slowest}."
    return "Well paced. The next seconds come from training, not from tactics."
