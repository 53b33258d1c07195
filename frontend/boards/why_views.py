"""Why a score is what it is: one's own, and for those who keep boards everybody's that is not pay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.api import may_read_opportunities, opportunities_visible_to
from frontend.exports import csv_response
from frontend.shell.viewing import looking
from incentives.api import CannotScore
from incentives.data import FactOfScore
from leaderboard import api
from leaderboard.api import Board
from leaderboard.data import Window
from people.api import Viewer, person_names

from .editing import edited_board
from .rules import rules_of
from .units import frozen_title, window_title
from .views import board_of_request, final_of_request, private
from .why import PER_READ, FigureView, Titles, figures_of_person, titles_behind


@login_required
def mine(request: HttpRequest, board_id: int) -> HttpResponseBase:
    """Of a board of teams or offices: what one adds to it oneself."""
    viewer, at = looking(request), timezone.now()
    found = board_of_request(request, board_id, at)
    if viewer.person_id is None:
        raise Http404
    return _page(request, found, viewer.person_id, at)


@login_required
def theirs(request: HttpRequest, board_id: int, person_id: int) -> HttpResponseBase:
    viewer, found = looking(request), edited_board(request, board_id)
    if person_id != viewer.person_id and not api.may_see_why_of_others(viewer, found):
        raise Http404
    return _page(request, found, person_id, timezone.now())


def _page(request: HttpRequest, board: Board, person_id: int, at: dt.datetime) -> HttpResponseBase:
    viewer, today = looking(request), api.today_of_company(at)
    final = final_of_request(request, board)
    window = Window(final.window, final.first, final.before) if final else api.window_now(board, at)
    figures = figures_of_person(board, person_id, window)
    is_mine = person_id == viewer.person_id
    name = person_names([person_id]).get(person_id)
    if name is None:
        raise Http404
    if request.GET.get("as") == "csv":
        return csv_response("why.csv", CSV_HEAD, _cells(figures))
    wanted = request.GET.get("figure", "")
    figure = figures[int(wanted)] if wanted.isdecimal() and int(wanted) < len(figures) else figures[0]
    context: dict[str, Any] = {
        "board": board,
        "name": name,
        "is_mine": is_mine,
        "of_group": not board.is_of_people,
        "window_title": frozen_title(board, final) if final else window_title(board, window),
        "figures": figures,
        "figure": figure,
        "final": final,
        "rules": rules_of(board, on=today),
        "handicap": api.handicaps_of(board, on=min(window.last, today)).filter(person_id=person_id).first(),
    }
    try:
        page, read = figure.page(request.GET.get("page"))
    except CannotScore as cannot:
        return render(request, "boards/why.html", {**context, "refusals": cannot.problems})
    titles = titles_behind(read.facts)
    context |= {
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "facts": figure.views(read.facts, titles, _openable(viewer, titles, today)),
        "as_of": read.as_of,
    }
    return private(render(request, "boards/why.html", context))


CSV_HEAD = (_("Figure"), _("Day"), _("Source"), _("Id"), _("What it was"), _("Counts"), _("Unit"), _("Weight"), _("Points"))


def _cells(figures: list[FigureView]) -> Iterator[list[object]]:
    for figure in figures:
        for some in _batched(figure.every_fact(), PER_READ):
            for view in figure.views(some, titles_behind(some)):
                fact, weight = view.fact, figure.metric.weight
                said = [fact.day, fact.source, fact.fact, view.title, fact.credit]
                yield [figure.title, *said, figure.unit, weight, view.points]


def _openable(viewer: Viewer, titles: Titles, today: dt.date) -> frozenset[int]:
    """Which of the deals behind these facts the reader may open."""
    if not may_read_opportunities(viewer):
        return frozenset()
    deals = {title.deal_id for title in titles.values() if title.deal_id is not None}
    seen = opportunities_visible_to(viewer, on=today).filter(pk__in=deals)
    return frozenset(seen.values_list("pk", flat=True))


def _batched(facts: Iterable[FactOfScore], size: int) -> Iterator[list[FactOfScore]]:
    waiting = iter(facts)
    while some := list(islice(waiting, size)):
        yield some
