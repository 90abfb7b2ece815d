"""The pace card to print: one page with a large card and a strip to cut out for the wrist."""

from __future__ import annotations

import json

from fourlaps.units import format_time
from fourlaps.vocabulary.race import PacePlan

# The plan enters as data, never as markup, so that no title can break or script the page.
_TEMPLATE = """
#let card = json(bytes(sys.inputs.card))
#set document(title: card.title)
#set page(paper: "a4", margin: 18mm)
#set text(font: ("New Computer Modern", "Libertinus Serif", "DejaVu Sans Mono"), size: 14pt)
#let red = rgb("#c8402f")
#text(size: 28pt, weight: "bold")[#card.title]
#v(2mm)
#text(size: 14pt, fill: luma(90))[Even, then everything. Lap one is no faster than even.]
#v(6mm)
#table(
  columns: (auto, auto, auto, auto, 1fr), inset: 9pt, stroke: (x, y) => (bottom: 0.7pt + luma(190)),
  align: (center, right, right, left, left),
  [*lap*], [*split*], [*clock*], [], [],
  ..card.laps.map(lap => (
    text(size: 20pt)[#lap.lap], text(size: 24pt, weight: "bold")[#lap.split],
    text(size: 24pt, fill: red, weight: "bold")[#lap.clock],
    text(size: 16pt, weight: "bold")[#lap.focus], text(size: 11pt)[#lap.cue],
  )).flatten()
)
#v(8mm)
#text(size: 11pt, fill: luma(90))[Clock at every 200 m to the finish]
#grid(columns: (1fr,) * 4, row-gutter: 3mm, ..card.marks.map(mark => [#mark.at #h(2mm) *#mark.clock*]))
#v(10mm)
#text(size: 11pt, fill: luma(90))[For the wrist: cut, fold, tape.]
#box(stroke: (dash: "dashed", paint: luma(120)), inset: 6pt)[
  #grid(columns: card.strip.len(), column-gutter: 7mm, ..card.strip.map(item => align(center)[
    #text(size: 9pt)[#item.at] \\ #text(size: 15pt, weight: "bold")[#item.clock]
  ]))
]
"""


def pace_card_pdf(plan: PacePlan, *, title: str) -> bytes:
    """The card as the bytes of a one-page PDF."""
    import typst

    card = {
        "title": title,
        "laps": [
            {
                "lap": lap.lap,
                "split": format_time(lap.split_s, 1),
                "clock": format_time(lap.clock_s, 1),
                "focus": lap.focus if i == 0 or plan.laps[i - 1].focus != lap.focus else "",
                "cue": lap.cue if i == 0 or plan.laps[i - 1].focus != lap.focus else "",
            }
            for i, lap in enumerate(plan.laps)
        ],
        "marks": [{"at": f"{mark.at_m:.0f} m", "clock": format_time(mark.clock_s, 1)} for mark in plan.marks],
        "strip": [{"at": f"{lap.lap}", "clock": format_time(lap.clock_s, 1)} for lap in plan.laps],
    }
    made: bytes = typst.compile(_TEMPLATE.encode(), sys_inputs={"card": json.dumps(card)}, format="pdf")
    return made
