"""What sales operations does with a contest: rehearse, announce, take back, cancel, take away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.boards.editing import UNPROCESSABLE, for_keepers
from frontend.boards.units import unit_of
from frontend.formats import day_text
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, or_404
from leaderboard import api
from leaderboard.api import Contest, ContestKind
from leaderboard.ranking.fairness import in_reach

from .rules import ONE_DAY, prize_words

State = Contest.State
IN_THE_MAKING = (State.DRAFT, State.REHEARSAL)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)


def edited_contest(request: HttpRequest, contest_id: int) -> Contest:
    """Return a contest that the viewer may change and move on, or 404."""
    with or_404(api.NoSuchContest):
        return api.contest_edited_by(looking(request), contest_id)


def _asked(
    request: HttpRequest, contest: Contest, do: Callable[[str], object], *, said: str, leads_to: tuple[Any, ...], asks: bool = False,
    **words: Any,
) -> HttpResponse:  # fmt: skip
    """Ask whether something shall be done, and do it; everything that stands in its way is said in the dialog."""
    form = (ReasonForm if asks else forms.Form)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data.get("reason", ""))
        except api.CannotSaveContest as cannot:
            for problem in cannot.problems:
                form.add_error(None, problem.message)
        except api.CannotMoveContest as cannot:
            form.add_error("reason" if asks else None, str(cannot))
        except api.CannotRank as cannot:
            form.add_error(None, str(cannot))
        else:
            messages.success(request, said % {"title": contest.board.title})
            return done(request, *leads_to)
    status = UNPROCESSABLE if form.errors else 200
    return dialog(request, "contests/ask.html", {"form": form, "contest": contest, **words}, status=status)


@for_keepers
def rehearse(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest, at = edited_contest(request, contest_id), timezone.now()
    _only_in(contest, State.DRAFT)
    return _asked(
        request, contest, lambda _reason: api.rehearse_contest(contest_id=contest.pk, at=at),
        said=_("“%(title)s” is in rehearsal."), leads_to=("contests:rehearsal", contest.pk),
        title=_("Rehearse %(contest)s") % {"contest": contest},
        purpose=_("It is played on the last days that are over, and only sales operations sees how it ends."),
        effects=[_("Nothing is kept and nobody is told."), _("It may still be changed.")], button=_("Rehearse"),
    )  # fmt: skip


@for_keepers
def schedule(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest, at = edited_contest(request, contest_id), timezone.now()
    _only_in(contest, *IN_THE_MAKING)
    first = contest.board.first_on
    effects = [
        _("Those it is for see it, with its rules and prizes; both stand from now on."),
        _("It begins by itself on %(day)s.") % {"day": day_text(first) if first else ""},
    ]
    if contest.kind == ContestKind.RAFFLE:
        effects.append(_("The hash of the seed it is drawn by is published."))
    return _asked(
        request, contest, lambda _reason: api.schedule_contest(contest_id=contest.pk, at=at),
        said=_("“%(title)s” is announced."), leads_to=("contests:contest", contest.pk),
        title=_("Announce %(contest)s") % {"contest": contest}, purpose=_("From now on the clock takes it from round to round."),
        effects=effects, button=_("Announce"),
    )  # fmt: skip


@for_keepers
def draft(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest, at = edited_contest(request, contest_id), timezone.now()
    _only_in(contest, State.REHEARSAL, State.SCHEDULED)
    return _asked(
        request, contest, lambda _reason: api.back_to_draft(contest_id=contest.pk, at=at),
        said=_("“%(title)s” is a draft again."), leads_to=("contests:contest", contest.pk),
        title=_("Take %(contest)s back to draft") % {"contest": contest}, purpose=_("Nobody but sales operations sees it then."),
        effects=[_("It may be changed in everything, and announced again."), _("A raffle gets another seed when it is.")],
        button=_("Take it back"),
    )  # fmt: skip


@for_keepers
def cancel(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest, at = edited_contest(request, contest_id), timezone.now()
    _only_in(contest, State.SCHEDULED, State.LIVE, State.CLOSING)
    return _asked(
        request, contest, lambda reason: api.cancel_contest(contest_id=contest.pk, because=reason, at=at), asks=True,
        said=_("“%(title)s” is cancelled."), leads_to=("contests:contest", contest.pk),
        title=_("Cancel %(contest)s") % {"contest": contest}, purpose=_("It ends without a result, and nobody gets a prize."),
        effects=[_("Matches that were played stay to be seen."), _("Everybody it is for is told the reason."),
                 _("A cancelled contest does not go on again.")],
        button=_("Cancel the contest"), is_danger=True,
    )  # fmt: skip


@for_keepers
def discard(request: HttpRequest, contest_id: int) -> HttpResponse:
    contest = edited_contest(request, contest_id)
    _only_in(contest, *IN_THE_MAKING)
    return _asked(
        request, contest, lambda _reason: api.discard_contest(contest_id=contest.pk),
        said=_("The draft “%(title)s” is taken away."), leads_to=("contests:list",),
        title=_("Take the draft %(contest)s away") % {"contest": contest}, purpose=_("Nobody but sales operations has seen it."),
        effects=[_("The record of changes keeps what it was.")], button=_("Take it away"), is_danger=True,
    )  # fmt: skip


@for_keepers
def rehearsal(request: HttpRequest, contest_id: int) -> HttpResponse:
    """How it would have ended on the last days that are over: who would have won what, how far apart, and who had a chance."""
    contest, at = edited_contest(request, contest_id), timezone.now()
    _only_in(contest, *IN_THE_MAKING, State.SCHEDULED)
    context: dict[str, Any] = {"contest": contest, "board": contest.board}
    try:
        found = api.rehearsed(contest, at=at)
    except api.CannotRank as cannot:
        return render(request, "contests/rehearsal.html", {**context, "refusals": cannot.problems})
    is_table, unit = contest.kind == ContestKind.HEAD_TO_HEAD, unit_of(contest.board)
    # More points of a table are better whatever is counted.
    lower = contest.board.lower_is_better and not is_table
    scores = sorted((place.score for place in found.ending.places if place.score is not None), reverse=not lower)
    gains: dict[int, list[str]] = {}
    for given in found.ending.awards:
        gains.setdefault(given.who, []).append(prize_words(given.kind, given.amount, given.unit, given.thing))

    def figure(score: int | None) -> str:
        return "" if score is None else str(score) if is_table else unit.text(score)

    context |= {
        "run": found,
        "places": [
            {"place": place.place, "name": found.names.get(place.who, ""), "figure": figure(place.score),
             "gains": ", ".join(dict.fromkeys(gains.get(place.who, [])))}
            for place in found.ending.places
        ],
        "spread": [figure(scores[0]), figure(scores[len(scores) // 2]), figure(scores[-1])] if scores else [],
        "in_reach": sum(in_reach(score, scores[0], lower_is_better=lower) for score in scores),
        "last": found.before - ONE_DAY,
    }  # fmt: skip
    return render(request, "contests/rehearsal.html", context)


def _only_in(contest: Contest, *states: str) -> None:
    if contest.state not in states:
        raise Http404
