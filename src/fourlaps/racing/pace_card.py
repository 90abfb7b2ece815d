"""The pace card as a PDF page: a large card to read at arm's length, a wristband and a pocket strip to cut out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from fourlaps.errors import ModelError
from fourlaps.units import format_distance, format_time
from fourlaps.vocabulary.race import PacePlan, PlannedLap

_TRACK_WORDS = {"outdoor400": "400 m track", "indoor200": "200 m track", "road": "road"}


# What is printed beside the numbers; a door that speaks another language hands its own over.
WORDS = {
    "lap": "lap",
    "clock": "clock at the line",
    "split": "split",
    "focus": "focus",
    "on_the_way": "Clock on the way",
    "wristband": "Wristband: cut out, tape round the wrist",
    "strip": "Pocket or shoe strip",
}


def pace_card_pdf(plan: PacePlan, *, title: str = "", note: str = "", words: Mapping[str, str] = WORDS) -> bytes:
    """One A4 page as PDF bytes; the same plan and title give the same page.

    note    what has to be read before the numbers, in a sentence or two
    words   as WORDS, in the reader's language
    raises  ModelError where the page cannot be set
    """
    return compile_typst(pace_card_source(plan, title=title, note=note, words=words), "pdf")


def wristband_pdf(plan: PacePlan, *, words: Mapping[str, str] = WORDS) -> bytes:
    """The wristband alone, three times on one small page: 180 mm fit every wrist, 22 mm every watch strap.

    raises  ModelError where the page cannot be set
    """
    band = _band(plan)
    cells = ", ".join(f"band-cell({typst_string(_clock(lap.clock_s))}, {typst_string(lap.focus)})" for lap in band)
    source = _WRISTBAND.format(columns=len(band), cells=cells, wristband=typst_string(words["wristband"]))
    return compile_typst(source, "pdf")


def watch_face_png(plan: PacePlan) -> bytes:
    """The clock at every lap as a square picture of 396 x 396 pixels, white on black, for a watch's photo face.

    raises  ModelError where the picture cannot be set
    """
    band = _band(plan)
    rows = ", ".join(f"face-row({typst_string(_clock(lap.clock_s))}, {typst_string(lap.focus)})" for lap in band)
    return compile_typst(_WATCH_FACE.format(rows=rows), "png", 144)


def _band(plan: PacePlan) -> list[PlannedLap]:
    """The laps a wrist has room for: four numbers, of eight laps every second one."""
    return [lap for lap in plan.laps if (len(plan.laps) - lap.lap) % -(-len(plan.laps) // 4) == 0]


def pace_card_png(plan: PacePlan, *, title: str = "", dots_per_inch: float = 110) -> bytes:
    """The same page as a picture."""
    return compile_typst(pace_card_source(plan, title=title), "png", dots_per_inch)


def compile_typst(source: str, kind: Literal["pdf", "png"], dots_per_inch: float = 110) -> bytes:
    """Typst source as a PDF or the first page of it as a PNG. Raises ModelError where it cannot be set."""
    import typst

    try:
        # typst takes bytes as the document itself. Only its own embedded fonts, so that every machine prints alike.
        made = typst.compile(source.encode(), format=kind, ppi=dots_per_inch, ignore_system_fonts=True, timestamp=0)
    except Exception as error:
        raise ModelError(f"The pace card could not be set: {error}") from error
    return bytes(made[0] if isinstance(made, list) else made)


def typst_string(text: str) -> str:
    r"""The text as a typst string literal: nothing in it can become code or markup.

    >>> typst_string('a "b" #c')
    '"a \\"b\\" #c"'
    """
    kept = "".join(char for char in text if char.isprintable() or char == " ")
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'


def pace_card_source(plan: PacePlan, *, title: str = "", note: str = "", words: Mapping[str, str] = WORDS) -> str:
    """The page as typst source."""
    headline = title or f"{format_distance(plan.distance_m)} in {format_time(plan.finish_s, 1)}"
    headline = headline[:1].upper() + headline[1:]
    tight = len(plan.laps) > 4
    band = _band(plan)
    every = 1 if len(plan.laps) <= 8 else 2  # sixteen laps indoors: nobody reads sixteen lines at speed
    rows = []
    for lap in plan.laps[every - 1 :: every]:
        last = lap.lap == len(plan.laps)
        cells = (
            f"#text(fill: muted, size: small)[{lap.lap}]",
            f"#text(size: big, weight: 700{', fill: accent' if last else ''})[#{typst_string(_clock(lap.clock_s))}]",
            f"#text(size: mid, fill: muted)[#{typst_string(_clock(lap.split_s))}]",
            f"#text(size: mid, weight: 700)[#{typst_string(lap.focus)}]"
            f" #linebreak() #text(size: cue)[#{typst_string(lap.cue)}]",
        )
        rows.append(", ".join(f"[{cell}]" for cell in cells))
    marks = ", ".join(
        f"[#{typst_string(f'{mark.at_m:.0f} m')}], [#strong({typst_string(_clock(mark.clock_s))})]"
        for mark in plan.marks
    )
    return _TEMPLATE.format(
        title=typst_string(headline),
        meta=typst_string(
            f"{format_distance(plan.distance_m)} · {_TRACK_WORDS[plan.track]} · finish {format_time(plan.finish_s, 1)}"
        ),
        note=f"#text(size: 12pt)[#{typst_string(note)}]\n#v(1mm)" if note else "",
        big="27pt" if tight else "58pt",
        mid="14pt" if tight else "22pt",
        small="14pt" if tight else "26pt",
        cue="9pt" if tight else "11pt",
        gap="4.5pt" if tight else "13pt",
        rows=",\n  ".join(rows),
        # Sixteen marks fill the strip below anyway; here they would only be small print.
        on_the_way=(
            _ON_THE_WAY.format(marks=marks, words=typst_string(words["on_the_way"])) if len(plan.marks) <= 8 else ""
        ),
        **{f"{name}_word": typst_string(word) for name, word in words.items()},
        band_columns=len(band),
        band_cells=", ".join(
            f"band-cell({typst_string(_clock(lap.clock_s))}, {typst_string(lap.focus)})" for lap in band
        ),
        strip_cells=", ".join(
            f"strip-cell({typst_string(f'{mark.at_m:.0f}')}, {typst_string(_clock(mark.clock_s))})"
            for mark in plan.marks
        ),
    )


def _clock(seconds: float) -> str:
    """Clock to the tenth as it is read on a trackside clock: 1:16.5, and 28.4 under a minute."""
    return format_time(seconds, 1) if seconds >= 59.95 else f"{seconds:.1f}"


_ON_THE_WAY = """
#v(2mm)
#text(size: 9pt, fill: muted)[#{words}]
#v(-2mm)
#table(columns: (1fr,) * 8, stroke: none, inset: (x: 3pt, y: 4pt), align: (right, left) * 4, ..(
  {marks}).map(it => text(size: 13pt)[#it]))
"""

_TEMPLATE = """
#set page(paper: "a4", margin: (x: 18mm, y: 14mm))
#set document(title: {title})
#set text(font: ("New Computer Modern", "Libertinus Serif"), number-type: "lining", number-width: "tabular", size: 11pt)
#let accent = rgb("#c8402f")
#let muted = rgb("#5d5a55")
#let rule = rgb("#d8d3ca")
#let big = {big}
#let mid = {mid}
#let small = {small}
#let cue = {cue}
#let cut(body) = block(stroke: (dash: "dashed", thickness: 0.5pt, paint: muted), inset: 3mm, body)
#let band-cell(time, word) = align(center)[
  #text(size: 21pt, weight: 700)[#time] #linebreak() #text(size: 8pt, fill: muted)[#word]]
#let strip-cell(at, time) = [
  #text(size: 8pt, fill: muted)[#at] #h(1fr) #text(size: 12pt, weight: 700)[#time]]

#text(size: 26pt, weight: 700)[#{title}]
#v(-4mm)
#text(fill: muted)[#{meta}]
#v(1mm)
{note}
#line(length: 100%, stroke: 1.2pt + accent)
#table(
  columns: (auto, auto, auto, 1fr), stroke: (x, y) => (bottom: 0.5pt + rule), inset: (x: 5pt, y: {gap}),
  align: (center + horizon, right + horizon, right + horizon, left + horizon),
  table.header([#text(size: 8pt, fill: muted)[#{lap_word}]], [#text(size: 8pt, fill: muted)[#{clock_word}]],
    [#text(size: 8pt, fill: muted)[#{split_word}]], [#text(size: 8pt, fill: muted)[#{focus_word}]]),
  {rows}
)
{on_the_way}
#v(1fr)
#text(size: 9pt, fill: muted)[#{wristband_word}]
#v(-2mm)
#cut(grid(columns: ({band_columns}) * (1fr,), {band_cells}))
#v(2mm)
#text(size: 9pt, fill: muted)[#{strip_word}]
#v(-2mm)
#cut(block(width: 34mm, stack(spacing: 2.2mm, {strip_cells})))
"""

_WRISTBAND = """
#set page(width: 200mm, height: 105mm, margin: 8mm)
#set document(title: {wristband})
#set text(font: ("New Computer Modern", "Libertinus Serif"), number-type: "lining", number-width: "tabular")
#let band-cell(time, word) = align(center + horizon)[
  #text(size: 24pt, weight: 700)[#time] #h(1mm) #text(size: 9pt)[#word]]
#text(size: 9pt)[#{wristband}]
#for _ in range(3) [
  #block(width: 180mm, height: 22mm, inset: 2mm, stroke: (dash: "dashed", thickness: 0.5pt),
    grid(columns: ({columns}) * (1fr,), rows: 100%, {cells}))
]
"""

_WATCH_FACE = """
#set page(width: 198pt, height: 198pt, margin: (x: 22pt, y: 20pt), fill: black)
#set text(font: ("New Computer Modern", "Libertinus Serif"), number-type: "lining", number-width: "tabular",
  fill: white)
#let face-row(time, word) = grid(columns: (auto, 1fr), align: (left + horizon, right + horizon),
  text(size: 29pt, weight: 700)[#time], text(size: 12pt, fill: rgb("#ff7a66"))[#word])
#align(horizon, stack(spacing: 1fr, {rows}))
"""
