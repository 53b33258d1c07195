from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from people.api import NoSuchPerson, person_for, viewer_of


@login_required
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    try:
        found = person_for(viewer_of(request.user), person_id, on=timezone.localdate())
    except NoSuchPerson as missing:
        raise Http404 from missing
    return render(request, "people/person.html", {"person": found})
