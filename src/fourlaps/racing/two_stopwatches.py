"""One race timed by several people: their stopwatch files as one, nobody and no tap in it twice.

Everybody starts their own watch at the gun, so clocks of one runner agree to a hand's reaction. A runner is known by
name, a tap by its mark. What only another watch has is added where it fits between the taps there are; where two
differ by more than a hand's reaction one of them tapped somebody else: the first one's clock stays, and it is said.
The stopwatch page follows the same rules (`stopwatch_rules.js`); a test in the browser sets both beside each other.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from fourlaps.errors import InputError
from fourlaps.racing.stopwatch_file import MOST_RUNNERS, SAME_POINT_M, TimedRace, TimedRunner
from fourlaps.vocabulary.race import Mark

# Two hands on two watches at one line differ by less than this [C: reaction times of hand timing, 0.1-0.3 s each].
SAME_TAP_S = 0.5
# Watches of one race are started at one gun; phones that found a network agree on the time of day to a second or two.
SAME_START_S = 10.0


@dataclass(frozen=True, slots=True)
class Clash:
    """A mark two watches tell apart."""

    name: str
    at_m: float
    kept_s: float
    other_s: float


@dataclass(frozen=True, slots=True)
class Merged:
    """The race of several watches: without `others`, what they added, and where they clash."""

    race: TimedRace
    watches: int
    runners_added: int
    taps_added: int
    clashes: tuple[Clash, ...]

    @property
    def worst(self) -> Clash | None:
        """The mark the watches tell furthest apart."""
        return max(self.clashes, key=lambda clash: abs(clash.kept_s - clash.other_s), default=None)


def merged(race: TimedRace) -> Merged:
    """The race with what its other watches add.

    raises  InputError for more than forty runners together
    """
    runners = list(race.runners)
    new = taps = 0
    clashes: list[Clash] = []
    for other in race.others:
        for runner in other.runners:
            place = next((k for k, own in enumerate(runners) if _name(own) == _name(runner)), None)
            if place is None:
                runners.append(runner)
                new, taps = new + 1, taps + len(runner.marks)
                continue
            joined, more = _joined(runners[place], runner, clashes)
            runners[place] = joined
            taps += more
    if len(runners) > MOST_RUNNERS:
        raise InputError(f"{len(runners)} runners on all stopwatches together; one race holds up to {MOST_RUNNERS}.")
    whole = replace(race, runners=tuple(runners), others=())
    return Merged(whole, 1 + len(race.others), new, taps, tuple(clashes))


def _name(runner: TimedRunner) -> str:
    return runner.name.strip().lower()


def _joined(own: TimedRunner, other: TimedRunner, clashes: list[Clash]) -> tuple[TimedRunner, int]:
    marks, more = list(own.marks), 0
    for tap in other.marks:
        same = next((mark for mark in marks if abs(mark.at_m - tap.at_m) <= SAME_POINT_M), None)
        if same is not None:
            if abs(same.clock_s - tap.clock_s) > SAME_TAP_S:
                clashes.append(Clash(own.name, same.at_m, same.clock_s, tap.clock_s))
            continue
        before = max((mark for mark in marks if mark.at_m < tap.at_m), key=lambda m: m.at_m, default=Mark(0.0, 0.0))
        after = min((mark for mark in marks if mark.at_m > tap.at_m), key=lambda m: m.at_m, default=None)
        if before.clock_s < tap.clock_s and (after is None or tap.clock_s < after.clock_s):
            marks.append(tap)
            more += 1
        else:
            clashes.append(Clash(own.name, tap.at_m, before.clock_s, tap.clock_s))
    marks.sort(key=lambda mark: mark.at_m)
    return replace(own, marks=tuple(marks), goal_s=own.goal_s or other.goal_s), more


def same_race(one: TimedRace, other: TimedRace) -> bool:
    """Whether two files tell of one race: distance, track and a start at the same gun."""
    if abs(one.distance_m - other.distance_m) > 0.5 or one.track != other.track:
        return False
    starts = [_start(race.started_at) for race in (one, other)]
    return starts[0] is not None and starts[1] is not None and abs(starts[0] - starts[1]) <= SAME_START_S


def _start(text: str) -> float | None:
    try:
        start = dt.datetime.fromisoformat(text)
        return (start if start.tzinfo else start.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def together(known: TimedRace, told: TimedRace) -> TimedRace:
    """One race of all watches of both, each watch (by its key) as it was told last; the first watch stays the first."""
    watches: dict[str, TimedRace] = {}
    for race in (known, *known.others, told, *told.others):
        watches[race.key] = replace(race, others=())
    first, *others = watches.values()
    return replace(first, others=tuple(others))
