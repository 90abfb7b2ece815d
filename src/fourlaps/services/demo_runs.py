"""Runs that nobody ran: activities as a watch would record them, made from planned workouts for the made-up runner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from fourlaps.units import MILE_M
from fourlaps.vocabulary.activity import Activity, RecordedLap, Samples
from fourlaps.vocabulary.workout import Workout

DEVICE = "Made-up watch"
_EARTH_M_PER_DEG = 111_320.0
_TRACK_M, _PARK_M = 400.0, 2_300.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some seconds at one speed; `lap` ends a lap press, `step` is the planned step it carries out."""

    seconds: float
    speed_mps: float
    step: int | None = None
    intensity: str = "active"


def stretches_of(workout: Workout, rng: Any, *, form: float) -> list[Stretch]:
    """The stretches a runner makes of a workout; `form` is their speed against what was asked (1.0 is the middle)."""
    made: list[Stretch] = []
    step = 0
    for part in workout.parts:
        each = part.running_duration_s / part.repeats
        for number in range(part.repeats):
            # Reps drift: a little quick at first, a little slow at the end.
            drift = 1.004 - 0.008 * number / max(1, part.repeats - 1) if part.repeats > 1 else 1.0
            speed = part.midpoint_mps * form * drift * (1 + rng.normal(0, 0.006))
            seconds = part.rep_distance_m / speed if part.rep_distance_m is not None else each
            if workout.family == "TT" and part.part == "steady":
                # A test is over its distance, not over its time, and tells the form as it is.
                speed = part.midpoint_mps * form
                seconds = part.distance_m / speed
            word = {"warm_up": "warmup", "cool_down": "cooldown"}.get(part.part, "active")
            made.append(Stretch(seconds, speed, step, word))
            if part.recovery_duration_s and number < part.repeats - 1:
                rest = {"jog": 2.1, "walk": 1.3, "stand": 0.0}.get(part.recovery_kind or "jog", 2.1)
                made.append(Stretch(part.recovery_duration_s, rest, step + 1, "rest"))
        step += 2
    return made


def steady_run(metres: float, speed_mps: float) -> list[Stretch]:
    """One easy run without a plan."""
    return [Stretch(metres / speed_mps, speed_mps)]


def race_day(splits_s: Sequence[tuple[float, float]]) -> list[Stretch]:
    """A warm-up, a race as (metres, seconds) laps, and a cool-down."""
    laps = [Stretch(seconds, metres / seconds, None, "active") for metres, seconds in splits_s]
    return [Stretch(900, 2.7, None, "warmup"), *laps, Stretch(600, 2.6, None, "cooldown")]


def record(
    stretches: Sequence[Stretch], start: dt.datetime, rng: Any, *, mile_s: float, name: str, offset_s: int, track: bool
) -> Activity:
    """The activity of these stretches, one sample a second, with the noise and lags of real recordings."""
    seconds = np.array([max(1, round(s.seconds)) for s in stretches])
    n = int(seconds.sum())
    wanted = np.repeat([s.speed_mps for s in stretches], seconds)
    # A runner takes a few seconds to change speed, and GPS speed wanders.
    speed = np.maximum(_lagged(wanted, 1.2) + _lagged(rng.normal(0, 0.35, n), 6.0), 0.0)
    distance = np.concatenate([[0.0], np.cumsum(speed[1:])]) if n else speed
    mile_mps = MILE_M / mile_s
    effort = np.clip(speed / mile_mps, 0, 1.1)
    heart = _lagged(66 + 118 * effort**1.1, 28.0, start=78.0) + _lagged(rng.normal(0, 4, n), 10.0)
    heart += np.linspace(0, 5, n)  # it creeps up at the same speed
    running = speed > 1.7
    cadence = np.where(running, 146 + 7.4 * speed + _lagged(rng.normal(0, 4, n), 5.0), np.where(speed > 0.5, 105, 0))
    step = np.where(running, speed / (np.maximum(cadence, 1) / 60), np.nan)
    contact = np.where(running, 0.335 - 0.024 * speed + rng.normal(0, 0.003, n), np.nan)
    bounce = np.where(running, 0.112 - 0.0042 * speed + rng.normal(0, 0.002, n), np.nan)
    radius = (_TRACK_M if track else _PARK_M) / (2 * np.pi)
    angle = distance / radius
    samples = Samples.from_columns(
        n,
        time_s=np.arange(n, dtype=np.float64),
        distance_m=distance,
        speed_mps=speed,
        # An island that is on no map, at 0 degrees north and 0 degrees east.
        latitude_deg=radius * np.sin(angle) / _EARTH_M_PER_DEG,
        longitude_deg=radius * np.cos(angle) / _EARTH_M_PER_DEG,
        altitude_m=np.full(n, 12.0) if track else 12 + 6 * np.sin(angle) + 2 * np.sin(3 * angle),
        heart_rate_bpm=np.rint(np.clip(heart, 60, 196)),
        cadence_spm=np.rint(cadence),
        vertical_oscillation_m=bounce,
        contact_time_s=contact,
        step_length_m=step,
    )
    ends = np.cumsum(seconds)
    laps = _pressed(stretches, ends, samples) if len(stretches) > 1 else _every_km(samples)
    return Activity(
        sport="running", start=start, utc_offset_s=offset_s, duration_s=float(n), elapsed_s=float(n),
        distance_m=float(distance[-1]), samples=samples, laps=laps, records=n, file_kind="demo",
        device=DEVICE, name=name,
    )  # fmt: skip


def _lagged(values: Any, seconds: float, start: float | None = None) -> Any:
    """The values behind a first-order lag."""
    from scipy.signal import lfilter

    keep = np.exp(-1.0 / seconds)
    first = float(values[0]) if start is None and len(values) else (start or 0.0)
    made, _state = lfilter([1 - keep], [1, -keep], values, zi=[keep * first])
    return made


def _lap(samples: Samples, first: int, last: int, step: int | None, intensity: str) -> RecordedLap:
    inside = slice(first, last)
    end = min(last, len(samples) - 1)
    return RecordedLap(
        start_s=float(first),
        duration_s=float(last - first),
        distance_m=float(samples.distance_m[end] - samples.distance_m[first]),
        avg_heart_rate_bpm=float(np.mean(samples.heart_rate_bpm[inside])),
        avg_cadence_spm=float(np.mean(samples.cadence_spm[inside])),
        workout_step=step,
        intensity=intensity,
    )


def _pressed(stretches: Sequence[Stretch], ends: Any, samples: Samples) -> tuple[RecordedLap, ...]:
    starts = [0, *ends[:-1]]
    return tuple(
        _lap(samples, int(first), int(last), s.step, s.intensity)
        for s, first, last in zip(stretches, starts, ends, strict=True)
    )


def _every_km(samples: Samples) -> tuple[RecordedLap, ...]:
    marks = np.arange(1000.0, float(samples.distance_m[-1]), 1000.0)
    cuts = [0, *np.searchsorted(samples.distance_m, marks).tolist(), len(samples)]
    return tuple(_lap(samples, first, last, None, "active") for first, last in pairwise(cuts) if last > first)
