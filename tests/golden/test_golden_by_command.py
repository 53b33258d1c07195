"""Some golden cases as a comp manager would calculate them: a folder of CSV files, one command, and no database at all."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from .cases import Case, all_cases, slug
from .folder import calculate, calculate_here, write_folder

BY_COMMAND = (
    "The most specific rule wins, and rules never add up",
    "When the window reaches a band late, or falls back, earlier deals are re-rated",
    "Sixteen and twelve of the 28 days of February",
    "What earlier periods earned may be told instead of worked out again",
    "A deal in another currency counts at the rate in force on the day it closed",
    "Kuwaiti dinars are paid to the thousandth",
    "Points beside money, in whole points",
    "A member with a quarter of a team's pool of ten percent",
    "A territory that is shared from a day on is credited in parts from that day",
    "A rep changes managers in the middle of the quarter, and each manager has the deals of their days",
    "Only kinds of absence that the plan names are taken off, and the target stays whole",
    "A leaver has a part of the quota by working days, with the free days of their own calendar",
    "Each person in the currency that is agreed with them, whose own is the plan's in what the plan comes to",
    "Each half of the month is a period of its own",
    "Each deal is paid at the rate that was agreed on its own day, and the window reads what is agreed at its end",
)
IN_A_PROCESS = frozenset(
    ("The most specific rule wins, and rules never add up", "What earlier periods earned may be told instead of worked out again")
)
"""Those of which Python is started anew; the others are read and printed by the same command in the process of the tests."""
CASES = {case.name: case for case in all_cases()}


@pytest.mark.parametrize("name", BY_COMMAND, ids=slug)
def test_the_command_prints_the_amounts_as_the_case_writes_them(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    for period in case.periods:
        folder = tmp_path / period
        write_folder(folder, case.world(period))

        done = (calculate if name in IN_A_PROCESS else calculate_here)(folder, case.plan_text, period)

        assert done.returncode == 0, done.stderr
        assert_printed(case, period, json.loads(done.stdout))


def assert_printed(case: Case, period: str, printed: dict[str, Any]) -> None:
    assert printed["period"] == period
    found = {
        person: {key: component["total"] for key, component in payee["components"].items() if Decimal(component["total"])}
        for person, payee in printed["payees"].items()
    }
    expected = {
        person: {key: text for key, text in components.items() if Decimal(text)}
        for person, components in case.expected("expect", period).items()
    }
    assert {person: components for person, components in found.items() if components} == {
        person: components for person, components in expected.items() if components
    }
    for person, components in case.expected("lines", period).items():
        for key, by_fact in components.items():
            lines = printed["payees"][person]["components"][key]["lines"]
            assert {line["fact"] if line["kind"] == "credit" else line["kind"]: line["amount"] for line in lines} == by_fact


def test_the_command_refuses_what_the_case_says_with_every_problem_and_its_place(tmp_path: Path) -> None:
    case = CASES["A personal rate above 100 percent is refused"]
    write_folder(tmp_path, case.world("2026-01"))

    done = calculate(tmp_path, case.plan_text, "2026-01")

    assert done.returncode == 2
    problems = done.stderr.splitlines()
    assert [problem.split(":")[:2] for problem in problems] == [["assignments.csv", "2"], ["assignments.csv", "3"]]
    assert all("own_rate" in problem for problem in problems)
