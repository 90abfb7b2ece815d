"""How much an easy week ahead may hold after what was planned and what was run (H14), and back to it after a loss.

A recount may measure an easy week against the full week before it as it stands in the plan, or as it was run. Where
both leave room for one week, it is that one; else the week that was run counts.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import pairwise, product

from fourlaps import safety
from fourlaps.training import catalogue, edits, repair
from fourlaps.training.limits import limits_for, rule
from fourlaps.training.season import DAY
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Plan, Session, Week

# Room for rounding inside the band.
_AIR = 0.003
# A week mostly missed is no measure; to be below what stands of it an easy week keeps this share [our guess, D].
_GIVES = 0.6
# Room above the least an easy week may hold, where it is to hold no more than that.
_LOW = 1.005
# A run of an easy week grows at most so far beyond what it was first planned to hold, where a harder session of the
# week has become easy and holds less [our guess, D].
BEYOND = 1.1
# Weeks of which most was lost are easy ones where the weeks after them so hold more, so much more where easy weeks then
# come more often; two with runs in a row at most: who always runs half of a week has it as the usual one. A gap is so
# many days from run to run at least [our guesses, D].
_WORTH_IT, _WORTH_CUTTING, _LOST_IN_A_ROW, _GAP_DAYS = 1.001, 1.08, 2, 6
# A week so near its band stands in it, as far as a runner sees.
_REACHED = 0.995


def band_m(printed_m: float, run_m: float, meant_m: float) -> tuple[float, float] | None:
    """The least and the most metres of an easy week after a full week of `printed_m` of which `run_m` were run.

    meant_m  what the easy week was to hold
    returns  None where the full week is no measure and the easy week would have to give too much for it

    >>> [round(m) for m in band_m(40_000, 40_000, 30_000)], [round(m) for m in band_m(40_000, 36_000, 30_000)]
    ([28084, 31904], [28084, 28714])
    """
    least, most = (1 - rule("H14")["less"][1]) * (1 + _AIR), (1 - rule("H14")["less"][0]) * (1 - _AIR)
    if least * printed_m <= most * run_m:
        return least * printed_m, most * run_m
    if run_m >= rule("H14")["least_held"] * printed_m:
        return least * run_m, most * run_m
    # It gives as little as H14 lets it for the week that was planned, and no less than where a little less was missed.
    if least * printed_m >= _GIVES * meant_m:
        return least * printed_m, _LOW * least * printed_m
    return None


def is_least(band: tuple[float, float]) -> bool:
    """Whether a band leaves the least that H14 asks for, and no more."""
    return band[1] <= (1 + _AIR) * _LOW * band[0]


def second_m(band: tuple[float, float]) -> tuple[float, float]:
    """The band of an easy week right after another one, one that was lost: there was rest enough, and no more of it
    lost gives more.

    >>> [round(m) for m in second_m((28_000.0, 32_000.0))]
    [28000, 28140]
    """
    return band[0], min(band[1], _LOW * band[0])


def measure_m(band: tuple[float, float]) -> float:
    """The metres of the full week that a band was taken from: the upper end of it, where it has two.

    >>> round(measure_m(band_m(52_000, 50_000, 38_000))), round(measure_m(band_m(52_000, 41_000, 38_000)))
    (50000, 52000)
    """
    if is_least(band):
        return float(band[0] / ((1 - rule("H14")["less"][1]) * (1 + _AIR)))
    return float(band[1] / ((1 - rule("H14")["less"][0]) * (1 - _AIR)))


def after_weeks_off(
    plan: Plan, today: dt.date, *, weeks: int | None = None, later: bool = True, laid: dt.date | None = None
) -> Plan:
    """The plan in which weeks left without any running are easy weeks, and the next one comes as late as H14 lets it.

    Who comes home from days away needs no easy week a fortnight later (training.md 3.11); one at once costs nothing.
    Weeks the season was planned around stay as they are; the first full weeks stay the longest stretch: by more easy
    weeks, or by weeks off that count as full ones. Weeks of which days away took most are easy ones, too, where that
    leaves the weeks after them more running.

    weeks  of the whole plan, where it is more than is given
    later  whether the next easy week may come later: not where the weeks were laid out after those weeks
    laid   the day the weeks ahead were last laid out anew, knowing what was lost before it
    """
    total = plan.weeks[-1].number if weeks is None else weeks
    made = _rested(plan, today, total, {}, cuts=False, later=later)
    if not _longest_first(made):
        others = [plan, _rested(plan, today, total, {}, cuts=True, later=later)]
        made = max(filter(_longest_first, others), key=lambda other: _room_m(other, today), default=made)
    lost = _mostly_lost(plan) if later else {}
    known = {week.number for week in plan.weeks if laid and max(s.date for s in week.sessions) < laid}
    lost = {number: gap for number, gap in lost.items() if number not in known}
    if not lost:
        return made
    best = _room_m(made, today)
    for cuts in (False, True):
        other = _rested(plan, today, total, lost, cuts=cuts, later=later)
        if not _longest_first(other) and _longest_first(made):
            continue
        if (room := _room_m(other, today)) > (_WORTH_CUTTING if cuts else _WORTH_IT) * best:
            made, best = other, room
    return made


def _longest_first(plan: Plan) -> bool:
    """Whether no row of full weeks is longer than the first one (H14)."""
    rows: list[int] = []
    stretch = 0
    for week in plan.weeks:
        if week.number > 0 and week.block != "taper" and not week.down_week:
            stretch += 1
        elif stretch:
            rows, stretch = [*rows, stretch], 0
    rows += [stretch] if stretch else []
    return not rows or rows[0] == max(rows)


def after_lost_weeks(plan: Plan, today: dt.date) -> Plan:
    """The plan in which weeks that are over and lost most of their running are easy ones, before new weeks follow them:
    they are no measure of what the new ones may hold. The first full weeks and what lies before them stay."""
    over = {week.number for week in plan.weeks if max(s.date for s in week.sessions) < today}
    since = min((week.number for week in plan.weeks if week.down_week), default=math.inf)
    lost = {number: True for number in _mostly_lost(plan) if number in over and number > since}
    behind = replace(plan, weeks=tuple(week for week in plan.weeks if week.number in over))
    if not lost:
        return plan
    made = _rested(behind, today, plan.weeks[-1].number, lost, cuts=False, later=False)
    return replace(plan, weeks=(*made.weeks, *plan.weeks[len(over) :]))


def _rested(plan: Plan, today: dt.date, total: int, lost: Mapping[int, bool], *, cuts: bool, later: bool) -> Plan:
    """The plan with its easy weeks after weeks off; `lost` weeks are such, too, up to two with runs of them in a row.

    lost  by week number, whether a gap took the week: else it is an easy one only right before an easy week
    cuts  whether such a week may cut short the first full weeks: then no later row is longer
    """
    most = limits_for(plan.request, plan.level, total).full_weeks
    first, stretch, off, owed, early, in_a_row = 0, 0, False, False, False, 0
    eve = max((week.number for week in plan.weeks if week.block != "taper"), default=0) - 1
    coming = {week.number - 1: week.down_week for week in plan.weeks}
    for week, as_lived in zip(plan.weeks, plan.as_lived.weeks, strict=True):
        if week.number == 0:
            continue
        if week.block == "taper":
            break
        days = [session.date for session in week.sessions]
        held = week if max(days) >= today else as_lived
        empty = not any(s.is_run for s in held.sessions) and not plan.request.lost(days)
        small = week.number in lost and in_a_row < _LOST_IN_A_ROW
        small = small and (lost[week.number] or coming.get(week.number, False))
        # Of a week under way nobody knows yet what is left of it, unless its days were lost to begin with, or it is its
        # last day and today's run was missed.
        over = max(days) < today or (
            max(days) == today and not any(s.is_run and s.date == today for s in as_lived.sessions)
        )
        small = small and (over or week.distance_m == as_lived.distance_m)
        # Before the first full week it is no row that it would cut short.
        wanted = (
            week.down_week or ((empty or small) and (first > 0 or not stretch or cuts)) or (owed and stretch >= most)
        )
        # An easy week that must come stands a week earlier than in the last one before the taper: that one then holds
        # what the way back has come to, and race day builds on it.
        stays = week.number == eve and stretch > 0 and stretch + 2 > most and min(days) > today
        due = week.down_week and off and not empty and 0 < stretch < most and min(days) > today
        if later and due and not stays:
            wanted, owed = False, True
        wanted = wanted or (owed and stays)
        if cuts and min(days) > today:
            # Rows no longer than the first one: an easy week comes early, and the one that was due then is a full one.
            wanted = wanted or (first > 0 and stretch >= most)
            wanted = wanted and not (early and week.down_week and not stretch and not empty and not small)
            early = wanted and not week.down_week
        if wanted != week.down_week:
            plan = repair.with_easy_week(plan, days[0], easy=wanted)
        if not wanted:
            stretch, in_a_row = stretch + 1, 0
            continue
        in_a_row += not empty
        off, owed = empty or small, False
        if stretch and not first:
            first, most = stretch, min(most, stretch)
        stretch = 0
    return plan


def own_gap(request: PlanRequest) -> int:
    """Most days without a run that the runner's own week holds."""
    days = request.days
    return max((b - a - 1 for a, b in pairwise([*days, days[0] + 7])), default=6)


def _mostly_lost(plan: Plan) -> dict[int, bool]:
    """Full weeks that lost runs and hold three quarters at most of the last one (training.md 3.11): whether a gap
    of days without running reaches into each."""
    ran = sorted({s.date for s in plan.as_lived.sessions if s.is_run})
    # Who runs at weekends only has six days from run to run in every week.
    least = max(_GAP_DAYS, own_gap(plan.request) + 2)
    gaps = [(a, b) for a, b in pairwise([plan.request.start - DAY, *ran]) if (b - a).days >= least]
    found: dict[int, bool] = {}
    # A plan of few minutes never holds what was run before it.
    meant_m = max((plan.planned_m(w) for w in plan.weeks if w.number > 0 and not w.down_week), default=0.0)
    full_m, full_days = min(1000 * plan.request.week_km, meant_m), len(plan.request.days)
    for week in plan.as_lived.weeks:
        if week.number == 0 or week.block == "taper":
            continue
        dates = {s.date for s in week.sessions}
        days = len({s.date for s in week.sessions if s.is_run})
        if week.distance_m > rule("H14")["skipped_after"] * full_m:
            full_m, full_days = (full_m, full_days) if week.down_week else (week.distance_m, days)
            continue
        gap = any(a < day < b for day in dates for a, b in gaps)
        if not week.down_week and not plan.request.lost(dates) and (gap or days < full_days):
            found[week.number] = gap
    return found


def _room_m(plan: Plan, today: dt.date) -> float:
    """Metres that H2 and H14 would leave of the weeks that have not begun."""
    history, full_m, room_m = [1000 * plan.request.week_km] * int(rule("H2")["weeks"]), 1000 * plan.request.week_km, 0.0
    for week in plan.as_lived.weeks:
        if week.number == 0 or week.block == "taper":
            continue
        ran_m = sum(s.distance_m for s in week.sessions if s.is_run and s.date < today)
        last = history[-int(rule("H2")["weeks"]) :]
        most_m = max(rule("H2")["growth"] * sum(last) / len(last), 1000 * rule("H2")["least_km"])
        if week.down_week:
            most_m = min(most_m, (1 - rule("H14")["less"][0]) * full_m)
        here_m = max(ran_m, min(week.distance_m, most_m))
        room_m += here_m if min(s.date for s in week.sessions) > today else 0.0
        if not week.down_week:
            history.append(here_m)
            full_m = here_m if here_m >= rule("H14")["least_held"] * plan.planned_m(week) else full_m
    return room_m


def kept_up(
    plan: Plan,
    first: Mapping[str, Session],
    today: dt.date,
    pacer: Pacer,
    keep: Collection[str],
    calm: Collection[str] = (),
) -> tuple[Plan, dict[str, float]]:
    """The plan whose easy weeks ahead stand in their band again where easy running can do it, and how much less they
    would have held than the full week before, by the ids of the sessions that grew.

    first  sessions as they were first planned: none grows far beyond that, and no week
    keep   ids of sessions that stay as they are
    calm   ids of sessions that the body asked to be easier: the week is lighter already, so they lose their pace and
           get no shorter than the band asks
    """
    grown: dict[str, float] = {}
    last: tuple[float, float] | None = None
    # What an easy week may hold at most after the last week run for most of it has the last word.
    held_m = 1000 * plan.request.week_km
    share = (1 - rule("H14")["less"][0]) * (1 - _AIR)
    for number, as_lived in [(week.number, week) for week in plan.as_lived.weeks]:
        week = next(w for w in plan.weeks if w.number == number)
        if number == 0 or week.block == "taper":
            continue
        if not week.down_week:
            planned_m = plan.planned_m(week)
            last = (planned_m, as_lived.distance_m) if planned_m > 0 else last
            if 0 < as_lived.distance_m >= rule("H14")["least_held"] * planned_m:
                held_m = as_lived.distance_m
            continue
        band = band_m(*last, as_lived.distance_m) if last else None
        if last is None or band is None or not 0 < as_lived.distance_m < band[0]:
            continue
        # First to what the runs were to hold, and what the body asked for last; then a little beyond. No week holds
        # more than it was first planned to.
        here_m, most_m = as_lived.distance_m, share * held_m
        meant_m = sum(first[s.id].distance_m for s in week.sessions if s.id in first and first[s.id].is_run)
        least_m = min(band[0], most_m, max(meant_m, here_m))
        # After a week that was partly lost nothing needs to be run beyond that.
        beyond = (1.0,) if last[1] < rule("H14")["least_held"] * last[0] else (1.0, BEYOND)
        for most, kept in product(beyond, ({*keep, *calm}, {*keep}) if calm else ({*keep},)):
            made, names = _grown(plan, week, least_m - here_m, first, today, pacer, kept, most)
            # Beyond what was planned nothing grows that leaves the week below its band all the same.
            reached = next(w.distance_m for w in made.as_lived.weeks if w.number == number) > _REACHED * least_m
            if names and (most == 1.0 or reached) and not safety.violations(made):
                plan = made
                grown |= dict.fromkeys(names, 1 - as_lived.distance_m / measure_m(band))
                week = next(w for w in plan.weeks if w.number == number)
                here_m = next(w.distance_m for w in plan.as_lived.weeks if w.number == number)
            if here_m >= least_m:
                break
    return plan, grown


def _grown(
    plan: Plan,
    week: Week,
    missing_m: float,
    first: Mapping[str, Session],
    today: dt.date,
    pacer: Pacer,
    keep: Collection[str],
    most: float,
) -> tuple[Plan, list[str]]:
    """The plan with so many metres more of easy running in the week, and the ids of the runs that grew: each to `most`
    times what it was first planned to hold."""
    habits, names = catalogue.habits(), []
    limits = limits_for(plan.request, plan.level, week.number)
    hard_s, free = 0.99 * limits.hard_long_s(), limits.days
    runs = [s for s in week.sessions if s.kind in ("long", "easy") and s.date >= today and s.id not in keep]
    held = sum(s.distance_m for s in week.sessions if s.is_run)
    days = len({s.date for s in week.sessions if s.is_run})
    share = limits.long_share(days)
    long_m = max((s.distance_m for s in week.sessions if s.kind == "long"), default=0.0)
    # The long run first, so that the easy ones may follow it; each takes its part, and what one cannot the others do.
    runs = [s for s in runs if s.workout is not None and not s.hard and _meant_there(s, first)]
    runs.sort(key=lambda s: s.kind != "long")
    while runs and missing_m > 0:
        room_for = dict[str, float]()
        for place, session in enumerate(runs):
            most_m = min(most * first[session.id].distance_m, 0.99 * share * (held + missing_m))
            most_s = hard_s
            if session.kind == "easy":
                most_m = min(most_m, habits.easy_of_long_max * long_m if long_m else math.inf)
                most_s = min(hard_s, 0.995 * habits.easy_run_max_s)
            others_s = sum(s.duration_s for s in plan.on(session.date) if s.is_run and s.id != session.id)
            room_s = min(most_s, free.seconds(session.date) - others_s) - session.duration_s
            part = session.distance_m / sum(s.distance_m for s in runs[place:])
            room_m = min(most_m - session.distance_m, room_s * pacer.easy_mid, part * missing_m + 20)
            room_for[session.id] = room_m
            if room_m < 20:
                continue
            longer = repair.flagged(_longer(session, session.distance_m + room_m), plan)
            missing_m, held = missing_m - room_m, held + room_m
            long_m = longer.distance_m if session.kind == "long" else long_m
            names.append(session.id)
            plan = repair.with_session(plan, session, longer)
            runs[place] = longer
        runs = [s for s in runs if room_for[s.id] >= 20]
    return plan, names


def _meant_there(session: Session, first: Mapping[str, Session]) -> bool:
    """Whether a run was first planned on its day, too."""
    meant = first.get(session.id)
    return meant is not None and meant.is_run and meant.date == session.date


def _longer(session: Session, metres: float) -> Session:
    """The run with its steady easy stretch so long that it holds so many metres."""
    assert session.workout is not None
    more = metres - session.distance_m
    parts, given = [], False
    for part in session.workout.parts:
        if part.part == "steady" and part.zone == 1 and not given:
            seconds = part.duration_s * (part.distance_m + more) / part.distance_m
            parts.append(replace(part, duration_s=seconds, distance_m=part.distance_m + more))
            given = True
        else:
            parts.append(part)
    return edits.with_parts(session, tuple(parts))
