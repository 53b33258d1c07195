"""What sales operations enters about territories."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from crm import api as crm
from frontend.fields import AmountField, DayField, NamedField

HUNDRED = Decimal(100)


class TerritoryForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)


class NewTerritoryForm(TerritoryForm):
    key = forms.CharField(label=_("Key"), max_length=60, help_text=_("As plans and files name it: west. It stays as it is."))


class DatedForm(forms.Form):
    """Days as everywhere: the first, and the first on which it no longer holds."""

    first = DayField(label=_("From"))
    before = DayField(label=_("Before"), required=False, help_text=_("The first day on which it no longer holds. Empty: no end is known."))

    def days(self) -> crm.Days:
        return crm.Days(self.cleaned_data["first"], self.cleaned_data["before"])


class HolderForm(DatedForm):
    share = AmountField(
        label=_("Share in %"),
        max_digits=9,
        decimal_places=6,
        initial=100,
        help_text=_("The shares of all who hold it on one day are 100 % together, unless a plan credits it as an overlay."),
    )
    field_order = ("person", "share", "first", "before", "alone")

    def share_held(self) -> Decimal:
        return Decimal(self.cleaned_data["share"]) / HUNDRED


class NewHolderForm(HolderForm):
    person: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Person"), queryset=None)
    alone = forms.BooleanField(
        label=_("Whoever holds it on these days holds it no longer"),
        required=False,
        help_text=_("So it is handed over. Leave it out to share the territory."),
    )

    def __init__(self, *args: Any, persons: QuerySet[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = persons  # type: ignore[attr-defined]


class RuleForm(DatedForm):
    industry = forms.CharField(
        label=_("Industry"), required=False, max_length=100, help_text=_("Letter by letter as the customers have it.")
    )
    country = forms.CharField(label=_("Country"), required=False, max_length=100, help_text=_("Letter by letter as the customers have it."))
    field_order = ("industry", "country", "first", "before")


class PlacementForm(DatedForm):
    account = NamedField(
        label=_("Customer"),
        records=crm.accounts(),
        url=reverse_lazy("territories:names"),
        help_text=_("Where it lies on these days so far, it lies no longer."),
    )
    field_order = ("account", "first", "before")
