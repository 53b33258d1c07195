"""Running sums over rows that stand in order, and facts by their numbers."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest

from incentives.engine import calculation, duck
from incentives.engine.numbered import ids_of, numbered
from incentives.engine.stages import Stage, with_sums

from . import small_worlds as w


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


def test_wide_integers_are_added_up_where_they_fit_64_bits_and_refused_where_they_do_not() -> None:
    stage = Stage((), "stage 1", "span", {"after": "credit"})

    def after(*amounts: int) -> list[int]:
        wide = pa.array([Decimal(one) for one in amounts], pa.decimal128(38, 0))
        return with_sums(pa.table({"span": [1] * len(amounts), "credit": wide}), stage).column("after").to_pylist()

    assert after(5, -7) == [5, -2]
    with pytest.raises(pa.ArrowInvalid):
        after(2**63)


@pytest.mark.parametrize(
    ("pay", "amounts"),
    [
        ("floor(amount / 500) * 5", ["1500.00", "-1505.00", "0.00"]),
        ("ceil(amount / 1000)", ["150.00", "-150.00", "1.00"]),
        ("min(500, floor(amount / 1000))", ["150.00", "-151.00", "0.00"]),
        ("floor(amount / 7)", ["21428.00", "-21429.00", "14.00"]),
    ],
)
def test_whole_numbers_of_quotients_are_paid_in_stages_too(pay: str, amounts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    plan = w.plan(f"sale: {{on: bookings, pay: '{pay}'}}")
    world = w.world([w.deal("D1", "01-10", "150000"), w.deal("D2", "01-11", "-150000.01"), w.deal("D3", "01-12", "99.99")])
    plain = w.month(plan, "2026-01", world)
    monkeypatch.setattr(duck, "STAGES_FROM", -1)
    monkeypatch.setattr(calculation, "NUMBERED_FROM", 1)
    staged = w.month(plan, "2026-01", world)

    assert w.posted(plain) == [("D1", amounts[0]), ("D2", amounts[1]), ("D3", amounts[2])]
    assert staged == plain


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
