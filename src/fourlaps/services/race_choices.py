"""How a runner wants race day: the race and its track, the gun, the weather expected, a cue behind each focus word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fourlaps.errors import InputError
from fourlaps.racing import course
from fourlaps.racing.conditions import CALM, Conditions
from fourlaps.services import access
from fourlaps.services.access import AthleteView
from fourlaps.storage import models
from fourlaps.units import MILE_M
from fourlaps.vocabulary.race import FOCUS_WORDS, TrackKind

LONGEST_CUE = 80
_DAY = ("wind_mps", "wind_towards_deg", "temperature_c", "altitude_m", "ahead", "lane")


@dataclass(frozen=True, slots=True)
class RaceChoices:
    """What was chosen; the values of a runner who chose nothing are a mile in calm on a 400 m track."""

    distance_m: float = MILE_M
    track: TrackKind = "outdoor400"
    day: Conditions = CALM
    gun: dt.time | None = None
    cues: Mapping[str, str] = field(default_factory=dict)

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
        day = Conditions(**{name: told[name] for name in _DAY if name in told})
    except (ValueError, TypeError, InputError):
        distance_m, track, day = MILE_M, "outdoor400", CALM
    cues = {word: str(row.cues[word])[:LONGEST_CUE] for word in FOCUS_WORDS if row.cues.get(word)}
    return RaceChoices(distance_m, track, day, row.gun, cues)


def set_race(athlete: AthleteView, distance_m: float, track: TrackKind, day: Conditions) -> None:
    """Keep the race, its track and the weather.

    raises  InputError for a race that cannot be planned, NotAllowed for somebody who may only look
    """
    access.may_change(athlete)
    course.check_distance(distance_m, track)
    told = {"distance_m": distance_m, "track": track} | {name: getattr(day, name) for name in _DAY}
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
