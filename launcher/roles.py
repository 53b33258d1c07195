"""The two roles of the database: the owner of the schema, who migrates, and the application, which owns nothing.

`laurel_app` gets the right to read and write every table the owner makes *when it is made*, so that a migration which takes a right
away again (as the ledger's does: no UPDATE, no DELETE) has the last word.
"""

from __future__ import annotations

from typing import Any

import psycopg

SUPERUSER = "postgres"
OWNER = "laurel_owner"
APP = "laurel_app"
DATABASE = "laurel"


def prepare_roles(server: psycopg.Connection[Any], *, for_tests: bool = False) -> None:
    """Create both roles where they are missing. Needs a superuser; may be repeated.

    The owner is a member of the application's role, so that it can look at the world through its eyes (SET ROLE). `for_tests` lets it
    create databases, and switch triggers off in its own session, which emptying an append-only table between two tests takes.
    """
    for role in (OWNER, APP):
        if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
            server.execute(f"CREATE ROLE {role} LOGIN")
    server.execute(f"GRANT {APP} TO {OWNER}")
    if for_tests:
        server.execute(f"ALTER ROLE {OWNER} CREATEDB")
        server.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")


def prepare_database(database: psycopg.Connection[Any]) -> None:
    """Make the schema `public` the owner's, and say what the application may do with what the owner will make. May be repeated."""
    for statement in (
        f"ALTER SCHEMA public OWNER TO {OWNER}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {APP}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP}",
    ):
        database.execute(statement.encode())


def give_to_owner(database: psycopg.Connection[Any]) -> None:
    """Make the database itself the owner's: its migrations create extensions."""
    database.execute(f"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO {OWNER}', current_database()); END $$".encode())
