"""What a test does when something it needs is not on this machine."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip the test and say why; under LAUREL_NO_SKIP=1 fail it: there nothing may be missing."""
    if os.environ.get("LAUREL_NO_SKIP"):
        pytest.fail(f"{what} (and LAUREL_NO_SKIP is set)", pytrace=False)
    pytest.skip(what)
