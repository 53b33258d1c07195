"""What is done with a board: publish, close, take a draft away, allow amounts, give a handicap, try it on the past."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if
from leaderboard import api
from leaderboard.api import Board
from people.api import people_to_choose

from .editing import UNPROCESSABLE, edited_board, for_keepers
from .forms import HandicapForm
from .units import ended_title, unit_of, window_title
from .views import board_of_request

WINDOWS = (3, 6, 12)


def _asked(
    request: HttpRequest, board: Board, do: Callable[[], object], *, said: str, leads_to: tuple[Any, ...], **words: Any
) -> HttpResponse:
    """Ask whether something shall be done, and do it; what the service refuses is said in the dialog."""
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.is_valid()
        try:
            do()
        except api.CannotSaveBoard as cannot:
            for problem in cannot.problems:
                form.add_error(None, problem.message)
        except (api.CannotChangeState, api.CannotRank) as cannot:
            form.add_error(None, str(cannot))
        else:
            messages.success(request, said % {"title": board.title})
            return done(request, *leads_to)
    status = UNPROCESSABLE if form.errors else 200
    return dialog(request, "boards/ask.html", {"form": form, "board": board, **words}, status=status)


@for_keepers
def publish(request: HttpRequest, board_id: int) -> HttpResponse:
    board, at = edited_board(request, board_id), timezone.now()
    today = api.today_of_company(at)
    if board.state != Board.State.DRAFT:
        raise Http404
    return _asked(
        request,
        board,
        lambda: api.publish_board(board_id=board.pk, at=at, today=today),
        said=_("“%(title)s” is live."),
        leads_to=("boards:board", board.pk),
        title=_("Publish %(board)s") % {"board": board},
        purpose=_("People see it from now on, and race by its rules."),
        effects=[
            _("It counts %(window)s, from its first day on.") % {"window": window_title(board, api.window_now(board, at))},
            _("What decides who wins is fixed then: figures, score, window, equal scores. What is shown may still be changed."),
        ],
        button=_("Publish"),
    )


@for_keepers
def close(request: HttpRequest, board_id: int) -> HttpResponse:
    board, at = edited_board(request, board_id), timezone.now()
    if board.state != Board.State.LIVE:
        raise Http404
    return _asked(
        request,
        board,
        lambda: api.close_board(board_id=board.pk, at=at),
        said=_("“%(title)s” is closed. Its final standings stay."),
        leads_to=("boards:board", board.pk),
        title=_("Close %(board)s now") % {"board": board},
        purpose=_("The window under way, %(window)s, ends at this moment.") % {"window": window_title(board, api.window_now(board, at))},
        effects=[
            _("Its standings are frozen as they are, and never change again."),
            _("A closed board is not opened again. To go on, make a new one like it."),
        ],
        button=_("Close it"),
        is_danger=True,
    )


@for_keepers
def discard(request: HttpRequest, board_id: int) -> HttpResponse:
    board = edited_board(request, board_id)
    if board.state != Board.State.DRAFT:
        raise Http404
    return _asked(
        request,
        board,
        lambda: api.discard_draft(board_id=board.pk),
        said=_("The draft “%(title)s” is taken away."),
        leads_to=("boards:list",),
        title=_("Take the draft %(board)s away") % {"board": board},
        purpose=_("Nobody but sales operations has seen it."),
        effects=[_("The record of changes keeps what it was.")],
        button=_("Take it away"),
        is_danger=True,
    )


@only_if(api.may_allow_amounts)
def amounts(request: HttpRequest, board_id: int) -> HttpResponse:
    """HR lets a board on pay say how much, or takes that back."""
    at = timezone.now()
    board = board_of_request(request, board_id, at)
    if not board.is_on_pay or board.state == Board.State.DRAFT:
        raise Http404
    is_allowed = board.amounts_allowed_at is not None

    def change() -> None:
        if is_allowed:
            api.forbid_amounts(board_id=board.pk, at=at)
        else:
            api.allow_amounts(board_id=board.pk, by_id=looking(request).user_id, at=at)

    return _asked(
        request,
        board,
        change,
        said=_("“%(title)s” shows progress only.") if is_allowed else _("“%(title)s” may show amounts."),
        leads_to=("boards:board", board.pk),
        title=_("Show progress only") if is_allowed else _("Allow amounts"),
        purpose=_("This board is about pay: what people earn."),
        effects=[_("From now on it shows how far people are, and no amounts.")]
        if is_allowed
        else [
            _("Whoever sees a place on it sees what that person earns by it."),
            _("You can take this back at any time; what was seen was seen."),
        ],
        button=_("Show progress only") if is_allowed else _("Allow amounts"),
        is_danger=not is_allowed,
    )


@for_keepers
def handicap(request: HttpRequest, board_id: int) -> HttpResponse:
    board, at = edited_board(request, board_id), timezone.now()
    today = api.today_of_company(at)
    if board.state == Board.State.CLOSED:
        raise Http404
    persons = people_to_choose(looking(request), on=today)
    form = HandicapForm(request.POST if request.method == "POST" else None, persons=persons)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            api.give_handicap(
                board_id=board.pk, person_id=given["person"].pk, factor=given["factor"], reason=given["reason"], on=today, at=at
            )
        except api.CannotGiveHandicap as cannot:
            form.add_error(cannot.field or None, str(cannot))
        else:
            messages.success(request, _("The handicap of %(person)s is kept.") % {"person": given["person"]})
            return done(request, "boards:board", board.pk)
    return dialog(request, "boards/handicap.html", {"form": form, "board": board}, status=UNPROCESSABLE if form.is_bound else 200)


@for_keepers
def fairness(request: HttpRequest, board_id: int) -> HttpResponse:
    """How past windows would have ended: who would have won, how far apart they were, and how many had a real chance."""
    board, at = edited_board(request, board_id), timezone.now()
    wanted = request.GET.get("windows", "")
    windows = int(wanted) if wanted.isdecimal() and int(wanted) in WINDOWS else WINDOWS[0]
    context: dict[str, Any] = {"board": board, "windows": windows, "choices": WINDOWS}
    try:
        found = api.dry_run(board, windows=windows, at=at)
    except api.CannotRank as cannot:
        return render(request, "boards/fairness.html", {**context, "refusals": cannot.problems})
    unit, hides = unit_of(board), api.hides_amounts_of_pay(board)
    context |= {
        "run": found,
        "hides": hides,
        "winners": [(found.names.get(who, _("Somebody who is not known any more")), times) for who, times in found.winners.items()],
        "verdicts": [
            {
                "verdict": verdict,
                "window": ended_title(board, found.windows[verdict.window]),
                "winners": [found.names.get(row.who, "") for row in verdict.winners],
                "figures": [] if hides else [unit.text(score) for score in (verdict.best, verdict.middle, verdict.worst)],
            }
            for verdict in reversed(found.verdicts)
        ],
        "people": board.is_of_people,
    }
    return render(request, "boards/fairness.html", context)
