"""The group sheet: names and best times in, everybody's laps for a race or reps for a session out, on one page.

A best over another distance is carried over by the runner's own predicted mile and race times (`mile_time`), the same
numbers every other page uses. A line that cannot be read is named; the others stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fourlaps.errors import InputError
from fourlaps.physiology import mile_time
from fourlaps.racing import course, pace_card, pacing
from fourlaps.units import MILE_M, format_time, parse_distance_m, parse_time_s
from fourlaps.vocabulary.athlete import Result
from fourlaps.vocabulary.race import TrackKind

MOST_LINES = 60
LONGEST_NAME = 40
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?|\d{2,4}[.,]\d+"
_DISTANCE = r"\d{3,5}m?|\d{1,2}k|mile|2mile"
_LINE = re.compile(rf"^(?P<name>.*?)[\s,;:]*(?:\b(?P<distance>{_DISTANCE})\s*[=:,\s]\s*)?(?P<time>{_TIME})$")


@dataclass(frozen=True, slots=True)
class Member:
    """One runner of the squad with the best they gave."""

    name: str
    distance_m: float
    time_s: float


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the sheet: a runner, the time of the whole, and the clock or split under each head."""

    name: str
    total_s: float
    cells_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A group sheet: what it is for, the heads of its columns, and one row a runner, the fastest first."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    rest_s: float | None = None


def read_members(text: str) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """(members, complaints) from lines "name time" or "name distance time"; each complaint names its line.

    >>> members, wrong = read_members("Ada 5:12\\nBo 800 2:24\\nCleo")
    >>> [(m.name, m.distance_m) for m in members], len(wrong)
    ([('Ada', 1609.344), ('Bo', 800.0)], 1)
    """
    members, wrong = [], []
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, line in lines[:MOST_LINES]:
        plain = "".join(char for char in line if char.isprintable())[:200]
        found = _LINE.match(plain)
        if not found:
            wrong.append(f"Line {number}, '{plain[:LONGEST_NAME]}': no time at its end. Write Ada 5:12 or Bo 800 2:24.")
            continue
        name = found["name"].strip(" ,;:=")[:LONGEST_NAME] or f"{number}"
        try:
            distance_m = parse_distance_m(found["distance"]) if found["distance"] else MILE_M
            time_s = parse_time_s(found["time"])
            mile_time.predict([Result(distance_m, time_s)])
        except InputError as error:
            wrong.append(f"Line {number}, {name}: {error}")
            continue
        members.append(Member(name, distance_m, time_s))
    if len(lines) > MOST_LINES:
        wrong.append(f"{len(lines)} lines: a sheet holds {MOST_LINES}. Split the group.")
    return tuple(members), tuple(wrong)


def _race_s(member: Member, distance_m: float) -> float:
    """What the member can run over the distance: the best they gave there, else the prediction from it."""
    if abs(member.distance_m - distance_m) < 0.5:
        return member.time_s
    return mile_time.predict([Result(member.distance_m, member.time_s)], at_m=distance_m).median


def race_sheet(members: Sequence[Member], distance_m: float, track: TrackKind) -> Sheet:
    """The clock at the end of every lap for everybody, each at their own pace.

    raises  InputError without a member or for a race that cannot be planned
    """
    _someone(members)
    lengths = course.lap_lengths_m(distance_m, track)
    rows = []
    for member in members:
        finish_s = _race_s(member, distance_m)
        plan = pacing.plan_race(finish_s, distance_m=distance_m, track=track)
        rows.append(SheetRow(member.name, finish_s, tuple(lap.clock_s for lap in plan.laps)))
    at, heads = 0.0, []
    for length in lengths:
        at += length
        heads.append(f"{at:.0f} m")
    name = course.race_of(distance_m)
    return Sheet(f"{name} m" if name.isdigit() else name, tuple(heads), _sorted(rows))


def session_sheet(members: Sequence[Member], *, reps: int, rep_m: float, pace_of_m: float, rest_s: float) -> Sheet:
    """The time of one rep for everybody at the pace of their own race over `pace_of_m`, with its 100 m and 200 m.

    raises  InputError without a member, or for reps nobody runs
    """
    _someone(members)
    if not (1 <= reps <= 30 and 100 <= rep_m <= 3000 and 0 <= rest_s <= 1200):
        raise InputError(f"{reps} x {rep_m:g} m with {rest_s:g} s rest is no session. 1 to 30 reps of 100 to 3000 m.")
    points = [float(m) for m in (100, 200, 400, 800, 1200) if m < rep_m - 1]
    rows = []
    for member in members:
        pace = _race_s(member, pace_of_m) / pace_of_m
        rows.append(SheetRow(member.name, rep_m * pace, tuple(m * pace for m in [*points, rep_m])))
    title = f"{reps} x {rep_m:g} m"
    return Sheet(title, tuple(f"{m:g} m" for m in [*points, rep_m]), _sorted(rows), rest_s)


def _someone(members: Sequence[Member]) -> None:
    if not members:
        raise InputError("A group sheet needs one runner at least. Write a name and a time, e.g. Ada 5:12.")


def _sorted(rows: Sequence[SheetRow]) -> tuple[SheetRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.total_s, row.name)))


def sheet_pdf(sheet: Sheet, *, title: str, words: Mapping[str, str]) -> bytes:
    """The sheet as one A4 page across (more where the squad is large).

    words   "runner" and "rest" in the reader's language; title stands on top
    raises  ModelError where the page cannot be set
    """
    cell = pace_card.typst_string
    heads = ", ".join(f"[#text(size: 9pt, fill: muted)[#{cell(head)}]]" for head in (words["runner"], *sheet.heads))
    body = ",\n".join(
        ", ".join(
            [f"[#strong({cell(row.name)})]", *(f"[#{cell(format_time(s, 1).removeprefix('0:'))}]" for s in row.cells_s)]
        )
        for row in sheet.rows
    )
    rest = "" if sheet.rest_s is None else f"{words['rest']} {sheet.rest_s:g} s"
    source = f"""
#set page(paper: "a4", flipped: true, margin: 14mm)
#set document(title: {cell(title)})
#set text(font: ("New Computer Modern", "Libertinus Serif"), number-type: "lining", number-width: "tabular", size: 12pt)
#let muted = rgb("#5d5a55")
#text(size: 22pt, weight: 700)[#{cell(title)}] #h(1fr) #text(fill: muted)[#{cell(rest)}]
#line(length: 100%, stroke: 1.2pt + rgb("#c8402f"))
#table(columns: (1fr, {"auto, " * len(sheet.heads)}), stroke: (x, y) => (bottom: 0.5pt + rgb("#d8d3ca")),
  inset: (x: 7pt, y: 6pt), align: (x, y) => if x == 0 {{ left }} else {{ right }}, table.header({heads}),
  {body})
"""
    return pace_card.compile_typst(source, "pdf")
