"""The stopwatch file: what is read back, and what strangers may send."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourlaps.errors import InputError
from fourlaps.racing import stopwatch_file
from tests.tapped_race import ADA, tapped_mile

MILE = tapped_mile()


def changed(**values: Any) -> bytes:
    """The mile with keys of its one runner changed."""
    return json.dumps(tapped_mile(runners=[{**ADA, **values}])).encode()


def test_a_file_comes_back_as_it_was() -> None:
    """What to_dict writes is read back equal, and the laps are the differences of the clocks."""
    race = stopwatch_file.read_stopwatch_file(json.dumps(MILE).encode())
    again = stopwatch_file.read_stopwatch_file(json.dumps(race.to_dict()).encode())
    assert again == race
    assert race.splits_s(race.runners[0]) == pytest.approx((79.4, 77.6, 79.5, 74.7))
    assert race.finished(race.runners[0])
    assert stopwatch_file.looks_like_one(json.dumps(MILE).encode())


def test_a_missing_lap_is_named() -> None:
    """A race with its third lap never tapped cannot be split, and says which lap is missing."""
    marks = [m for m in MILE["runners"][0]["marks"] if m["at_m"] != 1209.344]
    race = stopwatch_file.read_stopwatch_file(changed(marks=marks))
    with pytest.raises(InputError, match="lap 3 of 4"):
        race.splits_s(race.runners[0])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"not json", "not JSON"),
        (b"[]", "names no runners"),
        (b'{"runners": []}', "distance_m must be a number"),
        (b'{"runners": [], "distance_m": 1609.344}', "0 runners"),
        (b'{"runners": [{}], "distance_m": 1609.344, "track": "seven laps"}', "no track"),
        (b'{"runners": [{}], "distance_m": 1e999}', "distance_m must be a number"),
        (json.dumps({**MILE, "runners": [{}] * 41}).encode(), "41 runners"),
        (changed(marks=[{"at_m": 409.344, "clock_s": 30_000.0}]), "left running"),
        (changed(marks=[{"at_m": 409.344, "clock_s": 80.0}, {"at_m": 409.344, "clock_s": 80.4}]), "must go forward"),
        (changed(marks=[{"at_m": 5000, "clock_s": 80.0}]), "not on a mile"),
        (changed(goal_s=90.0), "faster than anybody"),
        (changed(marks="x" * 10), "list of at most 100"),
        (b"[" * 200_000, "not JSON"),
        (b"{" + b" " * stopwatch_file.LARGEST_FILE_BYTES, "too large"),
    ],
)
def test_what_cannot_be_a_race_says_why(data: bytes, says: str) -> None:
    """Each wrong file is refused with a sentence that names what is wrong with it."""
    with pytest.raises(InputError, match=says):
        stopwatch_file.read_stopwatch_file(data)


def test_names_are_kept_short_and_printable() -> None:
    """A name loses control characters and everything past sixty characters; a runner without one is numbered."""
    race = stopwatch_file.read_stopwatch_file(changed(name="A\x00da\n" + "x" * 90))
    assert race.runners[0].name == ("Ada" + "x" * 90)[:60]
    assert stopwatch_file.read_stopwatch_file(changed(name="")).runners[0].name == "Runner 1"


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.slow
@given(_JSON, _JSON, _JSON)
def test_nothing_but_input_errors_escapes(distance: Any, track: Any, runner: Any) -> None:
    """Whatever JSON is handed in, the answer is a race or an InputError."""
    for told in (
        runner,
        {"distance_m": distance, "track": track, "runners": [runner]},
        {"distance_m": 800, "track": "outdoor400", "runners": [{"marks": runner, "name": track}]},
    ):
        try:
            stopwatch_file.race_from(told)
        except InputError:
            continue
