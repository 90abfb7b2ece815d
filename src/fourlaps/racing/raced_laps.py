"""The laps of a race in a recorded activity or the taps of a stopwatch; extra and missing presses allowed for."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from fourlaps.errors import InputError, NotEnoughData
from fourlaps.racing import course
from fourlaps.racing.stopwatch_file import TimedRace, TimedRunner
from fourlaps.units import MILE_M, format_distance
from fourlaps.vocabulary.activity import Activity
from fourlaps.vocabulary.race import Mark, TrackKind

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


# A mark this near to the end of a lap tells its clock to a tenth: 400 m for 409.344 m, the bell for the line [C].
_MARK_WITHIN_M = 25.0


def picked_runner(race: TimedRace, name: str | None = None) -> TimedRunner:
    """The runner of this name, or the only one there is.

    raises  InputError where nobody or several could be meant, naming them
    """
    wanted = (name or "").strip().casefold()
    found = [runner for runner in race.runners if wanted in ("", runner.name.casefold())]
    if len(found) == 1:
        return found[0]
    names = ", ".join(runner.name for runner in race.runners[:8])
    raise InputError(
        f"Nobody called '{name}' was timed: {names}."
        if wanted and not found
        else f"Whose race? {names}. Add --runner NAME."
    )


def marked_laps(marks: Sequence[Mark], *, distance_m: float, track: TrackKind) -> tuple[float, ...]:
    """Lap times (s) from clocks at marks: those at the laps' ends, or close to them and moved there by the pace there.

    raises  NotEnoughData where a lap has no mark near its end, naming it
    """
    known = [Mark(0.0, 0.0), *marks]
    clocks, at = [0.0], 0.0
    lengths = course.lap_lengths_m(distance_m, track)
    for number, length in enumerate(lengths, 1):
        at += length
        near = min(range(1, len(known)), key=lambda k: abs(known[k].at_m - at), default=0)
        off = at - known[near].at_m
        if not near or abs(off) > (_MARK_WITHIN_M if number < len(lengths) else 1.0):
            raise NotEnoughData(
                f"Lap {number} of {len(lengths)} ends at {at:.0f} m; no clock was taken there. Type the laps by hand.",
                needed=len(lengths), have=len(marks),
            )  # fmt: skip
        # Past the mark the pace to the next one counts, before it the pace from the one before.
        other = known[min(near + 1, len(known) - 1)] if off > 0 else known[near - 1]
        here = known[near]
        pace = (other.clock_s - here.clock_s) / (other.at_m - here.at_m) if other is not here else 0.0
        clocks.append(here.clock_s + off * pace)
    return tuple(b - a for a, b in itertools.pairwise(clocks))


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
