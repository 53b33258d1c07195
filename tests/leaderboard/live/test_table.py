"""A change leads from one table to the other, whatever both hold, and is small where little has happened."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from leaderboard.live.table import Table, difference

tokens = st.lists(st.sampled_from("abcdefghijkl"), unique=True)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    order = draw(tokens)
    return Table.of([[token, draw(st.integers(1, 4)), draw(st.integers(0, 3))] for token in order])


@given(tables(), tables())
def test_a_change_leads_from_the_old_table_to_the_new(old: Table, new: Table) -> None:
    change = json.loads(json.dumps(difference(old, new)))

    old.apply(change)

    assert old == new


@given(tables())
def test_between_equal_tables_is_nothing(table: Table) -> None:
    assert difference(table, Table.of(table.rows())) == {}


def test_who_rises_past_hundreds_makes_a_small_change() -> None:
    before = [[f"t{n}", n + 1, 1000 - n] for n in range(1000)]
    risen = [["t700", 1, 5000], *[[token, n + 2, score] for n, (token, _, score) in enumerate(row for row in before if row[0] != "t700")]]

    change = difference(Table.of(before), Table.of(risen))

    assert change == {"put": [["t700", 5000]], "mv": [["t700", 0]]}


def test_a_broken_tie_changes_the_places_of_the_tied_only() -> None:
    before = [["a", 1, 9], ["b", 2, 5], ["c", 2, 5], ["d", 4, 1]]
    after = [["a", 1, 9], ["c", 2, 6], ["b", 3, 5], ["d", 4, 1]]

    change = difference(Table.of(before), Table.of(after))

    assert change.pop("mv") in ([["b", 2]], [["c", 1]]), "either of the two may be taken out and put in again"
    assert change == {"put": [["c", 6]], "pl": [[2, 3]]}
