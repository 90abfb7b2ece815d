"""What the runner did: the list, and one activity with its samples, laps and best efforts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fourlaps.errors import NotFound
from fourlaps.services.access import AthleteView
from fourlaps.storage import activities as rows
from fourlaps.storage import models
from fourlaps.vocabulary.activity import Activity

ON_A_PAGE = 30
_LIST_FIELDS = (
    "pk", "name", "sport", "start", "date", "utc_offset_s", "distance_m", "duration_s", "session_id", "sentence",
    "device",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of the list."""

    pk: int
    title: str
    start_local: dt.datetime | None
    distance_m: float | None
    duration_s: float | None
    sport: str
    sentence: str
    session_id: str
    device: str
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list, newest first."""

    rows: tuple[ActivityRow, ...]
    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class Best:
    """The fastest stretch of one distance."""

    distance_m: float
    time_s: float
    start_s: float


@dataclass(frozen=True, slots=True)
class One:
    """One activity whole."""

    row: ActivityRow
    activity: Activity
    bests: tuple[Best, ...]


def _title(name: str, sport: str) -> str:
    words = {
        "running": _("Run"), "cycling": _("Ride"), "swimming": _("Swim"), "walking": _("Walk"),
        "strength": _("Strength"),
    }  # fmt: skip
    return name or words.get(sport, _("Activity"))


def _row(athlete: AthleteView, row: models.Activity, file_name: str = "") -> ActivityRow:
    local = None
    if row.start is not None:
        zone = athlete.zone if row.utc_offset_s is None else dt.timezone(dt.timedelta(seconds=row.utc_offset_s))
        # Naive on purpose: a local wall-clock time that no template filter shifts again.
        local = row.start.astimezone(zone).replace(tzinfo=None)
    return ActivityRow(
        row.pk, _title(row.name, row.sport), local, row.distance_m, row.duration_s, row.sport, row.sentence,
        row.session_id, row.device, file_name,
    )  # fmt: skip


def page(athlete: AthleteView, number: int = 1) -> Page:
    """A page of the list, newest first; activities without a date come last."""
    mine = models.Activity.objects.filter(athlete_id=athlete.id)
    count = mine.count()
    first = (max(1, number) - 1) * ON_A_PAGE
    ordered = mine.only(*_LIST_FIELDS).order_by("-date", "-start", "-pk")
    found = ordered[first : first + ON_A_PAGE]
    return Page(tuple(_row(athlete, row) for row in found), count, count > first + ON_A_PAGE)


def _mine(athlete: AthleteView, activity_id: int) -> models.Activity:
    row = models.Activity.objects.filter(athlete_id=athlete.id, pk=activity_id).first()
    if row is None:
        raise NotFound(f"There is no activity {activity_id}.")
    return row


def one(athlete: AthleteView, activity_id: int) -> One:
    """One activity with its samples, laps and best efforts.

    raises  NotFound where it is missing or belongs to somebody else
    """
    row = _mine(athlete, activity_id)
    main = row.files.filter(is_main=True).first()
    bests = tuple(Best(b.distance_m, b.time_s, b.start_s) for b in row.bests.all())
    return One(_row(athlete, row, main.name if main else ""), rows.activity_of(row), bests)
