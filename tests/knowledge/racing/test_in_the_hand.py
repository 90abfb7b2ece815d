"""What goes in the hand: the sound of a race, the energy left along it, the group sheet."""

import io
import wave

import numpy as np
import pytest

from fourlaps.errors import InputError
from fourlaps.racing import energy_left, group_sheet, pacing, race_audio, voice
from fourlaps.vocabulary.estimate import Estimate

MILE = 1609.344
STORE = Estimate.lognormal(230.0, 0.2, unit="m")
LAPS = (409.344, 400.0, 400.0, 400.0)


def loud_at(data: bytes) -> np.ndarray:
    """Loudest sample of each tenth of a second."""
    with wave.open(io.BytesIO(data)) as file:
        sound = np.abs(np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float))
    return sound[: len(sound) // 1600 * 1600].reshape(-1, 1600).max(axis=1)


@pytest.mark.slow
def test_beeps_fall_on_the_marks() -> None:
    """Without a voice there is sound at every 100 m of the plan and silence a second before it."""
    plan = pacing.plan_race(320.0)
    loud = loud_at(race_audio.race_wav(plan, every_m=100.0))
    for at in np.arange(MILE - 1500, MILE - 50, 100.0):
        due = race_audio.COUNT_IN_S + pacing.clock_at(plan, float(at))
        assert loud[int(due * 10) : int(due * 10) + 3].max() > 10_000, at
        assert loud[int(due * 10) - 10] < 100, at
    with pytest.raises(InputError, match="every 100 or 200"):
        race_audio.race_wav(plan, every_m=50.0)


@pytest.mark.slow
def test_a_voice_speaks_after_each_line_and_never_over_a_mark() -> None:
    """Each lap's cue begins a second after the line and is over before the next mark of the lap."""
    pytest.importorskip("py_nanotts")
    plan = pacing.plan_race(225.0)  # the quickest anybody races: the least room for words
    plain = loud_at(race_audio.race_wav(plan, every_m=100.0))
    spoken = loud_at(race_audio.race_wav(plan, every_m=100.0, voice=voice.offline_voice("en")))
    said = np.abs(spoken - plain) > 500
    for lap in plan.laps[:-1]:
        start = int((race_audio.COUNT_IN_S + lap.clock_s) * 10)
        assert said[start + 10 : start + 40].any()
    mark = int((race_audio.COUNT_IN_S + pacing.clock_at(plan, 209.344)) * 10)
    assert not said[mark - 2 : mark + 3].any()


@pytest.mark.slow
@pytest.mark.parametrize("text", ["a" * 5000, "🏃" * 50, "<speed level='900'>" * 9, "", "\x00" * 9, "ß-" * 200])
def test_the_voice_takes_any_text(text: str) -> None:
    """Whatever a runner types as a cue, the voice answers within its seven seconds of sound."""
    assert len(voice.sayable(text)) <= 80
    say = voice.offline_voice("de")
    if say is None:
        pytest.skip("no voice is installed here")
    assert len(say(text)) <= 7 * voice.RATE_HZ


@pytest.mark.slow
def test_a_fast_first_lap_spends_more_than_an_even_one() -> None:
    """After lap 1 an even race has more left than one opened 5 s too fast, and both are empty at the line."""
    even = energy_left.store_left(LAPS, (75.5, 75.0, 75.0, 74.5), STORE)
    fast = energy_left.store_left(LAPS, (70.5, 75.0, 79.0, 75.5), STORE)
    after = [next(p for p in race if p.at_m >= 409) for race in (even, fast)]
    assert after[0].middle > after[1].middle + 0.05
    assert all(race[-1].middle == pytest.approx(0.0, abs=0.02) for race in (even, fast))
    for race in (even, fast):
        assert race[0].middle == 1.0
        assert all(p.low80 <= p.middle <= p.high80 for p in race)


def test_the_store_is_never_overdrawn() -> None:
    """A race walked home after two laps has its store lowest where the runner broke, not at the line."""
    broken = energy_left.store_left(LAPS, (66.0, 70.0, 95.0, 95.0), STORE)
    lowest = min(broken, key=lambda p: p.middle)
    assert 600 < lowest.at_m < 1000
    with pytest.raises(InputError, match="do not make a race"):
        energy_left.store_left(LAPS, (70.0, 70.0), STORE)


def test_group_sheet_lines_in_any_way_people_write_them() -> None:
    """Commas, equals signs, km and digits in names are read; what is no result is named with its line."""
    members, wrong = group_sheet.read_members("Ada, 5:12\nBo 800=2:24\nRun3 1500 4:40.5\nCleo 5k 19:30\n\nEve\n5:20")
    assert [(m.name, m.distance_m, m.time_s) for m in members] == [
        ("Ada", MILE, 312.0),
        ("Bo", 800.0, 144.0),
        ("Run3", 1500.0, 280.5),
        ("Cleo", 5000.0, 1170.0),
        ("7", MILE, 320.0),
    ]
    assert len(wrong) == 1
    assert wrong[0].startswith("Line 6, 'Eve'")


def test_a_sheet_is_sorted_and_ends_at_each_goal() -> None:
    """The fastest stands first, and the last column of a race is the time of the race."""
    members, _wrong = group_sheet.read_members("Slow 7:00\nQuick 5:00")
    sheet = group_sheet.race_sheet(members, MILE, "indoor200")
    assert [row.name for row in sheet.rows] == ["Quick", "Slow"]
    assert sheet.heads[0] == "209 m"
    assert [row.cells_s[-1] for row in sheet.rows] == [300.0, 420.0]
    with pytest.raises(InputError, match="no session"):
        group_sheet.session_sheet(members, reps=400, rep_m=400, pace_of_m=MILE, rest_s=60)
