"""GPX and TCX written here: quirks of real exports, and documents made to do harm."""

import contextlib
import time
from datetime import UTC, datetime

import numpy as np
import pytest

from fourlaps.errors import InputError, NoRunInFile, UnreadableFile
from fourlaps.files.reading import read_activity

GPX_HEAD = '<?xml version="1.0" encoding="UTF-8"?><gpx creator="Watch" version="1.1"><trk><type>running</type><trkseg>'
GPX_TAIL = "</trkseg></trk></gpx>"


def gpx_point(second: int, *, north_m: float, inside: str = "", zone: str = "Z", east: float = 7.0) -> str:
    latitude = 51.0 + north_m / 111_195.08  # metres per degree of the mean sphere
    minute, rest = divmod(second, 60)
    return (
        f'<trkpt lat="{latitude:.8f}" lon="{east}"><ele>80</ele>'
        f"<time>2026-05-01T16:{minute:02d}:{rest:02d}{zone}</time>{inside}</trkpt>"
    )


def gpx_run(n: int = 200, *, speed_mps: float = 4.0, inside: str = "", zone: str = "Z") -> str:
    points = "".join(gpx_point(i, north_m=i * speed_mps, inside=inside, zone=zone) for i in range(n))
    return GPX_HEAD + points + GPX_TAIL


def tcx(points: str, *, laps: str = "", sport: str = "Running", lap_start: str = "2026-05-01T16:00:00Z") -> bytes:
    return (
        f'<?xml version="1.0"?><TrainingCenterDatabase><Activities><Activity Sport="{sport}">'
        f"<Id>2026-05-01T16:00:00Z</Id>{laps}"
        f'<Lap StartTime="{lap_start}"><TotalTimeSeconds>100.0</TotalTimeSeconds>'
        f"<DistanceMeters>400.0</DistanceMeters><AverageHeartRateBpm><Value>171</Value></AverageHeartRateBpm>"
        f"<Intensity>Active</Intensity><Track>{points}</Track>"
        "<Extensions><ns3:LX><ns3:AvgRunCadence>88</ns3:AvgRunCadence></ns3:LX></Extensions></Lap>"
        "<Creator><Name>Forerunner</Name></Creator></Activity></Activities></TrainingCenterDatabase>"
    ).encode()


def tcx_point(second: int, metres: float, inside: str = "") -> str:
    minute, rest = divmod(second, 60)
    return (
        f"<Trackpoint><Time>2026-05-01T16:{minute:02d}:{rest:02d}.000Z</Time>"
        f"<DistanceMeters>{metres}</DistanceMeters>{inside}</Trackpoint>"
    )


def test_gpx_distance_and_speed_come_from_the_positions() -> None:
    run = read_activity(gpx_run().encode())
    assert run.file_kind == "gpx"
    assert run.sport == "running"
    assert run.start == datetime(2026, 5, 1, 16, tzinfo=UTC)
    assert run.records == 200
    assert run.distance_m == pytest.approx(199 * 4.0, rel=1e-4)
    np.testing.assert_allclose(run.samples.speed_mps, 4.0, rtol=1e-3)
    assert "Distance worked out from the positions." in run.edits


def test_gpx_extensions_are_read_whatever_their_prefix() -> None:
    for inside in (
        "<extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>150</gpxtpx:hr><gpxtpx:cad>85</gpxtpx:cad>"
        "</gpxtpx:TrackPointExtension></extensions>",
        "<extensions><ns3:hr>150</ns3:hr><gpxdata:cadence>85</gpxdata:cadence></extensions>",
        "<extensions><heartrate>150</heartrate><cadence>85</cadence></extensions>",
    ):
        run = read_activity(gpx_run(inside=inside).encode())
        assert set(run.samples.heart_rate_bpm) == {150}
        assert set(run.samples.cadence_spm) == {170}


def test_gpx_segments_are_pauses_and_no_distance_is_added_across_them() -> None:
    first = "".join(gpx_point(i, north_m=i * 4.0) for i in range(100))
    second = "".join(gpx_point(300 + i, north_m=900 + i * 4.0) for i in range(100))
    run = read_activity((GPX_HEAD + first + "</trkseg><trkseg>" + second + GPX_TAIL).encode())
    assert run.elapsed_s == 399
    assert run.duration_s == 198
    assert run.distance_m == pytest.approx(2 * 99 * 4.0, rel=1e-3)


@pytest.mark.parametrize("zone", ["+02:00", "+0200", "+02:", "+02"])
def test_gpx_times_with_a_zone_give_the_offset(zone: str) -> None:
    run = read_activity(gpx_run(zone=zone).encode())
    assert run.start == datetime(2026, 5, 1, 14, tzinfo=UTC)
    assert run.utc_offset_s == 7200


def test_gpx_in_other_clothes() -> None:
    """A byte order mark, leading space, UTF-16, prefixes on every tag, and a DOCTYPE that only names the root."""
    text = gpx_run()
    body = text.removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    for data in (
        b"\xef\xbb\xbf" + text.encode(),
        b"\n   " + text.encode(),
        ("\ufeff" + '<?xml version="1.0"?>' + body).encode("utf-16-le"),
        ('<?xml version="1.0"?><!DOCTYPE gpx><!-- a comment <html> -->' + body).encode(),
        body.replace("<", "<g:").replace("<g:/", "</g:").encode(),
    ):
        assert read_activity(data).records == 200


def test_gpx_that_was_cut_off_keeps_its_points() -> None:
    text = gpx_run().encode()
    run = read_activity(text[: len(text) // 2])
    assert 80 < run.records < 110
    assert "ends early, at line" in run.warnings[0]


def test_gpx_without_a_run_is_refused_in_words() -> None:
    with pytest.raises(NoRunInFile, match="route or places"):
        read_activity(b'<gpx><wpt lat="51" lon="7"><name>Home</name></wpt></gpx>')
    with pytest.raises(NoRunInFile, match="no times"):
        read_activity(b'<gpx><trk><trkseg><trkpt lat="51" lon="7"/><trkpt lat="51.1" lon="7"/></trkseg></trk></gpx>')


def test_gpx_of_a_treadmill_holds_no_points_and_is_still_an_activity() -> None:
    run = read_activity(b"<gpx><metadata><time>2026-05-01T16:00:00Z</time></metadata><trk><type>run</type></trk></gpx>")
    assert run.sport == "running"
    assert run.records == 0
    assert run.start == datetime(2026, 5, 1, 16, tzinfo=UTC)


def test_tcx_laps_points_and_extensions() -> None:
    inside = (
        "<Position><LatitudeDegrees>51.0</LatitudeDegrees><LongitudeDegrees>7.0</LongitudeDegrees></Position>"
        "<HeartRateBpm><Value>165</Value></HeartRateBpm><Extensions><ns3:TPX><ns3:Speed>4.0</ns3:Speed>"
        "<ns3:RunCadence>88</ns3:RunCadence><ns3:Watts>280</ns3:Watts></ns3:TPX></Extensions>"
    )
    run = read_activity(tcx("".join(tcx_point(i, i * 4.0, inside) for i in range(101))))
    assert run.file_kind == "tcx"
    assert run.device == "Forerunner"
    assert run.distance_m == 400
    assert run.duration_s == 100
    assert (run.laps[0].distance_m, run.laps[0].duration_s, run.laps[0].avg_heart_rate_bpm) == (400, 100, 171)
    assert run.laps[0].avg_cadence_spm == 176
    assert run.laps[0].intensity == "active"
    assert set(run.samples.cadence_spm) == {176}
    assert set(run.samples.power_w) == {280}
    assert set(run.samples.speed_mps) == {4.0}


def test_tcx_cadence_that_counts_both_feet_already_is_left_alone() -> None:
    points = "".join(tcx_point(i, i * 3.0, "<Cadence>172</Cadence>") for i in range(60))
    assert set(read_activity(tcx(points)).samples.cadence_spm) == {172}


def test_tcx_courses_are_no_activity() -> None:
    with pytest.raises(NoRunInFile, match="course"):
        read_activity(b"<TrainingCenterDatabase><Courses><Course/></Courses></TrainingCenterDatabase>")


def test_other_markup_is_told_apart() -> None:
    with pytest.raises(UnreadableFile, match="web page"):
        read_activity(b"<!DOCTYPE html><html><body>Please log in</body></html>")
    with pytest.raises(UnreadableFile, match="workout-routes"):
        read_activity(b'<?xml version="1.0"?><HealthData locale="de"></HealthData>')
    with pytest.raises(UnreadableFile, match="no activity"):
        read_activity(b"<svg></svg>")


HARMFUL = {
    "billion laughs": '<!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]><gpx><trk><name>&b;</name>',
    "a file of the machine": '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/hostname">]><gpx><trk><name>&x;</name>',
    "a parameter entity": '<!DOCTYPE gpx [<!ENTITY % x SYSTEM "http://localhost/x.dtd"> %x;]><gpx><trk><name>x</name>',
}


@pytest.mark.parametrize("kind", HARMFUL)
def test_entities_are_refused(kind: str) -> None:
    with pytest.raises(UnreadableFile, match="entities"):
        read_activity((HARMFUL[kind] + "</trk></gpx>").encode())


def test_an_outside_document_type_is_never_fetched() -> None:
    text = '<!DOCTYPE gpx SYSTEM "http://127.0.0.1:9/never.dtd">' + gpx_run().partition("?>")[2]
    assert read_activity(text.encode()).records == 200


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="deeper"):
        read_activity(b"<gpx>" + b"<a>" * 100_000)


def test_a_long_text_stays_small_and_quick() -> None:
    began = time.process_time()
    run = read_activity(gpx_run().replace("<type>", "<desc>" + "x" * 5_000_000 + "</desc><type>").encode())
    assert run.records == 200
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize("seed", range(40))
def test_damaged_markup_never_raises_anything_else(seed: int) -> None:
    rng = np.random.default_rng(seed)
    source = gpx_run(60).encode() if seed % 2 else tcx("".join(tcx_point(i, i * 4.0) for i in range(60)))
    data = bytearray(source)
    for at in rng.integers(0, len(data), size=int(rng.integers(1, 12))):
        data[at] = int(rng.integers(0, 256))
    if seed % 3 == 0:
        data = data[: int(rng.integers(0, len(data)))]
    with contextlib.suppress(InputError):
        read_activity(bytes(data))


def test_numbers_no_runner_has_do_not_crash_the_reader() -> None:
    for value in ("1e308", "-1e308", "nan", "inf", "", "12abc", "1" * 400):
        inside = f"<DistanceMeters>{value}</DistanceMeters><Cadence>{value}</Cadence>"
        read_activity(tcx("".join(tcx_point(i, i * 4.0) for i in range(5)) + tcx_point(9, 1.0, inside)))
        read_activity(
            GPX_HEAD.encode() + f'<trkpt lat="{value}" lon="{value}"><time>9999-12-31T23:59:59Z</time></trkpt>'.encode()
            + GPX_TAIL.encode()
        )  # fmt: skip
