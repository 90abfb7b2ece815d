"""An easier and a harder session in the place of one: the same purpose with less or more of it.

What changes is one thing: reps, or the length of the steady running. Pace waits for a race or a test (rule H21).
"""

from __future__ import annotations

import math
from dataclasses import replace

from fourlaps import safety
from fourlaps.training import catalogue, edits, extras, sessions
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.plan import QUALITY_KINDS, Exercise, Session

# How far a swap goes: one rep or up to a quarter fewer, a fifth or a tenth of steady running, one set [coaching
# judgement, C].
FEWER_REPS, SHORTER, LONGER = 0.75, 0.8, 1.1
LESS_TEMPO, MORE_TEMPO = 0.75, 1.2
_LEAST_TEMPO_S = 480.0
# Cross-training is told in steps of five minutes.
_STEP_S = 300.0


def easier(session: Session, pacer: Pacer, *, little: bool = False) -> Session | None:
    """The same session with less in it (`little`: half as much less, for easy running); None where nothing is left."""
    if session.kind == "race" or session.kind == "rest":
        return None
    if session.exercises:
        return _sets(session, -1)
    if session.kind == "cross_training":
        return _minutes(session, SHORTER)
    calm = edits.strides_instead(session, pacer)
    if calm is not None:
        return calm
    if session.kind in QUALITY_KINDS:
        less = edits.fewer_reps(session, FEWER_REPS, gently=True) or _tempo(session, LESS_TEMPO)
        return less or edits.easy_instead(session, pacer, "An easy run in the place of a hard one.")
    return edits.scaled(session, (1 + SHORTER) / 2 if little else SHORTER, pacer)


def much_easier(session: Session, pacer: Pacer, *, as_long: bool = False) -> Session | None:
    """An easy run in the place of a hard one (`as_long`: the week keeps its distance); None for what is easy."""
    if session.kind not in QUALITY_KINDS:
        return None
    why = "An easy run in the place of a hard one."
    if not as_long:
        return edits.easy_instead(session, pacer, why)
    made = sessions.easy_session(pacer, session.date, session.distance_m, long=False, stride_count=0, why=why)
    return replace(made, id=session.id)


def harder(session: Session, pacer: Pacer) -> Session | None:
    """The same session with a little more in it; None for races, tests and days of rest."""
    if session.kind in ("race", "rest", "time_trial"):
        return None
    if session.exercises:
        return _sets(session, 1, of=_smallest(session) if session.plyometric_contacts else None)
    if session.kind == "cross_training":
        return _minutes(session, LONGER)
    if session.kind in QUALITY_KINDS:
        return edits.more_reps(session) or _tempo(session, MORE_TEMPO)
    sprints = sum(part.repeats for part in (session.workout.parts if session.workout else ()) if part.is_sprint)
    if 0 < sprints < max(catalogue.accelerations()["FLY"].ladder.values()):
        return edits.sprints_of(session, pacer, sprints + 1)
    return edits.scaled(session, LONGER, pacer)


def _minutes(session: Session, factor: float) -> Session | None:
    """Cross-training longer or shorter, in steps of five minutes; None for another sport, which is as long as it is."""
    before_s = session.timed_s or 0.0
    if session.title != extras.bike_title(before_s):
        return None
    step_s = math.copysign(max(abs(factor - 1) * before_s, _STEP_S), factor - 1)
    after_s = _STEP_S * round((before_s + step_s) / _STEP_S)
    return replace(session, timed_s=after_s, title=extras.bike_title(after_s)) if after_s > 0 else None


def _tempo(session: Session, factor: float) -> Session | None:
    """The session with its one steady fast stretch longer or shorter, in whole minutes; None where it has none."""
    parts = []
    changed = False
    for part in session.workout.parts if session.workout else ():
        if part.part == "steady" and part.zone == 2:
            seconds = max(_LEAST_TEMPO_S, round(part.duration_s * factor / 60) * 60.0)
            changed = seconds != part.duration_s
            metres = part.distance_m * seconds / part.duration_s
            parts.append(replace(part, duration_s=seconds, distance_m=metres))
        else:
            parts.append(part)
    return edits.with_parts(session, tuple(parts)) if changed else None


def _smallest(session: Session) -> Exercise:
    """The exercise with the fewest landings a set: jumps grow by few (H11)."""
    return min(session.exercises, key=lambda exercise: exercise.reps or math.inf)


def _sets(session: Session, step: int, *, of: Exercise | None = None) -> Session | None:
    """The session with one set more or less of every exercise, or `of` one alone, never none."""

    def changed(exercise: Exercise) -> Exercise:
        return replace(exercise, sets=max(1, exercise.sets + step)) if of in (None, exercise) else exercise

    made = tuple(changed(exercise) for exercise in session.exercises)
    if made == session.exercises:
        return None
    before = sum(exercise.sets for exercise in session.exercises)
    share = sum(exercise.sets for exercise in made) / before
    timed_s = session.timed_s * share if session.timed_s else session.timed_s
    lighter = replace(session, exercises=made, timed_s=timed_s)
    if not session.plyometric_contacts:
        return lighter
    contacts = safety.jump_contacts(made)
    return replace(lighter, plyometric_contacts=contacts, title=f"Jumps, {contacts} landings")
