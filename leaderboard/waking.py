"""Woken by the database the moment a change is committed: nothing polls, and nobody who commits waits for who is woken."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import psycopg
from django.db import connection

from crm.facts_arrow import database_address
from desk.api import EVENTS_WRITTEN


class Alarm:
    """Listens on a connection of its own."""

    def __init__(self) -> None:
        self._listening: psycopg.Connection[Any] | None = None

    def wait(self, longest_s: float) -> None:
        """Return when something was committed, or after `longest_s`. What was committed between two calls counts. Raises psycopg.Error."""
        if self._listening is None:
            self._listening = self._connect()
            return  # what was committed before we listened was told to nobody
        try:
            for _ in self._listening.notifies(timeout=longest_s, stop_after=1):
                pass
        except psycopg.Error:
            self.close()
            raise

    def _connect(self) -> psycopg.Connection[Any]:
        listening = psycopg.connect(database_address(connection), autocommit=True, connect_timeout=5)
        listening.execute(f"LISTEN {EVENTS_WRITTEN}")
        return listening

    def close(self) -> None:
        if self._listening is not None:
            with suppress(psycopg.Error):
                self._listening.close()
            self._listening = None
