"""The plan one can trust: openings tried on a thousand runners who could all be this one.

Fitness is uncertain, nobody runs a lap to the tenth, and an empty store is dear. So: an opening of about three laps
decided beforehand, then a policy on how it feels. Every opening is judged on the same draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from fourlaps.errors import InputError
from fourlaps.evidence import Cited
from fourlaps.racing import conditions, course, energy
from fourlaps.racing.conditions import Conditions
from fourlaps.racing.energy import Runner
from fourlaps.units import MILE_M
from fourlaps.vocabulary.estimate import LEVELS, Estimate
from fourlaps.vocabulary.race import TrackKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 1000
SEED = 20261206  # common random numbers: the same question has the same answer, and openings differ by merit alone
FIRST_LAP_NOISE = Cited(0.012, 0.006, 0.040, "Green2010", "C", "share of the lap; 2.9 s per 400 m in blind practice")
LAP_NOISE = Cited(0.006, 0.003, 0.020, "Green2010", "D", "with a clock at every lap")
FEEL_NOISE = Cited(0.06, 0.03, 0.12, "", "D", "misjudged store at the bell, as a share of the full one; it fades")
MOST_REGAINED = 0.03  # nobody runs what is left more than 3 % faster than planned [C]
RESERVE = 0.02  # share of the store a careful runner keeps until the last 100 m [D]
# The part of the race run by policy: the last lap of a mile, the same share elsewhere.
POLICY_SHARE = 0.25
OPENING_ERRORS_S = (-8.0, -6.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 6.0)
OPENINGS = tuple(1 + 0.0025 * k for k in range(-24, 13))  # speed against the middle of the range


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """n runners who could all be this one, on the day: the energy model and their noises, arrays of shape (n,)."""

    runner: Runner
    middle_s: float
    factor: float
    first_lap_noise: Floats
    lap_noise: Floats
    feel_noise: Floats


def belief(
    finish: Estimate,
    d_prime: Estimate,
    *,
    distance_m: float,
    factor: float = 1.0,
    draws: int = DRAWS,
    cells: int = 32,
) -> Belief:
    """Runners drawn from the predicted finish and D', with priors for what races cannot tell.

    factor  race time on the day over race time in calm (`conditions.day_factor`)
    """
    import numpy as np

    rng = np.random.default_rng(SEED)

    def normal(*shape: int) -> Floats:
        return rng.standard_normal(shape or (draws,))

    def spread(estimate: Estimate) -> Floats:
        """Draws at evenly spaced levels in random order: the quantiles of the Estimate come out exactly."""
        scores = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
        at = np.array([NormalDist().inv_cdf((k + 0.5) / draws) for k in range(draws)])
        return np.asarray(np.exp(np.interp(at, scores, np.log(estimate.quantiles)))[rng.permutation(draws)])

    times = spread(finish) * factor
    store = np.clip(spread(d_prime), 0.04 * distance_m, 0.35 * distance_m)
    mile_s = finish.median * (MILE_M / distance_m) ** 1.08
    runner = energy.runner_for(
        times,
        distance_m,
        store,
        lag_s=energy.usual_lag_s(mile_s) * np.exp(0.15 * normal()),
        cost_rise=np.clip(energy.COST_RISE.value + 0.12 * normal(), 0.25, 0.75),
        efficiency_loss=np.clip(energy.EFFICIENCY_LOSS.value * np.exp(0.6 * normal()), 0.0, 0.02),
        empty_price=np.clip(energy.EMPTY_PRICE.value * np.exp(0.6 * normal()), 0.005, 0.2),
        overdrive=np.clip(energy.OVERDRIVE.value + 0.1 * normal(), 1.0, 1.4),
    )
    return Belief(
        runner,
        finish.median * factor,
        factor,
        FIRST_LAP_NOISE.value * normal(),
        LAP_NOISE.value * normal(cells, draws),
        FEEL_NOISE.value * normal(),
    )


def hundreds_m(distance_m: float) -> tuple[float, ...]:
    """Stretches of 100 m counted back from the finish; the first carries the odd metres."""
    count = math.floor(distance_m / 100 + 1e-9)
    return (distance_m - 100 * (count - 1), *(100.0,) * (count - 1))


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What came of c openings for n runners, each (c, n): the finish, whether empty, the clock by metres left."""

    finish_s: Floats
    empty: NDArray[np.bool_]
    clocks_s: dict[float, Floats]


def run(
    who: Belief, opening_s_per_m: Any, distance_m: float, *, first_lap_m: float, first_lap_error_s: Any = 0.0
) -> Outcomes:
    """Run every opening (c,) with every runner (n,): held until the policy takes over, then all that feels left.

    first_lap_error_s  (c,) seconds added to the first lap, negative = too fast
    """
    import numpy as np

    pace, error = (np.atleast_1d(np.asarray(x, float))[:, None] for x in (opening_s_per_m, first_lap_error_s))
    n = len(who.first_lap_noise)
    shape = (max(len(pace), len(error)), n)
    state = energy.on_the_line(who.runner, shape)
    done, clocks = 0.0, {}
    policy_from = distance_m - max(200.0, round(distance_m * POLICY_SHARE / 100) * 100.0)
    stretches = hundreds_m(distance_m)
    for k, length in enumerate(stretches):
        noise = 1 + who.lap_noise[k % len(who.lap_noise)]
        remaining = distance_m - done
        if done < first_lap_m - 1:
            took = length * (pace * (1 + who.first_lap_noise) + error / first_lap_m)
            wanted = length / np.maximum(took, 1.0)
        elif done < policy_from - 1:
            wanted = noise / pace + np.zeros(shape)
        else:
            kept = RESERVE * who.runner.store_m if remaining > 110 else 0.0
            fades = math.sqrt(remaining / (distance_m - policy_from))
            felt = np.maximum(state.store_m + (who.feel_noise * fades) * who.runner.store_m - kept, 0.0)
            wanted = noise * energy.pace_to_empty(who.runner, state, remaining, felt)
        energy.advance(who.runner, state, wanted, length)
        done += length
        clocks[round(distance_m - done, 3)] = state.clock_s
    # What a standing start costs is in every result the runner ever ran, so it is in the prediction already.
    return Outcomes(state.clock_s, state.empty, clocks)


@dataclass(frozen=True, slots=True)
class OpeningCost:
    """What an opening lap off by `first_lap_error_s` (negative = too fast) costs, expected and 8 times in 10."""

    first_lap_error_s: float
    expected_loss_s: float
    low80: float
    high80: float


@dataclass(frozen=True, slots=True)
class DecisionPoint:
    """At `at_m` with this clock: if ..., then ..."""

    at_m: float
    clock_s: float
    condition: str
    then: str


# Chances at which the opening of a bold, a fair and a safe goal is told.
GOAL_CHANCES = (0.2, 0.5, 0.8)


@dataclass(frozen=True, slots=True)
class GoalOpening:
    """The opening that gives a goal its best chance: bold goals ask for a faster one than safe goals."""

    chance: float
    goal_s: float
    opening_s_per_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What this runner can trust on the day.

    p_goal            probability of beating the goal with the opening planned, None without one
    p_goal_fastest    the same with the opening that is fastest on average
    finish            quantiles of the finish, seconds: the prediction on this day and track
    opening_s_per_m   pace of the opening for the goal where it is in reach, else for expected time
    fastest_opening_s_per_m, loss_by_opening_s   the opening fastest on average; (pace, expected loss) of all tried
    goal_openings     the best opening for a bold, a fair and a safe goal
    dear_s, cheap_s   cost of a first lap 4 s too fast where exhaustion is dear and where it is cheap
    empty_share       share of races in which the store runs out before the line
    """

    p_goal: float | None
    p_goal_fastest: float | None
    finish: Estimate
    opening_s_per_m: float
    fastest_opening_s_per_m: float
    loss_by_opening_s: tuple[tuple[float, float], ...]
    goal_openings: tuple[GoalOpening, ...]
    costs: tuple[OpeningCost, ...]
    conditions_cost_s: dict[str, float]
    dear_s: float
    cheap_s: float
    empty_share: float
    remaining_s: dict[float, tuple[float, float, float]]


def outlook(
    finish: Estimate,
    d_prime: Estimate,
    *,
    distance_m: float = MILE_M,
    track: TrackKind = "outdoor400",
    day: Conditions = conditions.CALM,
    goal_s: float | None = None,
    draws: int = DRAWS,
) -> Outlook:
    """The outlook of a race for a runner predicted to finish like that in calm on a 400 m track.

    raises  InputError for a distance or a day that cannot be planned
    """
    import numpy as np

    first_lap = first_lap_m(distance_m, track)
    who = _runners(finish, d_prime, distance_m, track, day, draws)
    factor = who.factor
    costs = conditions.costs_s(conditions.CalmRace(finish.median, distance_m, d_prime.median), track, day)
    paces = finish.median * factor / distance_m / np.array(OPENINGS)
    tried = run(who, paces, distance_m, first_lap_m=first_lap)
    mean = tried.finish_s.mean(axis=1)
    fastest = int(mean.argmin())
    opening = fastest
    # The prediction is of races as they are run: it is the finish. The draws tell what an opening changes in it.
    promised = Estimate(tuple(factor * q for q in finish.quantiles), "s", finish.reasons)
    p_goal = p_fastest = None
    if goal_s is not None:
        p_goal = p_fastest = promised.prob_below(goal_s)
        chance = (tried.finish_s < goal_s).mean(axis=1)
        if 0.05 <= chance.max() <= 0.95:
            opening = _best_for_chance(chance, fastest)
            p_goal = min(max(p_fastest + float(chance[opening] - chance[fastest]), 0.0), 1.0)
    bold = []
    for likely in GOAL_CHANCES:
        reach = float(np.quantile(tried.finish_s[fastest], likely))
        pick = _best_for_chance((tried.finish_s < reach).mean(axis=1), fastest)
        bold.append(GoalOpening(likely, promised.quantile(likely), float(paces[pick])))
    final = run(who, [paces[opening]], distance_m, first_lap_m=first_lap)
    # The best first lap need not be as fast as the rest of the best opening: errors are counted from the best one.
    grid = np.linspace(-0.06, 0.04, 41) * first_lap * paces[fastest]
    alone = run(who, paces[fastest], distance_m, first_lap_m=first_lap, first_lap_error_s=grid).finish_s.mean(axis=1)
    errors = np.array(OPENING_ERRORS_S) + float(grid[alone.argmin()])
    around = run(who, paces[fastest], distance_m, first_lap_m=first_lap, first_lap_error_s=errors)
    loss = around.finish_s - around.finish_s[OPENING_ERRORS_S.index(0.0)]
    price = np.argsort(who.runner.empty_price)
    four = loss[OPENING_ERRORS_S.index(-4.0)]
    third = len(price) // 3
    remaining = {}
    for left, clocks in final.clocks_s.items():
        if left > 0:
            rest = (final.finish_s - clocks)[0]
            low, half, high = (float(q) for q in np.quantile(rest, (0.05, 0.5, 0.95)))
            remaining[left] = (low, half, high)
    return Outlook(
        p_goal,
        p_fastest,
        promised,
        float(paces[opening]),
        float(paces[fastest]),
        tuple((float(pace), float(expected - mean[fastest])) for pace, expected in zip(paces, mean, strict=True)),
        tuple(bold),
        tuple(
            OpeningCost(error, float(row.mean()), float(np.quantile(row, 0.1)), float(np.quantile(row, 0.9)))
            for error, row in zip(OPENING_ERRORS_S, loss, strict=True)
        ),
        costs,
        float(four[price[-third:]].mean()),
        float(four[price[:third]].mean()),
        float(final.empty.mean()),
        remaining,
    )


def _best_for_chance(chance: Floats, fastest: int) -> int:
    """Near the top the chance is flat; of openings within one percent the one nearest the fastest is taken."""
    import numpy as np

    good = np.flatnonzero(chance >= chance.max() - 0.01)
    return int(good[np.abs(good - fastest).argmin()])


def _runners(
    finish: Estimate, d_prime: Estimate, distance_m: float, track: TrackKind, day: Conditions, draws: int
) -> Belief:
    """The runners of a race on this day, whose median run as races are run is the prediction."""
    import numpy as np

    course.check_distance(distance_m, track)
    factor = conditions.day_factor(conditions.CalmRace(finish.median, distance_m, d_prime.median), track, day)
    who = belief(finish, d_prime, distance_m=distance_m, factor=factor, draws=draws)
    # The prediction is of races as they are run, losses included; the model's runners are made that much better.
    calm = np.array([finish.median * factor / distance_m])
    for _ in range(2):
        got = float(np.median(run(who, calm, distance_m, first_lap_m=first_lap_m(distance_m, track)).finish_s))
        who = _quicker(who, got / who.middle_s)
    return who


def clock_moved_s(
    finish: Estimate,
    d_prime: Estimate,
    first_lap_error_s: float,
    *,
    distance_m: float = MILE_M,
    track: TrackKind = "outdoor400",
    day: Conditions = conditions.CALM,
) -> tuple[tuple[float, float], ...]:
    """[(at_m, seconds)] by which a first lap off by `first_lap_error_s` moves the clock, on average, every 100 m.

    Negative while the runner is ahead of the race they would have run.
    raises  InputError for an error no first lap can have, a distance or a day that cannot be planned
    """
    first_lap = first_lap_m(distance_m, track)
    if not abs(first_lap_error_s) <= 0.15 * first_lap * finish.median / distance_m:
        raise InputError(f"A first lap {abs(first_lap_error_s):g} s off is another race. Stay within 15 % of the lap.")
    who = _runners(finish, d_prime, distance_m, track, day, DRAWS)
    both = run(who, who.middle_s / distance_m, distance_m, first_lap_m=first_lap,
               first_lap_error_s=[0.0, first_lap_error_s])  # fmt: skip
    means = {left: clocks.mean(axis=1) for left, clocks in both.clocks_s.items()}
    return tuple((distance_m - left, float(clock[1] - clock[0])) for left, clock in means.items())


def _quicker(who: Belief, ratio: float) -> Belief:
    """Runners whose supply makes their even race `ratio` times faster; the store stays."""
    runner = who.runner
    owed = (runner.store_m - runner.usable_m) / runner.supply_mps
    supply = runner.supply_mps * ratio
    return replace(
        who,
        runner=replace(
            runner,
            supply_mps=supply,
            store_m=runner.usable_m + supply * owed,
            ref_mps=runner.ref_mps * ratio,
            top_mps=runner.top_mps * ratio,
        ),
    )


def first_lap_m(distance_m: float, track: TrackKind) -> float:
    """Metres of the first lap as a 400 m runner counts: indoors two laps of 200 m, on the road a quarter.

    >>> first_lap_m(1609.344, "indoor200")
    409.344
    """
    lengths = course.lap_lengths_m(distance_m, "road" if track == "road" else "outdoor400")
    return lengths[0] if lengths[0] >= 250 else lengths[0] + lengths[1]


def decision_points(
    outlook_: Outlook, marks: Sequence[tuple[float, float]], distance_m: float, target_s: float
) -> tuple[DecisionPoint, ...]:
    """What to check where, from the plan's marks [(at_m, clock_s)]: let it come back, hold, save the race, or go."""
    from fourlaps.units import format_time

    planned = dict(marks)

    def nearest(left: float) -> tuple[float, float] | None:
        for at, clock in planned.items():
            if abs(distance_m - at - left) < 51:
                return at, clock
        return None

    points = []
    first = nearest(distance_m - first_lap_m(distance_m, "outdoor400"))
    if first and distance_m > 1000:
        at, clock = first
        points.append(
            DecisionPoint(
                at, clock - 2.0, f"the clock shows {format_time(clock - 2, 1)} or less: 2 s up",
                "let it come back over the next 200 m; do not brake, and do not bank it",
            )
        )  # fmt: skip
    for left in (800.0, 400.0):
        found = nearest(left)
        rest = min(outlook_.remaining_s.items(), key=lambda item: abs(item[0] - left))[1] if found else None
        if found and rest and left < distance_m - 300:
            at, clock = found
            # Behind this even a finish that comes one time in twenty does not reach the goal.
            gone = min(max(target_s - rest[0], clock + 1.0), clock + MOST_REGAINED * (target_s - clock))
            points.append(
                DecisionPoint(
                    at, gone, f"the clock shows more than {format_time(gone, 1)}",
                    "the time is gone: save the race. Even pace to the line, and race the runner ahead",
                )
            )  # fmt: skip
            if left == 400.0:
                points.append(
                    DecisionPoint(
                        at, clock, f"the clock shows {format_time(gone, 1)} or less",
                        "go: arms drive, everything that is left over the last 400 m",
                    )
                )  # fmt: skip
    return tuple(points)
