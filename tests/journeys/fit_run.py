"""Six 400s on the track with warm-up and cool-down, as a watch would have written them into a FIT file."""

import datetime as dt
import math
from functools import cache

from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.profile_type import FileType, Intensity, LapTrigger, Manufacturer, Sport

REP_S = (80, 80, 81, 80, 81, 82)
# (seconds, m/s, heart rate, intensity) of each press of the lap button.
STRETCHES = (
    (600, 2.9, 138, Intensity.WARMUP),
    *(
        stretch
        for rep_s in REP_S
        for stretch in ((rep_s, 400 / rep_s, 176, Intensity.ACTIVE), (90, 1.8, 150, Intensity.REST))
    ),
    (420, 2.8, 140, Intensity.COOLDOWN),
)


@cache
def track_run(start: dt.datetime, every_s: int = 1) -> bytes:
    """The file's bytes; `start` is aware, `every_s` the time between two records."""
    builder = FitFileBuilder(auto_define=True, min_string_size=50)
    began_ms = round(start.timestamp() * 1000)
    head = FileIdMessage()
    head.type = FileType.ACTIVITY
    head.manufacturer = Manufacturer.DEVELOPMENT.value
    head.product = 1
    head.serial_number = 4711
    head.time_created = began_ms
    builder.add(head)
    seconds, metres, laps = 0, 0.0, []
    for length_s, speed, pulse, intensity in STRETCHES:
        lap_start_s, lap_start_m = seconds, metres
        for _second in range(length_s):
            if seconds % every_s == 0:
                record = RecordMessage()
                record.timestamp = began_ms + seconds * 1000
                record.distance = metres
                record.speed = speed
                record.heart_rate = round(pulse + 4 * math.sin(seconds / 40))
                record.cadence = round((150 + 8 * speed) / 2)
                angle = 2 * math.pi * metres / 400
                record.position_lat = 50.1 + 0.0006 * math.sin(angle)
                record.position_long = 8.6 + 0.0009 * math.cos(angle)
                builder.add(record)
            seconds += 1
            metres += speed
        lap = LapMessage()
        lap.timestamp = began_ms + seconds * 1000
        lap.start_time = began_ms + lap_start_s * 1000
        lap.total_elapsed_time = lap.total_timer_time = float(seconds - lap_start_s)
        lap.total_distance = metres - lap_start_m
        lap.intensity = intensity
        lap.lap_trigger = LapTrigger.MANUAL
        laps.append(lap)
    for lap in laps:
        builder.add(lap)
    session = SessionMessage()
    session.timestamp = began_ms + seconds * 1000
    session.start_time = began_ms
    session.total_elapsed_time = session.total_timer_time = float(seconds)
    session.total_distance = metres
    session.sport = Sport.RUNNING
    session.num_laps = len(laps)
    builder.add(session)
    whole = ActivityMessage()
    whole.timestamp = began_ms + seconds * 1000
    whole.total_timer_time = float(seconds)
    whole.num_sessions = 1
    builder.add(whole)
    return builder.build().to_bytes()
