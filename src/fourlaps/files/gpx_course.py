"""The line of a road race from a GPX file: a track or a route, with or without times, each point with its height."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fourlaps.errors import InputError, UnreadableFile
from fourlaps.files import archive, markup
from fourlaps.files.markup import number

MOST_POINTS = 100_000
_EARTH_RADIUS_M = 6_371_000.0


@dataclass(frozen=True, slots=True, eq=False)
class CourseLine:
    """Points of a course in order, arrays of shape (n,): metres along it, height, east and north of its start."""

    at_m: NDArray[np.float64]
    height_m: NDArray[np.float64]
    east_m: NDArray[np.float64]
    north_m: NDArray[np.float64]


def read_course(data: bytes) -> CourseLine:
    """The course in GPX bytes; points without a height take it from their neighbours.

    raises  UnreadableFile for what is no GPX file, InputError for a line without points or heights
    """
    rows: list[tuple[float, float, float]] = []
    point = [np.nan, np.nan, np.nan]
    root: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        root.append(tag)
        if tag in {"trkpt", "rtept"}:
            if len(rows) >= MOST_POINTS:
                raise markup.Enough(f"Only the first {MOST_POINTS:,} points were read.")
            point[:] = [number(attributes.get("lat")), number(attributes.get("lon")), np.nan]

    def end(tag: str, text: str) -> None:
        if tag == "ele":
            point[2] = number(text)
        elif tag in {"trkpt", "rtept"}:
            rows.append((point[0], point[1], point[2]))

    markup.walk(archive.unwrap(data), start, end)
    if not root or root[0] != "gpx":
        raise UnreadableFile("This is no GPX file. Export the course as GPX, with heights.", 0)
    line = np.array([row for row in rows if np.isfinite(row[0]) and np.isfinite(row[1])])
    if len(line) < 2:
        raise InputError(f"This GPX file holds {len(line)} points of a course; two at least are needed.")
    if (np.abs(line[:, 0]) > 89).any() or (np.abs(line[:, 1]) > 180).any():
        raise InputError("This GPX file holds positions that are not on Earth. Export the course again.")
    known = np.isfinite(line[:, 2]) & (np.abs(line[:, 2]) < 9000)
    if known.sum() < 2:
        raise InputError("The points of this GPX file carry no heights. Export the course with elevation.")
    north = np.radians(line[:, 0] - line[0, 0]) * _EARTH_RADIUS_M
    turned = (line[:, 1] - line[0, 1] + 180) % 360 - 180
    east = np.radians(turned) * _EARTH_RADIUS_M * np.cos(np.radians(line[:, 0]))
    step = np.hypot(np.diff(east), np.diff(north))
    kept = np.concatenate([[True], step > 0.05])
    at = np.concatenate([[0.0], np.cumsum(step)])[kept]
    height = np.interp(at, np.concatenate([[0.0], np.cumsum(step)])[known], line[known, 2])
    return CourseLine(at, height, east[kept], north[kept])
