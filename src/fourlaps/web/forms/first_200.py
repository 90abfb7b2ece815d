"""Three starts of 200 m from feel."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fourlaps.web.forms.fields import SpokenForm


class StartsForm(SpokenForm):
    """Three starts of 200 m from feel."""

    starts = forms.CharField(
        label=_("Your 200s, in seconds"),
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "37.5 38.2 37.9", "autocomplete": "off", "inputmode": "text"}),
    )

    def starts_or_none(self) -> list[float]:
        """The starts, empty where they cannot be read."""
        return self.cleaned_data["starts"] if self.is_valid() else []

    def clean_starts(self) -> list[float]:
        found = []
        for piece in self.cleaned_data["starts"].replace(";", " ").replace("/", " ").split():
            try:
                found.append(float(piece.strip(",").replace(",", ".")))
            except ValueError as error:
                raise forms.ValidationError(
                    gettext("'%(text)s' is no time. Write seconds, e.g. 37.5.") % {"text": piece}
                ) from error
        return found
