"""A squad's names and best times, and what they run today."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fourlaps.web.forms.fields import DISTANCES, SpokenForm
from fourlaps.web.forms.race import RACES, TRACKS

GROUP_PACES = tuple((name, label) for name, label in DISTANCES if name in ("800", "1500", "mile", "3k", "5k", "10k"))


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
