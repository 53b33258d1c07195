"""Making a contest and changing it: its board and its rules in one form, all problems at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.boards.editing import UNPROCESSABLE, for_keepers
from frontend.shell.viewing import looking
from leaderboard import api
from leaderboard.api import Contest
from leaderboard.data import BoardTerms, ContestTerms
from people.api import people_to_choose

from .changing import IN_THE_MAKING, edited_contest
from .forms import ContestEditor

Terms = tuple[BoardTerms, ContestTerms]


@for_keepers
def new(request: HttpRequest) -> HttpResponse:
    """A new contest, from nothing or like an old one."""
    at = timezone.now()
    editor = _editor(request, _like(request))
    if _is_sent(request) and editor.is_valid():
        board, terms = editor.terms()
        try:
            made = api.create_contest(board=board, terms=terms, by_id=request.user.pk, at=at, today=api.today_of_company(at))
        except api.CannotSaveContest as cannot:
            editor.show(cannot.problems)
        else:
            messages.success(request, _("“%(title)s” is kept as a draft. Rehearse it, then announce it.") % {"title": made})
            return redirect("contests:contest", made.pk)
    return _form(request, editor, None)


@for_keepers
def edit(request: HttpRequest, contest_id: int) -> HttpResponse:
    at, contest = timezone.now(), edited_contest(request, contest_id)
    if contest.state not in IN_THE_MAKING:
        raise Http404
    today = api.today_of_company(at)
    editor = _editor(request, api.contest_terms_of(contest, today=today))
    if _is_sent(request) and editor.is_valid():
        board, terms = editor.terms()
        try:
            api.change_contest(contest_id=contest.pk, board=board, terms=terms, at=at, today=today)
        except api.CannotSaveContest as cannot:
            editor.show(cannot.problems)
        except api.CannotMoveContest as cannot:  # announced meanwhile
            editor.contest.add_error(None, str(cannot))
        else:
            messages.success(request, _("“%(title)s” is changed.") % {"title": board.title})
            return redirect("contests:contest", contest.pk)
    return _form(request, editor, contest)


def _is_sent(request: HttpRequest) -> bool:
    """Whether it shall be kept; the buttons for more rows only draw the form anew, with what was typed."""
    return request.method == "POST" and "more" not in request.POST


def _editor(request: HttpRequest, terms: Terms | None) -> ContestEditor:
    today = api.today_of_company(timezone.now())
    persons = people_to_choose(looking(request), on=today)
    if request.method != "POST":
        return ContestEditor(None, persons=persons, terms=terms)
    return ContestEditor(request.POST, persons=persons, terms=terms, more=request.POST.get("more", ""))


def _like(request: HttpRequest) -> Terms | None:
    wanted = request.GET.get("like", "")
    if not wanted:
        return None
    if not wanted.isdecimal():
        raise Http404
    return api.contest_terms_of(edited_contest(request, int(wanted)), today=api.today_of_company(timezone.now()))


def _form(request: HttpRequest, editor: ContestEditor, contest: Contest | None) -> HttpResponse:
    context = {"editor": editor, "contest": contest, "form": editor.board.board, "rules": editor.contest}
    status = UNPROCESSABLE if _is_sent(request) else 200
    return render(request, "contests/edit.html", context, status=status)
