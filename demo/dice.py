"""Chance that repeats: each part of the company throws dice of its own, so that a change in one leaves the others as they were."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice(random.Random):
    """Whole numbers only: percents in place of probabilities, so that nothing depends on how a float prints."""

    def happens(self, percent: int) -> bool:
        return self.randrange(100) < percent

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.randrange(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, int]]) -> T:
        """Pick among (choice, weight) pairs."""
        thrown = self.randrange(sum(weight for _choice, weight in choices))
        for choice, weight in choices:
            thrown -= weight
            if thrown < 0:
                return choice
        raise AssertionError("weights add up to what was thrown")

    def around(self, middle: int, percent: int) -> int:
        """A number near `middle`: three throws within ± `percent`, so that the middle is likelier than the ends."""
        spread = sum(self.randint(-percent, percent) for _throw in range(3)) // 2
        return middle * (100 + max(-percent, min(percent, spread))) // 100

    def about(self, hundredths: int) -> int:
        """A count that is `hundredths` / 100 on average: 250 gives 2 or 3, now and then 1 or 4."""
        count = hundredths // 100 + (1 if self.randrange(100) < hundredths % 100 else 0)
        return max(0, count + self.weighted([(-1, 20), (0, 60), (1, 20)])) if hundredths >= 100 else count


def dice(seed: int, *names: str) -> Dice:
    """Return the dice of one part of the company."""
    return Dice("/".join((str(seed), *names)))
