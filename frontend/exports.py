"""Tables as CSV files: streamed, exact, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from incentives.engine.money import plain_number, rounded

# A spreadsheet takes a text that begins so for a formula and runs it: whoever names a deal must not name a command.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that is written with as many decimals as its unit has: 6000.00."""

    value: Decimal
    decimals: int


def cell(value: object) -> str:
    """Write one cell: decimals in full without exponent, days as YYYY-MM-DD, moments in the reader's zone, texts never as formulas."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Amount(amount, decimals):
            return f"{rounded(amount, decimals):.{decimals}f}"
        case Decimal():
            return plain_number(value)
        case dt.datetime():
            return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")
        case int() | dt.date():
            return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


class _Echo:
    """What csv writes into: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _lines(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # The mark tells spreadsheets that the file is UTF-8.
    yield "\ufeff" + writer.writerow([cell(title) for title in head])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def csv_response(filename: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Answer with a CSV file; `rows` may be as long as it likes, it is never held whole."""
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Cache-Control"] = "private, no-store"
    return response
