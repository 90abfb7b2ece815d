"""Red flags in plain words, from a list written before the signs were: what stops and what runners say every day."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from fourlaps import safety

WORDS = tomllib.loads(Path(__file__).with_name("plain_words.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("sign", WORDS["stops"])
def test_a_sign_in_plain_words_stops(sign: str) -> None:
    """A symptom where it does not belong stops the plan, in English and in German."""
    assert [text for text in WORDS["stops"][sign] if safety.red_flag(text) is None] == []


@pytest.mark.parametrize("sign", WORDS["goes_on"])
def test_what_belongs_to_hard_running_stops_nothing(sign: str) -> None:
    """Words that only resemble a sign, and breath lost where it should be, lock no plan."""
    assert [text for text in WORDS["goes_on"][sign] if safety.red_flag(text) is not None] == []


def test_weight_lost_within_a_month_pauses_what_grows() -> None:
    """About 5 % of the body in a month is heard in kilograms, pounds and percent; water, years and barbells are not."""
    assert [text for text in WORDS["pauses"]["weight"] if safety.energy_sign(text) != "much weight lost"] == []
    assert [text for text in WORDS["grows_on"]["weight"] if safety.energy_sign(text) is not None] == []
    assert not any(map(safety.red_flag, WORDS["pauses"]["weight"]))


@pytest.mark.parametrize("sign", ["pregnancy", "birth"])
def test_a_pregnancy_and_a_birth_leave_easy_running_and_are_no_alarm(sign: str) -> None:
    """H19: nothing above easy until a doctor says yes. Another's, one hoped for and one of years ago are none."""
    assert [text for text in WORDS["pauses"][sign] if safety.energy_sign(text) != f"a {sign}"] == []
    assert [text for text in WORDS["grows_on"][sign] if safety.energy_sign(text) is not None] == []
    assert not any(map(safety.red_flag, WORDS["pauses"][sign]))
    assert safety.easy_until_cleared(f"a {sign}")


def test_a_pelvic_floor_that_gives_way_ends_the_running_of_its_day() -> None:
    """Leaking, heaviness and bleeding fail the test of impact that 3.13 asks for after a birth: stop, then a doctor."""
    name = "signs from the pelvic floor"
    assert [text for text in WORDS["pauses"]["pelvic_floor"] if safety.energy_sign(text) != name] == []
    assert safety.rests_today(name)
    assert safety.easy_until_cleared(name)
    assert "pelvic-floor physiotherapist" in safety.energy_advice(name)


def test_too_little_iron_is_for_a_doctor_and_leaves_easy_running() -> None:
    """3.13 asks about ferritin where somebody is tired: nothing grows before a doctor has seen it."""
    name = "signs of low iron"
    assert [text for text in WORDS["pauses"]["iron"] if safety.energy_sign(text) != name] == []
    assert not safety.easy_until_cleared(name)
    assert "doctor" in safety.energy_advice(name)
    assert [text for text in WORDS["grows_on"]["pelvic_floor_and_iron"] if safety.energy_sign(text)] == []


@pytest.mark.parametrize("text", WORDS["not_heard"])
@pytest.mark.xfail(strict=True, reason="not heard yet")
def test_what_is_not_heard_yet(text: str) -> None:
    """Known to be missed; once it is heard it belongs to the others."""
    assert safety.red_flag(text) is not None


SYMPTOMS = ["out of breath", "winded", "gasping", "panting", "außer Atem", "völlig aus der Puste"]


@pytest.mark.parametrize("symptom", SYMPTOMS)
@pytest.mark.parametrize(
    ("where", "stops"),
    [
        ("on an easy jog", True),
        ("lying in bed", True),
        ("on the stairs", True),
        ("beim lockeren Lauf", True),
        ("today, never like that", True),
        ("at the end of the last rep", False),
        ("nach dem letzten 400er", False),
        ("as always at the finish", False),
    ],
)
def test_lost_breath_stops_where_it_is_out_of_proportion(symptom: str, where: str, stops: bool) -> None:
    """The same words lock at an easy pace, at rest and as never before, and not after hard work (H15)."""
    assert (safety.red_flag(f"{symptom} {where}") is not None) is stops
