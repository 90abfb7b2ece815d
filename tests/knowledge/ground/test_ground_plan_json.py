"""A plan as JSON is the same plan."""

import datetime as dt
import json

import pytest

from fourlaps.training.planning import Method
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import plan_to_dict
from fourlaps.vocabulary.plan_reading import plan_from_dict
from tests.made_plans import EITHER_METHOD, planned


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_a_plan_survives_json(method: Method) -> None:
    """Written to text and read back, a plan is equal in every field."""
    asked = PlanRequest(370.0, dt.date(2026, 7, 4), dt.date(2026, 5, 11), days=(1, 3, 5, 6), week_km=30.0)
    made = planned(asked, method=method)
    assert plan_from_dict(json.loads(json.dumps(plan_to_dict(made)))) == made
