"""Making a board and changing it: one form, all problems at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.shell.viewing import looking, only_if, or_404
from leaderboard import api
from leaderboard.api import Board
from leaderboard.data import BoardTerms
from people.api import people_to_choose

from .forms import Editor

UNPROCESSABLE = 422
for_keepers = only_if(api.may_edit_boards)


@for_keepers
def new(request: HttpRequest) -> HttpResponse:
    """A new board, from nothing or like another one: the way back after a board was closed."""
    at = timezone.now()
    editor = _editor(request, _like(request))
    if request.method == "POST" and editor.is_valid():
        try:
            made = api.create_board(terms=editor.terms(), by_id=request.user.pk, at=at, today=api.today_of_company(at))
        except api.CannotSaveBoard as cannot:
            editor.show(cannot.problems)
        else:
            messages.success(
                request, _("“%(title)s” is kept as a draft. Look at it, try it on the past, then publish it.") % {"title": made}
            )
            return redirect("boards:board", made.pk)
    return _form(request, editor, None)


@for_keepers
def edit(request: HttpRequest, board_id: int) -> HttpResponse:
    at, board = timezone.now(), edited_board(request, board_id)
    editor = _editor(request, api.terms_of(board, today=api.today_of_company(at)))
    if request.method == "POST" and editor.is_valid():
        try:
            api.change_board(board_id=board.pk, terms=editor.terms(), at=at, today=api.today_of_company(at))
        except api.CannotSaveBoard as cannot:
            editor.show(cannot.problems)
        except api.CannotChangeState as cannot:
            editor.board.add_error(None, str(cannot))
        else:
            messages.success(request, _("“%(title)s” is changed.") % {"title": editor.board.cleaned_data["title"]})
            return redirect("boards:board", board.pk)
    return _form(request, editor, board)


def edited_board(request: HttpRequest, board_id: int) -> Board:
    """Return a board that the viewer may change, or 404."""
    with or_404(api.NoSuchBoard):
        return api.board_edited_by(looking(request), board_id)


def _editor(request: HttpRequest, terms: BoardTerms | None) -> Editor:
    at = timezone.now()
    today = api.today_of_company(at)
    persons = people_to_choose(looking(request), on=today)
    return Editor(request.POST if request.method == "POST" else None, persons=persons, terms=terms)


def _like(request: HttpRequest) -> BoardTerms | None:
    wanted = request.GET.get("like", "")
    if not wanted:
        return None
    if not wanted.isdecimal():
        raise Http404
    board = edited_board(request, int(wanted))
    return api.terms_of(board, today=api.today_of_company(timezone.now()))


def _form(request: HttpRequest, editor: Editor, board: Board | None) -> HttpResponse:
    context: dict[str, Any] = {"editor": editor, "board": board, "form": editor.board}
    return render(request, "boards/edit.html", context, status=UNPROCESSABLE if editor.is_bound else 200)
