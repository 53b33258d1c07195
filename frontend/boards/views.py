"""Boards for everybody: the list, one board, its files, the ticket for its socket, and one's own name on boards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from frontend.exports import csv_response
from frontend.formats import moment_text
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, or_404
from frontend.tables import Table, respond
from leaderboard import api
from leaderboard.api import Board
from leaderboard.data import Audience
from leaderboard.live.tickets import Grant, issue
from people.api import Viewer

from .deeds import in_deeds
from .editing import edited_board
from .listing import COLUMNS, BoardFilters
from .rules import rules_of
from .shown import Shown, rows_of_my_people, shown
from .units import frozen_title, window_title

NOBODY = Viewer(user_id=0, person_id=None, roles=frozenset())
"""Whoever passes by a screen on the wall."""
PAST_SHOWN = 24
MOST_TICKETS = 20
PER_PAGE = 100


@login_required
def boards(request: HttpRequest) -> HttpResponseBase:
    viewer, at = looking(request), timezone.now()
    rows = api.boards_visible_to(viewer, on=api.today_of_company(at))
    table = Table(request, rows, key="boards", columns=COLUMNS, filters=BoardFilters, sort="state", row_template="boards/row.html")
    context = {"may_edit": api.may_edit_boards(viewer), "has_name": viewer.person_id is not None}
    return respond(request, table, "boards/list.html", context)


def board_of_request(request: HttpRequest, board_id: int, at: dt.datetime) -> Board:
    with or_404(api.NoSuchBoard):
        return api.board_for(looking(request), board_id, on=api.today_of_company(at))


def final_of_request(request: HttpRequest, board: Board) -> Any:
    """The ended window that is asked for; None: the one under way."""
    wanted = request.GET.get("window", "")
    if not wanted:
        return None
    final = api.final_standings(board).filter(pk=wanted).first() if wanted.isdecimal() else None
    if final is None:
        raise Http404
    return final


@login_required
def board(request: HttpRequest, board_id: int) -> HttpResponse:
    viewer, at = looking(request), timezone.now()
    found, today = board_of_request(request, board_id, at), api.today_of_company(at)
    final = final_of_request(request, found)
    context: dict[str, Any] = {
        "board": found,
        "may_edit": api.may_edit_boards(viewer),
        "may_allow": api.may_allow_amounts(viewer),
        "rules": rules_of(found, on=today),
        "past": [(each, frozen_title(found, each)) for each in api.final_standings(found)[:PAST_SHOWN]],
        "final": final,
        "window_title": window_title(found, api.window_now(found, at)),
        "is_shy": api.wish_of(viewer, on=today) is not None,
        "has_name": viewer.person_id is not None and found.is_of_people,
    }
    try:
        seen = shown(found, viewer, at=at, final=final)
    except api.CannotRank as cannot:
        return render(request, "boards/board.html", {**context, "refusals": cannot.problems})
    context |= {"my_people": rows_of_my_people(seen, viewer, on=today), **_of(seen), **in_deeds(seen, viewer, at=at)}
    context["of_group"] = not found.is_of_people
    context["is_live"] = found.state == Board.State.LIVE and seen.final is None
    return private(render(request, "boards/board.html", context))


def _of(seen: Shown) -> dict[str, Any]:
    return {"shown": seen, "final": seen.final, "facts_time": moment_text(seen.standings.facts_at, "time")}


def private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response


@login_required
def wall(request: HttpRequest, board_id: int) -> HttpResponse:
    """The board for a screen on the wall, opened by somebody who is signed in: what everybody may see, and nobody's own place."""
    at = timezone.now()
    found = board_of_request(request, board_id, at)
    try:
        seen = shown(found, NOBODY, at=at)
    except api.CannotRank as cannot:
        return render(request, "boards/wall.html", {"board": found, "refusals": cannot.problems})
    is_live = found.state == Board.State.LIVE
    return private(render(request, "boards/wall.html", {"board": found, "is_live": is_live, **_of(seen)}))


@login_required
def places(request: HttpRequest, board_id: int) -> HttpResponse:
    """Every place of a board, for those who keep boards: contests have to be run."""
    viewer, at = looking(request), timezone.now()
    found = edited_board(request, board_id)
    try:
        seen = shown(found, viewer, at=at, final=final_of_request(request, found))
    except api.CannotRank:
        return redirect("boards:board", board_id)  # which says why
    page = Paginator(seen.all_rows, PER_PAGE).get_page(request.GET.get("page"))
    first = page.start_index() - 1
    who = [row.who for row in seen.standings.rows[first : first + len(page.object_list)]]
    names = api.names_of(found, who)
    rows = [
        {"row": view, "who": person, "name": names.get(person, ""), "is_shy": not row.name}
        for view, person, row in zip(seen.views(page.object_list), who, page.object_list, strict=True)
    ]
    context = {
        "board": found,
        "shown": seen,
        "rows": rows,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "opens": found.is_of_people and api.may_see_why_of_others(viewer, found),
    }
    return private(render(request, "boards/places.html", context))


@login_required
def standings_csv(request: HttpRequest, board_id: int) -> HttpResponseBase:
    """The standings as a file: what the reader may see of them, and nothing else."""
    viewer, at = looking(request), timezone.now()
    found = board_of_request(request, board_id, at)
    try:
        with or_404(LookupError):
            seen = shown(found, viewer, at=at, final=final_of_request(request, found))
    except api.CannotRank:
        return redirect("boards:board", board_id)  # which says why
    head = [_("Place"), _("Name"), _("Score"), _("Unit"), _("Progress")]
    return csv_response("board.csv", head, _cells(seen, sees_names=api.may_see_names(viewer)))


def _cells(seen: Shown, *, sees_names: bool) -> Iterator[list[object]]:
    names = api.names_of(seen.board, [row.who for row in seen.standings.rows]) if sees_names else {}
    by_token = {row.token: row.who for row in seen.standings.rows}
    near = {row.token: row for row in (seen.own.around or (seen.own.row,))} if seen.own is not None else {}
    rows = {row.token: row for row in seen.all_rows} | near
    for row in rows.values():
        score = None if row.score is None else seen.unit.value(row.score)
        percent = None if row.progress is None else Decimal(row.progress).scaleb(-2)
        yield [row.place or "", names.get(by_token[row.token], row.name), score, seen.unit.word, percent]


@require_GET
@login_required
def ticket(request: HttpRequest) -> HttpResponse:
    """A ticket for the sockets of the boards that are named and may be seen; asked for again each time a socket is opened."""
    viewer, at = looking(request), timezone.now()
    wanted = [int(text) for text in request.GET.getlist("board")[:MOST_TICKETS] if text.isdecimal()]
    found = list(api.boards_visible_to(viewer, on=api.today_of_company(at)).filter(pk__in=wanted))
    if not found:
        raise Http404
    if "wall" in request.GET:
        # Whoever opened it, a screen on the wall is looked at by everybody.
        grants = [Grant(each.pk, Audience.EVERYBODY.value) for each in found]
        return private(JsonResponse({"ticket": issue(f"user:{viewer.user_id}", grants, screen=True)}))
    return private(JsonResponse({"ticket": api.ticket_for(viewer, found, at=at)}))


@login_required
def my_name(request: HttpRequest) -> HttpResponse:
    """Whether one's own name stands on boards."""
    viewer, at = looking(request), timezone.now()
    if viewer.person_id is None:
        raise Http404
    today = api.today_of_company(at)
    if request.method == "POST":
        if request.POST.get("shown") == "no":
            api.wish_anonymity(person_id=viewer.person_id, at=at, today=today)
            messages.success(request, _("Your name is taken off every board. You still see your own place."))
        else:
            api.withdraw_wish(person_id=viewer.person_id, at=at, today=today)
            messages.success(request, _("Boards show your name again."))
        return done(request, "boards:list")
    return dialog(request, "boards/my_name.html", {"is_shy": api.wish_of(viewer, on=today) is not None})
