"""Writes the CRM's own records in bulk: what is new is created, what differs is changed, the rest is left alone."""

from __future__ import annotations

from typing import Any

from django.db import models

from crm.mapping.definition import Target
from crm.models import Origin

from .items import Context, Item, Outcome

BATCH = 1_000


class RecordWriter:
    """Records of one model, known by (source, external id). Only fields that the mapping fills are ever compared or changed."""

    def __init__(self, target: Target, model: type[Origin], context: Context) -> None:
        self.target, self.model, self.context = target, model, context
        self.columns = {name: model._meta.get_field(name) for name in target.fields}

    def write(self, items: list[Item]) -> None:
        new, changed = self._sorted_out(items)
        self._create(new)
        self._update(changed)
        self.context.persons.update(owner for item in items if item.outcome and (owner := item.values.get("owner")) is not None)

    def _sorted_out(self, items: list[Item]) -> tuple[list[Item], list[tuple[Item, list[str]]]]:
        stored = self._stored(items)
        new, changed = [], []
        for item in items:
            now = self._attributes(item)
            before = stored.get(item.values["external_id"])
            if before is None:
                item.outcome = Outcome.CREATED
                new.append(item)
                continue
            item.id = before["id"]
            differing = [name for name, value in now.items() if before[name] != value]
            if differing:
                item.outcome = Outcome.UPDATED
                changed.append((item, differing))
        return new, changed

    def _stored(self, items: list[Item]) -> dict[str, dict[str, Any]]:
        names = {"id", "external_id", *(name for item in items[:1] for name in self._attributes(item, every=True))}
        ids = [item.values["external_id"] for item in items]
        rows = self._all().filter(source=self.context.source, external_id__in=ids).values(*names)
        return {row["external_id"]: row for row in rows}

    def _all(self) -> models.QuerySet[Any]:
        return self.model._default_manager.all()

    def _attributes(self, item: Item, *, every: bool = False) -> dict[str, Any]:
        """Values by the model's attributes. An empty cell leaves a field that cannot be empty at its default, or as it is."""
        return {
            self.columns[name].attname: value  # type: ignore[union-attr]  # these are columns, never reverse relations
            for name, value in item.values.items()
            if name in self.columns and (every or value is not None or self.columns[name].null)
        }

    def _create(self, items: list[Item]) -> None:
        records = [self._new(item) for item in items]
        for item, record in zip(items, self.model._default_manager.bulk_create(records, batch_size=BATCH), strict=True):
            item.id = record.pk
        self.after_create(items, records)

    def _new(self, item: Item) -> Any:
        own: dict[str, Any] = {"source": self.context.source, "entered_at": self.context.now, "entered_by_id": self.context.user_id}
        record = self.model(**(own | self._attributes(item)))
        self.before_create(item, record)
        return record

    def _update(self, changed: list[tuple[Item, list[str]]]) -> None:
        if not changed:
            return
        records: dict[int, Any] = self._all().select_for_update().in_bulk([item.id for item, _differing in changed])
        written: set[str] = set()
        for item, differing in changed:
            record, values = records[item.id], self._attributes(item)
            self.before_update(item, record, differing)
            for name in differing:
                setattr(record, name, values[name])
            written.update(differing)
        # One INSERT … ON CONFLICT DO UPDATE writes the chunk; Django's bulk_update would spell a CASE per record and column.
        manager: Any = self.model._default_manager  # typed for the abstract Origin, which has no id yet
        manager.bulk_create(
            [records[item.id] for item, _differing in changed],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[self._field_of(name) for name in sorted(written | self.also_updated)],
        )

    def _field_of(self, attribute: str) -> str:
        return next(field.name for field in self.model._meta.concrete_fields if field.attname == attribute)

    also_updated: frozenset[str] = frozenset()

    def before_create(self, item: Item, record: Any) -> None:
        """Fill what follows from the values."""

    def after_create(self, items: list[Item], records: list[Any]) -> None:
        """Write what belongs to new records."""

    def before_update(self, item: Item, record: Any, differing: list[str]) -> None:
        """Note what follows from a change; `record` is still as it was."""
