"""Form over time: the worked example of the training notes, memory, and noise by kind."""

import pytest

from fourlaps.physiology.form_filter import FORM_VAR, form_at, noise_sd
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result


def test_one_result_moves_form_by_its_share_of_the_noise() -> None:
    """A Kalman step: prior variance over prior plus noise, as with 5:00 +- 1.5 % and a trial of 4:54 there."""
    (form,) = form_at([-2.0], [0.0], [MILE_M], [1.0], [MILE_M])
    assert form == pytest.approx(-2.0 * FORM_VAR / (FORM_VAR + 1.0))


def test_form_fades_with_time_and_distance() -> None:
    """What was run long ago or far from the mile says less about it."""
    fresh, old = (
        form_at([-1.0], [0.0], [MILE_M], [1.0], [MILE_M])[0],
        form_at([-1.0], [200.0], [MILE_M], [1.0], [MILE_M])[0],
    )
    far = form_at([-1.0], [0.0], [10000.0], [1.0], [MILE_M])[0]
    assert fresh < old < 0
    assert fresh < far < 0


def test_like_results_are_believed_more_together() -> None:
    """Three results a SD slow say more than one, and never more than they show."""
    one = form_at([1.0], [10.0], [MILE_M], [1.0], [MILE_M])[0]
    three = form_at([1.0] * 3, [10.0, 20.0, 30.0], [MILE_M] * 3, [1.0] * 3, [MILE_M])[0]
    assert one < three < 1.0


def test_one_bad_race_pulls_no_further_than_six_sd() -> None:
    """A fall costs the same however long the runner lay there."""
    assert form_at([7.0], [0.0], [MILE_M], [1.0], [MILE_M]) == form_at([40.0], [0.0], [MILE_M], [1.0], [MILE_M])


def test_noise_by_kind_is_that_of_the_training_notes() -> None:
    """Race 1.1 %, time trial alone 1.5 %, road mile 2.5 %, workout between 2.5 and 3.5 %."""
    assert noise_sd(Result(MILE_M, 300)) == 0.011
    assert noise_sd(Result(MILE_M, 300, kind="time_trial")) == 0.015
    assert noise_sd(Result(MILE_M, 300, surface="road")) == 0.025
    assert 0.025 <= noise_sd(Result(MILE_M, 300, kind="workout")) <= 0.035
    assert noise_sd(Result(5000, 1100, surface="road")) == noise_sd(Result(5000, 1100)) > noise_sd(Result(MILE_M, 300))
