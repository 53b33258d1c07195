"""The lock files: every package pinned by its content, and no word about where it came from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = sorted(path.name for path in PROJECT.glob("requirements*.lock"))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_host(name: str) -> None:
    text = (PROJECT / name).read_text()

    assert re.findall(r"://|file:|--(?:index-url|extra-index-url|find-links|trusted-host)", text) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_of_a_lock_file_is_exact_and_has_its_hashes(name: str) -> None:
    pins = re.split(r"\n(?=[a-z0-9])", "\n" + re.sub(r"^\s*#.*\n", "", (PROJECT / name).read_text(), flags=re.M))[1:]

    assert pins
    for pin in pins:
        assert re.match(r"[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,_-]+\])?==\S+", pin), pin
        assert "--hash=sha256:" in pin, pin


def test_what_runs_is_pinned_the_same_for_work_and_for_production() -> None:
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (PROJECT / name).read_text(), flags=re.M))

    work, production = pins("requirements-dev.lock"), pins("requirements.lock")

    assert production
    assert {name: work.get(name) for name in production} == production
