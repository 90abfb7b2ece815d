"""How this runner recovers: one multiplier of every fatigue, learnt from the diary, shrunk towards one.

    report(d) = own level + own trend d + m_k per_pct_k F(d) + noise,   log m_k = log c + doubt_k + doubt of the table

F is the fatigue the response model predicts for these days of somebody who recovers as most; the reports are soreness,
resting heart rate, heart rate variability and how hard sessions felt beyond what their kind is meant to. Each signal
gives a slope m_k by least squares with its error, longer where what is left over hangs together from day to day, and
may be deaf to fatigue altogether. Log c has a prior of Normal(0, 0.25), which the doubts keep in force however long the
diary grows. No time constant is fitted.

source  training notes, section 2 [C]; what fatigue does to a morning: `tables/recovery.toml` [D]
valid   days the plan was followed; mornings with illness or pain, and the three after them, say nothing about training
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from statistics import fmean, median
from typing import Any

from fourlaps.physiology import response
from fourlaps.training import answers, dosing, responding
from fourlaps.vocabulary.decision import Reason
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.log import MorningCheck, SessionFeel
from fourlaps.vocabulary.plan import Plan

_STEPS = 61
_ILL_DAYS = 3
_PAIN = 3.0
# A report further from the runner's middle than so many robust SD is drawn in to there.
_OUTLIER = 3.0
_MOST_ALIKE = 0.8
# No slope is taken to be known better than to this share of itself: its runner's own sensitivity is open to four times
# as much, and the points of the integral over it stand no closer.
_KNOWN_TO = 0.1
# Normal(0, 1) by points and weights.
_POINTS = [-3.0 + 0.25 * i for i in range(25)]
_NODES = [(z, math.exp(-0.5 * z * z) / sum(math.exp(-0.5 * x * x) for x in _POINTS)) for z in _POINTS]


@dataclass(frozen=True, slots=True)
class Slope:
    """How strongly one signal followed the predicted fatigue: 1 = as the table expects, and its standard error."""

    signal: str
    reports: int
    value: float
    error: float


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("fourlaps") / "tables" / "recovery.toml").read_text(encoding="utf-8"))


def recovery(plan: Plan, mornings: Iterable[MorningCheck], feels: Iterable[SessionFeel], until: dt.date) -> Estimate:
    """The runner's multiplier of fatigue (1 = as most, above it slower to recover), with its doubt and its reasons.

    mornings, feels   the diary; what lies outside the plan or on `until` and later is left out
    """
    found = slopes(plan, mornings, feels, until)
    spread, doubt = _table()["defaults"]["between_runners"], _table()["defaults"]["all_figures"]
    if not found:
        least = max(row["least"] for row in _table()["signal"])
        why = Reason(f"Fewer than {least} mornings or felt sessions along this plan, so as most.", grade="D")
        return Estimate.lognormal(1.0, spread, unit="", reasons=(why,))
    # What the table may be wrong about together is integrated out: first by the signals, then with that doubt.
    logs = [4.0 * math.hypot(spread, doubt) * (2.0 * i / (_STEPS - 1) - 1.0) for i in range(_STEPS)]
    heard = [sum(_log_likelihood(one, log_m) for one in found) for log_m in logs]
    # Or the diary follows nothing the model calls fatigue: then it says the same about every runner.
    noise = sum(-0.5 * (one.value / one.error) ** 2 for one in found)
    top, deaf = max(*heard, noise), _table()["defaults"]["diary_deaf"]
    seen = [(1 - deaf) * math.exp(like - top) + deaf * math.exp(noise - top) for like in heard]
    grid = [spread * (6.0 * i / (_STEPS - 1) - 3.0) for i in range(_STEPS)]
    weights = [
        math.exp(-0.5 * (log_c / spread) ** 2)
        * sum(like * math.exp(-0.5 * ((log_m - log_c) / doubt) ** 2) for like, log_m in zip(seen, logs, strict=True))
        for log_c in grid
    ]
    words = {"soreness": "soreness", "pulse": "resting heart rate", "hrv": "heart rate variability", "feel": "feel"}
    told = ", ".join(f"{words[one.signal]} ({one.reports})" for one in found)
    why = Reason(f"From the diary along this plan: {told}.", "CoachingJudgement", "D")
    return Estimate(tuple(math.exp(v) for v in responding.quantiles(grid, weights)), unit="", reasons=(why,))


def _log_likelihood(one: Slope, log_m: float) -> float:
    """Of a slope, where a runner's signals lie round `log_m`, each by its own, and some say nothing."""
    spread = next(row["spread"] for row in _table()["signal"] if row["id"] == one.signal)
    deaf = _table()["defaults"]["deaf"]

    def of(slope: float) -> float:
        return math.exp(-0.5 * ((one.value - slope) / one.error) ** 2)

    heard = sum(weight * of(math.exp(log_m + spread * z)) for z, weight in _NODES)
    return math.log(max((1 - deaf) * heard + deaf * of(0.0), 1e-300))


def slopes(plan: Plan, mornings: Iterable[MorningCheck], feels: Iterable[SessionFeel], until: dt.date) -> list[Slope]:
    """How each signal with enough reports followed the fatigue of the days before it."""
    start, tired = plan.request.start, fatigue(plan)

    def before(day: dt.date) -> float | None:
        number = (day - start).days - 1
        return tired[number] if 0 <= number < len(tired) and day < until else None

    reports: dict[str, list[tuple[int, float, float]]] = {row["id"]: [] for row in _table()["signal"]}

    def note(signal: str, day: dt.date, value: float | None) -> None:
        felt = before(day)
        if felt is not None and value is not None:
            reports[signal].append(((day - start).days, felt, value))

    known = sorted(mornings, key=lambda m: m.date)
    unwell = [m.date for m in known if m.illness != "none" or (m.pain or 0.0) >= _PAIN]
    spoilt = {day + dt.timedelta(days=n) for day in unwell for n in range(_ILL_DAYS + 1)}
    for morning in known:
        if morning.date in spoilt:
            continue
        wave = morning.hrv_rmssd_ms
        note("soreness", morning.date, morning.soreness)
        note("pulse", morning.date, morning.resting_heart_rate_bpm)
        note("hrv", morning.date, math.log(wave) if wave else None)
    told = {feel.session: feel.rpe for feel in feels if feel.status == "done" and feel.rpe is not None}
    for session in plan.as_lived.sessions:
        usual = answers.usual_effort(session.kind) if session.is_run else None
        # A race is meant to feel like ten however tired one is.
        if usual is not None and usual < 10 and session.id in told and session.date not in spoilt:
            note("feel", session.date, told[session.id] - usual)
    rows = ((row, sorted(reports[row["id"]])) for row in _table()["signal"])
    made = (_slope(row["id"], row["per_pct"], seen) for row, seen in rows if len(seen) >= row["least"])
    return [one for one in made if one is not None]


def fatigue(plan: Plan) -> list[float]:
    """Percent of speed that tiredness takes after each day of the plan as it was lived, for somebody like most."""
    days, runner = dosing.days_of_plan(plan), dosing.runner_of(plan.request)
    return [-value for value in response.freshness(days, runner, response.Course(days, runner))]


def _slope(signal: str, per_pct: float, reports: Sequence[tuple[int, float, float]]) -> Slope | None:
    """The least squares slope of a signal on fatigue beside a level and a trend of its own; None without variation."""
    days = [float(day) for day, _, _ in reports]
    values = _drawn_in([value for _, _, value in reports])
    tired = _without(days, [felt for _, felt, _ in reports])
    heard = _without(days, values)
    power = sum(x * x for x in tired)
    if power < 1e-6 * len(tired):
        return None
    slope = sum(x * y for x, y in zip(tired, heard, strict=True)) / power
    left = [y - slope * x for x, y in zip(tired, heard, strict=True)]
    variance = sum(r * r for r in left) / max(len(left) - 3, 1)
    if variance <= 0:
        return None  # the same figure every morning is no report
    alike = sum(a * b for a, b in pairwise(left)) / sum(r * r for r in left)
    alike = min(max(alike, 0.0), _MOST_ALIKE)
    error = math.sqrt(variance / power * (1 + alike) / (1 - alike))
    return Slope(signal, len(reports), slope / per_pct, max(error, _KNOWN_TO * abs(slope)) / abs(per_pct))


def _drawn_in(values: Sequence[float]) -> list[float]:
    """The values with the wildest drawn in to three robust SD from the middle."""
    middle = median(values)
    spread = 1.4826 * median(abs(value - middle) for value in values)
    if spread <= 0:
        return list(values)
    return [min(max(value, middle - _OUTLIER * spread), middle + _OUTLIER * spread) for value in values]


def _without(days: Sequence[float], values: Sequence[float]) -> list[float]:
    """The values less their own level and straight trend over the days."""
    day, level = fmean(days), fmean(values)
    power = sum((d - day) ** 2 for d in days)
    trend = sum((d - day) * v for d, v in zip(days, values, strict=True)) / power if power else 0.0
    return [v - level - trend * (d - day) for d, v in zip(days, values, strict=True)]
