"""Which race it is, its goal, and what the day and the track add."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fourlaps.errors import InputError
from fourlaps.racing import course
from fourlaps.racing.conditions import CALM, Conditions
from fourlaps.racing.road_course import RoadCourse
from fourlaps.services import race_choices
from fourlaps.services.race_choices import RaceChoices
from fourlaps.web.forms.fields import ClockField, SpokenForm

RACES = tuple((race, {"mile": _("mile"), "2mile": _("2 miles")}.get(race, f"{race} m")) for race in course.RACES_M)
TRACKS = (("outdoor400", _("400 m track")), ("indoor200", _("200 m track")), ("road", _("road, in quarters")))


def raced(race: str) -> str:
    """A race as the pages name it."""
    return str(dict(RACES).get(race, f"{race} m"))


# Where the wind blows on the home straight, seen by a runner on it; degrees as `conditions` counts them.
WINDS = (
    ("0", _("from behind on the home straight")),
    ("180", _("from the front on the home straight")),
    ("90", _("across the track")),
    ("45", _("aslant")),
)


GROUNDS = (
    ("synthetic", _("synthetic")), ("asphalt", _("asphalt")), ("cinder", _("cinder")), ("grass", _("grass")),
)  # fmt: skip
LARGEST_COURSE_BYTES = 20 * 2**20


class RaceChoicesForm(SpokenForm):
    """Which race it is, its goal, and folded away what the day and the track add."""

    distance = forms.ChoiceField(label=_("Race"), choices=RACES, initial="mile")
    track = forms.ChoiceField(label=_("Track"), choices=TRACKS, initial="outdoor400")
    goal = ClockField(
        label=_("Goal for this race"), required=False,
        help_text=_("m:ss. Empty: for a mile the goal in your settings, else what you can run."),
    )  # fmt: skip
    wind_mps = forms.FloatField(label=_("Wind, m/s"), required=False, help_text=_("2 moves leaves, 5 moves branches."))
    wind_towards = forms.ChoiceField(label=_("It blows"), choices=WINDS, required=False)
    temperature_c = forms.FloatField(label=_("Temperature, °C"), required=False)
    altitude_m = forms.FloatField(label=_("Altitude, m"), required=False)
    ahead = forms.IntegerField(label=_("Runners you can run behind"), required=False, help_text=_("0 to lead."))
    ahead_until_m = forms.FloatField(
        label=_("Behind them until, m"), required=False, help_text=_("Empty: to the finish.")
    )
    lane = forms.IntegerField(label=_("Lane"), required=False)
    wide_m = forms.FloatField(
        label=_("Running wide on the bends, m"), required=False,
        help_text=_("Metres outside the line of the lane; in a crowd about 1."),
    )  # fmt: skip
    surface = forms.ChoiceField(label=_("Surface"), choices=GROUNDS, required=False, initial="synthetic")
    flat = forms.BooleanField(label=_("The 200 m track is flat, not banked"), required=False)
    course_file = forms.FileField(
        label=_("Course of a road race"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".gpx,application/gpx+xml"}),
        help_text=_("A GPX file with heights, as long as the race."),
    )  # fmt: skip
    level = forms.BooleanField(label=_("Forget the course kept"), required=False)

    def __init__(self, *args: Any, chosen: RaceChoices, **options: Any) -> None:
        options.setdefault("initial", self.from_choices(chosen))
        super().__init__(*args, **options)
        self.chosen = chosen
        road = chosen.day.road
        if road is None:
            del self.fields["level"]
        else:
            self.fields["course_file"].help_text = gettext(
                "One is kept: %(up)s m up. Another file takes its place."
            ) % {"up": f"{road.climb_m:.0f}"}

    @staticmethod
    def from_choices(chosen: RaceChoices) -> dict[str, Any]:
        """Initial values: what is as usual stays empty."""
        day = chosen.day
        return {
            "distance": course.race_of(chosen.distance_m),
            "track": chosen.track,
            "goal": chosen.goal_s,
            "wind_mps": day.wind_mps or None,
            "wind_towards": f"{day.wind_towards_deg:g}",
            "temperature_c": None if day.temperature_c == CALM.temperature_c else day.temperature_c,
            "altitude_m": day.altitude_m or None,
            "ahead": day.ahead or None,
            "ahead_until_m": day.ahead_until_m,
            "lane": None if day.lane == 1 else day.lane,
            "wide_m": day.wide_m or None,
            "surface": day.surface,
            "flat": not day.banked,
        }

    def race_fields(self) -> list[forms.BoundField]:
        """What says which race it is."""
        return [self[name] for name in ("distance", "track", "goal")]

    def day_fields(self) -> list[forms.BoundField]:
        """What is folded away."""
        return [field for field in self if field.name not in ("distance", "track", "goal")]

    def is_day_open(self) -> bool:
        """Whether something is wrong in the folded part."""
        return self.is_bound and any(field.errors for field in self.day_fields())

    def distance_m(self) -> float:
        """Metres of the race of a valid form."""
        return course.RACES_M[self.cleaned_data["distance"]]

    def goal_s(self) -> float | None:
        """The goal; one that was kept for another distance and not typed anew is not carried over."""
        goal: float | None = self.cleaned_data["goal"]
        same = abs(self.distance_m() - self.chosen.distance_m) < 0.5
        return goal if same or goal != self.chosen.goal_s else None

    def clean_course_file(self) -> bytes | None:
        file = self.cleaned_data["course_file"]
        if file is None:
            return None
        if file.size > LARGEST_COURSE_BYTES:
            raise forms.ValidationError(gettext("A course of more than 20 MB is no course of a race."))
        return bytes(file.read())

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        data = told.pop("course_file", None)
        if data is None or self.errors:
            return told
        if told["track"] != "road":
            self.add_error(
                "course_file", gettext("A course with hills is run on the road. Choose the road as the track.")
            )
            return told
        try:
            told["new_road"] = race_choices.course_in_file(data, self.distance_m())
        except InputError as error:
            self.complain(error, "course_file")
        return told

    def day(self) -> Conditions:
        """The weather and the way of a valid form. Raises InputError for a day nobody races on."""
        told = self.cleaned_data
        return Conditions(
            wind_mps=told["wind_mps"] or 0.0,
            wind_towards_deg=float(told["wind_towards"] or 0),
            temperature_c=CALM.temperature_c if told["temperature_c"] is None else told["temperature_c"],
            altitude_m=told["altitude_m"] or 0.0,
            ahead=told["ahead"] or 0,
            ahead_until_m=told["ahead_until_m"],
            lane=told["lane"] or 1,
            wide_m=told["wide_m"] or 0.0,
            banked=not told["flat"],
            surface=told["surface"] or "synthetic",
            road=self._road(),
        )

    def _road(self) -> RoadCourse | None:
        told = self.cleaned_data
        if "new_road" in told:
            new: RoadCourse = told["new_road"]
            return new
        kept = self.chosen.day.road
        if kept is None or told["track"] != "road" or told.get("level"):
            return None
        return kept if abs(kept.distance_m - self.distance_m()) < 0.5 else None
