"""CSV and Parquet files read in bulk: DuckDB reads cells as text, checks and types whole columns; only what is wrong is looked at singly.

A file is UTF-8 with commas, its first row names the columns; an empty cell is an empty value. Numbers are plain decimals (1250.50), days
2026-01-31, yes/no is yes or no.
"""

# ruff: noqa: S608  every name in the statements written here is quoted

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final

import duckdb
import pyarrow as pa

from .csv_cells import Cell, Column, checks_of, fault_of, literal, name_of, typed
from .parquet_sheets import SUFFIX, Unreadable, columns_of, load
from .problems import Problem
from .words import _, nearest, quoted

MOST_PER_COLUMN: Final = 20
"""So many bad cells of one column are named singly; the others are counted."""
_MOST_REJECTED: Final = 100
_LONGEST_SHOWN: Final = 60
_OTHER_SEPARATORS: Final = {";": _("semicolons"), "\t": _("tabs"), "|": "|"}


@dataclass(slots=True)
class Sheet:
    """One file as a table of text, with the places of its rows: lines of a CSV file, numbers of the rows of a Parquet file."""

    path: Path
    table: str
    header: list[str]
    rejected: frozenset[int] = frozenset()
    """Numbers of records that could not be read at all; the header is record 1, blank lines count."""
    _starts: list[tuple[int, bool]] = field(default_factory=list)
    """The line on which each record begins and whether it is blank, in order; read only when something is wrong."""
    _readable: list[int] = field(default_factory=list)

    @property
    def file(self) -> str:
        return self.path.name

    def line_of(self, row: int) -> int:
        """Return the line on which the row-th record that could be read begins."""
        if self.path.suffix == SUFFIX:
            return row
        if not self._readable:
            for record, (line, blank) in enumerate(self._records(), start=1):
                if record > 1 and not blank and record not in self.rejected:
                    self._readable.append(line)
        return self._readable[row - 1]

    def line_of_record(self, record: int) -> int:
        return self._records()[record - 1][0]

    def _records(self) -> list[tuple[int, bool]]:
        if not self._starts:
            with self.path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
                reader, before = csv.reader(lines), 0
                for cells in reader:
                    self._starts.append((before + 1, not cells))
                    before = reader.line_num
        return self._starts

    def problem(self, code: str, row: int, column: str, sentence: str, remedy: str = "", **values: str) -> Problem:
        place = self.header.index(column) + 1 if column in self.header else 0
        values = {"column": column, **values}
        return Problem(code, self.file, sentence, remedy, tuple(values.items()), self.line_of(row) if row else 1, place)


class Sheets:
    """Reads the CSV files of one folder; collects every problem in `problems`."""

    def __init__(self, folder: Path, *, threads: int, memory: str) -> None:
        self.problems: list[Problem] = []
        self._files: list[Path] = []
        self._connection = duckdb.connect(
            ":memory:",
            config={"threads": threads, "memory_limit": memory, "autoinstall_known_extensions": False, "autoload_known_extensions": False},
        )
        self._connection.execute("SET allowed_directories = [?]".replace("?", literal(str(folder.resolve()))))
        self._connection.execute("SET enable_external_access = false; SET lock_configuration = true")

    def __enter__(self) -> Sheets:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def read(self, path: Path, columns: Sequence[Column], *, more: bool = False) -> tuple[Sheet, pa.Table] | None:
        """Return the file and its typed rows, each with its number in `row`; None where not even its header can be used.

        `more`: columns beyond those named are allowed, as text. Bad cells are empty in the table and reported.
        """
        header = self._header(path)
        if header is None or not self._header_fits(path, header, columns, more=more):
            return None
        sheet = self._load(path, header)
        known = {column.name: column for column in columns}
        present = [known.get(name, Column(name, exact=True)) for name in header]
        self._report_bad_cells(sheet, present)
        picked = ["row", *(f"{typed(column)} AS {name_of(column.name)}" for column in present)]
        table: pa.Table = self._connection.sql(f"SELECT {', '.join(picked)} FROM {name_of(sheet.table)} ORDER BY row").to_arrow_table()
        return sheet, table

    def report_duplicates(self, sheet: Sheet, key: Sequence[str], sentence: str, remedy: str = "") -> None:
        """Report every row whose key an earlier row has already."""
        if not set(key) <= set(sheet.header):
            return
        names = ", ".join(map(name_of, key))
        first = f"SELECT *, min(row) OVER (PARTITION BY {names}) AS first FROM {name_of(sheet.table)}"
        present = f"nullif({name_of(key[0])}, '') IS NOT NULL"
        found = self._rows(f"SELECT row, first, {names} FROM ({first} WHERE {present}) WHERE row > first ORDER BY row", MOST_PER_COLUMN + 1)
        self.report_rows(
            sheet,
            "twice",
            key[0],
            sentence,
            remedy,
            [(row, {"value": str(cells[0]), "first": str(sheet.line_of(first))}) for row, first, *cells in found],
        )

    def report_unknown(
        self,
        sheet: Sheet,
        column: str,
        known: Sequence[str],
        sentence: str,
        remedy: str = "",
        *,
        where: str = "true",
        said: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Report every cell that names something that is not among the known; `said` are further values of sentence and remedy."""
        if column not in sheet.header:
            return
        names = pa.table({"name": pa.array(sorted(set(known)), pa.string())})
        self._connection.register("known names", names)
        found = self._rows(
            f"SELECT row, {name_of(column)} FROM {name_of(sheet.table)} WHERE nullif({name_of(column)}, '') IS NOT NULL AND {where} "
            f'AND {name_of(column)} NOT IN (SELECT name FROM "known names") ORDER BY row',
            MOST_PER_COLUMN + 1,
        )
        self.report_rows(sheet, f"unknown_{column}", column, sentence, remedy, [(row, {**said, "value": value}) for row, value in found])

    def report_where(
        self,
        sheet: Sheet,
        code: str,
        column: str,
        condition: str,
        sentence: str,
        remedy: str = "",
        *,
        said: Mapping[str, str] = MappingProxyType({}),
        **columns: str,
    ) -> None:
        """Report every row of which an SQL condition is true; `columns` names the cells that the sentence shows beside `value`."""
        shown = {"value": column, **columns}
        if not set(shown.values()) <= set(sheet.header):
            return
        cells = ", ".join(map(name_of, shown.values()))
        sql = f"SELECT row, {cells} FROM {name_of(sheet.table)} WHERE {condition} ORDER BY row"
        self.report_found(sheet, code, column, sql, tuple(shown), sentence, remedy, said=said)

    def report_found(
        self,
        sheet: Sheet,
        code: str,
        column: str,
        sql: str,
        names: Sequence[str],
        sentence: str,
        remedy: str = "",
        *,
        said: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Report the rows that a statement finds: it gives the row's number and the values of these names."""
        found = self._rows(sql, MOST_PER_COLUMN + 1)
        rows = [(row, {**said, **dict(zip(names, (cell or "" for cell in texts), strict=True))}) for row, *texts in found]
        self.report_rows(sheet, code, column, sentence, remedy, rows)

    def report_overlaps(self, sheet: Sheet, key: str | Sequence[str], sentence: str, remedy: str) -> None:
        """Report every row that begins before an earlier one of the same key has ended. The sentence's `value` is the first of the key."""
        names = [key] if isinstance(key, str) else list(key)
        if not {*names, "from"} <= set(sheet.header):
            return
        start, before = typed(Column("from", Cell.DAY)), typed(Column("before", Cell.DAY))
        until = f"CASE WHEN nullif(before, '') IS NULL THEN DATE '9999-12-31' ELSE {before} END"
        until = until if "before" in sheet.header else "DATE '9999-12-31'"
        whose = ", ".join(map(name_of, names))
        days = f"SELECT row, {name_of(names[0])} AS value, ({whose}) AS key, {start} AS start, {until} AS until FROM {name_of(sheet.table)}"
        earlier = "max(until) OVER (PARTITION BY key ORDER BY start, row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
        sql = f"SELECT row, value, start FROM (SELECT *, {earlier} AS earlier FROM ({days}) WHERE start IS NOT NULL) WHERE earlier > start"
        found = self._rows(f"{sql} ORDER BY row", MOST_PER_COLUMN + 1)
        rows = [(row, {"value": value or "", "day": day.isoformat()}) for row, value, day in found]
        self.report_rows(sheet, "overlap", "from", sentence, remedy, rows)

    def values_of(self, sheet: Sheet, column: str, where: str = "true") -> list[str]:
        """Return the different texts of a column, empty ones left out."""
        name = name_of(column)
        sql = f"SELECT DISTINCT {name} FROM {name_of(sheet.table)} WHERE nullif({name}, '') IS NOT NULL AND {where} ORDER BY 1"
        return [value for (value,) in self._rows(sql)]

    def report_missing_currency(self, sheet: Sheet, money: Sequence[str]) -> None:
        """Report every row with an amount and no currency."""
        amounts = [f"nullif({name_of(column)}, '') IS NOT NULL" for column in money if column in sheet.header]
        if not amounts:
            return
        empty = "nullif(currency, '') IS NULL" if "currency" in sheet.header else "true"
        sql = f"SELECT row FROM {name_of(sheet.table)} WHERE ({' OR '.join(amounts)}) AND {empty} ORDER BY row"
        found = self._rows(sql, MOST_PER_COLUMN + 1)
        sentence = _("This row has an amount but no currency.")
        self.report_rows(
            sheet, "no_currency", "currency", sentence, _("Write the currency's three letters."), [(row, {}) for (row,) in found]
        )

    def report_rows(
        self, sheet: Sheet, code: str, column: str, sentence: str, remedy: str, found: Sequence[tuple[int, Mapping[str, str]]]
    ) -> None:
        """Report rows that are wrong in the same way: the first ones singly, then that there are more."""
        for row, values in found[:MOST_PER_COLUMN]:
            short = {name: value if name == "names" else shortened(value) for name, value in values.items()}
            self.problems.append(sheet.problem(code, row, column, sentence, remedy, **short))
        if len(found) > MOST_PER_COLUMN:
            more = _("There are more rows like these with a wrong %(column)s; they are shown once these are mended.")
            self.problems.append(sheet.problem("more", found[MOST_PER_COLUMN][0], column, more))

    def _rows(self, sql: str, most: int | None = None) -> list[Any]:
        return self._connection.execute(sql if most is None else f"{sql} LIMIT {most}").fetchall()

    # Headers

    def _header(self, path: Path) -> list[str] | None:
        return self._header_of_parquet(path) if path.suffix == SUFFIX else self._header_of_csv(path)

    def _header_of_parquet(self, path: Path) -> list[str] | None:
        try:
            columns = columns_of(self._connection, path)
        except Unreadable:
            self._refuse(path, "not_parquet", _("This is no Parquet file."), _("Write it anew, or give the same rows as CSV."))
            return None
        for place, column in enumerate(columns, start=1):
            if column.text is None:
                sentence = _("The column %(name)s holds %(type)s.")
                remedy = _("Write texts, decimals, whole numbers, days, or yes and no: a float does not keep cents.")
                self._refuse(path, "bad_type", sentence, remedy, column=place, name=column.name, type=column.type)
        return None if any(column.text is None for column in columns) else [column.name for column in columns]

    def _header_of_csv(self, path: Path) -> list[str] | None:
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                header = next(csv.reader(lines), None)
        except (UnicodeDecodeError, csv.Error):
            self._refuse(path, "not_utf8", _("This file is not UTF-8 text."), _("Save it as “CSV UTF-8”."))
            return None
        if not header:
            self._refuse(path, "empty_file", _("This file is empty."), _("Its first row names the columns."))
            return None
        separator = next((char for char in _OTHER_SEPARATORS if char in header[0]), None)
        if len(header) == 1 and separator is not None:
            sentence = _("The cells of this file are separated by %(separator)s.")
            self._refuse(path, "separator", sentence, _("Separate them by commas."), separator=_OTHER_SEPARATORS[separator])
            return None
        return [name.strip() for name in header]

    def _header_fits(self, path: Path, header: list[str], columns: Sequence[Column], *, more: bool) -> bool:
        names = [column.name for column in columns]
        before = len(self.problems)
        for place, name in enumerate(header, start=1):
            if not name:
                self._refuse(path, "unnamed_column", _("This column has no name in the first row."), column=place)
            elif header.index(name) + 1 < place:
                self._refuse(path, "column_twice", _("Two columns are called %(name)s."), column=place, name=name)
            elif name == "row" or (name not in names and not more):
                meant = nearest(name, names)
                remedy = _("Did you mean %(meant)s?") if meant else _("The columns are %(names)s.")
                text = _("There is no column %(name)s in this file's description.")
                self._refuse(path, "unknown_column", text, remedy, column=place, name=name, meant=meant or "", names=quoted(names))
        for column in columns:
            if (column.required or column.wanted) and column.name not in header:
                self._refuse(path, "missing_column", _("The column %(name)s is missing."), _("Add it to the first row."), name=column.name)
        return len(self.problems) == before

    def _refuse(self, path: Path, code: str, sentence: str, remedy: str = "", *, column: int = 0, **values: str) -> None:
        self.problems.append(Problem(code, path.name, sentence, remedy, tuple(values.items()), 1, column))

    # Rows

    def _load(self, path: Path, header: list[str]) -> Sheet:
        number = len(self._files)
        self._files.append(path)
        table, rejects = f"sheet_{number}", f"rejects_{number}"
        if path.suffix == SUFFIX:
            load(self._connection, path, table, columns_of(self._connection, path))
            return Sheet(path, table, header)
        types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
        self._connection.execute(
            f"CREATE TEMP TABLE {name_of(table)} AS SELECT row_number() OVER () AS row, * FROM read_csv({literal(str(path.resolve()))}, "
            f"columns = {{{types}}}, header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
            f"store_rejects = true, rejects_table = '{rejects}', rejects_scan = 'scan_{number}', "
            f"rejects_limit = {_MOST_REJECTED})"
        )
        found = self._rows(f"SELECT line, min(error_type) FROM {rejects} GROUP BY line ORDER BY line")
        sheet = Sheet(path, table, header, frozenset(line for line, _kind in found))
        for line, kind in found:
            self._report_rejected(sheet, line, kind)
        if len(found) == _MOST_REJECTED:
            more = _("There may be more rows that cannot be read; they are shown once these are mended.")
            self.problems.append(Problem("more", sheet.file, more, "", (), sheet.line_of_record(found[-1][0]), 0))
        return sheet

    def _report_rejected(self, sheet: Sheet, record: int, kind: str) -> None:
        sentences = {
            "MISSING COLUMNS": _("This row has fewer cells than the first row names."),
            "TOO MANY COLUMNS": _("This row has more cells than the first row names."),
            "INVALID ENCODING": _("This row is not UTF-8 text."),
            "UNQUOTED VALUE": _("A quotation mark in this row is never closed."),
        }
        sentence = sentences.get(kind, _("This row cannot be read."))
        remedy = _("A cell with a comma in it stands in double quotation marks.") if "COLUMNS" in kind else ""
        self.problems.append(Problem("bad_row", sheet.file, sentence, remedy, (), sheet.line_of_record(record), 0))

    def _report_bad_cells(self, sheet: Sheet, columns: Sequence[Column]) -> None:
        conditions = [(column, *check) for column in columns for check in checks_of(column)]
        if not conditions:
            return
        counted = ", ".join(f"count(*) FILTER ({condition})" for _column, condition, *_rest in conditions)
        (counts,) = self._rows(f"SELECT {counted} FROM {name_of(sheet.table)}")
        for (column, condition, code, sentence, remedy), count in zip(conditions, counts, strict=True):
            if not count:
                continue
            sql = f"SELECT row, {name_of(column.name)} FROM {name_of(sheet.table)} WHERE {condition} ORDER BY row"
            found = self._rows(sql, MOST_PER_COLUMN)
            extra = {"decimals": str(column.scale), "choices": ", ".join(column.choices)}
            for row, value in found:
                exactly = fault_of(code, sentence, remedy, value or "")
                self.problems.append(sheet.problem(exactly[0], row, column.name, *exactly[1:], value=shortened(value or ""), **extra))
            if count > len(found):
                more = _("%(count)s more cells of %(column)s are wrong in the same way.")
                self.problems.append(sheet.problem("more", found[-1][0], column.name, more, count=str(count - len(found))))


def shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
