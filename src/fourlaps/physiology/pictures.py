"""Pictures of what is believed about a runner, as SVG text: for the Runner page and for notebooks alike.

Colours are presentation attributes, so a notebook shows them as they are and a page's style sheet may overrule them by
class. Every picture carries one sentence for those who cannot see it; the words come from the caller.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from fourlaps.units import format_distance, format_time
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.estimate import Estimate

WIDTH, HEIGHT = 360, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 10, 22
_INK, _SOFT, _RED, _LANE = "#222", "#666", "#c8402f", "#ddd"
_MINUTES = (1, 2, 3, 5, 10, 20, 40, 60, 90)


@dataclass(frozen=True, slots=True)
class _Axes:
    """Two linear scales into the drawing; `y` grows upwards."""

    x0: float
    x1: float
    y0: float
    y1: float
    height: int = HEIGHT

    def x(self, value: float) -> float:
        return _LEFT + (value - self.x0) / (self.x1 - self.x0) * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return _TOP + (self.y1 - value) / (self.y1 - self.y0) * (self.height - _TOP - _BOTTOM)

    def points(self, pairs: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in pairs)


def _svg(inside: Sequence[str], about: str, kind: str, height: int = HEIGHT) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(about, quote=True)}" '
        f'font-size="11" fill="{_SOFT}">{"".join(inside)}</svg>'
    )


def _text(x: float, y: float, words: str, *, anchor: str = "middle", kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _level(axes: _Axes, value: float, words: str) -> str:
    y = axes.y(value)
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_LANE}"/>'
        + _text(_LEFT - 5, y + 4, words, anchor="end")
    )


def _band(axes: _Axes, low: Sequence[tuple[float, float]], high: Sequence[tuple[float, float]], kind: str) -> str:
    opacity = 0.15 if kind == "wide" else 0.3
    outline = axes.points([*low, *reversed(high)])
    return f'<polygon class="belief {kind}" points="{outline}" fill="{_RED}" fill-opacity="{opacity}"/>'


def _dot(axes: _Axes, x: float, y: float) -> str:
    return f'<circle class="spot" cx="{axes.x(x):.1f}" cy="{axes.y(y):.1f}" r="3.5" fill="{_INK}" fill-opacity="0.75"/>'


def _even_steps(low: float, high: float, steps: Sequence[float], most: int = 5) -> list[float]:
    step = next((s for s in steps if (high - low) / s <= most), steps[-1])
    return [k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def curve(
    estimates: Mapping[float, Estimate],
    marks: Sequence[Result],
    *,
    about: str,
    per_m: float = 1000.0,
    names: Mapping[float, str] | None = None,
) -> str:
    """Pace against how long it can be held: middle, 80 and 95 % bands, and the runner's own marks as dots.

    estimates  distance_m -> time      per_m  1000 for pace per km, 1609.344 per mile
    names      distance_m -> word where `format_distance` would not do
    """

    def spot(distance_m: float, time_s: float) -> tuple[float, float]:
        return math.log(time_s), -per_m / distance_m * time_s

    ordered = sorted(estimates.items())
    edges = {
        kind: [[spot(d, e.interval(share)[side]) for d, e in ordered] for side in (0, 1)]
        for kind, share in (("wide", 0.95), ("near", 0.80))
    }
    dots = [spot(r.distance_m, r.time_s) for r in marks]
    xs = [x for side in edges["near"] for x, _ in side] + [x for x, _ in dots]
    ys = [y for side in edges["wide"] for _, y in side] + [y for _, y in dots]
    axes = _Axes(min(xs) - 0.05, max(xs) + 0.05, min(ys) - 4, max(ys) + 4)
    drawn = [
        _level(axes, pace, format_time(-pace)) for pace in _even_steps(axes.y0, axes.y1, (10, 15, 30, 60, 120, 300))
    ]
    drawn += [
        _text(axes.x(math.log(60 * m)), HEIGHT - 5, f"{m} min")
        for m in _MINUTES
        if axes.x0 + 0.05 < math.log(60 * m) < axes.x1 - 0.1
    ]
    drawn += [_band(axes, sides[0], sides[1], kind) for kind, sides in edges.items()]
    middle = [spot(d, e.median) for d, e in ordered]
    drawn.append(f'<polyline class="fit" points="{axes.points(middle)}" fill="none" stroke="{_RED}" stroke-width="2"/>')
    labelled: list[float] = []
    for result, (x, y) in sorted(zip(marks, dots, strict=True), key=lambda item: item[1]):
        word = (names or {}).get(result.distance_m) or format_distance(result.distance_m)
        drawn.append(_dot(axes, x, y))
        # neighbours such as 1500 m and the mile would write over each other: the second stands below the line
        below = any(abs(axes.x(x) - other) < 46 for other in labelled)
        side = "start" if axes.x(x) < WIDTH - 70 and not below else "end"
        labelled += [] if below else [axes.x(x)]
        at = axes.x(x) + (6 if side == "start" else -6), axes.y(y) + (16 if below else -6)
        drawn.append(_text(*at, word, anchor=side, kind="mark"))
    return _svg(drawn, about, "curve")


def history(
    days: Sequence[tuple[dt.date, Estimate]],
    marks: Sequence[Result],
    *,
    about: str,
    month: Mapping[int, str] | None = None,
) -> str:
    """The mile over time: middle and 80 % band of what was known on each day, and mile results as dots.

    month  1..12 -> its short name; numbers where None
    """
    if len(days) < 2:
        return ""
    low = [(float(day.toordinal()), -e.interval(0.80)[0]) for day, e in days]
    high = [(float(day.toordinal()), -e.interval(0.80)[1]) for day, e in days]
    shown = [r for r in marks if r.date is not None and low[0][0] <= r.date.toordinal() <= low[-1][0]]
    dots = [(float(r.date.toordinal()), -r.time_s) for r in shown if r.date is not None]
    ys = [y for _, y in (*low, *high, *dots)]
    axes = _Axes(low[0][0], low[-1][0], min(ys) - 3, max(ys) + 3, 180)
    drawn = [_level(axes, mile, format_time(-mile)) for mile in _even_steps(axes.y0, axes.y1, (5, 10, 15, 30, 60, 120))]
    first, last = days[0][0], days[-1][0]
    months = [
        dt.date(year, number, 1)
        for year in range(first.year, last.year + 1)
        for number in range(1, 13)
        if first < dt.date(year, number, 1) <= last
    ]
    for start in months[:: max(1, math.ceil(len(months) / 6))]:
        at = axes.x(float(start.toordinal()))
        if _LEFT + 8 < at < WIDTH - 16:
            drawn.append(_text(at, 175, (month or {}).get(start.month, f"{start.month}/{start.year % 100:02d}")))
    drawn.append(_band(axes, low, high, "near"))
    middle = [(float(day.toordinal()), -e.median) for day, e in days]
    drawn.append(f'<polyline class="fit" points="{axes.points(middle)}" fill="none" stroke="{_RED}" stroke-width="2"/>')
    drawn += [
        f'<circle class="spot" cx="{axes.x(x):.1f}" cy="{axes.y(y):.1f}" r="3.5" fill="{_INK}"/>' for x, y in dots
    ]
    return _svg(drawn, about, "history", 180)


def runner_type(
    gap_pct: float,
    low_pct: float,
    high_pct: float,
    *,
    others_sd_pct: float,
    edges_pct: float,
    words: tuple[str, str, str],
    about: str,
) -> str:
    """Where a runner stands between endurance and speed, against the spread of others.

    gap_pct, low_pct, high_pct   middle and 80 % interval      edges_pct  where the types begin, either way
    words                        endurance, balanced, speed
    """
    height, reach = 96, 3.0 * others_sd_pct
    axes = _Axes(-reach, reach, 0.0, 1.05, height)
    steps = [-reach + 2 * reach * k / 60 for k in range(61)]
    hill = axes.points([(-reach, 0.0), *((x, math.exp(-0.5 * (x / others_sd_pct) ** 2)) for x in steps), (reach, 0.0)])
    inside = [min(max(v, -reach), reach) for v in (low_pct, gap_pct, high_pct)]
    floor = axes.y(0.0)
    drawn = [f'<polygon class="others" points="{hill}" fill="{_LANE}"/>']
    for edge in (-edges_pct, edges_pct):
        drawn.append(
            f'<line class="grid" x1="{axes.x(edge):.1f}" x2="{axes.x(edge):.1f}" y1="{_TOP}" y2="{floor:.1f}" '
            f'stroke="{_SOFT}" stroke-dasharray="2 3"/>'
        )
    drawn.append(
        f'<rect class="belief near" x="{axes.x(inside[0]):.1f}" y="{floor - 12:.1f}" rx="5" height="10" '
        f'width="{max(axes.x(inside[2]) - axes.x(inside[0]), 2):.1f}" fill="{_RED}" fill-opacity="0.4"/>'
        f'<circle class="here" cx="{axes.x(inside[1]):.1f}" cy="{floor - 7:.1f}" r="5" fill="{_RED}"/>'
    )
    for place, word, anchor in zip((_LEFT, axes.x(0), WIDTH - _RIGHT), words, ("start", "middle", "end"), strict=True):
        drawn.append(_text(place, height - 6, word, anchor=anchor))
    return _svg(drawn, about, "runner-type", height)


def calibration(points: Sequence[tuple[float, float]], *, about: str) -> str:
    """Dots of (per cent promised, per cent seen) against the line where both are the same."""
    axes = _Axes(44.0, 100.0, 40.0, 100.0)
    drawn = [_level(axes, share, f"{share:.0f} %") for share in (50.0, 80.0, 90.0, 95.0)]
    drawn += [_text(axes.x(share), HEIGHT - 5, f"{share:.0f} %") for share in (50.0, 80.0, 90.0, 95.0)]
    drawn.append(
        f'<polyline class="fit" points="{axes.points([(44, 44), (100, 100)])}" fill="none" stroke="{_RED}" '
        'stroke-width="1.5"/>'
    )
    drawn += [_dot(axes, promised, seen) for promised, seen in points]
    return _svg(drawn, about, "calibration")
