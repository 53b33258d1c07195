from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.api import opportunities_visible_to
from frontend.formats import money_text
from frontend.shell.search import PER_SOURCE, Hit, search_source
from people.api import Viewer

from .listing import search_deals


@search_source(_("Deals"))
def deals(viewer: Viewer, text: str, on: dt.date) -> list[Hit]:
    found = search_deals(opportunities_visible_to(viewer, on=on), text).order_by("-stage_since")[:PER_SOURCE]
    return [
        Hit(
            deal.name,
            reverse("deals:deal", args=[deal.pk]),
            "briefcase",
            "" if deal.amount is None else money_text(deal.amount, deal.currency),
        )
        for deal in found
    ]
