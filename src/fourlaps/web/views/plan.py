"""Plan: the season, this week's purpose, seven days; one session's card; what if I can't."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.services import plans
from fourlaps.web import season, wording
from fourlaps.web.calendar_words import calendar_words
from fourlaps.web.page import Who, download, here, rule_rows, show
from fourlaps.web.sayings import said
from fourlaps.web.views.today import TEN, countdown

FOLLOWED = frozenset({"tempo", "vo2max", "mile_pace", "time_trial", "race"})


def _chosen_week(request: HttpRequest, who: Who) -> int:
    """Index of the week asked for by number or by date; this week for anything else."""
    plan = who.plan
    assert plan is not None
    asked = request.GET.get("week", "")
    if asked.isdecimal() and 1 <= int(asked) <= len(plan.weeks):
        return int(asked) - 1
    try:
        return season.nearest_index(plan, dt.date.fromisoformat(request.GET.get("date", "")))
    except ValueError:
        return season.nearest_index(plan, who.today)


def week_context(who: Who, index: int) -> dict[str, Any]:
    """What a page about one week shows."""
    plan = who.plan
    assert plan is not None
    first, last = season.week_dates(plan, index)
    slots = plans.slots(who.athlete, first, last)
    days = season.days_of(plan, index, slots)
    week = plan.weeks[index]
    return {
        "week": week,
        "week_index": index,
        "week_place": index + 1,
        "is_this_week": index == season.index_of(plan, who.today),
        "days": days,
        "week_words": _("Week %(n)s of %(all)s") % {"n": index + 1, "all": len(plan.weeks)},
        "week_oval": season.week_picture(days, week, who.today, who.units),
    }


def plan(request: HttpRequest) -> HttpResponse:
    """One week of the plan, this one unless another is asked for."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    context: dict[str, Any] = who.context("plan")
    if who.plan:
        index = _chosen_week(request, who)
        ahead = plans.slots(who.athlete, who.today, who.plan.request.race)
        hard = next((s for s in ahead if s.session.hard and s.session.kind in FOLLOWED and s.state == "planned"), None)
        context |= week_context(who, index) | {
            "undoable": plans.can_undo(who.athlete),
            "strip": season.strip(who.plan, who.today),
            "previous": index if index else None,
            "following": index + 2 if index + 1 < len(who.plan.weeks) else None,
            "next_hard": f"{wording.day_words(hard.date, who.today)}: {said(hard.session.title)}" if hard else "",
            "season": season.season(who.plan, who.today),
            "countdown": countdown((who.plan.request.race - who.today).days),
        }
    return show(request, "fourlaps/plan.html", context)


def session(request: HttpRequest, session_id: str) -> HttpResponse:
    """One session's card."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    slot = plans.slot(who.athlete, session_id)
    rules = [rule for rule in rule_rows() if rule.id in slot.session.guardrails]
    context = who.context("plan") | {
        "slot": slot,
        "ten": TEN,
        "rules": rules,
        "season": season.season(who.plan, who.today) if who.plan else None,
        "fit_notes": plans.watch_file(slot.session).notes if slot.session.workout else (),
    }
    return show(request, "fourlaps/session.html", context)


def session_fit(request: HttpRequest, session_id: str) -> HttpResponse:
    """The session as a FIT workout."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    slot = plans.slot(who.athlete, session_id)
    if not slot.session.workout:
        return redirect("session", session_id)
    return download(plans.watch_file(slot.session).data, f"{session_id}.fit", "application/vnd.ant.fit")


def calendar_file(request: HttpRequest) -> HttpResponse:
    """The plan as a calendar file."""
    who = here(request)
    if who is None or who.plan is None:
        return redirect("plan")
    return download(plans.calendar(who.athlete, calendar_words), "fourlaps.ics", "text/calendar; charset=utf-8")


def session_cannot(request: HttpRequest, session_id: str, problem: str = "") -> HttpResponse:
    """Move, swap or skip, each with what it costs and whether it is safe."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    slot = plans.slot(who.athlete, session_id)
    context = who.context("plan") | {
        "slot": slot,
        "offers": plans.offers(who.athlete, session_id, who.today),
        "problem": problem,
    }
    return show(request, "fourlaps/cannot.html", context)


@require_POST
def session_change(request: HttpRequest, session_id: str) -> HttpResponse:
    """Carry out one of the offers; anything unsafe comes back with its reason."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    try:
        date = dt.date.fromisoformat(request.POST["date"]) if request.POST.get("date") else None
        plans.change(
            who.athlete, session_id, request.POST.get("kind", ""), date, request.POST.get("other") or None, who.today
        )
    except (InputError, ValueError) as error:
        return session_cannot(request, session_id, problem=said(str(error)))
    return redirect("session", session_id)


@require_POST
def undo_change(request: HttpRequest) -> HttpResponse:
    """Take back the last change of the plan."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    try:
        messages.success(request, said(plans.undo(who.athlete)))
    except InputError as error:
        messages.error(request, said(str(error)))
    return redirect("plan")


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Take the suggested change."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    try:
        plans.accept(who.athlete, who.today)
        messages.success(request, _("Changed. You can undo it on the plan."))
    except InputError as error:
        messages.error(request, said(str(error)))
    return redirect("today")


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make the plan that was still missing."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    try:
        plans.make(who.athlete, who.today)
    except InputError as error:
        messages.error(request, said(str(error)))
        return redirect("settings")
    return redirect("plan")


def own_css() -> SafeString:
    """The style sheet as text, for files that must stand alone."""
    css = (files("fourlaps.web") / "static" / "fourlaps" / "app.css").read_text(encoding="utf-8")
    return SafeString(css)


def my_week_file(request: HttpRequest) -> HttpResponse:
    """The week as one self-contained HTML file that needs no network once it is on the phone."""
    who = here(request)
    if who is None or who.plan is None:
        return redirect("plan")
    context = week_context(who, season.nearest_index(who.plan, who.today)) | {
        "css": own_css(),
        "shown": who.shown(),
        "today": who.today,
        "countdown": countdown((who.plan.request.race - who.today).days),
    }
    page = render_to_string("fourlaps/my_week.html", context, request=request)
    return download(page.encode(), "my-week.html", "text/html; charset=utf-8")
