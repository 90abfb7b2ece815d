"""The first-200 trainer: three starts from feel against what goal pace really is, and the Push cue they ask for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fourlaps.errors import InputError
from fourlaps.racing import pacing, robust
from fourlaps.vocabulary.race import PacePlan

REP_M = 200.0
# Within one percent of goal pace a 200 m start is right: nobody feels less [C].
RIGHT_WITHIN = 0.01
# Starts that differ by more than this (share, SD) are guesses; collegiate runners miss a lap by 4 %, others by 13 %
# when they run blind (Green2010, [B]).
STEADY_WITHIN = 0.015
_FASTEST_MPS, _SLOWEST_MPS = 10.5, 2.0


@dataclass(frozen=True, slots=True)
class FirstTwoHundred:
    """What three starts from feel say.

    goal_s             the clock at 200 m on the plan             mean_s     mean of the starts
    errors_s           each start less goal_s, negative = too fast
    first_lap_error_s  what the mean error makes of the first lap, if the pace is held to its end
    verdict            "right", "fast", "slow" or "unsteady"
    cue                the Push cue for the card                  sentence   what to remember
    """

    goal_s: float
    starts_s: tuple[float, ...]
    errors_s: tuple[float, ...]
    mean_s: float
    spread_s: float
    first_lap_error_s: float
    verdict: str
    cue: str
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def judge_starts(starts_s: Sequence[float], plan: PacePlan) -> FirstTwoHundred:
    """The starts (seconds over 200 m, two to six of them) judged against the plan's first 200 m.

    raises  InputError for a count or a time that cannot be

    >>> from fourlaps.racing.pacing import plan_race
    >>> judge_starts([35.0, 35.5, 35.2], plan_race(300.0)).verdict
    'fast'
    """
    starts = tuple(float(start) for start in starts_s)
    if not 2 <= len(starts) <= 6:
        raise InputError(f"{len(starts)} starts; run two to six, three are best.")
    for start in starts:
        if not (math.isfinite(start) and start > 0 and _SLOWEST_MPS <= REP_M / start <= _FASTEST_MPS):
            raise InputError(f"200 m in {start:g} s is no start of a race. Write seconds, e.g. 37.5.")
    goal = pacing.clock_at(plan, REP_M)
    mean = math.fsum(starts) / len(starts)
    spread = math.sqrt(math.fsum((start - mean) ** 2 for start in starts) / (len(starts) - 1))
    error = mean - goal
    lap = robust.first_lap_m(plan.distance_m, plan.track) * error / REP_M
    verdict = "right" if abs(error) <= RIGHT_WITHIN * goal else "fast" if error < 0 else "slow"
    if verdict == "right" and spread > STEADY_WITHIN * goal:
        verdict = "unsteady"
    shown = f"{goal:.1f} s"
    cue = {
        "right": pacing.CUES["Push"][0],
        "fast": f"Push 30 m, then let it come back: {shown} at 200 m, not before.",
        "slow": f"Push 80 m before you settle: {shown} at 200 m.",
        "unsteady": f"Push 50 m, then look: {shown} at 200 m.",
    }[verdict]
    sentence = {
        "right": f"You feel your goal pace: {mean:.1f} against {shown}.",
        "fast": f"Your goal pace feels slow to you: {-error:.1f} s too fast over 200 m is {-lap:.1f} s on lap 1.",
        "slow": f"Your goal pace is faster than it feels: {error:.1f} s slow over 200 m is {lap:.1f} s on lap 1.",
        "unsteady": f"Right on average, but your starts differ by {max(starts) - min(starts):.1f} s. Trust the clock.",
    }[verdict]
    return FirstTwoHundred(
        goal, starts, tuple(start - goal for start in starts), mean, spread, lap, verdict, cue, sentence
    )
