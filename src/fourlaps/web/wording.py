"""Numbers and nouns as the words a runner reads: paces, ranges, kinds, blocks, structure.

Precision is what we believe and no more: a mile to the second, a pace to the second per kilometre, a lap to the
tenth only on the race card. Units are the runner's choice; inside everything stays SI.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import dates, formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from fourlaps.evidence import GRADE_WORDS
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.vocabulary.workout import Part, Workout

KIND_WORDS = {
    "easy": gettext_lazy("easy run"),
    "long": gettext_lazy("long run"),
    "tempo": gettext_lazy("tempo"),
    "vo2max": gettext_lazy("VO2max reps"),
    "mile_pace": gettext_lazy("mile pace"),
    "time_trial": gettext_lazy("time trial"),
    "race": gettext_lazy("race"),
    "strength": gettext_lazy("strength"),
    "plyometrics": gettext_lazy("jumps"),
    "cross_training": gettext_lazy("cross-training"),
    "rest": gettext_lazy("rest"),
}
# How a line of the notebook begins: for who did it, and for everybody else.
CHANGE_WORDS = {
    "move": (gettext_lazy("You moved a session"), gettext_lazy("%(who)s moved a session")),
    "swap": (gettext_lazy("You swapped two sessions"), gettext_lazy("%(who)s swapped two sessions")),
    "skip": (gettext_lazy("You left a session out"), gettext_lazy("%(who)s left a session out")),
    "pin": (gettext_lazy("You locked a session"), gettext_lazy("%(who)s locked a session")),
    "free": (gettext_lazy("You unlocked a session"), gettext_lazy("%(who)s unlocked a session")),
    "easier": (gettext_lazy("You took the easier session"), gettext_lazy("%(who)s took the easier session")),
    "easy": (gettext_lazy("You took an easy run instead"), gettext_lazy("%(who)s took an easy run instead")),
    "harder": (gettext_lazy("You took the harder session"), gettext_lazy("%(who)s took the harder session")),
    "replan": (gettext_lazy("You took a suggested change"), gettext_lazy("%(who)s took a suggested change")),
    "declined": (gettext_lazy("You kept the plan as it was"), gettext_lazy("%(who)s kept the plan as it was")),
    "seen": (gettext_lazy("You have seen a question"), gettext_lazy("%(who)s has seen a question")),
    "plan": (gettext_lazy("A new plan"), gettext_lazy("%(who)s made a new plan")),
    "settings": (gettext_lazy("You changed settings"), gettext_lazy("%(who)s changed settings")),
    "stop": (gettext_lazy("Training was stopped"), gettext_lazy("Training was stopped")),
    "cleared": (gettext_lazy("A doctor cleared you"), gettext_lazy("%(who)s said that a doctor cleared the runner")),
    "looked_at": (
        gettext_lazy("Somebody has looked at it"),
        gettext_lazy("%(who)s said that somebody has looked at it"),
    ),
    "return": (gettext_lazy("You start again gently"), gettext_lazy("%(who)s took the gentle start")),
}
BLOCK_WORDS = {
    "base": gettext_lazy("base weeks"),
    "specific": gettext_lazy("race-pace weeks"),
    "peak": gettext_lazy("sharpest weeks"),
    "taper": gettext_lazy("taper"),
}
# What weeks that are no race-pace weeks are called, by the quickest running that their block holds.
_QUICKEST = {
    "vo2max": gettext_lazy("weeks of hard breathing"),
    "tempo": gettext_lazy("tempo weeks"),
    "": gettext_lazy("easy running only"),
}
GRADES = {
    "tested in runners": gettext_lazy("tested in runners"),
    "tested, with gaps": gettext_lazy("tested, with gaps"),
    "coaches agree": gettext_lazy("coaches agree"),
    "our guess": gettext_lazy("our guess"),
}


def block_words(plan: Plan, block: str) -> str:
    """What the weeks of a block are called; none is sharp, or at race pace, where the plan holds no such running."""
    kinds = {session.kind for week in plan.weeks if week.block == block for session in week.sessions}
    if block not in ("specific", "peak") or "mile_pace" in kinds:
        return str(BLOCK_WORDS.get(block, block))
    return str(_QUICKEST[next((kind for kind in ("vo2max", "tempo") if kind in kinds), "")])


def change_words(kind: str, by: str = "") -> str:
    """How a line of the notebook begins; `by` is the name of who did it, empty where it was the reader."""
    own, others = CHANGE_WORDS.get(kind, (kind, kind))
    return str(others) % {"who": by} if by else str(own)


def grade_word(grade: str | None) -> str:
    """The grade A-D in words, empty where there is none."""
    word = GRADE_WORDS.get(grade, grade or "") if grade else ""  # type: ignore[call-overload]
    return str(GRADES.get(word, word))


def clock(seconds: float, decimals: int = 0) -> str:
    """'5:12', '5:12.4' as the language writes a decimal: '5:12,4' in German."""
    return format_time(seconds, decimals).replace(".", str(formats.get_format("DECIMAL_SEPARATOR")))


def clock_range(low_s: float, high_s: float) -> str:
    """'5:12 to 5:21', one value where both round to the same second."""
    low, high = format_time(low_s), format_time(high_s)
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def short_range(low_s: float, high_s: float, decimals: int = 0) -> str:
    """'82–84 s' below 100 seconds, '1:42–1:45' above."""
    if high_s < 99.5:
        low, high = decimal(low_s, decimals), decimal(high_s, decimals)
        return f"{low} s" if low == high else f"{low}–{high} s"
    low, high = clock(low_s, decimals), clock(high_s, decimals)
    return low if low == high else f"{low}–{high}"


def mile_range(estimate: Estimate | None) -> str:
    """The mile as the range that holds eight times in ten; a dash where nothing is known."""
    return clock_range(*estimate.interval(0.80)) if estimate else "–"


def pace_range(slow_mps: float, fast_mps: float, units: str = "km") -> str:
    """'5:10–5:30 /km' or '/mi' for two speeds."""
    per_m = MILE_M if units == "mi" else 1000.0
    return f"{short_clock(per_m / fast_mps)}–{short_clock(per_m / slow_mps)} /{'mi' if units == 'mi' else 'km'}"


def pace(speed_mps: float | None, units: str = "km") -> str:
    """'4:52 /km' for a speed, a dash where there is none."""
    if not speed_mps or speed_mps < 0.3:
        return "–"
    per_m = MILE_M if units == "mi" else 1000.0
    return f"{short_clock(per_m / speed_mps)} /{'mi' if units == 'mi' else 'km'}"


def short_clock(seconds: float) -> str:
    return format_time(seconds)


# What races are called, whatever the runner counts in.
RACES = {
    MILE_M: gettext_lazy("mile"), 2 * MILE_M: gettext_lazy("2 miles"), 3000.0: "3000 m", 5000.0: "5 km",
    10_000.0: "10 km", 21_097.5: gettext_lazy("half marathon"),
}  # fmt: skip


def distance(metres: float | None, units: str = "km") -> str:
    """'400 m', 'mile', '5 km' for what races are run over; else '8.4 km' or '5.2 mi', always with one decimal."""
    if metres is None:
        return "–"
    race = next((word for known, word in RACES.items() if abs(metres - known) < 0.5), None)
    return str(race) if race else length(metres, units)


def decimal(value: float, places: int) -> str:
    """The rounded number as the language writes it; Django's own way cuts digits off, so that 9.96 would read 9.9."""
    return formats.number_format(round(value, places) + 0.0, places)


def length(metres: float, units: str = "km") -> str:
    """How far, never the name of a race: '400 m', '5.0 km', '3.1 mi'."""
    if metres < 1700:
        return f"{metres:.0f} m"
    unit, amount = ("mi", metres / MILE_M) if units == "mi" else ("km", metres / 1000)
    return f"{decimal(amount, 1)} {unit}"


def duration(seconds: float | None) -> str:
    """'25 min', '1 h 10 min'; under two minutes in seconds."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    return _("%(h)s h %(m)02d min") % {"h": minutes // 60, "m": minutes % 60}


# Date formats are words too: each language writes them its own way.
DATE_FORMATS = (
    gettext_noop("l j F"), gettext_noop("l j F Y"), gettext_noop("j F Y"), gettext_noop("j M Y"), gettext_noop("j M"),
    gettext_noop("D j M Y"), gettext_noop("D j M"), gettext_noop("l j F Y, H:i"), gettext_noop("j F Y, H:i"),
)  # fmt: skip


def on(day: dt.date | None, form: str) -> str:
    """The day in one of DATE_FORMATS as the reader's language writes it; a dash where there is none."""
    return formats.date_format(day, _(form)) if day else "–"


def sentence_case(text: str) -> str:
    """The text with its first letter large and the others as they were."""
    return text[:1].upper() + text[1:]


def day_name(day: dt.date) -> str:
    return formats.date_format(day, "D")


def day_words(day: dt.date, today: dt.date | None = None) -> str:
    """'today', 'tomorrow', 'Tuesday 1 December'."""
    if today is not None:
        near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get((day - today).days)
        if near:
            return near
    return on(day, "l j F")


def weekday_words(days: Sequence[int]) -> str:
    """'Tue, Thu'; 'no running' for no day."""
    return ", ".join(str(dates.WEEKDAYS_ABBR[day]) for day in days) or _("no running")


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch of a workout in words: what, how fast, what between; `core` marks the point of the day."""

    what: str
    how: str
    between: str = ""
    core: bool = False


RECOVERY_WORDS = {
    "jog": gettext_lazy("jog %(time)s between"),
    "walk": gettext_lazy("walk %(time)s between"),
    "stand": gettext_lazy("stand %(time)s between"),
}
PART_WORDS = {
    "warm_up": gettext_lazy("Warm-up"),
    "cool_down": gettext_lazy("Cool-down"),
    "strides": gettext_lazy("Strides"),
}


def _rep_text(part: Part, units: str) -> str:
    if part.rep_distance_m is not None:
        return distance(part.rep_distance_m, units)
    return duration(part.rep_duration_s or part.duration_s)


def _between(part: Part) -> str:
    if not part.recovery_duration_s or part.repeats < 2:
        return ""
    word = RECOVERY_WORDS.get(part.recovery_kind or "jog", RECOVERY_WORDS["jog"])
    seconds = part.recovery_duration_s
    text = f"{seconds:.0f} s" if seconds < 100 else format_time(seconds)
    return str(word) % {"time": text}


def _speed_text(part: Part, units: str) -> str:
    slow, fast = part.target_speed_mps
    if part.part == "strides":
        return _("30 m to build up, 30 m at top speed") if part.is_sprint else _("relaxed, quick")
    if part.rep_distance_m is not None and part.rep_distance_m <= 1700:
        return short_range(part.rep_distance_m / fast, part.rep_distance_m / slow)
    return pace_range(slow, fast, units)


def _all_out(part: Part) -> bool:
    """A race or a time trial: one stretch quicker than tempo, which has a distance and a time."""
    return part.part == "steady" and part.repeats == 1 and (part.zone or 1) > 2


def _time_text(part: Part) -> str:
    slow, fast = part.target_speed_mps
    return short_range(part.distance_m / fast, part.distance_m / slow)


def line_of(part: Part, units: str, *, core: bool, uphill: bool = False) -> Line:
    """One part as a Line; the reps of hills go by effort, whatever their pace on the flat."""
    if part.is_sprint:
        what = f"{part.repeats} {_('flying sprints')}"
    elif part.part == "strides":
        what = f"{part.repeats} × {_rep_text(part, units)} {_('strides')}"
    elif part.part in PART_WORDS:
        what = f"{PART_WORDS[part.part]}, {duration(part.duration_s)}"
    elif part.repeats > 1:
        what = f"{part.repeats} × {_rep_text(part, units)}"
    elif not core:
        what = f"{_('Easy jog')}, {duration(part.duration_s)}"
    elif part.rep_distance_m is not None:
        what = distance(part.rep_distance_m, units)
    elif _all_out(part):
        return Line(sentence_case(distance(part.distance_m, units)), _time_text(part), core=core)
    else:
        what = duration(part.duration_s)
    speed, between = _speed_text(part, units), _between(part)
    if uphill and core:
        flat = _("as hard as %(pace)s on the flat") % {"pace": speed}
        return Line(what, _("by effort"), f"{flat}, {between}" if between else flat, core)
    return Line(what, speed, between, core)


def _walked_line(stretch: Sequence[Part], units: str) -> Line:
    """A run-walker's warm-up or cool-down, which has several parts, as one Line."""
    runs, walks = ([part for part in stretch if part.is_walk is walked] for walked in (False, True))
    run = duration(runs[0].duration_s)
    if len(runs) > 1:
        between = RECOVERY_WORDS["walk"] % {"time": f"{min(part.duration_s for part in walks):.0f} s"}
        run = f"{len(runs)} × {run}, {between}"
    first = stretch[0].is_walk
    outer = duration((stretch[0] if first else stretch[-1]).duration_s)
    said = _("walk %(walk)s, then run %(run)s") if first else _("run %(run)s, then walk %(walk)s")
    what = f"{PART_WORDS[stretch[0].part]}, {duration(sum(part.duration_s for part in stretch))}"
    return Line(what, _speed_text(runs[0], units), said % {"walk": outer, "run": run})


def lines(workout: Workout | None, units: str = "km") -> tuple[Line, ...]:
    """The workout, part by part; the fast parts or the only steady part are the core."""
    if workout is None:
        return ()
    main = {id(part) for part in workout.parts if part.part in {"set", "steady"}}
    sets = {id(part) for part in workout.parts if part.part == "set"}
    tempo = {id(part) for part in workout.parts if part.part == "steady" and (part.zone or 1) > 1}
    core = sets | tempo or main
    uphill = "HILL" in workout.family
    said = list[Line]()
    for name, found in groupby(workout.parts, key=lambda part: part.part):
        stretch = list(found)
        if name in PART_WORDS and any(part.is_walk for part in stretch) and len(stretch) > 1:
            said.append(_walked_line(stretch, units))
        else:
            said += [line_of(part, units, core=id(part) in core, uphill=uphill) for part in stretch]
    return tuple(said)


def core_line(session: Session, units: str = "km") -> Line | None:
    """The one line that says the session: its reps or its steady running."""
    for line in lines(session.workout, units):
        if line.core:
            return line
    return None


def split_title(title: str) -> tuple[str, str]:
    """Name and rest of a session's title, as in ('Easy run', '8 km, about 40 min'); a number first: whole.

    >>> split_title("6 × 400 m in 1:22 to 1:24")
    ('6 × 400 m in 1:22 to 1:24', '')
    """
    if title[:1].isdigit():
        return title, ""
    places = [place for mark in (", ", ": ") if (place := title.find(mark)) > 0]
    cut = min(places, default=0)
    if not 0 < cut <= 24:
        return title, ""
    return title[:cut], title[cut + 2 :]


def size_of(session: Session, units: str = "km") -> str:
    """How much: the distance of a run, the time of anything else."""
    if session.is_run and session.distance_m:
        return length(session.distance_m, units)
    return duration(session.duration_s) if session.duration_s else ""


def unsaid_size(session: Session, units: str = "km") -> str:
    """`size_of`, empty where the title already holds a number."""
    return "" if any(letter.isdigit() for letter in session.title) else size_of(session, units)


def dose(exercise: Any) -> str:
    """'3 × 8', '3 × 30 s'."""
    amount = f"{exercise.hold_s:.0f} s" if exercise.hold_s else exercise.reps
    return f"{exercise.sets} × {amount}" if amount else f"{exercise.sets} ×"


def beside_most(factor: float) -> str:
    """A multiplier round 1 in words: 'like most', '12 % more', '30 % less'."""
    share = round(100 * (factor - 1))
    if abs(share) < 2:
        return _("like most")
    return (_("%(n)s %% more") if share > 0 else _("%(n)s %% less")) % {"n": abs(share)}


def weeks_words(days: int) -> str:
    """'7 weeks', '12 days', 'race day'."""
    if days == 0:
        return _("race day")
    if days < 0:
        return _("the race is behind you")
    if days < 15:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    weeks = round(days / 7)
    return ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}


def joined(words: Sequence[str]) -> str:
    """'a, b and c'."""
    if len(words) < 2:
        return "".join(words)
    return _("%(most)s and %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}
