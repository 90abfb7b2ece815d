"""GPX bytes to a Recording. Distance is what the track says, or worked out from the positions later."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fourlaps.errors import NoRunInFile, UnreadableFile
from fourlaps.files import markup
from fourlaps.files.markup import moment, number
from fourlaps.files.recording import MOST_SAMPLES, Recording, Session, sport_of_word

# Element names met in real files, without their prefixes -> sample column.
POINT_FIELDS = {
    "ele": "altitude_m",
    "hr": "heart_rate_bpm", "heartrate": "heart_rate_bpm",
    "cad": "cadence_spm", "cadence": "cadence_spm", "runcadence": "cadence_spm",
    "atemp": "temperature_c", "temp": "temperature_c", "temperature": "temperature_c",
    "power": "power_w", "watts": "power_w", "powerinwatts": "power_w",
    "distance": "distance_m",
    "speed": "speed_mps",
}  # fmt: skip
COLUMNS = ("latitude_deg", "longitude_deg", *dict.fromkeys(POINT_FIELDS.values()))


class _Track:
    """Collects points while the document is walked."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.rows: dict[str, list[float]] = {column: [] for column in COLUMNS}
        self.new: list[bool] = []
        self.heart: list[tuple[float, float]] = []  # a separate heart rate track, matched by time
        self.path: list[str] = []
        self.tracks = 0
        self.routes = 0
        self.point: dict[str, float] | None = None
        self.fresh = True
        self.offset: int | None = None
        self.metadata_s = math.nan
        self.creator = ""
        self.kind = ""
        self.name = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.path.append(tag)
        if tag == "trkpt":
            if len(self.clock) >= MOST_SAMPLES:
                raise markup.Enough(f"Only the first {MOST_SAMPLES:,} samples were read.")
            self.point = {
                "latitude_deg": number(attributes.get("lat")),
                "longitude_deg": number(attributes.get("lon")),
                "clock": math.nan,
            }
        elif tag == "trkseg":
            self.fresh = True
        elif tag == "trk":
            self.tracks += 1
        elif tag in {"rte", "wpt"}:
            self.routes += 1
        elif tag == "gpx":
            self.creator = attributes.get("creator", "")
        elif tag == "heartrate" and "bpm" in attributes and len(self.heart) < MOST_SAMPLES:
            self.heart.append((moment(attributes.get("time"))[0], number(attributes["bpm"])))

    def end(self, tag: str, text: str) -> None:
        self.path.pop()
        parent = self.path[-1] if self.path else ""
        point = self.point
        if point is not None:
            if tag == "trkpt":
                self._keep(point)
                self.point = None
            elif tag == "time" and parent == "trkpt":
                point["clock"], offset = moment(text)
                self.offset = self.offset if offset is None else offset
            elif tag in POINT_FIELDS and text:
                column = POINT_FIELDS[tag]
                if math.isnan(point.get(column, math.nan)):
                    point[column] = number(text)
        elif tag == "time" and parent in {"metadata", "gpx"}:
            self.metadata_s = moment(text)[0]
        elif tag == "type" and parent == "trk":
            self.kind = self.kind or text
        elif tag == "name" and parent == "trk":
            self.name = self.name or text

    def _keep(self, point: dict[str, float]) -> None:
        self.clock.append(point["clock"])
        for column in COLUMNS:
            self.rows[column].append(point.get(column, math.nan))
        self.new.append(self.fresh and len(self.clock) > 1)
        self.fresh = False


def read_gpx(data: bytes) -> Recording:
    """The recording in GPX bytes; several segments of a track have pauses between them.

    raises  UnreadableFile for XML that cannot be read or is dangerous, NoRunInFile for routes and waypoints
    """
    track = _Track()
    damage = markup.walk(data, track.start, track.end)
    warnings = [damage] if damage else []
    if not track.clock and damage and not track.tracks:
        raise UnreadableFile(damage.replace("What stood before was read.", "Export the file again."))
    if not track.tracks:
        raise NoRunInFile("This GPX file holds a route or places, not a recorded activity.")
    clock = np.array(track.clock, dtype=np.float64)
    if len(clock) and not np.isfinite(clock).any():
        raise NoRunInFile("The points of this GPX track carry no times, so it is a route and not a recorded activity.")
    columns: dict[str, Any] = {name: np.array(rows, dtype=np.float64) for name, rows in track.rows.items()}
    if track.heart and not np.isfinite(columns["heart_rate_bpm"]).any():
        beats = dict(track.heart)
        columns["heart_rate_bpm"] = np.array([beats.get(at, math.nan) for at in track.clock], dtype=np.float64)
    sessions = [Session(start_s=None, sport=sport_of_word(track.kind))]
    if not len(clock):
        warnings.append("The track holds no points: only its name and date could be read.")
        sessions = [Session(start_s=_or_none(track.metadata_s), sport=sport_of_word(track.kind))]
    return Recording(
        file_kind="gpx",
        clock_s=clock,
        columns=columns,
        new_segment=np.array(track.new, dtype=bool),
        records=len(clock),
        sessions=sessions,
        utc_offset_s=track.offset,
        device=track.creator or None,
        name=track.name or None,
        warnings=warnings,
    )


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
