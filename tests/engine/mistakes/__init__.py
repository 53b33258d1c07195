"""Mistakes that somebody could make in the engine, by what they are about; test_mistakes.py makes them one at a time.

To add one: say what is wrong in words that need no code to be understood, what must stand in a plan for it to show, and a text that stands
once in a module of the engine, with what stands there instead. Where few drawn plans can show it, say in
meeting.py what has to come together in a component: more plans are then looked through.
"""

from . import credited, groups, lines, numbers, payment, rates, windows
from .meeting import Meets
from .mistake import Mistake

MISTAKES: tuple[Mistake, ...] = tuple(
    mistake for about in (numbers, credited, rates, lines, windows, groups, payment) for mistake in about.MISTAKES
)

__all__ = ["MISTAKES", "Meets", "Mistake"]
