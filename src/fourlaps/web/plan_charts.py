"""The plan's pictures: easy and hard as a ring, fast kilometres by week, the mile by what is done until the race."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fourlaps.training.explanation import Intensity, WeekFacts
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.web import wording

EFFORTS = (
    ("calm", gettext_lazy("easy")),
    ("steady", gettext_lazy("steady, about tempo")),
    ("fast", gettext_lazy("fast, 5k pace or quicker")),
)
FORECASTS = (
    ("race_day_s", gettext_lazy("this plan")),
    ("if_nothing_changes_s", gettext_lazy("only what you do now")),
    ("one_step_easier_s", gettext_lazy("one step easier")),
    ("one_step_harder_s", gettext_lazy("one step harder")),
)


@dataclass(frozen=True, slots=True)
class Slice:
    """One effort of the ring: its class, word, share and time, as a row of the table beside it."""

    key: str
    word: str
    share: str
    time: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """The mile on race day for one way of getting there, with half and four fifths of races in ranges."""

    key: str
    word: str
    middle: str
    half: str
    most: str
    svg: SafeString


def intensity_ring(found: Intensity) -> SafeString:
    """The ring of easy, steady and fast running time; starts at the top and runs anticlockwise like a track."""
    shares = found.shares
    if not sum(shares):
        return SafeString("")
    radius, start, arcs = 40.0, 0.0, []
    for (key, _word), share in zip(EFFORTS, shares, strict=True):
        length = 2 * math.pi * radius
        drawn = max(share * length - 1.5, 0.8 if share else 0.0)
        arcs.append((key, radius, f"{drawn:.2f} {length - drawn:.2f}", f"{-start * length:.2f}"))
        start += share
    rings = format_html_join(
        "", '<circle class="ring-{}" cx="60" cy="60" r="{}" stroke-dasharray="{}" stroke-dashoffset="{}"/>', arcs
    )
    return format_html(
        '<svg class="ring" viewBox="0 0 120 120" role="img" aria-label="{}"><g transform="translate(120 0) scale(-1 1) '
        'rotate(-90 60 60)">{}</g><text class="ring-big" x="60" y="62">{}</text><text class="ring-sub" x="60" y="76">{}'
        "</text></svg>",
        "; ".join(f"{word}: {_percent(share)}" for (_key, word), share in zip(EFFORTS, shares, strict=True)),
        rings, _percent(shares[0]), _("easy"),
    )  # fmt: skip


def intensity_rows(found: Intensity) -> list[Slice]:
    """The ring as a table."""
    minutes = (found.easy_min, found.steady_min, found.fast_min)
    return [
        Slice(key, str(word), _percent(share), wording.duration(60 * spent))
        for (key, word), share, spent in zip(EFFORTS, found.shares, minutes, strict=True)
    ]


def _percent(share: float) -> str:
    percent = 100 * share
    return f"{wording.decimal(percent, 1 if 0 < percent < 9.95 else 0)} %"


WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 360, 150, 26, 22, 14


def fast_curve(weeks: Sequence[WeekFacts], now: int | None, units: str) -> SafeString:
    """Fast distance by week: at mile pace or quicker below, at 5k pace above it; the present week is marked."""
    per_m = MILE_M / 1000 if units == "mi" else 1.0
    most = max((week.fast_km / per_m for week in weeks), default=0.0)
    if most <= 0:
        return SafeString("")
    step = next((s for s in (0.5, 1, 2, 5, 10) if most / s <= 4.2), 20)
    top = step * math.ceil(most / step)
    room = (WIDTH - LEFT - 4) / len(weeks)

    def down(value: float) -> float:
        return TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM)

    grid = format_html_join(
        "",
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, WIDTH - 4, f"{down(v):.1f}", f"{down(v):.1f}", LEFT - 5, f"{down(v) + 4:.1f}", f"{v:g}")
            for v in (i * step for i in range(round(top / step) + 1))
        ),
    )
    bars = []
    for index, week in enumerate(weeks):
        x, width = LEFT + index * room + 0.14 * room, 0.72 * room
        mile, both = week.mile_pace_km / per_m, week.fast_km / per_m
        bars.append(("mile_pace", f"{x:.1f}", f"{down(mile):.1f}", f"{width:.1f}", f"{down(0) - down(mile):.1f}"))
        bars.append(("vo2max", f"{x:.1f}", f"{down(both):.1f}", f"{width:.1f}", f"{down(mile) - down(both):.1f}"))
    drawn = format_html_join("", '<rect class="bar-{}" x="{}" y="{}" width="{}" height="{}" rx="1"/>', bars)
    every = 1 if len(weeks) <= 13 else 2 if len(weeks) <= 26 else 4
    numbers = format_html_join(
        "",
        '<text class="{}" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            ("is-now" if index == now else "", f"{LEFT + (index + 0.5) * room:.1f}", HEIGHT - 6, index + 1)
            for index in range(len(weeks))
            if index % every == 0 or index == now
        ),
    )
    unit = "mi" if units == "mi" else "km"
    return format_html(
        '<figure class="chart"><figcaption class="chart-title"><b>{}</b><span>{}</span></figcaption>'
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg></figure>',
        _("Fast running by week"), unit, WIDTH, HEIGHT,
        _("Fast running by week, %(unit)s; the table below has the numbers") % {"unit": unit}, grid, drawn, numbers,
    )  # fmt: skip


def forecasts(found: Mapping[str, Estimate], goal_s: float | None) -> list[Forecast]:
    """The mile on race day by what is done until then, each a band on the same scale with the goal as a line."""
    known = [(key, word, found[key]) for key, word in FORECASTS if key in found]
    ends = [end for _key, _word, one in known for end in one.interval(0.80)]
    low, high = min([*ends, goal_s or ends[0]]), max([*ends, goal_s or ends[0]])
    room = 0.04 * (high - low) or 1.0
    low, high = low - room, high + room

    def x(seconds: float) -> float:
        return (seconds - low) / (high - low) * 300

    rows = []
    for key, word, one in known:
        most, half = one.interval(0.80), one.interval(0.50)
        goal = (
            format_html('<line class="goal" x1="{}" x2="{}" y1="0" y2="20"/>', f"{x(goal_s):.1f}", f"{x(goal_s):.1f}")
            if goal_s
            else SafeString("")
        )
        svg = format_html(
            '<svg class="band{}" viewBox="0 0 300 20" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="wide" x="{}" y="4" width="{}" height="12" rx="6"/>'
            '<rect class="half" x="{}" y="4" width="{}" height="12" rx="2"/>{}</svg>',
            SafeString(" is-plan") if key == "race_day_s" else "",
            f"{x(most[0]):.1f}", f"{x(most[1]) - x(most[0]):.1f}",
            f"{x(half[0]):.1f}", f"{x(half[1]) - x(half[0]):.1f}", goal,
        )  # fmt: skip
        ranges = [wording.clock_range(*span) for span in (half, most)]
        rows.append(Forecast(key, str(word), format_time(one.median), *ranges, svg))
    return rows
