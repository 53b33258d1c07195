"""A statement as files: CSV with every line, and the PDF that is kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from frontend.exports import csv_response
from frontend.periods import period_title
from frontend.shell.viewing import looking
from frontend.statuses import look_of
from incentives import api

from .corrections import corrections_of, difference_text
from .page import components_of, lines_of, notes_of, sentence, standings_of, unpaid_of
from .paper import Paper, PaperComponent, PaperCorrection, PaperLine, PaperQuota, PaperSettlement, PaperUnpaid
from .pdf import draw
from .settlement import settlements_of
from .views import statement_of

CHUNK = 2_000


@login_required
def csv(request: HttpRequest, statement_id: int) -> HttpResponseBase:
    found = statement_of(request, statement_id)
    head = [
        _("Line"),
        _("Plan"),
        _("Version"),
        _("Component"),
        _("For"),
        _("Customer or product"),
        _("Record"),
        _("Day"),
        _("First counted"),
        _("Corrects"),
        _("Reason"),
        _("Share"),
        _("Credit"),
        _("Sum before"),
        _("Sum after"),
        _("Exact before"),
        _("Exact after"),
        _("Entitled"),
        _("Earned before"),
        _("Amount"),
        _("Unit"),
    ]
    return csv_response(f"statement-{found.person.reference}-{found.period.key}.csv", head, _rows(found))


def _rows(found: Any) -> Iterator[list[object]]:
    rows = api.lines(found).select_related("plan_version__plan")
    closed = {correction.before: correction.title for correction in corrections_of(found)}
    chunk: list[Any] = []
    for line in rows.iterator(chunk_size=CHUNK):
        chunk.append(line)
        if len(chunk) == CHUNK:
            yield from _cells(found, chunk, closed)
            chunk = []
    yield from _cells(found, chunk, closed)


def _cells(found: Any, chunk: list[Any], closed: Mapping[dt.date, str]) -> Iterator[list[object]]:
    for view in lines_of(found, chunk):
        line = view.line
        yield [
            line.pk,
            line.plan_version.plan.name,
            line.plan_version.number,
            line.component,
            view.title,
            view.note,
            line.fact,
            line.credited_on,
            line.first_period,
            closed.get(line.window_before, "") if line.kind in api.OF_A_WINDOW else "",
            view.reason,
            line.share,
            line.credit,
            line.running_before,
            line.running_after,
            line.exact_before,
            line.exact_after,
            line.entitled,
            line.earned_before,
            line.amount,
            line.unit,
        ]


@login_required
def pdf(request: HttpRequest, statement_id: int) -> HttpResponse:
    found = statement_of(request, statement_id)
    response = HttpResponse(draw(paper_of(found, mine=looking(request).is_person(found.person_id))), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"statement-{found.person.reference}-{found.period.key}.pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def paper_of(found: Any, *, mine: bool) -> Paper:
    parts = components_of(found)
    plans, settlements = api.plans(found), settlements_of(found)
    lines = defaultdict(list)
    for view in lines_of(found, list(api.lines(found))):
        what = f"{view.title} · {view.note}" if view.note else view.title
        lines[view.line.component, view.line.plan_version_id, view.unit].append(
            PaperLine(view.day, what, view.reason, view.credit_text, view.amount)
        )
    return Paper(
        person=found.person.name,
        reference=found.person.reference,
        period=period_title(found.period.key, found.period.start, found.period.before),
        state=str(look_of(found.state).label or found.state),
        sentence=sentence(found, parts, mine=mine, settled=bool(settlements)),
        totals=tuple(api.totals(found)),
        quotas=tuple(
            PaperQuota(view.title, view.value, view.quota, view.attainment)
            for view in standings_of(found, today=timezone.localdate())
            if view.value is not None and (view.quota is not None or view.value)
        ),
        components=tuple(
            PaperComponent(
                name=part.title,
                plan=part.plan,
                unit=part.unit,
                total=part.amount,
                lines=tuple(lines[part.key, part.version_id, part.unit]),
            )
            for part in parts
        ),
        settlements=tuple(
            PaperSettlement(
                view.plan,
                view.unit,
                tuple((row.words, row.amount) for row in view.rows),
                view.payable,
                view.balances,
            )
            for view in settlements
        ),
        corrections=tuple(PaperCorrection(view.title, view.reasons, difference_text(view.amounts)) for view in corrections_of(found)),
        unpaid=tuple(PaperUnpaid(row.day, row.title, row.amount, row.currency, row.why) for row in unpaid_of(found)),
        notes=tuple(notes_of(found, plans)),
        printed_at=timezone.now(),
    )
