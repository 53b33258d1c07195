"""Empty the database between two tests that commit: quickly, and append-only tables too.

Django truncates every table, 200 to 300 ms for ours, and a trigger that refuses TRUNCATE (the ledger's) stops it. Here only tables that
hold rows are emptied, with triggers and foreign keys switched off for that one transaction: about 10 ms. DELETE rather than TRUNCATE,
because it waits for no reader: Daphne and Celery keep their connections open meanwhile.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush as flush_command
from django.db.backends.postgresql.operations import DatabaseOperations

# Django makes the rows of the last two from the models, after every flush; they are kept, and that work (100 ms) is left out.
KEPT = ("django_migrations", "django_content_type", "auth_permission")

TABLES = """
    SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""

_migrated: set[str] = set()


def remember_tables(cursor: Any) -> None:
    """Note which tables migrations made: those that a test makes (partitions of a batch, say) go with the test."""
    cursor.execute(TABLES)
    _migrated.update(name for (name,) in cursor.fetchall())


def install() -> None:
    DatabaseOperations.sql_flush = sql_flush
    flush_command.emit_post_migrate_signal = lambda *_, **__: None


def sql_flush(
    operations: DatabaseOperations, style: Any, tables: list[str], *, reset_sequences: bool = False, allow_cascade: bool = False
) -> list[str]:
    """In place of Django's method of this name; it runs what we return inside one transaction."""
    if not tables:
        return []
    statements = ["SET LOCAL session_replication_role = replica", _empty_all()]
    if reset_sequences:
        statements.append(RESTART_SEQUENCES)
    return [*statements, "SET LOCAL session_replication_role = origin"]


def _empty_all() -> str:
    kept = ", ".join(f"'public.{name}'" for name in KEPT)
    migrated = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(_migrated)) or "NULL"
    return f"""
        DO $$
        DECLARE
            tab record;
            filled boolean;
        BEGIN
            FOR tab IN SELECT name, name = ANY (ARRAY[{migrated}]) AS migrated FROM ({TABLES}) t WHERE name <> ALL (ARRAY[{kept}]) LOOP
                IF NOT tab.migrated THEN
                    EXECUTE 'DROP TABLE IF EXISTS ' || tab.name || ' CASCADE';
                    CONTINUE;
                END IF;
                EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || tab.name || ')' INTO filled;
                IF filled THEN
                    EXECUTE 'DELETE FROM ' || tab.name;
                END IF;
            END LOOP;
        END $$
    """


RESTART_SEQUENCES = """
    DO $$
    DECLARE
        seq record;
    BEGIN
        FOR seq IN SELECT schemaname, sequencename FROM pg_sequences LOOP
            EXECUTE format('ALTER SEQUENCE %I.%I RESTART', seq.schemaname, seq.sequencename);
        END LOOP;
    END $$
"""
