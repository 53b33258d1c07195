from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frontend.shell.search import PER_SOURCE, Hit, search_source
from incentives.api import plans_visible_to
from people.api import Viewer


@search_source(_("Plans"))
def plans(viewer: Viewer, text: str, on: dt.date) -> list[Hit]:
    found = plans_visible_to(viewer).filter(name__icontains=text).order_by("name")[:PER_SOURCE]
    return [Hit(plan.name, reverse("plans:plan", args=[plan.key]), "file-text", plan.currency) for plan in found]
