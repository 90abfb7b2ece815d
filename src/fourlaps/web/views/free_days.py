"""Other days than usual for a while: told, listed and taken back."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.services import free_days, plans
from fourlaps.web.forms.free_days import FreeDaysForm
from fourlaps.web.page import here, show
from fourlaps.web.sayings import said


def other_days(request: HttpRequest) -> HttpResponse:
    """The form, with what was told before; once it is right, what the plan suggests for it."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    sunday = who.today + dt.timedelta(days=6 - who.today.weekday())
    usual = {"first": who.today, "last": sunday, "days": who.athlete.days}
    form = FreeDaysForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            if free_days.tell(who.athlete, form.window, who.today):
                return redirect("suggestion")
            stopped = plans.lock(who.athlete) is not None
            words = _("Noted. It counts once training goes on.") if stopped else _("Noted. Nothing has to move for it.")
            messages.success(request, words)
            return redirect("plan")
        except InputError as error:
            form.complain(error)
    told = free_days.told(who.athlete, who.today)
    return show(request, "fourlaps/other_days.html", who.context("plan") | {"form": form, "told": told})


@require_POST
def forget(request: HttpRequest, row_id: int) -> HttpResponse:
    """Take back what was told of some days, as long as the plan does not follow it."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    try:
        free_days.remove(who.athlete, row_id, who.today)
        messages.success(request, _("Removed: your usual days count there."))
    except InputError as error:
        messages.error(request, said(str(error)))
    return redirect("other_days")
