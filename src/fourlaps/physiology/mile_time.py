"""What a runner can run over the mile, or any other distance, from whatever results there are."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fourlaps.physiology import form_filter, many_runners, paces, surprise
from fourlaps.physiology import marks as marks_of
from fourlaps.physiology.many_runners import Product
from fourlaps.physiology.marks import Marks
from fourlaps.units import MILE_M, format_distance, format_time
from fourlaps.vocabulary.athlete import Result, Sex, Surprise
from fourlaps.vocabulary.decision import Reason
from fourlaps.vocabulary.estimate import LEVELS, Estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# With form known the next race is surer on its fast side; fitted with the form filter on folds 0 and 1 [B].
_FORM_BELOW, _FORM_ABOVE = 0.88, 1.05
_SAME = 1.0005  # a time that near to another is the same
_FORM_TOLD = 0.005  # log time: a shift worth a sentence
_LIKELY_FASTER = 1.5  # who was never seen running all out is likelier faster than slower than that [D]


def predict(
    results: Sequence[Result],
    *,
    at_m: float = MILE_M,
    sex: Sex | None = None,
    age_years: float | None = None,
    previous: Sequence[Result] = (),
    product: Product = "next_race",
    today: dt.date | None = None,
) -> Estimate:
    """The time (s) this runner can run over `at_m`; the population's, saying so, where nothing is known.

    raises  BadTime or InputError as `marks.season_marks` says
    """
    return predict_at(
        results, at_m=(at_m,), sex=sex, age_years=age_years, previous=previous, product=product, today=today
    )[0]


def predict_at(
    results: Sequence[Result],
    *,
    at_m: Sequence[float],
    sex: Sex | None = None,
    age_years: float | None = None,
    previous: Sequence[Result] = (),
    product: Product = "next_race",
    today: dt.date | None = None,
) -> tuple[Estimate, ...]:
    """`predict` at several distances in one go: the runner's speed-duration curve."""
    import numpy as np

    # results of two runners are refused before one of them could pass for a surprise
    known = marks_of.season_marks(results, previous=previous, today=today)
    used, asks = surprise.sifted(results, sex=sex, age_years=age_years, previous=previous, today=today)
    if asks:
        known = marks_of.season_marks(used, previous=previous, today=today)
    person = _Person(sex, age_years)
    known = _counting(known, person)
    tests = form_tests(used, known.now) if product == "next_race" and known else []
    there = tuple(at_m) + tuple(result.distance_m for result, _ in tests)
    logs = _blended(known, there, person, product)
    form = np.zeros(len(at_m))
    if tests:
        form, logs = _with_form(known, tests, tuple(at_m), logs, person)
    middle = logs[:, len(LEVELS) // 2 : len(LEVELS) // 2 + 1]
    sd = (logs[:, LEVELS.index(0.90)] - logs[:, LEVELS.index(0.10)]) / (2 * 1.2816)
    # After five years an old mark says little; the range stays finite, and within what people run.
    stale = form_filter.stale_sd(known.newest_days)
    logs = middle + (logs - middle) * np.hypot(1.0, stale / sd)[:, None]
    # One result is the season's best and the latest at once: there is nothing it could be faster than. Nor is the
    # season's best, where it is the latest, slower than the season's bests.
    shifts = form if len(used) > 1 else np.zeros(len(at_m))
    if tests and _is_a_best(tests[0][0], known):
        shifts = np.minimum(shifts, 0.0)
    return tuple(
        Estimate(
            tuple(float(v) for v in np.exp(row)),
            "s",
            (*_reasons(known, at, float(row[len(LEVELS) // 2])), *_form_reasons(float(shift)), *_ask_reasons(asks)),
        )
        for at, row, shift in zip(at_m, logs, shifts, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Person:
    sex: Sex | None
    age_years: float | None


def form_tests(results: Sequence[Result], now: dt.date | None) -> list[tuple[Result, int]]:
    """(result, age in days) of what tells form on the day `now`: dated, of the last year, run all out or a workout."""
    if now is None:
        return []
    aged = [
        (r, (now - r.date).days) for r in results if r.date is not None and r.kind != "training" and r.excuse is None
    ]
    fresh = [
        (r, age)
        for r, age in aged
        if 0 <= age <= form_filter.WINDOW_DAYS and marks_of.SHORTEST_M <= r.distance_m <= marks_of.LONGEST_M
    ]
    return sorted(fresh, key=lambda test: test[1])[: form_filter.MOST_RESULTS]


def _with_form(
    known: Marks, tests: Sequence[tuple[Result, int]], at_m: tuple[float, ...], logs: Floats, person: _Person
) -> tuple[Floats, Floats]:
    """(shift (k,) in log time, log quantiles (k, levels)): the next race moved by form."""
    import numpy as np

    middle = logs[:, len(LEVELS) // 2]
    noise = many_runners.race_sd_of(*_arrays([known.this], known.last), male=many_runners.male_of(person.sex, 1))
    residuals = [
        (math.log(result.time_s) - promised) / noise
        for (result, _), promised in zip(tests, middle[len(at_m) :], strict=True)
    ]
    shift = noise * form_filter.form_at(
        residuals,
        [age for _, age in tests],
        [result.distance_m for result, _ in tests],
        [form_filter.noise_ratio(result) for result, _ in tests],
        at_m,
    )
    return shift, np.stack([moved_by_form(row, by) for row, by in zip(logs, shift, strict=False)])


def _is_a_best(result: Result, known: Marks) -> bool:
    """Whether nothing of this season is faster at the result's distance."""
    return result.time_s <= known.this.get(result.distance_m, math.inf) * _SAME


def moved_by_form(log_quantiles: Floats, shift: float) -> Floats:
    """(levels,) log quantiles of the next race once form is known: moved, and surer on the fast side."""
    import numpy as np

    centre = log_quantiles[len(LEVELS) // 2]
    scale = np.where(np.array(LEVELS) < 0.5, _FORM_BELOW, _FORM_ABOVE)
    return np.asarray(centre + shift + (log_quantiles - centre) * scale)


def _counting(known: Marks, person: _Person) -> Marks:
    """The marks with those softer ones left out that count only where they are faster, and are not."""
    if not known.this and not known.last:
        return known
    kept = []
    for group in known.softer:
        best = group.best
        if group.only_faster:
            promised = _quantiles([known.this], known.last, tuple(best), person, "season_best")[0]
            # nobody runs that far beyond their races alone in training: the distance of the file is wrong
            fastest = promised[:, 0] if group.words == marks_of.TRAINING else [-math.inf] * len(best)
            limits = zip(best.items(), fastest, promised[:, len(LEVELS) // 2], strict=True)
            best = {d: t for (d, t), low, middle in limits if low < math.log(t) < middle}
        if best:
            kept.append(replace(group, best=best))
    return replace(known, softer=tuple(kept))


def _blended(known: Marks, at_m: tuple[float, ...], person: _Person, product: Product) -> Floats:
    """(k, len(LEVELS)) log seconds from the full marks, moved by each softer kind of mark as far as it weighs."""
    import numpy as np

    softer = list(known.softer)
    sets, widen_below, widen_above = [dict(known.this)], 1.0, 1.0
    if not known.this and not known.last and softer:
        # nothing better is known: the heaviest kind stands in, with the range of its noise
        lone = softer.pop(0)
        sets = [dict(lone.best)]
        widen_above = 1.0 / math.sqrt(lone.weight)
        widen_below = widen_above * (_LIKELY_FASTER if lone.only_faster else 1.0)
    for group in softer:
        before = sets[-1]
        sets.append(before | {d: min(t, before.get(d, math.inf)) for d, t in group.best.items()})
    made = _quantiles(sets, known.last, at_m, person, product)
    logs = made[0]
    for group, more in zip(softer, made[1:], strict=True):
        logs = logs + group.weight * (more - logs)
    middle = logs[:, len(LEVELS) // 2 : len(LEVELS) // 2 + 1]
    scale = np.where(np.array(LEVELS) < 0.5, widen_below, widen_above)
    return np.asarray(middle + (logs - middle) * scale)


def _arrays(sets: Sequence[dict[float, float]], last: dict[float, float]) -> tuple[Floats, Floats, Floats]:
    """(distances (m,), times (n, m), last season's times (n, m)) of n sets of marks of one runner."""
    import numpy as np

    distances = sorted({d for marks in (*sets, last) for d in marks})
    this = [[marks.get(d, math.nan) for d in distances] for marks in sets]
    before = [[last.get(d, math.nan) for d in distances]] * len(sets)
    return np.array(distances), np.array(this), np.array(before)


def _quantiles(
    sets: Sequence[dict[float, float]],
    last: dict[float, float],
    at_m: tuple[float, ...],
    person: _Person,
    product: Product,
) -> Floats:
    """(n, k, len(LEVELS)) log seconds from each of n sets of marks of one runner."""
    import numpy as np

    age = math.nan if person.age_years is None else person.age_years
    return many_runners.log_quantiles_at(
        *_arrays(sets, last),
        at_m=at_m,
        male=many_runners.male_of(person.sex, len(sets)),
        age_years=np.full(len(sets), age, dtype=np.float64),
        product=product,
    )


def _reasons(known: Marks, at_m: float, log_s: float) -> tuple[Reason, ...]:
    if not known:
        text = "No result yet: this is the range of grown-ups who run. One race or time trial narrows it."
        return (Reason(text, "", "D"), *(Reason(note) for note in known.notes))

    def told(season: dict[float, float]) -> str:
        return ", ".join(f"{format_distance(d)} in {format_time(t)}" for d, t in sorted(season.items()))

    reasons = []
    if known.this:
        reasons.append(Reason(f"From {told(known.this)}.", "", "B"))
    if known.last:
        reasons.append(Reason(f"From earlier seasons: {told(known.last)}.", "", "B"))
    for group in known.softer:
        how = ", used only where it is faster than the rest promises" if group.only_faster else ""
        reasons.append(Reason(f"With less weight, as {group.words}{how}: {told(group.best)}.", "", "C"))
    others = [d for season in (known.this, known.last, *(g.best for g in known.softer)) for d in season]
    others = [d for d in others if abs(d - at_m) > 1]
    if not any(d < at_m for d in others):
        reasons.append(Reason("No shorter race known: an all-out 800 m would narrow this."))
    elif not any(d > at_m for d in others):
        reasons.append(Reason("No longer race known: an all-out 5 km would narrow this."))
    if known.newest_days > form_filter.FRESH_DAYS:
        years = known.newest_days / 365.25
        age = f"{known.newest_days} days" if years < 2 else f"{years:.0f} years"
        reasons.append(Reason(f"The newest result is {age} old, so the range is wider."))
    if not known.this and not known.last and all(group.only_faster for group in known.softer):
        only_training = all(group.words == marks_of.TRAINING for group in known.softer)
        alone = "From training alone, where nobody runs all out" if only_training else "Nothing run all out on the flat"
        reasons.append(Reason(f"{alone}: the range is wider."))
    if log_s - 1.08 * math.log(at_m / MILE_M) > math.log(400.0):
        reasons.append(Reason("Few open results exist at this level; the range is wider for it.", "", "D"))
    reasons.extend(Reason(note) for note in known.notes)
    return tuple(reasons)


def _form_reasons(shift: float) -> tuple[Reason, ...]:
    if abs(shift) < _FORM_TOLD:
        return ()
    how = "faster" if shift < 0 else "slower"
    return (Reason(f"Your latest results are {how} than your season's bests alone promise; they count more.", "", "B"),)


def _ask_reasons(asks: Sequence[Surprise]) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            f"{format_distance(ask.result.distance_m)} in {format_time(ask.result.time_s)} on {ask.result.date} is far "
            f"from the {format_time(ask.expected_s)} expected and is not used yet."
        )
        for ask in asks
    )


def training_paces(
    results: Sequence[Result],
    *,
    sex: Sex | None = None,
    age_years: float | None = None,
    today: dt.date | None = None,
) -> dict[str, tuple[float, float]]:
    """Family -> (slow, fast) in s/km: easy, tempo, vo2max, mile, strides; see `paces.own_speeds`."""
    mile, five_k, ten_k = predict_at(results, at_m=(MILE_M, 5000.0, 10000.0), sex=sex, age_years=age_years, today=today)
    own = paces.own_speeds(mile.median, five_k.median, ten_k.median)

    def pace(slow_mps: float, fast_mps: float) -> tuple[float, float]:
        return 1000.0 / slow_mps, 1000.0 / fast_mps

    return {
        "easy": pace(own.easy_slow, own.easy_fast),
        "tempo": pace(own.threshold * 0.985, own.threshold * 1.015),
        "vo2max": pace(own.five_k, own.three_k),
        "mile": pace(own.mile * 0.99, own.mile * 1.01),
        "strides": pace(own.mile, own.mile * 1.10),
    }
