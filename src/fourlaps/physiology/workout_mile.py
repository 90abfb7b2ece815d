"""The mile a workout stands for: weak evidence, by how its reps compare with what the runner's races promise.

source  noise 2.5-3.5 % [C, training notes 4]; a rep at the asked pace feels 7 to 8 of 10 there; what a point of feeling
        is worth (1 %) and that it never counts for more than 3 % are our guess [D]
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from fourlaps.errors import InputError
from fourlaps.physiology import mile_time
from fourlaps.physiology.paces import speeds_from_mile
from fourlaps.units import MILE_M
from fourlaps.vocabulary.athlete import Result, Sex, WorkoutRun

_ASKED_RPE = (7.0, 8.0)
_PER_POINT, _MOST = 0.01, 0.03
_SPEEDS_MPS = (1.5, 9.0)  # a walk; faster than any rep over 200 m
_KEYS = {"tempo": "tempo", "vo2max": "vo2max", "mile_pace": "mile"}
_ANY_MILE_S = (224.0, 900.0)  # the record and a walk


def as_result(
    workout: WorkoutRun, races: Sequence[Result], *, sex: Sex | None = None, age_years: float | None = None
) -> Result:
    """The workout as a mile of kind "workout", against the paces the runner's races up to that day promise.

    raises  InputError for a speed no runner has, or a feeling outside 0 to 10
    """
    if not (math.isfinite(workout.speed_mps) and _SPEEDS_MPS[0] <= workout.speed_mps <= _SPEEDS_MPS[1]):
        raise InputError(f"{workout.speed_mps} m/s is no speed of a rep. Give metres per second, e.g. 4.6.")
    if workout.rpe is not None and not 0 <= workout.rpe <= 10:
        raise InputError(f"{workout.rpe} is no feeling from 0 to 10.")
    known = [r for r in races if r.kind != "workout" and (r.date is None or r.date <= workout.date)]
    if known:
        day = {"sex": sex, "age_years": age_years, "today": workout.date}
        mile_s = mile_time.predict(known, **day).median  # type: ignore[arg-type]
        slow, fast = mile_time.training_paces(known, **day)[_KEYS[workout.family]]  # type: ignore[arg-type]
        implied = mile_s * 1000.0 / ((slow + fast) / 2) / workout.speed_mps
    else:
        implied = _usual_mile_s(workout)
    if workout.rpe is not None:
        easier = max(_ASKED_RPE[0] - workout.rpe, 0.0) - max(workout.rpe - _ASKED_RPE[1], 0.0)
        implied *= 1.0 - min(max(_PER_POINT * easier, -_MOST), _MOST)
    return Result(MILE_M, min(max(implied, _ANY_MILE_S[0]), _ANY_MILE_S[1]), workout.date, "workout")


def _usual_mile_s(workout: WorkoutRun) -> float:
    """The mile of the runner for whom this pace is the usual one, by halving."""

    def pace_mps(mile_s: float) -> float:
        speeds = speeds_from_mile(mile_s)
        asked = {"tempo": speeds.threshold, "vo2max": (speeds.three_k + speeds.five_k) / 2, "mile_pace": speeds.mile}
        return asked[workout.family]

    fast, slow = _ANY_MILE_S
    for _ in range(40):
        middle = (fast + slow) / 2
        fast, slow = (middle, slow) if pace_mps(middle) > workout.speed_mps else (fast, middle)
    return (fast + slow) / 2
