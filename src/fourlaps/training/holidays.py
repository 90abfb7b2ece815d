"""Days away: which weeks become easy ones, and how the weeks after climb back.

A week without any running is the easiest there is: as an easy week it is no zero in the mean of H2 and ends a row of
full weeks (H14); inside the first full weeks, which H14 wants to be the longest row, it may have to be a full one. It
is no measure for the taper (H13). How much room is left depends on where the easy weeks stand: right after a holiday
one costs nothing, a week later it may be impossible. The search walks through the season once and keeps the richest
beginnings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fourlaps import safety
from fourlaps.training.limits import Limits, rule
from fourlaps.vocabulary.athlete import PlanRequest

# Beginnings kept from week to week; more change nothing in the seasons tried.
_KEPT = 400
# Easy running before race day that a race with its warm-up leaves of the week, km; room for rounding in every bound.
_RACE_KM, _AIR = 1.63, 0.995
# What a usual week grows by while the search looks ahead [training.md H2, soft; C].
_GROWTH = 1.08
# A week this small holds no two runs worth their shower: it counts as lost to training.
_LEAST_KM = 5.0
# Room the taper should have above the least H13 asks for, where some way leaves it.
_EASILY = 1.08
# Easy weeks in a row on the way back, at most; what one costs beside its km, as a share of the usual week: alone, after
# a single week of the way back, each further one, one with few runs.
_EASY_IN_A_ROW, _EASY_COST, _SOON_COST, _AGAIN_COST, _THIN_COST = 4, 0.05, 0.2, 0.3, 2.0
# Up to so much worse than the best way the table's easy weeks stay.
_AS_GOOD = 0.97


@dataclass(frozen=True, slots=True)
class Room:
    """What the calendar leaves of a week: days a run may stand on as a share of the usual; whether it is lost.

    thin   it keeps so few runs that it can hardly be measured against the week before (H14)
    """

    number: int
    share: float
    lost: bool
    taper: bool
    thin: bool = False

    @property
    def empty(self) -> bool:
        """Whether the days away leave nothing to run."""
        return self.lost and self.share == 0


@dataclass(frozen=True, slots=True)
class _Way:
    """A season begun: its easy weeks, km of its weeks, and what the next week is measured against.

    over   whether the first row of full weeks is over          longest  how long it was, or is by now
    home   whether the row of full weeks follows a week without any running
    late   whether that week lies behind: the easy week after it comes at once, or as late as may be
    """

    downs: tuple[int, ...]
    worth: float
    history: tuple[float, ...]
    full: tuple[float, ...]
    stretch: int
    longest: int
    last_full: float
    rested: bool
    level: float
    last: float = 0.0
    in_a_row: int = 0
    home: bool = False
    over: bool = False
    late: bool = False


def easy_weeks(
    rooms: Sequence[Room], request: PlanRequest, limits: Limits, table: set[int], race_days: int, day_before: bool
) -> set[int]:
    """The easy weeks that leave most running; those of the table where they leave nearly as much, or no way is found.

    race_days   running days left in race week before the race     day_before  whether the day before it may hold a run
    """
    start = _begun(request, limits)
    few = len(request.days) <= rule("H13")["few_runs"]
    ways = _walked(rooms, start, limits)
    ended = [(way, _taper_room(way, limits, race_days, few=few, day_before=day_before)) for way in ways]
    ends = [way for way, share in ended if share >= _EASILY] or [way for way, share in ended if share >= 1.0]
    found = sorted(ends, key=lambda way: (-way.worth, way.downs))
    if not found:
        return table
    same = [way for way in found if set(way.downs) == table]
    best = same[0] if same and same[0].worth >= _AS_GOOD * found[0].worth else found[0]
    return set(best.downs)


def _begun(request: PlanRequest, limits: Limits) -> _Way:
    """The season before its first whole week."""
    km = request.week_km
    if limits.lived is None:
        return _Way((), 0.0, (km,) * 3, (), 0, 0, km, rested=False, level=km)
    # What the week under way may still hold under H2, its share of the usual one at most.
    before, begun = limits.lived, limits.lived.begun
    most = rule("H2")["growth"] * sum(before.weeks_km[-3:]) / 3
    rest = max(0.0, min(most, km) - begun.km) if begun else 0.0
    lived = before.with_rest_of_week(rest)
    longest = lived.longest_row(limits.full_weeks) if lived.first else lived.stretch
    return _Way(
        (), 0.0, lived.weeks_km, lived.full_km, lived.stretch, longest, lived.measure_km,
        rested=lived.rested, level=km, last=lived.weeks_km[-1], home=lived.home, over=lived.first > 0, late=lived.home,
    )  # fmt: skip


def _walked(rooms: Sequence[Room], start: _Way, limits: Limits) -> list[_Way]:
    """Every way kept to the last week before race week."""
    ways = [start]
    for room in rooms:
        # What is run late counts for more on race day than what is run early.
        weight = 1.0 + 3.0 * (room.number / len(rooms)) ** 2
        ways = [way for before in ways for way in _steps(before, room, limits, weight)]
        ways.sort(key=lambda way: (-way.worth, way.downs))
        ways = ways[:_KEPT]
    return ways


def _steps(way: _Way, room: Room, limits: Limits, weight: float) -> list[_Way]:
    """The week as a full one and as an easy one, where the rules allow either."""
    bounds = rule("H2")
    allowed = _AIR * min(bounds["growth"] * sum(way.history[-3:]) / 3, limits.week_km)
    open_km = room.share * way.level * 1.05
    found = []
    if room.taper:
        km = min(0.8 * way.level, allowed, open_km)
        worth = way.worth + weight * _worth(km, way)
        return [replace(way, worth=worth, history=(*way.history, km), stretch=0, last=km)]
    if room.empty:
        downs, over = (*way.downs, room.number), way.over or way.stretch > 0
        rest = replace(way, downs=downs, stretch=0, rested=True, last=0.0, in_a_row=0, home=True, over=over, late=False)
        found.append(rest)
        if way.over or not way.stretch:
            return found
    if way.stretch < (way.longest if way.over else limits.full_weeks):
        km = 0.0 if room.empty else min(allowed, open_km, way.level * _GROWTH)
        found.append(
            replace(
                way,
                worth=way.worth + weight * _worth(km, way),
                history=(*way.history, km),
                full=way.full if room.lost else (*way.full, km),
                stretch=way.stretch + 1,
                longest=way.longest if way.over else way.stretch + 1,
                last_full=way.last_full if room.lost else km,
                rested=room.lost,
                level=max(way.level, km),
                last=km,
                in_a_row=0,
            )
        )
    less, most = rule("H14")["less"]
    # Weeks of the way back may be easy ones in a row; else a full week lies between.
    again = way.rested and way.in_a_row and way.in_a_row < _EASY_IN_A_ROW
    late = way.late and 0 < way.stretch < min(limits.full_weeks, way.longest if way.over else limits.full_weeks)
    if not room.lost and (way.stretch > 0 or again) and not late:
        km = min((1 - less) * way.last_full * _AIR, allowed, open_km)
        if way.rested or km >= (1 - most) * way.last_full / _AIR:
            downs, worth = (*way.downs, room.number), way.worth + weight * _worth(km, way)
            alone = _SOON_COST if way.home and way.stretch == 1 else _EASY_COST
            worth -= (_AGAIN_COST if way.in_a_row else _THIN_COST if room.thin else alone) * way.level
            found.append(
                replace(
                    way, downs=downs, worth=worth, stretch=0, last=km, in_a_row=way.in_a_row + 1, home=False,
                    over=way.over or way.stretch > 0, late=False,
                )
            )  # fmt: skip
    return found


def _worth(km: float, way: _Way) -> float:
    return min(km, way.level) - (3 * _LEAST_KM if 0 < km < _LEAST_KM else 0.0)


def _taper_room(way: _Way, limits: Limits, race_days: int, *, few: bool, day_before: bool) -> float:
    """How often race week could hold the least H13 asks for under H2; 0 where not even the race fits."""
    allowed = rule("H2")["growth"] * sum(way.history[-3:]) / 3
    if allowed < _RACE_KM:
        return 0.0
    full = way.full[-int(rule("H13")["full_weeks"]) :]
    mean = sum(full) / len(full) if full else 0.0
    least = (1 - safety.taper_less(limits.level, 1000 * mean, few=few)[1]) * mean
    # The week before gives the taper its long run where that is no more than H13 lets stand on the seventh day.
    first_day = rule("H13")["first_day_share_few_runs"] * mean
    seventh = 0.28 * way.last if day_before and 0.55 * way.last < first_day else 0.0
    most = seventh + min(allowed * _AIR - _RACE_KM, 0.35 * way.level * race_days)
    return most / least if least > 0 else _EASILY
