"""The public library is a list that changes only on purpose."""

import fourlaps


def test_the_public_names_are_these() -> None:
    """Adding or removing a public name is a decision, not an accident."""
    assert sorted(fourlaps.__all__) == [
        "MILE_M", "__version__", "pace", "plan", "portrait", "predict", "predict_many", "read_activity",
    ]  # fmt: skip


def test_every_public_function_says_what_it_returns() -> None:
    """Each public function has a docstring of more than one line."""
    for name in fourlaps.__all__:
        value = getattr(fourlaps, name)
        if callable(value):
            assert value.__doc__
            assert len(value.__doc__.splitlines()) > 1
