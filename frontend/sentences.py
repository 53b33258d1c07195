"""Sentences of the pure packages, which know no language: a msgid with typed values becomes a text for this reader."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.engine.money import CURRENCIES, decimals_of
from incentives.engine.sentences import Exact, Figure, Money, Named, OnDay, Percent, Sentence, Value, render

from .formats import day_text, money_text, number_text, percent_text, unit_text


def said(sentence: Sentence, called: Mapping[str, str] | None = None) -> str:
    """Return the sentence in the reader's language, its values written the reader's way and with every digit they have.

    `called` maps ids that the engine knows to the names that people know.
    """
    names = called or {}
    return render(sentence, _, lambda value: names.get(value.name, value.name) if isinstance(value, Named) else shown(value))


def shown(value: Value) -> str:
    match value:
        case Money(amount, unit):
            return money_text(amount, unit)
        case Exact(amount, unit):
            return f"{exact_text(amount, unit)} {unit_text(unit)}"
        case Percent(share):
            return percent_text(share, decimals=None)
        case Figure(number):
            return number_text(number)
        case OnDay(day):
            return day_text(day)
        case Named(name):
            return name
        case Sentence():
            return said(value)


def exact_text(amount: Decimal, unit: str) -> str:
    """Write every digit of an amount that is not rounded yet, with at least its currency's decimals."""
    decimals = max(0, -int(amount.normalize().as_tuple().exponent))
    least = decimals_of(unit) if unit in CURRENCIES else 0
    return number_text(amount, decimals=max(decimals, least))
