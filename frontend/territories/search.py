from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.api import territories_visible_to
from frontend.shell.search import PER_SOURCE, Hit, search_source
from people.api import Viewer


@search_source(_("Territories"))
def territories(viewer: Viewer, text: str, on: dt.date) -> list[Hit]:
    found = territories_visible_to(viewer, on=on).filter(Q(name__icontains=text) | Q(key__icontains=text)).order_by("name")[:PER_SOURCE]
    return [Hit(row.name, reverse("territories:territory", args=[row.pk]), "map-pin", row.key) for row in found]
