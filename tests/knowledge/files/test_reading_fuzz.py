"""Damaged FIT bytes: an activity or an InputError, never anything else, and never slow."""

import contextlib
import time
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourlaps.errors import InputError
from fourlaps.files import fit_layout, fit_walk
from fourlaps.files.reading import read_activity
from tests.knowledge.files.fit_builder import build_fit_activity

RUN = build_fit_activity(
    datetime(2026, 5, 1, tzinfo=UTC), [3.0] * 120, heart_rate_bpm=[150] * 120, dynamics=True, pauses={60: 20}
)


def attempt(data: bytes) -> None:
    began = time.process_time()
    run, said = None, ""
    try:
        run = read_activity(data)
    except InputError as error:
        said = str(error)
    assert "\n" not in said
    if run is not None:
        assert len(run.samples) <= run.records
        assert (np.diff(run.samples.time_s) >= 0).all()
        known = run.samples.distance_m[np.isfinite(run.samples.distance_m)]
        assert (np.diff(known) >= -1e-6).all()
        repr(run)
    assert time.process_time() - began < 3.0


@pytest.mark.slow
def test_cut_off_anywhere() -> None:
    for end in range(0, len(RUN), 37):
        attempt(RUN[:end])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(RUN) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@pytest.mark.slow
def test_flipped_bytes(flips: list[tuple[int, int]]) -> None:
    data = bytearray(RUN)
    for at, value in flips:
        data[at] = value
    attempt(bytes(data))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_noise_behind_a_header(noise: bytes) -> None:
    attempt(RUN[:14] + noise)
    attempt(noise)


@pytest.mark.slow
def test_messages_of_one_byte_do_not_fill_the_memory() -> None:
    """A definition without fields makes every byte a message."""
    data = b"\x0e\x20\x93\x08\xff\xff\xff\x00.FIT\0\0" + bytes((0x40, 0, 0, 20, 0, 0)) + b"\0" * 2_000_000
    attempt(data)


@pytest.mark.slow
def test_more_samples_than_any_watch_records_are_cut() -> None:
    body = bytes((0x40, 0, 0, 20, 0, 1, 3, 1, 2)) + b"\0\x90" * 1_100_000
    run = read_activity(b"\x0e\x20\x93\x08" + len(body).to_bytes(4, "little") + b".FIT\0\0" + body + b"\0\0")
    assert run.records <= 2_100_000
    assert "Only the first" in " ".join(run.warnings)


@pytest.mark.slow
def test_endless_definitions_do_not_fill_the_memory() -> None:
    """Every definition different and of 254 fields: 9 MB that would become hundreds."""
    many = b"".join(bytes((i, 1, 2)) for i in range(253))
    body = b"".join(bytes((0x40, 0, 0, 20, 0, 254)) + many + bytes((253, k >> 8 & 255, k & 255)) for k in range(12_000))
    data = b"\x0e\x20\x93\x08" + len(body).to_bytes(4, "little") + b".FIT\0\0" + body + b"\0\0"
    attempt(data)
    assert len(fit_walk.Walk(data, fit_layout.WANTED).run().definitions) <= fit_walk.MOST_DEFINITIONS


LARGE = 40 * 2**20
HEADER = b"\x0e\x20\x93\x08" + LARGE.to_bytes(4, "little") + b".FIT\0\0"
HOSTILE = {
    "definitions": lambda: HEADER + b"\x40\0\0\x14\0\0" * (LARGE // 6),
    "messages of one byte": lambda: HEADER + b"\x40\0\0\x14\0\0" + bytes(LARGE),
    "chained parts": lambda: (b"\x0e\x20\x93\x08\x06\0\0\0.FIT\0\0" + b"\x40\0\0\x14\0\0" + b"\0\0") * (LARGE // 22),
    "laps": lambda: HEADER + b"\x40\0\0\x13\0\2\xfd\4\x86\2\4\x86" + b"\0\x90\1\1\x40\x90\1\1\x40" * (LARGE // 9),
    "compressed times": lambda: HEADER + b"\x40\0\0\x14\0\1\x03\1\2" + b"\x81\x90" * (LARGE // 2),
    "elements": lambda: b"<gpx>" + b"<a/>" * (LARGE // 4),
    "points": lambda: b"<gpx><trk><trkseg>" + b'<trkpt lat="1" lon="1"/>' * (LARGE // 25),
    "activities": lambda: b"<TrainingCenterDatabase>" + b"<Activity></Activity>" * (LARGE // 25),
    "comments": lambda: b"<!--" * (LARGE // 4),
    "brackets": lambda: b"<" * LARGE,
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_forty_megabytes_made_to_be_slow_take_seconds(kind: str) -> None:
    data = HOSTILE[kind]()
    began = time.process_time()
    with contextlib.suppress(InputError):
        read_activity(data)
    assert time.process_time() - began < 10.0
