"""Reads who is on the plan from the tables of a world: assignments, parameters, quotas, dates; every problem at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from .check_settings import parameter_value, within
from .document import Scalar
from .money import is_currency
from .periods import AMOUNTS_PER, Days
from .plan import PeriodKind, Plan
from .plan_days import Absence, Basis, NewAssignment
from .problems import Problem
from .proration import EVERY_WEEKDAY, WorkingDays
from .report import Report
from .windows import Payee, QuotaRow, Terms, quota_cuts
from .words import _, quoted
from .world import World

_YES_NO = {"true": "yes", "false": "no", "yes": "yes", "no": "no"}
"""How yes and no may be written where they are data, in letters of any size: facts read them so, too."""
PERS = AMOUNTS_PER


def payees_of(plan: Plan, world: World) -> tuple[list[Payee], list[Problem]]:
    """Return who is on the plan when, in the order of person (as bytes) and first day, and what is wrong with the rows.

    Assignment rows that take over from each other are one payee, except where the plan splits windows at other terms (2.2.3).
    """
    problems: list[Problem] = []
    quotas = _quotas(plan, world, problems)
    people = {row["person"]: row for row in world.people.drop_columns(["name"]).to_pylist()}
    calendars = _calendars(plan, world)
    absences = _absences(plan, world)
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
                    _("Add the person, or correct the name."),
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
                terms=(_terms(plan, row, problems),),
                employed=(person["hired_on"], person["left_on"]),
                quotas={measure: tuple(found) for measure, found in own.items()},
                absent=absences.get(row["person"], ()),
                working=calendars.get(person.get("calendar"), calendars[None]),
                cuts=quota_cuts(plan, ((measure, quota) for measure, found in own.items() for quota in found)),
            )
        )
    problems += _overlaps(payees)
    return _taken_over(plan, _unbroken(payees)), problems


def _terms(plan: Plan, row: dict[str, Any], problems: list[Problem]) -> Terms:
    per = _per(row["target_per"], "assignments", "target_per", row, problems) if row["target"] is not None else None
    return Terms(row["from"], row["before"], _ten_thousandths(row["target"]), per, _parameters(plan, row, problems))


def _taken_over(plan: Plan, payees: list[Payee]) -> list[Payee]:
    """The payees with rows that take over from each other made one: of the same terms always, of others where the plan blends them."""
    found: list[Payee] = []
    for payee in payees:
        last = found[-1] if found else None
        if last is None or last.person != payee.person or last.before != payee.start:
            found.append(payee)
            continue
        (terms,), before = payee.terms, last.terms[-1]
        if (terms.target, terms.target_per, terms.parameters) == (before.target, before.target_per, before.parameters):
            joined = (*last.terms[:-1], replace(before, before=terms.before))
        elif plan.proration.new_assignment is NewAssignment.BLEND:
            joined = (*last.terms, terms)
        else:
            found.append(payee)
            continue
        found[-1] = replace(last, before=payee.before, terms=joined)
    return found


def _calendars(plan: Plan, world: World) -> dict[str | None, WorkingDays]:
    """Return the working days of each calendar, and under None those of people without one."""
    if plan.proration.by is not Basis.WORKING_DAYS or not world.free_days.num_rows:
        return {None: EVERY_WEEKDAY}
    rows = world.free_days.to_pylist()
    found: dict[str | None, WorkingDays] = {}
    for name in {None, *(row["calendar"] for row in rows)}:
        own = [row for row in rows if row["calendar"] in (None, name)]
        found[name] = WorkingDays.of((row["day"] for row in own if not row["worked"]), (row["day"] for row in own if row["worked"]))
    return found


def _absences(plan: Plan, world: World) -> dict[str, tuple[Days, ...]]:
    """Return on which days each person is absent in a way that the plan relieves, in order."""
    if plan.proration.absence is Absence.NONE:
        return {}
    found: dict[str, list[Days]] = defaultdict(list)
    for row in world.absences.to_pylist():
        if not plan.proration.relief or row["kind"] in plan.proration.relief:
            found[row["person"]].append(Days(row["from"], row["before"] or dt.date.max))
    return {person: tuple(sorted(days, key=lambda each: each.start)) for person, days in found.items()}


def _unbroken(payees: list[Payee]) -> list[Payee]:
    """The payees with the first day of their unbroken time on the plan where another row began it: rows that meet are one time."""
    found: list[Payee] = []
    for payee in payees:
        last = found[-1] if found else None
        goes_on = last is not None and last.person == payee.person and last.before is not None and last.before >= payee.start
        found.append(replace(payee, since=last.since or last.start) if goes_on and last is not None else payee)
    return found


def _quotas(plan: Plan, world: World, problems: list[Problem]) -> dict[str, dict[str, list[QuotaRow]]]:
    """Return person → measure → rows. Rows that name the plan go before rows that don't."""
    named: dict[str, dict[str, list[QuotaRow]]] = defaultdict(lambda: defaultdict(list))
    general: dict[str, dict[str, list[QuotaRow]]] = defaultdict(lambda: defaultdict(list))
    for row in world.quotas.to_pylist():
        if row["measure"] not in plan.measures or row["plan"] not in (None, plan.name):
            continue
        per = _per(row["per"], "quotas", "per", row, problems)
        if row["amount"] < 0:
            problems.append(
                _problem(
                    "negative_quota",
                    "quotas",
                    _("The quota of “%(person)s” for %(measure)s is below zero."),
                    _("Write 0 or more."),
                    person=row["person"],
                    measure=row["measure"],
                    day=row["from"].isoformat(),
                    column="amount",
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
                            column="from",
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
                    column="from",
                )
            )
        before = payee
    return problems


def _parameters(plan: Plan, row: dict[str, Any], problems: list[Problem]) -> dict[str, object]:
    given = dict(row["parameters"] or [])
    values: dict[str, object] = {}

    def add(code: str, key: str, sentence: str, remedy: str, **said: str) -> None:
        place = {"person": row["person"], "day": row["from"].isoformat(), "column": key}
        problems.append(_problem(code, "assignments", sentence, remedy, key=key, **place, **said))

    for key, parameter in plan.parameters.items():
        if given.get(key) in (None, ""):
            values[key] = parameter.default
            if parameter.default is None:
                sentence = _("“%(person)s” has no value for the plan's parameter %(key)s.")
                add("missing_parameter", key, sentence, _("Write one, or give the parameter a default in the plan."))
            continue
        report = Report()
        text = given[key].strip()
        if parameter.kind == "yes/no":
            text = _YES_NO.get(text.lower(), text)
        scalar = Scalar(text, "assignments", 0, 0)
        value = parameter_value(scalar, parameter.kind, report)
        if isinstance(value, Decimal):
            within(parameter, value, scalar, report)
        values[key] = value
        if plan.pay_in is not None and key == plan.pay_in.parameter and not is_currency(str(value)):
            report.add(
                "unknown_currency",
                scalar,
                _("“%(text)s” is no currency."),
                _("Write its three letters of ISO 4217, for example USD."),
                text=text,
            )
        for problem in report.problems:
            because = f"{problem.message()} {problem.advice()}".strip()
            sentence = _("“%(value)s” is no value for the parameter %(key)s of “%(person)s”. %(because)s")
            add("bad_parameter", key, sentence, "", value=given[key], because=because)
    for key in sorted(given.keys() - plan.parameters.keys()):
        sentence = _("“%(person)s” has a value for %(key)s, which is no parameter of the plan.")
        remedy = _("Its parameters are %(names)s.") if plan.parameters else _("The plan has no parameters: leave it out.")
        add("unknown_parameter", key, sentence, remedy, names=quoted(plan.parameters))
    return values


def _per(text: str | None, path: str, column: str, row: dict[str, Any], problems: list[Problem]) -> PeriodKind | None:
    if text in PERS:
        return PERS[text]
    place = {"person": row["person"], "day": row["from"].isoformat(), "column": column}
    place |= {"measure": row["measure"]} if "measure" in row else {}
    remedy = _("Write month, quarter, half-year or year.")
    if text:
        sentence = _("“%(text)s” (of “%(person)s”) is not month, quarter, half-year or year.")
        problems.append(_problem("bad_per", path, sentence, remedy, text=text, **place))
    else:
        sentence = _("Nothing says for how long the amount of “%(person)s” is meant: %(column)s is empty.")
        problems.append(_problem("bad_per", path, sentence, remedy, **place))
    return None


def _ten_thousandths(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount.scaleb(4))


def _problem(code: str, path: str, sentence: str, remedy: str = "", **values: str) -> Problem:
    return Problem(code, path, sentence, remedy, tuple(values.items()))
