"""Activities: what I did, was it what was asked; adding files with a line for each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.services import activities as running
from fourlaps.services import imports
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.activity import Activity
from fourlaps.web import charts, season, wording
from fourlaps.web.page import Who, here, number_of, show
from fourlaps.web.sayings import said

MOST_BYTES = 200 * 1024 * 1024
STATE_WORDS = {
    "imported": gettext_lazy("imported"),
    "duplicate": gettext_lazy("already here"),
    "broken": gettext_lazy("not read"),
    "skipped": gettext_lazy("left out"),
}


def activities(request: HttpRequest) -> HttpResponse:
    """The latest run against what was asked, then all of them, then adding files."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    number = min(number_of(request.GET.get("page", "1")) or 1, 99_999)
    listed = running.page(who.athlete, number)
    rows = [_row(row, who) for row in listed.rows]
    last_job = number_of(request.GET.get("job", ""))
    context: dict[str, Any] = who.context("activities") | {
        "latest": rows[0] if rows and number == 1 else None,
        "runs": rows,
        "count": listed.count,
        "older": number + 1 if listed.more else None,
        "newer": number - 1 if number > 1 else None,
        "most_bytes": MOST_BYTES,
        "job_lines": _lines(who, last_job, 0)[0] if last_job is not None else [],
        "season": season.season(who.plan, who.today) if who.plan else None,
    }
    return show(request, "fourlaps/activities.html", context)


def _row(row: Any, who: Who) -> dict[str, Any]:
    moving = row.duration_s or 0
    speed = row.distance_m / moving if row.distance_m and moving else None
    return {
        "pk": row.pk,
        "title": row.title,
        "start_local": row.start_local,
        "distance_m": row.distance_m,
        "duration_s": row.duration_s,
        "pace": wording.pace(speed, who.units),
        "sentence": row.sentence,
    }


@require_POST
def add_files(request: HttpRequest) -> HttpResponse:
    """Take files in: JSON with the job's address for the script, the list with the log otherwise."""
    who = here(request)
    wants_json = "application/json" in request.headers.get("Accept", "")
    if who is None:
        return JsonResponse({"error": _("Start first.")}, status=409) if wants_json else redirect("onboarding")
    given = request.FILES.getlist("files")
    try:
        if not given:
            raise InputError(_("No file arrived. Choose one or more FIT, GPX, TCX or ZIP files."))
        job_id = imports.begin(who.athlete, [(one.name or "file", one) for one in given])
    except InputError as error:
        if wants_json:
            return JsonResponse({"error": said(str(error))}, status=422)
        messages.error(request, said(str(error)))
        return redirect("activities")
    if wants_json:
        return JsonResponse({"job": reverse("job", args=[job_id])})
    return redirect(f"{reverse('activities')}?job={job_id}")


def _lines(who: Who, job_id: int, after: int) -> tuple[list[dict[str, Any]], Any]:
    found = imports.job(who.athlete, job_id, after)
    lines = [
        {
            "state": line.state,
            "word": STATE_WORDS.get(line.state, line.state),
            "name": line.name,
            "text": said(line.text),
            "url": reverse("activity", args=[line.activity_id]) if line.activity_id else "",
        }
        for line in found.lines
    ]
    return lines, found


def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """The lines of an import after the ones already seen."""
    who = here(request)
    if who is None:
        return JsonResponse({"error": _("Start first.")}, status=409)
    lines, found = _lines(who, job_id, number_of(request.GET.get("after", "0")) or 0)
    return JsonResponse(
        {
            "lines": [{**line, "word": str(line["word"])} for line in lines],
            "done": found.done,
            "total": found.total,
            "finished": found.finished,
        }
    )


def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """One run: charts with one cursor, laps, best efforts, and the same numbers as a table."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    found = running.one(who.athlete, activity_id)
    recorded: Activity = found.activity
    samples = recorded.samples
    lap = _chosen_lap(request, recorded)
    inside = _window(recorded, lap)
    time_s = samples.time_s[inside]
    strips = (
        charts.activity_strips(
            time_s,
            samples.speed_mps[inside],
            samples.heart_rate_bpm[inside],
            samples.cadence_spm[inside],
            who.units,
        )
        if len(time_s) > 2
        else []
    )
    starts = [one.start_s for one in recorded.laps]
    figures = [charts.time_strip(time_s, strip, lap_starts_s=starts) for strip in strips]
    run = _row(found.row, who) | {
        "heart_bpm": _mean(samples.heart_rate_bpm),
        "cadence_spm": _mean(samples.cadence_spm),
        "edits": recorded.edits,
        "warnings": recorded.warnings,
        "file_name": found.row.file_name,
        "device": recorded.device,
    }
    context = who.context("activities") | {
        "run": run,
        "figures": [figure for figure in figures if figure],
        "data": charts.chart_data(time_s, strips) if strips else {},
        "lap": lap,
        "table": _table(recorded, who),
        "laps": _laps(recorded, who),
        "bests": sorted(found.bests, key=lambda best: best.distance_m),
        "season": season.season(who.plan, who.today) if who.plan else None,
    }
    return show(request, "fourlaps/activity.html", context)


def _chosen_lap(request: HttpRequest, recorded: Activity) -> int | None:
    """Number of the lap the charts shall show alone, None for the whole run."""
    asked = number_of(request.GET.get("lap", ""))
    return asked if asked and asked <= len(recorded.laps) else None


def _window(recorded: Activity, lap: int | None) -> Any:
    """Which samples the charts show: all, or those of one lap where it has enough of them."""
    times = recorded.samples.time_s
    whole = np.ones(len(times), dtype=bool)
    if lap is None:
        return whole
    chosen = recorded.laps[lap - 1]
    inside = (times >= chosen.start_s) & (times <= chosen.start_s + chosen.duration_s)
    return inside if inside.sum() > 2 else whole


def _mean(values: Any) -> float | None:
    finite = values[np.isfinite(values) & (values > 0)]
    return float(finite.mean()) if len(finite) else None


def _laps(recorded: Activity, who: Who) -> list[dict[str, Any]]:
    """The laps with a bar for their speed; those clearly quicker than the run are marked."""
    rows = []
    for number, lap in enumerate(recorded.laps[:200], start=1):
        speed = lap.distance_m / lap.duration_s if lap.distance_m and lap.duration_s else None
        rows.append({"number": number, "distance_m": lap.distance_m, "duration_s": lap.duration_s, "speed": speed})
    speeds = [row["speed"] for row in rows if row["speed"]]
    if len(rows) < 2 or not speeds:
        return rows if len(rows) > 1 else []
    # Reps stand out against the whole run, walking between them included.
    timed = [(lap.distance_m, lap.duration_s) for lap in recorded.laps if lap.distance_m and lap.duration_s]
    fastest, mean = max(speeds), sum(m for m, _s in timed) / sum(s for _m, s in timed)
    for row in rows:
        share = (row["speed"] or 0) / fastest
        row["quick"] = bool(row["speed"] and row["speed"] > 1.1 * mean)
        row["bar"] = charts.lap_bar(share**2, best=row["quick"])
        row["pace"] = wording.pace(row["speed"], who.units)
    return rows


def _table(recorded: Activity, who: Who) -> list[dict[str, Any]]:
    """The run in stretches of a kilometre or mile (time, where there is no distance), at most sixty rows."""
    samples = recorded.samples
    if len(samples) < 3:
        return []
    unit_m = MILE_M if who.units == "mi" else 1000.0
    by_distance = samples.has("distance_m") and float(np.nanmax(samples.distance_m)) > 200
    along = samples.distance_m if by_distance else samples.time_s
    total = float(np.nanmax(along))
    step = unit_m if by_distance else 300.0
    if by_distance and total < 3 * unit_m:
        step = unit_m / 5
    step *= max(1, math.ceil(total / step / 60))
    whole = step % unit_m == 0
    rows = []
    for number in range(math.ceil(total / step)):
        inside = (along >= number * step) & (along < (number + 1) * step)
        if inside.sum() < 2:
            continue
        times = samples.time_s[inside]
        covered = samples.distance_m[inside]
        seconds = float(times[-1] - times[0])
        metres = float(np.nanmax(covered) - np.nanmin(covered)) if by_distance else math.nan
        end = min((number + 1) * step, total)
        rows.append(
            {
                "at": f"{wording.decimal(end / unit_m, 0 if whole and end < total else 1)} {who.units}"
                if by_distance
                else format_time(end),
                "time": format_time(float(times[-1] - samples.time_s[0])),
                "pace": wording.pace(metres / seconds if seconds > 0 and metres == metres else None, who.units),
                "heart": _mean(samples.heart_rate_bpm[inside]),
                "cadence": _mean(samples.cadence_spm[inside]),
            }
        )
    return rows
