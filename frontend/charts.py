"""Charts: a figure for Plotly, the sentence it says, and the table of its figures. One never comes without the others.

Colours in traces and layout are names of our tokens ("--data-1", "--laurel"): the page's script puts in what they are in the theme
of the moment. Coordinates may be floats, made last from exact figures; `rows` hold text formatted for the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Chart:
    key: str
    """Unique on the page; becomes the element's id."""
    title: Text
    sentence: Text
    """What the figure shows, in words: also its text for readers who cannot see it."""
    traces: Sequence[dict[str, Any]]
    head: Sequence[Text]
    """The column titles of its table; the first column names the row."""
    rows: Sequence[Sequence[Text]]
    layout: dict[str, Any] = field(default_factory=dict)
    tall: bool = False

    @property
    def figure_id(self) -> str:
        return f"{self.key}-figure"

    @property
    def figure(self) -> dict[str, Any]:
        return {"data": list(self.traces), "layout": self.layout}
