"""The weeks ahead laid out anew from what was really run, under the days that were: the past is never rewritten."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace

from fourlaps import safety
from fourlaps.errors import FourLapsError, InputError
from fourlaps.training import added_races, pacers, pins, planning, told_before
from fourlaps.training.desk import Desk
from fourlaps.training.extras import Support
from fourlaps.training.limits import rule
from fourlaps.training.season import DAY
from fourlaps.vocabulary.athlete import OtherRace, PlanRequest
from fourlaps.vocabulary.plan import Past, Plan, Session, Week


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
) -> None:
    """Put new weeks from the first open day on the desk, towards the same or another race, on the same or other days.

    well_since  the day a stop ended, from which days in health are counted again
    raises  InputError where no plan leads there, with the planner's own sentence
    """
    old, since = desk.plan, max(desk.history_until, desk.plan.request.start)
    request = replace(
        old.request, race=race or old.request.race, days=days or old.request.days, start=old.request.start
    )
    ahead = replace(_as_of(desk, since), race=request.race, days=request.days)
    ahead = replace(ahead, healthy_since=well_since or ahead.healthy_since)
    left = old.left_free if request.days == old.request.days else ()
    apart = planning.limits_of_plan(old).fast_gap_days
    races, why = added_races.kept(added_races.told(desk), old, since, request.race, apart)
    try:
        fresh, left, races = _with_races(ahead, races, left, support, old)
    except InputError:
        raise
    except FourLapsError as error:
        raise InputError(f"No safe plan leads to {request.race} from here. Choose a later day.") from error
    run = (r for r in old.request.races if r.date < since and (request.race - r.date).days >= apart)
    request = replace(request, races=(*run, *races))
    weeks = _grafted(old, fresh, request, since)
    past = replace(old.past or Past(since), until=since)
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
    ahead_races = sorted({race.date for race in races} & stood.keys() - added_races.races_of(plan).keys())
    for session in (*(stood[day] for day in ahead_races), *pins.pinned_from(old, since)):
        plan = pins.placed(plan, session) or plan
    desk.plan, desk.laid_anew = plan, True
    was, to = "the weeks as they stood", "new weeks from here"
    desk.say(desk.today, was, to, trigger, "plan", reason, otherwise, "new_weeks")
    added_races.name_the_lost(desk, old, since, why, trigger)
    told_before.answer_again(desk)


def _with_races(
    ahead: PlanRequest, races: tuple[OtherRace, ...], left: tuple[int, ...], support: Support, old: Plan
) -> tuple[Plan, tuple[int, ...], tuple[OtherRace, ...]]:
    """The plan from here with as many of the races as one can hold, the days that stay free in it, and those races."""
    failed: FourLapsError | None = None
    for fewer in added_races.ever_fewer(races):
        try:
            return *_fresh(replace(ahead, races=fewer), left, support, old), fewer
        except FourLapsError as error:
            failed = failed or error
    assert failed is not None
    raise failed


def _fresh(ahead: PlanRequest, left: tuple[int, ...], support: Support, old: Plan) -> tuple[Plan, tuple[int, ...]]:
    """The plan from here, and the days that stay free in it: those that already did, where that still gives a plan."""
    fewer = tuple(day for day in ahead.days if day not in left)
    if left:
        try:
            return planning.build_plan(replace(ahead, days=fewer), support=support, shown=old), left
        except FourLapsError:
            pass  # with all its days then
    return planning.build_plan(ahead, support=support, shown=old), ()


def _as_of(desk: Desk, since: dt.date) -> PlanRequest:
    """The request of a runner who begins on `since` with what was really run behind them."""
    old = desk.plan.request
    runs = [s for s in desk.plan.as_lived.sessions if s.is_run and s.date < since]
    weeks, begun = list[float](), (since - old.start).days / 7
    for n in range(math.ceil(begun) + 3):
        km = sum(s.distance_m for s in runs if 7 * n < (since - s.date).days <= 7 * (n + 1)) / 1000
        # Days before the plan began were run as the request says.
        weeks.append(km if n + 1 <= begun else max(km, old.week_km))
    # The usual week: the way back takes its share of it, so weeks without running are none of these.
    weeks = [km for km in weeks if km > 0][:3]
    longest = max(
        [s.distance_m / 1000 for s in runs if (since - s.date).days <= 30]
        + ([old.longest_km] if (since - old.start).days < 30 else []),
        default=0.0,
    )
    window = int(rule("H9")["window_days"])
    known = old.fast_running and begun < window / 7 and old.gap_days + (since - old.start).days <= window
    fast = known or any(
        safety.content_of(s, old.mile_s, desk.plan.level).fast and (since - s.date).days <= window for s in runs
    )
    lifted = {
        (since - s.date).days // 7 for s in desk.plan.as_lived.sessions if s.kind == "strength" and s.date < since
    }
    return replace(
        old,
        start=since,
        week_km=max(sum(weeks) / len(weeks), planning.least_week_km(old)),
        longest_km=max(longest, 1.0),
        fast_running=fast,
        strength_history=old.strength_history or len(lifted & {0, 1, 2, 3}) == 4,
        gap_days=0,
        healthy_since=old.healthy_since or old.start,
    )


def _grafted(old: Plan, fresh: Plan, request: PlanRequest, since: dt.date) -> tuple[Week, ...]:
    """All weeks counted back from race day: what was before `since`, then the fresh sessions."""
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
    for week in fresh.weeks:
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
        days = _all_days(dates, by_day)
        like = shape[dates[-1]] if dates[-1] in shape else shape[max(d for d in shape if d <= dates[-1])]
        number = place if stub else place + 1
        weeks.append(Week(number, like.block, like.down_week and number > 0, like.purpose, days))
    return tuple(weeks)


def _all_days(dates: Sequence[dt.date], by_day: dict[dt.date, list[Session]]) -> tuple[Session, ...]:
    found = []
    for day in dates:
        found += by_day.get(day) or [
            Session(f"{day.isoformat()}-rest", day, "rest", "Rest", "Nothing stands here; rest.")
        ]
    return tuple(found)
