"""Plans that many tests look at: a process plans the same request once. Plans are frozen, no test spoils another's."""

from functools import cache

import pytest

from fourlaps import advice
from fourlaps.training import planning
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan

# For tests of what every plan keeps, whoever places its sessions: the quick tests ask the tables, which take a tenth
# of the solver's time, `make test` asks both.
EITHER_METHOD = ("templates", pytest.param("solver", marks=pytest.mark.slow))


def planned(request: PlanRequest, method: planning.Method = "solver") -> Plan:
    """The approved plan of a request, made once."""
    return _planned(request, method)


@cache
def _planned(request: PlanRequest, method: planning.Method) -> Plan:
    return advice.plan(request, method=method)
