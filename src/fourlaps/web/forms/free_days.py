"""The form for other days than usual, for a while."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fourlaps.vocabulary.log import Availability
from fourlaps.web.forms.fields import DAYS, DayField, SpokenForm


class FreeDaysForm(SpokenForm):
    """From one day to another, and the weekdays of them that may hold a run."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))
    days = forms.TypedMultipleChoiceField(
        label=_("Days I can run then"), choices=DAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    @property
    def window(self) -> Availability:
        given = self.cleaned_data
        return Availability(given["first"], given["last"], tuple(sorted(given["days"])))
