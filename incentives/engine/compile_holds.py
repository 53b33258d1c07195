"""The programs of what is held back of credited facts, and taken back from them: per component, stretch and fact over all lines so far.

docs/plan-format.md 2.8 is the meaning. `lines_holds.py` registers the tables and writes the lines.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from . import aggregates
from . import tree as t
from .compile_credits import Wanted
from .money import STORED_DECIMALS
from .node import Node
from .periods import Period
from .plan import Component, PeriodKind, Plan
from .plan_money import DEAL, RECORDS, RETURNS, Clawback, Record, Release, Until, deal_columns
from .query import Query
from .session import ROWS

WHOSE = ("person", "window_from", "window_before", "fact")
CAME_BACK_DECIMALS = 6
"""Of the part of a deal's amount that a clawback has taken back of it."""
_ENDS = {Until.MONTH_END: PeriodKind.MONTH, Until.QUARTER_END: PeriodKind.QUARTER, Until.YEAR_END: PeriodKind.YEAR}


@dataclass(frozen=True, slots=True)
class Following:
    """One component whose facts are followed, as seen from the end of a period."""

    plan: Plan
    component: Component
    source: str
    date: str
    period: Period
    step: Decimal

    @property
    def facts(self) -> str:
        return f"facts:{self.source}"

    @property
    def postings(self) -> str:
        """person, window_from, window_before, kind, fact, first_period, amount: the component's lines so far, those of now among them.

        Where returns are credited also `sale`, the fact of the sale that is meant, and `return`, empty for the sale itself."""
        return f"postings:{self.component.key}"

    @property
    def sales(self) -> str:
        return f"sales:{self.component.key}"

    @property
    def credited_returns(self) -> str:
        """person, sale, return: the returns for which a person has lines that come to something, in whatever stretch."""
        return f"credited returns:{self.component.key}"

    @property
    def came_back(self) -> str:
        return f"came back:{self.component.key}"

    @property
    def returned(self) -> str:
        return f"returned:{self.component.key}"

    @property
    def shares(self) -> str:
        return f"shares:{self.component.key}"

    @property
    def months(self) -> str:
        """start, before, months: of each month how many there are up to the last one of the period, both counted."""
        return "months so far"

    @property
    def counts_returns(self) -> bool:
        """Whether returns are credited to the measure as facts beside their sales."""
        return self.plan.measures[str(self.component.on)].returns is not None

    @property
    def sale(self) -> str:
        """The column that names the fact of the sale."""
        return "sale" if self.counts_returns else "fact"

    @property
    def lessens_deals(self) -> bool:
        """Whether what came back makes a deal smaller, of which something waits for its invoices or payments."""
        return bool(self.records) and (self.counts_returns or self.component.clawback is not None)

    @property
    def records(self) -> tuple[Record, ...]:
        """The sources whose amounts release a part."""
        return tuple(dict.fromkeys(RECORDS[release.until] for release in self.component.hold if release.until in RECORDS))

    def key(self, what: str) -> tuple[object, ...]:
        return (what, self.component.key, self.period)

    @property
    def looks_at_deals(self) -> bool:
        return bool(self.records) or self.component.clawback is not None


def so_far(record: Record, before: dt.date) -> str:
    """The name of the table of what a source says of each deal up to a day."""
    return f"{record.source} before {before}"


def sums_of(record: Record, before: dt.date, shapes: Wanted) -> Query:
    """One row per deal and currency: what its invoices or payments of the days before this one add up to."""
    columns = shapes[f"facts:{record.source}"]
    query = Query(f"facts:{record.source}", {name: (name, columns[name]) for name in (DEAL, "currency", "amount", record.date)})
    query.keep(t.compare("<", query[record.date], t.day(before)))
    query.group([DEAL, "currency"], {"sum": aggregates.total(t.or_zero(query["amount"]), max(columns[ROWS].bound, 1))})
    return query


def sales_of(follow: Following, shapes: Wanted) -> Query:
    """One row per fact and stretch: what it earned, what is held and was taken back, when it first counted, its day and deal."""
    columns = shapes[follow.postings]
    whose = (*WHOSE, "sale", "return") if follow.counts_returns else WHOSE
    names = (*whose, "kind", "first_period", "amount")
    query = Query(follow.postings, {name: (name, columns[name]) for name in names})
    for name, kind in (("credit", "credit"), ("held", "hold"), ("taken", "clawback")):
        query.bind({f"{name} amount": t.choose(t.compare("=", query["kind"], t.text(kind)), query["amount"], t.ZERO)})
    rows = max(columns[ROWS].bound, 1)
    sums = {
        name: aggregates.total(query[f"{of} amount"], rows) for name, of in (("earned", "credit"), ("held", "held"), ("taken", "taken"))
    }
    query.group(whose, sums | {"first": aggregates.smallest(query["first_period"])})
    facts = shapes[follow.facts]
    deal, total = deal_columns(follow.source)
    read = {"day": follow.date} | ({"deal": deal, "total": total} if follow.looks_at_deals else {})
    read |= {"currency": "currency"} if follow.looks_at_deals else {}
    columns_read = {name: (column, facts[column]) for name, column in read.items()}
    query.join(follow.facts, columns_read, [(follow.sale, "=", "id")], keep_all=True)
    query.pick([*whose, "earned", "held", "taken", "first", *read])
    return query


def came_back_of(follow: Following, shapes: Wanted) -> Query:
    """One row per person and sale: what the returns credited to the person come to of the deal's amount."""
    credited, returns = shapes[follow.credited_returns], shapes[f"facts:{RETURNS.source}"]
    query = Query(follow.credited_returns, {name: (name, credited[name]) for name in ("person", "sale", "return")})
    query.join(f"facts:{RETURNS.source}", {"of it": ("amount", returns["amount"])}, [("return", "=", "id")])
    query.group(["person", "sale"], {"came back": aggregates.total(t.or_zero(t.absolute(query["of it"])), max(credited[ROWS].bound, 1))})
    return query


def returned_of(follow: Following, clawback: Clawback, shapes: Wanted) -> Query:
    """One row per sale with returns: what came back after its window, and on which day first; and what counted in its window."""
    sales, returns = shapes[follow.sales], shapes[f"facts:{RETURNS.source}"]
    names = (*WHOSE, "day", "deal", "currency")
    query = Query(follow.sales, {name: (name, sales[name]) for name in names})
    read = {"returned": ("amount", returns["amount"]), "returned on": (RETURNS.date, returns[RETURNS.date])}
    query.join(f"facts:{RETURNS.source}", read, [("deal", "=", DEAL), ("currency", "=", "currency")])
    query.keep(t.compare("<", query["returned on"], t.day(follow.period.before)))
    late = t.compare(">=", query["returned on"], query["window_before"])
    if clawback.within is not None:
        in_time = t.compare("<", _served(clawback, query["day"], query["returned on"]), t.number(clawback.within))
        query.keep(t.either(t.opposite(late), in_time) if follow.counts_returns else in_time)
    if not follow.counts_returns:
        query.keep(late)
    late, back = query.let("late", late), query.let("back", t.or_zero(t.absolute(query["returned"])))
    rows = max(sales[ROWS].bound * returns[ROWS].bound, 1)
    sums = {
        "returned": aggregates.total(t.choose(late, back, t.ZERO), rows),
        "counted": aggregates.total(t.choose(late, t.ZERO, back), rows),
        "first return": aggregates.smallest(t.choose(late, query["returned on"], t.nothing(query["returned on"].shape))),
    }
    query.group(WHOSE, sums)
    return query


def shares_of(follow: Following, shapes: Wanted) -> Query:
    """One row per sale: how far each part is released, what share came back. A table of its own, so that its bounds are measured."""
    columns = shapes[follow.sales]
    query = Query(follow.sales, {name: (name, shape) for name, shape in columns.items() if name != ROWS})
    kept = [name for name in columns if name != ROWS]
    for record in follow.records:
        table, name = so_far(record, follow.period.before), f"of {record.source}"
        query.join(
            table, {f"sum {name}": ("sum", shapes[table]["sum"])}, [("deal", "=", DEAL), ("currency", "=", "currency")], keep_all=True
        )
        query.bind({name: t.or_zero(query[f"sum {name}"])})
        kept.append(name)
    clawback = follow.component.clawback
    if clawback is not None:
        returned, months = shapes[follow.returned], shapes[follow.months]
        on = [(name, "=", name) for name in WHOSE]
        query.join(
            follow.returned, {f"its {name}": (name, returned[name]) for name in ("returned", "counted", "first return")}, on, keep_all=True
        )
        of_the_month = [("its first return", ">=", "start"), ("its first return", "<", "before")]
        query.join(follow.months, {"so many": ("months", months["months"])}, of_the_month, keep_all=True)
        query.bind({"back": t.or_zero(query["its returned"])})
        query.bind(
            {
                "share returned": _share_returned(query),
                "served": t.or_zero(_served(clawback, query["day"], query["its first return"])),
                "instalments": t.least(t.number(clawback.instalments), t.or_zero(query["so many"])),
            }
        )
        kept += ["back", "share returned", "served", "instalments"]
    if follow.lessens_deals:
        query.bind({"left of the deal": _left_of_the_deal(follow, query, shapes)})
        kept.append("left of the deal")
    reached = {f"reached {release.name}": _reached(follow, release, query) for release in follow.component.hold}
    query.bind(reached)
    query.pick([*kept, *reached])
    return query


def _share_returned(query: Query) -> Node:
    """The share of the deal that came back after its window: beyond the whole of it nothing comes back any more."""
    total, counted = t.absolute(t.or_zero(query["total"])), t.or_zero(query["its counted"])
    in_all = t.least(t.ONE, t.quotient(t.add(query["back"], counted), total))
    return t.subtract(in_all, t.least(t.ONE, t.quotient(counted, total)))


def _left_of_the_deal(follow: Following, query: Query, shapes: Wanted) -> Node:
    """What of the deal's amount, without its sign, is neither credited as a return nor taken back so far."""
    total = t.absolute(t.or_zero(query["total"]))
    credited = taken = t.ZERO
    if follow.counts_returns:
        come = shapes[follow.came_back]
        query.join(
            follow.came_back,
            {"its credited": ("came back", come["came back"])},
            [(name, "=", name) for name in ("person", "sale")],
            keep_all=True,
        )
        credited = t.least(total, t.or_zero(query["its credited"]))
    clawback = follow.component.clawback
    if clawback is not None:
        counted = t.or_zero(query["its counted"])
        taken = t.subtract(t.least(total, t.add(query["back"], counted)), t.least(total, counted))
        if clawback.take.is_part and clawback.within is not None:
            taken = t.round_to(t.product(taken, _unserved(clawback.within, query)), CAME_BACK_DECIMALS)
        if clawback.instalments > 1:
            taken = t.quotient(t.multiply(taken, query["instalments"]), t.number(clawback.instalments), CAME_BACK_DECIMALS)
    return t.greatest(t.ZERO, t.subtract(t.subtract(total, credited), taken))


def _served(clawback: Clawback, sold: Node, returned: Node) -> Node:
    """How many of the months or days of `within` had gone by."""
    return t.days_between(sold, returned) if clawback.by_days else t.months_between(sold, returned)


def _unserved(within: int, query: Query) -> Node:
    return t.quotient(t.subtract(t.number(within), query["served"]), t.number(within))


def followed(follow: Following, shapes: Wanted) -> Query:
    """One row per fact for which a hold or clawback line is due: both to date and before, and what they came from."""
    columns = shapes[follow.shares]
    query = Query(follow.shares, {name: (name, shape) for name, shape in columns.items() if name != ROWS})
    due, told_taken = _taken_back(follow, query)
    base = query.let("left", t.subtract(query["earned"], due))
    released, told = _released(follow, query)
    held: Node = t.ZERO
    if follow.component.hold:
        held = query.let("to hold", t.subtract(base, t.round_to_step(t.product(base, released), follow.step)))
    # Of a fact that is gone nothing is known any more: it stays as it is.
    gone = t.is_empty(query["day"])
    query.bind(
        {
            "hold entitled": t.choose(gone, query["held"], t.negate(held)),
            "clawback entitled": t.choose(gone, query["taken"], t.negate(due)),
        }
    )
    query.bind(
        {
            "hold amount": t.subtract(query["hold entitled"], query["held"]),
            "clawback amount": t.subtract(query["clawback entitled"], query["taken"]),
            "hold operands": t.record({"earned": base, "released": released, **told}),
            "clawback operands": t.record({"earned": query["earned"], **told_taken}),
        }
    )
    query.keep(t.either(*(t.compare("!=", query[f"{kind} amount"], t.ZERO) for kind in ("hold", "clawback"))))
    money = ["held", "taken", *(f"{kind} {name}" for kind in ("hold", "clawback") for name in ("entitled", "amount"))]
    query.bind({f"{name} written": t.in_128_bits(t.widen(query[name], STORED_DECIMALS)) for name in money})
    made = {name: f"{name} written" for name in money} | {
        name: name for name in (*WHOSE, "day", "first", "hold operands", "clawback operands")
    }
    query.pick(made, order=WHOSE)
    return query


def _taken_back(follow: Following, query: Query) -> tuple[Node, dict[str, Node]]:
    """What returns have taken back of each fact to date."""
    clawback = follow.component.clawback
    if clawback is None:
        return t.ZERO, {}
    share = query["share returned"]
    told = {"returned": query["back"], "deal": t.absolute(t.or_zero(query["total"]))}
    if clawback.take.is_part and clawback.within is not None:
        told["served"] = query["served"]
        share = query.let("share taken", t.product(share, _unserved(clawback.within, query)))
    whole = t.round_to_step(t.product(query["earned"], share), follow.step)
    if follow.counts_returns:  # a return has given its part back itself
        whole = t.choose(t.is_empty(query["return"]), whole, t.ZERO)
    whole = query.let("in all", whole)
    told |= {"taken share": share, "in all": whole}
    if clawback.instalments == 1:
        return whole, told
    due = t.quotient(t.multiply(whole, query["instalments"]), t.number(clawback.instalments))
    return query.let("due", t.round_to_step(due, follow.step)), told | {"instalments": query["instalments"]}


def _released(follow: Following, query: Query) -> tuple[Node, dict[str, Node]]:
    """The share released, and what each part came from."""
    if not follow.component.hold:
        return t.ONE, {}
    told: dict[str, Node] = {}
    for release in follow.component.hold:
        if release.until is not Until.BOOKED:
            told[release.name] = query[f"reached {release.name}"]
        if release.until in RECORDS:
            told |= {"deal": t.or_zero(query["total"])}
            told |= {"left of the deal": query["left of the deal"]} if follow.lessens_deals else {}
            told |= {f"of {RECORDS[release.until].source}": query[f"of {RECORDS[release.until].source}"]}
    parts = [t.product(t.number(release.share), query[f"reached {release.name}"]) for release in follow.component.hold]
    return query.let("released", t.sum_of(parts)), told


def _reached(follow: Following, release: Release, query: Query) -> Node:
    """How far a part is released, from 0 to 1."""
    if release.until is Until.BOOKED:
        return t.ONE
    record = RECORDS.get(release.until)
    if record is None:
        return t.choose(_has_come(follow, release, query["day"]), t.ONE, t.ZERO)
    total, come = t.or_zero(query["total"]), query[f"of {record.source}"]
    if not follow.lessens_deals:
        share = query.let(f"share of {record.source}", t.quotient(come, total))
        return t.least(t.ONE, t.greatest(t.ZERO, share))
    left, none = query["left of the deal"], t.compare("=", total, t.ZERO)
    mirrored = t.choose(t.compare("<", total, t.ZERO), t.negate(come), come)
    share = query.let(f"share of {record.source}", t.quotient(mirrored, left))
    of_the_rest = t.least(t.ONE, t.greatest(t.ZERO, share))
    # Of a deal that came back whole nothing is left to wait for.
    return t.choose(t.both(t.compare("=", left, t.ZERO), t.opposite(none)), t.ONE, of_the_rest)


def _has_come(follow: Following, release: Release, day: Node) -> Node:
    last = follow.period.last_day
    if release.until is Until.DAYS:
        return t.compare(">=", t.days_between(day, t.day(last)), t.number(release.days))
    holds = Period.of(_ENDS[release.until], last, follow.period.fiscal_year_starts)
    ended = holds.before if holds.before <= follow.period.before else holds.start
    return t.compare("<", day, t.day(ended))
