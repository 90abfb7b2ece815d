"""How good the model is: the benchmark's own table as a page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fourlaps.physiology import benchmark, pictures
from fourlaps.web import wording
from fourlaps.web.page import here, show

SETS = {
    "college 1500 from 800 + 5000 alone": gettext_lazy("college 1500 m, from 800 m and 5 km"),
    "college 1500, all of the season, with 800 + 5000": gettext_lazy("the same, from all results of the season"),
    "the same with last season's, where there is one": gettext_lazy("the same, with last season's results as well"),
    "the same with last season's, all rows": gettext_lazy("the same, with last season's results where there are any"),
    "college 1500, one or more of 800/5000/10000": gettext_lazy("college 1500 m, from one result or more"),
    "the same, 400 and steeple hidden": gettext_lazy("the same, without 400 m and steeplechase"),
    "indoor mile from two others, no 1500": gettext_lazy("college indoor mile, from two other distances"),
    "indoor mile, 1500 allowed": gettext_lazy("the same, a 1500 m allowed"),
    "elite mile, 1500 allowed": gettext_lazy("mile of world-class runners"),
    "older club mile from two others, no 1500": gettext_lazy("mile of older club runners, from two other distances"),
    "older club 1500 from a 5000": gettext_lazy("1500 m of older club runners, from a 5 km"),
    "older club 1500, last season too": gettext_lazy("the same, with all their results of two seasons"),
    "nothing this season, last season too": gettext_lazy("last season's results alone"),
    "800": "800 m",
    "800, last season too": gettext_lazy("800 m and last season's results"),
    "5000": "5 km",
    "5000, last season too": gettext_lazy("5 km and last season's results"),
    "800 + 5000": gettext_lazy("800 m and 5 km"),
    "800 + 5000, last season too": gettext_lazy("800 m, 5 km and last season's results"),
    "all of the season": gettext_lazy("all results of the season"),
    "all of the season, last season too": gettext_lazy("all results of both seasons"),
    "next 1500 m, all known": gettext_lazy("next 1500 m"),
    "next 1500 m, no 1500 or mile known": gettext_lazy("next 1500 m, no 1500 m or mile known"),
    "next 1500 m, where one was run this year": gettext_lazy("next 1500 m, where one was run this year"),
    "next mile, all known": gettext_lazy("next mile"),
    "next mile, no 1500 or mile known": gettext_lazy("next mile, no 1500 m or mile known"),
    "next mile, where one was run this year": gettext_lazy("next mile, where one was run this year"),
    "VDOT, nearest race": gettext_lazy("VDOT from the nearest race"),
    "VDOT, mean of all races": gettext_lazy("VDOT, mean of all races"),
    "latest race there": gettext_lazy("the latest race over that distance"),
    "local matrix completion, rank 2": gettext_lazy("local matrix completion (Blythe and Kiraly)"),
    "Riegel, exponent fitted, nearest": gettext_lazy("Riegel with a fitted exponent"),
    "power law per runner": gettext_lazy("power law per runner"),
}
_WHO = {"M fast": gettext_lazy("men, fastest third"), "M middle": gettext_lazy("men, middle third"),
          "M slow": gettext_lazy("men, slowest third"), "F fast": gettext_lazy("women, fastest third"),
          "F middle": gettext_lazy("women, middle third"), "F slow": gettext_lazy("women, slowest third")}  # fmt: skip


def _word(of: str) -> str:
    return str(SETS.get(of, of))


def accuracy(request: HttpRequest) -> HttpResponse:
    """How good the model is: the benchmark as it was written by the benchmark itself."""
    who = here(request)
    table = benchmark.results()
    wrong = [cell for cell in table["cells"] if abs(cell["inside"] - 80) > benchmark.allowed(cell["n"])]
    shown: dict[str, Any] = {
        "place": "runner",
        "made": dt.date.fromisoformat(table["date"]),
        "goals": [
            {
                "words": _word(row["set"]),
                "mae": wording.decimal(row["mae"], 2),
                "seconds": wording.decimal(3.0 * row["mae"], 1),
                "peer": _word(row["peer"]),
                "peer_mae": f"{wording.decimal(row['peer_mae'], 2)} %",
                "n": row["n"],
            }
            for row in table["goals"]
        ],
        "calibration": SafeString(
            pictures.calibration(
                [
                    (share, row["inside"][k])
                    for row in table["goals"]
                    for k, share in enumerate(benchmark.INTERVALS_PCT)
                ],
                about=_("How often races landed inside the ranges, against how often they should have."),
            )
        ),
        "cells": len(table["cells"]),
        "cells_right": len(table["cells"]) - len(wrong),
        "cells_out": [
            {
                **cell,
                "words": _word(cell["set"]),
                "who": _WHO.get(cell["who"], cell["who"]),
                "inside": wording.decimal(cell["inside"], 0),
            }
            for cell in wrong
        ],
        "inputs": [
            {
                "known": _word(row["known"]),
                "mae": wording.decimal(row["mae"], 2),
                "width": wording.decimal(row["width"], 1),
            }
            for row in table["inputs"]
            if row["asked"] == benchmark.SAME_ROWS
        ],
        "next_race": [
            {
                "question": _word(row["question"]),
                "model": _word(row["model"]),
                "mae": wording.decimal(row["mae"], 2),
                "n": row["n"],
            }
            for row in table["next_race"]
        ],
    }
    return show(request, "fourlaps/accuracy.html", {**(who.context("runner") if who else {}), **shown})
