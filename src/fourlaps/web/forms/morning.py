"""The morning check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fourlaps.web.forms.fields import SpokenForm


def _zero_to_ten(**words: Any) -> forms.IntegerField:
    box = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(required=False, min_value=0, max_value=10, widget=box, **words)


class MorningForm(SpokenForm):
    """One morning in three answers, every one of which may stay empty."""

    pain = _zero_to_ten(label=_("Pain, 0-10"), help_text=_("0 is none. Leave empty if you like."))
    pain_note = forms.CharField(
        label=_("Where, or anything that worries you"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    illness = forms.ChoiceField(
        label=_("Ill?"),
        required=False,
        choices=(
            ("none", _("no")),
            ("mild", _("a cold, above the neck")),
            # Below the neck is answered like a fever; what comes from the heart or the breath is a doctor's (3.14).
            ("fever", _("fever, cough, stomach, aching all over")),
            ("chest", _("chest pain, heart or breath")),
        ),
    )
    sleep_h = forms.FloatField(
        label=_("Hours slept"),
        required=False,
        min_value=0,
        max_value=24,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
    )
    soreness = _zero_to_ten(label=_("Sore legs, 0-10"))
    mood = _zero_to_ten(label=_("Mood, 0-10"), help_text=_("10 is great."))
    temp_c = forms.FloatField(
        label=_("Warmest on your run, °C"),
        help_text=_("If it gets warm: the paces of the day follow."),
        required=False,
        min_value=-40,
        max_value=55,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    resting_heart_rate_bpm = forms.FloatField(
        label=_("Resting pulse, beats a minute"),
        required=False,
        min_value=25,
        max_value=150,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    hrv_rmssd_ms = forms.FloatField(
        label=_("HRV (rMSSD), ms"),
        help_text=_("Counts against your own last weeks."),
        required=False,
        min_value=1,
        max_value=400,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
