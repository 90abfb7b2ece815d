"""A plan that fits a life: the seven days, races on the way, days away, ground and gym, health."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fourlaps.errors import InputError
from fourlaps.services import wishes
from fourlaps.web.forms.plan_settings import PlanSettings
from fourlaps.web.page import UNDO, here, show
from fourlaps.web.sayings import said
from fourlaps.web.views import settings_change


def plan_settings(request: HttpRequest) -> HttpResponse:
    """The form; when it is right the plan it leads to, then that plan once it is taken. A wish no plan can meet comes
    back with what would help."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    known = wishes.of(who.athlete) | {"days": who.athlete.days, "long_run_day": who.athlete.long_run_day}
    seen = request.POST.get("seen", "")[:40] if request.method == "POST" else wishes.stamp(who.athlete)
    form = PlanSettings(request.POST if request.method == "POST" else None, known)
    if request.method == "POST" and form.is_valid() and not settings_change.is_looked_over(request):
        try:
            changed = settings_change.saved(
                request, who, lambda: wishes.save(who.athlete, form.cleaned, who.today, seen=seen)
            )
            if isinstance(changed, HttpResponse):
                return changed
            text = _("Saved. The plan is made anew from today.") if changed else _("Saved.")
            after = here(request)
            if who.athlete.cleared and after is not None and not after.athlete.cleared:
                text += " " + _(
                    "The doctor's yes you told before was for something else: it no longer counts, and everything "
                    "stays easy until you are cleared again (in the settings)."
                )
            messages.success(request, text, extra_tags=UNDO if changed else "")
            return redirect("plan")
        except InputError as error:
            form.errors.append(said(str(error)))
    return show(request, "fourlaps/plan_settings.html", who.context("plan") | {"form": form, "seen": seen})
