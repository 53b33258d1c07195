from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frontend.shell.search import PER_SOURCE, Hit, search_source
from leaderboard.api import boards_visible_to
from people.api import Viewer


@search_source(_("Boards"))
def boards(viewer: Viewer, text: str, on: dt.date) -> list[Hit]:
    """Boards by their title; that of a contest is found as the contest."""
    found = boards_visible_to(viewer, on=on).filter(title__icontains=text, contest=None).order_by("title", "pk")[:PER_SOURCE]
    return [Hit(each.title, reverse("boards:board", args=[each.pk]), "trophy", each.get_score_display()) for each in found]
