"""Today: what, why, and what if I can't; one tap for Done or Missed and how hard it felt."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.services import mornings, plans, support
from fourlaps.training.adaptation import Proposal
from fourlaps.training.notebook import reasons
from fourlaps.web import season, wording
from fourlaps.web.page import Shown, Who, here, number_of, show
from fourlaps.web.sayings import said

TEN = range(1, 11)
# More lines than this on a phone push the answer out of sight.
SUGGESTED_DAYS = 4


def tomorrow_words(slots: list[Any], day: dt.date, units: str) -> str:
    """Tomorrow in one line."""
    words = [
        f"{said(slot.session.title)} ({size})"
        if (size := wording.unsaid_size(slot.session, units))
        else said(slot.session.title)
        for slot in slots
        if slot.date == day and slot.session.kind != "rest" and slot.stands and slot.state != "done"
    ]
    return wording.joined(words) + "." if words else _("rest.")


def next_of(slots: list[Any], after: dt.date, kinds: set[str]) -> Any:
    """The first slot after a day that is still to be run and whose session is one of the kinds, or None."""
    return next((slot for slot in slots if slot.date > after and slot.is_open and slot.session.kind in kinds), None)


def today(request: HttpRequest) -> HttpResponse:
    """The first page; the start for someone who is not set up yet."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    day, plan = who.today, who.plan
    slots = plans.slots(who.athlete, day, max(day, plan.request.race)) if plan else []
    mine = [slot for slot in slots if slot.date == day and slot.session.kind != "rest" and not slot.gone]
    test = next_of(slots, day, {"time_trial", "race"})
    proposal, morning = suggested(who), mornings.on(who.athlete, day)
    told = mornings.told(who.athlete, day, [slot for slot in slots if slot.date == day])
    rests = [slot for slot in slots if slot.date == day and slot.session.kind == "rest" and slot.session.why]
    rest_today = bool(told and told.rest)
    context: dict[str, Any] = {
        **who.context("today"),
        "slots": mine,
        "tomorrow": tomorrow_words(slots, day + dt.timedelta(days=1), who.units) if plan else "",
        "next_race": bool(test and test.session.kind == "race"),
        "next_test": f"{wording.day_words(test.date, day)}: {said(test.session.title)}" if test else "",
        "support_lines": support_lines(who, mine),
        "ten": TEN,
        "lock": plans.lock(who.athlete),
        "pause": plans.pause(who.athlete),
        "proposal": proposal,
        "morning": morning,
        "told": told,
        "held": bool(proposal and proposal["today"]) or rest_today,
        "no_running": rest_today and any(slot.is_open and slot.session.is_run for slot in mine),
        "rests": rests,
        # A rest taken for a morning that was told otherwise since: only Undo knows what stood there.
        "back": plans.brought_back(who.athlete, day) if rests and not mine and morning and not rest_today else None,
        "pain_waits": told is not None and mornings.waits_for_a_look(who.athlete, day),
        "healed": mornings.may_have_healed(who.athlete, day),
        "waits": plan is None and plans.waits_for_plan(who.athlete),
    }
    if plan:
        left = (plan.request.race - day).days
        context |= {
            "over": left < 0,
            "days_left": left,
            "countdown": countdown(left),
            "silent": plans.silent_runs(who.athlete, day) if left > 0 and not context["lock"] else [],
            "season": season.season(plan, day),
        }
    return show(request, "fourlaps/today.html", context)


def answers_to(proposal: Proposal) -> dict[str, Any]:
    """What the buttons beside a proposal need: whether it only asks, and where its questions are answered."""
    rules = {change.rule for change in proposal.changes}
    return {
        "asks": plans.only_asks(proposal),
        "results": "surprise" in rules,
        "goal": "goal" in rules,
        "mark": plans.mark_of(proposal),
    }


def suggested(who: Who) -> dict[str, Any] | None:
    """A suggested change: its sentences, day by day what stood there and what would, and whether it is about today."""
    if who.plan is None:
        return None
    proposal = plans.proposal(who.athlete, who.today)
    if proposal is None:
        return None
    days = [change for change in proposal.changes if change.session and change.was]
    return {
        **answers_to(proposal),
        "reasons": reasons(proposal.changes),
        "days": days[:SUGGESTED_DAYS],
        "more": len(days[SUGGESTED_DAYS:]),
        "today": any(change.date <= who.today for change in days),
    }


def countdown(days: int) -> str:
    """'7 weeks to the race'."""
    if days <= 0:
        return wording.weeks_words(days)
    return _("%(time)s to the race") % {"time": wording.weeks_words(days)}


def support_lines(who: Who, slots: list[Any]) -> list[support.SupportLine]:
    """Fuel, fluid and sleep for today."""
    return support.lines(who.athlete, next((slot.session for slot in slots if slot.stands), None))


@require_POST
def session_log(request: HttpRequest, session_id: str) -> HttpResponse:
    """Note how a session went; answers with the small piece for htmx, with the page otherwise."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    problem = ""
    state = request.POST.get("state", "")
    # What is no number is no feel either, and is told so.
    feel = number_of(request.POST["feel"]) or 0 if request.POST.get("feel") else None
    try:
        plans.log(who.athlete, session_id, state, feel, went=request.POST.get("went"))
    except InputError as error:
        problem = said(str(error))
    if not getattr(request, "htmx", False):
        if problem:
            messages.error(request, problem)
        return redirect("session", session_id)
    slot = plans.slot(who.athlete, session_id)
    context = {
        "slot": slot,
        "ten": TEN,
        "problem": problem,
        "today": who.today,
        "shown": Shown(units=who.units),
        "follows": not slot.is_open and who.plan is not None and plans.proposal(who.athlete, who.today) is not None,
    }
    return render(request, "fourlaps/part/feel.html", context)
