"""A plan as a calendar file: one all-day event per session, the same event again on every later export.

The UID comes from the session's id, so a calendar that is given a newer file replaces the old event. SEQUENCE grows
with the time of the export and with every answer the plan has given. Rest days are events too: a session that became
rest must overwrite the run that stood there before. Nothing blocks the day (TRANSP:TRANSPARENT).
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from fourlaps.errors import InputError
from fourlaps.files.fit_workout import ends_by_time
from fourlaps.units import format_distance, format_pace, format_time
from fourlaps.vocabulary.plan import Exercise, Plan, Session
from fourlaps.vocabulary.workout import Part

if TYPE_CHECKING:
    from icalendar import Event

UID_DOMAIN = "fourlaps"
# SEQUENCE counts minutes from here; it stays below 2**31 until the year 6000.
_SEQUENCE_EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def write_calendar(
    plan: Plan,
    *,
    stamp: dt.datetime,
    name: str,
    previous: Sequence[Plan] = (),
    called_off: Collection[str] = (),
    owner: str = "",
    rest_days: bool = True,
    words: Callable[[Session], tuple[str, str]] | None = None,
) -> bytes:
    """The plan as iCalendar bytes; the same plan and stamp give the same bytes.

    stamp      when the file is written, with its zone      name   the calendar's name
    previous   earlier plans: what they held from this one's start on and it does not is cancelled in the file
    called_off ids of sessions that were missed or are left out: cancelled in the file
    owner      set where several runners share a calendar, so that their sessions do not replace each other
    rest_days  False leaves out days that were rest from the start
    words      summary and description of a session; default its title and `description_of`, in English and kilometres
    raises     InputError for a stamp before 2020
    """
    from icalendar import Calendar, vText

    if stamp.tzinfo is None:
        raise ValueError("stamp needs a time zone")
    if stamp < _SEQUENCE_EPOCH:
        raise InputError(f"A calendar file cannot be dated {stamp:%d %b %Y}; check the clock of this machine.")
    calendar = Calendar()
    calendar.add("prodid", "-//fourlaps//training plan//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # The standard's NAME and the older spelling that most calendars read.
    calendar.add("name", vText(_one_line(name)))
    calendar.add("x-wr-calname", vText(_one_line(name)))
    sequence = int((stamp - _SEQUENCE_EPOCH).total_seconds() // 60) + len(plan.applied)
    held = {session.id for session in plan.sessions}
    for session in sorted(plan.sessions, key=lambda s: (s.date, s.id)):
        if rest_days or not _rest_from_the_start(session):
            event = _event(session, stamp, sequence, owner, words)
            if session.id in called_off and session.kind != "rest":
                event.add("status", "CANCELLED")
            calendar.add_component(event)
    gone = {
        session.id: session
        for plan_before in previous
        for session in plan_before.sessions
        if session.id not in held and session.date >= plan.request.start
    }
    for session in sorted(gone.values(), key=lambda s: (s.date, s.id)):
        event = _event(session, stamp, sequence, owner, words)
        event.add("status", "CANCELLED")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def uid_of(session: Session, owner: str = "") -> str:
    """The UID of a session's event.

    >>> uid_of(Session("2026-05-02-easy", dt.date(2026, 5, 2), "easy", "Easy run", why=""))
    '2026-05-02-easy@fourlaps'
    """
    return _one_line(f"{session.id}.{owner}@{UID_DOMAIN}" if owner else f"{session.id}@{UID_DOMAIN}")


def description_of(session: Session) -> str:
    """What the event says: the steps, why, what is right and when to stop, the honest line."""
    blocks = []
    if session.workout:
        blocks.append("\n".join(part_line(part) for part in session.workout.parts))
    if session.exercises:
        blocks.append("\n".join(exercise_line(exercise) for exercise in session.exercises))
    if session.timed_s and not session.exercises:
        blocks.append(f"{session.timed_s / 60:.0f} min")
    labelled = (
        ("Why", session.why),
        ("Done right if", session.done_right_if),
        ("Stop if", session.stop_if),
        ("Think of", session.cue),
        ("Good to know", session.truth),
    )
    blocks += [f"{label}: {text}" for label, text in labelled if text]
    return "\n\n".join(blocks)


def part_line(part: Part) -> str:
    """One part of a workout in a runner's words.

    >>> part_line(Part("set", 930.0, 3000.0, (5.0, 5.2), 3, 6, 400.0, None, 90.0, "jog"))
    '6 × 400 m in 1:17 to 1:20 (3:12 to 3:20 per km), 90 s jog between'
    """
    slow, fast = part.target_speed_mps
    paces = f"{format_pace(fast)} to {format_pace(slow)} per km" if 0 < slow <= fast else ""
    if part.repeats == 1 and part.part != "strides":
        amount = _minutes(part.duration_s) if ends_by_time(part) else format_distance(part.distance_m)
        name = {"warm_up": "Warm-up: ", "cool_down": "Cool-down: "}.get(part.part, "")
        if name and ends_by_time(part) and part.duration_s >= 120:
            amount = f"{part.duration_s / 60:.0f} min"
        if part.is_walk:
            return f"{name}{amount} of brisk walking"
        return f"{name}{amount} at {paces}" if paces else f"{name}{amount}"
    between = ""
    if part.recovery_duration_s and part.repeats > 1:
        between = f", {_rest(part.recovery_duration_s)} {part.recovery_kind or 'jog'} between"
    if part.part == "strides":
        if part.is_sprint:
            return f"{part.repeats} flying sprints: 30 m to build up, 30 m at top speed{between}"
        length = f"{part.rep_duration_s:.0f} s" if part.rep_duration_s else format_distance(part.rep_distance_m or 0.0)
        return f"{part.repeats} relaxed strides of {length}{between}"
    if part.rep_distance_m is not None:
        metres = part.rep_distance_m
        times = f" in {_range(metres / fast, metres / slow)} ({paces})" if paces else ""
        return f"{part.repeats} × {format_distance(metres)}{times}{between}"
    seconds = part.rep_duration_s if part.rep_duration_s is not None else part.running_duration_s / part.repeats
    return f"{part.repeats} × {_minutes(seconds)}{f' at {paces}' if paces else ''}{between}"


def exercise_line(exercise: Exercise) -> str:
    """One exercise: sets, reps or hold, load.

    >>> exercise_line(Exercise("Front plank", 3, "bodyweight", hold_s=45))
    'Front plank: 3 × 45 s, bodyweight'
    """
    amount = f"{exercise.hold_s} s" if exercise.hold_s is not None else f"{exercise.reps or 0}"
    return f"{exercise.name}: {exercise.sets} × {amount}" + (f", {exercise.load}" if exercise.load else "")


def _event(
    session: Session,
    stamp: dt.datetime,
    sequence: int,
    owner: str,
    words: Callable[[Session], tuple[str, str]] | None,
) -> Event:
    from icalendar import Event

    summary, description = words(session) if words else (session.title, description_of(session))

    event = Event()
    event.add("uid", uid_of(session, owner))
    event.add("dtstamp", stamp.astimezone(dt.UTC))
    event.add("last-modified", stamp.astimezone(dt.UTC))
    event.add("sequence", sequence)
    event.add("dtstart", session.date)
    event.add("dtend", session.date + dt.timedelta(days=1))
    event.add("summary", _one_line(summary))
    event.add("description", _clean(description))
    event.add("categories", [session.kind.replace("_", " ")])
    event.add("transp", "TRANSPARENT")
    return event


def _rest_from_the_start(session: Session) -> bool:
    """A rest day that never was anything else: a session turned into rest keeps its old id."""
    return session.kind == "rest" and session.id.endswith("-rest")


def _minutes(seconds: float) -> str:
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    return f"{whole // 60} min" if whole % 60 == 0 else f"{format_time(whole)} min"


def _rest(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{format_time(seconds)} min"


def _range(low_s: float, high_s: float) -> str:
    low, high = format_time(low_s), format_time(high_s)
    return low if low == high else f"{low} to {high}"


def _clean(text: str) -> str:
    """Text without the signs a calendar file must not hold: control signs, lone surrogates, bare returns."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in unix if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()


def _one_line(text: str) -> str:
    return _clean(text).replace("\n", " ")
