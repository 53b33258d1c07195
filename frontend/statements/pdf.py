"""Draw a statement on paper with ReportLab: calm, tabular, every page numbered and naming whose it is."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

from frontend.formats import amount_text, day_text, moment_text, money_text, number_text, percent_text, unit_text
from frontend.statements.letters import BOLD, MISSING, REGULAR, is_plain, lacks_letters, marked_up, write
from frontend.statements.paper import Paper, PaperComponent, PaperCorrection, PaperQuota, PaperSettlement, PaperUnpaid
from frontend.statements.rows import Rows

INK = colors.HexColor("#1d2b24")
INK_SOFT = colors.HexColor("#5b6a62")
LINE = colors.HexColor("#d9dfd9")
LAUREL = colors.HexColor("#1f6b45")
LAUREL_SOFT = colors.HexColor("#e9f3ec")
MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN


def draw(paper: Paper) -> bytes:
    """Return the statement as a PDF file."""
    out = io.BytesIO()
    pen = _Pen()
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
        pen.words(paper.person, pen.title),
        pen.words(f"{paper.period} · {paper.state} · {paper.reference}", pen.soft),
        Spacer(0, 5 * mm),
        _totals(paper, pen),
        Spacer(0, 4 * mm),
        pen.words(paper.sentence, pen.text),
    ]
    if paper.quotas:
        story += [*_begin(6, pen.words(_("Attainment"), pen.heading)), _quotas(paper.quotas, pen)]
    for component in paper.components:
        story += [*_begin(6, pen.words(component.name, pen.heading)), *_component(component, pen)]
    for settlement in paper.settlements:
        story += [*_begin(6, pen.words(_("What of it is paid"), pen.heading)), *_settlement(settlement, pen)]
    if paper.corrections:
        story += [*_begin(6, pen.words(_("Corrections of earlier periods"), pen.heading)), _corrections(paper.corrections, pen)]
    if paper.unpaid:
        story += [*_begin(6, pen.words(_("Not paid, and why"), pen.heading)), _unpaid(paper.unpaid, pen)]
    notes = list(paper.notes)
    if any(lacks_letters(text) for text in _typed(paper)):
        notes.append(_("%(mark)s stands for a letter that this file has no font for; the page shows it.") % {"mark": MISSING})
    story += [*_begin(8, pen.words(_("About this statement"), pen.heading)), *(pen.words(note, pen.soft) for note in notes)]
    return story


def _begin(space: int, heading: Flowable) -> list[Flowable]:
    """A heading never stands alone at the foot of a page."""
    return [CondPageBreak(34 * mm), Spacer(0, space * mm), heading]


def _typed(paper: Paper) -> list[str]:
    """The texts of a statement in which people's own words stand."""
    texts = [paper.person, paper.reference, paper.sentence, *paper.notes, *(row.what for row in paper.unpaid)]
    texts += [settlement.plan for settlement in paper.settlements]
    for component in paper.components:
        texts += [component.name, component.plan, *(line.what for line in component.lines)]
    return texts


def _totals(paper: Paper, pen: _Pen) -> Table:
    cells = [
        [pen.words(_("Total in %(unit)s") % {"unit": unit_text(unit)}, pen.soft), pen.words(amount_text(amount, unit), pen.figure)]
        for unit, amount in paper.totals
    ] or [[pen.words(_("Nothing was earned in this period."), pen.text), ""]]
    table = Table(cells, colWidths=[WIDTH * 0.5, WIDTH * 0.5])
    table.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), LAUREL_SOFT), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *_padding(8)]))
    return table


def _quotas(quotas: tuple[PaperQuota, ...], pen: _Pen) -> Rows:
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
    return pen.table(head, rows, [0.4, 0.2, 0.2, 0.2], figures={1, 2, 3})


def _component(component: PaperComponent, pen: _Pen) -> list[Flowable]:
    head = [_("Day"), _("For"), _("How"), _("Credit"), unit_text(component.unit)]
    rows = [
        [
            day_text(line.day, "short") if line.day else "",
            line.what,
            line.why,
            line.credit,
            amount_text(line.amount, component.unit),
        ]
        for line in component.lines
    ]
    rows.append(["", "", _("Total"), "", amount_text(component.total, component.unit)])
    table = pen.table(head, rows, [0.11, 0.3, 0.29, 0.15, 0.15], figures={3, 4}, last_is_total=True)
    return [pen.words(component.plan, pen.soft), Spacer(0, 1.5 * mm), table]


def _settlement(settlement: PaperSettlement, pen: _Pen) -> list[Flowable]:
    head = [_("Step"), unit_text(settlement.unit)]
    rows = [[words, amount_text(amount, settlement.unit)] for words, amount in settlement.rows]
    rows.append([_("Payable"), amount_text(settlement.payable, settlement.unit)])
    found: list[Flowable] = [pen.words(settlement.plan, pen.soft), Spacer(0, 1.5 * mm)]
    found.append(pen.table(head, rows, [0.8, 0.2], figures={1}, last_is_total=True))
    left = [[words, amount_text(amount, settlement.unit)] for words, amount in settlement.balances]
    if left:
        found += [Spacer(0, 3 * mm), pen.table([_("After this period"), unit_text(settlement.unit)], left, [0.8, 0.2], figures={1})]
    return found


def _corrections(corrections: tuple[PaperCorrection, ...], pen: _Pen) -> Rows:
    head = [_("Period"), _("Why"), _("Difference, included above")]
    return pen.table(head, [[row.period, row.reasons, row.amounts] for row in corrections], [0.25, 0.4, 0.35], figures={2})


def _unpaid(unpaid: tuple[PaperUnpaid, ...], pen: _Pen) -> Rows:
    head = [_("Closed"), _("Deal"), _("Amount"), _("Why")]
    rows = [[day_text(row.day, "short"), row.what, _amount_of(row), row.why] for row in unpaid]
    return pen.table(head, rows, [0.11, 0.34, 0.2, 0.35], figures={2})


def _amount_of(row: PaperUnpaid) -> str:
    if row.amount is None:
        return ""
    return money_text(row.amount, row.currency) if row.currency else number_text(row.amount)


def _padding(points: int) -> list[tuple[Any, ...]]:
    return [(side, (0, 0), (-1, -1), points) for side in ("TOPPADDING", "BOTTOMPADDING", "LEFTPADDING", "RIGHTPADDING")]


class _Pen:
    """The styles of one document."""

    def __init__(self) -> None:
        is_plain("")  # the fonts are there from now on
        self.text = ParagraphStyle("text", fontName=REGULAR, fontSize=10.5, leading=15, textColor=INK)
        self.small = ParagraphStyle("small", parent=self.text, fontSize=8.5, leading=11)
        self.small_right = ParagraphStyle("small right", parent=self.small, alignment=TA_RIGHT)
        self.soft = ParagraphStyle("soft", parent=self.small, textColor=INK_SOFT)
        self.heading = ParagraphStyle("heading", parent=self.text, fontName=BOLD, fontSize=12, leading=16)
        self.title = ParagraphStyle("title", parent=self.heading, fontSize=20, leading=26)
        self.figure = ParagraphStyle("figure", parent=self.heading, fontSize=18, leading=22, alignment=TA_RIGHT, textColor=LAUREL)

    def words(self, text: str, style: ParagraphStyle) -> Paragraph:
        return Paragraph(marked_up(text, style.fontName), style)

    def table(self, head: list[str], rows: list[list[str]], shares: list[float], *, figures: set[int], last_is_total: bool = False) -> Rows:
        styles = [self.small_right if column in figures else self.small for column in range(len(head))]
        widths = [WIDTH * share for share in shares]
        return Rows(head, rows, widths=widths, styles=styles, head_style=self.soft, ink=INK, rule=LINE, last_is_total=last_is_total)

    def furniture(self, canvas: Any, document: Any, paper: Paper) -> None:
        """The mark at the top and, at the foot, whose page it is and which."""
        canvas.saveState()
        canvas.setFillColor(LAUREL)
        write(canvas, MARGIN, A4[1] - 15 * mm, "Laurel", BOLD, 11)
        canvas.setFillColor(INK_SOFT)
        write(canvas, A4[0] - MARGIN, A4[1] - 15 * mm, _("Commission statement"), REGULAR, 8, ends_at=True)
        canvas.setStrokeColor(LINE)
        canvas.line(MARGIN, A4[1] - 18 * mm, A4[0] - MARGIN, A4[1] - 18 * mm)
        write(canvas, MARGIN, 12 * mm, f"{paper.person} · {paper.period} · {moment_text(paper.printed_at)}", REGULAR, 8)
        write(canvas, A4[0] - MARGIN, 12 * mm, _("Page %(number)s") % {"number": document.page}, REGULAR, 8, ends_at=True)
        canvas.restoreState()
