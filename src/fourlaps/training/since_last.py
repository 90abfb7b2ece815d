"""What a session changes against the last one of its family or kind: one variable, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fourlaps.training.sessions import IN_SECONDS_S
from fourlaps.units import MILE_M, format_time
from fourlaps.vocabulary.plan import Plan, Session
from fourlaps.vocabulary.workout import Part

Variable = Literal[
    "repeats", "size", "rest", "pace", "distance", "landings", "time", "sets", "exercises", "nothing", "several"
]


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from the same session last time: one variable, or several where the plan had to."""

    variable: Variable
    since_id: str
    before: str
    after: str
    text: str


def work_of(session: Session) -> Part | None:
    parts = [part for part in (session.workout.parts if session.workout else ()) if part.part in ("set", "steady")]
    return max(parts, key=lambda part: part.midpoint_mps, default=None)


def tempo_before(session: Session) -> Part | None:
    """The tempo that stands before the reps of a session; None where there is none."""
    parts = session.workout.parts if session.workout else ()
    if not any(part.part == "set" for part in parts):
        return None
    return next((part for part in parts if part.part == "steady" and part.zone == 2), None)


def fast_m(session: Session) -> float:
    """Metres of a session that are faster than easy, its strides aside (they have no zone)."""
    parts = session.workout.parts if session.workout else ()
    return sum(part.running_distance_m for part in parts if (part.zone or 1) > 1)


def change(plan: Plan, session: Session) -> Change | None:
    """What differs from the last session of the same family or kind; None for the first one, races and days of rest."""
    if session.kind in ("race", "rest"):
        return None
    if session.workout is None:
        return _beside_running(plan, session)
    family = session.workout.family
    earlier = [
        other
        for other in plan.sessions
        if other.workout and other.workout.family == family and other.date < session.date and other.kind == session.kind
    ]
    if not earlier:
        return None
    last = max(earlier, key=lambda other: other.date)
    if session.kind in ("easy", "long"):
        return _easy_change(last, session)
    mine, theirs = work_of(session), work_of(last)
    if mine is None or theirs is None:
        return None
    if session.kind == "time_trial" and abs(mine.distance_m - theirs.distance_m) > 1.0:
        was, now = (_way(part.distance_m) for part in (theirs, mine))
        return Change("distance", last.id, was, now, f"{now[:1].upper()}{now[1:]} in place of {was} last time.")
    later = [
        other for other in plan.sessions
        if other.workout and other.workout.family == family and other.date > session.date and other.kind == session.kind
    ]  # fmt: skip
    coming = work_of(min(later, key=lambda other: other.date)) if later else None
    grows = coming is not None and coming.running_distance_m > 1.02 * mine.running_distance_m
    tempos = tempo_before(last), tempo_before(session)
    # Hills go by effort: their cards name no pace.
    return _quality_change(last.id, theirs, mine, tempos, grows=grows, uphill="HILL" in family)


def _way(distance_m: float) -> str:
    return "the mile" if abs(distance_m - MILE_M) < 1.0 else f"{distance_m:g} m"


def _easy_change(last: Session, session: Session) -> Change:
    """What an easy run changes: its way, and the minutes between two walks of who walks part of it."""
    km = [f"{each.distance_m / 1000:.1f} km" for each in (last, session)]
    walks = [walk_every_min(each) for each in (last, session)]
    if walks[0] == walks[1]:
        return _amount("distance", last, *km)
    was, now = (f"{minutes} min" if minutes else "" for minutes in walks)
    text = f"{now} between two walks after {was}" if was and now else "no walk any more" if was else "walks again"
    if km[0] == km[1]:
        return Change("size", last.id, was, now, f"{text[0].upper()}{text[1:]}, as many kilometres as last time.")
    both = f"{text}, {km[1]} after {km[0]}"
    return Change("several", last.id, "", "", f"More than one thing is new against last time: {both}.")


def walk_every_min(session: Session) -> int:
    """Minutes run from one walk to the next in an easy run, 0 where none of it is walked."""
    for part in session.workout.parts if session.workout else ():
        if part.part == "set" and part.zone == 1 and part.recovery_kind == "walk":
            return round((part.rep_duration_s or 0.0) / 60)
    return 0


def _amount(variable: Variable, last: Session, before: str, after: str) -> Change:
    if before == after:
        return Change("nothing", last.id, before, after, f"The same {after} as last time.")
    return Change(variable, last.id, before, after, f"{after} after {before} last time.")


def _beside_running(plan: Plan, session: Session) -> Change | None:
    """The same for strength, jumps and cross-training, told by landings, minutes, exercises and sets."""
    alike = [
        other
        for other in plan.sessions
        if other.kind == session.kind and other.heavy_legs == session.heavy_legs and other.date < session.date
    ]
    if not alike:
        return None
    last = max(alike, key=lambda other: other.date)
    if session.kind == "plyometrics":
        before, after = (f"{each.plyometric_contacts} landings" for each in (last, session))
        return _amount("landings", last, before, after)
    if session.kind == "cross_training":
        before, after = (f"{(each.timed_s or 0) / 60:.0f} min" for each in (last, session))
        return _amount("time", last, before, after) if last.title.split(":")[0] == session.title.split(":")[0] else None
    return _strength_change(last, session)


def _strength_change(last: Session, session: Session) -> Change:
    if last.exercises == session.exercises:
        return Change("nothing", last.id, "", "", "The same as last time.")
    known = {exercise.name for exercise in last.exercises}
    new = [exercise.name for exercise in session.exercises if exercise.name not in known]
    was, now = (str(sum(exercise.sets for exercise in each.exercises)) for each in (last, session))
    told = [f"New: {'; '.join(new)}."] if new else []
    told += [f"{now} sets after {was} last time."] if was != now else []
    variable: Variable = "several" if len(told) == 2 else "sets" if was != now else "exercises"
    return Change(
        variable, last.id, was, now, " ".join(told) or "As many sets as last time, with other repeats or loads."
    )


def _quality_change(
    since: str, before: Part, after: Part, tempos: tuple[Part | None, Part | None], *, grows: bool, uphill: bool
) -> Change:
    differences: list[tuple[Variable, str, str, str]] = []
    earlier, later = tempos
    if earlier and later and abs(earlier.duration_s - later.duration_s) >= 30.0:
        was, now = size_of(earlier), size_of(later)
        differences.append(("size", was, now, f"{now} of tempo after {was}"))
    if before.repeats != after.repeats:
        was, now = f"{before.repeats}", f"{after.repeats}"
        differences.append(("repeats", was, now, f"{now} repeats after {was}"))
    sizes = [size_of(before), size_of(after)]
    if sizes[0] != sizes[1]:
        differences.append(("size", sizes[0], sizes[1], f"{sizes[1]} at a time after {sizes[0]}"))
    rests = [part.recovery_duration_s or 0.0 for part in (before, after)]
    # Rest is a share of the rep's time: where the rep is as long, a change of five seconds or more is a change.
    if abs(rests[0] - rests[1]) >= 5.0 and min(rests) > 0 and sizes[0] == sizes[1]:
        was, now = (format_time(seconds) for seconds in rests)
        differences.append(("rest", was, now, f"rest of {now} after {was}"))
    if not uphill and abs(after.midpoint_mps / before.midpoint_mps - 1) >= 0.004:
        was, now = (format_time(1000 / part.midpoint_mps) for part in (before, after))
        differences.append(("pace", was, now, f"{now} per km after {was}"))
    if not differences:
        text = "The same as last time: once more before it grows." if grows else "The same as last time."
        return Change("nothing", since, "", "", text)
    if len(differences) == 1:
        variable, was, now, text = differences[0]
        return Change(variable, since, was, now, f"{text[0].upper()}{text[1:]} last time, all else the same.")
    told = ", ".join(text for *_, text in differences)
    return Change("several", since, "", "", f"More than one thing is new against last time: {told}.")


def size_of(part: Part) -> str:
    """How long one rep is, or the whole of a steady stretch: '400 m', '70 s', '3 min'."""
    if part.rep_distance_m:
        return f"{part.rep_distance_m:g} m"
    seconds = part.rep_duration_s or part.running_duration_s
    if part.rep_duration_s and seconds < IN_SECONDS_S:
        return f"{seconds:g} s"
    return f"{seconds / 60:.0f} min"
