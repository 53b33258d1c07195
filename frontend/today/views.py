"""Today: what waits for this person, by what their work is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.shell.viewing import looking

from .cards import cards_for

NOON, EVENING = 12, 18


@login_required
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.localtime()
    cards = cards_for(looking(request), now=now, today=now.date())
    places = [(place, [card for card in cards if card.place == place]) for place in ("first", "middle", "side")]
    context = {"greeting": _greeting(now, request.user), "today": now.date(), "places": [(p, c) for p, c in places if c]}
    return render(request, "today/home.html", context)


def _greeting(now: dt.datetime, user: Any) -> str:
    name = user.get_short_name()
    if now.hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    return (_("Good afternoon, %(name)s") if now.hour < EVENING else _("Good evening, %(name)s")) % {"name": name}
