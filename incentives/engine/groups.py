"""Sums over the payees of a team, or of everybody on the plan: who is in which group on a day (docs/plan-format.md 2.7)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

import pyarrow as pa

from . import aggregates
from . import tree as t
from .compile_credits import Wanted
from .formula import GroupOf, GroupRef
from .query import Query
from .session import ROWS
from .windows import Calendar, Span, Spans


class Teams:
    """Who is in which team on which day."""

    def __init__(self, rows: pa.Table) -> None:
        self._rows: dict[str, list[tuple[dt.date, dt.date | None, str]]] = defaultdict(list)
        for row in rows.to_pylist():
            self._rows[row["person"]].append((row["from"], row["before"], row["team"]))

    def of(self, person: str, day: dt.date) -> str | None:
        """Return the person's team on a day; None for somebody without one, who is a team alone."""
        for start, before, team in self._rows.get(person, ()):
            if start <= day and (before is None or day < before):
                return team
        return None

    def group(self, of: GroupOf, person: str, day: dt.date) -> tuple[str, ...]:
        """Return what all members of the person's group have in common on that day, and nobody else."""
        if of is GroupOf.EVERYBODY:
            return ()
        team = self.of(person, day)
        return ("alone", person) if team is None else ("team", team)


class Groups:
    """The groups that formulas sum over, each with the spans in which its members' measure is read."""

    def __init__(self, calendar: Calendar, spans: Mapping[str, Spans], teams: pa.Table) -> None:
        self.calendar, self.spans, self.teams = calendar, spans, Teams(teams)
        self._numbers: dict[tuple[GroupRef, dt.date], dict[tuple[str, ...], int]] = {}
        self._members: dict[GroupRef, list[tuple[int, int]]] = defaultdict(list)
        self._last = 0

    def number_of(self, read: GroupRef, span: Span) -> int:
        """Return the number of the group whose sum is read for a stretch, on its reading day."""
        day = span.reading_day
        found = self._numbers.get((read, day))
        if found is None:
            found = self._numbers[read, day] = self._groups_on(read, day)
        return found[self.teams.group(read.of, self.calendar.payees[span.payee].person, day)]

    def _groups_on(self, read: GroupRef, day: dt.date) -> dict[tuple[str, ...], int]:
        spans = self.spans[read.measure]
        found: dict[tuple[str, ...], int] = {}
        for payee, row in enumerate(self.calendar.payees):
            group = self.teams.group(read.of, row.person, day)
            if group not in found:
                self._last += 1
                found[group] = self._last
            span = self.calendar.reading(spans.measure.over, payee, day)
            if span is not None:
                self._members[read].append((found[group], spans.number_of(span)))
        return found

    def members(self, read: GroupRef) -> pa.Table:
        """Return who is added up: the number of the group, and the span of each member."""
        rows = self._members[read]
        return pa.table({name: pa.array([row[at] for row in rows], pa.int32()) for at, name in enumerate(("group", "span"))})


def members_table(read: GroupRef) -> str:
    return f"members:{read.of.value}:{read.measure}"


def sums_of(read: GroupRef, shapes: Wanted) -> Query:
    """One row per group: its number, and what the measure comes to over its members."""
    members, values = shapes[members_table(read)], shapes[f"values:{read.measure}"]
    query = Query(members_table(read), {name: (name, members[name]) for name in ("group", "span")})
    query.join(f"values:{read.measure}", {"value": ("value", values["value"])}, [("span", "=", "span")])
    query.group(["group"], {"value": aggregates.total(t.or_zero(query["value"]), max(members[ROWS].bound, 1))})
    return query
