"""docs/examples-coverage.md says where every published example is; these tests hold it to the truth."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from .cases import all_cases

PAGE = Path(__file__).parents[2] / "docs" / "examples-coverage.md"


def rows() -> dict[str, str]:
    found = re.findall(r"^\| ([a-z0-9-]+) \| .* \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {example: where for example, where in found if example != "example"}


def test_every_example_of_a_case_is_in_the_table_with_that_case() -> None:
    said: dict[str, list[str]] = {}
    for case in all_cases():
        for example in case.examples:
            said.setdefault(example, []).append(f"{case.file}: {case.name}")

    covered = {example: where for example, where in rows().items() if not where.startswith(("on boards: ", "not used: "))}

    assert covered == {example: "; ".join(cases) for example, cases in said.items()}


def test_every_case_taken_from_an_example_names_its_source() -> None:
    assert [case.name for case in all_cases() if case.examples and not case.said.get("source")] == []


@pytest.mark.shared
def test_the_table_has_every_published_example(shared_dir: Path) -> None:
    published = json.loads((shared_dir / "examples" / "commissions.json").read_text(encoding="utf-8"))

    assert list(rows()) == [example["id"] for example in published]


@pytest.mark.shared
def test_each_case_gives_the_source_as_it_was_published(shared_dir: Path) -> None:
    examples = json.loads((shared_dir / "examples" / "commissions.json").read_text(encoding="utf-8"))
    sources = {example["id"]: example["source"] for example in examples}

    wrong = [case.name for case in all_cases() if case.examples and case.said["source"] != sources[case.examples[0]]]

    assert wrong == []
