"""What a plan may bring stays inside what trials and coaches have seen."""

import datetime as dt
from dataclasses import replace

import pytest

from fourlaps.physiology import mile_time
from fourlaps.training import expectation, planning
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import PlanRequest, Result, Sex
from fourlaps.vocabulary.plan import Past, Plan
from tests.made_plans import EITHER_METHOD, planned

RACE = dt.date(2026, 6, 20)


def plan(mile_s: float, weeks: int = 12, week_km: float = 35.0, method: planning.Method = "solver") -> Plan:
    request = PlanRequest(mile_s=mile_s, race=RACE, start=RACE - dt.timedelta(days=7 * weeks - 1), week_km=week_km)
    return planned(request, method=method)


@pytest.mark.slow
@pytest.mark.parametrize(("mile_s", "week_km", "most"), [(480.0, 20.0, 0.12), (360.0, 35.0, 0.05), (300.0, 50.0, 0.03)])
def test_twelve_weeks_stay_under_the_coaches_ceiling(mile_s: float, week_km: float, most: float) -> None:
    """8:00 up to 12 %, 6:00 up to 5 %, 5:00 up to about 2.5 % in twelve weeks; never slower than doing nothing."""
    found = expectation.expected(plan(mile_s, week_km=week_km))
    gain = 1 - found["race_day_s"].median / mile_s
    assert 0.005 < gain < most
    assert found["race_day_s"].median < found["if_nothing_changes_s"].median


@pytest.mark.slow
def test_a_return_from_a_gap_wins_back_what_was_lost() -> None:
    """After six weeks without running the same plan brings more than after none: what was there comes back."""
    rested = PlanRequest(mile_s=360.0, race=RACE, start=RACE - dt.timedelta(days=83), week_km=30.0)
    back = replace(rested, gap_days=42)
    made = planned(rested)
    gains = [
        360.0 - expectation.expected(replace(made, request=request))["race_day_s"].median for request in (rested, back)
    ]
    assert gains[1] > gains[0] + 1.0


def _known(made: Plan, day: dt.date) -> Plan:
    """The plan with its mile measured on that day."""
    return replace(made, past=Past(made.request.start, known=(day, made.request.mile_s, 0.03)))


@pytest.mark.slow
def test_what_was_trained_before_the_mile_was_known_is_not_counted_twice() -> None:
    """The later the mile was measured, the less is still to come; on the eve of the race next to nothing."""
    made = plan(360.0)
    known = [made.request.start + dt.timedelta(days=n) for n in (0, 42, 82)]
    gains = [360.0 - expectation.expected(_known(made, day))["race_day_s"].median for day in known]
    assert gains[0] > gains[1] > gains[2]
    assert gains[2] < 0.4 * gains[0]


@pytest.mark.slow
def test_half_way_doing_only_what_one_does_now_is_no_loss() -> None:
    """With the mile known in week seven, going on as in the last four weeks keeps it, give or take half a percent."""
    made = plan(360.0)
    told = expectation.expected(_known(made, made.request.start + dt.timedelta(days=45)))
    assert abs(told["if_nothing_changes_s"].median / 360.0 - 1) < 0.012
    assert told["race_day_s"].median < told["if_nothing_changes_s"].median


@pytest.mark.parametrize("method", EITHER_METHOD)
def test_who_answers_more_is_told_more(method: planning.Method) -> None:
    """Responsiveness scales what training brings and leaves doing nothing alone."""
    made = plan(360.0, method=method)
    weak, strong = (expectation.expected(made, responsiveness=m) for m in (0.7, 1.4))
    assert strong["race_day_s"].median < weak["race_day_s"].median
    assert strong["if_nothing_changes_s"].median == weak["if_nothing_changes_s"].median


@pytest.mark.slow
@pytest.mark.parametrize("method", EITHER_METHOD)
def test_race_day_is_no_surer_than_the_next_race(method: planning.Method) -> None:
    """Whatever is done until then, the 80 % range is as wide as the forecast of a race tomorrow, or wider; who is known
    better than by one mile is told a narrower one."""
    made = plan(330.0, method=method)
    tomorrow = mile_time.predict((Result(MILE_M, 330.0),)).log_sd
    for told in expectation.expected(made).values():
        assert told.log_sd > tomorrow - 0.001
    known = replace(made, request=replace(made.request, mile_sd=0.02))
    assert 0.02 < expectation.expected(known)["race_day_s"].log_sd < tomorrow


@pytest.mark.parametrize("sex", ["M", "F", None])
@pytest.mark.parametrize("mile_s", [225.0, 250.0, 280.0, 310.0, 345.0, 375.0, 450.0, 540.0, 800.0])
def test_the_spread_of_the_next_race_is_the_forecasts(mile_s: float, sex: Sex | None) -> None:
    """The few numbers kept beside the plan follow the athlete model to three tenths of a percent of the mile."""
    request = PlanRequest(mile_s=mile_s, race=RACE, start=RACE, sex=sex)
    forecast = mile_time.predict((Result(MILE_M, mile_s),), sex=sex)
    assert expectation.next_race_sd(request) == pytest.approx(forecast.log_sd, abs=0.003)


@pytest.mark.slow
def test_longer_plans_promise_more_but_less_and_less() -> None:
    """Saturation over weeks."""
    gains = [330.0 - expectation.expected(plan(330.0, weeks))["race_day_s"].median for weeks in (4, 12, 24)]
    assert gains[0] < gains[1] < gains[2]
    assert (gains[2] - gains[1]) / 12 < (gains[1] - gains[0]) / 8
