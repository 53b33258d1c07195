"""Reads who is on the plan from the tables of a world: assignments, parameters, quotas, dates; every problem at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from .check_settings import parameter_value, within
from .document import Scalar
from .plan import PeriodKind, Plan
from .problems import Problem
from .report import Report
from .windows import Payee, QuotaRow, quota_cuts
from .words import _
from .world import World

PERS = {kind.value: kind for kind in PeriodKind}


def payees_of(plan: Plan, world: World) -> tuple[list[Payee], list[Problem]]:
    """Return one payee per assignment to the plan, in the order of person (as bytes) and first day, and what is wrong with them."""
    problems: list[Problem] = []
    quotas = _quotas(plan, world, problems)
    people = {row["person"]: row for row in world.people.select(["person", "hired_on", "left_on"]).to_pylist()}
    rows = [row for row in world.assignments.to_pylist() if row["plan"] == plan.name]
    rows.sort(key=lambda row: (row["person"].encode(), row["from"]))
    payees = []
    for row in rows:
        person = people.get(row["person"])
        if person is None:
            problems.append(
                _problem(
                    "unknown_person",
                    "assignments",
                    _("“%(person)s” is assigned to the plan but is not among the people."),
                    person=row["person"],
                )
            )
            continue
        own = quotas.get(row["person"], {})
        payees.append(
            Payee(
                person=row["person"],
                start=row["from"],
                before=row["before"],
                target=_ten_thousandths(row["target"]),
                target_per=_per(row["target_per"], "assignments", row["person"], problems) if row["target"] is not None else None,
                parameters=_parameters(plan, row, problems),
                employed=(person["hired_on"], person["left_on"]),
                quotas={measure: tuple(found) for measure, found in own.items()},
                cuts=quota_cuts(plan, ((measure, quota) for measure, found in own.items() for quota in found)),
            )
        )
    problems += _overlaps(payees)
    return payees, problems


def _quotas(plan: Plan, world: World, problems: list[Problem]) -> dict[str, dict[str, list[QuotaRow]]]:
    """Return person → measure → rows. Rows that name the plan go before rows that don't."""
    named: dict[str, dict[str, list[QuotaRow]]] = defaultdict(lambda: defaultdict(list))
    general: dict[str, dict[str, list[QuotaRow]]] = defaultdict(lambda: defaultdict(list))
    for row in world.quotas.to_pylist():
        if row["measure"] not in plan.measures or row["plan"] not in (None, plan.name):
            continue
        per = _per(row["per"], "quotas", row["person"], problems)
        if row["amount"] < 0:
            problems.append(
                _problem(
                    "negative_quota",
                    "quotas",
                    _("The quota of “%(person)s” for %(measure)s is below zero."),
                    person=row["person"],
                    measure=row["measure"],
                )
            )
        amount = _ten_thousandths(row["amount"])
        if per is not None and amount is not None:
            among = general if row["plan"] is None else named
            among[row["person"]][row["measure"]].append(QuotaRow(row["from"], row["before"], amount, per))
    for person, measures in general.items():
        for measure, rows in measures.items():
            named[person].setdefault(measure, rows)
    for person, measures in named.items():
        for measure, rows in measures.items():
            rows.sort(key=lambda row: row.start)
            for one, next_one in pairwise(rows):
                if one.before is None or one.before > next_one.start:
                    problems.append(
                        _problem(
                            "quotas_overlap",
                            "quotas",
                            _("“%(person)s” has two quotas for %(measure)s on %(day)s."),
                            _("End the first one on the day the second begins."),
                            person=person,
                            measure=measure,
                            day=next_one.start.isoformat(),
                        )
                    )
    return named


def _overlaps(payees: Iterable[Payee]) -> list[Problem]:
    problems = []
    before: Payee | None = None
    for payee in payees:
        if before is not None and before.person == payee.person and (before.before is None or before.before > payee.start):
            problems.append(
                _problem(
                    "assignments_overlap",
                    "assignments",
                    _("“%(person)s” is assigned to the plan twice on %(day)s."),
                    _("End the first assignment on the day the second begins."),
                    person=payee.person,
                    day=payee.start.isoformat(),
                )
            )
        before = payee
    return problems


def _parameters(plan: Plan, row: dict[str, Any], problems: list[Problem]) -> dict[str, object]:
    given = dict(row["parameters"] or [])
    values: dict[str, object] = {}
    for key, parameter in plan.parameters.items():
        if given.get(key) in (None, ""):
            values[key] = parameter.default
            if parameter.default is None:
                problems.append(
                    _problem(
                        "missing_parameter",
                        "assignments",
                        _("“%(person)s” has no value for the plan's parameter %(key)s."),
                        person=row["person"],
                        key=key,
                    )
                )
            continue
        report = Report()
        scalar = Scalar(given[key].strip(), "assignments", 0, 0)
        value = parameter_value(scalar, parameter.kind, report)
        if isinstance(value, Decimal):
            within(parameter, value, scalar, report)
        values[key] = value
        for problem in report.problems:
            problems.append(
                _problem(
                    "bad_parameter",
                    "assignments",
                    _("“%(value)s” is no value for the parameter %(key)s of “%(person)s”. %(because)s"),
                    value=given[key],
                    key=key,
                    person=row["person"],
                    because=f"{problem.message()} {problem.advice()}".strip(),
                )
            )
    for key in given.keys() - plan.parameters.keys():
        problems.append(
            _problem(
                "unknown_parameter",
                "assignments",
                _("“%(person)s” has a value for %(key)s, which is no parameter of the plan."),
                person=row["person"],
                key=key,
            )
        )
    return values


def _per(text: str | None, path: str, person: str, problems: list[Problem]) -> PeriodKind | None:
    if text in PERS:
        return PERS[text]
    problems.append(
        _problem(
            "bad_per", path, _("“%(text)s” (of “%(person)s”) is not month, quarter, half-year or year."), text=text or "", person=person
        )
    )
    return None


def _ten_thousandths(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount.scaleb(4))


def _problem(code: str, path: str, sentence: str, remedy: str = "", **values: str) -> Problem:
    return Problem(code, path, sentence, remedy, tuple(values.items()))
