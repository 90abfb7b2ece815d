"""TCX bytes to a Recording: activities with laps, tracks and trackpoints; courses are no activities."""

from __future__ import annotations

import math

import numpy as np

from fourlaps.errors import NoRunInFile, UnreadableFile
from fourlaps.files import markup
from fourlaps.files.markup import moment, number
from fourlaps.files.recording import MOST_LAPS, MOST_SAMPLES, MOST_SESSIONS, RawLap, Recording, Session, sport_of_word

POINT_FIELDS = {
    "latitudedegrees": "latitude_deg",
    "longitudedegrees": "longitude_deg",
    "altitudemeters": "altitude_m",
    "distancemeters": "distance_m",
    "cadence": "cadence_spm",
    "runcadence": "cadence_spm",
    "speed": "speed_mps",
    "watts": "power_w",
}
COLUMNS = (*dict.fromkeys(POINT_FIELDS.values()), "heart_rate_bpm")
LAP_FIELDS = {
    "totaltimeseconds": "duration",
    "distancemeters": "distance",
    "cadence": "cadence",
    "avgruncadence": "cadence",
}


class _Database:
    """Collects points, laps and activities while the document is walked."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.rows: dict[str, list[float]] = {column: [] for column in COLUMNS}
        self.new: list[bool] = []
        self.path: list[str] = []
        self.point: dict[str, float] | None = None
        self.lap: dict[str, float] | None = None
        self.lap_intensity: str | None = None
        self.laps: list[RawLap] = []
        self.sessions: list[Session] = []
        self.sport: str | None = None
        self.activity_start = math.nan
        self.activity_laps = 0
        self.in_activity = False
        self.courses = 0
        self.fresh = False
        self.offset: int | None = None
        self.device = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.path.append(tag)
        if tag == "trackpoint" and self.in_activity:
            if len(self.clock) >= MOST_SAMPLES:
                raise markup.Enough(f"Only the first {MOST_SAMPLES:,} samples were read.")
            self.point = {"clock": math.nan}
        elif tag == "lap" and self.in_activity:
            self.lap = {"start": moment(attributes.get("StartTime"))[0]}
            self.lap_intensity = None
        elif tag == "track":
            self.fresh = True
        elif tag == "activity":
            if len(self.sessions) >= MOST_SESSIONS:
                raise markup.Enough(f"Only the first {MOST_SESSIONS:,} activities in the file were looked at.")
            self.in_activity = True
            self.sport = sport_of_word(attributes.get("Sport"))
            self.activity_start = math.nan
            self.activity_laps = len(self.laps)
        elif tag == "course":
            self.courses += 1

    def end(self, tag: str, text: str) -> None:
        self.path.pop()
        parent = self.path[-1] if self.path else ""
        if self.point is not None:
            self._point_end(self.point, tag, parent, text)
        elif self.lap is not None:
            self._lap_end(self.lap, tag, parent, text)
        elif tag == "activity" and self.in_activity:
            self.end_activity()
        elif self.in_activity and tag == "id" and parent == "activity":
            self.activity_start = moment(text)[0]
        elif tag == "name" and parent == "creator":
            self.device = self.device or text

    def end_activity(self) -> None:
        """Close the activity: also for a file that was cut off inside one."""
        if not self.in_activity:
            return
        if self.lap is not None:
            self._keep_lap(self.lap)
            self.lap = None
        laps = self.laps[self.activity_laps :]
        start = laps[0].start_s if laps else self.activity_start
        distances = [lap.distance_m for lap in laps if lap.distance_m is not None]
        self.sessions.append(
            Session(
                start_s=None if math.isnan(start) else start,
                elapsed_s=laps[-1].start_s + laps[-1].duration_s - start if laps else None,
                timer_s=math.fsum(lap.duration_s for lap in laps) if laps else None,
                distance_m=math.fsum(distances) if distances and len(distances) == len(laps) else None,
                sport=self.sport,
            )
        )
        self.in_activity = False

    def _point_end(self, point: dict[str, float], tag: str, parent: str, text: str) -> None:
        if tag == "trackpoint":
            self.clock.append(point["clock"])
            for column in COLUMNS:
                self.rows[column].append(point.get(column, math.nan))
            # Tracks of one lap are split by pauses; a new lap starts a new track without one.
            self.new.append(self.fresh and "paused" in point and len(self.clock) > 1)
            self.fresh = False
            if self.lap is not None:
                self.lap["points"] = 1
            self.point = None
        elif tag == "time" and parent == "trackpoint":
            point["clock"], offset = moment(text)
            self.offset = self.offset if offset is None else offset
            if self.fresh and self.lap is not None and "points" in self.lap:
                point["paused"] = 1
        elif tag == "value" and parent == "heartratebpm":
            point["heart_rate_bpm"] = number(text)
        elif tag in POINT_FIELDS and text and math.isnan(point.get(POINT_FIELDS[tag], math.nan)):
            point[POINT_FIELDS[tag]] = number(text)

    def _lap_end(self, lap: dict[str, float], tag: str, parent: str, text: str) -> None:
        if tag == "lap":
            self._keep_lap(lap)
            self.lap = None
        elif tag == "value" and parent == "averageheartratebpm":
            lap["heart_rate"] = number(text)
        elif tag == "intensity" and parent == "lap":
            self.lap_intensity = {"active": "active", "resting": "rest"}.get(text.lower())
        elif tag in LAP_FIELDS and text and (parent == "lap" or tag == "avgruncadence"):
            lap[LAP_FIELDS[tag]] = number(text)

    def _keep_lap(self, lap: dict[str, float]) -> None:
        def given(name: str) -> float | None:
            value = lap.get(name, math.nan)
            return None if math.isnan(value) else value

        duration = given("duration")
        start = lap["start"]
        if math.isnan(start) or duration is None or duration < 0 or len(self.laps) >= MOST_LAPS:
            return
        self.laps.append(
            RawLap(start, duration, given("distance"), given("heart_rate"), given("cadence"), None, self.lap_intensity)
        )


def read_tcx(data: bytes) -> Recording:
    """The recording in TCX bytes.

    raises  UnreadableFile for XML that cannot be read or is dangerous, NoRunInFile for courses and workouts
    """
    database = _Database()
    damage = markup.walk(data, database.start, database.end)
    if damage and not database.clock and not database.laps:
        raise UnreadableFile(damage.replace("What stood before was read.", "Export the file again."))
    database.end_activity()
    if not database.sessions:
        said = "a course to follow, not" if database.courses else "no lap and no point of"
        raise NoRunInFile(f"This TCX file holds {said} a recorded activity.")
    return Recording(
        file_kind="tcx",
        clock_s=np.array(database.clock, dtype=np.float64),
        columns={name: np.array(rows, dtype=np.float64) for name, rows in database.rows.items()},
        new_segment=np.array(database.new, dtype=bool),
        records=len(database.clock),
        sessions=database.sessions,
        laps=database.laps,
        utc_offset_s=database.offset,
        device=database.device or None,
        warnings=[damage] if damage else [],
    )
