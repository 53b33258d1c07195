"""Lookup tables: inside a plan, or a document of their own that plans share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Map
from collections.abc import Sequence
from decimal import Decimal
from itertools import product as combinations

from .document import Listing, Mapping, Node, Scalar, read_document
from .formula import ValueType
from .group import Group, read_day, read_number
from .names import NotANumber, TableName, Unit, number
from .plan import DatedRows, Table, TableRow
from .problems import Problem
from .report import Report, TooManyProblems
from .words import _, nearest

MOST_COLUMNS = 6
MOST_CHARACTERS = 200_000
"""Shared tables may be longer than plans: they hold no formulas, which take the time."""
ANY = "any"


def check_table(text: str | bytes, path: str = "table.yaml") -> tuple[Table | None, tuple[Problem, ...]]:
    """Read a shared table: `table: its name`, then `by` with `rows` or `dated` as in a plan. Keys stay text until a plan looks them up."""
    report = Report()
    try:
        table = _shared_table(text, report, path)
    except TooManyProblems:
        table = None
    problems = report.in_order(path)
    return (None if problems else table), problems


def _shared_table(text: str | bytes, report: Report, path: str) -> Table | None:
    node = read_document(text, report, path, MOST_CHARACTERS)
    if node is None:
        return None
    group = Group(node, report, ("table", "description", "by", "rows", "dated"))
    if "table" not in group:
        group.missing("table", _("Begin with a line like `table: Name of the table`."))
    read = _rows_of(group.text("table") or "", group)
    if read is None:
        return None
    table, __ = read
    for rows in table.dated:
        _refuse_unreachable(rows.rows, node, table.key, report)
    return table


def read_tables(
    group: Group, shared: Map[str, Table], tables: dict[str, TableName], effective_from: dt.date | None, report: Report
) -> dict[str, Table]:
    """Read `tables` of a plan, their keys still as text; `finish_tables` types them once all lookups are known."""
    found: dict[str, Table] = {}
    for entry in group.group("tables") or ():
        key = entry.key.text
        tables[key] = TableName(key, (), known=False)
        if not isinstance(entry.value, Mapping):
            report.add("not_a_group", entry.value, _("A table has keys `by` and `rows`."), _("Write them indented below its name."))
            continue
        inner = Group(entry.value, report, ("by", "rows", "dated", "shared"))
        read = _shared(key, inner, shared) if "shared" in inner else _rows_of(key, inner)
        if read is not None:
            found[key], unit = read
            _refuse_late_start(found[key], effective_from, entry.key, report)
            tables[key] = TableName(key, found[key].by, unit)
    return found


def finish_tables(found: Map[str, Table], names: Map[str, TableName], group: Group, report: Report) -> dict[str, Table]:
    """Turn keys into numbers where formulas look them up by numbers, and refuse rows that nothing can reach."""
    finished = {}
    for key, table in found.items():
        entry = next(entry for entry in group.group("tables") or () if entry.key.text == key)
        numeric = [column for column, kind in names[key].columns.items() if kind is ValueType.NUMBER]
        dated = []
        for rows in table.dated:
            typed = tuple(TableRow(_typed(row.keys, numeric, key, entry.key, report), row.value, row.value_percent) for row in rows.rows)
            _refuse_unreachable(typed, entry.key, key, report)
            dated.append(DatedRows(rows.start, typed))
        finished[key] = Table(key, table.by, tuple(dated), table.shared)
    return finished


def _refuse_late_start(table: Table, effective_from: dt.date | None, at: Scalar, report: Report) -> None:
    first = table.dated[0].start
    if first is not None and effective_from is not None and first > effective_from:
        report.add(
            "table_begins_late",
            at,
            _("Table “%(table)s” has no rows before %(day)s, but the plan holds from %(from_day)s."),
            _("Let its first rows begin on %(from_day)s or earlier."),
            table=table.key,
            day=first.isoformat(),
            from_day=effective_from.isoformat(),
        )


def _shared(key: str, inner: Group, shared: Map[str, Table]) -> tuple[Table, Unit] | None:
    scalar = inner.scalar("shared")
    if scalar is None:
        return None
    if len(inner.node.entries) > 1:
        inner.report.add(
            "shared_with_rows",
            inner.key_place("shared"),
            _("A shared table brings its own keys and rows."),
            _("Delete `by`, `rows` and `dated` here."),
        )
        return None
    if scalar.text not in shared:
        guess = nearest(scalar.text, shared)
        remedy = _("Did you mean “%(guess)s”?") if guess else _("Add it to the shared tables first, or write `by` and `rows` here.")
        inner.report.add(
            "unknown_table", scalar, _("There is no shared table “%(name)s”."), remedy, name=scalar.text[:60], guess=guess or ""
        )
        return None
    table = shared[scalar.text]
    return Table(key, table.by, table.dated, scalar.text), _unit_of([row for rows in table.dated for row in rows.rows])


def _rows_of(key: str, inner: Group) -> tuple[Table, Unit] | None:
    by = _labels(inner)
    if "rows" in inner and "dated" in inner:
        inner.report.add(
            "rows_and_dated",
            inner.key_place("dated"),
            _("A table has `rows` or `dated` rows, not both."),
            _("Put all of them under `dated`."),
        )
        return None
    if by is None or ("rows" not in inner and "dated" not in inner):
        if "rows" not in inner and "dated" not in inner and not inner.refused:
            inner.missing("rows", _("Write `rows: [[key, value], [any, value]]`."))
        return None
    dated = _dated(inner, by) if "dated" in inner else _undated(inner, by)
    if dated is None:
        return None
    rows = [row for part in dated for row in part.rows]
    percents = {row.value_percent for row in rows if row.value}
    if len(percents) > 1:
        inner.report.add(
            "table_units_differ",
            inner.key_place("dated" if "dated" in inner else "rows"),
            _("Some values of this table are percentages and others are not."),
            _("Write all of them with %%, or none; amounts and rates belong into two tables."),
        )
        return None
    return Table(key, by, dated), _unit_of(rows)


def _unit_of(rows: Sequence[TableRow]) -> Unit:
    return Unit.SHARE if any(row.value_percent for row in rows) else Unit.PLAIN


def _labels(inner: Group) -> tuple[str, ...] | None:
    node = inner["by"]
    if node is None:
        if not inner.refused:
            inner.missing("by", _("Say what the table is looked up by: `by: [product.family]`."))
        return None
    items: Sequence[Node] = node.items if isinstance(node, Listing) else (node,)
    labels = tuple(item.text for item in items if isinstance(item, Scalar))
    if len(labels) < len(items) or not 1 <= len(labels) <= MOST_COLUMNS:
        inner.report.add(
            "bad_table_by",
            node,
            _("`by` lists what the table is looked up by: one to %(most)s names."),
            _("Write `by: [product.family]`."),
            most=MOST_COLUMNS,
        )
        return None
    return labels


def _undated(inner: Group, by: Sequence[str]) -> tuple[DatedRows, ...] | None:
    rows = _rows(inner["rows"], by, inner.report)
    return None if rows is None else (DatedRows(None, rows),)


def _dated(inner: Group, by: Sequence[str]) -> tuple[DatedRows, ...] | None:
    node = inner.group("dated")
    if node is None:
        return None
    parts: list[DatedRows] = []
    for entry in node:
        start, rows = read_day(entry.key, inner.report), _rows(entry.value, by, inner.report)
        if start is None or rows is None:
            return None
        if parts and parts[-1].start is not None and start <= parts[-1].start:
            inner.report.add(
                "days_out_of_order", entry.key, _("The days of a table go from the earliest to the latest."), _("Put them in order.")
            )
            return None
        parts.append(DatedRows(start, rows))
    if not parts:
        inner.report.add("no_rows", node, _("The table has no rows."), _("Write at least one, with `any` as its key."))
        return None
    return tuple(parts)


def _rows(node: Node | None, by: Sequence[str], report: Report) -> tuple[TableRow, ...] | None:
    if not isinstance(node, Listing) or not node.items:
        if node is not None:
            report.add("no_rows", node, _("The rows of a table are a list of lists."), _("Write [[key, value], [any, value]]."))
        return None
    rows = [_row(item, by, report) for item in node]
    whole = tuple(row for row in rows if row is not None)
    if len(whole) < len(rows):
        return None
    if any(key is not None for key in whole[-1].keys):
        report.add(
            "no_last_row",
            node.items[-1],
            _("The last row must fit whatever is looked up, or something could be missed without a word."),
            _("End with a row like [%(any)s, 0]."),
            any=", ".join([ANY] * len(by)),
        )
        return None
    return whole


def _row(node: Node, by: Sequence[str], report: Report) -> TableRow | None:
    items = node.items if isinstance(node, Listing) else ()
    scalars = [item for item in items if isinstance(item, Scalar)]
    if len(scalars) != len(by) + 1 or len(items) != len(scalars):
        report.add(
            "bad_row",
            node,
            _("A row of this table has %(count)s keys and then its value."),
            _("Write [%(keys)s, value]."),
            count=len(by),
            keys=", ".join(by),
        )
        return None
    value = read_number(scalars[-1], report)
    if value is None:
        return None
    keys = tuple(None if scalar.text == ANY else scalar.text for scalar in scalars[:-1])
    return TableRow(keys, value.value, value.percent)


def _typed(
    keys: tuple[Decimal | str | None, ...], numeric: Sequence[int], table: str, at: Scalar, report: Report
) -> tuple[Decimal | str | None, ...]:
    typed: list[Decimal | str | None] = list(keys)
    for column in numeric:
        key = keys[column]
        try:
            typed[column] = number(key).value if isinstance(key, str) else key
        except NotANumber:
            report.add(
                "table_key_not_number",
                at,
                _("Key %(column)s of table “%(table)s” is looked up by a number, but one of its rows says “%(key)s”."),
                _("Write a number there, or look the table up by a text."),
                column=column + 1,
                table=table,
                key=key,
            )
    return tuple(typed)


def _refuse_unreachable(rows: Sequence[TableRow], at: Scalar | Mapping, table: str, report: Report) -> None:
    """The first row that fits wins, so a row is never read when one before it fits all that it fits."""
    seen: set[tuple[Decimal | str | None, ...]] = set()
    for position, row in enumerate(rows, 1):
        wider = combinations(*[(key,) if key is None else (key, None) for key in row.keys])
        if any(keys in seen for keys in wider):
            report.add(
                "row_never_read",
                at,
                _("Row %(row)s of table “%(table)s” is never read: a row before it fits the same."),
                _("Delete it, or put it first."),
                row=position,
                table=table,
            )
        seen.add(row.keys)
