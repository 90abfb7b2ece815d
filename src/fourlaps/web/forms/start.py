"""The first page, and pairing a phone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fourlaps.web.forms.about_runner import AboutRunnerFields
from fourlaps.web.forms.fields import ClockField, DayField, DistanceField, SpokenForm, not_future


class OnboardingForm(AboutRunnerFields, SpokenForm):
    """One recent result and, if there is one, a race: under a minute."""

    distance = DistanceField(label=_("Distance"), initial="mile")
    time = ClockField(
        label=_("Time"),
        help_text=_("m:ss, e.g. 5:42"),
        error_messages={"required": _("One time is all we need. Write it as m:ss, e.g. 5:42.")},
    )
    date = DayField(label=_("When was that?"), error_messages={"required": _("Roughly is fine: pick a day.")})
    race = DayField(label=_("Race day"), required=False, help_text=_("Empty: we plan a time trial in twelve weeks."))
    goal = ClockField(label=_("Goal, if you have one"), required=False, help_text=_("for the mile, m:ss"))

    field_order = ("distance", "time", "date", "race", "goal")

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["date"].widget.attrs["max"] = today.isoformat()
        self.fields["race"].widget.attrs["min"] = (today + dt.timedelta(days=1)).isoformat()
        self.fields["units"].required = False
        if not self.is_bound:
            self.initial.setdefault("date", today)

    def clean_date(self) -> dt.date:
        return not_future(self.cleaned_data["date"], self.today)

    def clean(self) -> dict[str, Any]:
        units = self.cleaned_data["units"] = self.cleaned_data.get("units") or "km"
        return self.cleaned_data | {name: self.in_km(name, units) for name in ("week_km", "longest_km")}


class PairForm(SpokenForm):
    """The one-time code that the computer shows."""

    code = forms.CharField(
        label=_("Code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
