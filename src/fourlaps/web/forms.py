"""What people type, as Django forms: the words of `units` in, SI out, every complaint in plain words.

A form raises nothing: an InputError of the knowledge floors becomes the field's own message, and everything that
was typed stays in the form.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fourlaps.errors import InputError
from fourlaps.racing import course
from fourlaps.racing.conditions import CALM, Conditions
from fourlaps.services.race_choices import RaceChoices
from fourlaps.units import MILE_M, format_time, parse_distance_m, parse_time_s
from fourlaps.vocabulary.race import FOCUS_WORDS
from fourlaps.web.sayings import said

DISTANCES = (
    ("mile", _("mile")),
    ("800", "800 m"),
    ("1500", "1500 m"),
    ("1600", "1600 m"),
    ("3k", "3000 m"),
    ("2mile", _("2 miles")),
    ("5k", "5 km"),
    ("10k", "10 km"),
    ("half", _("half marathon")),
)


def raced(race: str) -> str:
    """A race as the pages name it."""
    return {"mile": gettext("mile"), "2mile": gettext("2 miles")}.get(race, f"{race} m")


RACES = tuple((race, {"mile": _("mile"), "2mile": _("2 miles")}.get(race, f"{race} m")) for race in course.RACES_M)
TRACKS = (("outdoor400", _("400 m track")), ("indoor200", _("200 m track")), ("road", _("road, in quarters")))
GROUP_PACES = tuple((name, label) for name, label in DISTANCES if name in ("800", "1500", "mile", "3k", "5k", "10k"))
DAYS = (
    (0, _("Mon")), (1, _("Tue")), (2, _("Wed")), (3, _("Thu")), (4, _("Fri")), (5, _("Sat")), (6, _("Sun")),
)  # fmt: skip
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


class ClockField(forms.CharField):
    """A time typed as m:ss, as seconds; '' stays None."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 20)
        super().__init__(**options)
        self.widget.attrs.update({"placeholder": "5:12", "autocomplete": "off", "inputmode": "text"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_time_s(text)
        except InputError as error:
            raise forms.ValidationError(said(str(error))) from error

    def prepare_value(self, value: Any) -> Any:
        return format_time(value, 1).removesuffix(".0") if isinstance(value, (int, float)) else value


class DistanceField(forms.ChoiceField):
    """One of the usual distances, as metres."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=DISTANCES, **options)

    def clean(self, value: Any) -> Any:
        return parse_distance_m(super().clean(value))


class DayField(forms.DateField):
    """A calendar day with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        messages = {"invalid": _("This is no date. Write it as year-month-day, e.g. 2026-06-20.")}
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={**messages, **options.pop("error_messages", {})},
            **options,
        )


class SpokenForm(forms.Form):
    """A form that leaves every complaint to us: the browser's own bubbles speak another language and vanish."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    def complain(self, error: Exception, field: str | None = None) -> None:
        """Add an InputError as the form's (or the field's) own message."""
        self.add_error(field, said(str(error)))


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
        label=_("A doctor has cleared me for hard running"), required=False, help_text=_("Asked from 60 on.")
    )

    def in_km(self, name: str, units: str) -> float | None:
        """What was typed in a distance field, as kilometres."""
        typed: float | None = self.cleaned_data.get(name)
        return typed if typed is None or units != "mi" else typed * MILE_M / 1000

    def clean_days(self) -> list[int]:
        chosen: list[int] = self.cleaned_data["days"]
        if not chosen and self.data.get("days_shown"):
            raise forms.ValidationError(gettext("No day is free for running. Tick at least two, better three."))
        return chosen


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
        return _not_future(self.cleaned_data["date"], self.today)

    def clean(self) -> dict[str, Any]:
        units = self.cleaned_data["units"] = self.cleaned_data.get("units") or "km"
        return self.cleaned_data | {name: self.in_km(name, units) for name in ("week_km", "longest_km")}


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
        return _not_future(self.cleaned_data["date"], self.today)


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

    def __init__(self, *args: Any, units: str, machine_zone: str, initial: dict[str, Any], **options: Any) -> None:
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
        super().__init__(*args, initial=initial | shown, **options)
        unit = "mi" if units == "mi" else "km"
        for name in ("week_km", "longest_km"):
            self.fields[name].label = f"{self.fields[name].label}, {unit}"
        if machine_zone != initial.get("timezone"):
            hint = gettext("This machine is in %(zone)s.") % {"zone": machine_zone}
            self.fields["timezone"].help_text = f"{self.fields['timezone'].help_text} {hint}"

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


class FeelForm(SpokenForm):
    """How a session went."""

    feel = forms.IntegerField(min_value=1, max_value=10, required=False)
    note = forms.CharField(label=_("A line for later"), max_length=500, required=False, widget=forms.Textarea)


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


class PairForm(SpokenForm):
    """The one-time code that the computer shows."""

    code = forms.CharField(
        label=_("Code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )


class ReviewForm(SpokenForm):
    """The laps of a race as typed, in any of the ways people write them."""

    laps = forms.CharField(
        label=_("Your laps"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "76.1 75.4 76.9 73.8", "autocomplete": "off"}),
        help_text=_(
            "One time per lap with spaces between, as seconds (76.1) or m:ss (1:16.1). "
            "For a mile the first lap is 409 m."
        ),
    )
    distance = forms.ChoiceField(label=_("Race"), choices=RACES, initial="mile")
    track = forms.ChoiceField(label=_("Track"), choices=TRACKS, required=False, initial="outdoor400")
    goal = ClockField(label=_("Goal"), required=False)
    date = DayField(label=_("Date"), required=False)
    said = forms.ChoiceField(
        label=_("It was"), required=False,
        choices=(("", _("run for time")), ("tactical", _("a tactical race")), ("fall", _("a race with a fall")),
                 ("pacing_duty", _("pacing somebody else"))),
    )  # fmt: skip
    file = forms.FileField(
        label=_("or a file"), required=False, allow_empty_file=True,
        help_text=_("From the stopwatch (.json) or the watch (.fit, .gpx, .tcx)."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not told.get("laps") and not told.get("file") and not self.errors:
            self.add_error("laps", gettext("Type your laps, or choose a file."))
        return told

    def clean_track(self) -> str:
        return self.cleaned_data["track"] or "outdoor400"

    def clean_laps(self) -> list[float]:
        text = self.cleaned_data["laps"].replace(";", " ").replace("/", " ").replace(", ", " ")
        pieces = [piece.strip(",") for piece in text.split() if piece.strip(",")]
        if not pieces:
            return []
        if len(pieces) < 2:
            raise forms.ValidationError(
                gettext("Two laps at least, with spaces between: 76.1 75.4 76.9 73.8. Found %(n)s.")
                % {"n": len(pieces)}
            )
        if len(pieces) > 60:
            raise forms.ValidationError(gettext("More than 60 laps is no race this page knows."))
        splits = []
        for piece in pieces:
            try:
                # A lap typed as "76" can only be seconds; parse_time_s rightly refuses bare small numbers.
                splits.append(parse_time_s(piece if ":" in piece or "." in piece else f"{piece}.0"))
            except InputError as error:
                raise forms.ValidationError(said(str(error))) from error
        return splits


# Where the wind blows on the home straight, seen by a runner on it; degrees as `conditions` counts them.
WINDS = (
    ("0", _("from behind on the home straight")),
    ("180", _("from the front on the home straight")),
    ("90", _("across the track")),
    ("45", _("aslant")),
)


class RaceChoicesForm(SpokenForm):
    """Which race it is and the weather expected."""

    distance = forms.ChoiceField(label=_("Race"), choices=RACES, initial="mile")
    track = forms.ChoiceField(label=_("Track"), choices=TRACKS, initial="outdoor400")
    wind_mps = forms.FloatField(label=_("Wind, m/s"), required=False, help_text=_("2 moves leaves, 5 moves branches."))
    wind_towards = forms.ChoiceField(label=_("It blows"), choices=WINDS, required=False)
    temperature_c = forms.FloatField(label=_("Temperature, °C"), required=False)
    altitude_m = forms.FloatField(label=_("Altitude, m"), required=False)
    ahead = forms.IntegerField(label=_("Runners you can run behind"), required=False, help_text=_("0 to lead."))
    lane = forms.IntegerField(label=_("Lane"), required=False)

    @staticmethod
    def from_choices(chosen: RaceChoices) -> dict[str, Any]:
        """Initial values: what is as usual stays empty."""
        day = chosen.day
        return {
            "distance": course.race_of(chosen.distance_m),
            "track": chosen.track,
            "wind_mps": day.wind_mps or None,
            "wind_towards": f"{day.wind_towards_deg:g}",
            "temperature_c": None if day.temperature_c == CALM.temperature_c else day.temperature_c,
            "altitude_m": day.altitude_m or None,
            "ahead": day.ahead or None,
            "lane": None if day.lane == 1 else day.lane,
        }

    def day(self) -> Conditions:
        """The weather of a valid form. Raises InputError for a day nobody races on."""
        told = self.cleaned_data
        return Conditions(
            wind_mps=told["wind_mps"] or 0.0,
            wind_towards_deg=float(told["wind_towards"] or 0),
            temperature_c=CALM.temperature_c if told["temperature_c"] is None else told["temperature_c"],
            altitude_m=told["altitude_m"] or 0.0,
            ahead=told["ahead"] or 0,
            lane=told["lane"] or 1,
        )


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


class GroupForm(SpokenForm):
    """A squad's names and best times, and what they run today."""

    names = forms.CharField(
        label=_("Names and best times, one a line"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "Ada 5:12\nBo 800 2:24\nCleo 5k 19:30",
                                     "spellcheck": "false"}),
        help_text=_("A time alone is for the mile; write the distance before any other: Bo 800 2:24."),
    )  # fmt: skip
    what = forms.ChoiceField(label=_("For"), choices=(("race", _("a race")), ("session", _("a session"))))
    distance = forms.ChoiceField(label=_("Race"), choices=RACES, required=False, initial="mile")
    track = forms.ChoiceField(label=_("Track"), choices=TRACKS[:2], required=False, initial="outdoor400")
    reps = forms.IntegerField(label=_("Reps"), required=False, min_value=1, max_value=30, initial=6)
    rep_m = forms.IntegerField(label=_("of, m"), required=False, min_value=100, max_value=3000, initial=400)
    pace = forms.ChoiceField(label=_("at the pace of"), choices=GROUP_PACES, required=False, initial="3k")
    rest_s = forms.IntegerField(label=_("Rest, s"), required=False, min_value=0, max_value=1200, initial=90)


class TypedConfirmation(SpokenForm):
    """Deleting everything asks for the word."""

    word = forms.CharField(
        label=_("Type DELETE to confirm"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_word(self) -> str:
        word = self.cleaned_data["word"].strip()
        if word not in {"DELETE", gettext("DELETE")}:
            raise forms.ValidationError(
                gettext("Nothing was deleted: '%(word)s' is not the word. Type DELETE in capitals.") % {"word": word}
            )
        return word


def _not_future(day: dt.date, today: dt.date) -> dt.date:
    if day > today:
        raise forms.ValidationError(
            gettext("%(day)s is still to come. A result needs a day up to today.") % {"day": day.isoformat()}
        )
    if day.year < 1950:
        raise forms.ValidationError(gettext("%(day)s is too long ago for fourlaps.") % {"day": day.isoformat()})
    return day
