"""What a statement's page and its files say: totals, attainment, components and lines under names that a person knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.api import titles_of
from frontend.formats import amount_text, moment_text, money_text, number_text
from frontend.periods import period_title
from frontend.sentences import exact_text
from incentives import api
from incentives.engine.money import POINTS
from incentives.engine.plan_money import RETURN

from .settlement import COMPONENTS, KINDS, rate_in_words

REASONS = {
    "new": lambda: _("counted for the first time"),
    "re-rated": lambda: _("another rate is reached now"),
    "gate opened": lambda: _("the condition for being paid is met now"),
    "gate closed": lambda: _("the condition for being paid is not met any more"),
    "changed": lambda: _("the record was changed"),
    "no longer counts": lambda: _("does not count any more"),
}


def words(key: str) -> str:
    """A key of a plan as words: "new_business" is New business."""
    if key in COMPONENTS:
        return COMPONENTS[key]()
    if key.startswith("pay in."):
        return _("Paid in %(currency)s") % {"currency": key.removeprefix("pay in.")}
    text = key.replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a statement, ready to show. `is_new` lines are counted for the first time; the others say why they came."""

    line: Any
    title: str
    note: str
    deal_id: int | None
    """Of the deal it is paid for; whether the reader may open it is the view's to ask."""
    story_url: str
    reason: str
    is_new: bool
    component_title: str
    credit_unit: str
    """The currency of the credit; empty where it is a plain number."""

    @property
    def reason_key(self) -> str:
        return str(self.line.reason)

    @property
    def day(self) -> dt.date | None:
        return self.line.credited_on  # type: ignore[no-any-return]

    @property
    def credit_text(self) -> str:
        """The credit with every digit it has, and at least the decimals of its currency, so that columns stand in line."""
        return "" if self.line.credit is None else exact_text(self.line.credit, self.credit_unit)

    @property
    def amount(self) -> Decimal:
        return self.line.amount  # type: ignore[no-any-return]

    @property
    def unit(self) -> str:
        return str(self.line.unit)

    @property
    def is_difference(self) -> bool:
        return not self.is_new


def lines_of(statement: Any, lines: Sequence[Any]) -> list[LineView]:
    """Dress lines with the names of their facts, one query per kind of fact."""
    titles = titles_of((line.source, _sale(line)) for line in lines if line.source and line.fact)
    units = api.credit_units(line.plan_version_id for line in lines)
    return [_dressed(statement, line, titles.get((line.source, _sale(line))), units) for line in lines]


def _dressed(statement: Any, line: Any, title: Any, units: Mapping[tuple[int, str], str]) -> LineView:
    return LineView(
        line=line,
        title=_title(line, title.title) if title else _what(line),
        note=title.note if title else "",
        deal_id=title.deal_id if title else None,
        story_url=reverse("statements:story", args=[statement.pk, line.pk]),
        reason=_why(line),
        is_new=line.reason == "new",
        component_title=words(line.component),
        credit_unit=units.get((line.plan_version_id, line.component), ""),
    )


def _sale(line: Any) -> str:
    """The record that a line is about: of a return its sale."""
    return str(line.fact).partition(RETURN)[0]


def _title(line: Any, title: str) -> str:
    return _("Return of %(sale)s") % {"sale": title} if RETURN in str(line.fact) else title


def _why(line: Any) -> str:
    if line.posting in KINDS:
        return KINDS[line.posting](line.amount)
    return REASONS[line.reason]() if line.reason in REASONS else str(line.reason)


def _what(line: Any) -> str:
    """The title of a line that belongs to no record, or to one that is gone."""
    match line.kind:
        case "window":
            return _("The whole window")
        case "milestone":
            return _("Milestone %(limit)s") % {"limit": number_text(Decimal(line.fact))}
        case "period":
            return _("Paid once for the period")
        case "floor":
            return _("Topped up to the floor")
        case "limit" | "plan limit":
            return _("Limit per %(scope)s") % {"scope": _(line.fact or "")}
        case "exchange":
            return KINDS[line.posting](line.amount)
        case "payout":
            paid = api.paid_at(line)
            return KINDS[line.posting](line.amount) if paid is None else rate_in_words(paid, line.unit)
        case "carry" | "draw" | "recovery" | "forgiven":
            return KINDS[line.posting](line.amount)
    return line.fact or words(line.component)


@dataclass(frozen=True, slots=True)
class ComponentView:
    key: str
    title: str
    plan: str
    version_id: int
    unit: str
    amount: Decimal
    lines: int


def components_of(statement: Any) -> list[ComponentView]:
    return [
        ComponentView(
            key=part.component,
            title=words(part.component),
            plan=_("%(plan)s, version %(number)s") % {"plan": part.plan_name, "number": part.version_number},
            version_id=part.version_id,
            unit=part.unit,
            amount=part.total,
            lines=part.lines,
        )
        for part in api.components(statement)
    ]


@dataclass(frozen=True, slots=True)
class StandingView:
    """A measure against its quota. `pace` is the share of the window that had passed when it was last counted; None once it is over."""

    standing: Any
    title: str
    label: str
    pace: Decimal | None
    last_day: dt.date

    def __getattr__(self, name: str) -> Any:
        return getattr(self.standing, name)

    @property
    def left(self) -> Decimal:
        return (self.standing.quota or Decimal(0)) - (self.standing.value or Decimal(0))

    @property
    def at_this_pace(self) -> Decimal | None:
        """The attainment at the end of the window if it goes on like this."""
        return self.standing.attainment / self.pace if self.pace and self.standing.attainment is not None else None


def standings_of(statement: Any, *, today: dt.date) -> list[StandingView]:
    seen = min(statement.period.before, today + dt.timedelta(days=1))
    views = []
    for standing in api.standings(statement):
        days = (standing.window_before - standing.window_from).days
        passed = (seen - standing.window_from).days
        views.append(
            StandingView(
                standing=standing,
                title=words(standing.measure),
                label=_("of quota"),
                pace=Decimal(passed) / days if 0 < passed < days else None,
                last_day=standing.window_before - dt.timedelta(days=1),
            )
        )
    return views


def sentence(statement: Any, parts: Iterable[ComponentView], *, mine: bool, settled: bool = False) -> str:
    """The statement in one sentence: what was earned, and from what. `settled`: what is paid is not what was earned."""
    period = period_title(statement.period.key, statement.period.start, statement.period.before)
    totals = [money_text(amount, unit) for unit, amount in api.totals(statement) if amount]
    if settled:
        values = {"total": _(" and ").join(totals) or number_text(0), "period": period, "name": statement.person.name}
        return (_("For %(period)s %(total)s is paid to you.") if mine else _("For %(period)s %(total)s is paid to %(name)s.")) % values
    if not totals:
        if mine:
            return _("Nothing was earned for %(period)s.") % {"period": period}
        return _("%(name)s earned nothing for %(period)s.") % {"name": statement.person.name, "period": period}
    paid = sorted((part for part in parts if part.amount and part.unit != POINTS), key=lambda part: -abs(part.amount))
    in_one_currency = len({part.unit for part in paid}) == 1
    pieces = [
        ngettext("%(amount)s %(what)s on %(count)s line", "%(amount)s %(what)s on %(count)s lines", part.lines)
        % {
            "amount": amount_text(part.amount, part.unit) if in_one_currency else money_text(part.amount, part.unit),
            "what": part.title.lower(),
            "count": number_text(part.lines),
        }
        for part in paid
    ]
    values = {"total": _(" and ").join(totals), "period": period, "pieces": ", ".join(pieces), "name": statement.person.name}
    if not pieces:
        return (_("You earned %(total)s for %(period)s.") if mine else _("%(name)s earned %(total)s for %(period)s.")) % values
    return (
        _("You earned %(total)s for %(period)s: %(pieces)s.") if mine else _("%(name)s earned %(total)s for %(period)s: %(pieces)s.")
    ) % values


@dataclass(frozen=True, slots=True)
class UnpaidView:
    """A fact that would have counted but for something the payee can see to."""

    title: str
    deal_id: int | None
    day: dt.date
    amount: Decimal | None
    currency: str
    why: str


def unpaid_of(statement: Any) -> list[UnpaidView]:
    facts = api.facts_not_counted(statement)
    titles = titles_of((fact.source, fact.fact) for fact in facts)
    reasons = {
        "no accepted order": _("No accepted order stands behind it. It is paid once there is one."),
        "waits for review": _("It is large beside the quota and waits for a review. It is paid as far as that decides."),
        "above the limit": _("This is above what the plan counts of one deal."),
    }
    return [
        UnpaidView(
            title=title.title if title else fact.fact,
            deal_id=title.deal_id if title else None,
            day=fact.day,
            amount=fact.amount,
            currency=fact.currency,
            why=reasons.get(fact.reason, fact.reason),
        )
        for fact in facts
        for title in [titles.get((fact.source, fact.fact))]
    ]


def without_orders(plans: Iterable[Any]) -> list[str]:
    """A sentence for each plan that asks for no accepted order, and for each measure that does not though its plan does."""
    said = []
    for plan in plans:
        if not plan.requires_accepted_order:
            said.append(_("“%(plan)s” pays deals without asking for an accepted order.") % {"plan": plan.plan_name})
        said += [_without_order(plan.plan_name, measure) for measure in plan.measures_without_orders]
    return sorted(set(said))


def _without_order(plan_name: str, measure: str) -> str:
    return _("“%(plan)s” counts for %(measure)s without asking for an accepted order.") % {"plan": plan_name, "measure": words(measure)}


def notes_of(statement: Any, plans: Iterable[Any]) -> list[str]:
    """What every copy must say: by which plans, whether orders were asked for, and how old the figures are."""
    batch = api.calculated_at(statement)
    notes = []
    for plan in plans:
        values = {"plan": plan.plan_name, "number": plan.version_number}
        notes.append(_("Calculated by %(plan)s, version %(number)s.") % values)
        if plan.requires_accepted_order:
            notes.append(_("%(plan)s pays only deals with an accepted order.") % values)
            notes += [_without_order(plan.plan_name, measure) for measure in plan.measures_without_orders]
        else:
            notes.append(_("%(plan)s pays deals without asking for an accepted order.") % values)
    notes.append(
        _("Data as of %(moment)s, calculation %(number)s; its inputs are kept with their checksums.")
        % {"moment": moment_text(batch.run.data_as_of or batch.posted_at), "number": batch.run_id}
    )
    return notes
