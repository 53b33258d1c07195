"""Deals, whose moves from stage to stage are history: rows of their own, never changed afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crm.mapping.definition import Target
from crm.models import Opportunity, Stage, StageHistory

from .bulk import insert_rows
from .items import Context, Item
from .records import RecordWriter, Stored

REACHED = "reached."
_HISTORY = (
    "opportunity_id",
    "from_stage_id",
    "to_stage_id",
    "happened_on",
    "recorded_at",
    "recorded_by_id",
    "on_behalf_of_id",
    "duration",
)


class DealWriter(RecordWriter):
    """`reached.<stage key>` among the values is the day on which a deal reached a stage; a closed one was reached when the deal closed."""

    also_read = ("owner_id", "stage_id", "stage_since")
    counted = "version"

    def __init__(self, target: Target, context: Context) -> None:
        super().__init__(target, Opportunity, context)
        stages = list(Stage.objects.all())
        self._kinds = {stage.pk: stage.kind for stage in stages}
        self._keys = {stage.pk: REACHED + stage.key for stage in stages}
        self._positions = {stage.pk: stage.position for stage in stages}
        self._moves: list[tuple[Any, ...]] = []

    def write(self, items: list[Item]) -> None:
        super().write(items)
        insert_rows(StageHistory._meta.db_table, _HISTORY, self._moves)
        self._moves = []

    def of_new(self, item: Item) -> dict[str, Any]:
        return {"stage_since": self._moment(self._reached(item, item.values["stage"]))}

    def after_create(self, items: list[Item]) -> None:
        for item in items:
            before: tuple[int, dt.date | None] | None = None
            for stage_id, day in self._way(item):
                took = day - before[1] if before and before[1] and day else None
                self._move(item, before[0] if before else None, stage_id, day, took)
                before = (stage_id, day)

    def of_changed(self, item: Item, before: Stored, after: Stored) -> dict[str, Any]:
        if before["stage_id"] == after["stage_id"]:
            return {}
        day = self._reached(item, after["stage_id"])
        since = self._moment(day)
        self._move(item, before["stage_id"], after["stage_id"], day, max(since - before["stage_since"], dt.timedelta(0)))
        return {"stage_since": since}

    def _way(self, item: Item) -> list[tuple[int, dt.date | None]]:
        """The stages a new deal has passed on known days, in the order of these days, and then the one it stands in."""
        last = item.values["stage"]
        known = [(day, self._positions[pk], pk) for pk, name in self._keys.items() if pk != last and (day := item.values.get(name))]
        return [*((pk, day) for day, _position, pk in sorted(known)), (last, self._reached(item, last))]

    def _reached(self, item: Item, stage_id: int) -> dt.date | None:
        said: dt.date | None = item.values.get(self._keys[stage_id])
        return said or (item.values.get("closed_on") if self._kinds[stage_id] != "open" else None)

    def _moment(self, day: dt.date | None) -> dt.datetime:
        """Midnight of the day in UTC, never later than the import itself; the import's own moment where no day is known."""
        return min(dt.datetime.combine(day, dt.time(), dt.UTC), self.context.now) if day else self.context.now

    def _move(self, item: Item, before: int | None, after: int, day: dt.date | None, took: dt.timedelta | None) -> None:
        context = self.context
        self._moves.append((item.id, before, after, day, context.now, context.user_id, item.values.get("on_behalf_of"), took))
