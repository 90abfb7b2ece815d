"""What is asked about a runner when starting and in the settings."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fourlaps.units import MILE_M
from fourlaps.web.forms.fields import DAYS


class AboutRunnerFields(forms.Form):
    """What may be skipped when starting and changed at any time."""

    units = forms.ChoiceField(label=_("Distances in"), choices=(("km", _("kilometres")), ("mi", _("miles"))))
    # Typed in the runner's units, kilometres once cleaned.
    week_km = forms.FloatField(
        label=_("A week, lately"), required=False, min_value=0, max_value=250,
        help_text=_("The average of the last three weeks. Empty: we start from 20 km."),
    )  # fmt: skip
    longest_km = forms.FloatField(
        label=_("Longest run of the last 30 days"), required=False, min_value=0, max_value=100
    )
    days = forms.TypedMultipleChoiceField(
        label=_("Days you can run"), choices=DAYS, coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, initial=[1, 3, 5, 6],
    )  # fmt: skip
    # Sent along with the seven boxes: only then does "none ticked" mean that no day is free.
    days_shown = forms.CharField(required=False, initial="1", widget=forms.HiddenInput)
    injured = forms.BooleanField(label=_("Something hurts at the moment"), required=False)
    fast_running = forms.BooleanField(
        label=_("I have run at mile pace or faster in the last three weeks"), required=False
    )
    strength_history = forms.BooleanField(
        label=_("I have lifted weights regularly for the last four weeks"), required=False
    )
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=(("", _("rather not say")), ("F", _("female")), ("M", _("male"))),
        help_text=_("Only for the range of your mile and safe weekly distances."),
    )  # fmt: skip
    birth_year = forms.IntegerField(label=_("Birth year"), required=False, min_value=1920, max_value=2020)
    body_kg = forms.FloatField(label=_("Body mass, kg"), required=False, min_value=25, max_value=200)
    cleared = forms.BooleanField(
        label=_("A doctor has cleared me for hard running"), required=False,
        help_text=_("Asked from 60 on, and of everyone who waits for a doctor's word."),
    )  # fmt: skip

    def in_km(self, name: str, units: str) -> float | None:
        """What was typed in a distance field, as kilometres."""
        typed: float | None = self.cleaned_data.get(name)
        return typed if typed is None or units != "mi" else typed * MILE_M / 1000

    def clean_days(self) -> list[int]:
        chosen: list[int] = self.cleaned_data["days"]
        if not chosen and self.data.get("days_shown"):
            raise forms.ValidationError(gettext("No day is free for running. Tick at least two, better three."))
        return chosen
