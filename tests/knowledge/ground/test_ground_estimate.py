"""The Estimate: quantiles in, intervals and probabilities out."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourlaps.vocabulary.estimate import Estimate


def test_a_lognormal_estimate_has_its_own_quantiles() -> None:
    """Median and central intervals are those of the lognormal it was made from."""
    estimate = Estimate.lognormal(300.0, 0.02)
    assert estimate.median == pytest.approx(300.0)
    low, high = estimate.interval(0.80)
    assert low == pytest.approx(300.0 * math.exp(-0.02 * 1.2815515655), rel=1e-9)
    assert high == pytest.approx(300.0 * math.exp(0.02 * 1.2815515655), rel=1e-9)


@pytest.mark.slow
@given(st.floats(0.002, 0.998), st.floats(60, 900), st.floats(0.001, 0.2))
def test_quantile_and_probability_are_inverse(p: float, median: float, sd: float) -> None:
    """The probability below the p-quantile is p."""
    estimate = Estimate.lognormal(median, sd)
    assert estimate.prob_below(estimate.quantile(p)) == pytest.approx(p, abs=1e-6)


def test_bad_quantiles_are_refused() -> None:
    """An Estimate cannot be built from too few, falling or non-positive quantiles."""
    with pytest.raises(ValueError, match="quantiles"):
        Estimate((1.0, 2.0))
    with pytest.raises(ValueError, match="decrease"):
        Estimate(tuple(float(27 - i) for i in range(27)))
    with pytest.raises(ValueError, match="positive"):
        Estimate(tuple(float(i) for i in range(27)))


def test_a_probability_outside_zero_and_one_is_refused() -> None:
    """There is no certain time."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        Estimate.lognormal(300.0, 0.02).quantile(1.0)
