"""Rows for tests of the ledger alone: a period, a published version, two payees, and lines written by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
from django.utils import timezone

from incentives.engine.world import LINES, STANDINGS, WINDOWS
from incentives.ledger.posting import Postings, post_batch
from incentives.models import Batch, Period, Plan, PlanVersion, Run
from people.models import Person

AT = dt.datetime(2026, 2, 3, 9, 0, tzinfo=dt.UTC)
DOCUMENT = "plan: Written by hand\n"


@dataclass
class Books:
    period: Period
    version: PlanVersion
    ana: Person
    bo: Person

    def run(self) -> Run:
        return Run.objects.create(period=self.period, asked_at=AT, state=Run.State.POSTED)

    def post(self, *lines: dict[str, Any], run: Run | None = None) -> Batch:
        return post_batch(run=run or self.run(), postings=self.postings(*lines), posted_at=AT)

    def line(self, person: Person, fact: str, amount: str, **changes: Any) -> dict[str, Any]:
        """A line that has earned nothing before."""
        given = {
            "person_id": person.pk,
            "plan_version_id": self.version.pk,
            "component": "bonus",
            "unit": "USD",
            "window_from": dt.date(2026, 1, 1),
            "window_before": dt.date(2026, 2, 1),
            "kind": "credit",
            "source": "deals",
            "fact": fact,
            "credited_on": dt.date(2026, 1, 10),
            "first_period": "2026-01",
            "reason": "new",
            "position": 1,
            "entitled": Decimal(amount),
            "earned_before": Decimal(0),
            "amount": Decimal(amount),
        }
        return {**given, **changes}

    def postings(self, *lines: dict[str, Any]) -> Postings:
        ids = [pa.field("person_id", pa.int64()), pa.field("plan_version_id", pa.int64())]
        schema = pa.schema([field.with_nullable(True) for field in LINES if field.name not in ("person", "plan")] + ids)
        window = {
            "person_id": self.ana.pk,
            "plan_version_id": self.version.pk,
            "component": "bonus",
            "window_from": dt.date(2026, 1, 1),
            "window_before": dt.date(2026, 2, 1),
            "entitled": Decimal(0),
        }
        standing = {
            "person_id": self.ana.pk,
            "plan_version_id": self.version.pk,
            "measure": "bookings",
            "window_from": dt.date(2026, 1, 1),
            "window_before": dt.date(2026, 2, 1),
            "value": Decimal(5),
            "facts": 1,
        }
        return Postings(
            pa.Table.from_pylist([{**dict.fromkeys(schema.names), **line} for line in lines], schema=schema),
            pa.Table.from_pylist([window], schema=_with_ids(WINDOWS, ids)),
            pa.Table.from_pylist([standing], schema=_with_ids(STANDINGS, ids)),
        )


def _with_ids(schema: pa.Schema, ids: list[pa.Field]) -> pa.Schema:
    return pa.schema([field.with_nullable(True) for field in schema if field.name not in ("person", "plan")] + ids)


def books() -> Books:
    now = timezone.now()
    plan = Plan.objects.create(key="by-hand", name="Written by hand", currency="USD", created_at=now)
    version = PlanVersion.objects.create(
        plan=plan,
        number=1,
        document=DOCUMENT,
        sha256=hashlib.sha256(DOCUMENT.encode()).hexdigest(),
        state=PlanVersion.State.PUBLISHED,
        effective_from=dt.date(2026, 1, 1),
        period_kind="month",
        created_at=now,
        changed_at=now,
        published_at=now,
    )
    period = Period.objects.create(kind="month", key="2026-01", start=dt.date(2026, 1, 1), before=dt.date(2026, 2, 1))
    people = [Person.objects.create(reference=reference, name=reference.title()) for reference in ("ana", "bo")]
    return Books(period, version, *people)
