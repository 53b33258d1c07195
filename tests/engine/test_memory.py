"""Arrow's memory comes from where it is kept for a while, unless the operator chose."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from incentives.engine.memory import CHOSEN, KEEPS_FOR_A_WHILE, take_memory_that_stays


@pytest.fixture(autouse=True)
def from_the_system() -> Iterator[None]:
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    yield
    pa.set_memory_pool(before)


@pytest.mark.parametrize("said", ["", None])
def test_memory_is_kept_for_a_while_where_nobody_chose(said: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CHOSEN, raising=False)
    if said is not None:
        monkeypatch.setenv(CHOSEN, said)

    take_memory_that_stays()

    can = KEEPS_FOR_A_WHILE in pa.supported_memory_backends()
    assert pa.default_memory_pool().backend_name == (KEEPS_FOR_A_WHILE if can else "system")


def test_what_the_operator_chose_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOSEN, "system")

    take_memory_that_stays()

    assert pa.default_memory_pool().backend_name == "system"
