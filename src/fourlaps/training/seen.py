"""What a runner sees of a session, and in what words two versions of it differ."""

from __future__ import annotations

from typing import Any, Literal

from fourlaps.units import format_pace, format_time
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session
from fourlaps.vocabulary.workout import Part

Way = Literal["less", "more", "moved", "other"]
# Less of a session than this is not seen [our guess, D].
_METRES, _SECONDS = 20.0, 5.0


def looks_the_same(old: Session, new: Session) -> bool:
    """Whether a runner who reads both sees one session: kilometres to 0.1, minutes, paces to the second, rests."""
    return old is new or _look(old) == _look(new)


def _look(session: Session) -> tuple[Any, ...]:
    parts = session.workout.parts if session.workout else ()
    return (
        session.date, session.kind, session.title, f"{session.distance_m / 1000:.1f}", round(session.duration_s / 60),
        session.exercises, session.plyometric_contacts, *(_part_look(part) for part in parts),
    )  # fmt: skip


def _part_look(part: Part) -> tuple[Any, ...]:
    return (
        part.part, part.repeats, part.rep_distance_m, part.rep_duration_s, part.zone,
        round(part.recovery_duration_s or 0.0), *(format_pace(speed) for speed in part.target_speed_mps),
    )  # fmt: skip


def told(old: Session, new: Session) -> tuple[str, str]:
    """What stood there and what stands there now, in words that say what differs."""
    if new.date != old.date:
        return old.title, f"{new.title} on {new.date:%a %d %b}"
    if new.title != old.title or new.kind != old.kind:
        return old.title, new.title
    differs = _what_differs(old, new)
    if differs:
        return f"{old.title}{differs[0]}", f"{new.title}{differs[1]}"
    metres = round(new.distance_m - old.distance_m)
    if metres:
        return old.title, f"{new.title}, {abs(metres)} m {'longer' if metres > 0 else 'shorter'}"
    return old.title, new.title


def _what_differs(old: Session, new: Session) -> tuple[str, str] | None:
    """The first thing in which two sessions of one name differ, as it was and as it is; None for metres alone."""
    if old.exercises != new.exercises:
        return _exercises(old, new)
    for say in (_work, _range, _length, _easy_pace, _rests, _strides, _minutes):
        was, now = say(old), say(new)
        if was and now and was != now:
            return was, now
    return None


def _exercises(old: Session, new: Session) -> tuple[str, str]:
    """The first exercise whose dose differs, in either version, and how many others do; of its weights the card
    tells."""
    doses = [{e.name: f"{e.sets} × {f'{e.hold_s} s' if e.hold_s else e.reps}" for e in s.exercises} for s in (old, new)]
    names = [n for n in dict.fromkeys((*doses[0], *doses[1])) if doses[0].get(n) != doses[1].get(n)]
    if not names:
        return "", ", with other weights"
    was, now = (f", with {d[names[0]]} of {names[0]}" if names[0] in d else f", without {names[0]}" for d in doses)
    return was, now + (f", other exercises changed: {len(names) - 1}" if names[1:] else "")


def tells_pace(old: Session, new: Session) -> bool:
    """Whether what two versions of a session are told by is its pace: the same work at another one, or an easy run
    under the same name."""
    if old.date != new.date or old.kind != new.kind:
        return False
    if old.kind in QUALITY_KINDS:
        same = all(abs(now - was) <= _SECONDS for was, now in zip(_work_size(old), _work_size(new), strict=True))
        return same and _work(old) != _work(new)
    differs = _what_differs(old, new) if old.title == new.title else None
    return differs is not None and differs[0] == _easy_pace(old)


def is_unnamed(old: Session, new: Session) -> bool:
    """Whether an easy or long run changed by less than its name, its kilometres and its minutes can tell."""
    same = (old.date, old.kind, old.title) == (new.date, new.kind, new.title)
    return same and old.kind in ("easy", "long") and _what_differs(old, new) is None


def _work(session: Session) -> str:
    """The pace of the fastest work; of a race or a test the time it aims at."""
    parts = [p for p in (session.workout.parts if session.workout else ()) if p.part != "strides" and (p.zone or 1) > 1]
    if not parts:
        return ""
    part = max(parts, key=lambda p: p.midpoint_mps)
    if session.kind in ("race", "time_trial"):
        # A race's range ends at its aim; a test's lies round the mile of today.
        speed = part.target_speed_mps[1] if session.kind == "race" else part.midpoint_mps
        return f", aiming at {format_time((part.rep_distance_m or part.distance_m) / speed)}"
    return _pace(part, "")


def _range(session: Session) -> str:
    """The times between which a race is to be run."""
    if session.kind != "race" or session.workout is None:
        return ""
    part = max(session.workout.parts, key=lambda p: (p.zone or 0, p.midpoint_mps))
    slow, fast = (format_time(part.distance_m / speed) for speed in part.target_speed_mps)
    return f", in {fast} to {slow}"


def _pace(part: Part, what: str) -> str:
    slow, fast = part.target_speed_mps
    return f"{what} at {format_pace(fast)} to {format_pace(slow)} per km"


def _length(session: Session) -> str:
    return f", {session.distance_m / 1000:.1f} km in all" if session.distance_m else ""


def _easy_pace(session: Session) -> str:
    easy = [p for p in (session.workout.parts if session.workout else ()) if p.zone == 1]
    # A run-walker's warm-up begins with a walk.
    return _pace(max(easy, key=lambda p: p.distance_m), ", easy running") if easy else ""


def _rests(session: Session) -> str:
    rests = [p.recovery_duration_s for p in (session.workout.parts if session.workout else ()) if p.part == "set"]
    return f", rests of {rests[0]:.0f} s" if rests and rests[0] else ""


def _strides(session: Session) -> str:
    strides = next((p for p in (session.workout.parts if session.workout else ()) if p.part == "strides"), None)
    return _pace(strides, ", strides") if strides else ""


def _minutes(session: Session) -> str:
    return f", {session.duration_s / 60:.0f} min in all" if session.duration_s else ""


def way(old: Session, new: Session) -> Way:
    """Whether a session became less, more, moved, or kept its size under another pace or other rests."""
    if new.date != old.date:
        return "moved"
    before, after = _rank(old), _rank(new)
    if before != after:
        return "more" if after > before else "less"
    work = _work_done(old, new)
    if work:
        # Longer ends make no more of a session that lost repeats.
        return "more" if work > 0 else "less"
    metres, seconds = new.distance_m - old.distance_m, new.duration_s - old.duration_s
    jumps = new.plyometric_contacts - old.plyometric_contacts
    if jumps or (metres and seconds and abs(metres) > _METRES and abs(seconds) > _SECONDS and metres * seconds > 0):
        return "more" if (jumps or metres) > 0 else "less"
    return "other"


def _work_done(old: Session, new: Session) -> int:
    """Whether a session holds more (1) or less (-1) of what it is there for: repeats and tempo of a hard one, strides
    of an easy one that did not grow; 0 where that is the same or not to be told."""
    if old.kind in QUALITY_KINDS and new.kind in QUALITY_KINDS:
        (metres, seconds), (now_m, now_s) = _work_size(old), _work_size(new)
        signs = {(d > 0) - (d < 0) for d in (now_m - metres, now_s - seconds) if abs(d) > _SECONDS}
        return signs.pop() if len(signs) == 1 else 0
    fewer = _stride_count(new) < _stride_count(old) and new.distance_m - old.distance_m < _METRES
    return -1 if fewer and old.kind == new.kind else 0


def _work_size(session: Session) -> tuple[float, float]:
    """Metres of what is run by metres and seconds of what is run by time, easy running and strides left out."""
    parts = [p for p in (session.workout.parts if session.workout else ()) if p.part != "strides" and (p.zone or 1) > 1]
    metres = sum(p.repeats * p.rep_distance_m for p in parts if p.rep_distance_m is not None)
    return metres, sum(p.running_duration_s for p in parts if p.rep_distance_m is None)


def _stride_count(session: Session) -> int:
    return sum(p.repeats for p in (session.workout.parts if session.workout else ()) if p.part == "strides")


def _rank(session: Session) -> int:
    """Rest, something that is no run, a run without a hard part, something hard."""
    if session.kind in QUALITY_KINDS or session.kind == "race":
        return 3
    return 0 if session.kind == "rest" else 2 if session.is_run else 1
