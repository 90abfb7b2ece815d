"""What every page gets: who is shown, in which units, where in the season, and the mile (one number everywhere)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fourlaps import safety
from fourlaps.services import access, plans, runner
from fourlaps.vocabulary.athlete import RunnerState
from fourlaps.vocabulary.plan import Plan
from fourlaps.web import miles

# The tag of a message about a change that the runner may take back.
UNDO = "undo"


def number_of(text: str) -> int | None:
    """A number that came with a request; None for anything else, and for more digits than any number of ours has."""
    return int(text) if text.isdecimal() and len(text) < 12 else None


@dataclass(frozen=True, slots=True)
class Shown:
    """How the page is shown.

    is_demo  for the made-up runner          units   "km" or "mi"
    bare     without the five places         sealed  without any link into the house (an unpaired phone)
    may_change  with the buttons that change something; somebody who may only look is shown none
    owns     with the buttons that take out what is stored: the runner's alone
    """

    is_demo: bool = False
    units: str = "km"
    bare: bool = False
    sealed: bool = False
    may_change: bool = True
    owns: bool = True


@dataclass(frozen=True)
class Who:
    """The athlete whose pages are shown, on one day of their own calendar."""

    athlete: Any
    today: dt.date

    @property
    def units(self) -> str:
        return str(self.athlete.units or "km")

    @cached_property
    def plan(self) -> Plan | None:
        return plans.current(self.athlete)

    @cached_property
    def state(self) -> RunnerState | None:
        return runner.state(self.athlete, self.today)

    def shown(self) -> Shown:
        return Shown(
            is_demo=bool(self.athlete.is_demo),
            units=self.units,
            may_change=self.athlete.changes,
            owns=self.athlete.role == "owner",
        )

    def context(self, place: str) -> dict[str, Any]:
        """What all pages of a place share."""
        state = self.state
        return {
            "athlete": self.athlete,
            "today": self.today,
            "plan": self.plan,
            "place": place,
            "mile": state.mile if state else None,
            "mile_date": state.as_of if state else None,
            "shown": self.shown(),
        }


def here(request: HttpRequest) -> Who | None:
    """Who is shown, None where nobody is set up yet."""
    athlete = access.athlete_for(request)
    miles.speak(athlete.units if athlete else "km")
    return Who(athlete, access.today(athlete)) if athlete else None


def plan_on(day: dt.date | None) -> HttpResponse:
    """To the plan's week that holds a day; to this week where none is given."""
    return redirect(f"{reverse('plan')}?date={day.isoformat()}") if day else redirect("plan")


def without_mile(request: HttpRequest, who: Who | None) -> HttpResponse:
    """What a race page answers where no mile is known: the start, or why the results tell none and what to do."""
    why = runner.disagreement(who.athlete, who.today) if who else ""
    if who is None or not why:
        return redirect("onboarding")
    return show(request, "fourlaps/race_unknown.html", who.context("race") | {"disagreement": why})


@cache
def rule_rows() -> tuple[Any, ...]:
    """The guardrails in the order of their numbers."""
    return tuple(safety.guardrails().values())


def show(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """The rendered page, with what was just done said on top and its Undo beside it."""
    flashes = list(get_messages(request))
    given = {"shown": Shown(), **context, "flashes": flashes}
    if any(UNDO in flash.tags.split() for flash in flashes) and "athlete" in context:
        given |= {"undoable": plans.last_undoable(context["athlete"]), "undo_on_top": True}
    return render(request, template, given, status=status)


def download(data: bytes, name: str, kind: str) -> HttpResponse:
    """Bytes as a file to keep."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
