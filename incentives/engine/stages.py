"""Programs over many rows in stages: the engine puts rows in order, running sums are added up over its Arrow tables, the rest goes on.

A window function keeps its partitions apart, sorts each of them and carries every column through; over millions of rows, sorting once and
adding up columns that stand in order takes a third of its time. What comes of it is the same, row for row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from .node import Kind, Node, Op, Shape
from .query import Group, Join, Keep, Layer, Pick, Query, Scan, Step, Windows

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps whose rows are put in order, and the sums that are added up over them; the steps that follow read these as a table."""

    steps: tuple[Step, ...]
    table: str
    part: str
    sums: Mapping[str, str | None]
    """Name of the sum → the column that it adds up; None: the position in the part."""


def in_stages(query: Query) -> tuple[list[Stage], list[Step]]:
    """Return the stages of a query and the steps that are left after them: all of them where no window can be added up outside."""
    stages: list[Stage] = []
    steps = list(query.steps)
    while (at := _first_outside(steps)) is not None:
        stage, steps = _cut(steps, at, f"stage {len(stages) + 1}")
        stages.append(stage)
    if stages:
        steps = _standing(steps, stages[-1])
    return stages, steps


def _first_outside(steps: Sequence[Step]) -> int | None:
    found = (at for at, step in enumerate(steps) if isinstance(step, Windows) and _adds_up_outside(step, steps[:at]))
    return next(found, None)


def _adds_up_outside(step: Windows, before: Sequence[Step]) -> bool:
    """Whether the sums fit 64 bits and nothing that they add up is empty, by one partition whose name is a number."""
    shapes = _shapes_after(before)
    operands = [part.shape for node in step.values.values() for part in node.parts]
    part = shapes[step.part[0]]
    return (
        len(step.part) == 1
        and part.kind is Kind.NUMBER
        and not any(shape.empty or shape.wide for shape in (part, *operands))
        and not any(node.shape.wide for node in step.values.values())
    )


def _cut(steps: Sequence[Step], at: int, table: str) -> tuple[Stage, list[Step]]:
    """Cut at this step. Sums of all parts together may pass 64 bits and come round again: what is left of them for one part is right."""
    windows = steps[at]
    assert isinstance(windows, Windows)
    shapes, (part,) = _shapes_after(steps[:at]), windows.part
    sums = {name: _name_of(node.parts[0]) if node.op is Op.RUNNING_SUM else None for name, node in windows.values.items()}
    wanted = {*_read(steps[at + 1 :]), *(name for name in sums.values() if name), part}
    kept = [name for name in shapes if name in wanted]
    ordered = Pick({name: name for name in kept}, (part, *windows.order))
    known = {name: (name, shapes[name]) for name in kept} | {name: (name, node.shape) for name, node in windows.values.items()}
    return Stage((*steps[:at], ordered), table, part, sums), [Scan(table, known), *steps[at + 1 :]]


def _standing(steps: list[Step], last: Stage) -> list[Step]:
    """The steps with rows left as they stand at the end, where they were put in that order and nothing has disturbed it since."""
    end, positions = steps[-1], [name for name, column in last.sums.items() if column is None]
    disturbed = any(isinstance(step, Join | Windows | Group) for step in steps)
    if not disturbed and isinstance(end, Pick) and not end.once and end.order and tuple(end.order) == (last.part, *positions):
        return [*steps[:-1], replace(end, standing=True)]
    return steps


def _shapes_after(steps: Sequence[Step]) -> dict[str, Shape]:
    shapes: dict[str, Shape] = {}
    for step in steps:
        match step:
            case Scan(columns=columns):
                shapes = {name: shape for name, (_, shape) in columns.items()}
            case Join(columns=columns, keep_all=keep_all):
                shapes |= {name: replace(shape, empty=shape.empty or keep_all) for name, (_, shape) in columns.items()}
            case Layer(values=values) | Windows(values=values):
                shapes |= {name: node.shape for name, node in values.items()}
            case Group(keys=keys, values=values):
                shapes = {key: shapes[key] for key in keys} | {name: node.shape for name, node in values.items()}
            case Pick(columns=picked):
                shapes = {name: shapes[old] for name, old in picked.items()}
            case Keep():
                pass
    return shapes


def _read(steps: Sequence[Step]) -> Iterator[str]:
    """Yield the names that the steps read (also of what they themselves bind)."""
    for step in steps:
        match step:
            case Join(on=on):
                yield from (here for here, _sign, _there in on)
            case Layer(values=values):
                yield from _names_in(values.values())
            case Windows(values=values, part=part, order=order):
                yield from (*_names_in(values.values()), *part, *order)
            case Keep(condition=condition):
                yield from _names_in([condition])
            case Group(keys=keys, values=values):
                yield from (*keys, *_names_in(values.values()))
            case Pick(columns=picked):
                yield from picked.values()
            case Scan():
                pass


def _names_in(nodes: Iterable[Node]) -> Iterator[str]:
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        waiting += node.parts
        if node.op is Op.COLUMN:
            yield _name_of(node)


def _name_of(node: Node) -> str:
    assert node.op is Op.COLUMN
    assert isinstance(node.detail, str)
    return node.detail


def with_sums(rows: pa.Table, stage: Stage) -> pa.Table:
    """Return the rows, which stand in order, with the running sums of the stage."""
    parts = _whole_numbers(rows.column(stage.part))
    begins = np.flatnonzero(parts[1:] != parts[:-1]) + 1
    one_each = np.ones(len(parts), np.int64)
    columns = dict(zip(rows.column_names, rows.columns, strict=True))
    for name, column in stage.sums.items():
        added = one_each if column is None else _whole_numbers(columns[column])
        columns[name] = pa.array(_running_sums(added, begins))
    return pa.table(columns)


def _whole_numbers(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """The numbers of a column without gaps. An engine may give small ones as wide ones; one with no room in 64 bits is refused, not cut."""
    numbers: NDArray[np.int64] = column.combine_chunks().cast(pa.int64()).to_numpy()
    return numbers


def _running_sums(added: NDArray[np.int64], begins: NDArray[np.int64]) -> NDArray[np.int64]:
    """The sums of all numbers so far, which begin anew at each of these places."""
    if not len(added):
        return added
    totals = np.add.reduceat(added, np.concatenate([[0], begins]))
    # What came before the place is taken away with its first number, so that one sum over everything will do.
    anew = added.copy()
    anew[begins] -= totals[:-1]
    return np.cumsum(anew)
