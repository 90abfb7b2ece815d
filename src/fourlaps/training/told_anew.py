"""What a runner tells otherwise in the settings, in words: the trigger of a plan that is laid out for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

from fourlaps.training.desk import Change
from fourlaps.units import format_time
from fourlaps.vocabulary.athlete import DAY_NAMES, PlanRequest

# What a list of changes calls each wish; several fields of one wish share its name. What is learnt by itself, such as
# today's mile, is told elsewhere.
_NAMES = {
    "long_run_day": "day of the long run", "minutes": "minutes a day", "quality": "hard sessions a week",
    "club_days": "club days", "races": "races on the way", "away": "days away", "camps": "camps",
    "ground": "where fast running is done", "gym": "weights at hand", "sport_days": "second sport",
    "sport": "second sport", "run_walk": "walking in part", "strength_history": "lifting before",
    "fast_running": "fast running before", "injured": "what hurts", "cleared": "a doctor's yes",
    "waiting": "what waits for a doctor", "gap_days": "a break", "gap_cause": "a break", "sex": "sex",
    "body_kg": "body mass", "week_km": "distance of a week", "longest_km": "longest run",
}  # fmt: skip


def goal_words(goal_s: float | None) -> str:
    """A goal as it is written."""
    return format_time(goal_s) if goal_s else "no goal"


def race_moved(was: dt.date, now: dt.date) -> str:
    """Another race day, as a trigger."""
    return f"race moved from {was} to {now}"


def days_changed(was: tuple[int, ...], now: tuple[int, ...]) -> str:
    """Other running days, as a trigger."""
    before, after = (", ".join(DAY_NAMES[day].capitalize() for day in days) for days in (was, now))
    return f"running days {after} in place of {before}"


def goal_changed(was: float | None, now: float | None) -> str:
    """Another goal, or none any more, as a trigger."""
    return f"goal {goal_words(now)} in place of {goal_words(was)}" if now else f"goal {goal_words(was)} taken back"


def differs(old: PlanRequest, now: PlanRequest) -> str:
    """What was told otherwise: race, days and goal with their values, the rest by name; empty where nothing was."""
    told = []
    if now.race != old.race:
        told.append(race_moved(old.race, now.race))
    if now.days != old.days:
        told.append(days_changed(old.days, now.days))
    if goal_words(now.goal_s) != goal_words(old.goal_s):
        told.append(goal_changed(old.goal_s, now.goal_s))
    others = [f.name for f in fields(PlanRequest) if getattr(old, f.name) != getattr(now, f.name)]
    names = list(dict.fromkeys(_NAMES[name] for name in others if name in _NAMES))
    if now.race == old.race and now.age_years != old.age_years:
        names.append("age")
    if names:
        told.append(f"told anew: {', '.join(names)}")
    return "; ".join(told)


def begun_anew(old: PlanRequest, now: PlanRequest, today: dt.date) -> Change:
    """The one change of a plan that begins anew today for what was told."""
    return Change(
        today, "", "the weeks as they stood", "new weeks from here", differs(old, now) or "new settings", "plan",
        "Your settings are others now, so the plan begins anew today, from what you run now.",
        "With the settings as they were the weeks would have stayed.", "new_weeks",
    )  # fmt: skip
