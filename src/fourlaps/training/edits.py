"""Small changes to a session that stands in a plan: easier, shorter, fewer reps, another day, other paces."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Literal

from fourlaps import safety
from fourlaps.training import catalogue, cues, sessions
from fourlaps.training.sessions import Pacer
from fourlaps.units import MILE_M, format_pace, format_time
from fourlaps.vocabulary.athlete import Level
from fourlaps.vocabulary.plan import QUALITY_KINDS, Exercise, Session, SessionKind
from fourlaps.vocabulary.workout import Part, Workout

# A warm-up and a cool-down never shrink below these (rule H12).
_LEAST_S = {"warm_up": 600.0, "cool_down": 300.0}
LEAST_ENDS_S = sum(_LEAST_S.values())
# A steady stretch so much faster than the easy running beside it is no easy one [our guess, D].
_A_TEMPO = 1.1
# Fewer metres more or less are no change.
_SEEN_M = 20.0
# Rounds in which a session gives way to the minutes of its day.
_CUTS = 8
# What the card of a race says that little running leaves no jog for (H1).
WALK_AFTER = "After so little running a jog afterwards is too much: walk for five minutes instead."
WALK_BOTH = (
    "After so little running there is no room for a jog beside the race: walk briskly for ten minutes before it, and "
    "five after."
)
NO_RACE_AFTER_DAYS_OFF = (
    "After so many days off there is no room for a real warm-up, so no race yet: jog the mile, or cheer for others."
)
NO_MILE_YET = (
    "After so few runs in the last month a mile is more than your legs are ready for: walk, or cheer for others."
)
RUN_EASY, NOT_RUN = "Race day: the mile at easy pace, no race", "Race day: not run, walk at most"


def scaled(session: Session, factor: float, pacer: Pacer) -> Session | None:
    """The session with its easy stretches times `factor`; None where nothing is left to shorten.

    Repeats, strides and rests stay; a run never falls below the shortest worth running.
    """
    if session.workout is None or session.kind == "race":
        return None
    pacer = pacer.on(session.date)
    parts: list[Part] = []
    for name, stretch in groupby(session.workout.parts, key=end_of):
        if name:
            seconds = max(sum(part.duration_s for part in stretch) * factor, _LEAST_S[name])
            parts += sessions.ends(name, pacer, seconds)
            continue
        parts += _scaled(session, list(stretch), factor, pacer)
    made = with_parts(session, tuple(parts))
    changed = abs(made.distance_m - session.distance_m) > _SEEN_M
    if not changed or (factor < 1 and made.duration_s < catalogue.habits().run_min_s):
        return None
    return made


def end_of(part: Part) -> Literal["warm_up", "cool_down", ""]:
    """Of which end of a session the part is a stretch, "" of none: a run-walker's ends have several."""
    return part.part if part.part in ("warm_up", "cool_down") and part.zone == 1 else ""


def _easy_parts(session: Session) -> list[Part]:
    """The stretches that `scaled` makes shorter or longer: a tempo slowed by the heat is none, nor a jog between."""
    parts, hard = session.workout.parts if session.workout else (), session.kind in QUALITY_KINDS
    return [p for p in parts if p.zone == 1 and (end_of(p) or not hard)]


def _scaled(session: Session, between: Sequence[Part], factor: float, pacer: Pacer) -> list[Part]:
    """What lies between a session's ends, its easy stretches times `factor`."""
    parts = []
    for part in between:
        # The jog between a tempo and its reps is a rest.
        if part.part == "steady" and part.zone == 1 and session.kind not in QUALITY_KINDS:
            parts.append(sessions.easy_running(pacer, part.duration_s * factor * pacer.jog_mid))
        elif session.kind in ("easy", "long") and sessions.is_run_walk(part):
            parts.append(sessions.easy_running(pacer, part.distance_m * factor))
        else:
            parts.append(part)
    return parts


def no_longer(session: Session, seconds: float, pacer: Pacer) -> Session | None:
    """The session with its easy stretches so short that it lasts no more than `seconds`; None where it cannot."""
    over = session.duration_s - seconds
    easy_s = sum(p.duration_s for p in _easy_parts(session))
    made = scaled(session, 1 - over / easy_s, pacer) if 0 < over < easy_s else None
    return made if made is not None and made.duration_s <= seconds + 1.0 else None


def of_metres(session: Session, metres: float, pacer: Pacer) -> Session | None:
    """A plain easy run of so many metres in the slot of an easy or long one; None where it would be no run any more.

    Who comes back from a month off begins with a kilometre (H1): four minutes are the least.
    """
    pacer = pacer.on(session.date)
    if session.workout is None or metres < 240.0 * pacer.easy_mid:
        return None
    return with_parts(session, (sessions.easy_running(pacer, metres),))


def race_of_metres(session: Session, metres: float, pacer: Pacer) -> Session:
    """The race entry with at most so many metres, as far as its warm-up and cool-down can give them.

    They give way to ten and five minutes (H12), then the strides go. Less than that is no warm-up: where H1 leaves room
    for the mile alone, its card says to walk before and after it; a longer race stays too long.
    """
    if session.workout is None or session.kind != "race":
        return session
    made = _race_ends(session, metres, pacer, _LEAST_S)
    if made.distance_m <= metres or made.workout is None or all(p.part not in _LEAST_S for p in made.workout.parts):
        return made
    work = max((p for p in made.workout.parts if p.part not in _LEAST_S), key=lambda part: part.distance_m)
    ways: list[tuple[tuple[str, ...], str]] = [(("strides",), made.truth)]
    if work.distance_m <= MILE_M + 1.0:
        ways += [(("strides", "cool_down"), WALK_AFTER), (("strides", "cool_down", "warm_up"), WALK_BOTH)]
    for without, truth in ways:
        kept = tuple(part for part in made.workout.parts if part.part not in without)
        made = _race_ends(
            replace(made, truth=truth, workout=replace(made.workout, parts=kept)), metres, pacer, _LEAST_S
        )
        if made.distance_m <= metres or made.workout is None:
            break
    return made


def with_shorter_ends(race: Session, metres: float, pacer: Pacer) -> Session:
    """The race with at most so many metres, as far as its warm-up and cool-down give them above their least (H12)."""
    return race if race.workout is None else _race_ends(race, metres, pacer, _LEAST_S)


def _race_ends(race: Session, metres: float, pacer: Pacer, least_s: Mapping[str, float]) -> Session:
    """The race with its warm-up and cool-down so short that it holds so many metres, none below `least_s` seconds."""
    assert race.workout is not None
    pacer = pacer.on(race.date)
    held = {name: sum(part.duration_s for part in race.workout.parts if part.part == name) for name in _LEAST_S}
    spare = {name: max(seconds - least_s.get(name, 0.0), 0.0) for name, seconds in held.items()}
    share = (race.distance_m - metres + 1.0) / max(pacer.easy_mid * sum(spare.values()), 1.0)
    if share <= 0 or not any(spare.values()):
        return race
    parts: list[Part] = []
    for name, stretch in groupby(race.workout.parts, key=end_of):
        left = held[name] - min(share, 1.0) * spare[name] if name else 0.0
        parts += stretch if not name else sessions.ends(name, pacer, left) if left >= 1.0 else ()
    return replace(race, workout=replace(race.workout, parts=tuple(parts)))


def fewer_reps(session: Session, share: float, *, gently: bool = False) -> Session | None:
    """The session with this share of its reps, two at least; None where it has no reps to give.

    gently  no more than the share asks is taken, one rep at least: of five a quarter is one, not two
    """
    if session.workout is None or session.kind in ("easy", "long"):
        return None
    parts = []
    changed = False
    for part in session.workout.parts:
        if part.part == "set" and part.repeats > 2:
            left = min(part.repeats - 1, math.ceil(part.repeats * share)) if gently else int(part.repeats * share)
            left = max(2, left)
            changed = changed or left != part.repeats
            parts.append(_with_repeats(part, left))
        else:
            parts.append(part)
    return with_parts(session, tuple(parts)) if changed else None


def halved_reps(session: Session, metres: float) -> Session | None:
    """The session with its repeats half as long, and so many of them as hold that many metres; None below two."""
    if session.workout is None or not any(part.part == "set" for part in session.workout.parts):
        return None
    parts = []
    for part in session.workout.parts:
        half = part.running_distance_m / part.repeats / 2
        count = int(metres / half + 1e-6)
        if part.part != "set":
            parts.append(part)
            continue
        if count < 2:
            return None
        share = 1 / (2 * part.repeats)
        pauses = max(part.repeats - 1, 1)
        pause_s = (part.recovery_duration_s or 0.0) / 2
        pause_m = (part.distance_m - part.running_distance_m) / pauses / 2
        run_s = part.running_duration_s * share
        parts.append(
            replace(
                part,
                repeats=count,
                rep_distance_m=part.rep_distance_m / 2 if part.rep_distance_m else None,
                rep_duration_s=part.rep_duration_s / 2 if part.rep_duration_s else None,
                recovery_duration_s=pause_s if part.recovery_duration_s else part.recovery_duration_s,
                duration_s=count * run_s + (count - 1) * pause_s,
                distance_m=count * half + (count - 1) * pause_m,
            )
        )
    return with_parts(session, tuple(parts))


def more_reps(session: Session) -> Session | None:
    """The session with one rep more; None where it has no reps."""
    if session.workout is None or not any(part.part == "set" for part in session.workout.parts):
        return None
    parts = [_with_repeats(p, p.repeats + 1) if p.part == "set" else p for p in session.workout.parts]
    return with_parts(session, tuple(parts))


def shorter_tempo(session: Session, factor: float) -> Session | None:
    """The session with its one steady fast stretch times `factor`, in whole minutes; None below eight minutes."""
    # A mile that is a little shorter is none.
    if session.workout is None or session.kind in ("race", "time_trial"):
        return None
    parts, changed = [], False
    for part in session.workout.parts:
        if part.part == "steady" and part in work_of(session):
            seconds = max(480.0, 60.0 * int(part.duration_s * factor / 60))
            changed = changed or seconds < part.duration_s
            metres = part.distance_m * seconds / part.duration_s
            parts.append(replace(part, duration_s=seconds, distance_m=metres) if seconds < part.duration_s else part)
        else:
            parts.append(part)
    return with_parts(session, tuple(parts)) if changed else None


def shorter_test(session: Session, share: float, level: Level, pacer: Pacer) -> Session | None:
    """The time trial over the longest of its level's distances that is no more than this share of its own; None
    without one."""
    if session.workout is None or session.kind != "time_trial":
        return None
    work = max(session.workout.parts, key=lambda part: part.midpoint_mps if part.part != "strides" else 0.0)
    sizes = [size for _, size in catalogue.families()["TT"].ladder[level] if size <= share * work.distance_m + 1e-6]
    if not sizes:
        return None
    less = max(sizes) / work.distance_m
    shorter = replace(work, distance_m=max(sizes), duration_s=less * work.duration_s)
    title, cue = sessions.test_title(max(sizes)), cues.cue("hard", session.date, pacer.age_years).text
    made = with_parts(session, tuple(shorter if part is work else part for part in session.workout.parts))
    workout = replace(made.workout, title=title) if made.workout else None
    return replace(made, title=title, cue=cue, workout=workout)


def with_repeats_of(session: Session, repeats: int) -> Session:
    """The session with this many reps in each of its sets."""
    assert session.workout is not None
    parts = tuple(_with_repeats(p, repeats) if p.part == "set" else p for p in session.workout.parts)
    return with_parts(session, parts)


def longer_rests(session: Session, factor: float) -> Session | None:
    """The session with the rests of its sets times `factor`, at most eight minutes; None where it has none."""
    if session.workout is None or not any(p.part == "set" and p.recovery_duration_s for p in session.workout.parts):
        return None
    most = catalogue.rest_habits().maximum_s
    parts = []
    for part in session.workout.parts:
        rest = part.recovery_duration_s
        if part.part == "set" and rest:
            longer = min(max(rest, most), factor * rest)
            pauses = part.repeats - 1
            jog_mps = (part.distance_m - part.running_distance_m) / max(pauses * rest, 1.0)
            parts.append(
                replace(
                    part,
                    recovery_duration_s=longer,
                    duration_s=part.duration_s + pauses * (longer - rest),
                    distance_m=part.distance_m + pauses * (longer - rest) * jog_mps,
                )
            )
        else:
            parts.append(part)
    return with_parts(session, tuple(parts))


def fewer_jumps(session: Session, most: int) -> Session | None:
    """The jump session with at most so many contacts, the same exercises with fewer reps; None below ten contacts."""
    if most < 10 or session.plyometric_contacts <= 0:
        return None
    share = most / session.plyometric_contacts
    made = tuple(replace(e, reps=max(1, int(e.reps * share))) if e.reps else e for e in session.exercises)
    contacts = safety.jump_contacts(made)
    if not 0 < contacts <= most:
        return None
    title = f"Jumps, {contacts} landings"
    return replace(session, title=title, exercises=made, plyometric_contacts=contacts)


def with_exercises(session: Session, kept: tuple[Exercise, ...], left: str, why: str) -> Session:
    """The strength session with these of its exercises, so much shorter, and with words for what it leaves out."""
    share = sum(e.sets for e in kept) / sum(e.sets for e in session.exercises) if session.exercises else 1.0
    timed_s = session.timed_s * share if session.timed_s else session.timed_s
    title = f"{session.title.split(',')[0]}, {left}"
    return replace(session, title=title, why=f"{session.why} {why}", exercises=kept, timed_s=timed_s)


def easy_instead(session: Session, pacer: Pacer, why: str) -> Session:
    """An easy run in the slot of a harder one, a fifth shorter and no longer than easy runs are, under the same id."""
    habits, pacer = catalogue.habits(), pacer.on(session.date)
    seconds = max(min(0.8 * session.duration_s, 0.995 * habits.easy_run_max_s), habits.run_min_s * 1.05)
    metres = min(session.distance_m * 0.85, seconds * pacer.easy_mid)
    metres = max(metres, min(session.distance_m, catalogue.habits().run_min_s * 1.02 * pacer.easy_mid))
    made = sessions.easy_session(pacer, session.date, metres, long=False, stride_count=0, why=why)
    return replace(made, id=session.id)


def race_left_out(race: Session, pacer: Pacer, why: str, *, run: bool, most_m: float = math.inf) -> Session:
    """Race day where nobody should race: the mile at easy pace, or walked at most where running is off (`run` false).

    The entry stays a race, as the end of the plan, so that calendars and weeks keep it; it holds `most_m` at most.
    """
    assert race.workout is not None
    work = max(race.workout.parts, key=lambda part: (part.part == "steady", part.midpoint_mps))
    metres, walk = min(work.rep_distance_m or work.distance_m, most_m), catalogue.habits().recovery_walk_mps
    part = sessions.steady("steady", pacer, metres=metres)
    if not run:
        part = Part("steady", metres / walk, metres, (0.9 * walk, 1.1 * walk), 1)
    title = RUN_EASY if run else NOT_RUN
    return replace(
        race, title=title, why=why, workout=Workout(race.workout.family, title, (part,)), truth="",
        done_right_if="You could have talked all the way." if run else "You did not run.",
    )  # fmt: skip


def rest_instead(session: Session, why: str) -> Session:
    """Rest in the slot of a session, under the same id."""
    return Session(id=session.id, date=session.date, kind="rest", title="Rest", why=why)


def on_day(session: Session, date: dt.date) -> Session:
    """The same session on another day; its id stays, so calendars move it instead of doubling it."""
    return replace(session, date=date)


def without_strides(session: Session) -> Session:
    """The session without its strides."""
    if session.workout is None or all(part.part != "strides" for part in session.workout.parts):
        return session
    kept = tuple(part for part in session.workout.parts if part.part != "strides")
    return with_parts(session, kept)


def plain(session: Session, pacer: Pacer) -> Session:
    """The run without its strides and as many km: what they took becomes easy running."""
    bare = without_strides(session)
    parts = [p for p in (bare.workout.parts if bare.workout else ()) if p.part in ("steady", "set") and p.zone == 1]
    if bare is session or not parts or bare.workout is None:
        return bare
    whole = sessions.easy_running(pacer.on(session.date), parts[0].distance_m + session.distance_m - bare.distance_m)
    return with_parts(bare, tuple(whole if p is parts[0] else p for p in bare.workout.parts))


def strides_instead(session: Session, pacer: Pacer) -> Session | None:
    """The easy run with four relaxed strides in the place of its flying sprints; None where it holds none.

    The minutes that the sprints took become easy running.
    """
    parts = session.workout.parts if session.workout else ()
    if not any(part.is_sprint for part in parts):
        return None
    plain = tuple(part for part in parts if part.part != "strides")
    relaxed = sessions.strides(pacer, 4)
    missing = session.distance_m - relaxed.distance_m - sum(part.distance_m for part in plain)
    share = 1 + missing / sum(part.distance_m for part in plain)
    longer = [replace(p, duration_s=share * p.duration_s, distance_m=share * p.distance_m) for p in plain]
    return with_parts(session, (*longer, relaxed))


def sprints_of(session: Session, pacer: Pacer, count: int) -> Session:
    """The easy run with so many flying sprints instead of those it holds; the easy running stays."""
    assert session.workout is not None
    other = sessions.strides(pacer, count, "FLY")
    return with_parts(session, tuple(other if part.is_sprint else part for part in session.workout.parts))


def repaced(session: Session, factor: float, pacer: Pacer, was: Pacer | None = None) -> Session:
    """The session with every running speed times `factor`; `pacer` holds the new speeds.

    was  the speeds it was made from: then easy running, tempo and 5k reps follow their own anchors, which are another
         share of another mile
    """
    if session.workout is None:
        return session
    parts = []
    for part in session.workout.parts:
        if part.is_walk:
            parts.append(part)
            continue
        low, high = part.target_speed_mps
        own = factor if was is None else _own_factor(part, factor, was, pacer)
        speeds = (low * own, high * own)
        mid = (speeds[0] + speeds[1]) / 2
        pauses = (part.repeats - 1) * (part.recovery_duration_s or 0.0)
        pause_m = part.distance_m - part.running_distance_m
        if part.rep_duration_s is not None:
            running_s = part.repeats * part.rep_duration_s
            running_m = running_s * mid
        elif part.rep_distance_m is not None:
            running_m = part.repeats * part.rep_distance_m
            running_s = running_m / mid
        elif part.part in _LEAST_S or (part.zone == 2 and session.kind != "race"):
            # Warm-up, cool-down and tempo are minutes, not metres; a long race keeps its own.
            running_s, pause_m = part.duration_s, 0.0
            running_m = running_s * mid
        else:
            running_m, pause_m = part.distance_m, 0.0
            running_s = running_m / mid
        made = replace(
            part, target_speed_mps=speeds, duration_s=running_s + pauses, distance_m=running_m + max(pause_m, 0.0)
        )
        zone = None if part.zone is None else safety.zone_of(made, pacer.mile_s)
        parts.append(replace(made, zone=1 if part.zone == 1 else zone))
    return with_parts(session, tuple(parts))


def _own_factor(part: Part, factor: float, was: Pacer, pacer: Pacer) -> float:
    """How a part's speed changes with the anchor it hangs on."""
    if part.zone == 1:
        return pacer.jog_mid / was.jog_mid
    if part.zone == 2:
        return pacer.speeds.threshold / was.speeds.threshold
    if part.zone == 3 and part.midpoint_mps < (was.speeds.three_k + was.speeds.mile) / 2:
        return pacer.speeds.five_k / was.speeds.five_k
    return factor


def repaced_work(session: Session, factor: float, pacer: Pacer, *, tempo: bool = True) -> Session:
    """The session with the speeds of its fast parts alone times `factor`.

    tempo  what is run at threshold too; without it the reps alone (a race is run as a whole)
    """
    if session.workout is None:
        return session
    fast = repaced(session, factor, pacer)
    assert fast.workout is not None
    both = zip(session.workout.parts, fast.workout.parts, strict=True)
    slowest = 1 if tempo or session.kind == "race" else 2
    return with_parts(session, tuple(new if (old.zone or 1) > slowest else old for old, new in both))


def same_time(session: Session, factor: float, pacer: Pacer) -> Session:
    """The session with its easy and tempo speeds times `factor` over the same minutes; reps faster than T stay.

    Tempo repeats of so many metres keep them and take longer.
    """
    if session.workout is None:
        return session
    parts = []
    for part in session.workout.parts:
        if part.zone not in (1, 2) or part.is_walk:
            parts.append(part)
            continue
        low, high = part.target_speed_mps
        made = replace(part, target_speed_mps=(low * factor, high * factor))
        if part.rep_distance_m is not None or (session.kind == "race" and part.part == "steady"):
            made = replace(made, duration_s=part.duration_s + part.running_duration_s * (1 / factor - 1))
        else:
            running_m = part.running_distance_m if part.repeats > 1 else part.distance_m
            made = replace(made, distance_m=part.distance_m - running_m * (1 - factor))
        parts.append(replace(made, zone=safety.zone_of(made, pacer.mile_s)))
    return with_parts(session, tuple(parts))


def _with_repeats(part: Part, repeats: int) -> Part:
    """The part with another number of reps, its recoveries in step."""
    per_rep_s = part.running_duration_s / part.repeats
    pause_s = part.recovery_duration_s or 0.0
    pauses = max(part.repeats - 1, 1)
    rep_m = part.running_distance_m / part.repeats
    pause_m = (part.distance_m - part.running_distance_m) / pauses
    return replace(
        part,
        repeats=repeats,
        duration_s=repeats * per_rep_s + (repeats - 1) * pause_s,
        distance_m=repeats * rep_m + (repeats - 1) * pause_m,
    )


def with_parts(session: Session, parts: tuple[Part, ...]) -> Session:
    """The session with other parts, titled anew."""
    assert session.workout is not None
    title, family = title_of(session, parts), session.workout.family
    made = replace(session, title=title, workout=Workout(family, title, parts))
    return _plain_again(made) if family == "FLY" and not any(part.is_sprint for part in parts) else made


def _plain_again(session: Session) -> Session:
    """An easy run that has lost its flying sprints says nothing about them any more."""
    assert session.workout is not None
    why = session.why.removesuffix(catalogue.accelerations()["FLY"].why).rstrip()
    cue = cues.cue("easy", session.date)
    return replace(
        session, why=why, workout=replace(session.workout, family="EASY"), truth=cue.truth, cue=cue.text,
        done_right_if=sessions.EASY_RIGHT, stop_if=sessions.EASY_STOP, guardrails=("H1", "H2"),
    )  # fmt: skip


def work_of(session: Session, parts: tuple[Part, ...] | None = None) -> list[Part]:
    """The parts of a session, or of other ones it shall have, that are its work; those of an easy run are none."""
    parts = parts if parts is not None else session.workout.parts if session.workout else ()
    if session.kind in ("easy", "long"):
        return []
    # Slowed by heat below its zone a tempo is still one; the jog before reps is none.
    easy_mps = min((part.midpoint_mps for part in parts if part.zone == 1 and not part.is_walk), default=0.0)
    slowed = session.kind in ("tempo", "mile_pace")
    return [
        part
        for part in parts
        if part.part == "set"
        or (part.part == "steady" and ((part.zone or 1) > 1 or (slowed and part.midpoint_mps > _A_TEMPO * easy_mps)))
    ]


def title_of(session: Session, parts: tuple[Part, ...]) -> str:
    """The one-line title of a session with these parts, in the same words the planner uses."""
    if session.kind in ("race", "time_trial"):
        return session.title
    work = work_of(session, parts)
    if not work:
        return sessions.easy_title(parts, long=session.kind == "long")
    uphill = session.workout is not None and "HILL" in session.workout.family
    return ", then ".join(_work_said(part, session.kind, uphill=uphill) for part in work)


def _work_said(part: Part, kind: SessionKind, *, uphill: bool) -> str:
    """One fast part of a session in a title's words."""
    slow, fast = part.target_speed_mps
    if part.rep_distance_m is not None:
        low, high = format_time(part.rep_distance_m / fast), format_time(part.rep_distance_m / slow)
        return f"{part.repeats} × {part.rep_distance_m:g} m in {low if low == high else f'{low} to {high}'}"
    word = "tempo" if kind == "tempo" or (kind == "mile_pace" and part.part == "steady") else "hard"
    how = f"{word} at {format_pace(fast)} to {format_pace(slow)} per km"
    if part.rep_duration_s is not None and part.rep_duration_s < sessions.IN_SECONDS_S:
        # A pace means nothing on a slope.
        return f"{part.repeats} × {part.rep_duration_s:g} s {sessions.UPHILL if uphill else how}"
    minutes_each = round((part.rep_duration_s or part.running_duration_s) / 30) / 2
    amount = f"{minutes_each:g} min" if part.repeats == 1 else f"{part.repeats} × {minutes_each:g} min"
    return f"{amount} {how}"


def shortened(session: Session, metres: float, pacer: Pacer) -> Session:
    """The session with at most `metres`: shorter easy stretches, then fewer reps, then easy, then rest.

    The same session where it is short enough already; a race only gives up warm-up and cool-down.
    """
    if session.distance_m <= metres or not session.is_run or session.workout is None:
        return session
    if session.kind == "race":
        return race_of_metres(session, metres, pacer)
    made = session
    for _ in range(6):
        easy = sum(p.distance_m for p in _easy_parts(made))
        over = made.distance_m - metres
        over = max(over, _SEEN_M) if over > 0 else over  # after fewer reps the ends take what is left
        less = scaled(made, max(1 - over / easy - 0.002, 0.05), pacer) if easy > 0 else None
        made = less or made
        if made.distance_m <= metres:
            return made
        if less is not None and made.distance_m - metres < _SEEN_M:
            continue  # easy running gives the rest: no rep for a few metres
        # Reps give way as far as the metres ask, a quarter at most at a time.
        left = max(1 - (made.distance_m - metres) / max(made.distance_m - easy, 1.0), 0.75) - 0.002
        fewer = fewer_reps(made, left) or shorter_tempo(made, left)
        if fewer is None:
            break
        made = fewer
    if made.distance_m <= metres:
        return made
    if session.kind in QUALITY_KINDS:
        easy_run = easy_instead(session, pacer, "The week has no room for more just now.")
        return shortened(easy_run, metres, pacer)
    bare = without_strides(session)
    if bare is not session and bare.distance_m > metres:
        return shortened(bare, metres, pacer)
    # Without its strides it need not lose more than it must.
    short = of_metres(session, metres, pacer)
    return short or rest_instead(session, "One run fewer keeps the week inside its limits.")


def within(session: Session, seconds: float, pacer: Pacer) -> Session:
    """The session with at most so many seconds, given up as `shortened` does; the same where it is short enough."""
    made = session
    for _ in range(_CUTS):
        over_s = made.duration_s - seconds
        if over_s <= 0 or made.workout is None:
            break
        # Metres of easy running; what is left to give may be faster or pauses, so a few rounds may be needed.
        made = shortened(made, max(made.distance_m - (over_s + 1.0) * pacer.on(made.date).easy_mid, 1.0), pacer)
    if made.kind == "time_trial" and work_of(made) != work_of(session):
        # A test over less than its distance is none.
        return within(easy_instead(session, pacer, "An easy run in the place of a hard one."), seconds, pacer)
    return made


def no_bigger(session: Session, than: Session, pacer: Pacer, most: float = 1.0) -> Session:
    """The session with no more work than another version of it has, and at most `most` times as many metres."""
    work = [sum(map(_asked, work_of(s))) for s in (session, than)]
    if session.kind == than.kind and 0 < work[1] < work[0]:
        share = work[1] / work[0] + 0.001
        session = fewer_reps(session, share) or shorter_tempo(session, share) or session
    return shortened(session, most * than.distance_m, pacer)


def _asked(part: Part) -> float:
    """How much a part asks for: its reps by their length, else its seconds, whatever the pace."""
    return part.repeats * (part.rep_distance_m or part.rep_duration_s or 0.0) if part.part == "set" else part.duration_s
