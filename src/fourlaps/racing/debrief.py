"""A race that is over against the best race the same runner had in them that day: fitness, pacing, the day.

The laps say what energy was spent; at even effort the same energy buys more. What uneven running costs is, to second
order, a sum over laps of length times squared difference of speed, so it parts without remainder into start, middle and
end. A last lap that falls far behind is more than uneven: an empty store has a price (`energy.EMPTY_PRICE`), and the
laps that were faster than the runner's own best race pay it. What the laps cannot say is how much of a fade it was; so
the range goes up to the dear end, and for a fast first lap to what the thousand runners of `robust` lose with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from fourlaps.errors import InputError
from fourlaps.racing import conditions, energy, even_effort, robust
from fourlaps.racing.conditions import CALM, Conditions
from fourlaps.units import format_time
from fourlaps.vocabulary.athlete import Excuse, Result, Sex
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.race import RaceReview, ReviewedLap, TrackKind

Reason = Literal["tactical", "fall", "pacing_duty"]
REASONS: dict[str, str] = {
    "tactical": "a tactical race",
    "fall": "a fall or a stumble",
    "pacing_duty": "pacing somebody else",
}
# What the athlete model calls it, and what it calls a day that cost this share of the race or more.
_EXCUSES: dict[str, Excuse] = {"tactical": "tactics", "wind": "wind", "temperature": "heat", "hills": "hills"}
_DEAR_DAY = 0.01
# A first lap this much slower and a last lap this much faster than even is a race for place [C]: no record is run so.
_SLOW_START, _FAST_END = 0.03, 0.04
# One lap this much slower than the laps round it is no tiredness: it comes back afterwards [C].
_STUMBLE = 0.08
# A last lap slower than the best race by less than the first share is uneven, by more than the second it ran empty [D].
_FADE = (0.02, 0.06)
# This far from what the results promise it is another runner's race, or a wrong distance.
_ANOTHER_RUNNER = 0.08
# Less than this nobody could have done anything about.
_WORTH_SAYING_S = 0.3


@dataclass(frozen=True, slots=True)
class Part:
    """What one choice cost. against_s is the time on its laps against the best race (negative = faster)."""

    name: Literal["start", "middle", "end"]
    against_s: float
    cost_s: float
    low80_s: float
    high80_s: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the race tells the athlete model. A result with an excuse may only make the runner faster; why in words."""

    result: Result
    why: str


@dataclass(frozen=True, slots=True)
class Debrief:
    """Where the seconds went against this runner's own best race that day.

    best_s            the time the energy spent in this race buys at even effort, had the store not run empty
    pacing_cost_s     finish less best_s, with its range: rise of cost, and what running empty may have cost
    parts             start (first lap), middle, end (last lap): their costs sum to pacing_cost_s
    predicted_s       what the results promised in calm on a 400 m track, middle and 8 times in 10
    day_cost_s        what wind, heat, height, bends and hills of the day cost (negative = gave)
    fitness_s         the rest: best_s less day less promise; positive = slower than promised, and its range
    suspected         what the laps look like, where they look like no race for time; said is what the runner says
    """

    best_s: float
    pacing_cost_s: float
    pacing_cost_low_s: float
    pacing_cost_high_s: float
    first_lap_cost_s: float
    parts: tuple[Part, ...]
    predicted_s: float
    predicted_low80_s: float
    predicted_high80_s: float
    day_cost_s: float
    conditions_cost_s: dict[str, float]
    fitness_s: float
    fitness_low80_s: float
    fitness_high80_s: float
    suspected: str | None
    said: str | None
    sentence: str
    sentences: tuple[str, str]
    session: str | None
    change: str
    evidence: Evidence

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        told = asdict(self)
        result = self.evidence.result
        told["evidence"]["result"]["date"] = result.date.isoformat() if result.date else None
        return told


def debrief(
    review: RaceReview,
    results: Sequence[Result],
    *,
    track: TrackKind = "outdoor400",
    day: Conditions = CALM,
    said: Reason | None = None,
    date: dt.date | None = None,
    sex: Sex | None = None,
    age_years: float | None = None,
    today: dt.date | None = None,
) -> Debrief:
    """The race against the runner's own best race that day.

    said    what kind of race it was, where it was not run for time        date  of the race
    raises  BadTime or InputError for results that cannot be
    """
    from fourlaps.physiology import critical_speed, mile_time

    if said is not None and said not in REASONS:
        raise InputError(f"'{said}' is none of {', '.join(REASONS)}.")
    distance, finish = review.distance_m, review.finish_s
    predicted = mile_time.predict(results, at_m=distance, sex=sex, age_years=age_years, today=today)
    d_prime = critical_speed.critical_speed(results, sex=sex, age_years=age_years, today=today)[1]
    store = min(max(d_prime.median, 0.04 * distance), 0.3 * distance)
    lengths = [lap.length_m for lap in review.laps]
    speeds = [lap.length_m / lap.split_s for lap in review.laps]
    rises = (energy.COST_RISE.value, energy.COST_RISE.low, energy.COST_RISE.high)
    costs = [max(0.0, finish - _even_s(lengths, speeds, store, rise)) for rise in rises]
    emptied = _emptied(review, finish - costs[0])
    best = finish - costs[0] - emptied[0]
    parts = _parts(review, best, costs, emptied, predicted, d_prime, track)
    pacing = finish - best
    promised = conditions.CalmRace(predicted.median, distance, store)
    factor_costs = conditions.costs_s(promised, track, day)
    day_cost = predicted.median * (conditions.day_factor(promised, track, day) - 1)
    low, high = predicted.interval(0.80)
    fitness = best - day_cost - predicted.median
    suspected = suspicion(review)
    sentences = (_where(review, parts, pacing, said or suspected), _why(finish, predicted, day_cost, fitness, said))
    session, change = _change(parts, said or suspected, review, best)
    if abs(fitness) > _ANOTHER_RUNNER * predicted.median:
        session, change = None, "Change nothing in the plan before the results are right."
    excuse, why = _excuse(said or suspected, day_cost / finish, factor_costs)
    return Debrief(
        best, pacing, min(costs), max(pacing, sum(part.high80_s for part in parts)),
        sum(part.cost_s for part in parts if part.name == "start"), parts,
        predicted.median, low, high, day_cost, factor_costs,
        fitness, best - day_cost - high, best - day_cost - low,
        suspected, said, sentences[0], sentences, session, change,
        Evidence(Result(distance, finish, date, "race", excuse=excuse), why),
    )  # fmt: skip


def _excuse(kind: str | None, day_share: float, costs: dict[str, float]) -> tuple[Excuse | None, str]:
    """(the result's excuse, why in words); (None, "") for a race that counts both ways."""
    if kind:
        return _EXCUSES.get(kind, "other"), REASONS[kind]
    if day_share < _DEAR_DAY:
        return None, ""
    return _EXCUSES.get(max(costs, key=lambda name: costs[name]), "other"), "the day cost more than one percent"


def suspicion(review: RaceReview) -> Reason | None:
    """What the laps look like where they look like no race for time: tactical, a fall, or None."""
    laps = review.laps
    off = [lap.against_even_s / (lap.split_s - lap.against_even_s) for lap in laps]
    for k in range(1, len(laps) - 1):
        if off[k] > _STUMBLE and off[k] - max(off[k - 1], off[k + 1]) > _STUMBLE:
            return "fall"
    if len(laps) > 2 and off[0] > _SLOW_START and off[-1] < -_FAST_END:
        return "tactical"
    return None


def _even_s(lengths: Sequence[float], speeds: Sequence[float], store_m: float, rise: float) -> float:
    """Seconds at even effort of the runner whose store these laps empty at the line."""
    distance = sum(lengths)
    finish = sum(length / speed for length, speed in zip(lengths, speeds, strict=True))
    ref = distance / finish
    spent = sum(length * (speed / ref) ** rise for length, speed in zip(lengths, speeds, strict=True))
    times, _ = even_effort.solve(
        [distance / 16] * 16, supply_mps=(spent - store_m) / finish, usable_m=store_m, ref_mps=ref, cost_rise=rise
    )
    return float(times[0])


def _emptied(review: RaceReview, best_s: float) -> tuple[float, float]:
    """(expected, dear) seconds that a last lap far behind the best race lost to an empty store."""
    last = review.laps[-1]
    behind = last.split_s - best_s * last.length_m / review.distance_m
    share = behind / (last.split_s - behind)
    chance = min(max((share - _FADE[0]) / (_FADE[1] - _FADE[0]), 0.0), 1.0)
    price = energy.EMPTY_PRICE
    return chance * min(behind, price.value * last.split_s), min(behind, price.high * last.split_s) if chance else 0.0


def _thirds(laps: Sequence[ReviewedLap], distance_m: float) -> list[Literal["start", "middle", "end"]]:
    """Which part each lap belongs to: the first and the last quarter, by where its middle lies."""
    names: list[Literal["start", "middle", "end"]] = []
    at = 0.0
    for lap in laps:
        middle = (at + lap.length_m / 2) / distance_m
        at += lap.length_m
        names.append("start" if middle < 0.27 else "end" if middle > 0.75 else "middle")
    names[0], names[-1] = "start", "end"
    return names


def _parts(
    review: RaceReview,
    best_s: float,
    costs: Sequence[float],
    emptied: tuple[float, float],
    predicted: Estimate,
    d_prime: Estimate,
    track: TrackKind,
) -> tuple[Part, ...]:
    names = _thirds(review.laps, review.distance_m)
    even = review.distance_m / review.finish_s
    # Even speed of the race as run splits the cost without remainder; against the best race every lap has its own gap.
    heavy = [lap.length_m * (lap.length_m / lap.split_s / even - 1) ** 2 for lap in review.laps]
    total = sum(heavy) or 1.0
    # Who spent too early pays for the empty store; where nobody did, it was the last lap's own affair.
    early = [
        max(0.0, best_s * lap.length_m / review.distance_m - lap.split_s) if name != "end" else 0.0
        for lap, name in zip(review.laps, names, strict=True)
    ]
    if sum(early) <= 0:
        early = [1.0 if name == "end" else 0.0 for name in names]
    made = []
    for name in dict.fromkeys(names):
        mine = [k for k, other in enumerate(names) if other == name]
        share = sum(heavy[k] for k in mine) / total
        against = sum(review.laps[k].split_s - best_s * review.laps[k].length_m / review.distance_m for k in mine)
        paid = sum(early[k] for k in mine) / sum(early)
        cost, high = share * costs[0] + paid * emptied[0], share * max(costs) + paid * emptied[1]
        if name == "start" and against < -0.5 and review.distance_m > 700:
            high = max(high, _dearest_s(against, predicted, d_prime, review.distance_m, track))
        made.append(Part(name, against, cost, min(cost, share * min(costs)), max(cost, high)))
    return tuple(made)


def _dearest_s(against_s: float, predicted: Estimate, d_prime: Estimate, distance_m: float, track: TrackKind) -> float:
    """What such a first lap costs in one race of ten, running empty included."""
    seen = robust.outlook(predicted, d_prime, distance_m=distance_m, track=track)
    known = sorted((cost.first_lap_error_s, cost.high80) for cost in seen.costs)
    below = [row for row in known if row[0] <= against_s] or known[:1]
    above = [row for row in known if row[0] >= against_s] or known[-1:]
    (e0, c0), (e1, c1) = below[-1], above[0]
    return c0 if e1 == e0 else c0 + (c1 - c0) * (against_s - e0) / (e1 - e0)


def _where(review: RaceReview, parts: Sequence[Part], cost_s: float, kind: str | None) -> str:
    if kind == "tactical":
        return "A race for place: the clock says little about your fitness, the last lap says a lot."
    if kind == "fall":
        slow = max(review.laps, key=lambda lap: lap.against_even_s / lap.length_m)
        return f"Lap {slow.lap} cost {slow.against_even_s:.1f} s at once, then it came back: a stumble, not your legs."
    if kind == "pacing_duty":
        return "You ran for somebody else: your own best race is not in these laps."
    worst = max(parts, key=lambda part: part.cost_s)
    highest = worst.high80_s
    if cost_s < _WORTH_SAYING_S and highest < 3 * _WORTH_SAYING_S:
        return f"Pacing cost {cost_s:.1f} s: this is how the energy you had is best spent."
    name = {"start": "the first lap", "middle": "the middle laps", "end": "the last lap"}[worst.name]
    how = "faster" if worst.against_s < 0 else "slower"
    return (
        f"Most went on {name}, {abs(worst.against_s):.1f} s {how} than your best race: "
        f"about {worst.cost_s:.1f} s lost, up to {highest:.1f} s where running empty is dear."
        if highest > worst.cost_s + 0.3
        else f"Most went on {name}, {abs(worst.against_s):.1f} s {how} than your best race: {worst.cost_s:.1f} s lost."
    )


def _why(finish_s: float, predicted: Estimate, day_s: float, fitness_s: float, said: str | None) -> str:
    low, high = predicted.interval(0.80)
    promised = f"Your results promised {format_time(low)} to {format_time(high)}"
    the_day = f", the day {'cost' if day_s > 0 else 'gave'} {abs(day_s):.1f} s" if abs(day_s) >= 0.5 else ""
    if said:
        return f"{promised}{the_day}; this race is kept, but it can only make you faster."
    if abs(fitness_s) > _ANOTHER_RUNNER * predicted.median:
        return f"{promised}: far from {format_time(finish_s, 1)}. Check the results and the distance."
    if predicted.median + fitness_s > high:
        return f"{promised}{the_day}; {fitness_s:.1f} s are neither pacing nor weather: form, or running empty."
    if predicted.median + fitness_s < low:
        return f"{promised}{the_day}; you are {-fitness_s:.1f} s fitter than they say."
    return f"{promised}{the_day}, and {format_time(finish_s, 1)} belongs there."


def _change(parts: Sequence[Part], kind: str | None, review: RaceReview, best_s: float) -> tuple[str | None, str]:
    """(session of the catalogue or None, one change proposed to the plan)."""
    if kind == "tactical":
        return "SHARP", "Races like this are won in the last 300 m: one set of sharpening 300s before the next one."
    if kind in ("fall", "pacing_duty"):
        return None, "Change nothing in the plan; race again when you are whole, for yourself."
    worst = max(parts, key=lambda part: part.high80_s)
    if worst.high80_s < 2 * _WORTH_SAYING_S:
        return None, "Change nothing in how you race; the next seconds come from training."
    if worst.name == "start" and worst.against_s < 0:
        first = best_s * review.laps[0].length_m / review.distance_m
        return "R200", f"One set of 200s at mile pace, each from a stand and by feel: lap 1 is {first:.1f} s."
    if worst.name == "middle" and worst.against_s > 0:
        return "R600", "One set of 600s at mile pace: the second half of each is the third lap of the mile."
    if worst.name == "start" or (worst.name == "end" and worst.against_s < 0):
        return "R400", "400s at mile pace, the first as fast as the last: you had more in you and opened too slowly."
    return "PRED", "400s at goal pace with a minute's rest: learn the pace that leaves a last lap."
