"""Which rate modes go with which `by`, `of` and `per: deal`, and why not where they don't (docs/plan-format.md 2.4)."""

from __future__ import annotations

from typing import Final

from .document import Node, Place
from .group import Group
from .names import MeasureName
from .plan import Aggregate
from .plan_rates import By, ByKind, Of, OfKind, RateMode
from .report import Placed, Report
from .words import _

SLICES: Final = frozenset({RateMode.MARGINAL, RateMode.OVERAGE})
"""Modes that cut the credits of `on` at the limits."""
MULTIPLIES_CREDIT: Final = frozenset({RateMode.MARGINAL, RateMode.WHOLE, RateMode.OVERAGE})
ONE_LINE: Final = frozenset({RateMode.FIXED, RateMode.MILESTONES})


def pays_by_deal(mode: RateMode, of: Of, per_deal: bool) -> bool:
    """Whether lines belong to deals; otherwise the component has one line (for milestones several) for the window."""
    if per_deal:
        return True
    return mode in MULTIPLIES_CREDIT or (mode not in ONE_LINE and of.kind is OfKind.CREDIT)


def refuse_combination(
    mode: RateMode, of: Of, by: tuple[By, ...], on: MeasureName, per_deal: bool, group: Group, of_node: Node | None, report: Report
) -> None:
    """Report every combination that nobody could explain, at the key that should change."""
    of_place: Placed = of_node or Place(group.node.path, group.node.line, group.node.column)
    if len(by) != (2 if mode is RateMode.MATRIX else 1):
        _number_of_by(mode, group, report)
        return
    _of(mode, of, per_deal, of_place, report)
    if per_deal:
        _per_deal(mode, by, on, group, report)
    else:
        _along_the_window(mode, of, by[0], on, group, of_place, report)


def _number_of_by(mode: RateMode, group: Group, report: Report) -> None:
    report.add(
        "number_of_by",
        group.key_place("by"),
        _("A matrix goes by two things, every other mode by one; this one is %(mode)s."),
        _("Write `by: [attainment(bookings), win_rate]` with `mode: matrix`, or keep one."),
        mode=mode.value,
    )


def _of(mode: RateMode, of: Of, per_deal: bool, at: Placed, report: Report) -> None:
    if mode in ONE_LINE and of.kind is OfKind.CREDIT:
        report.add(
            "of_credit_with_amounts",
            at,
            _("Mode %(mode)s pays an amount for the band reached, whatever the credit."),
            _("Delete `of: credit`; the reached rate on the whole credit is mode `whole`."),
            mode=mode.value,
        )
    if mode in MULTIPLIES_CREDIT and of.kind is OfKind.ONE:
        report.add(
            "of_one_with_rates",
            at,
            _("Mode %(mode)s multiplies what was credited by its values; with `of: 1` they would be amounts."),
            _("Write mode `fixed`, `milestones` or `interpolated` for amounts, or delete `of: 1`."),
            mode=mode.value,
        )
    if per_deal and of.kind in (OfKind.TARGET, OfKind.FORMULA):
        report.add(
            "of_target_per_deal",
            at,
            _("A single deal cannot earn a share of something that belongs to the whole window."),
            _("Delete `per: deal`, or write `of: credit` or `of: 1`."),
        )


def _per_deal(mode: RateMode, by: tuple[By, ...], on: MeasureName, group: Group, report: Report) -> None:
    if mode is RateMode.MILESTONES:
        report.add(
            "milestones_per_deal",
            group.key_place("mode"),
            _("Milestones are reached once in a window, not by each deal."),
            _("Write mode `fixed` to pay an amount for a deal of a certain size."),
        )
    formula = by[0].formula
    if mode in SLICES and (formula is None or formula.tree != on.value or on.aggregate is not Aggregate.SUM):
        report.add(
            "slices_of_another_number",
            group.key_place("by"),
            _("Mode %(mode)s cuts the deal's value into slices, so its limits must be limits on that value."),
            _("Let `by` be the same as `value` of measure `%(on)s`, or use mode `whole`."),
            mode=mode.value,
            on=on.key,
        )


def _along_the_window(mode: RateMode, of: Of, by: By, on: MeasureName, group: Group, of_place: Placed, report: Report) -> None:
    if mode in SLICES and by.measure != on.key:
        report.add(
            "slices_of_another_number",
            group.key_place("by"),
            _("Mode %(mode)s cuts the credits of `%(on)s` into slices, so its limits must be limits on `%(on)s`."),
            _("Write `by: %(on)s` or `by: attainment(%(on)s)`, or use mode `whole`."),
            mode=mode.value,
            on=on.key,
        )
        return
    along_own_attainment = by.kind is ByKind.ATTAINMENT and by.measure == on.key
    if mode in MULTIPLIES_CREDIT and of.kind in (OfKind.TARGET, OfKind.FORMULA) and not along_own_attainment:
        report.add(
            "no_quota_to_share",
            of_place,
            _("Mode %(mode)s can pay shares of a target only along attainment(%(on)s): only a quota says how much of it a credit is."),
            _("Write `by: attainment(%(on)s)`, or use mode `fixed` or `interpolated`."),
            mode=mode.value,
            on=on.key,
        )
