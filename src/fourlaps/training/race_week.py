"""The last days before the race: less running, a little speed, the race."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
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


def _last_days(
    shape: WeekShape, diary: Diary, request: PlanRequest, limits: Limits, pacer: Pacer, caps: Caps, *, packed: bool
) -> list[Session]:
    """The runs of race week; `packed`: they hold the least that H13 asks for, whatever days are left.

    The seven days before the race are counted by H13, so what was run on the seventh is taken off.
    """
    least_share = _LEAST_SHARE if packed else 0.0
    race = request.race
    mean = diary.mean_full_km(rule("H13")["full_weeks"])
    row = catalogue.level_rows()[limits.level]
    already = sum(km for day, km in diary.runs if day == race - 7 * DAY and day >= request.start)
    window = min((race - request.start).days, 7)
    # The race and its warm-up count in the week too (H2); a short lead-in holds its share of days only. Where the two
    # rules squeeze each other, running keeps the least the taper asks for and race day's warm-up gives way.
    mean_week = diary.mean_km
    budget = _UNDER_GROWTH * mean_week
    wanted = max(0.0, row.race_week_share * mean * window / 7 - already)
    least = max(0.0, least_share * mean * window / 7 - already)
    total = min(wanted, max(budget - _RACE_DAY_KM, least))
    if packed and total + MILE_M / 1000 > budget:
        few = safety.taper_few_runs(diary.full_days[-int(rule("H13")["full_weeks"]) :] or [9])
        most_less = safety.taper_less(limits.level, 1000 * mean, few=few)[1]
        least = max(0.0, (1 - most_less + _TIGHT) * mean * window / 7 - already)
        budget = (float(rule("H2")["growth"]) - _TIGHT) * mean_week
        total = min(total, max(budget - MILE_M / 1000, least))
    if not packed:
        # A kilometre a day is where H1 lets a runner begin; from less than that the mile itself would be too far.
        days_left = sum(limits.may_run(day, request.days) and day < race for day in shape.dates)
        total = max(total, min(budget - MILE_M / 1000, float(rule("H1")["short_run_step_km"]) * days_left))
    race_km = max(budget - total, MILE_M / 1000)
    dates = [day for day in shape.dates if limits.may_run(day, request.days) and day < race]
    runs: list[Session] = []
    others_raced = week_runs.races_of(shape, diary, limits, pacer)
    frame_km = min((diary.run_limit_km(day, limits) for day in [*dates, race]), default=0.0)
    if not packed and dates:
        # Each run stands on the one before it, whatever has left the month by then.
        frame_km = diary.run_limit_km(dates[0], limits)
    shortest = catalogue.habits().run_min_s * pacer.easy_mid / 1000
    sharp_day, sharp_km = None, 0.0
    sharp_session = None
    # Five days before, then four [training.md 3.12]: the earlier leaves the legs fresher.
    for day in sorted(dates, key=lambda d: abs((race - d).days - 4.6)):
        to_race = (race - day).days
        if to_race < max(3, limits.fast_gap_days) or to_race > 6 or caps.quality == 0 or shape.number == 0:
            continue
        if others_raced or day in limits.days.no_quality or day in limits.days.no_fast:
            continue
        if day.weekday() in limits.days.sport:
            continue
        if any((day - hard).days < limits.fast_gap_days for hard in diary.hard):
            continue
        # In a week under two hours all fast running, the race included, stays under ten minutes.
        fast_s = rule("H7")["short_week_fast_min"] * 60 - MILE_M / (0.985 * pacer.goal_mile)
        quality = menu.sharpening(day, diary.ladders, limits, pacer, fast_s)
        if quality is None:
            continue
        made = sessions.quality_session(
            quality, pacer, day, why=quality.family.why, guardrails=("H6", "H12", "H13", "H17")
        )
        if made.distance_m / 1000 > min(frame_km, max(total, 0.0)) or made.duration_s > limits.days.seconds(day):
            continue
        sharp_day, sharp_km, sharp_session = day, made.distance_m / 1000, made
        break
    if others_raced:
        # A race on the way into the last week stands for the quick session.
        runs += others_raced
        sharp_day, sharp_km = others_raced[0].date, sum(raced.distance_m for raced in others_raced) / 1000
    others = [day for day in dates if day != sharp_day]
    left = total - sharp_km
    # The day but one before the race is the first to stay free, then the days beside the quick session.
    others.sort(key=lambda d: ((race - d).days == 2, (race - d).days == 1, abs((race - d).days - 3.2)))
    most_days = max(1, min(row.running_days, limits.run_days) - (1 if sharp_day else 0) - 1)
    # A further free day is offered, not filled: the usual number of runs less one, more only where they grow too long.
    usual_days = max(2, len(diary.roles) - _FEWER_RUNS - (1 if sharp_day else 0) - 1)
    # Where the taper's least is run already, a jog of a few minutes beside the quick session is no run.
    enough = sharp_day is not None and already + total - left >= least_share * mean * window / 7
    jog_km = _JOG_S * pacer.easy_mid / 1000 if enough else 0.4
    count = min(len(others), most_days, usual_days, max(1 if left > jog_km else 0, int(left / (1.15 * shortest))))
    while 0 < count < min(len(others), most_days) and left / count > 0.55 * frame_km:
        count += 1
    taken = sorted(others[:count])
    if taken:
        weights = {day: 0.7 if (race - day).days == 1 else 1.0 for day in taken}
        easy_s = min(catalogue.habits().easy_run_max_s, limits.hard_long_s()) - 200.0
        frame_km = frame_km if packed else diary.run_limit_km(taken[0], limits)
        ceiling = min(frame_km * 0.99, easy_s * pacer.easy_mid / 1000)
        eve = next((day for day in taken if (race - day).days == 1 and (len(taken) > 1 or not packed)), None)
        # No jog above three fifths of the longest run of these weeks, as far as the taper's least leaves [3.10, C].
        short_km = _EVE_S * pacer.easy_mid / 1000 if eve is not None else 0.0
        jogs = len(taken) - (eve is not None)
        most_km = _OF_LONG * frame_km / float(rule("H1")["growth"])
        most_km = most_km if packed else max(most_km, float(rule("H1")["short_run_step_km"]))
        floor = least_share * mean * window / 7 - already - (total - left)
        left = min(left, max(most_km * jogs + short_km, floor))
        scale = left / sum(weights.values())
        if eve is not None:
            # What the eve gives up, the other days take as far as they can.
            others_km = ceiling * (len(taken) - 1)
            least_eve_s = min((left - others_km) * 1000 / pacer.easy_mid, _LONGEST_EVE_S if packed else _EVE_S)
            eve_km = min(scale * weights[eve], ceiling, max(_EVE_S, least_eve_s) * pacer.easy_mid / 1000)
            scale = (left - eve_km) / max(sum(weights.values()) - weights[eve], 0.1)
        for day in taken:
            free_km = limits.days.seconds(day) * pacer.easy_mid / 1000
            km = min(eve_km if day == eve else min(scale * weights[day], ceiling), free_km)
            slower_s = sessions.strides_slower_s(pacer, 3)
            tight = km * 1000 / pacer.easy_mid + slower_s > limits.days.seconds(day)
            stride_count = (
                0
                if tight
                else 3
                if km * 1000 > 1.8 * sessions.strides(pacer, 3).distance_m and limits.tempo_allowed
                else 0
            )
            why = "Short and easy. The work is done; freshness is what you build now."
            if (race - day).days == 1:
                strides = " and a few strides wake" if stride_count else " wakes"
                why = f"A short jog{strides} the legs for tomorrow."
            metres = int(km * 1000) if tight else week_runs.rounded(km)
            runs.append(sessions.easy_session(pacer, day, metres, long=False, stride_count=stride_count, why=why))
    if sharp_session is not None:
        runs.append(sharp_session)
    frame_km = frame_km if packed else diary.run_limit_km(race, limits)
    race_limit_km = min(max([frame_km, *(limits.run_km(run.distance_m / 1000) for run in runs)]) * 0.995, race_km)
    runs.append(sessions.race_session(pacer, race, race_limit_km * 1000, caution=race_caution(request)))
    runs.sort(key=lambda run: run.date)
    runs = [replace(run, hard=safety.content_of(run, pacer.mile_s, limits.level).hard) for run in runs]
    return runs
