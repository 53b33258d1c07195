"""The story of a line: each step in words with its figures, and the credit cut at the bands as a bar."""

from __future__ import annotations

from typing import Any

from frontend.sentences import said

TONES = 5


def steps_of(story: Any) -> list[dict[str, str]]:
    return [{"words": said(step)} for step in story.steps]


def slices_of(story: Any) -> list[dict[str, Any]]:
    """Parts of a bar of 100, in their order. Widths are coordinates: floats made last, from exact parts."""
    parts = [part for part in story.slices if part.amount > 0]
    whole = sum(part.amount for part in parts)
    if not whole:
        return []
    drawn, at = [], 0.0
    for index, part in enumerate(parts):
        width = float(100 * part.amount / whole)
        drawn.append({"x": f"{at:.3f}", "width": f"{width:.3f}", "tone": index % TONES + 1, "words": said(part.words)})
        at += width
    return drawn
