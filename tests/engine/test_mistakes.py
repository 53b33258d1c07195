"""No mistake passes for the engine: whatever is wrong in it, worlds drawn at random disagree with the reference.

Each of `MISTAKES` is made in turn, and drawn worlds are calculated until one differs: those of small plans first that use what the mistake
is about. For what comes together in few plans only, as a floor of a deal over its cap, more drawn plans are looked through (proven.py).
Golden cases and laws take no part here. Of the worlds that are calculated, `OFTEN` and more use each key.
"""

from __future__ import annotations

import pytest

from .mistakes import MISTAKES, Mistake
from .proven import ProvenWorlds
from .schema_keys import OFTEN, drawn_keys
from .seeding import Change, seeded


@pytest.fixture(scope="module")
def worlds() -> ProvenWorlds:
    return ProvenWorlds()


def test_drawn_worlds_catch_every_mistake(worlds: ProvenWorlds) -> None:
    caught = {mistake.says: plans_until_caught(mistake, worlds) for mistake in MISTAKES}

    print(f"{sum(map(bool, caught.values()))} of {len(MISTAKES)} mistakes are caught")
    print(*(f"{f'by the worlds of plan {plans}' if plans else 'NOT CAUGHT':>28}  {says}" for says, plans in caught.items()), sep="\n")
    used = worlds.used()
    print(", ".join(f"{key}: {count}" for key, count in sorted(used.items())))
    assert {key: used[key] for key in drawn_keys() if used[key] < OFTEN} == {}, "used by too few worlds"
    assert [says for says, plans in caught.items() if not plans] == []
    assert len(caught) == len(MISTAKES) >= 60


def plans_until_caught(mistake: Mistake, worlds: ProvenWorlds) -> int:
    """Of how many plans worlds were calculated until some showed the mistake; 0 if none did."""
    for number, proven in enumerate(worlds.that_may_show(mistake), start=1):
        with seeded(*mistake.changes):
            if proven.differs():
                return number
    return 0


def test_after_a_mistake_the_engine_is_itself_again(worlds: ProvenWorlds) -> None:
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
