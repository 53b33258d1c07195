"""What a person enters about an activity."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from crm import api as crm
from frontend.fields import MomentField, NamedField

DEALS_OFFERED = 200
"""The deals that moved last; others are reached from their own page."""


class ActivityForm(forms.Form):
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Who did it"), queryset=None, empty_label=None)
    kind = forms.ChoiceField(label=_("What"), choices=crm.ActivityKind.choices, widget=forms.RadioSelect)
    opportunity: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Deal"), queryset=None, required=False)
    subject = forms.CharField(label=_("About"), max_length=200, required=False)
    occurred_at = MomentField(label=_("When"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=24 * 60, required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", _("Not said")), *crm.Outcome.choices], required=False)
    channel = forms.ChoiceField(label=_("How"), choices=[("", _("Not said")), *crm.Channel.choices], required=False)
    account = NamedField(label=_("Account"), records=crm.accounts(), url=reverse_lazy("deals:accounts"), required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, owners: QuerySet[Any], deals: QuerySet[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        field: Any = self.fields["opportunity"]
        field.queryset = deals
        offered = list(deals.filter(stage__kind="open").select_related("account").order_by("-stage_since")[:DEALS_OFFERED])
        # The deal whose page the dialog was opened from is offered even if it is closed or has not moved for long.
        asked = str(self.initial.get("opportunity") or self.data.get("opportunity") or "")
        if asked.isascii() and asked.isdecimal() and all(str(deal.pk) != asked for deal in offered):
            offered += deals.filter(pk=asked).select_related("account")
        field.choices = [
            ("", _("No deal")),
            *((deal.pk, f"{deal.name} · {deal.account}" if deal.account else deal.name) for deal in offered),
        ]

    def deed(self) -> crm.Deed:
        given = self.cleaned_data
        occurred_at: dt.datetime = given["occurred_at"]
        return crm.Deed(
            kind=given["kind"],
            occurred_at=occurred_at,
            owner_id=given["owner"].pk,
            subject=given["subject"],
            outcome=given["outcome"],
            channel=given["channel"],
            note=given["note"],
            minutes=given["minutes"],
            opportunity_id=given["opportunity"].pk if given["opportunity"] else None,
            account_id=given["account"].pk if given["account"] else None,
        )
