"""Forms of the plan pages that belong to no model: starting a plan, saving its text."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.fields import AmountField
from incentives import api
from incentives.engine.money import CURRENCIES, plain_number

RESERVED = {"new", "check"}
"""Addresses of our own beside those of plans."""
LONGEST_KEY = 80


class NewPlanForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("As payees will read it: “Enterprise AE 2026”.")
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"), min_length=3, max_length=3, help_text=gettext_lazy("Its three letters: USD, MYR, EUR.")
    )
    effective_from = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Can be changed in the text until it is published."),
    )
    copy_of: Any = forms.ModelChoiceField(
        label=gettext_lazy("Begin with"), queryset=None, required=False, empty_label=gettext_lazy("a small example")
    )

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copy_of"].queryset = plans  # type: ignore[attr-defined]

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if currency not in CURRENCIES:
            raise forms.ValidationError(_("“%(code)s” is not a currency of ISO 4217."), params={"code": currency})
        return currency

    @property
    def key(self) -> str:
        """The plan's part of addresses: its name in plain letters, with a number where that is taken or leaves nothing of the name."""
        wanted = slugify(self.cleaned_data["name"])[: LONGEST_KEY - 5].rstrip("-") or "plan"
        plans = self.fields["copy_of"].queryset  # type: ignore[attr-defined]
        taken = RESERVED | set(plans.filter(key__startswith=wanted).values_list("key", flat=True))
        return wanted if wanted not in taken else next(key for number in count(2) if (key := f"{wanted}-{number}") not in taken)


class DraftForm(forms.Form):
    """The text being edited, with the checksum of what was read, so that nobody overwrites somebody else's work unseen."""

    document = forms.CharField(strip=False, required=False, max_length=200_000, widget=forms.Textarea)
    note = forms.CharField(
        label=gettext_lazy("What changes and why"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stands beside the version for payees, finance and auditors."),
    )
    seen_sha256 = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_document(self) -> str:
        # Browsers send CRLF; the text is kept, hashed and calculated with plain line ends.
        return str(self.cleaned_data["document"]).replace("\r\n", "\n")


PARAMETER = "parameter-"


class AssignmentForm(forms.Form):
    """Putting a person on a plan: days, target pay, and a field for each parameter of the plan."""

    person: Any = forms.ModelChoiceField(label=gettext_lazy("Person"), queryset=None)
    valid_from = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_before = forms.DateField(
        label=gettext_lazy("Before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("The first day that no longer counts; empty while no end is known."),
    )
    target = AmountField(label=gettext_lazy("Target pay"), required=False, min_value=0)
    target_per = forms.ChoiceField(label=gettext_lazy("Target pay is per"), required=False, choices=[("", "–"), *api.Per.choices])

    def __init__(self, *args: Any, people: Any, parameters: Any, **kwargs: Any) -> None:
        """`parameters` are those of the plan's newest text, by key (incentives.engine.plan.Parameter)."""
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        for key, parameter in parameters.items():
            default = "" if parameter.default is None else str(parameter.default)
            hint = _("%(kind)s; left empty: %(default)s") if default else _("%(kind)s; needed")
            self.fields[PARAMETER + key] = forms.CharField(
                label=key, required=not default, max_length=100, help_text=hint % {"kind": _(parameter.kind), "default": default}
            )

    @property
    def parameters(self) -> dict[str, str]:
        given = {
            name.removeprefix(PARAMETER): str(value).strip() for name, value in self.cleaned_data.items() if name.startswith(PARAMETER)
        }
        return {key: value for key, value in given.items() if value}

    def show(self, errors: Any) -> None:
        """Put what the service refused beside the fields it is about."""
        for field, texts in errors.items():
            for text in texts:
                self.add_error(field if field in self.fields else None, text)


class ChangeForm(AssignmentForm):
    """Correcting what an assignment says; whom it is for stays."""

    def __init__(self, *args: Any, row: Any, parameters: Any, **kwargs: Any) -> None:
        given = {PARAMETER + key: value for key, value in row.parameters.items()}
        initial = {
            "valid_from": row.valid_from,
            "valid_before": row.valid_before,
            "target": row.target if row.target is None else Decimal(plain_number(row.target)),
            "target_per": row.target_per,
            **given,
        }
        super().__init__(*args, people=None, parameters=parameters, initial=initial, **kwargs)
        del self.fields["person"]


class EndForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Ends before"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("The first day that no longer counts. Deals of that day and later are not paid by this plan any more."),
    )
