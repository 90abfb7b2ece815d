"""The trackside stopwatch: a page that holds nothing about anybody, its offline worker, itself as one file, and the
door through which it hands a race over."""

from __future__ import annotations

import hashlib
import itertools
import json
from functools import cache
from importlib.resources import files
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fourlaps.errors import InputError, NotAllowed
from fourlaps.physiology import marks
from fourlaps.racing import course, pacing, stopwatch_file, two_stopwatches
from fourlaps.services import timed_races
from fourlaps.vocabulary.race import TrackKind
from fourlaps.web import wording
from fourlaps.web.forms.race import raced
from fourlaps.web.page import download, here
from fourlaps.web.sayings import said

_TRACKS: tuple[TrackKind, ...] = ("outdoor400", "indoor200")
_STATIC = ("fourlaps/app.css", "fourlaps/stopwatch.css", "fourlaps/stopwatch_rules.js", "fourlaps/stopwatch.js")


def words() -> dict[str, str]:
    """Everything the stopwatch says, in the reader's language; {gaps} are filled on the phone."""
    told = {
        "lang": (get_language() or "en").split("-")[0],
        "runner": _("Runner"),
        "outdoor400": _("400 m track"),
        "indoor200": _("200 m track"),
        "staggered_short": _("staggered"),
        "not_yet": _("Not yet:"),
        "wrong_no_time": _("Line {line}, {name}: {time} is no time. Write it as m:ss, e.g. 5:12."),
        "wrong_too_fast": _("Line {line}, {name}: {time} is faster than anybody has run. Is the race right?"),
        "wrong_too_slow": _("Line {line}, {name}: {time} is walked, not raced. Is the race right?"),
        "wrong_needs_goal": _("Line {line}, {name}: a staggered start needs a goal time behind the name."),
        "wrong_twice": _("Line {line}: {name} stands in line {other} already. Add a letter to tell them apart."),
        "wrong_too_many": _("{n} runners. Up to 40 can be timed by one person; split them into two races."),
        "ready": _("On your marks. Tap Start at the gun."),
        "ready_staggered": _("Tap Start: the slowest goal goes first, the others at their own beep."),
        "lap_of": _("lap {n} of {of}"),
        "finished": _("finished"),
        "due": _("due {clock} · {in}"),
        "in_s": _("in {n} s"),
        "over_s": _("+{n} s"),
        "starts_in": _("starts in {n} s"),
        "go": _("{name}: go!"),
        "call_finish": _("finished in {finish}."),
        "call_no_goal": _("heading for {finish}."),
        "call_on_plan": _("on plan. Same again."),
        "call_on_plan_last": _("on plan. Everything to the line."),
        "call_up": _("{n} s up: let it come back over {m} m. Heading for {finish}."),
        "call_up_last": _("{n} s up: hold it to the line. Heading for {finish}."),
        "call_down": _("{n} s down: win it back bit by bit. Heading for {finish}."),
        "call_down_far": _("{n} s down: run even from here. {finish} is on."),
        "call_down_last": _("{n} s down: arms, and everything to the line."),
        "refused_early": _("{name} has not started yet."),
        "refused_double": _("{name}: tapped twice, counted once."),
        "refused_fast": _("{name}: too soon, not counted. Undo if the tap before was the wrong one."),
        "undone": _("{name}: last tap taken back, lap {n} again."),
        "really_stop": _("{n} runners are still out. Tap Stop again to end it."),
        "really_stop_one": _("One runner is still out. Tap Stop again to end it."),
        "really_new": _("This race is not kept. Tap New race again to throw it away."),
        "no_tap": _("no lap tapped"),
        "not_finished": _("{n} of {of} laps"),
        "against_goal": _("{off} s to goal"),
        "awake": _("· screen stays on"),
        "no_wake": _("· set your screen to stay on"),
        "left_running": _("The stopwatch was left running. It was stopped at the last tap; every lap is here."),
        "left_running_empty": _("The stopwatch was left running without a tap. It is set back; the names are here."),
        "opened": _("Opened from a file."),
        "no_stopwatch_file": _("This is no stopwatch file. Nothing was changed."),
        "keep_first": _("A race is here that is not kept. Keep it or throw it away first; then open the file again."),
        "merged": _("Stopwatches: {watches}. Runners added: {runners}, taps added: {taps}, none in conflict."),
        "merged_clash": _(
            "Stopwatches: {watches}. Runners added: {runners}, taps added: {taps}; in conflict: {n}, where the first "
            "one stays (most of all {name} at {m} m: {kept}, there {other})."
        ),
        "same_watch": _("This is this stopwatch's own race. Nothing was added."),
        "other_race": _("That is another race: distance, track or start differ. Nothing was added."),
        "too_many_together": _("More than 40 runners or ten stopwatches in one race. Nothing was added."),
        "next_mark": _("next: {m} m"),
        "undone_mark": _("{name}: last tap taken back, {m} m again."),
        "marks_missing": _("to {m} m"),
        "waiting": _("Kept on this phone, not yet in fourlaps: {n}. It is handed over as soon as fourlaps answers."),
        "is_file": _("Works without a network: this is a file."),
        "no_https": _("A phone keeps pages only over https. Download the file instead."),
        "works_offline": _("Works without a network now."),
    }
    return told | {f"race_{race}": raced(race) for race in course.RACES_M}


def merged_sentence(told: two_stopwatches.Merged) -> str:
    """What several stopwatches of one race made together, in one sentence; empty for one stopwatch."""
    if told.watches < 2:
        return ""
    values: dict[str, Any] = {"watches": told.watches, "runners": told.runners_added, "taps": told.taps_added}
    worst = told.worst
    if worst is None:
        return words()["merged"].format(**values)
    return words()["merged_clash"].format(
        **values, n=len(told.clashes), name=worst.name, m=f"{worst.at_m:.0f}",
        kept=wording.clock(worst.kept_s, 1), other=wording.clock(worst.other_s, 1),
    )  # fmt: skip


@cache
def races() -> dict[str, Any]:
    """For each race: what a human can run, and for each track the taps' places with their share of the finish time.

    `halves` of a 400 m track has two taps a lap.
    """
    table: dict[str, Any] = {}
    for race, distance_m in course.RACES_M.items():
        slowest_s = distance_m / marks.WALK_MPS
        plans = {track: pacing.plan_race(slowest_s, distance_m=distance_m, track=track) for track in _TRACKS}
        tracks: dict[str, Any] = {
            track: _points(
                [*itertools.accumulate(lap.length_m for lap in plan.laps)],
                [lap.clock_s / slowest_s for lap in plan.laps],
            )
            for track, plan in plans.items()
        }
        points = plans["outdoor400"].marks
        tracks["outdoor400"]["halves"] = _points(
            [mark.at_m for mark in points], [mark.clock_s / slowest_s for mark in points]
        )
        table[race] = {
            "distance_m": distance_m,
            "fastest_s": round(marks.record_s(distance_m) * marks.RECORD_SLACK, 2),
            "slowest_s": round(slowest_s, 1),
            "tracks": tracks,
        }
    return table


def _points(ends_m: list[float], shares: list[float]) -> dict[str, Any]:
    return {"ends_m": [round(end, 3) for end in ends_m], "shares": shares}


def _data(*, alone: bool, home: str = "") -> dict[str, Any]:
    """What the page's script works with; without addresses for the file that stands alone."""
    told: dict[str, Any] = {"words": words(), "races": races(), "home": home}
    if not alone:
        told |= {
            "worker": reverse("stopwatch_worker"),
            "keep": reverse("stopwatch_keep"),
            "token": reverse("stopwatch_token"),
        }
    return told


def _page(**context: Any) -> str:
    """The page's markup. No request: nothing of the person who asks may get into what is kept for offline."""
    names = [(race, raced(race)) for race in course.RACES_M]
    return render_to_string("fourlaps/stopwatch.html", {"race_names": names, **context})


def stopwatch(_request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody."""
    return HttpResponse(_page(data=_data(alone=False)))


def stopwatch_worker(_request: HttpRequest) -> HttpResponse:
    """The offline worker; its scope is the stopwatch's own address, and it changes whenever what it keeps does."""
    page = _page(data=_data(alone=False))
    kept = [reverse("stopwatch"), *(static(name) for name in _STATIC), static("fourlaps/icon.svg")]
    held = hashlib.sha256("".join([page, *(_text(name) for name in _STATIC)]).encode()).hexdigest()[:16]
    head = f"const KEPT = {json.dumps(kept)};\nconst NAME = 'fourlaps-stopwatch-{held}';\n"
    response = HttpResponse(head + _text("fourlaps/stopwatch_worker.js"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _text(name: str) -> str:
    return (files("fourlaps.web") / "static" / name).read_text(encoding="utf-8")


def stopwatch_page_file(request: HttpRequest) -> HttpResponse:
    """The stopwatch as one HTML file that runs from a phone's own storage, its script inside it."""
    page = _page(
        alone=True,
        data=_data(alone=True, home=request.build_absolute_uri(reverse("stopwatch"))),
        css=SafeString(_text("fourlaps/app.css") + _text("fourlaps/stopwatch.css")),
        script=SafeString(_text("fourlaps/stopwatch_rules.js") + _text("fourlaps/stopwatch.js")),
    )
    return download(page.encode(), "stopwatch.html", "text/html; charset=utf-8")


@require_GET
def stopwatch_token(request: HttpRequest) -> HttpResponse:
    """A token for handing a race over: the one in a page kept for weeks may be stale."""
    return JsonResponse({"token": get_token(request)})


@require_POST
def stopwatch_keep(request: HttpRequest) -> HttpResponse:
    """Keep a race handed over; the same race again changes nothing."""
    who = here(request)
    if who is None:
        return JsonResponse(
            {"error": _("Nobody is set up here yet. Start with one time, then keep the race.")}, status=422
        )
    try:
        # The page is the same for everybody, so its button is too: who may only look is told so here.
        kept = timed_races.keep(who.athlete, stopwatch_file.read_stopwatch_file(request.body))
    except (InputError, NotAllowed) as error:
        return JsonResponse({"error": said(str(error))}, status=422)
    review = reverse("timed_race", args=[kept.pk])
    return JsonResponse({"review": review, "again": not kept.is_new, "merged": merged_sentence(kept.told)})
