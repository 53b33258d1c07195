"""Reads a plan document: a `Plan`, or every problem in it at once, each with its place, its meaning and a remedy."""

from __future__ import annotations

from collections.abc import Mapping as Map
from typing import Final

from .check_components import ComponentReader
from .check_measures import MeasureReader
from .check_pay_in import read_pay_in
from .check_room import refuse_without_room
from .check_settings import (
    read_currency,
    read_effective,
    read_fiscal_year,
    read_name,
    read_parameters,
    read_period,
    read_proration,
    read_requires,
    read_rounding,
    refuse_months_of_parts,
)
from .check_settlement import read_limits
from .document import Mapping, Scalar, read_document
from .facts import Catalog
from .group import Group, refuse_too_many
from .money import step_of
from .names import Names
from .plan import Plan, Table
from .problems import Problem, Refused
from .report import Report, TooManyProblems
from .tables import finish_tables, read_tables

_KEYS: Final = (
    "plan",
    "description",
    "currency",
    "period",
    "fiscal year",
    "effective",
    "requires",
    "proration",
    "rounding",
    "parameters",
    "tables",
    "measures",
    "components",
    "limits",
    "pay in",
)
MOST_OF_A_KIND: Final = 100
_LATER: Final = ("hold", "clawback", "team", "credit")


def read_plan(text: str | bytes, catalog: Catalog, *, shared_tables: Map[str, Table] | None = None, path: str = "plan.yaml") -> Plan:
    """Return the plan that this document says; raise Refused with all its problems.

    `path` names the file in problems that belong to no key, and one ending in .json is read as JSON.
    `shared_tables` are tables that plans may name (`shared: …`), by name, as `tables.check_table` reads them.
    """
    plan, problems = check_plan(text, catalog, shared_tables=shared_tables, path=path)
    if plan is None:
        raise Refused(problems)
    return plan


def check_plan(
    text: str | bytes, catalog: Catalog, *, shared_tables: Map[str, Table] | None = None, path: str = "plan.yaml"
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Return the plan and no problems, or None and every problem, in the order of the document. Raises nothing, whatever the text."""
    report = Report()
    plan = None
    try:
        document = read_document(text, report, path)
        if document is not None:
            plan = _read(document, catalog, shared_tables or {}, report)
    except TooManyProblems:
        pass
    problems = report.in_order(path)
    return (None if problems else plan), problems


def _read(document: Mapping, catalog: Catalog, shared: Map[str, Table], report: Report) -> Plan | None:
    group = Group(document, report, _KEYS, _LATER)
    name, currency, period = read_name(group), read_currency(group), read_period(group)
    fiscal_year_starts = read_fiscal_year(group)
    effective_from, effective_before = read_effective(group)
    requires, (proration, new_quota) = read_requires(group), read_proration(group)
    refuse_months_of_parts(group, period, proration)
    money_to, points_to, at_each_step = read_rounding(group, currency)
    for part in ("parameters", "tables", "measures", "components"):
        refuse_too_many(group.group(part), part, MOST_OF_A_KIND, report)
    names = Names(catalog)
    fields = _fields_in_use(group, catalog)
    read_parameters(group, names, fields)
    tables = read_tables(group, shared, names.tables, effective_from, report)
    measures = MeasureReader(names, requires, period, report).read(group, fields | names.parameters.keys())
    components = ComponentReader(names, currency, period, report).read(group)
    limits = read_limits(group, names, period)
    pay_in = read_pay_in(group, currency, names.parameters)
    tables = finish_tables(tables, names.tables, group, report)
    if report.problems or currency is None or period is None or effective_from is None:
        return None
    plan = Plan(
        name=name,
        currency=currency,
        period=period,
        fiscal_year_starts=fiscal_year_starts,
        effective_from=effective_from,
        effective_before=effective_before,
        requires=requires,
        new_quota=new_quota,
        rounding_to=money_to,
        description=group.text("description") or "",
        proration=proration,
        parameters={key: parameter for key, parameter in names.parameters.items() if parameter is not None},
        tables=tables,
        measures=measures,
        components=components,
        rounding_points=points_to,
        limits=limits,
        pay_in=pay_in,
        each_step=step_of(currency, money_to=money_to) if at_each_step else None,
    )
    refuse_without_room(plan, document, catalog, report)
    return plan


def _fields_in_use(group: Group, catalog: Catalog) -> set[str]:
    """Names of the fields of the sources this plan reads: nothing the plan names may hide one of them.

    Only of those sources, so that a field added to another one later breaks no plan.
    """
    used: set[str] = set()
    measures = group["measures"]
    for entry in measures if isinstance(measures, Mapping) else ():
        source = entry.value.get("from") if isinstance(entry.value, Mapping) else None
        if isinstance(source, Scalar) and source.text in catalog.sources:
            used |= catalog.sources[source.text].fields.keys()
    return used
