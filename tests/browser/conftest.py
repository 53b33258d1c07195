"""A real Chromium against a real Laurel. A pytest run of its own (`make test` does both): Playwright keeps an event loop open."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.support.missing import missing
from tests.support.stack import Stack

CHROMIUM = Path(os.environ.get("LAUREL_CHROMIUM", "/usr/bin/chromium"))
INSTALL = "apt-get install chromium libatomic1 fonts-wqy-microhei"
FLAGS = (
    "--no-sandbox",  # Chromium's own sandbox does not start as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Playwright keeps an event loop running in the test's thread; the ORM calls of the tests themselves are ordinary ones.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session", autouse=True)
def _browser_is_there() -> None:
    if not CHROMIUM.exists():
        missing(f"BROWSER NOT TESTED: {CHROMIUM} is absent; {INSTALL}")
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        missing(f"BROWSER NOT TESTED: libatomic.so.1 is absent, Playwright does not start without; {INSTALL}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], _browser_is_there: None) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": list(FLAGS)}


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    """`page.goto("/accounts/login/")` goes to our own server."""
    return stack.url


@pytest.fixture(autouse=True)
def _pages_closed(browser: Browser) -> Iterator[None]:
    """Pages that a failed test left open are closed: their animations would take the next tests' time."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture(autouse=True)
def _committed(transactional_db: None) -> None:
    """The web reads what the test committed."""
