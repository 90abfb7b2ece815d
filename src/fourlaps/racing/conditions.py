"""What the day and the track add to a race: wind on a real oval, heat, thin air, bends, shelter behind others.

Each effect is a factor on the cost of a stretch or on the supply; docs/models/race.md has source and validity of each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fourlaps.errors import InputError
from fourlaps.racing import even_effort
from fourlaps.vocabulary.race import TrackKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

GRAVITY_MPS2 = 9.81
# Radius of the measured line and length of one straight: World Athletics marking; a 200 m track with 17.5 m bends.
RADIUS_M: dict[TrackKind, float] = {"outdoor400": 36.8, "indoor200": 17.5}
LANE_WIDTH_M: dict[TrackKind, float] = {"outdoor400": 1.22, "indoor200": 0.95}
LAP_M: dict[TrackKind, float] = {"outdoor400": 400.0, "indoor200": 200.0}
MEASURED_AT_C = 20.0
# Up to here warm air helps (less drag); beyond, cooling takes blood from the legs [D: transferred from longer races].
HEAT_FROM_C, HEAT_LOSS_PER_C = 28.0, 0.002
# What shelter saves of the drag over a whole race. Behind two the drag area falls by a third in the tunnel, but a race
# behind thirteen pacemakers fitted 0.5-0.95 % of demand: these values give 1 % at 7.2 m/s [C].
SHELTER = (0.0, 0.10, 0.14, 0.165, 0.18)
STRETCH_M = 25.0
# Off the line speed grows with the root of the distance for some 9 m, so wind works on two thirds of those.
_WIND_OFF_THE_LINE = 0.86


@dataclass(frozen=True, slots=True)
class Conditions:
    """The day. wind_towards_deg: anticlockwise from the runner's direction on the home straight, 0 = tailwind there.

    raises  InputError for a day nobody races on
    """

    wind_mps: float = 0.0
    wind_towards_deg: float = 0.0
    temperature_c: float = MEASURED_AT_C
    altitude_m: float = 0.0
    ahead: int = 0
    lane: int = 1

    def __post_init__(self) -> None:
        for name, value, low, high, unit in (
            ("A wind", self.wind_mps, 0, 12, "m/s"),
            ("A temperature", self.temperature_c, -15, 45, "°C"),
            ("An altitude", self.altitude_m, -400, 4000, "m"),
            ("A number of runners ahead", self.ahead, 0, 30, ""),
            ("A lane", self.lane, 1, 9, ""),
        ):
            if not (math.isfinite(value) and low <= value <= high):
                raise InputError(f"{name} of {value:g} {unit} cannot be planned for; {low} to {high} {unit} can.")
        if not (math.isfinite(self.wind_towards_deg) and -720 <= self.wind_towards_deg <= 720):
            raise InputError(f"{self.wind_towards_deg:g} is no direction. Give degrees from 0 to 360.")


CALM = Conditions()


def parse_wind(text: str) -> tuple[float, float]:
    """(m/s, degrees) from "2@90"; the direction may be left out where it does not matter.

    >>> parse_wind("2.5@90")
    (2.5, 90.0)
    """
    speed, _, direction = text.strip().partition("@")
    try:
        return float(speed), float(direction or 0.0)
    except ValueError as error:
        raise InputError(f"'{text}' is no wind. Write SPEED@DEGREES, e.g. 2@0.") from error


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """A race cut into short stretches, arrays of shape (k,): see `even_effort.solve`."""

    lengths_m: Floats
    on_bend: Floats
    heading_rad: Floats


def stretches(distance_m: float, track: TrackKind) -> Stretches:
    """The race as stretches of about 25 m with their share of bend and their heading (0 = home straight)."""
    import numpy as np

    count = max(8, round(distance_m / STRETCH_M))
    lengths = np.full(count, distance_m / count)
    if track == "road":
        return Stretches(lengths, np.zeros(count), np.zeros(count))
    lap, radius = LAP_M[track], RADIUS_M[track]
    bend = math.pi * radius
    straight = (lap - 2 * bend) / 2
    # Fine points, averaged per stretch: a stretch may begin on a bend and end on a straight.
    fine = 8
    at = (np.arange(count * fine) + 0.5) * distance_m / (count * fine)
    phase = np.mod(at - distance_m, lap)  # metres past the finish line; the line closes the home straight
    first, back, second = phase < bend, phase < bend + straight, phase < 2 * bend + straight
    heading = np.where(
        first,
        phase / radius,
        np.where(back, math.pi, np.where(second, math.pi + (phase - bend - straight) / radius, 0.0)),
    )
    on_bend = (first | (second & ~back)).astype(float)
    mean_heading = np.arctan2(
        np.sin(heading).reshape(count, fine).mean(axis=1), np.cos(heading).reshape(count, fine).mean(axis=1)
    )
    return Stretches(lengths, on_bend.reshape(count, fine).mean(axis=1), mean_heading)


def air_density(temperature_c: float, altitude_m: float) -> float:
    """Density against 20 °C at sea level: pressure of the standard atmosphere over absolute temperature."""
    pressure: float = (1 - 2.25577e-5 * altitude_m) ** 5.25588
    return pressure * (273.15 + MEASURED_AT_C) / (273.15 + temperature_c)


def supply_share(temperature_c: float, altitude_m: float) -> float:
    """Share of the aerobic supply that heat and thin air leave [C].

    The curve lies between two published ones (Péronnet 1991, Bassett 1999; both from memory) where, with the thinner
    air, a mile at 1676 m becomes 3 % slower: college tables convert 4:03 there to 3:56.
    """
    km = max(0.0, altitude_m) / 1000
    thin = 1 - (1.60 * km + 1.00 * km**2) / 100
    return thin * (1 - HEAT_LOSS_PER_C * max(0.0, temperature_c - HEAT_FROM_C))


def bend_cost(speed_mps: float, radius_m: float) -> float:
    """Extra force along the leg on a bend, as a share (Taboga and Kram 2019).

    >>> round(bend_cost(7.2, 36.8), 4)
    0.0103
    """
    return math.hypot(1.0, speed_mps**2 / (radius_m * GRAVITY_MPS2)) - 1


def race_time_s(
    time_s: float,
    distance_m: float,
    track: TrackKind,
    day: Conditions,
    *,
    d_prime_m: float,
    cost_rise: float,
    bends: bool = True,
) -> float:
    """Seconds on this day and track of the runner who needs `time_s` on a straight, calm, flat course at 20 °C."""
    import numpy as np

    course = stretches(distance_m, track)
    speed = distance_m / time_s
    cost = np.ones_like(course.lengths_m)
    if track != "road" and bends:
        radius = RADIUS_M[track] + (day.lane - 1) * LANE_WIDTH_M[track]
        cost = 1 + course.on_bend * bend_cost(speed, radius)
    head_wind = -day.wind_mps * np.cos(math.radians(day.wind_towards_deg) - course.heading_rad)
    head_wind[0] *= _WIND_OFF_THE_LINE
    thin = air_density(day.temperature_c, day.altitude_m) * (1 - SHELTER[min(day.ahead, len(SHELTER) - 1)])
    supply = (distance_m - d_prime_m) / time_s * supply_share(day.temperature_c, day.altitude_m)
    times, _ = even_effort.solve(
        course.lengths_m,
        supply_mps=supply,
        usable_m=d_prime_m,
        ref_mps=speed,
        cost_rise=cost_rise,
        cost=cost,
        head_wind_mps=head_wind,
        thin=thin,
    )
    return float(times[0])


def costs_s(
    time_s: float, distance_m: float, track: TrackKind, day: Conditions, *, d_prime_m: float, cost_rise: float
) -> dict[str, float]:
    """Seconds each condition costs alone (negative = helps): wind, temperature, altitude, bends, draft.

    Wind, heat, height and shelter against the same track on a calm day at 20 °C; bends against a straight course.
    """

    def on(conditions: Conditions, *, bends: bool = True) -> float:
        return race_time_s(time_s, distance_m, track, conditions, d_prime_m=d_prime_m, cost_rise=cost_rise, bends=bends)

    still = replace(CALM, lane=day.lane)
    base = on(still)
    return {
        "wind": on(replace(still, wind_mps=day.wind_mps, wind_towards_deg=day.wind_towards_deg)) - base,
        "temperature": on(replace(still, temperature_c=day.temperature_c)) - base,
        "altitude": on(replace(still, altitude_m=day.altitude_m)) - base,
        "bends": base - on(still, bends=False),
        "draft": on(replace(still, ahead=day.ahead)) - base,
    }


def day_factor(
    time_s: float, distance_m: float, track: TrackKind, day: Conditions, *, d_prime_m: float, cost_rise: float
) -> float:
    """Race time on this day and track over the time on a calm 400 m track, where results are mostly run."""

    def on(kind: TrackKind, conditions: Conditions) -> float:
        return race_time_s(time_s, distance_m, kind, conditions, d_prime_m=d_prime_m, cost_rise=cost_rise)

    return on(track, day) / on("outdoor400", CALM)
