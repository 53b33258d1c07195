"""No mistake passes for the engine: whatever is wrong in it, worlds drawn at random disagree with the reference.

Each of `MISTAKES` is made in turn, and drawn worlds are calculated until one differs: those of small plans first that use what the mistake
is about. For what comes together in few plans only, as a floor of a deal over its cap, more drawn plans are looked through. What the
reference says of a world is worked out once, and so is that the engine, as it is, says the same. Golden cases and laws take no part here.
That each key is used by many drawn worlds, another test shows (test_reference_worlds_keys).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, product
from typing import Any

import pytest

from incentives.engine.problems import Refused

from .calculators import Calculated, by_engine, by_reference, in_turn, one_by_one, put_together
from .mistakes import MISTAKES, Meets, Mistake
from .schema_keys import keys_used
from .seeding import Change, seeded
from .worlds import SHAPES, TOGETHER, Crowd, Drawn, crowd_of, document_of, text_of

PLANS = 13
"""For each shape: those with which the tests of the worlds begin (agreement.py), so that engine and reference agree on them."""
AT_ONCE = 12
"""Worlds of one plan."""
FURTHER = 150
"""For each shape: those that are looked through, too, for what comes together in few plans."""
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


class Worlds:
    """Drawn plans, and of those that are asked for their worlds."""

    def __init__(self) -> None:
        self.numbers: dict[str, tuple[str, int]] = {}
        self.documents: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, set[str]] = {}
        self.sizes: dict[str, int] = {}
        self.proven: dict[str, Proven | None] = {}
        for which in product(SHAPES, range(PLANS)):
            self._keep(which, document_of(*which))
        self.first = tuple(self.keys)

    def _keep(self, which: tuple[str, int], document: dict[str, Any]) -> str:
        text = text_of(document)
        if text not in self.numbers:
            self.numbers[text], self.documents[text], self.keys[text] = which, document, keys_used(document)
            self.sizes[text] = size_of(document)
        return text

    @cached_property
    def further(self) -> list[tuple[tuple[str, int], dict[str, Any]]]:
        """More drawn plans, each with its number, the small ones first."""
        drawn = [(which, document_of(*which)) for which in product(SHAPES, range(PLANS, FURTHER))]
        return sorted(drawn, key=lambda one: size_of(one[1]))

    def _texts(self, meets: Meets | None) -> Iterable[str]:
        """The plans in which a mistake may show, as far as it says what has to come together: else the first ones."""
        if meets is None:
            return self.first
        more = (self._keep(which, document) for which, document in self.further if any_component(meets, document))
        return [*(text for text in self.first if any_component(meets, self.documents[text])), *islice(more, MOST_PLANS)]

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


def size_of(plan: dict[str, Any]) -> int:
    return len(plan["measures"]) + len(plan["components"])


def any_component(meets: Meets, plan: dict[str, Any]) -> bool:
    return any(meets(plan, component) for component in plan["components"].values())


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return Worlds()


def test_drawn_worlds_catch_every_mistake(worlds: Worlds) -> None:
    caught = {mistake.says: plans_until_caught(mistake, worlds) for mistake in MISTAKES}

    print(f"{sum(map(bool, caught.values()))} of {len(MISTAKES)} mistakes are caught")
    print(*(f"{f'by the worlds of plan {plans}' if plans else 'NOT CAUGHT':>28}  {says}" for says, plans in caught.items()), sep="\n")
    print(", ".join(f"{key}: {count}" for key, count in sorted(worlds.used().items())))
    assert [says for says, plans in caught.items() if not plans] == []
    assert len(caught) == len(MISTAKES) >= 60


def plans_until_caught(mistake: Mistake, worlds: Worlds) -> int:
    """Of how many plans worlds were calculated until some showed the mistake; 0 if none did."""
    for number, proven in enumerate(worlds.that_may_show(mistake), start=1):
        with seeded(*mistake.changes):
            if proven.differs():
                return number
    return 0


def test_after_a_mistake_the_engine_is_itself_again(worlds: Worlds) -> None:
    mistake = next(mistake for mistake in MISTAKES if not mistake.uses and not mistake.meets)
    proven = next(worlds.that_may_show(mistake))

    with seeded(*mistake.changes):
        assert proven.differs()

    assert not proven.differs()


def test_every_mistake_can_be_made() -> None:
    """Told in a second, of all of them: whoever rewords the engine rewords them, too."""
    problems = []
    for mistake in MISTAKES:
        try:
            with seeded(*mistake.changes):
                pass
        except LookupError as error:
            problems.append(f"{mistake.says} {error}")
    assert problems == []


def test_a_text_that_is_not_there_and_one_that_stands_twice_are_no_mistakes() -> None:
    for text in ("no such text", "return"):
        with pytest.raises(LookupError, match="times in money"), seeded(Change("money", text, "x")):
            pass
