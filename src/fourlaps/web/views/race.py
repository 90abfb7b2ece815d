"""Race: what I can run, how I run it, what a fast first lap costs, the card, and the review afterwards."""

from __future__ import annotations

import contextlib
import itertools
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fourlaps.errors import InputError
from fourlaps.racing import course
from fourlaps.services import race as races
from fourlaps.services import timed_races
from fourlaps.units import format_time, parse_time_s
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.race import PacePlan
from fourlaps.web import charts, oval, season
from fourlaps.web.forms import ReviewForm
from fourlaps.web.page import Who, download, here, show
from fourlaps.web.sayings import said
from fourlaps.web.views.plan import own_css
from fourlaps.web.views.today import countdown


def goal_sentence(mile: Estimate | None, goal_s: float | None) -> str:
    """How likely the goal is today, in races of ten; empty without a goal."""
    if mile is None or not goal_s:
        return ""
    share = mile.prob_below(goal_s)
    goal = format_time(goal_s)
    if share >= 0.95:
        return _("Your goal of %(goal)s is in you today, nearly every time.") % {"goal": goal}
    if share < 0.03:
        return _("Your goal of %(goal)s is further than a good day from here; training has to bring it.") % {
            "goal": goal
        }
    if share < 0.075:
        return _("Your goal of %(goal)s would come in 1 race of 20 today.") % {"goal": goal}
    tens = max(1, round(share * 10))
    return ngettext(
        "Your goal of %(goal)s would come in %(n)s race of 10 today.",
        "Your goal of %(goal)s would come in %(n)s races of 10 today.",
        tens,
    ) % {"goal": goal, "n": tens}


def asked_time(request: HttpRequest, who: Who) -> tuple[float, str]:
    """Seconds to plan the race for and the complaint about what was asked, if any."""
    default = races.planned_finish_s(who.athlete, who.state)
    asked = request.GET.get("for", "").strip()
    if not asked:
        return default, ""
    try:
        return parse_time_s(asked), ""
    except InputError as error:
        return default, said(str(error))


def planned(request: HttpRequest, who: Who) -> tuple[PacePlan, str]:
    """The race plan for the time asked for, or for the default with the complaint."""
    finish_s, problem = asked_time(request, who)
    try:
        return races.plan_race(finish_s), problem
    except InputError as error:
        return races.plan_race(races.planned_finish_s(who.athlete, who.state)), said(str(error))


def race(request: HttpRequest) -> HttpResponse:
    """The race page."""
    who = here(request)
    if who is None or who.state is None:
        return redirect("onboarding")
    made, problem = planned(request, who)
    goal_s = who.athlete.goal_s
    cost = next((reason for reason in made.reasons if "3 s" in reason), races.cost_of_fast_first_lap(made))
    race_day = who.athlete.race
    context: dict[str, Any] = who.context("race") | {
        "race_day": race_day,
        "countdown": countdown((race_day - who.today).days) if race_day else "",
        "range_bar": charts.range_bar(who.state.mile, goal_s),
        "goal_sentence": goal_sentence(who.state.mile, goal_s),
        "race_plan": made,
        "oval": oval.race_oval(made),
        "asked": request.GET.get("for", "")[:20] if problem else format_time(made.finish_s),
        "problem": problem,
        "fast_first": cost,
        "reasons": [reason for reason in made.reasons if reason != cost],
        "past": past_races(who),
        "timed": timed_races.latest(who.athlete),
        "season": season.season(who.plan, who.today) if who.plan else None,
    }
    return show(request, "fourlaps/race.html", context)


def past_races(who: Who) -> list[dict[str, Any]]:
    """Races behind the runner whose laps are known, newest first, each with the address of its review."""
    rows = []
    for row in reversed(races.races(who.athlete)):
        if row.date <= who.today and row.splits_s and course.race_of(row.distance_m) in course.RACES_M:
            laps = " ".join(format_time(split_s, 1) for split_s in row.splits_s)
            query = urlencode({"laps": laps, "distance": course.race_of(row.distance_m), "track": row.track})
            rows.append({"name": row.name, "date": row.date, "finish_s": row.finish_s, "query": query})
    return rows[:10]


def race_print(request: HttpRequest) -> HttpResponse:
    """The card as a page to print."""
    who = here(request)
    if who is None or who.state is None:
        return redirect("onboarding")
    made, _problem = planned(request, who)
    return show(
        request, "fourlaps/race_print.html", who.context("race") | {"race_plan": made, "oval": oval.race_oval(made)}
    )


def race_card(request: HttpRequest) -> HttpResponse:
    """The card as a PDF."""
    who = here(request)
    if who is None or who.state is None:
        return redirect("onboarding")
    made, _problem = planned(request, who)
    return download(races.card_pdf(made), "pace-card.pdf", "application/pdf")


def race_card_page(request: HttpRequest) -> HttpResponse:
    """The card as one HTML file that needs no network once it is on the phone."""
    who = here(request)
    if who is None or who.state is None:
        return redirect("onboarding")
    made, _problem = planned(request, who)
    context = {"race_plan": made, "oval": oval.race_oval(made), "css": own_css(), "shown": who.shown()}
    page = render_to_string("fourlaps/race_card_page.html", context, request=request)
    return download(page.encode(), "pace-card.html", "text/html; charset=utf-8")


def race_card_image(request: HttpRequest) -> HttpResponse:
    """The card as a picture for the lock screen."""
    who = here(request)
    if who is None or who.state is None:
        return redirect("onboarding")
    made, _problem = planned(request, who)
    return download(oval.card_image(made).encode(), "pace-card.svg", "image/svg+xml")


def race_review(request: HttpRequest) -> HttpResponse:
    """Where the seconds went, from typed laps."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    given = request.POST if request.method == "POST" else request.GET if "laps" in request.GET else None
    form = ReviewForm(given)
    review = None
    if given is not None and form.is_valid():
        try:
            review = races.review(
                form.cleaned_data["laps"],
                course.RACES_M[form.cleaned_data["distance"]],
                track=form.cleaned_data["track"],
                goal_s=form.cleaned_data["goal"],
            )
        except InputError as error:
            form.complain(error, "laps")
    context = who.context("race") | {
        "form": form,
        "review": review,
        "oval": oval.review_oval(review.laps, review.finish_s) if review else "",
    }
    return show(request, "fourlaps/race_review.html", context)


def timed_race(request: HttpRequest, timed_id: int) -> HttpResponse:
    """A race timed with the stopwatch: every runner's laps, each with the way to the review."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    kept = timed_races.one(who.athlete, timed_id)
    rows = []
    for runner in kept.race.runners:
        clocks = [0.0, *(mark.clock_s for mark in runner.marks)]
        row: dict[str, Any] = {
            "runner": runner, "splits": [b - a for a, b in itertools.pairwise(clocks)],
            "finish_s": runner.marks[-1].clock_s if kept.race.finished(runner) else None,
        }  # fmt: skip
        with contextlib.suppress(InputError):
            laps = " ".join(f"{split:.2f}" for split in kept.race.splits_s(runner))
            row["query"] = urlencode(
                {
                    "laps": laps,
                    "distance": course.race_of(kept.race.distance_m),
                    "track": kept.race.track,
                    "date": kept.date,
                }
                | ({"goal": format_time(runner.goal_s, 1)} if runner.goal_s else {})
            )
        rows.append(row)
    rows.sort(key=lambda row: row["finish_s"] or float("inf"))
    return show(request, "fourlaps/timed_race.html", who.context("race") | {"kept": kept, "rows": rows})
