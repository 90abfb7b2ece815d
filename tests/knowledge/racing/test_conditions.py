"""Hills, flat and banked tracks, running wide, surfaces, shelter for a part: what each costs, and bad courses."""

import numpy as np
import pytest

from fourlaps.errors import InputError, UnreadableFile
from fourlaps.files import gpx_course
from fourlaps.racing import conditions, race_day, road_course
from fourlaps.racing.conditions import CalmRace, Conditions
from fourlaps.units import MILE_M


def seconds(track: conditions.TrackKind, day: Conditions, calm_s: float = 300.0) -> float:
    return conditions.race_time_s(CalmRace(calm_s, MILE_M, 200.0), track, day)


def costs(calm_s: float = 300.0, **day: object) -> dict[str, float]:
    track: conditions.TrackKind = "road" if "road" in day else "outdoor400"
    made = Conditions(**day)  # type: ignore[arg-type]
    return conditions.costs_s(CalmRace(calm_s, MILE_M, 200.0), track, made)


def gpx(heights: list[float], *, length_m: float = MILE_M, tag: str = "trkpt", turn: bool = False) -> bytes:
    """A course going east, out and back where it turns, its heights evenly spaced."""
    n = len(heights)
    half = np.linspace(0, length_m, n)
    east = np.where(half > length_m / 2, length_m - half, half) if turn else half
    points = "".join(
        f'<{tag} lat="48.0" lon="{10 + x / (6_371_000 * np.cos(np.radians(48))) * 180 / np.pi:.8f}">'
        f"<ele>{h:.2f}</ele></{tag}>"
        for x, h in zip(east, heights, strict=True)
    )
    outer = "trk><trkseg" if tag == "trkpt" else "rte"
    end = "trkseg></trk" if tag == "trkpt" else "rte"
    return (
        f'<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1"><{outer}>{points}</{end}></gpx>'.encode()
    )


def course(heights: list[float], **how: object) -> road_course.RoadCourse:
    return road_course.road_course(gpx_course.read_course(gpx(heights, **how)), MILE_M)  # type: ignore[arg-type]


def test_a_flat_200_m_track_costs_more_than_a_banked_one() -> None:
    """About 3.3 s at 4:03, as college tables have it; outdoors banks mean nothing."""
    banked = seconds("indoor200", Conditions(), 240.0)
    assert banked == pytest.approx(243.0, abs=1.5)
    assert seconds("indoor200", Conditions(banked=False), 240.0) - banked == pytest.approx(3.3, abs=0.5)
    assert seconds("outdoor400", Conditions(banked=False)) == seconds("outdoor400", Conditions())


def test_running_wide_is_running_further() -> None:
    """A metre wide on eight bends is 25 m more, 4.7 s at 5:00, and little beyond that."""
    assert costs(wide_m=1.0)["wide"] == pytest.approx(4.9, abs=0.4)
    assert costs(wide_m=0.3)["wide"] == pytest.approx(0.3 * costs(wide_m=1.0)["wide"], rel=0.03)


def test_shelter_for_half_the_race_is_worth_half() -> None:
    """Behind two runners to 800 m saves half of what shelter to the line saves; no runners ahead save nothing."""
    assert costs(ahead=2, ahead_until_m=MILE_M / 2)["draft"] == pytest.approx(0.5 * costs(ahead=2)["draft"], rel=0.02)
    assert costs(ahead=0, ahead_until_m=800.0)["draft"] == 0.0


def test_surfaces() -> None:
    """Grass costs seconds, cinder some, asphalt nothing we could name."""
    assert "surface" not in costs()
    assert costs(surface="grass")["surface"] > costs(surface="cinder")["surface"] > 1.0
    assert costs(surface="asphalt")["surface"] == pytest.approx(0.0, abs=1e-9)


def test_one_percent_of_slope() -> None:
    """Minetti: +1 % costs 5.4 % more energy, some 4 % of time where the store helps; down gives as much back."""
    assert float(road_course.hill_cost(0.01)) == pytest.approx(1.054, abs=0.002)
    up = course(list(np.linspace(100, 100 + 0.01 * MILE_M, 60)))
    assert up.net_m == pytest.approx(16.1, abs=0.3)
    down = course(list(np.linspace(100, 100 - 0.01 * MILE_M, 60)))
    assert costs(road=up)["hills"] == pytest.approx(12.3, abs=0.5)
    assert costs(road=down)["hills"] == pytest.approx(-12.0, abs=0.5)


@pytest.mark.parametrize("tag", ["trkpt", "rtept"])
def test_up_and_down_costs_more_than_level(tag: str) -> None:
    """A hill of 16 m and back down is slower than the level mile, by less than the climb alone; heights a metre off
    from point to point change next to nothing."""
    hill = [100 + 16 * min(k, 60 - k) / 30 for k in range(61)]
    made = costs(road=course(hill, tag=tag))["hills"]
    assert 0.3 < made < 3.0
    rng = np.random.default_rng(2)
    rough = costs(road=course([h + rng.normal(0, 0.7) for h in hill], tag=tag))["hills"]
    assert rough == pytest.approx(made, abs=0.8)


def test_wind_on_a_road_follows_its_turns() -> None:
    """A tailwind all the way helps, out and back the same wind costs."""
    flat = [100.0] * 60
    assert costs(road=course(flat), wind_mps=3.0)["wind"] < -3.0
    assert 0.2 < costs(road=course(flat, turn=True), wind_mps=3.0)["wind"] < 2.5


@pytest.mark.slow
def test_the_plan_of_a_hilly_mile_is_even_effort() -> None:
    """Uphill quarters are planned slower than downhill ones; laps and marks sum to the finish and run forward."""
    hill = [100 + 20 * min(k, 60 - k) / 30 for k in range(61)]
    made = race_day.plan_day(
        race_day.parse_bests("800=2:24,5000=19:30"), track="road", day=Conditions(road=course(hill))
    ).plan
    splits = [lap.split_s for lap in made.laps]
    assert min(splits[:2]) > max(splits[2:])
    assert sum(splits) == pytest.approx(made.finish_s)
    clocks = [mark.clock_s for mark in made.marks]
    assert clocks == sorted(clocks)
    assert clocks[-1] == made.finish_s


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (gpx([100.0] * 60, length_m=900.0), "Give the whole course"),
        (gpx([100.0] * 60, length_m=5000.0), "Cut the file"),
        (gpx([100 + 200 * (k % 2) for k in range(4)]), "slope"),
        (gpx([100.0]), "1 points"),
        (gpx([float("nan")] * 60), "no heights"),
    ],
)
def test_courses_that_cannot_be_raced(data: bytes, says: str) -> None:
    """Too short, too long, cliffs, one point, no heights: one sentence."""
    with pytest.raises(InputError, match=says):
        road_course.road_course(gpx_course.read_course(data), MILE_M)


def test_files_that_are_no_course() -> None:
    """Other XML, entities and noise are refused; a course on a track is, too."""
    for data in (b"<kml></kml>", b"nonsense", b'<!DOCTYPE a [<!ENTITY x "y">]><gpx>&x;</gpx>'):
        with pytest.raises(UnreadableFile):
            gpx_course.read_course(data)
    with pytest.raises(InputError, match="road"):
        seconds("outdoor400", Conditions(road=course([100.0] * 60)))


@pytest.mark.parametrize("day", [{"wide_m": 9.0}, {"wide_m": -1.0}, {"surface": "sand"}, {"ahead_until_m": -5.0},
                                 {"ahead_until_m": float("nan")}])  # fmt: skip
def test_ways_nobody_races(day: dict[str, object]) -> None:
    """Nine metres wide, sand, shelter to before the start."""
    with pytest.raises(InputError):
        Conditions(**day)  # type: ignore[arg-type]
