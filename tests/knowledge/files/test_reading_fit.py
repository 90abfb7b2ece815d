"""FIT bytes built here, with known contents: what comes out is what went in."""

import struct
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from fourlaps.errors import NoRunInFile, UnreadableFile
from fourlaps.files import fit_columns, fit_layout
from fourlaps.files.fit_checksum import checksum
from fourlaps.files.reading import read_activity
from tests.knowledge.files.fit_builder import FIT_EPOCH_S, BuiltLap, FitFile, build_fit_activity, crc16

START = datetime(2026, 5, 1, 16, 30, tzinfo=UTC)
SECOND = int(START.timestamp()) - FIT_EPOCH_S


def records(file: FitFile, times: list[int], *, local: int = 0) -> None:
    file.define(local, 20, [(253, "I"), (5, "I"), (3, "B")])
    for i, at in enumerate(times):
        file.add(local, at, i * 300, 140 + i % 10)


def activity_file(times: list[int] | None = None) -> FitFile:
    file = FitFile()
    file.define(1, 0, [(0, "E"), (1, "H"), (2, "H")])
    file.add(1, 4, 1, 3113)
    records(file, times if times is not None else [SECOND + i for i in range(60)])
    return file


@pytest.mark.slow
@pytest.mark.parametrize("big_endian", [False, True])
def test_a_run_comes_out_as_it_went_in(big_endian: bool) -> None:
    speeds = [3.0 + 0.5 * np.sin(i / 50) for i in range(1200)]
    heart = [120 + i % 60 for i in range(1200)]
    data = build_fit_activity(
        START,
        speeds,
        heart_rate_bpm=heart,
        power_w=[250] * 1200,
        dynamics=True,
        cadence_spm=171.0,
        big_endian=big_endian,
    )
    run = read_activity(data)
    assert run.sport == "running"
    assert run.start == START
    assert run.utc_offset_s == 7200
    assert run.records == len(run.samples) == 1200
    assert run.duration_s == run.elapsed_s == 1199
    np.testing.assert_array_equal(run.samples.time_s, np.arange(1200))
    np.testing.assert_allclose(run.samples.distance_m, np.concatenate([[0], np.cumsum(speeds)[:-1]]), atol=0.006)
    np.testing.assert_allclose(run.samples.speed_mps, speeds, atol=0.0006)
    np.testing.assert_array_equal(run.samples.heart_rate_bpm, heart)
    assert set(run.samples.cadence_spm) == {171.0}  # steps of both feet, the half step of one foot included
    assert set(run.samples.power_w) == {250.0}
    assert run.samples.vertical_oscillation_m[0] == pytest.approx(0.08)
    assert run.samples.contact_time_s[0] == pytest.approx(0.25)
    assert run.samples.step_length_m[0] == pytest.approx(1.0)
    assert run.samples.altitude_m[0] == 80
    assert run.samples.latitude_deg[0] == pytest.approx(51.0, abs=0.001)
    assert run.edits == run.warnings == ()


def test_laps_keep_their_workout_step_and_intensity() -> None:
    laps = [BuiltLap(0, 300, 900, 0, 2), BuiltLap(300, 80, 400, 1, 5), BuiltLap(380, 90, 200, 2, 4)]
    run = read_activity(build_fit_activity(START, [3.0] * 471, laps=laps, cadence_spm=170))
    assert [(lap.start_s, lap.duration_s, lap.distance_m) for lap in run.laps] == [
        (0, 300, 900), (300, 80, 400), (380, 90, 200),
    ]  # fmt: skip
    assert [(lap.workout_step, lap.intensity) for lap in run.laps] == [(0, "warmup"), (1, "interval"), (2, "recovery")]
    assert run.laps[0].avg_cadence_spm == 170


def test_a_pause_is_elapsed_time_and_not_running_time() -> None:
    run = read_activity(build_fit_activity(START, [3.0] * 300, pauses={100: 60}))
    assert run.elapsed_s == 359
    assert run.duration_s == 299
    # The same without a session that states the timer time: the stop and start events say it.
    from fourlaps.files.cleaning import clean
    from fourlaps.files.fit import read_fit

    recording = read_fit(build_fit_activity(START, [3.0] * 300, pauses={100: 60}))
    recording.sessions = []
    assert clean(recording).duration_s == 298


def test_other_sports_are_read_and_say_what_they_are() -> None:
    ride = read_activity(build_fit_activity(START, [9.0] * 100, sport=2, cadence_spm=170))
    assert ride.sport == "cycling"
    assert ride.samples.cadence_spm[0] == 85  # a crank's turns, not steps
    assert ride.distance_m == pytest.approx(891)


def test_the_longest_run_of_a_triathlon_is_kept() -> None:
    file = activity_file([SECOND + i for i in range(300)])
    file.define(2, 18, [(2, "I"), (5, "E"), (7, "I"), (8, "I"), (9, "I")])
    file.add(2, SECOND, 5, 100_000, 100_000, 20_000)
    file.add(2, SECOND + 100, 2, 100_000, 100_000, 90_000)
    file.add(2, SECOND + 200, 1, 99_000, 99_000, 29_700)
    run = read_activity(file.bytes())
    assert run.sport == "running"
    assert run.start == START + timedelta(seconds=200)
    assert run.records == 300  # everything in the file
    assert len(run.samples) <= 102
    assert run.distance_m == 297
    assert "swimming, cycling, running" in run.warnings[0]


def test_chained_files_are_one_activity() -> None:
    first = activity_file([SECOND + i for i in range(30)]).bytes()
    second = activity_file([SECOND + 30 + i for i in range(30)]).bytes()
    assert read_activity(first + second).records == 60


def test_compressed_timestamps_count_on_from_the_last_full_one() -> None:
    file = FitFile()
    file.define(0, 20, [(253, "I"), (5, "I")])
    file.add(0, SECOND, 0)
    file.define(1, 20, [(5, "I")])
    for i in range(1, 100):
        file.add(1, i * 300, compressed_offset=(SECOND + i) & 0x1F)
    run = read_activity(file.bytes())
    np.testing.assert_array_equal(run.samples.time_s, np.arange(100))
    np.testing.assert_array_equal(run.samples.distance_m, np.arange(100) * 3.0)


def test_packed_speed_and_distance_of_old_foot_pods() -> None:
    """12 bits of distance in 1/16 m roll over every 256 m and are counted on."""
    file = FitFile()
    file.define(0, 20, [(253, "I"), (8, "3s")])
    for i in range(200):
        file.body.append(0)
        speed, ticks = 300, (i * 48) & 0xFFF
        file.body += struct.pack("<I", SECOND + i) + bytes((speed & 0xFF, speed >> 8 | (ticks & 0xF) << 4, ticks >> 4))
    run = read_activity(file.bytes())
    np.testing.assert_allclose(run.samples.distance_m, np.arange(200) * 3.0)
    assert run.samples.speed_mps[0] == 3.0


def test_developer_fields_fill_what_the_watch_left_empty() -> None:
    file = FitFile()
    file.define(0, 206, [(0, "B"), (1, "B"), (2, "B"), (3, "16s"), (8, "8s")])
    file.add(0, 0, 7, 0x84, "Power", "Watts")
    file.add(0, 0, 9, 0x84, "Ground Time", "ms")
    file.define(1, 20, [(253, "I"), (5, "I")], [(7, "H", 0), (9, "H", 0)])
    for i in range(50):
        file.add(1, SECOND + i, i * 300, 260, 240)
    run = read_activity(file.bytes())
    assert run.samples.power_w[0] == 260
    assert run.samples.contact_time_s[0] == pytest.approx(0.24)


def test_a_field_written_twice_gives_its_first_value() -> None:
    file = FitFile()
    file.define(0, 20, [(253, "I"), (5, "I"), (5, "I")])
    for i in range(20):
        file.add(0, SECOND + i, i * 300, None)
    assert read_activity(file.bytes()).distance_m == 57


def test_sizes_that_do_not_fit_their_type_are_absent_and_harm_nothing() -> None:
    file = FitFile()
    file.define(0, 20, [(253, "I"), (5, "I")])
    file.body[-4:-3] = b"\x03"  # three bytes of a four-byte type for the second field's neighbour
    file.body.clear()
    file.body += bytes((0x40, 0, 0, 20, 0, 3, 253, 4, 0x86, 3, 3, 0x84, 5, 4, 0x86))
    for i in range(20):
        file.body += bytes((0,)) + struct.pack("<I3sI", SECOND + i, b"abc", i * 300)
    run = read_activity(file.bytes())
    assert run.distance_m == 57
    assert not run.samples.has("heart_rate_bpm")


def test_damage_gives_a_warning_and_what_can_be_read() -> None:
    whole = activity_file().bytes()
    assert "checksum" in read_activity(activity_file().bytes(break_checksum=True)).warnings[0]
    cut = read_activity(whole[:-100])
    assert 40 < cut.records < 60
    assert "ends early" in cut.warnings[0]
    assert read_activity(b"GARBAGE" * 3 + whole).records == 60
    assert read_activity(whole + b"junk at the end").records == 60
    assert read_activity(activity_file().bytes(header_size=12)).records == 60
    assert read_activity(whole[:8] + b"\0\0\0\0" + whole[12:]).records == 60  # the magic word was lost
    assert read_activity(activity_file().bytes(stated_size=200)).records == 60  # the header states too little
    zero = read_activity(activity_file().bytes(stated_size=0))
    assert zero.records == 60


def test_reading_goes_on_behind_damage_in_the_middle() -> None:
    file = activity_file([SECOND + i for i in range(100)])
    half = len(file.body)
    records(file, [SECOND + 100 + i for i in range(100)])
    file.body[half - 40 : half] = b"\x55" * 40
    run = read_activity(file.bytes())
    assert run.records > 180
    assert "behind the damage" in " ".join(run.warnings)


def test_a_file_without_dates_has_times_and_no_start() -> None:
    run = read_activity(activity_file([500 + i for i in range(60)]).bytes())
    assert run.start is None
    assert run.elapsed_s == 59
    assert "no date" in run.warnings[0]


def test_a_local_time_that_makes_no_sense_is_not_used() -> None:
    file = activity_file()
    file.define(2, 34, [(253, "I"), (5, "I")])
    file.add(2, SECOND + 60, 3600)
    run = read_activity(file.bytes())
    assert run.utc_offset_s is None
    assert "local time" in run.warnings[0]


@pytest.mark.parametrize(("kind", "said"), [(5, "workout"), (6, "course"), (2, "settings"), (15, "monitoring")])
def test_what_is_no_activity_is_refused_in_words(kind: int, said: str) -> None:
    file = FitFile()
    file.define(0, 0, [(0, "E")])
    file.add(0, kind)
    if kind == 6:
        records(file, [SECOND, SECOND + 1])
    with pytest.raises(NoRunInFile, match=said):
        read_activity(file.bytes())


def test_a_header_without_a_message_is_unreadable() -> None:
    with pytest.raises(UnreadableFile, match="nothing in it can be read"):
        read_activity(b"\x0e\x20\x93\x08\x00\x01\x00\x00.FIT\x00\x00" + b"\xaa" * 50)


def test_the_quick_checksum_equals_the_plain_one() -> None:
    rng = np.random.default_rng(4)
    for size in (0, 1, 2, 3, 15, 16, 17, 100, 1000, 4097):
        data = rng.bytes(size)
        assert checksum(data) == crc16(data)


def test_columns_keep_the_order_of_the_file_across_layouts() -> None:
    """Watches switch layouts in mid-run, when a strap is found; rows stay in time order."""
    file = FitFile()
    for i in range(30):
        local = i // 10 % 2
        if i % 10 == 0:
            fields = [(253, "I"), (5, "I")] + ([(3, "B")] if local else [])
            file.define(local, 20, fields)
        file.add(local, SECOND + i, i * 300, *([150] if local else []))
    messages = fit_columns.decode(file.bytes()).of(fit_layout.RECORD)
    np.testing.assert_array_equal(messages.numbers(253), SECOND + np.arange(30))
    assert np.isfinite(messages.numbers(3)).sum() == 10


@pytest.mark.slow
def test_twelve_hours_are_read_well_within_a_second() -> None:
    import time

    data = build_fit_activity(START, [2.8] * 43_200, heart_rate_bpm=[130] * 43_200, dynamics=True)
    began = time.process_time()
    assert read_activity(data).records == 43_200
    assert time.process_time() - began < 1.0
