"""Golden cases as they are written in the YAML files beside this module (README.md has the words)."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from incentives.catalog import CATALOG
from incentives.engine.check import read_plan
from incentives.engine.facts import FieldType, Source
from incentives.engine.plan import Plan, Table
from incentives.engine.tables import check_table
from incentives.engine.world import (
    ABSENCES,
    ASSIGNMENTS,
    ASSISTANTS,
    EARNED,
    FREE_DAYS,
    PEOPLE,
    QUOTAS,
    RATES,
    REPORTING,
    REVIEWS,
    SPLITS,
    TEAMS,
    TERRITORIES,
    World,
)

HERE = Path(__file__).parent

FROM_THE_START = dt.date(2000, 1, 1)
PERSON_KEYS = {"quota", "quotas", "target", "from", "before", "hired", "calendar", "left", "team"}


class _Text(yaml.BaseLoader):
    """Every scalar is text; a key that comes twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"{node.start_mark}: written twice: {', '.join(sorted(twice))}")
        return super().construct_mapping(node, deep=True)


def read_yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Text)


@dataclass(frozen=True)
class Case:
    name: str
    file: str
    said: Mapping[str, Any]

    @property
    def examples(self) -> list[str]:
        ids = self.said.get("examples", [])
        return [ids] if isinstance(ids, str) else ids

    @property
    def periods(self) -> list[str]:
        periods = self.said["period"]
        return [periods] if isinstance(periods, str) else periods

    def expected(self, what: str, period: str) -> Mapping[str, Any]:
        """What `expect`, `lines` or `standings` say about one period."""
        said = self.said.get(what, {})
        return said if isinstance(self.said["period"], str) else said.get(period, {})

    @property
    def document(self) -> dict[str, Any]:
        plan = dict(read_yaml(HERE / "plans" / f"{self.said['plan']}.yaml"))
        for key in ("parameters", "tables", "measures", "components"):
            if key in self.said:
                plan[key] = {**plan.get(key, {}), **self.said[key]}
        return {**plan, **self.said.get("also", {})}

    @property
    def plan_text(self) -> str:
        return yaml.safe_dump(self.document, sort_keys=False, allow_unicode=True, width=10_000)

    @property
    def shared_tables(self) -> dict[str, Table]:
        """Tables that are documents of their own, by name."""
        found = {}
        for name, said in self.said.get("shared tables", {}).items():
            found[name], problems = check_table(yaml.safe_dump({"table": name, **said}, sort_keys=False, width=10_000))
            assert not problems, problems
        return found

    @property
    def plan_read(self) -> Plan:
        """The plan, without problems."""
        return read_plan(self.plan_text, CATALOG, shared_tables=self.shared_tables)

    def world(self, period: str) -> World:
        """All that is known when this period is calculated (`facts changed` come into force period by period)."""
        read = {measure.get("from") for measure in self.document["measures"].values()}
        facts = {source: _with_ids(self.said.get(source, [])) for source in CATALOG.sources if source in self.said or source in read}
        for changed_in, changes in self.said.get("facts changed", {}).items():
            if changed_in <= period:
                facts = {source: _changed(rows, changes.get(source, [])) for source, rows in facts.items()}
        plan = self.document["plan"]
        return World(
            people=_people(self.said["people"]),
            assignments=_table(ASSIGNMENTS, self._assignments(plan)),
            quotas=_table(QUOTAS, self._quotas()),
            facts={source: facts_table(CATALOG.sources[source], rows, self._fact_defaults(source)) for source, rows in facts.items()},
            splits=_table(SPLITS, [split for source, rows in facts.items() for split in _splits(source, rows)]),
            rates=_table(RATES, [self._rate(row) for row in self.said.get("exchange rates", [])]),
            teams=_table(TEAMS, self._teams()),
            reporting=_table(REPORTING, self._dated("reporting")),
            assistants=_table(ASSISTANTS, self._dated("assistants")),
            territories=_table(TERRITORIES, [_shared(row) for row in self._dated("territories")]),
            absences=_table(ABSENCES, self.said.get("absences", [])),
            reviews=_table(REVIEWS, [{"plan": plan, **row} for row in self.reviews(period)]),
            free_days=_table(FREE_DAYS, [{**row, "worked": row.get("worked") == "yes"} for row in self.said.get("free days", [])]),
            earned=_table(EARNED, [{"plan": plan, **row} for row in self.said.get("earned", [])]),
            catalog=CATALOG,
        )

    def reviews(self, period: str) -> list[dict[str, Any]]:
        """Those that are known when this period is calculated: `reviewed in` says since which."""
        known = [row for row in self.said.get("reviews", []) if row.get("reviewed in", period) <= period]
        return [{key: value for key, value in row.items() if key != "reviewed in"} for row in known]

    def _fact_defaults(self, source: str) -> dict[str, str]:
        dates = {measure.get("date", "") for measure in self.document["measures"].values() if measure.get("from") == source}
        first = _first_day(self.periods[0], self.document.get("fiscal year", {}).get("starts", "january"))
        return {"currency": self.document["currency"], **{date: first.isoformat() for date in dates if date}}

    def _assignments(self, plan: str) -> list[dict[str, Any]]:
        rows = [{"plan": plan, **row} for row in self.said.get("assignments", [])]
        there = {row["person"] for row in rows}
        parameters = self.document.get("parameters", {})
        for person, about in self.said["people"].items():
            if person in there:
                continue
            row = {"person": person, "plan": plan, "from": about.get("from", FROM_THE_START), "before": about.get("before")}
            if "target" in about:
                row["target"], row["target_per"] = about["target"].split(" per ")
            rows.append({**row, "parameters": {key: value for key, value in about.items() if key in parameters or key not in PERSON_KEYS}})
        return rows

    def _quotas(self) -> list[dict[str, Any]]:
        rows = list(self.said.get("quotas", []))
        measures = self.document["measures"]
        for person, about in self.said["people"].items():
            quotas = dict(about.get("quotas", {}))
            if "quota" in about:
                quotas["bookings" if "bookings" in measures else next(iter(measures))] = about["quota"]
            for measure, said in quotas.items():
                amount, per = said.split(" per ")
                rows.append({"person": person, "measure": measure, "from": FROM_THE_START, "amount": amount, "per": per})
        return rows

    def _teams(self) -> list[dict[str, Any]]:
        rows = list(self.said.get("teams", []))
        rows += [
            {"person": person, "team": about["team"]}
            for person, about in self.said["people"].items()
            if "team" in about and "team" not in self.document.get("parameters", {})
        ]
        return [{"from": FROM_THE_START, **row} for row in rows]

    def _dated(self, name: str) -> list[dict[str, Any]]:
        return [{"from": FROM_THE_START, **row} for row in self.said.get(name, [])]

    @staticmethod
    def _rate(row: Mapping[str, str]) -> dict[str, Any]:
        return {"from_currency": row["from"], "to_currency": row["to"], "from": row["on"], "rate": row["rate"]}


def _first_day(period: str, fiscal_year_starts: str) -> dt.date:
    months = [month.lower() for month in calendar.month_name[1:]]
    year, _, part = period.partition("-")
    start = months.index(fiscal_year_starts)
    if part[:1] in ("W", "F"):
        return dt.date.fromisocalendar(int(year), int(part[1:]), 1)
    if part[2:]:
        return dt.date(int(year), int(part[:2]), 1 if part.endswith("A") else 16)
    if part.isdigit():
        return dt.date(int(year), int(part), 1)
    number = int(year) * 12 + start + ({"Q": 3, "H": 6}[part[0]] * (int(part[1]) - 1) if part else 0)
    return dt.date(number // 12, number % 12 + 1, 1)


def _with_ids(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f"D{number}", **row} for number, row in enumerate(rows, start=1)]


def _changed(rows: list[dict[str, Any]], changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_id = {row["id"]: row for row in rows} | {row["id"]: row for row in changes}
    return [row for row in by_id.values() if "gone" not in row]


def _splits(source: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by = CATALOG.sources[source].splits_by
    return [
        {"source": source, "fact": row[by], "person": person, "share": Decimal(share.rstrip("%")) / 100, "role": role}
        for row in rows
        for role, shares in {None: row.get("split", {}), **row.get("roles", {})}.items()
        for person, share in shares.items()
    ]


def _shared(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "share": Decimal(row["share"].rstrip("%")) / 100} if "share" in row else dict(row)


def _people(people: Mapping[str, Mapping[str, str]]) -> pa.Table:
    return _table(
        PEOPLE,
        [
            {
                "person": person,
                "name": person,
                "hired_on": about.get("hired"),
                "left_on": about.get("left"),
                "calendar": about.get("calendar"),
            }
            for person, about in people.items()
        ],
    )


def _table(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows of text as the table a calculation reads."""
    typed = [{field.name: _typed(row.get(field.name), field.type) for field in schema} for row in rows]
    return pa.Table.from_pylist(typed, schema=schema)


def _typed(value: Any, kind: pa.DataType) -> Any:
    if pa.types.is_map(kind):
        return list((value or {}).items())
    if isinstance(value, str) and pa.types.is_date(kind):
        return dt.date.fromisoformat(value)
    if isinstance(value, str) and pa.types.is_decimal(kind):
        return Decimal(value)
    return value


ARROW = {
    FieldType.TEXT: pa.string(),
    FieldType.DAY: pa.date32(),
    FieldType.YES_NO: pa.bool_(),
    FieldType.NUMBER: pa.int64(),
    FieldType.MONEY: pa.int64(),
}


def facts_table(source: Source, rows: list[dict[str, Any]], defaults: Mapping[str, str]) -> pa.Table:
    """Facts written as text, as the source's Arrow table (amounts and numbers as scaled integers)."""
    known = {"id", "owner", "currency", "split", "roles", *source.fields}
    unknown = {key for row in rows for key in row} - known
    if unknown:
        raise ValueError(f"{source.name} has no {', '.join(sorted(unknown))}")
    schema = pa.schema(
        [pa.field("id", pa.string(), False), pa.field("owner", pa.string()), pa.field("currency", pa.string())]
        + [pa.field(field.name, ARROW[field.type]) for field in source.fields.values()]
    )
    typed = [{name: _cell(source, name, {**defaults, **row}.get(name)) for name in schema.names} for row in rows]
    return pa.Table.from_pylist(typed, schema=schema)


def _cell(source: Source, name: str, text: str | None) -> Any:
    if text is None or name not in source.fields:
        return text
    field = source.fields[name]
    match field.type:
        case FieldType.DAY:
            return dt.date.fromisoformat(text)
        case FieldType.YES_NO:
            return {"yes": True, "no": False}[text]
        case FieldType.NUMBER | FieldType.MONEY:
            scaled = Decimal(text) * 10**field.scale
            if scaled != int(scaled):
                raise ValueError(f"{source.name}.{name}: {text} has more than {field.scale} decimals")
            return int(scaled)
    return text


@cache
def all_cases() -> tuple[Case, ...]:
    cases = [Case(said["name"], path.stem, said) for path in sorted(HERE.glob("*.yaml")) for said in read_yaml(path)]
    names = [case.name for case in cases]
    assert len(names) == len(set(names)), "two golden cases have one name"
    return tuple(cases)


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80]
