"""A relational program, step by step, with the shape of every column known: what the compiler writes and an emitter prints.

Each step reads the one before it. `bind` gives names to trees in as many layers as they need: whatever is used twice, or printed
twice by some dialect, becomes a column of a layer of its own, because written inline such trees grow exponentially.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .node import REPEATED, Node, Op, Shape
from .tree import column


@dataclass(frozen=True, slots=True)
class Scan:
    table: str
    columns: Mapping[str, tuple[str, Shape]]
    """Name here → (column of the table, its shape)."""


@dataclass(frozen=True, slots=True)
class Join:
    table: str
    columns: Mapping[str, tuple[str, Shape]]
    on: tuple[tuple[str, str, str], ...]
    """(name here, sign, column of the table), all of which must hold."""
    keep_all: bool


@dataclass(frozen=True, slots=True)
class Layer:
    values: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Windows:
    values: Mapping[str, Node]
    part: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keep:
    condition: Node


@dataclass(frozen=True, slots=True)
class Group:
    keys: tuple[str, ...]
    values: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Pick:
    columns: Mapping[str, str]
    """New name → name here."""
    order: tuple[str, ...]
    once: bool = False
    standing: bool = False
    """The rows stand in this order in the table they are read from: only an engine that does not keep it sorts them."""


Step = Scan | Join | Layer | Windows | Keep | Group | Pick


class Query:
    """Collects steps; a column's node is had with `query["name"]`."""

    def __init__(self, table: str, columns: Mapping[str, tuple[str, Shape]]) -> None:
        self.steps: list[Step] = [Scan(table, dict(columns))]
        self.shapes: dict[str, Shape] = {name: shape for name, (_, shape) in columns.items()}
        self._layering = _Layering()

    def __getitem__(self, name: str) -> Node:
        return column(name, self.shapes[name])

    def get(self, name: str) -> Node | None:
        return self[name] if name in self.shapes else None

    def __contains__(self, name: str) -> bool:
        return name in self.shapes

    def join(
        self, table: str, columns: Mapping[str, tuple[str, Shape]], on: Iterable[tuple[str, str, str]], *, keep_all: bool = False
    ) -> None:
        self._assert_new(columns)
        self.steps.append(Join(table, dict(columns), tuple(on), keep_all))
        for name, (_, shape) in columns.items():
            self.shapes[name] = Shape(shape.kind, shape.scale, shape.bound, shape.empty or keep_all)

    def bind(self, values: Mapping[str, Node]) -> None:
        # A name stands for one column: engines differ in which of two they would read.
        values = {name: node for name, node in values.items() if not (node.op is Op.COLUMN and node.detail == name)}
        self._assert_new(values)
        for layer in self._layering.layers(values):
            self.steps.append(Layer(layer))
            self.shapes.update((name, node.shape) for name, node in layer.items())

    def _assert_new(self, names: Iterable[str]) -> None:
        twice = [name for name in names if name in self.shapes]
        assert not twice, f"bound twice: {', '.join(twice)}"

    def named(self, name: str, node: Node) -> Node:
        """Bind one tree, whatever it is, as a column of this name."""
        self.bind({name: node})
        return self[name]

    def let(self, name: str, node: Node) -> Node:
        """Bind one tree and return its column."""
        if node.op in (Op.COLUMN, Op.CONSTANT):
            return node
        self.bind({name: node})
        return self[name]

    def keep(self, condition: Node) -> None:
        if condition.op is Op.CONSTANT and condition.detail is True:
            return
        if condition.op is not Op.CONSTANT:
            name = f"keep{len(self.steps)}"
            self.bind({name: condition})
            condition = self[name]
        self.steps.append(Keep(condition))

    def windows(self, values: Mapping[str, Node], *, part: str | tuple[str, ...], order: Sequence[str]) -> None:
        """Running sums and positions that share one partition and one order, so that the rows are sorted once."""
        operands = {f"{name}|": node.parts[0] for name, node in values.items() if node.parts and node.parts[0].op is not Op.COLUMN}
        self.bind(operands)
        sums = {}
        for name, node in values.items():
            parts = (self[f"{name}|"],) if f"{name}|" in operands else node.parts
            sums[name] = Node(node.op, node.shape, parts, node.detail)
        self.steps.append(Windows(sums, (part,) if isinstance(part, str) else part, tuple(order)))
        self.shapes.update((name, node.shape) for name, node in sums.items())

    def group(self, keys: Sequence[str], values: Mapping[str, Node]) -> None:
        operands = {f"{name}|": node.parts[0] for name, node in values.items() if node.parts and node.parts[0].op is not Op.COLUMN}
        self.bind(operands)
        totals = {}
        for name, node in values.items():
            parts = (self[f"{name}|"], *node.parts[1:]) if f"{name}|" in operands else node.parts
            totals[name] = Node(node.op, node.shape, parts, node.detail)
        self.steps.append(Group(tuple(keys), totals))
        self.shapes = {key: self.shapes[key] for key in keys} | {name: node.shape for name, node in totals.items()}
        self._layering = _Layering()

    def pick(
        self, columns: Mapping[str, str] | Sequence[str], *, order: Sequence[str] = (), once: bool = False, standing: bool = False
    ) -> None:
        """Keep these columns only. `once`: no two equal rows; `standing`: the rows read are in this order already."""
        named = dict(columns) if isinstance(columns, Mapping) else {name: name for name in columns}
        self.steps.append(Pick(named, tuple(order), once, standing))
        self.shapes = {name: self.shapes[old] for name, old in named.items()}
        self._layering = _Layering()


class _Layering:
    """Finds equal trees, and sorts what must be bound into layers."""

    def __init__(self) -> None:
        self._same: dict[object, Node] = {}
        self._bound: dict[int, Node] = {}
        self._counter = 0

    def layers(self, values: Mapping[str, Node]) -> list[dict[str, Node]]:
        known: dict[int, Node] = {}
        roots = {name: self._canonical(node, known) for name, node in values.items()}
        uses: dict[int, int] = {}
        for node in roots.values():
            self._count(node, uses)
        layers: list[dict[str, Node]] = []
        placed: dict[int, tuple[Node, int]] = {}
        for name, node in roots.items():
            body, depth = self._place(node, uses, placed, layers)
            _put(layers, depth, name, body)
            if node.op not in (Op.COLUMN, Op.CONSTANT):
                self._bound.setdefault(id(node), column(name, node.shape))
        return layers

    def _canonical(self, node: Node, known: dict[int, Node]) -> Node:
        found = known.get(id(node))
        if found is None:
            parts = tuple(self._canonical(part, known) for part in node.parts)
            key = (node.op, node.shape, type(node.detail), node.detail, tuple(map(id, parts)))
            found = known[id(node)] = self._same.setdefault(key, Node(node.op, node.shape, parts, node.detail))
            known[id(found)] = found
        return found

    def _count(self, node: Node, uses: dict[int, int]) -> None:
        uses[id(node)] = uses.get(id(node), 0) + 1
        if uses[id(node)] == 1:
            for part in node.parts:
                self._count(part, uses)
                if node.op in REPEATED:
                    uses[id(part)] += 1

    def _place(
        self, node: Node, uses: dict[int, int], placed: dict[int, tuple[Node, int]], layers: list[dict[str, Node]]
    ) -> tuple[Node, int]:
        """Return the tree to write for this node and the layer from which it can be written."""
        if node.op in (Op.COLUMN, Op.CONSTANT):
            return node, 0
        if id(node) in self._bound and id(node) not in placed:
            return self._bound[id(node)], 0
        if id(node) not in placed:
            parts, depth = [], 0
            for part in node.parts:
                body, from_layer = self._place(part, uses, placed, layers)
                parts.append(body)
                depth = max(depth, from_layer)
            body = Node(node.op, node.shape, tuple(parts), node.detail)
            if uses.get(id(node), 0) > 1:
                self._counter += 1
                name = f"b{self._counter}"
                _put(layers, depth, name, body)
                body, depth = column(name, node.shape), depth + 1
                self._bound[id(node)] = body
            placed[id(node)] = (body, depth)
        return placed[id(node)]


def _put(layers: list[dict[str, Node]], depth: int, name: str, body: Node) -> None:
    while len(layers) <= depth:
        layers.append({})
    layers[depth][name] = body
