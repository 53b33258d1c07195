"""A contest as files: places and matches as far as the reader may see them, and the tickets a raffle was drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from frontend.exports import csv_response
from frontend.shell.viewing import looking
from leaderboard import api
from leaderboard.api import ContestKind, ContestMatch
from leaderboard.data import SeenSide

from .seen import DECIDED, SeenContest
from .views import contest_of_request


def _seen(request: HttpRequest, contest_id: int) -> SeenContest:
    at = timezone.now()
    return SeenContest(contest_of_request(request, contest_id, at), looking(request), at=at)


@login_required
def places(request: HttpRequest, contest_id: int) -> HttpResponseBase:
    seen = _seen(request, contest_id)
    is_table = seen.contest.kind == ContestKind.HEAD_TO_HEAD

    def rows() -> Iterator[list[object]]:
        if not seen.is_over:
            return
        for row in api.places_of(seen.viewer, seen.contest, on=seen.today):
            score: Decimal | int | None = row.score if row.score is None or is_table else seen.unit.value(row.score)
            yield [row.place if seen.is_place(row.place) else "", seen.name(row), score, _("points") if is_table else seen.unit.word]

    return csv_response("places.csv", [_("Place"), _("Name"), _("Score"), _("Unit")], list(rows()))


@login_required
def matches(request: HttpRequest, contest_id: int) -> HttpResponseBase:
    seen = _seen(request, contest_id)

    def figure(side: SeenSide | None) -> Decimal | None:
        return None if side is None or side.score is None else seen.unit.value(side.score)

    def rows() -> Iterator[list[object]]:
        for match in seen.matches:
            winner = match.second if match.first_won is False else match.first if match.first_won else None
            yield [
                ContestMatch.Part(match.part).label,
                match.round,
                seen.name(match.first),
                figure(match.first),
                "" if match.second is None else seen.name(match.second),
                figure(match.second),
                "" if winner is None else seen.name(winner),
                DECIDED.get(match.decided_by, lambda: "")(),
            ]

    head = [_("Part"), _("Round"), _("First"), _("Score of the first"), _("Second"), _("Score of the second"), _("Winner"), _("Decided by")]
    return csv_response("matches.csv", head, list(rows()))


@login_required
def tickets(request: HttpRequest, contest_id: int) -> HttpResponse:
    """The list that a raffle was drawn from, to the byte: keys stand for people, so that it tells nobody's name."""
    seen = _seen(request, contest_id)
    result = seen.result
    if result is None or seen.contest.kind != ContestKind.RAFFLE:
        raise Http404
    response = HttpResponse(result.tickets, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, "tickets.txt")
    response["Cache-Control"] = "private, no-store"
    return response
