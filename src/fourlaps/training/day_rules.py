"""What the calendar allows on each day: days away, camps, minutes, club days, other races, the way back from a gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from fourlaps import safety
from fourlaps.errors import InputError, WishesConflict
from fourlaps.units import format_distance
from fourlaps.vocabulary.athlete import Away, Camp, OtherRace, PlanRequest
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session

DAY = dt.timedelta(days=1)
# Nothing fast in the first days at altitude; in heat the first quality waits a little less [training.md 3.15, D].
CAMP_EASY_DAYS = {"altitude": 3, "heat": 2}
# Rest between reps grows in heat; reps at mile pace slow down at altitude [training.md 3.15, C].
HEAT_REST = 1.15
ALTITUDE_REST = 1.2
ALTITUDE_MILE_PACE = 0.985
# The way back by days without running: share of the usual week first, days before a tempo, days before fast running
# [training.md 3.14, C].
RETURN = ((3, 1.0, 0, 0), (7, 0.80, 4, 8), (14, 0.65, 8, 15), (28, 0.50, 10, 21), (10_000, 0.40, 14, 28))
# After a fever the same share of a gap counts as one step longer [training.md 3.14: 50/70/90/100 %, C].
_SLOWER_AFTER = ("illness", "pregnancy", "injury")
# A race that matters as much as the goal is raced up to so many days before it [H18: it takes more than a week, C].
_RACED_BEFORE_RACE_DAYS = 7
# So many runs after days off are easy to their end, and after more than so many days none of them is the long run
# [training.md 3.14, C].
_FIRST_RUNS, _SHORT_FIRST_DAYS = 2, 7
# A run on a day with fewer minutes than this is no run.
LEAST_MINUTES = 18.0


@dataclass(frozen=True, slots=True)
class DayRules:
    """What each date may hold.

    no_runs, nothing      dates that may hold no run, or nothing at all
    no_quality, no_fast   dates that may hold nothing above easy, or nothing faster than T
    no_strides            dates of the first runs after days off, which hold no strides
    no_long               those of them that are no long run
    races                 other races by date             minutes   seconds free by weekday, None without a limit
    club, sport           weekdays of a club session, of a second sport
    """

    no_runs: frozenset[dt.date] = frozenset()
    nothing: frozenset[dt.date] = frozenset()
    no_quality: frozenset[dt.date] = frozenset()
    no_fast: frozenset[dt.date] = frozenset()
    no_strides: frozenset[dt.date] = frozenset()
    no_long: frozenset[dt.date] = frozenset()
    races: tuple[OtherRace, ...] = ()
    minutes: tuple[float | None, ...] = (None,) * 7
    club: tuple[int, ...] = ()
    sport: tuple[int, ...] = ()
    camps: tuple[Camp, ...] = field(default=())

    def seconds(self, day: dt.date) -> float:
        """Seconds free on that day, infinite without a limit."""
        free = self.minutes[day.weekday()]
        return float("inf") if free is None else 60.0 * free

    def holds(self, session: Session, day: dt.date) -> bool:
        """Whether a day that is open for running may hold a session so hard and so long, its minutes aside."""
        hard = session.hard or session.kind in QUALITY_KINDS
        fast = session.kind in ("vo2max", "mile_pace", "time_trial")
        closed = (hard and (day in self.no_quality or day.weekday() in self.sport)) or (fast and day in self.no_fast)
        return not closed and not (session.kind == "long" and day in self.no_long)

    def race_on(self, day: dt.date) -> OtherRace | None:
        """The other race of that day, or None."""
        return next((race for race in self.races if race.date == day), None)

    def days_to_raced(self, day: dt.date) -> float:
        """Days from `day` to the next other race that is raced and no workout, infinite where there is none."""
        ahead = [(race.date - day).days for race in self.races if race.priority != "C" and race.date > day]
        return min(ahead, default=float("inf"))

    def camp_on(self, day: dt.date) -> Camp | None:
        """The camp of that day, or None."""
        return next((camp for camp in self.camps if camp.first <= day <= camp.last), None)


def runnable(request: PlanRequest) -> PlanRequest:
    """The request without running days whose minutes are too few for a run."""
    if request.minutes is None:
        return request
    limits = request.minutes
    free = tuple(d for d in request.days if (LEAST_MINUTES if (m := limits[d]) is None else m) >= LEAST_MINUTES)
    return request if free == request.days else replace(request, days=free)


def return_row(days: int, cause: str) -> tuple[float, int, int]:
    """Share of the usual week to start with, days before a tempo, days before fast running, after so many days off.

    >>> return_row(10, "other")
    (0.65, 8, 15)
    """
    at = next(i for i, row in enumerate(RETURN) if days <= row[0])
    if days > 0 and cause in _SLOWER_AFTER:
        at = min(at + 1, len(RETURN) - 1)
    return RETURN[at][1:]


def longest_km(request: PlanRequest) -> float:
    """The longest run to build on: after days without running as large a share of it as of the usual week (3.14), or
    what lets the first week's long run hold its share (H8).

    >>> request = PlanRequest(330.0, dt.date(2027, 5, 1), dt.date(2027, 3, 1), longest_km=15.0, week_km=40.0)
    >>> longest_km(request), longest_km(replace(request, gap_days=40))
    (15.0, 6.0)
    """
    share, growth = return_row(request.gap_days, request.gap_cause)[0], safety.guardrails()["H1"].absolute["growth"]
    first_km = safety.guardrails()["H8"].absolute["share"] * request.week_km / growth
    return float(min(request.longest_km, share * max(request.longest_km, first_km)))


def day_rules(
    request: PlanRequest, fast_gap_days: int, *, raced: Sequence[OtherRace] | None = None,
    no_runs: Iterable[dt.date] = (), nothing: Iterable[dt.date] = (),
) -> DayRules:  # fmt: skip
    """The calendar of one request.

    raced   those of its races that are run, all of them where nothing is said
    raises  InputError where two races stand too near each other, or a race outside the plan
    """
    races = _races(request, request.races if raced is None else raced, fast_gap_days)
    away = {day for span in request.away if not span.easy for day in _days(span)}
    quiet = {day for span in request.away if span.easy for day in _days(span)}
    fast_closed: set[dt.date] = set()
    back: list[tuple[dt.date, int]] = []
    for camp in request.camps:
        quiet |= {camp.first + i * DAY for i in range(CAMP_EASY_DAYS[camp.kind])}
    for span in request.away:
        # Days without running ask for a way back of their own.
        off = (span.last - span.first).days + 1
        if span.easy or off <= 3:
            continue
        _, tempo, fast = return_row(off, "other")
        quiet |= {span.last + (i + 1) * DAY for i in range(tempo)}
        fast_closed |= {span.last + (i + 1) * DAY for i in range(fast)}
        back.append((span.last + DAY, off))
    if request.gap_days > 0:
        _, tempo, fast = return_row(request.gap_days, request.gap_cause)
        quiet |= {request.start + i * DAY for i in range(tempo)}
        fast_closed |= {request.start + i * DAY for i in range(fast)}
        back += [(request.start, request.gap_days)] if tempo else []
    for race in races:
        if race.priority != "C":
            # Two days round a raced race stay easy.
            quiet |= {race.date - DAY, race.date - 2 * DAY, race.date + DAY}
    short = request.minutes or (None,) * 7
    return DayRules(
        no_runs=frozenset(no_runs) | {request.start + i * DAY for i in range((request.race - request.start).days + 1)
                                      if (short[(request.start + i * DAY).weekday()] or LEAST_MINUTES) < LEAST_MINUTES},
        nothing=frozenset(nothing) | away,
        no_quality=frozenset(quiet),
        no_fast=frozenset(fast_closed),
        no_strides=frozenset(day for first, _off in back for day in _first_runs(first, request, away)),
        no_long=frozenset(
            day for first, off in back if off > _SHORT_FIRST_DAYS for day in _first_runs(first, request, away)
        ),
        races=races,
        minutes=short,
        club=request.club_days,
        sport=request.sport_days,
        camps=request.camps,
    )  # fmt: skip


def _first_runs(back: dt.date, request: PlanRequest, away: Collection[dt.date]) -> list[dt.date]:
    """The first running days from `back` on."""
    days = (back + i * DAY for i in range(14))
    return [day for day in days if day.weekday() in request.days and day not in away][:_FIRST_RUNS]


def _days(span: Away) -> list[dt.date]:
    return [span.first + i * DAY for i in range((span.last - span.first).days + 1)]


def _less_wanted(before: OtherRace, race: OtherRace) -> OtherRace:
    """Which of two races is left out first: the one that matters less, of equal ones the earlier."""
    return before if before.priority >= race.priority else race


def _refuse_crowded(request: PlanRequest, races: Sequence[OtherRace], gap: int) -> None:
    """Refuse races that stand too near each other or the plan's own (H3), naming the fewest to leave out."""

    def near(race: OtherRace, other: dt.date) -> bool:
        return abs((race.date - other).days) < gap

    kept: list[OtherRace] = []
    pairs: list[tuple[dt.date, dt.date]] = []
    out: list[OtherRace] = []
    for race in races:
        if kept and near(race, kept[-1].date):
            pairs.append((kept[-1].date, race.date))
            less = _less_wanted(kept[-1], race)
            kept, out = [*kept[:-1], race if less is kept[-1] else kept[-1]], [*out, less]
        else:
            kept.append(race)
        if near(kept[-1], request.race):
            pairs.append((kept[-1].date, request.race))
            out.append(kept.pop())
    for race in list(out):
        # What stands near only what is left out itself may stay.
        if not near(race, request.race) and not any(near(race, other.date) for other in kept):
            out, kept = [other for other in out if other is not race], [*kept, race]
    if not out:
        return
    first, second = pairs[0]
    apart = (second - first).days
    named = [
        f"the {format_distance(race.distance_m)} of {race.date}"
        if any(race.date == other.date for other in races if other is not race)
        else f"the one on {race.date}"
        for race in out
    ]
    several = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    raise WishesConflict(
        f"The races on {first} and {second} lie {apart} day{'s' if apart != 1 else ''} apart; hard days need {gap} "
        f"(rule H3). Leave out {several}.",
        (replace(request, races=tuple(race for race in request.races if all(race is not other for other in out))),),
    )


def _races(request: PlanRequest, asked: Sequence[OtherRace], gap: int) -> tuple[OtherRace, ...]:
    """The other races in order; two all-out efforts within ten days make one of them a workout (H18)."""
    bounds = safety.guardrails()["H18"].recommended
    apart = bounds["days_apart"]
    found: list[OtherRace] = []
    last_hard: dt.date | None = None
    races = sorted((race for race in asked if race.date >= request.start), key=lambda r: r.date)
    for race in races:
        if race.date >= request.race:
            raise InputError(
                f"The race on {race.date} does not lie before the plan's own race on {request.race}. "
                "Plan towards the last race that matters and name the earlier ones."
            )
    _refuse_crowded(request, races, gap)
    for race in races:
        priority, to_race = race.priority, (request.race - race.date).days
        near_end = to_race < apart
        if priority == "A" and to_race >= _RACED_BEFORE_RACE_DAYS:
            # The peak may hold two all-out efforts in 14 days, where the runner says that both matter.
            near_end = last_hard is not None and (request.race - last_hard).days < bounds["peak_days"]
        if priority != "C" and (near_end or (last_hard is not None and (race.date - last_hard).days < apart)):
            priority = "C"
        if priority != "C":
            last_hard = race.date
        found.append(OtherRace(race.date, priority, race.distance_m))
    return tuple(found)
