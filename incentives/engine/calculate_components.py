"""From measures to components: what is frozen for each window, what was posted before, and the programs of the credits' lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final

import pyarrow as pa

from . import compile_frozen as frozen
from . import earned as earlier
from .calculate_lines import ComponentLines, Totals
from .calculation import Calculation
from .compile_lines import LinesProgram, lines_of
from .compile_rates import Style
from .compile_sums import adds_up, sums_of
from .component_program import ComponentProgram
from .credit_columns import CreditColumns
from .formula import Expr
from .lines import decimal_of
from .lines_credit import entitled_of
from .lines_window import NONE
from .node import told_as
from .world import LINES, WINDOWS

OrderClass = tuple[tuple[int, ...] | None, Expr | None] | None
"""What tells orders of credits apart: what was posted before, and which credits are left unpaid. None: all count first in this period."""


class Components:
    """The components of one calculation, once its measures have their values."""

    def __init__(self, calculation: Calculation) -> None:
        self.calculation: Final = calculation
        self.plan, self.env, self.session, self.programs = calculation.plan, calculation.env, calculation.session, calculation.programs
        self.with_history: set[str] = set()
        self._summed: set[str] = set()
        """The works of whose credits there is only what they come to."""

    def lines(self) -> tuple[list[pa.Table], pa.Table]:
        """Return the lines of every component (LINES) and the rows of their windows (WINDOWS)."""
        session = self.session
        self._register_earned()
        for program in self.programs:
            session.register(program.env, *self.env.component_table(program))
            with told_as(f"components.{program.component.key}"):
                if program.component.gate_stays_open:
                    session.register(program.env_before, *self.env.earlier_table(program))
                    inputs = [program.env_before, *program.read_tables]
                    session.build(program.open_before, program.open_before, inputs, partial(frozen.open_before_of, program))
                session.build(program.frozen, ("frozen", program.component.key), program.tables, partial(frozen.frozen_of, program))
        works, columns = self._works(), dict[str, CreditColumns]()
        each = {work.name: work for work in works.values()}
        totals = {key: found for work in each.values() for key, found in self._totals(work).items()}
        lines, windows = [LINES.empty_table()], []
        for program in self.programs:
            with told_as(f"components.{program.component.key}"):
                key, work = program.component.key, works.get(program.component.key)
                has_history = key in self.with_history
                if work is not None and self.calculation.with_credits and not has_history and work.name not in columns:
                    new = [one for one in work.components if one.component.key not in self.with_history]
                    columns[work.name] = CreditColumns(self.calculation, work, new)
                own = None if work is None or has_history else columns.get(work.name)
                found, rows = ComponentLines(self.calculation, program, work, own, totals.pop(key, {}), has_history=has_history).found()
            lines += found
            windows += rows
        return lines, pa.Table.from_pylist(windows, schema=WINDOWS)

    def _register_earned(self) -> None:
        periods = self.env.period_table(self.calculation.posting)
        self.session.register("periods", periods)
        self.session.register("this period", pa.table({"this": pa.array([self.calculation.posting.name], pa.string())}))
        if self.calculation.earned.num_rows:
            self.session.register(earlier.EARNED_TABLE, self.calculation.earned)

    def _history(self, program: ComponentProgram) -> bool:
        """Prepare what the component posted before; whether there is any."""
        key, session = program.component.key, self.session
        days = earlier.days_in_question(program, self.calculation.period)
        if not self.calculation.earned.num_rows or days is None:
            return False
        name = f"earlier:{key}"
        session.build(name, ("earlier", key, days), [earlier.EARNED_TABLE, program.env], partial(earlier.history_of, program, days))
        if not session.rows(name):
            session.drop(name)
            return False
        session.build(f"history:{key}", ("history", key), [name], partial(earlier.credits_before, program))
        return True

    def _works(self) -> dict[str, LinesProgram]:
        """Run the credit lines of each measure, components together whose credits stand in the same order."""
        self.with_history = {program.component.key for program in self.programs if self._history(program)}
        groups: dict[tuple[str, OrderClass], list[ComponentProgram]] = {}
        for program in self.programs:
            if program.style in (Style.CUMULATIVE, Style.OWN):
                groups.setdefault((str(program.component.on), self._order_class(program)), []).append(program)
        works: dict[str, LinesProgram] = {}
        for (on, order), programs in groups.items():
            has_history = order is not None and order[0] is not None
            work = LinesProgram(self.plan.measures[on], tuple(programs), order is not None, has_history)
            with told_as(f"measures.{on}"):
                # Where nobody asks for single credits, what they come to is enough.
                if not self.calculation.with_credits and not self.with_history and adds_up(work):
                    self.session.build(work.name, ("sums", work.key), work.tables, partial(sums_of, work))
                    self._summed.add(work.name)
                else:
                    self.session.build(work.name, work.key, work.tables, partial(lines_of, work))
            works |= {program.component.key: work for program in programs}
        return works

    def _totals(self, work: LinesProgram) -> dict[str, Totals]:
        """Return what the credits of each component of a work come to."""
        if work.name in self._summed:
            rows, shapes, exact = self.session.read(work.name, "span"), self.session.columns(work.name), "exact after"
        else:
            found, shapes = self.session.fetch(("entitled", work.key), [work.name], partial(entitled_of, work))
            rows, exact = found.to_pylist(), "exact"

        def amount(row: Mapping[str, Any], name: str) -> Decimal:
            return decimal_of(row[name], shapes[name].scale) or NONE

        keys = [one.component.key for one in work.components]
        return {key: {row["span"]: (amount(row, f"{key}|entitled"), amount(row, f"{key}|{exact}")) for row in rows} for key in keys}

    def _order_class(self, program: ComponentProgram) -> OrderClass:
        """Return what tells orders of credits apart; None where every credit was first counted in this period."""
        component = program.component
        signature = None
        if component.key in self.with_history:
            signature = self.session.signature(
                f"history:{component.key}", ("span", "fact", "first"), but_for=("first", self.calculation.posting.name)
            )
        days = [span.days.start for span in self.env.stretches[component.key]]
        reaches_back = bool(days) and min(days) < self.calculation.period.start
        if signature is None and not (component.where is not None and reaches_back):
            return None
        return signature, component.where.tree if component.where is not None else None
