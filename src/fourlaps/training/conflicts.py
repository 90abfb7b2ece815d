"""Why a wish cannot be met: the few rules and wishes that conflict, and the smallest changes that would resolve it.

An ordinary week is put to the solver with one assumption per wish and rule. Where it has no answer, the solver names
assumptions that suffice for that; a deletion filter takes out one after the other until every one left is needed. Then
changes are tried, smallest first: each is planned, and named only where a plan keeps the rest of the wish. Of a change
in several parts (days to lengthen, races to leave out) each that helps alone is named, else those that are all needed.

source  training.md section 6 [coaching judgement, C]
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import islice
from typing import Any

from fourlaps.errors import WishesConflict
from fourlaps.training import unmet
from fourlaps.training.catalogue import latest_race
from fourlaps.training.limits import Limits, rule
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import DEFAULT_LONG_RUN_DAY, PlanRequest

# Minutes a day that are tried where the runner's own leave no room.
_MORE_MINUTES = (18, 20, 25, 30, 35, 40, 45, 60, 75, 90, 120)
# Where fewer days are enough, they are given up in this order: two that stay lie apart.
_GIVEN_UP = (0, 2, 4, 6, 5, 3, 1)
# So many changes are named at most.
_MOST_OFFERS = 3
# Days by which a holiday is tried shorter when nothing else makes room, in this order.
_EARLIER_DAYS = (1, 2, 3, 4, 5, 6, 7)
# Days away that hold easy running are named as no fewer than these.
_EASY_DAYS = 3
# By so many km a longest run, and to such shares a week, is tried changed when no wish stands in the way.
_LONGER_KM = (0.5, 1.5, 3.0, 6.0)
_SMALLER = (0.75, 0.5, 0.25)
_COUNT = ("no", "one", "two", "three", "four", "five", "six", "seven")


@dataclass(frozen=True, slots=True)
class Offer:
    """A change in words, and each request that it leads to."""

    words: str
    changed: tuple[PlanRequest, ...]


# Whether a plan for the request keeps what it insists on.
Holds = Callable[[PlanRequest], bool]
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """One week as wished: days free for running (0 = Monday), quality sessions, a day for the long run or None."""

    days: tuple[int, ...]
    quality: int
    long_day: int | None
    minutes: tuple[float | None, ...]
    club: tuple[int, ...]
    sport: tuple[int, ...]
    hard_days: int
    free_days: int
    short_week: bool
    least_min: float = 24.0


def wish_of(request: PlanRequest, limits: Limits, pacer: Pacer) -> Wish:
    """The ordinary week the request insists on."""
    minutes = request.minutes or (None,) * 7
    # The week may still grow by a tenth a week; twice what it is now is out of a season's reach.
    most_min = 2 * request.week_km * 1000 / pacer.easy_mid / 60
    free = sorted((math.inf if (m := minutes[day]) is None else m for day in request.days), reverse=True)
    return Wish(
        days=request.days,
        quality=request.quality or 0,
        long_day=request.long_run_day if request.long_run_day in request.days else None,
        minutes=minutes,
        club=tuple(day for day in request.club_days if day in request.days),
        sport=request.sport_days,
        hard_days=limits.hard_days,
        free_days=7 - limits.run_days,
        # Weeks near two hours must pass both readings.
        short_week=min(most_min, sum(free[: limits.run_days])) < 1.02 * float(rule("H7")["from_min"]),
        least_min=unmet.least_quality_min(limits),
    )


def clash(request: PlanRequest, limits: Limits, pacer: Pacer) -> bool:
    """Whether the number of hard sessions asked for cannot stand in an ordinary week."""
    if request.quality is None:
        return False
    return not limits.quality_allowed or bool(conflict(wish_of(request, limits, pacer)))


def refuse_conflicts(request: PlanRequest, limits: Limits, pacer: Pacer, holds: Holds) -> None:
    """Let a request pass whose wishes fit together.

    raises  WishesConflict with the wishes and rules that conflict and the smallest changes that would help
    """
    if not clash(request, limits, pacer):
        return
    if not limits.quality_allowed:
        without, cleared = replace(request, quality=None), replace(request, cleared=True)
        if request.injured:
            text = "Hard sessions wait: something hurts (rule H9). Leave --quality out until it does not."
        elif limits.plays:
            text = "Under 14 running is play, without planned hard sessions. Leave --quality out."
        elif holds(cleared):
            raise WishesConflict(
                "Hard sessions wait for a doctor's word (rule H19). Leave --quality out, or say --cleared once you "
                "have it.",
                (without, cleared),
            )
        else:
            text = "Hard sessions wait for a doctor's word (rule H19). Leave --quality out."
        raise WishesConflict(text, (without,))
    wish = wish_of(request, limits, pacer)
    found = tuple(islice(offers(request, holds), _MOST_OFFERS))
    text = sentence(wish, conflict(wish), [offer.words for offer in found])
    raise WishesConflict(text, tuple(changed for offer in found for changed in offer.changed))


def conflict(wish: Wish) -> tuple[str, ...]:
    """The names of wishes and rules that cannot hold together, none of them spare; empty where a week holds all."""
    week = _Week(wish)
    core = week.impossible(week.names)
    if core is None:
        return ()
    for name in list(core):
        # The deletion filter: what is not needed for the conflict goes.
        fewer = [other for other in core if other != name]
        smaller = week.impossible(fewer)
        if smaller is not None:
            core = fewer
    return tuple(core)


def offers(request: PlanRequest, holds: Holds) -> Iterator[Offer]:
    """Single changes that make room for the hard sessions asked for, smallest first; days to free are one change."""
    more = {d: _with_day(request, d) for d in range(7) if d not in request.days}
    freed = {day: changed for day, changed in more.items() if holds(changed)}
    if freed:
        yield Offer(f"free {_listed(tuple(freed), 'or')}", tuple(freed.values()))
    if request.long_run_day in request.days:
        days = {d: replace(request, long_run_day=d) for d in request.days if d != request.long_run_day}
        moved = {day: changed for day, changed in days.items() if holds(changed)}
        if moved:
            yield Offer(f"move the long run to {_listed(tuple(moved), 'or')}", tuple(moved.values()))
    yield from more_minutes(request, holds)
    yield from _sport_elsewhere(request, holds)
    for fewer in range((request.quality or 1) - 1, 0, -1):
        changed = replace(request, quality=fewer)
        if holds(changed):
            yield Offer(f"ask for {_COUNT[fewer]} hard session{'' if fewer == 1 else 's'} a week", (changed,))
            return
    changed = replace(request, quality=None)
    if holds(changed):
        yield Offer("leave the number of hard sessions to the plan", (changed,))


def more_days(request: PlanRequest, holds: Holds) -> Iterator[Offer]:
    """The fewest days to free with which a plan holds what is asked for."""
    days = [day for day in _GIVEN_UP if day not in request.days]

    def freed(some: Sequence[int]) -> PlanRequest:
        return reduce(_with_day, some, request)

    yield from fewest(days, freed, holds, lambda some, word: f"free {_listed(some, word)}")


def _with_day(request: PlanRequest, day: int) -> PlanRequest:
    """The request with one more day free; where nobody wished a day for the long run, a free Sunday becomes it."""
    long_day = day if request.long_run_day is None and day == DEFAULT_LONG_RUN_DAY else request.long_run_day
    return replace(request, days=tuple(sorted((*request.days, day))), long_run_day=long_day)


def more_minutes(request: PlanRequest, holds: Holds) -> Iterator[Offer]:
    """The fewest minutes, and on the fewest running days, with which a plan holds what is asked for."""
    had = request.minutes
    if had is None or not holds(replace(request, minutes=None)):
        return

    def short(least: int) -> list[int]:
        # The days that lack most are given up first.
        lacking = ((m, _GIVEN_UP.index(day)) for day in request.days if (m := had[day]) is not None and m < least)
        return [_GIVEN_UP[place] for _, place in sorted(lacking)]

    def raised(given: Mapping[int, int]) -> PlanRequest:
        return replace(
            request, minutes=tuple(float(given.get(day, m)) if m is not None else m for day, m in enumerate(had))
        )

    def all_at(least: int) -> dict[int, int]:
        return dict.fromkeys(short(least), least)

    # More time seldom stands in a plan's way: the least that helps on every day is found by halving.
    at = bisect_left(_MORE_MINUTES, True, key=lambda least: holds(raised(all_at(least))))
    if at == len(_MORE_MINUTES):
        return
    alone = [day for day in short(_MORE_MINUTES[at]) if holds(raised({day: _MORE_MINUTES[at]}))]
    for least in _MORE_MINUTES[: at + 1]:
        some = sorted(day for day in alone if day in short(least) and holds(raised({day: least})))
        if some:
            yield Offer(f"give {least} minutes to {_listed(some, 'or')}", tuple(raised({d: least}) for d in some))
            return
    given = all_at(_MORE_MINUTES[at])
    for day in list(given):
        others = {other: least for other, least in given.items() if other != day}
        if holds(raised(others)):
            given = others
            continue
        fewer = (least for least in _MORE_MINUTES[:at] if least > (had[day] or 0.0))
        given[day] = next((least for least in fewer if holds(raised({**others, day: least}))), given[day])
    steps = sorted(set(given.values()), reverse=True)
    to = [f"{least} minutes to {_listed(sorted(d for d in given if given[d] == least), 'and')}" for least in steps]
    yield Offer(f"give {', and '.join(to)}", (raised(given),))


def _sport_elsewhere(request: PlanRequest, holds: Holds) -> Iterator[Offer]:
    """Running days without the second sport."""

    def without(some: Sequence[int]) -> PlanRequest:
        return replace(request, sport_days=tuple(day for day in request.sport_days if day not in some))

    days = [day for day in request.sport_days if day in request.days]
    yield from fewest(days, without, holds, lambda some, word: f"keep {_listed(some, word)} free of your second sport")


def fewest(
    parts: Sequence[int],
    changed: Callable[[Sequence[int]], PlanRequest],
    holds: Holds,
    words: Callable[[Sequence[int], str], str],
) -> Iterator[Offer]:
    """The change with the fewest parts: each that helps alone, else those of all together that are needed, the first
    given up first; none where all of them do not help."""
    alone = [part for part in parts if holds(changed([part]))]
    if alone:
        yield Offer(words(sorted(alone), "or"), tuple(changed([part]) for part in sorted(alone)))
        return
    if len(parts) < 2 or not holds(changed(parts)):
        return
    kept = list(parts)
    for part in parts:
        fewer = [other for other in kept if other != part]
        if len(fewer) > 1 and holds(changed(fewer)):
            kept = fewer
    yield Offer(words(sorted(kept), "and"), (changed(kept),))


def sentence(wish: Wish, core: Sequence[str], changes: Sequence[str]) -> str:
    """The conflict and its remedies as the runner reads them."""
    asked = [f"{_COUNT[wish.quality]} hard session{'' if wish.quality == 1 else 's'}"]
    if "long" in core:
        asked.append("a long run" if wish.long_day is None else f"a long run on {_day(wish.long_day)}")
    days = _listed(wish.days, "and") if "days" in core or "long" in core else "A week"
    reasons = {
        "apart": "hard days never touch (H3)",
        "most": f"more than {_COUNT[wish.hard_days]} hard days a week are too many for you (H4)",
        "free": f"{_COUNT[wish.free_days]} day{'s' if wish.free_days > 1 else ''} a week stay free of running (H5)",
        "minutes": f"a hard session needs {wish.least_min:.0f} minutes with its warm-up (H12)",
        "sport": "the days of your second sport hold no hard running",
        "short": "a week under two hours holds one hard session (H7)",
        "own": "each needs a day of its own",
    }
    why = [text for name, text in reasons.items() if name in core and name != "own"] or [reasons["own"]]
    help_text = ", or ".join(changes)
    text = f"{days} cannot hold {' and '.join(asked)}: {' and '.join(why)}."
    return f"{text} {help_text[:1].upper()}{help_text[1:]}." if help_text else text


def _day(day: int) -> str:
    return unmet.day(day)


def _listed(days: Sequence[int], word: str) -> str:
    return unmet.listed(days, word)


def ways_out(request: PlanRequest, holds: Holds) -> Iterator[Offer]:
    """Changes with which a request that no plan holds can be planned, smallest first."""
    yield from _away_shorter(request, holds)
    yield from _without(request, holds)
    yield from _start_later(request, holds)
    yield from more_minutes(request, holds)
    yield from _sport_elsewhere(request, holds)
    for words, changed in with_other_habits(request):
        if holds(changed):
            yield Offer(words, (changed,))


def _without(request: PlanRequest, holds: Holds) -> Iterator[Offer]:
    """The days away with easy running on them, or left out; the other races left out; at last some of both."""
    spans, races = list(range(len(request.away))), list(range(len(request.races)))
    whole = [number for number in spans if not request.away[number].easy]

    def eased(some: Collection[int]) -> PlanRequest:
        return replace(request, away=tuple(replace(s, easy=s.easy or n in some) for n, s in enumerate(request.away)))

    def home(some: Collection[int]) -> PlanRequest:
        return replace(request, away=tuple(s for n, s in enumerate(request.away) if n not in some))

    def unraced(some: Collection[int]) -> PlanRequest:
        return replace(request, races=tuple(r for n, r in enumerate(request.races) if n not in some))

    def days(some: Sequence[int], word: str) -> str:
        which = [f"from {request.away[n].first} to {request.away[n].last}" for n in some]
        return "the days away" if len(spans) == 1 else f"the days away {unmet.enumerated(which, word)}"

    def named(some: Sequence[int], word: str) -> str:
        if word == "and" and len(some) == len(races) > 1:
            return "the other races"
        return f"the race{'s' if word == 'and' and len(some) > 1 else ''} on " + unmet.enumerated(
            [str(request.races[n].date) for n in some], word
        )

    yield from fewest(
        whole, eased, holds, lambda some, word: f"allow easy running on {days(some, word)} (--away FROM..TO=easy)"
    )
    yield from fewest(spans, home, holds, lambda some, word: f"leave out {days(some, word)}")
    yield from fewest(races, unraced, holds, lambda some, word: f"leave out {named(some, word)}")
    # Both: what stands in the way together, none of it spare.
    first = len(spans)

    def neither(some: Collection[int]) -> PlanRequest:
        return replace(home(some), races=unraced([n - first for n in some]).races)

    def both(some: Sequence[int], word: str) -> str:
        away, raced = [n for n in some if n < first], [n - first for n in some if n >= first]
        pieces = ([named(raced, word)] if raced else []) + ([days(away, word)] if away else [])
        return f"leave out {f' {word} '.join(pieces)}"

    if spans and races:
        yield from fewest([*(first + n for n in races), *spans], neither, holds, both)


def _start_later(request: PlanRequest, holds: Holds) -> Iterator[Offer]:
    """A week of easy running before the plan, after days without any."""
    later = request.start + dt.timedelta(days=7)
    changed = replace(request, gap_days=0, start=later)
    if request.gap_days and later < request.race and holds(changed):
        yield Offer(f"start on {later}, with a week of easy running behind you", (changed,))


def with_other_habits(request: PlanRequest) -> Iterator[tuple[str, PlanRequest]]:
    """The request as it would be with one habit or the date a little different, smallest change first."""
    for more in _LONGER_KM:
        km = float(math.ceil(request.longest_km + more))
        if km < request.week_km:
            yield f"run {km:g} km once, easily, before you start", replace(request, longest_km=km)
    for share in _SMALLER:
        km = float(math.floor(share * request.week_km))
        if km > request.longest_km:
            yield f"plan from {km:g} km a week", replace(request, week_km=km)
    for day in range(7):
        if day not in request.days:
            yield f"free {_day(day)}", _with_day(request, day)
    for weeks in (1, 2, 4):
        race = request.race + dt.timedelta(weeks=weeks)
        if race <= latest_race(request.start):
            yield f"choose a race on {race}", replace(request, race=race)


def _away_shorter(request: PlanRequest, holds: Holds) -> Iterator[Offer]:
    """Days away that end a little earlier, or hold some days of easy running, smallest change first."""
    whole = [span for span in request.away if not span.easy]
    if not whole:
        return
    span = max(whole, key=lambda s: s.last)
    others = tuple(other for other in request.away if other != span)
    for fewer in _EARLIER_DAYS:
        last = span.last - fewer * _DAY
        if last < span.first:
            break
        changed = replace(request, away=(*others, replace(span, last=last)))
        if holds(changed):
            earlier = f"{_COUNT[fewer]} day{'' if fewer == 1 else 's'} earlier"
            yield Offer(f"be back {earlier}, running again on {last + _DAY}", (changed,))
            break

    def eased(first: dt.date, last: dt.date) -> PlanRequest:
        parts = (
            replace(span, last=first - _DAY),
            replace(span, first=first, last=last, easy=True),
            replace(span, first=last + _DAY),
        )
        return replace(request, away=(*others, *(part for part in parts if part.first <= part.last)))

    for weeks in range((request.race - span.first).days // 7, -1, -1):
        first = max(span.first, request.race - dt.timedelta(days=7 * weeks + 6))
        last = min(span.last, request.race - dt.timedelta(days=7 * weeks))
        if (last - first).days + 1 < _EASY_DAYS or not holds(eased(first, last)):
            continue
        while (last - first).days >= _EASY_DAYS and holds(eased(first + _DAY, last)):
            first += _DAY
        while (last - first).days >= _EASY_DAYS and holds(eased(first, last - _DAY)):
            last -= _DAY
        yield Offer(f"run easily on your usual days from {first} to {last}", (eased(first, last),))


class _Week:
    """One week as a model; each wish and rule holds only where its assumption does."""

    names = ("quality", "long", "days", "own", "apart", "most", "free", "minutes", "sport", "short")

    def __init__(self, wish: Wish) -> None:
        self.wish = wish

    def impossible(self, assumed: Sequence[str]) -> list[str] | None:
        """Assumptions that suffice to make the week impossible, or None where it can be planned."""
        from ortools.sat.python import cp_model

        wish, model = self.wish, cp_model.CpModel()
        held = {name: model.new_bool_var(name) for name in self.names}
        quality = [model.new_bool_var(f"q{d}") for d in range(7)]
        long = [model.new_bool_var(f"l{d}") for d in range(7)]

        def when(name: str, constraint: Any) -> None:
            constraint.only_enforce_if(held[name])

        when("quality", model.add(sum(quality) >= wish.quality))
        when("long", model.add(sum(long) >= 1))
        if wish.long_day is not None:
            when("long", model.add(long[wish.long_day] == 1))
        for day in range(7):
            if day not in wish.days:
                when("days", model.add(quality[day] + long[day] == 0))
            when("own", model.add(quality[day] + long[day] <= 1))
            when("apart", model.add(quality[day] + quality[(day + 1) % 7] <= 1))
            free = wish.minutes[day]
            if free is not None and free < wish.least_min:
                when("minutes", model.add(quality[day] == 0))
            if day in wish.sport:
                when("sport", model.add(quality[day] == 0))
        when("most", model.add(sum(quality) <= wish.hard_days))
        when("free", model.add(sum(quality) + sum(long) <= 7 - wish.free_days))
        if wish.short_week:
            when("short", model.add(sum(quality) <= 1))
        model.add_assumptions([held[name] for name in assumed])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        if solver.solve(model) != cp_model.INFEASIBLE:
            return None
        core = set(solver.sufficient_assumptions_for_infeasibility())
        return [name for name in assumed if held[name].index in core] or list(assumed)
