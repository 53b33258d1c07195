"""Facts as a folder of CSV files, the folder that `manage.py calculate` reads."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from incentives.engine.facts import FieldType, Source
from people import api as people

from .facts import CATALOG
from .facts_arrow import Facts, read_facts

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 10_000


def export_facts(folder: Path, *, sources: Sequence[str], first: dt.date | None = None, before: dt.date | None = None) -> dict[str, int]:
    """Write one CSV per source of the CRM, splits.csv and people.csv, and return the rows of each file by its name.

    Columns are the catalogue's names beside id, owner and currency; money and numbers are plain decimals, days are 2026-01-31, yes/no
    is yes or no, and what is not known is an empty cell. The folder is created if it is missing; its files are overwritten.
    """
    facts = read_facts(sources, first=first, before=before)
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    for name in sources:
        written |= write_source(folder, CATALOG.sources[name], facts.tables[name])
    written["splits.csv"] = write_csv(folder / "splits.csv", facts.splits.column_names, _splits(facts))
    written["people.csv"] = write_csv(folder / "people.csv", ["person", "name", "hired_on", "left_on", "calendar"], _people())
    return written


def write_source(folder: Path, source: Source, table: pa.Table) -> dict[str, int]:
    """Write the rows of one source, numbers being scaled integers, and return how many there are by the file's name."""
    return {source.file: write_csv(folder / source.file, table.column_names, _rows(table, _texts_of(source, table.column_names)))}


def plain(scaled: int, scale: int) -> str:
    """A scaled integer as a plain decimal without trailing zeros: 125000 at scale 4 is 12.5."""
    text = f"{Decimal(scaled).scaleb(-scale):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a file and return how many rows it has below its header."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _rows(table: pa.Table, texts: Sequence[Callable[[object], str]]) -> Iterator[list[str]]:
    for batch in table.to_batches(max_chunksize=BATCH):
        columns = [column.to_pylist() for column in batch.columns]
        for values in zip(*columns, strict=True):
            yield ["" if value is None else text(value) for text, value in zip(texts, values, strict=True)]


def _texts_of(source: Source, names: Sequence[str]) -> list[Callable[[object], str]]:
    return [_text_of(source.fields[name].type, source.fields[name].scale) if name in source.fields else str for name in names]


def _text_of(kind: FieldType, scale: int) -> Callable[[object], str]:
    match kind:
        case FieldType.MONEY | FieldType.NUMBER:
            return lambda value: plain(value, scale)  # type: ignore[arg-type]  # these columns hold scaled integers
        case FieldType.YES_NO:
            return lambda value: "yes" if value else "no"
        case _:
            return str


def _splits(facts: Facts) -> Iterator[list[str]]:
    """The shares of those deals that some file has a row of: `calculate` refuses splits of what it cannot find."""
    by_deal = [(table, source) for name, table in facts.tables.items() if (source := CATALOG.sources[name]).splits_by == source.deal_field]
    deals = {deal for table, source in by_deal for deal in table.column(source.splits_by).to_pylist()}
    for row in facts.splits.to_pylist():
        if row["fact"] not in deals:
            continue
        yield [row["source"], row["fact"], row["person"], f"{row['share'].normalize():f}", row["role"] or ""]


def _people() -> Iterator[list[str]]:
    calendars = people.calendar_names()
    for reference, person in sorted(people.persons_by_reference().items()):
        days = (day.isoformat() if day else "" for day in (person.hired_on, person.left_on))
        yield [reference, person.name, *days, calendars[person.calendar_id] if person.calendar_id else ""]
