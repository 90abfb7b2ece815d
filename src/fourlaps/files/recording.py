"""What a reader hands to the cleaning: columns on the file's own clock, its sessions, laps and pauses, untouched."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# No watch records more: 24 hours at ten samples a second are 864,000. Keeps memory bounded on hostile files.
MOST_SAMPLES = 1_000_000
MOST_LAPS = 5_000  # a lap press every ten seconds for half a day
MOST_SESSIONS = 200


@dataclass(frozen=True, slots=True)
class Session:
    """One sport's share of a recording; a triathlon has five. Times are seconds on the recording's clock.

    sport     a word of `vocabulary.activity.Sport`, None where the file does not say
    timer_s   time with pauses left out, None where the file does not say
    """

    start_s: float | None
    elapsed_s: float | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    sport: str | None = None


@dataclass(frozen=True, slots=True)
class RawLap:
    """A lap on the recording's clock. Cadence as the file counts it."""

    start_s: float
    duration_s: float
    distance_m: float | None = None
    avg_heart_rate_bpm: float | None = None
    avg_cadence: float | None = None
    workout_step: int | None = None
    intensity: str | None = None


@dataclass(slots=True)
class Recording:
    """One file, decoded and not yet judged.

    clock_s       (n,) seconds; Unix time where `dated`, else since an unknown moment
    columns       further sample columns by their `Samples` names, (n,) each, NaN = absent; cadence as the file
                  counts it (mostly steps of one foot)
    new_segment   (n,) bool: a pause lies between this sample and the one before
    """

    file_kind: str
    clock_s: Floats
    columns: dict[str, Floats]
    new_segment: Flags
    records: int
    dated: bool = True
    sessions: list[Session] = field(default_factory=list)
    laps: list[RawLap] = field(default_factory=list)
    utc_offset_s: int | None = None
    device: str | None = None
    name: str | None = None
    edits: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def sport_of_word(word: str | None) -> str | None:
    """The sport a GPX or TCX word means; None where nothing is said, "other" where it is something else.

    Strava writes numbers: 9 run, 1 ride, 10 walk, 4 hike (seen in its exports; from memory [D] for all but 9).

    >>> sport_of_word("trail_running"), sport_of_word("9"), sport_of_word("Biking"), sport_of_word("")
    ('running', 'running', 'cycling', None)
    """
    text = (word or "").strip().lower()
    if not text:
        return None
    numbers = {"9": "running", "1": "cycling", "10": "walking", "4": "walking"}
    if text in numbers:
        return numbers[text]
    for sport, parts in (
        ("running", ("run", "jog", "treadmill", "lauf")),
        ("cycling", ("cycl", "bik", "ride")),
        ("swimming", ("swim",)),
        ("walking", ("walk", "hik")),
        ("strength", ("strength",)),
    ):
        if any(part in text for part in parts):
            return sport
    return "other"
