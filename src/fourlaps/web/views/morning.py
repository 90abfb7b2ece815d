"""The morning check: pain or ill, sleep, sore; a red flag stops training until a doctor has cleared it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.services import mornings, plans
from fourlaps.vocabulary.log import MorningCheck
from fourlaps.web.forms.morning import MorningForm
from fourlaps.web.page import here, show


def morning(request: HttpRequest) -> HttpResponse:
    """The form with the last answers of the day, and what follows from them."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    known = mornings.on(who.athlete, who.today)
    body = (name for name in MorningForm.base_fields if name != "temp_c")
    initial = {name: getattr(known, name) for name in body} if known else {}
    initial["temp_c"] = mornings.temp_on(who.athlete, who.today) if known else None
    form = MorningForm(request.POST or None, initial=initial)
    answer = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        check = MorningCheck(
            date=who.today,
            sleep_h=given["sleep_h"],
            soreness=given["soreness"],
            mood=given["mood"],
            resting_heart_rate_bpm=given["resting_heart_rate_bpm"],
            hrv_rmssd_ms=given["hrv_rmssd_ms"],
            illness=given["illness"] or "none",
            pain=given["pain"],
            pain_note=given["pain_note"],
        )
        try:
            answer = mornings.save(who.athlete, check, who.today, temp_c=given["temp_c"])
        except InputError as error:
            form.complain(error)
    return show(request, "fourlaps/morning.html", who.context("today") | {"form": form, "answer": answer})


@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """A doctor has cleared the runner, or somebody has looked at a pain that had lasted."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    if request.POST.get("pain"):
        if not request.POST.get("yes"):
            messages.error(request, _("Nothing has changed: tick it once somebody has looked at it."))
        elif mornings.looked_at(who.athlete, who.today):
            messages.success(request, _("Good. Run as they said, and tell each morning how it is."))
        return redirect("today")
    if not request.POST.get("yes"):
        messages.error(request, _("Nothing has changed: only a doctor's word ends this. Tick it once it was given."))
    else:
        plans.clear_lock(who.athlete, who.today)
        messages.success(request, _("Good. We start again gently."))
    return redirect("today")
