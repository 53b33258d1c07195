"""Form fields that more than one page uses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .formats import locale


class AmountField(forms.DecimalField):
    """Money, or another exact number, as a person types it: the language's thousands separators and blanks are left out, its decimal mark
    is one, a real minus is a minus."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": 18, "decimal_places": 4, **options})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            group, mark = get_group_symbol(locale()), get_decimal_symbol(locale())
            for blank in (" ", "\u00a0", "\u202f"):
                value = value.replace(blank, "")
            value = value.replace("−", "-")
            if group in value and not re.fullmatch(rf"[-+]?[1-9]\d{{0,2}}({re.escape(group)}\d{{3}})+({re.escape(mark)}\d*)?", value):
                # Left out wherever it stands, 0,92 would be 92: whoever writes so has the decimal mark of another language.
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            value = value.replace(group, "").replace(mark, ".")
        return super().to_python(value)


class DayField(forms.DateField):
    """A day, chosen from the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d"], **options})


class MomentField(forms.DateTimeField):
    """A moment to the minute, in the reader's own time zone."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%dT%H:%M"], **options})


class NamedField(forms.CharField):
    """One record of many, typed by its name; the browser offers those that `url` finds for the letters so far.

    A select of thousands of names would be as long to load as to read.
    """

    def __init__(self, *, records: QuerySet[Any], url: str | Promise, **options: Any) -> None:
        self.records = records
        self.url = url
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"data-names": self.url, "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return value.name if hasattr(value, "name") else value

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if not name:
            return None
        found = list(self.records.filter(name__iexact=name)[:2])
        if not found:
            raise ValidationError(_("There is none of this name. Choose one of those that are offered while you type."))
        if len(found) > 1:
            raise ValidationError(_("Several have this name. Tell them apart in the system they come from first."))
        return found[0]


def add_errors(form: forms.BaseForm, errors: Mapping[str, Sequence[str]]) -> None:
    """Lay a service's refusal onto a form: what names a field stands beside it, the rest at the top."""
    for name, texts in errors.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
