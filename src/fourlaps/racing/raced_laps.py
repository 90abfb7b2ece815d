"""The laps of a race found in a recorded activity: warm-up, extra presses and missing presses allowed for."""

from __future__ import annotations

import math

from fourlaps.errors import NotEnoughData
from fourlaps.racing import course
from fourlaps.units import MILE_M, format_distance
from fourlaps.vocabulary.activity import Activity
from fourlaps.vocabulary.race import TrackKind

# A watch on a track is a few percent off per lap; beyond this a lap is another lap [C].
_LAP_WITHIN = 0.12


def raced_laps(activity: Activity, *, distance_m: float = MILE_M, track: TrackKind = "outdoor400") -> tuple[float, ...]:
    """Lap times (s) of the race: from the presses where they fit it, else from the recorded distance.

    raises  NotEnoughData where the activity holds no such race
    """
    lengths = course.lap_lengths_m(distance_m, track)
    pressed = _pressed(activity, lengths)
    if pressed:
        return pressed
    measured = _measured(activity, lengths)
    if measured:
        return measured
    raise NotEnoughData(
        f"No {format_distance(distance_m)} was found in this activity: neither {len(lengths)} laps that fit it, "
        "nor that much recorded distance. Type the laps: --laps 76.0,79.5,81.0,78.5",
        needed=len(lengths),
        have=len(activity.laps),
    )


def _pressed(activity: Activity, lengths: tuple[float, ...]) -> tuple[float, ...]:
    """The fastest run of consecutive presses whose distances are those of the race; empty where there is none."""
    best: tuple[float, ...] = ()
    for first in range(len(activity.laps) - len(lengths) + 1):
        window = activity.laps[first : first + len(lengths)]
        known = [lap.distance_m for lap in window]
        if len(window) < len(activity.laps) and any(d is None for d in known):
            continue  # without distances nothing tells the race from the warm-up
        fits = all(
            d is None or abs(d - length) <= _LAP_WITHIN * length for d, length in zip(known, lengths, strict=True)
        )
        splits = tuple(lap.duration_s for lap in window)
        if fits and all(split > 0 for split in splits) and (not best or math.fsum(splits) < math.fsum(best)):
            best = splits
    return best


def _measured(activity: Activity, lengths: tuple[float, ...]) -> tuple[float, ...]:
    """Laps of the fastest stretch as long as the race, by recorded distance; empty where there is none."""
    import numpy as np

    distance, clock = activity.samples.distance_m, activity.samples.time_s
    known = np.isfinite(distance) & np.isfinite(clock)
    distance, clock = distance[known], clock[known]
    if len(distance) < 20:
        return ()
    distance = np.maximum.accumulate(distance)
    forward = np.concatenate([[True], np.diff(distance) > 0])
    distance, clock = distance[forward], clock[forward]
    total = math.fsum(lengths)
    starts = distance[distance <= distance[-1] - total]
    if not len(starts):
        return ()
    took = np.interp(starts + total, distance, clock) - np.interp(starts, distance, clock)
    begin = float(starts[int(took.argmin())])
    ends = np.interp(begin + np.cumsum([0.0, *lengths]), distance, clock)
    return tuple(float(split) for split in np.diff(ends))
