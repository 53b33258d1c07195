"""The table of every list page: columns, sorting, filter chips, paging and CSV over one QuerySet that access.py has already cut.

A page declares its columns and, where it filters, a django_filters FilterSet whose `q` is the search; it calls `respond`. The page's
template includes `frontend/components/table.html`; a row is a template of its own that gets `row`. See frontend/README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise

from .exports import csv_response
from .shell.viewing import asked_by_htmx

Text = str | Promise
PER_PAGE = 50
EXPORT_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `order` names the model's fields it sorts by (none: it does not sort); `value` is its cell in the CSV file."""

    key: str
    title: Text
    order: tuple[str, ...] = ()
    value: Callable[[Any], object] | None = None
    end: bool = False
    """Right-aligned: figures."""
    wide_only: bool = False
    """Left out on a phone."""
    on_page: bool = True
    """False: only in the CSV file."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    value: str
    query: str


class Table:
    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        *,
        key: str,
        columns: Sequence[Column],
        row_template: str,
        sort: str,
        filters: type[django_filters.FilterSet] | None = None,
        per_page: int = PER_PAGE,
    ) -> None:
        """`key` names the table on the page and its CSV file; `sort` is the order it opens in, "-amount" for downwards."""
        self.request = request
        self.key = key
        self.columns = columns
        self.row_template = row_template
        self.per_page = per_page
        self.sort = self._wanted_sort(sort)
        self.filterset = filters(request.GET, queryset=rows, request=request) if filters else None
        self._rows = self.filterset.qs if self.filterset is not None else rows

    @property
    def target(self) -> str:
        return f"{self.key}-table"

    @property
    def shown_columns(self) -> list[Column]:
        return [column for column in self.columns if column.on_page]

    def _wanted_sort(self, default: str) -> str:
        wanted = self.request.GET.get("sort", default)
        known = {column.key for column in self.columns if column.order}
        return wanted if wanted.lstrip("-") in known else default

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """Everything that passes the filters, in order; the key at the end keeps pages from sharing or losing a row."""
        column = next(column for column in self.columns if column.key == self.sort.lstrip("-"))
        down = self.sort.startswith("-")
        return self._rows.order_by(*(_ordering(name, down) for name in column.order), "pk")

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.rows, self.per_page).get_page(self.request.GET.get("page"))

    @property
    def pages(self) -> Iterable[int | str]:
        return self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)

    @property
    def head(self) -> Iterator[dict[str, Any]]:
        for column in self.shown_columns:
            direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")
            # Figures are first wanted from the top, words from A.
            first, second = (f"-{column.key}", column.key) if column.end else (column.key, f"-{column.key}")
            yield {"column": column, "direction": direction, "next": second if self.sort == first else first}

    @property
    def searches(self) -> bool:
        return self.filterset is not None and "q" in self.filterset.form.fields

    @property
    def filters(self) -> list[Any]:
        return [field for field in self.filterset.form if field.name != "q"] if self.filterset is not None else []

    @cached_property
    def chips(self) -> list[Chip]:
        """Return each filter in force; a filter of several values has a chip for each."""
        found = []
        for field in self.filters:
            words = dict(_flat(field.field.choices)) if hasattr(field.field, "choices") else {}
            for value in self.request.GET.getlist(field.name):
                if value:
                    found.append(Chip(str(field.label), str(words.get(value, value)), self._without(field.name, value)))
        return found

    def _without(self, name: str, value: str) -> str:
        query = self.request.GET.copy()
        query.setlist(name, [each for each in query.getlist(name) if each != value])
        query.pop("page", None)
        return f"?{query.urlencode()}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chips or self.request.GET.get("q"))

    def csv(self) -> HttpResponseBase:
        columns = [column for column in self.columns if column.value is not None]
        rows = ([column.value(row) for column in columns if column.value] for row in self.rows.iterator(chunk_size=EXPORT_CHUNK))
        return csv_response(f"{self.key}.csv", [column.title for column in columns], rows)

    @property
    def exports(self) -> bool:
        return any(column.value is not None for column in self.columns)


def _ordering(name: str, down: bool) -> OrderBy:
    # Rows without a value stand last either way: nobody sorts by amount to read the empty ones.
    upward = name.startswith("-")
    field = F(name.lstrip("-"))
    return field.desc(nulls_last=True) if down != upward else field.asc(nulls_last=True)


def _flat(choices: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for value, word in choices:
        if isinstance(word, list | tuple):
            yield from _flat(word)
        else:
            yield str(value), word


def respond(request: HttpRequest, table: Table, template: str, context: Mapping[str, Any] | None = None) -> HttpResponseBase:
    """Answer with the CSV file (`?as=csv`), with only the table where htmx asks for it, else with the page."""
    if request.GET.get("as") == "csv" and table.exports:
        return table.csv()
    only_rows = asked_by_htmx(request, table.target)
    response = render(request, "frontend/components/table_rows.html" if only_rows else template, {"table": table, **(context or {})})
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
