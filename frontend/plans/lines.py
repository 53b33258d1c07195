"""Two documents line by line, as `diff` shows them: numbered, added and removed lines marked."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DiffLine:
    old: int | None
    new: int | None
    kind: str
    """added, removed, or empty for a line both have."""
    text: str


def compare_lines(old: str, new: str) -> Iterator[DiffLine]:
    before, after = old.splitlines(), new.splitlines()
    for tag, i, i_end, j, j_end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            for step in range(i_end - i):
                yield DiffLine(i + step + 1, j + step + 1, "", before[i + step])
            continue
        for at in range(i, i_end):
            yield DiffLine(at + 1, None, "removed", before[at])
        for at in range(j, j_end):
            yield DiffLine(None, at + 1, "added", after[at])
