"""The form that makes a plan fit a life: the seven days, races on the way, days away, ground and gym, health."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fourlaps.errors import InputError
from fourlaps.services.wishes import check_minutes
from fourlaps.units import parse_distance_m
from fourlaps.web.forms.fields import DAYS, DISTANCES, DayField, SpokenForm

FIXED = (
    ("", _("free")),
    ("club", _("club")),
    ("long", _("long run")),
    ("sport", _("sport")),
)
PRIORITIES = (
    ("C", _("run as a workout")),
    ("B", _("raced, after a few easier days")),
    ("A", _("as important as the goal")),
)
SPANS = (
    ("none", _("no training")),
    ("easy", _("easy running only")),
    ("altitude", _("at altitude")),
    ("heat", _("in heat")),
)
WAITING = (
    ("", _("nothing")),
    ("pregnant", _("I am pregnant")),
    ("postpartum", _("I gave birth, no doctor has said yes yet")),
    ("heart", _("heart or chest complaints")),
    ("questionnaire", _("questionnaire said: ask a doctor")),
)
GROUNDS = (
    ("track", _("on a track")),
    ("road", _("on roads, no track")),
    ("treadmill", _("on a treadmill only")),
)
CAUSES = (
    ("other", _("life")),
    ("illness", _("illness")),
    ("injury", _("injury")),
    ("pregnancy", _("pregnancy")),
)
EMPTY_ROWS = 2
WEEK = range(7)


class DayForm(SpokenForm):
    """One weekday: may it hold a run, for how long, and what stands there whatever the plan says."""

    run = forms.BooleanField(required=False)
    minutes = forms.IntegerField(
        required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": "5", "min": 15, "max": 360})
    )
    fixed = forms.ChoiceField(required=False, choices=FIXED)

    def clean_minutes(self) -> int | None:
        given: int | None = self.cleaned_data["minutes"]
        if given is not None:
            try:
                check_minutes(given)
            except InputError as error:
                raise forms.ValidationError(str(error)) from error
        return given


class RaceForm(SpokenForm):
    """One race on the way; an empty day is no race."""

    date = DayField(label=_("Day"), required=False)
    distance = forms.ChoiceField(label=_("Distance"), choices=DISTANCES, initial="mile", required=False)
    priority = forms.ChoiceField(label=_("How"), choices=PRIORITIES, required=False)


class SpanForm(SpokenForm):
    """A stretch of days; an empty first day is none."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    kind = forms.ChoiceField(label=_("What"), choices=SPANS, required=False)


class LifeForm(SpokenForm):
    """What holds for the whole plan."""

    quality = forms.TypedChoiceField(
        label=_("Hard sessions a week"), required=False, coerce=int, empty_value=None,
        choices=(("", _("as the plan thinks best")), ("1", "1"), ("2", "2"), ("3", "3")),
    )  # fmt: skip
    ground = forms.ChoiceField(
        label=_("Where I run fast"),
        choices=GROUNDS,
    )
    gym = forms.BooleanField(
        label=_("I have weights"), required=False, initial=True,
        help_text=_("Without them every exercise comes in its bodyweight version."),
    )  # fmt: skip
    run_walk = forms.BooleanField(label=_("I walk part of my easy runs"), required=False)
    sport = forms.CharField(
        label=_("The other sport"), required=False, max_length=40,
        help_text=_("Tick its days above. The day after it stays easy."),
    )  # fmt: skip
    waiting = forms.ChoiceField(
        label=_("What waits for a doctor's word"), choices=WAITING, required=False,
        help_text=_("Until you are cleared (in the settings) everything stays easy."),
    )  # fmt: skip
    gap_days = forms.IntegerField(
        label=_("Days without a run before today"), required=False, min_value=0, max_value=730,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}), help_text=_("Empty: I have been running."),
    )  # fmt: skip
    gap_cause = forms.ChoiceField(label=_("Because of"), choices=CAUSES, required=False)


class PlanSettings:
    """All parts of the page as one: bound to what was sent, or filled from what is stored."""

    def __init__(self, data: Mapping[str, Any] | None, known: Mapping[str, Any]) -> None:
        self.errors: list[str] = []
        self.days = [DayForm(data, prefix=f"day{number}", initial=_day_initial(known, number)) for number in WEEK]
        self.names = [name for _number, name in DAYS]
        races, spans = list(known.get("races") or ()), list(known.get("spans") or ())
        self.races = [
            RaceForm(data, prefix=f"race{number}", initial=_race_initial(races, number))
            for number in range(_rows(data, "race", len(races)))
        ]
        self.spans = [
            SpanForm(data, prefix=f"span{number}", initial=spans[number] if number < len(spans) else {"kind": "none"})
            for number in range(_rows(data, "span", len(spans)))
        ]
        told = {**known, "quality": known.get("quality") or "", "waiting": known.get("waiting") or ""}
        self.life = LifeForm(data, initial={"gym": True, "ground": "track", **told})

    @property
    def parts(self) -> list[SpokenForm]:
        return [*self.days, *self.races, *self.spans, self.life]

    @property
    def week(self) -> list[tuple[str, DayForm]]:
        return [(str(name), form) for name, form in zip(self.names, self.days, strict=True)]

    def is_valid(self) -> bool:
        """Whether every part makes sense by itself and the seven days together."""
        wrong = [part for part in self.parts if not part.is_valid()]  # every part says what is wrong with it
        if not wrong:
            self._check_days()
        return not wrong and not self.errors

    def _check_days(self) -> None:
        if sum(form.cleaned_data["run"] for form in self.days) < 2:
            self.errors.append(gettext("Tick at least two days for running, better three."))
        for (name, form), fixed in zip(self.week, self._fixed(), strict=True):
            if fixed in ("club", "long") and not form.cleaned_data["run"]:
                self.errors.append(
                    gettext("%(day)s holds a fixed run but is not ticked for running. Tick it, or free it.")
                    % {"day": name}
                )
        if self._fixed().count("long") > 1:
            self.errors.append(gettext("Only one day can hold the long run."))

    def _fixed(self) -> list[str]:
        return [form.cleaned_data["fixed"] for form in self.days]

    @property
    def cleaned(self) -> dict[str, Any]:
        """Everything as `services.wishes` takes it."""
        fixed = self._fixed()
        return {
            **self.life.cleaned_data,
            "days": [number for number in WEEK if self.days[number].cleaned_data["run"]],
            "minutes": [form.cleaned_data["minutes"] for form in self.days],
            "club_days": [number for number in WEEK if fixed[number] == "club"],
            "sport_days": [number for number in WEEK if fixed[number] == "sport"],
            "long_run_day": fixed.index("long") if "long" in fixed else None,
            "races": [
                {
                    "date": form.cleaned_data["date"],
                    "distance_m": parse_distance_m(form.cleaned_data["distance"] or "mile"),
                    "priority": form.cleaned_data["priority"] or "C",
                }
                for form in self.races
                if form.cleaned_data["date"]
            ],
            "spans": [
                {**form.cleaned_data, "kind": form.cleaned_data["kind"] or "none"}
                for form in self.spans
                if form.cleaned_data["first"]
            ],
        }

    @property
    def complaints(self) -> list[str]:
        """Every complaint as a sentence with where it belongs."""
        found = list(self.errors)
        weekdays = {id(form): name for name, form in self.week}
        for part in self.parts:
            for name, problems in part.errors.items():
                label = weekdays.get(id(part)) or (part.fields[name].label if name in part.fields else "")
                found += [f"{label}: {problem}" if label else str(problem) for problem in problems]
        return found


def _rows(data: Mapping[str, Any] | None, prefix: str, known: int) -> int:
    """How many rows to show: those stored and two empty ones, or as many as were sent (never without end)."""
    if data is None:
        return min(known, 30) + EMPTY_ROWS
    sent = [key for key in data if key.startswith(prefix) and key.endswith(("-date", "-first"))]
    return min(len(sent), 40)


def _day_initial(known: Mapping[str, Any], number: int) -> dict[str, Any]:
    minutes = known.get("minutes") or [None] * 7
    fixed = "club" if number in (known.get("club_days") or ()) else ""
    fixed = "sport" if number in (known.get("sport_days") or ()) else fixed
    fixed = "long" if number == known.get("long_run_day") else fixed
    return {"run": number in known.get("days", ()), "minutes": minutes[number], "fixed": fixed}


def _race_initial(races: list[dict[str, Any]], number: int) -> dict[str, Any]:
    if number >= len(races):
        return {"priority": "C"}
    race = races[number]
    named = {parse_distance_m(name): name for name, _word in DISTANCES}
    distance = named.get(race["distance_m"], "mile")
    return {"date": dt.date.fromisoformat(race["date"]), "distance": distance, "priority": race["priority"]}
