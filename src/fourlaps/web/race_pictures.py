"""The pictures of a race as SVG: pace along the way, the energy left, what a wrong first lap costs.

Each says in words inside the drawing what it shows, so that nobody needs a legend; each has a title and a description
for those who cannot see it, and the page shows the same numbers as a table or a sentence.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fourlaps.racing.energy_left import StoreAt
from fourlaps.racing.robust import OpeningCost
from fourlaps.web.wording import decimal

WIDTH, HEIGHT = 360.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 10.0, 34.0, 26.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Data to drawing: x from left to right, y upwards (`flip` turns it round)."""

    x0: float
    x1: float
    y0: float
    y1: float
    flip: bool = False

    def x(self, value: float) -> float:
        return LEFT + (value - self.x0) / (self.x1 - self.x0) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        share = (value - self.y0) / (self.y1 - self.y0)
        return TOP + (share if self.flip else 1 - share) * (HEIGHT - TOP - BOTTOM)

    def path(self, points: Sequence[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{self.x(x):.1f} {self.y(y):.1f}" for x, y in points)

    def area(self, low: Sequence[tuple[float, float]], high: Sequence[tuple[float, float]]) -> str:
        return self.path([*low, *reversed(high)]) + "Z"


def _whole(key: str, title: str, about: str, parts: Sequence[SafeString]) -> SafeString:
    return format_html(
        '<svg class="picture" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title>'
        '<desc id="{}-d">{}</desc>{}</svg>',
        *(int(WIDTH), int(HEIGHT), key, key, key, title, key, about, format_html_join("", "{}", ((p,) for p in parts))),
    )


def _word(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> SafeString:
    where = (round(x, 1), round(y, 1))
    return format_html('<text x="{}" y="{}" class="{}" text-anchor="{}">{}</text>', *where, kind, anchor, text)


def _line(kind: str, path: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', kind, path)


def _lap_lines(frame: Frame, ends_m: Sequence[float]) -> list[SafeString]:
    """Upright lines at the end of each lap, with its number below."""
    parts = []
    before = 0.0
    every = -(-len(ends_m) // 8)
    for number, end in enumerate(ends_m, 1):
        if number < len(ends_m):
            parts.append(_line("grid", f"M{frame.x(end):.1f} {TOP}V{HEIGHT - BOTTOM}"))
        if number % every == 0 or every == 1:
            parts.append(_word((frame.x(before) + frame.x(end)) / 2, HEIGHT - 8, str(number), anchor="middle"))
        before = end
    return parts


def _steps(lengths_m: Sequence[float], values: Sequence[float]) -> list[tuple[float, float]]:
    ends = [0.0, *itertools.accumulate(lengths_m)]
    return [point for k, value in enumerate(values) for point in ((ends[k], value), (ends[k + 1], value))]


def pace_curve(
    lengths_m: Sequence[float],
    splits_s: Sequence[float],
    *,
    even_s: float,
    low_s: float,
    high_s: float,
    band_word: str,
    line_word: str,
    other_s: Sequence[float] = (),
    key: str = "pace-picture",
) -> SafeString:
    """Seconds per 400 m of each lap, quick on top, over a band from `low_s` to `high_s` for the whole race.

    even_s   the finish whose even pace is drawn as the middle of the band
    other_s  laps of another race, drawn instead of that even pace
    """
    distance = sum(lengths_m)
    per400 = [400 * split / length for length, split in zip(lengths_m, splits_s, strict=True)]
    band = [400 * value / distance for value in (low_s, even_s, high_s)]
    other = [400 * split / length for length, split in zip(lengths_m, other_s, strict=False)]
    low, high = min(*per400, *band, *other), max(*per400, *band, *other)
    room = max(1.5, 0.25 * (high - low))
    frame = Frame(0.0, distance, low - room, high + room, flip=True)
    parts = _lap_lines(frame, list(itertools.accumulate(lengths_m)))
    parts.append(_line("band", frame.area([(0, band[0]), (distance, band[0])], [(0, band[2]), (distance, band[2])])))
    middle = _steps(lengths_m, other) if other else [(0.0, band[1]), (distance, band[1])]
    parts.append(_line("middle", frame.path(middle)))
    parts.append(_line("run", frame.path(_steps(lengths_m, per400))))
    before = 0.0
    for number, (length, value) in enumerate(zip(lengths_m, per400, strict=True)):
        if len(per400) <= 4 or number % 2 == 1:
            middle_x = (frame.x(before) + frame.x(before + length)) / 2
            beside = 13 if value > band[1] else -5  # away from the line in the middle
            parts.append(_word(middle_x, frame.y(value) + beside, decimal(value, 1), "strong", "middle"))
        before += length
    parts.append(_word(LEFT, 11, line_word, "run-word"))
    parts.append(_word(LEFT, 25, band_word, "band-word"))
    parts.append(_word(LEFT - 4, TOP + 8, _("quick"), anchor="end"))
    parts.append(_word(LEFT - 4, HEIGHT - BOTTOM, _("slow"), anchor="end"))
    laps = ", ".join(f"{value:.1f}" for value in per400)
    about = _("Seconds per 400 m, lap by lap: %(laps)s. %(band)s") % {"laps": laps, "band": band_word}
    return _whole(key, line_word, about, parts)


def energy_curve(
    store: Sequence[StoreAt],
    ends_m: Sequence[float],
    *,
    other: Sequence[StoreAt] = (),
    word: str,
    other_word: str = "",
    key: str = "energy-picture",
) -> SafeString:
    """The energy left along a race as a line in its band; `other` is a second race to hold it against."""
    frame = Frame(0.0, store[-1].at_m, 0.0, 1.0)
    parts = _lap_lines(frame, ends_m)
    low, high = ([(p.at_m, p.low80) for p in store], [(p.at_m, p.high80) for p in store])
    parts.append(_line("band", frame.area(low, high)))
    if other:
        parts.append(_line("middle", frame.path([(p.at_m, p.middle) for p in other])))
    parts.append(_line("run", frame.path([(p.at_m, p.middle) for p in store])))
    parts += [
        _word(LEFT - 4, TOP + 8, _("full"), anchor="end"),
        _word(LEFT - 4, HEIGHT - BOTTOM, _("empty"), anchor="end"),
        _word(WIDTH - RIGHT, 11, word, "run-word", "end"),
    ]
    if other:
        parts.append(_word(WIDTH - RIGHT, 25, other_word, "band-word", "end"))
    first = next(p for p in store if p.at_m >= ends_m[0] - 1)
    parts.append(_line("dot", f"M{frame.x(first.at_m):.1f} {frame.y(first.middle):.1f}h0"))
    parts.append(
        _word(frame.x(first.at_m) + 6, frame.y(first.middle) + (14 if other else -4), f"{first.middle:.0%}", "strong")
    )
    about = _("Energy left after lap 1: %(middle)s percent, 8 times in 10 between %(low)s and %(high)s.") % {
        "middle": round(100 * first.middle), "low": round(100 * first.low80), "high": round(100 * first.high80),
    }  # fmt: skip
    return _whole(key, word, about, parts)


def cost_curve(costs: Sequence[OpeningCost], *, key: str = "cost-picture") -> SafeString:
    """What a first lap off the best one costs: the mean as a line in its band, three seconds too fast marked."""
    shown = [cost for cost in costs if -6.5 <= cost.first_lap_error_s <= 4.5]
    top = max(1.0, *(cost.high80 for cost in shown))
    bottom = min(-0.3, *(max(cost.low80, -0.4 * top) for cost in shown))
    frame = Frame(shown[0].first_lap_error_s, shown[-1].first_lap_error_s, bottom, top * 1.12)
    low = [(c.first_lap_error_s, max(c.low80, bottom)) for c in shown]
    high = [(c.first_lap_error_s, c.high80) for c in shown]
    parts = [
        _line("grid", f"M{LEFT} {frame.y(0):.1f}H{WIDTH - RIGHT}"),
        _line("band", frame.area(low, high)),
        _line("run", frame.path([(c.first_lap_error_s, c.expected_loss_s) for c in shown])),
    ]
    for cost in shown:
        error = cost.first_lap_error_s
        if error in (-6.0, -4.0, -2.0, 0.0, 2.0, 4.0):
            text = f"{error:+.0f}".replace("-", "−") if error else _("best")
            parts.append(_word(frame.x(error), HEIGHT - 8, text, anchor="middle"))
        if error == -3.0:
            parts.append(_line("dot", f"M{frame.x(error):.1f} {frame.y(cost.expected_loss_s):.1f}h0"))
            parts.append(_word(frame.x(error) + 4, frame.y(cost.expected_loss_s) - 6,
                               f"{decimal(max(0.0, cost.expected_loss_s), 1)} s", "strong"))  # fmt: skip
            parts.append(_word(frame.x(error) + 4, frame.y(cost.high80) - 4,
                               _("%(s)s s in one race of ten") % {"s": decimal(cost.high80, 1)},
                               "band-word"))  # fmt: skip
    parts += [
        _word(LEFT, 11, _("seconds lost at the finish"), "run-word"),
        _word(LEFT, 25, _("first lap too fast"), "band-word"),
        _word(WIDTH - RIGHT, 25, _("too slow"), "band-word", "end"),
        _word(LEFT - 4, frame.y(0) + 4, "0", anchor="end"),
        _word(LEFT - 4, frame.y(top) + 4, f"{top:.0f} s", anchor="end"),
    ]
    about = " ".join(
        _("First lap %(error)s s off: %(loss)s s lost, 8 times in 10 between %(low)s and %(high)s.")
        % {"error": f"{c.first_lap_error_s:+.0f}", "loss": f"{c.expected_loss_s:.1f}", "low": f"{c.low80:.1f}",
           "high": f"{c.high80:.1f}"}
        for c in shown
    )  # fmt: skip
    return _whole(key, _("What a first lap off your best one costs"), about, parts)
