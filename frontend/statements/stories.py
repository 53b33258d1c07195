"""The story of a line: each step in words with its figures, and the credit cut at the bands as a bar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from frontend.formats import number_text, percent_text
from frontend.sentences import said, shown

TONES = 5


def steps_of(story: Any, called: Mapping[str, str]) -> list[dict[str, str]]:
    """The steps in words; `called` maps ids of facts and keys of measures to what people call them."""
    sentences = ((step.kind, said(step.sentence, called)) for step in story.steps)
    return [{"words": words[:1].upper() + words[1:], "kind": kind} for kind, words in sentences]


def slices_of(story: Any) -> list[dict[str, Any]]:
    """The parts of the line that lie in each band, as shares of a bar of 100. Coordinates are floats, made last from exact parts."""
    bands = [(index, band) for index, band in enumerate(story.bar.bands) if band.part] if story.bar else []
    whole = sum(abs(band.part) for _index, band in bands)
    drawn, at = [], 0.0
    for index, band in bands:
        width = float(100 * abs(band.part) / whole)
        drawn.append({"x": f"{at:.3f}", "width": f"{width:.3f}", "tone": index % TONES + 1, "words": _words(story.bar, band)})
        at += width
    return drawn


def _words(bar: Any, band: Any) -> str:
    values = {"part": number_text(band.part), "rate": shown(band.label), "start": _place(bar, band.start), "to": _place(bar, band.to)}
    if band.to is None:
        return _("%(part)s at %(rate)s, from %(start)s up") % values
    if band.start is None:
        return _("%(part)s at %(rate)s, below %(to)s") % values
    return _("%(part)s at %(rate)s, from %(start)s up to %(to)s") % values


def _place(bar: Any, limit: Any) -> str:
    if limit is None:
        return ""
    return percent_text(limit, decimals=None) if bar.unit == "%" else number_text(limit)
