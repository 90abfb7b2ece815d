"""The coach's notebook: every change of the plan with its why, newest first, and any two versions side by side."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fourlaps.errors import InputError, NotFound
from fourlaps.services import access
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.storage import plans as plan_rows
from fourlaps.training import differences
from fourlaps.training.differences import DayChange, WeekSums
from fourlaps.training.notebook import Group, grouped
from fourlaps.units import format_distance
from fourlaps.vocabulary.decision import ChangeKind
from fourlaps.vocabulary.plan import Plan

# Lines of one page of the notebook.
PAGE = 40
# What a person or an accepted suggestion did to the plan; a new plan, a stop and its end are not taken back by a tap.
UNDOABLE = frozenset(
    {"move", "swap", "skip", "pin", "free", "easier", "harder", "easy", "replan", "declined", "seen", "settings"}
)


@dataclass(frozen=True, slots=True)
class Detail:
    """One single change: what stood there, what stands there, what set it off, why, and what would have changed it."""

    date: dt.date | None
    was: str
    to: str
    trigger: str
    rule: str
    reason: str
    otherwise: str = ""
    kind: ChangeKind = "becomes"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the notebook; `before_id` and `after_id` are the plan's versions around it, None where it stayed.

    told  races and days away that new settings brought or took, as sentences with their dates
    by    the name of who did it, empty where it was the reader; `undone_by` of who took it back
    """

    pk: int
    at: dt.datetime
    kind: str
    text: str
    details: tuple[Detail, ...]
    undone: bool
    before_id: int | None
    after_id: int | None
    told: tuple[str, ...] = ()
    by: str = ""
    undone_by: str = ""

    @property
    def groups(self) -> tuple[Group[Detail], ...]:
        """The single changes by what set them off."""
        return grouped(self.details)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of the plan: the days that differ and the sums of each week."""

    before: Plan
    after: Plan
    made_at: dt.datetime | None
    reason: str
    days: tuple[DayChange, ...]
    weeks: tuple[WeekSums, ...]


def record(
    athlete: AthleteView,
    kind: str,
    text: str,
    before: models.PlanRow | None = None,
    after: models.PlanRow | None = None,
    *,
    logs: Sequence[dict[str, object]] = (),
    details: Iterable[dict[str, str]] = (),
    told: Mapping[str, Any] | None = None,
) -> None:
    """Write one line; `logs` and `told` are the log rows and the settings as they stood before, `details` single
    changes as `Change.to_dict`."""
    models.ChangeLog.objects.create(
        athlete_id=athlete.id, at=access.now(), user_id=athlete.user_id, kind=kind, text=text[:300],
        details=list(details), plan_before=before, plan_after=after, logs_before=list(logs),
        told_before=dict(told or {}),
    )  # fmt: skip


def entries(athlete: AthleteView, page: int = 1) -> tuple[list[Entry], bool]:
    """One page of the notebook, newest first, and whether older lines follow."""
    rows = models.ChangeLog.objects.filter(athlete_id=athlete.id).select_related("user", "undone_by").order_by("-pk")
    first = PAGE * (max(page, 1) - 1)
    found = list(rows[first : first + PAGE + 1])
    # How the settings stood after a change is how they stood before the next one.
    later = rows.filter(pk__gt=found[0].pk).exclude(told_before={}).last() if found and first else None
    now = models.Athlete.objects.values_list("wishes", flat=True).get(pk=athlete.id)
    after = later.told_before.get("wishes") if later else now
    shown = []
    for row in found[:PAGE]:
        before = row.told_before.get("wishes") if row.told_before else after
        told = () if row.undone_at else _told(before or {}, after or {}, row.at.date())
        # Of what was taken back before that was written down, nobody knows by whom.
        undone_by = _name_of(athlete, row.undone_by) if row.undone_by else ""
        shown.append(_entry(row, told, done_by(athlete, row), undone_by))
        after = before
    return shown, len(found) > PAGE


def done_by(athlete: AthleteView, row: models.ChangeLog) -> str:
    """The name of who made a change, empty where it was who reads; a line that names nobody is the runner's."""
    return _name_of(athlete, row.user)


def _name_of(athlete: AthleteView, user: models.User | None) -> str:
    user_id = user.pk if user else None
    if athlete.role == "owner":
        is_reader = user_id in (None, athlete.user_id) or athlete.user_id is None
    else:
        is_reader = user_id == athlete.user_id
    if is_reader:
        return ""
    if user is None or models.Grant.objects.filter(user=user, athlete_id=athlete.id, role="owner").exists():
        return athlete.name or _("The runner")
    return user.get_full_name() or user.get_username()


def _entry(row: models.ChangeLog, told: tuple[str, ...], by: str, undone_by: str) -> Entry:
    return Entry(
        row.pk, row.at, row.kind, row.text, tuple(_detail(one) for one in row.details or ()), row.undone_at is not None,
        row.plan_before_id, row.plan_after_id, told, by, undone_by,
    )  # fmt: skip


def _told(before: Mapping[str, Any], after: Mapping[str, Any], day: dt.date) -> tuple[str, ...]:
    """Races and days away that came or went with a change made on `day`; what was past by then only fell off."""
    found = []
    for name, words in (("spans", _span_words), ("races", _race_words)):
        was, now = before.get(name) or [], after.get(name) or []
        came = [words(one) for one in now if one not in was]
        went = [
            words(one) for one in was if one not in now and dt.date.fromisoformat(one.get("last") or one["date"]) > day
        ]
        found += [_("New: %(what)s.") % {"what": what} for what in came]
        found += [_("No longer: %(what)s.") % {"what": what} for what in went]
    return tuple(found)


def _span_words(one: Mapping[str, Any]) -> str:
    kinds = {
        "none": _("no training"),
        "easy": _("easy running only"),
        "altitude": _("at altitude"),
        "heat": _("in heat"),
    }
    first, last = (date_format(dt.date.fromisoformat(one[name]), _("D j M")) for name in ("first", "last"))
    days = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
    return f"{days}, {kinds.get(one['kind'], one['kind'])}"


def _race_words(one: Mapping[str, Any]) -> str:
    ways = {
        "A": _("as important as the goal"), "B": _("raced, after a few easier days"), "C": _("run as a workout"),
    }  # fmt: skip
    day = date_format(dt.date.fromisoformat(one["date"]), _("D j M"))
    words = {"day": day, "distance": _(format_distance(one["distance_m"])), "how": ways.get(one["priority"], "")}
    return _("race on %(day)s, %(distance)s, %(how)s") % words


def _detail(one: dict[str, Any]) -> Detail:
    try:
        day = dt.date.fromisoformat(str(one.get("date", "")))
    except ValueError:
        day = None
    words = (str(one.get(key, "")) for key in ("from", "to", "trigger", "rule", "reason", "otherwise"))
    kind = one.get("kind")
    return Detail(day, *words, kind=kind if kind in get_args(ChangeKind) else _kind_by_words(one))


def _kind_by_words(one: dict[str, Any]) -> ChangeKind:
    """The kind of a change noted before changes had one: then only its words told it."""
    was, to = str(one.get("from", "")), str(one.get("to", ""))
    if str(one.get("reason", "")).startswith("What was done and what is planned count together"):
        return "trims" if to == was or (" km," in was and to.startswith(was)) else "fits"
    if was == "Rest":
        return "comes"
    if re.search(r" on [A-Z][a-z]{2} \d\d [A-Z][a-z]{2}$", to):
        return "moves"
    if to == "dropped":
        hard = ("A hard session could", "With fewer hard sessions missed")
        return "lost" if str(one.get("otherwise", "")).startswith(hard) else "missed"
    told: dict[str, ChangeKind] = {"stays": "stays", "not used": "not_used", "new weeks from here": "new_weeks"}
    return "asked" if to.startswith("asked: ") else told.get(to, "becomes")


def last_undoable(athlete: AthleteView) -> models.ChangeLog | None:
    """The newest line that can still be taken back: the plan it led to is the one that stands, and no day it changed
    has been lived since."""
    row = newest(athlete)
    return None if row is None or too_late(athlete, row) else row


def newest(athlete: AthleteView) -> models.ChangeLog | None:
    """The newest change a person made, where the plan it led to is the one that stands."""
    row = models.ChangeLog.objects.filter(athlete_id=athlete.id, undone_at=None).order_by("-pk").first()
    if row is None or row.kind not in UNDOABLE:
        return None
    now = plan_rows.current_row(athlete.id)
    stands = row.plan_after_id if row.plan_after_id else row.plan_before_id
    return row if stands == (now.pk if now else None) else None


def too_late(athlete: AthleteView, row: models.ChangeLog) -> bool:
    """Whether days that a change made others of have been lived since: what was run stays as it was run.

    A day is lived when it is past, and today as soon as something of it was noted as done after the change.
    """
    first, today = row.at.astimezone(athlete.zone).date(), access.today(athlete)
    noted = models.SessionLog.objects.filter(athlete_id=athlete.id, state="done", logged_at__gt=row.at)
    done = dict(noted.values_list("session_id", "date"))
    # What was noted of a session that was moved or left out would go with its note.
    if any(log["session_id"] in done for log in row.logs_before):
        return True
    end = today + dt.timedelta(days=1) if today in done.values() else today
    if row.plan_before_id is None or row.plan_after_id is None or first >= end:
        return False
    around = models.PlanRow.objects.filter(pk__in=(row.plan_before_id, row.plan_after_id))
    before, after = (_to_do(one.plan, first.isoformat(), end.isoformat()) for one in around)
    return before != after


def first_day(row: models.ChangeLog) -> dt.date | None:
    """The first day that a change made another, whose week is shown when it is taken back; None where there is none."""
    versions = [version for version in (row.plan_before, row.plan_after) if version is not None]
    held = [{one["id"]: one | {"why": ""} for week in v.plan["weeks"] for one in week["sessions"]} for v in versions]
    changed = {log["session_id"] for log in row.logs_before}
    if len(held) == 2:
        changed |= {name for name in held[0].keys() | held[1].keys() if held[0].get(name) != held[1].get(name)}
    days = (dt.date.fromisoformat(plan[name]["date"]) for plan in held for name in changed if name in plan)
    return min(days, default=None)


def _to_do(plan: Mapping[str, Any], first: str, end: str) -> list[dict[str, Any]]:
    """What a stored plan holds from a day up to another; why it stands there and whether it was locked aside."""
    keys = ("id", "date", "kind", "title", "workout", "exercises", "plyometric_contacts")
    sessions = [one for week in plan["weeks"] for one in week["sessions"] if first <= one["date"] < end]
    return [{key: one.get(key) for key in keys} for one in sorted(sessions, key=lambda one: str(one["id"]))]


def told_since(before: Mapping[str, Any], after: Mapping[str, Any], day: dt.date) -> tuple[str, ...]:
    """Races and days away that stand in `after` and not in `before`, and the other way round, as sentences."""
    return _told(before.get("wishes") or {}, after.get("wishes") or {}, day)


def compare(athlete: AthleteView, version: int | None, since: dt.date) -> Comparison:
    """An earlier version (the one before the last change where none is named) against the plan that stands.

    raises  NotFound where there is no such version, or where today's rules no longer allow it
    """
    rows = models.PlanRow.objects.filter(athlete_id=athlete.id)
    now = rows.filter(is_current=True).first()
    if version is None:
        changed = models.ChangeLog.objects.filter(athlete_id=athlete.id, plan_after=now, undone_at=None)
        line = changed.exclude(plan_before=None).order_by("-pk").first()
        version = line.plan_before_id if line else None
    before = rows.filter(pk=version).first() if version is not None else None
    if now is None or before is None or before.pk == now.pk:
        raise NotFound(_("There is no earlier version of this plan to compare with."))
    try:
        was, stands = plan_rows.plan_of(before), plan_rows.plan_of(now)
    except InputError as error:
        raise NotFound(_("That version of the plan is no longer allowed by today's rules.")) from error
    return against(was, stands, since, made_at=before.created_at, reason=now.reason)


def against(
    before: Plan, after: Plan, since: dt.date, *, made_at: dt.datetime | None = None, reason: str = ""
) -> Comparison:
    """Two plans side by side from `since` on."""
    since = max(since, min(before.request.start, after.request.start))
    days = differences.days_changed(before, after, since)
    return Comparison(before, after, made_at, reason, days, differences.week_sums(before, after, since))
