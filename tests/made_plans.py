"""Plans that many tests look at: a process plans the same request once. Plans are frozen, no test spoils another's."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from types import ModuleType

import pytest

from fourlaps import advice
from fourlaps.training import planning
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan

# For tests of what every plan keeps, whoever places its sessions: the quick tests ask the tables, which take a tenth
# of the solver's time, `make test` asks both.
EITHER_METHOD = ("templates", pytest.param("solver", marks=pytest.mark.slow))


_planned = cache(advice.plan)


def planned(request: PlanRequest, *, method: planning.Method = "solver") -> Plan:
    """The approved plan of a request, made once."""
    return _planned(request, method=method)


@contextmanager
def laid_by(method: planning.Method, tests: ModuleType) -> Iterator[None]:
    """While it lasts, the plans a file of tests takes from here and the weeks laid out anew are by this method."""
    with pytest.MonkeyPatch.context() as laying:
        laying.setattr(tests, "planned", partial(planned, method=method))
        laying.setattr(planning, "build_plan", partial(planning.build_plan, method=method))
        yield


@contextmanager
def first_plan_once() -> Iterator[None]:
    """While a fixture lets a runner begin, `advice.plan` gives the plan made for the tests before with the same words.

    What a test itself asks for is made for it: only the way to its beginning is shorter.
    """
    with pytest.MonkeyPatch.context() as beginning:
        beginning.setattr(advice, "plan", planned)
        yield
