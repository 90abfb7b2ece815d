"""Which race it is, and the weather of the day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fourlaps.racing import course
from fourlaps.racing.conditions import CALM, Conditions
from fourlaps.services.race_choices import RaceChoices
from fourlaps.web.forms.fields import SpokenForm

RACES = tuple((race, {"mile": _("mile"), "2mile": _("2 miles")}.get(race, f"{race} m")) for race in course.RACES_M)
TRACKS = (("outdoor400", _("400 m track")), ("indoor200", _("200 m track")), ("road", _("road, in quarters")))


def raced(race: str) -> str:
    """A race as the pages name it."""
    return {"mile": gettext("mile"), "2mile": gettext("2 miles")}.get(race, f"{race} m")


# Where the wind blows on the home straight, seen by a runner on it; degrees as `conditions` counts them.
WINDS = (
    ("0", _("from behind on the home straight")),
    ("180", _("from the front on the home straight")),
    ("90", _("across the track")),
    ("45", _("aslant")),
)


class RaceChoicesForm(SpokenForm):
    """Which race it is and the weather expected."""

    distance = forms.ChoiceField(label=_("Race"), choices=RACES, initial="mile")
    track = forms.ChoiceField(label=_("Track"), choices=TRACKS, initial="outdoor400")
    wind_mps = forms.FloatField(label=_("Wind, m/s"), required=False, help_text=_("2 moves leaves, 5 moves branches."))
    wind_towards = forms.ChoiceField(label=_("It blows"), choices=WINDS, required=False)
    temperature_c = forms.FloatField(label=_("Temperature, °C"), required=False)
    altitude_m = forms.FloatField(label=_("Altitude, m"), required=False)
    ahead = forms.IntegerField(label=_("Runners you can run behind"), required=False, help_text=_("0 to lead."))
    lane = forms.IntegerField(label=_("Lane"), required=False)

    @staticmethod
    def from_choices(chosen: RaceChoices) -> dict[str, Any]:
        """Initial values: what is as usual stays empty."""
        day = chosen.day
        return {
            "distance": course.race_of(chosen.distance_m),
            "track": chosen.track,
            "wind_mps": day.wind_mps or None,
            "wind_towards": f"{day.wind_towards_deg:g}",
            "temperature_c": None if day.temperature_c == CALM.temperature_c else day.temperature_c,
            "altitude_m": day.altitude_m or None,
            "ahead": day.ahead or None,
            "lane": None if day.lane == 1 else day.lane,
        }

    def day(self) -> Conditions:
        """The weather of a valid form. Raises InputError for a day nobody races on."""
        told = self.cleaned_data
        return Conditions(
            wind_mps=told["wind_mps"] or 0.0,
            wind_towards_deg=float(told["wind_towards"] or 0),
            temperature_c=CALM.temperature_c if told["temperature_c"] is None else told["temperature_c"],
            altitude_m=told["altitude_m"] or 0.0,
            ahead=told["ahead"] or 0,
            lane=told["lane"] or 1,
        )
