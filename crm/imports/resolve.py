"""From rows as read to records ready to write: references looked up, sense checked, repeats told from contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from crm.mapping.definition import RecordMapping, Step
from crm.mapping.rows import Row, RowProblem, This, Wanted
from incentives.engine.words import _

from .checks import nonsense
from .items import Context, Item
from .lookups import SEVERAL, Found, Lookups

_NOT_FOUND = _("There is no %(target)s with the %(by)s “%(text)s”.")
_SEVERAL = _("There is more than one %(target)s with the %(by)s “%(text)s”.")
_FILE_UNREAD = _("The %(target)s “%(text)s” may stand in %(file)s, which cannot be read.")
_CURRENCY_DIFFERS = _("The line is in %(own)s, but its %(target)s is in %(other)s.")
_OTHER_CURRENCY = {
    "list_price": _("list price left empty: the product's is in another currency"),
    "cost": _("cost left empty: the product's is in another currency"),
}
_PARENTS = {"deal line": "opportunity", "order line": "order"}
"""The record whose currency a line shares."""
_TWICE = _("“%(record)s” stands in the file before, in row %(row)s, with other values.")


def _note(row: Row, problem: RowProblem) -> None:
    if problem not in row.problems:
        row.problems.append(problem)


class _Plan:
    """What is known of a step's record beforehand, so that a row costs little."""

    def __init__(self, record: RecordMapping, step: Step) -> None:
        self.target = record.target
        self.columns = {each.target_field.name: each.cell.columns[0] if each.cell and each.cell.columns else "" for each in record.fields}
        self.references = tuple(each.target_field.name for each in record.fields if each.find)
        self.taken_over = tuple((each.target_field.name, each.of) for each in record.fields if each.of)
        self.parent = _PARENTS.get(record.target.name, "")
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

    def name_of(self, row: Row) -> str:
        """The row's name in quarantine: the key of its last record that has one, else its number."""
        for record, values in zip(reversed(self.step.records), reversed(row.records), strict=False):
            name = values.get(record.target.key) if record.target.key else None
            if isinstance(name, str) and name:
                return name[:200]
        return f"row {row.number}"

    def column_of(self, place: int, field: str) -> str:
        """The column that a field of a record is read from; empty where none is."""
        return self._plans[place].columns.get(field, "")

    def columns_of(self, place: int) -> dict[str, str]:
        return self._plans[place].columns

    def group_of(self, row: Row, place: int) -> str:
        """Name the record that this row's record belongs together with; empty where the row does not say."""
        if place >= len(row.records):
            return ""
        value = row.records[place].get(self._plans[place].target.together)
        if isinstance(value, This):
            above = next(each for each, record in enumerate(self.step.records) if record.target.name == value.target)
            return str(row.records[above].get(self._plans[above].target.key) or "")
        return value.text if isinstance(value, Wanted) else ""

    def resolve(self, rows: Iterable[Row], *, last: bool) -> tuple[list[tuple[Row, list[Item]]], list[Row]]:
        """Return the rows with their items, and those that wait for a record of this same file; rows with problems are in neither.

        One that waits is looked at again with all its problems: nothing is noted twice.
        """
        self._fresh.clear()
        rows = [row for row in rows if not row.set_aside]
        self.lookups.fetch(self._wanted(rows))
        ready, waiting = [], []
        for row in rows:
            resolved, waits = self._resolved(row, last)
            if waits:
                waiting.append(row)
                continue
            if row.problems:
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
        resolved: list[dict[str, Any]] = []
        waits = False
        for place, (plan, values) in enumerate(zip(self._plans, row.records, strict=False)):
            plain: dict[str, Any] = dict(values)
            found: dict[str, Found] = {}
            unknown = {name for at, name in row.unread if at == place} if row.unread else set()
            for name in plan.references:
                value = plain[name]
                if not isinstance(value, Wanted):
                    continue
                answer = self.lookups.answer(value)
                if isinstance(answer, Found):
                    plain[name], found[name] = answer.id, answer
                elif answer is None and value.find.target in self.written and not last:
                    waits = True
                    unknown.add(name)
                else:
                    _note(row, self._missing(plan.columns[name], value, answer))
                    unknown.add(name)
            for name, reference in plan.taken_over:
                plain[name] = self._taken_over(row, name, plain.get("currency"), found.get(reference))
            # Of what could not be read or found, nothing more is said: it would only be reported twice.
            for wrong in nonsense(plan.target.name, plain, found["stage"].kind if "stage" in found else "", self.context.now, unknown):
                _note(row, RowProblem(wrong.code, plan.columns.get(wrong.field, ""), wrong.text))
            if plan.parent and "currency" not in unknown:
                self._compare_currency(row, plan, plain.get("currency"), found, resolved)
            resolved.append(plain)
        return resolved, waits

    def _taken_over(self, row: Row, name: str, currency: str | None, product: Found | None) -> Decimal | None:
        """The list price or cost of a product, on a line in its currency; on another it would be a price nobody has set."""
        price: Decimal | None = getattr(product, name, None)
        if product is None or price is None:
            return None
        if currency and currency != product.currency:
            row.touched.append(gettext(_OTHER_CURRENCY[name]))
            return None
        return price

    def _compare_currency(self, row: Row, plan: _Plan, own: str | None, found: dict[str, Found], resolved: list[dict[str, Any]]) -> None:
        other = found[plan.parent].currency if plan.parent in found else ""
        for name, above in plan.same_row:
            if name == plan.parent:
                other = resolved[above].get("currency") or ""
        if own and other and own != other:
            parts = {"own": own, "other": other, "target": plan.parent}
            _note(row, RowProblem("currency_differs", plan.columns.get("currency", ""), _CURRENCY_DIFFERS, parts))

    def _missing(self, column: str, value: Wanted, answer: object) -> RowProblem:
        parts = {"target": value.find.target, "by": value.find.by, "text": value.text}
        if answer is SEVERAL:
            return RowProblem("several", column, _SEVERAL, parts)
        if value.find.target in self.context.unread:
            return RowProblem("file_unread", column, _FILE_UNREAD, parts | {"file": self.context.unread[value.find.target]})
        return RowProblem("not_found", column, _NOT_FOUND, parts)

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
