"""The lines that docs/contests.md prints draw what the product draws."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard.contests.raffle import commitment, draw, listed

DOCS = Path(__file__).parents[3] / "docs" / "contests.md"


def lines_of_the_docs() -> str:
    found = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_there_are_ten_lines_and_they_import_nothing_but_hashlib() -> None:
    lines = [line for line in lines_of_the_docs().splitlines() if line.strip()]

    assert len(lines) == 10
    assert [line for line in lines if "import" in line] == ["import hashlib"]


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
    st.dictionaries(st.text("abc-9", min_size=1, max_size=4), st.integers(0, 7), max_size=7),
    st.integers(0, 5),
)
@settings(deadline=None)
def test_they_draw_what_was_drawn(seed: str, tickets: dict[str, int], winners: int) -> None:
    hat = listed(tickets)
    printed: list[str] = []
    known = {
        "seed": seed,
        "published_hash": commitment(seed),
        "tickets": "\n".join(f"{each.key} {each.count}" for each in hat),
        "winners": winners,
        "print": printed.append,
    }

    exec(lines_of_the_docs(), known)

    assert tuple(printed) == draw(seed, hat, winners)


def test_a_plain_python_runs_them() -> None:
    hat = listed({"red-7": 3, "blue-1": 9, "green-4": 1})
    tickets = "\n".join(f"{each.key} {each.count}" for each in hat)
    given_first = f"seed, published_hash, tickets, winners = {'s3'!r}, {commitment('s3')!r}, {tickets!r}, 2\n"

    ran = subprocess.run([sys.executable, "-I", "-c", given_first + lines_of_the_docs()], capture_output=True, text=True, check=True)

    assert tuple(ran.stdout.split()) == draw("s3", hat, 2)
