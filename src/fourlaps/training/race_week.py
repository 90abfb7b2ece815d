"""The last days before the race: less running, a little speed, the race."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from fourlaps import safety
from fourlaps.training import catalogue, edits, menu, sessions, week_runs
from fourlaps.training.diary import Caps, Diary
from fourlaps.training.limits import Limits, race_caution, rule
from fourlaps.training.season import DAY, WeekShape
from fourlaps.training.sessions import Pacer
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Session

# The run on the eve of a race stays this short; race day itself is about so long; both leave H2 some air [C].
_EVE_S, _LONGEST_EVE_S = 1500.0, 2700.0
# Strides and rounding make an eve's run so much longer.
_EVE_ROUNDED = 1.2
_RACE_DAY_KM = 6.0
_UNDER_GROWTH = 1.25
# Race week holds so many runs fewer than the week before, the race among them: at least four fifths of five [3.12, C].
_FEWER_RUNS = 1
# The least share of usual running the last seven days hold, with room for rounding; a jog is worth so many seconds [C].
_LEAST_SHARE, _JOG_S = 0.45, 600.0
_OF_LONG = 0.6
_STRIDES = 3
# Other days than the table's keep so many shares of its running, all its runs, and none much longer [our guess, D].
_KEEPS, _LONGER = 0.97, 1.25
# Where H2 and H13 squeeze the week, so little air is left to either.
_TIGHT = 0.003


def freshest_race_week(
    shape: WeekShape,
    diary: Diary,
    request: PlanRequest,
    limits: Limits,
    pacer: Pacer,
    caps: Caps,
    gain: Callable[[Sequence[Session]], float],
) -> list[Session]:
    """The last days on those of the free days that leave the runner fastest; how much is run is no choice of theirs.

    gain  what a race week brings, more is faster
    """
    whole = build_race_week(shape, diary, request, limits, pacer, caps)
    free = [day for day in request.days if any(d.weekday() == day and d < request.race for d in shape.dates)]
    least_m, longest_m = _KEEPS * _jogged_m(whole), _LONGER * _longest_jog_m(whole)
    found = {_places(whole): whole}
    for days in (days for count in range(max(len(whole) - 1, 1), len(free)) for days in combinations(free, count)):
        made = build_race_week(shape, diary, replace(request, days=days), limits, pacer, caps)
        if len(made) >= len(whole) and _jogged_m(made) >= least_m and _longest_jog_m(made) <= longest_m:
            found.setdefault(_places(made), made)
    weeks = list(found.values())
    return max(weeks, key=gain) if len(weeks) > 1 else whole


def _jogged_m(runs: Sequence[Session]) -> float:
    return sum(run.distance_m for run in runs if run.kind != "race")


def _longest_jog_m(runs: Sequence[Session]) -> float:
    return max((run.distance_m for run in runs if run.kind == "easy"), default=0.0)


def _places(runs: Sequence[Session]) -> tuple[tuple[str, float], ...]:
    return tuple((run.id, run.distance_m) for run in runs)


def build_race_week(
    shape: WeekShape, diary: Diary, request: PlanRequest, limits: Limits, pacer: Pacer, caps: Caps
) -> list[Session]:
    """The last days: a share of the usual running, a few quick 300s, the race.

    After days off that reach close to the race the least of H13 is not packed into the days left: where that would take
    a long run shortly before the race or its warm-up, less is run. A race that still has no room for a warm-up is none.
    """
    runs = _last_days(shape, diary, request, limits, pacer, caps, packed=True)
    lived = limits.lived.away if limits.lived is not None else None
    if not safety.days_off_before_race(request, lived):
        return runs
    if _packed(runs, request, diary, limits, pacer):
        runs = _last_days(shape, diary, request, limits, pacer, caps, packed=False)
    *before, race = runs
    if _warm_up_s(race) >= 60 * float(rule("H12")["warm_up"]) or race_caution(request) == "waits":
        return runs
    return [*before, edits.race_left_out(race, pacer, edits.NO_RACE_AFTER_DAYS_OFF, run=True)]


def _packed(runs: Sequence[Session], request: PlanRequest, diary: Diary, limits: Limits, pacer: Pacer) -> bool:
    """Whether the last days hold a run too long for so near a race, or the race has lost its warm-up to them."""
    if _warm_up_s(runs[-1]) < 60 * float(rule("H12")["warm_up"]):
        return True
    longest_m = 1000 * diary.run_limit_km(runs[0].date, limits) / float(rule("H1")["growth"])
    most_m = max(_LONGEST_EVE_S * pacer.easy_mid, _OF_LONG * longest_m)
    return any(
        run.duration_s > _EVE_ROUNDED * _EVE_S if (request.race - run.date).days == 1 else run.distance_m > most_m
        for run in runs[:-1]
        if run.kind == "easy"
    )


def _warm_up_s(race: Session) -> float:
    parts = race.workout.parts if race.workout else ()
    return sum(part.duration_s for part in parts if part.part == "warm_up")


@dataclass(frozen=True, slots=True)
class _Room:
    """What the seven days before the race may hold, km, and how it is shared out.

    total    all runs before the race
    race     race day with its warm-up
    least    what the taper asks for, less what was run on the seventh day
    run      the longest single run
    packed   the days left hold that least, however few they are
    """

    total: float
    race: float
    least: float
    run: float
    packed: bool


def _last_days(
    shape: WeekShape, diary: Diary, request: PlanRequest, limits: Limits, pacer: Pacer, caps: Caps, *, packed: bool
) -> list[Session]:
    """The runs of race week; `packed`: they hold the least that H13 asks for, whatever days are left."""
    race = request.race
    dates = [day for day in shape.dates if limits.may_run(day, request.days) and day < race]
    room = _room(dates, diary, request, limits, packed=packed)
    raced = week_runs.races_of(shape, diary, limits, pacer)
    # A race on the way into the last week stands for the quick session.
    fast = raced or _sharpening(shape, dates, room, diary, request, limits, pacer, caps)
    jogs = _jogs([day for day in dates if not fast or day != fast[0].date], fast, room, diary, request, limits, pacer)
    runs = [*jogs, *fast]
    longest_km = room.run if packed else diary.run_limit_km(race, limits)
    most_km = min(max([longest_km, *(limits.run_km(run.distance_m / 1000) for run in runs)]) * 0.995, room.race)
    runs.append(sessions.race_session(pacer, race, most_km * 1000, caution=race_caution(request)))
    runs.sort(key=lambda run: run.date)
    return [replace(run, hard=safety.content_of(run, pacer.mile_s, limits.level).hard) for run in runs]


def _room(dates: Sequence[dt.date], diary: Diary, request: PlanRequest, limits: Limits, *, packed: bool) -> _Room:
    """The seven days before the race are counted by H13, so what was run on the seventh is taken off."""
    race = request.race
    usual_km = diary.mean_full_km(rule("H13")["full_weeks"]) * min((race - request.start).days, 7) / 7
    already = sum(km for day, km in diary.runs if day == race - 7 * DAY and day >= request.start)
    # The race and its warm-up count in the week too (H2); a short lead-in holds its share of days only. Where the two
    # rules squeeze each other, running keeps the least the taper asks for and race day's warm-up gives way.
    budget = _UNDER_GROWTH * diary.mean_km
    wanted = max(0.0, catalogue.level_rows()[limits.level].race_week_share * usual_km - already)
    least_km = (_LEAST_SHARE if packed else 0.0) * usual_km - already
    total = min(wanted, max(budget - _RACE_DAY_KM, least_km, 0.0))
    if packed and total + MILE_M / 1000 > budget:
        few = safety.taper_few_runs(diary.full_days[-int(rule("H13")["full_weeks"]) :] or [9])
        mean_m = 1000 * diary.mean_full_km(rule("H13")["full_weeks"])
        most_less = safety.taper_less(limits.level, mean_m, few=few)[1]
        squeezed = max(0.0, (1 - most_less + _TIGHT) * usual_km - already)
        budget = (float(rule("H2")["growth"]) - _TIGHT) * diary.mean_km
        total = min(total, max(budget - MILE_M / 1000, squeezed))
    if packed:
        run_km = min((diary.run_limit_km(day, limits) for day in [*dates, race]), default=0.0)
    else:
        # A kilometre a day is where H1 lets a runner begin; from less than that the mile itself would be too far.
        total = max(total, min(budget - MILE_M / 1000, float(rule("H1")["short_run_step_km"]) * len(dates)))
        # Each run stands on the one before it, whatever has left the month by then.
        run_km = diary.run_limit_km(dates[0] if dates else race, limits)
    return _Room(total, max(budget - total, MILE_M / 1000), least_km, run_km, packed)


def _sharpening(
    shape: WeekShape,
    dates: Sequence[dt.date],
    room: _Room,
    diary: Diary,
    request: PlanRequest,
    limits: Limits,
    pacer: Pacer,
    caps: Caps,
) -> list[Session]:
    """The quick session of the last days, on the day that suits it best; none where no day may hold one."""
    if caps.quality == 0 or shape.number == 0:
        return []
    # In a week under two hours all fast running, the race included, stays under ten minutes.
    fast_s = rule("H7")["short_week_fast_min"] * 60 - MILE_M / (0.985 * pacer.goal_mile)
    barred = limits.days.no_quality | limits.days.no_fast
    # Five days before, then four [training.md 3.12]: the earlier leaves the legs fresher.
    for day in sorted(dates, key=lambda d: abs((request.race - d).days - 4.6)):
        if not max(3, limits.fast_gap_days) <= (request.race - day).days <= 6:
            continue
        if day in barred or day.weekday() in limits.days.sport:
            continue
        if any((day - hard).days < limits.fast_gap_days for hard in diary.hard):
            continue
        quality = menu.sharpening(day, diary.ladders, limits, pacer, fast_s)
        if quality is None:
            continue
        touched = ("H6", "H12", "H13", "H17")
        made = sessions.quality_session(quality, pacer, day, why=quality.family.why, guardrails=touched)
        if made.distance_m / 1000 <= min(room.run, room.total) and made.duration_s <= limits.days.seconds(day):
            return [made]
    return []


def _jogs(
    days: Sequence[dt.date],
    fast: Sequence[Session],
    room: _Room,
    diary: Diary,
    request: PlanRequest,
    limits: Limits,
    pacer: Pacer,
) -> list[Session]:
    """The easy runs of the last days beside the quick session or the races in them."""
    race, fast_km = request.race, sum(run.distance_m for run in fast) / 1000
    left = room.total - fast_km
    taken = _jog_days(days, left, room, diary, request, limits, pacer, sharp=bool(fast))
    if not taken:
        return []
    weights = {day: 0.7 if (race - day).days == 1 else 1.0 for day in taken}
    easy_s = min(catalogue.habits().easy_run_max_s, limits.hard_long_s()) - 200.0
    run_km = room.run if room.packed else diary.run_limit_km(taken[0], limits)
    ceiling = min(run_km * 0.99, easy_s * pacer.easy_mid / 1000)
    eve = next((day for day in taken if (race - day).days == 1 and (len(taken) > 1 or not room.packed)), None)
    # No jog above three fifths of the longest run of these weeks, as far as the taper's least leaves [3.10, C].
    eve_km, short_km = 0.0, _EVE_S * pacer.easy_mid / 1000 if eve is not None else 0.0
    most_km = _OF_LONG * run_km / float(rule("H1")["growth"])
    most_km = most_km if room.packed else max(most_km, float(rule("H1")["short_run_step_km"]))
    left = min(left, max(most_km * (len(taken) - (eve is not None)) + short_km, room.least - fast_km))
    scale = left / sum(weights.values())
    if eve is not None:
        # What the eve gives up, the other days take as far as they can.
        others_km = ceiling * (len(taken) - 1)
        least_eve_s = min((left - others_km) * 1000 / pacer.easy_mid, _LONGEST_EVE_S if room.packed else _EVE_S)
        eve_km = min(scale * weights[eve], ceiling, max(_EVE_S, least_eve_s) * pacer.easy_mid / 1000)
        scale = (left - eve_km) / max(sum(weights.values()) - weights[eve], 0.1)
    return [
        _jog(day, eve_km if day == eve else min(scale * weights[day], ceiling), race, limits, pacer) for day in taken
    ]


def _jog_days(
    days: Sequence[dt.date],
    left_km: float,
    room: _Room,
    diary: Diary,
    request: PlanRequest,
    limits: Limits,
    pacer: Pacer,
    *,
    sharp: bool,
) -> list[dt.date]:
    """The days of the easy runs: the day but one before the race is the first to stay free, then its eve, then the days
    far from the middle of what is left."""
    race, shortest_km = request.race, catalogue.habits().run_min_s * pacer.easy_mid / 1000
    order = sorted(days, key=lambda d: ((race - d).days == 2, (race - d).days == 1, abs((race - d).days - 3.2)))
    run_days = min(catalogue.level_rows()[limits.level].running_days, limits.run_days)
    most = max(1, run_days - sharp - 1)
    # A further free day is offered, not filled: the usual number of runs less one, more only where they grow too long.
    usual = max(2, len(diary.roles) - _FEWER_RUNS - sharp - 1)
    # Where the taper's least is run already, a jog of a few minutes beside the quick session is no run.
    enough = sharp and room.total - left_km >= room.least
    jog_km = _JOG_S * pacer.easy_mid / 1000 if enough else 0.4
    count = min(len(order), most, usual, max(1 if left_km > jog_km else 0, int(left_km / (1.15 * shortest_km))))
    while 0 < count < min(len(order), most) and left_km / count > 0.55 * room.run:
        count += 1
    return sorted(order[:count])


def _jog(day: dt.date, km: float, race: dt.date, limits: Limits, pacer: Pacer) -> Session:
    """An easy run of the last days, with a few strides where it is long enough for them."""
    day_s = limits.days.seconds(day)
    km = min(km, day_s * pacer.easy_mid / 1000)
    tight = km * 1000 / pacer.easy_mid + sessions.strides_slower_s(pacer, _STRIDES) > day_s
    roomy = km * 1000 > 1.8 * sessions.strides(pacer, _STRIDES).distance_m and limits.tempo_allowed
    stride_count = _STRIDES if roomy and not tight else 0
    why = "Short and easy. The work is done; freshness is what you build now."
    if (race - day).days == 1:
        why = f"A short jog{' and a few strides wake' if stride_count else ' wakes'} the legs for tomorrow."
    metres = int(km * 1000) if tight else week_runs.rounded(km)
    return sessions.easy_session(pacer, day, metres, long=False, stride_count=stride_count, why=why)
