"""Deleting everything."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fourlaps.web.forms.fields import SpokenForm


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
