"""The palette: pages, people, deals and plans that the viewer may see, found by a few letters.

A folder of frontend/ adds a source: a function of viewer, text and day that returns hits. It must read through access functions only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.api import Viewer

from .navigation import entries_for
from .viewing import looking

PER_SOURCE = 6
SHORTEST = 2
"""Fewer letters than this match too much to be of use; pages are offered all the same."""


@dataclass(frozen=True, slots=True)
class Hit:
    title: str | Promise
    url: str
    icon: str
    note: str | Promise = ""


Find = Callable[[Viewer, str, dt.date], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Source:
    title: str | Promise
    find: Find


SOURCES: list[Source] = []


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    hits: Sequence[Hit]


def search_source(title: str | Promise) -> Callable[[Find], Find]:
    """Register a source of hits; the function is called only with at least two letters, and shows its first six."""

    def register(find: Find) -> Find:
        SOURCES.append(Source(title, find))
        return find

    return register


def find(viewer: Viewer, text: str, *, on: dt.date) -> list[Group]:
    wanted = text.strip()
    reachable = entries_for(viewer.roles)
    pages = [Hit(entry.label, entry.url, entry.icon) for entry in reachable if wanted.casefold() in str(entry.label).casefold()]
    groups = [Group(_("Go to"), pages)]
    if len(wanted) >= SHORTEST:
        groups += [Group(source.title, source.find(viewer, wanted, on)[:PER_SOURCE]) for source in SOURCES]
    return [group for group in groups if group.hits]


@login_required
def palette(request: HttpRequest) -> HttpResponse:
    """Return what the palette lists for the text typed so far."""
    text = request.GET.get("q", "")
    groups = find(looking(request), text, on=timezone.localdate())
    return render(request, "frontend/palette_results.html", {"groups": groups, "text": text})
