"""Races on the way, told when the plan was asked for or later: which of them new weeks can hold, and why not others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence

from fourlaps.training.desk import Change, Desk
from fourlaps.training.season import DAY
from fourlaps.units import format_distance
from fourlaps.vocabulary.athlete import OtherRace, Priority
from fourlaps.vocabulary.log import AddedRace
from fourlaps.vocabulary.plan import Plan, Session

# The rule that speaks, the reason, and what would have let the race stand.
WhyNot = tuple[str, str, str]

_NO_ROOM: WhyNot = (
    "plan",
    "No safe plan holds it beside the rest of what you ask for, so it is left out.",
    "Without the change it would have stayed.",
)


def key_of(race: AddedRace) -> str:
    """How an answered race is remembered."""
    return f"race:{race.date}:{race.distance_m:g}:{race.priority}"


def words(race: AddedRace | OtherRace) -> str:
    """A race by its kind, length and day."""
    return f"{race.priority} race of {format_distance(race.distance_m)} on {race.date:%a %d %b}"


def told(desk: Desk) -> dict[dt.date, OtherRace]:
    """Every race on the way by its day, the last word on a day alone: asked with the plan, told since, or told now."""
    keys = [key.split(":")[1:] for key in (*desk.plan.applied, *desk.applied) if key.startswith("race:")]
    since = [OtherRace(dt.date.fromisoformat(day), _priority(kind), float(metres)) for day, metres, kind in keys]
    now = [OtherRace(race.date, race.priority, race.distance_m) for race in desk.log.races]
    return {race.date: race for race in (*desk.plan.request.races, *since, *now)}


def _priority(text: str) -> Priority:
    return "A" if text == "A" else "C" if text == "C" else "B"


def why_not(race: AddedRace | OtherRace, goal: dt.date, apart: int, others: Collection[dt.date]) -> WhyNot | None:
    """Why a race cannot stand on its day before the plan's own race and beside others; None where it can."""
    if race.date >= goal:
        reason = f"It lies on or after the race of {goal}, where this plan ends; plan anew for it."
        return "race", reason, "A day before the plan's own race."
    if race.date + 6 * DAY >= goal:
        reason = "It lies inside the race week: a second race there costs the first one. Not planned in."
        return "H13", reason, "A week and more before the race it could have been run."
    near = [day for day in others if 0 < abs((day - race.date).days) < apart]
    if near:
        beside = min(near, key=lambda day: abs((day - race.date).days))
        reason = f"Another race stands on {beside:%a %d %b}, too near to run both. Leave one of them out."
        return "H3", reason, f"{apart} days and more away from it, it could have been run."
    return None


def kept(
    races: Mapping[dt.date, OtherRace], before: Plan, since: dt.date, goal: dt.date, apart: int
) -> tuple[tuple[OtherRace, ...], dict[dt.date, WhyNot]]:
    """The races from `since` on that weeks towards a race on `goal` may hold, and why the others may not.

    Those that stand already come first, then those the plan was asked with; a race that stands in race week stays there
    where the planner can keep it.
    """
    standing, asked = races_of(before), {race.date for race in before.request.races}
    days = [day for day in races if day >= since]
    found, lost = dict[dt.date, OtherRace](), dict[dt.date, WhyNot]()
    for day in sorted(days, key=lambda d: (d not in standing, d not in asked, d)):
        no = why_not(races[day], goal, apart, found)
        in_race_week = no is not None and no[0] == "H13" and day in asked and (goal - day).days >= apart
        if no is None or in_race_week:
            found[day] = races[day]
        else:
            lost[day] = no
    return tuple(found[day] for day in sorted(found)), lost


def ever_fewer(races: Sequence[OtherRace]) -> Iterator[tuple[OtherRace, ...]]:
    """The races, then one less and one less, the least important and latest first, down to none."""
    left = sorted(races, key=lambda race: (race.priority, race.date))
    for count in range(len(left), -1, -1):
        yield tuple(sorted(left[:count], key=lambda race: race.date))


def races_of(plan: Plan) -> dict[dt.date, Session]:
    """The races on the way that stand in a plan, by their days."""
    return {s.date: s for s in plan.sessions if s.kind == "race" and s.date != plan.request.race}


def name_the_lost(desk: Desk, before: Plan, since: dt.date, why: Mapping[dt.date, WhyNot], trigger: str) -> None:
    """Name each race that stood in the plan before and stands no longer, with its reason and what stands there now."""
    there = races_of(desk.plan)
    for day, race in sorted(races_of(before).items()):
        if day < since or day in there or day == desk.plan.request.race or race.id in desk.closed:
            continue
        now = next((s.title for s in desk.plan.on(day) if s.is_run), "Rest" if desk.plan.on(day) else "dropped")
        desk.changes.append(Change(day, race.id, race.title, now, trigger, *why.get(day, _NO_ROOM)))
