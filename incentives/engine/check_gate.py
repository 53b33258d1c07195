"""Reads a component's gate: a condition, or a group that says whether it stays open."""

from __future__ import annotations

from .document import Mapping
from .formula import Formula, ValueType
from .group import Group
from .names import MeasureName, Scope
from .periods import TO_DATE, is_shorter
from .plan import PeriodKind, Window
from .report import Report
from .resolve import read_formula
from .words import _


def read_gate(group: Group, scope: Scope, on: MeasureName | None, period: PeriodKind | None, report: Report) -> tuple[Formula | None, bool]:
    """Return the condition and whether the gate stays open once it was; None after its problems were reported."""
    key, inner, stays_open = "gate", group, False
    node = group["gate"]
    if isinstance(node, Mapping):
        key, inner = "when", Group(node, report, ("when", "stays open"))
        if "when" not in inner and not inner.refused:
            inner.missing("when", _("Write the condition: `gate: {when: bookings >= 80000, stays open: yes}`."))
        stays_open = inner.yes_no("stays open", False)
    scalar = inner.scalar(key)
    read = None if scalar is None else read_formula(scalar, scope, report, ValueType.YES_NO)
    over = None if on is None else on.over
    if stays_open and not inner.refused and not _is_longer(over, period) and ("on" not in group or on is not None):
        report.add(
            "nothing_to_stay_open",
            inner.key_place("stays open"),
            _("The window of this component is a single period, so there is none before it in which the gate could have opened."),
            _("Delete `stays open`, or let `on` add up to date."),
        )
    return (None if read is None else read[0]), stays_open


def _is_longer(over: Window | None, period: PeriodKind | None) -> bool:
    if over is None or period is None:
        return False
    kind = TO_DATE.get(over.kind)
    return kind is not None and is_shorter(period, kind)
