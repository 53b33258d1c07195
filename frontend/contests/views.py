"""Contests for everybody who may see them: the list, one contest, and what of it has changed while the page stays open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from frontend.boards.shown import Shown, shown
from frontend.boards.views import private
from frontend.formats import moment_text
from frontend.shell.viewing import looking, or_404
from frontend.tables import Table, respond
from leaderboard import api
from leaderboard.api import Board, Contest
from people.api import Viewer

from .listing import COLUMNS, ContestFilters
from .rules import prizes_of, rules_of
from .seen import SeenContest

NOTHING_NEW = 204


@login_required
def contests(request: HttpRequest) -> HttpResponseBase:
    viewer, at = looking(request), timezone.now()
    rows = api.contests_visible_to(viewer, on=api.today_of_company(at))
    table = Table(request, rows, key="contests", columns=COLUMNS, filters=ContestFilters, sort="-first", row_template="contests/row.html")
    return respond(request, table, "contests/list.html", {"may_edit": api.may_edit_boards(viewer), "pays": api.sees_prizes_waiting(viewer)})


def contest_of_request(request: HttpRequest, contest_id: int, at: dt.datetime) -> Contest:
    with or_404(api.NoSuchContest):
        return api.contest_for(looking(request), contest_id, on=api.today_of_company(at))


@login_required
def contest(request: HttpRequest, contest_id: int) -> HttpResponse:
    viewer, at = looking(request), timezone.now()
    found = contest_of_request(request, contest_id, at)
    seen = SeenContest(found, viewer, at=at)
    context: dict[str, Any] = {
        **_live(found, viewer, at),
        "rules": rules_of(found, on=seen.today),
        "prizes": prizes_of(found),
        "may_edit": api.may_edit_boards(viewer),
    }
    return private(render(request, "contests/contest.html", {**context, **_moving(seen, context.get("shown"))}))


@login_required
def now(request: HttpRequest, contest_id: int) -> HttpResponse:
    """What of a contest the clock moves, for a page that stays open: nothing while it has what there is."""
    viewer, at = looking(request), timezone.now()
    found = contest_of_request(request, contest_id, at)
    seen = SeenContest(found, viewer, at=at)
    if request.GET.get("v") == seen.version:
        return private(HttpResponse(status=NOTHING_NEW))
    live = _live(found, viewer, at)
    context = {**live, **_moving(seen, live.get("shown")), "may_edit": api.may_edit_boards(viewer), "is_fragment": True}
    return private(render(request, "contests/now.html", context))


def _moving(seen: SeenContest, found: Shown | None) -> dict[str, Any]:
    return {
        "contest": seen.contest,
        "seen": seen,
        "track": seen.track(found),
        "may_pay": api.may_approve_prizes(seen.viewer, seen.contest),
    }


def _live(contest: Contest, viewer: Viewer, at: dt.datetime) -> dict[str, Any]:
    """The live standings of the contest's board, while it has any."""
    board = contest.board
    if board.state != Board.State.LIVE:
        return {"board": board}
    try:
        found = shown(board, viewer, at=at)
    except api.CannotRank as cannot:
        return {"board": board, "refusals": cannot.problems}
    is_live = api.boards_visible_to(viewer, on=api.today_of_company(at)).filter(pk=board.pk).exists()
    return {
        "board": board,
        "shown": found,
        "is_live": is_live,
        "of_group": not board.is_of_people,
        "facts_time": moment_text(found.standings.facts_at, "time"),
    }
