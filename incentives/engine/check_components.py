"""Reads the components of a plan: what each pays, on what, and within which limits."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from .check_gate import read_gate
from .check_groups import PAYS_A_GROUP, only_one, read_days, read_first, read_pool, read_ranked, read_weight, refuse_weights, within_days
from .check_holds import read_clawback, read_hold, taken_back
from .check_limits import LimitReader
from .check_rates import Paid, read_rate
from .document import Mapping, Scalar
from .formula import Formula, Level, ValueType
from .group import Group, not_computed_yet, read_key
from .money import POINTS, is_currency
from .names import MeasureName, Names, Scope, Unit
from .plan import Aggregate, Component, PeriodKind, When, WindowKind
from .plan_rates import Of, OfKind, Rate
from .rate_modes import pays_by_deal
from .redeemable import Redeemable
from .report import Report
from .resolve import read_formula
from .units import literal_of
from .words import _, nearest, quoted

_KEYS: Final = (
    *("unit", "on", "where", "rate", "pay", "of", "per", "shared", "gate", "multiplier", "floor", "cap", "excess", "when"),
    *("weight", *PAYS_A_GROUP, "first", "from", "before", "hold", "clawback", "redeemable"),
)
_LATER: Final = (
    "draw",
    "guarantee",
    "limits",
    "pay in",
    "ramp",
    "seasons",
    "stays open",
    "gate stays open",
    "negative carry",
    "recovery",
    "role",
    "credit",
)
_PAYS: Final = ("rate", "pay", *PAYS_A_GROUP)
_CAN_BE_PAID: Final = frozenset({Aggregate.SUM, Aggregate.COUNT})


class ComponentReader:
    def __init__(self, names: Names, currency: str | None, period: PeriodKind | None, report: Report) -> None:
        self.names = names
        self.currency = currency
        self.period = period
        self.report = report
        self.window = Scope(names, Level.WINDOW)

    def read(self, group: Group) -> dict[str, Component]:
        if "components" not in group:
            group.missing("components", _("A plan pays something: add a component with `on` and `rate`, or with `pay`."))
            return {}
        found: dict[str, Component] = {}
        node = group.group("components")
        for entry in node or ():
            named = read_key(entry.key, "component", (), self.report)
            if not isinstance(entry.value, Mapping):
                self.report.add(
                    "not_a_group",
                    entry.value,
                    _("A component has keys of its own: `on` and `rate`, or `pay`."),
                    _("Write them indented below it."),
                )
                continue
            component = self._component(entry.key.text, entry.value)
            if named and component is not None:
                found[entry.key.text] = component
        if node is not None and not node.entries:
            self.report.add("no_components", node, _("The plan pays nothing."), _("Add a component."))
        refuse_weights(node, self.report, sum((one.weight for one in found.values() if one.weight is not None), Decimal(0)))
        return found

    def _component(self, key: str, node: Mapping) -> Component | None:
        before = len(self.report.problems)
        group = Group(node, self.report, _KEYS, _LATER)
        unit = self._unit(group)
        on = self._on(group)
        per_deal = group.choice("per", {"deal": True}, False, later=("line", "credit", "customer", "account"))
        if not self._has_something_to_pay(group):
            return None
        paid = None if on is None else Paid(key, on, per_deal, unit == POINTS, self.names)
        rate, of = self._rate(group, paid)
        pay = self._pay(group, paid, per_deal)
        pool, ranked = read_pool(group, self.window, self.report), read_ranked(group, self.window, self.report)
        weight = read_weight(group, self.report)
        gate, stays_open = read_gate(group, self.window, on, self.period, self.report)
        multiplier = self._multiplier(group)
        where = self._where(group, paid)
        shared = self._shared(group, on, per_deal)
        by_deal = pays_by_deal(rate.mode, of, per_deal) if rate is not None else "on" in group
        floors, caps, excess = LimitReader(group, self.window, self.period, by_deal).read()
        hold = read_hold(group, self.names, on, by_deal, unit)
        clawback = taken_back(on, by_deal, read_clawback(group, self.names, on, by_deal, unit))
        redeemable = self._redeemable(group, unit)
        when = self._when(group)
        first = read_first(group, on, by_deal, self.report)
        starts, ends = read_days(group, self.report)
        where = within_days(where, None if on is None else on.date, starts, ends)
        if where is not None and not by_deal:
            self.report.add(
                "where_without_deals",
                group.key_place(next(key for key in ("where", "from", "before") if key in group)),
                _("This component pays one amount for the window, so `where` has no deals to choose from."),
                _("Put the condition into the measure's `where`, or into `gate`."),
            )
        if len(self.report.problems) > before:
            return None
        key_of_on = None if on is None else on.key
        return Component(
            key, unit or "", key_of_on, where, rate, pay, of, per_deal, shared, gate, multiplier, floors, caps, excess, when,
            weight=weight, pool=pool, ranked=ranked, first=first, starts=starts, ends=ends, gate_stays_open=stays_open,
            hold=hold, clawback=clawback, redeemable=redeemable,
        )  # fmt: skip

    def _has_something_to_pay(self, group: Group) -> bool:
        if not only_one(group, _PAYS, self.report):
            return False
        if not any(key in group for key in _PAYS):
            if not group.refused:
                group.missing("rate", _("Write `rate: 5%%` or `pay: 200`."))
            return False
        if "rate" in group and "on" not in group:
            group.missing("on", _("Name the measure whose credits are paid, for example `on: bookings`."))
            return False
        return True

    def _unit(self, group: Group) -> str | None:
        scalar = group.scalar("unit")
        if scalar is None or scalar.text in (POINTS, self.currency):
            return self.currency if scalar is None else scalar.text
        if is_currency(scalar.text):
            not_computed_yet(self.report, scalar, f"unit: {scalar.text}")
        else:
            self.report.add(
                "unknown_unit",
                scalar,
                _("`unit` is the plan's currency, or points."),
                _("Delete it to pay money, or write `unit: points`."),
            )
        return None

    def _redeemable(self, group: Group, unit: str | None) -> Redeemable:
        said = group.choice("redeemable", {word.value: word for word in Redeemable}, Redeemable.WHEN_APPROVED)
        if "redeemable" in group and unit not in (POINTS, None):
            self.report.add(
                "redeemable_without_points",
                group.key_place("redeemable"),
                _("`redeemable` says from when on points may be redeemed, and this component pays money."),
                _("Delete it, or write `unit: points`."),
            )
        return said

    def _on(self, group: Group) -> MeasureName | None:
        scalar = group.scalar("on")
        if scalar is None:
            return None
        measure = self.names.measures.get(scalar.text)
        if measure is None:
            guess = nearest(scalar.text, self.names.measures)
            remedy = _("Did you mean `%(guess)s`?") if guess else _("Measures of this plan: %(known)s.")
            self.report.add(
                "not_a_measure",
                scalar,
                _("`%(name)s` is no measure of this plan."),
                remedy,
                name=scalar.text[:60],
                guess=guess or "",
                known=quoted(self.names.measures) or "–",
            )
            return None
        if not measure.known:
            return None
        if measure.aggregate not in _CAN_BE_PAID:
            self.report.add(
                "on_not_a_total",
                scalar,
                _("`%(name)s` is no sum or count, so no single deal has a part in it."),
                _("Use it in `by`, `gate` or `multiplier`, and let `on` be a sum or a count."),
                name=measure.key,
            )
            return None
        if measure.over is not None and measure.over.kind is WindowKind.ROLLING:
            self.report.add(
                "on_rolling",
                scalar,
                _("`%(name)s` rolls on, so one deal would be paid in several windows."),
                _("Use it in `by`, `gate` or `multiplier`, and let `on` add up over a period or to date."),
                name=measure.key,
            )
            return None
        return measure

    def _rate(self, group: Group, paid: Paid | None) -> tuple[Rate | None, Of]:
        node = group["rate"]
        if node is None:
            if "of" in group:
                self.report.add(
                    "of_without_rate",
                    group.key_place("of"),
                    _("`of` says what band values are shares of."),
                    _("Delete it, or write `rate`."),
                )
            return None, Of(OfKind.CREDIT)
        read = None if paid is None else read_rate(node, group["of"], paid, self.report)
        return (None, Of(OfKind.CREDIT)) if read is None else read

    def _pay(self, group: Group, paid: Paid | None, per_deal: bool) -> Formula | None:
        scalar = group.scalar("pay")
        if scalar is None:
            return None
        if per_deal:
            self.report.add(
                "per_deal_with_pay", group.key_place("per"), _("`pay` with `on` is paid for each deal already."), _("Delete `per: deal`.")
            )
        if "on" in group and paid is None:
            return None
        scope = self.window if paid is None else paid.credit
        read = read_formula(scalar, scope, self.report, ValueType.NUMBER)
        if read is None:
            return None
        formula, unit = read
        if unit is Unit.SHARE and literal_of(formula.tree) != 0:
            self.report.add(
                "amount_wanted",
                scalar,
                _("`pay` is an amount, and this is a percentage of nothing."),
                _("Say of what it is: `pay: 5%% * amount`, or write `rate: 5%%`.")
                if paid is not None
                else _("Say of what it is: `pay: 5%% * target`, for example."),
            )
        return formula

    def _where(self, group: Group, paid: Paid | None) -> Formula | None:
        scalar = group.scalar("where")
        if scalar is None:
            return None
        if "on" not in group:
            self.report.add(
                "where_without_on",
                group.key_place("where"),
                _("`where` chooses among the credits of `on`, and there is no `on`."),
                _("Write `gate` for a condition on the whole component."),
            )
            return None
        read = None if paid is None else read_formula(scalar, paid.fact, self.report, ValueType.YES_NO)
        return None if read is None else read[0]

    def _multiplier(self, group: Group) -> Formula | None:
        scalar = group.scalar("multiplier")
        read = None if scalar is None else read_formula(scalar, self.window, self.report, ValueType.NUMBER)
        if read is None or not isinstance(scalar, Scalar):
            return None
        formula, unit = read
        if unit is Unit.MONEY:
            self.report.add(
                "multiplier_is_amount",
                scalar,
                _("A multiplier is a number like 1.1, and this is an amount."),
                _("Divide it by another amount."),
            )
        return formula

    def _shared(self, group: Group, on: MeasureName | None, per_deal: bool) -> bool:
        shared = group.yes_no("shared", True)
        if shared or on is None:
            return True
        if not per_deal and "pay" not in group:
            self.report.add(
                "not_shared_along_window",
                group.key_place("shared"),
                _("`shared: no` pays each one with a share the whole amount of a deal; this rate adds deals up first."),
                _("Delete it, or write `pay`, or `per: deal`."),
            )
        elif not on.shared:
            self.report.add(
                "nobody_shares",
                group.key_place("shared"),
                _("Nobody shares the credits of `%(on)s`: its owner gets them whole."),
                _("Delete `shared: no`, or write `credit: {to: owner, share: splits}` in the measure."),
                on=on.key,
            )
        return False

    def _when(self, group: Group) -> When:
        when = group.choice("when", {item.value: item for item in When}, When.EVERY_PERIOD)
        if "when" in group and "on" in group:
            self.report.add(
                "when_with_on",
                group.key_place("when"),
                _("What is paid on credits is paid in the period in which they count; `when` is for `pay` without `on`."),
                _("Delete `when`, or use a measure over a longer window."),
            )
        return when
