"""Recording to Activity: what cannot be true is taken out, and every such edit is said in words.

Nothing is smoothed and nothing is invented: a value is kept, read as absent, or moved back by the size of an
impossible jump. The limits are those of human running; other sports keep their speeds.

valid   recordings at 0.1-10 samples a second
known failure   a slow drift of the positions stays in: a 400 m track lap often measures 405-410 m by satellite
"""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fourlaps.files.recording import Flags, Floats, RawLap, Recording, Session
from fourlaps.units import format_time
from fourlaps.vocabulary.activity import Activity, RecordedLap, Samples

FASTEST_MPS = 12.5  # the fastest 20 m ever run in a race, Berlin 2009, was 12.4 m/s (from memory [D])
SPRINT_S, SPRINT_MPS = 10.0, 10.5  # 100 m in 9.58 s is 10.44 m/s
# The bounds below are from memory [D]; beyond them a sensor reports, not a body or the earth's surface.
BOUNDS: dict[str, tuple[float, float, str]] = {
    "heart_rate_bpm": (25.0, 250.0, "heart rate"),
    "altitude_m": (-450.0, 9000.0, "altitude"),
    "temperature_c": (-60.0, 80.0, "temperature"),
    "power_w": (0.0, 3000.0, "power"),
    "latitude_deg": (-90.0, 90.0, "position"),
    "longitude_deg": (-180.0, 180.0, "position"),
}
ZERO_IS_ABSENT = ("heart_rate_bpm", "contact_time_s", "vertical_oscillation_m", "step_length_m")
ALREADY_BOTH_FEET_SPM = 110.0  # one foot lands 70-105 times a minute in running, both 140-210 (devices.md; grade C)
HALF_CADENCE_FROM_MPS = 2.5  # nobody runs at 6:40 a kilometre or faster with fewer than 110 steps a minute
FAR_AWAY_S = 24 * 3600.0  # samples this far from all others belong to another clock
SEPARATE_S = 6 * 3600.0  # sessions of one sport further apart than this are two activities
EARTH_RADIUS_M = 6_371_008.8  # IUGG mean radius
DERIVED_SPEED_WINDOW_S = 5.0  # long enough to tame one-second position noise, short enough for 200 m repeats
GUESS_RUN_MPS = (1.8, 6.5)  # median moving speed of files that do not name their sport: jog to 10 km race pace


def clean(recording: Recording) -> Activity:
    """The activity in a recording, with edits and warnings in words."""
    edits, warnings = list(recording.edits), list(recording.warnings)
    sessions, keep = _chosen(recording, warnings)
    clock, columns, new = recording.clock_s, dict(recording.columns), recording.new_segment
    if keep is not None and len(clock):
        inside = (clock >= keep[0]) & (clock <= keep[1] + 1)
        if inside.any():
            clock, new = clock[inside], new[inside]
            columns = {name: values[inside] for name, values in columns.items()}
            columns["distance_m"] = _from_zero(columns["distance_m"])
    clock, columns, new = _timed(clock, columns, new, edits)
    clock, laps = _without_clock_jumps(clock, recording.laps, sessions, edits)
    start_s = _start(sessions, clock)
    time_s = clock - start_s if start_s is not None else clock
    _bounded(columns, edits)
    sport = next((s.sport for s in sessions if s.sport), None)

    distance, derived = _distance(time_s, columns, new, edits)
    if sport is None:
        sport = _guessed_sport(time_s, distance, warnings)
    changed = False
    if sport in {"running", "walking"}:
        distance, changed = _without_jumps(time_s, distance, edits)
    columns["distance_m"] = distance
    _speed(time_s, columns, new, sport, edits)
    factor = 1.0
    if sport in {"running", "walking"}:
        factor = _both_feet(columns, edits)

    samples = Samples.from_columns(
        len(time_s), time_s=time_s, **{k: v for k, v in columns.items() if k in Samples.__slots__}
    )
    last = float(time_s[-1]) if len(time_s) else None
    stated = [s.distance_m for s in sessions]
    measured = _last(distance)
    total = None if any(d is None for d in stated) or not stated else float(sum(d for d in stated if d is not None))
    if total is None or changed or derived or (measured and not total):
        total = measured if measured is not None else total
    return Activity(
        sport=sport or "other",
        start=_date(start_s, warnings) if recording.dated else None,
        utc_offset_s=recording.utc_offset_s,
        duration_s=_timer(sessions, time_s, new),
        elapsed_s=last - float(time_s[0]) if last is not None else None,
        distance_m=total,
        samples=samples,
        laps=_laps(laps, start_s, keep, factor),
        records=recording.records,
        file_kind=recording.file_kind,
        device=recording.device,
        name=recording.name,
        edits=tuple(edits),
        warnings=tuple(warnings),
    )


def _chosen(recording: Recording, warnings: list[str]) -> tuple[list[Session], tuple[float, float] | None]:
    """The sessions that are one activity, and the stretch of the clock they fill (None = everything).

    Of a triathlon the longest run is kept; of several separate activities the longest run, or the longest.
    """
    sessions = recording.sessions
    if len(sessions) < 2 or any(s.start_s is None for s in sessions):
        return sessions, None
    ordered = sorted(sessions, key=lambda s: s.start_s or 0.0)
    sports = {s.sport for s in ordered}
    together = all((b.start_s or 0.0) - _end(a) < SEPARATE_S for a, b in itertools.pairwise(ordered))
    if len(sports) == 1 and together:
        return ordered, None
    runs = [s for s in ordered if s.sport == "running"]
    if not runs and together:
        return ordered, None
    best = max(runs or ordered, key=lambda s: s.elapsed_s or 0.0)
    parts = ", ".join(dict.fromkeys(s.sport or "unnamed" for s in ordered))
    warnings.append(f"The file holds {len(ordered)} parts ({parts}); the longest {best.sport or 'one'} was kept.")
    begin = best.start_s or 0.0
    following = [s.start_s for s in ordered if s.start_s is not None and s.start_s > begin]
    end = _end(best) if best.elapsed_s else (min(following) if following else np.inf)
    return [best], (begin, end)


def _from_zero(distance: Floats) -> Floats:
    """Distance of one leg: some watches count on through all legs of a triathlon."""
    known = distance[np.isfinite(distance)]
    return distance - known[0] if len(known) and known[0] > 100.0 else distance


def _end(session: Session) -> float:
    return (session.start_s or 0.0) + (session.elapsed_s or session.timer_s or 0.0)


def _timed(
    clock: Floats, columns: dict[str, Floats], new: Flags, edits: list[str]
) -> tuple[Floats, dict[str, Floats], Flags]:
    """The samples in an order in which time never goes back; the rest is dropped."""

    def dropped(keep: NDArray[np.intp]) -> None:
        nonlocal clock, columns, new
        # A pause before a dropped sample lies before the next one that stays.
        pauses = np.cumsum(new)[keep]
        clock, columns = clock[keep], {name: values[keep] for name, values in columns.items()}
        new = np.diff(pauses, prepend=pauses[:1]) > 0 if len(keep) else new[keep]

    finite = np.flatnonzero(np.isfinite(clock))
    if len(finite) < len(clock):
        edits.append(_count(len(clock) - len(finite), "sample") + " without a time left out.")
        dropped(finite)
    steps = np.diff(clock)
    back = int((steps < 0).sum())
    if back and back > (steps > 0).sum():
        edits.append("The samples stood in the file from last to first and were turned round.")
        dropped(np.argsort(clock, kind="stable"))
    elif back:
        keep = _longest_forward(clock)
        edits.append(f"Time went backwards {back}x: {_count(len(clock) - len(keep), 'sample')} left out.")
        dropped(keep)
    cuts = np.flatnonzero(np.diff(clock) > FAR_AWAY_S) + 1
    if len(cuts):
        runs = np.split(np.arange(len(clock)), cuts)
        longest = max(runs, key=len)
        lost = len(clock) - len(longest)
        if lost <= 0.1 * len(clock):
            edits.append(f"{_count(lost, 'sample')} more than a day away from all others left out.")
            dropped(longest)
    return clock, columns, new


def _without_clock_jumps(
    clock: Floats, laps: list[RawLap], sessions: list[Session], edits: list[str]
) -> tuple[Floats, list[RawLap]]:
    """The clock without gaps of days in which the session says that no time passed: the watch's date was set."""
    steps = np.diff(clock)
    passed = [s.elapsed_s for s in sessions]
    if not (steps > FAR_AWAY_S).any() or not passed or any(p is None or p > FAR_AWAY_S for p in passed):
        return clock, laps
    usual = float(np.median(steps))
    for at in np.flatnonzero(steps > FAR_AWAY_S)[::-1].tolist():
        gap = float(steps[at]) - usual
        behind = clock[at + 1]
        laps = [replace(lap, start_s=lap.start_s - gap) if lap.start_s >= behind else lap for lap in laps]
        clock = np.where(np.arange(len(clock)) > at, clock - gap, clock)
        edits.append(f"The watch's date jumped by {gap / 86400:.1f} days; the jump was taken out.")
    return clock, laps


def _longest_forward(clock: Floats) -> NDArray[np.intp]:
    """Indices of the longest run of samples whose times never go back (patience sorting, n log n)."""
    tails: list[float] = []
    tail_at: list[int] = []
    before = np.full(len(clock), -1, dtype=np.intp)
    for i, at in enumerate(clock.tolist()):
        place = bisect.bisect_right(tails, at)
        if place:
            before[i] = tail_at[place - 1]
        if place == len(tails):
            tails.append(at)
            tail_at.append(i)
        else:
            tails[place], tail_at[place] = at, i
    chain = []
    i = tail_at[-1] if tail_at else -1
    while i >= 0:
        chain.append(i)
        i = int(before[i])
    return np.array(chain[::-1], dtype=np.intp)


def _start(sessions: list[Session], clock: Floats) -> float | None:
    """When the activity began: the session's own start if it fits the samples, else the first sample."""
    said = min((s.start_s for s in sessions if s.start_s is not None), default=None)
    if not len(clock):
        return said
    first = float(clock[0])
    return said if said is not None and first - 3600 <= said <= first else first


def _date(start_s: float | None, warnings: list[str]) -> dt.datetime | None:
    if start_s is None:
        return None
    try:
        return dt.datetime.fromtimestamp(start_s, tz=dt.UTC)
    except (ValueError, OverflowError, OSError):
        warnings.append("The date in the file makes no sense and was not used.")
        return None


def _bounded(columns: dict[str, Floats], edits: list[str]) -> None:
    """Read impossible values as absent, in place."""
    for name in ZERO_IS_ABSENT:
        if name in columns:
            columns[name] = np.where(columns[name] == 0, np.nan, columns[name])
    lost: dict[str, int] = {}
    for name, (low, high, word) in BOUNDS.items():
        if name not in columns:
            continue
        values = columns[name]
        wrong = (values < low) | (values > high)
        if wrong.any():
            columns[name] = np.where(wrong, np.nan, values)
            lost[word] = max(lost.get(word, 0), int(wrong.sum()))
    if "latitude_deg" in columns and "longitude_deg" in columns:
        # Receivers without a fix write 0, 0: a place in the Gulf of Guinea.
        lat, lon = columns["latitude_deg"], columns["longitude_deg"]
        null = (np.abs(lat) < 1e-6) & (np.abs(lon) < 1e-6)
        gone = null | np.isnan(lat) | np.isnan(lon)
        columns["latitude_deg"] = np.where(gone, np.nan, lat)
        columns["longitude_deg"] = np.where(gone, np.nan, lon)
        if null.any():
            lost["position"] = lost.get("position", 0) + int(null.sum())
    for word, count in lost.items():
        edits.append(f"Impossible {word} in {_count(count, 'sample')} read as absent.")


def _distance(time_s: Floats, columns: dict[str, Floats], new: Flags, edits: list[str]) -> tuple[Floats, bool]:
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
            edits.append(f"Distance started again at 0 {_times(int(again.sum()))}; the pieces were joined.")
        if spikes.any():
            keep = _longest_forward(values)
            lost = _count(len(values) - len(keep), "value")
            edits.append(f"Distance went backwards {_times(int(spikes.sum()))}: {lost} left out.")
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
        edits.append(f"{_count(len(lone), 'position')} far off the track left out.")
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


def _without_jumps(time_s: Floats, distance: Floats, edits: list[str]) -> tuple[Floats, bool]:
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
    # Without those: ten seconds on end faster than the 100 m record are no run either.
    rest = np.concatenate([[0.0], np.cumsum(np.where(np.isin(np.arange(len(steps)), grew[wrong]), 0.0, steps))])
    wrong |= _in_impossible_window(times, rest)[grew] & (steps[grew] > usual * seconds)
    if not wrong.any():
        return distance, False
    excess = np.zeros_like(steps)
    excess[grew[wrong]] = steps[grew[wrong]] - usual * seconds[wrong]
    largest = int(np.argmax(excess))
    edits.append(
        f"Distance jumped {_times(int(wrong.sum()))} by more than anyone can run (by {excess[largest]:,.0f} m at "
        f"{format_time(max(0.0, float(times[largest + 1])))}) and was set right."
    )
    out = distance.copy()
    out[known] = values - np.concatenate([[0.0], np.cumsum(excess)])
    return out, True


def _in_impossible_window(times: Floats, metres: Floats) -> Flags:
    """(n-1,) True for steps inside a window of at least ten seconds faster than the 100 m record's average."""
    last = np.minimum(np.searchsorted(times, times + SPRINT_S, "left"), len(times) - 1)
    took = np.maximum(times[last] - times, SPRINT_S)
    first = np.flatnonzero(metres[last] - metres > SPRINT_MPS * took)
    edges = np.zeros(len(times) + 1, dtype=np.int64)
    np.add.at(edges, first, 1)
    np.add.at(edges, last[first], -1)
    inside: Flags = np.cumsum(edges)[: len(times) - 1] > 0
    return inside


def _speed(time_s: Floats, columns: dict[str, Floats], new: Flags, sport: str | None, edits: list[str]) -> None:
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
            edits.append(f"Impossible speed in {_count(int(wrong.sum()), 'sample')} read as absent.")
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


def _both_feet(columns: dict[str, Floats], edits: list[str]) -> float:
    """Turn the file's cadence into steps of both feet, in place; the factor used for the whole file."""
    cadence = columns.get("cadence_spm")
    if cadence is None or not np.isfinite(cadence).any():
        return 2.0
    cadence = np.where((cadence <= 0) | (cadence > 300), np.nan, cadence)
    if not np.isfinite(cadence).any():
        columns["cadence_spm"] = cadence
        return 2.0
    factor = 1.0 if np.nanmedian(cadence) > ALREADY_BOTH_FEET_SPM else 2.0
    cadence = cadence * factor
    with np.errstate(invalid="ignore"):
        half = (columns["speed_mps"] >= HALF_CADENCE_FROM_MPS) & (cadence > 60) & (cadence <= ALREADY_BOTH_FEET_SPM)
        cadence = np.where(half, cadence * 2, cadence)
        cadence = np.where(cadence > 300, np.nan, cadence)
    if half.any():
        edits.append(f"Cadence counted one foot only in {_count(int(half.sum()), 'sample')} and was doubled there.")
    columns["cadence_spm"] = cadence
    return factor


def _guessed_sport(time_s: Floats, distance: Floats, warnings: list[str]) -> str | None:
    """Running where the speeds say so and the file says nothing."""
    known = np.flatnonzero(np.isfinite(distance))
    if len(known) < 2:
        return None
    seconds = np.diff(time_s[known])
    with np.errstate(divide="ignore", invalid="ignore"):
        speed = np.diff(distance[known]) / seconds
    moving = speed[(seconds > 0) & (speed > 0.5)]
    if len(moving) and GUESS_RUN_MPS[0] <= np.median(moving) <= GUESS_RUN_MPS[1]:
        warnings.append("The file does not name its sport; by its speed it was taken as a run.")
        return "running"
    return None


def _timer(sessions: list[Session], time_s: Floats, new: Flags) -> float | None:
    """Seconds by the watch's timer; where it is not said, from first to last sample without the pauses."""
    timers = [s.timer_s for s in sessions]
    if timers and all(t is not None for t in timers):
        total = float(sum(t for t in timers if t is not None))
        if total > 0 or not len(time_s):
            return total
    if not len(time_s):
        elapsed = [s.elapsed_s for s in sessions if s.elapsed_s is not None]
        return float(sum(elapsed)) if elapsed else None
    steps = np.diff(time_s)
    return float(steps[~new[1:]].sum())


def _laps(
    laps: list[RawLap], start_s: float | None, keep: tuple[float, float] | None, factor: float
) -> tuple[RecordedLap, ...]:
    def steps(cadence: float | None) -> float | None:
        if not cadence:
            return None
        return cadence if cadence > ALREADY_BOTH_FEET_SPM else cadence * factor

    return tuple(
        RecordedLap(
            start_s=lap.start_s - (start_s or 0.0),
            duration_s=lap.duration_s,
            distance_m=lap.distance_m,
            avg_heart_rate_bpm=lap.avg_heart_rate_bpm or None,
            avg_cadence_spm=steps(lap.avg_cadence),
            workout_step=lap.workout_step,
            intensity=lap.intensity,
        )
        for lap in laps
        if keep is None or keep[0] - 1 <= lap.start_s < keep[1]
    )


def _last(values: Floats) -> float | None:
    known = values[np.isfinite(values)]
    return float(known[-1]) if len(known) else None


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"
