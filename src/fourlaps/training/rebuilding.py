"""The weeks ahead laid out anew from what was really run, under the days that were: the past is never rewritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import product

from fourlaps import safety
from fourlaps.errors import FourLapsError, InputError
from fourlaps.training import (
    added_races,
    easy_weeks,
    edits,
    gaps,
    pacers,
    pins,
    planning,
    repair,
    run_walk,
    told_before,
)
from fourlaps.training.desk import Desk
from fourlaps.training.extras import Support
from fourlaps.training.limits import limits_of_plan, rule
from fourlaps.training.lived import Lived, lived_before
from fourlaps.training.season import DAY
from fourlaps.vocabulary.athlete import OtherRace, PlanRequest
from fourlaps.vocabulary.plan import QUALITY_KINDS, Past, Plan, Session, Week

# A race so near the end of the week under way reaches into it with its taper (H13).
_LEAST_AHEAD_DAYS = 13
# Who begins again with a kilometre or two grows from run to run (H1), faster than a season laid out by weeks.
_BEGINS_KM, _BEGINS_SHARE = 3.0, 0.1
# Shares of its reps with which a hard session of the week under way may stay in a smaller week [our guess, D].
_FEWER = (0.8, 0.6)


def rebuild(
    desk: Desk,
    support: Support,
    *,
    trigger: str,
    reason: str,
    otherwise: str = "",
    race: dt.date | None = None,
    days: tuple[int, ...] | None = None,
    well_since: dt.date | None = None,
    since: dt.date | None = None,
    life: PlanRequest | None = None,
) -> None:
    """Put new weeks from the first open day on the desk, towards the same or another race, on the same or other days.

    life        the request as it is now, from the plan's own start; the plan's own where None
    well_since  the day a stop ended, from which days in health are counted again
    since       the first new day, where days before it stay as they stand
    raises  InputError where no plan leads there, with the planner's own sentence
    """
    old, opens = desk.plan, max(desk.history_until, desk.plan.request.start)
    if since is not None and desk.shown is not None:
        old = replace(old, weeks=desk.shown.weeks)
    old = easy_weeks.after_lost_weeks(old, opens)
    since = since or opens
    request = replace(
        life or old.request, race=race or (life or old.request).race, days=days or (life or old.request).days
    )
    past = replace(old.past or Past(opens), until=opens)
    lived = _lived(desk, replace(old, past=past), request, since)
    ahead = _as_of(desk, request, since, lived.usual_km if lived else old.request.week_km)
    if lived is not None and lived.longest_km(since) < min(_BEGINS_KM, _BEGINS_SHARE * lived.usual_km):
        lived = None
    ahead = replace(ahead, healthy_since=well_since or ahead.healthy_since)
    left = old.left_free if request.days == old.request.days else ()
    apart = limits_of_plan(old).fast_gap_days
    told = {one.date: one for one in life.races} if life else added_races.told(desk)
    races, why = added_races.kept(told, old, since, request.race, apart)
    try:
        fresh, left, races = _with_races(ahead, races, left, support, old, lived)
    except InputError:
        raise
    except FourLapsError as error:
        raise InputError(f"No safe plan leads to {request.race} from here. Choose a later day.") from error
    run = (r for r in request.races if r.date < since and (request.race - r.date).days >= apart)
    request = replace(request, races=(*run, *races))
    weeks = _grafted(old, fresh.weeks, request, since)
    plan = replace(
        old,
        request=request,
        weeks=weeks,
        planned_at_s=pacers.planned_at_s(request),
        guardrail_notes=fresh.guardrail_notes,
        past=past,
        left_free=left,
    )
    # What the runner has locked and the races that stood stand in the new weeks as well: the rest is fitted round them.
    stood = added_races.races_of(old)
    for day, there in added_races.races_of(plan).items():
        if day >= since and day in stood and stood[day].title == there.title:
            plan = repair.with_session(plan, there, stood[day])  # its card stays the one that was shown
    ahead_races = sorted({race.date for race in races} & stood.keys() - added_races.races_of(plan).keys())
    pinned = (pins.at_pace_of(plan, session, old) for session in pins.pinned_from(old, since))
    for session in (*(stood[day] for day in ahead_races), *pinned):
        plan = pins.placed(plan, session) or plan
    if (life or days) and request.race == old.request.race:
        plan = _this_week(desk, plan, since)
    desk.plan = desk.laid = plan
    desk.new(f"laid:{desk.today}")
    was, to = "the weeks as they stood", "new weeks from here"
    desk.say(desk.today, was, to, trigger, "plan", reason, otherwise, "new_weeks")
    added_races.name_the_lost(desk, old, since, why, trigger)
    told_before.answer_again(desk)


def after_this_week(desk: Desk, race: dt.date) -> dt.date | None:
    """The first day after the week under way, where that week may stay as it is with the race on another day: the weeks
    end on the same weekday, it belongs to no taper, keeps every rule after what was run, and nothing reported is still
    to be told again in it. Who begins again with a kilometre or two keeps the next weeks too, until there is something
    to build on. None where it may not.
    """
    plan, today = desk.shown, desk.today
    same = plan is not None and plan.request.mile_s == desk.plan.request.mile_s
    if plan is None or not same or (race - plan.request.race).days % 7 or told_before.speaks(desk):
        return None
    broken = {v.date for v in safety.violations(plan)}
    after: dt.date | None = None
    for week in plan.weeks:
        days = {s.date for s in week.sessions}
        if max(days) < today:
            continue
        near = race < max(days) + (_LEAST_AHEAD_DAYS + 1) * DAY
        if today < plan.request.start or near or week.block == "taper" or days & broken:
            return after
        after = max(days) + DAY
        if _longest_km(plan, after) >= min(_BEGINS_KM, _BEGINS_SHARE * plan.request.week_km):
            return after
    return after


def _longest_km(plan: Plan, day: dt.date) -> float:
    """The longest run of the days that H1 counts on a day, as they were run and stand."""
    window = rule("H1")["window_days"]
    runs = (s for s in plan.as_lived.sessions if s.is_run and 0 < (day - s.date).days <= window)
    return max((s.distance_m / 1000 for s in runs), default=0.0)


def _lived(desk: Desk, old: Plan, request: PlanRequest, since: dt.date) -> Lived | None:
    """What lies behind the new weeks, in weeks counted back from their race day."""
    total = ((request.race - request.start).days + 1) // 7
    request = replace(request, races=())

    def whole(fresh: Plan) -> Plan:
        weeks = _grafted(old, fresh.weeks, request, since)
        return easy_weeks.after_weeks_off(replace(old, request=request, weeks=weeks), since, later=False)

    weeks = _grafted(old, (), request, since)
    # Of the week under way nobody knows yet whether it stays without any running.
    over = [week for week in weeks if len({s.date for s in week.sessions}) == 7 or week is not weeks[-1]]
    behind = replace(old, request=request, weeks=tuple(over))
    behind = easy_weeks.after_weeks_off(behind, since, weeks=total, later=False)
    behind = replace(behind, weeks=(*behind.weeks, *weeks[len(over) :]))
    found = lived_before(behind, since, total, gaps.answered_days_off(desk), whole)
    easy_until, fast_from = gaps.opens(desk, request.days)
    return found and replace(found, easy_until=easy_until, fast_from=fast_from)


def _with_races(
    ahead: PlanRequest,
    races: tuple[OtherRace, ...],
    left: tuple[int, ...],
    support: Support,
    old: Plan,
    lived: Lived | None,
) -> tuple[Plan, tuple[int, ...], tuple[OtherRace, ...]]:
    """The plan from here with as many of the races as one can hold, the days that stay free in it, and those races."""
    failed: FourLapsError | None = None
    for fewer in added_races.ever_fewer(races):
        try:
            return *_fresh(replace(ahead, races=fewer), left, support, old, lived), fewer
        except FourLapsError as error:
            failed = failed or error
    assert failed is not None
    raise failed


def _fresh(
    ahead: PlanRequest, left: tuple[int, ...], support: Support, old: Plan, lived: Lived | None
) -> tuple[Plan, tuple[int, ...]]:
    """The plan from here, and the days that stay free in it: those that already did, where that still gives a plan."""
    fewer = tuple(day for day in ahead.days if day not in left)
    failed: FourLapsError | None = None
    # Where no plan is found together with the weeks before, one without them is made to fit them afterwards.
    ways = (lived, replace(lived, goes_on=False), None) if lived else (None,)
    for days, before in product((fewer, ahead.days) if left else (ahead.days,), ways):
        try:
            plan = planning.build_plan(replace(ahead, days=days), support=support, shown=old, lived=before)
        except FourLapsError as error:
            failed = failed or error
        else:
            return plan, left if days == fewer else ()
    assert failed is not None
    raise failed


def _as_of(desk: Desk, old: PlanRequest, since: dt.date, usual_km: float) -> PlanRequest:
    """The request of a runner who begins on `since` with what was really run behind them, and that usual week."""
    runs = [s for s in desk.plan.as_lived.sessions if s.is_run and s.date < since]
    begun = (since - old.start).days / 7
    longest = max(
        [s.distance_m / 1000 for s in runs if (since - s.date).days <= 30]
        + ([old.longest_km] if (since - old.start).days < 30 else []),
        default=0.0,
    )
    window = int(rule("H9")["window_days"])
    known = old.fast_running and begun < window / 7 and old.gap_days + (since - old.start).days <= window
    fast = known or any(safety.content_in(desk.plan, s).fast and (since - s.date).days <= window for s in runs)
    lifted = {
        (since - s.date).days // 7 for s in desk.plan.as_lived.sessions if s.kind == "strength" and s.date < since
    }
    return replace(
        old,
        start=since,
        week_km=max(usual_km, planning.least_week_km(old)),
        longest_km=max(longest, 1.0),
        fast_running=fast,
        strength_history=old.strength_history or len(lifted & {0, 1, 2, 3}) == 4,
        gap_days=0,
        healthy_since=old.healthy_since or old.start,
        unbroken_s=run_walk.stretch_on(desk.plan, since),
    )


def _this_week(desk: Desk, plan: Plan, since: dt.date) -> Plan:
    """The plan with what stood on the days left of the week under way, where the rules and what was told allow it."""
    week = next((w for w in plan.weeks if any(s.date >= since for s in w.sessions)), None)
    if week is None or week.sessions[0].date >= since:
        return plan  # the new weeks begin with a week of their own
    if limits_of_plan(plan).plays and not limits_of_plan(desk.plan).plays:
        return plan  # who turns out to be a child trains no week of an adult to its end
    days = {s.date for s in week.sessions if s.date >= since}
    stood = [s for s in desk.plan.sessions if s.date in days and s.is_run and s.kind != "race" and not s.pinned]
    whole = _with_extras(plan, desk.plan, days)
    for session in stood:
        if _may_stand(plan, session, days) and not gaps.too_early(desk, session):
            whole = pins.placed(whole, session) or whole
    if {*safety.violations(whole)} - {*safety.violations(plan)}:
        return _one_by_one(desk, plan, stood, days)
    # What is hard and stood on a day that is free no more is not lost with it, or who tells other days every week
    # runs nothing fast at all.
    left = [s for s in stood if s.kind in QUALITY_KINDS and not _may_stand(plan, s, days)]
    tries = [_one_by_one(desk, whole, left, days), _one_by_one(desk, plan, stood, days)] if left else []
    return max([whole, *tries], key=lambda made: _hard_on(made, days))


def _hard_on(plan: Plan, days: Collection[dt.date]) -> int:
    """How many of these days hold a hard session."""
    return sum(s.kind in QUALITY_KINDS for s in plan.sessions if s.date in days)


def _one_by_one(desk: Desk, plan: Plan, stood: Sequence[Session], days: Collection[dt.date]) -> Plan:
    """The plan with each of these sessions that may stand on its day, or hard ones near it; the hard ones first."""
    for session in sorted(stood, key=lambda s: (not s.hard, s.kind != "long", s.date)):
        # What is hard may stand a day or two beside its own, as a missed session may (H16).
        for offset in (0, 1, -1, 2, -2) if session.kind in QUALITY_KINDS and session.kind != "time_trial" else (0,):
            moved = edits.on_day(session, session.date + offset * DAY)
            if moved.date not in days or not _may_stand(plan, moved, days) or gaps.too_early(desk, moved):
                continue
            there = next((one for made in _sizes(moved) if (one := _placed(plan, made)) is not None), None)
            if there is not None:
                plan = there
                break
    return plan


def _sizes(session: Session) -> list[Session]:
    """A session as it stood, and where it is hard with fewer reps: the week may hold less now."""
    fewer = [edits.fewer_reps(session, share) for share in _FEWER] if session.kind in QUALITY_KINDS else []
    return [session, *(made for made in fewer if made is not None)]


def _placed(plan: Plan, session: Session) -> Plan | None:
    """The plan with a session where it stood; None where that breaks a rule."""
    there = pins.placed(plan, session)
    return None if there is None or {*safety.violations(there)} - {*safety.violations(plan)} else there


def _with_extras(plan: Plan, old: Plan, days: Collection[dt.date]) -> Plan:
    """The plan with strength, jumps and bike of these days where they stood; other weights as the new plan says."""
    fresh = [s for s in plan.sessions if s.date in days and not s.is_run and s.kind != "rest" and not s.pinned]
    stood = [s for s in old.sessions if s.date in days and not s.is_run and s.kind != "rest" and not s.pinned]
    for session in fresh:
        plan = repair.with_session(plan, session, edits.rest_instead(session, "It stands on another day of the week."))
    for session in stood:
        like = [s for s in fresh if s.kind == session.kind]
        if session.kind != "strength" or plan.request.gym == old.request.gym:
            plan = pins.placed(plan, session) or plan
        elif like:
            fresh.remove(like[0])
            plan = pins.placed(plan, edits.on_day(like[0], session.date)) or plan
    return plan


def _may_stand(plan: Plan, session: Session, days: Collection[dt.date]) -> bool:
    """Whether the days, minutes and health that were told leave a session of the week under way where it stood."""
    request, day = plan.request, session.date.weekday()
    minutes = request.minutes[day] if request.minutes else None
    longs = any(s.kind == "long" and s.date in days and s.date != session.date for s in plan.sessions)
    # Before and after a race comes an easy day, also where a short tempo is no hard one.
    raced = any(s.kind == "race" and abs((s.date - session.date).days) == 1 for s in plan.sessions)
    return (
        day in request.days
        and not any(span.first <= session.date <= span.last for span in request.away)
        and (minutes is None or session.duration_s <= 60 * minutes)
        and not (session.kind == "long" and longs)
        and not (session.kind in QUALITY_KINDS and raced)
        and not (session.hard and (request.easy_only or request.gap_days))
        # A short tempo is no hard session, and still nothing for who runs easy only or plays.
        and not (session.kind in QUALITY_KINDS and not limits_of_plan(plan).quality_allowed)
    )


def _grafted(old: Plan, fresh: tuple[Week, ...], request: PlanRequest, since: dt.date) -> tuple[Week, ...]:
    """All weeks counted back from race day: what was before `since`, then the fresh sessions; without them what was
    before alone."""
    total = (request.race - request.start).days + 1
    by_day: dict[dt.date, list[Session]] = {}
    shape: dict[dt.date, Week] = {}
    taken: set[str] = set()
    for week in old.weeks:
        for session in week.sessions:
            if session.date < since:
                by_day.setdefault(session.date, []).append(session)
                shape[session.date] = week
                taken.add(session.id)
    under_way = next((week for week in old.weeks if any(s.date == since - DAY for s in week.sessions)), None)
    for week in fresh:
        for session in week.sessions:
            name = session.id
            while name in taken:
                name += "-b"
            taken.add(name)
            by_day.setdefault(session.date, []).append(replace(session, id=name))
            # The days before its first full week end a week that has begun.
            shape[session.date] = under_way if under_way and week.number == 0 else week
    weeks = []
    count, stub = divmod(total, 7)
    starts = [request.start] if stub else []
    starts += [request.start + (stub + 7 * n) * DAY for n in range(count)]
    for place, first in enumerate(starts):
        length = stub if stub and place == 0 else 7
        dates = [first + n * DAY for n in range(length)]
        if not fresh:
            dates = [day for day in dates if day < since]
            if not dates:
                break
        days = _all_days(dates, by_day)
        like = shape[dates[-1]] if dates[-1] in shape else shape[max(d for d in shape if d <= dates[-1])]
        if dates[-1] < since:
            # Counted back from another day, a week that is over is still the one that most of its days belonged to.
            known = [shape[day] for day in dates if day in shape]
            like = max(known, key=lambda week: (sum(week is other for other in known), week.number), default=like)
        number = place if stub else place + 1
        if fresh and dates[-1] == request.race and number > 0:
            like = replace(like, block="taper", down_week=False)
        weeks.append(Week(number, like.block, like.down_week and number > 0, like.purpose, days))
    return tuple(weeks)


def _all_days(dates: Sequence[dt.date], by_day: dict[dt.date, list[Session]]) -> tuple[Session, ...]:
    found = []
    for day in dates:
        found += by_day.get(day) or [
            Session(f"{day.isoformat()}-rest", day, "rest", "Rest", "Nothing stands here; rest.")
        ]
    return tuple(found)
