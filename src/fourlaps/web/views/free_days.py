"""Other days than usual for a while: told, listed and taken back."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.services import free_days
from fourlaps.web.forms.free_days import FreeDaysForm
from fourlaps.web.page import here, show


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
            messages.success(request, _("Noted. Nothing has to move for it."))
            return redirect("plan")
        except InputError as error:
            form.complain(error)
    told = free_days.told(who.athlete, who.today)
    return show(request, "fourlaps/other_days.html", who.context("plan") | {"form": form, "told": told})


@require_POST
def forget(request: HttpRequest, row_id: int) -> HttpResponse:
    """Take back what was told of some days."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    free_days.remove(who.athlete, row_id)
    messages.success(request, _("Removed: your usual days count there."))
    return redirect("other_days")
