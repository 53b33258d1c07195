"""What the facts on a statement are called: from the ids that plans and ledger know to names a person knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from .models import Activity, Invoice, Opportunity, OpportunityLine, Order, OrderLine, Payment, Return


@dataclass(frozen=True, slots=True)
class FactTitle:
    """`title` is the fact's own name, `note` what stands beside it (the customer, the product); `deal_id` leads to its deal's page."""

    title: str
    note: str
    deal_id: int | None


@dataclass(frozen=True, slots=True)
class _Kind:
    model: type[Model]
    joins: tuple[str, ...]
    say: Callable[[Any], FactTitle]


def _account(account: Any) -> str:
    return account.name if account else ""


_KINDS = {
    "deals": _Kind(Opportunity, ("account",), lambda deal: FactTitle(deal.name, _account(deal.account), deal.pk)),
    "deal lines": _Kind(
        OpportunityLine,
        ("opportunity__account", "product"),
        lambda line: FactTitle(line.opportunity.name, line.product.name, line.opportunity_id),
    ),
    "activities": _Kind(
        Activity,
        ("account", "opportunity"),
        lambda done: FactTitle(done.subject or done.get_kind_display(), _account(done.account), done.opportunity_id),
    ),
    "orders": _Kind(Order, ("account",), lambda order: FactTitle(order.number, _account(order.account), order.opportunity_id)),
    "order lines": _Kind(
        OrderLine, ("order", "product"), lambda line: FactTitle(line.order.number, line.product.name, line.order.opportunity_id)
    ),
    "invoices": _Kind(
        Invoice,
        ("account", "order"),
        lambda invoice: FactTitle(invoice.number, _account(invoice.account), invoice.order.opportunity_id if invoice.order else None),
    ),
    "payments": _Kind(
        Payment,
        ("invoice__order",),
        lambda paid: FactTitle(
            paid.invoice.number if paid.invoice else paid.external_id,
            paid.method,
            paid.invoice.order.opportunity_id if paid.invoice and paid.invoice.order else None,
        ),
    ),
    "returns": _Kind(
        Return, ("order",), lambda sent: FactTitle(sent.reason or sent.external_id, "", sent.order.opportunity_id if sent.order else None)
    ),
}


def titles_of(facts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], FactTitle]:
    """Return titles by (source of the plan format, fact id). A fact that is gone has none. One query per source."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for source, fact in facts:
        wanted[source].add(fact)
    return {
        (source, fact): title for source, ids in wanted.items() if source in _KINDS for fact, title in _titles(_KINDS[source], ids).items()
    }


def _titles(kind: _Kind, ids: set[str]) -> dict[str, FactTitle]:
    # The two halves are searched apart, which the unique index on them serves; together they are checked again.
    halves = [fact.partition("/") for fact in ids]
    manager: Any = kind.model._default_manager
    found = manager.select_related(*kind.joins).filter(
        source__in={system for system, _slash, _id in halves}, external_id__in=[external for _system, _slash, external in halves]
    )
    return {record.fact_id: kind.say(record) for record in found if record.fact_id in ids}


def facts_called(words: str, *, most: int = 500) -> list[str]:
    """Return fact ids of deals, and of their product lines, whose name or customer holds all these words."""
    deals = Opportunity.objects.all()
    for word in words.split():
        deals = deals.filter(name__icontains=word) | deals.filter(account__name__icontains=word)
    found = list(deals.values_list("pk", "source", "external_id")[:most])
    lines = OpportunityLine.objects.filter(opportunity_id__in=[pk for pk, _source, _id in found]).values_list("source", "external_id")
    return [f"{source}/{external}" for _pk, source, external in found] + [f"{source}/{external}" for source, external in lines]
