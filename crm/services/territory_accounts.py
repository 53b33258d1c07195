"""Which customer lies in which territory: put there on a page, or many at once by a CSV file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from crm.models import Account, Territory, TerritoryAccount

from .territories import CannotKeepTerritory, Days, in_order, locked

COLUMNS: Final = ("account", "territory", "from", "before", "problem")
"""`problem` is not read: it stands in a file that was handed back with what is wrong in each row."""
MOST_ROWS: Final = 200_000


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in a row of a file: `row` counts lines from 1, the header being the first; `column` is empty for the row as a whole."""

    row: int
    column: str
    message: str


class CannotPlaceAccounts(CannotKeepTerritory):
    """Nothing of the file was taken; `problems` says why, row by row."""

    code = "cannot_place_accounts"

    def __init__(self, message: str, problems: Sequence[RowProblem]) -> None:
        super().__init__(message)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Placed:
    """How many rows of a file changed anything, and how many were there already."""

    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    account_id: int
    territory_id: int
    days: Days


@transaction.atomic
def place_account(*, account_id: int, territory_id: int, days: Days) -> None:
    """Let a customer lie in a territory on these days; where it lay on them before it lies no longer. Raises CannotKeepTerritory."""
    locked(territory_id)
    in_order(days)
    _place([_Wanted(account_id, territory_id, days)])


@transaction.atomic
def change_placement(*, placement_id: int, days: Days) -> TerritoryAccount:
    """Mend the days on which a customer lies in a territory. Raises CannotKeepTerritory for days on which it lies in another."""
    row: TerritoryAccount = TerritoryAccount.objects.select_for_update().get(id=placement_id)
    in_order(days)
    others = TerritoryAccount.objects.filter(account_id=row.account_id).exclude(pk=row.pk)
    other = others.overlapping(days.first, days.before).select_related("territory").first()
    if other is not None:
        message = _("It lies in “%(territory)s” on some of these days. End that first, or choose other days.")
        raise CannotKeepTerritory(message % {"territory": other.territory})
    row.valid_from, row.valid_before = days.first, days.before
    row.save()
    return row


@transaction.atomic
def remove_placement(*, placement_id: int) -> None:
    """Take it away for all its days, as if the customer had never been put there."""
    TerritoryAccount.objects.get(id=placement_id).delete()


@transaction.atomic
def import_territory_accounts_csv(*, content: bytes) -> Placed:
    """Put customers into territories by a file with the columns account (source/id), territory (key), from, before; all rows or none.

    `before` may be empty: no end. Raises CannotPlaceAccounts with every problem at once.
    """
    read = _File()
    _read(content, read)
    if not read.problems:
        read.problems += _twice(read.rows)
    if read.problems:
        message = _("Nothing was imported: the file has problems.")
        raise CannotPlaceAccounts(message, sorted(read.problems, key=lambda problem: problem.row))
    changed = _place([wanted for _row, wanted in read.rows])
    return Placed(changed, len(read.rows) - changed)


def _place(wanted: Iterable[_Wanted]) -> int:
    """Let customers lie where they are wanted, in a few statements however many they are; returns how many did not already."""
    wanted = list(wanted)
    held: dict[int, list[TerritoryAccount]] = {}
    there = set()
    rows = TerritoryAccount.objects.select_for_update().filter(account_id__in={one.account_id for one in wanted})
    for row in rows.order_by("valid_from"):
        held.setdefault(row.account_id, []).append(row)
        there.add(row.pk)
    changed = 0
    for one in wanted:
        mine = held.setdefault(one.account_id, [])
        overlapping = [row for row in mine if _meet(Days(row.valid_from, row.valid_before), one.days)]
        if any(row.territory_id == one.territory_id and _covers(row, one.days) for row in overlapping):
            continue
        changed += 1
        for row in overlapping:
            mine.remove(row)
            mine += _left_of(row, one.days)
        mine.append(_row(one.account_id, one.territory_id, one.days.first, one.days.before))
    kept = [row for mine in held.values() for row in mine]
    # The old ones go first: the database lets a customer lie in one territory at a time.
    TerritoryAccount.objects.filter(pk__in=there - {row.pk for row in kept}).delete()
    TerritoryAccount.objects.bulk_create([row for row in kept if row.pk is None], batch_size=2_000)
    return changed


def _row(account_id: int, territory_id: int, first: dt.date, before: dt.date | None) -> TerritoryAccount:
    return TerritoryAccount(account_id=account_id, territory_id=territory_id, valid_from=first, valid_before=before)


def _meet(one: Days, other: Days) -> bool:
    return (other.before is None or one.first < other.before) and (one.before is None or other.first < one.before)


def _covers(row: TerritoryAccount, days: Days) -> bool:
    lasts = row.valid_before is None or (days.before is not None and row.valid_before >= days.before)
    return row.valid_from <= days.first and lasts


def _left_of(row: TerritoryAccount, days: Days) -> list[TerritoryAccount]:
    """What is left of a stay before and after days that another takes."""
    left = []
    if row.valid_from < days.first:
        left.append(_row(row.account_id, row.territory_id, row.valid_from, days.first))
    if days.before is not None and (row.valid_before is None or row.valid_before > days.before):
        left.append(_row(row.account_id, row.territory_id, days.before, row.valid_before))
    return left


@dataclass(slots=True)
class _File:
    rows: list[tuple[int, _Wanted]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def wrong(self, row: int, column: str, message: str) -> None:
        self.problems.append(RowProblem(row, column, message))


def _twice(rows: Iterable[tuple[int, _Wanted]]) -> list[RowProblem]:
    """Rows that say two things about the same days of a customer: which of them is meant is not for us to guess."""
    by_account: dict[int, list[tuple[int, _Wanted]]] = {}
    for number, wanted in rows:
        by_account.setdefault(wanted.account_id, []).append((number, wanted))
    problems = []
    for same in by_account.values():
        same.sort(key=lambda item: item[1].days.first)
        for (first, earlier), (number, later) in pairwise(same):
            if _meet(earlier.days, later.days):
                message = _("Row %(other)s says where this customer lies on some of the same days.") % {"other": first}
                problems.append(RowProblem(number, "from", message))
    return problems


def _read(content: bytes, read: _File) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        read.wrong(content[: error.start].count(b"\n") + 1, "", _("The file is not written in UTF-8. Save it again with that encoding."))
        return
    if "\0" in text:
        read.wrong(text[: text.index("\0")].count("\n") + 1, "", _("The file holds characters that are no text. Save it again as CSV."))
        return
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if _check_header(lines.fieldnames or (), read):
            _read_rows(lines, read)
    except csv.Error as error:
        read.wrong(lines.reader.line_num, "", _("The row can't be read as CSV: %(why)s.") % {"why": error})


def _check_header(names: Sequence[str], read: _File) -> bool:
    for name in COLUMNS[:3]:
        if name not in names:
            read.wrong(1, name, _("The column “%(name)s” is missing.") % {"name": name})
    for name in names:
        if name not in COLUMNS:
            message = _("There is no column “%(name)s” here; the columns are %(columns)s.")
            read.wrong(1, name, message % {"name": name, "columns": ", ".join(COLUMNS[:4])})
    if len(set(names)) < len(names):
        read.wrong(1, "", _("A column comes twice."))
    return not read.problems


def _read_rows(lines: csv.DictReader[str], read: _File) -> None:
    territories = dict(Territory.objects.values_list("key", "id"))
    given: list[tuple[int, dict[str, str]]] = []
    for cells in lines:
        if len(given) >= MOST_ROWS:
            read.wrong(lines.line_num, "", _("A file has at most %(most)s rows; split it.") % {"most": MOST_ROWS})
            return
        if None in cells or None in cells.values():
            read.wrong(lines.line_num, "", _("The row has more or fewer cells than the header."))
        elif any(cells.values()):
            given.append((lines.line_num, {name: text.strip() for name, text in cells.items()}))
    accounts = _accounts_called({cells["account"] for _number, cells in given})
    for number, cells in given:
        wanted = _row_of(number, cells, accounts, territories, read)
        if wanted is not None:
            read.rows.append((number, wanted))


def _accounts_called(ids: set[str]) -> dict[str, int]:
    """The customers of these ids as plans write them: source system and the id there."""
    named = Account.objects.annotate(called=Concat(F("source"), Value("/"), F("external_id")))
    sources = {text.split("/", 1)[0] for text in ids}
    externals = {text.split("/", 1)[1] for text in ids if "/" in text}
    found = named.filter(source__in=sources, external_id__in=externals).values_list("called", "id")
    return {called: pk for called, pk in found if called in ids}


def _row_of(
    number: int, cells: Mapping[str, str], accounts: Mapping[str, int], territories: Mapping[str, int], read: _File
) -> _Wanted | None:
    account_id, territory_id = accounts.get(cells["account"]), territories.get(cells["territory"])
    if account_id is None:
        message = _("There is no customer “%(text)s”. Write its source system and the id there: crm/4711.")
        read.wrong(number, "account", message % {"text": cells["account"]})
    if territory_id is None:
        read.wrong(number, "territory", _("There is no territory with the key “%(text)s”.") % {"text": cells["territory"]})
    so_far = len(read.problems)
    first, before = _day(number, "from", cells, read), _day(number, "before", cells, read)
    if first is not None and before is not None and before <= first:
        read.wrong(number, "before", _("The day it ends before must be later than the day it starts."))
    if account_id is None or territory_id is None or first is None or len(read.problems) > so_far:
        return None
    return _Wanted(account_id, territory_id, Days(first, before))


def _day(number: int, column: str, cells: Mapping[str, str], read: _File) -> dt.date | None:
    text = cells.get(column, "")
    if not text and column == "before":
        return None
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        read.wrong(number, column, _("“%(text)s” is not a day. Write it like 2026-01-31.") % {"text": text})
        return None
