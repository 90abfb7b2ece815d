"""The runner: what we believe and since when, results, bests, training paces, form from the watch."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Min, Q

from fourlaps.errors import InputError, NotEnoughData
from fourlaps.physiology import mile_time
from fourlaps.physiology import portrait as portraits
from fourlaps.physiology.portrait import Portrait
from fourlaps.services import access, adapting, mile_today
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.technique.stride import StridePoint
from fourlaps.training.results import result_key
from fourlaps.units import format_time
from fourlaps.vocabulary.athlete import EXCUSES, Result, RunnerState, Sex, Surprise
from fourlaps.vocabulary.estimate import Estimate

MONTH = dt.timedelta(days=28)
FORM_RUNS = 300  # about a year and a half of running


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One stored result."""

    pk: int
    distance_m: float
    time_s: float
    date: dt.date
    kind: str
    surface: str = ""
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class BestRow:
    """The fastest known time over one distance, from runs and results."""

    distance_m: float
    time_s: float
    date: dt.date | None
    activity_id: int | None = None


@dataclass(frozen=True, slots=True)
class FormDevice:
    """The stride points of the runs one device recorded, oldest run first."""

    name: str
    runs: tuple[tuple[StridePoint, ...], ...]


def state(athlete: AthleteView, today: dt.date) -> RunnerState | None:
    """What we believe on `today`; None without a result."""
    return mile_today.state(athlete, today)


def disagreement(athlete: AthleteView, today: dt.date) -> str:
    """Which two results one runner cannot have run; empty where all fit together."""
    return mile_today.disagreement(athlete, today)


def month_ago(athlete: AthleteView, today: dt.date) -> Estimate | None:
    """The mile as it would have been estimated four weeks ago; None where nothing was known then."""
    before = mile_today.state(athlete, today - MONTH)
    return before.mile if before else None


def results(athlete: AthleteView) -> list[ResultRow]:
    """Every result, newest first."""
    rows = models.Result.objects.filter(athlete_id=athlete.id).order_by("-date", "-pk")
    return [ResultRow(r.pk, r.distance_m, r.time_s, r.date, r.kind, r.surface, r.excuse) for r in rows]


def add_result(athlete: AthleteView, result: Result, today: dt.date) -> None:
    """Add a result, if one person can have run it together with the others.

    raises  InputError for a day to come, a time no human runs, or one that cannot belong to this runner
    """
    access.may_change(athlete)
    if result.date is None or result.date > today:
        raise InputError("A result needs the day it was run, up to today.")
    given = {"distance_m": result.distance_m, "date": result.date}
    if models.Result.objects.filter(athlete_id=athlete.id, time_s=result.time_s, **given).exists():
        raise InputError(f"{format_time(result.time_s, 1)} on {result.date} is already among your results.")
    known = (*mile_today.known_results(athlete, today), result)
    mile_time.predict(known, sex=athlete.sex, age_years=athlete.age_on(today), today=today)
    models.Result.objects.create(
        athlete_id=athlete.id,
        time_s=result.time_s,
        kind=result.kind,
        surface=result.surface or "",
        excuse=result.excuse or "",
        **given,
    )


@dataclass(frozen=True, slots=True)
class Ask:
    """A result in question.

    counted  the mile of today counts it already and only the plan waits; else nothing uses it before the runner says
    """

    pk: int
    surprise: Surprise
    counted: bool


def asks(athlete: AthleteView, known: RunnerState | None, today: dt.date) -> list[Ask]:
    """Every result that is not used before the runner says whether it stands: in `known`, or for the plan alone."""
    found = []
    unused = {result_key(ask.result): ask for ask in (known.asks if known else ())}
    waiting = dict(unused)
    for ask in adapting.asked_about(athlete, today):
        waiting.setdefault(result_key(ask.result), ask)
    for key, ask in waiting.items():
        row = models.Result.objects.filter(
            athlete_id=athlete.id,
            distance_m=ask.result.distance_m,
            time_s=ask.result.time_s,
            date=ask.result.date,
        ).first()
        if row:
            found.append(Ask(row.pk, ask, counted=key not in unused))
    return found


def answer(athlete: AthleteView, pk: int, excuse: str) -> None:
    """Say that a surprising result stands (no excuse), or what slowed it: then it counts only where it helps.

    raises  InputError for a reason we do not know; an unknown result changes nothing
    """
    access.may_change(athlete)
    if excuse and excuse not in EXCUSES:
        raise InputError(f"'{excuse}' is no reason we know. Choose one of: {', '.join(EXCUSES)}.")
    models.Result.objects.filter(athlete_id=athlete.id, pk=pk).update(confirmed=not excuse, excuse=excuse)


# Pages ask often for what changes with a result or the day; drawing it takes some 50 ms.
@lru_cache(maxsize=64)
def _portrait(results: tuple[Result, ...], today: dt.date, sex: Sex | None, born: int | None) -> Portrait:
    return portraits.portrait(results, sex=sex, born=born, today=today)


def portrait(athlete: AthleteView, today: dt.date) -> Portrait | None:
    """Curve, readouts, the test that tells most, the mile over time; None without a result."""
    known = mile_today.known_results(athlete, today)
    return _portrait(known, today, athlete.sex, athlete.birth_year) if known else None


def remove_result(athlete: AthleteView, pk: int, today: dt.date) -> None:
    """Take a result out; one that is gone already stays gone.

    A coach adds results and says which of them count; what is stored is the runner's.

    raises  InputError for the last one: a plan needs at least one
    """
    access.owner_only(athlete)
    mine = models.Result.objects.filter(athlete_id=athlete.id)
    if mine.filter(pk=pk).exists():
        if mine.filter(date__lte=today).count() == 1:
            raise InputError("This is the only result there is. Add another one first, then remove this.")
        mine.filter(pk=pk).delete()


def bests(athlete: AthleteView) -> list[BestRow]:
    """The fastest known time per distance, shortest first."""
    best: dict[float, BestRow] = {}
    efforts = models.BestEffort.objects.filter(activity__athlete_id=athlete.id, activity__sport="running")
    fastest = efforts.values_list("distance_m").annotate(fastest=Min("time_s"))
    wanted = Q()
    for distance, time_s in fastest:
        wanted |= Q(distance_m=distance, time_s=time_s)
    if wanted:
        rows = efforts.filter(wanted).order_by("-activity__date", "-pk")  # the first run of a time is its own
        for distance, time_s, day, run in rows.values_list("distance_m", "time_s", "activity__date", "activity_id"):
            best[round(distance)] = BestRow(distance, time_s, day, run)
    for result in models.Result.objects.filter(athlete_id=athlete.id).order_by("date"):
        known = best.get(round(result.distance_m))
        if known is None or result.time_s < known.time_s:
            best[round(result.distance_m)] = BestRow(result.distance_m, result.time_s, result.date, result.activity_id)
    return [best[key] for key in sorted(best)]


def training_paces(athlete: AthleteView, today: dt.date) -> dict[str, tuple[float, float]]:
    """(slow, fast) in s/km for each family of training; empty without a result."""
    try:
        return mile_time.training_paces(
            mile_today.known_results(athlete, today), sex=athlete.sex, age_years=athlete.age_on(today), today=today
        )
    except NotEnoughData:
        return {}


def form(athlete: AthleteView) -> list[FormDevice]:
    """Stride points of the newest runs, by device: points of two devices never share a line.

    Form is a question about now: what was years ago would only blur the line.
    """
    rows = (
        models.Activity.objects.filter(athlete_id=athlete.id, sport="running")
        .exclude(stride_points=[])
        .order_by("-start")
        .values_list("device", "stride_points")[:FORM_RUNS]
    )
    runs: defaultdict[str, list[tuple[StridePoint, ...]]] = defaultdict(list)
    for device, points in reversed(rows):
        runs[device].append(tuple(StridePoint(*point) for point in points))
    return [FormDevice(name, tuple(of)) for name, of in sorted(runs.items(), key=lambda item: -len(item[1]))]
