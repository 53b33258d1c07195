"""Drawn plans whose worlds the engine calculates as the reference does, for tests that then make mistakes in the engine.

What the reference says of a world is worked out once, and so is that the engine, as it is, says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, product
from typing import Any

from incentives.engine.problems import Refused

from .calculators import Calculated, by_engine, by_reference, in_turn, one_by_one, put_together
from .mistakes import Meets, Mistake
from .schema_keys import OFTEN, drawn_keys, keys_used
from .worlds import SHAPES, TOGETHER, Crowd, Drawn, crowd_of, document_of, size_of, text_of

PLANS = 40
"""For each shape: those that are looked through for most mistakes."""
FURTHER = 150
"""For each shape: those that are looked through, too, for what comes together in few plans."""
AT_ONCE = 17
"""Worlds of one plan: three plans that use a key are enough of them."""
MOST_PLANS = 12
"""A mistake that worlds of so many plans do not show is not caught."""


class Proven:
    """Worlds of one plan, and what the reference says of them."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd

    @cached_property
    def said(self) -> list[tuple[Drawn, list[Calculated]]]:
        """Each world as the engine calculates it, with the reference's answer for each of its periods."""
        if any(word in text_of(self.crowd.document) for word in TOGETHER):
            return [(world, by_the_reference([world])) for world in self.crowd.worlds]
        return [(self.crowd.at_once, by_the_reference(self.crowd.worlds))]

    def differs(self) -> bool:
        """Whether the engine says anything otherwise; calculated up to the first period in which it does."""
        for world, said in self.said:
            found = one_by_one(by_engine, world.plan, world.periods, world.known)
            if any((theirs.lines, theirs.standings) != (ours.lines, ours.standings) for theirs, ours in zip(found, said, strict=True)):
                return True
        return False

    def is_calculated(self) -> bool:
        """Whether the engine calculates them, and as the reference does; otherwise their numbers are too wide for it."""
        try:
            assert not self.differs(), "the engine and the reference differ without any mistake"
        except Refused as refused:
            if {problem.code for problem in refused.problems} != {"too_many_digits"}:
                raise
            return False
        return True


def by_the_reference(worlds: Iterable[Drawn]) -> list[Calculated]:
    alone = [in_turn(by_reference, one.plan, one.periods, one.known) for one in worlds]
    return [put_together(each) for each in zip(*alone, strict=True)]


class ProvenWorlds:
    """Many drawn plans. Worlds are made and proven of those that are asked for, and of a few that together use every key often."""

    def __init__(self) -> None:
        self.numbers: dict[str, tuple[str, int]] = {}
        self.documents: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, set[str]] = {}
        self.sizes: dict[str, int] = {}
        self.proven: dict[str, Proven | None] = {}
        for which in product(SHAPES, range(PLANS)):
            self._keep(which, document_of(*which))
        self.first = tuple(self.keys)
        self._prove_every_key()

    def _keep(self, which: tuple[str, int], document: dict[str, Any]) -> str:
        text = text_of(document)
        if text not in self.numbers:
            self.numbers[text], self.documents[text], self.keys[text] = which, document, keys_used(document)
            alone = size_of(document, AT_ONCE) < AT_ONCE
            self.sizes[text] = (len(document["measures"]) + len(document["components"])) * (size_of(document, AT_ONCE) if alone else 1)
        return text

    def _prove_every_key(self) -> None:
        """Greedily: each time the plan that adds most for what it takes to calculate, until every key has enough worlds."""
        wanted, left = Counter(dict.fromkeys(drawn_keys(), OFTEN)), set(self.first)

        def adds(text: str) -> tuple[float, str]:
            worlds = size_of(self.documents[text], AT_ONCE)
            return sum(min(worlds, wanted[key]) for key in self.keys[text]) / self.sizes[text], text

        while wanted := +wanted:
            best = max(left, key=adds)
            assert adds(best)[0], f"too few drawn plans use {sorted(wanted)}"
            left.remove(best)
            proven = self.of(best)
            if proven is not None:
                wanted.subtract(dict.fromkeys(self.keys[best] & wanted.keys(), len(proven.crowd.worlds)))

    @cached_property
    def further(self) -> list[tuple[tuple[str, int], dict[str, Any]]]:
        return [(which, document_of(*which)) for which in product(SHAPES, range(PLANS, FURTHER))]

    def of(self, text: str) -> Proven | None:
        """The worlds of a plan, once the engine agrees with the reference on them; None where their numbers are too wide for it."""
        if text not in self.proven:
            proven = Proven(crowd_of(*self.numbers[text], AT_ONCE))
            self.proven[text] = proven if proven.is_calculated() else None
        return self.proven[text]

    def that_may_show(self, mistake: Mistake) -> Iterator[Proven]:
        """The worlds of plans that use what the mistake is about, those first that take little to calculate."""
        able = [text for text in self._texts(mistake.meets) if all(part in self.keys[text] or part in text for part in mistake.uses)]
        yield from islice(filter(None, map(self.of, sorted(able, key=self._cost))), MOST_PLANS)

    def _texts(self, meets: Meets | None) -> list[str]:
        """The plans in which a mistake may show, as far as it says what has to come together: else the first ones."""
        if meets is None:
            return list(self.first)
        more = [self._keep(which, document) for which, document in self.further if any_component(meets, document)]
        return [*(text for text in self.first if any_component(meets, self.documents[text])), *more]

    def _cost(self, text: str) -> int:
        """How long the worlds of a plan take, about: by its measures and components, and less if they are there already."""
        return self.sizes[text] + 3 * (text not in self.proven)

    def used(self) -> Counter[str]:
        """How many of the worlds that were calculated used each key of the schema."""
        counted: Counter[str] = Counter()
        for text, proven in self.proven.items():
            if proven is not None:
                counted.update(dict.fromkeys({"worlds", *self.keys[text]}, len(proven.crowd.worlds)))
        return counted


def any_component(meets: Meets, plan: dict[str, Any]) -> bool:
    return any(meets(plan, component) for component in plan["components"].values())
