"""The lines of one component: of its credits, its windows, its limits, and of what is held back or taken back; and its windows' rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from . import earned as earlier
from .calculation import Calculation
from .compile_holds import Following
from .compile_lines import LinesProgram
from .component_program import ComponentProgram, other_scopes
from .credit_columns import CreditColumns
from .lines import NO_LINES, LineWriter, decimal_of
from .lines_credit import SCALES, changed_lines
from .lines_groups import Part, groups_of, pool_parts, ranked_parts, rounds_alone
from .lines_holds import followed_lines
from .lines_limits import limit_rows
from .lines_window import NONE, Row, WindowLines, money
from .money import CREDIT_DECIMALS, PRODUCT_DECIMALS, rounded
from .plan import Ranked
from .plan_money import follows_facts
from .windows import ONE_DAY

Totals = Mapping[int, tuple[Decimal, Decimal]]
"""By number of the stretch what its credits are entitled to, and their exact sum after the last one."""


class ComponentLines:
    """One component of a calculation.

    work: the program that left its credits' lines in a table, where its credits have lines; columns: these, where none were posted before;
    totals: what they come to.
    """

    def __init__(
        self,
        calculation: Calculation,
        program: ComponentProgram,
        work: LinesProgram | None,
        columns: CreditColumns | None,
        totals: Totals,
        *,
        has_history: bool,
    ) -> None:
        self.calculation: Final = calculation
        self.program, self.work, self.columns, self.totals, self.has_history = program, work, columns, totals, has_history
        self.component, self.key = program.component, program.component.key
        self.session, self.earned, self.period = calculation.session, calculation.earned, calculation.period
        on = program.component.on
        self.source = calculation.plan.measures[on].source if on else None
        self.stretches = calculation.env.stretches[self.key]
        self.whose = calculation.env.whose(self.stretches)
        self.window = WindowLines(
            program,
            calculation.period,
            calculation.posting,
            self.stretches,
            self.whose,
            [row | {"operands": _of_itself(row.get("operands"))} for row in self.session.read(program.frozen, "span")],
            self.session.columns(program.frozen),
            self._other_history(),
        )

    def found(self) -> tuple[list[pa.Table], list[Row]]:
        """Return the component's lines (LINES) and the rows of its windows (WINDOWS)."""
        component, window, calculation = self.component, self.window, self.calculation
        writer = LineWriter(calculation.plan, component, self.source)
        if component.pool is not None or component.ranked is not None:
            window.parts = dict(self._parts())
        tables = []
        if self.work is not None:
            tables.append(self._of_credits(self.work, writer))
        window_rows = window.rows()
        gone = self._gone(self.work) if self.work is not None and self.has_history else []
        tables.append(writer.of_rows([*window_rows, *gone]))
        # A correction's lines count against the limits of the period that they are posted into.
        if other_scopes(component) and not calculation.is_correction:
            tables.append(writer.of_rows(self._limits(tables)))
        if follows_facts(component) and not calculation.is_correction and calculation.with_credits:
            tables += self._followed(tables)
        return tables, [self._window_row(number) for number in range(len(self.stretches))]

    def _followed(self, tables: Sequence[pa.Table]) -> list[pa.Table]:
        """Return what is held back, released or taken back of the component's facts, of windows that have ended too."""
        plan = self.calculation.plan
        date = str(plan.measures[str(self.component.on)].date)
        follow = Following(plan, self.component, str(self.source), date, self.period, self.program.step)
        return followed_lines(follow, self.session, self.earned, tables, self.calculation.register_source)

    def _parts(self) -> Iterator[tuple[int, Part]]:
        """Yield what each member of each group gets."""
        component, window, step = self.component, self.window, self.program.step
        paid = component.pool or component.ranked
        assert paid is not None
        persons, last = [whose.person for whose in self.whose], self.period.before - ONE_DAY
        for numbers in groups_of(window.spans, persons, last, paid, self.calculation.env.groups.teams):
            members = [window.member(number) for number in numbers]
            if isinstance(paid, Ranked):
                yield from ranked_parts(members, paid, step)
            else:
                yield from pool_parts(members, step, alone=rounds_alone(component))

    def _other_history(self) -> dict[earlier.Key, dict[str, Any]]:
        if not self.has_history:
            return {}
        scale = self.session.columns(f"earlier:{self.key}")["earned"].scale
        rows = self.session.read(f"earlier:{self.key}", "person", but_for=("kind", "credit"))
        return earlier.keyed([row | {"earned": decimal_of(row["earned"], scale)} for row in rows])

    def _of_credits(self, work: LinesProgram, writer: LineWriter) -> pa.Table:
        """Return the lines of single credits, and tell the windows what their credits come to."""
        program, session, key, window = self.program, self.session, self.key, self.window
        for span, (entitled, exact) in self.totals.items():
            window.entitled[span], window.last_sums[span] = entitled, exact
        if not self.calculation.with_credits:
            return NO_LINES
        if self.columns is not None:
            found = self.columns.of(program)
        else:
            tables = [work.name, f"history:{key}", program.frozen, "this period"]
            found, _shapes = session.fetch(("changed lines", key, work.key), tables, partial(changed_lines, work, program))
        constants = {"kind": "credit", "first_period": self.calculation.posting.name, "reason": "new"}
        return writer.of_columns(found, SCALES, self.whose, constants)

    def _gone(self, work: LinesProgram) -> list[Row]:
        """Return the lines of credits that were paid before and are not now."""
        key, session = self.key, self.session
        paid = f"{key}|paid" if f"{key}|paid" in session.columns(work.name) else None
        tables = [f"earlier:{key}", work.name]
        found, shapes = session.fetch(("gone", key, work.key), tables, partial(earlier.gone_credits, self.program, work.name, paid))
        rows = []
        for row in found.to_pylist():
            amount = decimal_of(row["earned"], shapes["earned"].scale) or NONE
            posted = {
                "kind": "credit",
                "source": self.source,
                "fact": row["fact"],
                "position": 0,
                "first_period": row["first"],
                "reason": "no longer counts",
            }
            whose = {name: row[name] for name in ("person", "window_from", "window_before")}
            rows.append(whose | posted | {"entitled": money(NONE), "earned_before": money(amount), "amount": money(-amount)})
        return rows

    def _limits(self, tables: Sequence[pa.Table]) -> list[Row]:
        totals = pa.concat_tables(tables).group_by("person").aggregate([("amount", "sum")])
        posting = dict(zip(totals.column("person").to_pylist(), totals.column("amount_sum").to_pylist(), strict=True))
        scopes = other_scopes(self.component)
        caps = {
            whose.person: {scope: self.window.number(row, f"cap per {scope.value}") for scope in scopes}
            for whose, row in zip(self.whose, self.window.frozen, strict=True)
        }
        beside = self.calculation.limited_with
        counted = (
            self.earned
            if beside is None
            else pa.concat_tables([self.earned, beside.select(self.earned.schema.names).cast(self.earned.schema)])
        )
        own = counted.filter(pc.equal(counted.column("component"), self.key)) if counted.num_rows else counted
        return limit_rows(self.program, self.period, posting, caps, own.to_pylist())

    def _window_row(self, number: int) -> Row:
        window = self.window
        row, whose = window.frozen[number], self.whose[number]

        def shown(name: str, decimals: int) -> Decimal | None:
            value = window.number(row, name) if name in row else None
            return None if value is None else rounded(value, decimals)

        return {
            "person": whose.person,
            "plan": self.calculation.plan.name,
            "component": self.key,
            "window_from": whose.window_from,
            "window_before": whose.window_before,
            "gate_open": row.get("gate"),
            "multiplier": shown("multiplier", PRODUCT_DECIMALS),
            "rate": shown("rate", PRODUCT_DECIMALS),
            "band": row.get("band"),
            "band_to": row.get("band to"),
            "target": shown("target", CREDIT_DECIMALS),
            "entitled": money(window.entitled.get(number, NONE)),
            "operands": row.get("operands"),
        }


def _of_itself(operands: str | None) -> str | None:
    """Return what was read for a window without the days of one that is whole: others being cut short says nothing of it."""
    if operands is None or '"of days"' not in operands:
        return operands
    read = json.loads(operands)
    if read["days"] == read["of days"] and read.get("absent days", "0") == "0":
        read = {name: text for name, text in read.items() if name not in ("days", "of days", "absent days")}
    elif read.get("absent days") == "0":
        del read["absent days"]
    return json.dumps(read, ensure_ascii=False, separators=(",", ":")) if read else None
