"""A plan as JSON is the same plan."""

import json

import fourlaps
from fourlaps.vocabulary.plan import plan_to_dict
from fourlaps.vocabulary.plan_reading import plan_from_dict


def test_a_plan_survives_json() -> None:
    """Written to text and read back, a plan is equal in every field."""
    made = fourlaps.plan("6:10", "2026-07-04", start="2026-05-11", days=["tue", "thu", "sat", "sun"], week_km=30.0)
    assert plan_from_dict(json.loads(json.dumps(plan_to_dict(made)))) == made
