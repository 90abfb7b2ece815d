"""The laps of a race behind the runner."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fourlaps.errors import InputError
from fourlaps.racing import course
from fourlaps.units import parse_time_s
from fourlaps.web.forms.fields import ClockField, DayField, SpokenForm
from fourlaps.web.forms.race import RACES, TRACKS
from fourlaps.web.sayings import said


class ReviewForm(SpokenForm):
    """The laps of a race as typed, in any of the ways people write them."""

    laps = forms.CharField(
        label=_("Your laps"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "76.1 75.4 76.9 73.8", "autocomplete": "off"}),
        help_text=_(
            "One time per lap with spaces between, as seconds (76.1) or m:ss (1:16.1). "
            "For a mile the first lap is 409 m."
        ),
    )
    distance = forms.ChoiceField(label=_("Race"), choices=RACES, initial="mile")
    track = forms.ChoiceField(label=_("Track"), choices=TRACKS, required=False, initial="outdoor400")
    goal = ClockField(label=_("Goal"), required=False)
    date = DayField(label=_("Date"), required=False)
    said = forms.ChoiceField(
        label=_("It was"), required=False,
        choices=(("", _("run for time")), ("tactical", _("a tactical race")), ("fall", _("a race with a fall")),
                 ("pacing_duty", _("pacing somebody else"))),
    )  # fmt: skip
    file = forms.FileField(
        label=_("or a file"), required=False, allow_empty_file=True,
        help_text=_("From the stopwatch (.json) or the watch (.fit, .gpx, .tcx)."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not told.get("laps") and not told.get("file") and not self.errors:
            self.add_error("laps", gettext("Type your laps, or choose a file."))
        if told.get("goal") is not None and told.get("distance"):
            try:
                course.check_finish(told["goal"], course.RACES_M[told["distance"]])
            except InputError as error:
                self.complain(error, "goal")
        return told

    def clean_track(self) -> str:
        return self.cleaned_data["track"] or "outdoor400"

    def clean_laps(self) -> list[float]:
        text = self.cleaned_data["laps"].replace(";", " ").replace("/", " ").replace(", ", " ")
        pieces = [piece.strip(",") for piece in text.split() if piece.strip(",")]
        if not pieces:
            return []
        if len(pieces) < 2:
            raise forms.ValidationError(
                gettext("Two laps at least, with spaces between: 76.1 75.4 76.9 73.8. Found %(n)s.")
                % {"n": len(pieces)}
            )
        if len(pieces) > 60:
            raise forms.ValidationError(gettext("More than 60 laps is no race this page knows."))
        splits = []
        for piece in pieces:
            try:
                # A lap typed as "76" can only be seconds; parse_time_s rightly refuses bare small numbers.
                splits.append(parse_time_s(piece if ":" in piece or "." in piece else f"{piece}.0"))
            except InputError as error:
                raise forms.ValidationError(said(str(error))) from error
        return splits
