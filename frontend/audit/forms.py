from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from people.api import tracked_models


def kinds() -> list[tuple[str, Any]]:
    """Return what is tracked, by the names people know it under."""
    named = sorted((capfirst(str(model._meta.verbose_name)), label) for label, model in tracked_models().items())
    return [("", _("Everything")), *((label, name) for name, label in named)]


class WhatToShow(forms.Form):
    kind = forms.ChoiceField(label=_("What"), choices=kinds, required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To and with"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    who = forms.IntegerField(required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, max_value=200, widget=forms.HiddenInput)
