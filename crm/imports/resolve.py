"""From rows as read to records ready to write: references looked up, sense checked, repeats told from contradictions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from crm.mapping.definition import RecordMapping, Step
from crm.mapping.rows import Row, RowProblem, Wanted
from incentives.engine.words import _

from .checks import nonsense
from .items import Context, Item
from .lookups import SEVERAL, Found, Lookups

_NOT_FOUND = _("There is no %(target)s with the %(by)s “%(text)s”.")
_SEVERAL = _("There is more than one %(target)s with the %(by)s “%(text)s”.")
_TWICE = _("“%(record)s” stands in the file before, in row %(row)s, with other values.")


class _Plan:
    """What is known of a step's record beforehand, so that a row costs little."""

    def __init__(self, record: RecordMapping, step: Step) -> None:
        self.target = record.target
        self.columns = {each.target_field.name: each.cell.columns[0] if each.cell and each.cell.columns else "" for each in record.fields}
        self.references = tuple(each.target_field.name for each in record.fields if each.find)
        self.taken_over = tuple((each.target_field.name, each.of) for each in record.fields if each.of)
        places = {each.target.name: place for place, each in enumerate(step.records)}
        self.same_row = tuple((each.target_field.name, places[each.this]) for each in record.fields if each.this)


class Resolver:
    """Resolves the rows of one step. It remembers the records of earlier rows, because a row may repeat or contradict them."""

    def __init__(self, step: Step, context: Context) -> None:
        self.step, self.context = step, context
        self.lookups = Lookups()
        self.written = frozenset(record.target.name for record in step.records)
        self._plans = [_Plan(record, step) for record in step.records]
        self._seen: dict[tuple[int, str], tuple[int, int, int]] = {}
        """(record, key) of earlier chunks: row number, digest of its values, id."""
        self._fresh: dict[tuple[int, str], tuple[int, Item]] = {}
        """(record, key) of this chunk: digest, item."""
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
        self._fresh.clear()
        rows = [row for row in rows if not row.set_aside]
        self.lookups.fetch(self._wanted(rows))
        ready, waiting = [], []
        for row in rows:
            resolved, waits = self._resolved(row, last)
            if row.problems:
                continue
            if waits:
                waiting.append(row)
                continue
            items = self._items(row, resolved)
            if not row.problems:
                ready.append((row, items))
        return ready, waiting

    def _wanted(self, rows: list[Row]) -> Iterator[Wanted]:
        for row in rows:
            for plan, values in zip(self._plans, row.records, strict=False):
                for name in plan.references:
                    value = values[name]
                    if isinstance(value, Wanted):
                        yield value

    def _resolved(self, row: Row, last: bool) -> tuple[list[dict[str, Any]], bool]:
        resolved, waits = [], False
        for plan, values in zip(self._plans, row.records, strict=False):
            plain: dict[str, Any] = dict(values)
            found: dict[str, Found] = {}
            for name in plan.references:
                value = plain[name]
                if not isinstance(value, Wanted):
                    continue
                answer = self.lookups.answer(value)
                if isinstance(answer, Found):
                    plain[name], found[name] = answer.id, answer
                elif answer is None and value.find.target in self.written and not last:
                    waits = True
                else:
                    self._note_missing(row, plan.columns[name], value, answer)
            for name, reference in plan.taken_over:
                plain[name] = found[reference].list_price if reference in found else None
            # Sense is only checked where every cell could be read: what is missing would only be reported twice.
            if not row.problems and not waits:
                for wrong in nonsense(plan.target.name, plain, found["stage"].kind if "stage" in found else "", self._latest):
                    row.problems.append(RowProblem(wrong.code, plan.columns.get(wrong.field, ""), wrong.text))
            resolved.append(plain)
        return resolved, waits

    def _note_missing(self, row: Row, column: str, value: Wanted, answer: object) -> None:
        parts = {"target": value.find.target, "by": value.find.by, "text": value.text}
        several = answer is SEVERAL
        row.problems.append(RowProblem("several" if several else "not_found", column, _SEVERAL if several else _NOT_FOUND, parts))

    def _items(self, row: Row, resolved: list[dict[str, Any]]) -> list[Item]:
        items: list[Item] = []
        fresh: dict[tuple[int, str], tuple[int, Item]] = {}
        for place, (plan, values) in enumerate(zip(self._plans, resolved, strict=True)):
            key = values.get(plan.target.key) if plan.target.key else None
            if key is None:
                items.append(Item(row, values))
                continue
            digest = self._digest(plan, values, resolved)
            item = self._repeated(row, place, key, digest)
            if item is None:
                item = Item(row, values)
                fresh[place, key] = (digest, item)
            items.append(item)
        if not row.problems:
            self._fresh |= fresh
        return items

    def _digest(self, plan: _Plan, values: dict[str, Any], resolved: list[dict[str, Any]]) -> int:
        if not plan.same_row:
            return hash(tuple(values.values()))
        named = values | {name: resolved[place].get(self._plans[place].target.key) for name, place in plan.same_row}
        return hash(tuple(named.values()))

    def _repeated(self, row: Row, place: int, key: str, digest: int) -> Item | None:
        """The item of an earlier row with this key; a problem where its values were others."""
        if (place, key) in self._fresh:
            first, item = self._fresh[place, key]
            number = item.row.number if item.row else 0
        elif (place, key) in self._seen:
            number, first, found_id = self._seen[place, key]
            item = Item(None, {}, found_id)
        else:
            return None
        if first != digest:
            column = self._plans[place].columns[self._plans[place].target.key]
            row.problems.append(RowProblem("record_twice", column, _TWICE, {"record": key, "row": str(number)}))
        return item

    def remember(self) -> None:
        """The records of this chunk are written: rows further down may repeat them."""
        for key, (digest, item) in self._fresh.items():
            assert item.row is not None
            self._seen[key] = (item.row.number, digest, item.id)
        self._fresh.clear()
