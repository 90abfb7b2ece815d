"""One more result, and what slowed a surprising one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fourlaps.web.forms.fields import ClockField, DayField, DistanceField, SpokenForm, not_future

KINDS = (("race", _("race")), ("time_trial", _("time trial")), ("training", _("in training")))
SURFACES = (
    ("", _("track")),
    ("indoor", _("indoor track")),
    ("road", _("road")),
    ("cross_country", _("cross-country or trail")),
)
EXCUSE_CHOICES = (
    ("", _("no, that was me")),
    ("wind", _("wind")),
    ("hills", _("hills or mud")),
    ("heat", _("heat")),
    ("tactics", _("a tactical race")),
    ("illness", _("ill, hurt or tired")),
    ("other", _("something else")),
)


class ResultForm(SpokenForm):
    """One more result."""

    distance = DistanceField(label=_("Distance"), initial="mile")
    time = ClockField(label=_("Time"), help_text=_("m:ss, e.g. 2:31 or 19:40"))
    date = DayField(label=_("Date"))
    kind = forms.ChoiceField(label=_("What was it?"), choices=KINDS)
    surface = forms.ChoiceField(label=_("Where?"), choices=SURFACES, required=False)
    excuse = forms.ChoiceField(
        label=_("Did something slow you down?"), choices=EXCUSE_CHOICES, required=False,
        help_text=_("Then it counts only where it makes you faster."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["date"].widget.attrs["max"] = today.isoformat()
        if not self.is_bound:
            self.initial.setdefault("date", today)

    def clean_date(self) -> dt.date:
        return not_future(self.cleaned_data["date"], self.today)
