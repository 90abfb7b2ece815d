"""Times, distances and paces as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourlaps import units
from fourlaps.errors import BadTime


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("4:20", 260.0), ("0:58.4", 58.4), ("1:02:03", 3723.0), ("61", 61.0), ("58.0", 58.0), ("3:43,13", 223.13)],
)
def test_written_times_are_read(text: str, seconds: float) -> None:
    """Every way of writing a time that runners use gives its seconds."""
    assert units.parse_time_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["5", "60", "5:75", "1:60:00", "", "abc", "-4:20", "0:00", "nan", "inf", "1e3", "::"])
def test_ambiguous_or_impossible_times_are_refused(text: str) -> None:
    """A bare small number, a 75th second and words are refused with the value named."""
    with pytest.raises(BadTime, match=f"'{text}'"):
        units.parse_time_s(text)


@pytest.mark.slow
@given(st.integers(min_value=1, max_value=359_999))
def test_printing_and_reading_a_time_agree(seconds: int) -> None:
    """A whole second survives being printed and read again."""
    assert units.parse_time_s(units.format_time(seconds)) == seconds


@given(st.floats(min_value=0.1, max_value=20_000))
def test_no_clock_shows_sixty_seconds(seconds: float) -> None:
    """Rounding carries into the minute: 59.96 prints as 1:00.0."""
    assert ":60" not in units.format_time(seconds, 1)


def test_a_mile_is_four_laps_and_a_bit() -> None:
    """The mile is exact: four laps of 400 m and 9.344 m."""
    assert pytest.approx(9.344) == units.MILE_M - 4 * units.LAP_M


@pytest.mark.parametrize(
    ("text", "metres"),
    [("mile", 1609.344), ("2mile", 3218.688), ("1500", 1500), ("3k", 3000), ("half", 21097.5), ("400m", 400)],
)
def test_written_distances_are_read(text: str, metres: float) -> None:
    """The contract's names and plain metres are read."""
    assert units.parse_distance_m(text) == metres


@pytest.mark.parametrize("text", ["marathonish", "", "5", "-800", "1e9", "nan"])
def test_unknown_distances_are_refused(text: str) -> None:
    """What is no distance is refused and named."""
    with pytest.raises(BadTime):
        units.parse_distance_m(text)
