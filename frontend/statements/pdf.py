"""Draw a statement on paper with ReportLab: calm, tabular, every page numbered and naming whose it is."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import fontpkg_pt_sans  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

from frontend.formats import amount_text, day_text, moment_text, number_text, percent_text, unit_text
from frontend.statements.paper import Paper, PaperComponent, PaperQuota

INK = colors.HexColor("#1d2b24")
INK_SOFT = colors.HexColor("#5b6a62")
LINE = colors.HexColor("#d9dfd9")
LAUREL = colors.HexColor("#1f6b45")
LAUREL_SOFT = colors.HexColor("#e9f3ec")
REGULAR = "PT Sans"
BOLD = "PT Sans Bold"
CHINESE = "STSong-Light"
MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN


def draw(paper: Paper) -> bytes:
    """Return the statement as a PDF file."""
    out = io.BytesIO()
    pen = _Pen(_font_for(paper))
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=26 * mm,
        bottomMargin=20 * mm,
        title=_("Statement of %(person)s for %(period)s") % {"person": paper.person, "period": paper.period},
        author="Laurel",
    )
    frame = Frame(MARGIN, document.bottomMargin, WIDTH, A4[1] - document.topMargin - document.bottomMargin, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=lambda canvas, doc: pen.furniture(canvas, doc, paper)))
    document.build(_story(paper, pen))
    return out.getvalue()


def _story(paper: Paper, pen: _Pen) -> list[Flowable]:
    story: list[Flowable] = [
        Paragraph(_escaped(paper.person), pen.title),
        Paragraph(_escaped(f"{paper.period} · {paper.state} · {paper.reference}"), pen.soft),
        Spacer(0, 5 * mm),
        _totals(paper, pen),
        Spacer(0, 4 * mm),
        Paragraph(_escaped(paper.sentence), pen.text),
    ]
    if paper.quotas:
        story += [Spacer(0, 6 * mm), Paragraph(_escaped(_("Attainment")), pen.heading), _quotas(paper.quotas, pen)]
    for component in paper.components:
        story += [Spacer(0, 6 * mm), *_component(component, pen)]
    if paper.notes:
        story += [Spacer(0, 8 * mm), Paragraph(_escaped(_("About this statement")), pen.heading)]
        story += [Paragraph(_escaped(note), pen.soft) for note in paper.notes]
    return story


def _totals(paper: Paper, pen: _Pen) -> Table:
    cells = [
        [
            Paragraph(_escaped(_("Total in %(unit)s") % {"unit": unit_text(unit)}), pen.soft),
            Paragraph(_escaped(amount_text(amount, unit)), pen.figure),
        ]
        for unit, amount in paper.totals
    ] or [[Paragraph(_escaped(_("Nothing was earned in this period.")), pen.text), ""]]
    table = Table(cells, colWidths=[WIDTH * 0.5, WIDTH * 0.5])
    table.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), LAUREL_SOFT), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *_padding(8)]))
    return table


def _quotas(quotas: tuple[PaperQuota, ...], pen: _Pen) -> Table:
    head = [_("Measure"), _("Reached"), _("Quota"), _("Attainment")]
    rows = [
        [
            quota.measure,
            number_text(quota.value, decimals=None),
            number_text(quota.quota, decimals=None) if quota.quota is not None else _("none"),
            percent_text(quota.attainment) if quota.attainment is not None else _("no quota"),
        ]
        for quota in quotas
    ]
    return _table(pen, head, rows, [0.4, 0.2, 0.2, 0.2], figures_from=1)


def _component(component: PaperComponent, pen: _Pen) -> list[Flowable]:
    head = [_("Day"), _("For"), _("How"), _("Credit"), unit_text(component.unit)]
    rows = [
        [
            day_text(line.day, "short") if line.day else "",
            line.what,
            line.why,
            number_text(line.credit, decimals=None) if line.credit is not None else "",
            amount_text(line.amount, component.unit),
        ]
        for line in component.lines
    ]
    rows.append(["", "", _("Total"), "", amount_text(component.total, component.unit)])
    table = _table(pen, head, rows, [0.11, 0.3, 0.29, 0.15, 0.15], figures_from=3)
    table.setStyle(TableStyle([("LINEABOVE", (0, -1), (-1, -1), 0.8, INK)]))
    return [Paragraph(_escaped(component.name), pen.heading), Paragraph(_escaped(component.plan), pen.soft), Spacer(0, 1.5 * mm), table]


def _table(pen: _Pen, head: list[str], rows: list[list[str]], shares: list[float], *, figures_from: int) -> Table:
    def cell(text: str, column: int, style: ParagraphStyle, right: ParagraphStyle) -> Paragraph:
        return Paragraph(_escaped(text), right if column >= figures_from else style)

    cells = [[cell(text, column, pen.soft, pen.soft_right) for column, text in enumerate(head)]]
    cells += [[cell(text, column, pen.small, pen.small_right) for column, text in enumerate(row)] for row in rows]
    table = Table(cells, colWidths=[WIDTH * share for share in shares], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
                ("LINEBELOW", (0, 1), (-1, -2), 0.3, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                *_padding(3),
            ]
        )
    )
    return table


def _padding(points: int) -> list[tuple[Any, ...]]:
    return [(side, (0, 0), (-1, -1), points) for side in ("TOPPADDING", "BOTTOMPADDING", "LEFTPADDING", "RIGHTPADDING")]


class _Pen:
    """The styles of one document, in the font that can write its text."""

    def __init__(self, font: tuple[str, str]) -> None:
        self.font, bold = font
        self.text = ParagraphStyle("text", fontName=self.font, fontSize=10.5, leading=15, textColor=INK)
        self.small = ParagraphStyle("small", parent=self.text, fontSize=8.5, leading=11)
        self.small_right = ParagraphStyle("small right", parent=self.small, alignment=TA_RIGHT)
        self.soft = ParagraphStyle("soft", parent=self.small, textColor=INK_SOFT)
        self.soft_right = ParagraphStyle("soft right", parent=self.soft, alignment=TA_RIGHT)
        self.heading = ParagraphStyle("heading", parent=self.text, fontName=bold, fontSize=12, leading=16)
        self.title = ParagraphStyle("title", parent=self.heading, fontSize=20, leading=26)
        self.figure = ParagraphStyle("figure", parent=self.heading, fontSize=18, leading=22, alignment=TA_RIGHT, textColor=LAUREL)

    def furniture(self, canvas: Any, document: Any, paper: Paper) -> None:
        """The mark at the top and, at the foot, whose page it is and which."""
        canvas.saveState()
        canvas.setFillColor(LAUREL)
        canvas.setFont(self.heading.fontName, 11)
        canvas.drawString(MARGIN, A4[1] - 15 * mm, "Laurel")
        canvas.setFillColor(INK_SOFT)
        canvas.setFont(self.font, 8)
        canvas.drawRightString(A4[0] - MARGIN, A4[1] - 15 * mm, _("Commission statement"))
        canvas.setStrokeColor(LINE)
        canvas.line(MARGIN, A4[1] - 18 * mm, A4[0] - MARGIN, A4[1] - 18 * mm)
        canvas.drawString(MARGIN, 12 * mm, f"{paper.person} · {paper.period} · {moment_text(paper.printed_at)}")
        canvas.drawRightString(A4[0] - MARGIN, 12 * mm, _("Page %(number)s") % {"number": document.page})
        canvas.restoreState()


def _font_for(paper: Paper) -> tuple[str, str]:
    """Names of a regular and a bold font that can write the text: PT Sans (embedded), or the reader's own Chinese font."""
    letters = pdfmetrics.getRegisteredFontNames()
    if REGULAR not in letters:
        files = Path(fontpkg_pt_sans.ROOT) / "files"
        pdfmetrics.registerFont(TTFont(REGULAR, files / "PT_Sans-Web-Regular.ttf"))
        pdfmetrics.registerFont(TTFont(BOLD, files / "PT_Sans-Web-Bold.ttf"))
    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    if all(ord(letter) in known for letter in _all_text(paper)):
        return REGULAR, BOLD
    if CHINESE not in letters:
        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    return CHINESE, CHINESE


def _all_text(paper: Paper) -> str:
    texts = [paper.person, paper.reference, paper.period, paper.state, paper.sentence, *paper.notes]
    texts += [quota.measure for quota in paper.quotas]
    for component in paper.components:
        texts += [component.name, component.plan, *(line.what + line.why for line in component.lines)]
    return "".join(texts)


def _escaped(text: str) -> str:
    """A paragraph reads markup: what people typed must stay text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
