"""Prizes of frozen contests, for finance: what waits for approval, and the one step that posts them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.boards.editing import UNPROCESSABLE
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_for
from incentives.api import CannotAward
from leaderboard import api
from leaderboard.api import Contest
from people.api import Role

from .rules import prize_words
from .views import contest_of_request

PER_PAGE = 25


@only_for(Role.FINANCE)
def waiting(request: HttpRequest) -> HttpResponse:
    """Contests whose result is frozen and whose prizes nobody has approved yet, the oldest first."""
    viewer, at = looking(request), timezone.now()
    rows = api.prizes_waiting(viewer, on=api.today_of_company(at))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return render(request, "contests/prizes.html", {"page": page, "pages": pages})


@only_for(Role.FINANCE)
def pay(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Approve every prize of a contest at once, and post them."""
    viewer, at = looking(request), timezone.now()
    contest = contest_of_request(request, contest_id, at)
    if contest.state != Contest.State.FROZEN:
        raise Http404
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.is_valid()
        try:
            api.pay_prizes(contest_id=contest.pk, viewer=viewer, at=at)
        except (api.CannotPayPrizes, CannotAward) as cannot:
            form.add_error(None, str(cannot))
        else:
            messages.success(request, _("The prizes of “%(title)s” are approved and posted.") % {"title": contest.board.title})
            return done(request, "contests:contest", contest.pk)
    awards: list[Any] = [
        {"award": award, "words": prize_words(award.kind, award.amount, award.unit, award.thing)}
        for award in api.awards_of(viewer, contest)
    ]
    context = {"form": form, "contest": contest, "awards": awards, "may_pay": api.may_approve_prizes(viewer, contest)}
    return dialog(request, "contests/pay.html", context, status=UNPROCESSABLE if form.errors else 200)
