"""Tables go into the database whole and in order, however many blocks they are cut into."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Any

import pyarrow as pa
import pytest
from django.db import IntegrityError, OperationalError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incentives.ledger import copying

ROWS = pa.table(
    {"n": pa.array(range(1000), pa.int64()), "told": [None if n % 7 == 0 else "" if n % 7 == 1 else f'"{n}",\n' for n in range(1000)]}
)


@pytest.fixture
def many_blocks(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "ROWS_AT_ONCE", 30)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied (at serial, n bigint, told text) ON COMMIT DROP")


@pytest.mark.usefixtures("many_blocks")
def test_blocks_written_ahead_arrive_whole_and_in_order() -> None:
    copying.copy_in("copied", ROWS.schema.names, ROWS)

    assert copying.copy_out("SELECT n, told FROM copied ORDER BY at", [], ROWS.schema).equals(ROWS)


@pytest.mark.usefixtures("many_blocks")
def test_a_block_that_the_database_refuses_is_said_and_the_rest_is_not_waited_for() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE copied ADD CONSTRAINT small CHECK (n < 2000)")
    too_large = ROWS.set_column(0, "n", pa.array([2**40, *range(999)], pa.int64()))

    with pytest.raises(IntegrityError, match="small"):
        copying.copy_in("copied", too_large.schema.names, too_large)


@pytest.mark.usefixtures("many_blocks")
def test_a_column_of_another_type_is_refused_and_never_read_as_something_else() -> None:
    narrow = ROWS.set_column(0, "n", ROWS["n"].cast(pa.int32()))

    with pytest.raises(OperationalError, match="insufficient data"):
        copying.copy_in("copied", narrow.schema.names, narrow)


KINDS = {
    "amount": (pa.decimal128(38, 4), "numeric(18,4)"),
    "exact": (pa.decimal128(38, 14), "numeric(38,14)"),
    "share": (pa.decimal128(9, 8), "numeric(9,8)"),
    "many": (pa.int64(), "bigint"),
    "few": (pa.int32(), "integer"),
    "day": (pa.date32(), "date"),
    "yes": (pa.bool_(), "boolean"),
    "said": (pa.string(), "text"),
}


def decimals(digits: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(1 - 10**digits, 10**digits - 1).map(lambda whole: Decimal(whole).scaleb(-places, Context(prec=40)))


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "amount": decimals(18, 4),
                "exact": decimals(38, 14),
                "share": decimals(9, 8),
                "many": st.integers(-(2**63), 2**63 - 1),
                "few": st.integers(-(2**31), 2**31 - 1),
                "day": st.dates(),
                "yes": st.booleans(),
                "said": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            }
        ).flatmap(lambda row: st.fixed_dictionaries({name: st.sampled_from([value, None]) for name, value in row.items()})),
        max_size=20,
    )
)
def test_whatever_is_copied_in_is_what_is_read(rows: list[dict[str, Any]]) -> None:
    schema = pa.schema([(name, kind) for name, (kind, _sql) in KINDS.items()])
    given_rows = pa.Table.from_pylist(rows, schema=schema)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS drawn")
        cursor.execute(f"CREATE TEMP TABLE drawn (at serial, {', '.join(f'{name} {sql}' for name, (_kind, sql) in KINDS.items())})")

    copying.copy_in("drawn", schema.names, given_rows.slice(1) if rows else given_rows)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(KINDS)} FROM drawn ORDER BY at")
        assert [dict(zip(KINDS, row, strict=True)) for row in cursor.fetchall()] == rows[1:]
