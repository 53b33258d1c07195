"""How a board counts, in sentences: what everybody on it may know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.formats import number_text
from leaderboard import api
from leaderboard.api import Board, Participants, PerHead, Score, TieBreaker, Ties, Unit, Values, Visibility, metric_of

from .units import counting_metrics, figure_title, rankables

DECIDES = {
    TieBreaker.SECOND_METRIC.value: lambda: _("a second figure"),
    TieBreaker.EARLIEST.value: lambda: _("who got there first"),
}


def rules_of(board: Board, *, on: dt.date) -> list[str]:
    """Return the rules of a board as sentences, those that matter most first."""
    return [*_who(board), *_what(board), *_fairness(board, on), *_equals(board), *_seen(board)]


def _who(board: Board) -> Iterator[str]:
    match board.participants:
        case Participants.TEAMS:
            sums = board.per_head == PerHead.SUM
            yield _("Teams, by the sum of their members.") if sums else _("Teams, by the average of their members.")
        case Participants.OFFICES:
            sums = board.per_head == PerHead.SUM
            yield _("Offices, by the sum of their people.") if sums else _("Offices, by the average of their people.")
        case Participants.COHORT:
            yield _("People who were chosen one by one.")
        case _:
            yield _("Everybody who is on the plan.")
    if board.team is not None:
        yield _("Only %(team)s and the teams below it.") % {"team": board.team.name}


def _what(board: Board) -> Iterator[str]:
    known = rankables(board)
    figures = []
    for metric in counting_metrics(board):
        title = figure_title(known.get(metric_of(metric)), metric)
        weight = number_text(metric.weight)
        figures.append(title if metric.weight == 1 else _("%(weight)s points for each of %(figure)s") % {"weight": weight, "figure": title})
    values = {"figures": "; ".join(figures), "least": number_text(board.at_least or 0)}
    match board.score:
        case Score.TO_GOAL:
            yield _("Percent of the goal or quota reached: %(figures)s.") % values
        case Score.IMPROVED:
            yield _("How much more than in the window before: %(figures)s.") % values
        case Score.STREAK if board.unit == Unit.WEEK:
            yield _("Weeks on end, up to now, with at least %(least)s: %(figures)s.") % values
        case Score.STREAK:
            yield _("Days on end, up to now, with at least %(least)s: %(figures)s. Days off neither count nor end it.") % values
        case Score.RECORD:
            yield _("The best single one: %(figures)s.") % values
        case _:
            yield _("What counts: %(figures)s.") % values
    if board.lower_is_better:
        yield _("Less is better.")


def _fairness(board: Board, on: dt.date) -> Iterator[str]:
    if board.ramp:
        steps = ", ".join(f"{percent} %" for percent in board.ramp)
        yield _("New people are expected to do %(steps)s in their first months, and are scaled up by it.") % {"steps": steps}
    if board.absence_pro_rata:
        yield _("Nothing is expected on days away.")
    for row in api.handicaps_of(board, on=on):
        values = {"name": row.person.name, "factor": number_text(row.factor), "reason": row.reason}
        yield _("The score of %(name)s is multiplied by %(factor)s: %(reason)s") % values


def _equals(board: Board) -> Iterator[str]:
    breakers = [DECIDES[breaker]() for breaker in board.tie_breakers if breaker in DECIDES]
    if breakers:
        yield _("Between equals decides: %(what)s.") % {"what": _(", then ").join(breakers)}
    match board.ties:
        case Ties.DENSE:
            yield _("Equal ones share a place, and the next place follows.")
        case Ties.ORDINAL:
            yield _("Nobody shares a place.")
        case _:
            yield _("Equal ones share a place, and as many places after it are left out.")


def _seen(board: Board) -> Iterator[str]:
    match board.visibility:
        case Visibility.TOP:
            yield ngettext(
                "Everybody sees the first place; each sees themselves and their neighbours.",
                "Everybody sees the first %(top)s places; each sees themselves and their neighbours.",
                board.top,
            ) % {"top": board.top}
        case Visibility.NEIGHBOURHOOD:
            yield _("Each sees themselves and their neighbours, and nobody else.")
        case Visibility.HIDDEN:
            yield _("Places are told when it is over, and not before.")
        case _:
            yield _("Everybody sees all places.")
    if board.is_anonymous:
        yield _("No names are shown.")
    if api.hides_amounts_of_pay(board):
        yield _("It is about pay: progress is shown, and no amounts.")
    elif board.values == Values.PROGRESS:
        yield _("Progress is shown, and no scores.")
    elif board.values == Values.ROUNDED:
        yield _("Scores are rounded to %(step)s.") % {"step": number_text(board.round_to or 0)}
