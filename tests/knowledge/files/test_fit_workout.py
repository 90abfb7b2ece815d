"""Watch files against two decoders that are not ours: every step, repeat, target and checksum."""

from __future__ import annotations

import datetime as dt
import io
import math
import warnings
from collections.abc import Iterator
from pathlib import Path

import fitdecode
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourlaps.errors import InputError
from fourlaps.files.fit_workout import FIT_EPOCH, STEP_NAME_BYTES, TITLE_BYTES, crc16, write_fit_workout
from fourlaps.units import MILE_M
from fourlaps.vocabulary.workout import Part, Workout

CREATED = dt.datetime(2026, 5, 4, 6, 30, tzinfo=dt.UTC)


def stretch(kind="steady", *, seconds=600.0, speed=(3.0, 3.4), metres=None, zone=1) -> Part:
    return Part(kind, seconds, seconds * sum(speed) / 2 if metres is None else metres, speed, zone)


def reps(count, *, metres=None, seconds=None, rest=90.0, how="jog", kind="set", speed=(5.2, 5.4)) -> Part:
    work = count * (seconds if metres is None else metres / (sum(speed) / 2))
    pause = (count - 1) * (rest or 0.0)
    return Part(
        kind, work + pause, work * sum(speed) / 2 + pause * 2, speed, None if kind == "strides" else 3,
        count, metres, seconds, rest if count > 1 else None, how if count > 1 and rest else None,
    )  # fmt: skip


FOUR_HUNDREDS = Workout(
    "R400",
    "6 × 400 m in 1:14 to 1:17",
    (
        stretch("warm_up", seconds=900.0),
        reps(3, seconds=18.0, rest=60.0, how="walk", kind="strides"),
        reps(6, metres=400.0),
        stretch("cool_down", seconds=600.0),
    ),
)


def written(workout: Workout, **asked):
    return write_fit_workout(workout, title=asked.pop("title", workout.title), created=CREATED, **asked)


# --- two decoders, one shape: a list of plain steps --------------------------------------------------------------


def by_fitdecode(data: bytes) -> tuple[dict, list[dict]]:
    steps, seen = [], {}
    with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        for frame in reader:
            if not isinstance(frame, fitdecode.FitDataMessage):
                continue
            raw = {field.def_num: field.raw_value for field in frame.fields if field.field_def is not None}
            if frame.name == "workout_step":
                steps.append(
                    {
                        "name": raw[0] or "", "kind": raw[1], "value": raw[2], "target": raw[3], "count": raw[4],
                        "low": raw[5], "high": raw[6], "intensity": raw[7],
                    }
                )  # fmt: skip
            else:
                seen[frame.name] = {field.name: field.value for field in frame.fields}
    return seen, steps


def as_fit_tool_says(message) -> dict:
    """One step in the units of the file; fit-tool hands out seconds, metres and m/s by the kind of step."""
    kind = message.duration_type
    value = {0: message.duration_time, 1: message.duration_distance, 6: message.duration_step}.get(kind)
    paced = message.target_type == 0
    return {
        "name": message.workout_step_name or "",
        "kind": kind,
        "value": value * {0: 1000, 1: 100, 6: 1}[kind] if value is not None else None,
        "target": message.target_type,
        "count": message.target_repeat_steps if kind == 6 else message.target_value,
        "low": 1000 * message.custom_target_speed_low if paced else None,
        "high": 1000 * message.custom_target_speed_high if paced else None,
        "intensity": message.intensity,
    }


def by_fit_tool(data: bytes) -> tuple[dict, list[dict]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fit_tool.fit_file import FitFile
        from fit_tool.profile.messages.file_id_message import FileIdMessage
        from fit_tool.profile.messages.workout_message import WorkoutMessage
        from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage

        seen, steps = {}, []
        for record in FitFile.from_bytes(data).records:
            message = record.message
            if isinstance(message, WorkoutStepMessage):
                steps.append(as_fit_tool_says(message))
            elif isinstance(message, FileIdMessage):
                seen["file_id"] = {
                    "type": message.type, "time_created": message.time_created, "serial": message.serial_number
                }  # fmt: skip
            elif isinstance(message, WorkoutMessage):
                seen["workout"] = {
                    "name": message.workout_name, "steps": message.num_valid_steps, "sport": message.sport
                }  # fmt: skip
    return seen, steps


def unrolled(steps: list[dict]) -> Iterator[dict]:
    """The steps as a watch performs them: a repeat runs its stretch so many times in all."""
    done: list[dict] = []
    for step in steps:
        if step["kind"] == 6:
            # Everything between the first step of the repeat and here has run once.
            done += steps[int(step["value"]) : steps.index(step)] * (step["count"] - 1)
        else:
            done.append(step)
    yield from done


def expected(workout: Workout) -> list[tuple[str, float | None, tuple[float, float] | None]]:
    """What a runner does, straight from the parts: (kind of amount, amount, speeds)."""
    todo: list[tuple[str, float | None, tuple[float, float] | None]] = []
    for part in workout.parts:
        for rep in range(part.repeats):
            if part.rep_distance_m is not None:
                todo.append(("metres", part.rep_distance_m, part.target_speed_mps))
            elif part.rep_duration_s is not None:
                todo.append(("seconds", part.rep_duration_s, part.target_speed_mps))
            else:
                todo.append(("either", None, part.target_speed_mps))
            if rep < part.repeats - 1 and part.recovery_duration_s:
                todo.append(("seconds", part.recovery_duration_s, None))
    return todo


def compare(workout: Workout, steps: list[dict]) -> None:
    # Steps that only wait for the lap button stand beside the plan, never instead of it.
    done = [step for step in unrolled(steps) if not step["name"].startswith("Lap ")]
    todo = expected(workout)
    assert len(done) == len(todo)
    lengths = iter(part for part in workout.parts if part.rep_distance_m is None and part.rep_duration_s is None)
    for step, (unit, amount, speeds) in zip(done, todo, strict=True):
        if unit == "metres":
            assert step["kind"] == 1
            assert step["value"] == pytest.approx(100 * amount, abs=0.5)
        elif unit == "seconds":
            assert step["kind"] == 0
            assert step["value"] == pytest.approx(1000 * amount, abs=0.5)
        else:
            part = next(lengths)
            planned = 1000 * part.duration_s if step["kind"] == 0 else 100 * part.distance_m
            assert step["kind"] in (0, 1)
            assert step["value"] == pytest.approx(planned, abs=0.5)
        if speeds is None:
            assert (step["target"], step["intensity"]) in ((2, 1), (2, 4))
        else:
            assert step["target"] == 0
            assert step["low"] == pytest.approx(1000 * speeds[0], abs=0.5)
            assert step["high"] == pytest.approx(1000 * speeds[1], abs=0.5)
            assert step["count"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("decode", [by_fitdecode, by_fit_tool])
def test_four_hundreds_read_back_as_they_were_planned(decode) -> None:
    _, steps = decode(written(FOUR_HUNDREDS).data)
    compare(FOUR_HUNDREDS, steps)
    assert [step["name"] for step in steps if step["kind"] != 6] == [
        "Warm-up", "Stride", "Walk 60 s", "Stride", "Lap when ready", "400 m", "Jog 90 s", "400 m", "Cool-down",
    ]  # fmt: skip
    assert [(step["value"], step["count"]) for step in steps if step["kind"] == 6] == [(1, 2), (6, 5)]
    assert steps[0]["intensity"] == 2
    assert steps[-1]["intensity"] == 3


@pytest.mark.slow
def test_the_head_says_running_workout() -> None:
    data = written(FOUR_HUNDREDS).data
    seen, steps = by_fitdecode(data)
    assert seen["file_id"]["type"] == "workout"
    assert seen["file_id"]["time_created"] == CREATED
    assert seen["workout"]["sport"] == "running"
    assert seen["workout"]["num_valid_steps"] == len(steps) == 11
    assert seen["workout"]["wkt_name"] == "6 x 400 m in 1:14 to 1:17"
    other, _ = by_fit_tool(data)
    assert other["file_id"]["time_created"] == CREATED.timestamp() * 1000
    assert other["workout"] == {"name": "6 x 400 m in 1:14 to 1:17", "steps": 11, "sport": 1}


def test_checksums_are_the_formats_own() -> None:
    data = written(FOUR_HUNDREDS).data
    assert crc16(b"123456789") == 0xBB3D  # the published check value of CRC-16/ARC
    assert crc16(data[:12]) == int.from_bytes(data[12:14], "little")
    assert crc16(data[:-2]) == int.from_bytes(data[-2:], "little")
    assert int.from_bytes(data[4:8], "little") == len(data) - 16


def test_a_changed_byte_is_noticed_by_the_decoder() -> None:
    data = bytearray(written(FOUR_HUNDREDS).data)
    data[60] ^= 0x10
    with pytest.raises(fitdecode.FitError):
        by_fitdecode(bytes(data))


@pytest.mark.slow
def test_same_input_same_bytes_and_two_workouts_never_share_a_serial_number() -> None:
    assert written(FOUR_HUNDREDS).data == written(FOUR_HUNDREDS).data
    easy = Workout("EASY", "Easy run", (stretch(metres=8000.0, seconds=2500.0),))
    serials = {by_fit_tool(written(w).data)[0]["file_id"]["serial"] for w in (FOUR_HUNDREDS, easy)}
    assert len(serials) == 2


def test_two_reps_and_reps_without_rest() -> None:
    two = Workout("R600", "2 x 600", (reps(2, metres=600.0, rest=240.0, how="walk"),))
    _, steps = by_fitdecode(written(two).data)
    assert [step["kind"] for step in steps] == [1, 0, 1]
    compare(two, steps)
    through = Workout("X", "3 x 1 min", (reps(3, seconds=60.0, rest=None),))
    _, steps = by_fitdecode(written(through).data)
    assert [(step["kind"], step["value"], step["count"]) for step in steps] == [(0, 60000, 0), (6, 0, 3)]


def test_an_easy_run_goes_by_distance_and_a_tempo_by_time() -> None:
    easy = Workout("EASY", "Easy", (stretch(metres=8000.0, seconds=2511.3),))
    tempo = Workout("TEMPO", "20 min", (stretch(seconds=1200.0, speed=(4.01, 4.13), zone=2),))
    (run,) = by_fitdecode(written(easy).data)[1]
    (piece,) = by_fitdecode(written(tempo).data)[1]
    assert (run["kind"], run["value"]) == (1, 800_000)
    assert (piece["kind"], piece["value"], piece["name"]) == (0, 1_200_000, "Tempo")


def test_before_the_race_the_watch_waits_for_the_lap_button() -> None:
    race = Workout(
        "RACE",
        "Race: the mile",
        (
            stretch("warm_up", seconds=720.0),
            stretch(seconds=300.0, metres=MILE_M, speed=(5.3, 5.4), zone=3),
            stretch("cool_down", seconds=480.0),
        ),
    )
    made = written(race)
    _, steps = by_fitdecode(made.data)
    assert [step["kind"] for step in steps] == [0, 5, 1, 0]
    assert steps[2]["name"] == "Mile"
    assert any("press lap at the gun" in note for note in made.notes)


def test_after_strides_the_watch_waits_and_says_so() -> None:
    _, steps = by_fitdecode(written(FOUR_HUNDREDS).data)
    (wait,) = [step for step in steps if step["kind"] == 5]
    assert (wait["name"], wait["target"], wait["intensity"]) == ("Lap when ready", 2, 1)
    assert any("press lap when you stand ready" in note for note in written(FOUR_HUNDREDS).notes)
    straight = Workout("R400", "no strides", FOUR_HUNDREDS.parts[2:])
    assert written(straight).notes == ()


def test_the_watch_leaves_the_end_of_a_sprint_to_the_runner() -> None:
    """Nobody measures thirty metres by satellite; the rest after the press is the watch's."""
    sprints = reps(4, seconds=8.0, rest=180.0, how="walk", kind="strides")
    made = written(Workout("FLY", "sprints", (stretch(metres=6000.0, seconds=1900.0), sprints)))
    steps = by_fitdecode(made.data)[1]
    assert [(step["name"], step["kind"]) for step in steps[1:3]] == [("Sprint", 5), ("Walk 3:00", 0)]
    assert any("end of each sprint" in note for note in made.notes)


def test_rounding_to_centimetres_is_said() -> None:
    lap = Workout("LAP", "first lap", (stretch(seconds=75.0, metres=409.344, speed=(5.3, 5.5), zone=3),))
    made = written(lap)
    assert by_fitdecode(made.data)[1][0]["value"] == 40934
    assert made.notes == ("Fast: 409.344 m is 409.34 m on the watch.",)
    even = Workout("EASY", "Easy run", (stretch(metres=8000.0, seconds=2511.3),))
    assert written(even).notes == ()


def test_a_standing_rest_is_a_rest_step_and_said() -> None:
    made = written(Workout("SHARP", "4 x 300", (reps(4, metres=300.0, rest=180.0, how="stand"),)))
    _, steps = by_fitdecode(made.data)
    assert (steps[1]["name"], steps[1]["intensity"]) == ("Stand 3:00", 1)
    assert any("stand" in note for note in made.notes)


def test_reps_by_lap_button_are_open_and_said() -> None:
    made = written(FOUR_HUNDREDS, reps_end="lap_button")
    _, steps = by_fitdecode(made.data)
    assert [step["kind"] for step in steps if step["name"] == "400 m"] == [5, 5]
    assert [step["kind"] for step in steps if step["name"] == "Stride"] == [0, 0]
    assert any("lap button" in note for note in made.notes)


@pytest.mark.parametrize("speed", [(0.0, 0.0), (math.nan, math.nan), (4.0, 3.0), (-1.0, 2.0)])
def test_an_unusable_speed_is_left_out_and_said(speed) -> None:
    made = written(Workout("EASY", "Easy", (stretch(speed=speed, metres=2000.0),)))
    assert by_fitdecode(made.data)[1][0]["target"] == 2
    assert "no speed" in made.notes[0]


@pytest.mark.parametrize("amount", [0.0, -5.0, math.nan, math.inf, 1e9])
def test_an_amount_no_watch_can_count_is_refused(amount) -> None:
    with pytest.raises(InputError, match="nothing a watch can count"):
        written(Workout("X", "x", (reps(3, metres=amount),)))


def test_an_empty_workout_is_refused() -> None:
    with pytest.raises(InputError, match="nothing to run"):
        written(Workout("X", "Rest", ()))
    with pytest.raises(InputError, match="dated"):
        write_fit_workout(FOUR_HUNDREDS, title="x", created=FIT_EPOCH - dt.timedelta(days=1))


@pytest.mark.parametrize(
    "title", ["", "a" * 300, "ü" * 79, "tabs\tand\nlines\0end", "日本語" * 40, "\ud800lone", "🏃" * 50]
)
def test_odd_titles_still_decode(title) -> None:
    made = written(FOUR_HUNDREDS, title=title)
    name = by_fitdecode(made.data)[0]["workout"]["wkt_name"]
    assert name
    assert len(name.encode()) <= TITLE_BYTES
    if len(title) > TITLE_BYTES:
        assert any("shortened" in note for note in made.notes)


@pytest.mark.shared
def test_the_step_fields_are_those_of_a_real_workout_file() -> None:
    """A workout exported by another program uses the same fields for name, duration, target, repeat and intensity."""
    real = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "activities" / "fit" / "eikek__workout.fit"
    if not real.exists():
        pytest.skip("needs the data folder beside the repository")
    _, theirs = by_fitdecode(real.read_bytes())
    assert [step["kind"] for step in theirs] == [0, 0, 0, 0, 0, 6, 0, 0, 6, 0]
    assert [(step["value"], step["count"]) for step in theirs if step["kind"] == 6] == [(3, 3), (6, 8)]
    assert (theirs[0]["value"], theirs[0]["intensity"], theirs[-1]["intensity"]) == (540_000, 2, 3)


# --- any workout ---------------------------------------------------------------------------------------------------

SPEEDS = st.tuples(st.floats(1.0, 6.0), st.floats(0.0, 1.0)).map(lambda pair: (pair[0], pair[0] + pair[1]))
STRETCHES = st.builds(
    stretch,
    st.sampled_from(["warm_up", "steady", "cool_down"]),
    seconds=st.floats(30.0, 7200.0),
    speed=SPEEDS,
    metres=st.none() | st.floats(50.0, 40_000.0),
    zone=st.sampled_from([1, 2, 3]),
)
SETS = st.builds(
    reps,
    st.integers(1, 24),
    metres=st.floats(50.0, 3000.0),
    rest=st.none() | st.floats(10.0, 600.0),
    how=st.sampled_from(["jog", "walk", "stand"]),
    speed=SPEEDS,
)
TIMED_SETS = st.builds(
    reps,
    st.integers(1, 24),
    seconds=st.floats(5.0, 900.0),
    rest=st.none() | st.floats(10.0, 600.0),
    how=st.sampled_from(["jog", "walk", "stand"]),
    kind=st.sampled_from(["set", "strides"]),
    speed=SPEEDS,
).filter(lambda part: not part.is_sprint)
WORKOUTS = st.lists(STRETCHES | SETS | TIMED_SETS, min_size=1, max_size=8).map(
    lambda parts: Workout("ANY", "any", tuple(parts))
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(WORKOUTS)
def test_every_workout_reads_back_in_fitdecode(workout) -> None:
    made = written(workout)
    seen, steps = by_fitdecode(made.data)
    compare(workout, steps)
    assert all(len(step["name"].encode()) <= STEP_NAME_BYTES for step in steps)
    assert seen["workout"]["num_valid_steps"] == len(steps)
    assert crc16(made.data) == 0


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(WORKOUTS)
def test_both_decoders_see_the_same_steps(workout) -> None:
    data = written(workout).data
    ours, theirs = by_fitdecode(data)[1], by_fit_tool(data)[1]
    for mine, other in zip(ours, theirs, strict=True):
        assert [mine[key] for key in ("name", "kind", "intensity")] == [
            other[key] for key in ("name", "kind", "intensity")
        ]
        assert other["value"] == pytest.approx(mine["value"], abs=0.01)
    compare(workout, theirs)
