"""The oval is a real track: its length, its direction, its finish line."""

import datetime as dt
import itertools
import math
from dataclasses import replace

import pytest

from fourlaps.physiology import paces
from fourlaps.training import sessions
from fourlaps.vocabulary.plan import Session
from fourlaps.vocabulary.workout import Part, Workout
from fourlaps.web import charts, drawings, oval, wording

pytestmark = pytest.mark.one_database


def test_the_line_is_400_metres() -> None:
    """Two straights of 84.39 m and two bends measured 0.30 m off a 36.50 m kerb make one lap of 400 m."""
    assert oval.Track().length_m == pytest.approx(400.0, abs=0.05)


def test_the_lap_closes_at_the_finish_line() -> None:
    """A whole lap ends where it began: at the right end of the home straight."""
    start, end = oval.Track().at(0.0), oval.Track().at(1.0)
    assert start == pytest.approx(end)
    assert start == pytest.approx((oval.STRAIGHT_M / 2, oval.LINE_M))


def test_runners_go_anticlockwise() -> None:
    """After the finish line the first bend leads up on the right; the home straight is run to the right."""
    assert oval.Track().at(0.1)[0] > oval.STRAIGHT_M / 2
    assert oval.Track().at(0.5)[1] == pytest.approx(-oval.LINE_M, abs=0.5)
    assert oval.Track().at(0.9)[0] < oval.Track().at(0.95)[0]


def test_points_are_evenly_spaced() -> None:
    """Equal shares of a lap are equal distances along the line."""
    points = [oval.Track().at(i / 4000) for i in range(4001)]
    steps = [math.dist(a, b) for a, b in itertools.pairwise(points)]
    assert max(steps) == pytest.approx(min(steps), rel=1e-3)


@pytest.mark.parametrize(
    ("against_s", "name"), [(-2.0, "quick-2"), (-1.0, "quick-1"), (0.0, "even"), (1.0, "slow-1"), (2.0, "slow-2")]
)
def test_colour_follows_the_seconds(against_s: float, name: str) -> None:
    """A lap 2 s quicker than even gets the strongest colour, one within 0.4 s the neutral one."""
    assert oval.pace_class(against_s, 400.0) == name


def test_names_from_outside_are_escaped() -> None:
    """A day's title with markup in it comes out as text."""
    drawn = oval.week_oval([oval.WeekDay("Mon", ("easy",), "", "<script>alert(1)</script>")], head="<b>", foot="")
    assert "<script" not in drawn
    assert "&lt;script" in drawn


def test_an_unknown_kind_is_the_open_ring() -> None:
    """A session kind without a shape of its own does not break the page."""
    assert "circle" in oval.shape('x" onload="')
    assert "onload" not in oval.shape('x" onload="')


def test_the_reps_are_said_as_lap_times() -> None:
    """400s at 4.80 to 4.95 m/s are run in 81 to 83 s, and the recovery is said."""
    reps = Part(
        "set",
        6 * 82 + 5 * 90,
        2600,
        (4.80, 4.95),
        3,
        6,
        rep_distance_m=400,
        recovery_duration_s=90,
        recovery_kind="jog",
    )
    line = wording.lines(Workout("R400", "", (reps,)))[0]
    assert (line.what, line.how) == ("6 × 400 m", "81–83 s")
    assert "90 s" in line.between
    assert line.core


def test_hills_go_by_effort_in_a_word_that_a_phone_has_room_for() -> None:
    """A slope has no pace of its own: that of the flat stands small, beside the recovery, where lines may break."""
    reps = Part("set", 1300.0, 4300.0, (5.56, 5.67), 3, 10, rep_duration_s=70.0, recovery_duration_s=105.0)
    line = wording.lines(Workout("HILL_L", "", (reps,)))[0]
    assert (line.what, line.how) == ("10 × 70 s", "by effort")
    assert line.between.startswith("as hard as 2:56–3:00 /km on the flat")


def test_a_race_is_told_as_its_distance_and_time() -> None:
    """Not as minutes at a pace per kilometre; a tempo run is."""
    fast, steady = Part("steady", 345.0, 1609.344, (4.6, 4.7), 3), Part("steady", 1200.0, 4800.0, (3.9, 4.1), 2)
    race = wording.lines(Workout("RACE", "", (fast,)))[0]
    assert (race.what, race.how) == ("Mile", "5:42–5:50")
    assert "/km" in wording.lines(Workout("T", "", (steady,)))[0].how


def test_the_profile_has_a_bar_for_every_rep_and_recovery() -> None:
    """Six reps and five recoveries make eleven bars."""
    reps = Part("set", 6 * 82 + 5 * 90, 2600, (4.80, 4.95), 3, 6, rep_distance_m=400, recovery_duration_s=90)
    session = Session("x", dt.date(2026, 5, 2), "mile_pace", "t", "w", workout=Workout("R400", "", (reps,)))
    assert charts.workout_profile(session).count("<rect") == 11


@pytest.mark.parametrize(
    "name", ["Single-leg deadlift", "Bulgarian split squat", "Side plank", "Box jump", "Jump squat"]
)
def test_the_exercises_of_the_document_have_their_own_drawing(name: str) -> None:
    """Each exercise the project was created from is drawn, not a standing figure."""
    assert drawings.exercise(name) != drawings.exercise("something else")


def test_a_walked_warm_up_is_told_in_one_line() -> None:
    """Walk first, then run with walks between; after the work the other way round; one unbroken stretch as ever."""
    speeds = paces.speeds_from_mile(580.0)
    beginner = sessions.Pacer(580.0, speeds, speeds.mile, 1.25, gentle_strides=False, run_walk=True, run_s=180.0)
    warm, cool = sessions.ends("warm_up", beginner, 600.0), sessions.ends("cool_down", beginner, 300.0)
    said = wording.lines(Workout("R200", "", (*warm, *cool)))
    assert [line.what for line in said] == ["Warm-up, 10 min", "Cool-down, 5 min"]
    assert said[0].between == "walk 3 min, then run 2 × 3 min, walk 60 s between"
    assert said[1].between == "run 3 min, then walk 2 min"
    grown = replace(beginner, run_s=600.0)
    assert [line.between for line in wording.lines(Workout("R200", "", sessions.ends("warm_up", grown, 600.0)))] == [""]
