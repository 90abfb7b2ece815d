"""When the gun goes, and the four words."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fourlaps.vocabulary.race import FOCUS_WORDS
from fourlaps.web.forms.fields import SpokenForm


class RaceWordsForm(SpokenForm):
    """When the gun goes, and one cue behind each of the four words."""

    gun = forms.TimeField(
        label=_("The gun"), required=False, input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("This is no time of day. Write it as 18:30.")},
    )  # fmt: skip
    push = forms.CharField(label="Push", required=False, max_length=80)
    pace = forms.CharField(label="Pace", required=False, max_length=80)
    position = forms.CharField(label="Position", required=False, max_length=80)
    positivity = forms.CharField(label="Positivity", required=False, max_length=80)

    def cues(self) -> dict[str, str]:
        """The cue typed for each word."""
        return {word: self.cleaned_data[word.lower()] for word in FOCUS_WORDS}
