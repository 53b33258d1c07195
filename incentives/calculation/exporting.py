"""What plans read as a folder of CSV files (docs/plan-format.md, Part 3): the CRM's facts, objectives, rates, reviews, who stands where,
and on which days people are free or away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Max

from crm.api import export_facts, write_csv, write_source
from incentives import documents
from incentives.catalog import CATALOG
from incentives.engine.check_objectives import OBJECTIVES
from incentives.models import Period
from incentives.selectors.versions import published_versions, shared_rows
from people import api as people

from .absences import absences
from .free_days import free_days
from .objectives import objectives
from .reading import rates
from .relations import references, referred, relations
from .reviews import decided

if TYPE_CHECKING:
    import pyarrow as pa


def export_folder(
    folder: Path,
    *,
    today: dt.date,
    sources: Sequence[str] = (),
    first: dt.date | None = None,
    before: dt.date | None = None,
    absence_kinds: bool = False,
) -> dict[str, int]:
    """Write the files and return the rows of each by its name. Facts are those with a day in [first, before), of all sources or these.

    `today` says how far free days are written without `before`: a year beyond it, or beyond the last period that was opened.
    The folder is created if it is missing; its files are overwritten. Days of absence and free days are written where a published plan
    reads them, and why somebody is away only with `absence_kinds`: that is nobody's business but where a plan asks for it by name.
    """
    names = list(sources) or list(CATALOG.sources)
    of_the_crm = [name for name in names if name != OBJECTIVES]
    written = export_facts(folder, sources=of_the_crm, first=first, before=before)
    known = references()
    if OBJECTIVES in names:
        table = referred(objectives(first or dt.date.min, before or dt.date.max, None), known)
        written |= write_source(folder, CATALOG.sources[OBJECTIVES], table)
    for name, table in relations().items():
        file = f"{name}.csv"
        written[file] = write_csv(folder / file, table.schema.names, _rows(referred(table, known)))
    table = referred(decided(), known)
    written["reviews.csv"] = write_csv(folder / "reviews.csv", table.schema.names, _rows(table))
    written |= _days_off(folder, first, before or _end_of_what_is_calculated(today), known, absence_kinds)
    table = rates()
    written["exchange_rates.csv"] = write_csv(folder / "exchange_rates.csv", table.schema.names, _rows(table))
    return written


def _end_of_what_is_calculated(today: dt.date) -> dt.date:
    """Who has opened no period yet calculates those up to today."""
    last: dt.date | None = Period.objects.aggregate(last=Max("before"))["last"]
    return max(last or today, today)


def _days_off(folder: Path, first: dt.date | None, before: dt.date, known: Mapping[str, str], absence_kinds: bool) -> dict[str, int]:
    shared = shared_rows()
    plans = [documents.plan_of(version.document, shared) for version in published_versions()]
    away = referred(absences(plans), known)
    if not absence_kinds:
        away = away.drop_columns(["kind"])
    # Windows reach a year beyond the days themselves at most, and `free_days` writes that year.
    start = first or min((plan.effective_from for plan in plans), default=dt.date.min)
    free = free_days(plans, start, before)
    names = {str(key): name for key, name in people.calendar_names().items()}
    calendars = [names[key] for key in free["calendar"].to_pylist()]
    return {
        "absences.csv": write_csv(folder / "absences.csv", away.schema.names, _rows(away)),
        "free_days.csv": write_csv(
            folder / "free_days.csv",
            free.schema.names,
            (
                [day.isoformat(), calendar, "yes" if worked else "no"]
                for day, calendar, worked in zip(free["day"].to_pylist(), calendars, free["worked"].to_pylist(), strict=True)
            ),
        ),
    }


def _rows(table: pa.Table) -> Iterator[list[str]]:
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        yield ["" if value is None else _text(value) for value in row]


def _text(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
