"""What changed and why: the notebook, two versions side by side, and the suggestion that waits for an answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fourlaps import safety
from fourlaps.errors import InputError, NotFound
from fourlaps.services import plans
from fourlaps.training.notebook import grouped, reasons
from fourlaps.web import season
from fourlaps.web.page import UNDO, Who, here, number_of, plan_on, show
from fourlaps.web.sayings import said
from fourlaps.web.views.today import answers_to
from fourlaps.web.wording import change_words

LIVED_WORDS = {
    "done": gettext_lazy("Hard day done"),
    "missed": gettext_lazy("Missed"),
    "skipped": gettext_lazy("Left out"),
    "result": gettext_lazy("Result"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the notebook as it is read: a change (`entry`) or what was lived (`lived`)."""

    kind: str
    day: dt.date
    clock: str = ""
    entry: Any = None
    lived: Any = None
    undoable: bool = False
    too_late: str = ""


def notebook(request: HttpRequest) -> HttpResponse:
    """Every change of the plan, newest first, day by day."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    asked = request.GET.get("page", "1")
    page = min(number_of(asked) or 1, 99_999)
    entries, older = plans.entries(who.athlete, page)
    last, late = plans.last_undoable(who.athlete), plans.too_late(who.athlete)
    lines = []
    for entry in entries:
        local = timezone.localtime(entry.at, who.athlete.zone)
        kind = change_words(entry.kind, entry.by)
        can = bool(last and last.pk == entry.pk)
        cannot = plans.too_late_words() if late and late.pk == entry.pk else ""
        lines.append(Line(kind, local.date(), f"{local:%H:%M}", entry, undoable=can, too_late=cannot))
    # The diary between the lines of this page; the first page reaches to today, the last to the beginning.
    newest = who.today if page == 1 else lines[0].day if lines else who.today
    oldest = lines[-1].day if older and lines else None
    for line in plans.lived(who.athlete, oldest, newest):
        lines.append(Line(str(LIVED_WORDS[line.kind]), line.date, lived=line))
    lines.sort(key=lambda one: (one.day, one.clock or "00:00"), reverse=True)
    context = who.context("plan") | {
        "lines": lines,
        "older": page + 1 if older else None,
        "newer": page - 1 if page > 1 else None,
        "rule_titles": {rule.id: rule.title for rule in safety.guardrails().values()},
    }
    return show(request, "fourlaps/notebook.html", context)


def compare(request: HttpRequest) -> HttpResponse:
    """An earlier version beside the plan that stands."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    asked = request.GET.get("version", "")
    version = number_of(asked)
    try:
        found = plans.compare(who.athlete, version, who.today)
    except NotFound as error:
        messages.info(request, str(error))
        return redirect("notebook")
    context = who.context("plan") | versions(found, who) | {"made_at": found.made_at, "reason": found.reason}
    return show(request, "fourlaps/compare.html", context)


def versions(found: Any, who: Who) -> dict[str, Any]:
    """Both strips, drawn to one scale, and the days that differ."""
    most = max((week.distance_m for plan in (found.before, found.after) for week in plan.weeks), default=0.0)
    before, after = season.strip(found.before, who.today, most), season.strip(found.after, who.today, most)
    # Weeks are counted back from the race: the shorter plan stands under the last weeks of the longer one.
    apart = len(before) - len(after)
    return {
        "comparison": found,
        "strip_before": [None] * -apart + before,
        "strip_after": [None] * apart + after,
        "changed_weeks": [w for w in found.weeks if abs(w.before_m - w.after_m) > 50 or w.before_hard != w.after_hard],
    }


def suggestion(request: HttpRequest) -> HttpResponse:
    """The suggested change: each single change with its trigger, why, and what would have changed the choice."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    found = plans.proposal(who.athlete, who.today)
    if found is None or who.plan is None:
        # A stopped plan says itself, at its top, that nothing stands.
        if plans.lock(who.athlete) is None:
            messages.info(request, _("Nothing is suggested now; the plan stands."))
        return redirect("plan")
    comparison = plans.against(who.plan, found.plan, who.today)
    context = (
        who.context("plan")
        | versions(comparison, who)
        | answers_to(found)
        | {
            "groups": grouped(found.changes),
            "lead_reasons": reasons(found.changes)[:2],
            "rule_titles": {rule.id: rule.title for rule in safety.guardrails().values()},
        }
    )
    return show(request, "fourlaps/suggestion.html", context)


def _answer(request: HttpRequest, answer: Any, done: str) -> HttpResponse:
    who = here(request)
    if who is None:
        return redirect("onboarding")
    try:
        answer(who.athlete, who.today, request.POST.get("seen", "")[:40])
        messages.success(request, done, extra_tags=UNDO)
    except InputError as error:
        messages.error(request, said(str(error)))
    return redirect("plan" if request.POST.get("back") == "plan" else "today")


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Take the suggested change, or answer that what is only said was seen."""
    who = here(request)
    found = plans.proposal(who.athlete, who.today) if who and who.plan else None
    asks = found is not None and plans.only_asks(found)
    return _answer(request, plans.accept, _("Noted.") if asks else _("Changed as suggested."))


@require_POST
def decline(request: HttpRequest) -> HttpResponse:
    """Keep the plan as it is."""
    return _answer(request, plans.decline, _("The plan stays as it was."))


@require_POST
def undo_change(request: HttpRequest) -> HttpResponse:
    """Take back the last change of the plan."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    seen = request.POST.get("seen", "")
    last = plans.last_undoable(who.athlete)
    day = plans.first_day(last) if last else None
    try:
        messages.success(request, plans.undo(who.athlete, number_of(seen), say=said))
    except InputError as error:
        messages.error(request, said(str(error)))
    return redirect("notebook") if request.POST.get("back") == "notebook" else plan_on(day)
