"""A runner's results, checked and sorted into the marks of this season and of the last.

The answer to bad input, in one place:
    faster than the world record, slower than a walk, not finite      BadTime
    a date after `today`                                              BadTime
    two results of one year that no one runner can have               InputError, naming both
    a sprint below 300 m, an ultra beyond 60 km                       left out, with a note
    forty results at one distance                                     the best of the season counts once
    an effort in training, a cross-country race, a race with a        counts where it is faster than the rest promise,
      good reason to be slow (wind, tactics, heat, illness)             training and cross-country with a low weight
    a time trial alone, a mile on the road                            counts with less weight than a race on the track
    a result far from what the earlier ones promise                   asked about first (`surprise`)
    results older than two seasons                                    used only where nothing newer is there
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from fourlaps.errors import BadTime, InputError
from fourlaps.physiology import form_filter
from fourlaps.units import format_distance, format_time
from fourlaps.vocabulary.athlete import Result

STEEPLE_M = 3001.0
TRAINING = "an effort in training"
SEASON_DAYS = 365  # marks of the last year are this season's; the year before it is last season
RECENT_DAYS = 2 * SEASON_DAYS

# Men's world records, distance_m -> s [C, from memory except 800-10000 m]; nobody at the door is faster.
_RECORDS: tuple[tuple[float, float], ...] = (
    (100.0, 9.58), (200.0, 19.19), (400.0, 43.03), (800.0, 100.91), (1000.0, 131.96), (1500.0, 206.0),
    (1609.344, 223.13), (3000.0, 437.55), (5000.0, 755.36), (10000.0, 1571.0), (21097.5, 3402.0), (42195.0, 7235.0),
    (100000.0, 21900.0),
)  # fmt: skip
RECORD_SLACK = 0.995  # a hand-timed club race may flatter by half a percent, no more
TRAINING_FROM_M = 800.0  # the fast 400 m of a workout tells of speed, and would make a miler look slower
SHORTEST_M, LONGEST_M = 300.0, 60_000.0  # sprints and ultras say nothing about a mile here
WALK_MPS = 1.5  # a brisk walk is 1.6 m/s; a race slower than this was walked, or the distance is wrong [D]

# Two all-out results of one year: how far apart in log time, after the usual slowing with distance, one runner's can
# be. 0.30 + 0.12 per unit of log distance lets a 4:40 miler run a 24:00 5 km and refuses a 4:00 miler at 23:00 [D].
_APART, _APART_PER_LOG_M = 0.30, 0.12
_USUAL_EXPONENT = 1.10


# What a mark and the model's fit to its runner are unsure by together, SD of log time: a noisier kind of result moves
# the forecast by the share this is of the whole [D, set so that a time trial counts for 0.8 of a race].
_MARK_SD = 0.02


@dataclass(frozen=True, slots=True)
class SofterMarks:
    """Marks of this season that count for less than a race on the track.

    best          distance_m -> time_s      weight  how far they move the forecast, 0 to 1
    only_faster   whether they count only where they are faster than the rest promises
    words         what they are, for a sentence
    """

    best: dict[float, float]
    weight: float
    only_faster: bool
    words: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What counts of a runner's results.

    this, last     distance_m -> best time_s of this season (the last year) and of the season before
    newest_days    age of the newest counted result in days; 0 where dates are unknown
    notes          what was set aside and why, in sentences
    softer         this season's marks of lower weight, the heaviest first
    now            the day all ages are counted to; None where no date is known
    """

    this: dict[float, float]
    last: dict[float, float]
    newest_days: int
    notes: tuple[str, ...] = ()
    softer: tuple[SofterMarks, ...] = ()
    now: dt.date | None = None

    def __bool__(self) -> bool:
        return bool(self.this or self.last or self.softer)


@lru_cache(maxsize=256)
def record_s(distance_m: float) -> float:
    """The fastest time (s) a human has run over about this distance, by interpolation between record distances."""
    logs = [math.log(d) for d, _ in _RECORDS]
    x = math.log(min(max(distance_m, _RECORDS[0][0]), _RECORDS[-1][0]))
    right = min(max(bisect_right(logs, x), 1), len(logs) - 1)
    (_, t0), (_, t1) = _RECORDS[right - 1], _RECORDS[right]
    share = (x - logs[right - 1]) / (logs[right] - logs[right - 1])
    return math.exp(math.log(t0) + share * math.log(t1 / t0))


def check_time(distance_m: float, time_s: float) -> None:
    """Nothing, for a time a human can run. Raises BadTime otherwise, saying what to look at."""
    if not (math.isfinite(distance_m) and math.isfinite(time_s)) or distance_m <= 0 or time_s <= 0:
        raise BadTime(f"{time_s} s over {distance_m} m is no result: both must be positive numbers.")
    if not 60 <= distance_m <= 110_000:
        raise BadTime(f"{distance_m:g} m is outside what fourlaps knows: results from 60 m to 100 km.")
    name, clock = format_distance(distance_m), format_time(time_s, 1 if time_s < 600 else 0)
    fastest = record_s(distance_m)
    if time_s < RECORD_SLACK * fastest:
        raise BadTime(
            f"{clock} for {name} is faster than the world record ({format_time(fastest, 1)}). "
            "Check the time and the distance."
        )
    if distance_m / time_s < WALK_MPS:
        raise BadTime(f"{clock} for {name} is slower than a walk. Check the distance, or write the time as m:ss.")


def check_results(results: Sequence[Result], today: dt.date | None) -> None:
    """Nothing, for results a human can have run by `today`. Raises BadTime otherwise."""
    for result in results:
        check_time(result.distance_m, result.time_s)
        if today is not None and result.date is not None and result.date > today:
            raise BadTime(f"{result.date} lies in the future. Only races that were run can be used.")


def season_marks(results: Sequence[Result], *, previous: Sequence[Result] = (), today: dt.date | None = None) -> Marks:
    """The marks that count on `today` (the newest date among the results where it is None).

    previous  last season's results, whatever their dates
    raises    BadTime for times no human runs and future dates, InputError for results of two different runners
    """
    check_results((*results, *previous), today)
    now = today or max((r.date for r in results if r.date is not None), default=None)
    # a workout tells form (`form_filter`); as a mark it stands only where there is nothing else
    tested = [r for r in results if r.kind != "workout"] or results
    aged = [(r, 0 if r.date is None or now is None else (now - r.date).days) for r in tested]
    notes = []
    recent = [(r, age) for r, age in aged if age <= RECENT_DAYS]
    old = [(r, age) for r, age in aged if age > RECENT_DAYS]
    if old and recent:
        notes.append(f"{len(old)} older than two years left out.")
    outside = [r.distance_m for r in results if not SHORTEST_M <= r.distance_m <= LONGEST_M]
    if outside:
        notes.append(f"{format_distance(outside[0])} says too little about a mile and is left out.")
    counted = [(r, age) for r, age in recent or old if SHORTEST_M <= r.distance_m <= LONGEST_M]
    _check_one_runner([r for r, age in counted if age <= SEASON_DAYS and not _kind(r)[1]])
    this: dict[float, float] = {}
    last: dict[float, float] = {}
    softer: dict[tuple[float, bool, str], dict[float, float]] = {}
    for result, age in counted:
        if result.kind == "training" and result.distance_m < TRAINING_FROM_M:
            continue
        weight, only_faster, words = _kind(result)
        if age <= SEASON_DAYS and words:
            _keep_best(softer.setdefault((weight, only_faster, words), {}), result)
        elif not only_faster:
            _keep_best(this if age <= SEASON_DAYS else last, result)
    for result in previous:
        _keep_best(last, result)
    # training goes on without races: the age that counts is that of the newest race, if there is one
    raced = [(r, age) for r, age in counted if r.kind != "training"]
    newest = min((age for _, age in raced or counted), default=0)
    groups = tuple(SofterMarks(softer[key], *key) for key in sorted(softer, key=lambda key: -key[0]))
    return Marks(this, last, newest, tuple(notes), groups, now)


def _kind(result: Result) -> tuple[float, bool, str]:
    """(weight, counts only where faster, words) of a result as a mark; no words for a mark of full weight."""
    weight = _MARK_SD**2 / (_MARK_SD**2 + form_filter.extra_variance(result))
    if result.kind == "training":
        return weight, True, TRAINING
    if result.excuse is not None:
        return 1.0, True, "a race with a good reason to be slow"
    if result.surface == "cross_country":
        return weight, True, "a cross-country race"
    if result.kind == "workout":
        return weight, False, "a workout"
    if weight < 1:
        return weight, False, "a time trial" if result.kind == "time_trial" else "a race on the road"
    return 1.0, False, ""


def _keep_best(season: dict[float, float], result: Result) -> None:
    season[result.distance_m] = min(result.time_s, season.get(result.distance_m, math.inf))


def _check_one_runner(results: Sequence[Result]) -> None:
    best: dict[float, float] = {}
    for result in results:
        _keep_best(best, result)
    ordered = sorted(best.items())
    for i, (short_m, short_s) in enumerate(ordered):
        for long_m, long_s in ordered[i + 1 :]:
            gap = math.log(long_m / short_m)
            off = math.log(long_s / short_s) - _USUAL_EXPONENT * gap
            if abs(off) > _APART + _APART_PER_LOG_M * gap:
                raise InputError(
                    f"{format_time(short_s, 1)} for {format_distance(short_m)} and {format_time(long_s)} for "
                    f"{format_distance(long_m)} cannot both be the best of one runner. Leave out the one that was not "
                    "run all out, or check for a typing error."
                )
