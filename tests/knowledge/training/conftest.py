"""What many tests of training share."""

from collections.abc import Iterator

import pytest

from tests.made_plans import EITHER_METHOD, laid_by


@pytest.fixture(scope="module", params=EITHER_METHOD)
def by_either_method(request: pytest.FixtureRequest) -> Iterator[None]:
    """The plans of a file of tests laid by the tables, and in `make test` by the solver too."""
    for kept in vars(request.module).values():
        if hasattr(kept, "cache_clear") and kept.__module__ == request.module.__name__:
            kept.cache_clear()
    with laid_by(request.param, request.module):
        yield
