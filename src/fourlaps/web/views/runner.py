"""Runner: what we believe, how sure, what would tell more; results; settings; form from the watch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.services import runner as running
from fourlaps.services import settings as setting
from fourlaps.technique import stride
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result, RunnerState
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.web import charts, season, wording
from fourlaps.web.forms import KINDS, ResultForm, SettingsForm
from fourlaps.web.page import Who, here, show
from fourlaps.web.sayings import said

PACE_WORDS = {
    "easy": gettext_lazy("easy"),
    "tempo": gettext_lazy("tempo"),
    "vo2max": gettext_lazy("VO2max reps"),
    "mile": gettext_lazy("mile pace"),
}


def since_month(now: Estimate, before: Estimate | None) -> str:
    """How the middle of the range has moved, in whole seconds and with its doubt."""
    if before is None:
        return ""
    moved = round(now.median - before.median)
    if abs(moved) < 1:
        return _("no change.")
    low, high = now.interval(0.80)
    doubt = _(" The change is smaller than our doubt.") if abs(moved) < (high - low) / 2 else ""
    n = abs(moved)
    if moved < 0:
        return ngettext("%(n)s second faster.", "%(n)s seconds faster.", n) % {"n": n} + doubt
    return ngettext("%(n)s second slower.", "%(n)s seconds slower.", n) % {"n": n} + doubt


def next_test(state: RunnerState) -> str:
    """The result that would narrow the range most, by what is missing: short, long or new."""
    short = any(500 <= r.distance_m <= 1100 for r in state.results)
    near = [r for r in state.results if 1400 <= r.distance_m <= 1700]
    long = any(2800 <= r.distance_m <= 5200 for r in state.results)
    newest = max((r.date for r in state.results if r.date), default=None)
    if newest is None or (state.as_of - newest).days > 56:
        return _("Your newest result is more than eight weeks old; a time trial over the mile would tell.")
    if not near:
        return _("A mile or 1500 m, alone on a track, would tell most.")
    if not long:
        return _("A 3000 m or 5 km time trial would tell how long you can hold it.")
    if not short:
        return _("An 800 m time trial would tell how fast your last lap can be.")
    return _("Your next race or time trial; nothing else would tell more.")


def runner(request: HttpRequest) -> HttpResponse:
    """The runner's page; a POST adds a result."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    form = ResultForm(request.POST or None, today=who.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            running.add_result(
                who.athlete, Result(given["distance"], given["time"], given["date"], given["kind"]), who.today
            )
            messages.success(request, _("Added. Your mile now counts it."))
            return redirect("runner")
        except InputError as error:
            form.complain(error)
    state = who.state
    kind_words = dict(KINDS)
    rows = [
        {
            "pk": row.pk,
            "distance_m": row.distance_m,
            "time_s": row.time_s,
            "date": row.date,
            "kind_word": kind_words.get(row.kind, row.kind),
        }
        for row in running.results(who.athlete)
    ]
    context: dict[str, Any] = who.context("runner") | {
        "form": form,
        "results": rows,
        "bests": running.bests(who.athlete),
        "name": who.athlete.name,
        "season": season.season(who.plan, who.today) if who.plan else None,
        "facts": facts(who),
    }
    if state:
        context |= {
            "range_bar": charts.range_bar(state.mile, who.athlete.goal_s),
            "since_month": since_month(state.mile, running.month_ago(who.athlete, who.today)),
            "next_test": next_test(state),
            "paces": paces(who),
        }
    return show(request, "fourlaps/runner.html", context)


def paces(who: Who) -> list[tuple[str, str]]:
    """Training paces in the runner's units."""
    factor = MILE_M / 1000.0 if who.units == "mi" else 1.0
    unit = "mi" if who.units == "mi" else "km"
    made = running.training_paces(who.athlete, who.today)
    return [
        (str(word), f"{wording.short_clock(fast * factor)}–{wording.short_clock(slow * factor)} /{unit}")
        for key, word in PACE_WORDS.items()
        if key in made
        for slow, fast in [made[key]]
    ]


def facts(who: Who) -> list[tuple[str, str]]:
    """What the plan is made from, as the runner told it."""
    athlete = who.athlete
    known = [(_("kilometres a week"), f"{athlete.week_km:.0f}" if athlete.week_km else "")]
    if athlete.birth_year:
        known.append((_("born"), str(athlete.birth_year)))
    if athlete.body_kg:
        known.append((_("body mass"), f"{athlete.body_kg:.0f} kg"))
    return [(word, text) for word, text in known if text]


@require_POST
def result_remove(request: HttpRequest, result_id: int) -> HttpResponse:
    """Take a result out; a second tap on the same button changes nothing more."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    try:
        running.remove_result(who.athlete, result_id, who.today)
        messages.success(request, _("Removed."))
    except InputError as error:
        messages.error(request, said(str(error)))
    return redirect("runner")


def settings(request: HttpRequest) -> HttpResponse:
    """Race, goal, training, the person, units."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    form = SettingsForm(request.POST or None, initial=setting.current(who.athlete))
    if request.method == "POST" and form.is_valid():
        try:
            setting.save(who.athlete, form.cleaned_data, who.today)
            messages.success(request, _("Saved."))
            return redirect("settings")
        except InputError as error:
            form.complain(error)
    return show(request, "fourlaps/settings.html", who.context("runner") | {"form": form})


def form(request: HttpRequest) -> HttpResponse:
    """Running form from the watch, per device, against own speed."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    mile_mps = MILE_M / (who.state.mile.median if who.state else 400.0)
    easy_mps = mile_mps * 0.66
    devices = [_device(device, easy_mps, mile_mps, who) for device in running.form(who.athlete)]
    devices = [device for device in devices if device]
    headline = _("Leave it alone.") if any(d["line"] for d in devices) else _("We don't know yet.")
    context = who.context("runner") | {"devices": devices, "headline": headline}
    return show(request, "fourlaps/form.html", context)


def _device(device: Any, easy_mps: float, mile_mps: float, who: Who) -> dict[str, Any] | None:
    """One watch's runs as figures, a chart with its table, and sentences."""
    points = [
        (point.speed_mps, point.cadence_spm) for run in device.runs for point in run if point.cadence_spm is not None
    ]
    if not points:
        return None
    reading = stride.form_reading(device.runs, easy_mps=easy_mps, mile_mps=mile_mps)
    line = reading.value.get("cadence_spm")
    figures = []
    if line:
        if line.reaches(mile_mps):
            figures.append((_("at mile pace"), f"{line.at(mile_mps):.0f}", _("steps/min")))
        figures.append((_("at easy pace"), f"{line.at(easy_mps):.0f}", _("steps/min")))
        for measure, word, scale, unit in (
            ("contact_time_s", _("time on ground, easy"), 1000, "ms"),
            ("vertical_oscillation_m", _("bounce, easy"), 100, "cm"),
            ("step_length_m", _("step, easy"), 1, "m"),
        ):
            other = reading.value.get(measure)
            if other:
                digits = 2 if unit == "m" else 1 if unit == "cm" else 0
                figures.append((word, f"{other.at(easy_mps) * scale:.{digits}f}", unit))
    bands: dict[float, list[float]] = {}
    for speed, cadence in points:
        bands.setdefault(round(speed * 2) / 2, []).append(cadence)
    table = [
        (wording.pace(speed, who.units), f"{sum(values) / len(values):.0f}") for speed, values in sorted(bands.items())
    ]
    runs = len(device.runs)
    return {
        "name": device.name or _("unknown watch"),
        "runs_words": ngettext("%(n)s run", "%(n)s runs", runs) % {"n": runs},
        "line": line,
        "figures": figures,
        "chart": charts.scatter(
            points,
            line=(line.intercept, line.slope) if line else None,
            x_title=_("pace, min/km"),
            y_title=_("Cadence, steps/min"),
            about=_("Cadence of each run against its pace; the table below says the same."),
        ),
        "reasons": reading.reasons,
        "table": table,
    }
