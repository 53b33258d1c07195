"""Which amounts are stated for a whole window, so that a part of it has a part of them (docs/plan-format.md 2.2.5)."""

from __future__ import annotations

from typing import Final

from . import formula as f
from .compile_formula import references

_OF_THE_STRETCH: Final = (f.TargetRef, f.QuotaRef, f.MeasureRef, f.GroupRef, f.PreviousRef)


def is_stated_for_the_window(*said: f.Formula | None) -> bool:
    """Return whether these formulas read nothing of the stretch (target, quota, a measure): what does is of the stretch already."""
    return not any(isinstance(reference, _OF_THE_STRETCH) for reference in references(*said))
