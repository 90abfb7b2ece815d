"""The season before any day is chosen: weeks with their block, the easy weeks, the time trials."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from fourlaps.training import catalogue, holidays
from fourlaps.training.limits import Limits
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Block

DAY = dt.timedelta(days=1)
# The last all-out test leaves at least this many days to the race [rules H18 and coaching judgement, C].
TIME_TRIAL_BEFORE_RACE_DAYS = 14
# A test stands at least this far from a raced race [rule H18 and coaching judgement, C].
RACED_DAYS = 21
# In seasons longer than this, tests stand in every second easy week, six to eight weeks apart.
LONG_SEASON_WEEKS = 24
# From this length on a small peak stands a little past half way [rules: worked example, C].
SMALL_PEAK_FROM_WEEKS = 20
# A race moved so far that more base weeks than these come again has a base worth the name [our guess, D].
_SHORT_BASE_WEEKS = 3


@lru_cache(maxsize=1024)
def _days(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    return tuple(first + i * DAY for i in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class WeekShape:
    """One week of the season; week 0 is the stub before the first full block and may be shorter than seven days.

    wish, target_km, strength, jumps   what the season's solver asks: kinds of quality in order, km, strength
                                       sessions, a jump session; None where it was not asked
    lost   so many days are away that it is no training week
    thin   days away leave it too few runs to be measured against the week before: no easy week by H14
    """

    number: int
    block: Block
    down_week: bool
    time_trial: bool
    first: dt.date
    last: dt.date
    wish: tuple[str, ...] | None = None
    target_km: float | None = None
    strength: int | None = None
    jumps: bool | None = None
    lost: bool = False
    thin: bool = False

    @property
    def dates(self) -> tuple[dt.date, ...]:
        return _days(self.first, self.last)

    @property
    def full(self) -> bool:
        return self.number > 0 and not self.down_week and self.block != "taper" and not self.lost


def down_weeks(before_taper: int, limit: int, thin: Collection[int] = ()) -> set[int]:
    """Numbers of the easy weeks among the weeks before the taper: no stretch longer than `limit`, the first longest.

    thin   weeks that can be no easy week: they are gone round where that is possible, with more easy weeks if need be

    >>> sorted(down_weeks(11, 3))
    [4, 8]
    >>> sorted(down_weeks(11, 3, {4}))
    [3, 6, 9]
    """
    downs = 0
    while before_taper - downs > (downs + 1) * limit:
        downs += 1
    full = before_taper - downs
    found, week = set(), 0
    for stretch in range(downs):
        week += full // (downs + 1) + (1 if stretch < full % (downs + 1) else 0) + 1
        found.add(week)
    return found if found.isdisjoint(thin) else _round_thin_weeks(before_taper, limit, thin) or found


def _by_table(before_taper: int, limits: Limits, away: Collection[int]) -> set[int]:
    """The easy weeks by the table, the row of full weeks that lies behind counted as its beginning."""
    if limits.lived is None:
        return down_weeks(before_taper, limits.full_weeks, away)
    lived = limits.lived.with_rest_of_week(0.0)
    away = {number + lived.stretch for number in away}
    downs = down_weeks(before_taper + lived.stretch, lived.longest_row(limits.full_weeks), away)
    return {number - lived.stretch for number in downs if number > lived.stretch}


def _round_thin_weeks(before_taper: int, limit: int, thin: Collection[int]) -> set[int]:
    """The fewest easy weeks by H14 with none of them thin, the first stretch as long as may be; empty without a way."""
    best: set[int] = set()
    for first in range(limit, 0, -1):
        # fewest[week]: the easy weeks after the easy week `week`, no stretch longer than the first.
        fewest: dict[int, set[int]] = {}
        for week in range(before_taper - 1, first, -1):
            if week in thin:
                continue
            if before_taper - week <= first:
                fewest[week] = {week}
                continue
            ways = [fewest[n] for n in range(week + first + 1, week + 1, -1) if n in fewest]
            if ways:
                fewest[week] = {week} | min(ways, key=len)
        found = fewest.get(first + 1, set())
        if found and (not best or len(found) < len(best)):
            best = found
    return best


def season(request: PlanRequest, limits: Limits) -> list[WeekShape]:
    """Every week from start to race, counted back from race day."""
    start, race = request.start, request.race
    days = (race - start).days + 1
    weeks, stub = divmod(days, 7)
    blocks = _blocks(weeks, limits)
    firsts = [start + (stub + 7 * n) * DAY for n in range(weeks)]
    thin = {
        n for n, first in enumerate(firsts, start=1) if _is_thin([first + i * DAY for i in range(7)], request, limits)
    }
    rooms = [_room(n, first, blocks[n - 1], request, limits, thin=n in thin) for n, first in enumerate(firsts, start=1)]
    away = thin | {room.number for room in rooms if room.lost}
    downs = _by_table(weeks - blocks.count("taper"), limits, away)
    if away or limits.lived is not None:
        race_days = sum(limits.may_run(race - n * DAY, request.days) for n in range(1, 7))
        downs = holidays.easy_weeks(
            rooms[:-1], request, limits, downs, race_days, limits.may_run(race - 7 * DAY, request.days)
        )
    shapes: list[WeekShape] = []
    if stub:
        block: Block = blocks[0] if blocks and blocks[0] != "taper" else "taper"
        shapes.append(WeekShape(0, block, False, False, start, start + (stub - 1) * DAY))
    tested, last_test = 0, -3
    for number, (kind, first) in enumerate(zip(blocks, firsts, strict=True), start=1):
        last = first + 6 * DAY
        down = number in downs
        test = down and limits.fast_allowed and (race - last).days >= TIME_TRIAL_BEFORE_RACE_DAYS
        # The first fast session comes first, in an earlier week; H9.
        test = test and (limits.first_fast - first).days < -6
        raced = (r.date for r in limits.days.races if r.priority != "C")
        test = test and not any(abs((day - last).days) <= RACED_DAYS for day in raced)
        test = test and limits.may_test and not {number - 1, number - 2} & away and number - 1 not in downs
        test = test and number - last_test >= 3
        if down:
            tested += 1
        if test and (limits.full_weeks < 3 or weeks > LONG_SEASON_WEEKS):
            test = tested % 2 == 0
        last_test = number if test else last_test
        shape = WeekShape(number, kind, down, test, first, last, thin=number in thin)
        shapes.append(replace(shape, lost=request.lost(shape.dates)))
    return with_small_peak(shapes) if weeks >= SMALL_PEAK_FROM_WEEKS else shapes


def _blocks(weeks: int, limits: Limits) -> list[Block]:
    """The block of each full week: the last ones of the whole plan where they go on from weeks that were run.

    After days off, and before fast running is back, the new weeks begin with a base of their own.
    """
    lived = limits.lived
    ready = limits.fast_before or not limits.fast_allowed
    goes_on = lived is not None and lived.goes_on and lived.away is None and ready and lived.weeks > weeks
    split = catalogue.split(lived.weeks if lived is not None and goes_on else weeks, limits.level)
    lengths: tuple[tuple[Block, int], ...] = (
        ("base", split.base), ("specific", split.specific), ("peak", split.peak), ("taper", split.taper)
    )  # fmt: skip
    blocks: list[Block] = [block for block, length in lengths for _ in range(length)][-weeks:] if weeks else []
    if lived is None or not goes_on or lived.block == "base" or blocks.count("base") > _SHORT_BASE_WEEKS:
        return blocks
    # No base after the specific block has begun.
    return ["specific" if block == "base" else block for block in blocks]


def _room(
    number: int, first: dt.date, block: Block, request: PlanRequest, limits: Limits, *, thin: bool
) -> holidays.Room:
    """What the calendar leaves of a week."""
    dates = [first + i * DAY for i in range(7)]
    usual = usual_days(request, limits)
    left = sum(limits.may_run(day, request.days) for day in dates)
    # Fewer runs are longer ones.
    share = 0.0 if left < 2 else min(1.0, (left / usual) ** 0.8)
    return holidays.Room(number, share, request.lost(dates), block == "taper", thin)


def usual_days(request: PlanRequest, limits: Limits) -> int:
    """Running days of a week without days away."""
    return min(len(request.days), limits.run_days, catalogue.level_rows()[limits.level].running_days)


def _is_thin(dates: Sequence[dt.date], request: PlanRequest, limits: Limits) -> bool:
    """Whether days away take so many runs from a week that is still one for training that it cannot be an easy week."""
    if not any(day in limits.days.nothing for day in dates) or request.lost(dates):
        return False
    usual = usual_days(request, limits)
    left = sum(limits.may_run(day, request.days) for day in dates)
    return left < usual and left <= max(2, usual - 2)


def with_small_peak(shapes: list[WeekShape]) -> list[WeekShape]:
    """In a long season one week of race speed before the time trial that lies a little past half way.

    Where the tests stand elsewhere now, the week that was it before goes back to the block it lies in.
    """
    shapes = [
        replace(shape, block=after.block) if shape.block == "peak" and after.block in ("base", "specific") else shape
        for shape, after in zip(shapes, [*shapes[1:], shapes[-1]], strict=True)
    ]
    weeks = shapes[-1].number
    wanted = catalogue.split_habits().small_peak_at * weeks
    tests = [i for i, shape in enumerate(shapes) if shape.time_trial and 2 < shape.number < weeks - 6]
    if not tests:
        return shapes
    at = min(tests, key=lambda i: abs(shapes[i].number - wanted)) - 1
    return [replace(shape, block="peak") if i == at else shape for i, shape in enumerate(shapes)]
