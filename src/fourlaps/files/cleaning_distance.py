"""Distance and speed of a recording set right: never back, no jumps that nobody can run, worked out where missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fourlaps.files.cleaning_clock import longest_forward
from fourlaps.files.edit_words import count, times_over
from fourlaps.files.recording import Flags, Floats
from fourlaps.units import format_time

FASTEST_MPS = 12.5  # the fastest 20 m ever run in a race, Berlin 2009, was 12.4 m/s (from memory [D])
SPRINT_S = 5.0  # that fastest speed for this long is no run either
EARTH_RADIUS_M = 6_371_008.8  # IUGG mean radius
DERIVED_SPEED_WINDOW_S = 5.0  # long enough to tame one-second position noise, short enough for 200 m repeats


def distance_of(time_s: Floats, columns: dict[str, Floats], new: Flags, edits: list[str]) -> tuple[Floats, bool]:
    """Metres since the start, never going back; from the positions where the file gives none."""
    given = columns.get("distance_m", np.full(len(time_s), np.nan)).copy()
    known = np.flatnonzero(np.isfinite(given) & (given >= 0))
    positions = np.flatnonzero(np.isfinite(columns.get("latitude_deg", np.full(len(time_s), np.nan))))
    if len(known) < 2 or given[known].max() <= 0:
        if len(positions) < 2:
            return given, False
        edits.append("Distance worked out from the positions.")
        return _from_positions(time_s, columns, positions, new, edits), True
    values = given[known]
    steps = np.diff(values)
    back = steps < 0
    if back.any():
        # A counter that starts again at (nearly) nothing, and stays low, goes on from where it stood; else it is noise.
        peak = np.maximum.accumulate(values)[:-1]
        following = np.append(values[2:], values[-1])
        again = back & (values[1:] < 0.1 * peak) & (following < 0.5 * peak) & (peak > 50)
        spikes = back & ~again
        values = values + np.concatenate([[0.0], np.cumsum(np.where(again, values[:-1], 0.0))])
        if again.any():
            edits.append(f"Distance started again at 0 {times_over(int(again.sum()))}; the pieces were joined.")
        if spikes.any():
            keep = longest_forward(values)
            lost = count(len(values) - len(keep), "value")
            edits.append(f"Distance went backwards {times_over(int(spikes.sum()))}: {lost} left out.")
            known, values = known[keep], values[keep]
    out = np.full(len(time_s), np.nan)
    out[known] = values
    return out, False


def _from_positions(
    time_s: Floats, columns: dict[str, Floats], at: NDArray[np.intp], new: Flags, edits: list[str]
) -> Floats:
    """Metres along the positions; nothing is added across a pause, and lone positions far off are passed over."""
    lat, lon = np.radians(columns["latitude_deg"][at]), np.radians(columns["longitude_deg"][at])
    steps = _haversine(lat[:-1], lon[:-1], lat[1:], lon[1:])
    seconds = np.diff(time_s[at])
    fast = steps > 3 * FASTEST_MPS * np.maximum(seconds, 1.0)
    lone = np.flatnonzero(fast[:-1] & fast[1:]) + 1
    if len(lone):
        edits.append(f"{count(len(lone), 'position')} far off the track left out.")
        keep = np.ones(len(at), dtype=bool)
        keep[lone] = False
        at = at[keep]
        lat, lon = lat[keep], lon[keep]
        steps = _haversine(lat[:-1], lon[:-1], lat[1:], lon[1:])
    segment = np.cumsum(new)[at]
    steps = np.where(np.diff(segment) > 0, 0.0, steps)
    out = np.full(len(time_s), np.nan)
    out[at] = np.concatenate([[0.0], np.cumsum(steps)])
    return out


def _haversine(lat1: Floats, lon1: Floats, lat2: Floats, lon2: Floats) -> Floats:
    """Metres between points in radians."""
    inner = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(inner, 0.0, 1.0)))
    return metres


def without_jumps(time_s: Floats, distance: Floats, edits: list[str]) -> tuple[Floats, bool]:
    """Distance without steps that no runner can cover, and whether any was taken out.

    A watch that lost its satellites shows no distance and then all of it at once: the time since the distance
    last grew counts. A jump is replaced by the runner's median speed over that time.
    """
    known = np.flatnonzero(np.isfinite(distance))
    if len(known) < 3:
        return distance, False
    values, times = distance[known], time_s[known]
    steps = np.diff(values)
    grew = np.flatnonzero(steps > 0)
    if not len(grew):
        return distance, False
    since = np.concatenate([[times[0]], times[grew[:-1] + 1]])
    seconds = np.maximum(times[grew + 1] - since, 0.0)
    allowed = FASTEST_MPS * np.maximum(seconds, 1.0)
    usual = min(float(np.median(steps[grew] / np.maximum(seconds, 1.0))), FASTEST_MPS)
    # Ten metres of grace: positions settle in small jerks that add up to nothing.
    wrong = steps[grew] > allowed + 10.0
    # Without those: five seconds on end at a speed that sprinters touch for one are no run either.
    rest = np.concatenate([[0.0], np.cumsum(np.where(np.isin(np.arange(len(steps)), grew[wrong]), 0.0, steps))])
    wrong |= _in_impossible_window(times, rest)[grew] & (steps[grew] > usual * seconds)
    if not wrong.any():
        return distance, False
    excess = np.zeros_like(steps)
    excess[grew[wrong]] = steps[grew[wrong]] - usual * seconds[wrong]
    largest = int(np.argmax(excess))
    edits.append(
        f"Distance jumped {times_over(int(wrong.sum()))} by more than anyone can run (by {excess[largest]:,.0f} m at "
        f"{format_time(max(0.0, float(times[largest + 1])))}) and was set right."
    )
    out = distance.copy()
    out[known] = values - np.concatenate([[0.0], np.cumsum(excess)])
    return out, True


def _in_impossible_window(times: Floats, metres: Floats) -> Flags:
    """(n-1,) True for steps inside a window of at least five seconds faster than any human."""
    last = np.minimum(np.searchsorted(times, times + SPRINT_S, "left"), len(times) - 1)
    took = np.maximum(times[last] - times, SPRINT_S)
    first = np.flatnonzero(metres[last] - metres > FASTEST_MPS * took)
    edges = np.zeros(len(times) + 1, dtype=np.int64)
    np.add.at(edges, first, 1)
    np.add.at(edges, last[first], -1)
    inside: Flags = np.cumsum(edges)[: len(times) - 1] > 0
    return inside


def fill_speed(time_s: Floats, columns: dict[str, Floats], new: Flags, sport: str | None, edits: list[str]) -> None:
    """Fill a missing speed from the distance, and read an impossible one as absent, in place."""
    speed = columns.get("speed_mps", np.full(len(time_s), np.nan))
    derived = _derived_speed(time_s, columns["distance_m"], new)
    if np.isfinite(speed).any():
        both = np.isfinite(speed) & np.isfinite(derived) & (derived > 1.0)
        if both.sum() > 5:
            ratio = float(np.median(speed[both] / derived[both]))
            if 3.0 < ratio < 4.2:  # 3.6: kilometres an hour
                speed = speed / 3.6
                edits.append("Speed was in km/h and was turned into m/s.")
    else:
        speed = derived
    if sport in {"running", "walking"}:
        wrong = (speed > FASTEST_MPS) | (speed < 0)
        if wrong.any():
            speed = np.where(wrong, np.nan, speed)
            edits.append(f"Impossible speed in {count(int(wrong.sum()), 'sample')} read as absent.")
    columns["speed_mps"] = speed


def _derived_speed(time_s: Floats, distance: Floats, new: Flags) -> Floats:
    """Speed round each sample from the distance some seconds before and behind it, within its segment."""
    out = np.full(len(time_s), np.nan)
    known = np.flatnonzero(np.isfinite(distance))
    segments = np.cumsum(new)[known] if len(known) else known
    for part in np.split(known, np.flatnonzero(np.diff(segments)) + 1):
        times, kept = np.unique(time_s[part], return_index=True)
        if len(times) < 2:
            continue
        values = distance[part][kept]
        half = DERIVED_SPEED_WINDOW_S / 2
        low = np.clip(np.searchsorted(times, times - half, "left"), 0, len(times) - 2)
        high = np.maximum(np.searchsorted(times, times + half, "right") - 1, low + 1)
        speed = (values[high] - values[low]) / (times[high] - times[low])
        out[part] = np.interp(time_s[part], times, speed)
    return out
