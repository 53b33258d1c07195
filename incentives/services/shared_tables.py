"""Tables that plans share: dated rows, each a text of its own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from incentives import documents
from incentives.models import SharedTable, SharedTableRows
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

    Rows of the same day are replaced: a run keeps what it read. Raises CannotSaveTable.
    """
    said, problems = documents.check_table(document)
    if said is None:
        raise CannotSaveTable(_("The table has problems. They have to be mended before it can be saved."), problems)
    if len(said.dated) != 1 or said.dated[0].start is not None:
        raise CannotSaveTable(_("Write `rows` without `dated`: a shared table is given its rows day by day."))
    table, _made = SharedTable.objects.get_or_create(key=key, defaults={"name": name or key, "description": description})
    columns = {tuple(other.by) for other in _said_by(table, except_on=valid_from)}
    if columns - {tuple(said.by)}:
        raise CannotSaveTable(_("This table is looked up by other columns on other days. Make a new table for new columns."))
    rows, _made = SharedTableRows.objects.update_or_create(
        table=table,
        valid_from=valid_from,
        defaults={"document": document, "sha256": documents.sha256_of(document)},
        create_defaults={"document": document, "sha256": documents.sha256_of(document), "created_at": at, "created_by_id": by_id},
    )
    return rows


def _said_by(table: SharedTable, *, except_on: dt.date) -> list[Table]:
    read = (documents.check_table(rows.document)[0] for rows in table.rows.exclude(valid_from=except_on))
    return [said for said in read if said is not None]
