"""FIT messages to a Recording: scales and units, sessions, laps with their workout step, pauses, local time.

Field numbers, scales and offsets are those of the public FIT profile; the tests hold them against fitdecode.
"""

from __future__ import annotations

import numpy as np

from fourlaps.errors import NoRunInFile, UnreadableFile
from fourlaps.files import fit_columns, fit_layout
from fourlaps.files.fit_columns import FitColumns, Messages
from fourlaps.files.fit_layout import TIMESTAMP
from fourlaps.files.recording import MOST_LAPS, MOST_SESSIONS, Flags, Floats, RawLap, Recording, Session

FIT_EPOCH_S = 631_065_600  # 1989-12-31T00:00:00Z in Unix time
FIRST_DATE_S = 0x10000000  # below this a FIT time counts from the moment the device was switched on
EARLIEST_REAL_S = 1_104_537_600 - FIT_EPOCH_S  # 2005, before the first FIT watch: a clock that was never set
LARGEST_OFFSET_S = 15 * 3600

SPORTS = {1: "running", 2: "cycling", 5: "swimming", 11: "walking", 17: "walking"}
TREADMILL, STRENGTH = 1, 20  # sub-sports
INTENSITIES = {0: "active", 1: "rest", 2: "warmup", 3: "cooldown", 4: "recovery", 5: "interval"}
FILE_KINDS = {
    1: "device description", 2: "settings file", 3: "sport settings file", 5: "workout", 6: "course", 7: "schedule",
    9: "weight file", 10: "totals file", 11: "goals file", 14: "blood pressure file", 15: "monitoring file",
    20: "activity summary", 28: "daily monitoring file", 32: "monitoring file", 34: "segment", 35: "segment list",
}  # fmt: skip
ACTIVITY_FILE = 4
COURSE_FILE = 6
MAKERS = {
    1: "Garmin", 13: "Dynastream", 15: "Dynastream", 23: "Suunto", 32: "Wahoo", 71: "TomTom", 95: "Stryd",
    123: "Polar", 260: "Zwift", 265: "Strava", 294: "COROS",
}  # fmt: skip
# Garmin's numbers for watches met in the sample files; others are shown by their number.
GARMIN_WATCHES = {
    1328: "Forerunner 910XT", 1765: "Forerunner 920XT", 1967: "fēnix 2", 2050: "fēnix 3", 2130: "Forerunner 920XT",
    2153: "Forerunner 225", 2156: "Forerunner 630", 2158: "Forerunner 735XT", 2337: "vívoactive HR",
    2431: "Forerunner 235", 2503: "Forerunner 35", 2604: "fēnix 5X", 2691: "Forerunner 935", 2697: "fēnix 5",
    3077: "Forerunner 245", 3111: "fēnix 5X Plus", 3113: "Forerunner 945", 3224: "vívoactive 4S", 3288: "fēnix 6S",
    3291: "fēnix 6X", 3600: "Venu Sq", 4024: "Forerunner 955", 4315: "Forerunner 965",
}  # fmt: skip
TIMER, START, STOPS = 0, 0, (1, 4, 8, 9)  # the timer event, and its types

# Sample column -> the fields that carry it, best first: (number, scale, offset); value = raw / scale - offset.
RECORD_FIELDS: dict[str, tuple[tuple[int, float, float], ...]] = {
    "latitude_deg": ((0, 2**31 / 180, 0),),
    "longitude_deg": ((1, 2**31 / 180, 0),),
    "altitude_m": ((78, 5, 500), (2, 5, 500)),
    "heart_rate_bpm": ((3, 1, 0),),
    "distance_m": ((5, 100, 0),),
    "speed_mps": ((73, 1000, 0), (6, 1000, 0)),
    "power_w": ((7, 1, 0),),
    "temperature_c": ((13, 1, 0),),
    "vertical_oscillation_m": ((39, 10_000, 0),),
    "contact_time_s": ((41, 10_000, 0),),
    "step_length_m": ((85, 10_000, 0),),
}
CADENCE, FRACTIONAL_CADENCE, COMPRESSED_SPEED_DISTANCE = 4, 53, 8
# What foot pods call their developer fields, and how to read them: name -> (sample column, unit -> metres, s, W).
DEVELOPER_FIELDS: dict[str, tuple[str, dict[str, float]]] = {
    "power": ("power_w", {"": 1, "w": 1, "watts": 1}),
    "rs_power_avg": ("power_w", {"w": 1}),
    "ground time": ("contact_time_s", {"milliseconds": 1e-3, "ms": 1e-3}),
    "vertical oscillation": ("vertical_oscillation_m", {"centimeters": 1e-2, "cm": 1e-2, "mm": 1e-3}),
}


def read_fit(data: bytes) -> Recording:
    """The recording in FIT bytes, with all chained parts.

    raises  UnreadableFile where no message can be read, NoRunInFile for workouts, courses, settings and the like
    """
    columns = fit_columns.decode(data)
    if not columns.messages:
        raise UnreadableFile(
            "This looks like a FIT file, but nothing in it can be read. Export it again from the watch or its app.", 0
        )
    kinds = columns.of(fit_layout.FILE_ID).numbers(0)
    records = columns.of(fit_layout.RECORD)
    sessions = columns.of(fit_layout.SESSION)
    if COURSE_FILE in kinds and ACTIVITY_FILE not in kinds:
        raise NoRunInFile("This FIT file is a course to follow, not a recorded activity.")
    if not len(records) and not len(sessions) and not len(columns.of(fit_layout.LAP)):
        said = next((FILE_KINDS[k] for k in kinds if k in FILE_KINDS), "file without any samples or laps")
        raise NoRunInFile(f"This FIT file is a {said}, not a recorded activity.")

    clock = _clock(records, warnings := list(columns.warnings))
    dated = bool((clock >= FIRST_DATE_S).any()) or (not len(clock) and bool(sessions.numbers(2).size))
    shift = FIT_EPOCH_S if dated else 0
    if not dated and len(records):
        warnings.append("The file holds no date, only times since the watch was switched on.")
    elif dated and len(clock) and np.nanmedian(clock) < EARLIEST_REAL_S:
        warnings.append("The date lies before the first FIT watch: the watch's clock was probably never set.")
    return Recording(
        file_kind="fit",
        clock_s=clock + shift,
        columns=_columns(records, columns),
        new_segment=_pauses(columns, clock),
        records=len(records),
        dated=dated,
        sessions=_sessions(columns, shift),
        laps=_laps(columns.of(fit_layout.LAP), shift),
        utc_offset_s=_utc_offset(columns.of(fit_layout.ACTIVITY), warnings),
        device=_device(columns.of(fit_layout.FILE_ID)),
        warnings=warnings,
    )


def _clock(records: Messages, warnings: list[str]) -> Floats:
    """(n,) seconds on the watch's clock; one a second where the file gives no times at all."""
    clock = records.numbers(TIMESTAMP)
    if len(clock) and not np.isfinite(clock).any():
        warnings.append("The samples carry no times; they were taken as one a second.")
        return np.arange(len(clock), dtype=np.float64)
    return clock


def _columns(records: Messages, everything: FitColumns) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for column, sources in RECORD_FIELDS.items():
        values = np.full(len(records), np.nan)
        for number, scale, offset in sources:
            values = np.where(np.isnan(values), records.numbers(number) / scale - offset, values)
        found[column] = values
    found["cadence_spm"] = records.numbers(CADENCE) + np.nan_to_num(records.numbers(FRACTIONAL_CADENCE) / 128)
    _add_compressed(records, found)
    _add_developer(records, everything.of(fit_layout.FIELD_DESCRIPTION), found)
    return found


def _add_compressed(records: Messages, found: dict[str, Floats]) -> None:
    """Old foot-pod watches pack 12 bits of speed (0.01 m/s) and 12 bits of running distance (1/16 m) into 3 bytes."""
    packed = records.raw(COMPRESSED_SPEED_DISTANCE, 3).astype(np.int64)
    there = ~(packed == 0xFF).all(axis=1)
    if not there.any():
        return
    speed = (packed[:, 0] | (packed[:, 1] & 0x0F) << 8) / 100
    ticks = (packed[:, 1] >> 4 | packed[:, 2] << 4)[there]
    distance = np.full(len(records), np.nan)
    distance[there] = (ticks[0] + np.concatenate([[0], np.cumsum(np.diff(ticks) & 0xFFF)])) / 16
    found["speed_mps"] = np.where(np.isnan(found["speed_mps"]) & there, speed, found["speed_mps"])
    found["distance_m"] = np.where(np.isnan(found["distance_m"]), distance, found["distance_m"])


def _add_developer(records: Messages, descriptions: Messages, found: dict[str, Floats]) -> None:
    """Foot pods write power and dynamics as developer fields; they fill columns the watch itself left empty."""
    names, units = descriptions.texts(3), descriptions.texts(8)
    index, number, base = (descriptions.numbers(n) for n in (0, 1, 2))
    for row, name in enumerate(names):
        column, scales = DEVELOPER_FIELDS.get(name.lower(), ("", {}))
        scale = scales.get(units[row].lower())
        if scale is None or np.isnan(index[row] + number[row] + base[row]) or np.isfinite(found[column]).any():
            continue
        part = int(descriptions.part[row])
        values = records.developer_numbers(part, int(index[row]), int(number[row]), int(base[row]))
        found[column] = values * scale


def _pauses(everything: FitColumns, clock: Floats) -> Flags:
    """(n,) True where the timer stood still between this sample and the one before."""
    events = everything.of(fit_layout.EVENT)
    timer = events.numbers(0) == TIMER
    kinds, times = events.numbers(1)[timer], events.numbers(TIMESTAMP)[timer]
    new = np.zeros(len(clock), dtype=bool)
    stopped: float | None = None
    for kind, at in zip(kinds.tolist(), times.tolist(), strict=True):
        if kind in STOPS and stopped is None:
            stopped = at
        elif kind == START and stopped is not None:
            after = np.flatnonzero(clock >= at) if at > stopped else np.empty(0, np.int64)
            if len(after):
                new[after[0]] = after[0] > 0
            stopped = None
    return new


def _sport(number: float, sub: float) -> str | None:
    if np.isnan(number):
        return None
    if sub == STRENGTH:
        return "strength"
    if number == 4 and sub == TREADMILL:  # fitness equipment
        return "running"
    return SPORTS.get(int(number), "other")


def _sessions(everything: FitColumns, shift: int) -> list[Session]:
    messages = everything.of(fit_layout.SESSION)
    start, sport, sub = (messages.numbers(n) for n in (2, 5, 6))
    elapsed, timer, distance = messages.numbers(7) / 1000, messages.numbers(8) / 1000, messages.numbers(9) / 100
    found = [
        Session(
            start_s=None if np.isnan(start[i]) else float(start[i]) + shift,
            elapsed_s=_value(elapsed[i]),
            timer_s=_value(timer[i]),
            distance_m=_value(distance[i]),
            sport=_sport(sport[i], sub[i]),
        )
        for i in range(min(len(messages), MOST_SESSIONS))
    ]
    if not found:
        sports = everything.of(fit_layout.SPORT)
        said = [_sport(a, b) for a, b in zip(sports.numbers(0), sports.numbers(1), strict=True)]
        laps = everything.of(fit_layout.LAP)
        said += [_sport(a, b) for a, b in zip(laps.numbers(25), laps.numbers(39), strict=True)]
        named = {sport for sport in said if sport is not None}
        if len(named) == 1:
            found.append(Session(start_s=None, sport=named.pop()))
    return found


def _laps(messages: Messages, shift: int) -> list[RawLap]:
    end, start = messages.numbers(TIMESTAMP), messages.numbers(2)
    elapsed, timer = messages.numbers(7) / 1000, messages.numbers(8) / 1000
    distance, heart, step = messages.numbers(9) / 100, messages.numbers(15), messages.numbers(71)
    cadence = messages.numbers(17) + np.nan_to_num(messages.numbers(80) / 128)
    intensity = messages.numbers(23)
    begin = np.where(np.isnan(start), end - elapsed, start)
    laps = []
    for i in np.flatnonzero(np.isfinite(begin))[:MOST_LAPS]:
        duration = next((v for v in (timer[i], elapsed[i], end[i] - begin[i]) if np.isfinite(v) and v >= 0), None)
        if duration is None:
            continue
        laps.append(
            RawLap(
                start_s=float(begin[i]) + shift,
                duration_s=float(duration),
                distance_m=_value(distance[i]),
                avg_heart_rate_bpm=_value(heart[i]),
                avg_cadence=_value(cadence[i]),
                workout_step=None if np.isnan(step[i]) else int(step[i]),
                intensity=INTENSITIES.get(int(intensity[i])) if np.isfinite(intensity[i]) else None,
            )
        )
    return laps


def _value(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def _utc_offset(activity: Messages, warnings: list[str]) -> int | None:
    """Local time minus UTC in whole quarters of an hour, None where the file does not say or says nonsense."""
    difference = activity.numbers(5) - activity.numbers(TIMESTAMP)
    stated = difference[np.isfinite(difference)]
    if not len(stated):
        return None
    offset = round(float(stated[-1]) / 900) * 900
    if abs(offset) > LARGEST_OFFSET_S:
        warnings.append("The local time in the file makes no sense and was not used.")
        return None
    return offset


def _device(file_id: Messages) -> str | None:
    makers, products, names = file_id.numbers(1), file_id.numbers(2), file_id.texts(8)
    for maker, product, name in zip(makers, products, names, strict=True):
        known = MAKERS.get(int(maker)) if np.isfinite(maker) else None
        if name:
            return name if known is None or known.lower() in name.lower() else f"{known} {name}"
        if known == "Garmin" and product in GARMIN_WATCHES:
            return f"Garmin {GARMIN_WATCHES[int(product)]}"
        if known:
            return f"{known} (product {int(product)})" if np.isfinite(product) else known
    return None
