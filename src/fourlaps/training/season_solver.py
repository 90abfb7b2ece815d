"""The season as one problem: which week holds how much running, which quality, strength and jumps, rest and tests.

The blocks and the taper are given (`phases.toml`, rule H13); the solver chooses inside them. Each choice adds what the
response model says it is worth on race day (`season_value`, taken round the table's season), hard days and growth cost
their risk, so the season is a sum of booleans under the rules that reach over weeks (H2, H4, H7, H9, H14, H18) and the
order of the blocks. OR-Tools CP-SAT: one worker, fixed seed, deterministic time.

source  training.md section 6 [coaching judgement, C]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise
from typing import Any

from fourlaps.training import catalogue, menu, season, season_value
from fourlaps.training.day_rules import longest_km
from fourlaps.training.limits import Limits, rule
from fourlaps.training.season import WeekShape
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import PlanRequest

KINDS = season_value.KINDS
# Sessions of strength a week by block, and weeks of it before the first jumps [training.md 3.9, rule H11; C].
LIFTS = {"base": 2, "specific": 2, "peak": 1, "taper": 0}
MONTH_OF_STRENGTH = 4
# So many weeks before the race the response model speaks about (physiology/response.py).
VALID_WEEKS = 24
# Deterministic seconds of the solver for a season.
TIME_LIMIT = 0.5
# Up to so many weeks before the taper the solver places the easy weeks too.
FREE_UP_TO_WEEKS = 12
# From this length on a season holds an honest test where one can stand.
TEST_FROM_WEEKS = 8
# Objective units per percent.
_SCALE = 4_000_000
# Percent that a kilometre of a build week counts at least.
_LEAST_KM_PCT = 0.0005
# So many weeks of the specific block that could hold V hold it once at least [rules.md, mission; C].
_V_FROM_WEEKS = 3
# An easy run is at most so much of the long run, and takes at most so long, when a week's reach is estimated.
_REACH_ROOM = 1.02


@cache
def table() -> Mapping[str, Any]:
    """`tables/season.toml` as it stands."""
    text = (files("fourlaps") / "tables" / "season.toml").read_text(encoding="utf-8")
    defaults: Mapping[str, Any] = tomllib.loads(text)["defaults"]
    return defaults


@dataclass(frozen=True, slots=True)
class Season:
    """The weeks as the solver wants them.

    value  sum of what everything in them is worth (`season_value`) less its risk, percent: for comparing, no promise
    gap    how far the value may lie below the best, as a share      easy_weeks_free  the solver placed the easy weeks
    table  the season as tables alone have it, which the prices were taken round
    missed, table_missed  turns of the blocks that are left out; None where the table's season breaks a rule over weeks
    """

    shapes: tuple[WeekShape, ...]
    table: tuple[WeekShape, ...]
    missed: int
    table_missed: int | None
    value: float
    gap: float
    easy_weeks_free: bool


def solve(
    shapes: Sequence[WeekShape],
    request: PlanRequest,
    limits: Limits,
    pacer: Pacer,
    shown: Mapping[int, Sequence[str]] | None = None,
) -> Season | None:
    """The season's weeks with the solver's wishes, or None where it finds none in its time.

    shapes  the weeks as the table has them         shown  kinds of quality the runner has already seen, by week
    """
    if all(s.block == "taper" or not s.number for s in shapes):
        return None
    return _Season(shapes, request, limits, pacer, shown or {}).solve()


class _Season:
    def __init__(
        self, shapes: Sequence[WeekShape], request: PlanRequest, limits: Limits, pacer: Pacer,
        shown: Mapping[int, Sequence[str]],
    ) -> None:  # fmt: skip
        from ortools.sat.python import cp_model

        self.cp, self.model = cp_model, cp_model.CpModel()
        self.request, self.limits, self.pacer, self.shown = request, limits, pacer, shown
        self.all = list(shapes)
        # Race week and stub stand as they are.
        self.weeks = [s for s in shapes if s.number > 0 and s.last != request.race]
        self.build = [s for s in self.weeks if s.block != "taper"]
        # Long seasons keep the table's easy weeks: with both free no proof comes in time.
        # So do seasons with days away: what these cost a week stands in no constraint here.
        # So do weeks after those of a plan, which count in a row with them.
        self.fixed = len(self.build) > FREE_UP_TO_WEEKS or any(s.lost or s.thin for s in shapes)
        self.fixed = self.fixed or limits.lived is not None
        # Two quality sessions stand in weeks above two hours only (H7), in tenths of a km.
        self.two_from = int(10 * rule("H7")["from_min"] * 60 * 1.06 * pacer.easy_mid / 1000)
        self.reference = tuple(self.table_season())
        self.prices = season_value.prices(self.reference, request, limits, pacer)
        self.usual = {shape.number: shape.wish or () for shape in self.reference}
        self.terms: list[Any] = []
        self.missed: list[Any] = []
        self.down: dict[int, Any] = {}
        self.test: dict[int, Any] = {}
        self.kind: dict[tuple[int, str], Any] = {}
        self.level: dict[int, Any] = {}
        self.most_km: dict[int, int] = {}
        self.two: dict[int, Any] = {}
        self.lift: dict[tuple[int, int], Any] = {}
        self.jump: dict[int, Any] = {}

    def solve(self) -> Season | None:
        cp, model = self.cp, self.model
        self._easy_weeks()
        self._volume()
        self._quality()
        self._strength()
        model.maximize(sum(self.terms))
        self._hint()
        solver = cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = TIME_LIMIT
        solver.parameters.relative_gap_limit = 0.002
        # Fifteen times faster to the proof here: growth and turns bind only in the linear relaxation.
        solver.parameters.linearization_level = 2
        status = solver.solve(model)
        if status not in (cp.OPTIMAL, cp.FEASIBLE):
            return None
        best, bound = solver.objective_value, solver.best_objective_bound
        gap = max(0.0, (bound - best) / max(1.0, abs(best)))
        found, missed = tuple(self._read(solver)), sum(solver.boolean_value(turn) for turn in self.missed)
        return Season(found, self.reference, missed, self._table_missed(solver), best / _SCALE, gap, not self.fixed)

    def _table_missed(self, solver: Any) -> int | None:
        """Turns that the table's season leaves out, None where it breaks a rule over weeks."""
        for shape in self.reference:
            if shape.number in self.down:
                self.model.add(self.down[shape.number] == shape.down_week)
                self.model.add(self.test[shape.number] == shape.time_trial)
                for kind in KINDS if not shape.time_trial else ():
                    self.model.add(self.kind[shape.number, kind] == (kind in (shape.wish or ())))
        status = solver.solve(self.model)
        kept = status in (self.cp.OPTIMAL, self.cp.FEASIBLE)
        return sum(solver.boolean_value(turn) for turn in self.missed) if kept else None

    def table_season(self) -> list[WeekShape]:
        """The season as tables alone have it: kinds in turn, growth as far as it is allowed, strength by block."""
        turns: dict[str, int] = {}
        levels = iter(self._highest(*self._growth()[:2]))
        found, reach = [], self._reach()
        for shape in self.all:
            if shape not in self.build:
                found.append(shape)
                continue
            km = min(next(levels) / 10, reach[shape.number])
            one = shape.down_week or 10 * km < self.two_from
            count = min(self._most_quality(shape), 1 if one else 2)
            rota, key = catalogue.rotas()[shape.block], f"{shape.block}{min(count, 2)}"
            turn = turns[key] = turns.get(key, -1) + 1
            wish: tuple[str, ...] = (rota.alone[turn % len(rota.alone)],)
            if count == 2:
                wish = (rota.first[turn % len(rota.first)], "tempo")
            if count and not self._fast(shape):
                wish = ("tempo",)
            found.append(
                replace(
                    shape, wish=wish[:count], target_km=None if shape.down_week else km, strength=LIFTS[shape.block],
                    jumps=self._may_jump(shape),
                )
            )  # fmt: skip
        return found

    def _easy_weeks(self) -> None:
        """H14: no stretch of full weeks too long, the first the longest, no easy week first, last or twice in a row."""
        model, limit = self.model, self.limits.full_weeks
        count = len(self.build)
        downs = [model.new_bool_var(f"down{s.number}") for s in self.build]
        self.down = {s.number: d for s, d in zip(self.build, downs, strict=True)}
        tests = [model.new_bool_var(f"test{s.number}") for s in self.build]
        self.test = {s.number: t for s, t in zip(self.build, tests, strict=True)}
        if self.fixed:
            for shape, down in zip(self.build, downs, strict=True):
                model.add(down == int(shape.down_week))
        elif count <= limit:
            for down in downs:
                model.add(down == 0)
        else:
            first = {n: model.new_bool_var(f"first{n}") for n in range(1, limit + 1)}
            model.add_exactly_one(first.values())
            for length, chosen in first.items():
                for i in range(min(length, count)):
                    model.add_implication(chosen, downs[i].negated())
                if length < count:
                    model.add_implication(chosen, downs[length])
                for start in range(length + 1, count - length):
                    model.add_bool_or([*downs[start : start + length + 1], chosen.negated()])
            for one, other in pairwise(downs):
                model.add_at_most_one((one, other))
            model.add(downs[-1] == 0)
            for start in range(count - limit):
                model.add_bool_or(downs[start : start + limit + 1])
            # As few as the rule allows: rest beyond it is given by the runner's mornings, not by the table.
            table = season.down_weeks(count, limit, {s.number for s in self.build if s.thin})
            model.add(sum(downs) == len(table))
            for shape, down in zip(self.build, downs, strict=True):
                if shape.thin and shape.number not in table:
                    model.add(down == 0)
        self._tests(downs, tests)

    def _tests(self, downs: Sequence[Any], tests: Sequence[Any]) -> None:
        """Time trials: at the end of easy weeks, far from each other, from the race and from other races (H18)."""
        model, defaults = self.model, table()
        weeks = self.all[-1].number
        long = weeks > season.LONG_SEASON_WEEKS or (self.request.age_years or 0) >= 50
        apart = int(defaults["tests_apart_weeks_long" if long else "tests_apart_weeks"])
        raced = [race.date for race in self.limits.days.races if race.priority != "C"]
        possible = []
        for shape, down, test in zip(self.build, downs, tests, strict=True):
            model.add_implication(test, down)
            far = (self.request.race - shape.last).days >= season.TIME_TRIAL_BEFORE_RACE_DAYS
            ready = (self.limits.first_fast - shape.first).days < -6
            alone = not any(abs((day - shape.last).days) <= season.RACED_DAYS for day in raced)
            closed = self.limits.days.no_quality | self.limits.days.no_fast
            open_days = [d for d in shape.dates[2:] if d not in closed and self.limits.may_run(d, self.request.days)]
            busy = any(self.limits.days.race_on(day) for day in shape.dates)
            if self.limits.may_test and far and ready and alone and open_days and not busy:
                possible.append(shape.number)
            else:
                model.add(test == 0)
            run = self.prices.session.get((shape.number, "time_trial"), 0.0)
            self.terms.append(int(_SCALE * (defaults["test_pct"] + run - defaults["risk_pct_hard_day"])) * test)
        for start in range(len(tests)):
            model.add_at_most_one(tests[start : start + apart])
        if weeks >= TEST_FROM_WEEKS and self.limits.may_test and not raced:
            every = int(defaults["tests_every_weeks_long"]) if weeks > season.LONG_SEASON_WEEKS else weeks
            for first in range(self.build[0].number, max(self.build[-1].number - every, self.build[0].number) + 1):
                window = [self.test[n] for n in possible if first <= n < first + every]
                if window:
                    self._wanted(window)

    def _reach(self) -> dict[int, float]:
        """The most km each week could hold: a long run that grows by H1, easy runs of three quarters of it."""
        habits, limits, request = catalogue.habits(), self.limits, self.request
        longest, reach = max(longest_km(request), 0.1), {}
        row = catalogue.level_rows()[limits.level]
        free_s = max((limits.days.seconds(d) for d in self.build[0].dates), default=float("inf"))
        top_s = min(limits.long_s, free_s)
        for shape in self.all:
            days = sum(limits.may_run(d, request.days) for d in shape.dates)
            runs = max(1, min(days, row.running_days, limits.run_days))
            longest = min(limits.run_km(longest), max(longest, top_s * self.pacer.easy_mid / 1000))
            easy = min(habits.easy_of_long_max * longest, habits.easy_run_max_s * self.pacer.easy_mid / 1000)
            share = limits.long_share(runs)
            others = (runs - 1) * easy * (1.6 if limits.level in ("L3", "L4") else 1.0)
            long_km = min(longest, others * share / (1 - share)) if runs > 1 else longest
            # Quality sessions may be as long as the long run.
            reach[shape.number] = _REACH_ROOM * (others + long_km + 2 * max(0.0, long_km - easy))
        return reach

    def _volume(self) -> None:
        """H2 in its soft form: a level in tenths of a km that grows in steps and waits in easy weeks."""
        model, habits, defaults = self.model, catalogue.habits(), table()
        cap = max(1, int(10 * self.limits.week_km))
        start, growth, still = self._growth()
        reach = self._reach()
        before: list[Any] = [start, start, start]
        highest = self._highest(start, growth)
        for place, shape in enumerate(self.build):
            top = max(1, min(cap, int(10 * reach[shape.number])))
            most = min(cap, highest[place])
            level = model.new_int_var(0, most, f"km{shape.number}")
            self.level[shape.number], self.most_km[shape.number] = level, min(most, top)
            down = self.down[shape.number]
            model.add(level == before[-1]).only_enforce_if(down)
            model.add(300 * level <= int(100 * growth) * sum(before[-3:])).only_enforce_if(down.negated())
            model.add(level <= top).only_enforce_if(down.negated())
            if shape.block == "peak" and not still:
                model.add(100 * level <= int(100 * habits.peak_share) * before[-1]).only_enforce_if(down.negated())
            # Running that is held costs nothing: freshness is the taper's business, never a build week's.
            worth = max(_LEAST_KM_PCT, self.prices.km[shape.number]) / 10
            self.terms.append(int(_SCALE * worth) * level)
            # Growth has its price in days lost; an easy week gives a quarter of its running away.
            grown = model.new_int_var(0, most, "")
            model.add(grown >= level - before[-1])
            self.terms.append(-int(_SCALE * defaults["risk_pct_growth"] * 100 / most) * grown)
            lost = model.new_int_var(0, most, "")
            model.add(lost >= level - most * (1 - down))
            self.terms.append(-int(_SCALE * worth * (1 - habits.down_week_share)) * lost)
            before.append(level)

    def _growth(self) -> tuple[int, float, bool]:
        """The level before the first week in tenths of a km, how a week may grow over the last three, and whether the
        season is too short to grow at all."""
        habits, limits, request = catalogue.habits(), self.limits, self.request
        usual = request.week_km
        still = request.easy_only or self.all[-1].number <= catalogue.split_habits().no_growth_up_to
        rows = catalogue.level_rows()[limits.level].usual_km
        days = min(max(min(len(request.days), limits.run_days), min(rows)), max(rows))
        growth = habits.growth_soft if usual < rows[days][1] else habits.growth_above_usual
        growth = 1.0 if still else habits.growth_small if usual < habits.small_week_km else growth
        return max(1, int(10 * min(usual, limits.week_km))), growth, still

    def _highest(self, start: int, growth: float) -> list[int]:
        """The highest level of each week with as few easy weeks before it as H14 allows: it helps the proof."""
        limit, steps = self.limits.full_weeks, [float(start)] * 3
        for _ in self.build:
            steps.append(max(steps[-1], growth * sum(steps[-3:]) / 3))
        found = []
        for place in range(1, len(self.build) + 1):
            full = place - (place // (limit + 1) if len(self.build) > limit else 0)
            found.append(int(steps[2 + full]) + 1)
        return found

    def _most_quality(self, shape: WeekShape) -> int:
        """Quality sessions the week may hold, other races taken off."""
        limits, rules = self.limits, self.limits.days
        races = sum(rules.race_on(day) is not None for day in shape.dates)
        days = sum(limits.may_run(day, self.request.days) and day not in rules.no_quality for day in shape.dates)
        open_days = sum(limits.may_run(day, self.request.days) for day in shape.dates)
        wanted = self.request.quality
        most = limits.quality if wanted is None else wanted
        if not limits.quality_allowed:
            return 0
        return max(0, min(most - races, limits.hard_days - races, days, open_days - 1))

    def _quality(self) -> None:
        """Which kinds a week holds: in turn by their block, race speed never long away, each with its value."""
        model, defaults = self.model, table()
        for shape in self.build:
            held = {kind: model.new_bool_var(f"{kind}{shape.number}") for kind in KINDS}
            self.kind.update({(shape.number, kind): var for kind, var in held.items()})
            down, test = self.down[shape.number], self.test[shape.number]
            most, total = self._most_quality(shape), sum(held.values())
            if self._far(shape):
                # Nothing that far away can be told apart on race day: the table's kinds, in their turn.
                for kind, var in held.items():
                    model.add(var == (kind in self.usual[shape.number])).only_enforce_if(test.negated())
                    model.add(var == 0).only_enforce_if(test)
                continue
            model.add(total <= most)
            if self.limits.one_fast:
                raced = any(self.limits.days.race_on(day) is not None for day in shape.dates)
                model.add(held["mile_pace"] + held["vo2max"] <= int(not raced))
            model.add(total <= 1).only_enforce_if(down)
            model.add(total == 0).only_enforce_if(test)
            for kind in ("mile_pace", "vo2max"):
                if not self._fast_open(shape):
                    model.add(held[kind] == 0)
            if most:
                # At least one where the week may hold one; a second only above two hours (H7).
                model.add(total >= 1).only_enforce_if(test.negated())
                small = model.new_bool_var("")
                model.add(self.level[shape.number] >= self.two_from).only_enforce_if(small.negated())
                model.add(total <= 1).only_enforce_if(small)
                self.two[shape.number] = small.negated()
                if most > 1 and self._fast_open(shape) and self.most_km[shape.number] >= self.two_from:
                    # Two slots a week, as coaches have them (training.md 3.3), even where risk would take the second.
                    second = model.new_bool_var("")
                    model.add(total >= 2).only_enforce_if(second)
                    self._wanted([second, down, test])
                # Alone in a small week V is no session yet (worked example of the rules).
                model.add(self.level[shape.number] >= int(10 * menu.V_FROM_WEEK_KM)).only_enforce_if(
                    [small, held["vo2max"]]
                )
            for kind, var in held.items():
                worth = self.prices.session.get((shape.number, kind), 0.0) - defaults["risk_pct_hard_day"]
                worth += defaults["stay_pct"] * (kind in self.shown.get(shape.number, ()))
                self.terms.append(int(_SCALE * worth) * var)
            for kinds in combinations(KINDS, 2):
                # Two sessions share a week's seven days: together they bring less than each alone.
                both = model.new_bool_var("")
                model.add_bool_or([both, *(held[kind].negated() for kind in kinds)])
                beside = self.prices.pair.get((shape.number, kinds), 0.0)
                self.terms.append(int(_SCALE * min(0.0, beside)) * both)
        self._turns()

    def _wanted(self, literals: Sequence[Any]) -> None:
        """One of the literals, or a price that only a rule makes worth paying."""
        missed = self.model.new_bool_var("")
        self.missed.append(missed)
        self.model.add_bool_or([*literals, missed])
        self.terms.append(-int(_SCALE * table()["turn_missed_pct"]) * missed)

    def _far(self, shape: WeekShape) -> bool:
        """Whether the week lies further from the race than the response model is valid."""
        return (self.request.race - shape.last).days >= 7 * VALID_WEEKS

    def _fast_open(self, shape: WeekShape) -> bool:
        """Whether the week has a day that may hold anything faster than T."""
        limits = self.limits
        closed = limits.days.no_fast | limits.days.no_quality
        return limits.fast_allowed and any(d >= limits.first_fast and d not in closed for d in shape.dates)

    def _fast(self, shape: WeekShape) -> bool:
        """Whether the week may hold a session faster than T."""
        return self._most_quality(shape) > 0 and self._fast_open(shape)

    def _carries_v(self, shape: WeekShape) -> bool:
        """Whether the week may grow to where V stands alone in it."""
        return self.most_km[shape.number] >= int(10 * menu.V_FROM_WEEK_KM)

    def _turns(self) -> None:
        """The order of the blocks: tempo through the base, V and R in turn in the specific block, R at the peak."""
        rows = table()
        weeks, fast = [shape for shape in self.build if not self._far(shape)], self._fast
        opening = [s for s in weeks if s.block == "base" and fast(s)]
        if opening:
            # A short first session of race speed in the base, so that the specific block opens in full.
            self._wanted([self.kind[s.number, "mile_pace"] for s in opening])
        carries_v = [s for s in weeks if s.block == "specific" and fast(s) and self._carries_v(s)]
        if len(carries_v) >= _V_FROM_WEEKS:
            # No ingredient of the mile is left out where a rule does not ask for it.
            self._wanted([self.kind[s.number, "vo2max"] for s in carries_v])
        for i, shape in enumerate(weeks):
            number = shape.number
            tempo, mile, vo2 = (self.kind[number, kind] for kind in ("tempo", "mile_pace", "vo2max"))
            relaxed = [self.test[number], self.down[number]]
            if not fast(shape):
                continue
            if shape.block == "peak":
                self._wanted([mile, *relaxed])
            # Race speed is never far away: every third week in the base, every second from then on.
            every = int(rows["mile_pace_every_weeks" if shape.block == "base" else "mile_pace_every_weeks_later"])
            window = weeks[i : i + every]
            if len(window) == every and all(fast(s) for s in window):
                self._wanted([self.kind[s.number, "mile_pace"] for s in window] + [self.test[s.number] for s in window])
            window = weeks[i : i + 3]
            if len(window) == 3 and all(fast(s) for s in window):
                # Where a week holds one session, V may take the tempo's turn once in a while.
                alone = [s for s in window if s.block == "specific" and self._most_quality(s) == 1]
                self._wanted(
                    [self.kind[s.number, "tempo"] for s in window]
                    + [self.kind[s.number, "vo2max"] for s in alone]
                    + ([] if shape.block != "peak" else relaxed)
                )
                if all(s.block == "specific" and self._most_quality(s) > 1 for s in window):
                    self._wanted(
                        [self.kind[s.number, "vo2max"] for s in window] + [self.two[s.number].negated() for s in window]
                    )
            pair = weeks[i : i + 2]
            if len(pair) == 2 and all(s.block == "specific" and fast(s) for s in pair):
                after = pair[1].number
                # V and R take turns: neither stands in both weeks without the other.
                for kind, other in (("mile_pace", vo2), ("vo2max", mile)):
                    self._wanted(
                        [
                            self.kind[number, kind].negated(),
                            self.kind[after, kind].negated(),
                            other,
                            self.kind[after, "vo2max" if kind == "mile_pace" else "mile_pace"],
                            self.down[number],
                            self.down[after],
                        ]
                    )
            if shape.block == "base" and self._most_quality(shape) > 1:
                self._wanted([tempo, self.two[number].negated(), *relaxed])
            if shape.block == "specific" and (i == 0 or weeks[i - 1].block != "specific"):
                # The block opens with race speed where a week holds one quality session (worked example of the rules).
                self._wanted([mile, self.two[number], *relaxed])

    def _strength(self) -> None:
        """Strength and jumps by block: the second session of a week is worth less, jumps after a month of strength."""
        model = self.model
        for shape in self.weeks:
            down = self.down.get(shape.number)
            for n in range(LIFTS[shape.block]):
                var = model.new_bool_var(f"lift{shape.number}{n}")
                self.lift[shape.number, n] = var
                if n and down is not None:
                    model.add_implication(down, var.negated())
                self.terms.append(int(_SCALE * max(0.0, self.prices.lift[shape.number][n])) * var)
            if self._may_jump(shape):
                jump = model.new_bool_var(f"jump{shape.number}")
                self.jump[shape.number] = jump
                self.terms.append(int(_SCALE * max(0.0, self.prices.jump[shape.number])) * jump)

    def _may_jump(self, shape: WeekShape) -> bool:
        """Jumps stand after a month of strength, never in the taper."""
        ready = self.request.strength_history or self.weeks.index(shape) >= MONTH_OF_STRENGTH
        return shape.block != "taper" and self.limits.jumps_allowed and ready

    def _hint(self) -> None:
        for shape in self.build:
            self.model.add_hint(self.down[shape.number], int(shape.down_week))

    def _read(self, solver: Any) -> list[WeekShape]:
        found = []
        for shape in self.all:
            if shape.number not in self.level:
                found.append(shape)
                continue
            held = [k for k in KINDS if solver.boolean_value(self.kind[shape.number, k])]
            down = solver.boolean_value(self.down[shape.number])
            test = solver.boolean_value(self.test[shape.number])
            lifts = sum(solver.boolean_value(v) for (n, _), v in self.lift.items() if n == shape.number)
            jump = self.jump.get(shape.number)
            found.append(
                replace(
                    shape,
                    down_week=down,
                    time_trial=test,
                    wish=tuple(held),
                    target_km=None if down else solver.value(self.level[shape.number]) / 10,
                    strength=lifts,
                    jumps=None if jump is None else solver.boolean_value(jump),
                )
            )
        return season.with_small_peak(found) if found[-1].number >= season.SMALL_PEAK_FROM_WEEKS else found
