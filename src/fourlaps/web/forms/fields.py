"""The fields every form is made of: clocks, distances and days typed by people, every complaint in plain words.

A form raises nothing: an InputError of the knowledge floors becomes the field's own message, and everything that
was typed stays in the form.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fourlaps.errors import InputError
from fourlaps.units import format_time, parse_distance_m, parse_time_s
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
DAYS = (
    (0, _("Mon")), (1, _("Tue")), (2, _("Wed")), (3, _("Thu")), (4, _("Fri")), (5, _("Sat")), (6, _("Sun")),
)  # fmt: skip


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


# What a form showed when it was opened, sent along with it as JSON: name -> the values its field would send untouched.
SHOWN = "shown"
_LONGEST_SHOWN = 8000

Sent = dict[str, list[str]]


def shown_by(form: forms.Form) -> Sent:
    """What an unbound form sends when nobody touches it."""
    found = {}
    for field in form:
        widget, value = field.field.widget, field.value()
        if isinstance(widget, forms.CheckboxInput):
            value = ["on"] if value else []
        elif not isinstance(widget, forms.CheckboxSelectMultiple):
            value = widget.format_value(value)
        values = value if isinstance(value, (list, tuple)) else [value]
        found[field.html_name] = [str(one) for one in values if one not in (None, "")]
    return found


def was_shown(data: MultiValueDict[str, str]) -> Sent:
    """What the form that was sent had shown; empty where it does not say so."""
    try:
        shown = json.loads(data.get(SHOWN, "")[:_LONGEST_SHOWN] or "{}")
    except (ValueError, RecursionError):
        return {}
    return shown if isinstance(shown, dict) else {}


def only_touched(data: MultiValueDict[str, str], shown: Sent, now: Sent) -> MultiValueDict[str, str]:
    """What was sent, where a field left as it was shown has the value that would be shown `now`: a page that was opened
    earlier takes back nothing that was changed since."""
    merged = MultiValueDict({name: data.getlist(name) for name in data})
    for name, values in now.items():
        if name in shown and shown[name] == [one for one in data.getlist(name) if one != ""]:
            merged.setlist(name, list(values))
    return merged


def not_future(day: dt.date, today: dt.date) -> dt.date:
    if day > today:
        raise forms.ValidationError(
            gettext("%(day)s is still to come. A result needs a day up to today.") % {"day": day.isoformat()}
        )
    if day.year < 1950:
        raise forms.ValidationError(gettext("%(day)s is too long ago for fourlaps.") % {"day": day.isoformat()})
    return day
