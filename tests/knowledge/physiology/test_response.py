"""The response model: what is usual changes nothing, more saturates, rest is no taper, detraining as published."""

import itertools
import math

import pytest

from fourlaps.physiology import ability_map, response, trials
from fourlaps.physiology.outcomes import outcome_kind
from fourlaps.physiology.protocol import days_of, read_protocol
from fourlaps.physiology.response import Day, Runner

USUAL: dict[response.Kind, float] = {"easy": 280.0, "threshold": 12.0, "vo2": 8.0, "sprint": 1.5}
RUNNER = Runner(1.0, USUAL)
DAY: Day = {kind: dose / 7 for kind, dose in USUAL.items()}


def mile_change(days: list[Day], runner: Runner = RUNNER, mile_s: float = 330.0) -> float:
    """Percent change of the mile after these days; negative is faster."""
    return ability_map.time_change_pct(
        ability_map.engine_from_mile(mile_s), 1609.344, response.simulate(days, runner)[-1]
    )


def change(text: str, weeks: float, outcome: str, level: str = "moderately_trained") -> float:
    """What the replay says of one line of a trial table."""
    row = {"trial": "T", "arm": "A", "outcome": outcome, "protocol": text, "weeks": str(weeks), "level": level}
    return trials.replay([row]).rows[0].simulated_pct


def test_doing_what_one_does_changes_nothing() -> None:
    """The habit is an equilibrium: after a year of it every ability and freshness stand where they were."""
    after = response.simulate([DAY] * 365, RUNNER)[-1]
    assert all(abs(value) < 1e-9 for value in after.abilities.values())
    assert abs(after.fresh_pct) < 1e-9


def test_a_third_weekly_session_adds_less_than_the_first() -> None:
    """Saturation: Billat's third session brought nothing measurable."""
    one, two, three = (change(f"{n}/wk: 5x3min@100%vVO2max ; base: normal", 8, "TT_3000m") for n in (1, 2, 3))
    assert one < 0
    assert abs(three - two) < abs(two - one) < abs(one)


def test_three_weeks_of_rest_do_not_look_good() -> None:
    """A linear model asks for 6 to 23 days of rest before a race; here rest makes nobody faster after ten days."""
    changes = [mile_change([{}] * n) for n in (10, 14, 21, 28)]
    assert all(value > 0 for value in changes)
    assert changes == sorted(changes)
    assert changes[2] > 2.0


def test_a_taper_that_keeps_some_speed_beats_rest() -> None:
    """Half the easy running and the fast running kept, seven days: 0.5 to 2.5 % faster; a week of rest is not."""
    half: Day = {**DAY, "easy": 0.5 * DAY["easy"]}
    assert -2.5 < mile_change([half] * 7) < -0.5
    assert mile_change([half] * 7) < mile_change([{}] * 7)


@pytest.mark.parametrize(("days", "low", "high"), [(14, 1.5, 7.0), (21, 3.0, 8.0), (56, 6.0, 18.0)])
def test_detraining_of_oxygen_uptake_is_as_published(days: int, low: float, high: float) -> None:
    """5-7 % of VO2max are lost in two to three weeks without training, about 16 % in eight [Mujika2000]."""
    lost = -response.simulate([{}] * days, RUNNER)[-1].abilities["vo2max"]
    assert low < lost < high


def test_a_heavy_cut_over_weeks_costs() -> None:
    """A third of the running for eight weeks: slower than before, even on rested legs."""
    third: Day = {kind: 0.33 * dose for kind, dose in DAY.items()}
    assert mile_change([third] * 56) > 1.0


def test_what_was_lost_comes_back() -> None:
    """Three weeks off, then four months of the old habit: within one percent of the old level."""
    assert abs(mile_change([*[{}] * 21, *[DAY] * 120])) < 1.0


def test_double_the_load_at_once_makes_slower_first() -> None:
    """Fatigue comes before fitness: a week of twice the running costs speed, months of it do not."""
    double: Day = {kind: 2 * dose for kind, dose in DAY.items()}
    assert mile_change([double] * 7) > 0.5
    assert mile_change([double] * 7 + [DAY] * 21) < mile_change([double] * 7)


def test_more_trained_runners_gain_less() -> None:
    """The same block, three levels."""
    text = "2/wk: 4x4min@100%vVO2max"
    gains = [change(text, 8, "VO2max", level) for level in ("untrained", "moderately_trained", "highly_trained")]
    assert gains == sorted(gains, reverse=True)


def test_a_faster_mile_leaves_less_room_without_steps() -> None:
    """Room to gain falls from 9:30 to 3:45 and never jumps by more than a hundredth per second of mile."""
    rooms = [response.room_by_mile(float(mile_s)) for mile_s in range(225, 571)]
    assert rooms == sorted(rooms)
    assert max(b - a for a, b in itertools.pairwise(rooms)) < 0.01


def test_strength_moves_economy_and_not_oxygen_uptake() -> None:
    """Null check of every strength trial."""
    assert change("3/wk: 4x4rep@4RM ; base: normal", 8, "RE_cost") < -1
    assert abs(change("3/wk: 4x4rep@4RM ; base: normal", 8, "VO2max")) < 1e-9


def test_economy_from_strength_outlives_the_last_session_by_four_weeks() -> None:
    """Held at least four weeks: two thirds of it are still there [training notes 1.6]."""
    with_it: Day = {**DAY, "strength": 2 / 7}
    built = response.simulate([with_it] * 70, RUNNER)[-1].abilities["economy"]
    held = response.simulate([with_it] * 70 + [DAY] * 28, RUNNER)[-1].abilities["economy"]
    assert held > 0.65 * built


def test_a_session_more_or_less_is_what_running_the_whole_season_with_it_says() -> None:
    """The quick answers of `Course` and `Freshness` equal the slow twin: the whole season simulated again."""
    days: list[Day] = [{**DAY, "vo2": 14.0} if n % 4 == 0 else DAY for n in range(80)]
    for number in (0, 20, 76, 79):
        for dose in (-days[number].get("vo2", 0.0), 12.0):
            other = [*days[:number], {**days[number], "vo2": days[number].get("vo2", 0.0) + dose}, *days[number + 1 :]]
            slow = response.simulate(other, RUNNER)[-1].minus(response.simulate(days, RUNNER)[-1])
            course = response.Course(days, RUNNER)
            for ability, value in course.changed_by({number: {"vo2": dose}}).items():
                assert value == pytest.approx(slow.abilities[ability], abs=1e-9)
            if number < 73:
                # In the last week more fast running also keeps more of the freshness.
                quick = response.Freshness(days, RUNNER, course).changed_by({number: {"vo2": dose}})
                assert quick == pytest.approx(slow.fresh_pct, abs=0.01)


def test_the_map_gives_the_mile_it_was_made_from_and_known_slopes() -> None:
    """The engine of a mile runs that mile; 1 % of economy is worth 0.6 to 0.75 % of mile time."""
    for mile_s in (240.0, 300.0, 360.0, 480.0):
        engine = ability_map.engine_from_mile(mile_s)
        assert engine.time_s(1609.344) == pytest.approx(mile_s, rel=1e-6)
        still = dict.fromkeys(response.ABILITIES, 0.0)
        economy = -ability_map.time_change_pct(engine, 1609.344, response.States({**still, "economy": 1.0}, 0.0))
        assert 0.6 < economy < 0.75
        assert engine.time_s(5000) > engine.time_s(3000) > engine.time_s(1500)


@pytest.mark.parametrize(
    ("name", "family", "sign"),
    [
        ("TT_2400m", "TT", -1), ("v_2000m", "TT", 1), ("v_3000m", "TT", 1), ("vMLSS", "speed", 1), ("CMJ", "jump", 1),
        ("TTE_vVO2max", "TTE", 1), ("economy", "RE_cost", -1), ("TT_1mile", "TT", -1), ("VO2max_abs", "VO2max", 1),
        ("TT_10400m_XC", "TT", -1), ("TT_400m", "sprint", -1), ("sprint_20m", "sprint", -1), ("v4mmol", "speed", 1),
    ],
)  # fmt: skip
def test_outcome_names_are_read(name: str, family: str, sign: int) -> None:
    """Every outcome of the contract and of the table has a direction and a family of noise."""
    kind = outcome_kind(name)
    assert kind is not None
    assert (kind.family, kind.sign) == (family, sign)


def test_twenty_seasons_of_a_year_are_finite() -> None:
    """Nothing runs away: any mixture of rest and heavy days stays within what people are."""
    days: list[Day] = [{} if n % 3 else {"easy": 200.0, "sprint": 30.0, "vo2": 60.0, "plyo": 3.0} for n in range(365)]
    for state in response.simulate(days, RUNNER):
        assert all(math.isfinite(v) and abs(v) < 60 for v in state.abilities.values())
        assert -60 < state.fresh_pct < 10


def test_days_hold_what_the_protocol_lists() -> None:
    """Two sessions a week over eight weeks are sixteen sessions on sixteen days."""
    protocol = read_protocol("2/wk: 4x3min@98%vVO2max r=3min", 8)
    days = days_of(protocol, 8, {"easy": 70.0})
    assert len(days) == 56
    assert sum(day.get("vo2", 0.0) for day in days) == pytest.approx(16 * 12.0)
    assert sum("vo2" in day for day in days) == 16
