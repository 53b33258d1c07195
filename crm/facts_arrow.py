"""Facts and shares read from PostgreSQL in bulk, as Arrow tables, without a loop over rows.

Two ways, the same tables. By address: ADBC, on a connection of its own, every source in one REPEATABLE READ transaction, so
that all see the same moment. By Django connection: COPY on its own cursor, which also sees what its open transaction has written.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import structlog
from django.db import connection as default_connection
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from incentives.engine.facts import FieldType, Source

from .facts import CATALOG
from .facts_sql import column_names, select_facts, select_middle, select_splits

if TYPE_CHECKING:
    import pyarrow as pa

log = structlog.get_logger(__name__)
SHARE_SCALE = 8
WORTH_HALVING = 50_000
"""From how many ids of a source on a second connection reads half of them meanwhile: the database has a process for each."""
SNAPSHOT = re.compile("[0-9A-F]+(-[0-9A-F]+)+")
"""What PostgreSQL calls an exported snapshot. SET TRANSACTION SNAPSHOT takes no parameters, so the name stands in the statement."""
Reader = Callable[[str, "pa.Schema"], "pa.Table"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read at one moment. `tables` maps a source's name to its rows (`schema_of`), `splits` follows `SPLITS_SCALED`."""

    tables: dict[str, pa.Table]
    splits: pa.Table


def schema_of(source: Source, only: Collection[str] | None = None) -> pa.Schema:
    """The Arrow schema of a source, or of its columns in `only`: numbers and money are scaled 64-bit integers, days are date32."""
    import pyarrow as pa

    types = {
        FieldType.TEXT: pa.string(),
        FieldType.DAY: pa.date32(),
        FieldType.YES_NO: pa.bool_(),
        FieldType.NUMBER: pa.int64(),
        FieldType.MONEY: pa.int64(),
    }
    return pa.schema(
        [pa.field(name, types[source.fields[name].type] if name in source.fields else pa.string()) for name in column_names(source, only)]
    )


def splits_schema() -> pa.Schema:
    """source, fact, person, share, role: the schema of the engine's splits."""
    from incentives.engine.world import SPLITS

    return SPLITS


def read_facts(
    sources: Sequence[str],
    connection_or_url: BaseDatabaseWrapper | str | None = None,
    *,
    first: dt.date | None = None,
    before: dt.date | None = None,
    columns: Mapping[str, Collection[str]] | None = None,
    person_ids: Collection[int] | None = None,
    snapshot: str | None = None,
    days: Mapping[str, Collection[str]] | None = None,
    by_id: bool = False,
) -> Facts:
    """Return the facts of these sources with any of their days in [first, before), and the shares of all deals.

    `columns` says of each source what is wanted; all of them without it. `person_ids` leave out what is neither theirs nor shared by them.
    `days` are the days of a source of which one has to lie there; any of them without it. `by_id`: a person is the text of their id.

    Without a connection the default database is read: by ADBC, or on Django's own connection while that is inside a
    transaction (whose rows nobody else sees). `snapshot` is one that such a transaction has exported and still holds, for an address
    to be read as of the same moment: of many facts half by a second connection.
    """

    def rows(read: Reader, source: str, **half: int) -> pa.Table:
        only = columns[source] if columns else None
        own_days = days[source] if days else None
        sql = select_facts(source, first=first, before=before, columns=only, person_ids=person_ids, days=own_days, by_id=by_id, **half)
        return read(sql, schema_of(CATALOG.sources[source], only))

    with _reader(connection_or_url, snapshot) as read:
        if isinstance(connection_or_url, str) and snapshot is not None:
            tables = _in_halves(rows, read, partial(_by_adbc, connection_or_url, snapshot), sources)
        else:
            tables = {name: rows(read, name) for name in sources}
        return Facts(tables, _shares(read, select_splits(list(sources), person_ids, by_id=by_id)))


def _in_halves(
    rows: Callable[..., pa.Table], read: Reader, another: Callable[[], AbstractContextManager[Reader]], sources: Sequence[str]
) -> dict[str, pa.Table]:
    """All sources, the second halves of the long ones by another reader of the same moment while the first are read.

    Where no other can be had, the same reader reads them afterwards: slower, and the same rows.
    """
    import pyarrow as pa

    middle = pa.schema([("middle", pa.int64())])
    found = {name: read(select_middle(name, at_least=WORTH_HALVING), middle)["middle"][0].as_py() for name in sources}
    middles = {name: at for name, at in found.items() if at is not None}

    def second_halves(reader: Reader) -> dict[str, pa.Table]:
        return {name: rows(reader, name, after=at) for name, at in middles.items()}

    def meanwhile() -> dict[str, pa.Table] | None:
        with ExitStack() as opened:
            reader = _opened(another, opened)
            return None if reader is None else second_halves(reader)

    if not middles:
        return {name: rows(read, name) for name in sources}
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="facts") as pool:
        coming = pool.submit(meanwhile)
        tables = {name: rows(read, name, up_to=middles[name]) if name in middles else rows(read, name) for name in sources}
    later = coming.result()
    if later is None:
        later = second_halves(read)
    return {name: pa.concat_tables([table, later[name]]) if name in middles else table for name, table in tables.items()}


def _opened(another: Callable[[], AbstractContextManager[Reader]], until: ExitStack) -> Reader | None:
    """Another reader until the stack ends; None, and a warning in the log, where the database has no connection left for it."""
    from adbc_driver_manager import Error

    try:
        return until.enter_context(another())
    except Error as refused:
        log.warning("facts_read_by_one_connection", reason=str(refused))
        return None


def _shares(read: Reader, sql: str) -> pa.Table:
    import pyarrow as pa

    scaled = pa.schema(
        [pa.field(name, pa.string()) for name in ("source", "fact", "person")]
        + [pa.field("share", pa.int64()), pa.field("role", pa.string())]
    )
    table = read(sql, scaled)
    schema = splits_schema()
    # The scaled integer becomes the decimal with the same digits: decimal128(38, 0) read again with a scale.
    shares = pa.array([None if value is None else _share(value) for value in table["share"].to_pylist()], schema.field("share").type)
    return table.set_column(3, schema.field("share"), shares).cast(schema)


def _share(scaled: int) -> Any:
    from decimal import Decimal

    return Decimal(scaled).scaleb(-SHARE_SCALE)


@contextmanager
def _reader(target: BaseDatabaseWrapper | str | None, snapshot: str | None = None) -> Iterator[Reader]:
    if target is None:
        target = default_connection if default_connection.in_atomic_block else database_address(default_connection)
    if isinstance(target, str):
        with _by_adbc(target, snapshot) as read:
            yield read
    elif target.in_atomic_block:
        yield _by_copy(target)
    else:
        with transaction.atomic(using=target.alias):
            with target.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield _by_copy(target)


@contextmanager
def _by_adbc(address: str, snapshot: str | None) -> Iterator[Reader]:
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(address, autocommit=False) as connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if snapshot is not None:
            assert SNAPSHOT.fullmatch(snapshot), "the name of a snapshot is the database's own"
            cursor.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")

        def read(sql: str, schema: pa.Schema) -> pa.Table:
            cursor.execute(sql)
            return cursor.fetch_arrow_table().cast(schema)

        yield read
        connection.rollback()


def _by_copy(connection: BaseDatabaseWrapper) -> Reader:
    def read(sql: str, schema: pa.Schema) -> pa.Table:
        from pyarrow import csv

        written = io.BytesIO()
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as rows:
            for block in rows:
                written.write(block)
        if not written.tell():
            return schema.empty_table()
        written.seek(0)
        return csv.read_csv(
            written,
            read_options=csv.ReadOptions(column_names=schema.names),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            # COPY writes NULL as nothing and an empty text as "": the two stay apart.
            convert_options=csv.ConvertOptions(
                column_types=schema,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["t"],
                false_values=["f"],
            ),
        ).cast(schema)

    return read


def database_address(connection: BaseDatabaseWrapper) -> str:
    """The libpq address of a Django connection, test database included."""
    settings = connection.settings_dict
    login = quote(settings["USER"], safe="") + (f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else "")
    where = {"host": settings["HOST"], "port": settings["PORT"]}
    query = urlencode({name: value for name, value in where.items() if value})
    return f"postgresql://{login + '@' if login else ''}/{quote(settings['NAME'], safe='')}" + (f"?{query}" if query else "")
