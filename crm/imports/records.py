"""Writes the CRM's own records in bulk: what is new is created, what differs is changed, the rest is left alone."""

from __future__ import annotations

from typing import Any

from crm.mapping.definition import Target
from crm.models import OpportunitySplit, Origin

from .bulk import insert_rows, new_ids, read_rows, update_rows
from .items import Context, Item, Outcome
from .touched import persons_touched

Stored = dict[str, Any]
"""A record as it is in the database, by column; only the columns that were asked for."""


class RecordWriter:
    """Records of one model, known by (source, external id). Only fields that the mapping fills are ever compared or changed."""

    also_read: tuple[str, ...] = ()
    """Columns that a change needs to know, whether or not the mapping fills them."""
    counted = ""
    """A column that goes up by one with every change."""

    def __init__(self, target: Target, model: type[Origin] | type[OpportunitySplit], context: Context) -> None:
        self.context = context
        self.model, self.table = model, model._meta.db_table
        every: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.columns: dict[str, str] = {field.name: field.column for field in every if field.name in target.fields}
        self.never_null: frozenset[str] = frozenset(field.column for field in every if not field.null)
        self.defaults: dict[str, Any] = {
            field.column: field.get_default() for field in every if field.column not in ("source", "external_id", "entered_at")
        }

    def write(self, items: list[Item]) -> None:
        if not items:
            return
        new: list[Item] = []
        changed: list[tuple[Item, Stored]] = []
        stored = self._stored(items)
        for item in items:
            before = stored.get(item.values["external_id"])
            if before is None:
                new.append(item)
                continue
            item.id = before["id"]
            if any(before[column] != value for column, value in self._values(item).items()):
                changed.append((item, before))
        # What changes comes first: it may give up what something new takes.
        self._change(changed)
        self._create(new)
        told = [item.id for item in items if item.outcome]
        if told:
            self.tell(told, [before for _item, before in changed])

    def _stored(self, items: list[Item]) -> dict[str, Stored]:
        mapped = [self.columns[name] for name in items[0].values if name in self.columns]
        asked = list(dict.fromkeys(["id", "external_id", *mapped, *self.also_read]))
        keys = [item.values["external_id"] for item in items]
        rows = read_rows(self.table, asked, "external_id", keys, source=self.context.source)
        place = asked.index("external_id")
        return {row[place]: dict(zip(asked, row, strict=True)) for row in rows}

    def _values(self, item: Item) -> dict[str, Any]:
        """Values by column. An empty cell leaves a column that cannot be empty at its default, or as it is."""
        columns, never_null = self.columns, self.never_null
        return {
            column: value
            for name, value in item.values.items()
            if (column := columns.get(name)) is not None and (value is not None or column not in never_null)
        }

    def _create(self, items: list[Item]) -> None:
        if not items:
            return
        usual = self.defaults | self.origin()
        columns = ["id", "external_id", *usual]
        rows = []
        for item, new_id in zip(items, new_ids(self.table, len(items)), strict=True):
            item.id, item.outcome = new_id, Outcome.CREATED
            values = {"id": item.id} | usual | self._values(item) | self.of_new(item)
            rows.append([values[column] for column in columns])
        insert_rows(self.table, columns, rows)
        self.after_create(items)

    def _change(self, changed: list[tuple[Item, Stored]]) -> None:
        if not changed:
            return
        rows = []
        columns: list[str] = []
        for item, before in changed:
            item.outcome = Outcome.UPDATED
            after = before | self._values(item)
            after |= self.of_changed(item, before, after)
            columns = columns or [column for column in after if column not in ("id", "external_id")]
            rows.append([item.id, *(after[column] for column in columns)])
        update_rows(self.table, columns, rows, counted=self.counted)

    def origin(self) -> dict[str, Any]:
        """Values by column that tell where a new record comes from, unless the mapping does."""
        context = self.context
        return {"source": context.source, "entered_at": context.now, "entered_by_id": context.user_id}

    def of_new(self, item: Item) -> dict[str, Any]:
        """Values by column that follow from those of a new record."""
        return {}

    def after_create(self, items: list[Item]) -> None:
        """Write what belongs to new records."""

    def tell(self, ids: list[int], former: list[Stored]) -> None:
        """Note whose credit these new and changed records may change; `former`: how those that changed were."""
        self.context.touch(persons_touched(self.model, ids, former))

    def of_changed(self, item: Item, before: Stored, after: Stored) -> dict[str, Any]:
        """Values by column that follow from a change."""
        return {}
