"""The start: one time, and at once the mile as a range, week 1 with its reasons, race splits on the oval."""

from __future__ import annotations

import datetime as dt
import math

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.services import access, pairing, plans
from fourlaps.services import race as races
from fourlaps.services import start as starting
from fourlaps.web import charts, oval, season
from fourlaps.web.forms.start import OnboardingForm, PairForm
from fourlaps.web.page import Shown, here, show
from fourlaps.web.views.race import worded

MORE = ("days", "week_km", "longest_km", "injured", "fast_running", "strength_history", "sex", "birth_year", "body_kg")


def onboarding(request: HttpRequest) -> HttpResponse:
    """The form and, when it is right, the first plan."""
    form = OnboardingForm(request.POST or None, today=access.today(None), initial={"units": usual_units(request)})
    if request.method == "POST" and form.is_valid():
        try:
            starting.begin(request, form.cleaned_data)
            return redirect("welcome")
        except InputError as error:
            form.complain(error)
    context = {
        "form": form,
        "open_more": any(name in form.errors for name in MORE),
        "offer_demo": True,
        "oval": oval.race_oval(races.plan_race(300.0), key="example-oval"),
        "shown": Shown(bare=True),
    }
    return show(request, "fourlaps/onboarding.html", context)


def usual_units(request: HttpRequest) -> str:
    """Miles where both the browser's language and this machine's clock say America; one choice to change."""
    american = request.headers.get("Accept-Language", "").startswith("en-US")
    return "mi" if american and access.local_zone_name().startswith(("America/", "US/", "Pacific/Hono")) else "km"


def welcome(request: HttpRequest) -> HttpResponse:
    """What we know after one time."""
    who = here(request)
    if who is None or who.state is None:
        return redirect("onboarding")
    aim = races.aim(who.athlete, who.plan, who.today)
    made = worded(races.plan_race(races.planned_finish_s(who.athlete, who.state.mile, aim), manner=aim.manner))
    context = who.context("") | {
        "range_bar": charts.range_bar(who.state.mile, who.athlete.goal_s),
        "mile_reason": who.state.mile.reasons[0].text if who.state.mile.reasons else "",
        "race_plan": made,
        "oval": oval.race_oval(made),
        "why_careful": aim.card.why if aim.careful else "",
    }
    if who.plan:
        # The plan may begin in the middle of a week; the first seven days are what counts now.
        last = who.today + dt.timedelta(days=6)
        slots = plans.slots(who.athlete, who.today, last)
        week = who.plan.weeks[season.nearest_index(who.plan, who.today + dt.timedelta(days=3))]
        context |= {
            "week": week,
            "days": season.days_between(who.today, last, slots),
            "season": season.season(who.plan, who.today),
        }
    return show(request, "fourlaps/welcome.html", context)


def pair(request: HttpRequest) -> HttpResponse:
    """The one-time code for a phone on the same network; the page of a stranger holds nothing else."""
    form = PairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if pairing.pair(request, form.cleaned_data["code"]):
            return redirect("today")
        minutes = math.ceil(pairing.closed_for_s() / 60)
        form.add_error(
            "code",
            ngettext(
                "Too many wrong codes. Wait %(n)s minute, then type the newest code the computer shows.",
                "Too many wrong codes. Wait %(n)s minutes, then type the newest code the computer shows.",
                minutes,
            )
            % {"n": minutes}
            if minutes
            else _("This is not the code, or it was used already. The computer shows the one that counts."),
        )
    return show(request, "fourlaps/pair.html", {"form": form, "shown": Shown(bare=True, sealed=True)})


@require_POST
def start_own(request: HttpRequest) -> HttpResponse:
    """Leave the made-up runner."""
    access.start_own(request)
    return redirect("today" if here(request) else "onboarding")


@require_POST
def look_around(request: HttpRequest) -> HttpResponse:
    """Look at the made-up runner."""
    access.look_at_demo(request)
    return redirect("today")
