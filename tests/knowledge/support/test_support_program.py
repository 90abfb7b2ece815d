"""The strength programme: the document's exercises, the published doses, contacts that add up."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourlaps import safety
from fourlaps.evidence import reference_keys
from fourlaps.support.program import SupportProgram, table
from fourlaps.vocabulary.athlete import LEVELS
from fourlaps.vocabulary.plan import Block, Exercise

BLOCKS: tuple[Block, ...] = ("base", "specific", "peak", "taper")
# rules.md H10 and H11, written out here so that the table cannot excuse itself.
LEG_WORDS = ("deadlift", "squat", "lunge", "step-up", "leg press", "jump", "hop", "pogo", "bound")
CAPS = {"L0": 30, "L1": 60, "L2": 80, "L3": 100, "L4": 150}
FIRST = {"L0": 30, "L1": 40, "L2": 60, "L3": 80, "L4": 100}
PROGRAM = SupportProgram()


def strength(level="L2", block="specific", weeks=6, age=30, light=False, program=PROGRAM) -> tuple[Exercise, ...]:
    return program.strength(level=level, block=block, weeks_of_strength=weeks, age_years=age, light=light)


def names(exercises: tuple[Exercise, ...]) -> str:
    return " | ".join(exercise.name.lower() for exercise in exercises)


@pytest.mark.parametrize("ingredient", ["single-leg deadlift", "bulgarian split squat", "front plank", "side plank"])
@pytest.mark.parametrize("block", ["base", "specific", "peak"])
def test_the_documents_exercises_are_in_every_full_session(ingredient, block) -> None:
    assert ingredient in names(strength(block=block))


@pytest.mark.parametrize("done", [0, 4])
def test_box_jumps_and_jump_squats_are_there_even_if_a_plan_holds_one_jump_session(done) -> None:
    for level in LEVELS:
        exercises, _ = PROGRAM.jumps(
            level=level, block="specific", max_contacts=FIRST[level], sessions_done=done, age_years=30
        )
        assert "box jumps" in names(exercises)
        assert "jump squats" in names(exercises)


def test_doses_are_the_published_ones() -> None:
    """Table 3.9: base 1 two to three sets of 8 to 10, later 3 x 6 to 8, peak 2 x 5."""
    by_week = [strength(block="base", weeks=week)[0] for week in range(12)]
    assert all(2 <= e.sets <= 3 and 8 <= (e.reps or 0) <= 10 for e in by_week[:4])
    assert all(e.sets == 3 and 6 <= (e.reps or 0) <= 8 for e in by_week[4:])
    peak = strength(block="peak")[0]
    assert (peak.sets, peak.reps) == (2, 5)


def test_a_newcomer_starts_gently_even_in_the_specific_block() -> None:
    assert strength(block="specific", weeks=0) == strength(block="base", weeks=0)
    assert sum(e.sets * (e.reps or 0) for e in strength(weeks=0)) < sum(e.sets * (e.reps or 0) for e in strength())


def test_the_peak_never_speaks_of_a_weight_nobody_has_lifted() -> None:
    assert not any("as before" in e.load for e in strength(block="peak", weeks=1))
    assert any("as before" in e.load for e in strength(block="peak", weeks=9))


def test_heavy_lift_waits_for_level_weeks_and_age() -> None:
    assert "trap-bar" in names(strength(level="L2", weeks=8))
    assert "trap-bar" in names(strength(level="L4", weeks=20, age=None))
    for asked in ({"level": "L1"}, {"weeks": 7}, {"age": 17}, {"age": 60}):
        assert "trap-bar" not in names(strength(**{"level": "L3", "weeks": 20, **asked}))


def test_taper_leaves_the_legs_alone() -> None:
    assert not any(word in names(strength(block="taper")) for word in LEG_WORDS)


@pytest.mark.slow
@given(
    st.sampled_from(LEVELS),
    st.sampled_from(BLOCKS),
    st.integers(0, 60),
    st.none() | st.integers(8, 90),
    st.booleans(),
    st.booleans(),
)
def test_every_strength_session_can_be_done(level, block, weeks, age, light, bodyweight) -> None:
    exercises = SupportProgram(bodyweight=bodyweight).strength(
        level=level, block=block, weeks_of_strength=weeks, age_years=age, light=light
    )
    assert exercises
    assert len({e.name for e in exercises}) == len(exercises)
    for exercise in exercises:
        assert 1 <= exercise.sets <= 4
        assert (exercise.reps is None) != (exercise.hold_s is None)
        assert exercise.load
    # Nothing lands in a strength session: contacts stand on the jump session alone.
    assert safety.jump_contacts(exercises) == 0
    if light:
        assert not any(word in names(exercises) for word in LEG_WORDS)
    if bodyweight or (age is not None and age < 16):
        assert not any("dumbbell" in e.load or "hold a weight" in e.load for e in exercises)


@pytest.mark.slow
@given(
    st.sampled_from(LEVELS),
    st.sampled_from(BLOCKS),
    st.integers(-5, 200),
    st.integers(0, 40),
    st.none() | st.integers(8, 90),
)
def test_contacts_are_counted_and_never_above_the_cap(level, block, most, done, age) -> None:
    exercises, contacts = PROGRAM.jumps(level=level, block=block, max_contacts=most, sessions_done=done, age_years=age)
    assert contacts == sum(e.sets * (e.reps or 0) for e in exercises) == safety.jump_contacts(exercises)
    assert contacts <= max(0, most)
    assert (contacts == 0) == (exercises == ())
    if done == 0:
        assert contacts <= FIRST[level]
    if block == "taper":
        assert contacts == 0
    assert not any(e.hold_s for e in exercises)


@pytest.mark.slow
@given(st.sampled_from(LEVELS), st.sampled_from(BLOCKS[:3]), st.integers(1, 40))
def test_a_cap_in_use_is_used(level, block, done) -> None:
    """From 20 contacts on a session holds at least half of what is allowed, up to the table's own fill."""
    for most in range(20, 40):
        _, contacts = PROGRAM.jumps(level=level, block=block, max_contacts=most, sessions_done=done, age_years=30)
        assert contacts >= most / 2


def test_more_allowance_never_means_fewer_contacts_by_more_than_one_set() -> None:
    for level, block in itertools.product(LEVELS, BLOCKS[:3]):
        counts = [
            PROGRAM.jumps(level=level, block=block, max_contacts=most, sessions_done=9, age_years=30)[1]
            for most in range(8, CAPS[level] + 1)
        ]
        assert all(after >= before - 12 for before, after in itertools.pairwise(counts))


def test_older_runners_get_the_gentle_jumps_only() -> None:
    exercises, _ = PROGRAM.jumps(level="L2", block="specific", max_contacts=48, sessions_done=12, age_years=64)
    assert "pogo" in names(exercises)
    assert "jump squats" not in names(exercises)


def test_every_row_has_a_known_source_and_a_grade() -> None:
    for note in PROGRAM.notes():
        assert note.source in reference_keys()
        assert note.grade in "ABCD"
        assert note.text.endswith(".")


def test_first_ceilings_agree_with_the_guardrail() -> None:
    assert table()["jumps"]["first_ceiling"] == dict(safety.guardrails()["H11"].absolute["first_session"]) == FIRST
