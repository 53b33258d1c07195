"""Deals, whose moves from stage to stage are history: rows of their own, never changed afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crm.mapping.definition import Target
from crm.models import Opportunity, Stage, StageHistory

from .items import Context, Item
from .records import BATCH, RecordWriter

REACHED = "reached."


class DealWriter(RecordWriter):
    """`reached.<stage key>` among the values is the day on which a deal reached a stage; a closed one was reached when the deal closed."""

    also_updated = frozenset({"version", "stage_since"})

    def __init__(self, target: Target, context: Context) -> None:
        super().__init__(target, Opportunity, context)
        stages = list(Stage.objects.all())
        self.stages = {stage.pk: stage for stage in stages}
        self.by_key = {stage.key: stage for stage in stages}
        self._moves: list[StageHistory] = []

    def write(self, items: list[Item]) -> None:
        super().write(items)
        StageHistory.objects.bulk_create(self._moves, batch_size=BATCH)
        self._moves = []

    def before_create(self, item: Item, record: Any) -> None:
        record.stage_since = self._moment(self._reached(item, record.stage_id))

    def after_create(self, items: list[Item], records: list[Any]) -> None:
        for item, record in zip(items, records, strict=True):
            before: tuple[int, dt.date | None] | None = None
            for stage_id, day in self._way(item, record.stage_id):
                took = day - before[1] if before and before[1] and day else None
                self._move(record.pk, item, before[0] if before else None, stage_id, day, took)
                before = (stage_id, day)

    def before_update(self, item: Item, record: Any, differing: list[str]) -> None:
        self.context.persons.update({record.owner_id} - {None})
        record.version += 1
        if "stage_id" in differing:
            day = self._reached(item, item.values["stage"])
            since = self._moment(day)
            self._move(record.pk, item, record.stage_id, item.values["stage"], day, max(since - record.stage_since, dt.timedelta(0)))
            record.stage_since = since

    def _way(self, item: Item, last: int) -> list[tuple[int, dt.date | None]]:
        """The stages a new deal has passed on known days, in the order of these days, and then the one it stands in."""
        days = {
            self.by_key[name.removeprefix(REACHED)].pk: day
            for name, day in item.values.items()
            if name.startswith(REACHED) and day is not None and name.removeprefix(REACHED) in self.by_key
        }
        passed = sorted(((day, self.stages[pk].position, pk) for pk, day in days.items() if pk != last))
        return [*((pk, day) for day, _position, pk in passed), (last, self._reached(item, last))]

    def _reached(self, item: Item, stage_id: int) -> dt.date | None:
        stage = self.stages[stage_id]
        said: dt.date | None = item.values.get(REACHED + stage.key)
        return said or (item.values.get("closed_on") if stage.kind != "open" else None)

    def _moment(self, day: dt.date | None) -> dt.datetime:
        """Midnight of the day in UTC, never later than the import itself; the import's own moment where no day is known."""
        return min(dt.datetime.combine(day, dt.time(), dt.UTC), self.context.now) if day else self.context.now

    def _move(self, deal_id: int, item: Item, before: int | None, after: int, day: dt.date | None, took: dt.timedelta | None) -> None:
        self._moves.append(
            StageHistory(
                opportunity_id=deal_id,
                from_stage_id=before,
                to_stage_id=after,
                happened_on=day,
                recorded_at=self.context.now,
                recorded_by_id=self.context.user_id,
                on_behalf_of_id=item.values.get("on_behalf_of"),
                duration=took,
            )
        )
