"""The prescription without a date: a Workout made of Parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

PartKind = Literal["warm_up", "steady", "set", "strides", "cool_down"]
RecoveryKind = Literal["jog", "walk", "stand"]
Zone = Literal[1, 2, 3]
# Strides as short as this with as long a rest are sprints at top speed: relaxed ones need a minute.
SPRINT_S, SPRINT_REST_S = 15.0, 150.0
# Slower than this is walked [our choice, D].
WALKED_MPS = 1.45


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a workout.

    distance_m, duration_s      whole part; for a set they include the recoveries (repeats - 1)
    target_speed_mps            (slow, fast) of the running itself; a warm-up, steady or cool-down part's own speed
    repeats                     1, or the number of reps in a set or of strides
    rep_distance_m / rep_duration_s   exactly one is set where repeats are by distance / by time
    recovery_duration_s         between two reps, None where there are none
    zone                        1, 2 or 3 by the midpoint speed; None for strides
    """

    part: PartKind
    duration_s: float
    distance_m: float
    target_speed_mps: tuple[float, float]
    zone: Zone | None
    repeats: int = 1
    rep_distance_m: float | None = None
    rep_duration_s: float | None = None
    recovery_duration_s: float | None = None
    recovery_kind: RecoveryKind | None = None

    @property
    def midpoint_mps(self) -> float:
        return (self.target_speed_mps[0] + self.target_speed_mps[1]) / 2

    @property
    def is_sprint(self) -> bool:
        """Whether these strides are flying sprints: short, at top speed, with full rest."""
        short = (self.rep_duration_s or SPRINT_S) < SPRINT_S
        return self.part == "strides" and short and (self.recovery_duration_s or 0.0) >= SPRINT_REST_S

    @property
    def is_walk(self) -> bool:
        """Whether this stretch is walked."""
        return self.repeats == 1 and self.zone == 1 and self.midpoint_mps <= WALKED_MPS

    @property
    def running_duration_s(self) -> float:
        """Seconds of the reps alone, recoveries left out."""
        return self.duration_s - (self.repeats - 1) * (self.recovery_duration_s or 0.0)

    @property
    def running_distance_m(self) -> float:
        """Metres of the reps alone, recoveries left out."""
        if self.rep_distance_m is not None:
            return self.repeats * self.rep_distance_m
        return self.running_duration_s * self.midpoint_mps


@dataclass(frozen=True, slots=True)
class Workout:
    """What to run, in order. `family` is the catalogue id ("R400", "TEMPO", "LONG", "EASY" ...)."""

    family: str
    title: str
    parts: tuple[Part, ...]
    # Counted once: the rules ask for them a hundred thousand times while a plan is changed.
    distance_m: float = field(init=False, repr=False, compare=False)
    duration_s: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "distance_m", sum(part.distance_m for part in self.parts))
        object.__setattr__(self, "duration_s", sum(part.duration_s for part in self.parts))
