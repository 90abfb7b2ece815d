"""What one more session, kilometre, lift or jump is worth on race day: the response model's own answer, week by week.

A season's weeks (block, km, kinds of quality, strength, jumps) are sketched as doses day by day and run through
`physiology.response`, as plans and published trials are. Then each week is given one more or one less of each kind, and
the difference on race day is its price: percent of mile time, halved as `expectation` promises it, before the ceiling,
which bends all seasons of a runner alike and changes no order. A session takes the place of as many easy kilometres; a
second lift in a week has its own, smaller price.

source  physiology.response [C]
valid   2 to 52 weeks, 4:00 to 9:30; prices are taken one at a time: see docs/models/season.md for how far they add up
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

from fourlaps.physiology import ability_map, response
from fourlaps.physiology.response import ABILITIES, Ability, Day, Kind, Runner, States
from fourlaps.training import catalogue, dosing, expectation, menu, sessions
from fourlaps.training.limits import Limits
from fourlaps.training.season import DAY, WeekShape
from fourlaps.training.sessions import Pacer, Quality
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import PlanRequest

KINDS = ("mile_pace", "vo2max", "tempo")
# Days of the sketched week (0 = its first) for the faster session, tempo and tests, strength, jumps [C].
_FAST_DAY, _TEMPO_DAY, _JUMP_DAY = 1, 4, 3
_LIFT_DAYS = (1, 4)
# Days before the race that hold the quick session of race week.
_SHARPENING_DAYS = 4
# A step up the ladder for so many weeks of the plan, as the catalogue's sessions return.
_WEEKS_A_RUNG = 6

Doses = tuple[tuple[Kind, float], ...]


@dataclass(frozen=True, slots=True)
class SketchedWeek:
    """One week as doses: easy minutes (all its running), what each kind of quality changes, and what stands in it.

    first, length  days from the start, a gap before it included        jump   doses of a session of jumps
    changes        by kind of session: its doses, less the easy minutes it stands for       held   kinds in the week
    """

    number: int
    first: int
    length: int
    easy_min: float
    min_per_km: float
    strides: float
    changes: tuple[tuple[str, Doses], ...]
    held: tuple[str, ...]
    lifts: int
    jumps: bool


@dataclass(frozen=True, slots=True)
class Prices:
    """Percent of mile time on race day, halved, before the ceiling; more is faster; by week number.

    session   of a session of a kind in a week without others         pair  what two together bring beside their sum
    lift      of the first and the second session of strength         jump  of a session of jumps
    km        of a kilometre of easy running
    gain      of the whole sketched season, run through the model and not added up
    """

    session: Mapping[tuple[int, str], float]
    pair: Mapping[tuple[int, tuple[str, ...]], float]
    lift: Mapping[int, tuple[float, float]]
    jump: Mapping[int, float]
    km: Mapping[int, float]
    gain: float


def prices(shapes: Sequence[WeekShape], request: PlanRequest, limits: Limits, pacer: Pacer) -> Prices:
    """The prices round a season: weeks with `wish`, `target_km`, `strength` and `jumps`."""
    return _priced(_runner(request), _sketch(shapes, request, limits, pacer))


def gain_pct(shapes: Sequence[WeekShape], request: PlanRequest, limits: Limits, pacer: Pacer) -> float:
    """Percent of mile time that a season brings by race day: its sketch run through the response model whole."""
    return _Season(_runner(request), _sketch(shapes, request, limits, pacer)).gain


def worth_of_days(
    shapes: Sequence[WeekShape], request: PlanRequest, limits: Limits, pacer: Pacer
) -> Callable[[dt.date, Day], float]:
    """What doses more on one day of a season bring on race day, in percent of mile time as `Prices` has it.

    The season is run through the model when the first day is asked for.
    """
    season = cache(lambda: _Season(_runner(request), _sketch(shapes, request, limits, pacer)))
    first = request.start - len(dosing.gap_before(request)) * DAY
    return lambda date, doses: season().worth({(date - first).days: doses})


# The runner as a few numbers: mile, room, habit, days without running before the start.
_Numbers = tuple[float, float, Doses, int]


def _runner(request: PlanRequest) -> _Numbers:
    runner = dosing.runner_of(request)
    return request.mile_s, runner.room, tuple(runner.habit.items()), len(dosing.gap_before(request))


def _sketch(
    shapes: Sequence[WeekShape], request: PlanRequest, limits: Limits, pacer: Pacer
) -> tuple[SketchedWeek, ...]:
    """The season's weeks as doses."""
    gap, row = len(dosing.gap_before(request)), catalogue.level_rows()[limits.level]
    full: list[float] = []
    weeks = []
    for shape in shapes:
        usual = sum(full[-3:]) / len(full[-3:]) if full else request.week_km
        if shape.last == request.race:
            km = row.race_week_share * usual * min(7, len(shape.dates)) / 7
        elif shape.number == 0:
            km = usual * len(shape.dates) / 7
        elif shape.block == "taper":
            km = catalogue.habits().first_taper_share * usual
        elif shape.down_week:
            km = catalogue.habits().down_week_share * (full[-1] if full else usual)
        else:
            km = shape.target_km if shape.target_km is not None else usual
            full.append(km)
        if shape.lost:
            km = 0.0
        held = ("time_trial",) if shape.time_trial else (shape.wish or ())
        changes = _changes(shape, km, limits, pacer, race_week=shape.last == request.race)
        weeks.append(
            SketchedWeek(
                number=shape.number,
                first=gap + (shape.first - request.start).days,
                length=len(shape.dates) - (shape.last == request.race),
                easy_min=km * 1000 / pacer.easy_mid / 60,
                min_per_km=1000 / pacer.easy_mid / 60,
                strides=0.0 if shape.lost or not limits.tempo_allowed else 2 * row.strides[1] / 4,
                changes=changes,
                held=("sharpening",) if shape.last == request.race else held,
                lifts=shape.strength or 0,
                jumps=bool(shape.jumps),
            )
        )
    return tuple(weeks)


def _changes(
    shape: WeekShape, km: float, limits: Limits, pacer: Pacer, *, race_week: bool
) -> tuple[tuple[str, Doses], ...]:
    """What a session of each kind would change in the week's doses, sized by the catalogue and the ceilings of H6."""
    if not km or shape.number == 0:
        return ()
    room = menu.room_for(km, 5, pacer)
    found = []
    if race_week:
        day = limits.race - _SHARPENING_DAYS * DAY
        quick = menu.sharpening(day, menu.Ladders(), limits, pacer, room.fast_s) if day >= shape.first else None
        return (("sharpening", _net(quick, pacer)),) if quick else ()
    for kind in (*KINDS, "time_trial"):
        rota = catalogue.rotas()[shape.block].families.get(kind, ())
        # A tempo with 200s behind it takes its turn among the tempos; what is priced is a tempo.
        names = ("TT",) if kind == "time_trial" else [n for n in rota if catalogue.families()[n].kind == kind]
        quality = next((q for name in names if (q := _sized(name, shape, room, limits, pacer))), None)
        if quality is not None:
            found.append((kind, _net(quality, pacer)))
    return tuple(found)


def _sized(name: str, shape: WeekShape, room: menu.Room, limits: Limits, pacer: Pacer) -> Quality | None:
    family = catalogue.families()[name]
    if limits.level not in family.ladder:
        return None
    ladders = menu.Ladders(visits={name: shape.number // _WEEKS_A_RUNG}, fast_sessions=1)
    asking = menu.Asking(shape, 1.0, room, ladders, limits, pacer, room.fast_s, room.above_easy_s)
    return asking.time_trial() if name == "TT" else asking.sized(family)


def _net(quality: Quality, pacer: Pacer) -> Doses:
    """The doses of a session less the easy minutes of as many kilometres."""
    parts = sessions.quality_parts(quality, pacer)
    doses = dosing.running_doses_of(parts, pacer.mile_s)
    doses["easy"] = doses.get("easy", 0.0) - sum(part.distance_m for part in parts) / pacer.easy_mid / 60
    return tuple(doses.items())


class _Season:
    """A sketched season run through the response model, ready to be asked what a change of one week would bring."""

    def __init__(self, numbers: _Numbers, weeks: Sequence[SketchedWeek]) -> None:
        self.mile_s, room, habit, gap = numbers
        runner = Runner(room, dict(habit))
        days: list[dict[Kind, float]] = [{} for _ in range(weeks[-1].first + weeks[-1].length)]
        for week in weeks:
            _write(days, week)
        self.course = response.Course(days, runner)
        self.fresh = response.Freshness(days, runner, self.course)
        here = States(self.course.abilities(-1), self.fresh.daily[-1])
        if gap:
            here = here.minus(expectation.rested(expectation.race_states(days[:gap], runner)))
        self.here = here
        self.gain = self._gain(here)
        self._ability_worth, self._fresh_worth = self._slopes()

    def worth(self, more: Mapping[int, Day]) -> float:
        """Percent of mile time that these doses more bring."""
        if not more:
            return 0.0
        moved = self.course.changed_by(more)
        of_abilities = sum(self._ability_worth[name] * moved[name] for name in ABILITIES)
        return of_abilities + self._fresh_worth * self.fresh.changed_by(more)

    def _gain(self, states: States) -> float:
        engine = ability_map.engine_from_mile(self.mile_s)
        return -expectation.SHRINK * ability_map.time_change_pct(engine, MILE_M, states)

    def _slopes(self) -> tuple[dict[Ability, float], float]:
        """Percent of mile time per percent of each ability and of freshness, round this season's race day."""
        found: dict[Ability, float] = {}
        for name in ABILITIES:
            more = States({**self.here.abilities, name: self.here.abilities[name] + 1.0}, self.here.fresh_pct)
            found[name] = self._gain(more) - self.gain
        return found, self._gain(States(self.here.abilities, self.here.fresh_pct + 1.0)) - self.gain


def _write(days: list[dict[Kind, float]], week: SketchedWeek) -> None:
    """Write the week's doses into the season's days."""

    def add(day: int, doses: Day) -> None:
        for kind, dose in doses.items():
            days[day][kind] = days[day].get(kind, 0.0) + dose

    for day in range(week.first, week.first + week.length):
        add(day, {"easy": week.easy_min / week.length, "strides": week.strides / week.length})
    changes = dict(week.changes)
    for kind in week.held:
        if kind in changes:
            add(_day(week, kind), dict(changes[kind]))
    for n in range(week.lifts):
        add(week.first + min(_LIFT_DAYS[n], week.length - 1), {"strength": 1.0})
    if week.jumps:
        add(week.first + min(_JUMP_DAY, week.length - 1), {"plyo": 1.0})


def _day(week: SketchedWeek, kind: str) -> int:
    """The day of a session in the sketched season."""
    if kind == "sharpening":
        return week.first + max(week.length - _SHARPENING_DAYS, 0)
    at = _TEMPO_DAY if kind in ("tempo", "time_trial") else _FAST_DAY
    return week.first + min(at, week.length - 1)


@lru_cache(maxsize=256)
def _priced(numbers: _Numbers, weeks: tuple[SketchedWeek, ...]) -> Prices:
    season = _Season(numbers, weeks)
    worth = season.worth
    session: dict[tuple[int, str], float] = {}
    pair: dict[tuple[int, tuple[str, ...]], float] = {}
    lift, jump, km = {}, {}, {}
    for week in weeks:
        holds = {kinds: worth(_swapped(week, kinds)) for kinds in _COMBINATIONS if set(kinds) <= {*dict(week.changes)}}
        for kinds, value in holds.items():
            if len(kinds) == 1:
                session[week.number, kinds[0]] = value - holds[()]
        for kinds, value in holds.items():
            if len(kinds) == 2:
                pair[week.number, kinds] = value - holds[()] - sum(session[week.number, kind] for kind in kinds)
        lifts = [worth(_lifted(week, count)) for count in range(3)]
        lift[week.number] = (lifts[1] - lifts[0], lifts[2] - lifts[1])
        at, one = week.first + min(_JUMP_DAY, week.length - 1), 1.0 - 2.0 * week.jumps
        jump[week.number] = one * worth({at: {"plyo": one}})
        km[week.number] = worth({week.first + week.length // 2: {"easy": week.min_per_km}})
    return Prices(session, pair, lift, jump, km, season.gain)


# What a week is tried with: nothing, one session, two; a time trial stands alone.
_COMBINATIONS: tuple[tuple[str, ...], ...] = (
    (), *((kind,) for kind in (*KINDS, "time_trial")), *combinations(KINDS, 2)
)  # fmt: skip


def _swapped(week: SketchedWeek, kinds: tuple[str, ...]) -> dict[int, Day]:
    """The doses more and less by day that give the week exactly these kinds of quality."""
    changes, more = dict(week.changes), dict[int, dict[Kind, float]]()
    for kind in {*kinds, *week.held} - ({*kinds} & {*week.held}):
        sign = 1.0 if kind in kinds else -1.0
        day = more.setdefault(_day(week, kind), {})
        for dosed, dose in changes.get(kind, ()):
            day[dosed] = day.get(dosed, 0.0) + sign * dose
    return dict(more)


def _lifted(week: SketchedWeek, count: int) -> dict[int, Day]:
    """The doses more and less by day that give the week so many sessions of strength."""
    first, second = (week.first + min(day, week.length - 1) for day in _LIFT_DAYS)
    has, wanted = (week.lifts >= 1, week.lifts >= 2), (count >= 1, count >= 2)
    found: dict[int, Day] = {}
    for day, now, then in zip((first, second), has, wanted, strict=True):
        if now != then and day not in found:
            found[day] = {"strength": float(then) - float(now)}
    return found
