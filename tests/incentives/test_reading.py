"""What a run reads by several connections at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from incentives.calculation import reading
from incentives.engine.periods import Period
from incentives.engine.plan import PeriodKind

JANUARY = Period(PeriodKind.MONTH, dt.date(2026, 1, 1), dt.date(2026, 2, 1))


class AtOnce(Executor):
    """A pool whose work has ended, well or badly, before anything else goes on."""

    def __init__(self, **_options: object) -> None:
        pass

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*given, **named))
        except ConnectionRefusedError as error:
            done.set_exception(error)
        return done


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("refused", [True, False])
def test_the_ledger_is_not_read_when_facts_were_refused_already(refused: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    read_facts = reading.read_facts
    read: list[str] = []

    def facts(*given: Any, **named: Any) -> Any:
        if refused:
            raise ConnectionRefusedError
        return read_facts(*given, **named)

    def earned(*_given: Any) -> Any:
        read.append("earned")
        return reading.earned_schema().empty_table()

    monkeypatch.setattr(reading, "ThreadPoolExecutor", AtOnce)
    monkeypatch.setattr(reading, "read_facts", facts)
    monkeypatch.setattr(reading, "_earned", earned)

    if refused:
        with pytest.raises(ConnectionRefusedError):
            reading.read_inputs(JANUARY, period_id=0)
    else:
        reading.read_inputs(JANUARY, period_id=0)

    assert read == ([] if refused else ["earned"])
