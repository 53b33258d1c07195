"""Tables go into the database whole and in order, however many blocks they are cut into."""

from __future__ import annotations

import pyarrow as pa
import pytest
from django.db import DataError, connection

from incentives.ledger import copying

ROWS = pa.table({"n": range(1000), "told": [None if n % 7 == 0 else "" if n % 7 == 1 else f'"{n}",\n' for n in range(1000)]})


@pytest.fixture
def many_blocks(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "ROWS_AT_ONCE", 30)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied (at serial, n int, told text) ON COMMIT DROP")


@pytest.mark.usefixtures("many_blocks")
def test_blocks_written_ahead_arrive_whole_and_in_order() -> None:
    copying.copy_in("copied", ROWS.schema.names, ROWS)

    assert copying.copy_out("SELECT n, told FROM copied ORDER BY at", [], ROWS.schema).equals(ROWS)


@pytest.mark.usefixtures("many_blocks")
def test_a_block_that_the_database_refuses_is_said_and_the_rest_is_not_waited_for() -> None:
    too_large = ROWS.set_column(0, "n", pa.array([2**40, *range(999)]))

    with pytest.raises(DataError, match="out of range"):
        copying.copy_in("copied", too_large.schema.names, too_large)
