"""What a watch recorded: Activity, its Samples and its RecordedLaps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Sport = str  # "running", "cycling", "swimming", "walking", "strength", "other"


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Aligned columns, one row per recorded sample, NaN = absent. Every array is float64 of shape (n,).

    time_s            seconds since the activity's start, non-decreasing
    distance_m        metres since the start        speed_mps       metres per second
    latitude_deg, longitude_deg                     altitude_m
    heart_rate_bpm    cadence_spm (steps of both feet per minute)   power_w   temperature_c
    vertical_oscillation_m   contact_time_s   step_length_m   (running dynamics)
    """

    time_s: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    speed_mps: NDArray[np.float64]
    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    altitude_m: NDArray[np.float64]
    heart_rate_bpm: NDArray[np.float64]
    cadence_spm: NDArray[np.float64]
    power_w: NDArray[np.float64]
    temperature_c: NDArray[np.float64]
    vertical_oscillation_m: NDArray[np.float64]
    contact_time_s: NDArray[np.float64]
    step_length_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.time_s)

    @classmethod
    def from_columns(cls, n: int, **columns: NDArray[np.float64]) -> Samples:
        """Samples of length n; columns not given are all NaN."""
        unknown = set(columns) - set(SAMPLE_COLUMNS)
        if unknown:
            raise ValueError(f"no such sample column: {sorted(unknown)}")
        filled = {}
        for name in SAMPLE_COLUMNS:
            values = np.asarray(columns.get(name, np.full(n, np.nan)), dtype=np.float64)
            if values.shape != (n,):
                raise ValueError(f"column {name} has shape {values.shape}, expected ({n},)")
            filled[name] = values
        return cls(**filled)

    def has(self, column: str) -> bool:
        """Whether the column holds any value at all."""
        return bool(np.isfinite(getattr(self, column)).any())


SAMPLE_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Samples))


@dataclass(frozen=True, slots=True)
class RecordedLap:
    """One press of the watch's lap button, or the watch's own lap. Missing values are None.

    workout_step  index of the planned workout step this lap executed (`wkt_step_index` in FIT)
    intensity     the watch's word: active, rest, warmup, cooldown, recovery, interval, or None
    """

    start_s: float
    duration_s: float
    distance_m: float | None = None
    avg_heart_rate_bpm: float | None = None
    avg_cadence_spm: float | None = None
    workout_step: int | None = None
    intensity: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """One recorded activity, cleaned, with the list of edits made and warnings kept.

    start           UTC, timezone-aware; None where the file holds no date
    utc_offset_s    local time minus UTC where the file says so
    duration_s      time by the watch's timer, pauses left out   elapsed_s  first to last sample
    records         samples read over all parts of the file, before cleaning
    """

    sport: Sport
    start: dt.datetime | None
    utc_offset_s: int | None
    duration_s: float | None
    elapsed_s: float | None
    distance_m: float | None
    samples: Samples
    laps: tuple[RecordedLap, ...]
    records: int
    file_kind: str  # "fit", "gpx", "tcx"
    device: str | None = None
    name: str | None = None
    edits: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        km = f"{self.distance_m / 1000:.2f} km" if self.distance_m else "no distance"
        return f"Activity({self.sport}, {self.start}, {km}, {len(self.samples)} samples, {len(self.laps)} laps)"

    def _repr_html_(self) -> str:
        from fourlaps.units import format_time

        rows = {
            "sport": self.sport,
            "start (UTC)": self.start.strftime("%Y-%m-%d %H:%M") if self.start else "unknown",
            "time": format_time(self.duration_s) if self.duration_s else "unknown",
            "distance": f"{self.distance_m / 1000:.2f} km" if self.distance_m else "unknown",
            "laps": str(len(self.laps)),
            "samples": str(len(self.samples)),
            "fixes we made": "; ".join(self.edits) or "none",
        }
        from html import escape

        body = "".join(f"<tr><th>{key}</th><td>{escape(value)}</td></tr>" for key, value in rows.items())
        return f"<table>{body}</table>"
