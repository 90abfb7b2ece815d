"""Rules counted only in the weeks that changed find what counting every rule over the whole plan finds."""

import datetime as dt
import json
import random
from dataclasses import replace

import pytest

from fourlaps import safety
from fourlaps.safety import judged, recount
from fourlaps.safety.rules import ABSOLUTE
from fourlaps.training import repair
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.decision import Violation
from fourlaps.vocabulary.plan import Past, Plan, plan_to_dict
from fourlaps.vocabulary.plan_reading import plan_from_dict
from tests.made_plans import planned

DAY = dt.timedelta(days=1)
RACE = dt.date(2026, 6, 20)


def slowly(plan: Plan) -> tuple[Violation, ...]:
    """Every rule over a plan of fresh objects, nothing remembered."""
    counted = recount.recount(plan_from_dict(json.loads(json.dumps(plan_to_dict(plan)))))
    return tuple(v for rule in ABSOLUTE for v in rule(counted) if judged.is_judged(v, counted))


@pytest.mark.slow
@pytest.mark.parametrize("under_way", [False, True])
def test_changed_weeks_alone_are_counted_anew_and_nothing_is_overlooked(under_way: bool) -> None:
    """Forty random sessions put on random days one after the other: the same findings as the slow count each time."""
    request = PlanRequest(mile_s=330.0, race=RACE, start=RACE - 111 * DAY, fast_running=True, week_km=40.0)
    plan: Plan = planned(request)
    if under_way:
        runs = [s.id for s in plan.sessions if s.is_run and s.date < request.start + 30 * DAY]
        plan = replace(plan, past=Past(request.start + 30 * DAY, tuple(runs[::3]), ((runs[1], RACE - 90 * DAY),)))
    rng = random.Random(3)
    broken = 0
    for _ in range(40):
        session = rng.choice([s for s in plan.sessions if s.kind not in ("rest", "race")])
        plan = repair.with_session(plan, session, replace(session, date=session.date + rng.randint(-3, 3) * DAY))
        assert safety.violations(plan) == slowly(plan)
        broken += len(slowly(plan))
    assert broken > 40
