"""One session: its card, its watch file, and every way to change it with what that would mean before it is done."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.evidence import references
from fourlaps.services import mornings, plans
from fourlaps.web import season
from fourlaps.web.page import UNDO, Who, download, here, number_of, plan_on, rule_rows, show
from fourlaps.web.sayings import said
from fourlaps.web.views.plan import locked_words
from fourlaps.web.views.today import TEN, suggested

SWAPS = ("easier", "easy", "harder")
PLAN_KINDS = frozenset({"move", "swap", "pin", "free"})


def session(request: HttpRequest, session_id: str) -> HttpResponse:
    """One session's card."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    slot = plans.slot(who.athlete, session_id)
    context = who.context("plan") | {
        "slot": slot,
        "ten": TEN,
        "rules": [rule for rule in rule_rows() if rule.id in slot.session.guardrails],
        "season": season.season(who.plan, who.today) if who.plan else None,
        "fit_notes": plans.watch_file(slot.session).notes if slot.session.workout else (),
    }
    last = plans.last_undoable(who.athlete)
    if last is not None and said(slot.session.title) in said(last.text):
        context["undoable"] = last
    if who.plan is not None and slot.session.kind != "rest":
        told = plans.card(who.athlete, who.plan, slot.session)
        context |= {
            "told": told,
            "studies": [references()[key] for key in told.evidence.studies if key in references()],
        }
    if slot.date == who.today:
        # Only whether it asks for rest is said here, which no session of the day changes.
        told, found = mornings.told(who.athlete, who.today, [slot]), suggested(who)
        context["held"] = bool(told and told.rest) or bool(found and found["today"])
        if told and told.rest and slot.is_open and slot.session.is_run:
            context["no_running"] = told.sentences
    if not plans.changeable(who.athlete, slot):
        bench = plans.bench(who.athlete, session_id, who.today, said, found=slot)
        context["can_pin"] = True
        context["locked_against"] = locked_words(who.plan, slot.session) if who.plan else ""
        context["swaps"] = [offer for kind in SWAPS if (offer := plans.become(bench, kind))]
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


def session_cannot(request: HttpRequest, session_id: str, problem: str = "") -> HttpResponse:
    """Every way to change a session: another day, easier or harder, out; each with what it costs and what follows."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    slot = plans.slot(who.athlete, session_id)
    closed = plans.changeable(who.athlete, slot)
    # What stops the training is the one thing to say then: no other way of doing the session.
    context = who.context("plan") | {
        "slot": slot, "problem": problem, "closed": closed, "lock": plans.lock(who.athlete) if closed else None
    }  # fmt: skip
    if not closed:
        bench = plans.bench(who.athlete, session_id, who.today, said)
        context |= {
            "days": plans.every_day(bench),
            "swaps": [offer for kind in SWAPS if (offer := plans.become(bench, kind))],
            "out": plans.leave_out(slot.session, bench.row_id),
        }
    return show(request, "fourlaps/cannot.html", context)


def _day_of(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise InputError(_("'%(day)s' is no day. Choose one from the list.") % {"day": text[:20]}) from error


def session_verdict(request: HttpRequest, session_id: str) -> HttpResponse:
    """What moving to a day would mean, as a piece of the plan page: nothing is stored."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    context = {"shown": who.shown(), "today": who.today, "back": "plan"}
    slot = plans.slot(who.athlete, session_id)
    problem = plans.changeable(who.athlete, slot)
    if not problem:
        bench = plans.bench(who.athlete, session_id, who.today, said)
        try:
            day = plans.check_day(bench, _day_of(request.GET.get("date", "")))
            offer = context["offer"] = plans.move(bench, day)
            if offer.nearest and not offer.safe:
                # Another day is offered with all it would mean, as the wished one would have been.
                context["near"] = plans.move(bench, offer.nearest, look_near=False)
        except InputError as error:
            problem = said(str(error))
    return render(request, "fourlaps/part/verdict.html", context | {"session": slot.session, "problem": problem})


def session_days(request: HttpRequest, session_id: str) -> HttpResponse:
    """For each day of the week shown: does the session fit there? As JSON, asked for when a session is picked up."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    slot = plans.slot(who.athlete, session_id)
    if who.plan is None or plans.changeable(who.athlete, slot):
        return JsonResponse({})
    words = {"good": _("fits"), "costs": _("fits, at a cost"), "no": _("doesn't fit")}
    bench = plans.bench(who.athlete, session_id, who.today, said)
    first, last = season.week_dates(who.plan, season.nearest_index(who.plan, _shown_day(request, slot.date)))
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    offers = plans.every_day(bench, days)
    return JsonResponse({str(offer.date): [offer.state, words[offer.state]] for offer in offers})


def _shown_day(request: HttpRequest, otherwise: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get("date", ""))
    except ValueError:
        return otherwise


@require_POST
def session_change(request: HttpRequest, session_id: str) -> HttpResponse:
    """Carry out one of the offers; anything unsafe comes back with its reason and the nearest day that works."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    kind = request.POST.get("kind", "")
    seen = request.POST.get("seen", "")
    try:
        date = _day_of(request.POST["date"]) if request.POST.get("date") else None
        text = plans.change(
            who.athlete, session_id, kind, date, request.POST.get("other") or None, who.today,
            seen=number_of(seen), say=said,
        )  # fmt: skip
    except InputError as error:
        return session_cannot(request, session_id, problem=said(str(error)))
    messages.success(request, said(text), extra_tags=UNDO)
    return _back(request, who, session_id, date)


def _back(request: HttpRequest, who: Who, session_id: str, date: dt.date | None) -> HttpResponse:
    """To the plan's week where the change was asked for there, else to the session's card."""
    if request.POST.get("back") != "plan":
        return redirect("session", session_id)
    return plan_on(date or plans.slot(who.athlete, session_id).date)
