"""From rows as read to records ready to write: references looked up, sense checked, repeats told from contradictions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from crm.mapping.definition import RecordMapping, Step
from crm.mapping.rows import Of, Row, RowProblem, This, Wanted
from incentives.engine.words import _

from .checks import nonsense
from .items import Context, Item
from .lookups import SEVERAL, Found, Lookups

_NOT_FOUND = _("There is no %(target)s with the %(by)s “%(text)s”.")
_SEVERAL = _("There is more than one %(target)s with the %(by)s “%(text)s”.")
_TWICE = _("“%(record)s” stands in the file before, in row %(row)s, with other values.")


class Resolver:
    """Resolves the rows of one step. It remembers the records of earlier rows, because a row may repeat or contradict them."""

    def __init__(self, step: Step, context: Context) -> None:
        self.step, self.context = step, context
        self.lookups = Lookups()
        self.written = frozenset(record.target.name for record in step.records)
        self._columns = [
            {each.target_field.name: each.cell.columns[0] if each.cell and each.cell.columns else "" for each in record.fields}
            for record in step.records
        ]
        self._seen: dict[tuple[int, str], tuple[int, int, Item]] = {}
        """(record, key): the row it was first seen in, the digest of its values, and what was written."""
        self._latest = context.now.date() + dt.timedelta(days=1)

    def name_of(self, row: Row) -> str:
        """The row's name in quarantine: the key of its last record that has one, else its number."""
        for record, values in zip(reversed(self.step.records), reversed(row.records), strict=False):
            name = values.get(record.target.key) if record.target.key else None
            if isinstance(name, str) and name:
                return name[:200]
        return f"row {row.number}"

    def resolve(self, rows: Iterable[Row], *, last: bool) -> tuple[list[tuple[Row, list[Item]]], list[Row]]:
        """Return the rows with their items, and those that wait for a record of this same file. Rows with problems are in neither."""
        rows = [row for row in rows if not row.set_aside]
        self.lookups.fetch(value for row in rows for values in row.records for value in values.values() if isinstance(value, Wanted))
        ready, waiting = [], []
        for row in rows:
            resolved, waits = self._resolved(row, last)
            if waits and not row.problems:
                waiting.append(row)
            elif not row.problems:
                ready.append((row, self._items(row, resolved)))
        return [(row, items) for row, items in ready if not row.problems], waiting

    def _resolved(self, row: Row, last: bool) -> tuple[list[dict[str, Any]], bool]:
        resolved, waits = [], False
        for record, columns, values in zip(self.step.records, self._columns, row.records, strict=False):
            plain: dict[str, Any] = {}
            kinds: dict[str, str] = {}
            prices: dict[str, Any] = {}
            for name, value in values.items():
                if not isinstance(value, Wanted):
                    plain[name] = value
                    continue
                answer = self.lookups.answer(value)
                if isinstance(answer, Found):
                    plain[name], kinds[name], prices[name] = answer.id, answer.kind, answer.list_price
                elif answer is None and value.find.target in self.written and not last:
                    waits = True
                else:
                    parts = {"target": value.find.target, "by": value.find.by, "text": value.text}
                    several = answer is SEVERAL
                    row.problems.append(
                        RowProblem("several" if several else "not_found", columns[name], _SEVERAL if several else _NOT_FOUND, parts)
                    )
            for name, value in values.items():
                if isinstance(value, Of):
                    plain[name] = prices.get(value.reference)
            # Sense is only checked where every cell could be read: what is missing would only be reported twice.
            if not row.problems and not waits:
                self._check(record, columns, plain, kinds, row)
            resolved.append(plain)
        return resolved, waits

    def _check(
        self, record: RecordMapping, columns: Mapping[str, str], values: Mapping[str, Any], kinds: Mapping[str, str], row: Row
    ) -> None:
        for wrong in nonsense(record.target.name, values, kinds, self._latest):
            row.problems.append(RowProblem(wrong.code, columns.get(wrong.field, ""), wrong.text))

    def _items(self, row: Row, resolved: list[dict[str, Any]]) -> list[Item]:
        items: list[Item] = []
        fresh: list[tuple[tuple[int, str], tuple[int, int, Item]]] = []
        for place, (record, values) in enumerate(zip(self.step.records, resolved, strict=True)):
            key = values.get(record.target.key) if record.target.key else None
            if key is None:
                items.append(Item(row, values))
                continue
            digest = hash(tuple((name, _digestible(value, items, self.step)) for name, value in values.items()))
            first_row, first_digest, item = self._seen.get((place, key), (row.number, digest, Item(row, values)))
            if first_digest != digest:
                row.problems.append(
                    RowProblem("record_twice", self._columns[place][record.target.key], _TWICE, {"record": str(key), "row": str(first_row)})
                )
            items.append(item)
            fresh.append(((place, key), (first_row, first_digest, item)))
        if not row.problems:
            self._seen.update(fresh)
        return items

    def forget(self, rows: Iterable[Row]) -> None:
        """These rows were not written after all: what they brought is as if it had not been seen."""
        numbers = {row.number for row in rows}
        for seen in [seen for seen, (number, _digest, _item) in self._seen.items() if number in numbers]:
            del self._seen[seen]


def _digestible(value: Any, items: list[Item], step: Step) -> Any:
    if not isinstance(value, This):
        return value
    place = next(i for i, record in enumerate(step.records) if record.target.name == value.target)
    return value.target, items[place].values.get(step.records[place].target.key)
