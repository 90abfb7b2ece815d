"""How training changes a runner's abilities, day by day: population values, heavily shrunk.

Every day holds doses by kind of training. The trailing seven days of a kind saturate, S = 1 - exp(-dose / half dose),
and an ability follows each kind with its own time constant:

    r(d + 1) = r(d) + (1 - exp(-1 / tau)) (gain (S(d) - S(habit)) - r(d)),    ability = sum of r over the kinds

so doing what one does already changes nothing, more moves it up (times the room the level has left), less lets it
fall. Two fatigues (metabolic, days; musculoskeletal, a fortnight) cost speed by their excess over what the runner is
used to: the last month's load for the first; durability, the tissue's memory of months, for the second. Freshness
counts whole only where some fast running stays: three weeks of rest are no taper. Plans and published trials run
through `simulate`, the same code. Nothing is fitted to one runner but `Runner`: level, responsiveness, recovery.

source  tables/response.toml [C]; the form: Banister's impulse response with a saturating dose [B], no tau personal [B]
valid   2 to 24 weeks in runners of 4:00 to 9:30 for the mile; beyond that an extrapolation. A taper's length and shape
        are the plan's rules, never this model's optimum.
"""

from __future__ import annotations

import math
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Kind = Literal["easy", "threshold", "vo2", "sprint", "strides", "strength", "plyo", "cross"]
Ability = Literal["vo2max", "threshold", "economy", "anaerobic", "speed", "muscle"]
KINDS: tuple[Kind, ...] = ("easy", "threshold", "vo2", "sprint", "strides", "strength", "plyo", "cross")
ABILITIES: tuple[Ability, ...] = ("vo2max", "threshold", "economy", "anaerobic", "speed", "muscle")
FAST: tuple[Kind, ...] = ("threshold", "vo2", "sprint")
PARTNERS: Mapping[Kind, Kind] = {"strength": "plyo", "plyo": "strength", "easy": "cross", "cross": "easy"}
# A day's doses: minutes of running by kind; strides, strength and jumps in sessions.
Day = Mapping[Kind, float]
WEEK = 7


@cache
def table() -> Mapping[str, Any]:
    """`tables/response.toml` as it stands."""
    return tomllib.loads((files("fourlaps") / "tables" / "response.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Runner:
    """What the model knows of one runner: room left to gain, usual weekly doses, and two multipliers round 1.

    room            share of the moderately trained runner's gain that is left
    habit           usual weekly doses by kind, the state that changes nothing
    responsiveness  multiplies every gain of ability; LogNormal(0, 0.3) between runners
    recovery        multiplies every fatigue; LogNormal(0, 0.25) between runners
    """

    room: float = 1.0
    habit: Mapping[Kind, float] = field(default_factory=dict)
    responsiveness: float = 1.0
    recovery: float = 1.0


@dataclass(frozen=True, slots=True)
class States:
    """Percent change since the start: abilities (more is better) and what fatigue does to speed (+ = fresher)."""

    abilities: Mapping[Ability, float]
    fresh_pct: float

    def minus(self, other: States) -> States:
        """The difference of two states."""
        return States(
            {name: self.abilities[name] - other.abilities[name] for name in ABILITIES}, self.fresh_pct - other.fresh_pct
        )


def room_by_mile(mile_s: float) -> float:
    """How much of the moderately trained runner's gain a runner of this mile has left, interpolated.

    >>> room_by_mile(360.0) > room_by_mile(300.0) > room_by_mile(240.0)
    True
    """
    row = table()["room_by_mile"]
    return interpolated(row["mile_s"], row["room"], mile_s)


def interpolated(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    """The value at x on the line through the points, held constant outside."""
    if x <= xs[0]:
        return ys[0]
    if x >= xs[-1]:
        return ys[-1]
    right = bisect_right(xs, x)
    return ys[right - 1] + (ys[right] - ys[right - 1]) * (x - xs[right - 1]) / (xs[right] - xs[right - 1])


def room_for(kind: Kind, runner: Runner) -> float:
    """The share of a kind's gain that is left for a runner, responsiveness included.

    Strength, jumps and strides help the trained nearly as much as the untrained: the root of the room, never above one.
    """
    room = min(1.0, math.sqrt(runner.room)) if kind in ("strength", "plyo", "strides") else runner.room
    return room * runner.responsiveness


def saturation(kind: Kind, weekly_dose: float) -> float:
    """Share (0 to 1) of a kind's full effect that a weekly dose of it alone reaches.

    >>> saturation("vo2", 25.0) - saturation("vo2", 0.0) > saturation("vo2", 50.0) - saturation("vo2", 25.0)
    True
    """
    return 1.0 - math.exp(-max(weekly_dose, 0.0) / table()["half_dose"][kind])


def level(kind: Kind, week: Mapping[Kind, float]) -> float:
    """Share of a kind's full effect that a week reaches; what a partner does already, it does not do again.

    Strength and jumps overlap, and so do easy running and cross-training: S(own) (1 - overlap S(partner)).

    >>> level("strength", {"strength": 2.0, "plyo": 1.0}) < level("strength", {"strength": 2.0})
    True
    """
    return _levels(kind, {name: [week.get(name, 0.0)] for name in KINDS})[0]


def _levels(kind: Kind, sums: Mapping[Kind, Sequence[float]]) -> list[float]:
    """The `level` of a kind day by day, from the week's doses up to each day."""
    half, partner = table()["half_dose"], PARTNERS.get(kind)

    def saturations(name: Kind) -> list[float]:
        return [1.0 - math.exp(-dose / half[name]) if dose > 0 else 0.0 for dose in sums[name]]

    if partner is None:
        return saturations(kind)
    overlap = table()["overlap"][kind]
    pairs = zip(saturations(kind), saturations(partner), strict=True)
    return [own * (1.0 - overlap * other) for own, other in pairs]


@cache
def shipped_gains() -> Mapping[Ability, Mapping[Kind, float]]:
    """Percent at full saturation and infinite time, by ability and kind: the priors times the fitted multipliers."""
    scale = table()["multiplier"]
    return {
        ability: {kind: value * scale.get(kind, 1.0) for kind, value in row.items()}
        for ability, row in table()["gain"].items()
    }


def load_of(day: Day) -> tuple[float, float]:
    """Metabolic and musculoskeletal load of a day, in easy minutes."""
    rows = table()["load"]
    return (
        sum(rows["metabolic"][kind] * dose for kind, dose in day.items()),
        sum(rows["musculoskeletal"][kind] * dose for kind, dose in day.items()),
    )


Gains = Mapping[Ability, Mapping[Kind, float]]


def simulate(days: Sequence[Day], runner: Runner) -> list[States]:
    """The States on the morning after each of these consecutive days, oldest first, starting from the habit."""
    course = Course(days, runner)
    return [
        States(course.abilities(number), fresh_pct) for number, fresh_pct in enumerate(freshness(days, runner, course))
    ]


def freshness(days: Sequence[Day], runner: Runner, course: Course) -> list[float]:
    """Percent of speed that being less tired than usual gives (more tired: takes) after each day of a course."""
    return Freshness(days, runner, course).daily


def abilities_of(answers: Mapping[Kind, float], gains: Gains | None = None) -> dict[Ability, float]:
    """Percent of every ability from the answers to each kind; `gains` instead of the shipped ones, for fitting."""
    rows = gains or shipped_gains()
    return {
        ability: sum(gain * answers.get(kind, 0.0) for kind, gain in rows[ability].items()) for ability in ABILITIES
    }


class Course:
    """How the abilities answer to every day of a season, kind by kind; without tiredness.

    sums[kind][day]      dose of the seven days up to and with that day; before the first day the habit's
    answers[kind][day]   the response after that day; all abilities follow a kind in proportion to it
    """

    def __init__(self, days: Sequence[Day], runner: Runner) -> None:
        self.up = {kind: room_for(kind, runner) for kind in KINDS}
        tau, tau_loss = table()["tau_days"], table()["tau_loss_days"]
        self.gaining = {kind: 1.0 - math.exp(-1.0 / tau[kind]) for kind in KINDS}
        self.losing = {kind: 1.0 - math.exp(-1.0 / tau_loss.get(kind, tau[kind])) for kind in KINDS}
        habit = {kind: runner.habit.get(kind, 0.0) for kind in KINDS}
        self.usual = {kind: level(kind, habit) for kind in KINDS}
        self.sums = {kind: _trailing_week(days, kind, habit[kind]) for kind in KINDS}
        self.wanted = {kind: self._wanted(kind, self.sums) for kind in KINDS}
        self.answers = {kind: self._follow(kind, self.wanted[kind], 0.0) for kind in KINDS}

    def _wanted(self, kind: Kind, sums: Mapping[Kind, Sequence[float]]) -> list[float]:
        """Where a response would go if the week up to each day went on for ever."""
        usual, up = self.usual[kind], self.up[kind]
        drives = [held - usual for held in _levels(kind, sums)]
        if kind == "easy":
            # Less running costs less where the fast running stays [Hickson1982, B].
            share, enough = table()["protection"]["share"], table()["protection"]["fast_min"]
            for day, fast in enumerate(map(sum, zip(*(sums[other] for other in FAST), strict=True))):
                if drives[day] <= 0:
                    drives[day] *= 1.0 - share * min(1.0, fast / enough)
        return [drive * up if drive > 0 else drive for drive in drives]

    def _follow(self, kind: Kind, wanted: Sequence[float], answer: float) -> list[float]:
        gaining, losing = self.gaining[kind], self.losing[kind]
        found = []
        for value in wanted:
            answer += (gaining if value >= answer else losing) * (value - answer)
            found.append(answer)
        return found

    def abilities(self, number: int) -> dict[Ability, float]:
        """Percent change of every ability after that day."""
        return abilities_of({kind: self.answers[kind][number] for kind in KINDS})

    def changed_by(self, more: Mapping[int, Day]) -> dict[Ability, float]:
        """How every ability would differ after the last day with these doses more on some days; below zero: less."""
        moved: set[Kind] = {kind for doses in more.values() for kind in doses}
        moved |= {PARTNERS[kind] for kind in moved if kind in PARTNERS}
        if moved & set(FAST):
            moved.add("easy")
        first, last = min(more), min(max(more) + WEEK, len(self.wanted["easy"]))
        sums = {kind: self.sums[kind][first:last] for kind in KINDS}
        for number, doses in more.items():
            for day in range(number - first, min(number - first + WEEK, last - first)):
                for kind, dose in doses.items():
                    sums[kind][day] += dose
        change: dict[Kind, float] = {}
        for kind in moved:
            wanted = [*self._wanted(kind, sums), *self.wanted[kind][last:]]
            before = self.answers[kind][first - 1] if first else 0.0
            change[kind] = self._follow(kind, wanted, before)[-1] - self.answers[kind][-1]
        return abilities_of(change)


def _trailing_week(days: Sequence[Day], kind: Kind, habit: float) -> list[float]:
    each = [habit / WEEK] * WEEK + [day.get(kind, 0.0) for day in days]
    total, found = habit, []
    for number in range(WEEK, len(each)):
        total += each[number] - each[number - WEEK]
        # Rounding must not leave a trace of a dose that is gone.
        found.append(total if total > 1e-9 else 0.0)
    return found


class Freshness:
    """How fresh every day of a course leaves the runner: `daily`, percent of speed against the start."""

    def __init__(self, days: Sequence[Day], runner: Runner, course: Course) -> None:
        self._last, self._loads = _Tiredness(runner), [load_of(day) for day in days]
        fast = map(sum, zip(*(course.sums[kind] for kind in FAST), strict=True))
        weeks = zip(self._loads, fast, course.sums["easy"], strict=True)
        self.daily = [self._last.after(load, fast, easy) for load, fast, easy in weeks]

    def changed_by(self, more: Mapping[int, Day]) -> float:
        """How much fresher the last day would be with these doses more on some days; how much fast running stays, and
        so how much of freshness counts, is left as it is."""
        then, row = copy(self._last), self._last.row
        floor = row["least_daily_load"]
        for number, doses in more.items():
            steps, (metabolic, tissue) = len(self._loads) - 1 - number, self._loads[number]
            more_metabolic, more_tissue = load_of(doses)
            then.metabolic += _left(row["metabolic_days"], steps, more_metabolic)
            then.tissue += _left(row["tissue_days"], steps, more_tissue)
            used = max(metabolic + more_metabolic, floor) - max(metabolic, floor)
            then.used_to += _left(row["memory_days"], steps, used)
            built = max(tissue + more_tissue, floor) - max(tissue, floor)
            then.durability += _left(row["durability_days"], steps, built)
        return then.fresh() - self._last.fresh()


def _left(days: float, steps: int, load: float) -> float:
    """What a load leaves in a running mean of so many days that many steps later."""
    rate = 1 - math.exp(-1 / days)
    return rate * (1 - rate) ** steps * load


class _Tiredness:
    """The two fatigues, durability, and how fresh they leave the runner against the habit."""

    def __init__(self, runner: Runner) -> None:
        self.row = table()["fatigue"]
        days = ("metabolic_days", "tissue_days", "memory_days", "durability_days")
        self.rates = [1 - math.exp(-1 / self.row[name]) for name in days]
        self.recovery = runner.recovery
        usual = {kind: dose / WEEK for kind, dose in runner.habit.items()}
        floor = self.row["least_daily_load"]
        self.metabolic, self.tissue = load_of(usual)
        # What the body is used to: weeks of load for the first, months for the second.
        self.used_to, self.durability = max(self.metabolic, floor), max(self.tissue, floor)
        self.fast_habit = sum(runner.habit.get(kind, 0.0) for kind in FAST)
        self.kept = 1.0
        self.fresh_at_start = self.fresh()

    def fresh(self) -> float:
        """Percent of speed that being less tired than usual gives, or being more tired takes."""
        row = self.row
        value = row["metabolic_pct"] * (1 - self.metabolic / self.used_to)
        value += row["tissue_pct"] * (1 - self.tissue / self.durability)
        return float(value * (self.kept if value > 0 else 1.0) * self.recovery)

    def after(self, load: tuple[float, float], fast: float, easy: float) -> float:
        """Freshness in percent against the start, after one more day of that load, with the week's fast and easy
        minutes up to it."""
        row, (metabolic, tissue), floor = self.row, load, self.row["least_daily_load"]
        days, tissue_days, memory, durability = self.rates
        self.metabolic += days * (metabolic - self.metabolic)
        self.tissue += tissue_days * (tissue - self.tissue)
        self.used_to += memory * (max(metabolic, floor) - self.used_to)
        self.durability += durability * (max(tissue, floor) - self.durability)
        self.fast_habit += memory * (fast - self.fast_habit)
        # Fast running in the last week against half of what was usual; who never ran fast needs only to run at all.
        if self.fast_habit >= row["least_fast_min"]:
            share = min(1.0, fast / (row["kept_share"] * self.fast_habit))
        else:
            share = min(1.0, easy / row["least_easy_min"])
        self.kept = row["without_speed"] + (1 - row["without_speed"]) * share
        return self.fresh() - self.fresh_at_start
