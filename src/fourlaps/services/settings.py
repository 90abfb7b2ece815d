"""What the plan is made from and how numbers are shown, as told by the runner; a change that matters replans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fourlaps.errors import InputError
from fourlaps.physiology import marks
from fourlaps.services import access, notebook, slots, update_plan
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import recorded
from fourlaps.units import MILE_M, format_time

TRAINING = (
    "week_km",
    "longest_km",
    "days",
    "injured",
    "fast_running",
    "strength_history",
    "sex",
    "birth_year",
    "cleared",
)
TOLD = (*TRAINING, "body_kg", "name", "units", "timezone", "language", "long_run_day")
_BOUNDS: dict[str, tuple[float, float]] = {
    "week_km": (0, 300), "longest_km": (0, 100), "birth_year": (1900, 2100), "body_kg": (25, 250),
    "long_run_day": (0, 6),
}  # fmt: skip


def current(athlete: AthleteView) -> dict[str, Any]:
    """Every setting as it stands, for a form."""
    values = {name: getattr(athlete, name) for name in TOLD}
    return values | {"days": list(athlete.days), "race": athlete.race, "goal": athlete.goal_s, "sex": athlete.sex or ""}


def ran_more(athlete: AthleteView, today: dt.date) -> update_plan.RecentRunning | None:
    """What was really run lately where that is clearly more than was told and than the plan has asked for since; None
    else. It is offered and never taken by itself: what a plan begins with is the runner's to tell."""
    ran = update_plan.recent_running(athlete, today)
    if ran is None:
        return None
    plan = slots.current(athlete)
    known_km = [athlete.week_km if athlete.week_km is not None else update_plan.ASSUMED_WEEK_KM]
    if plan:
        asked = (week.distance_m / 1000 for week in plan.weeks if week.sessions[0].date <= today)
        known_km += [plan.request.week_km, *asked]
    clearly = recorded.more_than_known(ran.week_km, known_km)
    return ran if clearly and round(ran.week_km) <= _BOUNDS["week_km"][1] else None


def write(row: models.Athlete, given: Mapping[str, Any]) -> None:
    """Store what was told on the athlete's row; what is not named stays as it is.

    raises  InputError for a value outside what makes sense
    """
    for name in TOLD:
        if name not in given:
            continue
        value = given[name]
        if name in _BOUNDS and value is not None:
            low, high = _BOUNDS[name]
            if not low <= value <= high:
                raise InputError(f"{value:g} is outside {low:g} to {high:g} ({name}).")
        if name == "days":
            value = sorted({int(day) for day in value or () if 0 <= int(day) <= 6}) or [1, 3, 5, 6]
        elif name == "units":
            value = "mi" if value == "mi" else "km"
        elif name == "sex":
            value = value if value in ("M", "F") else ""
        elif name == "timezone":
            if value not in available_timezones():
                raise InputError(f"'{value}' is no time zone. Write one such as Europe/Berlin.")
        elif name in ("name", "language"):
            value = "".join(c for c in value or "" if c.isprintable())[: 80 if name == "name" else 8]
        elif name in ("injured", "fast_running", "strength_history", "cleared"):
            value = bool(value)
        setattr(row, name, value)
    row.save()


# What the notebook calls each of them.
_NAMES = {
    "race": gettext_lazy("race day"), "goal_s": gettext_lazy("goal"), "days": gettext_lazy("running days"),
    "long_run_day": gettext_lazy("day of the long run"), "week_km": gettext_lazy("distance of a week"),
    "longest_km": gettext_lazy("longest run"), "injured": gettext_lazy("what hurts"),
    "fast_running": gettext_lazy("fast running before"), "strength_history": gettext_lazy("lifting before"),
    "cleared": gettext_lazy("a doctor's yes"), "wishes": gettext_lazy("what the plan fits round"),
    "sex": gettext_lazy("sex"), "birth_year": gettext_lazy("birth year"), "body_kg": gettext_lazy("body mass"),
    "name": gettext_lazy("name"), "units": gettext_lazy("units"), "timezone": gettext_lazy("time zone"),
    "language": gettext_lazy("language"),
}  # fmt: skip


def told(row: models.Athlete, today: dt.date) -> dict[str, Any]:
    """Everything that is told in the settings as it stands, race and goal of the race ahead among it."""
    ahead = row.races.filter(date__gt=today).order_by("date").first()
    race = {"race": ahead.date.isoformat() if ahead else None, "goal_s": ahead.goal_s if ahead else None}
    return race | {name: getattr(row, name) for name in (*TOLD, "wishes")}


def changed(row: models.Athlete, before: Mapping[str, Any], today: dt.date) -> tuple[str, dict[str, Any]]:
    """What differs from `before` as a sentence for the notebook, and what `put_back` needs; ("", {}) for nothing."""
    now = told(row, today)
    # The notebook is kept in English and read in the reader's language.
    with translation.override("en"):
        names = {name: str(word) for name, word in _NAMES.items() if now[name] != before[name]}
    if not names:
        return "", {}
    text = f"New settings: {', '.join(names.values())}."
    return text, {**before, "race_now": now["race"], "changed": list(names)}


def put_back(athlete: AthleteView, before: Mapping[str, Any], today: dt.date) -> tuple[str, ...]:
    """Let what one save changed be as it was told before (see `changed`); races and days away that go or come with it,
    as sentences."""
    row = models.Athlete.objects.select_for_update().get(pk=athlete.id)
    now = told(row, today)
    # What was told elsewhere since is not this save's to take back; lines of earlier versions do not name theirs.
    changes = before.get("changed", _NAMES)
    names = [name for name in (*TOLD, "wishes") if name in changes]
    for name in names:
        setattr(row, name, before[name])
    row.save(update_fields=names)
    said = notebook.told_since(now, before, today) if "wishes" in names else ()
    ours = before["race_now"] is not None and ("race" in changes or "goal_s" in changes)
    race = row.races.filter(date=before["race_now"], finish_s=None).first() if ours else None
    if race is not None and before["race"] is None:
        race.delete()
    elif race is not None:
        race.date, race.goal_s = dt.date.fromisoformat(before["race"]), before["goal_s"]
        race.save(update_fields=["date", "goal_s"])
        if before["race"] != before["race_now"]:
            day = date_format(race.date, _("D j M"))
            said = (_("Race day is %(day)s again.") % {"day": day}, *said)
    return said


@transaction.atomic
def save(athlete: AthleteView, given: Mapping[str, Any], today: dt.date) -> bool:
    """Store changed settings, and make a new plan from today where they change what can be planned.

    returns whether anything changed: then one Undo takes it back, with the plan it led to
    raises  InputError for a wish no plan can meet; nothing is stored then
    """
    access.may_change(athlete)
    row = models.Athlete.objects.select_for_update().get(pk=athlete.id)
    before, was = access.view_of(row), told(row, today)
    write(row, given)
    if row.cleared and not before.cleared and (row.wishes or {}).get("waiting"):
        # The yes answers what waited for it: told again later, it is a new sign that the yes does not cover.
        row.wishes = {**row.wishes, "waiting": None}
        row.save(update_fields=["wishes"])
    if "race" in given or "goal" in given:
        _set_race(row, before, given.get("race", before.race), given.get("goal", before.goal_s), today)
    after = access.again(athlete, row)
    matters = (*TRAINING, "race", "goal_s", "long_run_day")
    has_plan = slots.current(after) is not None
    text, undo = changed(row, was, today)
    another = any(getattr(before, name) != getattr(after, name) for name in matters)
    if (another or not has_plan) and models.Result.objects.filter(athlete=row).exists():
        typed = any(getattr(before, name) != getattr(after, name) for name in ("week_km", "longest_km"))
        update_plan.make(after, today, reason=text or "a new plan", as_told=typed, told=undo)
    elif undo:
        notebook.record(athlete, "settings", text, plan_rows.current_row(athlete.id), told=undo)
    return bool(undo)


def check_goal(goal_s: float | None) -> None:
    """Nothing, for a mile a human may run. Raises InputError otherwise."""
    if goal_s is None:
        return
    try:
        marks.check_time(MILE_M, goal_s)
    except InputError as error:
        words = {"goal": format_time(goal_s, 1).removesuffix(".0"), "best": format_time(marks.record_s(MILE_M), 1)}
        if goal_s < marks.record_s(MILE_M):
            told = _("No one has run a mile in %(goal)s; the fastest was %(best)s.") % words
        else:
            told = _("A mile in %(goal)s is slower than a walk.") % words
        raise InputError(told + " " + _("Write the goal as m:ss, or leave it empty.")) from error


def _set_race(
    row: models.Athlete, before: AthleteView, race: dt.date | None, goal_s: float | None, today: dt.date
) -> None:
    """The race ahead takes the new day and goal; a race behind stays as it was."""
    if race is not None and race <= today and race != before.race:
        raise InputError(f"The race on {race} is not ahead of today. Give a day to come, or leave it empty.")
    if goal_s != before.goal_s:
        check_goal(goal_s)
    ahead = row.races.filter(date__gt=today).order_by("date").first()
    if race is None and ahead is not None:
        raise InputError(
            _(
                "A plan leads to a day. If the race on %(day)s is off, give the day of another race, or of a time "
                "trial you run by yourself."
            )
            % {"day": ahead.date.isoformat()}
        )
    if race is None:
        race = update_plan.trial_day(access.view_of(row), today)
    if ahead is not None:
        ahead.date, ahead.goal_s = race, goal_s
        ahead.save(update_fields=["date", "goal_s"])
    elif race > today:
        models.Race.objects.create(athlete=row, date=race, distance_m=MILE_M, goal_s=goal_s)
