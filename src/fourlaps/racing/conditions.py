"""What the day and the track add to a race: wind on a real oval, heat, thin air, bends, hills, surface, shelter.

Each effect is a factor on the cost of a stretch or on the supply; docs/models/race.md has source and validity of each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from fourlaps.errors import InputError
from fourlaps.evidence import Cited
from fourlaps.racing import energy, even_effort
from fourlaps.racing.road_course import RoadCourse, hill_cost
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
# On a flat 200 m track the bend takes twice what a banked one takes: the college tables put a flat track 3.3 s behind a
# banked one at 4:03, and the leaning leg has to hold sideways what the bank holds for it [C].
FLAT_BENDS = Cited(2.0, 1.5, 2.5, "TabogaKram2019", "C", "college conversion of flat to banked 200 m tracks")
Surface = Literal["synthetic", "asphalt", "cinder", "grass"]
# Cost of a metre against a synthetic track; from memory, and only asked for where the race is not on one.
SURFACES: dict[str, Cited] = {
    "synthetic": Cited(1.0, 1.0, 1.0, "", "D", "what results are run on"),
    "asphalt": Cited(1.0, 0.99, 1.01, "", "D", "from memory: no clear difference in racing shoes"),
    "cinder": Cited(1.015, 1.0, 1.03, "", "D", "from memory: about a second a lap when tracks changed"),
    "grass": Cited(1.04, 1.02, 1.08, "", "D", "from memory; short and dry"),
}
MOST_WIDE_M = 4.0
STRETCH_M = 25.0
# Off the line speed grows with the root of the distance for some 9 m, so wind works on two thirds of those.
_WIND_OFF_THE_LINE = 0.86


@dataclass(frozen=True, slots=True)
class Conditions:
    """The day and how the runner goes through it.

    wind_towards_deg  anticlockwise from the runner's direction on the home straight (on the road: at the start), 0 =
                      tailwind there                ahead, ahead_until_m  runners in front, and to where (None: the end)
    lane        whose measured line is run          wide_m  metres outside that line on the bends, on average
    banked      whether a 200 m track is            surface, road  of the race; the road's hills and turns
    raises  InputError for a day nobody races on
    """

    wind_mps: float = 0.0
    wind_towards_deg: float = 0.0
    temperature_c: float = MEASURED_AT_C
    altitude_m: float = 0.0
    ahead: int = 0
    lane: int = 1
    ahead_until_m: float | None = None
    wide_m: float = 0.0
    banked: bool = True
    surface: Surface = "synthetic"
    road: RoadCourse | None = None

    def __post_init__(self) -> None:
        until = 0.0 if self.ahead_until_m is None else self.ahead_until_m
        for what, value, low, high in (
            ("A wind of {} m/s", self.wind_mps, 0, 12),
            ("A temperature of {} °C", self.temperature_c, -15, 45),
            ("An altitude of {} m", self.altitude_m, -400, 4000),
            ("{} runners ahead", self.ahead, 0, 30),
            ("Lane {}", self.lane, 1, 9),
            ("Running {} m wide", self.wide_m, 0, MOST_WIDE_M),
            ("Shelter to {} m", until, 0, 10_000),
        ):
            if not (math.isfinite(value) and low <= value <= high):
                raise InputError(f"{what.format(f'{value:g}')} cannot be planned for; {low:g} to {high:g} can.")
        if self.surface not in SURFACES:
            raise InputError(f"'{self.surface}' is no surface we know. Use {', '.join(SURFACES)}.")
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
    grade: Floats


def stretches(distance_m: float, track: TrackKind, road: RoadCourse | None = None) -> Stretches:
    """The race as stretches of about 25 m: share of bend, heading (0 = home straight, or the road's start), slope."""
    import numpy as np

    count = max(8, round(distance_m / STRETCH_M))
    lengths = np.full(count, distance_m / count)
    if track == "road":
        grade, heading = road.over(count) if road else (np.zeros(count), np.zeros(count))
        return Stretches(lengths, np.zeros(count), heading, grade)
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
    return Stretches(lengths, on_bend.reshape(count, fine).mean(axis=1), mean_heading, np.zeros(count))


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


@dataclass(frozen=True, slots=True)
class CalmRace:
    """What a runner does on a straight, calm, level course at 20 °C: this time over this distance.

    d_prime_m  of the runner, in metres          cost_rise  exponent by which the cost of a metre rises with speed
    """

    time_s: float
    distance_m: float
    d_prime_m: float
    cost_rise: float = energy.COST_RISE.value

    def usable_m(self) -> float:
        """The part of D' a race can spend; a D' of a third of the race is a wrong one."""
        return min(self.d_prime_m, 0.3 * self.distance_m)


def even_effort_race(race: CalmRace, track: TrackKind, day: Conditions, *, bends: bool = True) -> tuple[Floats, Floats]:
    """(lengths (k,), times (k,)) of the race on this day and track, at even effort.

    raises  InputError for a road course on a track
    """
    import numpy as np

    if day.road is not None and track != "road":
        raise InputError("A course with hills is run on the road: add --track road.")
    course = stretches(race.distance_m, track, day.road)
    speed = race.distance_m / race.time_s
    cost = hill_cost(course.grade) * SURFACES[day.surface].value
    lengths = course.lengths_m
    if track != "road":
        radius = RADIUS_M[track] + (day.lane - 1) * LANE_WIDTH_M[track] + day.wide_m
        if bends:
            flat = FLAT_BENDS.value if track == "indoor200" and not day.banked else 1.0
            cost = cost * (1 + course.on_bend * flat * bend_cost(speed, radius))
        # Running wide is running further: the bend is longer by the same share as its radius.
        lengths = lengths * (1 + course.on_bend * day.wide_m / (radius - day.wide_m))
    head_wind = -day.wind_mps * np.cos(math.radians(day.wind_towards_deg) - course.heading_rad)
    head_wind[0] *= _WIND_OFF_THE_LINE
    ends = np.cumsum(course.lengths_m)
    until = race.distance_m if day.ahead_until_m is None else day.ahead_until_m
    sheltered = np.clip(1 - (ends - until) / course.lengths_m, 0.0, 1.0)
    shelter = sheltered * SHELTER[min(day.ahead, len(SHELTER) - 1)]
    thin = air_density(day.temperature_c, day.altitude_m) * (1 - shelter)
    _, speeds = even_effort.solve(
        lengths,
        supply_mps=(race.distance_m - race.usable_m()) / race.time_s * supply_share(day.temperature_c, day.altitude_m),
        usable_m=race.usable_m(),
        ref_mps=speed,
        cost_rise=race.cost_rise,
        cost=cost,
        head_wind_mps=head_wind,
        thin=thin,
    )
    return course.lengths_m, lengths / speeds[0]


def race_time_s(race: CalmRace, track: TrackKind, day: Conditions, *, bends: bool = True) -> float:
    """Seconds of the race on this day and track."""
    return float(even_effort_race(race, track, day, bends=bends)[1].sum())


def costs_s(race: CalmRace, track: TrackKind, day: Conditions) -> dict[str, float]:
    """Seconds each condition costs alone (negative = helps): wind, temperature, altitude, bends, draft; and wide,
    surface, hills where the race has them.

    All against the same track on a calm, level day at 20 °C; bends against a straight course.
    """

    def on(conditions: Conditions, *, bends: bool = True) -> float:
        return race_time_s(race, track, conditions, bends=bends)

    still = replace(CALM, lane=day.lane, banked=day.banked)
    base = on(still)
    # Where it blows from along the way depends on the turns of the road.
    level = None if day.road is None else replace(day.road, grade=0.0 * day.road.grade)
    blown = replace(still, wind_mps=day.wind_mps, wind_towards_deg=day.wind_towards_deg, road=level)
    told = {
        "wind": on(blown) - base,
        "temperature": on(replace(still, temperature_c=day.temperature_c)) - base,
        "altitude": on(replace(still, altitude_m=day.altitude_m)) - base,
        "bends": base - on(still, bends=False),
        "draft": on(replace(still, ahead=day.ahead, ahead_until_m=day.ahead_until_m)) - base,
    }
    if day.wide_m:
        told["wide"] = on(replace(still, wide_m=day.wide_m)) - base
    if day.surface != "synthetic":
        told["surface"] = on(replace(still, surface=day.surface)) - base
    if day.road is not None:
        told["hills"] = on(replace(still, road=day.road)) - base
    return told


def day_factor(race: CalmRace, track: TrackKind, day: Conditions) -> float:
    """Race time on this day and track over the time on a calm 400 m track, where results are mostly run."""
    return race_time_s(race, track, day) / race_time_s(race, "outdoor400", CALM)
