"""What else a life holds that a plan must fit round: minutes a day, club days, races, holidays, ground, second sport.

Kept as one JSON object on the athlete's row, written by `save` only and read by `of`; the planner's own words
(`PlanRequest`) are made from it for a day, with what lies behind left out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from django.db import transaction
from django.utils.translation import gettext as _

from fourlaps.errors import InputError
from fourlaps.services import access, notebook, settings, slots, update_plan
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.vocabulary.athlete import CampKind, GapCause, Ground, Priority, Waiting

MOST_ROWS = 30  # races, or stretches of days
SHORTEST_MIN, LONGEST_MIN = 15, 360


def of(athlete: AthleteView) -> dict[str, Any]:
    """Every wish as it was told; absent keys were never told."""
    found = models.Athlete.objects.values_list("wishes", flat=True).filter(pk=athlete.id).first()
    return dict(found or {})


def stamp(athlete: AthleteView) -> str:
    """A short name for everything this page tells as it stands: another one once any of it was told otherwise."""
    told = json.dumps([of(athlete), athlete.days, athlete.long_run_day], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@transaction.atomic
def save(athlete: AthleteView, given: Mapping[str, Any], today: dt.date, *, seen: str = "") -> bool:
    """Store what was told and make a new plan from today that fits it; one Undo takes both back.

    A doctor's yes given before covers no sign told since (H19): what newly waits for a doctor takes it back.

    given   days, long_run_day, minutes (seven, None without a limit), club_days, sport_days, sport, quality, ground,
            gym, run_walk, waiting, races (date, priority, distance_m), spans (first, last, kind), gap_days, gap_cause
    seen    the `stamp` of what the runner saw before telling this; empty where nothing was shown
    returns whether anything told is another than before
    raises  InputError for what makes no sense, for wishes no plan can meet together, or where another page told
            something since; nothing is stored then
    """
    access.may_change(athlete)
    row = models.Athlete.objects.select_for_update().get(pk=athlete.id)
    was, stands = settings.told(row, today), stamp(access.view_of(row))
    row.days = sorted({int(day) for day in given["days"]})
    row.long_run_day = given.get("long_run_day")
    known, goal_day = row.wishes or {}, update_plan.race_or_trial(access.view_of(row), today)
    told = _checked(given, today, goal_day, known)
    # A first page sent as it was shown tells nothing.
    row.wishes = told if known or told != _checked({}, today, goal_day, {}) else known
    row.cleared = row.cleared and not _newly_waits(known, told)
    row.save(update_fields=["days", "long_run_day", "wishes", "cleared"])
    text, undo = settings.changed(row, was, today)
    # Told twice by a double tap it is no other.
    if undo and seen and seen != stands:
        raise InputError(
            _(
                "Something here was changed since this page was opened; saving would take it back. "
                "Nothing is saved. Open this page anew and tell it there."
            )
        )
    # Saved as it stood it changes nothing: a plan under way is not begun anew.
    matters = undo or slots.current(access.again(athlete, row)) is None
    if matters and models.Result.objects.filter(athlete=row).exists():
        update_plan.make(access.again(athlete, row), today, reason=text or "a new plan", told=undo)
    elif undo:
        notebook.record(athlete, "settings", text, plan_rows.current_row(athlete.id), told=undo)
    return bool(undo)


def _newly_waits(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether something waits for a doctor's word that did not when the wishes were told before."""
    births = [(wishes.get("gap") or {}).get("cause") == "pregnancy" for wishes in (before, now)]
    return (now["waiting"] not in (None, before.get("waiting"))) or (births[1] and not births[0])


def _checked(given: Mapping[str, Any], today: dt.date, goal_day: dt.date, known: Mapping[str, Any]) -> dict[str, Any]:
    """The wishes as they are stored; races and days that were `known` before may have fallen behind meanwhile."""
    minutes = [None if one is None else int(one) for one in given.get("minutes") or [None] * 7]
    for one in minutes:
        if one is not None:
            check_minutes(one)
    races = _races(given.get("races") or (), today, goal_day, known.get("races") or ())
    spans = _spans(given.get("spans") or (), today, known.get("spans") or ())
    if max(len(races), len(spans)) > MOST_ROWS:
        raise InputError(_("More than %(n)s rows; a plan cannot hold them.") % {"n": MOST_ROWS})
    gap = _gap(given, today)
    waiting = _one_of(given["waiting"], get_args(Waiting)) if given.get("waiting") else None
    if gap is not None and gap["cause"] == "pregnancy":
        # A gap is told for one plan only; what waits for a doctor's word stays until it is there.
        waiting = waiting or "postpartum"
    return {
        "minutes": minutes if any(one is not None for one in minutes) else None,
        "club_days": sorted(set(given.get("club_days") or ())),
        "sport_days": sorted(set(given.get("sport_days") or ())),
        "sport": "".join(c for c in given.get("sport") or "" if c.isprintable())[:40],
        "quality": given.get("quality"),
        "ground": _one_of(given.get("ground") or "track", get_args(Ground)),
        "gym": bool(given.get("gym", True)),
        "run_walk": bool(given.get("run_walk")),
        "waiting": waiting,
        "races": races,
        "spans": spans,
        "gap": gap,
    }


def check_minutes(minutes: int) -> None:
    """Nothing, for the minutes a day may hold. Raises InputError otherwise."""
    if not SHORTEST_MIN <= minutes <= LONGEST_MIN:
        raise InputError(
            _("%(n)s minutes a day: between %(low)s and %(high)s makes sense, or leave it empty.")
            % {"n": minutes, "low": SHORTEST_MIN, "high": LONGEST_MIN}
        )


def _one_of(value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise InputError(f"'{value}' is none of {', '.join(known)}.")
    return value


def _races(
    rows: Iterable[Mapping[str, Any]], today: dt.date, goal_day: dt.date, known: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    found: dict[dt.date, dict[str, Any]] = {}
    for row in rows:
        day: dt.date = row["date"]
        priority = _one_of(row["priority"], get_args(Priority))
        race = {"date": day.isoformat(), "priority": priority, "distance_m": float(row["distance_m"])}
        if race not in known:
            _check_day(day, today, goal_day)
        elif day <= today:
            continue
        if day in found:
            raise InputError(_("Two races on %(day)s. Name one of them.") % {"day": day.isoformat()})
        found[day] = race
    return [found[day] for day in sorted(found)]


def _check_day(day: dt.date, today: dt.date, goal_day: dt.date) -> None:
    """Nothing, for a day on the way to the race the plan leads to. Raises InputError otherwise."""
    if day <= today:
        raise InputError(_("The race on %(day)s is not ahead of today.") % {"day": day.isoformat()})
    if day == goal_day:
        raise InputError(
            _("%(day)s is the day the plan leads to: that race is known. Take it out here.") % {"day": day.isoformat()}
        )
    if day > goal_day:
        raise InputError(
            _(
                "The race on %(day)s comes after the day the plan leads to, %(goal)s: no plan would reach it. Take it "
                "out here, or make it the race day in the settings and the earlier one a race on the way."
            )
            % {"day": day.isoformat(), "goal": goal_day.isoformat()}
        )


def _spans(
    rows: Iterable[Mapping[str, Any]], today: dt.date, known: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    found = []
    for row in sorted(rows, key=lambda one: one["first"]):
        first, last = row["first"], row["last"] or row["first"]
        words = {"first": first.isoformat(), "last": last.isoformat()}
        if last < first:
            raise InputError(_("%(first)s to %(last)s ends before it begins.") % words)
        kind = _one_of(row["kind"], ("none", "easy", *get_args(CampKind)))
        span = {"first": first.isoformat(), "last": last.isoformat(), "kind": kind}
        if last >= today:
            found.append(span)
        elif span not in known:
            raise InputError(
                _(
                    "%(days)s: that is past, and a plan fits days to come. Take it out, or look at the year. Days you "
                    "did not run before today have their own field, under health."
                )
                % {"days": words["first"] if first == last else _("%(first)s to %(last)s") % words}
            )
    return found


def _gap(given: Mapping[str, Any], today: dt.date) -> dict[str, Any] | None:
    days = given.get("gap_days") or 0
    if not days:
        return None
    cause = _one_of(given.get("gap_cause") or "other", get_args(GapCause))
    return {"days": int(days), "cause": cause, "told_on": today.isoformat()}
