"""The long run of drawn worlds, beside the tests: as many as one likes, told as it goes, to the end whatever it finds.

    python -m tests.engine.long_worlds --worlds 50000

draws plans of each shape in turn, and compares the engine with the reference on their worlds. Each counterexample is made as small as it
can be and saved as a text; with any the command ends with 1. Every run draws others, unless --seed says which: the same seed and numbers
draw the same, so that two processes may each take a part. `make test-long` runs it.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from .agreement import agree_on_crowd
from .worlds import SHAPES, crowd_of

AT_ONCE = 32
"""Worlds of one plan; most of what they cost is the plan's programs."""
TELL_EVERY = 60
"""Seconds."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=50_000, help="how many to draw, at least")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the number of the first plan of each shape")
    parser.add_argument("--to", type=int, help="the number to stop before, even if that makes fewer worlds")
    parser.add_argument("--seed", default=os.urandom(4).hex(), help="before each number: other words draw other worlds")
    parser.add_argument("--save", type=Path, default=Path("counterexamples"), help="where counterexamples are put")
    given = parser.parse_args()
    print(f"--seed {given.seed} --from {given.first}", flush=True)
    return 1 if Run(given.seed, given.save).over(numbers(given.first, given.to), given.worlds) else 0


def numbers(first: int, before: int | None) -> Iterator[int]:
    return count(first) if before is None else iter(range(first, before))


class Run:
    def __init__(self, seed: str, save: Path) -> None:
        self.seed, self.save = seed, save
        self.compared: Counter[str] = Counter()
        self.began, self.told, self.number = time.monotonic(), time.monotonic(), 0

    def over(self, plans: Iterator[int], worlds: int) -> int:
        """Compare plans of every shape until there are so many worlds; how many plans they disagreed on."""
        for self.number in plans:
            for shape in SHAPES:
                self.plan(shape)
            gc.collect()
            if time.monotonic() - self.told > TELL_EVERY:
                self.tell()
            if self.compared["worlds"] >= worlds:
                break
        self.tell()
        return self.compared["disagreements"]

    def plan(self, shape: str) -> None:
        crowd = crowd_of(shape, f"{self.seed}{self.number}", AT_ONCE)
        try:
            agree_on_crowd(crowd, self.compared)
        except Exception as error:
            self.compared["disagreements"] += 1
            self.save.mkdir(parents=True, exist_ok=True)
            file = self.save / f"{shape}-{self.seed}{self.number}.txt"
            file.write_text(f"{type(error).__name__}: {error}\n", encoding="utf-8")
            print(f"DISAGREEMENT: {file}", flush=True)
        self.compared["plans"] += 1

    def tell(self) -> None:
        self.told = time.monotonic()
        counted = ", ".join(f"{self.compared[what]:,} {what}" for what in ("worlds", "plans", "lines", "amounts", "disagreements"))
        seconds = f"{self.told - self.began:,.0f} s, of them {time.process_time():,.0f} of processor"
        print(f"{counted}; {self.compared['too wide']:,} too wide; next --from {self.number + 1}; {seconds}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
