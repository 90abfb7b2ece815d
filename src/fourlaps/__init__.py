"""fourlaps: make one runner run a faster mile.

>>> import fourlaps
>>> fourlaps.pace("5:00").laps[0].length_m
409.344

The names below are the whole public library. Each loads what it needs when it is first called, so
`import fourlaps` is quick and never imports Django.
"""

from __future__ import annotations

import datetime as _dt
from collections.abc import Sequence as _Sequence
from typing import TYPE_CHECKING, Any
from typing import Literal as _Literal

from fourlaps.units import MILE_M

if TYPE_CHECKING:
    from fourlaps.advice import Bests
    from fourlaps.physiology.many_runners import Predictions
    from fourlaps.physiology.portrait import Portrait
    from fourlaps.safety import ApprovedPlan
    from fourlaps.vocabulary.activity import Activity
    from fourlaps.vocabulary.athlete import Sex
    from fourlaps.vocabulary.estimate import Estimate
    from fourlaps.vocabulary.race import PacePlan, TrackKind

__version__ = "0.1.0"
__all__ = ["MILE_M", "__version__", "pace", "plan", "portrait", "predict", "predict_many", "read_activity"]

Product = _Literal["next_race", "season_best"]


def predict(
    bests: Bests,
    *,
    at_m: float = MILE_M,
    sex: Sex | None = None,
    age_years: float | None = None,
    previous: Bests | None = None,
    product: Product = "next_race",
    today: _dt.date | None = None,
) -> Estimate:
    """The time (s) this runner can run over `at_m` metres, as an Estimate with an honest interval.

    bests     mapping distance_m -> time_s, or `Result`s with dates       previous  last season's, the same
    product   "next_race": the next serious race; "season_best": the best of a season of races
    raises    BadTime or InputError for times no human runs or that cannot belong to one runner

    >>> estimate = predict({800: 150.0, 5000: 1200.0})
    >>> 320 < estimate.median < 350
    True
    """
    from fourlaps import advice
    from fourlaps.physiology import mile_time

    return mile_time.predict(
        advice.results_from(bests),
        at_m=at_m,
        sex=sex,
        age_years=age_years,
        previous=advice.results_from(previous or {}),
        product=product,
        today=today,
    )


def predict_many(
    distances_m: Any,
    times_s: Any,
    *,
    at_m: float = MILE_M,
    sex: Any = None,
    age_years: Any = None,
    previous_times_s: Any = None,
    product: Product = "next_race",
) -> Predictions:
    """Predictions for n runners at once.

    distances_m       (m,) metres, may include at_m; 3001 means the steeplechase
    times_s           (n, m) seconds, NaN = absent         previous_times_s  the same shape, last season
    sex               "M", "F", None, or (n,) of them      age_years         scalar or (n,), NaN = unknown
    returns           .median (n,) and .interval(p) -> (low (n,), high (n,)), seconds
    """
    from fourlaps.physiology import many_runners

    return many_runners.predict_many(
        distances_m,
        times_s,
        at_m=at_m,
        sex=sex,
        age_years=age_years,
        previous_times_s=previous_times_s,
        product=product,
    )


def portrait(
    bests: Bests, *, sex: Sex | None = None, born: int | None = None, today: _dt.date | None = None
) -> Portrait:
    """What is believed about a runner: the curve with its bands, readouts, the tests that would tell more, the history.

    A notebook shows it as pictures and tables.

    >>> made = portrait({800: 150.0, 5000: 1200.0})
    >>> made.tests[0].width_after_s < made.tests[0].width_now_s
    True
    """
    from fourlaps import advice
    from fourlaps.physiology import portrait as portraits

    return portraits.portrait(advice.results_from(bests), sex=sex, born=born, today=today)


def read_activity(data: bytes, *, name: str | None = None) -> Activity:
    """The activity in the bytes of a FIT, GPX or TCX file (gzip and one-file ZIPs are opened).

    raises  UnreadableFile or NoRunInFile with what was found and where reading stopped
    """
    from fourlaps.files import reading

    return reading.read_activity(data, name=name)


def plan(
    mile: str | float,
    race: _dt.date | str,
    *,
    start: _dt.date | str,
    goal: str | float | None = None,
    days: _Sequence[str] | None = None,
    **history: Any,
) -> ApprovedPlan:
    """A plan for the race, checked against every guardrail.

    mile, goal  current and wished mile: "5:30" or seconds      race, start  dates or "YYYY-MM-DD"
    days        weekdays that may hold a run, e.g. ["tue", "thu", "sun"]
    history     the other fields of `vocabulary.athlete.PlanRequest` (week_km, longest_km, sex, ...)
    raises      InputError for a wish no plan can meet, with the smallest change that would help

    >>> made = plan("5:30", "2026-06-20", start="2026-04-01", days=["tue", "thu", "sat", "sun"], week_km=35)
    >>> made.level
    'L2'
    """
    from fourlaps import advice
    from fourlaps.vocabulary.athlete import PlanRequest, parse_days

    if days is not None:
        history["days"] = parse_days(days)
    request = PlanRequest(
        mile_s=_seconds(mile),
        race=_date(race),
        start=_date(start),
        goal_s=None if goal is None else _seconds(goal),
        **history,
    )
    return advice.plan(request)


def pace(finish: str | float, *, distance_m: float = MILE_M, track: TrackKind = "outdoor400") -> PacePlan:
    """How to run `distance_m` in `finish` ("5:00" or seconds): laps, clock marks, one focus word a lap.

    >>> [round(lap.split_s) for lap in pace("5:00").laps]
    [76, 75, 75, 74]
    """
    from fourlaps import advice

    return advice.pace(_seconds(finish), distance_m=distance_m, track=track)


def _seconds(value: str | float) -> float:
    from fourlaps.units import parse_time_s

    return parse_time_s(value) if isinstance(value, str) else float(value)


def _date(value: _dt.date | str) -> _dt.date:
    return _dt.date.fromisoformat(value) if isinstance(value, str) else value
