"""Faults put in on purpose come out again, are said in words, and sound recordings stay as they are."""

import numpy as np
import pytest

from fourlaps.files.cleaning import clean
from fourlaps.files.recording import RawLap, Recording, Session
from fourlaps.vocabulary.activity import Activity

BEGIN = 1_777_000_000.0


def recording(n: int = 600, speed_mps: float = 3.5, **columns: np.ndarray) -> Recording:
    time_s = np.arange(n, dtype=np.float64)
    filled = {"distance_m": time_s * speed_mps, "speed_mps": np.full(n, speed_mps), **columns}
    return Recording(
        file_kind="fit",
        clock_s=BEGIN + time_s,
        columns=filled,
        new_segment=np.zeros(n, dtype=bool),
        records=n,
        sessions=[Session(start_s=BEGIN, elapsed_s=n - 1.0, sport="running")],
    )


def cleaned(source: Recording) -> tuple[Activity, str]:
    activity = clean(source)
    return activity, " ".join(activity.edits)


def test_a_sound_recording_is_left_alone() -> None:
    activity, edits = cleaned(recording(heart_rate_bpm=np.full(600, 150.0), cadence_spm=np.full(600, 85.0)))
    assert edits == ""
    np.testing.assert_array_equal(activity.samples.distance_m, np.arange(600) * 3.5)
    assert set(activity.samples.cadence_spm) == {170.0}


def test_a_jump_in_distance_is_taken_out_and_the_rest_moves_back() -> None:
    source = recording()
    source.columns["distance_m"][300:] += 900.0
    activity, edits = cleaned(source)
    assert activity.distance_m == pytest.approx(599 * 3.5, abs=0.01)
    assert "jumped once" in edits
    assert "900 m at 5:00" in edits


def test_distance_that_comes_late_and_all_at_once_is_kept() -> None:
    """In a tunnel the distance stands still and then arrives at once; the runner did run it."""
    source = recording()
    distance = source.columns["distance_m"]
    distance[200:230] = distance[200]
    activity, edits = cleaned(source)
    assert activity.distance_m == pytest.approx(599 * 3.5)
    assert edits == ""


def test_a_few_seconds_of_wild_positions_do_not_become_a_record() -> None:
    source = recording()
    source.columns["distance_m"][300:] += np.minimum(np.arange(300) * 15.0, 150.0)  # ten seconds at 18.5 m/s
    activity, _ = cleaned(source)
    assert activity.distance_m == pytest.approx(599 * 3.5, rel=0.01)


def test_distance_that_starts_again_is_joined() -> None:
    source = recording()
    source.columns["distance_m"][300:] -= source.columns["distance_m"][300]
    activity, edits = cleaned(source)
    assert activity.distance_m == pytest.approx(598 * 3.5)
    assert "joined" in edits


def test_distance_never_goes_back() -> None:
    source = recording()
    source.columns["distance_m"][300] -= 20.0
    activity, edits = cleaned(source)
    assert np.flatnonzero(np.isnan(activity.samples.distance_m)).tolist() == [300]
    assert activity.distance_m == pytest.approx(599 * 3.5)
    assert "backwards once: 1 value left out" in edits


def test_one_zero_in_the_distance_costs_only_itself() -> None:
    source = recording()
    source.columns["distance_m"][300] = 0.0
    activity, edits = cleaned(source)
    assert activity.distance_m == pytest.approx(599 * 3.5)
    assert edits == "Distance went backwards once: 1 value left out."


def test_one_sample_from_the_past_is_left_out() -> None:
    source = recording()
    source.clock_s[300] -= 50
    activity, edits = cleaned(source)
    assert len(activity.samples) == 599
    assert "Time went backwards" in edits
    assert (np.diff(activity.samples.time_s) > 0).all()


def test_one_sample_from_the_future_costs_only_itself() -> None:
    source = recording()
    source.clock_s[300] += 5000
    activity, _ = cleaned(source)
    assert len(activity.samples) == 599


def test_samples_from_last_to_first_are_turned_round() -> None:
    source = recording()
    source.clock_s = source.clock_s[::-1].copy()
    source.columns = {name: values[::-1].copy() for name, values in source.columns.items()}
    activity, edits = cleaned(source)
    assert "turned round" in edits
    assert activity.distance_m == pytest.approx(599 * 3.5)


def test_a_date_set_in_mid_run_is_no_rest_of_three_weeks() -> None:
    source = recording()
    source.clock_s[300:] += 20 * 86400
    source.laps = [RawLap(BEGIN, 300.0), RawLap(BEGIN + 20 * 86400 + 300, 300.0)]
    activity, edits = cleaned(source)
    assert activity.elapsed_s == 599
    assert [lap.start_s for lap in activity.laps] == [0, 300]
    assert "20.0 days" in edits


def test_a_pause_stays_a_pause_when_the_sample_behind_it_is_dropped() -> None:
    source = recording()
    source.sessions = [Session(start_s=BEGIN, sport="running")]
    source.clock_s[300:] += 100
    source.new_segment[300] = True
    source.clock_s[300] = np.nan
    activity, _ = cleaned(source)
    assert activity.duration_s == pytest.approx(599 - 2)


@pytest.mark.parametrize(
    ("column", "value", "word"),
    [("heart_rate_bpm", 254.0, "heart rate"), ("altitude_m", 12607.0, "altitude"), ("latitude_deg", 180.0, "position")],
)
def test_impossible_values_are_absent(column: str, value: float, word: str) -> None:
    values = np.full(600, 50.0)
    values[10] = value
    other = {"longitude_deg": np.full(600, 7.0)} if column == "latitude_deg" else {}
    activity, edits = cleaned(recording(**{column: values}, **other))
    assert np.isnan(getattr(activity.samples, column)[10])
    assert f"Impossible {word} in 1 sample" in edits


def test_no_fix_is_no_place_in_the_gulf_of_guinea() -> None:
    latitude, longitude = np.full(600, 51.0), np.full(600, 7.0)
    latitude[:5] = longitude[:5] = 0.0
    activity, edits = cleaned(recording(latitude_deg=latitude, longitude_deg=longitude))
    assert np.isnan(activity.samples.latitude_deg[:5]).all()
    assert "5 samples" in edits


def test_a_heart_rate_of_zero_is_a_strap_that_is_not_worn() -> None:
    activity, _ = cleaned(recording(heart_rate_bpm=np.zeros(600)))
    assert not activity.samples.has("heart_rate_bpm")


def test_cadence_of_one_foot_in_places_is_doubled_there() -> None:
    cadence = np.full(600, 85.0)
    cadence[100:150] = 43.0  # a strap that missed every second step of the one foot it counts
    activity, edits = cleaned(recording(cadence_spm=cadence))
    assert activity.samples.cadence_spm[120] == 172
    assert "doubled" in edits


def test_walking_breaks_keep_their_slow_steps() -> None:
    cadence, speed = np.full(600, 85.0), np.full(600, 3.5)
    cadence[100:150], speed[100:150] = 50.0, 1.4
    source = recording(cadence_spm=cadence)
    source.columns |= {"speed_mps": speed, "distance_m": np.cumsum(speed)}
    activity, edits = cleaned(source)
    assert activity.samples.cadence_spm[120] == 100
    assert edits == ""


def test_speed_in_kilometres_an_hour_is_turned_into_metres_a_second() -> None:
    source = recording()
    source.columns["speed_mps"] = np.full(600, 3.5 * 3.6)
    activity, edits = cleaned(source)
    assert activity.samples.speed_mps[50] == pytest.approx(3.5)
    assert "km/h" in edits


def test_other_sports_keep_their_speeds() -> None:
    source = recording(speed_mps=15.0)
    source.sessions = [Session(start_s=BEGIN, sport="cycling")]
    activity, edits = cleaned(source)
    assert activity.samples.speed_mps[0] == 15.0
    assert edits == ""


def test_a_file_that_names_no_sport_is_a_run_by_its_speed() -> None:
    for speed, sport in ((3.2, "running"), (9.0, "other"), (1.3, "other")):
        source = recording(speed_mps=speed)
        source.sessions = []
        assert clean(source).sport == sport


def test_what_the_watch_says_counts_where_nothing_was_taken_out() -> None:
    source = recording()
    source.sessions = [Session(start_s=BEGIN, elapsed_s=600.0, timer_s=598.2, distance_m=2101.3, sport="running")]
    activity, _ = cleaned(source)
    assert (activity.distance_m, activity.duration_s) == (2101.3, 598.2)
    source.columns["distance_m"][300:] += 900.0
    source.sessions = [Session(start_s=BEGIN, elapsed_s=600.0, timer_s=598.2, distance_m=3001.3, sport="running")]
    assert clean(source).distance_m == pytest.approx(599 * 3.5, abs=0.01)


def test_separate_activities_in_one_file_are_not_mixed() -> None:
    source = recording(n=600)
    source.clock_s[300:] += 86_000
    source.sessions = [
        Session(start_s=BEGIN, elapsed_s=299.0, sport="running"),
        Session(start_s=BEGIN + 86_300, elapsed_s=250.0, sport="running"),
    ]
    activity = clean(source)
    assert activity.elapsed_s == 299
    assert "2 parts" in activity.warnings[0]


def test_empty_recordings_are_activities_without_samples() -> None:
    empty = Recording("gpx", np.empty(0), {"distance_m": np.empty(0)}, np.empty(0, dtype=bool), 0)
    activity = clean(empty)
    assert len(activity.samples) == 0
    assert (activity.start, activity.duration_s, activity.distance_m) == (None, None, None)
