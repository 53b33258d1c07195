"""The half-open range of a dated row, as the database compares it."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField, IntegerRangeField
from django.db.models import Func


class Days(Func):
    """[valid_from, valid_before), without end when valid_before is empty."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, start: str = "valid_from", before: str = "valid_before") -> None:
        super().__init__(start, before)


class ThisOrEvery(Func):
    """A foreign key as a range: one id is the range of itself, empty ("for every one") is the range of all.

    Two such ranges overlap when they name the same row or when one of them names every row, which is
    what an exclusion constraint has to refuse and `=` (NULL = NULL is not true) lets through.
    """

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = IntegerRangeField()

    def __init__(self, column: str) -> None:
        super().__init__(column, column)
