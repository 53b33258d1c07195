"""Setting quotas: one, a grid of them, or a file. A new quota takes the place of the old one on its own days only."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from incentives.models import Plan, Quota
from incentives.models.assignments import Per
from people.api import Refused, persons_by_reference

COLUMNS: Final = ("person", "measure", "from", "before", "amount", "per", "plan")
NEEDED: Final = ("person", "measure", "from", "amount", "per")
MOST_ROWS: Final = 50_000
MOST: Final = Decimal(10) ** 14


class CannotSetQuotas(Refused):
    """`problems` says what is wrong, row by row."""

    code = "cannot_set_quotas"

    def __init__(self, message: str, problems: Sequence[RowProblem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something wrong in one row; rows count from 1, the header's row (0: the whole)."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """A quota as it is wanted: `amount` per month, quarter, half-year or year, on the days [valid_from, valid_before)."""

    person_id: int
    measure: str
    valid_from: dt.date
    valid_before: dt.date | None
    amount: Decimal
    per: str
    plan_id: int | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """`set` quotas were new or changed, `unchanged` ones were there already."""

    set: int
    unchanged: int


@dataclass(slots=True)
class _File:
    rows: list[tuple[int, QuotaRow]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def wrong(self, row: int, column: str, message: str) -> None:
        self.problems.append(RowProblem(row, column, message))


@transaction.atomic
def set_quota(*, quota: QuotaRow, by_id: int | None, at: dt.datetime) -> bool:
    """Let a quota hold on its days; whatever held on them before ends or is cut there. Returns whether anything changed."""
    problem = _refusal(quota)
    if problem:
        raise CannotSetQuotas(problem[1], [RowProblem(0, *problem)])
    return _hold(quota, by_id, at)


@transaction.atomic
def set_quotas(*, quotas: Sequence[QuotaRow], by_id: int | None, at: dt.datetime) -> Imported:
    """Set a grid of quotas, all or none. Raises CannotSetQuotas with everything that is wrong (`row` counts from 1)."""
    numbered = list(enumerate(quotas, 1))
    problems = [RowProblem(number, *problem) for number, quota in numbered if (problem := _refusal(quota))]
    problems += _twice(numbered)
    if problems:
        raise CannotSetQuotas(_("Nothing was saved: some quotas can't be set as they are."), problems)
    changed = sum(_hold(quota, by_id, at) for quota in quotas)
    return Imported(changed, len(quotas) - changed)


@transaction.atomic
def remove_quota(*, quota_id: int) -> None:
    Quota.objects.filter(id=quota_id).delete()


@transaction.atomic
def import_quotas_csv(*, content: bytes, by_id: int | None, at: dt.datetime) -> Imported:
    """Set the quotas of a CSV file, all or none: the columns of quotas.csv as `calculate` reads it, `person` being the reference.

    `before` may be empty (no end), `plan` too (for every plan with the measure). Raises CannotSetQuotas with every problem at once.
    """
    read = _read(content)
    read.problems += _twice(read.rows)
    if read.problems:
        message = _("Nothing was imported: the file has problems.")
        raise CannotSetQuotas(message, sorted(read.problems, key=lambda problem: problem.row))
    changed = sum(_hold(quota, by_id, at) for _row, quota in read.rows)
    return Imported(changed, len(read.rows) - changed)


def _hold(wanted: QuotaRow, by_id: int | None, at: dt.datetime) -> bool:
    rows = Quota.objects.select_for_update().filter(person_id=wanted.person_id, measure=wanted.measure, plan_id=wanted.plan_id)
    overlapping = list(rows.overlapping(wanted.valid_from, wanted.valid_before).order_by("valid_from"))
    for row in overlapping:
        covers = row.valid_from <= wanted.valid_from and (
            row.valid_before is None or (wanted.valid_before is not None and row.valid_before >= wanted.valid_before)
        )
        if covers and (row.amount, row.per) == (wanted.amount, wanted.per):
            return False
    for row in overlapping:
        _make_room(row, wanted)
    Quota.objects.create(
        person_id=wanted.person_id,
        plan_id=wanted.plan_id,
        measure=wanted.measure,
        valid_from=wanted.valid_from,
        valid_before=wanted.valid_before,
        amount=wanted.amount,
        per=wanted.per,
        created_at=at,
        created_by_id=by_id,
    )
    return True


def _make_room(row: Quota, wanted: QuotaRow) -> None:
    """Leave of a row what lies before and after the days that are wanted."""
    begins, ends = row.valid_from, row.valid_before
    Quota.objects.filter(pk=row.pk).delete()
    if wanted.valid_before is not None and (ends is None or ends > wanted.valid_before):
        _leave(row, wanted.valid_before, ends)
    if begins < wanted.valid_from:
        _leave(row, begins, wanted.valid_from)


def _leave(row: Quota, begins: dt.date, ends: dt.date | None) -> None:
    Quota.objects.create(
        person_id=row.person_id,
        plan_id=row.plan_id,
        measure=row.measure,
        valid_from=begins,
        valid_before=ends,
        amount=row.amount,
        per=row.per,
        created_at=row.created_at,
        created_by_id=row.created_by_id,
    )


def _refusal(quota: QuotaRow) -> tuple[str, str] | None:
    """Return the column that is wrong, and why."""
    if quota.valid_before is not None and quota.valid_before <= quota.valid_from:
        return "before", _("The day it ends before must be later than the day it starts.")
    if not 0 <= quota.amount < MOST:
        return "amount", _("A quota is zero or more, and below a hundred million million.")
    if quota.amount != quota.amount.quantize(Decimal("0.0001")):
        return "amount", _("A quota has at most four decimals.")
    if quota.per not in Per.values:
        return "per", _("Write month, quarter, half-year or year.")
    if not quota.measure:
        return "measure", _("Say which measure the quota is for.")
    return None


def _twice(rows: Iterable[tuple[int, QuotaRow]]) -> list[RowProblem]:
    """Rows that say two things about the same days: which of them is meant is not for us to guess."""
    problems = []
    by_key: dict[tuple[int, str, int | None], list[tuple[int, QuotaRow]]] = {}
    for number, quota in rows:
        by_key.setdefault((quota.person_id, quota.measure, quota.plan_id), []).append((number, quota))
    for same in by_key.values():
        same.sort(key=lambda item: item[1].valid_from)
        for (first, earlier), (number, later) in pairwise(same):
            if earlier.valid_before is None or earlier.valid_before > later.valid_from:
                message = _("Row %(other)s has a quota for the same person, measure and plan on some of these days.") % {"other": first}
                problems.append(RowProblem(number, "from", message))
    return problems


def _read(content: bytes) -> _File:
    read = _File()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        read.wrong(content[: error.start].count(b"\n") + 1, "", _("The file is not written in UTF-8. Save it again with that encoding."))
        return read
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if _check_header(lines.fieldnames or (), read):
            _read_rows(lines, read)
    except csv.Error as error:
        read.wrong(lines.reader.line_num, "", _("The row can't be read as CSV: %(why)s.") % {"why": error})
    return read


def _check_header(names: Sequence[str], read: _File) -> bool:
    for name in NEEDED:
        if name not in names:
            read.wrong(1, name, _("The column “%(name)s” is missing.") % {"name": name})
    for name in names:
        if name not in COLUMNS:
            message = _("There is no column “%(name)s” here; the columns are %(columns)s.")
            read.wrong(1, name, message % {"name": name, "columns": ", ".join(COLUMNS)})
    if len(set(names)) < len(names):
        read.wrong(1, "", _("A column comes twice."))
    return not read.problems


def _read_rows(lines: csv.DictReader[str], read: _File) -> None:
    persons = {reference: person.pk for reference, person in persons_by_reference().items()}
    plans = {name: plan.pk for plan in Plan.objects.all() for name in (plan.key, plan.name)}
    for cells in lines:
        number = lines.line_num
        if len(read.rows) >= MOST_ROWS:
            read.wrong(number, "", _("A file has at most %(most)s rows; split it.") % {"most": MOST_ROWS})
            return
        if None in cells or None in cells.values():
            read.wrong(number, "", _("The row has more or fewer cells than the header."))
        elif any(cells.values()):
            quota = _row(number, {name: text.strip() for name, text in cells.items()}, persons, plans, read)
            if quota:
                read.rows.append((number, quota))


def _row(number: int, cells: Mapping[str, str], persons: Mapping[str, int], plans: Mapping[str, int], read: _File) -> QuotaRow | None:
    known = len(read.problems)
    person_id = persons.get(cells["person"])
    if person_id is None:
        read.wrong(number, "person", _("There is no person with the reference “%(text)s”.") % {"text": cells["person"]})
    plan_id = plans.get(cells.get("plan", ""))
    if cells.get("plan") and plan_id is None:
        read.wrong(number, "plan", _("There is no plan with the key or name “%(text)s”.") % {"text": cells["plan"]})
    first, before = _day(number, "from", cells, read), _day(number, "before", cells, read)
    amount = _amount(number, cells, read)
    if len(read.problems) > known or person_id is None or first is None or amount is None:
        return None
    quota = QuotaRow(person_id, cells["measure"], first, before, amount, cells["per"], plan_id)
    problem = _refusal(quota)
    if problem:
        read.wrong(number, *problem)
        return None
    return quota


def _day(number: int, column: str, cells: Mapping[str, str], read: _File) -> dt.date | None:
    text = cells.get(column, "")
    if not text and column == "before":
        return None
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        read.wrong(number, column, _("“%(text)s” is not a day. Write it like 2026-01-31.") % {"text": text})
        return None


def _amount(number: int, cells: Mapping[str, str], read: _File) -> Decimal | None:
    text = cells["amount"]
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not text.isascii() or "e" in text.lower() or "_" in text:
        read.wrong(
            number, "amount", _("“%(text)s” is not an amount. Write it like 90000.00, without thousands separators.") % {"text": text}
        )
        return None
    return amount
