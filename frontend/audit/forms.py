from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

LAST_DAY = dt.date.max - dt.timedelta(days=1)
"""The day after it can still be named."""


def kinds(models: Mapping[str, type[Model]]) -> list[tuple[str, Any]]:
    """Return these records by the names people know them under."""
    named = sorted((capfirst(str(model._meta.verbose_name)), label) for label, model in models.items())
    return [("", _("Everything")), *((label, name) for name, label in named)]


class WhatToShow(forms.Form):
    kind = forms.ChoiceField(label=_("What"), required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(
        label=_("To and with"), required=False, validators=[MaxValueValidator(LAST_DAY)], widget=forms.DateInput(attrs={"type": "date"})
    )
    who = forms.IntegerField(required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, max_value=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, models: Mapping[str, type[Model]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kinds(models)
