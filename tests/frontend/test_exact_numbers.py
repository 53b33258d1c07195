"""Exact numbers as people type them: with the language's thousands separators and decimal mark, wherever a page asks for one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from frontend.fields import AmountField
from frontend.objectives.views import ObjectiveForm
from frontend.rates.views import RateForm
from frontend.territories.forms import HolderForm


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "1,250.5", "1250.5"),
        ("en", "1 250.50", "1250.50"),
        ("en", "−3.25", "-3.25"),
        ("de", "1.250,5", "1250.5"),
        ("de", "0,92", "0.92"),
    ],
)
def test_a_number_is_read_as_its_reader_writes_it(language: str, text: str, number: str) -> None:
    with translation.override(language):
        assert AmountField().clean(text) == Decimal(number)


@pytest.mark.parametrize(("language", "text"), [("en", "0,92"), ("en", "9,5"), ("en", "1,2500"), ("en", "12,34,567"), ("de", "0.92")])
def test_the_decimal_mark_of_another_language_is_no_separator(language: str, text: str) -> None:
    with translation.override(language), pytest.raises(ValidationError):
        AmountField().clean(text)


def test_the_rate_of_a_currency_may_have_thousands() -> None:
    given = {"from_currency": "USD", "to_currency": "VND", "rate": "25,345.5", "valid_from": "2026-01-01"}

    form = RateForm(given)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["rate"] == Decimal("25345.5")


def test_weights_and_results_are_read_alike() -> None:
    form = ObjectiveForm({"name": "Hire two", "weight": "33.3333", "due_on": "2026-01-31", "result": "1,050"})

    assert form.is_valid(), form.errors
    assert (form.cleaned_data["weight"], form.cleaned_data["result"]) == (Decimal("33.3333"), Decimal(1050))


@pytest.mark.parametrize(("form", "name"), [(RateForm, "rate"), (ObjectiveForm, "weight"), (HolderForm, "share")])
def test_every_such_field_is_one_of_ours(form: Any, name: str) -> None:
    assert isinstance(form.base_fields[name], AmountField)
