"""A training plan: Plan > Week > Session, and its shape as JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from fourlaps.vocabulary.athlete import Level, PlanRequest
from fourlaps.vocabulary.workout import Part, Workout

Block = Literal["base", "specific", "peak", "taper"]
SessionKind = Literal[
    "easy", "long", "tempo", "vo2max", "mile_pace", "time_trial", "race",
    "strength", "plyometrics", "cross_training", "rest",
]  # fmt: skip
RUN_KINDS: frozenset[str] = frozenset({"easy", "long", "tempo", "vo2max", "mile_pace", "time_trial", "race"})
QUALITY_KINDS: frozenset[str] = frozenset({"tempo", "vo2max", "mile_pace", "time_trial"})


@dataclass(frozen=True, slots=True)
class Exercise:
    """One strength or jump exercise: sets of reps (per leg where single-leg) or of a hold."""

    name: str
    sets: int
    load: str
    reps: int | None = None
    hold_s: int | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One dated slot in a plan.

    id             stable: the same slot keeps its id through re-planning, e.g. "2026-05-02-easy"
    hard           a hard day by the definition in rules.md       heavy_legs   heavy leg work or jumps
    why            the reason in one or two sentences, for the runner
    timed_s        seconds of a session without a run (strength, jumps, cross-training), else None
    done_right_if, stop_if    what to look for while running it, may be empty
    truth          one honest line where the evidence contests the common advice, may be empty
    cue            one thing to think of: how to move, what to drink or eat, when to sleep; often empty
    guardrails     ids of the rules that shaped it
    pinned         the runner wants it just so: neither re-planning nor another session's move touches it
    """

    id: str
    date: dt.date
    kind: SessionKind
    title: str
    why: str
    hard: bool = False
    heavy_legs: bool = False
    workout: Workout | None = None
    exercises: tuple[Exercise, ...] = ()
    plyometric_contacts: int = 0
    timed_s: float | None = None
    done_right_if: str = ""
    stop_if: str = ""
    truth: str = ""
    cue: str = ""
    guardrails: tuple[str, ...] = ()
    pinned: bool = False

    @property
    def is_run(self) -> bool:
        return self.kind in RUN_KINDS

    @property
    def distance_m(self) -> float:
        return self.workout.distance_m if self.workout else 0.0

    @property
    def duration_s(self) -> float:
        return self.workout.duration_s if self.workout else (self.timed_s or 0.0)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days that end on the weekday of the race (week 0 may be shorter)."""

    number: int
    block: Block
    down_week: bool
    purpose: str
    sessions: tuple[Session, ...]
    # Counted once, as a workout's are.
    distance_m: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        run_m = sum(session.distance_m for session in self.sessions if session.is_run)
        object.__setattr__(self, "distance_m", run_m)


@dataclass(frozen=True, slots=True)
class PlanProof:
    """What is known about how good a plan is under its model, which is no promise about a runner.

    method        "solver", or "templates" where the solver was not asked or had to be left
    season_gap    share by which the season's value may fall short of the best possible, 0 proven; None not solved
    season_scope  "everything", or "given the easy weeks" where these came from the table
    weeks_solved  weeks whose days the solver placed     week_gap   the largest gap of these, as a share
    value         the season's value under the planning model, for comparing plans of one request only
    """

    method: str
    season_gap: float | None
    season_scope: str
    weeks_solved: int
    week_gap: float
    value: float


@dataclass(frozen=True, slots=True)
class Past:
    """What became of the days before the last re-planning; the rules judge the days from `until` on.

    until     first day that is judged; what lies before is history and is never changed
    not_run   ids of sessions before it that did not happen
    moved     (id, day) of sessions that were done on another day
    miles     (day, mile_s): sessions before that day were planned at that mile, in order of days
    form      (day, mile_s, SD of its log): what is believed about the mile since then; the paces follow it in steps
    known     the same before days off slowed the paces for a while: what race day may bring is counted on from there,
              the days off among the days, so that their loss is counted once; None where no days off did since a result
    held      (session, title): what a session was before rules made it the smaller one of that title; it comes back
              when the weeks carry it again
    """

    until: dt.date
    not_run: tuple[str, ...] = ()
    moved: tuple[tuple[str, dt.date], ...] = ()
    miles: tuple[tuple[dt.date, float], ...] = ()
    form: tuple[dt.date, float, float] | None = None
    held: tuple[tuple[Session, str], ...] = ()
    known: tuple[dt.date, float, float] | None = None


@dataclass(frozen=True)  # no slots: re-planning asks for its sessions thousands of times, they are kept
class Plan:
    """A whole plan, with the request it answers. Not to be shown before `safety.approve`.

    applied  keys of the reported events this plan already answers, so that answering twice changes nothing
    locked   a red flag was reported: nothing but rest until a human has cleared it
    proof    how far the plan is proven best under the planning model, or None
    past     what became of the days before the last re-planning, None before the first
    left_free  weekdays (0 = Monday) that were offered and hold no run, because the faster mile is expected without
    """

    request: PlanRequest
    level: Level
    planned_at_s: float
    weeks: tuple[Week, ...]
    guardrail_notes: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    locked: bool = False
    proof: PlanProof | None = None
    past: Past | None = None
    left_free: tuple[int, ...] = ()

    @property
    def as_lived(self) -> Plan:
        """The plan with its past as it happened: what was not run is gone, what was moved stands on its real day."""
        return self if self.past is None or not (self.past.not_run or self.past.moved) else self._lived

    @cached_property
    def _lived(self) -> Plan:
        assert self.past is not None
        gone, days = frozenset(self.past.not_run), dict(self.past.moved)
        strayed = [dataclasses.replace(s, date=days[s.id]) for s in self.sessions if s.id in days and s.id not in gone]
        lived = []
        for week in self.weeks:
            dates = {s.date for s in week.sessions}
            kept = [s for s in week.sessions if s.id not in gone and s.id not in days]
            came = [s for s in strayed if s.date in dates]
            kept += came
            if came or len(kept) != len(week.sessions):
                empty = sorted(dates - {s.date for s in kept})
                kept += [Session(f"{day.isoformat()}-rest", day, "rest", "Rest", "Not run.") for day in empty]
                week = dataclasses.replace(week, sessions=tuple(sorted(kept, key=lambda s: s.date)))
            lived.append(week)
        return dataclasses.replace(self, weeks=tuple(lived))

    def planned_m(self, week: Week) -> float:
        """Metres a week was planned to hold: a session that was missed and stands again in it counts once."""
        missed = frozenset(self.past.not_run) if self.past else frozenset[str]()
        again = [
            s
            for s in week.sessions
            if s.id in missed
            and s.kind in QUALITY_KINDS
            and any(o.kind == s.kind and o.id not in missed and 0 < (o.date - s.date).days <= 2 for o in week.sessions)
        ]
        return week.distance_m - sum(s.distance_m for s in again)

    def mile_on(self, day: dt.date) -> float:
        """The mile (s) the sessions of a day were planned at."""
        earlier = self.past.miles if self.past else ()
        return next((mile_s for before, mile_s in earlier if day < before), self.request.mile_s)

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        return tuple(session for week in self.weeks for session in week.sessions)

    def on(self, date: dt.date) -> tuple[Session, ...]:
        """The sessions of one day, empty outside the plan."""
        return tuple(session for session in self.sessions if session.date == date)

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><td>{week.number}</td><td>{week.block}</td><td>{week.distance_m / 1000:.0f} km</td>"
            f"<td>{escape('; '.join(f'{s.date:%a} {s.title}' for s in week.sessions if s.kind != 'rest'))}</td></tr>"
            for week in self.weeks
        )
        return f"<table><tr><th>week</th><th>block</th><th>run</th><th>sessions</th></tr>{rows}</table>"


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """The plan as the JSON object of the command line; `plan_reading` reads it back unchanged."""
    request = plan.request
    return {
        "athlete": {
            "level": plan.level,
            "mile_s": request.mile_s,
            "age_years": request.age_years,
            "sex": request.sex,
        },
        "race": {
            "date": request.race.isoformat(),
            "goal_s": request.goal_s,
            "planned_at_s": plan.planned_at_s,
        },
        "weeks": [
            {
                "number": week.number,
                "block": week.block,
                "down_week": week.down_week,
                "purpose": week.purpose,
                "distance_m": week.distance_m,
                "sessions": [session_to_dict(session) for session in week.sessions],
            }
            for week in plan.weeks
        ],
        "guardrail_notes": list(plan.guardrail_notes),
        "applied": list(plan.applied),
        "locked": plan.locked,
        "past": _past_to_dict(plan.past),
        "left_free": list(plan.left_free),
        "proof": None if plan.proof is None else dataclasses.asdict(plan.proof),
        "request": _plain(dataclasses.asdict(request)),
    }


def _flat(value: Exercise | Part) -> dict[str, Any]:
    """The fields of a dataclass that holds plain values only; `asdict` would copy each of them for half of the time."""
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _plain(value: Any) -> Any:
    """The value with dates as text."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def _past_to_dict(past: Past | None) -> dict[str, Any] | None:
    if past is None:
        return None
    return {
        "until": past.until.isoformat(),
        "not_run": list(past.not_run),
        "moved": [[name, day.isoformat()] for name, day in past.moved],
        "miles": [[day.isoformat(), mile_s] for day, mile_s in past.miles],
        "form": _form_to_list(past.form),
        "known": _form_to_list(past.known),
        "held": [[session_to_dict(session), title] for session, title in past.held],
    }


def _form_to_list(form: tuple[dt.date, float, float] | None) -> list[Any] | None:
    return [form[0].isoformat(), *form[1:]] if form else None


def session_to_dict(session: Session) -> dict[str, Any]:
    """One session as JSON."""
    parts = session.workout.parts if session.workout else ()
    return {
        "id": session.id,
        "date": session.date.isoformat(),
        "kind": session.kind,
        "title": session.title,
        "hard": session.hard,
        "heavy_legs": session.heavy_legs,
        "distance_m": session.distance_m,
        "duration_s": session.duration_s,
        "plyometric_contacts": session.plyometric_contacts,
        "exercises": [_flat(exercise) for exercise in session.exercises],
        "workout": {
            "family": session.workout.family,
            "title": session.workout.title,
            "parts": [{**_flat(part), "target_speed_mps": list(part.target_speed_mps)} for part in parts],
        }
        if session.workout
        else None,
        "why": session.why,
        "done_right_if": session.done_right_if,
        "stop_if": session.stop_if,
        "truth": session.truth,
        "cue": session.cue,
        "guardrails": list(session.guardrails),
        "pinned": session.pinned,
    }
