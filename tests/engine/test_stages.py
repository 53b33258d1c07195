"""Running sums over rows that stand in order, and facts by their numbers."""

from __future__ import annotations

import pyarrow as pa
import pytest

from incentives.engine.numbered import ids_of, numbered
from incentives.engine.stages import Stage, with_sums


def test_sums_begin_anew_with_each_part() -> None:
    rows = pa.table({"span": [1, 1, 4, 4, 4], "credit": [5, -7, 10, 0, 1]})
    found = with_sums(rows, Stage((), "stage 1", "span", {"after": "credit", "position": None}))
    assert found.column("after").to_pylist() == [5, -2, 10, 10, 11]
    assert found.column("position").to_pylist() == [1, 2, 1, 2, 3]


def test_a_part_is_right_though_all_parts_together_pass_64_bits() -> None:
    large = 2**62 + 1
    rows = pa.table({"span": [1, 2, 3, 3], "credit": [large, large, large, -5]})
    found = with_sums(rows, Stage((), "stage 1", "span", {"after": "credit"}))
    assert found.column("after").to_pylist() == [large, large, large, large - 5]


def test_no_rows_have_no_sums() -> None:
    rows = pa.table({"span": pa.array([], pa.int64()), "credit": pa.array([], pa.int64())})
    found = with_sums(rows, Stage((), "stage 1", "span", {"after": "credit", "position": None}))
    assert found.column_names == ["span", "credit", "after", "position"]
    assert not found.num_rows


@pytest.mark.parametrize("ids", [["D1", "D10", "D2"], ["é", "Z", "a", "D2", "D10"], ["one"], []])
def test_numbers_are_places_in_the_order_of_bytes(ids: list[str]) -> None:
    numbers, in_order = numbered(pa.chunked_array([ids[:1], ids[1:]], pa.string()))
    places = sorted(ids, key=str.encode)
    assert numbers.to_pylist() == [places.index(one) for one in ids]
    assert ids_of(in_order, pa.chunked_array([numbers])).to_pylist() == ids
