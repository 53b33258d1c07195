"""The reference: a second, slow reading of docs/plan-format.md Part 2, in whole fractions, one row at a time.

It shares nothing with the engine but the frozen plan and the tables that go in, and it is written to be read next to the
page: each function names the paragraph it follows. Where it and the engine differ, the page decides who is right.
"""

from .credit import Standing
from .lines import Line, Outcome
from .periods import periods_in
from .run import reference, reference_periods

__all__ = ["Line", "Outcome", "Standing", "periods_in", "reference", "reference_periods"]
