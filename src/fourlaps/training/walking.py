"""The walks of a run-walker's coming runs, after what was really run of the weeks before."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from fourlaps.training import edits, run_walk, sessions
from fourlaps.training.desk import Desk
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.plan import Session
from fourlaps.vocabulary.workout import Part

# Stretches that differ by less than this are the same [our guess, D].
_SECONDS = 5.0
_REASON = "The stretches between two walks grow with the weeks you run: a week that was not run is no step up."
_OTHERWISE = "With its runs run, the week would have been a step up."


def follow(desk: Desk) -> None:
    """Give the coming runs the walks that their week's rung asks for; nothing where they have them."""
    if not desk.plan.request.run_walk:
        return
    desk.pacer = run_walk.paced(desk.pacer, desk.plan)
    for session in [s for s in desk.coming if s.is_run and not s.pinned]:
        made = walked(session, desk.pacer)
        if made is not session:
            desk.put(session, made, "the weeks as they were run", "walks", _REASON, _OTHERWISE)


def walked(session: Session, pacer: Pacer) -> Session:
    """The session over the same way with the walks of its day; the very same where it has them."""
    pacer = pacer.on(session.date)
    if session.workout is None or not pacer.run_walk:
        return session
    parts = list[Part]()
    for name, found in groupby(session.workout.parts, key=edits.end_of):
        stretch = list(found)
        made = stretch
        if name:
            made = [*sessions.ends(name, pacer, sum(part.duration_s for part in stretch))]
        elif session.kind in ("easy", "long"):
            made = [_easy(part, pacer) for part in stretch]
        parts += stretch if _alike(stretch, made) else made
    was = session.workout.parts
    if len(parts) == len(was) and all(new is old for new, old in zip(parts, was, strict=True)):
        return session
    if session.kind in ("easy", "long"):
        return edits.with_parts(session, tuple(parts))
    return replace(session, workout=replace(session.workout, parts=tuple(parts)))


def _easy(part: Part, pacer: Pacer) -> Part:
    easy = part.zone == 1 and (part.part == "steady" or sessions.is_run_walk(part))
    return sessions.easy_running(pacer, part.distance_m) if easy else part


def _alike(old: list[Part], new: list[Part]) -> bool:
    """Whether two ways to run a stretch are one to a runner: as many parts and repeats, each about as long."""
    if len(old) != len(new):
        return False
    return all(
        a.repeats == b.repeats and (a.repeats > 1 or abs(a.duration_s - b.duration_s) < _SECONDS)
        for a, b in zip(old, new, strict=True)
    )
