"""Sentences that the engine says about plans and lines, in no language and no format yet.

A sentence is a msgid with %(name)s places and the values that fill them. Values are typed, so that whoever shows the sentence can write
money, percentages, numbers and days the reader's way; `render` puts them together. A value may be a sentence itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from .money import CURRENCIES, decimals_of, plain, plain_number


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that was rounded, or never needed it: written with its currency's decimals. `unit` may be "points"."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Exact:
    """An amount before rounding: written with every digit it has, at least its currency's decimals."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Percent:
    """0.055 is written 5.5 %, with every digit."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is no amount: written with every digit."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class OnDay:
    day: dt.date


@dataclass(frozen=True, slots=True)
class Named:
    """Something by its name as somebody typed it: a measure, a deal, a field. Not translated."""

    name: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A msgid (marked with `words._`) and the values of its %(name)s places; a literal percent sign is written %%."""

    text: str
    values: tuple[tuple[str, Value], ...] = ()

    def __getitem__(self, name: str) -> Value:
        return dict(self.values)[name]

    def figures(self) -> Iterator[tuple[str, Money | Exact | Percent | Figure]]:
        """Every number the sentence prints, by its name, those of sentences inside it too."""
        for name, value in self.values:
            if isinstance(value, Sentence):
                yield from value.figures()
            elif isinstance(value, Money | Exact | Percent | Figure):
                yield name, value


Value = Money | Exact | Percent | Figure | OnDay | Named | Sentence


def say(text: str, /, **values: Value) -> Sentence:
    return Sentence(text, tuple(values.items()))


def render(sentence: Sentence, translate: Callable[[str], str], show: Callable[[Value], str]) -> str:
    """Return the sentence as text. `translate` turns a msgid into the reader's language, `show` writes any value but a sentence."""
    shown = {name: render(value, translate, show) if isinstance(value, Sentence) else show(value) for name, value in sentence.values}
    # The empty msgid is the catalogue's own head, never a sentence.
    return translate(sentence.text) % shown if sentence.text else ""


def in_english(sentence: Sentence) -> str:
    """Return the sentence for files, logs and tests: in English, with plain numbers and days as 2026-01-31."""
    return render(sentence, lambda text: text, shown_plainly)


def shown_plainly(value: Value) -> str:
    """Write a value without any locale: `1234.50 USD`, `5.5%`, `12`, `2026-01-31`."""
    match value:
        case Money(amount, unit):
            return f"{plain(amount, unit)} {unit}"
        case Exact(amount, unit):
            return f"{exact_digits(amount, unit)} {unit}"
        case Percent(number):
            return f"{plain_number(number * 100)}%"
        case Figure(number):
            return plain_number(number)
        case OnDay(day):
            return day.isoformat()
        case Named(name):
            return name
    raise AssertionError(value)


def exact_digits(amount: Decimal, unit: str) -> str:
    """Write every digit of an amount, with at least its currency's decimals: 12.5 USD is 12.50, 0.12345 stays."""
    text = plain_number(amount)
    least = decimals_of(unit) if unit in CURRENCIES else 0
    decimals = len(text.partition(".")[2])
    return text if decimals >= least else f"{amount:.{least}f}"
