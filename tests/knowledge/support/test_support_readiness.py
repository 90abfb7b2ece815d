"""The morning check and the way back: alarms first, single readings decide nothing, bad figures are left out."""

from __future__ import annotations

import datetime as dt
import math
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourlaps.errors import InputError
from fourlaps.support.figures import figure
from fourlaps.support.readiness import READINESS_WORDS, morning_decision
from fourlaps.support.return_to_running import after_gap, after_illness, after_injury, injury_step
from fourlaps.training import answers
from fourlaps.vocabulary.log import MorningCheck

pytestmark = pytest.mark.slow

TODAY = dt.date(2026, 5, 20)
ORDER = ("go", "easier", "rest", "stop")


def morning(days_ago: int = 0, **values) -> MorningCheck:
    return MorningCheck(TODAY - dt.timedelta(days=days_ago), **values)


def said(decision) -> str:
    return " | ".join(reason.text for reason in decision.reasons)


def test_a_good_morning_goes() -> None:
    decision = morning_decision(morning(sleep_h=8, soreness=2, mood=8, pain=0))
    assert decision.value == "go"
    assert decision.reasons


def test_an_empty_morning_is_neutral_and_says_so() -> None:
    decision = morning_decision(morning())
    assert decision.value == "go"
    assert "You are not ill and reported nothing else" in said(decision)
    # Only what was told and cannot be is of no use.
    assert "Nothing usable was reported" in said(morning_decision(morning(sleep_h=25)))


def test_no_running_until_two_days_without_fever_whatever_a_morning_says() -> None:
    """A morning without fever is one day of two: neither "nothing speaks against it" nor a cold makes it a run; then
    four days stay easy (training science 3.14)."""
    for days in range(1, 10):
        for values in ({"sleep_h": 8}, {"illness": "mild"}):
            decision = morning_decision(morning(**values), [morning(days, illness="fever")])
            want = "rest" if days <= 2 else "easier" if days <= 6 or values.get("illness") else "go"
            assert decision.value == want, (days, values)
            assert ("no training until two days" in said(decision)) == (days <= 2)
    # The last day of it counts.
    history = [morning(5, illness="fever"), morning(2, illness="fever"), morning(1)]
    assert morning_decision(morning(), history).value == "rest"


def test_a_strong_pain_takes_the_day_after_it_too() -> None:
    """ "No running for two days" was said, and the next morning asked for nothing (3.16: 48 h)."""
    strong = morning(1, pain=6)
    assert morning_decision(morning(pain=0), [strong]).value == "rest"
    assert morning_decision(morning(), [morning(1, pain_note="got worse as I ran")]).value == "rest"
    assert morning_decision(morning(pain=0), [morning(2, pain=6)]).value == "go"
    assert "second of them" not in said(morning_decision(morning(pain=7), [strong]))


def test_a_pain_that_lasts_or_comes_back_is_for_somebody_to_see_and_then_no_running() -> None:
    """3.16: easy running is for a pain that settles in days; the count and the sentence stand while it lasts."""
    known = [morning(n, pain=pain) for n, pain in {12: 5, 11: 0, 9: 5, 8: 2, 7: 5, 2: 5, 1: 5}.items()]
    now = morning_decision(morning(pain=5), known)
    assert now.value == "easier"
    assert "It has hurt on 6 of the last 14 mornings: let a physiotherapist" in said(now)
    again = morning_decision(morning(pain=5), [*known, morning(3, pain=3)])
    assert again.value == "rest"
    assert "No running until a physiotherapist or a doctor has seen it" in said(again)
    assert "It has hurt on 7 of the last 14 mornings" in said(again)
    assert morning_decision(morning(pain=0), [*known, morning(3, pain=3)]).value == "go"
    assert "It has hurt" not in said(morning_decision(morning(pain=4), [morning(n, pain=4) for n in (1, 2)]))


def test_fewer_reps_are_said_only_where_there_are_reps_to_run() -> None:
    """Not on an easy day, nor beside "leave the hard session for another day"."""
    assert "fewer reps" in said(morning_decision(morning(sleep_h=5)))
    assert "fewer reps" not in said(morning_decision(morning(sleep_h=5), hard_today=False))
    assert "fewer reps" not in said(morning_decision(morning(sleep_h=5, pain=4)))


@pytest.mark.parametrize(
    ("values", "value"),
    [
        ({"illness": "chest"}, "stop"),
        ({"pain_note": "Stabbing pain in my chest"}, "stop"),
        ({"pain_note": "fainted yesterday after the last rep"}, "stop"),
        ({"illness": "fever"}, "rest"),
        ({"pain": 6}, "rest"),
        ({"illness": "mild"}, "easier"),
        ({"pain": 3}, "easier"),
        ({"pain": 5}, "easier"),
        ({"pain": 2}, "go"),
        ({"soreness": 8, "mood": 2}, "easier"),
        ({"soreness": 8, "mood": 8}, "go"),
        ({"mood": 1}, "go"),
        ({"sleep_h": 5}, "go"),
        ({"pain_note": "tired legs, otherwise fine"}, "go"),
    ],
)
def test_one_sign_one_answer(values, value) -> None:
    assert morning_decision(morning(**values)).value == value


@pytest.mark.parametrize("more", [{}, {"sleep_h": 8}, {"sleep_h": 5}, {"pain": 0}])
def test_a_note_that_is_not_understood_is_not_called_nothing(more) -> None:
    """Who typed a sentence is told that it was read, that the plan does not know it, and whom to ask."""
    told = said(morning_decision(morning(pain_note="a queer feeling under the ribs", **more)))
    assert "has read your note and does not know" in told
    assert "doctor" in told
    assert "Nothing" not in told


@pytest.mark.parametrize(
    ("note", "value", "word"),
    [
        ("heaviness in the pelvis after the jog", "rest", "no running today. Show it to a doctor"),
        ("low iron, doctor gave me tablets", "go", "see a doctor"),
        ("I am pregnant", "easier", "While you are pregnant everything stays easy"),
        ("just gave birth", "easier", "After a birth everything stays easy"),
        ("missed my period three times", "go", "show it to a doctor"),
        ("got worse as I ran", "rest", "no running for two days"),
    ],
)
def test_a_note_that_is_understood_is_answered(note, value, word) -> None:
    """And nobody is told beside it that it was not."""
    decision = morning_decision(morning(pain_note=note))
    assert decision.value == value
    assert word in said(decision)
    assert "does not know" not in said(decision)
    assert "Nothing" not in said(decision)


def test_a_note_that_says_where_it_hurts_needs_no_more_words() -> None:
    """The number says what the place means."""
    assert "does not know" not in said(morning_decision(morning(pain=4, pain_note="calf")))


def test_a_stop_names_its_guardrail() -> None:
    assert morning_decision(morning(illness="chest")).guardrails == ("H15",)
    assert morning_decision(morning(sleep_h=8)).guardrails == ()


def test_two_short_nights_make_it_easier_and_a_gap_between_them_does_not() -> None:
    assert morning_decision(morning(sleep_h=5), [morning(1, sleep_h=5.5)]).value == "easier"
    assert morning_decision(morning(sleep_h=5), [morning(2, sleep_h=5.5)]).value == "go"


def test_resting_heart_rate_needs_two_mornings_and_a_week_of_usual_ones() -> None:
    usual = [morning(n, resting_heart_rate_bpm=48) for n in range(2, 16)]
    high = morning(1, resting_heart_rate_bpm=56)
    now = morning(resting_heart_rate_bpm=57)
    assert morning_decision(now, [*usual, high]).value == "easier"
    assert morning_decision(now, [*usual, morning(1, resting_heart_rate_bpm=48)]).value == "go"
    assert morning_decision(now, [high, morning(2, resting_heart_rate_bpm=48)]).value == "go"


def test_variability_counts_by_weeks_and_never_by_one_reading() -> None:
    rng = random.Random(4)
    usual = [morning(n, hrv_rmssd_ms=rng.gauss(60, 6)) for n in range(7, 35)]
    low_week = [morning(n, hrv_rmssd_ms=44) for n in range(1, 7)]
    same_week = [morning(n, hrv_rmssd_ms=60) for n in range(1, 7)]
    assert morning_decision(morning(hrv_rmssd_ms=44), [*usual, *low_week]).value == "easier"
    assert morning_decision(morning(hrv_rmssd_ms=44), [*usual, *same_week]).value == "go"
    assert morning_decision(morning(hrv_rmssd_ms=44), low_week).value == "go", "six mornings are no usual range"


def test_three_signs_at_once_mean_rest() -> None:
    usual = [morning(n, resting_heart_rate_bpm=48, sleep_h=8) for n in range(2, 16)]
    bad = morning(1, resting_heart_rate_bpm=58, sleep_h=5)
    now = morning(resting_heart_rate_bpm=58, sleep_h=5, soreness=8, mood=2)
    decision = morning_decision(now, [*usual, bad])
    assert decision.value == "rest"
    assert len(decision.reasons) == 4


def test_a_pain_that_stays_a_week_is_for_a_physiotherapist() -> None:
    week = [morning(n, pain=3) for n in range(1, 7)]
    assert "physiotherapist" in said(morning_decision(morning(pain=3), week))
    assert "physiotherapist" not in said(morning_decision(morning(pain=3), week[:2]))


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"sleep_h": 25.0}, "Sleep of 25 h"),
        ({"sleep_h": -1.0}, "Sleep of -1 h"),
        ({"resting_heart_rate_bpm": 300.0}, "resting heart rate of 300"),
        ({"pain": 11.0}, "Pain of 11"),
        ({"hrv_rmssd_ms": math.nan}, "variability of nan"),
        ({"soreness": math.inf, "mood": 1.0}, "Soreness of inf"),
    ],
)
def test_an_impossible_value_is_named_and_decides_nothing(values, word) -> None:
    decision = morning_decision(morning(**values))
    assert decision.value == "go"
    assert word in said(decision)
    assert "not counted" in said(decision)


def test_impossible_history_is_left_out_too() -> None:
    assert morning_decision(morning(sleep_h=5), [morning(1, sleep_h=-3.0)]).value == "go"
    assert morning_decision(morning(sleep_h=5), [morning(-1, sleep_h=3.0)]).value == "go", "tomorrow is not known"


def test_the_check_and_replanning_use_the_same_bounds() -> None:
    """The card of a morning must not say "go" where the re-planned day says easier."""
    names = ("short_night_h", "resting_heart_rate_rise_bpm", "baseline_mornings", "hrv_mornings", "sore", "low_mood")
    for name in (*names, "pain_easy", "pain_stop"):
        assert answers.bound("readiness", name) == figure("readiness", name).value


CHECKS = st.builds(
    MorningCheck,
    st.integers(0, 40).map(lambda n: TODAY - dt.timedelta(days=n)),
    sleep_h=st.none() | st.floats(),
    resting_heart_rate_bpm=st.none() | st.floats(30, 90),
    hrv_rmssd_ms=st.none() | st.floats(1, 200),
    soreness=st.none() | st.floats(0, 10),
    mood=st.none() | st.floats(0, 10),
    illness=st.sampled_from(["none", "mild", "fever", "chest"]),
    pain=st.none() | st.floats(0, 10),
    pain_note=st.sampled_from(["", "calf a bit tight", "chest pain", "\0"]),
)


@given(CHECKS, st.lists(CHECKS, max_size=30))
def test_any_morning_gets_an_answer_with_reasons(check, history) -> None:
    decision = morning_decision(check, history)
    assert decision.value in READINESS_WORDS
    assert decision.reasons
    assert (decision.value == "stop") == (check.illness == "chest" or "chest pain" in check.pain_note)
    if check.illness == "fever":
        assert decision.value in ("rest", "stop")


@given(CHECKS.filter(lambda c: c.pain is not None), st.floats(0, 10))
def test_more_pain_never_allows_more(check, pain) -> None:
    low, high = sorted((check.pain, pain))
    values = {"sleep_h": check.sleep_h, "illness": check.illness}
    answers = [morning_decision(morning(pain=p, **values)).value for p in (low, high)]
    assert ORDER.index(answers[0]) <= ORDER.index(answers[1])


# --- the way back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "volume", "loss"),
    [(0, 1.0, (0, 0)), (3, 1.0, (0, 0)), (7, 0.8, (0, 0.01)), (14, 0.65, (0.02, 0.03)), (28, 0.5, (0.04, 0.06)),
     (29, 0.4, (0.07, 0.12)), (4000, 0.4, (0.07, 0.12))],
)  # fmt: skip
def test_the_way_back_after_days_off_is_the_published_table(days, volume, loss) -> None:
    back = after_gap(days)
    assert (back.volume, back.pace_loss) == (volume, loss)
    assert back.steps


def test_longer_gaps_never_come_back_faster() -> None:
    backs = [after_gap(days) for days in range(120)]
    assert all(a.volume >= b.volume and a.pace_loss[1] <= b.pace_loss[1] for a, b in pairwise(backs))
    with pytest.raises(InputError):
        after_gap(-1)


def test_other_sports_halve_the_loss_but_do_not_replace_running() -> None:
    back = after_gap(21, cross_trained=True)
    assert back.pace_loss == (0.02, 0.03)
    assert "race speed" in back.steps[-1]


def test_after_a_fever_wait_then_four_growing_easy_runs() -> None:
    assert after_illness("fever", symptom_free_h=12).volume == 0
    assert "24 to 48 hours" in after_illness("fever", symptom_free_h=math.nan).steps[0]
    back = after_illness("fever", symptom_free_h=30)
    assert back.volume == 0.5
    assert [f"{share} %" in step for share, step in zip((50, 70, 90, 100), back.steps, strict=False)] == [True] * 4
    assert after_illness("chest", symptom_free_h=1000).cleared_first
    assert after_illness("none", symptom_free_h=0).volume == 1
    assert after_illness("mild", symptom_free_h=0).volume < 1


def test_a_red_flag_or_a_bone_is_cleared_by_a_human_first() -> None:
    assert after_injury("stress fracture of the shin", bone=True).cleared_first
    assert after_injury("sharp chest pain").cleared_first
    assert not after_injury("calf strain, mended").cleared_first
    assert "Walk" in after_injury().steps[1]


@given(st.lists(st.none() | st.floats(-1, 11) | st.just(math.nan), max_size=30))
def test_the_ladder_climbs_one_step_at_a_time(pains) -> None:
    places = [injury_step(pains[:n])[0] for n in range(len(pains) + 1)]
    assert places[0] == 0
    assert all(abs(b - a) <= 1 for a, b in pairwise(places))
    assert max(places) <= 6


def test_the_ladder_goes_back_on_pain_and_waits_for_the_unknown() -> None:
    assert injury_step([0, 1, 0, 1]) == (2, "forward")
    assert injury_step([0, 1, 0, 1, 4]) == (1, "back")
    assert injury_step([0, None]) == (0, "stay")
