from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frontend.shell.search import PER_SOURCE, Hit, search_source
from leaderboard.api import contests_visible_to
from people.api import Viewer


@search_source(_("Contests"))
def contests(viewer: Viewer, text: str, on: dt.date) -> list[Hit]:
    found = contests_visible_to(viewer, on=on).filter(board__title__icontains=text).order_by("-board__first_on", "pk")[:PER_SOURCE]
    return [Hit(each.board.title, reverse("contests:contest", args=[each.pk]), "medal", each.get_kind_display()) for each in found]
