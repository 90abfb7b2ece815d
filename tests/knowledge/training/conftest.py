"""What many tests of training share."""

from collections.abc import Iterator

import pytest

from tests.made_plans import EITHER_METHOD, laid_by


def _laid(request: pytest.FixtureRequest) -> Iterator[None]:
    for kept in vars(request.module).values():
        if hasattr(kept, "cache_clear") and kept.__module__ == request.module.__name__:
            kept.cache_clear()
    with laid_by(request.param, request.module):
        yield


@pytest.fixture(scope="module", params=EITHER_METHOD)
def by_either_method(request: pytest.FixtureRequest) -> Iterator[None]:
    """The plans of a file of tests laid by the tables, and in `make test` by the solver too."""
    yield from _laid(request)


@pytest.fixture(scope="module")
def tables_when_quick(request: pytest.FixtureRequest) -> Iterator[None]:
    """The same, but tests that are slow anyway ask the solver alone."""
    yield from _laid(request)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "tables_when_quick" in metafunc.fixturenames:
        slow = metafunc.definition.get_closest_marker("slow") is not None
        metafunc.parametrize("tables_when_quick", ["solver"] if slow else EITHER_METHOD, indirect=True, scope="module")
