"""A Plan from JSON that a person may have changed: the dataclasses say what a value is, BOUNDS how large it may be.

Keys that are not known are passed over, a missing one takes its default where there is one: plans of earlier versions
are read like today's. A value that makes no sense is named with its place. Whether a plan is safe is not asked here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import types
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import Any, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

from fourlaps.errors import InputError
from fourlaps.vocabulary.athlete import OtherRace, PlanRequest
from fourlaps.vocabulary.log_reading import printed
from fourlaps.vocabulary.plan import Exercise, Past, Plan, PlanProof, Session, Week
from fourlaps.vocabulary.workout import Part

Reader = Callable[[Any, str], Any]
Fault = tuple[str, Any, str]  # the place, what stands there, what should
_DAY = dt.timedelta(days=1)
# What is asked for where text stands that cannot be it.
_NO_TEXT = re.compile(r"-?\d|one of \d|a (whole )?number|true or false|a list|an object")
# Metres or seconds by which a sum may be off, and the share by which a rep's time may be off its speeds.
_SLACK, _PACE_SLACK = 1.0, 0.03
# More is no day's running, and no plan's weeks; what may be planned within is the guardrails' business.
_LENGTH_M, _TIME_S, _SPEED_MPS, _MILE_S = (0.0, 200_000.0), (0.0, 100_000.0), (0.3, 12.5), (200.0, 1800.0)
_SHARE, _WEEKDAY, _COUNT = (0.0, 1e9), (0, 6), (0, 1000)
# Smallest and largest sensible value of every number in a plan, by what holds it.
BOUNDS: dict[tuple[type, str], tuple[float, float]] = {
    (PlanRequest, "mile_s"): _MILE_S,
    (PlanRequest, "goal_s"): _TIME_S,
    (PlanRequest, "days"): _WEEKDAY,
    (PlanRequest, "week_km"): (0.0, 400.0),
    (PlanRequest, "longest_km"): (0.0, 200.0),
    (PlanRequest, "long_run_day"): _WEEKDAY,
    (PlanRequest, "age_years"): (0, 120),
    (PlanRequest, "body_kg"): (10.0, 400.0),
    (PlanRequest, "minutes"): (0.0, 1440.0),
    (PlanRequest, "quality"): (0, 7),
    (PlanRequest, "club_days"): _WEEKDAY,
    (PlanRequest, "sport_days"): _WEEKDAY,
    (PlanRequest, "gap_days"): (0, 40_000),
    (PlanRequest, "unbroken_s"): _TIME_S,
    (PlanRequest, "mile_sd"): (0.001, 0.5),
    (OtherRace, "distance_m"): (100.0, 200_000.0),
    (Plan, "planned_at_s"): _MILE_S,
    (Plan, "left_free"): _WEEKDAY,
    (PlanProof, "season_gap"): _SHARE,
    (PlanProof, "weeks_solved"): _COUNT,
    (PlanProof, "week_gap"): _SHARE,
    (PlanProof, "value"): (-1e9, 1e9),
    (Past, "miles"): _MILE_S,
    (Past, "form"): (0.0, 1800.0),
    (Past, "known"): (0.0, 1800.0),
    (Week, "number"): _COUNT,
    (Week, "distance_m"): (0.0, 1e6),
    (Session, "plyometric_contacts"): _COUNT,
    (Session, "timed_s"): _TIME_S,
    (Session, "distance_m"): _LENGTH_M,
    (Session, "duration_s"): _TIME_S,
    (Exercise, "sets"): (1, 100),
    (Exercise, "reps"): (1, 1000),
    (Exercise, "hold_s"): (1, 3600),
    (Part, "duration_s"): _TIME_S,
    (Part, "distance_m"): _LENGTH_M,
    (Part, "target_speed_mps"): _SPEED_MPS,
    (Part, "repeats"): (1, 200),
    (Part, "rep_distance_m"): (1.0, 100_000.0),
    (Part, "rep_duration_s"): (1.0, 100_000.0),
    (Part, "recovery_duration_s"): _TIME_S,
}


def plan_from_dict(data: Any) -> Plan:
    """The Plan that `plan_to_dict` wrote.

    raises  InputError naming the place and the value that makes no sense
    """
    top = dict(_object(data, ""))
    for part, key, name in (("athlete", "level", "level"), ("race", "planned_at_s", "planned_at_s")):
        top[name] = _value(_object(_value(top, part, ""), part), key, f"{part}.")
    places = {"level": "athlete.level", "planned_at_s": "race.planned_at_s"}
    plan = Plan(**_values(Plan, top, "", places))
    if not plan.sessions:
        _wrong("weeks", [], "a list of weeks with at least one session")
    return plan


def read_plan(data: Any) -> Plan:
    """The Plan in a file that anybody may have written: read, and held against itself.

    raises  InputError naming the place and the value that makes no sense or contradicts another one
    """
    plan = plan_from_dict(data)
    for faults in (_request_faults(plan, data), _calendar_faults(plan), _sum_faults(plan, data)):
        for place, value, wanted in faults:
            _wrong(place, value, wanted)
    return plan


def _request_faults(plan: Plan, data: dict[str, Any]) -> Iterator[Fault]:
    """What the head of the file says against the request."""
    request = plan.request
    for part, key, known in (
        ("athlete", "mile_s", request.mile_s), ("athlete", "age_years", request.age_years),
        ("athlete", "sex", request.sex), ("race", "date", request.race.isoformat()), ("race", "goal_s", request.goal_s),
    ):  # fmt: skip
        value = data[part].get(key, known)
        if value != known or isinstance(value, bool):
            yield f"{part}.{key}", value, f"{printed(known)}, as in 'request'"
    if request.race <= request.start:
        yield "request.race", request.race, f"a day after 'request.start', {request.start}"
    if request.minutes is not None and len(request.minutes) != 7:
        yield "request.minutes", list(request.minutes), "a list of seven, Monday first"
    for name in ("away", "camps"):
        for k, span in enumerate(getattr(request, name)):
            if span.last < span.first:
                yield f"request.{name}[{k}].last", span.last, f"{span.first} or later"


def _calendar_faults(plan: Plan) -> Iterator[Fault]:
    """What does not stand as the days and weeks of one plan do, or not as the parts of one session do."""
    request, ids, day = plan.request, set[str](), plan.request.start - _DAY
    for w, (before, after) in enumerate(pairwise(plan.weeks), start=1):
        if after.number != before.number + 1:
            yield f"weeks[{w}].number", after.number, f"{before.number + 1}, one more than the week before"
    for place, session in _placed(plan):
        if session.id in ids:
            yield f"{place}.id", session.id, "an id of its own; this session stands in the plan twice"
        ids.add(session.id)
        if not request.start <= session.date <= request.race:
            yield f"{place}.date", session.date, f"a day of the plan, {request.start} to {request.race}"
        if session.date < day:
            yield f"{place}.date", session.date, f"{day} or later: entries stand in the order of their days"
        if session.date > day + _DAY:
            yield f"{place}.date", session.date, f"{day + _DAY} at the latest: every day has an entry, at least rest"
        day = session.date
        yield from _session_faults(session, place)
    kinds = [session.kind for session in plan.on(request.race)]
    if not kinds:
        yield "weeks", f"over on {day}", f"there up to the race on {request.race}"
    elif "race" not in kinds and not plan.locked:
        yield "request.race", request.race, f"the day of the race; that day holds {', '.join(kinds)}"


def _placed(plan: Plan) -> Iterator[tuple[str, Session]]:
    for w, week in enumerate(plan.weeks):
        for k, session in enumerate(week.sessions):
            yield f"weeks[{w}].sessions[{k}]", session


def _sum_faults(plan: Plan, data: dict[str, Any]) -> Iterator[Fault]:
    """Sums that are not what their parts make."""
    for w, (week, row) in enumerate(zip(plan.weeks, data["weeks"], strict=True)):
        for k, (session, entry) in enumerate(zip(week.sessions, row["sessions"], strict=True)):
            for key, counted in (("distance_m", session.distance_m), ("duration_s", session.duration_s)):
                if abs(entry[key] - counted) > _SLACK:
                    place = f"weeks[{w}].sessions[{k}].{key}"
                    yield place, entry[key], f"{counted:.1f}, as 'workout.parts' add up"
        if "distance_m" in row:
            place = f"weeks[{w}].distance_m"
            if abs(_number(row["distance_m"], place, float, *BOUNDS[Week, "distance_m"]) - week.distance_m) > _SLACK:
                yield place, row["distance_m"], f"{week.distance_m:.1f}, as its runs add up"


def _session_faults(session: Session, place: str) -> Iterator[Fault]:
    """What does not fit within one session."""
    workout = session.workout
    if session.is_run and (workout is None or not workout.parts):
        yield f"{place}.workout", None, f"a workout with parts: '{session.kind}' is a run"
    if workout is None:
        return
    if not session.is_run:
        yield f"{place}.workout", "a workout", f"null: '{session.kind}' is no run"
    for k, part in enumerate(workout.parts):
        yield from _part_faults(part, f"{place}.workout.parts[{k}]")


def _part_faults(part: Part, place: str) -> Iterator[Fault]:
    slow, fast = part.target_speed_mps
    if slow > fast:
        yield f"{place}.target_speed_mps", [slow, fast], "the slower speed first"
    in_reps, by_time = part.part in ("set", "strides"), part.rep_duration_s is not None
    if not in_reps and (by_time or part.rep_distance_m is not None or part.repeats > 1):
        yield f"{place}.part", part.part, "a set or strides to have reps"
    if in_reps and by_time == (part.rep_distance_m is not None):
        value = [part.rep_distance_m, part.rep_duration_s]
        yield f"{place}.rep_distance_m' and '{place}.rep_duration_s", value, "one number and one null"
    if part.repeats > 1 and part.recovery_duration_s is None:
        yield f"{place}.recovery_duration_s", None, f"a number: there are {part.repeats} repeats"
    run_s = part.running_duration_s
    if part.rep_duration_s is not None and abs(run_s - part.repeats * part.rep_duration_s) > _SLACK:
        yield f"{place}.duration_s", part.duration_s, "what 'repeats' of 'rep_duration_s' and the recoveries add up to"
    run_m = part.distance_m if part.rep_distance_m is None else part.running_distance_m
    least_m, most_m = (1 - _PACE_SLACK) * slow * run_s, (1 + _PACE_SLACK) * fast * run_s
    if not by_time and not least_m <= run_m <= most_m:
        yield (
            f"{place}.duration_s",
            part.duration_s,
            f"what {run_m:.0f} m take at 'target_speed_mps', with recoveries",
        )
    if part.rep_distance_m is not None and part.distance_m < run_m - _SLACK:
        yield f"{place}.distance_m", part.distance_m, f"at least the {run_m:.0f} m of its repeats"


@cache
def _reader(kind: Any, owner: type, name: str) -> Reader:
    """What turns the JSON of a value of that type into it; `owner` and `name` find its bounds."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (present,) = (part for part in inner if part is not type(None))
        some = _reader(present, owner, name)
        return lambda value, place: None if value is None else some(value, place)
    if origin is Literal:
        return lambda value, place: _one_of(value, place, inner)
    if origin is tuple and inner[-1] is Ellipsis:
        one = _reader(inner[0], owner, name)
        return lambda value, place: tuple(one(v, f"{place}[{k}]") for k, v in enumerate(_list(value, place)))
    if origin is tuple:
        each = [_reader(part, owner, name) for part in inner]
        return lambda value, place: tuple(
            read(part, f"{place}[{k}]")
            for k, (read, part) in enumerate(zip(each, _list(value, place, len(each)), strict=True))
        )
    if kind in (int, float):
        low, high = BOUNDS[owner, name]
        return lambda value, place: _number(value, place, kind, low, high)
    if kind is Session:
        return _session
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return lambda value, place: kind(**_values(kind, _object(value, place), f"{place}."))
    readers: dict[Any, Reader] = {str: _text, bool: _flag, dt.date: _date}
    return readers[kind]


@cache
def _fields(kind: Any) -> tuple[tuple[str, Reader, bool], ...]:
    """(name, reader, may be missing) of what a dataclass is made of."""
    hints = get_type_hints(kind)
    return tuple(
        (field.name, _reader(hints[field.name], kind, field.name), field.default is not dataclasses.MISSING)
        for field in dataclasses.fields(kind)
        if field.init
    )


def _values(kind: Any, data: dict[str, Any], place: str, places: dict[str, str] | None = None) -> dict[str, Any]:
    """The fields of a dataclass read from an object; `places` names those that stand elsewhere in the file."""
    found = {}
    for name, read, optional in _fields(kind):
        if name in data:
            found[name] = read(data[name], places[name] if places and name in places else f"{place}{name}")
        elif not optional:
            _value(data, name, place)
    return found


def _session(value: Any, place: str) -> Session:
    data = _object(value, place)
    session = Session(**_values(Session, data, f"{place}."))
    _metres, seconds = (
        _number(_value(data, key, f"{place}."), f"{place}.{key}", float, *BOUNDS[Session, key])
        for key in ("distance_m", "duration_s")
    )
    return session if session.workout else dataclasses.replace(session, timed_s=seconds or None)


def _number(value: Any, place: str, kind: type, low: float, high: float) -> Any:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not low <= value <= high or (kind is int and value != int(value)):
        _wrong(place, value, f"a {'whole number' if kind is int else 'number'} from {low:g} to {high:g}")
    return kind(value)


def _one_of(value: Any, place: str, known: tuple[Any, ...]) -> Any:
    if not isinstance(value, str | int) or isinstance(value, bool) or value not in known:
        _wrong(place, value, f"one of {', '.join(map(str, known))}")
    return value


def _text(value: Any, place: str) -> str:
    return value if isinstance(value, str) else _wrong(place, value, "text")


def _flag(value: Any, place: str) -> bool:
    return value if isinstance(value, bool) else _wrong(place, value, "true or false")


def _date(value: Any, place: str) -> dt.date:
    wanted = "a date, written YYYY-MM-DD"
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        _wrong(place, value, wanted)
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        _wrong(place, value, wanted)


def _list(value: Any, place: str, length: int | None = None) -> list[Any]:
    if not isinstance(value, list) or length not in (None, len(value)):
        _wrong(place, value, "a list" if length is None else f"a list of {length}")
    return value


def _object(value: Any, place: str) -> dict[str, Any]:
    return value if isinstance(value, dict) else _wrong(place or "plan", value, "an object with its keys")


def _value(data: dict[str, Any], key: str, place: str) -> Any:
    if key not in data:
        raise InputError(f"'{place}{key}' is missing.")
    return data[key]


def _wrong(place: str, value: Any, wanted: str) -> NoReturn:
    # "5000" between quotes is easily read as the number it looks like.
    text = ", which is text" if isinstance(value, str) and _NO_TEXT.match(wanted) else ""
    raise InputError(f"'{place}' is {printed(value)}{text}; it must be {wanted}.")
