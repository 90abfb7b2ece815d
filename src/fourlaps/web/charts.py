"""Charts as SVG made on the server: they show without a script, print, follow light and dark, and read as a table.

A small module (static/fourlaps/chart.js) adds one cursor through all charts of a page. Chosen over Bokeh's
1.27 MB because its style elements would need a content policy that allows inline style, and because this way a chart
is there with the first paint. The cost: zoom is ours; so far one lap alone (?lap=3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.plan import Session
from fourlaps.web import miles, wording

Array = NDArray[np.float64]
WIDTH = 360  # the phone comes first; app.css shrinks the letters where the drawing grows
HEIGHT = 112
LEFT, RIGHT, TOP, BOTTOM = 34, 4, 8, 18
MAX_POINTS = 600  # more than the pixels of a phone; a two-hour run at 1 Hz has 7,200


@dataclass(frozen=True, slots=True)
class Strip:
    """One measure over time: values already in the unit they are shown in; `down` puts small values on top."""

    key: str
    title: str
    unit: str
    values: Array
    down: bool = False
    clock: bool = False
    decimals: int = 0

    def text(self, value: float) -> str:
        return format_time(value) if self.clock else f"{value:.{self.decimals}f}"


def thinned(time_s: Array, values: Array, points: int = MAX_POINTS) -> tuple[Array, Array]:
    """Mean time and mean value per bin, at most `points`; a bin without a value stays NaN so that gaps show."""
    if len(time_s) <= points:
        return time_s, values
    starts = np.linspace(0, len(time_s), points, endpoint=False).astype(int)
    known = np.isfinite(values)
    counts = np.add.reduceat(known.astype(float), starts)
    sums = np.add.reduceat(np.where(known, values, 0.0), starts)
    sizes = np.diff(starts, append=len(time_s))
    with np.errstate(all="ignore"):
        return np.add.reduceat(time_s, starts) / sizes, np.where(counts > 0, sums / counts, np.nan)


def smoothed_speed(time_s: Array, speed_mps: Array, window_s: float = 10.0) -> Array:
    """Running mean of speed over `window_s`, NaN kept out; a watch's single second of GPS says little."""
    if len(time_s) < 3:
        return speed_mps
    step = float(np.median(np.diff(time_s))) or 1.0
    width = max(1, min(round(window_s / step), len(time_s)))
    finite = np.isfinite(speed_mps)
    kernel = np.ones(width)
    total = np.convolve(np.where(finite, speed_mps, 0.0), kernel, mode="same")
    count = np.convolve(finite.astype(float), kernel, mode="same")
    with np.errstate(all="ignore"):
        return np.where(count > 0, total / count, np.nan)


def _range(strip: Strip) -> tuple[float, float]:
    finite = strip.values[np.isfinite(strip.values)]
    low, high = np.percentile(finite, [1, 99]) if len(finite) > 20 else (finite.min(), finite.max())
    if strip.clock:
        # Walking between reps would squeeze the running into a corner; it is drawn at the edge.
        high = min(high, 1.4 * float(np.median(finite)))
    room = max((high - low) * 0.12, 5.0 if strip.clock else 2.0 * 10.0**-strip.decimals)
    return float(low - room), float(high + room)


def _ticks(low: float, high: float, *, clock: bool, count: int = 4) -> list[float]:
    steps = (
        [5, 10, 15, 30, 60, 120, 300, 600] if clock else [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 25, 50, 100]
    )
    step = next(
        (s for s in steps if (high - low) / s <= count), steps[-1] * max(1, round((high - low) / steps[-1] / count))
    )
    first = math.ceil(low / step) * step
    return [first + i * step for i in range(int((high - first) / step) + 1)]


def _time_ticks(total_s: float) -> list[float]:
    step = next((s for s in (30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400) if total_s / s <= 6), 36_000)
    return [i * step for i in range(int(total_s / step) + 1)]


def time_strip(time_s: Array, strip: Strip, *, lap_starts_s: Sequence[float] = ()) -> SafeString | None:
    """One measure against time as a figure; None where fewer than two values are known."""
    if int(np.isfinite(strip.values).sum()) < 2:
        return None
    x, y = thinned(time_s, strip.values)
    first = float(time_s[0])
    total = float(time_s[-1]) - first or 1.0
    low, high = _range(strip)

    def across(seconds: float) -> float:
        return LEFT + (seconds - first) / total * (WIDTH - LEFT - RIGHT)

    def down(value: float) -> float:
        share = (value - low) / (high - low)
        share = min(max(share if strip.down else 1 - share, 0.0), 1.0)
        return TOP + share * (HEIGHT - TOP - BOTTOM)

    commands, pen = [], False
    for seconds, value in zip(x.tolist(), y.tolist(), strict=True):
        if not math.isfinite(value):
            pen = False
            continue
        commands.append(f"{'L' if pen else 'M'}{across(seconds):.1f} {down(value):.1f}")
        pen = True
    grid = format_html_join(
        "",
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, WIDTH - RIGHT, f"{down(t):.1f}", f"{down(t):.1f}", LEFT - 5, f"{down(t) + 3:.1f}", strip.text(t))
            for t in _ticks(low, high, clock=strip.clock)
        ),
    )
    times = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (f"{across(first + t):.1f}", HEIGHT - 4, format_time(t))
            for t in _time_ticks(total)
            if across(first + t) < WIDTH - 20
        ),
    )
    laps = format_html_join(
        "",
        '<line class="lapmark" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        (
            (f"{across(s):.1f}", f"{across(s):.1f}", TOP, HEIGHT - BOTTOM)
            for s in lap_starts_s
            if first < s < first + total
        ),
    )
    finite = strip.values[np.isfinite(strip.values)]
    about = _("from %(low)s to %(high)s %(unit)s, middle %(middle)s; the laps stand in the table below") % {
        "low": strip.text(float(finite.min())),
        "high": strip.text(float(finite.max())),
        "unit": strip.unit,
        "middle": strip.text(float(np.median(finite))),
    }
    return format_html(
        '<figure class="chart" data-chart data-key="{}"><figcaption class="chart-title"><b>{}</b>'
        '<span><output data-value></output> {}</span></figcaption>'
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}: {}">{}{}{}<path class="line {}" d="{}"/>'
        '<line class="cursor" x1="0" x2="0" y1="{}" y2="{}" visibility="hidden"/></svg></figure>',
        strip.key, strip.title, strip.unit, WIDTH, HEIGHT, strip.title, about, grid, laps, times,
        strip.key, "".join(commands), TOP, HEIGHT - BOTTOM,
    )  # fmt: skip


def chart_data(time_s: Array, strips: Sequence[Strip]) -> dict[str, Any]:
    """What the cursor reads aloud: time and each measure's text per point, as JSON."""
    data: dict[str, Any] = {"left": LEFT, "right": WIDTH - RIGHT, "width": WIDTH, "strips": {}}
    for strip in strips:
        x, y = thinned(time_s, strip.values)
        data["time_s"] = [round(v, 1) for v in (x - time_s[0]).tolist()]
        data["strips"][strip.key] = [strip.text(v) if math.isfinite(v) else "–" for v in y.tolist()]
    data["total_s"] = float(time_s[-1] - time_s[0]) if len(time_s) else 0.0
    return data


def activity_strips(time_s: Array, speed_mps: Array, heart_bpm: Array, cadence_spm: Array, units: str) -> list[Strip]:
    """Pace, heart rate and cadence as strips, those without values left out."""
    per_m = MILE_M if units == "mi" else 1000.0
    with np.errstate(all="ignore"):
        smooth = smoothed_speed(time_s, speed_mps)
        # Slower than 15 min/km is standing; it would flatten everything else.
        pace_s = np.where(smooth > 1000.0 / 900.0, per_m / smooth, np.nan)
    strips = [
        Strip("pace", _("Pace"), "/mi" if units == "mi" else "/km", pace_s, down=True, clock=True),
        Strip("heart", _("Heart rate"), _("beats/min"), heart_bpm),
        Strip("cadence", _("Cadence"), _("steps/min"), cadence_spm),
    ]
    return [strip for strip in strips if int(np.isfinite(strip.values).sum()) >= 2]


# ---------------------------------------------------------------- small pictures


def range_bar(estimate: Estimate, goal_s: float | None = None) -> SafeString:
    """The mile as a band (8 in 10) inside a wide band (95 in 100), with the goal as a labelled line."""
    low, high = estimate.interval(0.80)
    far_low, far_high = estimate.interval(0.95)
    left = min(far_low, goal_s or far_low) - 4
    right = max(far_high, goal_s or far_high) + 4

    def x(seconds: float) -> float:
        return 10 + (seconds - left) / (right - left) * 300

    goal = ""
    if goal_s:
        anchor = "start" if x(goal_s) < 60 else "end" if x(goal_s) > 260 else "middle"
        goal = format_html(
            '<line class="goal" x1="{}" x2="{}" y1="16" y2="42"/><text class="goal-word" x="{}" y="12" '
            'text-anchor="{}">{} {}</text>',
            f"{x(goal_s):.1f}", f"{x(goal_s):.1f}", f"{x(goal_s):.1f}", anchor, _("goal"), format_time(goal_s),
        )  # fmt: skip
    about = _("8 races in 10 between %(low)s and %(high)s") % {"low": format_time(low), "high": format_time(high)}
    close = x(high) - x(low) < 44
    return format_html(
        '<svg class="range" viewBox="0 0 320 62" role="img" aria-label="{}"><rect class="wide" x="{}" y="22" '
        'width="{}" height="14" rx="7"/><rect class="likely" x="{}" y="20" width="{}" height="18" rx="9"/>{}'
        '<text x="{}" y="56" text-anchor="{}">{}</text><text x="{}" y="56" text-anchor="{}">{}</text></svg>',
        about, f"{x(far_low):.1f}", f"{x(far_high) - x(far_low):.1f}", f"{x(low):.1f}", f"{x(high) - x(low):.1f}", goal,
        f"{x(low):.1f}", "end" if close else "middle", format_time(low),
        f"{x(high):.1f}", "start" if close else "middle", format_time(high),
    )  # fmt: skip


def workout_profile(session: Session) -> SafeString:
    """The structure of a run: one block per stretch, wide as it lasts, high as it is fast."""
    workout = session.workout
    if workout is None or workout.duration_s <= 0:
        return SafeString("")
    blocks: list[tuple[float, float, str]] = []
    for part in workout.parts:
        calm = part.part in {"warm_up", "cool_down"} or part.zone == 1
        kind = "calm" if calm else "steady" if part.zone == 2 else "fast"
        each = part.running_duration_s / part.repeats
        for number in range(part.repeats):
            blocks.append((each, part.midpoint_mps, kind))
            if part.recovery_duration_s and number + 1 < part.repeats:
                blocks.append((part.recovery_duration_s, 1.4 if part.recovery_kind != "jog" else 2.2, "pause"))
    total = sum(block[0] for block in blocks)
    fastest = max(block[1] for block in blocks)
    x, drawn = 0.0, []
    for seconds, speed, kind in blocks:
        width = seconds / total * 320
        height = 10 + 50 * (speed / fastest) ** 2
        drawn.append((kind, f"{x:.2f}", f"{64 - height:.1f}", f"{max(width - 0.8, 0.6):.2f}", f"{height:.1f}"))
        x += width
    bars = format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1.2"/>', drawn)
    about = "; ".join(
        f"{line.what}: {line.how} {line.between}".strip() for line in wording.lines(workout, miles.spoken())
    )
    return format_html(
        '<svg class="profile" viewBox="0 0 320 78" role="img" aria-label="{}">{}<text x="0" y="76">0</text>'
        '<text x="320" y="76" text-anchor="end">{}</text></svg>',
        about, bars, wording.duration(workout.duration_s),
    )  # fmt: skip


def week_bar(share: float) -> SafeString:
    """One week of the season strip: a bar as high as its share of the biggest week."""
    height = max(4.0, 44 * share)
    return format_html(
        '<svg viewBox="0 0 10 44" preserveAspectRatio="none" aria-hidden="true"><rect x="0" width="10" y="{}" '
        'height="{}" rx="1"/></svg>',
        f"{44 - height:.1f}", f"{height:.1f}",
    )  # fmt: skip


def lap_bar(share: float, *, best: bool = False) -> SafeString:
    """A horizontal bar, `share` of its width, for a table row."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect{} width="{}" height="10" rx="1"/></svg>',
        SafeString(' class="best"') if best else "",
        f"{100 * min(max(share, 0.02), 1):.1f}",
    )


def scatter(
    points: Sequence[tuple[float, float]], *, line: tuple[float, float] | None, title: str, unit: str, about: str
) -> SafeString:
    """A measure (y) against speed (x, m/s, written as pace) as dots, with an optional straight line y = a + b x."""
    if len(points) < 2:
        return SafeString("")
    per_m = MILE_M if miles.spoken() == "mi" else 1000.0
    xs, ys = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    x0, x1 = float(xs.min()) - 0.2, float(xs.max()) + 0.2
    room = max(float(np.ptp(ys)) * 0.12, 1e-3)
    y0, y1 = float(ys.min()) - room, float(ys.max()) + room

    def at(x: float, y: float) -> tuple[str, str]:
        return (
            f"{LEFT + (x - x0) / (x1 - x0) * (WIDTH - LEFT - RIGHT):.1f}",
            f"{TOP + (y1 - y) / (y1 - y0) * (200 - TOP - 34):.1f}",
        )

    # One path of round pen touches: a thousand circles would weigh ten times as much.
    dots = format_html('<path class="dots" d="{}"/>', "".join("M{} {}h0".format(*at(*p)) for p in points))
    fit = SafeString("")
    if line:
        # Over the speeds that were run, and no higher or lower than the picture.
        ends = [float(xs.min()), float(xs.max())]
        if line[1]:
            edges = sorted((y - line[0]) / line[1] for y in (y0, y1))
            ends = [min(max(x, edges[0]), edges[1]) for x in ends]
        (ax, ay), (bx, by) = (at(x, line[0] + line[1] * x) for x in ends)
        fit = format_html('<line class="fit" x1="{}" y1="{}" x2="{}" y2="{}"/>', ax, ay, bx, by)
    heights = _ticks(y0, y1, clock=False)
    decimals = next((d for d in (0, 1) if all(abs(t - round(t, d)) < 1e-9 for t in heights)), 2)
    grid = format_html_join(
        "",
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                LEFT,
                WIDTH - RIGHT,
                at(x0, t)[1],
                at(x0, t)[1],
                LEFT - 6,
                f"{float(at(x0, t)[1]) + 4:.1f}",
                f"{t:.{decimals}f}",
            )
            for t in heights
        ),
    )
    paces = format_html_join(
        "",
        '<text x="{}" y="180" text-anchor="middle">{}</text>',
        ((at(t, y0)[0], format_time(per_m / t)) for t in _ticks(x0, x1, clock=False, count=6) if t > 0.5),
    )
    return format_html(
        '<figure class="chart"><figcaption class="chart-title"><b>{}</b><span>{}</span></figcaption>'
        '<svg viewBox="0 0 {} 200" role="img" aria-label="{}">{}{}{}{}<text x="{}" y="196" text-anchor="end">{}</text>'
        "</svg></figure>",
        title, unit, WIDTH, about, grid, dots, fit, paces, WIDTH - RIGHT,
        _("pace, min/mi") if miles.spoken() == "mi" else _("pace, min/km"),
    )  # fmt: skip
