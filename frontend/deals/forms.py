"""What a person enters about a deal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from crm import api as crm
from frontend.fields import AmountField, DayField, NamedField
from incentives.engine.money import CURRENCIES


class DealForm(forms.Form):
    """A deal's own fields. `owners` are those in whose name the viewer may enter."""

    name = forms.CharField(label=_("Name"), max_length=200)
    account = NamedField(label=_("Account"), records=crm.accounts(), url=reverse_lazy("deals:accounts"), required=False)
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Owner"), queryset=None)
    amount = AmountField(label=_("Amount"), required=False, min_value=0)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in sorted(CURRENCIES)])
    expected_close_on = DayField(label=_("Expected to close on"), required=False)
    forecast = forms.ChoiceField(
        label=_("Forecast category"),
        choices=[("", _("The stage's")), *crm.Forecast.choices],
        required=False,
        help_text=_("How sure it is, where that differs from its stage."),
    )

    def __init__(self, *args: Any, owners: QuerySet[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]

    def fields_of_deal(self) -> crm.DealFields:
        given = self.cleaned_data
        return crm.DealFields(
            name=given["name"],
            account_id=given["account"].pk if given["account"] else None,
            owner_id=given["owner"].pk,
            amount=given["amount"],
            currency=given["currency"],
            expected_close_on=given["expected_close_on"],
            lost_reason=self.initial.get("lost_reason", ""),
            forecast=given["forecast"],
        )


class NewDealForm(DealForm):
    """A deal begins in an open stage; it is won or lost by moving it."""

    stage: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Stage"), queryset=None, empty_label=None)
    created_on = DayField(label=_("Began on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stage"].queryset = crm.stages().filter(kind="open")  # type: ignore[attr-defined]


class EditDealForm(DealForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class MoveForm(forms.Form):
    stage: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("To"), queryset=None, empty_label=None)
    closed_on = DayField(label=_("On"), help_text=_("The day it happened: plans count a won deal on this day."))
    lost_reason = forms.CharField(label=_("Why, if it was lost"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stage"].queryset = crm.stages()  # type: ignore[attr-defined]
