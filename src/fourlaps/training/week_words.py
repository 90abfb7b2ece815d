"""What weeks and their quality sessions say of themselves, asked of the finished plan: nothing that is not so."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice

from fourlaps.training import catalogue, sessions, since_last
from fourlaps.vocabulary.plan import QUALITY_KINDS, Block, Plan, Session, Week

# A week below this share of the full weeks before it holds less running; work below it is smaller [our guess, D].
_LESS, _SMALLER = 0.93, 0.98
# Work below this share of the largest to come stays small [our guess, D].
_SMALL = 0.9
# A peak that begins so long before the race is the one before the race, no small peak on the way.
_NEAR_DAYS = 35
# A test on one of the last days of a week stands at its end.
_END_DAYS = 3

_BASE = "In base weeks it stays small."
_SPECIFIC = "These are the race-pace weeks."
_FEWER = "Close to the race: fewer, sharper."
_SHORTER = "Close to the race: shorter now."
_RACE_SPEED = "Close to the race: now race speed counts."
_TAPER = "Just enough to stay sharp."
_EASY_WEEK = "This is an easy week."
_SMALLER_WEEK = "Smaller than last time: this is an easy week."
# What an easy run says of the days round it, and what is so wherever it stands.
_YESTERDAY = "Yesterday's work settles today. Slower is fine; the point is to get the blood moving."
_TOMORROW = "Easy today so that tomorrow can be fast."
_MOST = "Easy running is most of what makes you faster: it builds the engine and costs little."
# What a long run is for, and what its length says of longer ones: nothing where it is far from that.
LONG_WHY = "Builds the engine and the legs that still run tall on the third lap."
_LONG_ENOUGH = "More than 90 min would not make your mile faster."
_NEAR_ENOUGH_S = 3600.0
# The sentence on the belt, its decimals inside.
_BELT_SAID = re.compile(re.escape(sessions.BELT) + r"(?:[^.]|\.\d)*\.")
_ALL = (_BASE, _SPECIFIC, _FEWER, _SHORTER, _RACE_SPEED, _TAPER, _EASY_WEEK, _SMALLER_WEEK)


def spoken(plan: Plan, since: dt.date | None = None) -> Plan:
    """The plan whose weeks and quality sessions say what is so; those before `since` keep what they said."""
    missed = set(plan.past.not_run) if plan.past else set[str]()
    lived = plan.as_lived.sessions
    work = [s for s in lived if s.kind in QUALITY_KINDS]
    weeks = []
    for number, week in enumerate(plan.weeks):
        if since is not None and all(session.date < since for session in week.sessions):
            weeks.append(week)
            continue
        said_now = tuple(
            _saying(s, _said_of(plan, week, s, lived, work)) if since is None or s.date >= since else s
            for s in week.sessions
        )
        said = replace(week, purpose=purpose(plan, number, missed), sessions=said_now)
        # A week that says what it said stays the very same: what was counted of it holds.
        weeks.append(week if said == week else said)
    return replace(plan, weeks=tuple(weeks))


def _said_of(plan: Plan, week: Week, session: Session, lived: Sequence[Session], work: Sequence[Session]) -> str:
    """Why a session stands there, as far as it is so."""
    if session.kind == "easy":
        return easy_why(lived, session)
    return long_why(session) if session.kind == "long" else _on_its_belt(session, _why(plan, week, session, work))


def _on_its_belt(session: Session, why: str) -> str:
    """What a card says with the belt's speeds of the session as it stands: another mile or heat changes its paces."""
    part = since_last.work_of(session)
    if part is None or sessions.BELT not in why:
        return why
    uphill, tempo = "HILL" in _family(session), since_last.tempo_before(session)
    now = sessions.on_the_belt(part.target_speed_mps, uphill=uphill, rests=part.repeats > 1 or tempo is not None)
    return _BELT_SAID.sub(now, why)


def _saying(session: Session, why: str) -> Session:
    """The very same session where it says that already."""
    return session if session.why == why else replace(session, why=why)


# --- weeks ---------------------------------------------------------------------------------------------------------


def purpose(plan: Plan, number: int, missed: Collection[str] = ()) -> str:
    """What the week at this place is for, in one sentence that promises nothing the plan does not hold."""
    week = plan.weeks[number]
    kinds = {session.kind for session in week.sessions}
    last = max(session.date for session in week.sessions)
    test = next((session.date for session in week.sessions if session.kind == "time_trial"), None)
    less = week.distance_m < _LESS * _usual_m(plan, number, missed)
    if test is not None:
        where = "with an honest test at its end" if (last - test).days < _END_DAYS else "with an honest test in it"
        return f"{'Easy week' if week.down_week else 'A week'}, {where}."
    if any(session.kind == "race" and session.date == plan.request.race for session in week.sessions):
        return "Freshen up: less running, then the race." if less else "The race stands at the end of this week."
    if week.number == 0:
        return "Ease in: the first full week starts after these days."
    if "race" in kinds:
        return _with_a_race(week, less=less)
    if not {"easy", "long", "tempo", "vo2max", "mile_pace"} & kinds:
        return "No running this week: a little of what you built goes, and comes back."
    if week.down_week:
        return "Easy week: let the last weeks settle."
    if {"mile_pace", "vo2max"} & kinds:
        return _fast(plan, number, week.block, less=less)
    if "tempo" in kinds:
        return "Build the engine: easy running and one steady, harder effort."
    return "Easy running only: it is what everything else stands on."


def _with_a_race(week: Week, *, less: bool) -> str:
    """A week with a race on the way: as a workout it takes nothing from the week."""
    if week.down_week:
        return "Easy week, with a race in it."
    if all("controlled" in session.title for session in week.sessions if session.kind == "race"):
        return "A week with a race in it, run as a controlled workout."
    return "Less running, and a race on the way." if less else "A week with a race on the way."


def _fast(plan: Plan, number: int, block: Block, *, less: bool) -> str:
    """A week with reps in it, by its block."""
    if block == "base":
        return "Build the engine: mostly easy running, with speed in small doses."
    if block == "taper":
        return "Freshen up: less running, a little speed, then the race." if less else "A little speed, then the race."
    if block == "peak":
        before = [week for week in plan.weeks[:number] if _full(week) and week.block != "peak"][-3:]
        fewer = before and _reps_m(plan.weeks[number]) < sum(map(_reps_m, before)) / len(before)
        fewer = fewer and any(session.kind == "mile_pace" for session in plan.weeks[number].sessions)
        return "Sharpen: fewer, faster, fresher." if fewer else "Sharpen: race speed, and the rest it needs."
    kinds = {session.kind for week in plan.weeks if week.block == block for session in week.sessions}
    if {"mile_pace", "vo2max"} <= kinds:
        return "Race-pace weeks: hard breathing and mile pace take turns."
    return "Race-pace weeks: reps at mile pace." if "mile_pace" in kinds else "Weeks of hard breathing, in reps."


def _full(week: Week) -> bool:
    return week.number > 0 and not week.down_week and week.block != "taper" and week.distance_m > 0


def _usual_m(plan: Plan, number: int, missed: Collection[str]) -> float:
    """The mean distance of the last three full weeks before the week at this place, what was not run left out."""
    before = islice((week for week in reversed(plan.weeks[:number]) if _full(week)), 3)
    full = [sum(s.distance_m for s in week.sessions if s.is_run and s.id not in missed) for week in before][::-1]
    return sum(full) / len(full) if full else 1000 * plan.request.week_km


def _reps_m(week: Week) -> float:
    """Metres at 5k pace or faster, strides aside."""
    parts = (part for session in week.sessions if session.workout for part in session.workout.parts)
    return sum(part.running_distance_m for part in parts if (part.zone or 0) >= 3)


# --- sessions ------------------------------------------------------------------------------------------------------


def why_beside(*, after: bool, before: bool) -> str:
    """Why an easy run stands there: after a day of work, before one, or wherever else."""
    return _YESTERDAY if after else _TOMORROW if before else _MOST


def easy_why(lived: Sequence[Session], session: Session) -> str:
    """What an easy run says of its neighbours where it is so; `lived` holds what really happened and what stands."""
    said = next((words for words in (_YESTERDAY, _TOMORROW) if session.why.startswith(words)), None)
    if said is None:
        return session.why
    beside = {(other.date - session.date).days for other in lived if _is_work(other)}
    long = any(other.kind == "long" and (session.date - other.date).days == 1 for other in lived)
    after, before = -1 in beside or long, 1 in beside
    if after if said == _YESTERDAY else before:
        return session.why
    return why_beside(after=after, before=before) + session.why.removeprefix(said)


def long_why(session: Session) -> str:
    """What a long run is for; that 90 min are enough is for who runs an hour or more."""
    if not session.why.startswith(LONG_WHY):
        return session.why
    rest = session.why.removeprefix(LONG_WHY).replace(_LONG_ENOUGH, "").strip()
    enough = _LONG_ENOUGH if session.duration_s >= _NEAR_ENOUGH_S else ""
    return " ".join(words for words in (LONG_WHY, enough, rest) if words)


def _is_work(session: Session) -> bool:
    return (session.hard or session.kind in QUALITY_KINDS or session.kind == "race") and session.is_run


def _why(plan: Plan, week: Week, session: Session, work: Sequence[Session]) -> str:
    """Why the session stands there: its family's words, and what its week makes of it where that is so."""
    family = catalogue.families().get(session.workout.family) if session.workout else None
    if family is None or session.kind not in QUALITY_KINDS or not session.why.startswith(family.why):
        return session.why
    rest = session.why.removeprefix(family.why).strip()
    for words in _ALL:
        rest = rest.removeprefix(words).strip()
    said = "" if session.kind == "time_trial" else _of_week(plan, week, session, work)
    return " ".join(words for words in (family.why, said, rest) if words)


def _of_week(plan: Plan, week: Week, session: Session, work: Sequence[Session]) -> str:
    """What a quality session is in its week; empty where nothing of it would be so."""
    kin = [other for other in work if other.kind == session.kind]
    before = [other for other in kin if other.date < session.date]
    same = [other for other in before if _family(other) == _family(session)]
    size = _size_m(session)
    smaller = bool(before) and size < _SMALLER * _size_m((same or before)[-1])
    if week.down_week:
        return _SMALLER_WEEK if same and smaller else _EASY_WEEK
    if (plan.request.race - session.date).days <= 7:
        return ""  # race week's few reps say so themselves
    if week.block == "base":
        base = {s.id for other in plan.weeks if other.block == "base" for s in other.sessions}
        later = [other for other in kin if other.date > session.date and other.id not in base]
        later = [other for other in later if _family(other) == _family(session)] or later
        return _BASE if later and size < _SMALL * max(map(_size_m, later)) else ""
    if week.block == "specific":
        held = (s for other in plan.weeks if other.block == "specific" for s in other.sessions)
        return _SPECIFIC if any(s.kind == "mile_pace" for s in held) else ""
    if week.block == "taper":
        return _TAPER if smaller else ""
    if (plan.request.race - min(s.date for s in week.sessions)).days > _NEAR_DAYS:
        return ""
    if session.kind == "tempo":
        return _SHORTER if smaller else ""
    if smaller and _mps(session) >= 0.998 * _mps((same or before)[-1]):
        return _FEWER
    return _RACE_SPEED if session.kind == "mile_pace" else ""


def _family(session: Session) -> str:
    return session.workout.family if session.workout else ""


def _size_m(session: Session) -> float:
    """Metres of the session's work, a tempo before its reps left out."""
    part = since_last.work_of(session)
    return part.running_distance_m if part else 0.0


def _mps(session: Session) -> float:
    part = since_last.work_of(session)
    return part.midpoint_mps if part else 0.0
