"""The checker finds it when a plan forgets what the runner said about their life."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from functools import cache
from typing import Any

import pytest

from fourlaps import advice
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import plan_to_dict
from tests.plan_checker import Facts, check
from tests.plan_requests import as_keywords

RACE = dt.date(2026, 6, 20)
FACTS = Facts(330.0, RACE - dt.timedelta(days=83), RACE, (1, 3, 4, 5, 6), fast_running=True)


@cache
def usual() -> str:
    """A plan made without any of the wishes below."""
    return json.dumps(plan_to_dict(advice.plan(PlanRequest(**as_keywords(FACTS)), method="templates")))


def found(**told: Any) -> set[str]:
    """The rules the checker finds broken when the runner had said this."""
    return {finding.rule for finding in check(json.loads(usual()), dataclasses.replace(FACTS, **told))}


def test_the_plan_itself_is_sound() -> None:
    """Nothing is found where nothing was wished."""
    assert found() == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"away": ((dt.date(2026, 5, 4), dt.date(2026, 5, 10), False),)}, "away"),
        ({"away": ((dt.date(2026, 5, 4), dt.date(2026, 5, 17), True),)}, "away"),
        ({"minutes": (30.0,) * 7}, "minutes"),
        ({"sport_days": (1, 4, 5)}, "sport"),
        ({"ground": "treadmill"}, "treadmill"),
        ({"camps": tuple((dt.date(2026, 5, d), dt.date(2026, 5, d + 2), "altitude") for d in (4, 7, 10))}, "camp"),
        ({"gym": False}, "no gym"),
        ({"races": ((dt.date(2026, 5, 16), "B", 800.0),)}, "races"),
        ({"waiting": "pregnant"}, "H19"),
        ({"gap_days": 120, "gap_cause": "pregnancy"}, "H19"),
        ({"gap_days": 40}, "H9"),
    ],
)
def test_a_forgotten_wish_is_found(told: dict[str, Any], rule: str) -> None:
    """Each wish has its own finding."""
    assert rule in found(**told)
