"""A road mile with its hills and turns: gradient and heading along the way, from the line of the course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fourlaps.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fourlaps.files.gpx_course import CourseLine

    Floats = NDArray[np.float64]

_FINE_M = 5.0
# Heights of a course are a metre or two off from point to point; slopes shorter than this are noise [C].
SMOOTH_M = 60.0
# A course may be measured this much longer or shorter than the race: GPS cuts and adds corners [C].
LENGTH_WITHIN = 0.04
_MOST_KEPT = 2000  # points of a course; two miles have 644
STEEPEST = 0.25  # beyond it nobody races a mile, and it is a wrong height [C]


@dataclass(frozen=True, slots=True, eq=False)
class RoadCourse:
    """Gradient (rise over run) and heading (rad, anticlockwise from the first direction) at evenly spaced points.

    grade, heading_rad  (k,)     distance_m  length they are spread over
    """

    distance_m: float
    grade: Floats
    heading_rad: Floats

    @property
    def climb_m(self) -> float:
        """Metres up, all rises added."""
        return float(self.grade.clip(min=0).sum() * self.distance_m / len(self.grade))

    @property
    def net_m(self) -> float:
        """Height of the finish over the start."""
        return float(self.grade.sum() * self.distance_m / len(self.grade))

    def to_dict(self) -> dict[str, Any]:
        """As JSON; `kept_course` reads it back to the last digit."""
        return {
            "distance_m": self.distance_m,
            "grade": self.grade.tolist(),
            "heading_rad": self.heading_rad.tolist(),
        }

    def over(self, count: int) -> tuple[Floats, Floats]:
        """(grade, heading) of `count` equal stretches."""
        import numpy as np

        k = len(self.grade)
        edges = np.linspace(0, k, count + 1)
        rise = np.concatenate([[0.0], np.cumsum(self.grade)])
        grade = np.diff(np.interp(edges, np.arange(k + 1), rise)) / np.diff(edges)
        middle = np.clip(0.5 * (edges[1:] + edges[:-1]), 0, k - 1).astype(int)
        return grade, self.heading_rad[middle]


def road_course(line: CourseLine, distance_m: float) -> RoadCourse:
    """The course of a race over `distance_m` along this line, from its first point on.

    raises  InputError for a line of another length or with slopes nobody races on
    """
    import numpy as np

    length = float(line.at_m[-1])
    if length < distance_m * (1 - LENGTH_WITHIN):
        raise InputError(f"The course is {length:.0f} m long, the race {distance_m:.0f} m. Give the whole course.")
    if length > distance_m * (1 + LENGTH_WITHIN):
        raise InputError(
            f"The course is {length:.0f} m long, the race {distance_m:.0f} m. Cut the file to the race, or name its "
            "distance."
        )
    count = max(40, round(distance_m / _FINE_M))
    at = np.linspace(0.0, length, count + 1)
    height = _smooth(np.interp(at, line.at_m, line.height_m), SMOOTH_M * count / length)
    grade = np.diff(height) * count / length
    worst = float(np.abs(grade).max())
    if worst > STEEPEST:
        raise InputError(f"The course has a slope of {worst:.0%}; the heights of this file cannot be right.")
    east, north = np.interp(at, line.at_m, line.east_m), np.interp(at, line.at_m, line.north_m)
    heading = np.unwrap(np.arctan2(np.diff(north), np.diff(east)))
    return RoadCourse(distance_m, grade, heading - heading[: max(1, count // 40)].mean())


def kept_course(told: Any) -> RoadCourse:
    """The course in the JSON object of `to_dict`.

    raises  InputError for what cannot be a course
    """
    import numpy as np

    try:
        distance = float(told["distance_m"])
        grade, heading = (np.array(told[name], dtype=float) for name in ("grade", "heading_rad"))
    except (TypeError, ValueError, KeyError) as error:
        raise InputError("The course kept for this race cannot be read. Give its GPX file again.") from error
    fits = grade.ndim == 1 and grade.shape == heading.shape and 8 <= len(grade) <= _MOST_KEPT
    if not (fits and np.isfinite(distance) and np.isfinite(heading).all() and (np.abs(grade) <= STEEPEST).all()):
        raise InputError("The course kept for this race cannot be read. Give its GPX file again.")
    return RoadCourse(distance, grade, heading)


def _smooth(values: Floats, width: float) -> Any:
    """Values averaged with a bell of SD `width` / 2 samples; the ends go on as they ended, so start and finish stay."""
    import numpy as np

    reach = max(1, round(1.5 * width))
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(width / 2, 0.5)) ** 2)
    # Mirrored through the end points: a steady slope stays a steady slope.
    before = 2 * values[0] - values[reach:0:-1]
    after = 2 * values[-1] - values[-2 : -reach - 2 : -1]
    return np.convolve(np.concatenate([before, values, after]), bell / bell.sum(), mode="valid")


def hill_cost(grade: Any) -> Any:
    """Cost of a metre on a slope against the level (Minetti 2002, five young mountain runners; within 45 % of slope).

    >>> round(float(hill_cost(0.01)), 3), round(float(hill_cost(-0.01)), 3)
    (1.055, 0.947)
    """
    i = grade
    return (155.4 * i**5 - 30.4 * i**4 - 43.3 * i**3 + 46.3 * i**2 + 19.5 * i + 3.6) / 3.6
