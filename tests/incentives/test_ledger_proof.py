"""A batch is proven when it is posted: its header, entries and lines agree, or nothing of it was ever there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from django.db import Error, connection, transaction

from incentives.ledger import posting
from incentives.models import Account, Entry, Line, Run
from tests.incentives.ledger_rows import Books, books, prove, refused_at_commit

pytestmark = pytest.mark.django_db


def changed(column: str, to: Callable[[Books, Any], object]) -> Callable[[Books, pa.Table], pa.Table]:
    """A mistake in writing entries: a column holds something else."""

    def mistake(kept: Books, entries: pa.Table) -> pa.Table:
        at = entries.schema.get_field_index(column)
        values = [to(kept, value) for value in entries[column].to_pylist()]
        return entries.set_column(at, column, pa.array(values, entries.schema.field(column).type))

    return mistake


MISTAKES = {
    "an amount that is not the sum of the lines": (changed("amount", lambda _, amount: amount + Decimal("0.0100")), "its lines come to"),
    "another payee": (changed("person_id", lambda kept, _: kept.bo.pk), "its lines come to"),
    "another component": (changed("component", lambda *_: "gift"), "its lines come to"),
    "the account of another payee": (
        changed("credit_id", lambda kept, _: Account.objects.get(person=kept.bo).pk),
        "is not between the earnings of its payee and the account of its kind",
    ),
    "money from a payee's account": (
        changed("debit_id", lambda kept, _: Account.objects.get(person=kept.bo).pk),
        "is not between the earnings of its payee and the account of its kind",
    ),
    "another version": (changed("plan_version_id", lambda *_: 0), "its lines come to"),
    "from an account that is none": (
        changed("debit_id", lambda *_: 0),
        "is not between the earnings of its payee and the account of its kind",
    ),
    "to an account that is none": (changed("credit_id", lambda *_: 0), "its lines come to"),
    "no entry at all": (lambda _, entries: entries.slice(0, 0), "its lines come to"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_entries_that_do_not_equal_their_lines_are_refused_at_commit(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = books()
    kept.post(kept.line(kept.bo, "D0", "1.00"))
    make, said = MISTAKES[mistake]
    honest = posting._entries
    monkeypatch.setattr(posting, "_entries", lambda lines, batch_id: make(kept, honest(lines, batch_id)))

    refused = refused_at_commit(lambda: kept.post(kept.line(kept.ana, "D1", "30.00")))

    assert said in refused
    assert Line.objects.count() == 1


@pytest.mark.parametrize("unknown", ["person_id", "plan_version_id"])
def test_lines_of_nobody_or_of_no_version_are_refused_even_when_they_cancel_out(unknown: str) -> None:
    kept = books()

    refused = refused_at_commit(
        lambda: kept.post(kept.line(kept.ana, "D1", "5.00", **{unknown: 0}), kept.line(kept.ana, "D2", "-5.00", **{unknown: 0}))
    )

    assert "does not exist" in refused


@pytest.mark.parametrize(
    ("lines", "entries", "totals", "said"),
    [
        (3, 1, {"USD": "30"}, "3 lines"),
        (1, 2, {"USD": "30"}, "2 entries"),
        (1, 1, {"USD": "31"}, "31 USD"),
        (1, 1, {}, "30.0000"),
        (1, 1, {"USD": "30", "points": "1"}, "1 points"),
    ],
)
def test_a_header_that_does_not_fit_its_batch_is_refused_at_commit(
    lines: int, entries: int, totals: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = books()

    def seal(batch_id: int, run: Run, posted_at: dt.datetime, *_tables: pa.Table) -> None:
        with connection.cursor() as cursor:
            values = [batch_id, run.pk, run.period_id, posted_at, lines, entries, json.dumps(totals)]
            cursor.execute("SELECT ledger_seal_batch(%s, %s, %s, %s, %s, %s, %s)", values)

    monkeypatch.setattr(posting, "_seal", seal)

    assert said in refused_at_commit(lambda: kept.post(kept.line(kept.ana, "D1", "30.00")))


def test_a_line_is_posted_once_in_a_batch() -> None:
    kept = books()

    with pytest.raises(Error, match="name one fact twice"), transaction.atomic():
        kept.post(kept.line(kept.ana, "D1", "30.00"), kept.line(kept.ana, "D1", "5.00"))


WRONG_GROUPS = {
    "SET fact = fact || ARRAY['D8', 'D9']": "group_has_its_lines",
    "SET entitled = ARRAY[1, 2, NULL]": "group_says_what_is_paid",
    "SET entitled = ARRAY[1, 2]": "group_has_its_lines",
    "SET lines = lines + 1, fact = fact || ARRAY['D3']": "group_has_its_lines",
    "SET posting = 'floor'": "group_posted_as",
    "SET id = id + 1": "does not follow on line",
    "SET person_id = 0": "its lines come to",
    "SET fact = ARRAY['D1', NULL, NULL]": "name one fact twice",
    "SET fact = ARRAY[NULL]": "name one fact twice",
    "SET fact = ARRAY[ARRAY['D1', 'D2', 'D4']]": "group_has_lists",
    "SET earned_before = '[0:0]={0}'": "group_has_lists",
}


@pytest.mark.parametrize("change", WRONG_GROUPS)
def test_a_group_whose_lines_do_not_agree_is_refused(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = books()
    honest = posting._seal

    def changed_before_sealing(batch_id: int, *rest: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE incentives_linegroup_{batch_id} {change}")
        honest(batch_id, *rest)

    monkeypatch.setattr(posting, "_seal", changed_before_sealing)
    lines = [kept.line(kept.ana, fact, amount, position=at) for at, (fact, amount) in enumerate([("D1", "1"), ("D2", "2"), ("D4", "4")], 1)]

    with pytest.raises(Error, match=WRONG_GROUPS[change]), transaction.atomic():
        kept.post(*lines)


@pytest.mark.parametrize("other", [{"source": "orders"}, {"source": None}], ids=str)
def test_a_fact_is_posted_once_in_a_batch_whatever_its_group(other: dict[str, Any]) -> None:
    kept = books()

    with pytest.raises(Error, match="name one fact in two groups"), transaction.atomic():
        kept.post(kept.line(kept.ana, "D1", "30.00"), kept.line(kept.ana, "D1", "5.00", **other))


def test_a_run_posts_one_batch() -> None:
    kept = books()
    run = kept.run()
    kept.post(kept.line(kept.ana, "D1", "30.00"), run=run)

    with pytest.raises(Error, match="run_id"), transaction.atomic():
        kept.post(kept.line(kept.ana, "D1", "30.00"), run=run)


def test_lines_that_cancel_out_need_no_entry() -> None:
    kept = books()

    kept.post(kept.line(kept.ana, "D1", "30.00"), kept.line(kept.ana, "D2", "-30.00"))
    prove()

    assert (Line.objects.count(), Entry.objects.count()) == (2, 0)


def test_points_are_a_unit_beside_currencies() -> None:
    kept = books()

    batch = kept.post(kept.line(kept.ana, "D1", "30.00"), kept.line(kept.ana, "D1", "7", component="effort", unit="points"))
    prove()

    assert batch.totals == {"USD": "30.0000", "points": "7.0000"}
