"""Several forms that are filled in on one page and sent together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from django import forms


class SeveralForms(ABC):
    """To templates it is one form: its fields, and what is wrong with none of them alone."""

    @property
    @abstractmethod
    def parts(self) -> list[forms.Form]:
        """The forms it is made of, in the order in which they stand."""

    def __iter__(self) -> Iterator[Any]:
        """Every field, for the list of problems."""
        return (bound for form in self.parts for bound in form)

    def non_field_errors(self) -> list[Any]:
        return [error for form in self.parts for error in form.non_field_errors()]
