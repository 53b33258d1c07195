"""What every test may ask for. Servers start when the first test wants them, one set per session (and per xdist worker).

services        a private PostgreSQL and Valkey (launcher.Services); any database test has them already
app_role        the database as the application's own role sees it, inside the test's transaction
command_env     the environment for a program of ours started on the test database
stack           real Daphne and Celery on the test database (browser tests)
sign_in         puts a person's session into the browser
shared_dir      the folder of real exports beside the checkout; the test skips, loudly, where it is absent

LAUREL_NO_SKIP=1 (continuous integration sets it) turns a skip for want of something into a failure.
LAUREL_LONG=1 (`make test-long`) draws many more examples in property tests.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.support.missing import missing

pytest_plugins = ["tests.support.servers", "tests.support.stack", "tests.demo_world"]

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"

slow_machines = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("short", max_examples=60, **slow_machines)
hypothesis_settings.register_profile("long", max_examples=2000, **slow_machines)
hypothesis_settings.load_profile("long" if os.environ.get("LAUREL_LONG") else "short")


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    config.addinivalue_line("markers", "root_only: changes into other users, which only root can")
    state_dir = Path(tempfile.mkdtemp(prefix="laurel_tests_"))
    config.add_cleanup(lambda: shutil.rmtree(state_dir, ignore_errors=True))
    settings.STATE_DIR = state_dir
    settings.STATIC_ROOT, settings.MEDIA_ROOT, settings.KEPT_INPUTS_DIR = state_dir / "static", state_dir / "files", state_dir / "inputs"
    settings.SECRET_KEY = "the tests' own key, the same in every process they start"
    # One round in place of a million: the real algorithm, which the real web process can verify.
    settings.PASSWORD_HASHERS = ["tests.support.quick.QuickPBKDF2", *settings.PASSWORD_HASHERS]
    # Pages are rendered here without collecting static files first; the browser tests do collect them.
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Changing into another user is root's to do; what an ordinary user cannot try is not collected, rather than skipped."""
    if os.geteuid() != 0:
        of_root = [item for item in items if item.get_closest_marker("root_only")]
        config.hook.pytest_deselected(items=of_root)
        items[:] = [item for item in items if item not in of_root]


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real exports and published examples, `../shared`. Nothing in it is ours to publish."""
    if not SHARED.is_dir():
        missing(f"REAL DATA NOT TESTED: {SHARED} is absent; put the folder of real exports there")
    return SHARED
