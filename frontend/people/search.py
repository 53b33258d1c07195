from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frontend.shell.search import PER_SOURCE, Hit, search_source
from people.api import Viewer, people_visible_to


@search_source(_("People"))
def people(viewer: Viewer, text: str, on: dt.date) -> list[Hit]:
    found = people_visible_to(viewer, on=on).filter(name__icontains=text).order_by("name")[:PER_SOURCE]
    return [Hit(person.name, reverse("people:person", args=[person.pk]), "user", person.job_title) for person in found]
