"""Who asks, and whose runner they see.

In local mode one automatic user owns everything. Whoever may see an athlete has a grant; strangers are told the same
as for something that does not exist. The made-up runner is an athlete of its own and never mixes with one's own.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fourlaps.errors import NotAllowed, NotFound
from fourlaps.storage import models

_SHOWN = "shown"  # session key: "demo" or "own"
_CHANGING_ROLES = frozenset({"owner", "coach"})


@dataclass(frozen=True, slots=True)
class AthleteView:
    """The athlete as pages and services know them; a copy, safe to keep while the row changes.

    role     what who asks may do          user_id  who asks, None where the machine itself works on
    """

    id: int
    name: str
    units: str
    language: str
    timezone: str
    is_demo: bool
    sex: Any
    birth_year: int | None
    body_kg: float | None
    week_km: float | None
    longest_km: float | None
    days: tuple[int, ...]
    long_run_day: int | None
    injured: bool
    fast_running: bool
    strength_history: bool
    cleared: bool
    race: dt.date | None
    race_name: str
    race_distance_m: float | None
    goal_s: float | None
    stopped_for: str
    stopped_on: dt.date | None
    role: str = "owner"
    user_id: int | None = None

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.timezone)

    @property
    def changes(self) -> bool:
        """Whether who asks may change anything, or only look."""
        return self.role in _CHANGING_ROLES

    def age_on(self, day: dt.date) -> int | None:
        """Age as the rules count it: the year of the day minus the birth year."""
        return None if self.birth_year is None else day.year - self.birth_year


# --- zones and days ------------------------------------------------------------------------------------------------


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name, UTC where the name is not known any more."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local_zone_name() -> str:
    """The IANA name of this machine's zone, UTC where it does not say."""
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    with contextlib.suppress(OSError, UnicodeDecodeError):
        candidates.append(Path("/etc/timezone").read_text(encoding="utf-8").strip())
    linked = str(Path("/etc/localtime").resolve())
    if "zoneinfo/" in linked:
        candidates.append(linked.rsplit("zoneinfo/", 1)[1])
    for name in candidates:
        if name and zone_of(name).key == name:
            return name
    return "UTC"


def now() -> dt.datetime:
    """This moment in UTC. The only clock of the services."""
    return dt.datetime.now(dt.UTC)


def today(athlete: AthleteView | None) -> dt.date:
    """The calendar day it is for the athlete, or on this machine while nobody is set up."""
    zone = athlete.zone if athlete else zone_of(local_zone_name())
    return now().astimezone(zone).date()


# --- users ---------------------------------------------------------------------------------------------------------


def local_user() -> models.User:
    """The one automatic user of local mode."""
    user, made = models.User.objects.get_or_create(username=settings.LOCAL_USERNAME)
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def user_for(request: HttpRequest) -> models.User | None:
    """The user behind a request: the local one on this machine or on a paired device, None for anybody else."""
    from fourlaps.services import pairing

    if pairing.is_this_machine(request) or pairing.is_paired(request):
        return local_user()
    return None


def unpaired_answer(request: HttpRequest) -> HttpResponse:
    """What a device that is not paired gets: the way to the pairing page and nothing else."""
    from django.shortcuts import redirect

    if request.method in ("GET", "HEAD"):
        return redirect("/pair/")
    return HttpResponse("This device is not paired.", status=403, content_type="text/plain")


# --- athletes ------------------------------------------------------------------------------------------------------


def view_of(row: models.Athlete, role: str = "owner", user_id: int | None = None) -> AthleteView:
    """The frozen view of an athlete's row, with the next race (or the last one where none is ahead)."""
    day = now().astimezone(zone_of(row.timezone)).date()
    races = list(row.races.all())
    race = next((r for r in races if r.date >= day), races[-1] if races else None)
    return AthleteView(
        id=row.pk,
        name=row.name,
        units=row.units,
        language=row.language,
        timezone=row.timezone,
        is_demo=row.is_demo,
        sex=row.sex or None,
        birth_year=row.birth_year,
        body_kg=row.body_kg,
        week_km=row.week_km,
        longest_km=row.longest_km,
        days=tuple(row.days),
        long_run_day=row.long_run_day,
        injured=row.injured,
        fast_running=row.fast_running,
        strength_history=row.strength_history,
        cleared=row.cleared,
        race=race.date if race else None,
        race_name=race.name if race else "",
        race_distance_m=race.distance_m if race else None,
        goal_s=race.goal_s if race else None,
        stopped_for=row.stopped_for,
        stopped_on=row.stopped_on,
        role=role,
        user_id=user_id,
    )


def again(athlete: AthleteView, row: models.Athlete) -> AthleteView:
    """The row as it stands now, for the one who asked before."""
    return view_of(row, athlete.role, athlete.user_id)


def granted(user: models.User, athlete_id: int) -> AthleteView:
    """The athlete, if the user has a grant.

    raises  NotFound for strangers, the same as for an athlete that does not exist
    """
    grant = models.Grant.objects.select_related("athlete").filter(user=user, athlete_id=athlete_id).first()
    if grant is None:
        raise NotFound(f"There is no athlete {athlete_id}.")
    return view_of(grant.athlete, grant.role, user.pk)


def may_change(athlete: AthleteView) -> None:
    """Raises NotAllowed for somebody who may only look."""
    if not athlete.changes:
        raise NotAllowed("You may look at this plan, not change it. Ask the runner for a coach's access.")


def owner_only(athlete: AthleteView) -> None:
    """Raises NotAllowed for everybody but the runner: a coach changes a plan, but what is stored is the runner's."""
    if athlete.role != "owner":
        raise NotAllowed("Only the runner may take everything, remove a result, undo an import or delete everything.")


def own_row(user: models.User) -> models.Athlete | None:
    """The user's own athlete, not the made-up one; None before the start."""
    return models.Athlete.objects.filter(owner=user, is_demo=False).order_by("pk").first()


def language_of(user: models.User | None) -> str:
    """The language the user has chosen, empty where the browser decides."""
    if user is None:
        return ""
    chosen = models.Athlete.objects.filter(owner=user, is_demo=False).values_list("language", flat=True).first() or ""
    return chosen if chosen in dict(settings.LANGUAGES) else ""


def make_own(user: models.User) -> models.Athlete:
    """The user's own athlete, made where there is none yet, with the grant that lets them see it."""
    row = own_row(user)
    if row is None:
        row = models.Athlete.objects.create(owner=user, timezone=local_zone_name(), days=[1, 3, 5, 6])
        models.Grant.objects.create(user=user, athlete=row, role="owner")
    return row


def own(user: models.User | None = None) -> AthleteView | None:
    """The view of the (local) user's own athlete, None before the start."""
    user = user or local_user()
    row = own_row(user)
    return view_of(row, user_id=user.pk) if row else None


def athlete_for(request: HttpRequest) -> AthleteView | None:
    """The athlete whose pages the request asks for: the one chosen last, else one's own, else the made-up one."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    grants = list(models.Grant.objects.filter(user=user).select_related("athlete").order_by("pk"))
    demo = next((g for g in grants if g.athlete.is_demo), None)
    real = [g for g in grants if not g.athlete.is_demo]
    # One's own before one that is coached, whichever came first.
    mine = next((g for g in real if g.athlete.owner_id == user.pk), real[0] if real else None)
    shown = request.session.get(_SHOWN)
    chosen = demo if shown == "demo" else mine if shown == "own" else mine or demo
    return view_of(chosen.athlete, chosen.role, user.pk) if chosen else None


def look_at_demo(request: HttpRequest) -> None:
    """Show the made-up runner from now on; it is made where it is missing."""
    from fourlaps.services import demo

    demo.ensure(request.user, today(None))
    request.session[_SHOWN] = "demo"


def start_own(request: HttpRequest) -> None:
    """Show one's own runner from now on."""
    request.session[_SHOWN] = "own"
