"""What is wrong with a document or a row: place, meaning and remedy, never an exception on the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person has to mend.

    `text` is a translatable sentence with %(name)s places, filled from `values`; `remedy` likewise says what to try.
    `path` is the place in the document ("components.spiff.pay") or the file ("deals.csv"); line and column count from 1,
    0 where there is none.
    """

    code: str
    path: str
    text: str
    remedy: str = ""
    values: tuple[tuple[str, str], ...] = ()
    line: int = 0
    column: int = 0

    def message(self) -> str:
        """The sentence in the language it was written in, with its values."""
        return (self.text % dict(self.values)).strip()

    def advice(self) -> str:
        return (self.remedy % dict(self.values)).strip()


class Refused(Exception):
    """A plan, table or folder of facts that cannot be calculated; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.path}: {p.message()}" for p in self.problems))
