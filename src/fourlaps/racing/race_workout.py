"""The race as a workout for the watch: one step per lap with its speed range, started by the lap button at the gun."""

from __future__ import annotations

from fourlaps.units import format_distance, format_time
from fourlaps.vocabulary.race import PacePlan
from fourlaps.vocabulary.workout import Part, Workout

# Narrower and a watch beeps at its own satellites; wider and it says nothing [C].
WITHIN = 0.015


def race_workout(plan: PacePlan) -> Workout:
    """A workout of family RACE whose parts are the laps of the plan, each with a target of 1.5 % to either side."""
    parts = []
    for lap in plan.laps:
        speed = lap.length_m / lap.split_s
        parts.append(
            Part(
                # Only the first lap is an effort of its own: before it the watch waits for the gun.
                part="steady" if lap.lap == 1 else "set",
                duration_s=lap.split_s,
                distance_m=lap.length_m,
                target_speed_mps=(speed * (1 - WITHIN), speed * (1 + WITHIN)),
                zone=1 if plan.manner == "easy" else 3,
                rep_distance_m=lap.length_m,
            )
        )
    return Workout("RACE", f"{format_distance(plan.distance_m)} in {format_time(plan.finish_s)}", tuple(parts))
