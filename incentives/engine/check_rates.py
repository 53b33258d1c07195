"""Reads a component's rate: a formula for every credit, or bands with a named mode. Which modes go with what is in rate_modes.py."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .document import Entry, Listing, Mapping, Node, Scalar
from .formula import AttainmentKind, AttainmentRef, Formula, Level, MeasureRef, Number, ValueType
from .group import Group, read_number
from .names import MeasureName, Names, Scope, Unit
from .plan import Aggregate
from .plan_rates import AtTheLimit, Band, By, ByKind, MatrixRow, Of, OfKind, Rate, RateMode
from .rate_modes import refuse_combination
from .report import Report
from .resolve import read_formula
from .units import LARGEST_SHARE, literal_of
from .words import _

MOST_BANDS: Final = 50
STARTS_AT_ZERO: Final = frozenset({RateMode.MARGINAL, RateMode.WHOLE, RateMode.FIXED, RateMode.MATRIX})
AMOUNTS_BY_DEFAULT: Final = frozenset({RateMode.FIXED, RateMode.MILESTONES})


@dataclass(frozen=True, slots=True)
class Paid:
    """What a rate needs to know of its component."""

    key: str
    on: MeasureName
    per_deal: bool
    points: bool
    names: Names

    @property
    def window(self) -> Scope:
        return Scope(self.names, Level.WINDOW)

    @property
    def fact(self) -> Scope:
        return Scope(self.names, Level.FACT, self.on.source)

    @property
    def credit(self) -> Scope:
        return Scope(self.names, Level.CREDIT, self.on.source, self.on.key)


def read_rate(node: Node, of_node: Node | None, paid: Paid, report: Report) -> tuple[Rate, Of] | None:
    """Read `rate` with `of`; None after its problems were reported."""
    if isinstance(node, Scalar):
        return _flat(node, of_node, paid, report)
    if isinstance(node, Listing):
        report.add(
            "rate_is_list", node, _("A rate is a formula, or a group with `by`, `mode` and `bands`."), _("Write `rate: 5%%`, for example.")
        )
        return None
    return _Banded(node, of_node, paid, report).read()


def _flat(scalar: Scalar, of_node: Node | None, paid: Paid, report: Report) -> tuple[Rate, Of] | None:
    if of_node is not None:
        report.add(
            "of_with_flat",
            of_node,
            _("A flat rate is always a share of the credit."),
            _("Delete `of`, or put the rate into bands with a mode."),
        )
    if paid.per_deal:
        report.add(
            "per_deal_with_flat",
            scalar,
            _("A flat rate takes each deal by itself already."),
            _("Delete `per: deal`, or write bands with a mode."),
        )
    read = read_formula(scalar, paid.credit, report, ValueType.NUMBER)
    if read is None:
        return None
    formula, unit = read
    if not rate_is_sane(scalar, formula, unit, paid, report):
        return None
    return Rate(RateMode.FLAT, flat=formula), Of(OfKind.CREDIT)


def rate_is_sane(scalar: Scalar, formula: Formula, unit: Unit, paid: Paid, report: Report) -> bool:
    """Whether a value multiplied by credits can be meant: 8 on an amount of money pays eight times the amount."""
    if not paid.on.money or paid.points:
        return True
    literal = literal_of(formula.tree)
    if unit is Unit.MONEY:
        report.add(
            "amount_as_rate",
            scalar,
            _("`%(on)s` is an amount of money; multiplied by another amount it means nothing."),
            _("Write a rate like 5%%, or pay amounts with `pay`, or mode `fixed`."),
            on=paid.on.key,
        )
        return False
    if literal is not None and unit is Unit.PLAIN and abs(literal) > 1:
        report.add(
            "percent_sign_missing",
            scalar,
            _("A rate of %(number)s pays %(number)s times the amount."),
            _("Write %(number)s%%; to pay an amount use `pay`, or mode `fixed`."),
            number=f"{literal:f}",
        )
        return False
    return True


class _Banded:
    def __init__(self, node: Mapping, of_node: Node | None, paid: Paid, report: Report) -> None:
        self.node = node
        self.of_node = of_node
        self.paid = paid
        self.report = report
        self.mode = RateMode.MARGINAL
        self.of = Of(OfKind.CREDIT)

    def read(self) -> tuple[Rate, Of] | None:
        before = len(self.report.problems)
        group = Group(self.node, self.report, ("by", "mode", "at the limit", "bands"))
        mode = self._mode(group)
        limit = group.choice("at the limit", {item.value: item for item in AtTheLimit}, AtTheLimit.UPPER)
        by = self._by(group)
        if mode is None or by is None:
            return None
        self.mode = mode
        of = self._of()
        if of is None:
            return None
        self.of = of
        refuse_combination(mode, of, tuple(item for item, __ in by), self.paid.on, self.paid.per_deal, group, self.of_node, self.report)
        if "bands" not in group:
            if not group.refused:
                group.missing("bands", _("Write `bands: {0%%: 5%%, 100%%: 8%%}`."))
            return None
        if len(self.report.problems) > before:
            return None
        node = group.group("bands")
        if node is None:
            return None
        bys = tuple(item for item, __ in by)
        if mode is RateMode.MATRIX:
            rows = self._matrix(node, by)
            return None if rows is None else (Rate(mode, by=bys, at_the_limit=limit, matrix=rows), of)
        bands = self._bands(node, by[0])
        return None if bands is None else (Rate(mode, by=bys, at_the_limit=limit, bands=bands), of)

    def _mode(self, group: Group) -> RateMode | None:
        modes = {mode.value: mode for mode in RateMode if mode is not RateMode.FLAT}
        if "mode" not in group:
            if not group.refused:
                group.missing("mode", _("Say how bands pay: marginal, whole, overage, interpolated, fixed, milestones or matrix."))
            return None
        found = group.choice("mode", {**modes, "flat": RateMode.FLAT}, None)
        if found is RateMode.FLAT:
            self.report.add(
                "flat_with_bands", group.key_place("mode"), _("A flat rate has no bands."), _("Write the rate alone: `rate: 5%%`.")
            )
            return None
        return found

    def _by(self, group: Group) -> list[tuple[By, Unit]] | None:
        node = group["by"]
        if node is None:
            if not group.refused:
                group.missing("by", _("Say what the limits of the bands are compared with: `by: attainment(bookings)`."))
            return None
        items = node.items if isinstance(node, Listing) else (node,)
        scalars = [item for item in items if isinstance(item, Scalar)]
        if len(scalars) < len(items) or not 1 <= len(items) <= 2:
            self.report.add("bad_by", node, _("`by` is one formula, or two for a matrix."), _("Write `by: attainment(bookings)`."))
            return None
        read = [self._one_by(scalar) for scalar in scalars]
        whole = [item for item in read if item is not None]
        return whole if len(whole) == len(read) else None

    def _one_by(self, scalar: Scalar) -> tuple[By, Unit] | None:
        scope = self.paid.fact if self.paid.per_deal else self.paid.window
        read = read_formula(scalar, scope, self.report, ValueType.NUMBER)
        if read is None:
            return None
        formula, unit = read
        match formula.tree:
            case AttainmentRef(measure, AttainmentKind.END):
                return By(ByKind.ATTAINMENT, measure, None), unit
            case MeasureRef(measure):
                return By(ByKind.MEASURE, measure, None), unit
        return By(ByKind.FORMULA, None, formula), unit

    def _of(self) -> Of | None:
        node = self.of_node
        if node is None:
            return Of(OfKind.ONE if self.mode in AMOUNTS_BY_DEFAULT else OfKind.CREDIT)
        if not isinstance(node, Scalar):
            self.report.add("bad_of", node, _("`of` is credit, target, 1 or a formula."), _("Write `of: target`."))
            return None
        kinds = {kind.value: kind for kind in OfKind if kind is not OfKind.FORMULA}
        if node.text in kinds:
            return Of(kinds[node.text])
        read = read_formula(node, self.paid.window, self.report, ValueType.NUMBER)
        if read is None:
            return None
        formula, unit = read
        if unit is Unit.SHARE:
            self.report.add(
                "of_is_share",
                node,
                _("Values would be shares of a percentage."),
                _("Say of what amount: `of: 50%% * target`, for example."),
            )
            return None
        return Of(OfKind.FORMULA, formula)

    def _matrix(self, node: Mapping, by: list[tuple[By, Unit]]) -> tuple[MatrixRow, ...] | None:
        rows: list[MatrixRow] = []
        limits = self._limits(node, by[0])
        if limits is None:
            return None
        for entry, limit in zip(node, limits, strict=True):
            if not isinstance(entry.value, Mapping):
                self.report.add(
                    "matrix_row",
                    entry.value,
                    _("A row of a matrix is a group of columns, each with its value."),
                    _("Write `0%%: {0%%: 1%%, 30%%: 2%%}`."),
                )
                return None
            bands = self._bands(entry.value, by[1])
            if bands is None:
                return None
            if rows and [band.start for band in bands] != [band.start for band in rows[0].bands]:
                self.report.add(
                    "matrix_columns",
                    entry.value,
                    _("The rows of a matrix have different columns."),
                    _("Give every row the columns of the first."),
                )
                return None
            rows.append(MatrixRow(limit.value, limit.percent, bands))
        return tuple(rows)

    def _bands(self, node: Mapping, by: tuple[By, Unit]) -> tuple[Band, ...] | None:
        limits = self._limits(node, by)
        values = [self._value(entry) for entry in node]
        whole = [value for value in values if value is not None]
        if limits is None or len(whole) < len(values):
            return None
        return tuple(Band(limit.value, limit.percent, value) for limit, value in zip(limits, whole, strict=True))

    def _limits(self, node: Mapping, by: tuple[By, Unit]) -> list[Number] | None:
        numbers = [read_number(entry.key, self.report) for entry in node]
        limits = [limit for limit in numbers if limit is not None]
        if len(limits) < len(numbers):
            return None
        fewest = 2 if self.mode is RateMode.INTERPOLATED else 1
        if not fewest <= len(limits) <= MOST_BANDS:
            self.report.add(
                "number_of_bands",
                node,
                _("There are %(count)s limits; mode %(mode)s has %(fewest)s to %(most)s."),
                _("Write `bands: {0%%: 5%%, 100%%: 8%%}`."),
                count=len(limits),
                mode=self.mode.value,
                fewest=fewest,
                most=MOST_BANDS,
            )
            return None
        in_order = all([self._in_order(a, b, entry) for a, b, entry in zip(limits, limits[1:], node.entries[1:], strict=False)])  # noqa: C419
        fitting = all([self._limit_fits(limit, entry, by) for limit, entry in zip(limits, node, strict=True)])  # noqa: C419
        return limits if in_order and fitting and self._starts_well(limits[0], node) else None

    def _in_order(self, before: Number, limit: Number, entry: Entry) -> bool:
        if limit.value > before.value:
            return True
        self.report.add(
            "limits_out_of_order",
            entry.key,
            _("The limit %(limit)s does not lie above the one before it."),
            _("Write limits from the smallest to the largest, each once."),
            limit=entry.key.text,
        )
        return False

    def _limit_fits(self, limit: Number, entry: Entry, by: tuple[By, Unit]) -> bool:
        kind, unit = by[0].kind, by[1]
        measure = self.paid.names.measures.get(by[0].measure or "")
        counted = measure is not None and measure.aggregate in (Aggregate.COUNT, Aggregate.DISTINCT)
        if limit.value and limit.percent and (unit is Unit.MONEY or (counted and kind is ByKind.MEASURE)):
            self.report.add(
                "limit_is_share",
                entry.key,
                _("The limit %(limit)s is a percentage, but it is compared with a number that is none."),
                _("Write the limit as a number, or let `by` be an attainment."),
                limit=entry.key.text,
            )
            return False
        if kind is ByKind.ATTAINMENT and limit.value and not limit.percent:
            self.report.add(
                "percent_sign_missing",
                entry.key,
                _("Limits on an attainment are percentages, and %(limit)s is none."),
                _("Write 100%% for the whole quota."),
                limit=entry.key.text,
            )
            return False
        if unit is Unit.SHARE and not limit.percent and abs(limit.value) > LARGEST_SHARE:
            self.report.add(
                "percent_sign_missing",
                entry.key,
                _("A share is compared with %(number)s: the whole is 1, or 100%%."),
                _("Write %(number)s%%."),
                number=entry.key.text,
            )
            return False
        return True

    def _starts_well(self, first: Number, node: Mapping) -> bool:
        if self.mode in STARTS_AT_ZERO and first.value != 0:
            self.report.add(
                "first_limit_not_zero",
                node.entries[0].key,
                _("The first limit of mode %(mode)s must be 0, or what lies below it would earn nothing without saying so."),
                _("Add the limit 0, with the value 0 if nothing is meant to be earned."),
                mode=self.mode.value,
            )
            return False
        if first.value < 0 and self.mode is RateMode.OVERAGE:
            self.report.add("negative_limit", node.entries[0].key, _("This limit is below zero."), _("Begin at 0 or above."))
            return False
        return True

    def _value(self, entry: Entry) -> Formula | None:
        if not isinstance(entry.value, Scalar):
            self.report.add(
                "band_not_value",
                entry.value,
                _("A band has a single value."),
                _("Write `100%%: 8%%`; a table in two directions is mode `matrix`."),
            )
            return None
        read = read_formula(entry.value, self.paid.window, self.report, ValueType.NUMBER)
        if read is None:
            return None
        formula, unit = read
        return formula if self._value_fits(entry.value, formula, unit) else None

    def _value_fits(self, scalar: Scalar, formula: Formula, unit: Unit) -> bool:
        if self.of.kind is OfKind.CREDIT:
            return rate_is_sane(scalar, formula, unit, self.paid, self.report)
        literal = literal_of(formula.tree)
        if self.of.kind is OfKind.ONE:
            if unit is Unit.SHARE and literal != Decimal(0):
                self.report.add(
                    "amount_wanted",
                    scalar,
                    _("Bands pay amounts here, and this is a percentage of nothing."),
                    _("Write an amount; for shares write `of: credit` or `of: target` with a mode that takes them."),
                )
                return False
            return True
        if unit is Unit.MONEY:
            self.report.add(
                "amount_as_share",
                scalar,
                _("Bands pay shares here, and this is an amount."),
                _("Write a share like 100%%, or `of: 1` for amounts."),
            )
            return False
        if literal is not None and unit is Unit.PLAIN and abs(literal) > LARGEST_SHARE:
            self.report.add(
                "percent_sign_missing",
                scalar,
                _("A share of %(number)s pays %(number)s times the whole."),
                _("Write %(number)s%%, or `of: 1` for amounts."),
                number=f"{literal:f}",
            )
            return False
        return True
