"""How a runner wants race day: race, goal, track and course, the weather, the gun, a cue behind each focus word."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from fourlaps.errors import InputError
from fourlaps.files import gpx_course
from fourlaps.racing import course, road_course
from fourlaps.racing.conditions import CALM, Conditions
from fourlaps.racing.road_course import RoadCourse
from fourlaps.services import access
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.units import MILE_M
from fourlaps.vocabulary.race import FOCUS_WORDS, TrackKind

LONGEST_CUE = 80
_DAY = (
    "wind_mps", "wind_towards_deg", "temperature_c", "altitude_m", "ahead", "ahead_until_m", "lane", "wide_m", "banked",
    "surface",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RaceChoices:
    """What was chosen; the values of a runner who chose nothing are a mile in calm on a 400 m track.

    goal_s  for this race over this distance; None: for a mile the runner's goal, else none
    """

    distance_m: float = MILE_M
    track: TrackKind = "outdoor400"
    day: Conditions = CALM
    goal_s: float | None = None
    gun: dt.time | None = None
    cues: Mapping[str, str] = field(default_factory=dict)

    def goal_of(self, athlete: AthleteView) -> float | None:
        """The goal for this race in seconds: its own, for a mile else the runner's."""
        return self.goal_s or (athlete.goal_s if abs(self.distance_m - MILE_M) < 0.5 else None)

    def day_of(self, distance_m: float, track: TrackKind) -> Conditions:
        """The day as it is for another race: the hills belong to this one only."""
        here = track == "road" and abs(distance_m - self.distance_m) < 0.5
        return self.day if here else replace(self.day, road=None)

    def cues_for_plan(self) -> dict[str, tuple[str, ...]]:
        """The runner's own cues as `pacing.plan_race` takes them."""
        return {word: (cue,) for word, cue in self.cues.items()}


def of(athlete: AthleteView) -> RaceChoices:
    """The athlete's choices. Rows of another version that cannot be read are as if nothing was chosen."""
    row = models.RaceDayChoices.objects.filter(athlete_id=athlete.id).first()
    if row is None:
        return RaceChoices()
    told: Mapping[str, Any] = row.conditions if isinstance(row.conditions, dict) else {}
    try:
        distance_m, track = float(told.get("distance_m", MILE_M)), told.get("track", "outdoor400")
        course.check_distance(distance_m, track)
        road = _road(json.dumps(told["road"])) if told.get("road") else None
        day = Conditions(**{name: told[name] for name in _DAY if name in told}, road=road)
        goal_s = told.get("goal_s")
        if goal_s is not None:
            course.check_finish(float(goal_s), distance_m)
    except (ValueError, TypeError, InputError):
        distance_m, track, day, goal_s = MILE_M, "outdoor400", CALM, None
    cues = {word: str(row.cues[word])[:LONGEST_CUE] for word in FOCUS_WORDS if row.cues.get(word)}
    return RaceChoices(distance_m, track, day, goal_s, row.gun, cues)


# The same course is the same object, so that what is computed for it is found again.
@lru_cache(maxsize=16)
def _road(text: str) -> RoadCourse:
    return road_course.kept_course(json.loads(text))


def course_in_file(data: bytes, distance_m: float) -> RoadCourse:
    """The course of a race in the bytes of a GPX file.

    raises  InputError for a file that holds no course of this length with heights
    """
    return road_course.road_course(gpx_course.read_course(data), distance_m)


def set_race(
    athlete: AthleteView, distance_m: float, track: TrackKind, day: Conditions, goal_s: float | None = None
) -> None:
    """Keep the race, its goal, its track and the weather.

    raises  InputError for a race that cannot be planned, NotAllowed for somebody who may only look
    """
    access.may_change(athlete)
    course.check_distance(distance_m, track)
    if goal_s is not None:
        course.check_finish(goal_s, distance_m)
    told: dict[str, Any] = {"distance_m": distance_m, "track": track, "goal_s": goal_s}
    told |= {name: getattr(day, name) for name in _DAY} | {"road": day.road.to_dict() if day.road else None}
    models.RaceDayChoices.objects.update_or_create(athlete_id=athlete.id, defaults={"conditions": told})


def set_words(athlete: AthleteView, gun: dt.time | None, cues: Mapping[str, str]) -> None:
    """Keep the time of the gun and the cues; an empty cue brings ours back."""
    access.may_change(athlete)
    kept = {word: cues[word].strip()[:LONGEST_CUE] for word in FOCUS_WORDS if cues.get(word, "").strip()}
    models.RaceDayChoices.objects.update_or_create(athlete_id=athlete.id, defaults={"gun": gun, "cues": kept})


def set_push_cue(athlete: AthleteView, cue: str) -> None:
    """Keep the cue for Push that the first-200 trainer found, and leave the others as they are."""
    chosen = of(athlete)
    set_words(athlete, chosen.gun, {**chosen.cues, "Push": cue})
