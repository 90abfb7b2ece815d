"""Why a wish cannot be met: the few rules and wishes that conflict, and the smallest changes that would resolve it.

An ordinary week is put to the solver with one assumption per wish and rule. Where it has no answer, the solver names
assumptions that suffice for that; a deletion filter takes out one after the other until every one left is needed. Then
single changes are tried, smallest first, and those that make the week possible are named.

source  training.md section 6 [coaching judgement, C]
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fourlaps.errors import InputError
from fourlaps.training.catalogue import latest_race
from fourlaps.training.limits import Limits, rule
from fourlaps.training.sessions import Pacer
from fourlaps.vocabulary.athlete import DAY_NAMES, PlanRequest

# A quality session with its warm-up and cool-down takes this long at least, minutes [coaching judgement, C].
QUALITY_MIN = 35.0
# Days by which a holiday is tried shorter when nothing else makes room, in this order.
_EARLIER_DAYS = (1, 2, 3, 4, 5, 7)
# By so many km a longest run, and to such shares a week, is tried changed when no wish stands in the way.
_LONGER_KM = (0.5, 1.5, 3.0, 6.0)
_SMALLER = (0.75, 0.5, 0.25)
_COUNT = ("no", "one", "two", "three", "four", "five", "six", "seven")


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


def wish_of(request: PlanRequest, limits: Limits, pacer: Pacer) -> Wish:
    """The ordinary week the request insists on."""
    minutes = request.minutes or (None,) * 7
    seconds = request.week_km * 1000 / pacer.easy_mid
    return Wish(
        days=request.days,
        quality=request.quality or 0,
        long_day=request.long_run_day if request.long_run_day in request.days else None,
        minutes=minutes,
        club=tuple(day for day in request.club_days if day in request.days),
        sport=request.sport_days,
        hard_days=limits.hard_days,
        free_days=7 - limits.run_days,
        # The week may still grow by a tenth a week; twice what it is now is out of a season's reach.
        short_week=2 * seconds < float(rule("H7")["from_min"]) * 60,
    )


def refuse_conflicts(request: PlanRequest, limits: Limits, pacer: Pacer) -> None:
    """Let a request pass whose wishes fit together.

    raises  InputError with the wishes and rules that conflict and the smallest changes that would help
    """
    if request.quality is None:
        return
    wish = wish_of(request, limits, pacer)
    if wish.quality > 0 and not limits.tempo_allowed:
        raise InputError(
            "Quality sessions wait: something hurts, or a doctor's word is missing (rule H19). "
            "Leave --quality out, or say --cleared once it is."
        )
    core = conflict(wish)
    if core:
        raise InputError(sentence(wish, core, remedies(wish)))


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


def remedies(wish: Wish) -> tuple[str, ...]:
    """Single changes that make the week possible, smallest first; days to free are one remedy."""
    found: list[str] = []
    freed = [
        day
        for day in range(7)
        if day not in wish.days and not conflict(replace(wish, days=tuple(sorted((*wish.days, day)))))
    ]
    if freed:
        found.append(f"free {_listed(freed, 'or')}")
    for text, changed in _changes(wish):
        if not conflict(changed):
            found.append(text)
    return tuple(found)


def _changes(wish: Wish) -> Iterator[tuple[str, Wish]]:
    if wish.long_day is not None:
        moved = [day for day in wish.days if day != wish.long_day and not conflict(replace(wish, long_day=day))]
        if moved:
            yield f"move the long run to {_listed(moved, 'or')}", replace(wish, long_day=moved[0])
    if any(minutes is not None for minutes in wish.minutes):
        longer = tuple(None if m is None else max(m, QUALITY_MIN + 10) for m in wish.minutes)
        yield f"give the fast days {QUALITY_MIN + 10:.0f} minutes", replace(wish, minutes=longer)
    if wish.sport:
        yield "leave the second sport out of the fast days", replace(wish, sport=())
    for fewer in range(wish.quality - 1, -1, -1):
        changed = replace(wish, quality=fewer)
        if not conflict(changed):
            yield f"ask for {_COUNT[fewer]} quality session{'' if fewer == 1 else 's'} a week", changed
            return


def sentence(wish: Wish, core: Sequence[str], changes: Sequence[str]) -> str:
    """The conflict and its remedies as the runner reads them."""
    asked = [f"{_COUNT[wish.quality]} quality session{'' if wish.quality == 1 else 's'}"]
    if "long" in core:
        asked.append("a long run" if wish.long_day is None else f"a long run on {_day(wish.long_day)}")
    days = _listed(wish.days, "and") if "days" in core or "long" in core else "A week"
    reasons = {
        "apart": "hard days never touch (H3)",
        "most": f"more than {_COUNT[wish.hard_days]} hard days a week are too many for you (H4)",
        "free": f"{_COUNT[wish.free_days]} day{'s' if wish.free_days > 1 else ''} a week stay free of running (H5)",
        "minutes": f"a quality session needs {QUALITY_MIN:.0f} minutes with its warm-up (H12)",
        "sport": "the days of your second sport hold no hard running",
        "short": "a week under two hours holds one quality session (H7)",
        "own": "each needs a day of its own",
    }
    why = [text for name, text in reasons.items() if name in core and name != "own"] or [reasons["own"]]
    help_text = ", or ".join(changes[:3])
    text = f"{days} cannot hold {' and '.join(asked)}: {' and '.join(why)}."
    return f"{text} {help_text[:1].upper()}{help_text[1:]}." if help_text else text


def _day(day: int) -> str:
    return DAY_NAMES[day].capitalize()


def _listed(days: Sequence[int], word: str) -> str:
    names = [_day(day) for day in days]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def without_one_wish(request: PlanRequest) -> Iterator[tuple[str, PlanRequest]]:
    """The request without one of its wishes each, and what to tell the runner if that is the one in the way."""
    yield from _shorter_away(request)
    if any(not span.easy for span in request.away):
        eased = tuple(replace(span, easy=True) for span in request.away)
        yield (
            "allow easy running on the days away (--away FROM..TO=easy), or be back earlier",
            replace(request, away=eased),
        )
        yield "leave the days away out, or choose a later race", replace(request, away=())
    for race in request.races:
        rest = tuple(other for other in request.races if other != race)
        yield f"leave out the race on {race.date}", replace(request, races=rest)
    if request.races:
        yield "leave the other races out", replace(request, races=())
    if request.minutes is not None:
        yield "give some days more minutes", replace(request, minutes=None)
    if request.sport_days:
        yield "name the second sport only on days without running", replace(request, sport_days=())
    if request.gap_days:
        yield "start later, with a week of easy running behind you", replace(request, gap_days=0)


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
            yield f"free {_day(day)}", replace(request, days=tuple(sorted((*request.days, day))))
    for weeks in (1, 2, 4):
        race = request.race + dt.timedelta(weeks=weeks)
        if race <= latest_race(request.start):
            yield f"choose a race on {race} or later", replace(request, race=race)


def _shorter_away(request: PlanRequest) -> Iterator[tuple[str, PlanRequest]]:
    """Days away that end a little earlier, or hold one week of easy running, smallest change first."""
    whole = [span for span in request.away if not span.easy]
    if not whole:
        return
    span = max(whole, key=lambda s: s.last)
    others = tuple(other for other in request.away if other != span)
    for fewer in _EARLIER_DAYS:
        last = span.last - dt.timedelta(days=fewer)
        if last < span.first:
            break
        earlier = f"{_COUNT[fewer]} day{'' if fewer == 1 else 's'} earlier"
        yield (
            f"be back {earlier}, running again on {span.last - dt.timedelta(days=fewer - 1)}",
            replace(request, away=(*others, replace(span, last=last))),
        )
    for weeks in range((request.race - span.first).days // 7, -1, -1):
        first = max(span.first, request.race - dt.timedelta(days=7 * weeks + 6))
        last = min(span.last, request.race - dt.timedelta(days=7 * weeks))
        if (last - first).days < 2:
            continue
        parts = [
            replace(span, last=first - dt.timedelta(days=1)),
            replace(span, first=first, last=last, easy=True),
            replace(span, first=last + dt.timedelta(days=1)),
        ]
        kept = tuple(part for part in parts if part.first <= part.last)
        yield f"run easily on your usual days from {first} to {last}", replace(request, away=(*others, *kept))


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
            if free is not None and free < QUALITY_MIN:
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
