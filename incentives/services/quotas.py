"""Setting quotas: one, a grid of them, or a file. A new quota takes the place of the old one on its own days only."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from itertools import pairwise
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from incentives.models import Plan, Quota
from incentives.models.assignments import Per
from incentives.selectors.plans import measures_of_plans
from people.api import Refused, persons_by_reference

COLUMNS: Final = ("person", "measure", "from", "before", "amount", "per", "plan", "problem")
"""`problem` is not read: it stands in a file that was handed back with what is wrong in each row."""
NEEDED: Final = ("person", "measure", "from", "amount", "per")
MOST_ROWS: Final = 50_000
MOST: Final = Decimal(10) ** 14
LONGEST_MEASURE: Final = 80


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


class Removal(StrEnum):
    """What becomes of the days of a quota that is removed."""

    GONE = "gone"
    """It is taken away for all its days."""
    ENDS = "ends"
    """It ends on a day, and nothing takes its place."""
    BACK = "back"
    """The quota before it holds on, as if this one had never been set."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a file may name: persons by reference, plans by key and name, and the measures of each plan (None: of every plan in force)."""

    persons: Mapping[str, int]
    plans: Mapping[str, int]
    measures: Mapping[int | None, frozenset[str]]


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
    return bool(_hold([quota], by_id, at))


@transaction.atomic
def set_quotas(*, quotas: Sequence[QuotaRow], by_id: int | None, at: dt.datetime) -> Imported:
    """Set a grid of quotas, all or none. Raises CannotSetQuotas with everything that is wrong (`row` counts from 1)."""
    numbered = list(enumerate(quotas, 1))
    problems = [RowProblem(number, *problem) for number, quota in numbered if (problem := _refusal(quota))]
    problems += _twice(numbered)
    if problems:
        raise CannotSetQuotas(_("Nothing was saved: some quotas can't be set as they are."), problems)
    changed = _hold(quotas, by_id, at)
    return Imported(changed, len(quotas) - changed)


@transaction.atomic
def remove_quota(*, quota_id: int, how: Removal = Removal.GONE, on: dt.date | None = None) -> None:
    """Take a quota away: for all its days, from a day on (`on`), or so that the quota before it holds on. Raises CannotSetQuotas."""
    quota = Quota.objects.select_for_update().filter(id=quota_id).first()
    if quota is None:
        raise CannotSetQuotas(_("This quota was changed or taken away meanwhile. Look at the grid again."))
    if how is Removal.ENDS:
        if on is None or on <= quota.valid_from or (quota.valid_before is not None and on >= quota.valid_before):
            raise CannotSetQuotas(_("It can only end on a day between its own."))
        quota.valid_before = on
        quota.save(update_fields=["valid_before"])
        return
    before = quota_before(quota)
    if how is Removal.BACK and before is None:
        raise CannotSetQuotas(_("No quota ends where this one begins, so none can hold on."))
    ends = quota.valid_before
    quota.delete()
    if how is Removal.BACK and before is not None:
        before.valid_before = ends
        before.save(update_fields=["valid_before"])


def quota_before(quota: Quota) -> Quota | None:
    """The quota of the same person, measure and plan that ends where this one begins."""
    same = Quota.objects.filter(Q(plan_id=quota.plan_id), person_id=quota.person_id, measure=quota.measure)
    return same.filter(valid_before=quota.valid_from).first()


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
    changed = _hold([quota for _row, quota in read.rows], by_id, at)
    return Imported(changed, len(read.rows) - changed)


def _hold(wanted: Sequence[QuotaRow], by_id: int | None, at: dt.datetime) -> int:
    """Let quotas hold on their days, in three statements however many they are; returns how many were not there already."""
    persons, measures = {quota.person_id for quota in wanted}, {quota.measure for quota in wanted}
    held: dict[tuple[int, str, int | None], list[Quota]] = {}
    there = set()
    for row in Quota.objects.select_for_update().filter(person_id__in=persons, measure__in=measures).order_by("valid_from"):
        held.setdefault((row.person_id, row.measure, row.plan_id), []).append(row)
        there.add(row.pk)
    changed = 0
    for quota in wanted:
        rows = held.setdefault((quota.person_id, quota.measure, quota.plan_id), [])
        overlapping = [row for row in rows if _overlap(row, quota)]
        if any(_covers(row, quota) and (row.amount, row.per) == (quota.amount, quota.per) for row in overlapping):
            continue
        changed += 1
        for row in overlapping:
            rows.remove(row)
            rows += _left_of(row, quota)
        rows.append(_row_of(quota, by_id, at))
    kept = [row for rows in held.values() for row in rows]
    # The old ones go first: the database lets no two quotas hold on one day.
    Quota.objects.filter(pk__in=there - {row.pk for row in kept}).delete()
    Quota.objects.bulk_create([row for row in kept if row.pk is None], batch_size=2_000)
    return changed


def _overlap(row: Quota, wanted: QuotaRow) -> bool:
    return (wanted.valid_before is None or row.valid_from < wanted.valid_before) and (
        row.valid_before is None or row.valid_before > wanted.valid_from
    )


def _covers(row: Quota, wanted: QuotaRow) -> bool:
    return row.valid_from <= wanted.valid_from and (
        row.valid_before is None or (wanted.valid_before is not None and row.valid_before >= wanted.valid_before)
    )


def _left_of(row: Quota, wanted: QuotaRow) -> list[Quota]:
    """What is left of a quota before and after the days that another takes."""
    left = []
    if row.valid_from < wanted.valid_from:
        left.append(_part(row, row.valid_from, wanted.valid_from))
    if wanted.valid_before is not None and (row.valid_before is None or row.valid_before > wanted.valid_before):
        left.append(_part(row, wanted.valid_before, row.valid_before))
    return left


def _part(row: Quota, begins: dt.date, ends: dt.date | None) -> Quota:
    return Quota(
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


def _row_of(wanted: QuotaRow, by_id: int | None, at: dt.datetime) -> Quota:
    return Quota(
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


def _refusal(quota: QuotaRow) -> tuple[str, str] | None:
    """Return the column that is wrong, and why."""
    if quota.valid_before is not None and quota.valid_before <= quota.valid_from:
        return "before", _("The day it ends before must be later than the day it starts.")
    if not quota.amount.is_finite() or not 0 <= quota.amount < MOST:
        return "amount", _("A quota is zero or more, and below a hundred million million.")
    if quota.amount != quota.amount.quantize(Decimal("0.0001")):
        return "amount", _("A quota has at most four decimals.")
    if quota.per not in Per.values:
        return "per", _("Write month, quarter, half-year or year.")
    if not quota.measure:
        return "measure", _("Say which measure the quota is for.")
    if len(quota.measure) > LONGEST_MEASURE:
        return "measure", _("A measure's name has at most %(most)s letters.") % {"most": LONGEST_MEASURE}
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
    if "\0" in text:
        read.wrong(text[: text.index("\0")].count("\n") + 1, "", _("The file holds characters that are no text. Save it again as CSV."))
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
    known = _Known(persons, plans, measures_of_plans())
    for cells in lines:
        number = lines.line_num
        if len(read.rows) >= MOST_ROWS:
            read.wrong(number, "", _("A file has at most %(most)s rows; split it.") % {"most": MOST_ROWS})
            return
        if None in cells or None in cells.values():
            read.wrong(number, "", _("The row has more or fewer cells than the header."))
        elif any(cells.values()):
            quota = _row(number, {name: text.strip() for name, text in cells.items()}, known, read)
            if quota:
                read.rows.append((number, quota))


def _row(number: int, cells: Mapping[str, str], known: _Known, read: _File) -> QuotaRow | None:
    so_far = len(read.problems)
    person_id = known.persons.get(cells["person"])
    if person_id is None:
        read.wrong(number, "person", _("There is no person with the reference “%(text)s”.") % {"text": cells["person"]})
    plan_id = known.plans.get(cells.get("plan", ""))
    if cells.get("plan") and plan_id is None:
        read.wrong(number, "plan", _("There is no plan with the key or name “%(text)s”.") % {"text": cells["plan"]})
    elif cells["measure"]:
        _know_measure(number, cells, known.measures.get(plan_id, frozenset()), read)
    first, before = _day(number, "from", cells, read), _day(number, "before", cells, read)
    amount = _amount(number, cells, read)
    if len(read.problems) > so_far or person_id is None or first is None or amount is None:
        return None
    quota = QuotaRow(person_id, cells["measure"], first, before, amount, cells["per"], plan_id)
    problem = _refusal(quota)
    if problem:
        read.wrong(number, *problem)
        return None
    return quota


def _know_measure(number: int, cells: Mapping[str, str], measures: frozenset[str], read: _File) -> None:
    """Say so when no plan would ever read this quota: a slip of the pen would otherwise leave somebody without one."""
    if cells["measure"] in measures:
        return
    values = {"text": cells["measure"], "plan": cells.get("plan", "")}
    said = _("“%(plan)s” has no measure “%(text)s”.") if values["plan"] else _("No published plan has a measure “%(text)s”.")
    nearest = get_close_matches(cells["measure"], sorted(measures), n=1)
    if nearest:
        said = f"{said} {_('Did you mean “%(nearest)s”?')}"
    read.wrong(number, "measure", said % (values | {"nearest": nearest[0] if nearest else ""}))


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
