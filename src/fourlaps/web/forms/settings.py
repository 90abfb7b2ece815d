"""Everything the plan is made from, and how numbers are shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fourlaps.units import MILE_M
from fourlaps.web.forms.about_runner import AboutRunnerFields
from fourlaps.web.forms.fields import SHOWN, ClockField, DayField, SpokenForm, only_touched, shown_by, was_shown


class SettingsForm(AboutRunnerFields, SpokenForm):
    """Everything the plan is made from, and how numbers are shown."""

    name = forms.CharField(label=_("Your name"), required=False, max_length=80)
    race = DayField(label=_("Race day"), required=False)
    goal = ClockField(label=_("Goal for the mile"), required=False, help_text=_("m:ss, empty for none"))
    timezone = forms.CharField(
        label=_("Time zone"), required=False, max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Where you are, as in Europe/Berlin: your days begin at its midnight."),
    )  # fmt: skip

    field_order = ("name", "race", "goal", "units", "timezone")

    def __init__(
        self, data: Any = None, *, units: str, machine_zone: str, initial: Mapping[str, Any], **options: Any
    ) -> None:
        """
        units         what distances are shown and typed in here, whatever is chosen for the pages to come
        machine_zone  where this machine is; said where it is not where the runner is
        """
        self.shown_in, self.told = units, initial
        per_km = 1000 / MILE_M if units == "mi" else 1.0
        shown = {
            name: round(initial[name] * per_km, 1)
            for name in ("week_km", "longest_km")
            if initial.get(name) is not None
        }
        super().__init__(initial={**initial, **shown}, **options)
        now = shown_by(self)
        self.shown = json.dumps(now)
        if data is not None:
            # Bound only now: what is shown was asked of the form as it opens.
            before = was_shown(data)
            self.data, self.is_bound = only_touched(data, before, now), True
            self.shown_in = "mi" if before.get("units", [units]) == ["mi"] else "km"
        unit = "mi" if units == "mi" else "km"
        for name in ("week_km", "longest_km"):
            self.fields[name].label = f"{self.fields[name].label}, {unit}"
        if machine_zone != initial.get("timezone"):
            hint = gettext("This machine is in %(zone)s.") % {"zone": machine_zone}
            self.fields["timezone"].help_text = f"{self.fields['timezone'].help_text} {hint}"

    def sent_with(self, **told_km: float) -> list[tuple[str, str]]:
        """What this form sends where only these distances (km) were typed into it."""
        per_km = 1000 / MILE_M if self.shown_in == "mi" else 1.0
        typed = {name: [f"{km * per_km:.1f}"] for name, km in told_km.items()}
        sent = {**json.loads(self.shown), **typed, SHOWN: [self.shown]}
        return [(name, value) for name, values in sent.items() for value in values]

    def clean(self) -> dict[str, Any]:
        # A number left as it stood is not rounded by the way through miles.
        zone = self.cleaned_data.get("timezone") or self.told["timezone"]
        return (
            self.cleaned_data
            | {"timezone": zone}
            | {
                name: self.in_km(name, self.shown_in) if name in self.changed_data else self.told.get(name)
                for name in ("week_km", "longest_km")
            }
        )
