"""After the race: laps typed, timed or from a file become the review; two races compared; ghosts; the first 200 m."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Sequence
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.racing import compare, course, energy_left, first_200, ghost_runners, stopwatch_file
from fourlaps.services import race as races
from fourlaps.services import race_choices, timed_races
from fourlaps.units import format_time
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.race import RaceReview
from fourlaps.web import oval, race_pictures, wording
from fourlaps.web.forms.first_200 import StartsForm
from fourlaps.web.forms.race import raced
from fourlaps.web.forms.race_review import ReviewForm
from fourlaps.web.page import Who, download, here, show, without_mile
from fourlaps.web.sayings import said
from fourlaps.web.views.plan import own_css
from fourlaps.web.views.race import planned
from fourlaps.web.views.runner import heard
from fourlaps.web.views.stopwatch import merged_sentence

LARGEST_RACE_FILE_BYTES = 20 * 2**20


def laps_query(laps_s: Sequence[float], distance_m: float, track: str, **more: Any) -> str:
    """The address part that names a race by its laps."""
    laps = " ".join(f"{split:.2f}" for split in laps_s)
    told = {"laps": laps, "distance": course.race_of(distance_m), "track": track}
    return urlencode(told | {name: value for name, value in more.items() if value})


def timed_race(request: HttpRequest, timed_id: int) -> HttpResponse:
    """A race timed with the stopwatch: every runner's laps, each with the way to the review."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    if request.method == "POST":
        timed_races.forget(who.athlete, timed_id)
        messages.success(request, _("The timed race is deleted."))
        return redirect("race")
    kept = timed_races.one(who.athlete, timed_id)
    rows = []
    for runner in kept.race.runners:
        clocks = [0.0, *(mark.clock_s for mark in runner.marks)]
        row: dict[str, Any] = {
            "runner": runner, "splits": [b - a for a, b in itertools.pairwise(clocks)],
            "finish_s": runner.marks[-1].clock_s if kept.race.finished(runner) else None,
        }  # fmt: skip
        with contextlib.suppress(InputError):
            goal = format_time(runner.goal_s, 1) if runner.goal_s else ""
            splits = kept.race.splits_s(runner)
            row["query"] = laps_query(splits, kept.race.distance_m, kept.race.track, goal=goal, date=kept.date)
        rows.append(row)
    rows.sort(key=lambda row: row["finish_s"] or float("inf"))
    context = {
        "kept": kept,
        "merged": merged_sentence(kept.told),
        "rows": rows,
        "race_name": raced(course.race_of(kept.race.distance_m)),
    }
    return show(request, "fourlaps/timed_race.html", who.context("race") | context)


def _from_file(who: Who, form: ReviewForm, data: bytes) -> HttpResponse | list[float]:
    """The laps in an uploaded file, or the page of the timed race where it holds one.

    raises  InputError for a file without this race
    """
    if stopwatch_file.looks_like_one(data):
        kept = timed_races.keep(who.athlete, stopwatch_file.read_stopwatch_file(data))
        return redirect("timed_race", kept.pk)
    return list(races.laps_in_file(data, course.RACES_M[form.cleaned_data["distance"]], form.cleaned_data["track"]))


def race_review(request: HttpRequest) -> HttpResponse:
    """Where the seconds went: laps typed, from the stopwatch, or from a file."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    given = request.POST if request.method == "POST" else request.GET if "laps" in request.GET else None
    form = ReviewForm(given, request.FILES if request.method == "POST" else None)
    context = who.context("race") | {"form": form}
    if given is not None and form.is_valid():
        told = form.cleaned_data
        try:
            laps = told["laps"]
            if told["file"]:
                if told["file"].size > LARGEST_RACE_FILE_BYTES:
                    raise InputError("A race of more than 20 MB is no race. Take the file of that one run.")
                found = _from_file(who, form, told["file"].read())
                if isinstance(found, HttpResponse):
                    return found
                laps = found
            distance_m = course.RACES_M[told["distance"]]
            review = races.review(laps, distance_m, track=told["track"], goal_s=told["goal"])
            context |= _review_context(who, review, told, laps)
        except InputError as error:
            form.complain(error, "file" if told["file"] else "laps")
    return show(request, "fourlaps/race_review.html", context)


def _review_context(who: Who, review: RaceReview, told: dict[str, Any], laps: Sequence[float]) -> dict[str, Any]:
    """What the page shows of one race: its pictures, its own best, and what may be done with it."""
    lengths = [lap.length_m for lap in review.laps]
    splits = [lap.split_s for lap in review.laps]
    goal = format_time(told["goal"], 1) if told["goal"] else ""
    context: dict[str, Any] = {
        "review": review,
        "race_name": raced(told["distance"]),
        "oval": oval.review_oval(review.laps, review.finish_s),
        "query": laps_query(laps, review.distance_m, told["track"], goal=goal),
        "laps_text": " ".join(f"{split:.2f}" for split in laps),
        "told": told,
        "day": told["date"] or who.today,
    }
    chosen = race_choices.of(who.athlete)
    day = told["date"] or who.today
    weather = chosen.day_of(review.distance_m, told["track"])
    own = races.debrief(who.athlete, review, day, told["track"], weather, told["said"])
    d_prime = races.d_prime(who.athlete, who.today)
    ends = list(itertools.accumulate(lengths))
    run = energy_left.store_left(lengths, splits, d_prime)
    best_s = own.best_s if own else review.finish_s
    even = energy_left.store_left(lengths, [best_s * length / review.distance_m for length in lengths], d_prime)
    low, high = (own.predicted_low80_s, own.predicted_high80_s) if own else (best_s, best_s)
    context |= {
        "own": own,
        "sentences": own.sentences if own else review.sentences,
        "change": own.change if own else review.change,
        "parts": [(part_word(part.name), part) for part in own.parts] if own else [],
        "kind": dict(ReviewForm.base_fields["said"].choices).get((own.said or own.suspected or "") if own else "", ""),
        "like": compare.most_like(review),
        "pace_picture": race_pictures.pace_curve(
            lengths, splits, even_s=best_s, low_s=low, high_s=high,
            line_word=_("your laps, seconds per 400 m"),
            band_word=_("dashed: your best that day, %(best)s; grey: promised, %(range)s") % {
                "best": wording.clock(best_s, 1), "range": wording.clock_range(low, high)},
        ),
        "energy_picture": race_pictures.energy_curve(
            run, ends, other=even, word=_("energy left, as you ran"), other_word=_("dashed: at your best that day"),
        ),
        "after_first": round(100 * next(p.middle for p in run if p.at_m >= ends[0] - 1)),
        "even_first": round(100 * next(p.middle for p in even if p.at_m >= ends[0] - 1)),
    }  # fmt: skip
    return context


def part_word(name: str) -> str:
    """A part of the race as the page names it."""
    return {"start": _("start"), "middle": _("middle laps"), "end": _("last lap")}.get(name, name)


@require_POST
def race_count(request: HttpRequest) -> HttpResponse:
    """Count a reviewed race: keep its laps, and its time as a result the plan and every prediction know."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    form = ReviewForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["laps"]:
        return redirect("race_review")
    told = form.cleaned_data
    distance_m, day = course.RACES_M[told["distance"]], told["date"] or who.today
    back = f"{reverse('race_review')}?{laps_query(told['laps'], distance_m, told['track'], date=day)}"
    try:
        review = races.review(told["laps"], distance_m, track=told["track"])
        weather = race_choices.of(who.athlete).day_of(distance_m, told["track"])
        own = races.debrief(who.athlete, review, day, told["track"], weather, told["said"])
        excuse = own.evidence.result.excuse if own else None
        new = races.count_race(who.athlete, day, told["laps"], distance_m, told["track"], who.today, excuse=excuse)
        text = _("This race was counted before.")
        if new and excuse and own and not (own.said or own.suspected):
            text = _("Kept. The day cost too much to be a test; this race can only make your mile faster.")
        elif new and excuse:
            text = _("Kept. No race for time, it can only make your mile faster; your plan is not tested by it.")
        elif new:
            text = heard(who, Result(distance_m, round(sum(told["laps"]), 2), day))
        messages.success(request, text)
    except InputError as error:
        messages.error(request, said(str(error)))
    return redirect(back)


def race_compare(request: HttpRequest) -> HttpResponse:
    """Two of the runner's races over one distance, lap against lap."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    past = [row for row in reversed(races.races(who.athlete)) if row.splits_s and row.date <= who.today]
    by_pk = {str(row.pk): row for row in past}
    a, b = (by_pk.get(request.GET.get(name, "")) for name in ("a", "b"))
    context = who.context("race") | {"past": past, "a": a, "b": b}
    if a and b:
        if course.race_of(a.distance_m) != course.race_of(b.distance_m) or len(a.splits_s) != len(b.splits_s):
            context["problem"] = _("These two are not the same race. Choose two over one distance and track.")
        else:
            context |= _compared(a, b)
    return show(request, "fourlaps/race_compare.html", context)


def _compared(a: races.RaceRow, b: races.RaceRow) -> dict[str, Any]:
    first, second = (races.review(row.splits_s, row.distance_m, track=row.track) for row in (a, b))
    found = compare.compare(second, first)
    rows = [(x, y, y.split_s - x.split_s) for x, y in zip(first.laps, second.laps, strict=True)]
    picture = race_pictures.pace_curve(
        [lap.length_m for lap in first.laps], [lap.split_s for lap in second.laps],
        even_s=first.finish_s, low_s=first.finish_s, high_s=first.finish_s, other_s=[lap.split_s for lap in first.laps],
        line_word=_("red: the second race, seconds per 400 m"), band_word=_("dashed: the first race"),
    )  # fmt: skip
    return {"sentences": found.sentences, "rows": rows, "picture": picture, "total": -found.gained_s}


def _ghosts(request: HttpRequest, who: Who) -> list[ghost_runners.Ghost]:
    """The last race (or the one in the address), the plan, and the plan's runner 3 s fast on lap 1."""
    asked = planned(request, who)
    plan = asked.plan
    found = []
    form = ReviewForm(request.GET) if "laps" in request.GET else None
    if form is not None and form.is_valid() and course.RACES_M[form.cleaned_data["distance"]] == plan.distance_m:
        review = races.review(form.cleaned_data["laps"], plan.distance_m, track=form.cleaned_data["track"])
        found.append(ghost_runners.from_review(review, _("my last race")))
    else:
        same = [row for row in races.races(who.athlete) if abs(row.distance_m - plan.distance_m) < 0.5]
        row = next((row for row in reversed(same) if row.splits_s and row.date <= who.today), None)
        if row is not None:
            with contextlib.suppress(InputError):
                review = races.review(row.splits_s, row.distance_m, track=row.track)
                found.append(ghost_runners.from_review(review, _("my last race")))
    d_prime = races.d_prime(who.athlete, who.today)
    found.append(ghost_runners.from_plan(plan, _("the plan")))
    if not plan.careful:
        fast = ghost_runners.too_fast(plan, d_prime, name=_("you, 3 s fast on lap 1"), day=asked.chosen.day)
        found.append(fast)
    return found


def _ghost_race(request: HttpRequest, who: Who) -> dict[str, Any]:
    """What the page and the file of a ghost race show."""
    ghosts = _ghosts(request, who)
    told = ghost_runners.frames(ghosts, step_s=0.5)
    asked = planned(request, who)
    told["lap_m"] = 200.0 if asked.plan.track == "indoor200" else 400.0
    told["lanes"] = [oval.lane_points(1.6 * k) for k in range(len(ghosts))]
    told["words"] = {"play": _("Run"), "pause": _("Pause"), "to_go": _("{m} m to go"), "done": _("finished in {t}")}
    name = raced(course.race_of(told["distance_m"]))
    return {
        "ghosts": ghosts, "told": told, "ring": oval.Track().ring(), "race_name": name,
        "why_careful": asked.why_careful,
    }  # fmt: skip


def race_ghosts(request: HttpRequest) -> HttpResponse:
    """The ghost race: the last race, the plan, and the plan's runner too fast on lap 1, as dots on the oval."""
    who = here(request)
    if who is None or who.state is None:
        return without_mile(request, who)
    context = _ghost_race(request, who) | {"query": request.GET.urlencode()}
    return show(request, "fourlaps/ghosts.html", who.context("race") | context)


def race_ghosts_file(request: HttpRequest) -> HttpResponse:
    """The same as one HTML file to share, its script inside it."""
    who = here(request)
    if who is None or who.state is None:
        return without_mile(request, who)
    script = (files("fourlaps.web") / "static" / "fourlaps" / "ghosts.js").read_text(encoding="utf-8")
    context = _ghost_race(request, who) | {"css": own_css(), "script": SafeString(script)}
    return download(
        render_to_string("fourlaps/ghosts_file.html", context).encode(), "ghost-race.html", "text/html; charset=utf-8"
    )


def first_two_hundred(request: HttpRequest) -> HttpResponse:
    """Three starts of 200 m from feel, judged; the cue they ask for can become the Push cue."""
    who = here(request)
    if who is None or who.state is None:
        return without_mile(request, who)
    asked = planned(request, who)
    plan = asked.plan
    if plan.careful:
        context = who.context("race") | {"why_careful": asked.why_careful}
        return show(request, "fourlaps/first_200.html", context)
    if request.method == "POST" and request.POST.get("use"):
        with contextlib.suppress(InputError):
            judged = first_200.judge_starts(StartsForm(request.POST).starts_or_none(), plan)
            race_choices.set_push_cue(who.athlete, said(judged.cue))
            messages.success(request, _("Push now says: %(cue)s") % {"cue": said(judged.cue)})
        return redirect("race_morning")
    form = StartsForm(request.POST if request.method == "POST" else None)
    context = who.context("race") | {"form": form, "goal": format_time(plan.finish_s, 1)}
    if request.method == "POST" and form.is_valid():
        try:
            judged = first_200.judge_starts(form.cleaned_data["starts"], plan)
            context |= {"judged": judged, "rows": list(zip(judged.starts_s, judged.errors_s, strict=True))}
        except InputError as error:
            form.complain(error, "starts")
    return show(request, "fourlaps/first_200.html", context, status=422 if form.errors else 200)
