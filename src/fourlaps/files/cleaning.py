"""Recording to Activity: what cannot be true is taken out, and every such edit is said in words.

Nothing is smoothed and nothing is invented: a value is kept, read as absent, or moved back by the size of an
impossible jump. The limits are those of human running; other sports keep their speeds.

valid   recordings at 0.1-10 samples a second
known failure   a slow drift of the positions stays in: a 400 m track lap often measures 405-410 m by satellite
"""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np

from fourlaps.files.cleaning_clock import in_order, without_clock_jumps
from fourlaps.files.cleaning_distance import distance_of, fill_speed, without_jumps
from fourlaps.files.edit_words import count
from fourlaps.files.recording import Flags, Floats, RawLap, Recording, Session
from fourlaps.vocabulary.activity import Activity, RecordedLap, Samples

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
ALREADY_BOTH_FEET_SPM = 110.0  # one foot lands 70-105 times a minute in running, both 140-210 (sample files; grade C)
HALF_CADENCE_FROM_MPS = 2.5  # nobody runs at 6:40 a kilometre or faster with fewer than 110 steps a minute
SEPARATE_S = 6 * 3600.0  # sessions of one sport further apart than this are two activities
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
    clock, columns, new = in_order(clock, columns, new, edits)
    clock, laps = without_clock_jumps(clock, recording.laps, sessions, edits)
    start_s = _start(sessions, clock)
    time_s = clock - start_s if start_s is not None else clock
    _bounded(columns, edits)
    sport = next((s.sport for s in sessions if s.sport), None)

    distance, derived = distance_of(time_s, columns, new, edits)
    if sport is None:
        sport = _guessed_sport(time_s, distance, warnings)
    changed = False
    if sport in {"running", "walking"}:
        distance, changed = without_jumps(time_s, distance, edits)
    columns["distance_m"] = distance
    fill_speed(time_s, columns, new, sport, edits)
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
    if "power_w" in columns and not (columns["power_w"] > 0).any():
        columns["power_w"] = np.full_like(columns["power_w"], np.nan)  # a foot pod that was not worn writes zeros
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
    for word, samples in lost.items():
        edits.append(f"Impossible {word} in {count(samples, 'sample')} read as absent.")


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
        edits.append(f"Cadence counted one foot only in {count(int(half.sum()), 'sample')} and was doubled there.")
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
