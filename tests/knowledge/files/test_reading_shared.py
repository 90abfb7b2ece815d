"""Every real file beside the repository: read or refused in one sentence; counts and values against other readers."""

import contextlib
import datetime as dt
import json
from pathlib import Path

import fitdecode
import numpy as np
import pytest

from fourlaps.errors import InputError, NoRunInFile, UnreadableFile
from fourlaps.files import archive, fit, fit_columns
from fourlaps.files.reading import read_activity
from fourlaps.vocabulary.activity import Activity

ACTIVITIES = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "activities"
CORPUS = ACTIVITIES / "other" / "chiptime_corpus"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ACTIVITIES.is_dir(), reason="needs the folder shared/ beside the repository"),
]
FILES = sorted(path for path in ACTIVITIES.rglob("*") if path.is_file()) if ACTIVITIES.is_dir() else []
FIT_FILES = [path for path in FILES if path.parent.name == "fit" and path.read_bytes()[8:12] == b".FIT"]
CASES = sorted(CORPUS.rglob("expected.json"))

# The corpus calls these unreadable or "something else", or counts differently, for these reasons:
NOT_ACTIVITIES = {
    "course-file": NoRunInFile, "workout-file": NoRunInFile, "timestamp16-rollover": NoRunInFile,
    "html-error-page": UnreadableFile, "empty-file": UnreadableFile,
    "tcx-renamed": NoRunInFile,  # TCX without an activity in it
    "float-nan-inf": NoRunInFile, "multi-string-arrays": NoRunInFile, "string-edges": NoRunInFile,
    "hr-event-timestamp-12": NoRunInFile,  # single messages, nothing recorded
}  # fmt: skip


def named(path: Path) -> str:
    return str(path.relative_to(ACTIVITIES))[-60:]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_file_is_read_or_refused_in_one_sentence(path: Path) -> None:
    said = None
    try:
        found = read_activity(path.read_bytes(), name=path.name)
    except InputError as error:
        said = str(error)
        kind = type(error)
    if said is not None:
        assert kind in {UnreadableFile, NoRunInFile}
        assert 20 < len(said) < 200
        assert "\n" not in said
        return
    check(found)


def check(found: Activity) -> None:
    samples = found.samples
    assert (np.diff(samples.time_s) >= 0).all()
    known = samples.distance_m[np.isfinite(samples.distance_m)]
    assert (np.diff(known) >= -1e-6).all()
    if found.sport == "running":
        assert not (samples.speed_mps > 12.5).any()
        steps = samples.cadence_spm[np.isfinite(samples.cadence_spm) & (samples.speed_mps > 2.5)]
        if len(steps) > 60:
            assert 130 < np.median(steps) < 215
    assert found.start is None or found.start.tzinfo is dt.UTC
    assert found.duration_s is None or found.duration_s >= 0


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_record_counts_of_the_corpus_of_broken_files(path: Path) -> None:
    data = (path.parent / "input.fit").read_bytes()
    refused = NOT_ACTIVITIES.get(path.parent.name)
    if refused is not None:
        with pytest.raises(refused):
            read_activity(data)
        return
    expected = json.loads(path.read_text())
    count = sum(
        session["records"]["n"]
        for part in expected["parts"]
        for session in (part["activity"] or {}).get("sessions", [])
    )
    assert read_activity(data).records == count


def decoded(path: Path) -> dict[str, list[float | None]]:
    """Columns of the record messages as fitdecode reads them."""
    names = (
        "timestamp", "position_lat", "position_long", "heart_rate", "distance", "enhanced_speed", "enhanced_altitude",
        "power", "temperature", "vertical_oscillation", "stance_time", "step_length", "cadence",
    )  # fmt: skip
    rows: dict[str, list[float | None]] = {name: [] for name in names}
    with fitdecode.FitReader(
        path, check_crc=fitdecode.CrcCheck.DISABLED, error_handling=fitdecode.ErrorHandling.IGNORE
    ) as reader:
        try:
            for frame in reader:
                if isinstance(frame, fitdecode.FitDataMessage) and frame.global_mesg_num == 20:
                    for name in names:
                        value = None
                        for field in frame.fields:
                            plain = str(field.name).removeprefix("enhanced_")
                            native = not getattr(field, "is_dev", False) and field.field_def is not None
                            if (
                                plain == name.removeprefix("enhanced_")
                                and (native or field.parent_field)
                                and value is None
                            ):
                                value = field.value
                        rows[name].append(value)
        except fitdecode.FitError:
            pass
    return rows


ORACLE_SAMPLE = (
    "comicmuse__20260129_day_25_-_testing.fit", "fnardmann__6761214480_ACTIVITY.fit",
    "jimmykane__5e5fde38c2de24635a30d383.fit", "runalyze__with-new-dynamics.fit", "roznet__sample.fit",
    "eikek__2780451464.fit", "philosowaffle__Runn_Incline.fit", "kevintalaue__run1coros.fit",
    "muktihari__activity_truncated.fit", "runalyze__Fenix-3-with-empty-runscribe.fit",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", ORACLE_SAMPLE)
def test_values_equal_those_of_fitdecode(name: str) -> None:
    path = ACTIVITIES / "fit" / name
    rows = decoded(path)
    recording = fit.read_fit(path.read_bytes())
    assert recording.records == len(rows["timestamp"])
    seconds = [float("nan") if t is None else t.timestamp() for t in rows["timestamp"]]
    np.testing.assert_array_equal(recording.clock_s, seconds)
    scales = {"vertical_oscillation": 1e-3, "stance_time": 1e-3, "step_length": 1e-3}
    columns = {
        "position_lat": "latitude_deg", "position_long": "longitude_deg", "heart_rate": "heart_rate_bpm",
        "distance": "distance_m", "enhanced_speed": "speed_mps", "enhanced_altitude": "altitude_m",
        "temperature": "temperature_c", "vertical_oscillation": "vertical_oscillation_m",
        "stance_time": "contact_time_s", "step_length": "step_length_m",
    }  # fmt: skip
    for theirs, ours in columns.items():
        values = np.array([np.nan if v is None else float(v) for v in rows[theirs]]) * scales.get(theirs, 1.0)
        if theirs.startswith("position"):
            values = values * 180 / 2**31
        if np.isnan(values).all():
            continue  # a foot pod's developer field may fill what the watch left empty
        np.testing.assert_allclose(recording.columns[ours], values, rtol=1e-9, atol=1e-9, err_msg=f"{name} {ours}")


@pytest.mark.slow
def test_laps_and_sessions_equal_those_of_fitdecode() -> None:
    for name in ORACLE_SAMPLE:
        path = ACTIVITIES / "fit" / name
        laps: list[tuple[float, float]] = []
        with fitdecode.FitReader(path, check_crc=fitdecode.CrcCheck.DISABLED) as reader:
            try:
                for frame in reader:
                    if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "lap":
                        laps.append((frame.get_value("total_distance"), frame.get_value("total_timer_time")))
            except fitdecode.FitError:
                pass
        ours = [(lap.distance_m, lap.duration_s) for lap in fit.read_fit(path.read_bytes()).laps]
        assert [v for lap in ours for v in lap] == pytest.approx([v for lap in laps for v in lap]), name


def test_the_same_run_from_two_watches_and_three_formats() -> None:
    """One run as FIT, TCX and GPX: same start, same time; the positions alone measure within two per cent."""
    runs = [
        read_activity((ACTIVITIES / kind / f"sports-allianc__6782987395.{kind}").read_bytes())
        for kind in ("fit", "tcx", "gpx")
    ]
    assert len({run.start for run in runs}) == 1
    metres = [run.distance_m or 0.0 for run in runs]
    assert metres[0] == pytest.approx(metres[1], rel=0.001)
    assert metres[0] == pytest.approx(metres[2], rel=0.02)


def test_planned_steps_are_found_in_an_interval_session() -> None:
    """Six 400 m repeats with 200 m jogs, between two blocks of easy running."""
    run = read_activity((ACTIVITIES / "fit" / "fnardmann__6761214480_ACTIVITY.fit").read_bytes())
    repeats = [lap for lap in run.laps if lap.distance_m == pytest.approx(400, abs=1)]
    assert len(repeats) == 6
    assert len({lap.workout_step for lap in repeats}) == 1
    assert all(70 < lap.duration_s < 95 for lap in repeats)


def test_a_strava_export_is_walked() -> None:
    import io
    import zipfile

    out = io.BytesIO()
    root = ACTIVITIES / "other" / "strava_export_mini"
    with zipfile.ZipFile(out, "w") as file:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                file.write(path, str(path.relative_to(root)))
    (entry,) = archive.iterate(out.getvalue(), "export_1.zip")
    assert entry.data is not None
    assert read_activity(entry.data).distance_m == pytest.approx(3323, abs=1)


@pytest.mark.slow
def test_real_files_cut_and_flipped() -> None:
    rng = np.random.default_rng(11)
    for path in FIT_FILES[::6]:
        data = path.read_bytes()
        for _ in range(3):
            cut = bytearray(data[: int(rng.integers(14, len(data)))])
            for at in rng.integers(12, len(cut), size=3) if len(cut) > 12 else ():
                cut[at] = int(rng.integers(0, 256))
            with contextlib.suppress(InputError):
                check(read_activity(bytes(cut)))


def test_the_decoder_finds_every_chained_part() -> None:
    parts = {p.name: fit_columns.decode(p.read_bytes()).parts for p in FIT_FILES if p.name.startswith("eikek__2")}
    assert parts == {"eikek__2775379975.fit": 3, "eikek__2780451464.fit": 4, "eikek__2825367441.fit": 7}
