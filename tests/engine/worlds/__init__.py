"""Whole worlds, drawn: a plan as a document, people, dated changes, facts that come late, and everything else a calculation reads.

A plan is written by `document.PlanWriter` (measures, components, limits, formulas: a file each), the rest by `population.WorldWriter`
(people, facts). What goes beyond is a family of keys in a file of its own: families/__init__.py says how to add one.
Several worlds of one plan are drawn as a `Crowd`, for most of the cost of a calculation is its programs. `crowd_of` draws the same
from the same number; `worlds` lets hypothesis draw every part of one; `smaller` leaves out what does not matter to a disagreement.
"""

from .catalog import CATALOG
from .components import SHAPES
from .document import plan_documents
from .drawn import Crowd, Drawn, facts_table, text_of
from .families import TOGETHER
from .pen import Draw
from .population import crowd_of, document_of, size_of, worlds

__all__ = [
    "CATALOG",
    "SHAPES",
    "TOGETHER",
    "Crowd",
    "Draw",
    "Drawn",
    "crowd_of",
    "document_of",
    "facts_table",
    "plan_documents",
    "size_of",
    "text_of",
    "worlds",
]
