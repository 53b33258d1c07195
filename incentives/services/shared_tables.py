"""Tables that plans share: dated rows, each a text of its own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from incentives import documents
from incentives.models import PlanVersion, SharedTable, SharedTableRows
from incentives.selectors.versions import published_versions, shared_rows
from people.api import Refused

if TYPE_CHECKING:
    from incentives.engine.plan import Table
    from incentives.engine.problems import Problem


class CannotSaveTable(Refused):
    """`problems` holds what is wrong in the document, if that is the reason."""

    code = "cannot_save_table"

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


@transaction.atomic
def save_rows(
    *, key: str, valid_from: dt.date, document: str, by_id: int | None, at: dt.datetime, name: str = "", description: str = ""
) -> SharedTableRows:
    """Let a table hold these rows from a day on (`table`, `by` and `rows`, without `dated`). The table is made if there is none.

    Rows of the same day are replaced: a run keeps what it read. Rows that a published plan could not be read with any more are
    refused, for its statements are read with them. Raises CannotSaveTable.
    """
    said, problems = documents.check_table(document)
    if said is None:
        raise CannotSaveTable(_("The table has problems. They have to be mended before it can be saved."), problems)
    if len(said.dated) != 1 or said.dated[0].start is not None:
        raise CannotSaveTable(_("Write `rows` without `dated`: a shared table is given its rows day by day."))
    readable = _readable_with(key)
    table, _made = SharedTable.objects.get_or_create(key=key, defaults={"name": name or key, "description": description})
    in_use = any(set(_by_of(version)) & {other.by for other in _said_by(table)} for version in readable)
    columns = {tuple(other.by) for other in _said_by(table, except_on=None if in_use else valid_from)}
    if columns - {tuple(said.by)}:
        raise CannotSaveTable(
            _("This table is looked up by other columns, on other days or by a published plan. Make a new table for new columns.")
        )
    rows, _made = SharedTableRows.objects.update_or_create(
        table=table,
        valid_from=valid_from,
        defaults={"document": document, "sha256": documents.sha256_of(document)},
        create_defaults={"document": document, "sha256": documents.sha256_of(document), "created_at": at, "created_by_id": by_id},
    )
    _refuse_what_breaks(readable)
    return rows


def _readable_with(key: str) -> list[PlanVersion]:
    """Published versions that name a table like this one and can be read today."""
    shared = shared_rows()
    versions = published_versions().filter(document__contains=key).select_related("plan").order_by("plan__name", "number")
    return [version for version in versions if documents.plan_checked(version.document, shared)[0] is not None]


def _by_of(version: PlanVersion) -> list[tuple[str, ...]]:
    """The columns of each table that a version reads."""
    said, _problems = documents.plan_checked(version.document, shared_rows())
    return [table.by for table in said.tables.values()] if said else []


def _refuse_what_breaks(versions: list[PlanVersion]) -> None:
    shared = shared_rows()
    for version in versions:
        said, problems = documents.plan_checked(version.document, shared)
        if said is None:
            message = _("“%(plan)s”, version %(number)s, is published and could not be read with these rows.")
            raise CannotSaveTable(message % {"plan": version.plan.name, "number": version.number}, problems)


def _said_by(table: SharedTable, *, except_on: dt.date | None = None) -> list[Table]:
    read = (documents.check_table(rows.document)[0] for rows in table.rows.all() if rows.valid_from != except_on)
    return [said for said in read if said is not None]
