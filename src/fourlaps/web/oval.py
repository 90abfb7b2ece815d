"""The oval as SVG: the race, the week and the season drawn on one and the same track.

A 400 m track is two straights of 84.39 m and two bends of 36.50 m radius, measured 0.30 m off the kerb
(World Athletics track marking). Here it is drawn to scale. Runners go anticlockwise: along the home straight at
the bottom from left to right, up round the first bend. The finish line closes the home straight.

Everything here returns safe markup without a style attribute, so that the strictest content policy can stand;
colours come from classes in app.css. Each drawing carries a title and a description, and each page that shows
one shows the same numbers as a table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fourlaps.units import format_time
from fourlaps.vocabulary.race import PacePlan, ReviewedLap
from fourlaps.web import wording

STRAIGHT_M = 84.39
RADIUS_M = 36.5
LINE_M = 36.8  # the line that is 400 m long runs 0.30 m outside the kerb
LANE_M = 3.7  # drawn far wider than the real 1.22 m, so that four laps can be told apart on a phone
MARGIN_M = 7.0


@dataclass(frozen=True, slots=True)
class Track:
    """Points on a drawn track; `inset_m` moves towards the infield (negative: outwards)."""

    inset_m: float = 0.0

    @property
    def radius_m(self) -> float:
        return LINE_M - self.inset_m

    @property
    def length_m(self) -> float:
        return 2 * STRAIGHT_M + 2 * math.pi * self.radius_m

    def at(self, share: float) -> tuple[float, float]:
        """Point (x right, y down, middle of the infield at 0,0) after `share` of a lap from the finish line."""
        along = (share % 1.0) * self.length_m
        half = STRAIGHT_M / 2
        bend = math.pi * self.radius_m
        if along < bend:
            angle = along / self.radius_m
            return half + self.radius_m * math.sin(angle), self.radius_m * math.cos(angle)
        along -= bend
        if along < STRAIGHT_M:
            return half - along, -self.radius_m
        along -= STRAIGHT_M
        if along < bend:
            angle = along / self.radius_m
            return -half - self.radius_m * math.sin(angle), -self.radius_m * math.cos(angle)
        along -= bend
        return -half + along, self.radius_m

    def path(self, start: float, end: float) -> str:
        """SVG path data from share `start` to share `end` of a lap, start < end <= start + 1."""
        steps = max(2, math.ceil((end - start) * 96))
        points = [self.at(start + (end - start) * i / steps) for i in range(steps + 1)]
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)

    def ring(self) -> str:
        """SVG path data of the whole closed track."""
        r, half = self.radius_m, STRAIGHT_M / 2
        return (
            f"M{-half:.2f} {r:.2f}H{half:.2f}A{r:.2f} {r:.2f} 0 0 0 {half:.2f} {-r:.2f}"
            f"H{-half:.2f}A{r:.2f} {r:.2f} 0 0 0 {-half:.2f} {r:.2f}Z"
        )


def _frame(title: str, about: str, body: SafeString, *, key: str) -> SafeString:
    width = STRAIGHT_M + 2 * LINE_M + 2 * MARGIN_M
    height = 2 * LINE_M + 2 * MARGIN_M
    return format_html(
        '<svg class="oval" viewBox="{} {} {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>',
        f"{-width / 2:.1f}", f"{-height / 2:.1f}", f"{width:.1f}", f"{height:.1f}",
        key, key, key, title, key, about, body,
    )  # fmt: skip


def _finish_line(inner_m: float, outer_m: float = -4.0) -> SafeString:
    x = STRAIGHT_M / 2
    return format_html(
        '<line class="oval-finish" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        x, x, f"{LINE_M - inner_m:.1f}", f"{LINE_M - outer_m:.1f}",
    )  # fmt: skip


def pace_class(against_even_s: float, length_m: float) -> str:
    """CSS class of a lap by its difference to even speed: quick-2, quick-1, even, slow-1, slow-2.

    The steps are seconds per 400 m: under 0.4 s nobody at the trackside could tell.
    """
    per_lap = against_even_s * 400.0 / length_m
    for limit, name in ((-1.5, "quick-2"), (-0.4, "quick-1"), (0.4, "even"), (1.5, "slow-1")):
        if per_lap <= limit:
            return name
    return "slow-2"


def _laps(laps: Sequence[tuple[float, float, float]]) -> SafeString:
    """One lane per lap, the first outermost: (length_m, split_s, against_even_s) each."""
    parts = []
    for number, (length_m, _split_s, against_s) in enumerate(laps):
        lane = Track(inset_m=number * LANE_M)
        share = min(length_m / 400.0, 1.0) if len(laps) <= 4 else 1.0
        parts.append(
            format_html(
                '<path class="oval-bed" d="{}"/><path class="oval-lap {}" d="{}"/>',
                lane.ring(),
                pace_class(against_s, length_m),
                lane.path(1.0 - share, 0.9999),
            )
        )
    return format_html_join("", "{}", ((part,) for part in parts))


def race_oval(plan: PacePlan, *, key: str = "race-oval") -> SafeString:
    """The four laps of a race, outer lane first, coloured by pace against even, clock and word in the infield."""
    even_mps = plan.distance_m / plan.finish_s
    shown = plan.laps if len(plan.laps) <= 4 else plan.laps[:: len(plan.laps) // 4][:4]
    laps = [(lap.length_m, lap.split_s, lap.split_s - lap.length_m / even_mps) for lap in shown]
    rows = [(lap.focus, wording.clock(lap.clock_s, 1)) for lap in shown]
    about = "; ".join(
        _("lap %(lap)s: %(focus)s, %(split)s, clock %(clock)s")
        % {
            "lap": lap.lap,
            "focus": lap.focus,
            "split": wording.clock(lap.split_s, 1),
            "clock": wording.clock(lap.clock_s, 1),
        }
        for lap in plan.laps
    )
    title = _("%(time)s on the track, lap by lap") % {"time": format_time(plan.finish_s)}
    extra = _start_mark(plan.laps[0].length_m - 400.0) if 0 < plan.laps[0].length_m - 400.0 < 20 else ""
    body = format_html(
        "{}{}{}{}",
        _laps(laps),
        _finish_line(4 * LANE_M - 1, -2.5),
        extra,
        _infield(rows, head=format_time(plan.finish_s)),
    )
    return _frame(title, about, body, key=key)


def review_oval(laps: Sequence[ReviewedLap], finish_s: float, *, key: str = "review-oval") -> SafeString:
    """The laps as they were run, coloured by pace against even speed."""
    shown = list(laps)[:4]
    rows = [(_("lap %(n)s") % {"n": lap.lap}, wording.clock(lap.split_s, 1)) for lap in shown]
    about = "; ".join(f"{name} {value}" for name, value in rows)
    drawn = [(lap.length_m, lap.split_s, lap.against_even_s) for lap in shown]
    body = format_html(
        "{}{}{}", _laps(drawn), _finish_line(4 * LANE_M - 1, -2.5), _infield(rows, head=format_time(finish_s))
    )
    return _frame(_("Your laps on the track"), about, body, key=key)


def _start_mark(extra_m: float) -> SafeString:
    """The start of a mile: 9.344 m behind the finish line."""
    x = STRAIGHT_M / 2 - extra_m
    return format_html(
        '<line class="oval-start" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="oval-note" x="{}" y="{}">{}</text>',
        f"{x:.1f}", f"{x:.1f}", f"{LINE_M - 2.6:.1f}", f"{LINE_M + 3.4:.1f}", f"{x - 1.5:.1f}", f"{LINE_M + 7:.1f}",
        _("start"),
    )  # fmt: skip


def _infield(rows: Sequence[tuple[str, str]], *, head: str) -> SafeString:
    lines = format_html_join(
        "",
        '<text class="oval-word" x="{}" y="{}">{}</text><text class="oval-clock" x="{}" y="{}">{}</text>',
        (
            (-19, f"{-10.4 + i * 9.3:.1f}", word, 53, f"{-10.4 + i * 9.3:.1f}", clock)
            for i, (word, clock) in enumerate(rows)
        ),
    )
    return format_html('<text class="oval-head" x="-57" y="7.5">{}</text>{}', head, lines)


def card_image(plan: PacePlan) -> str:
    """The race card as a standing picture (1080 x 1920) for a phone's lock screen: clock and word of every lap."""
    rows = []
    for number, lap in enumerate(plan.laps[:8]):
        y = 640 + number * min(280, 1120 // max(len(plan.laps), 1))
        rows.append(
            format_html(
                '<text x="90" y="{}" font-size="56" fill="#aeb2b7">{} · {}</text>'
                '<text x="90" y="{}" font-size="132" font-weight="700" fill="#f2efe8">{}</text>'
                '<text x="990" y="{}" font-size="72" fill="#aeb2b7" text-anchor="end">{}</text>',
                *(y, lap.lap, lap.focus),
                *(y + 130, wording.clock(lap.clock_s, 1), y + 130, wording.clock(lap.split_s, 1)),
            )
        )
    body = format_html_join("", "{}", ((row,) for row in rows))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1080 1920" font-family="system-ui, sans-serif">'
        '<title>{}</title><rect width="1080" height="1920" fill="#121417"/><g fill="none" stroke-width="14" '
        'transform="translate(540 300) scale(4.4)"><path d="{}" stroke="#ff7a66" stroke-width="3.4"/></g>'
        '<text x="540" y="345" font-size="130" font-weight="700" fill="#f2efe8" text-anchor="middle">{}</text>{}</svg>',
        *(_("Pace card"), Track(inset_m=0).ring(), format_time(plan.finish_s), body),
    )


def lane_points(inset_m: float, count: int = 160) -> list[list[float]]:
    """Points of one lap from the finish line on, for a script that moves runners along it."""
    track = Track(inset_m)
    return [[round(value, 2) for value in track.at(k / count)] for k in range(count)]


# ---------------------------------------------------------------- the week and the season


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day of a week on the track: its short name, the kinds of its sessions, and where it stands."""

    name: str
    kinds: tuple[str, ...]
    state: str = ""  # "today", "done", "missed" or ""
    title: str = ""


def week_oval(days: Sequence[WeekDay], *, head: str, foot: str, key: str = "week-oval") -> SafeString:
    """Seven days on one lap, each with the shape of its session, the last at the finish line."""
    bed = Track(inset_m=LANE_M)
    body: list[SafeString] = [format_html('<path class="oval-lane" d="{}"/>', bed.ring())]
    count = max(len(days), 1)
    for number, day in enumerate(days):
        share = (number + 0.5) / count
        x, y = bed.at(share)
        kind = day.kinds[0] if day.kinds else "rest"
        if day.state == "today":
            body.append(
                format_html(
                    '<path class="oval-now" d="{}"/>', bed.path(number / count + 0.005, (number + 1) / count - 0.005)
                )
            )
        body.append(format_html('<circle class="oval-stop" cx="{}" cy="{}" r="7.4"/>', f"{x:.1f}", f"{y:.1f}"))
        body.append(
            format_html(
                '<g transform="translate({} {}) scale(.42)" class="kind-{}">{}</g>',
                f"{x - 5.04:.2f}",
                f"{y - 5.04:.2f}",
                kind,
                shape_marks(kind),
            )
        )
        inner_x, inner_y = Track(inset_m=LANE_M + 14).at(share)
        body.append(
            format_html(
                '<text class="oval-day{}" x="{}" y="{}">{}</text>',
                " is-now" if day.state == "today" else "",
                f"{inner_x:.1f}",
                f"{inner_y + 2.4:.1f}",
                day.name,
            )
        )
    body.append(_finish_line(LANE_M + 3.4, LANE_M - 3.4))
    body.append(
        format_html(
            '<text class="oval-big" x="0" y="2">{}</text><text class="oval-sub" x="0" y="12">{}</text>', head, foot
        )
    )
    about = "; ".join(f"{day.name}: {day.title or ', '.join(day.kinds) or _('rest')}" for day in days)
    return _frame(head, about, format_html_join("", "{}", ((part,) for part in body)), key=key)


def season_oval(
    blocks: Sequence[str], now: int | None, *, head: str, foot: str, key: str = "season-oval"
) -> SafeString:
    """The weeks of a season on one lap to the finish line, which is race day.

    blocks  the block word of each week, first week first      now  index of the current week, None outside
    """
    lane = Track(inset_m=LANE_M)
    count = max(len(blocks), 1)
    gap = min(0.008, 0.2 / count)
    body: list[SafeString] = [format_html('<path class="oval-lane" d="{}"/>', lane.ring())]
    for number, block in enumerate(blocks):
        state = "" if now is None else "is-past" if number < now else "is-now" if number == now else ""
        body.append(
            format_html(
                '<path class="oval-week block-{} {}" d="{}"/>',
                block,
                state,
                lane.path(number / count + gap, (number + 1) / count - gap),
            )
        )
    if now is not None:
        x, y = lane.at(now / count + gap)
        body.append(format_html('<circle class="oval-runner" cx="{}" cy="{}" r="3.4"/>', f"{x:.1f}", f"{y:.1f}"))
    body.append(_finish_line(LANE_M + 5, LANE_M - 5))
    body.append(
        format_html(
            '<text class="oval-big" x="0" y="2">{}</text><text class="oval-sub" x="0" y="12">{}</text>', head, foot
        )
    )
    about = ", ".join(
        _("week %(n)s: %(block)s") % {"n": number + 1, "block": block} for number, block in enumerate(blocks)
    )
    return _frame(head, about, format_html_join("", "{}", ((part,) for part in body)), key=key)


# ---------------------------------------------------------------- the shapes of the sessions

# Drawn on a 24 x 24 grid in currentColor. A shape tells the kind; the word beside it tells it again.
_SHAPES = {
    "easy": '<circle cx="12" cy="12" r="7.5" fill="currentColor"/>',
    "long": '<rect x="2" y="9" width="20" height="6" rx="3" fill="currentColor"/>',
    "tempo": '<path d="M3 16h18M3 10h18" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round"/>',
    "vo2max": '<path d="M2 19 7.5 6l4.5 9 4.5-9L22 19" fill="none" stroke="currentColor" stroke-width="3" '
    'stroke-linejoin="round" stroke-linecap="round"/>',
    "mile_pace": '<path d="M14 1.5 4.5 13.5H11L9.5 22.5 19.5 10H13z" fill="currentColor"/>',
    "time_trial": '<circle cx="12" cy="14" r="7.5" fill="none" stroke="currentColor" stroke-width="3"/>'
    '<path d="M12 14V9.5M9 2.5h6" stroke="currentColor" stroke-width="3" stroke-linecap="round"/>',
    "race": '<path d="M5 22V3" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"/>'
    '<path d="M6 3.5h14l-3.5 5 3.5 5H6z" fill="currentColor"/>',
    "strength": '<rect x="4.5" y="4.5" width="15" height="15" rx="1.5" fill="currentColor"/>',
    "plyometrics": '<path d="M5 19c0-9 4-14 7-14s7 5 7 14" fill="none" stroke="currentColor" stroke-width="3" '
    'stroke-linecap="round" stroke-dasharray="0.1 5"/><rect x="3" y="19" width="18" height="3" rx="1" '
    'fill="currentColor"/>',
    "cross_training": '<path d="M12 4v16M4 12h16" stroke="currentColor" stroke-width="4" stroke-linecap="round"/>',
    "rest": '<circle cx="12" cy="12" r="7" fill="none" stroke="currentColor" stroke-width="2.5"/>',
}  # fmt: skip


def shape_marks(kind: str) -> SafeString:
    """The marks of one session kind on the 24 x 24 grid; the open ring for a kind without its own."""
    return SafeString(_SHAPES.get(kind, _SHAPES["rest"]))


def shape(kind: str) -> SafeString:
    """A session kind's shape as a small decorative SVG; the word beside it is what a screen reader reads."""
    return format_html(
        '<svg class="shape kind-{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        kind if kind in _SHAPES else "rest",
        shape_marks(kind),
    )
