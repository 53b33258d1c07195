"""What plans may read. Nothing of it is secret: whoever is paid by a plan may know what it can count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from crm.facts import has_currency
from frontend.shell.viewing import asked_by_htmx
from incentives.api import CATALOG
from incentives.engine.facts import Field, FieldType, Source

# Descriptions are translated when they are shown; to the engine a lazy text is a text.
_ = cast(Callable[[str], str], gettext_lazy)

TYPES = {
    FieldType.TEXT: (_("text"), "letter-case"),
    FieldType.DAY: (_("day"), "calendar"),
    FieldType.YES_NO: (_("yes or no"), "toggle-left"),
    FieldType.NUMBER: (_("number"), "hash"),
    FieldType.MONEY: (_("money"), "coins"),
}
ALWAYS = (
    Field("id", FieldType.TEXT, _("The fact's own id: source system and the id there.")),
    Field("owner", FieldType.TEXT, _("The reference of the person it belongs to.")),
)
CURRENCY = Field("currency", FieldType.TEXT, _("The currency of its amounts, as three letters."))


@login_required
def facts(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    sources = list(_matching(text))
    context = {"sources": sources, "text": text, "count": sum(len(source["fields"]) for source in sources)}
    return render(request, "facts/sources.html" if asked_by_htmx(request, "sources") else "facts/facts.html", context)


def _matching(text: str) -> Iterator[dict[str, Any]]:
    """Yield the sources whose name or description holds the text, whole; of the others the fields that do."""
    words = text.casefold()
    for source in CATALOG.sources.values():
        whole = not words or words in source.name or words in str(source.description).casefold()
        fields = [
            field for field in _fields(source) if whole or words in field.name.casefold() or words in str(field.description).casefold()
        ]
        if fields:
            yield {
                "source": source,
                "key": source.name.replace(" ", "-"),
                "fields": [{"field": field, "type": TYPES[field.type][0], "icon": TYPES[field.type][1]} for field in fields],
            }


def _fields(source: Source) -> list[Field]:
    return [*ALWAYS, *((CURRENCY,) if has_currency(source) else ()), *source.fields.values()]
