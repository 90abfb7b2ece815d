"""What the app's tests share: a data folder of their own, a runner, and files to take in."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from tests.made_plans import first_plan_once

TODAY = dt.date(2026, 4, 15)  # a Wednesday
NOW = dt.datetime(2026, 4, 15, 9, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """A data folder per test; imports run before the answer, because a test's transaction hides rows from threads."""
    settings.FOURLAPS_DATA = tmp_path
    settings.FOURLAPS_JOBS = "inline"
    return tmp_path


@pytest.fixture(autouse=True)
def english() -> None:
    """A page asked for in German leaves German switched on in the test's own thread."""
    from django.utils import translation

    translation.activate("en")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """The services' clock stands still on a Wednesday in April."""
    from fourlaps.services import access

    monkeypatch.setattr(access, "now", lambda: NOW)
    monkeypatch.setattr(access, "local_zone_name", lambda: "Europe/Berlin")
    return NOW


@pytest.fixture
def athlete(db: Any, now: Any) -> Any:
    """A runner with one result, a race and a plan that began three weeks ago."""
    from fourlaps.services import access, start

    user = access.local_user()
    given = {
        "distance": 1609.344, "time": 345.0, "date": TODAY - dt.timedelta(days=25), "race": dt.date(2026, 6, 20),
        "goal": 335.0, "days": [1, 3, 5, 6], "week_km": 36.0, "longest_km": 12.0, "fast_running": True,
        "strength_history": True, "sex": "F", "birth_year": 1995, "body_kg": 58.0,
    }  # fmt: skip
    with first_plan_once():
        return start.begin_for(user, given, TODAY - dt.timedelta(days=21))


def gpx(
    start: dt.datetime, *, minutes: float = 30, mps: float = 3.0, every_s: int = 5, name: str = "Morning run"
) -> bytes:
    """A GPX of an even run due north."""
    points = []
    for second in range(0, int(minutes * 60) + 1, every_s):
        latitude = 52.0 + mps * second / 111_195.0
        at = (start + dt.timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
        points.append(f'<trkpt lat="{latitude:.7f}" lon="13.0"><ele>40</ele><time>{at}</time></trkpt>')
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>{escape(name)}</name><type>running</type><trkseg>{''.join(points)}</trkseg></trk></gpx>"
    ).encode()


def tcx(start: dt.datetime, laps: list[tuple[float, float]], *, device: str = "Forerunner 55") -> bytes:
    """A TCX whose laps are (metres, seconds), one point a second."""
    text, at, covered = [], start, 0.0
    for metres, seconds in laps:
        points = []
        for second in range(int(seconds)):
            stamp = (at + dt.timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
            points.append(
                f"<Trackpoint><Time>{stamp}</Time><DistanceMeters>{covered + metres * second / seconds:.1f}"
                "</DistanceMeters><HeartRateBpm><Value>150</Value></HeartRateBpm></Trackpoint>"
            )
        text.append(
            f'<Lap StartTime="{at.strftime("%Y-%m-%dT%H:%M:%SZ")}"><TotalTimeSeconds>{seconds}</TotalTimeSeconds>'
            f"<DistanceMeters>{metres}</DistanceMeters><Intensity>Active</Intensity>"
            f"<TriggerMethod>Manual</TriggerMethod><Track>{''.join(points)}</Track></Lap>"
        )
        at += dt.timedelta(seconds=seconds)
        covered += metres
    return (
        '<?xml version="1.0"?><TrainingCenterDatabase '
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Running">'
        f"<Id>{start.strftime('%Y-%m-%dT%H:%M:%SZ')}</Id>{''.join(text)}"
        f'<Creator xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Device_t"><Name>{device}</Name>'
        "</Creator></Activity></Activities></TrainingCenterDatabase>"
    ).encode()


@pytest.fixture
def gpx_file() -> Callable[..., bytes]:
    return gpx


@pytest.fixture
def tcx_file() -> Callable[..., bytes]:
    return tcx
