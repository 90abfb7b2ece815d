"""What goes in the hand: the race day page with its timetable, and the plan as card, picture, sound and workout."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fourlaps.files import fit_workout
from fourlaps.racing import pace_card, pacing, race_audio, race_workout, voice, warm_up
from fourlaps.services import access, race_choices
from fourlaps.units import format_time
from fourlaps.vocabulary.race import FOCUS_WORDS, PacePlan
from fourlaps.web import oval
from fourlaps.web.forms.race_morning import RaceWordsForm
from fourlaps.web.page import Who, download, here, show, without_mile
from fourlaps.web.sayings import said
from fourlaps.web.views.plan import own_css
from fourlaps.web.views.race import Asked, body_words, plan_head, planned

Answer = Callable[[HttpRequest], HttpResponse]


def _with_plan(view: Callable[[HttpRequest, Who, Asked], HttpResponse]) -> Answer:
    """A view that needs a runner and the plan asked for."""

    def answer(request: HttpRequest) -> HttpResponse:
        who = here(request)
        if who is None or who.state is None:
            return without_mile(request, who)
        return view(request, who, planned(request, who))

    answer.__doc__ = view.__doc__
    return answer


def in_words(plan: PacePlan) -> PacePlan:
    """The plan with its cues in the reader's language."""
    return replace(plan, laps=tuple(replace(lap, cue=said(lap.cue)) for lap in plan.laps))


def card_words() -> dict[str, str]:
    """What the card prints beside the numbers."""
    return {
        "lap": _("lap"),
        "clock": _("clock at the line"),
        "split": _("split"),
        "focus": _("focus"),
        "on_the_way": _("Clock on the way"),
        "wristband": _("Wristband: cut out, tape round the wrist"),
        "strip": _("Pocket or shoe strip"),
    }


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def race_morning(request: HttpRequest) -> HttpResponse:
    """Race day: the timetable to the gun, what to eat and drink, the warning of the taper, the four words."""
    who = here(request)
    if who is None or who.state is None:
        return without_mile(request, who)
    asked = planned(request, who)
    if request.method == "POST":
        form = RaceWordsForm(request.POST)
        if form.is_valid():
            race_choices.set_words(who.athlete, form.cleaned_data["gun"], form.cues())
            return redirect("race_morning")
    else:
        cues = asked.chosen.cues
        form = RaceWordsForm(initial={"gun": asked.chosen.gun, **{w.lower(): cues.get(w, "") for w in FOCUS_WORDS}})
    usual = pacing.CONTROLLED_CUES if asked.plan.careful else pacing.CUES
    for word in FOCUS_WORDS:
        ours = usual[word][-1 if word == FOCUS_WORDS[-1] else 0]
        form.fields[word.lower()].widget.attrs["placeholder"] = said(ours)
    steps = warm_up.minutes_before(
        finish_s=asked.plan.finish_s,
        distance_m=asked.plan.distance_m,
        manner=asked.plan.manner,
        strides=asked.aim.strides,
    )
    gun = asked.chosen.gun
    # Any day will do: only the time of day is shown, and it may lie before midnight.
    at_gun = dt.datetime.combine(dt.date(2000, 1, 2), gun or dt.time())
    moments = [at_gun - dt.timedelta(minutes=minutes) for minutes, _what in steps]
    context: dict[str, Any] = who.context("race") | {
        **body_words(who),
        "form": form,
        "steps": [
            {"at": moments[k].strftime("%H:%M") if gun else "", "minutes": minutes, "what": what}
            for k, (minutes, what) in enumerate(steps)
        ],
        "gun": gun,
        "food": warm_up.food_and_drink(who.athlete.body_kg, who.athlete.age_on(who.today)),
        "tapered": asked.why_careful or warm_up.TAPERED,
        "asked": request.GET.get("for", "")[:20],
        "race_plan": asked.plan,
        "head": plan_head(asked.plan),
        "speaks": voice.offline_voice(_language()) is not None,
    }
    return show(request, "fourlaps/race_morning.html", context, status=422 if form.errors else 200)


@_with_plan
def race_print(request: HttpRequest, who: Who, asked: Asked) -> HttpResponse:
    """The card as a page to print."""
    context = {
        "race_plan": asked.plan, "head": plan_head(asked.plan), "oval": oval.race_oval(asked.plan),
        "why_careful": asked.why_careful,
    }  # fmt: skip
    return show(request, "fourlaps/race_print.html", who.context("race") | context)


@_with_plan
def race_card(_request: HttpRequest, _who: Who, asked: Asked) -> HttpResponse:
    """The card as a PDF."""
    title = f"{asked.name}: {format_time(asked.plan.finish_s, 1)}"
    note = said(asked.why_careful) if asked.why_careful else ""
    made = pace_card.pace_card_pdf(in_words(asked.plan), title=title, note=note, words=card_words())
    return download(made, "pace-card.pdf", "application/pdf")


@_with_plan
def race_wristband(_request: HttpRequest, _who: Who, asked: Asked) -> HttpResponse:
    """The wristband as a PDF."""
    return download(pace_card.wristband_pdf(asked.plan, words=card_words()), "wristband.pdf", "application/pdf")


@_with_plan
def race_watch_face(_request: HttpRequest, _who: Who, asked: Asked) -> HttpResponse:
    """The clock at every lap as a square picture for a watch."""
    return download(pace_card.watch_face_png(asked.plan), "watch-face.png", "image/png")


@_with_plan
def race_card_page(request: HttpRequest, who: Who, asked: Asked) -> HttpResponse:
    """The card as one HTML file that needs no network once it is on the phone."""
    context = {
        "race_plan": asked.plan, "head": plan_head(asked.plan), "oval": oval.race_oval(asked.plan), "css": own_css(),
        "shown": who.shown(), "why_careful": asked.why_careful,
    }  # fmt: skip
    page = render_to_string("fourlaps/race_card_page.html", context, request=request)
    return download(page.encode(), "pace-card.html", "text/html; charset=utf-8")


@_with_plan
def race_card_image(_request: HttpRequest, _who: Who, asked: Asked) -> HttpResponse:
    """The card as a picture for the lock screen."""
    return download(oval.card_image(asked.plan).encode(), "pace-card.svg", "image/svg+xml")


@_with_plan
def race_watch(_request: HttpRequest, _who: Who, asked: Asked) -> HttpResponse:
    """The race as a workout for the watch: one step a lap, with its target."""
    workout = race_workout.race_workout(asked.plan)
    made = fit_workout.write_fit_workout(workout, title=workout.title, created=access.now(), reps_end="lap_button")
    return download(made.data, "race.fit", "application/octet-stream")


@_with_plan
def race_sound(request: HttpRequest, _who: Who, asked: Asked) -> HttpResponse:
    """The race as sound: a beep at every mark, and the words where a voice is installed."""
    every_m = 100.0 if request.GET.get("every") == "100" else 200.0
    made = race_audio.race_wav(in_words(asked.plan), every_m=every_m, voice=voice.offline_voice(_language()))
    return download(made, "race.wav", "audio/wav")
