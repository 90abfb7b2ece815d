"""Runner: what we believe, how sure, what would tell more; results; settings; form from the watch."""

from __future__ import annotations

from statistics import fmean
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.services import access, update_plan
from fourlaps.services import runner as running
from fourlaps.services import settings as setting
from fourlaps.technique import stride
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.web import charts, season, wording
from fourlaps.web.forms.runner import EXCUSE_CHOICES, KINDS, SURFACES, ResultForm
from fourlaps.web.forms.settings import SettingsForm
from fourlaps.web.page import UNDO, Who, here, show
from fourlaps.web.sayings import said
from fourlaps.web.views import belief, settings_change

_KEPT = gettext_lazy("Kept. We ask about it first.")
# What a result means for the plan, by `update_plan.heard_of`.
_ADDED = {
    "follows": gettext_lazy("Added. Your mile now counts it."),
    "made_anew": gettext_lazy("Added. Your mile now counts it, and your plan is made anew from it."),
    "older": gettext_lazy(
        "Added. Your mile now counts it. Your plan began later and keeps its paces until your next race or test."
    ),
}

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


def heard(who: Who, added: Result) -> str:
    """What a result that was just added means for the mile and the plan; a plan that begins today is made anew."""
    newest = max((row.pk for row in running.results(who.athlete)), default=None)
    ask = next((one for one in running.asks(who.athlete, who.state, who.today) if one.pk == newest), None)
    if ask is not None:
        return _("Added. Your mile now counts it; for the plan we ask first.") if ask.counted else str(_KEPT)
    if added.excuse:
        return _("Kept with its cause: it counts only where it is faster than expected.")
    return str(_ADDED[update_plan.heard_of(who.athlete, added, who.today)])


def runner(request: HttpRequest) -> HttpResponse:
    """The runner's page; a POST adds a result."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    form = ResultForm(request.POST or None, today=who.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            added = Result(
                given["distance"],
                given["time"],
                given["date"],
                given["kind"],
                given["surface"] or None,
                given["excuse"] or None,
            )
            running.add_result(who.athlete, added, who.today)
            messages.success(request, heard(who, added))
            return redirect("runner")
        except InputError as error:
            form.complain(error)
    state = who.state
    kind_words, surface_words, excuse_words = dict(KINDS), dict(SURFACES), dict(EXCUSE_CHOICES)
    rows = [
        {
            "pk": row.pk,
            "distance_m": row.distance_m,
            "time_s": row.time_s,
            "date": row.date,
            "kind_word": ", ".join(
                str(words[value])
                for words, value in ((kind_words, row.kind), (surface_words, row.surface), (excuse_words, row.excuse))
                if value in words and value
            ),
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
        "disagreement": "" if state else running.disagreement(who.athlete, who.today),
    }
    if state:
        context |= {
            "range_bar": charts.range_bar(state.mile, who.athlete.goal_s),
            "since_month": since_month(state.mile, running.month_ago(who.athlete, who.today)),
            "paces": paces(who),
            "planned": who.plan is not None,
        }
        context |= belief.pictured(who)
        waits = {ask["pk"]: ask["counted"] for ask in context.get("asks", ())}
        for row in rows:
            row["waits"] = waits.get(row["pk"]) is False
    return show(request, "fourlaps/runner.html", context)


def paces(who: Who) -> list[tuple[str, str]]:
    """Training paces in the runner's units."""
    made = running.training_paces(who.athlete, who.today)
    return [
        (str(word), wording.pace_range(1000.0 / slow, 1000.0 / fast, who.units))
        for key, word in PACE_WORDS.items()
        if key in made
        for slow, fast in [made[key]]
    ]


def facts(who: Who) -> list[tuple[str, str]]:
    """What the plan is made from, as the runner told it."""
    athlete = who.athlete
    known = [(_("a week"), wording.length(1000.0 * athlete.week_km, who.units) if athlete.week_km else "")]
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
    form = SettingsForm(
        request.POST or None,
        initial=setting.current(who.athlete),
        units=who.units,
        machine_zone=access.local_zone_name(),
    )
    if request.method == "POST" and form.is_valid() and not settings_change.is_looked_over(request):
        try:
            changed = settings_change.saved(
                request, who, lambda: setting.save(who.athlete, form.cleaned_data, who.today)
            )
            if isinstance(changed, HttpResponse):
                return changed
            messages.success(request, _("Saved."), extra_tags=UNDO if changed else "")
            return redirect("settings")
        except InputError as error:
            form.complain(error)
    context = who.context("runner") | {"form": form, "ran": {} if form.is_bound else _ran_more(who, form)}
    return show(request, "fourlaps/settings.html", context)


def _ran_more(who: Who, form: SettingsForm) -> dict[str, Any]:
    """The weekly distance that the recordings show where it is more than was told, and the form that tells it; empty
    where it is not."""
    ran = setting.ran_more(who.athlete, who.today)
    if ran is None:
        return {}
    told_km, longest_km = who.athlete.week_km, max(ran.longest_km, who.athlete.longest_km or 0.0)
    return {
        "week": _whole(ran.week_km, who.units),
        "told": _whole(told_km, who.units) if told_km else "",
        "sent": form.sent_with(week_km=round(ran.week_km), longest_km=round(longest_km, 1)),
    }


def _whole(km: float, units: str) -> str:
    """A weekly distance as one says it."""
    return f"{1000 * km / MILE_M:.0f} mi" if units == "mi" else f"{km:.0f} km"


def form(request: HttpRequest) -> HttpResponse:
    """Running form from the watch, per device, against own speed."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    mile_mps = MILE_M / (who.state.mile.median if who.state else 400.0)
    easy_mps = mile_mps * 0.66
    devices = [_device(device, easy_mps, mile_mps, who) for device in running.form(who.athlete)]
    devices = [device for device in devices if device]
    known = any(device["line"] for device in devices)
    context = who.context("runner") | {
        "devices": devices,
        "headline": _("Leave it alone.") if known else _("We don't know yet."),
        # What studies say is the same for every watch: it stands once, below.
        "advice": list({reason.text: reason for device in devices for reason in device["advice"]}.values()),
    }
    return show(request, "fourlaps/form.html", context)


# (measure, factor to the unit shown, unit, decimals) in the order of the page.
MEASURES: tuple[tuple[stride.Measure, float, str, int], ...] = (
    ("cadence_spm", 1.0, gettext_lazy("steps/min"), 0),
    ("contact_time_s", 1000.0, "ms", 0),
    ("vertical_oscillation_m", 100.0, "cm", 1),
    ("step_length_m", 1.0, "m", 2),
)
MEASURE_WORDS = {
    "cadence_spm": gettext_lazy("Cadence"),
    "contact_time_s": gettext_lazy("Time on ground"),
    "vertical_oscillation_m": gettext_lazy("Bounce"),
    "step_length_m": gettext_lazy("Step length"),
}


def _device(device: Any, easy_mps: float, mile_mps: float, who: Who) -> dict[str, Any] | None:
    """One watch's runs: figures, each measure against pace with one table behind all, and sentences."""
    reading = stride.form_reading(device.runs, easy_mps=easy_mps, mile_mps=mile_mps, one_device=bool(device.name))
    figures: list[tuple[str, str, str]] = []
    charted, shown, bands = [], [], {}
    for column, (measure, factor, unit, decimals) in enumerate(MEASURES):
        points = [
            (point.speed_mps, factor * value)
            for run in device.runs
            for point in run
            if (value := getattr(point, measure)) is not None
        ]
        if len(points) < 2:
            continue
        word, line = str(MEASURE_WORDS[measure]), reading.value.get(measure)
        shown.append((column, _("%(measure)s, %(unit)s") % {"measure": word, "unit": unit}))
        for speed, value in points:
            bands.setdefault(round(speed * 2) / 2, {}).setdefault(column, []).append(value)
        charted.append(
            charts.scatter(
                points,
                line=(factor * line.intercept, factor * line.slope) if line else None,
                title=word,
                unit=str(unit),
                about=_("%(measure)s of each run against its pace; the table below says the same.") % {"measure": word},
            )
        )
        if line and measure == "cadence_spm" and line.reaches(mile_mps):
            figures.append((_("at mile pace"), f"{line.at(mile_mps):.0f}", str(unit)))
        if line:
            about = _("at easy pace") if measure == "cadence_spm" else _("%(measure)s, easy") % {"measure": word}
            figures.append((about, wording.decimal(factor * line.at(easy_mps), decimals), str(unit)))
    if not charted:
        return None
    table = [
        (
            wording.pace(speed, who.units),
            [wording.decimal(fmean(band[c]), MEASURES[c][3]) if c in band else "–" for c, _word in shown],
        )
        for speed, band in sorted(bands.items())
    ]
    runs = len(device.runs)
    return {
        "name": device.name or _("unknown watch"),
        "runs_words": ngettext("%(n)s run", "%(n)s runs", runs) % {"n": runs},
        "line": reading.value.get("cadence_spm"),
        "figures": figures,
        "charts": charted,
        "reasons": [reason for reason in reading.reasons if not reason.grade],
        "advice": [reason for reason in reading.reasons if reason.grade],
        "columns": [word for _column, word in shown],
        "table": table,
    }
