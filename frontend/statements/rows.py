"""A table of any length on paper. ReportLab's own measures every row again at each page's end; this one looks at each row once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, Paragraph

from .letters import is_plain, marked_up

PADDING = 3.0
ENOUGH = 1e6


class Rows(Flowable):  # type: ignore[misc]
    """Rows of texts under a head that every page repeats. `styles` has one for each column; `rule` is the colour of the lines between."""

    def __init__(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[float], styles: Sequence[Any], head_style: Any,
        ink: Any, rule: Any, last_is_total: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.columns = [_Column(width, style) for width, style in zip(widths, styles, strict=True)]
        heads = [
            _Column(each.width, ParagraphStyle("head", parent=head_style, alignment=TA_RIGHT if each.is_figure else head_style.alignment))
            for each in self.columns
        ]
        self.heads = heads, [column.laid(text) for column, text in zip(heads, head, strict=True)]
        self.head_height = _height(self.heads[0], self.heads[1])
        self.cells = [[column.laid(text) for column, text in zip(self.columns, row, strict=True)] for row in rows]
        self.ends = [0.0, *accumulate(_height(self.columns, row) for row in self.cells)]
        self.ink, self.rule, self.last_is_total = ink, rule, last_is_total
        self.first, self.before = 0, len(self.cells)

    def _part(self, first: int, before: int) -> Rows:
        part = Rows.__new__(Rows)
        part.__dict__.update(self.__dict__)
        part.__dict__.pop("_postponed", None)  # ReportLab's mark of what did not fit once, which would stop it at the next page
        part.first, part.before = first, before
        return part

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        self.height = self.head_height + self.ends[self.before] - self.ends[self.first]
        return self.width, self.height

    def split(self, _width: float, height: float) -> list[Flowable]:
        """As many rows as fit, and the rest: none if not even one does. A total never stands alone on a page."""
        fits = bisect_right(self.ends, self.ends[self.first] + height - self.head_height) - 1
        if self.last_is_total:
            fits = min(fits, self.before - 2)
        if fits <= self.first:
            return []
        return [self._part(self.first, fits), self._part(fits, self.before)]

    def draw(self) -> None:
        columns, heads = self.heads
        self._row(columns, heads, self.height)
        self._line(self.height - self.head_height, 0.8, self.ink)
        for number in range(self.first, self.before):
            top = self.height - self.head_height - (self.ends[number] - self.ends[self.first])
            self._row(self.columns, self.cells[number], top)
            if number + 1 < self.before:
                before_total = self.last_is_total and number + 2 == len(self.cells)
                below = top - (self.ends[number + 1] - self.ends[number])
                self._line(below, *((0.8, self.ink) if before_total else (0.3, self.rule)))

    def _line(self, y: float, thickness: float, colour: Any) -> None:
        self.canv.setLineWidth(thickness)
        self.canv.setStrokeColor(colour)
        self.canv.line(0, y, self.width, y)

    def _row(self, columns: Sequence[_Column], cells: Sequence[str | Paragraph], top: float) -> None:
        x = 0.0
        for column, cell in zip(columns, cells, strict=True):
            column.draw(self.canv, x, top - PADDING, cell)
            x += column.width


class _Column:
    def __init__(self, width: float, style: Any) -> None:
        self.width, self.style, self.is_figure = width, style, style.alignment == TA_RIGHT
        self.room = width - 2 * PADDING

    def laid(self, text: str) -> str | Paragraph:
        """The text itself where one line of one font holds it, which is nearly always; else as a paragraph, which is slow."""
        if is_plain(text) and pdfmetrics.stringWidth(text, self.style.fontName, self.style.fontSize) <= self.room:
            return text
        return Paragraph(marked_up(text, self.style.fontName), self.style)

    def height(self, cell: str | Paragraph) -> float:
        return float(self.style.leading if isinstance(cell, str) else cell.wrap(self.room, ENOUGH)[1])

    def draw(self, canvas: Any, x: float, top: float, cell: str | Paragraph) -> None:
        if not isinstance(cell, str):
            cell.drawOn(canvas, x + PADDING, top - self.height(cell))
            return
        style = self.style
        canvas.setFillColor(style.textColor)
        canvas.setFont(style.fontName, style.fontSize)
        y = top - style.fontSize
        if self.is_figure:
            canvas.drawRightString(x + self.width - PADDING, y, cell)
        else:
            canvas.drawString(x + PADDING, y, cell)


def _height(columns: Sequence[_Column], cells: Sequence[str | Paragraph]) -> float:
    return 2 * PADDING + max(column.height(cell) for column, cell in zip(columns, cells, strict=True))
