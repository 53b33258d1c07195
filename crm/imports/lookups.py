"""Finds the records that rows point to: one query per kind and chunk, never one per row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crm.mapping.definition import Find
from crm.mapping.rows import Wanted
from crm.models import Stage
from people import api as people

from .bulk import read_rows
from .targets import MODELS

SEVERAL = object()
"""More than one record answers: the row has to say which."""
_READ_ALL: dict[str, Callable[[], Mapping[str, Any]]] = {
    "person": people.persons_by_reference,
    "team": people.teams_by_key,
    "office": people.offices_by_name,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a text led to: the record's id, for stages its kind, for products their prices, for what has amounts its currency."""

    id: int
    kind: str = ""
    list_price: Decimal | None = None
    cost: Decimal | None = None
    currency: str = ""


class Lookups:
    """The answers for one chunk."""

    def __init__(self) -> None:
        self._answers: dict[Find, dict[str, Found | object]] = {}
        self._people: dict[str, list[Any]] = {}

    def fetch(self, wanted: Iterable[Wanted]) -> None:
        """Look up all that a chunk wants and that is not known yet."""
        texts: dict[Find, set[str]] = defaultdict(set)
        for each in wanted:
            if each.text not in self._answers.get(each.find, {}):
                texts[each.find].add(each.text)
        for find, asked in texts.items():
            self._answers.setdefault(find, {}).update(self._query(find, asked))

    def answer(self, wanted: Wanted) -> Found | object | None:
        """The record, SEVERAL, or None where there is none."""
        return self._answers.get(wanted.find, {}).get(wanted.text)

    def forget(self, target: str) -> None:
        """Records of this target were written: what was looked up of them may have changed."""
        self._people.pop(target, None)
        for find in [find for find in self._answers if find.target == target]:
            del self._answers[find]

    def _query(self, find: Find, texts: set[str]) -> dict[str, Found | object]:
        if find.target in _READ_ALL:
            return _unique((str(getattr(each, find.by) or ""), Found(each.pk)) for each in self._everybody(find.target))
        if find.target == "stage":
            stages = Stage.objects.filter(**{f"{find.by}__in": texts}).values_list(find.by, "id", "kind")
            return _unique((text, Found(pk, kind)) for text, pk, kind in stages)
        source = find.source if find.by == "external_id" else None
        table = MODELS[find.target]._meta.db_table
        if find.target == "product":
            rows = read_rows(table, [find.by, "id", "list_price", "cost", "currency"], find.by, texts, source=source)
            return _unique((text, Found(pk, "", *prices)) for text, pk, *prices in rows)
        if find.target in ("opportunity", "order"):
            rows = read_rows(table, [find.by, "id", "currency"], find.by, texts, source=source)
            return _unique((text, Found(pk, currency=currency)) for text, pk, currency in rows)
        return _unique((text, Found(pk)) for text, pk in read_rows(table, [find.by, "id"], find.by, texts, source=source))

    def _everybody(self, target: str) -> list[Any]:
        """A company's people are few: they are read once, and again after some were saved."""
        if target not in self._people:
            self._people[target] = list(_READ_ALL[target]().values())
        return self._people[target]


def _unique(rows: Iterable[tuple[str, Found]]) -> dict[str, Found | object]:
    found: dict[str, Found | object] = {}
    for text, record in rows:
        found[text] = SEVERAL if text in found else record
    return found
