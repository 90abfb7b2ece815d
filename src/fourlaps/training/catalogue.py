"""The workout catalogue, the levels and the block table, read from their data files and checked once."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from fourlaps.vocabulary.athlete import LEVELS, Level
from fourlaps.vocabulary.plan import SessionKind
from fourlaps.vocabulary.workout import RecoveryKind

Anchor = Literal["mile", "3k", "5k", "threshold"]
Rung = tuple[int, float]  # repeats, metres or seconds of one rep


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """One catalogue entry, one of its kind: a session that returns with a growing ladder.

    speed      (slow, fast) factors on the anchor speed `pace`
    by_time    a rung's size is seconds, else metres
    rest       rest as shares of the rep's time, used left to right once the reps stop growing
    ladder     rungs by level; a level without rungs does not run this session
    tempo_s    seconds of tempo before the reps by level, empty without; between_s of jogging lie between the two
    ability    what it is meant for: vo2max, threshold, economy, anaerobic, speed or none
    source, grade   the study behind it and how sure it is
    """

    id: str
    kind: SessionKind
    name: str
    pace: Anchor
    speed: tuple[float, float]
    by_time: bool
    rest: tuple[float, ...]
    recovery: RecoveryKind
    ladder: dict[Level, tuple[Rung, ...]]
    why: str
    right: str
    stop: str
    truth: str
    ability: str
    source: str
    grade: str
    tempo_s: dict[Level, float] = field(default_factory=dict)
    between_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Accelerations:
    """Short fast running at the end of an easy run: strides, short hill sprints, flying sprints.

    speed      (slow, fast) factors on the mile's speed
    rep_s, rep_m   seconds of one, or metres where the seconds follow from the speed
    rest_s     least and most seconds of the walk between two
    before     relaxed strides that come first
    ladder     how many by level, empty where the level's row says it; a level without a number does not run them
    healthy_days, weeks_before_race, up_to_age   when they may stand, see the table
    """

    id: str
    name: str
    speed: tuple[float, float]
    rep_s: float | None
    rep_m: float | None
    rest_s: tuple[float, float]
    before: int
    ladder: dict[Level, int]
    healthy_days: int
    weeks_before_race: tuple[int, int]
    up_to_age: int
    why: str
    right: str
    stop: str
    truth: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """How a level is planned inside the hard limits; minutes and km as in the table."""

    id: Level
    name: str
    usual_km: dict[int, tuple[float, float]]
    running_days: int
    quality: int
    strides: tuple[int, int]
    taper_weeks_max: int
    race_week_share: float
    warm_up_s: tuple[float, float]
    cool_down_s: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Habits:
    """Planning defaults that hold for every level (the head of `levels.toml`)."""

    growth_soft: float
    growth_above_usual: float
    growth_small: float
    small_week_km: float
    down_week_share: float
    peak_share: float
    first_taper_share: float
    easy_run_max_s: float
    easy_of_long_max: float
    run_min_s: float
    double_from_km: float
    small_race_mean_km: float
    recovery_walk_mps: float
    long_share: dict[int, float]


@dataclass(frozen=True, slots=True)
class Young:
    """What the young run, by age in years: see `levels.toml`."""

    play_below: int
    play_runs: int
    play_long_s: float
    play_season_weeks: int
    one_fast_below: int


@dataclass(frozen=True, slots=True)
class RunWalk:
    """How the walks go out of a run-walker's easy runs: see `levels.toml`.

    rungs      seconds run from one walk to the next, and of the walk; the last has none
    first_s, first_other_s   rung of the first week by level, and of other levels
    """

    rungs: tuple[tuple[float, float], ...]
    first_s: dict[Level, float]
    first_other_s: float
    quality_from_days: int
    quality_from_s: float
    reach: float

    @property
    def walk_s(self) -> float:
        return self.rungs[0][1]

    def rung(self, run_s: float) -> int:
        """The highest rung of so many seconds or fewer."""
        return max((i for i, (seconds, _) in enumerate(self.rungs) if seconds <= run_s + 1e-6), default=0)


@dataclass(frozen=True, slots=True)
class Split:
    """Weeks of each block."""

    base: int
    specific: int
    peak: int
    taper: int


@dataclass(frozen=True, slots=True)
class Rota:
    """What a block asks for, in turn: kinds where one quality session fits, of the first of two; families by kind."""

    alone: tuple[str, ...]
    first: tuple[str, ...]
    families: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SplitHabits:
    """Planning defaults about blocks (the head of `phases.toml`)."""

    longest: int
    base_from_specific: float
    no_growth_up_to: int
    small_peak_at: float


@dataclass(frozen=True, slots=True)
class RestHabits:
    """Bounds and factors of the rest between reps (the head of `catalogue.toml`)."""

    minimum_s: float
    maximum_s: float
    round_s: float
    beginner: float
    from_35: float


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("fourlaps") / "tables" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def families() -> dict[str, Family]:
    """Every catalogue entry by id."""
    found = {}
    for row in _table("catalogue")["session"]:
        ladder: dict[Level, tuple[Rung, ...]] = {
            level: tuple((int(repeats), float(size)) for repeats, size in row["ladder"][level])
            for level in LEVELS
            if level in row["ladder"]
        }
        slow, fast = row["speed"]
        found[row["id"]] = Family(
            id=row["id"],
            kind=row["kind"],
            name=row["name"],
            pace=row["pace"],
            speed=(float(slow), float(fast)),
            by_time=row["unit"] == "s",
            rest=tuple(float(share) for share in row["rest"]),
            recovery=row["recovery"],
            ladder=ladder,
            why=row["why"],
            right=row["right"],
            stop=row["stop"],
            truth=row["truth"],
            ability=row["ability"],
            source=row["source"],
            grade=row["grade"],
            tempo_s={level: float(seconds) for level, seconds in row.get("tempo_s", {}).items()},
            between_s=float(row.get("between_s", 0.0)),
        )
    return found


@cache
def accelerations() -> dict[str, Accelerations]:
    """Strides and their kin by id: STR, HILL_S, FLY."""
    return {
        row["id"]: Accelerations(
            id=row["id"],
            name=row["name"],
            speed=tuple(row["speed"]),
            rep_s=row.get("rep_s"),
            rep_m=row.get("rep_m"),
            rest_s=(row["rest_s"], row.get("rest_max_s", row["rest_s"])),
            before=row.get("before", 0),
            ladder=row.get("ladder", {}),
            healthy_days=row.get("healthy_days", 0),
            weeks_before_race=tuple(row.get("weeks_before_race", (split_habits().longest, 0))),
            up_to_age=row.get("up_to_age", 999),
            why=row.get("why", ""),
            right=row.get("right", ""),
            stop=row.get("stop", ""),
            truth=row.get("truth", ""),
        )
        for row in _table("catalogue")["strides"]
    }


@cache
def rest_habits() -> RestHabits:
    """Bounds and factors of the rest between reps."""
    row = _table("catalogue")["defaults"]
    return RestHabits(
        row["rest_min_s"], row["rest_max_s"], row["rest_round_s"], row["rest_factor_beginner"], row["rest_factor_35"]
    )


@cache
def level_rows() -> dict[Level, LevelRow]:
    """How each level is planned."""
    rows = {}
    for row in _table("levels")["level"]:
        rows[row["id"]] = LevelRow(
            id=row["id"],
            name=row["name"],
            usual_km={int(days): (low, high) for days, (low, high) in row["usual_km"].items()},
            running_days=row["running_days"],
            quality=row["quality"],
            strides=tuple(row["strides"]),
            taper_weeks_max=row["taper_weeks_max"],
            race_week_share=row["race_week_share"],
            warm_up_s=(row["warm_up_min"][0] * 60.0, row["warm_up_min"][1] * 60.0),
            cool_down_s=(row["cool_down_min"][0] * 60.0, row["cool_down_min"][1] * 60.0),
        )
    return rows


@cache
def habits() -> Habits:
    """Planning defaults that hold for every level."""
    row = _table("levels")["defaults"]
    return Habits(
        growth_soft=row["growth_soft"],
        growth_above_usual=row["growth_above_usual"],
        growth_small=row["growth_small"],
        small_week_km=row["small_week_km"],
        down_week_share=row["down_week_share"],
        peak_share=row["peak_share"],
        first_taper_share=row["first_taper_share"],
        easy_run_max_s=row["easy_run_max_min"] * 60.0,
        easy_of_long_max=row["easy_of_long_max"],
        run_min_s=row["run_min_min"] * 60.0,
        double_from_km=row["double_from_km"],
        small_race_mean_km=row["small_race_mean_km"],
        recovery_walk_mps=row["recovery_walk_mps"],
        long_share={int(days): share for days, share in row["long_share"].items()},
    )


@cache
def young() -> Young:
    """What the young run."""
    row = _table("levels")["young"]
    return Young(
        play_below=row["play_below"],
        play_runs=row["play_runs"],
        play_long_s=row["play_long_min"] * 60.0,
        play_season_weeks=row["play_season_weeks"],
        one_fast_below=row["one_fast_below"],
    )


@cache
def run_walk() -> RunWalk:
    """The ladder of who walks part of their easy runs."""
    row, rungs = _table("levels")["run_walk"], _table("levels")["run_walk_rung"]
    return RunWalk(
        rungs=tuple((rung["run_min"] * 60.0, rung["walk_min"] * 60.0) for rung in rungs),
        first_s={level: minutes * 60.0 for level, minutes in row["first_min"].items()},
        first_other_s=row["first_other_min"] * 60.0,
        quality_from_days=row["quality_from_days"],
        quality_from_s=row["quality_from_min"] * 60.0,
        reach=row["reach"],
    )


def season_days(age_years: float | None) -> int:
    """The most days of a season at that age: a plan's, but for a child, whose weeks before it are play.

    >>> season_days(12), season_days(None)
    (56, 370)
    """
    child = age_years is not None and age_years < young().play_below
    return 7 * young().play_season_weeks if child else 7 * (split_habits().longest + 1) - 1


@cache
def split_habits() -> SplitHabits:
    """Planning defaults about blocks."""
    row = _table("phases")["defaults"]
    return SplitHabits(row["longest"], row["base_from_specific"], row["no_growth_up_to"], row["small_peak_at"])


def latest_race(start: dt.date) -> dt.date:
    """The last day a plan from `start` can lead to: the longest plan's whole weeks, and the days before the first.

    >>> latest_race(dt.date(2026, 1, 5)).isoformat()
    '2027-01-09'
    """
    return start + dt.timedelta(days=7 * (split_habits().longest + 1) - 2)


@cache
def rotas() -> dict[str, Rota]:
    """The rota of every block."""
    rows = _table("phases")["rota"]
    return {
        block: Rota(
            tuple(row["alone"]),
            tuple(row["first"]),
            {kind: tuple(row[kind]) for kind in ("tempo", "mile_pace", "vo2max") if kind in row},
        )
        for block, row in rows.items()
    }


@cache
def _splits() -> dict[int, Split]:
    rows = _table("phases")["split"]
    return {row["weeks"]: Split(row["base"], row["specific"], row["peak"], row["taper"]) for row in rows}


def split(weeks: int, level: Level) -> Split:
    """Weeks of base, specific, peak and taper for `weeks` full weeks; the sum is `weeks`.

    Beginners (L0, L1) spend part of the specific block on base and taper for one week.

    >>> split(12, "L3")
    Split(base=4, specific=5, peak=2, taper=1)
    >>> split(12, "L1")
    Split(base=5, specific=4, peak=2, taper=1)
    """
    if weeks == 0:
        return Split(0, 0, 0, 0)
    table = _splits()
    row = table[min(weeks, max(table))]
    base = row.base + weeks - (row.base + row.specific + row.peak + row.taper)
    specific, taper = row.specific, row.taper
    if level in ("L0", "L1"):
        moved = int(split_habits().base_from_specific * specific)
        base, specific = base + moved, specific - moved
    extra = max(0, taper - level_rows()[level].taper_weeks_max)
    return Split(base, specific + extra, row.peak, taper - extra)
