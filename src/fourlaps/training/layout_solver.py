"""A week's days placed by a constraint solver: runs, strength and jumps together, near the plan already shown.

OR-Tools CP-SAT with one worker, a fixed seed and a limit in deterministic time: the same week is placed the same way
on every machine. Hard rules (H3, H4, H10, H11, free minutes, race days) are constraints; what is left is taste, and
staying with the days the runner has already seen counts for more than taste.

source  training.md 3.5 and 3.6 [coaching judgement, C]; solver: OR-Tools CP-SAT
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from fourlaps.physiology.response import Day
from fourlaps.training import dosing, layout, sessions
from fourlaps.training.diary import Contents, Diary, Placed
from fourlaps.training.layout import Role, WeekDays
from fourlaps.training.limits import Limits, rule
from fourlaps.training.season import DAY, WeekShape
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import QUALITY_KINDS, Plan, SessionKind

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

# Weights in tenths [training.md 3.6, C]; a strength or jump session placed at all outweighs where it stands.
_PLACED = 300
_ON_HARD_DAY, _ON_LONG_DAY = 60, -20
_EASY_BEFORE_FAST = 40
_TWO_FREE = int(10 * layout.TWO_FREE)
_GAP = int(10 * layout.GAP)
_LONG_DAY, _CLUB_DAY = int(10 * layout.LONG_DAY), int(10 * layout.CLUB_DAY)
_LONG_APART = int(10 * layout.LONG_APART)
_AFTER_LONG, _BEFORE_LONG = int(10 * layout.AFTER_LONG), 10
_SAME_DAY, _SAME_RUN_DAY = int(10 * layout.SAME_DAY), int(10 * layout.SAME_RUN_DAY)
_LATE, _IN_ORDER, _RESTED = int(10 * layout.LATE), 10, int(10 * layout.RESTED)
_WELCOME = int(10 * layout.WELCOME)
# Moved against the plan already shown: quality, any run, the same kind of quality. Above every taste, below every rule.
_SHOWN_QUALITY, _SHOWN_RUN, _SHOWN_KIND = 600, 200, 100
# In the weeks that race day still feels most of, mile time outranks taste: a point of it for 0.005 % [C].
_FELT_DAYS, _PER_PCT = 14, 2000
_MID_RACE_WEEK = 3
# Deterministic seconds of the solver for one week; an ordinary week needs a hundredth.
TIME_LIMIT = 0.4


@dataclass(frozen=True, slots=True)
class WeekPlacer:
    """Places the weeks of one request; `shown` are the kinds of runs the runner has already seen, by date.

    heavy_doses   strength sessions and jump sessions a week asks for
    worth         what doses on a day bring on race day, percent of mile time
    """

    request: PlanRequest
    limits: Limits
    shown: Mapping[dt.date, SessionKind]
    heavy_doses: Callable[[WeekShape], tuple[int, int]]
    last_heavy_days: int
    pacer: Pacer
    worth: Callable[[dt.date, Day], float]

    def __call__(
        self, shape: WeekShape, contents: Contents, days: WeekDays, diary: Diary, first: dict[dt.date, Role]
    ) -> Placed | None:
        """Days for the contents; None where the solver finds none in its time."""
        return _Week(self, shape, contents, days, diary).solve(first)


def shown_kinds(plan: Plan | None) -> dict[dt.date, SessionKind]:
    """The kind of run of every date of a plan, the most demanding where a day holds two."""
    found: dict[dt.date, SessionKind] = {}
    for session in plan.sessions if plan is not None else ():
        if session.is_run and found.get(session.date) not in QUALITY_KINDS:
            found[session.date] = session.kind
    return found


class _Week:
    """The model of one week."""

    def __init__(self, placer: WeekPlacer, shape: WeekShape, contents: Contents, days: WeekDays, diary: Diary) -> None:
        from ortools.sat.python import cp_model

        self.cp, self.model = cp_model, cp_model.CpModel()
        self.placer, self.shape, self.contents, self.days, self.diary = placer, shape, contents, days, diary
        self.count = len(days.dates)
        self.names: list[Role] = [f"q{i}" for i in range(len(contents.slots))]
        if contents.running_days > 1:
            self.names.append("long")
        self.at: dict[tuple[Role, int], cp_model.IntVar] = {}
        self.terms: list[Any] = []

    def solve(self, first: dict[dt.date, Role]) -> Placed | None:
        """The best days, `first` being a start that keeps the rules."""
        cp, model = self.cp, self.model
        allowed = {f"q{i}": layout.allowed_days(self.days, slot) for i, slot in enumerate(self.contents.slots)}
        allowed["long"] = layout.long_days(self.days, self.contents.long_s, hard=self.contents.hard_long)
        allowed["easy"] = self.days.open
        roles: list[Role] = [*self.names, "easy"]
        for name in roles:
            for day in allowed[name]:
                self.at[name, day] = model.new_bool_var(f"{name}{day}")
        for name in self.names:
            model.add_exactly_one(self.at[name, day] for day in allowed[name])
        model.add(sum(self.at["easy", day] for day in allowed["easy"]) == self.contents.running_days - len(self.names))
        for day in self.days.open:
            model.add_at_most_one(self.at[name, day] for name in roles if (name, day) in self.at)
        self._hard_days_apart()
        strength, jumps = self._heavy()
        self._taste(strength, jumps)
        model.maximize(sum(self.terms))
        for date, role in first.items():
            model.add_hint(self.at[role, (date - self.days.dates[0]).days], 1)
        solver = cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = TIME_LIMIT
        # Seven times faster to the proof than without, ten on seven days: pairs of days bind in the linear relaxation.
        solver.parameters.linearization_level = 1
        solver.parameters.symmetry_level = 0
        solver.parameters.cp_model_probing_level = 0
        status = solver.solve(model)
        if status not in (cp.OPTIMAL, cp.FEASIBLE):
            return None
        chosen = {self.days.dates[day]: name for (name, day), var in self.at.items() if solver.boolean_value(var)}
        gap = 0.0
        if status != cp.OPTIMAL:
            gap = (solver.best_objective_bound - solver.objective_value) / max(1.0, abs(solver.objective_value))
        dates = self.days.dates
        return Placed(
            roles=dict(sorted(chosen.items())),
            strength=tuple(dates[d] for d, var in enumerate(strength) if var is not None and solver.boolean_value(var)),
            jumps=tuple(dates[d] for d, var in enumerate(jumps) if var is not None and solver.boolean_value(var)),
            gap=gap,
        )

    def _events(self) -> list[tuple[int, bool, Any]]:
        """Everything hard: (day, fast, literal or None where it stands anyway)."""
        found: list[tuple[int, bool, Any]] = [(day, False, None) for day in self.days.recent()]
        found += [(day, True, None) for day in (*self.days.races, *self.days.races_after)]
        for i, slot in enumerate(self.contents.slots):
            found += [(day, slot.fast, var) for (name, day), var in self.at.items() if name == f"q{i}" and slot.hard]
        if self.contents.hard_long:
            found += [(day, False, var) for (name, day), var in self.at.items() if name == "long"]
        return found

    def _hard_days_apart(self) -> None:
        events = self._events()
        for i, (day, fast, var) in enumerate(events):
            for other, other_fast, other_var in events[i + 1 :]:
                if day == other or not layout.too_near(day, fast, other, other_fast, self.days.gap):
                    continue
                held = [v for v in (var, other_var) if v is not None]
                if held:
                    self.model.add_bool_or([v.negated() for v in held])

    def _fast(self, day: int, *, tests_only: bool = False) -> list[Any]:
        """Literals of fast running on a day (of a time trial, with `tests_only`)."""
        return [
            self.at[f"q{i}", day]
            for i, slot in enumerate(self.contents.slots)
            if (slot.late if tests_only else slot.fast) and (f"q{i}", day) in self.at
        ]

    def _heavy(self) -> tuple[list[Any], list[Any]]:
        """Strength and jumps by day, held by H10 and H11; None where they may not stand."""
        model, limits, request, dates = self.model, self.placer.limits, self.placer.request, self.days.dates
        wanted, jumps_wanted = self.placer.heavy_doses(self.shape)
        bounds, jump_bounds = rule("H10"), rule("H11")
        races = {*self.days.races, *self.days.races_after}
        strength: list[Any] = []
        jumps: list[Any] = []
        before = int(bounds["days_before_race"])
        for day, date in enumerate(dates):
            closed = date in limits.days.nothing or (request.race - date).days < self.placer.last_heavy_days
            closed = closed or any(day + n in races for n in range(before + 1))
            lift = model.new_bool_var(f"s{day}") if not closed and wanted else None
            near = [d for d in self.diary.jumps if (date - d).days < jump_bounds["days_apart"]]
            late = (request.race - date).days <= jump_bounds["days_before_race"]
            late = late or date in limits.days.no_fast
            jump = model.new_bool_var(f"j{day}") if not closed and jumps_wanted and not near and not late else None
            strength.append(lift)
            jumps.append(jump)
            for var in (lift, jump):
                if var is None:
                    continue
                tests = [
                    t for n in range(before + 1) if day + n < len(dates) for t in self._fast(day + n, tests_only=True)
                ]
                for later in [*(self._fast(day + 1) if day + 1 < len(dates) else []), *tests]:
                    model.add_bool_or([var.negated(), later.negated()])
        # What was lifted at the end of the week before keeps this week's first days free of fast running.
        for heavy in self.diary.heavy:
            at = (heavy - dates[0]).days
            if at == -1 and self.count:
                for var in self._fast(0):
                    model.add(var == 0)
            for day in range(max(0, at + 1), min(self.count, at + before + 1)) if -before <= at < 0 else ():
                for var in self._fast(day, tests_only=True):
                    model.add(var == 0)
        lifts, hops = [v for v in strength if v is not None], [v for v in jumps if v is not None]
        if lifts:
            model.add(sum(lifts) <= wanted)
            for day in range(self.count - 1):
                pair = [v for v in strength[day : day + 2] if v is not None]
                if len(pair) == 2:
                    model.add_at_most_one(pair)
            self.terms += [_PLACED * var for var in lifts]
        if hops:
            model.add(sum(hops) <= jumps_wanted)
            self.terms += [_PLACED * var for var in hops]
        return strength, jumps

    def _both(self, first: Any, second: Any, weight: int) -> None:
        """Count `weight` where both literals hold."""
        both = self.model.new_bool_var("")
        if weight > 0:
            self.model.add_implication(both, first)
            self.model.add_implication(both, second)
        else:
            self.model.add_bool_or([first.negated(), second.negated(), both])
        self.terms.append(weight * both)

    def _taste(self, strength: list[Any], jumps: list[Any]) -> None:
        days, at, request = self.days, self.at, self.placer.request
        quality = [name for name in self.names if name != "long"]
        slots = self.contents.slots
        hard: dict[int, list[Any]] = {d: [] for d in range(self.count)}
        felt = (request.race - self.shape.last).days <= _FELT_DAYS
        doses = self._doses() if felt else {}
        for (name, day), var in at.items():
            weekday = days.dates[day].weekday()
            late = name in quality and slots[int(name[1:])].late
            weight = _SAME_DAY * (name != "easy" and not late and days.stays(name, day, request.long_run_day))
            weight += _SAME_RUN_DAY * (weekday in days.last_week) + _WELCOME * (day == days.welcome)
            if name == "long":
                weight += _LONG_DAY * (weekday == request.long_run_day) - _LONG_APART * days.soon_after_long(day)
            elif name in quality:
                slot = slots[int(name[1:])]
                weight += _LATE * day if slot.late else -day
                weight += _CLUB_DAY * (day in days.club) - int(10 * layout.AFTER_SPORT) * (day - 1 in days.sport)
                hard[day].append(var)
            if felt:
                worth = self.placer.worth(days.dates[day], doses[name])
                if day == days.welcome:
                    # What is run there is taken off race week.
                    worth -= self.placer.worth(request.race - _MID_RACE_WEEK * DAY, doses[name])
                weight += round(_PER_PCT * worth)
            seen = self.placer.shown.get(days.dates[day])
            if seen is not None:
                # Stay with what was shown: fast days most of all.
                weight += _SHOWN_RUN
                weight += _SHOWN_QUALITY * (name in quality and seen in QUALITY_KINDS)
                if name in quality:
                    weight += _SHOWN_KIND * (self.contents.chosen[int(name[1:])].family.kind == seen)
            if weight:
                self.terms.append(weight * var)
        for day in range(self.count):
            long_here = at.get(("long", day))
            for name in quality:
                if (name, day) not in at:
                    continue
                var = at[name, day]
                for near, weight in ((day - 1, -_AFTER_LONG), (day + 1, -_BEFORE_LONG)):
                    if ("long", near) in at:
                        self._both(at["long", near], var, weight)
                if slots[int(name[1:])].fast and ("easy", day - 1) in at:
                    self._both(at["easy", day - 1], var, _EASY_BEFORE_FAST)
            heavy: tuple[tuple[Any, Day], ...] = ((strength[day], {"strength": 1.0}), (jumps[day], {"plyo": 1.0}))
            for var, dose in heavy if felt else ():
                if var is not None:
                    self.terms.append(round(_PER_PCT * self.placer.worth(days.dates[day], dose)) * var)
            if strength[day] is not None:
                for fast in hard[day]:
                    self._both(strength[day], fast, _ON_HARD_DAY)
                if long_here is not None:
                    self._both(strength[day], long_here, _ON_LONG_DAY)
            if jumps[day] is not None:
                # Fresh legs: with strength on a day without hard running, the long run's day last.
                for fast in hard[day]:
                    self._both(jumps[day], fast, -_ON_HARD_DAY)
                if long_here is not None:
                    self._both(jumps[day], long_here, -2 * _ON_HARD_DAY)
                if strength[day] is not None:
                    self._both(jumps[day], strength[day], _ON_HARD_DAY // 2)
        for i, first in enumerate(quality):
            for second in quality[i + 1 :]:
                for (name, day), var in at.items():
                    if name != first:
                        continue
                    for (other, later), other_var in at.items():
                        if other == second and later != day:
                            worth = _GAP * min(abs(later - day), 3) + _IN_ORDER * (day < later)
                            self._both(var, other_var, worth)
        self._free_days()

    def _doses(self) -> dict[Role, Day]:
        """The doses of each kind of run the week holds."""
        pacer, contents = self.placer.pacer, self.contents
        found: dict[Role, Day] = {
            f"q{i}": dosing.running_doses_of(sessions.quality_parts(quality, pacer), pacer.mile_s)
            for i, quality in enumerate(contents.chosen)
        }
        found["long"] = {"easy": contents.long_s / 60}
        found["easy"] = {"easy": contents.shares.easy_km * 1000 / pacer.easy_mid / 60}
        return found

    def _free_days(self) -> None:
        """No two days in a row without a run, from four running days on; on fewer, no two in a row with one."""
        few = self.contents.running_days + len(self.days.races) < 4
        runs = [
            [var for (name, at), var in self.at.items() if at == day] if day not in self.days.races else None
            for day in range(self.count)
        ]
        for today, tomorrow in pairwise(runs):
            if today is None or tomorrow is None:
                continue
            counted = self.model.new_bool_var("")
            if few:
                for first in today:
                    for second in tomorrow:
                        self.model.add_bool_or([first.negated(), second.negated(), counted])
            else:
                self.model.add_bool_or([*today, *tomorrow, counted])
            self.terms.append(-_TWO_FREE * counted)
