"""Collects everything that is wrong with a document while it is read, up to a number nobody would read past."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from .problems import Problem
from .words import _

MOST_PROBLEMS = 100


class Placed(Protocol):
    """Anything that stands somewhere in a document."""

    @property
    def path(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class TooManyProblems(Exception):
    """Raised by `Report.add` once there is no point in looking further."""


class Report:
    """The problems found so far, in the order they were found."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, code: str, at: Placed, text: str, remedy: str = "", /, **values: object) -> None:
        """Note one problem. `text` and `remedy` are msgids; every value is put in as text."""
        self.put(Problem(code, at.path, text, remedy, tuple((name, str(value)) for name, value in values.items()), at.line, at.column))

    def put(self, problem: Problem) -> None:
        if problem in self.problems:
            return
        self.problems.append(problem)
        if len(self.problems) >= MOST_PROBLEMS:
            self.problems.append(
                Problem("too_many_problems", problem.path, _("There are more problems than these; they are shown once these are mended."))
            )
            raise TooManyProblems

    def in_order(self, file: str = "") -> tuple[Problem, ...]:
        """The problems as they stand in the document, from top to bottom; those of the whole document name the file as their path."""
        ordered = sorted(self.problems, key=lambda problem: (problem.code == "too_many_problems", problem.line, problem.column))
        return tuple(replace(problem, path=problem.path or file) for problem in ordered)
