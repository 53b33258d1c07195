"""These tests start servers of their own, whatever the session's settings say."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_servers_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "LAUREL_OWNER_DATABASE_URL", "REDIS_URL", "LAUREL_PG_BIN", "LAUREL_RUN_AS", "LAUREL_STATE_DIR"):
        monkeypatch.delenv(name, raising=False)
