"""Rows for tests of the ledger alone: a period, a published version, two payees, and lines written by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from incentives.engine.world import LINES, STANDINGS, WINDOWS
from incentives.ledger.posting import Postings, post_batch
from incentives.models import Batch, Period, Plan, PlanVersion, Run
from incentives.services.statements import write_statements
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
        return Run.objects.create(period=self.period, asked_at=AT, state=Run.State.RUNNING)

    def post(self, *lines: dict[str, Any], run: Run | None = None) -> Batch:
        run = run or self.run()
        batch = post_batch(run=run, postings=self.postings(*lines), posted_at=AT)
        write_statements(batch=batch, at=AT)
        Run.objects.filter(pk=run.pk).update(state=Run.State.POSTED)
        return batch

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


def prove() -> None:
    """What a commit does: the check of the batch runs now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refusal(sql: str, as_role: Callable[[], AbstractContextManager[Any]] | None = None) -> Exception:
    """Run SQL that has to be refused; return psycopg's own error."""

    def attempt() -> None:
        with transaction.atomic(), as_role() if as_role else nullcontext(), connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(Error) as caught:
        attempt()
    return caught.value.__cause__


def refused_at_commit(post: Callable[[], object]) -> str:
    """Post, and let the database prove it as a commit does; return in what words it refused."""

    def post_and_commit() -> None:
        with transaction.atomic():
            post()
            prove()

    with pytest.raises(Error) as caught:
        post_and_commit()
    return str(caught.value)
