"""Programs are written once for a plan and kept: by threads beside each other, and through what simulations make of the plan."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest

from incentives.engine import session
from incentives.engine.periods import Period
from incentives.engine.query import Query
from incentives.engine.session import Columns
from incentives.engine.simulate import simulate

from . import small_worlds as w
from .calculators import ONE_THREAD
from .plans import plan_of, plan_text

PLAN = plan_of(plan_text("{on: bookings, rate: 10%}"))
MONTHS = [Period.parse("2026-01"), Period.parse("2026-02")]


def rows_by_program(key: str) -> list[dict[str, Any]]:
    with ONE_THREAD(PLAN) as opened:
        opened.register("rows", pa.table({"id": [1, 2]}))
        return opened.fetch(key, ["rows"], _all_rows)[0].to_pylist()


def _all_rows(shapes: Mapping[str, Columns]) -> Query:
    query = Query("rows", {"id": ("id", shapes["rows"]["id"])})
    query.pick(["id"], order=["id"])
    return query


class Interrupted(OrderedDict[object, session.Program]):
    """Programs of which one has been found when another thread comes to make room for its own."""

    other: threading.Thread | None = None

    def get(self, key: object, default: Any = None) -> Any:
        found = super().get(key, default)
        if found is not None and self.other is None:
            self.other = threading.Thread(target=rows_by_program, args=["another"])
            self.other.start()
            self.other.join(2)  # it comes through, or waits for its turn
        return found


def test_a_program_that_was_found_is_there_though_another_thread_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    programs = Interrupted()
    monkeypatch.setattr(session, "_PROGRAMS", programs)
    monkeypatch.setattr(session, "_MOST_PROGRAMS", 1)
    rows = rows_by_program("one")

    assert rows_by_program("one") == rows == [{"id": 1}, {"id": 2}]

    assert programs.other is not None
    programs.other.join()
    assert [key[2] for key in programs if isinstance(key, tuple)] == ["another"]


@pytest.mark.parametrize("pay_in", ["", "pay in: EUR\n"], ids=["own currency", "another"])
def test_a_simulation_asked_for_again_writes_no_program_anew(pay_in: str, monkeypatch: pytest.MonkeyPatch) -> None:
    programs: OrderedDict[object, session.Program] = OrderedDict()
    monkeypatch.setattr(session, "_PROGRAMS", programs)
    plan = w.plan("commission: {on: bookings, rate: 10%}", head=w.HEAD.replace("period: month\n", f"period: month\n{pay_in}"))
    world = w.world([w.deal("D1", "01-10", "1000")])

    first = simulate(plan, MONTHS, world)
    written = list(programs.values())

    assert simulate(plan, MONTHS, world) == first
    assert {id(one) for one in programs.values()} == {id(one) for one in written}
    assert written
    assert all(one.plan.pay_in is None for one in written)
    assert bool(pay_in) is (plan.pay_in is not None)
