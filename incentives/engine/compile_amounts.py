"""One component's way through the program of a measure's credit lines: its exact amount of each credit, its limits, and its rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from . import aggregates
from . import formula as f
from . import tree as t
from .compile_credits import Wanted, credit_formulas
from .compile_formula import Names, Reference, compiled, read_values, references
from .compile_frozen import at_least, at_most, with_multiplier
from .compile_rates import (
    FROM_THE_FIRST,
    Style,
    above,
    band_formulas,
    interpolated,
    is_literal,
    is_share,
    reach_by,
    reached,
    sign_of,
    slices,
    standing,
    value_reached,
)
from .compile_windfall import OPERANDS
from .component_program import ComponentProgram
from .node import Node, Op
from .plan import Component, LimitScope, Measure
from .plan_rates import ByKind, OfKind, Rate, RateMode
from .query import Query
from .returns import ASKED_ON, SALE
from .session import ROWS


def names_of_credit(one: ComponentProgram, measure: Measure, query: Query) -> Names:
    """Return what the formulas of a component read of a credit, as far as the program has come."""
    key = one.component.key

    def column(name: str) -> Node:
        return query[f"{key}|{name}"]

    measures = {read: column(f"m.{read}") for read in one.reads}
    quotas = {read: t.or_zero(column(f"q.{read}")) for read in one.reads}
    prefix = f"{key}|p."
    parameters = {name.removeprefix(prefix): query[name] for name in query.shapes if name.startswith(prefix)}
    # Where anybody's change on some day, a credit has those of its own.
    parameters |= {name[2:]: query[name] for name in query.shapes if name.startswith("p.")}
    fields = {name[2:]: query[name] for name in query.shapes if name.startswith("f.")}
    running = "after" in query
    return Names(
        one.plan.tables,
        as_of=query[ASKED_ON if ASKED_ON in query else "day"],
        fields=fields,
        parameters=parameters,
        measures=measures,
        quotas=quotas,
        so_far={measure.key: query["after"]} if running else {},
        before={measure.key: query["before"]} if running and "before" in query else {},
        target=t.or_zero(column("target")),
    )


class Work:
    """One component's way through the program."""

    def __init__(self, one: ComponentProgram, measure: Measure, query: Query) -> None:
        self.one, self.measure, self.query = one, measure, query
        self.component: Component = one.component
        self.own = one.style is Style.OWN
        self.follows = any(_follows_the_sum(reference) for reference in references(*credit_formulas(self.component)))
        deal_limits = any(limit.scope is LimitScope.DEAL for limit in (*self.component.caps, *self.component.floors))
        self.telescopes = (
            one.style is Style.CUMULATIVE and self.component.where is None and not deal_limits and self.component.first is None
        )
        self.path = f"components.{one.component.key}"
        self.sum_name = self._name("sum")
        self.deal = self.limited = self.upto = self.from_ = t.ZERO
        self.found: dict[str, Node] = {}
        """What formulas and bands of this credit came to, for its workings: "pay", "rate", "by"."""
        self.paid = t.truth(True)
        self.pays: Node | None = None
        """Whether the credit is among the first that are paid; None where all are."""

    def _name(self, name: str) -> str:
        return f"{self.component.key}|{name}"

    def _frozen(self, name: str) -> Node | None:
        return self.query.get(self._name(name))

    def join_frozen(self, shapes: Wanted) -> None:
        """Bring in what was frozen for the component's stretches; credits of no such stretch are left out."""
        if self._name("target") in self.query:
            return
        frozen = shapes[self.one.frozen]
        wanted = {self._name(name): (name, shape) for name, shape in frozen.items() if name not in ("span", "operands", ROWS)}
        self.query.join(self.one.frozen, wanted, [("span", "=", "span")])

    def counted(self, shapes: Wanted) -> dict[str, Node]:
        """Return what gives a credit its place among those of its stretch that `first` counts, by the name of its column."""
        if self.component.first is None:
            return {}
        self.join_frozen(shapes)
        self._choose(names_of_credit(self.one, self.measure, self.query))
        counts = t.both(self.paid, t.compare(">", self.query["value"], t.ZERO))
        if "limits" in self.query:  # there are windfalls or returns: what counts nothing has none
            counts = t.both(counts, t.compare(">", self.query["limits"], t.ZERO))
        if SALE in self.query:
            counts = t.both(counts, t.compare("=", self.query["fact"], self.query[SALE]))
        self.query.bind({self._name("counts"): t.choose(counts, t.ONE, t.ZERO)})
        place = aggregates.running_sum(self.query[self._name("counts")], max(shapes[f"values:{self.measure.key}"]["facts"].bound, 1))
        return {} if self.component.first.of_everybody else {self._name("place"): place}

    def counted_over_everybody(self) -> None:
        """Bind the place among the credits of all payees, and whether this one is among the first."""
        first, query = self.component.first, self.query
        if first is None:
            return
        if first.of_everybody:
            query.bind({self._name("all"): t.ONE})
            place = aggregates.running_sum(query[self._name("counts")], 10**12)
            query.windows({self._name("place"): place}, part=self._name("all"), order=["day", "fact", self._name("person")])
        taken = t.choose(t.compare("=", query[self._name("counts")], t.ONE), query[self._name("place")], t.ZERO)
        place = query.let(self._name("place taken"), taken)
        if SALE in query:
            # A return has the place of its sale, before which it never stands: of the two only the sale has taken one.
            of_the_sale = aggregates.running_sum(place, 10**12)
            query.windows({self._name("place of the sale"): of_the_sale}, part=("span", SALE), order=["fact"])
            place = query[self._name("place of the sale")]
        has_none = t.compare("=", place, t.ZERO)
        among = t.compare("<=", place, t.number(Decimal(first.count)))
        self.pays = query.let(self._name("pays"), t.either(has_none, among))
        self.found["place"] = query.let(self._name("its place"), t.choose(has_none, t.nothing(place.shape), place))

    def _choose(self, names: Names) -> None:
        """Bind whether `where` chooses the credit."""
        if self.component.where is not None and self._name("is paid") not in self.query:
            self.paid = self.query.let(self._name("is paid"), t.certain(compiled(self.component.where.tree, names)))

    def own_amount(self) -> None:
        """Bind this credit's own amount: a rate or pay of its own, or a deal taken alone."""
        component, query = self.component, self.query
        names = names_of_credit(self.one, self.measure, query)
        if component.pay is not None:
            amount = self._part(self._shared(_as_return(query["value"], self._result("pay", component.pay, names))))
        elif component.rate is not None and component.rate.mode is RateMode.FLAT:
            assert component.rate.flat is not None
            base = query["credit"] if component.shared else self._part(query["value"])
            amount = t.product(base, self._result("rate", component.rate.flat, names))
        else:
            amount = self._part(self._shared(_mirrored(query["value"], self._of_one_deal(names))))
        self._limit(names, with_multiplier(amount, self._frozen("multiplier"), self.one.each_step))

    def _result(self, name: str, formula: f.Formula, names: Names) -> Node:
        """Return what a formula of the credit comes to; a calculation's result is kept for the workings (a name's value is, as it is)."""
        node = t.or_zero(compiled(formula.tree, names))
        if is_literal(formula) or isinstance(formula.tree, Reference):
            return node
        self.found[name] = self.query.let(self._name(name), node)
        return self.found[name]

    def _shared(self, amount: Node) -> Node:
        return t.product(amount, self.query["share"]) if self.component.shared else amount

    def _part(self, amount: Node, name: str = "part") -> Node:
        """Return of what belongs to a whole fact the part that counts: of a return what came back, of a windfall what is let count."""
        part = self.query.get(name)
        return amount if part is None else t.product(amount, part)

    def _of_one_deal(self, names: Names) -> Node:
        """Return the amount of the deal, or of a return's mirror, taken alone."""
        rate, query = self.component.rate, self.query
        assert rate is not None
        value = query.let(self._name("value"), t.absolute(query["value"]))
        is_return = t.compare("<", query["value"], t.ZERO)
        points = []
        for number, by in enumerate(rate.by):
            point = standing(by, names)
            if not is_share(rate, number):
                point = t.choose(is_return, t.absolute(point), point)
            points.append(query.let(self._name(f"point {number}"), point))
            self.found[f"by {number + 1}" if number else "by"] = points[-1]
        values = self._band_values(rate)
        of = self._frozen("of")
        if rate.mode is RateMode.MATRIX:
            self.found["rate"] = query.let(self._name("rate of the deal"), _matrix_value(rate, values, points))
            return _share_of(value, self.found["rate"], self.component, of)
        starts = [band.start for band in rate.bands]
        reach = reach_by(sign_of(rate), points[0])
        listed = list(values.values())
        if rate.mode is RateMode.MARGINAL:
            return slices(value, [t.number(start) for start in starts[1:]], listed)
        if rate.mode is RateMode.MILESTONES:
            each = [t.product(one, of) if of is not None else one for one in listed]
            return t.sum_of(t.choose(reach(start), one, t.ZERO) for start, one in zip(starts, each, strict=True))
        band = query.let(self._name("band of the deal"), reached(starts, reach, from_the_first=rate.mode in FROM_THE_FIRST))
        if rate.mode is RateMode.INTERPOLATED:
            found = interpolated(starts, listed, band, points[0], t.ONE)
        else:
            found = value_reached(band, listed)
        found = self.found["rate"] = query.let(self._name("rate of the deal"), found)
        if rate.mode is RateMode.OVERAGE:
            return t.product(above(value, t.number(starts[0])), found)
        return _share_of(value, found, self.component, of)

    def _band_values(self, rate: Rate) -> dict[str, Node]:
        found = {}
        for name, value in band_formulas(rate).items():
            frozen = self._frozen(name)
            found[name] = t.or_zero(compiled(value.tree, Names({}))) if is_literal(value) or frozen is None else frozen
        return found

    def cumulative(self) -> None:
        """Bind M(after) − M(before)."""
        query = self.query
        self.upto = query.let(self._name("upto"), self.amount_of(query["after"]))
        self.from_ = query.let(self._name("from"), self.amount_of(query["before"]))
        self._limit(names_of_credit(self.one, self.measure, query), t.subtract(self.upto, self.from_))

    def amount_of(self, x: Node) -> Node:
        """Return M(x): G of the running sum, with the multiplier; 0 behind a closed gate."""
        exact = with_multiplier(self._g(x), self._frozen("multiplier"), self.one.each_step)
        gate = self._frozen("gate")
        return exact if gate is None else t.choose(gate, exact, t.ZERO)

    def name_of(self, what: str) -> str:
        """The column of the program that holds this of the component."""
        return self._name(what)

    def capped(self, exact: Node) -> Node:
        """Return what the window's cap leaves of a running sum."""
        return at_most(exact, self._frozen("cap"))

    def _g(self, x: Node) -> Node:
        component, rate = self.component, self.component.rate
        assert rate is not None
        found = self._frozen("rate")
        assert found is not None
        match rate.mode:
            case RateMode.MARGINAL:
                amount = slices(x, self._limits(rate), list(self._band_values(rate).values()))
            case RateMode.OVERAGE:
                band = self._frozen("band")
                assert band is not None
                start = self._frozen("l0") if rate.by[0].kind is ByKind.ATTAINMENT else t.number(rate.bands[0].start)
                assert start is not None
                amount = t.choose(t.is_empty(band), t.ZERO, t.product(above(x, start), found))
            case _:
                amount = t.product(x, found)
        of = self._frozen("of")
        if of is None or component.of.kind is OfKind.CREDIT:
            return amount
        quota = names_of_credit(self.one, self.measure, self.query).quotas[str(rate.by[0].measure)]
        return t.quotient(t.multiply(amount, of), quota)

    def _limits(self, rate: Rate) -> Sequence[Node]:
        if rate.by[0].kind is ByKind.ATTAINMENT:
            limits = [self._frozen(f"l{i}") for i in range(1, len(rate.bands))]
            return [limit for limit in limits if limit is not None]
        return [t.number(band.start) for band in rate.bands[1:]]

    def _limit(self, names: Names, exact: Node) -> None:
        """Bind the exact amount behind gate and `where`, and what floor and cap per deal leave of it."""
        query = self.query
        gate = self._frozen("gate")
        self._choose(names)
        if gate is not None:
            exact = t.choose(gate, exact, t.ZERO)
        pays = self.paid if self.pays is None else t.both(self.paid, self.pays)
        self.deal = query.let(self._name("of the deal"), t.choose(pays, exact, t.ZERO))
        limited = self.deal
        floor, cap = self._frozen("deal floor"), self._frozen("deal cap")
        if floor is not None or cap is not None:
            floor, cap = (None if limit is None else self._part(limit, "limits") for limit in (floor, cap))
            size = at_most(at_least(t.absolute(self.deal), floor), cap)
            limited = t.choose(t.compare("<", self.deal, t.ZERO), t.negate(size), size)
            if gate is not None:
                limited = t.choose(gate, limited, t.ZERO)
            limited = t.choose(pays, limited, t.ZERO)
        self.limited = query.let(self._name("limited"), limited)

    def finished(self) -> list[str]:
        """Bind sums after the cap and their rounding; return the names of the columns to keep."""
        query = self.query
        if self.telescopes:
            after, before = self.upto, self.from_
        else:
            after = query[self.sum_name]
            before = t.subtract(after, self.limited)
        after = query.let(self._name("capped after"), self.capped(after))
        before = query.let(self._name("capped before"), self.capped(before))
        entitled = t.subtract(t.round_to_step(after, self.one.step), t.round_to_step(before, self.one.step))
        columns = {"entitled": entitled, "exact after": after, "exact before": before, "deal": self.deal}
        operands = self._told()
        if operands.op is not Op.CONSTANT:
            columns["operands"] = operands
        if self.component.where is not None:
            columns["paid"] = self.paid
        query.bind({self._name(name): node for name, node in columns.items()})
        return [self._name(name) for name in columns]

    def _told(self) -> Node:
        """The operands of a credit; parameters among them only where the payee's own differ from those of the window, which has its own.

        So what is kept of a line does not depend on whether anybody else's parameters change.
        """
        values, of_the_day = self._operands(), self._parameters_of_the_day()
        if not of_the_day:
            return t.record(values)
        key = self.component.key
        differs = t.either(*(t.compare("!=", own, self.query[f"{key}|p.{name}"]) for name, own in of_the_day.items()))
        return t.choose(differs, t.record(values | of_the_day), t.record(values))

    def _parameters_of_the_day(self) -> dict[str, Node]:
        """What the formulas of a credit read of parameters, where anybody's depend on the day."""
        read = (reference.name for reference in references(*credit_formulas(self.component)[1:]) if isinstance(reference, f.ParameterRef))
        return {name: self.query[f"p.{name}"] for name in read if f"p.{name}" in self.query}

    def _operands(self) -> dict[str, Node]:
        names = names_of_credit(self.one, self.measure, self.query)
        values: dict[str, Node] = {}
        for reference in references(*credit_formulas(self.component)[1:]):
            if isinstance(reference, f.FieldRef | f.Lookup | f.MonthsOnPlanRef) or _follows_the_sum(reference):
                values |= read_values(names, f.Formula("", reference, f.ValueType.NUMBER, f.Level.CREDIT))
        if self.component.per_deal or not self.component.shared:
            values["value"] = self.query["value"]
        values |= {name: self.query[name] for name in ("returned part", *OPERANDS) if name in self.query}
        return values | self.found


def _follows_the_sum(reference: Reference) -> bool:
    return isinstance(reference, f.AttainmentRef) and reference.kind is not f.AttainmentKind.END


def _as_return(value: Node, amount: Node) -> Node:
    """Return −|amount| where the converted value is below zero."""
    return t.choose(t.compare("<", value, t.ZERO), t.negate(t.absolute(amount)), amount)


def _mirrored(value: Node, amount: Node) -> Node:
    return t.choose(t.compare("<", value, t.ZERO), t.negate(amount), amount)


def _share_of(value: Node, found: Node, component: Component, of: Node | None) -> Node:
    """Return a band's value as a share of the deal's value (`of: credit`), of F, or as an amount (`of: 1`)."""
    rate = component.rate
    assert rate is not None
    if component.of.kind is OfKind.ONE or (component.of.kind is OfKind.CREDIT and rate.mode in (RateMode.FIXED, RateMode.MILESTONES)):
        return found
    return t.product(value if of is None else of, found)


def _matrix_value(rate: Rate, values: Mapping[str, Node], points: Sequence[Node]) -> Node:
    sign = sign_of(rate)
    row = reached([row.start for row in rate.matrix], reach_by(sign, points[0]), from_the_first=True)
    cases = []
    for i, cells in enumerate(rate.matrix):
        column = reached([band.start for band in cells.bands], reach_by(sign, points[1]), from_the_first=True)
        cases.append((t.compare("=", row, t.number(i)), value_reached(column, [values[f"v{i}.{j}"] for j in range(len(cells.bands))])))
    return t.first_that_holds(cases, t.ZERO)
