"""The morning check."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fourlaps.web.forms.fields import SpokenForm


class MorningForm(SpokenForm):
    """One morning in three answers, every one of which may stay empty."""

    pain = forms.IntegerField(
        label=_("Pain, 0-10"),
        required=False,
        min_value=0,
        max_value=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("0 is none. Leave empty if you like."),
    )
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
            ("fever", _("fever")),
            ("chest", _("chest, cough or stomach")),
        ),
    )
    sleep_h = forms.FloatField(
        label=_("Hours slept"),
        required=False,
        min_value=0,
        max_value=24,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
    )
    soreness = forms.IntegerField(
        label=_("Sore legs, 0-10"),
        required=False,
        min_value=0,
        max_value=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    mood = forms.IntegerField(
        label=_("Mood, 0-10"),
        required=False,
        min_value=0,
        max_value=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("10 is great."),
    )
