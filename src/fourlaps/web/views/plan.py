"""Plan: where the season stands, this week's purpose, seven days."""

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
from fourlaps.training import pins
from fourlaps.units import MILE_M
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.web import plan_charts, season, wording
from fourlaps.web.calendar_words import calendar_words
from fourlaps.web.page import Who, download, here, number_of, show
from fourlaps.web.sayings import said
from fourlaps.web.views.today import countdown, suggested

FOLLOWED = frozenset({"tempo", "vo2max", "mile_pace", "time_trial", "race"})


def locked_words(plan: Plan, session: Session) -> str:
    """Why a locked session stands on a day that was told to hold no such thing; empty where it fits its day."""
    return {
        "": "",
        "away": _("It stands because you locked it, although you said you do not train that day."),
        "easy": _("It stands because you locked it, although you said easy running only for that day."),
        "weekday": _("It stands because you locked it, although that weekday is not ticked for running."),
    }[pins.against_the_day(plan, session)]


def _locked_against(who: Who, plan: Plan) -> list[tuple[plans.Slot, str]]:
    """What is locked and still to come on days that were told to hold no such thing, each with why it stands."""
    if not any(session.date >= who.today and locked_words(plan, session) for session in plan.sessions):
        return []
    slots = plans.slots(who.athlete, who.today, plan.request.race)
    return [(slot, words) for slot in slots if slot.is_open and (words := locked_words(plan, slot.session))]


def _chosen_week(request: HttpRequest, who: Who) -> int:
    """Index of the week asked for by number or by date; this week for anything else."""
    plan = who.plan
    assert plan is not None
    asked = number_of(request.GET.get("week", ""))
    if asked and asked <= len(plan.weeks):
        return asked - 1
    try:
        return season.nearest_index(plan, dt.date.fromisoformat(request.GET.get("date", "")))
    except ValueError:
        return season.nearest_index(plan, who.today)


def week_context(who: Who, index: int) -> dict[str, Any]:
    """What a page about one week shows."""
    plan = who.plan
    assert plan is not None
    first, last = season.week_dates(plan, index)
    slots = plans.slots(who.athlete, plan.request.start, plan.request.race)
    days = season.days_of(plan, index, [slot for slot in slots if first <= slot.date <= last])
    less_m = season.less_m(plan, slots)
    week = plan.weeks[index]
    week_m = week.distance_m - less_m.get(index, 0.0)
    return {
        "week": week,
        "week_m": week_m,
        "strip": season.strip(plan, who.today, less_m=less_m),
        "slots": slots,
        "week_index": index,
        "week_place": index + 1,
        "is_this_week": index == season.index_of(plan, who.today),
        "days": days,
        "week_words": _("Week %(n)s of %(all)s") % {"n": index + 1, "all": len(plan.weeks)},
        "week_oval": season.week_picture(days, week_m, who.today, who.units),
    }


def plan(request: HttpRequest) -> HttpResponse:
    """One week of the plan, this one unless another is asked for."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    context: dict[str, Any] = who.context("plan")
    if who.plan:
        index = _chosen_week(request, who)
        week = week_context(who, index)
        ahead = [slot for slot in week["slots"] if slot.date >= who.today]
        hard = next((s for s in ahead if s.session.hard and s.session.kind in FOLLOWED and s.is_open), None)
        context |= week | {
            "undoable": plans.last_undoable(who.athlete),
            "changed": plans.entries(who.athlete)[0][:1],
            "lock": plans.lock(who.athlete),
            "locked_against": _locked_against(who, who.plan),
            "proposal": suggested(who),
            "previous": index if index else None,
            "following": index + 2 if index + 1 < len(who.plan.weeks) else None,
            "next_hard": f"{wording.day_words(hard.date, who.today)}: {said(hard.session.title)}" if hard else "",
            "season": season.season(who.plan, who.today),
            "countdown": countdown((who.plan.request.race - who.today).days),
            **_told(who),
        }
    return show(request, "fourlaps/plan.html", context)


def _told(who: Who) -> dict[str, Any]:
    """What the whole plan may bring and how it is built, as pictures with their tables."""
    known = plans.season_and_runner(who.athlete, who.plan) if who.plan else None
    if who.plan is None or known is None:
        return {}
    told, runner = known
    per_m = MILE_M if who.units == "mi" else 1000.0
    return {
        "forecasts": plan_charts.forecasts(told.mile, who.plan.request.goal_s),
        "ring": plan_charts.intensity_ring(told.intensity),
        "ring_rows": plan_charts.intensity_rows(told.intensity),
        "fast_curve": plan_charts.fast_curve(told.weeks, season.index_of(who.plan, who.today), who.units),
        "fast_rows": [
            (number, week, 1000 * week.mile_pace_km / per_m, 1000 * week.five_k_pace_km / per_m)
            for number, week in enumerate(told.weeks, start=1)
        ],
        "third": told.third_hard_day,
        "beside_most": _beside_most(runner),
    }


def _beside_most(found: plans.BesideMost) -> list[dict[str, str]]:
    """How the runner answers to training and tires from it, beside most, each with its range and what it rests on."""
    rows = ((_("You gain from training"), found.responsiveness), (_("You tire from training"), found.recovery))
    return [
        {
            "word": word,
            "value": wording.beside_most(one.median),
            "range": _("%(low)s to %(high)s")
            % {"low": wording.beside_most(one.interval(0.8)[0]), "high": wording.beside_most(one.interval(0.8)[1])},
            "why": said(one.reasons[0].text),
        }
        for word, one in rows
    ]


def calendar_file(request: HttpRequest) -> HttpResponse:
    """The plan as a calendar file."""
    who = here(request)
    if who is None or who.plan is None:
        return redirect("plan")
    return download(plans.calendar(who.athlete, calendar_words), "fourlaps.ics", "text/calendar; charset=utf-8")


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
