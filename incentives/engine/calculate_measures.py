"""From facts to the values of measures: credits of each measure, their totals, ratios and scores, and sums of groups."""

from __future__ import annotations

from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from . import compile_credits as crediting
from . import groups
from .calculation import Calculation
from .compile_reach import days_table, is_linked, links_table, reach_of, reach_table
from .compile_windfall import reviews_table
from .component_program import group_table
from .exchange import Missing, MissingRates, rates_in_force
from .facts import FieldType, Source
from .node import told_as
from .plan import CreditTo, Measure, Share
from .plan_money import RETURNS
from .reach import links_of
from .returns import SCALES, with_returns


class Measures:
    """The measures of one calculation; what they come to is left in tables of its session."""

    def __init__(self, calculation: Calculation) -> None:
        self.calculation: Final = calculation
        self.plan, self.world, self.env, self.session = calculation.plan, calculation.world, calculation.env, calculation.session

    def values(self) -> None:
        """Leave the value, quota and attainment of every measure and stretch in `values:…`, the credits in `credits:…`."""
        self._register_spans()
        for measure in self.plan.measures.values():
            if measure.source is not None:
                with told_as(f"measures.{measure.key}"):
                    self._credits(measure)
                    self._totals(measure)
        for measure in self.plan.measures.values():
            if measure.source is None:
                parts = [f"values:{key}" for key in crediting.parts_of(measure).values()]
                program = crediting.ratio_of if measure.score is None else crediting.score_of
                inputs = [f"spans:{measure.key}", *parts]
                with told_as(f"measures.{measure.key}"):
                    self.session.build(f"values:{measure.key}", ("values", measure.key), inputs, partial(program, measure))

        # Also those that nobody is in: the programs that read them are there all the same.
        for read in dict.fromkeys(read for program in self.calculation.programs for read in program.groups):
            self.session.register(groups.members_table(read), self.env.groups.members(read))
            inputs = [groups.members_table(read), f"values:{read.measure}"]
            self.session.build(group_table(read), ("group", read), inputs, partial(groups.sums_of, read))

    def missing_rates(self) -> list[Missing]:
        """Return what no rate is there for, of every measure."""
        self._register_spans()
        found = []
        for measure in self.plan.measures.values():
            program = self._credit_program(measure) if measure.source is not None else None
            if program is not None and program.exchanged:
                self._register_facts(program)
                found += self._rates(program)[2]
        return found

    def credited(self) -> set[str]:
        """Return the persons to whom the facts at hand are credited, in any span in which a measure is read."""
        self.values()
        persons = set()
        for key, measure in self.plan.measures.items():
            if measure.source is not None:
                found, _shapes = self.session.fetch(("credited spans", key), [f"credits:{key}"], partial(crediting.spans_credited, measure))
                spans = self.env.spans[key].rows
                persons |= {self.env.calendar.payees[spans[number].payee].person for number in found.column("span").to_pylist()}
        return persons

    def _register_spans(self) -> None:
        for key, measure in self.plan.measures.items():
            if not self.session.has(f"spans:{key}"):
                self.session.register(f"spans:{key}", *self.env.span_table(measure))
                self.session.register(days_table(measure), *self.env.days_table(measure))

    def credits(self) -> None:
        """Leave the credits of every measure that reads facts in `credits:…`, and nothing of what they come to."""
        self._register_spans()
        for measure in self.plan.measures.values():
            if measure.source is not None:
                with told_as(f"measures.{measure.key}"):
                    self._credits(measure)

    def _credits(self, measure: Measure) -> None:
        session, key = self.session, measure.key
        program = self._credit_program(measure)
        self._register_facts(program)
        if program.exchanged:
            rates, scale, missing = self._rates(program)
            if missing:
                raise MissingRates(self.missing_rates())
            session.register(f"rates:{key}", rates, {"rate": scale})
        session.build(f"credits:{key}", program.key, program.tables, partial(crediting.credits_of, program))

    def _totals(self, measure: Measure) -> None:
        session, key = self.session, measure.key
        session.build(f"totals:{key}", ("totals", key), [f"credits:{key}"], partial(crediting.totals_of, measure))
        session.build(f"values:{key}", ("values", key), [f"spans:{key}", f"totals:{key}"], partial(crediting.values_of, measure))

    def _rates(self, program: crediting.CreditProgram) -> tuple[pa.Table, int, list[Missing]]:
        pairs, _shapes = self.session.fetch(
            ("pairs", *program.key),
            [t for t in program.tables if not t.startswith("rates:")],
            partial(crediting.pairs_to_exchange, program),
        )
        wanted = zip(*(pairs.column(name).to_pylist() for name in ("currency", "day")), strict=True)
        rates, scale, missing = rates_in_force(self.world.rates, self.plan.currency, wanted)
        date, to = str(program.measure.date), self.plan.currency
        return rates, scale, [Missing(program.source.name, date, currency or "", to, day) for currency, day in missing]

    def _credit_program(self, measure: Measure) -> crediting.CreditProgram:
        source = self.world.catalog.sources[str(measure.source)]
        components = [program.component for program in self.calculation.programs if program.component.on == measure.key]
        fields = crediting.fields_of_components(components)
        wants_splits = measure.share is Share.SPLITS or measure.credit_to is CreditTo.ROLE
        split = wants_splits and self._register_splits(source.name, measure.role)
        if is_linked(measure):
            self._register_reach(measure)
        read = crediting.fields_of_credit(measure) | set(fields)
        money_read = any(source.fields[name].type is FieldType.MONEY for name in read if name in source.fields)
        exchanged = money_read and self._has_other_currency(source)
        parameters = crediting.parameters_of_components(components) if self.env.has_several_terms else ()
        returned = measure.returns is not None and self._register_returns(measure, source)
        reviewed = self._register_reviews(measure)
        # Returns and windfalls are found by the ids of their sales.
        numbered = not returned and measure.windfall is None and self.calculation.is_numbered(source.name)
        self.calculation.by_number |= {measure.key} if numbered else set()
        return crediting.CreditProgram(self.plan, measure, source, fields, split, exchanged, parameters, returned, reviewed, numbered)

    def _register_facts(self, program: crediting.CreditProgram) -> None:
        if not program.returned:  # else they are there with their returns among them
            self.calculation.register_source(program.source.name)

    def _register_returns(self, measure: Measure, source: Source) -> bool:
        """Make the facts of a measure readable with the returns of its sales among them; whether there are any."""
        name, returns = crediting.facts_with_returns(measure), self.world.facts.get(RETURNS.source)
        if self.session.has(name):
            return True
        found = None if returns is None else with_returns(self.calculation.facts(source), returns, measure, source)
        if found is None:
            return False
        self.session.register(name, found, {field.name: field.scale for field in source.fields.values()} | SCALES)
        return True

    def _register_reviews(self, measure: Measure) -> bool:
        """Make readable what reviews of the measure's windfalls decided; whether there are any."""
        if measure.windfall is None or not measure.windfall.waits:
            return False
        reviews, name = self.world.reviews, reviews_table(measure)
        own = reviews.filter(pc.and_(pc.equal(reviews.column("plan"), self.plan.name), pc.equal(reviews.column("measure"), measure.key)))
        if own.num_rows and not self.session.has(name):
            self.session.register(name, own)
        return bool(own.num_rows)

    def _register_splits(self, source: str, role: str) -> bool:
        """Whether there are any; those of a role are registered even if there are none, for nobody is credited then."""
        splits, name = self.world.splits, crediting.splits_table(source, role)
        in_role = pc.fill_null(splits.column("role"), "")
        own = splits.filter(pc.and_(pc.equal(splits.column("source"), source), pc.equal(in_role, role)))
        if (own.num_rows or role) and not self.session.has(name):
            self.session.register(name, own.drop_columns(["role"]))
        return bool(own.num_rows) or bool(role)

    def _register_reach(self, measure: Measure) -> None:
        links, reach = links_table(measure), reach_table(measure)
        if not self.session.has(links):
            payees = (payee.person for payee in self.env.calendar.payees)
            self.session.register(links, links_of(measure.credit_to, self.world, payees))
        if not self.session.has(reach):
            tables = [days_table(measure), links]
            self.session.build(reach, ("reach", measure.key), tables, partial(reach_of, measure))

    def _has_other_currency(self, source: Source) -> bool:
        column = self.calculation.facts(source).column("currency")
        own: int = pc.sum(pc.equal(column, self.plan.currency)).as_py() or 0
        return bool(own < len(column))
