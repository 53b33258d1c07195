"""What comes of several rows: of a group, or, running, of those up to a row in the order of its step (query.py).

Only the columns of such a step may be built by these; tree.py builds what comes of a single row.
"""

from __future__ import annotations

from .node import Node, Op, Shape, number_shape


def running_sum(node: Node, bound: int) -> Node:
    """The sum up to and including this row; `bound` was measured: no partial sum passes the sum of absolute values."""
    return Node(Op.RUNNING_SUM, number_shape(node.shape.scale, bound), (node,))


def position() -> Node:
    return Node(Op.POSITION, number_shape(0, 10**12))


def total(node: Node, rows: int) -> Node:
    return Node(Op.TOTAL, number_shape(node.shape.scale, node.shape.bound * max(rows, 1), True), (node,))


def count(*part: Node) -> Node:
    return Node(Op.COUNT, number_shape(0, 10**12), part)


def distinct(node: Node) -> Node:
    return Node(Op.DISTINCT, number_shape(0, 10**12), (node,))


def smallest(node: Node) -> Node:
    return Node(Op.SMALLEST, Shape(node.shape.kind, node.shape.scale, node.shape.bound, True), (node,))


def largest(node: Node) -> Node:
    return Node(Op.LARGEST, Shape(node.shape.kind, node.shape.scale, node.shape.bound, True), (node,))


def of_the_last(node: Node, by: Node) -> Node:
    return Node(Op.OF_THE_LAST, Shape(node.shape.kind, node.shape.scale, node.shape.bound, True), (node, by))
