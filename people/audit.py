"""Who changed what, when: every change of a tracked row is written down by the database itself.

`@audited()` on a model gives it an event table filled by row triggers, so `.update()`, raw SQL and bulk writes are seen
as well. The events are append-only: `append_only("table")` in a migration adds the triggers that refuse UPDATE, DELETE and TRUNCATE.
The trail holds ids and never names or addresses, so that a person can be forgotten without rewriting history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.apps import apps
from django.db import connection, models
from django.db.migrations import RunSQL
from pghistory import runtime

ModelClass = TypeVar("ModelClass", bound=type[models.Model])

INSERTED, UPDATED, DELETED, PERSONAL_DATA_CHANGED = "inserted", "updated", "deleted", "personal data changed"
_OWN_FIELDS = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "pgh_context_id")


def audited(*, personal: Sequence[str] = (), ignore: Sequence[str] = (), in_bulk: bool = False) -> Callable[[ModelClass], ModelClass]:
    """Track every insert, update and delete of a model.

    `in_bulk` writes the events of a whole statement at once, for tables that imports fill: a trigger per row was two thirds of the
    database's work there. `personal` names fields whose change is recorded without the content (names, addresses, passwords); `ignore`
    names fields that say nothing about a decision (last sign-in, a heartbeat). The model's migration must also run `append_only` on its
    event table.
    """

    def decorate(model: ModelClass) -> ModelClass:
        trackers = [pghistory.InsertEvent(INSERTED), pghistory.UpdateEvent(UPDATED), pghistory.DeleteEvent(DELETED)]
        if personal:
            trackers.append(
                pghistory.UpdateEvent(
                    PERSONAL_DATA_CHANGED, condition=pgtrigger.AnyChange(*personal), trigger_name="personal_data_changed_update"
                )
            )
        decorated: ModelClass = pghistory.track(
            *trackers,
            exclude=[*personal, *ignore],
            # The context stands in the event itself: pghistory's own context table is updated in place, and this trail only grows.
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]  # as its documentation says; its annotation forgets None
            attrs={"pgh_id": models.BigAutoField(primary_key=True)},
            level=pghistory.Statement if in_bulk else pghistory.Row,
        )(model)
        return decorated

    return decorate


def append_only(*tables: str) -> RunSQL:
    """Return the migration operation that makes the database refuse UPDATE, DELETE and TRUNCATE on these tables.

    The migration must depend on people/0002, which holds the refusing function. Plain triggers, not pgtrigger's: those can be
    switched off by any code of the application (`pgtrigger.ignore`), and do not see TRUNCATE.
    """
    return RunSQL("\n".join(_guard(table) for table in tables), "\n".join(_unguard(table) for table in tables))


def _guard(table: str) -> str:
    return f"""
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"""


def _unguard(table: str) -> str:
    return f'DROP TRIGGER only_grows ON "{table}"; DROP TRIGGER never_emptied ON "{table}";'


REFUSE_CHANGE = RunSQL(
    """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % refused: its rows are only ever added', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;""",
    "DROP FUNCTION refuse_change();",
)


@contextmanager
def acting(*, user_id: int | None = None, because: str) -> Iterator[None]:
    """Say who acts, and why, for changes made outside a web request (commands, tasks). Requests say it through the middleware.

    Inside another `acting`, or a request, this one counts until it ends, and then the outer one again.
    """
    # pghistory has one context a thread, and writes what an inner one says into it for good.
    outer = getattr(runtime._tracker, "value", None)
    said_before = dict(outer.metadata) if outer else {}
    try:
        with pghistory.context(user=user_id, because=because):
            yield
        if outer is None and connection.in_atomic_block:
            # The database keeps the signature until the transaction ends; what comes after us in it is not ours.
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
    finally:
        if outer:
            outer.metadata.clear()
            outer.metadata.update(said_before)


@dataclass(frozen=True, slots=True)
class Change:
    """One step of an object's history. `before` and `after` hold the fields that differ, as stored (ids for references)."""

    at: dt.datetime
    what: str
    """INSERTED, UPDATED, DELETED or PERSONAL_DATA_CHANGED"""
    user_id: int | None
    url: str
    because: str
    before: dict[str, Any]
    after: dict[str, Any]


def trail_of(obj: models.Model) -> list[Change]:
    """Return the changes of one object, oldest first. The object may be deleted already: only its class and key are read."""
    return trail_of_all(type(obj), pk=obj.pk)


def trail_of_all(model: type[models.Model], **described: Any) -> list[Change]:
    """Return the changes of every row of a model that these fields ever described, oldest first: those that are deleted, too.

    `trail_of_all(RoleGrant, user_id=7)` tells of roles that were withdrawn. One query, however many rows; `pk` names one row.
    """
    changes = []
    for event_model in _event_models_of(model):
        fields = [field.attname for field in event_model._meta.fields if field.name not in _OWN_FIELDS]
        known: dict[Any, dict[str, Any]] = {}
        named = {"pgh_obj_id" if name == "pk" else name: value for name, value in described.items()}
        rows = event_model._default_manager.filter(**named).values("pgh_obj_id").distinct()
        event: Any
        for event in event_model._default_manager.filter(pgh_obj_id__in=rows).order_by("pgh_id"):
            now = {name: getattr(event, name) for name in fields}
            changes.append(_change(event, known.get(event.pgh_obj_id, {}), now))
            known[event.pgh_obj_id] = now
    return sorted(changes, key=lambda change: change.at)


def _change(event: Any, known: dict[str, Any], now: dict[str, Any]) -> Change:
    context = event.pgh_context or {}
    gone = event.pgh_label == DELETED
    differing = [name for name in now if gone or name not in known or known[name] != now[name]]
    return Change(
        at=event.pgh_created_at,
        what=event.pgh_label,
        user_id=context.get("user"),
        url=context.get("url", ""),
        because=context.get("because", ""),
        before={name: known.get(name, now[name] if gone else None) for name in differing} if known or gone else {},
        after={} if gone else {name: now[name] for name in differing},
    )


def _event_models_of(model: type[models.Model]) -> list[type[models.Model]]:
    return [each for each in apps.get_models() if getattr(each, "pgh_tracked_model", None) is model]
