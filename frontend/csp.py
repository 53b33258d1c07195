"""The one exception to our content security policy: Plotly writes style rules, so pages with charts allow inline styles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update

View = TypeVar("View", bound=Callable[..., Any])


def chart_page(view: View) -> View:
    """Mark a view whose page holds a chart. Scripts stay as strict as everywhere: only styles may be inline."""
    return cast(View, csp_update({"style-src": [UNSAFE_INLINE]})(view))
