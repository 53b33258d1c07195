"""Tables as CSV files: streamed, exact, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
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


def _as_read_by_the_reader(lines: Iterable[str]) -> Iterator[str]:
    """Make each line in the zone and language of the request, which are put away before the first one is asked for."""
    zone, language = timezone.get_current_timezone(), translation.get_language()

    def made() -> Iterator[str]:
        waiting = iter(lines)
        while True:
            with timezone.override(zone), translation.override(language):
                line = next(waiting, None)
            if line is None:
                return
            yield line

    return made()


def csv_response(filename: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Answer with a CSV file, made row by row. (Served by ASGI, Django lists the lines in a thread before it sends the first.)"""
    response = StreamingHttpResponse(_as_read_by_the_reader(_lines(head, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Cache-Control"] = "private, no-store"
    return response
