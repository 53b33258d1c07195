"""The search for circles of objects is off while anybody calculates, and never for longer."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from incentives.calculation.circles import SearchPutOff


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.enable()
    yield
    if not was_on:
        gc.disable()


def test_the_search_is_off_until_the_last_of_those_who_came_in_turns_is_out() -> None:
    put_off = SearchPutOff()
    first, second, third = ExitStack(), ExitStack(), ExitStack()

    first.enter_context(put_off)
    second.enter_context(put_off)
    first.close()
    assert not gc.isenabled()

    third.enter_context(put_off)
    second.close()
    assert not gc.isenabled()

    third.close()
    assert gc.isenabled()


def test_a_calculation_that_fails_leaves_the_search_on() -> None:
    with pytest.raises(ZeroDivisionError), SearchPutOff():
        _ = 1 // 0

    assert gc.isenabled()


def test_who_turned_the_search_off_keeps_it_off() -> None:
    gc.disable()

    with SearchPutOff():
        pass

    assert not gc.isenabled()
